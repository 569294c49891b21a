"""What the reader leaves out of .xls: error cells, percent formats, dates from 1904, a password."""

import re
import struct
from dataclasses import dataclass, field

from sources.reading.cell_marks import CellMarks
from sources.reading.package import is_percent

_FILEPASS, _DATEMODE, _BOUNDSHEET, _FORMAT, _XF = 0x2F, 0x22, 0x85, 0x41E, 0xE0
_BOF, _EOF, _ROW, _COLINFO = 0x809, 0x0A, 0x208, 0x7D
_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR = 0x203, 0x27E, 0xBD, 0x06, 0x205
# An error stored as such, and a formula whose result is one.
_MAY_BE_ERROR = re.compile(rb"\x05\x02\x08\x00.{7}\x01|\x02\x00.\x00\x00\x00\xff\xff", re.DOTALL)
_SMALL = 2_000_000
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
BUILT_IN_PERCENTS = frozenset((9, 10))


@dataclass
class OldBook:
    """The global part of an .xls: what it says of its dates, styles and sheets."""

    has_password: bool = False
    is_1904: bool = False
    is_biff8: bool = True
    percents: set[int] = field(default_factory=set)
    offsets: list[int] = field(default_factory=list)


def read_globals(stream: bytes) -> OldBook:
    """Read the records before the first sheet."""
    book = OldBook()
    formats = set(BUILT_IN_PERCENTS)
    styles: list[int] = []
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        body = stream[place + 4 : place + 4 + size]
        place += 4 + size
        if kind == _EOF:
            break
        if kind == _BOF and size >= 2:
            book.is_biff8 = body[:2] == b"\x00\x06"
        elif kind == _FILEPASS:
            book.has_password = True
            break
        elif kind == _DATEMODE:
            book.is_1904 = body[:2] == b"\x01\x00"
        elif kind == _BOUNDSHEET and size >= 4:
            book.offsets.append(int.from_bytes(body[:4], "little"))
        elif kind == _FORMAT and size >= 4:
            if is_percent(_format_code(body, book.is_biff8)):
                formats.add(int.from_bytes(body[:2], "little"))
        elif kind == _XF and size >= 4:
            styles.append(int.from_bytes(body[2:4], "little"))
    book.percents = {place for place, number in enumerate(styles) if number in formats}
    return book


def _format_code(body: bytes, is_biff8: bool) -> str:
    if not is_biff8:
        return body[3:].decode("latin-1")
    return body[5:].decode("utf-16-le" if body[4] & 1 else "latin-1", "replace")


def marks_of_sheets(stream: bytes, book: OldBook) -> list[CellMarks]:
    """Return the marks of each sheet, in the order of the file."""
    is_looked_at = (
        bool(book.percents) or len(stream) < _SMALL or _MAY_BE_ERROR.search(stream) is not None
    )
    if not is_looked_at:
        return [CellMarks() for _ in book.offsets]
    return [_marks_of_sheet(stream, offset, book.percents) for offset in book.offsets]


def _marks_of_sheet(stream: bytes, place: int, percents: set[int]) -> CellMarks:
    marks = CellMarks()
    depth = 0
    header, cell = struct.Struct("<HH").unpack_from, struct.Struct("<HHH").unpack_from
    last = len(stream) - 4
    while place <= last:
        kind, size = header(stream, place)
        body = place + 4
        place = body + size
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth != 1 or place > len(stream):
            # An embedded chart has cells of its own.
            continue
        elif kind in (_NUMBER, _RK) and size >= 6:
            row, column, style = cell(stream, body)
            if style in percents:
                marks.add_percent(row, column)
        elif kind == _MULRK and size >= 6:
            row, first = struct.unpack_from("<HH", stream, body)
            for number in range((size - 6) // 6):
                if int.from_bytes(stream[body + 4 + 6 * number :][:2], "little") in percents:
                    marks.add_percent(row, first + number)
        elif kind == _FORMULA and size >= 14:
            row, column, style = cell(stream, body)
            result = stream[body + 6 : body + 14]
            if result[6:] == b"\xff\xff":
                if result[0] == 2:
                    marks.errors[row, column] = ERRORS.get(result[2], "#VALUE!")
            elif style in percents:
                marks.add_percent(row, column)
        elif kind == _BOOLERR and size >= 8 and stream[body + 7] == 1:
            row, column, _ = cell(stream, body)
            marks.errors[row, column] = ERRORS.get(stream[body + 6], "#VALUE!")
        elif kind == _ROW and size >= 16:
            marks.hidden_rows += bool(stream[body + 12] & 0x20)
        elif kind == _COLINFO and size >= 10 and stream[body + 8] & 1:
            first, end = struct.unpack_from("<HH", stream, body)
            marks.hidden_columns += max(0, min(end, 255) - first + 1)
    return marks
