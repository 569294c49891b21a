"""Large .xlsx sheets, column by column: a fast reader for the body, checked against the exact one.

The fast reader gives whole columns, without telling a number from a text that looks like one. So a
sheet is read by it only where every column is of one kind, which the sheet's own XML must confirm;
the first and the last rows, read by the exact reader too, must be the same cell by cell. Whatever
does not agree is read the usual way.
"""

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Any

from settings import limits
from sources.reading.cell_marks import marks_of_sheet
from sources.reading.columnar import ColumnRows
from sources.reading.grid import Sheet
from sources.reading.marking import put_marks
from sources.reading.package import Package

if TYPE_CHECKING:
    import polars as pl

_TOP = 60
_BOTTOM = 20
_ROW = re.compile(rb'<row r="(\d+)"')
_NUMBERED = re.compile(rb'(<row r="|<c r="[A-Z]+)(\d+)')
_HIDDEN_ROW = re.compile(rb'<row [^>]*\bhidden="1"')
_END = b"</sheetData>"
_PREFIXED = b"<x:"
_SHARED, _INLINE, _NUMBER = b't="s"', b't="inlineStr"', b' t="n"'
_YES_NO = b't="b"'


@dataclass
class _Look:
    """What the XML of a large sheet says: its ends, and how many cells of each kind it has."""

    xml_ends: bytes = b""
    last_row: int = 0
    texts: int = 0
    yes_no: int = 0
    # Column → how many of its cells show their number as a percentage.
    percents: dict[int, int] = field(default_factory=dict)
    hidden_rows: int = 0
    is_plain: bool = False


def read_large(
    data: bytes, package: Package, name: str, part: str, percent_styles: frozenset[bytes]
) -> Sheet | None:
    """Read one sheet as columns; None where that would not be exact."""
    look = _Look()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            _look(package, part, percent_styles, look)
        except Exception as error:
            failed.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        columns = _columns(data, name)
    finally:
        thread.join()
    if failed or not look.is_plain or columns is None:
        return None
    if look.last_row != _TOP + len(columns[0]) or look.last_row * len(columns) > limits.MAX_CELLS:
        return None
    ends = _exact_ends(data, name, part, look.xml_ends)
    if ends is None or len(ends.values) != _TOP + _BOTTOM:
        return None
    put_marks(ends, marks_of_sheet(io.BytesIO(look.xml_ends), percent_styles, False), "xlsx")
    percents = _percent_columns(columns, look)
    if percents is None or not _kinds_agree(columns, look):
        return None
    rows = ColumnRows([_padded(row, len(columns)) for row in ends.values[:_TOP]], columns, percents)
    last = (rows[row] for row in range(len(rows) - _BOTTOM, len(rows)))
    pairs = zip(last, ends.values[_TOP:], strict=True)
    if not all(_comparable(one) == _comparable(other) for one, other in pairs):
        return None
    return Sheet(
        name, rows, ends.merged, hidden_rows=look.hidden_rows, hidden_columns=ends.hidden_columns
    )


def _padded(row: list[Any], width: int) -> list[Any]:
    return row + [None] * (width - len(row))


