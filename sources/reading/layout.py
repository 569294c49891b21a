"""Finding a contract's table in a sheet: title, header, columns, unit of money, reporter, period."""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from settings import limits
from sources.contracts import MONEY_FACTORS, Contract, FieldForm
from sources.findings import Finding
from sources.reading.grid import Sheet, column_letters, text_of
from sources.text import normalise, tidy

_UNIT_IN_HEADER = re.compile(r"\(([^()]*)\)")
_MONEY_UNIT = re.compile("|".join(sorted(MONEY_FACTORS, key=len, reverse=True)))
_MONEY_ROW = re.compile(r"^\(?(?:计量|金额)?单位[::]")
_cached_normalise = lru_cache(maxsize=20_000)(normalise)


@dataclass
class Column:
    """Where a field stands: its column, and the factor that turns its figures into 万元."""

    index: int
    header: str
    header_row: int
    factor: str = "1"

    @property
    def letters(self) -> str:
        return column_letters(self.index)


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
    reporter: str = ""
    reporter_cell: str = ""
    findings: list[Finding] = field(default_factory=list)


def cell_name(row: int, column: int) -> str:
    """Name a 0-based cell as A1."""
    return f"{column_letters(column)}{row + 1}"


def find_layout(contract: Contract, sheet: Sheet) -> Layout | None:
    """Look for a contract in a sheet: None where its title or its header is not there."""
    title, title_cell, title_row = "", "", 0
    if contract.sheet is not None:
        found = _find_title(contract.sheet.title, sheet)
        if found is None:
            return None
        title, title_cell, title_row = found
    aliases = _aliases(contract)
    best: tuple[int, int, int, dict[str, Column]] | None = None
    last = min(len(sheet.rows), limits.HEADER_SEARCH_ROWS)
    merged = _MergedCells(sheet)
    for top in range(title_row, last):
        if not any(sheet.rows[top]):
            continue
        for depth in range(1, contract.header.rows + 1):
            columns = _match(aliases, contract, sheet, merged, top, depth)
            if depth > 1 and not _is_header_row(merged, top, columns):
                continue
            # A blank row below a header of one row belongs to the records.
            if not any(merged.text(top + depth - 1, column.index) for column in columns.values()):
                continue
            if columns and (best is None or (len(columns), depth) > (len(best[3]), best[1])):
                best = (top, depth, top + depth - 1, columns)
    if best is None or len(best[3]) < max(1, len(contract.key)):
        return None
    layout = Layout(contract, sheet, best[0], best[2], best[3], title, title_cell)
    _missing_and_unknown(layout, merged, best[1])
    _money(layout)
    _reporter(layout)
    return layout


def _is_header_row(merged: "_MergedCells", row: int, columns: dict[str, Column]) -> bool:
    """Tell a header's upper row from a line above it such as 填报单位：… or 单位：万元."""
    texts = [text for column in columns.values() if (text := merged.text(row, column.index))]
    return (
        2 * len(texts) >= len(columns)
        and len(set(texts)) > 1
        and not any(":" in text or "：" in text for text in texts)
    )


def _find_title(wanted: str, sheet: Sheet) -> tuple[str, str, int] | None:
    wanted = normalise(wanted)
    for row, cells in enumerate(sheet.rows[: limits.HEADER_SEARCH_ROWS]):
        for index, cell in enumerate(cells):
            if cell and cell[0] == "t" and wanted in _cached_normalise(text_of(cell)):
                return tidy(text_of(cell)), cell_name(row, index), row
    return None


class _MergedCells:
    """What a cell shows when the merged range it lies in is taken into account."""

    def __init__(self, sheet: Sheet) -> None:
        self.rows = sheet.rows
        self.origin: dict[tuple[int, int], tuple[int, int]] = {}
        for start, end in sheet.merged:
            if start[0] >= limits.HEADER_SEARCH_ROWS:
                continue
            for row in range(start[0], min(end[0], limits.HEADER_SEARCH_ROWS) + 1):
                for column in range(start[1], end[1] + 1):
                    self.origin[row, column] = (start[0], start[1])

    def text(self, row: int, column: int) -> str:
        row, column = self.origin.get((row, column), (row, column))
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return ""
        return text_of(self.rows[row][column])


def _aliases(contract: Contract) -> dict[str, FieldForm]:
    return {normalise(alias): form for form in contract.fields for alias in form.header}


def header_text(text: str) -> tuple[str, str]:
    """Split a header into its name and the unit in brackets: 总投资（万元） → 总投资, 万元."""
    name = _cached_normalise(text)
    unit = ""
    for bracket in _UNIT_IN_HEADER.findall(name):
        if _MONEY_UNIT.search(bracket) or bracket in ("%", "个", "项", "天", "户", "人", "m2"):
            unit = bracket
            name = name.replace(f"({bracket})", "")
    return name, unit


