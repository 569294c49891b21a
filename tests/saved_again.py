"""A workbook as the sender's program saves it again: all is written anew in that program's dialect.

No program runs here. Excel's way of writing is xlsxwriter's; LibreOffice's is written by hand.
"""

import io
import zipfile
from html import escape
from typing import Any

import openpyxl
import xlsxwriter

Edits = dict[tuple[str, str], Any]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _opened(data: bytes, edits: Edits) -> openpyxl.Workbook:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for (sheet, cell), value in edits.items():
        book[sheet][cell] = value
    return book


def by_excel(data: bytes, edits: Edits) -> bytes:
    """Save it as Excel does: shared strings, styles in Excel's order, comments with Excel's VML."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    for sheet in _opened(data, edits):
        page = book.add_worksheet(sheet.title)
        for merged in sheet.merged_cells.ranges:
            page.merge_range(str(merged), sheet[str(merged).partition(":")[0]].value or "")
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment:
                    page.write_comment(
                        cell.coordinate, cell.comment.text, {"author": cell.comment.author}
                    )
                if isinstance(cell, openpyxl.cell.MergedCell):
                    continue
                style = {"num_format": cell.number_format}
                if cell.fill.fill_type == "solid":
                    style |= {"bg_color": f"#{cell.fill.fgColor.rgb[2:]}", "pattern": 1}
                if cell.value is not None:
                    page.write(cell.coordinate, cell.value, book.add_format(style))
                elif cell.fill.fill_type:
                    page.write_blank(cell.coordinate, None, book.add_format(style))
    book.close()
    return stream.getvalue()


def by_openpyxl(data: bytes, edits: Edits) -> bytes:
    stream = io.BytesIO()
    _opened(data, edits).save(stream)
    return stream.getvalue()


def by_libreoffice(data: bytes, edits: Edits) -> bytes:
    """Save it as LibreOffice does: every attribute of rows written out, its own VML."""
    book = _opened(data, edits)
    texts: dict[str, int] = {}
    fills: list[str] = []
    styles: list[tuple[str, int]] = [("General", 0)]
    formats: list[str] = []
    parts: dict[str, str] = {}
    types = [f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>']
    listed, relations = [], []
    for number, sheet in enumerate(book, start=1):
        rows = []
        for row in sheet.iter_rows():
            cells = []
            for cell in row:
                color = cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else ""
                if color and color not in fills:
                    fills.append(color)
                style = (cell.number_format, 2 + fills.index(color) if color else 0)
                if style not in styles:
                    styles.append(style)
                opening = f'<c r="{cell.coordinate}" s="{styles.index(style)}"'
                value = cell.value
                if value is None:
                    cells.append(f"{opening}/>")
                elif isinstance(value, str):
                    place = texts.setdefault(value, len(texts))
                    cells.append(f'{opening} t="s"><v>{place}</v></c>')
                else:
                    cells.append(f'{opening} t="n"><v>{value}</v></c>')
            rows.append(
                f'<row r="{row[0].row}" customFormat="false" ht="12.8" hidden="false"'
                f' customHeight="false" outlineLevel="0" collapsed="false">{"".join(cells)}</row>'
            )
        remarks = [cell for row in sheet.iter_rows() for cell in row if cell.comment]
        merged = "".join(f'<mergeCell ref="{one}"/>' for one in sheet.merged_cells.ranges)
        selected = "true" if number == 1 else "false"
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheetPr filterMode="false">'
            '<pageSetUpPr fitToPage="false"/></sheetPr><dimension ref="A1"/><sheetViews>'
            f'<sheetView showFormulas="false" tabSelected="{selected}" workbookViewId="0"/>'
            '</sheetViews><sheetFormatPr defaultColWidth="11.53515625" defaultRowHeight="12.8"/>'
            f"<sheetData>{''.join(rows)}</sheetData>"
            + (f'<mergeCells count="1">{merged}</mergeCells>' if merged else "")
            + '<pageMargins left="0.7" right="0.7" top="1" bottom="1" header="0.5" footer="0.5"/>'
            + ('<legacyDrawing r:id="rId2"/>' if remarks else "")
            + "</worksheet>"
        )
        types.append(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml"'
            f' ContentType="{_TYPE}.worksheet+xml"/>'
        )
        listed.append(
            f'<sheet name="{escape(sheet.title)}" sheetId="{number}" state="visible"'
            f' r:id="rId{number + 2}"/>'
        )
        relations.append((f"rId{number + 2}", "worksheet", f"worksheets/sheet{number}.xml"))
        if remarks:
            _remark(parts, types, number, remarks)
    parts["xl/workbook.xml"] = (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><fileVersion appName="Calc"/>'
        '<workbookPr backupFile="false" showObjects="all" date1904="false"/><bookViews>'
        '<workbookView showHorizontalScroll="true" firstSheet="0" activeTab="0"/></bookViews>'
        f'<sheets>{"".join(listed)}</sheets><calcPr iterateCount="100"/></workbook>'
    )
    parts["xl/sharedStrings.xml"] = (
        f'{_HEAD}<sst xmlns="{_MAIN}" count="{len(texts)}" uniqueCount="{len(texts)}">'
        + "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
        + "</sst>"
    )
    formats = [name for name, _ in styles]
    parts["xl/styles.xml"] = _styles(formats, fills, styles)
    types += [
        f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPE}.{name}+xml"/>'
        for name in ("styles", "sharedStrings")
    ]
    relations += [("rId1", "styles", "styles.xml"), ("rId2", "sharedStrings", "sharedStrings.xml")]
    parts["xl/_rels/workbook.xml.rels"] = _relations(relations)
    parts["_rels/.rels"] = _relations([("rId1", "officeDocument", "xl/workbook.xml")])
    parts["[Content_Types].xml"] = (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml"'
        ' ContentType="application/xml"/><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="vml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
        f"{''.join(types)}</Types>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text.encode("utf-8"))
    return stream.getvalue()


def _relations(listed: list[tuple[str, str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in listed
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _styles(formats: list[str], fills: list[str], styles: list[tuple[str, int]]) -> str:
    numbers = {name: 164 + place for place, name in enumerate(dict.fromkeys(formats))}
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="{len(numbers)}">'
        + "".join(
            f'<numFmt numFmtId="{number}" formatCode="{escape(name)}"/>'
            for name, number in numbers.items()
        )
        + '</numFmts><fonts count="1"><font><sz val="10"/><name val="Arial"/><family val="2"/>'
        f'</font></fonts><fills count="{2 + len(fills)}"><fill><patternFill patternType="none"/>'
        '</fill><fill><patternFill patternType="gray125"/></fill>'
        + "".join(
            f'<fill><patternFill patternType="solid"><fgColor rgb="{color}"/>'
            '<bgColor rgb="FFFFCC99"/></patternFill></fill>'
            for color in fills
        )
        + '</fills><borders count="1"><border diagonalUp="false" diagonalDown="false"><left/>'
        '<right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1">'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(styles)}">'
        + "".join(
            f'<xf numFmtId="{numbers[name]}" fontId="0" fillId="{fill}" borderId="0" xfId="0"'
            ' applyFont="false"><alignment horizontal="general" vertical="bottom"/>'
            '<protection locked="true" hidden="false"/></xf>'
            for name, fill in styles
        )
        + "</cellXfs></styleSheet>"
    )


def _remark(parts: dict[str, str], types: list[str], number: int, cells: list[Any]) -> None:
    """Write comments as runs with a style of their own, and the boxes with their own shape type."""
    authors = list(dict.fromkeys(cell.comment.author for cell in cells))
    parts[f"xl/comments{number}.xml"] = (
        f'{_HEAD}<comments xmlns="{_MAIN}"><authors>'
        + "".join(f"<author>{escape(name)}</author>" for name in authors)
        + "</authors><commentList>"
        + "".join(
            f'<comment ref="{cell.coordinate}" authorId="{authors.index(cell.comment.author)}">'
            '<text><r><rPr><sz val="10"/><rFont val="Arial"/><family val="2"/></rPr>'
            f'<t xml:space="preserve">{escape(cell.comment.text)}</t></r></text></comment>'
            for cell in cells
        )
        + "</commentList></comments>"
    )
    parts[f"xl/drawings/vmlDrawing{number}.vml"] = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:'
        'office" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="shapetype_202"'
        ' coordsize="21600,21600" o:spt="202" path="m,l,21600l21600,21600l21600,xe">'
        '<v:stroke joinstyle="miter"/></v:shapetype>'
        + "".join(
            f'<v:shape id="shape_{place}" fillcolor="#ffffc0" type="#shapetype_202"'
            ' style="position:absolute;margin-left:10pt;margin-top:10pt;width:90pt;height:50pt">'
            '<v:fill o:detectmouseclick="t"/><x:ClientData ObjectType="Note">'
            "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>1, 5, 0, 5, 3, 5, 3, 5</x:Anchor>"
            f"<x:AutoFill>False</x:AutoFill><x:Row>{cell.row - 1}</x:Row>"
            f"<x:Column>{cell.column - 1}</x:Column></x:ClientData></v:shape>"
            for place, cell in enumerate(cells)
        )
        + "</xml>"
    )
    parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = _relations(
        [
            ("rId1", "comments", f"../comments{number}.xml"),
            ("rId2", "vmlDrawing", f"../drawings/vmlDrawing{number}.vml"),
        ]
    )
    types.append(
        f'<Override PartName="/xl/comments{number}.xml" ContentType="{_TYPE}.comments+xml"/>'
    )


SAVERS = {"excel": by_excel, "libreoffice": by_libreoffice, "openpyxl": by_openpyxl}