def _comparable(row: list[Any]) -> list[Any]:
    cells = [None if value == "" else value for value in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _columns(data: bytes, name: str) -> "list[pl.Series] | None":
    """Read the body below the first rows; None where a column is of no plain kind."""
    import fastexcel
    import polars as pl

    try:
        sheet = fastexcel.read_excel(data).load_sheet(name, header_row=None, skip_rows=_TOP)
        frame = sheet.to_polars()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:
        return None
    columns = []
    for series in frame.iter_columns():
        kind = series.dtype
        if kind == pl.Null:
            series = series.cast(pl.String)
        elif kind == pl.Int64:
            series = series.cast(pl.Float64)
        elif kind == pl.Datetime:
            # A time of day alone is no date to the other reader.
            if (series.dt.year() < 1901).any():
                return None
            series = series.cast(pl.Datetime("us"))
        elif kind not in (pl.String, pl.Float64, pl.Boolean):
            return None
        columns.append(series)
    return columns or None


def _look(package: Package, part: str, percent_styles: frozenset[bytes], look: _Look) -> None:
    xml = package.read(part)
    end = xml.rfind(_END)
    if end >= 0:
        package.note_end(part, xml[end:])
    # The letter alone is rare, and found sooner.
    has_formulas = b"f" in xml and b"<f" in xml
    if end < 0 or has_formulas or _PREFIXED in xml[:2000]:
        return
    body = _row_start(xml, _TOP + 1)
    bottom_from = xml.rfind(b"<row ", 0, end)
    last = _ROW.match(xml, bottom_from) if bottom_from >= 0 else None
    if body is None or last is None:
        return
    look.last_row = int(last[1])
    bottom = _row_start(xml, look.last_row - _BOTTOM + 1)
    if bottom is None or bottom <= body:
        return
    # The last rows follow the first ones, or the reader would take memory for all between.
    shift = look.last_row - _TOP - _BOTTOM
    last_rows = _NUMBERED.sub(
        lambda found: found[1] + b"%d" % (int(found[2]) - shift), xml[bottom:]
    )
    look.xml_ends = xml[:body] + last_rows
    if b'hidden="1"' in xml:
        look.hidden_rows = len(_HIDDEN_ROW.findall(xml, 0, end))
    kinds = xml.count(b' t="', body, end)
    # Each count is a look through the whole sheet: the usual kind first.
    if kinds:
        look.texts = xml.count(_SHARED, body, end)
    if look.texts < kinds:
        kinds -= xml.count(_NUMBER, body, end)
    if look.texts < kinds:
        look.texts += xml.count(_INLINE, body, end)
    if look.texts < kinds:
        look.yes_no = xml.count(_YES_NO, body, end)
    # Errors, and texts of other kinds, are read the usual way.
    if look.texts + look.yes_no < kinds:
        return
    if percent_styles and not _count_percents(xml, body, end, percent_styles, look):
        return
    look.is_plain = True


def _count_percents(
    xml: bytes, body: int, end: int, percent_styles: frozenset[bytes], look: _Look
) -> bool:
    """Count the percentages of each column; False where they are written in an unusual way."""
    styled = sum(xml.count(b' s="%b"' % style, body, end) for style in percent_styles)
    if not styled:
        return True
    styles = b"|".join(sorted(percent_styles))
    pattern = re.compile(rb'<c r="([A-Z]+)\d+" s="(?:' + styles + rb')"(?: t="n")?><v>')
    letters = Counter(pattern.findall(xml, body, end))
    look.percents = {_index(name): count for name, count in letters.items()}
    if styled == letters.total():
        return True
    empty = re.compile(rb' s="(?:' + styles + rb')"(?: t="n")?(?: ?/>|><v ?/?>(?:</v>)?</c>)')
    return styled - len(empty.findall(xml, body, end)) == letters.total()


def _row_start(xml: bytes, number: int) -> int | None:
    place = xml.find(b'<row r="%d"' % number)
    return place if place >= 0 else None


def _index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = 26 * index + letter - 64
    return index - 1


def _exact_ends(data: bytes, name: str, part: str, xml: bytes) -> Sheet | None:
    """Read the first and the last rows by the reader that all other sheets are read by."""
    import python_calamine

    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as package,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as small,
    ):
        for entry in package.infolist():
            is_sheet = "worksheets/sheet" in entry.filename and entry.filename != part
            if entry.filename.startswith("xl/media/") or is_sheet:
                continue
            small.writestr(entry.filename, xml if entry.filename == part else package.read(entry))
    buffer.seek(0)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(buffer)
        sheet = book.get_sheet_by_name(name)
        ends = sheet.to_python(skip_empty_area=False)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:
        return None
    return Sheet(name, ends, sheet.merged_cell_ranges or [])


def _percent_columns(columns: "list[pl.Series]", look: _Look) -> frozenset[int] | None:
    """Return the columns whose numbers are all percentages; None where some are and some not."""
    import polars as pl

    found = set()
    for index, count in look.percents.items():
        if index >= len(columns):
            return None
        column = columns[index]
        if column.dtype != pl.Float64 or count != len(column) - column.null_count():
            return None
        found.add(index)
    return frozenset(found)


def _kinds_agree(columns: "list[pl.Series]", look: _Look) -> bool:
    """Tell whether every text of the sheet stands in a column of texts, and nothing else does."""
    import polars as pl

    def filled(kind: Any) -> int:
        return sum(len(c) - c.null_count() for c in columns if c.dtype == kind)

    return filled(pl.String) == look.texts and filled(pl.Boolean) == look.yes_no