def _names(merged: _MergedCells, top: int, depth: int, column: int) -> tuple[list[str], str, str]:
    """Return the names a column may go by (leaf last wins), its unit, and its text as printed."""
    texts: list[str] = []
    for row in range(top, top + depth):
        text = merged.text(row, column)
        if text and (not texts or texts[-1] != text):
            texts.append(text)
    if not texts:
        return [], "", ""
    parts = [header_text(text) for text in texts]
    unit = next((unit for _, unit in reversed(parts) if unit), "")
    full = "/".join(name for name, _ in parts)
    names = [full, parts[-1][0]] if len(parts) > 1 else [parts[-1][0]]
    # An alias may itself contain the brackets.
    names.append(_cached_normalise(texts[-1]))
    return names, unit, tidy(texts[-1])


def _match(
    aliases: dict[str, FieldForm],
    contract: Contract,
    sheet: Sheet,
    merged: _MergedCells,
    top: int,
    depth: int,
) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    width = max((len(row) for row in sheet.rows[top : top + depth]), default=0)
    for index in range(width):
        names, unit, shown = _names(merged, top, depth, index)
        form = next((aliases[name] for name in names if name in aliases), None)
        if form is None or form.name in columns:
            continue
        if any(normalise(other) in names for other in form.not_header):
            continue
        money = _MONEY_UNIT.search(unit)
        columns[form.name] = Column(index, shown, top + depth - 1, money.group() if money else "")
    return columns


def _missing_and_unknown(layout: Layout, merged: _MergedCells, depth: int) -> None:
    taken = {column.index for column in layout.columns.values()}
    bottom = layout.header_bottom
    width = max(len(row) for row in layout.sheet.rows[layout.header_top : bottom + 1])
    unknown: dict[str, tuple[str, str]] = {}
    for index in range(width):
        names, _, shown = _names(merged, layout.header_top, depth, index)
        if names and index not in taken:
            unknown[names[-1]] = (shown, cell_name(bottom, index))
    for form in layout.contract.fields:
        if form.name in layout.columns:
            continue
        aliases = [normalise(alias) for alias in form.header]
        near = next(
            (match[0] for alias in aliases if (match := get_close_matches(alias, unknown, 1, 0.6))),
            None,
        )
        shown, cell = (
            unknown.get(near, ("", cell_name(bottom, 0)))
            if near
            else (
                "",
                cell_name(bottom, 0),
            )
        )
        if form.required or near:
            layout.findings.append(
                Finding(
                    "KP-203" if not near else "KP-204",
                    cell=cell,
                    field=form.name,
                    found=shown,
                    expected="、".join(form.header[:4]),
                    severity="refuse" if form.required else "warn",
                )
            )
            unknown.pop(near or "", None)
    for shown, cell in unknown.values():
        layout.findings.append(Finding("KP-205", cell=cell, found=shown))


def _money(layout: Layout) -> None:
    form = layout.contract.money_unit
    if form.fixed:
        for column in layout.columns.values():
            column.factor = "1"
        return
    stated = ""
    cells = [
        _cached_normalise(text_of(cell))
        for row in layout.sheet.rows[: layout.header_top]
        for cell in row
        if cell
    ]
    if "row" in form.source:
        rows = [text for text in cells if _MONEY_ROW.match(text)]
        stated = next((unit.group() for text in rows if (unit := _MONEY_UNIT.search(text))), "")
    if not stated and "title" in form.source:
        units = [re.search(rf"\((?:单位:)?({_MONEY_UNIT.pattern})\)", text) for text in cells]
        stated = next((unit.group(1) for unit in units if unit), "")
    for field_form in layout.contract.fields:
        column = layout.columns.get(field_form.name)
        if column is None:
            continue
        if field_form.type != "money":
            column.factor = "1"
            continue
        unit = (column.factor if "header" in form.source else "") or stated or form.default
        if not unit:
            layout.findings.append(
                Finding(
                    "KP-207",
                    cell=cell_name(column.header_row, column.index),
                    field=field_form.name,
                    found=column.header,
                    expected="、".join(MONEY_FACTORS),
                )
            )
        column.factor = MONEY_FACTORS.get(unit, "1")


def _reporter(layout: Layout) -> None:
    form = layout.contract.reporter
    if form.source == "fixed":
        layout.reporter = form.unit
        return
    label = normalise(form.label)
    rows = layout.sheet.rows
    outside = [
        *range(layout.header_top),
        *range(len(rows) - 1, max(layout.header_bottom, len(rows) - 15), -1),
    ]
    for row in outside:
        for index, cell in enumerate(rows[row]):
            if not cell or not _cached_normalise(text_of(cell)).startswith(label):
                continue
            found = re.split(r"[:：]", text_of(cell), maxsplit=1)
            if len(found) == 2 and found[1].strip():
                # 填报单位：城东片区指挥部    填报人：… stand in one cell, spaces apart.
                layout.reporter = tidy(
                    re.split(r"\s{2,}|　{2,}|(?=填报日期|填报人|联系电话)", found[1].strip())[0]
                )
                layout.reporter_cell = cell_name(row, index)
                return
            for right in range(index + 1, len(rows[row])):
                if rows[row][right]:
                    layout.reporter = tidy(text_of(rows[row][right]))
                    layout.reporter_cell = cell_name(row, right)
                    return
    layout.findings.append(Finding("KP-206", cell="A1", expected=form.label))
