"""Workbooks of every kind: xlsx, xls, xlsm, xlsb, ods. Macros never run, links are not followed."""

import io
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from posixpath import join, normpath
from threading import Thread
from typing import Any

from settings import limits
from sources.findings import Finding
from sources.reading import biff, ods, xlsb
from sources.reading.cell_marks import (
    CellMarks,
    Extent,
    filled_extent,
    marks_of_sheet,
    stated_extent,
)
from sources.reading.formats import kind_and_parts
from sources.reading.grid import Sheet, UnreadableFileError
from sources.reading.large import read_large
from sources.reading.marking import put_marks
from sources.reading.ole import Container
from sources.reading.package import Package, parsed
from sources.reading.parts import Parts

# A panic of the reader's Rust code is no Exception; these are not the file's fault.
_NOT_THE_FILE = (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)
# A part of this size is looked through while the reader reads it.
_LARGE = 4_000_000

# By what the reader's own message says of a sheet that it gave up.
_BROKEN = {
    "missing": "文件中没有该工作表的内容‖its content is not in the file",
    "end of": "内容中途断开‖its content ends in the middle",
    "shared string": "单元格引用的文字不在文件中‖cells refer to texts that are not in the file",
    "decode": "内容含有乱码字节‖its content holds bytes that are no text",
    "utf-8": "内容含有乱码字节‖its content holds bytes that are no text",
    "attribute": "有单元格的类型不能识别‖the type of a cell is not known",
    "alphanumeric": "有单元格的地址不能识别‖the address of a cell is not known",
    "": "内容的结构有误‖the structure of its content is wrong",
}


class _Book:
    """What is known of a workbook before the reader opens it."""

    def __init__(self) -> None:
        self.is_1904 = False
        # By the sheet's name, or by its number where names may be written otherwise.
        self.marks: dict[str | int, CellMarks] = {}
        self.later: list[Callable[[], None]] = []
        # Sheets that were read as columns, by name.
        self.large: dict[str, Sheet] = {}


def open_workbook(data: bytes, kind: str = "", parts: Parts | None = None) -> list[Sheet]:
    """Read every sheet that has cells, hidden ones too, in the order of the file."""
    if not kind:
        kind, parts = kind_and_parts(data)
    try:
        book = _look_at_xlsx(data, parts or Parts(data)) if kind == "xlsx" else _LOOKS[kind](data)
    except (*_NOT_THE_FILE, UnreadableFileError):
        raise
    except BaseException:
        # Without the marks an error would pass as a blank cell.
        raise UnreadableFileError(Finding("KP-103", found=kind)) from None
    failed: list[BaseException] = []
    thread = Thread(target=_run, args=(book.later, failed), daemon=True) if book.later else None
    if thread:
        thread.start()
    try:
        sheets = _read_sheets(data, kind, book.large)
    finally:
        if thread:
            thread.join()
    if failed:
        raise UnreadableFileError(Finding("KP-103", found=kind))
    for number, sheet in enumerate(sheets):
        sheet.is_1904 = book.is_1904
        marks = book.marks.get(sheet.name) or book.marks.get(number)
        if marks and sheet.name not in book.large:
            put_marks(sheet, marks, kind)
    return [sheet for sheet in sheets if sheet.values or sheet.findings]


def _run(jobs: list[Callable[[], None]], failed: list[BaseException]) -> None:
    try:
        for job in jobs:
            job()
    except BaseException as error:
        failed.append(error)


def _read_sheets(data: bytes, kind: str, known: dict[str, Sheet]) -> list[Sheet]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        described = book.sheets_metadata
    except _NOT_THE_FILE:
        raise
    except python_calamine.PasswordError:
        raise UnreadableFileError(Finding("KP-104")) from None
    except BaseException:
        # What the reader says of it is no help to who sent it.
        raise UnreadableFileError(Finding("KP-103", found=kind)) from None
    visible = python_calamine.SheetVisibleEnum.Visible
    sheets = []
    for sheet in described:
        # Chart, dialogue and macro sheets have no grid.
        if sheet.name in known:
            read = known[sheet.name]
        elif sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
            read = _read_sheet(book, sheet.name)
        else:
            read = Sheet(sheet.name, [])
        read.is_hidden = sheet.visible != visible
        sheets.append(read)
    return sheets


