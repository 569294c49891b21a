"""Names and numbers beside 填报人 and its like: they stay out of the archive, the form stays in.

Signatures in heads and feet of a sheet are personal data that no table needs. They are not landed
anyway; here they are taken out of the bytes that the archive keeps.
"""

import io
import re
import zipfile
from html import escape, unescape

from sources.reading.grid import Sheet, text_of
from sources.suspects import suspects_of

HIDDEN = "■■"
_LABEL = (
    r"(?:填报人|填表人|制表人|制表|审核人|审核|复核人|复核|经办人|联系人|负责人|单位负责人|主要负责人"
    r"|分管领导|联系电话|联系方式|办公电话|电话|手机)(?:[(（][^()（）]*[)）])?"
)
_INLINE = re.compile(rf"{_LABEL}\s*[:：]\s*([^\s:：]{{2,30}})(?!\s*[:：])")
_BARE = re.compile(rf"^\s*{_LABEL}\s*[:：]\s*$")
_TEXT_PARTS = re.compile(r"^xl/(?:sharedStrings\.xml|worksheets/[^/]+\.xml|comments[^/]*\.xml)$")
_AUTHORS = re.compile(r"(<(dc:creator|cp:lastModifiedBy)>)[^<]*(</\2>)")


def signatures(sheets: list[Sheet]) -> list[str]:
    """Return the names and numbers that stand beside such labels, in order, once each."""
    found: dict[str, None] = {}
    for sheet in sheets:
        for row, column in suspects_of(sheet).signed:
            cells = sheet.rows[row]
            if cells[column][:1] != "t":
                continue
            text = text_of(cells[column])
            for name in _INLINE.findall(text):
                found[name] = None
            if _BARE.match(text):
                beside = next((other for other in cells[column + 1 :] if other), "")
                value = text_of(beside).strip()
                if value and not re.search(r"[:：]", value):
                    found[value] = None
    return list(found)


def can_redact(data: bytes) -> bool:
    """Tell whether a file's bytes can be patched: those of .xlsx and delimited text can."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
        return "xl/workbook.xml" in names
    return data[:8] != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" and data[:1] != b"\x09"


def redact(data: bytes, names: list[str]) -> bytes:
    """Return the file without the names; raises ValueError where `can_redact` says no.

    An .xlsx is patched in its XML, so that all else of it stays; delimited text in its bytes.
    """
    if not can_redact(data):
        raise ValueError("only .xlsx and delimited text can be redacted")
    if data[:4] == b"PK\x03\x04":
        return _redact_package(data, names)
    for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
        for name in names:
            data = data.replace(name.encode(encoding), HIDDEN.encode(encoding))
    return data


def _redact_package(data: bytes, names: list[str]) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as package,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as patched,
    ):
        for entry in package.infolist():
            body = package.read(entry)
            if _TEXT_PARTS.match(entry.filename):
                body = _patch(body.decode("utf-8"), names).encode("utf-8")
            elif entry.filename == "docProps/core.xml":
                body = _AUTHORS.sub(r"\g<1>\g<3>", body.decode("utf-8")).encode("utf-8")
            copy = zipfile.ZipInfo(entry.filename, entry.date_time)
            copy.compress_type = zipfile.ZIP_DEFLATED
            patched.writestr(copy, body)
    return buffer.getvalue()


def _patch(xml: str, names: list[str]) -> str:
    """Hide the names in the texts of a part: a name alone, or one behind its label."""

    def hide(node: re.Match[str]) -> str:
        text = unescape(node[2])
        if text.strip() in names:
            return f"{node[1]}{HIDDEN}{node[3]}"
        if not re.search(_LABEL, text):
            return node[0]
        for name in names:
            text = text.replace(name, HIDDEN)
        return f"{node[1]}{escape(text, quote=False)}{node[3]}"

    return re.sub(r"(<(?:t|v)(?:\s[^>]*)?>)([^<]*)(</(?:t|v)>)", hide, xml)
