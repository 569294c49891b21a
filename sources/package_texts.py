"""What stands in an .xlsx beside its cells, and what the archive keeps of it: nothing that names.

Comments, properties, print headers, text boxes, defined names, caches of other tables: no report
is read from them, and nobody can tell a name in them from another word. So their texts go.
"""

import re
from functools import lru_cache
from html import escape, unescape

from sources.package_marks import patch_mark, patch_marks, patch_styles, patched
from sources.personal_numbers import holds_personal_number
from sources.text import HIDDEN

_TEXT_NODE = re.compile(r"(>)([^<>]+)(?=</)")
# Parts that are the sheet's own form; all they say is a style, a relation or a header.
_KEPT = re.compile(r"^(?:\[content_types\]\.xml|xl/(?:calcchain|metadata)\.xml|xl/media/.*)$")
# Their form stays, without what names a person in it.
_FORMS = re.compile(r"^xl/(?:styles\.xml|theme/[^/]*\.xml)$")
_TABLES = re.compile(r"^xl/tables/[^/]+\.xml$")
_HAN = re.compile("[一-鿿]{2}")
_MARKED = re.compile(
    r"[Ff]ilter|ormula|cfRule|<\w*:?f>|scenario|customSheet|protected|webPublish|control|oleObj|sort"
)
_COMMENT = re.compile(r"\s(?:comment|description|help|statusBar|customMenu)=(?:\"[^\"]*\"|'[^']*')")
_TEXTS = re.compile(
    r"^xl/(?:comments[^/]*\.xml|(?:threadedcomments|drawings|charts|diagrams|comments)/.*\.(?:xml|vml))$"
)
_SHEETS = re.compile(r"^xl/(?:worksheets|chartsheets|dialogsheets|macrosheets)/[^/]+\.xml$")
_PROPERTIES = re.compile(r"^docprops/(?:core|app)\.xml$")
_PROPERTY = re.compile(r"<((?:\w+:)?(\w+))((?:\s[^<>]*)?)>([^<>]+)</\1>")
# Properties that programs fill in and that say nothing of anybody.
_PLAIN_PROPERTIES = frozenset(
    ["Application", "AppVersion", "created", "modified", "lastPrinted", "TotalTime", "DocSecurity",
     "ScaleCrop", "LinksUpToDate", "SharedDoc", "HyperlinksChanged", "i4", "revision", "version",
     "language", "Words", "Characters", "Pages", "Lines", "Paragraphs"]
)  # fmt: skip
_PLAIN_WORDS = frozenset(
    ["worksheets", "named ranges", "charts", "工作表", "命名范围", "图表", "openpyxl", "xlsxwriter",
     "apache poi", "administrator", "admin", "user", "microsoft", "microsoft office user",
     "windows 用户",
     "windows user", "微软用户", "微软中国", "wps office", "unknown",
     "unknown creator", "python-docx",
     "excel", "microsoft excel", "sheetjs", "kaoping", "true", "false"]
)  # fmt: skip
_BUILT_IN = re.compile(r"!(?:Print_Area|Print_Titles|_FilterDatabase|_xlnm\.\w+)$")
# &P of &N, 第&P页 共&N页, &"宋体,常规"&12: the codes of a print header and what stands around them.
_HEADER_CODES = re.compile(
    r'&"[^"]*"|&K[0-9A-F]{6}|&\d+|&[A-Za-z+-]|[\s\d第页共/·—–-]|page|of|sheet', re.IGNORECASE
)
_HEADER_FOOTER = re.compile(r"<(?:\w+:)?headerFooter\b.*?</(?:\w+:)?headerFooter>", re.DOTALL)
_SPOKEN_ATTRIBUTES = re.compile(
    r"(\s(?:prompt|promptTitle|error|errorTitle|tooltip|display|descr|title|alt|string|altText"
    r"|altTextSummary"
    r'|userName|displayName)=")([^"]+)(")'
)
_DEFINED_NAME = re.compile(r"<((?:\w+:)?definedName)\b([^>]*)>.*?</\1>", re.DOTALL)
_NO_NAMES = re.compile(r"<((?:\w+:)?definedNames)>\s*</\1>")
_PATH_OF_AUTHOR = re.compile(
    r"<mc:AlternateContent\b(?:(?!</mc:AlternateContent>).)*?absPath.*?</mc:AlternateContent>",
    re.DOTALL,
)
# A tag and the text behind it.
_SPOKEN = re.compile(r"(<(/?)((?:\w+:)?(\w+))[^<>]*>)([^<>]+)")
_DRAWN = re.compile(r"<(?:\w+:)?(?:cNvPr|shape)\b[^>]*>")
_SMALL = 1 << 14
_ALWAYS_TEXT = frozenset(["t", "text", "author", "font", "div", "span"])
_FORMULAS = frozenset(["f", "formatCode", "sqref"])
_PATH_ALONE = re.compile(r"<\w+:absPath\b[^>]*?(?:/>|>.*?</\w+:absPath>)", re.DOTALL)
_EXTERNAL = re.compile(r"<Relationship\b[^>]*TargetMode=\"External\"[^>]*>")
_TARGET = re.compile(r'(Target=")[^"]*(")')
_ROOT = re.compile(r"^(.*?)(<(?!\?|!)([^\s/>]+)(?:\s[^>]*?)?)(/?)>", re.DOTALL)


def is_kept(part: str) -> bool:
    """Tell a part that is kept whatever it says."""
    return _KEPT.match(part) is not None or part.endswith("/")


