"""Taking a found table apart: details, totals, headings and what stands below them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Union

from sources.contracts import FieldForm
from sources.findings import Finding
from sources.reading.column_numbers import column_numbers
from sources.reading.columnar import ColumnRows
from sources.reading.grid import Cell, cell_name, column_letters, text_of
from sources.reading.layout import Layout
from sources.reading.merged_values import merged_values
from sources.reading.plain_rows import column_cells, plain_records
from sources.reading.row_kinds import Heading, RowKinds, at
from sources.reading.row_names import unknown_lines, unknown_lines_of_totals
from sources.reading.tagging import tag_column
from sources.text import normalise, tidy

if TYPE_CHECKING:
    import polars as pl

_LONGER_ROWS_TOLD = 20

Cells = Union[list[Cell], "pl.Series"]


@dataclass
class Total:
    """A subtotal row that was taken out of the details."""

    source_row: int
    label: str
    values: dict[str, Cell]
    details_before: int
    label_cell: str = ""
    # Field → the row it stands in, from 1, where that is another one of the total's.
    rows: dict[str, int] = field(default_factory=dict)

    def row_of(self, name: str) -> int:
        """Return the row in which a field's figure stands."""
        return self.rows.get(name, self.source_row)


@dataclass
class Records:
    """The details of a table: tagged cells per field, all of one length.

    `cells` gives the address of each record's value for the fields that do not simply stand in
    their column, in the record's first row.
    """

    source_rows: list[int]
    columns: dict[str, Cells]
    totals: list[Total]
    cells: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    # The printed numbers of columns: 0-based column → its text.
    numbers: dict[int, str] = field(default_factory=dict)
    numbers_row: int = 0
    # How many records stand above each heading and total: there a subtotal's details may end.
    # Two of them right below each other give the same number twice.
    breaks: list[int] = field(default_factory=list)
    # Rows that are neither records nor totals, 0-based.
    passed: list[int] = field(default_factory=list)


def is_grand_total(label: str) -> bool:
    """Tell a total of everything from one of a part."""
    return normalise(label).lstrip("(").startswith(("合计", "总计", "共计"))


def is_part_of_total(label: str) -> bool:
    """Tell an of-which row, which sums up details that nothing marks."""
    return normalise(label).lstrip("(").startswith("其中")


@dataclass
class _Walk:
    """What one pass over the rows found: the rows of each record, and what stood between."""

    rows: list[list[int]] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    # The rows of each total.
    total_rows: list[list[int]] = field(default_factory=list)
    # One entry per change: the headings in force from that record on, by level.
    headings: list[tuple[int, dict[int, tuple[str, str]]]] = field(default_factory=list)
    # Records before which a heading or total ends what is filled from above.
    breaks: set[int] = field(default_factory=set)
    headings_at: list[int] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    numbers: dict[int, str] = field(default_factory=dict)
    numbers_row: int = 0
    # In which of the rows of a record, from 0, its key stands.
    key_row: int | None = None


def take_records(layout: Layout) -> Records:
    """Walk the rows below the header once; nothing is dropped without a reason kept."""
    walk = _walk(layout)
    first_rows = [rows[0] for rows in walk.rows]
    records = Records([row + 1 for row in first_rows], {}, walk.totals, {}, walk.findings)
    records.numbers, records.numbers_row = walk.numbers, walk.numbers_row
    records.breaks, records.passed = walk.headings_at, walk.passed
    across = _turned(layout.sheet.values, records.source_rows)
    for name, column in layout.columns.items():
        form = layout.contract.field_named(name)
        if not layout.contract.records.is_single:
            _several_rows(layout, form, column.index, walk, records)
        elif form.fill:
            _filled(layout, form, column.index, walk, records)
        else:
            records.columns[name] = (
                tag_column(across[column.index])
                if column.index < len(across)
                else column_of(layout, column.index, records.source_rows)
            )
    for form in layout.contract.fields_present:
        if form.source == "section":
            _from_headings(form, walk, records)
    if contract_labels := layout.contract.records.labels:
        records.findings += unknown_lines(layout, walk.rows, contract_labels)
        records.findings += unknown_lines_of_totals(layout, walk.total_rows, contract_labels)
    if layout.sheet.is_text_only and layout.contract.grid is None:
        records.findings += _longer_rows(layout, first_rows)
    records.findings += merged_values(layout, records.source_rows)
    if walk.passed_over:
        shown = ", ".join(walk.passed_over[:10]) + (" …" if len(walk.passed_over) > 10 else "")
        found = f"{len(walk.passed_over)} ({shown})"
        records.findings.append(Finding("KP-210", cell=walk.passed_over[0], found=found))
    return records


