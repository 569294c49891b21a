"""Workbooks of every kind: xlsx, xls, xlsm, xlsb, ods. Macros never run, links are not followed."""

import io
from typing import Any

from settings import limits
from sources.findings import Finding
from sources.reading.cell_marks import CellMarks, Place, marks_of
from sources.reading.grid import CellError, Percent, Sheet, UnreadableFileError

# A panic of the reader's Rust code is no Exception; these are not the file's fault.
_NOT_THE_FILE = (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)
_NUMBERS = (float, int)


def open_workbook(data: bytes) -> list[Sheet]:
    """Read every sheet that has cells, hidden ones too, in the order of the file."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        described = book.sheets_metadata
    except _NOT_THE_FILE:
        raise
    except python_calamine.PasswordError:
        raise UnreadableFileError(Finding("KP-104")) from None
    except BaseException as error:
        raise UnreadableFileError(Finding("KP-103", found=_short(error))) from None
    starts: dict[str, Place] = {}
    sheets = []
    for sheet in described:
        # Chart, dialogue and macro sheets have no grid.
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
            sheets.append(_read_sheet(book, sheet.name, starts))
    try:
        marks = marks_of(data, starts)
    except _NOT_THE_FILE:
        raise
    except BaseException as error:
        # Without them an error would pass as a blank cell.
        raise UnreadableFileError(Finding("KP-103", found=_short(error))) from None
    for found in sheets:
        if found.name in marks:
            _put_marks(found, marks[found.name])
    return [sheet for sheet in sheets if sheet.values or sheet.findings]


def _put_marks(sheet: Sheet, marks: CellMarks) -> None:
    rows = sheet.values
    for (row, column), text in marks.errors.items():
        if row * column > limits.MAX_CELLS:
            continue
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] += [None] * (column + 1 - len(rows[row]))
        if type(rows[row][column]) is not str or not rows[row][column]:
            rows[row][column] = CellError(text)
    for row, column in marks.percents:
        if row < len(rows) and column < len(rows[row]) and type(rows[row][column]) in _NUMBERS:
            rows[row][column] = Percent(rows[row][column])


def _read_sheet(book: Any, name: str, starts: dict[str, Place]) -> Sheet:
    try:
        sheet = book.get_sheet_by_name(name)
        last_row, last_column = sheet.end or (-1, -1)
        height, width = last_row + 1, last_column + 1
        if height * width > limits.MAX_CELLS:
            size = f"{height:,} × {width:,}"
            raise UnreadableFileError(
                Finding("KP-102", sheet=name, found=size, expected=f"{limits.MAX_CELLS:,}")
            )
        rows = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
        starts[name] = sheet.start or (0, 0)
        return Sheet(name, rows, merged)
    except (*_NOT_THE_FILE, UnreadableFileError):
        raise
    except BaseException as error:
        return Sheet(name, [], findings=[Finding("KP-106", sheet=name, found=_short(error))])


def _short(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:160]