def patch_part(part: str, body: bytes, sheets: frozenset[str]) -> bytes:
    """Return what is kept of a part, named in small letters; the same bytes where all of it is.

    `sheets` are the names of the workbook's sheets. Raises UnicodeDecodeError for a part of text
    in another encoding than UTF-8.
    """
    if is_kept(part):
        return body
    if _SHEETS.match(part):
        return _patch_sheet(body)
    if _FORMS.match(part):
        return _patch_form(body)
    if _TABLES.match(part):
        return patched(body, lambda xml: patch_marks(_COMMENT.sub("", xml)))
    if part == "xl/sharedstrings.xml" or part == "xl/sharedstrings.bin":
        return body
    if part == "xl/workbook.xml":
        return patched(body, _patch_book)
    if part.endswith(".rels"):
        return patched(body, patch_relations)
    if _PROPERTIES.match(part):
        return patched(body, lambda xml: patch_properties(xml, sheets))
    if _TEXTS.match(part):
        return patched(body, _patch_texts)
    return _emptied(part, body)


@lru_cache(maxsize=64)
def _patch_form(body: bytes) -> bytes:
    """Patch styles or a theme: those of many workbooks are the same."""
    return patched(body, patch_styles)


def _patch_sheet(body: bytes) -> bytes:
    """Patch what follows the cells: print headers, hints of lists, links."""
    edge = body.rfind(b"sheetData") - 2
    if not body.startswith(b"</sheetData>", max(edge, 0)):
        ends = (b"</sheetData>", b":sheetData>", b"<sheetData/>")
        edge = max(map(body.rfind, ends))
    head, tail = (body[:edge], body[edge:]) if edge >= 0 else (b"", body)
    if b'="' not in tail and b"headerFooter" not in tail:
        return body
    kept = _small_tail(tail) if len(tail) <= _SMALL else _patch_tail(tail)
    return body if kept == tail else head + kept


def _patch_tail(tail: bytes) -> bytes:
    kept = _SPOKEN_ATTRIBUTES.sub(r"\g<1>\g<3>", patch_footers(tail.decode("utf-8")))
    return (patch_marks(kept) if _MARKED.search(kept) else kept).encode("utf-8")


# Below the cells workbooks of one template say the same.
_small_tail = lru_cache(maxsize=256)(_patch_tail)


def without_these(part: str, body: bytes, names: list[str]) -> bytes:
    """Hide known names in the marks of a sheet, a table or the styles: in filters, conditions."""
    if not (_SHEETS.match(part) or _TABLES.match(part) or _FORMS.match(part)):
        return body
    edge = max(0, body.rfind(b"sheetData"))
    tail = body[edge:]
    for name in sorted(filter(_HAN.search, names), key=len, reverse=True):
        tail = tail.replace(escape(name, quote=False).encode(), HIDDEN.encode())
    return body[:edge] + tail


def patch_footers(xml: str) -> str:
    """Hide the print headers and footers that say more than a page's number."""
    return _HEADER_FOOTER.sub(lambda found: _TEXT_NODE.sub(_hide_header, found[0]), xml)


def _hide_header(node: re.Match[str]) -> str:
    text = unescape(node[2])
    return node[0] if not _HEADER_CODES.sub("", text) else f"{node[1]}{HIDDEN}"


def _patch_book(xml: str) -> str:
    def keep(found: re.Match[str]) -> str:
        # Print areas, print titles and filters; others may be called after persons.
        is_built_in = re.search(r'\sname="_xlnm\.', found[2])
        return _COMMENT.sub("", found[0]) if is_built_in else ""

    kept = _NO_NAMES.sub("", _DEFINED_NAME.sub(keep, xml))
    kept = patch_marks(_PATH_ALONE.sub("", _PATH_OF_AUTHOR.sub("", kept)))
    return _SPOKEN_ATTRIBUTES.sub(r"\g<1>\g<3>", kept)


def patch_relations(xml: str) -> str:
    """Let links out of the workbook lead nowhere."""
    return _EXTERNAL.sub(lambda found: _TARGET.sub(r"\g<1>about:blank\g<2>", found[0]), xml)


def patch_properties(xml: str, sheets: frozenset[str]) -> str:
    """Empty the properties that may name a person."""

    def keep(found: re.Match[str]) -> str:
        text = unescape(found[4]).strip()
        if found[2] in _PLAIN_PROPERTIES or text.lower() in _PLAIN_WORDS or text in sheets:
            return found[0]
        if text.rpartition("!")[0].strip("'") in sheets and _BUILT_IN.search(text):
            return found[0]
        return f"<{found[1]}{found[3]}></{found[1]}>" if text else found[0]

    return _PROPERTY.sub(keep, xml)


def _patch_texts(xml: str) -> str:
    """Hide every text of a drawing, chart or comment; places and figures of it stay."""

    def hide(node: re.Match[str]) -> str:
        tag, name, text = node[3], node[4], unescape(node[5])
        if not text.strip() or tag.startswith("x:") or name in _FORMULAS:
            return node[0]
        is_figure = re.fullmatch(r"[-+\d.,:/\sEe%]*", text) and not holds_personal_number(text)
        if is_figure and (name not in _ALWAYS_TEXT or node[2]):
            return node[0]
        return f"{node[1]}{HIDDEN}"

    kept = _SPOKEN_ATTRIBUTES.sub(r"\g<1>\g<3>", _SPOKEN.sub(hide, xml))
    return _DRAWN.sub(patch_mark, kept)


def _emptied(part: str, body: bytes) -> bytes:
    """Return a part without content: what else is in a workbook, no report is read from."""
    if not part.endswith((".xml", ".vml")) or not body.strip():
        return b""
    root = _ROOT.match(body.decode("utf-8-sig"))
    if root is None:
        return b""
    spaces = "".join(re.findall(r"\sxmlns(?::\w+)?=\"[^\"]*\"", root[2]))
    return f"{root[1]}<{root[3]}{spaces}/>".encode()
