"""What the reader leaves out of .xlsb: errors, percent formats, merged cells, what is hidden."""

import struct
from collections.abc import Iterator

from sources.reading.biff import BUILT_IN_PERCENTS, ERRORS
from sources.reading.cell_marks import CellMarks
from sources.reading.package import is_percent

_ROW, _ERROR, _FORMULA_ERROR = 0, 3, 11
_NUMBERS = frozenset((2, 5, 9))
_CELLS = frozenset(range(1, 12))
_FORMAT, _STYLE, _STYLES, _STYLES_END = 44, 47, 617, 618
_BOOK_PROPERTIES, _SHEET, _COLUMN, _MERGED = 153, 156, 60, 176


def read_book(part: bytes) -> tuple[bool, list[tuple[str, str]]]:
    """Return whether dates count from 1904, and each sheet's name and relation."""
    is_1904 = False
    sheets = []
    for kind, start, size in _records(part):
        if kind == _BOOK_PROPERTIES and size:
            is_1904 = bool(part[start] & 1)
        elif kind == _SHEET:
            relation, following = _text(part, start + 8)
            name, _ = _text(part, following)
            sheets.append((name, relation))
    return is_1904, sheets


def percent_styles(part: bytes) -> set[int]:
    """Return the numbers of the cell styles that show a number as a percentage."""
    formats = set(BUILT_IN_PERCENTS)
    styles: list[int] = []
    is_inside = False
    for kind, start, _ in _records(part):
        if kind == _FORMAT:
            if is_percent(_text(part, start + 2)[0]):
                formats.add(int.from_bytes(part[start : start + 2], "little"))
        elif kind in (_STYLES, _STYLES_END):
            is_inside = kind == _STYLES
        elif kind == _STYLE and is_inside:
            styles.append(int.from_bytes(part[start + 2 : start + 4], "little"))
    return {place for place, number in enumerate(styles) if number in formats}


def marks_of_sheet(part: bytes, percents: set[int]) -> CellMarks:
    """Return the marks of one sheet."""
    marks = CellMarks()
    row = rows = columns = 0
    for kind, start, size in _records(part):
        if kind == _ROW and size >= 12:
            row = int.from_bytes(part[start : start + 4], "little")
            marks.hidden_rows += bool(part[start + 11] & 0x10)
        elif kind in _CELLS and size >= 8:
            column = int.from_bytes(part[start : start + 4], "little")
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if kind in _NUMBERS:
                if percents and int.from_bytes(part[start + 4 : start + 7], "little") in percents:
                    marks.add_percent(row, column)
            elif kind in (_ERROR, _FORMULA_ERROR) and size >= 9:
                marks.errors[row, column] = ERRORS.get(part[start + 8], "#VALUE!")
        elif kind == _MERGED and size >= 16:
            top, bottom, left, right = struct.unpack_from("<4I", part, start)
            marks.merged.append(((top, left), (bottom, right)))
        elif kind == _COLUMN and size >= 18 and part[start + 16] & 1:
            first, last = struct.unpack_from("<2I", part, start)
            marks.hidden_columns += max(0, min(last, 16_383) - first + 1)
    marks.extent = (rows, columns)
    return marks


def _records(part: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield each record's kind, start and size."""
    place, end = 0, len(part)
    while place < end:
        kind = part[place]
        place += 1
        if kind & 0x80 and place < end:
            kind = (kind & 0x7F) | (part[place] << 7)
            place += 1
        size = 0
        for shift in (0, 7, 14, 21):
            if place >= end:
                return
            byte = part[place]
            place += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if place + size > end:
            return
        yield kind, place, size
        place += size


def _text(part: bytes, start: int) -> tuple[str, int]:
    length = int.from_bytes(part[start : start + 4], "little")
    if length > len(part):
        return "", start + 4
    end = start + 4 + 2 * length
    return part[start + 4 : end].decode("utf-16-le", "replace"), end
