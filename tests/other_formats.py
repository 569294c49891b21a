"""An .xlsb and an .ods of a few rows, written by hand, with what stands beside their cells."""

import io
import struct
import zipfile
from html import escape
from typing import Any

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_BINARY = "application/vnd.ms-excel"
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{}</dc:creator>'
    "</cp:coreProperties>"
)
_ODS = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text", "meta")
)
_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def xlsb(rows: list[list[Any]], author: str = "", sheet: str = "检查") -> bytes:
    """Write rows of texts, numbers and None; the author stands in properties and a comment."""
    width = max(map(len, rows))
    extent = struct.pack("<4I", 0, len(rows) - 1, 0, width - 1)
    body = _record(129) + _record(148, extent) + _record(145)
    for row, values in enumerate(rows):
        body += _record(0, struct.pack("<I", row) + b"\0" * 21)
        for column, value in enumerate(values):
            place = struct.pack("<II", column, 0)
            if isinstance(value, str):
                body += _record(6, place + _wide(value))
            elif value is not None:
                body += _record(5, place + struct.pack("<d", value))
    body += _record(146) + _record(130)
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide(sheet)
    book = _record(131) + _record(153, b"\0" * 12) + _record(143) + _record(156, bundle)
    book += _record(144) + _record(157, b"\0" * 26) + _record(132)
    return _zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
            'package.relationships+xml"/><Default Extension="bin" ContentType="'
            f'{_BINARY}.sheet.binary.macroEnabled.main"/></Types>',
            "_rels/.rels": _relation("officeDocument", "xl/workbook.bin"),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": _relation("worksheet", "worksheets/sheet1.bin"),
            "xl/worksheets/sheet1.bin": body,
            "xl/worksheets/_rels/sheet1.bin.rels": _relation("comments", "../comments1.bin"),
            # A list of authors, one of them.
            "xl/comments1.bin": _record(628) + _record(632, _wide(author)) + _record(629),
            "docProps/core.xml": _CORE.format(escape(author)),
        }
    )


def ods(rows: list[list[Any]], author: str = "", sheet: str = "检查") -> bytes:
    """Write rows of texts, numbers and None; the author stands in properties and a comment."""
    note = (
        f"<office:annotation><dc:creator>{escape(author)}</dc:creator>"
        f"<text:p>{escape(author)}</text:p></office:annotation>"
    )
    lines = ""
    for number, values in enumerate(rows):
        cells = "".join(map(_ods_cell, values))
        if not number:
            cells = cells.replace("<text:p>", f"{note}<text:p>", 1)
        lines += f"<table:table-row>{cells}</table:table-row>"
    return _zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "meta.xml": f"<office:document-meta {_ODS} {_DC}><office:meta>"
            f"<meta:initial-creator>{escape(author)}</meta:initial-creator></office:meta>"
            "</office:document-meta>",
            "content.xml": f"<office:document-content {_ODS} {_DC}><office:body>"
            f'<office:spreadsheet><table:table table:name="{escape(sheet)}">{lines}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        }
    )


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        return (
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(value)}</text:p></table:table-cell>"
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(body)
    while True:
        more = length > 127
        size += bytes([length & 0x7F | (0x80 if more else 0)])
        length >>= 7
        if not more:
            return head + size + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _relation(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/{kind}"'
        f' Target="{target}"/></Relationships>'
    )


def _zipped(parts: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content)
    return stream.getvalue()
