"""What a workbook reader leaves out of cells, looked up in the sheet's own XML (.xlsx, .xlsm).

It hands an error over as an empty cell, a formula without a result too, and 90 % as 0.9. The XML is
looked through in pieces, by plain search: a regular expression sees only what was found so.
"""

import re
from dataclasses import dataclass, field
from typing import IO

Place = tuple[int, int]
Extent = tuple[int, int]

_PIECE = 1 << 20
_SLASH = ord("/")
_FEW_STYLES = 8
_DIMENSION = re.compile(
    rb"<(?:\w+:)?dimension\b[^>]*?\bref=[\"'](?:[A-Z]+\d+:)?([A-Z]{1,3})(\d{1,7})[\"']"
)
_PREFIXED = re.compile(rb"<\w+:(?:worksheet|sheetData)\b")
_FILLED = re.compile(rb"<(?:\w+:)?c r=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>/]*>")
_SPACED = re.compile(rb">\s+<")
_BARE_CELL = re.compile(rb"<c(?:/?>| (?![^>]*\br=)[^>]*>)")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_ROW_NUMBERS = re.compile(rb'<row r="(\d+)"')
_WIDE_LETTERS = re.compile(rb'r="([A-Z]{2,3})\d')
_TAG = re.compile(
    rb"<(?:\w+:)?(?:(row|c)\b((?:[^>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>|f\b[^>]*?(/?)>|(v)\b[^>]*?(/?)>)"
)
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE = re.compile(rb"([A-Z]{1,3})(\d{1,7})$")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</)")
_RESULT = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</")
# How a cell ends that has a formula and no result.
_NO_RESULT_ENDS = (b"</f></c>", b"/></c>", b"<v></v></c>")


@dataclass
class CellMarks:
    """Of one sheet: error cells, cells that show a percentage, what is hidden. All 0-based."""

    errors: dict[Place, str] = field(default_factory=dict)
    # By column: the rows.
    percents: dict[int, list[int]] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0
    # Rows and columns down to the last cell that stands in the file, filled or only formatted.
    extent: Extent = (0, 0)

    def add_percent(self, row: int, column: int) -> None:
        self.percents.setdefault(column, []).append(row)


def stated_extent(head: bytes) -> Extent | None:
    """Return the rows and columns that a sheet says it has; it need not be true."""
    found = _DIMENSION.search(head)
    return (int(found[2]), _column(found[1]) + 1) if found else None


def marks_of_sheet(
    stream: IO[bytes], percents: frozenset[bytes], is_measured: bool = True
) -> CellMarks:
    """Look through a sheet's XML; `percents` are the style numbers that show a percentage.

    How far it reaches is looked up where `is_measured` says so.
    """
    scan = _Scan(percents, is_measured)
    rest = b""
    while piece := stream.read(_PIECE):
        piece = rest + piece if rest else piece
        # A row is never cut in two.
        cut = piece.rfind(b"<row")
        if cut < 0:
            cut = piece.rfind(b":row")
        if cut <= 0:
            rest = piece
            continue
        if piece[cut : cut + 1] == b":":
            cut = piece.rfind(b"<", 0, cut)
        scan.look_at(piece[:cut])
        rest = piece[cut:]
    scan.look_at(rest)
    return scan.marks


def filled_extent(stream: IO[bytes], most_cells: int) -> Extent:
    """Return the rows and columns down to the last cell that holds something.

    The search ends where they are more cells than `most_cells`.
    """
    rows = columns = 0
    rest = b""
    while piece := stream.read(_PIECE):
        piece = rest + piece
        cut = piece.rfind(b"<")
        # Where only formatted cells stand, none is closed by a tag of its own.
        is_filled = b"</c>" in piece or b":c>" in piece
        found = _FILLED.findall(piece[:cut]) if is_filled else []
        rest = piece[cut:]
        if found:
            rows = max(rows, max(int(number) for _, number in found))
            columns = max(
                columns, *(_column(letters) + 1 for letters in {pair[0] for pair in found})
            )
            if rows * columns > most_cells:
                break
    return rows, columns


