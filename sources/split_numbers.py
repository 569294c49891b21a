"""Identity numbers that were spread over neighbouring cells: 110105 | 19491231 | 002X."""

import re
from typing import Any

from sources.personal_numbers import holds_identity_number
from sources.reading.grid import Sheet
from sources.text import fold

# Where such a number is cut: after the district, after the day of birth, or both.
_CUTS = ((6, 8, 4), (6, 12), (14, 4))
_PIECE = re.compile(r"\d{3,14}[\dXx]?")
_MOST_BLANKS = 3
_ROWS_BELOW = 6


def is_split_identity(sheet: Sheet, row: int, column: int) -> bool:
    """Tell a cell that begins such a number, and those below it, where they have its form, too.

    One in eleven rows of any codes has a right last digit: so all of them must.
    """
    number = _number_from(sheet, row, column)
    if not number or not holds_identity_number(number):
        return False
    others = [_number_from(sheet, below, column) for below in range(row + 1, row + 1 + _ROWS_BELOW)]
    return all(holds_identity_number(other) for other in others if other)


def _number_from(sheet: Sheet, row: int, column: int) -> str:
    """Return the eighteen places that begin in a cell and go on to its right, or ""."""
    if row >= len(sheet.values):
        return ""
    cells = sheet.values[row]
    first = _digits(cells[column] if column < len(cells) else None, 0)
    if len(first) not in (6, 14):
        return ""
    for cut in _CUTS:
        if len(first) != cut[0]:
            continue
        pieces, place = [first], column
        for length in cut[1:]:
            place = _next_filled(cells, place)
            pieces.append(_digits(cells[place], length) if place else "")
        if tuple(map(len, pieces)) == cut and re.match(r"\d{6}(?:19|20)", "".join(pieces)):
            return "".join(pieces)
    return ""


def _next_filled(cells: list[Any], column: int) -> int:
    for place in range(column + 1, min(len(cells), column + 2 + _MOST_BLANKS)):
        if cells[place] not in ("", None):
            return place
    return 0


def _digits(value: Any, length: int) -> str:
    """Return a piece's digits; of a number those that it lost in front as well."""
    if type(value) in (int, float):
        is_whole = value == value and 0 <= value < 1e15 and float(value).is_integer()
        return f"{value:.0f}".zfill(min(length, 4)) if is_whole else ""
    text = value.strip() if type(value) is str else ""
    return fold(text) if _PIECE.fullmatch(text) else ""