def _read_sheet(book: Any, name: str) -> Sheet:
    try:
        sheet = book.get_sheet_by_name(name)
        last_row, last_column = sheet.end or (-1, -1)
        _check_extent(name, (last_row + 1, last_column + 1))
        rows = sheet.to_python(skip_empty_area=False)
        return Sheet(name, rows, sheet.merged_cell_ranges or [])
    except (*_NOT_THE_FILE, UnreadableFileError):
        raise
    except BaseException as error:
        finding = Finding("KP-106", sheet=name, found=_what_is_broken(str(error), name))
        return Sheet(name, [], findings=[finding])


def _check_extent(name: str, extent: Extent) -> None:
    height, width = extent
    if height * width > limits.MAX_CELLS:
        found, expected = f"{height:,} × {width:,}", f"{limits.MAX_CELLS:,}"
        raise UnreadableFileError(Finding("KP-102", sheet=name, found=found, expected=expected))


def _is_too_far(extent: Extent) -> bool:
    return extent[0] * extent[1] > limits.MAX_CELLS


def _what_is_broken(told: str, name: str) -> str:
    """Say in words what a sheet lacks; what its reader says is no help to who sent it."""
    if told in (name, "worksheet"):
        # The reader names the part that it looked for.
        return _BROKEN["missing"]
    return next((words for sign, words in _BROKEN.items() if sign in told.lower()), _BROKEN[""])


def _look_at_xlsx(data: bytes, parts: Parts) -> _Book:
    book = _Book()
    package = Package(parts)
    book.is_1904 = package.is_1904
    styles = package.percent_styles()
    package.check_texts()

    def look(name: str, part: str, is_measured: bool) -> None:
        with package.open(part) as stream:
            book.marks[name] = marks_of_sheet(stream, styles, is_measured)

    for sheet in package.sheets:
        if not package.has(sheet.part):
            continue
        stated = None
        if package.size(sheet.part) > _LARGE:
            with package.open(sheet.part) as stream:
                stated = stated_extent(stream.read(8192))
        if stated and not _is_too_far(stated):
            large = None
            if package.size(sheet.part) > limits.COLUMNAR_FROM_BYTES:
                large = read_large(data, package, sheet.name, sheet.part, styles)
            if large is not None:
                book.large[sheet.name] = large
            else:
                book.later.append(partial(look, sheet.name, sheet.part, False))
            continue
        look(sheet.name, sheet.part, stated is None)
        if _is_too_far(stated or book.marks[sheet.name].extent):
            # The reader would take memory for every cell up to the last. Formatted ones are none.
            with package.open(sheet.part) as stream:
                _check_extent(sheet.name, filled_extent(stream, limits.MAX_CELLS))
    return book


def _look_at_xlsb(data: bytes) -> _Book:
    book = _Book()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = set(package.namelist())
        book.is_1904, sheets = xlsb.read_book(package.read("xl/workbook.bin"))
        has_styles = "xl/styles.bin" in names
        styles = xlsb.percent_styles(package.read("xl/styles.bin")) if has_styles else set()
        relations = {
            relation.get("Id", ""): relation.get("Target", "")
            for relation in parsed(package.read("xl/_rels/workbook.bin.rels"))
        }
        for name, relation in sheets:
            target = relations.get(relation, "")
            part = target.lstrip("/") if target[:1] == "/" else normpath(join("xl", target))
            if part in names and "worksheets" in part:
                marks = xlsb.marks_of_sheet(package.read(part), styles)
                book.marks[name] = marks
    return book


def _look_at_ods(data: bytes) -> _Book:
    book = _Book()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as package,
        package.open("content.xml") as stream,
    ):
        for name, marks in ods.marks_of_sheets(stream):
            _check_extent(name, marks.extent)
            book.marks[name] = marks
    return book


def _look_at_xls(data: bytes) -> _Book:
    book = _Book()
    container = Container(data)
    name = next(name for name in container.streams if name.lower() in ("workbook", "book"))
    if "Workbook" in container.streams:
        name = "Workbook"
    stream = container.read(name)
    old = biff.read_globals(stream)
    if old.has_password:
        raise UnreadableFileError(Finding("KP-104"))
    book.is_1904 = old.is_1904
    marks: Iterable[CellMarks] = biff.marks_of_sheets(stream, old)
    book.marks = dict(enumerate(marks))
    return book


_LOOKS: dict[str, Callable[[bytes], _Book]] = {
    "xlsb": _look_at_xlsb,
    "ods": _look_at_ods,
    "xls": _look_at_xls,
}