def _longer_rows(layout: Layout, rows: list[int]) -> list[Finding]:
    """Tell a row of text with more cells than its header: 1,234 without quotes is two of them."""
    values = layout.sheet.values
    width = max(len(values[row]) for row in range(layout.header_top, layout.header_bottom + 1))
    return [
        Finding(
            "KP-220", cell=cell_name(row, width), found=str(len(values[row])), expected=str(width)
        )
        for row in rows
        if len(values[row]) > width and any(values[row][width:])
    ][:_LONGER_ROWS_TOLD]


def _turned(values: Sequence[list[Any]], source_rows: list[int]) -> list[tuple[Any, ...]]:
    """Return the columns of some rows that all of these rows reach, given from 1."""
    if isinstance(values, ColumnRows):
        return []
    return list(zip(*[values[number - 1] for number in source_rows], strict=False))


def column_of(layout: Layout, index: int, source_rows: list[int]) -> Cells:
    """Return the tagged cells of a column in the records' rows."""
    values = layout.sheet.values
    if isinstance(values, ColumnRows):
        return column_cells(values, index, source_rows)
    return tag_column(
        [row[index] if index < len(row := values[number - 1]) else None for number in source_rows]
    )


def _walk(layout: Layout) -> _Walk:
    contract = layout.contract
    values, tagged = layout.sheet.values, layout.sheet.rows
    places = {name: column.index for name, column in layout.columns.items()}
    kinds = RowKinds(contract, places | {f"grid {c.index}": c.index for c in layout.grid},
                     layout.window)  # fmt: skip
    walk = _Walk()
    first = layout.header_bottom + 1
    for row in range(first, min(layout.first, len(values))):
        if any(tagged[row]):
            walk.findings.append(Finding("KP-208", cell=cell_name(row, 0)))
    single = contract.records.is_single
    headings: dict[int, tuple[str, str]] = {}
    below_footer = False
    row = layout.first - 1
    end = min(layout.end, len(values))
    # Numbers of columns stand in the first row that holds anything.
    opening = layout.first
    while opening + 1 < end and kinds.is_empty(tagged[opening]):
        opening += 1
    if single and not isinstance(values, ColumnRows):
        kinds.rows = (kinds.in_window(tagged[number]) for number in range(opening, end))
    plain = None
    if single and isinstance(values, ColumnRows):
        plain = plain_records(values, kinds, layout.passed)
    while (row := row + 1) < end:
        if plain is not None and not below_footer and row >= plain.start:
            # All rows up to the next one that must be looked at are records.
            until = min(plain.next_doubtful(row), end)
            walk.rows += [[number] for number in range(row, until)]
            if until >= end:
                break
            row = until
        elif (
            single
            and not below_footer
            and kinds.is_plainly_a_record(values[row])
            and row not in layout.passed
            and not (row == opening and column_numbers(kinds.in_window(tagged[row])))
        ):
            walk.rows.append([row])
            continue
        cells = kinds.in_window(tagged[row])
        if row in layout.passed:
            _pass_over(walk, row, cells)
            continue
        if kinds.is_empty(cells):
            continue
        if (
            contract.records.by
            and walk.rows
            and any(layout.merged.origin(row, place)[0] == walk.rows[-1][0] for place in kinds.keys)
        ):
            # Merged with the key above: part of that record, whatever stands in it.
            walk.rows[-1].append(row)
            continue
        lead = next(index for index, cell in enumerate(cells) if cell)
        if row == opening and (numbers := column_numbers(cells)):
            walk.numbers, walk.numbers_row = numbers, row
            _pass_over(walk, row, cells)
            continue
        is_footer = kinds.is_footer(cells, lead)
        if below_footer and not is_footer and kinds.is_other_table(cells):
            # What follows is another table: none of its rows is a record of this one.
            for other in range(row, end):
                if any(cells := kinds.in_window(tagged[other])):
                    _pass_over(walk, other, cells)
            break
        below_footer = below_footer or is_footer
        if not is_footer and (label := kinds.total_label(cells)):
            # A total may take as many rows as a record.
            last = row + (
                _lines_of_total(layout, kinds, row, end)
                if contract.records.by
                else _rows_of_total(layout, kinds, row, end)
            )
            while last + 1 < end and layout.merged.origin(last + 1, lead) == (
                layout.merged.origin(last, lead)
            ):
                last += 1
            own = list(range(row, last + 1))
            rows = {
                name: _row_in_total(layout, kinds, contract.field_named(name), own)
                for name in places
            }
            shown = {
                name: at(tagged[rows[name]], place) if rows[name] != -1 else ""
                for name, place in places.items()
            }
            shown |= {f"grid {c.index}": at(cells, c.index) for c in layout.grid}
            others = {name: at_row + 1 for name, at_row in rows.items() if at_row not in (row, -1)}
            walk.totals.append(
                Total(row + 1, label, shown, len(walk.rows), cell_name(row, lead), others)
            )
            walk.total_rows.append(own)
            _break(walk)
            if contract.totals is None:
                # Nothing says that there are totals: that it is none of the records is told.
                _pass_over(walk, row, cells)
            if heading := kinds.heading(cells):
                _enter(walk, headings, heading, row)
            row = last
            continue
        if single and (words := kinds.says_nothing(cells)):
            _pass_over(walk, row, cells)
            if contract.zero_report is not None:
                cell, known = walk.passed_over[-1], "、".join(contract.zero_report.texts)
                walk.findings.append(Finding("KP-231", cell=cell, found=words, expected=known))
            continue
        if (
            is_footer
            or kinds.is_section(cells)
            or kinds.is_remark(cells)
            or kinds.is_mean(cells)
            or (below_footer and not kinds.is_full(cells))
        ):
            _pass_over(walk, row, cells)
            if not is_footer and not below_footer and (heading := kinds.heading(cells)):
                _break(walk)
                _enter(walk, headings, heading, row)
            continue
        if single:
            walk.rows.append([row])
        elif contract.records.by:
            if kinds.has_keys(cells) or not walk.rows or len(walk.rows) in walk.breaks:
                walk.rows.append([row])
            else:
                walk.rows[-1].append(row)
        else:
            own = _rows_of_record(layout, kinds, walk, row, end)
            walk.rows.append(own)
            row = own[-1]
    return walk


