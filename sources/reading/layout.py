"""Finding a contract's table in a sheet: its title, its header, what is missing or unknown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from settings import limits
from sources.contracts import MONEY_FACTORS, Contract, FieldForm
from sources.findings import Finding
from sources.reading.aliases import (
    aliases_of,
    cached_normalise,
    contains,
    rare_characters,
)
from sources.reading.columnar import ColumnRows
from sources.reading.grid import Cell, Sheet, cell_name, text_of
from sources.reading.grids import GridColumn
from sources.reading.header import Column, Header, find_header
from sources.reading.header_path import (
    OTHER_BRACKETS,
    MergedCells,
    header_path,
)
from sources.reading.likeness import is_opposite
from sources.reading.unit_lines import is_unit
from sources.text import normalise, tidy

_IN_BRACKETS = re.compile(r"\([^()]*\)")
# Foreign letters, or money of some kind: km, kwh, 万美元, rmb万元, 元/平方米.
_LIKE_A_UNIT = re.compile(r"[a-z/]{1,5}\d?|.{0,6}(?:元|币|美金|欧|镑)(?:/.{1,4})?")
# More unread columns are told in one finding: a published file may have a thousand of them.
_UNREAD_TOLD = 12
# Columns that say row by row what the figures of their row are in.
_COLUMNS_OF_UNITS = ("计量单位", "金额单位", "货币单位", "数值单位", "指标单位")
__all__ = ["Layout", "cell_name", "find_layout"]


@dataclass
class Layout:
    """A contract found in a sheet. All places are 0-based; `end` is the row after the last."""

    contract: Contract
    sheet: Sheet
    merged: MergedCells
    header_top: int
    header_bottom: int
    columns: dict[str, Column]
    grid: list[GridColumn]
    end: int
    # Where what is said above the table begins.
    above: int = 0
    title: str = ""
    title_cell: str = ""
    # Only these columns are the table's: another one may stand beside it.
    window: tuple[int, int] = (0, 1 << 20)
    # Headers printed again below, on every page: rows that are no records.
    passed: frozenset[int] = frozenset()
    # Of these, the headers of another table: row → its finding.
    others: dict[int, Finding] = field(default_factory=dict)
    # What is said above each of them.
    pages: "list[Layout]" = field(default_factory=list)
    # Key columns that are printed again further right: field → their indexes.
    repeated: dict[str, list[int]] = field(default_factory=dict)
    # Headers that no field reads, by their cells.
    unread: dict[str, str] = field(default_factory=dict)
    claims: dict[str, list[Column]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    missing: int = 0
    # Of a form: what stands beside each label.
    form_cells: dict[str, Cell] = field(default_factory=dict)
    form_places: frozenset[str] = frozenset()
    # Spellings of units that would be taken for totals, such as 全县.
    unit_names: frozenset[str] = frozenset()
    # A later block of the same table says of itself only what differs.
    is_further: bool = False

    @property
    def first(self) -> int:
        """The first row below the header and the notes under it."""
        return self.header_bottom + 1 + self.contract.header.skip_below

    @property
    def known(self) -> int:
        """How many of the contract's fields the header names."""
        return len(self.columns) + len({column.value for column in self.grid})


def find_layout(contract: Contract, sheet: Sheet, merged: MergedCells) -> Layout | None:
    """Look for a contract in a sheet: None where its title or its header is not there."""
    form = contract.sheet
    if form is not None and form.name and not contains(form.name, cached_normalise(sheet.name)):
        return None
    if form is None or not form.title:
        header = find_header(contract, sheet, merged, 0, limits.HEADER_SEARCH_ROWS)
        return _layout(contract, sheet, merged, header, "", "", 0) if header else None
    for row, column in title_cells(sheet, form.title):
        header = find_header(contract, sheet, merged, row, row + limits.HEADER_SEARCH_ROWS)
        if header is not None:
            title = tidy(text_of(sheet.rows[row][column]))
            return _layout(contract, sheet, merged, header, title, cell_name(row, column), row)
    return None