class _Scan:
    def __init__(self, percents: frozenset[bytes], is_measured: bool) -> None:
        self.marks = CellMarks()
        self.is_slow = False
        self._is_measured = is_measured
        self._percents = percents
        self._styles = _style_finder(percents)
        self._in_rows = self._has_cells = self._is_spaced = False
        self._row, self._column = -1, -1

    def look_at(self, xml: bytes) -> None:
        """Look at whole rows of the XML, in the order of the file."""
        if not self._in_rows:
            start = re.search(rb"<(?:\w+:)?sheetData\b", xml)
            if start is None:
                return
            self._in_rows = True
            head, xml = xml[: start.start()], xml[start.start() :]
            self._look_at_head(head)
            # Names with a prefix, cells without an address: rare, and read tag by tag.
            self.is_slow |= _PREFIXED.search(head) is not None
        if not self._has_cells and b"<c" in xml:
            self._has_cells = True
            # A writer writes all cells alike: the first ones tell.
            first = xml.find(b"<c")
            sample = xml[max(0, first - 200) : first + 2000]
            self.is_slow |= b"='" in sample or _BARE_CELL.search(sample) is not None
            self._is_spaced = _SPACED.search(sample) is not None
        end = xml.rfind(b"sheetData>")
        if end > 1 and xml[end - 1 : end] in b"/:" and xml[xml.rfind(b"<", 0, end) + 1] == _SLASH:
            xml = xml[: xml.rfind(b"<", 0, end)]
        # The letter alone is rare, and found sooner.
        has_formulas = b"f" in xml and b"<f" in xml
        if self.is_slow or (has_formulas and self._is_spaced):
            self._look_closely(xml)
        else:
            self._look_quickly(xml, has_formulas)

    def _look_at_head(self, head: bytes) -> None:
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise ValueError("a sheet declares no entities")
        for found in _COLUMN.finditer(head):
            if _HIDDEN.search(found[1]):
                values = _attributes(found[1])
                first, last = int(values.get(b"min", b"1")), int(values.get(b"max", b"1"))
                self.marks.hidden_columns += min(max(last - first + 1, 0), 16_384)

    def _look_quickly(self, xml: bytes, has_formulas: bool) -> None:
        marks = self.marks
        if self._is_measured:
            rows = max(map(int, _ROW_NUMBERS.findall(xml)), default=0)
            letters = set(_WIDE_LETTERS.findall(xml))
            columns = max(map(_column, letters), default=25) + 1
            marks.extent = (max(marks.extent[0], rows), max(marks.extent[1], columns))
        # Letters that plain cells are written without, and one alone is found much sooner.
        if b"e" in xml and b't="e"' in xml:
            for place in _places(xml, b't="e"'):
                self._look_at_cell(xml, place)
        if has_formulas:
            for end in _NO_RESULT_ENDS:
                for place in _places(xml, end):
                    self._look_at_cell(xml, place)
        if self._styles:
            self._find_percents(xml)
        if b"h" in xml and b' hidden="' in xml:
            for place in _places(xml, b' hidden="'):
                tag = xml[xml.rfind(b"<", 0, place) : place + 16]
                marks.hidden_rows += tag.startswith(b"<row") and bool(_HIDDEN.search(tag))

    def _find_percents(self, xml: bytes) -> None:
        assert self._styles is not None
        usual, anywhere = self._styles
        # Counting plain bytes is quicker than a pattern, unless there are many of them.
        if len(self._percents) <= _FEW_STYLES:
            count = sum([xml.count(b' s="%b"' % style) for style in self._percents])
        else:
            count = len(anywhere.findall(xml))
        if not count:
            return
        found = usual.findall(xml)
        if len(found) == count:
            by_letters: dict[bytes, list[int]] = {}
            for letters, number in found:
                rows = by_letters.get(letters)
                if rows is None:
                    rows = self.marks.percents.setdefault(_column(letters), [])
                    by_letters[letters] = rows
                rows.append(int(number) - 1)
            return
        # Rows have styles too, and some writers put the attributes in another order.
        for place in [match.start() for match in anywhere.finditer(xml)]:
            start = xml.rfind(b"<", 0, place)
            if xml[start : start + 3] == b"<c ":
                values = _attributes(xml[start : xml.find(b">", place)])
                if reference := _REFERENCE.match(values.get(b"r", b"")):
                    self.marks.add_percent(int(reference[2]) - 1, _column(reference[1]))

    def _look_at_cell(self, xml: bytes, place: int) -> None:
        start = xml.rfind(b"<c ", 0, place)
        end = xml.find(b"</c>", place)
        if start < 0 or (end < 0 and xml.find(b"/>", place) < 0):
            return
        opening = xml.find(b">", start)
        values = _attributes(xml[start + 2 : opening])
        body = b"" if xml[opening - 1 : opening] == b"/" else xml[opening + 1 : end]
        if found := _REFERENCE.match(values.get(b"r", b"")):
            self._judge(int(found[2]) - 1, _column(found[1]), values, body)

    def _judge(self, row: int, column: int, values: dict[bytes, bytes], body: bytes) -> None:
        kind = values.get(b"t", b"")
        if kind == b"e":
            result = _RESULT.search(body)
            text = result[1] if result else b"#REF!"
            self.marks.errors[row, column] = text.decode("utf-8", "replace")
            return
        if b"f" not in body or kind in (b"str", b"inlineStr"):
            # An empty text as a result is the empty text.
            return
        formula = _FORMULA.search(body)
        if formula and not _RESULT.search(body) and b"DISPIMG" not in (formula[1] or b""):
            self.marks.errors[row, column] = "=" + (formula[1] or b"").decode("utf-8", "replace")

    def _look_closely(self, xml: bytes) -> None:
        """Read tag by tag: any order, quotes and prefixes; cells may be without an address."""
        marks = self.marks
        tags = list(_TAG.finditer(xml))
        for number, tag in enumerate(tags):
            if tag[1] == b"row":
                values = _attributes(tag[2])
                given = values.get(b"r", b"")
                self._row = int(given) - 1 if given.isdigit() else self._row + 1
                self._column = -1
                marks.hidden_rows += values.get(b"hidden", b"") in (b"1", b"true")
            elif tag[1] == b"c":
                values = _attributes(tag[2])
                found = _REFERENCE.match(values.get(b"r", b""))
                if found:
                    self._row, self._column = int(found[2]) - 1, _column(found[1])
                else:
                    self._column += 1
                row, column = self._row, self._column
                marks.extent = (max(marks.extent[0], row + 1), max(marks.extent[1], column + 1))
                if values.get(b"s", b"") in self._percents:
                    marks.add_percent(row, column)
                following = number + 1
                while following < len(tags) and tags[following][1] is None:
                    following += 1
                end = tags[following].start() if following < len(tags) else len(xml)
                if not tag[3]:
                    self._judge(row, column, values, xml[tag.end() : end])


def _style_finder(
    percents: frozenset[bytes],
) -> tuple[re.Pattern[bytes], re.Pattern[bytes]] | None:
    if not percents:
        return None
    style = rb' s="(?:' + b"|".join(sorted(percents)) + rb')"'
    # Cells in the usual order of their attributes, and every such attribute.
    return re.compile(rb'r="([A-Z]{1,3}+)(\d{1,7}+)"' + style), re.compile(style)


def _places(xml: bytes, wanted: bytes) -> list[int]:
    places = []
    place = xml.find(wanted)
    while place >= 0:
        places.append(place)
        place = xml.find(wanted, place + len(wanted))
    return places


def _attributes(text: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = 26 * column + letter - 64
    return column - 1
