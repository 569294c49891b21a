"""A contract's table taken out of a sheet: tagged cells by field, each with its address."""

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sources.contracts import Contract
from sources.findings import Finding
from sources.periods import period_of_id
from sources.reading.around import Surroundings, read_surroundings
from sources.reading.blocks import blocks_of
from sources.reading.forms import FormBlock, find_forms
from sources.reading.grid import Cell, Sheet, cell_name, column_letters, text_of
from sources.reading.grid_gaps import grid_gaps
from sources.reading.grid_totals import differing_totals
from sources.reading.grids import GridColumn, apart_from_period, is_part_of_month
from sources.reading.header_path import MergedCells
from sources.reading.header_periods import differing_headers
from sources.reading.identities import check_identities
from sources.reading.joined import JoinedCells, joined
from sources.reading.layout import Layout, find_layout
from sources.reading.no_header import without_header
from sources.reading.pages import differing_pages, other_units
from sources.reading.record_cells import column_of
from sources.reading.row_kinds import at
from sources.reading.rows import take_records
from sources.reading.stated import Stated
from sources.reading.walked import Cells, Records, Total
from sources.reading.zero_report import contradiction, without_zero_rows
from sources.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass
class RawTable:
    """A contract's table as it stood in the file: one list of tagged cells per field.

    A value stands in the column `letters` names, in its record's row, unless `cells` gives its
    address: one for all records, or one for each.
    """

    contract_id: str
    sheet: str
    source_rows: list[int]
    columns: dict[str, Cells]
    letters: dict[str, str]
    headers: dict[str, str]
    factors: dict[str, str]
    reporter: list[Stated] = field(default_factory=list)
    unit: list[Stated] = field(default_factory=list)
    period_id: str = ""
    period_cell: str = ""
    year: str = ""
    totals: list[Total] = field(default_factory=list)
    # How many records stand above each heading and total.
    breaks: list[int] = field(default_factory=list)
    first_row: int = 1
    cells: dict[str, str | list[str]] = field(default_factory=dict)
    layout: str = ""
    is_1904: bool = False
    findings: list[Finding] = field(default_factory=list)
    # Units that are printed again further right in other words: their finding, if they are two.
    printed_again: list[tuple[str, Cell, Cell, Finding]] = field(default_factory=list)
    # The cell that says that there is nothing to report.
    zero_cell: str = ""
    # Field → the unit in its header; the unit of money, and all units, that lines above name.
    units: dict[str, str] = field(default_factory=dict)
    money_unit: str = ""
    unit_words: list[str] = field(default_factory=list)

    def __getstate__(self) -> dict[str, Any]:
        """Give each column as one text."""
        sent = {
            name: joined(cells) if isinstance(cells, list) else cells
            for name, cells in self.columns.items()
        }
        return self.__dict__ | {"columns": sent}

    def address(self, name: str, source_row: int) -> str:
        """Name the cell of a record's field; "" for a field that the sheet does not have."""
        place = self.cells.get(name)
        if isinstance(place, str):
            return place
        if place is not None:
            return (
                place[self.source_rows.index(source_row)] if source_row in self.source_rows else ""
            )
        return f"{self.letters[name]}{source_row}" if name in self.letters else ""


@dataclass
class FoundTable:
    """A table of one contract in one sheet, before it is taken apart.

    It begins in row `start`, with its title or its header; its header ends in row `header_bottom`.
    """

    contract: Contract
    sheet: Sheet
    start: int
    header_bottom: int
    known: int
    missing: int
    layout: Layout | None = None
    forms: list[FormBlock] = field(default_factory=list)
    has_key: bool = True
    # In a hidden sheet, while the report stands in the open.
    is_passed: bool = False

    def take(self, path: str, unit_names: frozenset[str] = frozenset()) -> list[RawTable]:
        """Return the table's blocks, each with what is stated around it.

        `unit_names` are spellings of units that would be taken for totals, such as 全县.
        """
        if self.layout is None:
            return _form_tables(self.forms, path)
        tables: list[RawTable] = []
        first: Surroundings | None = None
        for found in blocks_of(replace(self.layout, unit_names=unit_names)):
            # A copy: what is found around it is added to its findings.
            block = replace(found, findings=list(found.findings))
            around = read_surroundings(block, path, first if block.is_further else None)
            first = first or around
            block.findings += differing_pages(block, around, path)
            block.findings += differing_headers(block, around)
            tables += _tables(block, around)
        return tables


