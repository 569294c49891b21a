"""The header of a table: merged cells, columns by exact aliases, units in brackets."""

import re
from dataclasses import dataclass
from functools import lru_cache

from settings import limits
from sources.contracts import MONEY_FACTORS, Contract, FieldForm
from sources.reading.grid import Sheet, column_letters, text_of
from sources.text import normalise, tidy

_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
# A word of its own: 万美元, 千万元 and 元/亩 are other units, and a wrong guess is a wrong factor.
_MONEY_UNIT = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[为是币和及]))"
    rf"({'|'.join(sorted(MONEY_FACTORS, key=len, reverse=True))})(?![/每])"
)
_OTHER_UNITS = ("%", "个", "项", "天", "户", "人", "m2")
# What stands above a header on the left or right of its row, and is no group of columns.
_LABEL_ABOVE = re.compile(r"(单位|日期|时间|填报人|填表人|联系人|电话)[::]")
cached_normalise = lru_cache(maxsize=20_000)(normalise)


@dataclass
class Column:
    """Where a field stands: its column, and the factor that turns its figures into 万元."""

    index: int
    header: str
    header_row: int
    unit: str = ""
    factor: str = "1"

    @property
    def letters(self) -> str:
        return column_letters(self.index)


@dataclass
class Header:
    """One way to read the header: rows `top` to `bottom`, 0-based, and the columns it names."""

    top: int
    bottom: int
    columns: dict[str, Column]
    # Fields that several columns claim with equal right, and those columns.
    claimed_twice: dict[str, list[int]]

    @property
    def depth(self) -> int:
        return self.bottom - self.top + 1


def money_unit_in(text: str) -> str:
    """Return the unit of money that a text names, in the words of MONEY_FACTORS; else ""."""
    found = _MONEY_UNIT.search(text)
    return found.group(1) if found else ""


class MergedCells:
    """What a cell shows when the merged range it lies in is taken into account."""

    def __init__(self, sheet: Sheet) -> None:
        self.rows = sheet.rows
        self.origins: dict[tuple[int, int], tuple[int, int]] = {}
        for start, end in sheet.merged:
            if start[0] >= limits.HEADER_SEARCH_ROWS:
                continue
            for row in range(start[0], min(end[0], limits.HEADER_SEARCH_ROWS) + 1):
                for column in range(start[1], end[1] + 1):
                    self.origins[row, column] = (start[0], start[1])

    def origin(self, row: int, column: int) -> tuple[int, int]:
        return self.origins.get((row, column), (row, column))

    def text(self, row: int, column: int) -> str:
        row, column = self.origin(row, column)
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return ""
        return text_of(self.rows[row][column])


def header_text(text: str) -> tuple[str, str]:
    """Split a header into its name and the unit in brackets: 总投资（万元） → 总投资, 万元."""
    name = cached_normalise(text)
    unit = ""
    for bracket in _IN_BRACKETS.findall(name):
        if money_unit_in(bracket) or bracket in _OTHER_UNITS:
            unit = bracket
            name = name.replace(f"({bracket})", "")
    return name, unit


def column_names(
    merged: MergedCells, top: int, bottom: int, column: int
) -> tuple[list[str], str, str]:
    """Return what a column may be called, longest path first, its unit, its text as printed."""
    texts: list[str] = []
    for row in range(top, bottom + 1):
        text = merged.text(row, column)
        if text and (not texts or texts[-1] != text):
            texts.append(text)
    if not texts:
        return [], "", ""
    parts = [header_text(text) for text in texts]
    unit = next((unit for _, unit in reversed(parts) if unit), "")
    names = ["/".join(name for name, _ in parts[start:]) for start in range(len(parts))]
    # An alias may itself contain the brackets.
    names.append(cached_normalise(texts[-1]))
    return names, unit, tidy(texts[-1])


def find_header(contract: Contract, sheet: Sheet, merged: MergedCells, first: int) -> Header | None:
    """Look below a row for the rows that name most of a contract's columns."""
    aliases = {normalise(alias): form for form in contract.fields for alias in form.header}
    best: Header | None = None
    for top in range(first, min(len(sheet.rows), limits.HEADER_SEARCH_ROWS)):
        if not any(sheet.rows[top]):
            continue
        for depth in range(1, contract.header.rows + 1):
            header = _match(aliases, sheet, merged, top, top + depth - 1)
            if not header.columns or (depth > 1 and not _is_header_row(merged, header)):
                continue
            # A blank row below a header of one row belongs to the records.
            if not any(merged.text(header.bottom, c.index) for c in header.columns.values()):
                continue
            if best is None or (len(header.columns), depth) > (len(best.columns), best.depth):
                best = header
    if best is None or len(best.columns) < len(contract.key):
        return None
    return best


def _match(
    aliases: dict[str, FieldForm], sheet: Sheet, merged: MergedCells, top: int, bottom: int
) -> Header:
    """Give every field the column whose header is one of its aliases; a longer path counts more."""
    claims: dict[str, list[tuple[int, Column]]] = {}
    width = max((len(row) for row in sheet.rows[top : bottom + 1]), default=0)
    for index in range(width):
        names, unit, shown = column_names(merged, top, bottom, index)
        place, form = next(
            ((place, aliases[name]) for place, name in enumerate(names) if name in aliases),
            (0, None),
        )
        if form is None or any(normalise(other) in names for other in form.not_header):
            continue
        # How many levels of the header the alias names; the last two names are both the leaf.
        levels = max(1, len(names) - 1 - place)
        claims.setdefault(form.name, []).append((levels, Column(index, shown, bottom, unit)))
    columns: dict[str, Column] = {}
    claimed_twice: dict[str, list[int]] = {}
    for name, claimed in claims.items():
        best = max(levels for levels, _ in claimed)
        equal = [column for levels, column in claimed if levels == best]
        columns[name] = equal[0]
        # One header cell merged over several columns claims once.
        origins = {
            tuple(merged.origin(row, column.index) for row in range(top, bottom + 1))
            for column in equal
        }
        if len(origins) > 1:
            claimed_twice[name] = [column.index for column in equal]
    return Header(top, bottom, columns, claimed_twice)


def _is_header_row(merged: MergedCells, header: Header) -> bool:
    """Tell a header's upper row from a line above it such as 填报单位：… or 单位：万元."""
    columns = header.columns.values()
    texts = [text for column in columns if (text := merged.text(header.top, column.index))]
    return (
        2 * len(texts) >= len(columns)
        and len(set(texts)) > 1
        and not any(_LABEL_ABOVE.search(cached_normalise(text)) for text in texts)
    )
