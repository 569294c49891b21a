"""Pages to workbook bytes, through either of two libraries, the same bytes every time."""

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

from demo.page import Page

_WRITTEN = datetime(2017, 2, 28, 9)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def workbook_bytes(pages: list[Page], writer: str) -> bytes:
    """Write the pages as one .xlsx; `writer` is xlsxwriter or openpyxl."""
    return _by_openpyxl(pages) if writer == "openpyxl" else _by_xlsxwriter(pages)


def _by_xlsxwriter(pages: list[Page]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": _WRITTEN, "author": ""})
    frame = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    day = book.add_format({"border": 1, "num_format": "yyyy-mm-dd"})
    money = book.add_format({"border": 1, "num_format": "#,##0.00"})
    for page in pages:
        sheet = book.add_worksheet(page.name)
        for start, end in page.merges:
            sheet.merge_range(*start, *end, "", frame)
        for (row, column), value in page.cells.items():
            if isinstance(value, str):
                sheet.write_string(row, column, value, frame)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
            else:
                sheet.write_number(
                    row, column, float(value), money if isinstance(value, Decimal) else frame
                )
        bottom = page.height()
        for row in range(bottom, bottom + page.empty_rows):
            for column in range(6):
                sheet.write_blank(row, column, None, frame)
        if page.hidden:
            sheet.hide()
    if len(pages) > 1:
        next(
            sheet for sheet, page in zip(book.worksheets(), pages, strict=True) if not page.hidden
        ).activate()
    book.close()
    return buffer.getvalue()


def _by_openpyxl(pages: list[Page]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment

    book = Workbook()
    book.remove(book.active)
    for page in pages:
        sheet = book.create_sheet(page.name)
        for (row, column), value in page.cells.items():
            number = float(value) if isinstance(value, Decimal) else value
            cell = sheet.cell(row + 1, column + 1, number)
            if isinstance(value, str):
                cell.alignment = Alignment(wrap_text=True)
                # A text that begins with = is a text here.
                cell.data_type = "s"
            elif isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"
        for start, end in page.merges:
            sheet.merge_cells(
                start_row=start[0] + 1, start_column=start[1] + 1,
                end_row=end[0] + 1, end_column=end[1] + 1,
            )  # fmt: skip
        if page.hidden:
            sheet.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return _without_clock(buffer.getvalue())


def _without_clock(data: bytes) -> bytes:
    """Rewrite the package without the moment at which openpyxl wrote it."""
    moment = _WRITTEN.isoformat() + "Z"
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename == "docProps/core.xml":
                body = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", moment.encode(), body)
            info = zipfile.ZipInfo(entry.filename, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, body)
    return buffer.getvalue()
