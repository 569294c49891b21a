"""What a sheet shows before any contract: its header, its columns, the kinds of its rows."""

import re
from dataclasses import dataclass, field

from settings import limits
from sources.reading.column_numbers import column_numbers
from sources.reading.grid import Cell, Sheet, cell_name, text_of
from sources.reading.header_path import HeaderPath, MergedCells, header_path
from sources.reading.row_kinds import at
from sources.text import normalise, tidy

MAX_COLUMNS = 400
_ROWS_LOOKED_AT = 3_000
_MAX_DEPTH = 4
_LABEL = re.compile(
    r"(单位|日期|时间|填报人|填表人|制表人|联系人|电话|负责人|审核人|部门)[^:：]{0,8}[:：]"
)
_NUMBER = re.compile(r"^[-+约]?[\d,]*\.?\d+(%|亿|万|元|万元|亿元|左右)?$")
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
_MARKERS = frozenset(["-", "—", "——", "/", "无", "x", "×", "*", "**"])
_TOTAL = re.compile(
    r"^\(?(合计|总计|小计|其中|共计|累计)(?:$|[^\u4e00-\u9fff])|(?:合计|小计|总计)\(?\d*[个项家户]?\)?$"
)
_TOTAL_BEGIN = re.compile(r"^\(?(合计|总计|小计|其中|共计)")
_NUMERAL = re.compile(
    r"^(?:[一二三四五六七八九十]+|[(（][一二三四五六七八九十]+[)）].*|[一二三四五六七八九十]+[、.．].*)$"
)
_SECOND = re.compile(r"^[(（][一二三四五六七八九十]+[)）]")
_FOOTER = re.compile(
    r"^(?:备注|注|说明|附注|填报|填表|制表|审核|复核|负责人|单位负责人|联系|资料来源|数据来源|报送)"
    r"[^:：]{0,6}(?:[:：]|\d|$)"
)


@dataclass
class ColumnSeen:
    """One column of a table: what stands above it and what it holds in the rows of records."""

    index: int
    path: HeaderPath
    cells: list[Cell] = field(default_factory=list)

    @property
    def filled(self) -> list[Cell]:
        return [cell for cell in self.cells if cell]

    @property
    def texts(self) -> list[str]:
        return [tidy(text_of(cell)) for cell in self.cells if cell]


@dataclass
class Seen:
    """A sheet as it looks. Rows are 0-based."""

    sheet: Sheet
    merged: MergedCells
    top: int
    bottom: int
    skip: int
    columns: list[ColumnSeen]
    details: list[int] = field(default_factory=list)
    # (row, column, text)
    totals: list[tuple[int, int, str]] = field(default_factory=list)
    headings: list[tuple[int, int, str]] = field(default_factory=list)
    lone: list[int] = field(default_factory=list)
    # The header printed again further down.
    again: list[int] = field(default_factory=list)

    @property
    def score(self) -> int:
        rows = min(len(self.details), 200)
        return rows * len(self.columns) + 20 * len(self.columns)


def is_number(cell: Cell) -> bool:
    """Tell a figure, also one written as text; a marker for nothing is neither."""
    if cell[:1] in "np" and cell:
        return True
    return cell[:1] == "t" and _NUMBER.match(normalise(text_of(cell))) is not None


def is_words(cell: Cell) -> bool:
    """Tell a text that is no figure, no date and no marker."""
    if cell[:1] != "t" or is_number(cell) or normalise(text_of(cell)) in _MARKERS:
        return False
    return any(map(str.isalpha, text_of(cell)))


def is_label(cell: Cell) -> bool:
    """Tell 填报单位：… and its like."""
    return cell[:1] == "t" and _LABEL.search(text_of(cell)) is not None


def look_at(sheet: Sheet, merged: MergedCells) -> Seen | None:
    """Find the most likely header of a sheet and sort the rows below it; None without a header."""
    rows = sheet.rows
    until = min(len(rows), limits.HEADER_SEARCH_ROWS)
    found = [
        (top, _depth(sheet, merged, top))
        for top in range(until)
        if _may_be_header(sheet, merged, top)
    ]
    widths = {top: _named(merged, top, top + depth - 1) for top, depth in found}
    widest = max(widths.values(), default=0)
    for top, depth in found:
        if 10 * widths[top] < 6 * widest:
            continue
        top, depth = _with_group_above(merged, sheet, top, depth)
        seen = _seen(sheet, merged, top, top + depth - 1)
        if seen.columns:
            return seen
    return None


