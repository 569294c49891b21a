"""What an .xlsx says in its marks: filters, conditions, choices, number formats, names of styles.

They are searched by the rules that hold in cells. What stands there may be a word of the form as
well as a name, so only what names a person or is declined goes, and the rest stays as it is.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape, unescape

from sources.named_persons import is_declined_text, names_person
from sources.personal_names import is_personal_name
from sources.personal_numbers import hidden_numbers, holds_personal_number
from sources.text import HIDDEN, normalise

# Whole elements that say who looked at a sheet and what was tried: no report is read from them.
_TRIED = re.compile(
    r"<((?:\w+:)?(?:scenarios|customSheetViews|customWorkbookViews|webPublishItems))\b[^>]*?"
    r"(?:/>|(?<!/)>.*?</\1>)",
    re.DOTALL,
)
_MARKS = re.compile(
    r"<(?:\w+:)?(?:filter|customFilter|cfRule|sortCondition|scenario|inputCells|protectedRange|control"
    r"|oleObject|customWorkbookView|definedName|table|tableColumn|theme|clrScheme|fontScheme|fmtScheme"
    r"|tableStyle|slicerStyle|property)\b[^>]*>"
)
_SAID = re.compile(
    r"""(\s(?:val|text|customList|name|displayName|user|comment|descr)=)(["'])(.*?)(?=\2)"""
)
_FORMULA = re.compile(r"(<((?:\w+:)?(?:formula[12]?|f))(?:\s[^>]*)?>)([^<]+)(?=</\2>)")
_LITERAL = re.compile(r'"([^"]*)"')
_FORMAT = re.compile(r"""(\sformatCode=)(["'])(.*?)(?=\2)""")
# A text in quotes, or Chinese without: both are shown as they are.
_SHOWN = re.compile(r'"([^"]*)"|[一-鿿·]{2,}')
_STYLE = re.compile(r"<(?:\w+:)?cellStyle\b[^>]*>")
_STYLE_NAME = re.compile(r"""(\sname=)(["'])(.*?)(?=\2)""")
# What spreadsheet programs call their own styles.
_STYLES = frozenset(
    ["常规", "货币", "百分比", "千位分隔", "千位", "标题", "汇总", "计算", "检查单元格", "适中",
     "解释性文本", "警告文本", "链接单元格", "输出", "输入", "注释", "强调文字颜色", "超链接",
     "已访问的超链接", "着色"]
)  # fmt: skip
_IS_TABLE = re.compile(r"<(?:\w+:)?table\b")
_TABLE = "已隐去"
_BETWEEN = re.compile(r"[,，;；、]")
_NO_NAME = re.compile(r"[^一-鿿·]+")


def patch_marks(xml: str, words: frozenset[str] | None = None) -> str:
    """Hide persons in marks and formulas.

    With `words`, names of units and codes as they are compared, the form still works: they stay,
    and so do choices more than half of which name nobody.
    Without, elements that say who tried what go.
    """
    share = 0.0 if words is None else 0.5
    known = words or frozenset()
    kept = _TRIED.sub("", xml) if words is None else xml
    kept = _MARKS.sub(lambda mark: patch_mark(mark, known), kept)
    return _FORMULA.sub(lambda found: _hide_formula(found, share, known), kept)


def patch_names(xml: str) -> str:
    """Take out the defined names that name a person, in the name or in what they stand for."""

    def keep(found: re.Match[str]) -> str:
        own = re.search(r"""\sname=(["'])(.*?)\1""", found[2])
        is_named = own is not None and tells_person(unescape(own[2]))
        return (
            ""
            if is_named or _hide_literals(unescape(found[3]), 0.0) != unescape(found[3])
            else found[0]
        )

    kept = re.sub(r"<((?:\w+:)?definedName)\b([^>]*)>(.*?)</\1>", keep, xml, flags=re.DOTALL)
    return re.sub(r"<((?:\w+:)?definedNames)>\s*</\1>", "", kept)


def patch_styles(xml: str) -> str:
    """Hide persons in number formats, in names of styles and of fonts' schemes."""

    def style(found: re.Match[str]) -> str:
        is_own = "builtinId" not in found[0]
        return _STYLE_NAME.sub(_hide_said, found[0]) if is_own else found[0]

    kept = _FORMAT.sub(_hide_format, _STYLE.sub(style, xml))
    return _MARKS.sub(patch_mark, kept)


def patch_mark(mark: re.Match[str], words: frozenset[str] = frozenset()) -> str:
    """Hide persons in the attributes of one tag."""
    hidden = _SAID.sub(lambda found: _hide_said(found, words), mark[0])
    # A table is called by a word, in formulas too.
    return hidden.replace(HIDDEN, _TABLE) if _IS_TABLE.match(hidden) else hidden


@lru_cache(maxsize=4096)
def tells_person(text: str) -> bool:
    """Tell a text in which a person is named, or a declined one; offices and styles are none."""
    if not text or text in _STYLES:
        return False
    return names_person(text, may_be_office=True) or any(
        piece not in _STYLES and is_personal_name(piece, may_be_office=True)
        for piece in _NO_NAME.split(text)
    )


def _hide_said(found: re.Match[str], words: frozenset[str] = frozenset()) -> str:
    text = unescape(found[3])
    if normalise(text) in words:
        return found[0]
    if found[1].strip() == "customList=":
        hidden = _hide_choices(text, 0.0, words)
        return f"{found[1]}{found[2]}{escape(hidden)}" if hidden != text else found[0]
    # Who tried a scenario is a person's account.
    is_hidden = bool(text) if found[1].strip() == "user=" else tells_person(text)
    return f"{found[1]}{found[2]}{HIDDEN}" if is_hidden else found[0]


def _hide_formula(found: re.Match[str], share: float, words: frozenset[str]) -> str:
    text = unescape(found[3])
    hidden = _hide_literals(text, share, words)
    return f"{found[1]}{escape(hidden, quote=False)}" if hidden != text else found[0]


def hide_literals(formula: str, words: frozenset[str] | None = None) -> str:
    """Return a cell's formula without the texts and numbers in it that name a person.

    With `words`, spellings of units and codes, these stay (`patch_marks`).
    """
    return _hide_literals(formula, 0.0 if words is None else 0.5, words or frozenset())


def _hide_literals(formula: str, share: float, words: frozenset[str] = frozenset()) -> str:
    def literal(found: re.Match[str]) -> str:
        return f'"{_hide_choices(found[1], share, words)}"'

    hidden = _LITERAL.sub(literal, formula)
    return (hidden_numbers(hidden, "0") or "0") if holds_personal_number(hidden) else hidden


def _hide_choices(text: str, share: float, words: frozenset[str]) -> str:
    """Hide those of some choices that name persons, where they are more than a share of all."""
    choices = _BETWEEN.split(text)
    told = [choice for choice in choices if normalise(choice) not in words and tells_person(choice)]
    is_certain = any(map(_is_no_word, told))
    if not told or not (is_certain or len(told) >= share * len(choices)):
        return text
    return ",".join(HIDDEN if choice in told else choice for choice in choices)


def _is_no_word(text: str) -> bool:
    """Tell what cannot be a choice of a form: a number of a person, a declined label."""
    return holds_personal_number(text) or is_declined_text(text)


def _hide_format(found: re.Match[str]) -> str:
    text = unescape(found[3])
    hidden = _hide_shown(text)
    return f"{found[1]}{found[2]}{escape(hidden)}" if hidden != text else found[0]


@lru_cache(maxsize=4096)
def _hide_shown(code: str) -> str:
    def shown(found: re.Match[str]) -> str:
        return (
            f'"{HIDDEN}"'
            if tells_person(found[1] if found[1] is not None else found[0])
            else found[0]
        )

    hidden = _SHOWN.sub(shown, code)
    plain = hidden.replace('"', "").replace("\\", "")
    return "General" if holds_personal_number(plain) or is_declined_text(plain) else hidden


def patched(body: bytes, patch: Callable[[str], str]) -> bytes:
    """Patch a part of text; the very same bytes where nothing of it changes."""
    xml = body.decode("utf-8-sig")
    kept = patch(xml)
    return body if kept == xml else kept.encode("utf-8")