def _rows_of_total(layout: Layout, kinds: RowKinds, row: int, end: int) -> int:
    """Return how many rows below it belong to a total: it may take as many as a record."""
    further = 0
    for below in range(row + 1, min(row + layout.contract.records.rows, end)):
        cells = kinds.in_window(layout.sheet.rows[below])
        if kinds.record_key(cells) or kinds.total_label(cells) or below in layout.passed:
            break
        further += 1
    return further


def _lines_of_total(layout: Layout, kinds: RowKinds, row: int, end: int) -> int:
    """Return how many further lines a total has, of those that go from one key to the next.

    Each has a name of its own: a second 计划 without a key is no line of the same total.
    """
    if kinds.row_labels == -1:
        return 0
    names = {normalise(text_of(at(layout.sheet.rows[row], kinds.row_labels)))}
    further = 0
    for below in range(row + 1, end):
        cells = kinds.in_window(layout.sheet.rows[below])
        name = normalise(text_of(at(cells, kinds.row_labels)))
        if (
            not name
            or name in names
            or below in layout.passed
            or any(at(cells, place) for place in kinds.keys)
            or kinds.total_label(cells)
            or kinds.is_section(cells)
        ):
            break
        names.add(name)
        further += 1
    return further


def _rows_of_record(layout: Layout, kinds: RowKinds, walk: _Walk, row: int, end: int) -> list[int]:
    """Return the rows of a record of a fixed number; one that has more or fewer is told.

    Its key stands in the same of its rows as the first record's; none of the others has another
    key, or is a total, a heading or a line below the table.
    """
    rows = layout.contract.records.rows
    own = [row]
    for below in range(row + 1, min(row + rows, end)):
        cells = kinds.in_window(layout.sheet.rows[below])
        lead = next((index for index, cell in enumerate(cells) if cell), 0)
        if (
            below in layout.passed
            or kinds.total_label(cells)
            or (any(cells) and (kinds.is_footer(cells, lead) or kinds.is_section(cells)))
        ):
            break
        own.append(below)
    keyed = [
        (place, key)
        for place in own
        if (key := kinds.record_key(kinds.in_window(layout.sheet.rows[place])))
    ]
    offset = keyed[0][0] - row if keyed else 0
    if keyed and walk.key_row is None:
        walk.key_row = offset
    if other := next((place for place, key in keyed if key != keyed[0][1]), 0):
        # Another record begins within: this one ends above it.
        own = own[: max(1, other - row - (walk.key_row or 0))]
    is_out_of_step = bool(keyed) and offset != walk.key_row
    # Rows beyond the last one of the sheet are blank, as rows without data are.
    beyond = max(0, row + rows - end) if end == len(layout.sheet.values) else 0
    if len(own) + beyond < rows or is_out_of_step:
        cell = cell_name(row, next((i for i, c in enumerate(layout.sheet.rows[row]) if c), 0))
        walk.findings.append(Finding("KP-224", cell=cell, found=str(row + 1), expected=str(rows)))
    return own


