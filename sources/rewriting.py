"""Sheets written anew: an .xlsx of their cells alone, or delimited text.

What is read back is what was read: values, dates, percentages, errors, merged ranges. The same
sheets give the same bytes.
"""

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from html import escape
from typing import Any

from sources.contract_table import FileForm
from sources.reading.grid import CellError, Percent, Sheet, cell_name, tagged
from sources.text import is_blank

_WRITTEN = (2000, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Styles: 0 plain, 1 percentage, 2 day, 3 moment.
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill>'
    '<patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="10" applyNumberFormat="1"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>"
)
_ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))


def as_workbook(sheets: list[Sheet]) -> bytes:
    """Return an .xlsx with the sheets' cells, merged ranges and nothing else."""
    is_1904 = any(sheet.is_1904 for sheet in sheets)
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(sheets, is_1904),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{number}.xml") for number in _numbers(sheets)]
            + [("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
    }
    for number, sheet in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(sheet, is_1904)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, xml in parts.items():
            entry = zipfile.ZipInfo(name, _WRITTEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, xml)
    return buffer.getvalue()


def as_text(sheet: Sheet, form: FileForm) -> bytes:
    """Return delimited text of a sheet, in the form that a contract declares."""
    buffer = io.StringIO(newline="")
    separator = "," if form.separator == "auto" else form.separator
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    for row in sheet.values:
        writer.writerow(["" if value is None else str(value) for value in row])
    encoding = "utf-8" if form.encoding == "auto" else form.encoding
    return buffer.getvalue().encode(encoding)


def is_same(sheets: list[Sheet], others: list[Sheet]) -> bool:
    """Tell whether two readings hold the same cells at the same places."""
    return [_content(sheet) for sheet in sheets] == [_content(sheet) for sheet in others]


def _content(sheet: Sheet) -> tuple[Any, ...]:
    cells = {
        (row, column): cell
        for row, values in enumerate(sheet.values)
        for column, value in enumerate(values)
        if (cell := tagged(value))
    }
    return sheet.name, cells, sorted(sheet.merged), sheet.is_hidden, sheet.is_1904


def _numbers(sheets: list[Sheet]) -> range:
    return range(1, len(sheets) + 1)


def _content_types(count: int) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml"'
        f' ContentType="{_TYPE}.worksheet+xml"/>'
        for number in range(1, count + 1)
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{sheets}</Types>'
    )


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _book(sheets: list[Sheet], is_1904: bool) -> str:
    hidden = ' state="hidden"'
    lines = "".join(
        f'<sheet name="{escape(sheet.name)}" sheetId="{number}"'
        f'{hidden if sheet.is_hidden else ""} r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    dates = ' date1904="1"' if is_1904 else ""
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><workbookPr{dates}/>'
        f"<sheets>{lines}</sheets></workbook>"
    )


def _sheet(sheet: Sheet, is_1904: bool) -> str:
    rows: list[str] = []
    height, width = len(sheet.values), 1
    for row, values in enumerate(sheet.values):
        width = max(width, len(values))
        cells = [
            _cell(cell_name(row, column), value, is_1904)
            for column, value in enumerate(values)
            if value is not None and value != ""
        ]
        if cells:
            rows.append(f'<row r="{row + 1}">{"".join(cells)}</row>')
    merged = "".join(
        f'<mergeCell ref="{cell_name(*first)}:{cell_name(*last)}"/>' for first, last in sheet.merged
    )
    if merged:
        merged = f'<mergeCells count="{len(sheet.merged)}">{merged}</mergeCells>'
    extent = f'<dimension ref="A1:{cell_name(max(height, 1) - 1, width - 1)}"/>'
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}">{extent}<sheetData>{"".join(rows)}</sheetData>'
        f"{merged}</worksheet>"
    )


def _cell(place: str, value: Any, is_1904: bool) -> str:
    kind = type(value)
    if kind is bool:
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if kind is Percent:
        return f'<c r="{place}" s="1"><v>{float(value)!r}</v></c>'
    if kind in (int, float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    if kind is CellError and value[:1] == "=":
        # A formula whose result was not saved.
        return f'<c r="{place}"><f>{_xml(value[1:])}</f></c>'
    if kind is CellError:
        return f'<c r="{place}" t="e"><v>{_xml(value)}</v></c>'
    if isinstance(value, datetime):
        return f'<c r="{place}" s="3"><v>{_serial(value, is_1904)!r}</v></c>'
    if isinstance(value, date):
        moment = datetime.combine(value, time())
        return f'<c r="{place}" s="2"><v>{_serial(moment, is_1904):.0f}</v></c>'
    text = str(value)
    if is_blank(text):
        return ""
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{_xml(text)}</t></is></c>'


def _serial(moment: datetime, is_1904: bool) -> float:
    first = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)
    days = (moment - first) / timedelta(days=1)
    # There was no 29 February 1900, but spreadsheets count one.
    return days - 1 if not is_1904 and days < 61 else days


def _xml(text: str) -> str:
    return escape(text.translate(_ILLEGAL), quote=False).replace("\r", "&#13;")