def find_tables(contract: Contract, sheet: Sheet, merged: MergedCells) -> list[FoundTable]:
    """Return what a contract finds in a sheet, by each of its layouts."""
    found = []
    for variant in contract.variants:
        if variant.table == "form":
            if forms := find_forms(variant, sheet, merged):
                first = forms[0]
                found.append(
                    FoundTable(
                        variant, sheet, first.layout.above, len(sheet.values), len(first.values),
                        first.layout.missing, forms=forms,
                    )
                )  # fmt: skip
        elif layout := find_layout(variant, sheet, merged):
            has_key = bool(set(variant.key) & set(layout.columns)) or any(
                variant.field_named(name).source != "column" for name in variant.key
            )
            row = int("".join(filter(str.isdigit, layout.title_cell)) or layout.header_top + 1)
            found.append(
                FoundTable(
                    variant, sheet, row - 1, layout.header_bottom, layout.known, layout.missing,
                    layout, has_key=has_key,
                )
            )  # fmt: skip
    return found


def _tables(layout: Layout, around: Surroundings) -> list[RawTable]:
    layout, zero_cell, words = without_zero_rows(layout)
    records = take_records(layout)
    contract = layout.contract
    table = RawTable(
        contract.contract,
        layout.sheet.name,
        records.source_rows,
        records.columns,
        {name: column.letters for name, column in layout.columns.items()},
        {name: column.header for name, column in layout.columns.items()},
        {name: column.factor for name, column in layout.columns.items()},
        around.reporter,
        around.unit,
        around.period_id,
        around.period_cell,
        around.year,
        records.totals,
        records.breaks,
        layout.first + 1,
        dict(records.cells),
        contract.layout_name,
        getattr(layout.sheet, "is_1904", False),
    )
    table.zero_cell = zero_cell
    differing = list(_keys_differ(layout, records))
    # Of units the unit list knows which spellings are one.
    is_unit = {form.name for form in contract.fields if form.type == "unit"}
    table.printed_again = [each for each in differing if each[0] in is_unit]
    table.units = {name: column.unit for name, column in layout.columns.items()}
    for name in records.cells:
        table.letters.setdefault(name, "")
        table.headers.setdefault(name, contract.field_named(name).title.zh)
    _put_constants(table, contract, around)
    findings = [
        *([] if layout.is_further else layout.sheet.findings),
        *layout.findings,
        *records.findings,
        *check_identities(layout, records),
        *other_units(layout, around, records),
        *_out_of_step(each for each in differing if each[0] not in is_unit),
        *without_header(layout, records.source_rows),
        *contradiction(zero_cell, words, len(records.source_rows)),
    ]
    table.findings = [finding.at(layout.sheet.name) for finding in findings]
    return [table] if contract.grid is None else _grid_tables(layout, table)


def _put_constants(table: RawTable, contract: Contract, around: Surroundings) -> None:
    height = len(table.source_rows)
    table.units |= {name: column.unit for name, (column, _) in around.figures.items()}
    table.factors |= {name: column.factor for name, (column, _) in around.figures.items()}
    said = list(dict.fromkeys(filter(None, around.units.money.values())))
    table.money_unit = "、".join(said)
    table.unit_words = around.units.words
    for name, (cell, address) in around.constants.items():
        table.columns[name] = [cell] * height
        table.cells[name] = address
        table.letters[name] = re.sub(r"\d", "", address)
        table.headers[name] = contract.field_named(name).title.zh


def _keys_differ(layout: Layout, records: Records) -> "Iterable[tuple[str, Cell, Cell, Finding]]":
    """Yield rows whose key, printed again further right, is another text: field, cells, finding."""
    rows = layout.sheet.rows
    for name, places in layout.repeated.items():
        title = layout.contract.field_named(name).title.both
        for index in places:
            for source_row in records.source_rows:
                cells = rows[source_row - 1]
                own, again = at(cells, layout.columns[name].index), at(cells, index)
                if text_of(again) and normalise(text_of(own)) != normalise(text_of(again)):
                    wrong = Finding(
                        "KP-215", cell=cell_name(source_row - 1, index), field=title,
                        found=text_of(again)[:80], expected=text_of(own)[:80],
                    )  # fmt: skip
                    yield name, own, again, wrong.at(layout.sheet.name)


def _out_of_step(differing: "Iterable[tuple[str, Cell, Cell, Finding]]") -> list[Finding]:
    """Return the first finding of each column in which a key is another one."""
    first: dict[tuple[str, str], Finding] = {}
    for name, _, _, wrong in differing:
        first.setdefault((name, wrong.cell.rstrip("0123456789")), wrong)
    return list(first.values())


def _form_tables(forms: list[FormBlock], path: str) -> list[RawTable]:
    """Return the forms of a sheet; what a further one does not say, the first one says."""
    tables: list[RawTable] = []
    first: Surroundings | None = None
    for form in forms:
        layout = replace(form.layout, findings=list(form.layout.findings))
        around = read_surroundings(layout, path, first)
        first = first or around
        tables.append(_form_table(form, layout, around))
    return tables


