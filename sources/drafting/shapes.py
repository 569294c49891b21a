"""The shapes a table may have beyond one row per record: grids, repetitions, records over rows."""

import re
from dataclasses import dataclass, field

from sources.drafting.seen import ColumnSeen, Seen, is_number
from sources.drafting.spellings import spellings
from sources.period_titles import period_in_text
from sources.reading.grid import text_of
from sources.reading.row_kinds import at
from sources.text import fold, normalise

_PERIOD = re.compile(
    r"^(?:(?:19|20)\d{2}年?度?)?(?:\d{1,2}月份?|\d{1,2}月?[-—–~至到]\d{1,2}月份?|[一二三四五六七八九十]{1,2}月份?|第?[一二三四1-4]季度"
    r"|[上下]半年)?$"
)
_TEN_DAYS = re.compile(r"^[上中下]旬$")
_DEFAULT_TOTALS = ("小计", "合计", "总计", "计")
_TOTALS = (*_DEFAULT_TOTALS, "全年", "累计", "全年合计", "本年合计", "合 计")
_SOME_YEAR = 2000


def says_period(text: str) -> bool:
    """Tell a header that is a period and nothing else: 1月, 2015, 一季度."""
    plain = fold(text)
    if re.fullmatch(r"(?:19|20)\d{2}", plain):
        plain += "年"
    return bool(_PERIOD.match(plain)) and period_in_text(plain, year=_SOME_YEAR) is not None


def is_ten_days(text: str) -> bool:
    """Tell 上旬 and its like: of which month it is, stands elsewhere."""
    return _TEN_DAYS.match(fold(text)) is not None


@dataclass
class GridSeen:
    """A grid: its columns, how its axes are told, the figures it holds."""

    columns: list[ColumnSeen]
    # Level of the period in the header, and of a text beside it; 0 where there is none.
    period_levels: list[int]
    text_level: int = 0
    # Spelling of a figure → its columns; the one without a name where the leaf is the period.
    values: dict[str, list[ColumnSeen]] = field(default_factory=dict)
    totals: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    total_columns: list[ColumnSeen] = field(default_factory=list)


def grid_in(seen: Seen) -> GridSeen | None:
    """Find columns that repeat the same figures for periods; three periods at least."""
    level = _period_level(seen)
    if not level:
        return None
    own = [
        column
        for column in seen.columns
        if len(column.path.levels) >= level
        and (says_period(text := column.path.levels[level - 1][0]) or is_ten_days(text))
    ]
    texts = list(dict.fromkeys(c.path.levels[level - 1][0] for c in own))
    # Two years side by side are two figures; two months with the same figures are a grid.
    enough = 2 if all(len(c.path.levels) > level for c in own) and "年" not in "".join(texts) else 3
    if len(texts) < enough or not any(is_number(cell) for c in own for cell in c.cells):
        return None
    below = [c.path.levels[level:] for c in own]
    grid = GridSeen(own, [level], texts=texts)
    rest = [column for column in seen.columns if column not in own]
    if all((levels and _TEN_DAYS.match(fold(levels[0][0]))) or (levels
           and fold(levels[0][0]) in _TOTALS) for levels in below):  # fmt: skip
        grid.total_columns = [c for c in own if fold(c.path.levels[-1][0]) in _TOTALS]
        grid.columns = [c for c in own if c not in grid.total_columns]
        grid.period_levels = [level, level + 1]
        grid.values = {"": grid.columns}
    elif all(below):
        for column in own:
            leaf = spellings(column.path)[0]
            grid.values.setdefault(leaf, []).append(column)
        if level > 1 or any(len(each) < 2 for each in grid.values.values()):
            return None
    elif any(below):
        return None
    else:
        grid.values = {"": own}
        above = {tuple(name for _, name, *_ in c.path.levels[: level - 1]) for c in own}
        if level > 1 and len(above) > 1:
            grid.text_level = level - 1
    for column in rest:
        # Of named figures the group is the total; else the leaf itself.
        levels = column.path.levels
        place = 0 if all(below) and "" not in grid.values else -1
        shown = fold(levels[place][0])
        if shown in _TOTALS and any(map(is_number, column.cells)):
            grid.total_columns.append(column)
            if shown not in _DEFAULT_TOTALS and shown not in grid.totals:
                grid.totals.append(shown)
    return grid