def title_cells(sheet: Sheet, wanted: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the cells that hold one of the titles: near the top, or in a line of their own."""
    rare = rare_characters(tuple(wanted))
    for row, values in enumerate(searched_rows(sheet)):
        is_near_top = row < limits.HEADER_SEARCH_ROWS
        if not is_near_top and sum(type(value) is str and value != "" for value in values) > 3:
            continue
        for place, value in enumerate(values):
            if type(value) is not str or not value or len(value) > 1000:
                continue
            # A text without such a character can be none of them.
            if rare is not None and not any(letter in value for letter in rare):
                continue
            if contains(wanted, cached_normalise(value)):
                yield row, place


def searched_rows(sheet: Sheet) -> Sequence[list[Any]]:
    """Return the rows in which a table may begin; a large sheet begins in its first ones."""
    if isinstance(sheet.values, ColumnRows):
        return sheet.values.top
    return sheet.values[: limits.TITLE_SEARCH_ROWS]


def _layout(
    contract: Contract,
    sheet: Sheet,
    merged: MergedCells,
    header: Header,
    title: str,
    title_cell: str,
    title_row: int,
) -> Layout:
    layout = Layout(
        contract, sheet, merged, header.top, header.bottom, header.columns, header.grid,
        len(sheet.values), 0, title, title_cell, claims=header.claims,
    )  # fmt: skip
    # A table further down has its own lines above it; one near the top, all that stands there.
    layout.above = title_row if title_row >= limits.HEADER_SEARCH_ROWS else 0
    _claimed_twice(layout, header)
    _missing_and_unknown(layout, header)
    return layout


def _claimed_twice(layout: Layout, header: Header) -> None:
    across = layout.contract.repeat.across if layout.contract.repeat else ""
    for name, places in header.claimed_twice.items():
        if across == "records" or (across == "fields" and name in layout.contract.key):
            continue
        form = layout.contract.field_named(name)
        cells = [cell_name(header.bottom, place) for place in places]
        layout.findings.append(
            Finding(
                "KP-211", cell=cells[0], field=form.title.both,
                found=header.columns[name].header, expected="、".join(cells),
            )
        )  # fmt: skip


def _missing_and_unknown(layout: Layout, header: Header) -> None:
    contract = layout.contract
    taken = {column.index for claimed in header.claims.values() for column in claimed}
    taken |= {column.index for column in header.grid}
    width = max(len(row) for row in layout.sheet.rows[header.top : header.bottom + 1])
    # column → its name, and its text as printed
    unknown: dict[int, tuple[str, str]] = {}
    units = aliases_of(contract).units
    for index in range(width):
        if index in taken:
            continue
        path = header_path(layout.merged, header.top, header.bottom, index, units)
        if path.names:
            names = path.names
            unknown[index] = (names[-2] if len(names) > 1 else names[-1], path.shown)
    in_grid = contract.grid.values if contract.grid else []
    for form in contract.fields_present:
        if form.source != "column" or form.name in layout.columns or form.name in in_grid:
            continue
        near = _nearest_column(form, unknown)
        required = contract.is_required(form)
        layout.missing += required
        if near is None and not required:
            continue
        if near is not None and (code := strange_unit(form, unknown[near][0])):
            expected = "、".join(MONEY_FACTORS if code == "KP-207" else form.units) or "—"
            layout.findings.append(
                Finding(
                    code, cell=cell_name(header.bottom, near), field=form.title.both,
                    found=unknown[near][1], expected=expected, severity="refuse",
                )
            )  # fmt: skip
            del unknown[near]
            continue
        layout.findings.append(
            Finding(
                "KP-203" if near is None else "KP-204",
                cell=cell_name(header.bottom, near or 0),
                field=form.title.both,
                found="" if near is None else unknown[near][1],
                expected="、".join(form.header[:4]),
                severity="refuse" if required else "warn",
            )
        )
        if near is not None:
            del unknown[near]
    linked = {form.unit_in for form in contract.fields}
    for name, column in layout.columns.items():
        # Read as a text beside money that no one links with it: 亿元 there would be passed by.
        said = normalise(column.header) in _COLUMNS_OF_UNITS and name not in linked
        if said and _has_bare_figures(layout, ("money",)):
            layout.findings.append(Finding("KP-310", cell=column.header_cell, found=column.header))
    unread: dict[str, str] = {}
    for index, (name, shown) in unknown.items():
        if near_code := _nearest_code(contract, name):
            layout.findings.append(
                Finding(
                    "KP-204", cell=cell_name(header.bottom, index), field=near_code[0],
                    found=shown, expected=near_code[1], severity="refuse",
                )
            )  # fmt: skip
            continue
        if near_figure := _nearest_figure(contract, name):
            layout.findings.append(
                Finding(
                    "KP-204", cell=cell_name(header.bottom, index), field=near_figure.title.both,
                    found=shown, expected="、".join(near_figure.header[:4]),
                    severity="refuse" if contract.is_required(near_figure) else "warn",
                )
            )  # fmt: skip
            continue
        if again := _again_in_other_unit(layout, name):
            layout.findings.append(
                Finding(
                    "KP-207" if again.type == "money" else "KP-213",
                    cell=cell_name(header.bottom, index), field=again.title.both, found=shown,
                    expected="、".join(MONEY_FACTORS if again.type == "money" else again.units)
                    or "—",
                )
            )  # fmt: skip
            continue
        if name in _COLUMNS_OF_UNITS and _has_bare_figures(layout):
            layout.findings.append(
                Finding("KP-310", cell=cell_name(header.bottom, index), found=shown)
            )
            continue
        unread[cell_name(header.bottom, index)] = shown
    layout.unread = unread
    layout.findings += _not_read(unread)


def _again_in_other_unit(layout: Layout, name: str) -> FieldForm | None:
    """Return the field that a further part of the table has again in a unit nobody declared."""
    repeat = layout.contract.repeat
    if repeat is None or repeat.across != "records":
        return None
    plain = _without_brackets(name)
    return next(
        (
            form
            for form in aliases_of(layout.contract).fields_of(plain)
            if form.name in layout.columns and strange_unit(form, name)
        ),
        None,
    )


def _has_bare_figures(
    layout: Layout, types: tuple[str, ...] = ("money", "number", "count")
) -> bool:
    """Tell a table with a figure whose own header says no unit."""
    named: list[tuple[str, Column | GridColumn]] = [*layout.columns.items()]
    named += [(column.value, column) for column in layout.grid]
    fields = ((layout.contract.field_named(name), column.unit) for name, column in named)
    return any(form.type in types and not unit and not form.unit_in for form, unit in fields)


def _not_read(columns: dict[str, str]) -> list[Finding]:
    """Tell of columns that no field names: each, or of a great many the first few together."""
    if len(columns) <= _UNREAD_TOLD:
        return [Finding("KP-205", cell=cell, found=shown) for cell, shown in columns.items()]
    first = list(columns.values())[:3]
    found = f"{'、'.join(first)}等{len(columns)}列‖{', '.join(first)} and {len(columns) - 3} more"
    return [Finding("KP-205", cell=next(iter(columns)), found=found)]


def strange_unit(form: FieldForm, name: str) -> str:
    """Return the code for a field's header in a unit that nobody declared; "" where it is none.

    To leave the unit out, as another spelling would, might change the figures by thousands.
    """
    if not form.is_figure or not any(map(_seems_a_unit, _brackets(name))):
        return ""
    plain = _without_brackets(name)
    if not form.units and plain not in {normalise(alias) for alias in form.header}:
        return ""
    return "KP-207" if form.type == "money" else "KP-213"


def _brackets(name: str) -> list[str]:
    return [found[1:-1] for found in _IN_BRACKETS.findall(name.translate(OTHER_BRACKETS))]


def _seems_a_unit(text: str) -> bool:
    """Tell a unit, if an unknown one, from a remark: （km）, （丈）, （万美元）; not （不含税）."""
    word = text.removeprefix("单位:").removeprefix("单位")
    return is_unit(word) or len(word) == 1 or bool(_LIKE_A_UNIT.fullmatch(word))


def _nearest_code(contract: Contract, name: str) -> tuple[str, str] | None:
    """Propose the code of a grid's axis that an unknown column looks most like."""
    for form in contract.fields_present:
        if contract.grid is None or form.source != "axis" or form.type != "choice":
            continue
        spelt = {normalise(text): text for each in form.codes.values() for text in each}
        plain = _without_brackets(name)
        near = [plain] if plain in spelt else get_close_matches(plain, spelt, 1, 0.7)
        if near:
            return form.title.both, spelt[near[0]]
    return None


def _nearest_figure(contract: Contract, name: str) -> FieldForm | None:
    """Propose the figure of a grid that the lowest header of an unknown column looks most like."""
    for form in map(contract.field_named, contract.grid.values if contract.grid else ()):
        spelt = {normalise(alias) for alias in form.header} - {name}
        if name in {normalise(other) for other in form.not_header}:
            continue
        if any(not is_opposite(one, name) for one in get_close_matches(name, spelt, 1, 0.6)):
            return form
    return None


def _without_brackets(name: str) -> str:
    return _IN_BRACKETS.sub("", name.translate(OTHER_BRACKETS))


def _nearest_column(form: FieldForm, unknown: dict[int, tuple[str, str]]) -> int | None:
    """Propose the unknown column whose header looks most like the field's; a person decides."""
    never = {normalise(other) for other in form.not_header}
    candidates = {
        name: index for index, (name, _) in reversed(unknown.items()) if name not in never
    }
    for alias in form.header:
        fitting = {
            name: index for name, index in candidates.items() if not is_opposite(alias, name)
        }
        # 里程（亩） is 里程 in a unit that nobody declared.
        for name, index in fitting.items():
            if _without_brackets(name) == normalise(alias):
                return index
        if match := get_close_matches(normalise(alias), fitting, 1, 0.6):
            return candidates[match[0]]
    return None