def _width(sheet: Sheet, row: int) -> int:
    return min(MAX_COLUMNS, len(sheet.values[row])) if row < len(sheet.values) else 0


def _shown(sheet: Sheet, merged: MergedCells, row: int) -> dict[int, Cell]:
    """Return what a row shows, merged ranges spread out."""
    shown = {}
    for column in range(_width(sheet, row)):
        origin = merged.origin(row, column)
        cell = at(sheet.rows[origin[0]], origin[1])
        if cell:
            shown[column] = cell
    return shown


def _may_be_header(sheet: Sheet, merged: MergedCells, row: int) -> bool:
    own = {column: cell for column, cell in enumerate(sheet.rows[row][:MAX_COLUMNS]) if cell}
    shown = _shown(sheet, merged, row)
    texts = [text_of(cell) for cell in shown.values()]
    if len(own) < 1 or len(shown) < 2 or len(set(texts)) < 2:
        return False
    if any(is_label(cell) for cell in own.values()):
        return False
    words = [
        cell for cell in shown.values() if is_words(cell) or _YEAR.match(normalise(text_of(cell)))
    ]
    if 10 * len(words) < 8 * len(shown) or not any(is_words(cell) for cell in words):
        return False
    # English takes three letters where Chinese takes one.
    longest = 30 if any("\u4e00" <= sign <= "\u9fff" for text in texts for sign in text) else 90
    return sum(map(len, texts)) <= longest * len(texts)


def _depth(sheet: Sheet, merged: MergedCells, top: int) -> int:
    depth = 1
    while depth < _MAX_DEPTH and _goes_on(sheet, merged, top, top + depth):
        depth += 1
    return depth


def _goes_on(sheet: Sheet, merged: MergedCells, top: int, row: int) -> bool:
    """Tell a further row of a header: its texts stand below groups or below nothing."""
    if row >= len(sheet.rows):
        return False
    own = {
        column: cell
        for column, cell in enumerate(sheet.rows[row][:MAX_COLUMNS])
        if cell and merged.origin(row, column) == (row, column)
    }
    if not own:
        return False
    below_group = 0
    for column, cell in own.items():
        if not is_words(cell) and not _YEAR.match(normalise(text_of(cell))):
            return False
        if is_label(cell) or (normalise(text_of(cell)) in ("合计", "总计") and column == 0):
            return False
        above = merged.origin(row - 1, column)
        shown = merged.text(row - 1, column)
        if not shown:
            # Nothing above: only below a group that is not merged.
            if not any(merged.text(row - 1, left) for left in range(max(0, column - 12), column)):
                return False
            below_group += 1
            continue
        is_wide = merged.origins.get((above[0], above[1] + 1)) == above and above[0] >= top
        opens_group = not merged.text(row - 1, column + 1) and (column + 1) in own
        if not is_wide and not opens_group:
            return False
        below_group += 1
    return below_group > 0


def _with_group_above(merged: MergedCells, sheet: Sheet, top: int, depth: int) -> tuple[int, int]:
    """Take a row of groups above the widest row along: 2017年完成情况 over three of ten columns."""
    if top == 0 or depth >= _MAX_DEPTH:
        return top, depth
    own = [(column, cell) for column, cell in enumerate(sheet.rows[top - 1][:MAX_COLUMNS]) if cell]
    spans = [
        sum(merged.origins.get((top - 1, step)) == (top - 1, column)
            for step in range(column, column + MAX_COLUMNS))
        for column, _ in own
    ]  # fmt: skip
    wide = 10 * max(spans, default=0) < 8 * _width(sheet, top)
    if own and wide and all(span > 1 for span in spans) and not any(is_label(c) for _, c in own):
        return top - 1, depth + 1
    return top, depth


def _named(merged: MergedCells, top: int, bottom: int) -> int:
    width = max((len(row) for row in merged.rows[top : bottom + 1]), default=0)
    return sum(
        any(merged.text(row, column) for row in range(top, bottom + 1))
        for column in range(min(width, MAX_COLUMNS))
    )


