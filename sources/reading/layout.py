"""Finding a contract's table in a sheet: its title, its header, what is missing or unknown."""

from dataclasses import dataclass, field
from difflib import get_close_matches

from settings import limits
from sources.contracts import Contract, FieldForm
from sources.findings import Finding
from sources.reading.grid import Sheet, column_letters, text_of
from sources.reading.header import (
    Column,
    Header,
    MergedCells,
    cached_normalise,
    column_names,
    find_header,
)
from sources.text import normalise, tidy


@dataclass
class Layout:
    """A contract found in a sheet. Rows are 0-based; the header ends at `header_bottom`."""

    contract: Contract
    sheet: Sheet
    header_top: int
    header_bottom: int
    columns: dict[str, Column]
    title: str = ""
    title_cell: str = ""
    findings: list[Finding] = field(default_factory=list)


def cell_name(row: int, column: int) -> str:
    """Name a 0-based cell as A1."""
    return f"{column_letters(column)}{row + 1}"


def find_layout(contract: Contract, sheet: Sheet) -> Layout | None:
    """Look for a contract in a sheet: None where its title or its header is not there."""
    title, title_cell, title_row = "", "", 0
    if contract.sheet is not None:
        found = _find_title(contract.sheet.title[0], sheet)
        if found is None:
            return None
        title, title_cell, title_row = found
    merged = MergedCells(sheet)
    header = find_header(contract, sheet, merged, title_row)
    if header is None:
        return None
    layout = Layout(contract, sheet, header.top, header.bottom, header.columns, title, title_cell)
    _claimed_twice(layout, header)
    _missing_and_unknown(layout, header, merged)
    return layout


def _find_title(wanted: str, sheet: Sheet) -> tuple[str, str, int] | None:
    wanted = normalise(wanted)
    for row, cells in enumerate(sheet.rows[: limits.HEADER_SEARCH_ROWS]):
        for index, cell in enumerate(cells):
            if cell and cell[0] == "t" and wanted in cached_normalise(text_of(cell)):
                return tidy(text_of(cell)), cell_name(row, index), row
    return None


def _claimed_twice(layout: Layout, header: Header) -> None:
    for name, places in header.claimed_twice.items():
        form = layout.contract.field_named(name)
        cells = [cell_name(header.bottom, place) for place in places]
        layout.findings.append(
            Finding(
                "KP-211", cell=cells[0], field=form.title.both,
                found=header.columns[name].header, expected="、".join(cells),
            )
        )  # fmt: skip


def _missing_and_unknown(layout: Layout, header: Header, merged: MergedCells) -> None:
    taken = {column.index for column in layout.columns.values()}
    taken |= {place for places in header.claimed_twice.values() for place in places}
    width = max(len(row) for row in layout.sheet.rows[header.top : header.bottom + 1])
    # column → its name, and its text as printed
    unknown: dict[int, tuple[str, str]] = {}
    for index in range(width):
        names, _, shown = column_names(merged, header.top, header.bottom, index)
        if names and index not in taken:
            unknown[index] = (names[-2] if len(names) > 1 else names[-1], shown)
    for form in layout.contract.fields:
        if form.name in layout.columns:
            continue
        near = _nearest_column(form, unknown)
        required = layout.contract.is_required(form)
        if near is None and not required:
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
    for index, (_, shown) in unknown.items():
        layout.findings.append(Finding("KP-205", cell=cell_name(header.bottom, index), found=shown))


def _nearest_column(form: FieldForm, unknown: dict[int, tuple[str, str]]) -> int | None:
    """Propose the unknown column whose header looks most like the field's; a person decides."""
    never = {normalise(other) for other in form.not_header}
    candidates = {
        name: index for index, (name, _) in reversed(unknown.items()) if name not in never
    }
    for alias in form.header:
        if match := get_close_matches(normalise(alias), candidates, 1, 0.6):
            return candidates[match[0]]
    return None