def _form_table(block: FormBlock, layout: Layout, around: Surroundings) -> RawTable:
    contract = layout.contract
    columns = layout.columns
    table = RawTable(
        contract.contract,
        layout.sheet.name,
        [block.source_row],
        {name: [cell] for name, (cell, _) in block.values.items()},
        {name: re.sub(r"\d", "", address) for name, (_, address) in block.values.items()},
        {name: columns[name].header for name in block.values},
        {name: columns[name].factor for name in block.values},
        around.reporter,
        around.unit,
        around.period_id,
        around.period_cell,
        around.year,
        first_row=block.source_row,
        cells={name: address for name, (_, address) in block.values.items()},
        layout=contract.layout_name,
        is_1904=getattr(layout.sheet, "is_1904", False),
    )
    _put_constants(table, contract, around)
    findings = [*([] if layout.is_further else layout.sheet.findings), *layout.findings]
    table.findings = [finding.at(layout.sheet.name) for finding in findings]
    return table


def _grid_tables(layout: Layout, table: RawTable) -> list[RawTable]:
    """Return one table per block of columns that share what their headers say, in long form."""
    groups: dict[tuple[str, ...], list[GridColumn]] = {}
    for column in layout.grid:
        if not column.is_total:
            groups.setdefault(column.group, []).append(column)
    tables: list[RawTable] = []
    for columns in groups.values():
        taken = {column.value: column_of(layout, column.index, table.source_rows)
                 for column in columns}  # fmt: skip
        # A cell without anything in it is no record: the month has not come yet.
        kept = [
            place
            for place in range(len(table.source_rows))
            if any(cells[place] for cells in taken.values())
        ]
        part = replace(
            table,
            source_rows=[table.source_rows[place] for place in kept],
            columns={name: _at_places(cells, kept) for name, cells in table.columns.items()},
            letters=dict(table.letters),
            headers=dict(table.headers),
            factors=dict(table.factors),
            units=dict(table.units),
            cells={
                name: place if isinstance(place, str) else [place[each] for each in kept]
                for name, place in table.cells.items()
            },
            totals=_totals_of(table, columns, kept),
            breaks=[sum(place < edge for place in kept) for edge in table.breaks],
            findings=[] if tables else [*table.findings, *_grid_findings(layout, table)],
        )
        for column in columns:
            part.columns[column.value] = _at_places(taken[column.value], kept)
            part.letters[column.value] = column_letters(column.index)
            part.headers[column.value] = column.header
            part.factors[column.value] = column.factor
            part.units[column.value] = column.unit
        for name, (said, address) in columns[0].axis.items():
            text = _with_month(said, table.period_id)
            part.columns[name] = ["t" + text] * len(kept)
            part.cells[name] = address
            part.letters[name] = re.sub(r"\d", "", address)
            part.headers[name] = layout.contract.field_named(name).title.zh
        for form in layout.contract.fields_present:
            if form.source == "points" and form.of in (column.value for column in columns):
                own = next(column for column in columns if column.value == form.of)
                part.columns[form.name] = ["n" + own.points if own.points else ""] * len(kept)
                part.cells[form.name] = own.points_cell
        tables.append(part)
    return tables


def _with_month(text: str, period_id: str) -> str:
    """Name the month of a 上旬 that stands alone: the one that the report is of."""
    period = period_of_id(period_id)
    if not is_part_of_month(text) or period is None or period.kind != "month":
        return text
    return f"{period.starts_on.year}年{period.starts_on.month}月{text}"


def _grid_findings(layout: Layout, table: RawTable) -> "Iterable[Finding]":
    found = [
        *_same_columns(layout),
        *grid_gaps(layout, table.period_id[:4] or table.year),
        *differing_totals(layout, table.source_rows),
    ]
    return (finding.at(table.sheet) for finding in found)


def _same_columns(layout: Layout) -> "Iterable[Finding]":
    """Tell columns of a grid whose headers say the same: which one counts is not said."""
    first: dict[tuple[object, ...], GridColumn] = {}
    for column in layout.grid:
        if column.is_total:
            continue
        # 3月 and 1-3月 are both March.
        group: list[object] = [column.value, *column.group]
        if column.months:
            group = [column.value, column.months[1], *apart_from_period(column)]
        known = first.setdefault(tuple(group), column)
        if known is not column:
            cells = [cell_name(layout.header_bottom, each.index) for each in (known, column)]
            yield Finding(
                "KP-211", cell=cells[1], field=layout.contract.field_named(column.value).title.both,
                found=column.header, expected="、".join(cells),
            )  # fmt: skip


def _at_places(cells: Cells, kept: list[int]) -> Cells:
    if len(kept) == len(cells):
        return cells
    if isinstance(cells, list | JoinedCells):
        return [cells[place] for place in kept]
    return cells.gather(kept)


def _totals_of(table: RawTable, columns: list[GridColumn], kept: list[int]) -> list[Total]:
    """Return the total rows with this block's figures, counted by the records that stayed."""
    return [
        replace(
            total,
            values=total.values
            | {column.value: total.values.get(f"grid {column.index}", "") for column in columns},
            details_before=sum(place < total.details_before for place in kept),
        )
        for total in table.totals
    ]