def _seen(sheet: Sheet, merged: MergedCells, top: int, bottom: int) -> Seen:
    width = max(_width(sheet, row) for row in range(top, bottom + 1))
    columns = [
        ColumnSeen(index, path)
        for index in range(width)
        if (path := header_path(merged, top, bottom, index)).levels
    ]
    seen = Seen(sheet, merged, top, bottom, 0, columns)
    if columns:
        seen.skip = _notes_below(seen)
        _sort_rows(seen)
        for column in columns:
            column.cells = [at(sheet.rows[row], column.index) for row in seen.details]
    return seen


def _notes_below(seen: Seen) -> int:
    """Count the rows of notes below the header: words where all rows further down have figures."""
    rows = seen.sheet.rows
    skipped = 0
    while skipped < 3:
        first = seen.bottom + 1 + skipped
        further = rows[first + 1 : first + 31]
        if first >= len(rows) or not further or column_numbers(rows[first]):
            return skipped
        wordy = figures = 0
        for column in seen.columns:
            below = [cell for row in further if (cell := at(row, column.index))]
            if len(below) >= 2 and sum(map(is_number, below)) >= 0.7 * len(below):
                figures += 1
                wordy += is_words(at(rows[first], column.index))
        if not wordy or 2 * wordy < figures:
            return skipped
        skipped += 1
    return skipped


def _sort_rows(seen: Seen) -> None:
    rows, sheet = seen.sheet.rows, seen.sheet
    header = [seen.merged.text(seen.bottom, column.index) for column in seen.columns]
    places = [column.index for column in seen.columns]
    below_footer = False
    first = seen.bottom + 1 + seen.skip
    for row in range(first, min(len(sheet.values), first + _ROWS_LOOKED_AT)):
        cells = rows[row]
        filled = [(place, cell) for place, cell in enumerate(cells[:MAX_COLUMNS]) if cell]
        if not filled or (row == first and column_numbers(cells)):
            continue
        shown = [text_of(at(cells, place)) for place in places]
        if len(set(header)) > 1 and shown == header:
            seen.again.append(row)
            continue
        lead, text = filled[0][0], normalise(text_of(filled[0][1]))
        if _FOOTER.match(text) and len(filled) <= 4 and not any(is_number(c) for _, c in filled):
            below_footer = True
            continue
        hangs = any(seen.merged.origin(row, place)[0] < row for place in places)
        if hangs and seen.totals and _is_below(seen, row, seen.totals[-1][0]):
            # A total may take as many rows as a record.
            continue
        if len(filled) == 1 and len(places) > 2 and filled[0][1][0] == "t" and not hangs:
            if _NUMERAL.match(text):
                seen.headings.append((row, lead, text))
            else:
                seen.lone.append(row)
            continue
        if total := _total_in(filled, text):
            seen.totals.append((row, *total))
            continue
        if len(filled) <= 2 and _NUMERAL.match(text) and all(c[0] == "t" for _, c in filled):
            seen.headings.append((row, lead, text))
            continue
        if below_footer and 2 * len(filled) < len(places):
            continue
        seen.details.append(row)
    last = seen.details[-1] if seen.details else 0
    seen.lone = [row for row in seen.lone if row < last]


def _total_in(filled: list[tuple[int, Cell]], lead: str) -> tuple[int, str] | None:
    for place, cell in filled[:4]:
        text = normalise(text_of(cell)) if cell[0] == "t" else ""
        if text and (_TOTAL.search(text) or (place == filled[0][0] and _TOTAL_BEGIN.match(text))):
            return place, text
    if _NUMERAL.match(lead) and len(filled) > 2 and any(is_number(c) for _, c in filled):
        # 一、市本级（48项） with figures sums up what follows.
        return filled[0][0], lead
    return None


def _is_below(seen: Seen, row: int, total: int) -> bool:
    """Tell a row that is merged with a total row above it."""
    return any(
        seen.merged.origin(row, column.index)[0] == total and total < row for column in seen.columns
    )


def level_of(text: str) -> int:
    """Return 2 for a heading such as （一）在建, else 1."""
    return 2 if _SECOND.match(text) else 1


def place_name(seen: Seen, column: ColumnSeen) -> str:
    return cell_name(seen.bottom, column.index)