def _row_in_total(layout: Layout, kinds: RowKinds, form: FieldForm, own: list[int]) -> int:
    """Return the one of a total's rows in which a field stands, as its records have it; or -1.

    A total of all lines in one row is none of one line.
    """
    if isinstance(form.row, int):
        return own[form.row - 1] if form.row <= len(own) else -1
    if form.row is None:
        return own[0]
    wanted = normalise(form.row)
    for row in own if kinds.row_labels != -1 else []:
        if normalise(text_of(at(layout.sheet.rows[row], kinds.row_labels))) == wanted:
            return row
    return -1


def _pass_over(walk: _Walk, row: int, cells: list[Cell]) -> None:
    lead = next((index for index, cell in enumerate(cells) if cell), 0)
    walk.passed_over.append(cell_name(row, lead))
    walk.passed.append(row)


def _break(walk: _Walk) -> None:
    walk.breaks.add(len(walk.rows))
    walk.headings_at.append(len(walk.rows))


def _enter(walk: _Walk, headings: dict[int, tuple[str, str]], heading: Heading, row: int) -> None:
    for level in [level for level in headings if level >= heading.level]:
        del headings[level]
    headings[heading.level] = (heading.text, cell_name(row, heading.place))
    walk.headings.append((len(walk.rows), dict(headings)))


def _from_headings(form: FieldForm, walk: _Walk, records: Records) -> None:
    """Give every record the heading it stands under; above the first one there is none."""
    cells: list[Cell] = []
    addresses: list[str] = []
    changes = iter([*walk.headings, (len(walk.rows), {})])
    begins, after = next(changes)
    current: dict[int, tuple[str, str]] = {}
    for number, (row, *_) in enumerate(walk.rows):
        while begins <= number:
            current = after
            begins, after = next(changes, (len(walk.rows) + 1, {}))
        known = [current[level] for level in form.level if level in current]
        cells.append("t" + "/".join(text for text, _ in known) if known else "")
        # Above the first heading there is none: the record's own row is meant.
        addresses.append(known[-1][1] if known else f"A{row + 1}")
    records.columns[form.name] = cells
    records.cells[form.name] = addresses


def _filled(layout: Layout, form: FieldForm, index: int, walk: _Walk, records: Records) -> None:
    """Take a cell's value from the one above where it is merged with it, or blank."""
    cells: list[Cell] = []
    addresses: list[str] = []
    letters = column_letters(index)
    above: tuple[Cell, str] = ("", "")
    for number, (row, *_) in enumerate(walk.rows):
        if number in walk.breaks:
            above = ("", "")
        origin = layout.merged.origin(row, index)
        if origin[0] != row:
            cell, address = at(layout.sheet.rows[origin[0]], origin[1]), cell_name(*origin)
        else:
            cell, address = at(layout.sheet.rows[row], index), f"{letters}{row + 1}"
        if cell:
            above = (cell, address)
        elif form.fill == "above":
            cell, address = above[0], above[1] or address
        cells.append(cell)
        addresses.append(address)
    records.columns[form.name] = cells
    records.cells[form.name] = addresses


def _several_rows(
    layout: Layout, form: FieldForm, index: int, walk: _Walk, records: Records
) -> None:
    """Take a field of a record over several rows: from its own row, or the one that is filled."""
    cells: list[Cell] = []
    addresses: list[str] = []
    labels = layout.columns.get(layout.contract.records.labels)
    rows = layout.sheet.rows
    for own in walk.rows:
        chosen = _rows_of(layout, form, own, labels.index if labels else None)
        filled = [row for row in chosen if at(rows[row], index)]
        cell = at(rows[filled[0]], index) if filled else ""
        address = cell_name((filled or chosen or own)[0], index)
        if len(filled) > 1:
            texts = [text_of(at(rows[row], index)) for row in filled]
            if form.join:
                cell = "t" + "\n".join(tidy(text) for text in texts)
            elif len(set(texts)) > 1:
                records.findings.append(
                    Finding(
                        "KP-214", cell=cell_name(filled[1], index), field=form.title.both,
                        found=texts[1][:80], expected=f"{texts[0][:80]} ({address})",
                    )
                )  # fmt: skip
        cells.append(cell)
        addresses.append(address)
    records.columns[form.name] = cells
    records.cells[form.name] = addresses


def _rows_of(layout: Layout, form: FieldForm, own: list[int], labels: int | None) -> list[int]:
    if form.row is None:
        return own
    if isinstance(form.row, int):
        return own[form.row - 1 : form.row]
    wanted = normalise(form.row)
    rows = layout.sheet.rows
    return [
        row
        for row in own
        if labels is not None and normalise(text_of(at(rows[row], labels))) == wanted
    ]
