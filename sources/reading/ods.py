"""What the reader leaves out of .ods: percent formats, errors, formulas without a result, merges.

Cells and rows may be repeated by a number: how far a sheet reaches is known before it is unfolded.
"""

import re
from html import unescape
from typing import IO

from sources.reading.cell_marks import CellMarks

_PIECE = 1 << 20
_ROW = b"<table:table-row"
_TAG = re.compile(
    rb"<(/?)table:(table|table-row|table-column|table-cell|covered-table-cell)(?=[\s/>])"
    rb"((?:[^>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>"
)
_ATTRIBUTE = re.compile(rb"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TEXT = re.compile(rb"<text:p\b[^>]*>([^<]*)")
_ERROR = re.compile(rb"(?:Err:\d{3}|#[A-Z/0!?]+)")
_MOST_MARKS = 2_000_000


def marks_of_sheets(stream: IO[bytes]) -> list[tuple[str, CellMarks]]:
    """Return each sheet's name and marks, in the order of the file."""
    scan = _Scan()
    rest = b""
    while piece := stream.read(_PIECE):
        piece = rest + piece
        cut = piece.rfind(_ROW)
        if cut <= 0:
            rest = piece
            continue
        scan.look_at(piece[:cut])
        rest = piece[cut:]
    scan.look_at(rest)
    return scan.sheets


class _Scan:
    def __init__(self) -> None:
        self.sheets: list[tuple[str, CellMarks]] = []
        self._marks = CellMarks()
        self._row = self._next_row = self._column = self._repeated = 0
        self._is_inside = False

    def look_at(self, xml: bytes) -> None:
        tags = list(_TAG.finditer(xml))
        for number, tag in enumerate(tags):
            closing, kind, text, empty = tag.groups()
            if kind == b"table":
                self._is_inside = not closing
                if not closing:
                    self._start_sheet(_attributes(text))
            elif closing or not self._is_inside:
                continue
            elif kind == b"table-row":
                values = _attributes(text)
                self._row = self._next_row
                self._repeated = _count(values, b"table:number-rows-repeated")
                self._next_row = self._row + self._repeated
                self._column = 0
                if values.get(b"table:visibility") in (b"collapse", b"filter"):
                    self._marks.hidden_rows += self._repeated
            elif kind == b"table-column":
                values = _attributes(text) if b"visibility" in text else {}
                if values.get(b"table:visibility") == b"collapse":
                    self._marks.hidden_columns += _count(values, b"table:number-columns-repeated")
            else:
                values = _attributes(text) if text else {}
                repeated = _count(values, b"table:number-columns-repeated")
                if b"office:value-type" in values or b"table:formula" in values or not empty:
                    end = tags[number + 1].start() if number + 1 < len(tags) else len(xml)
                    self._look_at_cell(values, repeated, b"" if empty else xml[tag.end() : end])
                self._column += repeated

    def _start_sheet(self, values: dict[bytes, bytes]) -> None:
        self._marks = CellMarks()
        self._row = self._next_row = self._column = 0
        name = unescape(values.get(b"table:name", b"").decode("utf-8", "replace"))
        self.sheets.append((name, self._marks))

    def _look_at_cell(self, values: dict[bytes, bytes], repeated: int, body: bytes) -> None:
        marks, row, column = self._marks, self._row, self._column
        rows, columns = marks.extent
        marks.extent = (max(rows, row + self._repeated), max(columns, column + repeated))
        height = _count(values, b"table:number-rows-spanned")
        width = _count(values, b"table:number-columns-spanned")
        if height > 1 or width > 1:
            marks.merged.append(((row, column), (row + height - 1, column + width - 1)))
        kind = values.get(b"office:value-type", b"")
        text = _TEXT.search(body)
        error = ""
        if kind == b"percentage":
            if repeated * self._repeated < _MOST_MARKS:
                for down in range(self._repeated):
                    for right in range(repeated):
                        marks.add_percent(row + down, column + right)
            return
        if b"table:formula" in values and not kind and not (text and text[1]):
            error = "=" + unescape(values[b"table:formula"].decode("utf-8", "replace"))
        elif kind in (b"", b"string") and text and _ERROR.fullmatch(text[1]):
            is_error = values.get(b"calcext:value-type") == b"error" or text[1].startswith(b"Err:")
            error = text[1].decode() if is_error or b"table:formula" in values else ""
        if error:
            for right in range(min(repeated, 1024)):
                marks.errors[row, column + right] = error


def _count(values: dict[bytes, bytes], name: bytes) -> int:
    given = values.get(name, b"1")
    return max(1, int(given)) if given.isdigit() and len(given) < 12 else 1


def _attributes(text: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}
