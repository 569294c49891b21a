"""What stands beside the cells of an .xlsx that goes back: persons are hidden, the rest stays.

Authors, paths, print headers and links go as they go from the archive (`package_texts`). Of
comments and text boxes only those go in which a person is named: the sender wrote them as advice.
"""

import re
from html import escape, unescape

from sources.named_persons import holds_person, is_declined_text, names_person
from sources.package_marks import patch_marks, patch_names, patch_styles
from sources.package_texts import patch_footers, patch_properties, patch_relations
from sources.personal_names import is_common_name, is_personal_name
from sources.text import HIDDEN, fold

_COMMENTS = re.compile(r"^xl/(?:comments[^/]*|comments/.*|threadedcomments/.*)\.xml$")
_DRAWN = re.compile(r"^xl/(?:drawings|charts|diagrams)/.*\.(?:xml|vml)$")
_SHEETS = re.compile(r"^xl/(?:worksheets|chartsheets)/[^/]+\.xml$")
_PROPERTIES = re.compile(r"^docprops/(?:core|app)\.xml$")
_AUTHOR = re.compile(r"(<(?:\w+:)?author(?:\s[^>]*)?>)([^<]*)(?=</)")
_TEXT = re.compile(r"<((?:\w+:)?text)(?:\s[^>]*)?>.*?</\1>", re.DOTALL)
_PARAGRAPH = re.compile(r"<((?:\w+:)?p)(?:\s[^>]*)?>.*?</\1>", re.DOTALL)
_NODE = re.compile(r"(>)([^<>]+)(?=</)")
_SPOKEN = re.compile(r'(\s(?:display|tooltip|prompt|promptTitle|error|errorTitle)=")([^"]+)')
_ACCOUNT = re.compile(r'(\s(?:displayName|userName|userId)=")[^"]*')
_CUSTOM = re.compile(r"(<vt:(?:lpwstr|lpstr|bstr)>)[^<]*")
_NUMBER = re.compile(r"(<vt:\w+>)([^<]*)")
_MARKED = re.compile(r"^xl/(?:tables|theme)/[^/]+\.xml$")

# What a note alone may be, though it begins as a rare surname does: 原批注, 应补数据.
_NOTE = re.compile(
    r"(?:批注|附注|备注|注释|说明|数据|数字|数值|口径|报表|台账|附件|文件|材料|原件|合计|累计|填报|上报|漏报|错报"
    r"|重报|补报|核实|核对|待核|待查|待补|有误|无误|不符|一致|暂估|预计|估计|修改|更正|改正|调整|要求|通知|单位)$"
)


def without_persons(
    part: str,
    body: bytes,
    sheets: frozenset[str],
    own: frozenset[str],
    words: frozenset[str] = frozenset(),
) -> bytes:
    """Return a part, named in small letters, without persons; the same bytes where none is in it.

    `own` are the authors that this software writes, `words` names of units and codes of the office,
    as they are compared: in filters and drop-downs they stay. Raises UnicodeDecodeError for
    a part of text in another encoding than UTF-8.
    """
    if _SHEETS.match(part):
        edge = max(0, body.rfind(b"sheetData"))
        tail = body[edge:].decode("utf-8")
        kept = patch_marks(_SPOKEN.sub(_hide_spoken, patch_footers(tail)), words)
        return body if kept == tail else body[:edge] + kept.encode()
    is_told = part.endswith(".rels") or part.startswith("xl/persons/") or part == "xl/workbook.xml"
    patterns = (_COMMENTS, _DRAWN, _PROPERTIES, _MARKED)
    is_told = is_told or part == "xl/styles.xml"
    if not is_told and part != "docprops/custom.xml" and not any(p.match(part) for p in patterns):
        return body
    xml = body.decode("utf-8-sig")
    if part.endswith(".rels"):
        kept = patch_relations(xml)
    elif _PROPERTIES.match(part):
        kept = patch_properties(xml, sheets)
    elif part == "docprops/custom.xml":
        kept = patch_marks(_NUMBER.sub(_hide_spoken, _CUSTOM.sub(r"\g<1>", xml)), words)
    elif part == "xl/styles.xml":
        kept = patch_styles(xml)
    elif _MARKED.match(part):
        kept = patch_marks(xml, words)
    elif _COMMENTS.match(part):
        kept = _patch_comments(xml, own)
    elif _DRAWN.match(part):
        kept = _PARAGRAPH.sub(lambda found: _hide_text(found[0], []), xml)
    else:
        kept = _ACCOUNT.sub(r"\g<1>", re.sub(r"<\w+:absPath\b[^>]*/>", "", xml))
        kept = patch_marks(patch_names(kept), words)
    return body if kept == xml else kept.encode("utf-8")


def _patch_comments(xml: str, own: frozenset[str]) -> str:
    authors = [name for _, name in _AUTHOR.findall(xml) if name.strip() and name not in own]

    def hide(found: re.Match[str]) -> str:
        return f"{found[1]}{HIDDEN}" if found[2] in authors else found[0]

    return _TEXT.sub(lambda found: _hide_text(found[0], authors), _AUTHOR.sub(hide, xml))


def _hide_text(xml: str, authors: list[str]) -> str:
    """Hide an author's name, as Excel writes it, and all of a text in which a person is named."""

    def hide(run: re.Match[str]) -> str:
        text = run[2]
        for author in sorted(authors, key=len, reverse=True):
            if len(author) > 1:
                text = text.replace(author, HIDDEN)
        return f"{run[1]}{text}"

    kept = _NODE.sub(hide, xml)
    text = "".join(unescape(run) for _, run in _NODE.findall(kept))
    return _NODE.sub(rf"\g<1>{HIDDEN}", kept) if _note_names_person(text) else kept


def _note_names_person(text: str) -> bool:
    """Tell a comment or text box that names a person; a short note is no name by its form alone."""
    return (
        holds_person(text)
        or is_declined_text(text)
        or any(is_personal_name(line) and not _is_note(line) for line in text.splitlines())
    )


def _is_note(line: str) -> bool:
    return _NOTE.search(fold(line)) is not None and not is_common_name(line)


def _hide_spoken(found: re.Match[str]) -> str:
    text = unescape(found[2])
    return f"{found[1]}{escape(HIDDEN)}" if names_person(text) else found[0]