def _period_level(seen: Seen) -> int:
    """Return the level of the header, 1 the uppermost, that most often is a period."""
    counts: dict[int, int] = {}
    for column in seen.columns:
        for number, (text, *_) in enumerate(column.path.levels, start=1):
            if says_period(text) or is_ten_days(text):
                counts[number] = counts.get(number, 0) + 1
                break
    return max(counts, key=lambda number: counts[number]) if counts else 0


def repeated_across(columns: list[ColumnSeen]) -> tuple[str, int]:
    """Tell a table that stands beside itself: records and its width, or fields and 0."""
    paths = [normalise(spellings(column.path)[-1]) for column in columns]
    for width in range(2, len(paths) // 2 + 1):
        if len(paths) % width == 0 and all(
            paths[place] == paths[place % width] for place in range(len(paths))
        ):
            return "records", width
    twice = {path for path in paths if paths.count(path) > 1}
    if len(twice) == 1 and paths[0] in twice:
        same = [column for column, path in zip(columns, paths, strict=True) if path in twice]
        lines = zip(*(column.cells for column in same), strict=True)
        if all(len({fold(text_of(cell)) for cell in line if cell}) <= 1 for line in lines):
            return "fields", 0
    return "", 0


@dataclass
class RowsSeen:
    """How records and rows go together."""

    # So many rows make a record; 1 is the rule.
    rows: int = 1
    # The column whose text says which row of its record a row is, and those texts.
    labels: ColumnSeen | None = None
    row_labels: list[str] = field(default_factory=list)
    # Columns with a value for the whole record, or carried down to the rows below.
    merged: list[ColumnSeen] = field(default_factory=list)
    above: list[ColumnSeen] = field(default_factory=list)


def rows_in(seen: Seen) -> RowsSeen:
    """Find records over several rows, and cells that hold for the rows below them."""
    if len(seen.details) < 2:
        return RowsSeen()
    spans = {column.index: _spans(seen, column) for column in seen.columns}
    merged = [column for column in seen.columns if any(n > 1 for n in spans[column.index])]
    if not merged:
        return RowsSeen(above=_left_blank(seen))
    first = spans[merged[0].index]
    size = first[0]
    is_uniform = size > 1 and all(
        spans[column.index] == [size] * len(spans[column.index]) for column in merged
    )
    others = [column for column in seen.columns if column not in merged]
    if is_uniform:
        for column in others:
            labels = [fold(text) for text in (text_of(cell) for cell in column.cells[:size])]
            if len(set(labels)) == size and all(labels) and _repeats(column, labels):
                return RowsSeen(size, column, labels, merged)
        naming = [
            column for column in others
            if column.filled and all(cell[0] == "t" for cell in column.filled)
            and len({*column.texts}) > 0.7 * len(seen.details)
        ]  # fmt: skip
        if 2 * len(merged) >= len(seen.columns) or not naming:
            return RowsSeen(size, merged=merged)
    return RowsSeen(merged=merged, above=[])


def _repeats(column: ColumnSeen, labels: list[str]) -> bool:
    size = len(labels)
    return len(column.cells) >= 2 * size and all(
        fold(text_of(cell)) == labels[place % size] and cell[:1] == "t"
        for place, cell in enumerate(column.cells)
    )


def _spans(seen: Seen, column: ColumnSeen) -> list[int]:
    """Return over how many rows of records each of a column's cells goes."""
    spans: list[int] = []
    last: tuple[int, int] | None = None
    for row in seen.details:
        origin = seen.merged.origin(row, column.index)
        if origin[0] != row and origin == last:
            spans[-1] += 1
        else:
            spans.append(1)
        last = origin
    return spans


def _left_blank(seen: Seen) -> list[ColumnSeen]:
    """Find the leading columns of text that are written once for several rows."""
    found = []
    for column in seen.columns[:2]:
        filled = column.filled
        if (
            1 < len(filled) <= 0.6 * len(column.cells)
            and column.cells[0]
            and all(cell[0] == "t" and not is_number(cell) for cell in filled)
            and all(
                sum(bool(at(seen.sheet.rows[row], other.index)) for other in seen.columns) > 1
                for row in seen.details
            )
        ):
            found.append(column)
    return found
