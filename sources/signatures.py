"""Names and numbers beside 填报人 and its like, in heads and feet of a sheet: never kept.

With a colon whatever follows counts. Without one, in the same cell or the next filled one, what
looks like a person's name or a phone number does.
"""

import re
from collections.abc import Collection, Iterable

from sources.latin_names import is_latin_name
from sources.personal_names import is_personal_name
from sources.personal_numbers import holds_landline, holds_local_number, holds_mobile
from sources.posts import persons_in
from sources.reading.grid import Cell, Sheet, text_of
from sources.suspects import suspects_of
from sources.text import fold, normalise

_POST = (
    r"(?:单位|主要|项目|部门|业务|科室|分管)?(?:填报人|填表人|制表人|制表|审核人|审核|复核人|复核|经办人|统计员"
    r"|联系人|负责人|责任人|签发人|校对人|分管领导|主管领导|报送人|上报人|报告人|报表人|录入人|编制人"
    r"|核对人|审定人|审批人|批准人|签字人|值班人员?|值班员|联络员|联络人|法定代表人|领导签[字名]|审签)"
)
_PHONE = r"(?:联系人?|办公|手机|值班)?(?:电话|方式)(?:号码)?|手机(?:号码?)?"
_PARENS = r"(?:[(（][^()（）]*[)）])?"
# 局长：, 第一书记：, 见证人：: before a colon only, and only what looks like a name. 项目法人 is a
# body.
_ROLE = (
    r"(?:(?<![全总])(?<!项目法)(?<!企业法)(?:人|员)|书记|主任|主席|主管|经理"
    r"|[局处科股镇乡村县区市州部院校站所队组班会河挥]长|签[字名章发批]|审[签批定核]|核[对定]"
    r"|领导|填报|上报|报送|录入|校[核对]|联[络系]|编制|批准|记录|汇总)"
)
# 制 表 人, however wide; and without a colon, before a space and a name.
_SPACED = (
    r"(?:[填制审复经负责联编校录][\s\u3000]{1,4}[报表核办责任系制对入络][\s\u3000]{1,4}[人员])"
)
_BEFORE_SPACE = r"(?:签批|校核|录入|联络|填报)(?=[\s\u3000]+[一-鿿])"
_BY = (
    r"(?i:\b(?:prepared|reported|checked|approved|submitted|reviewed|compiled|signed"
    r"|filled(?: in)?)\s+by\b)"
)
_ROLE_BEFORE = rf"{_ROLE}{_PARENS}\s*[:：]"
_POST_OR_PHONE = rf"(?:{_POST}|{_PHONE}){_PARENS}"
LABEL = rf"{_POST_OR_PHONE}|{_ROLE_BEFORE}|{_SPACED}|{_BEFORE_SPACE}|{_BY}"
_BY_ROLE = re.compile(
    rf"{_ROLE_BEFORE}\s*([一-鿿·]{{2,6}}|[一-鿿]\s[一-鿿])(?=$|[\s,，;；、/.。(（\d])(?!\s*[:：])"
)
_BARE_ROLE = re.compile(rf"^[一-鿿\s]{{0,8}}?{_ROLE_BEFORE}\s*$")
# What another colon follows is a label: 负责人：  填报人：.
_INLINE = re.compile(rf"({_POST}|{_PHONE}){_PARENS}\s*[:：]\s*([^\s:：]{{2,30}}+)(?!\s*[:：])")
# 负责人：张三电话：…
_GLUED = re.compile(
    rf"{_POST_OR_PHONE}\s*[:：]\s*([一-鿿·]{{2,4}}?)(?=[一-鿿]{{2,5}}{_PARENS}\s*[:：])"
)
_FURTHER_LABELS = re.compile(
    rf"(?:{_SPACED}\s*[:：]?|{_BEFORE_SPACE}|{_BY}\s*[:：]?)\s*"
    r"([一-鿿·]{2,6}|[一-鿿]\s[一-鿿]|[A-Z][A-Za-z'’]+(?: [A-Z][A-Za-z'’.]*){1,2})"
    r"(?=$|[\s,，;；、/.。(（\d])"
)
# A post or an office stands for nobody: 责任人：镇长, 联系人：公路站, 审核：办公室.
_IS_POST = re.compile(
    r"[一-鿿]{0,12}(?:[长室科股站所局办部处队委院校厂村镇乡县市区司岗会]|书记|主任|主席|经理|委员|中心|政府|集团"
    r"|总工|会计|出纳|领导|人员|干部|秘书|文书)"
)
_BARE_BY = re.compile(rf"^\s*{_BY}\s*[:：]?\s*$")
_BARE = re.compile(rf"^\s*{_POST_OR_PHONE}\s*[:：]\s*$")
_ALONE = re.compile(rf"^(?:{_POST}|{_PHONE}){_PARENS}$")
_PHONE_ALONE = re.compile(rf"^(?:{_PHONE}){_PARENS}$")
# 填报人 张三, 审核人（签字）李四, 填报人张三: the name goes to a space or to the end.
_WITHOUT_COLON = re.compile(
    rf"{_POST}{_PARENS}\s*([一-鿿·]{{2,6}}|[一-鿿]\s[一-鿿])(?=$|[\s,，;；、/\d])"
)
# 填报人：张三 李四, and 填报人：城东片区 张三: what follows the first.
_FURTHER = re.compile(
    r"(?:[\s,，、;；/]+([一-鿿·]{2,6})(?=$|[\s,，、;；/.。(（\d])(?!\s*[:：]))"
    r"(?:[\s,，、;；/]+([一-鿿·]{2,6})(?=$|[\s,，、;；/.。(（\d])(?!\s*[:：]))?"
)
_SPACED_NUMBER = re.compile(r"\d[\d\s-]*\d")
_BETWEEN = re.compile(r"[\s,，、/;；()（）]+")


def signatures(
    sheets: list[Sheet], headers: Iterable[str] = (), units: Collection[str] = ()
) -> list[str]:
    """Return the names and numbers that stand beside such labels, in order, once each.

    What one of `headers` says is a header, never a name; so is what spells a unit (normalised).
    """
    known: set[str] | None = None
    found: dict[str, None] = {}
    for sheet in sheets:
        rows = sheet.rows
        for row, column in suspects_of(sheet).signed:
            below = rows[row + 1] if row + 1 < len(rows) else []
            for name in signed_in(rows[row], column, below):
                if known is None:
                    known = set(map(normalise, headers))
                spelt = normalise(name)
                if spelt not in known and spelt not in units:
                    found[name] = None
    return list(found)


def signed_in(cells: list[Cell], column: int, below: list[Cell]) -> list[str]:
    """Return what one cell's label signs for: behind it in the cell, or in the next filled one."""
    if cells[column][:1] != "t":
        return []
    text = text_of(cells[column])
    found = names_in(text)
    beside = next((other for other in cells[column + 1 :] if other), "")
    value = text_of(beside).strip()
    if _BARE.match(text):
        if value and not re.search(r"[:：]", value) and not _stands_for_nobody(value):
            found.append(value)
    elif _BARE_ROLE.match(text):
        if is_personal_name(value, may_be_office=True):
            found.append(value)
    elif _BARE_BY.match(text):
        if is_personal_name(value, may_be_office=True) or is_latin_name(value):
            found.append(value)
    elif _ALONE.match(fold(text)):
        # A header has its values below, not beside.
        under = text_of(below[column]) if column < len(below) else ""
        is_phone = _PHONE_ALONE.match(fold(text)) is not None
        if _is_signature(value, is_phone) and not _is_signature(under, is_phone):
            found.append(value)
    elif not found:
        found += [name for name in _WITHOUT_COLON.findall(text) if is_personal_name(name)]
    return found


def names_in(text: str) -> list[str]:
    """Return what stands behind a label and its colon within one text."""
    found = []
    for label in _INLINE.finditer(text):
        if _PHONE_ALONE.match(label[1]) or not _stands_for_nobody(label[2]):
            found.append(label[2])
        if further := _FURTHER.match(text, label.end()):
            found += [one for one in further.groups()
                      if one and is_personal_name(one, may_be_office=True)]  # fmt: skip
    found += filter(is_personal_name, _GLUED.findall(text))
    found += [
        name
        for name in _FURTHER_LABELS.findall(text)
        if is_personal_name(name, may_be_office=True) or is_latin_name(name)
    ]
    return found + [name for name in _names_by_role(text) if name not in found]


def _stands_for_nobody(text: str) -> bool:
    """Tell 镇长, 公路站 and 王主任; 张三镇长 is somebody."""
    plain = fold(text)
    if not _IS_POST.fullmatch(plain) or is_personal_name(plain) or persons_in(text):
        return False
    return not any(is_personal_name(plain[:end]) and len(plain) - end > 1 for end in (2, 3, 4))


def holds_signature(text: str) -> bool:
    """Tell a name of a file or sheet with such a label and a name or number behind it."""
    return bool(names_in(text)) or any(map(is_personal_name, _WITHOUT_COLON.findall(text)))


def _names_by_role(text: str) -> list[str]:
    return [name for name in _BY_ROLE.findall(text) if is_personal_name(name, may_be_office=True)]


def _is_signature(text: str, is_phone: bool = False) -> bool:
    """Tell names, phone numbers or both, and nothing else."""
    if is_personal_name(text):
        return True
    if holds_mobile(text) or holds_landline(text) or (is_phone and holds_local_number(text)):
        rest = _SPACED_NUMBER.sub(" ", text)
        pieces = [piece for piece in _BETWEEN.split(rest) if piece and piece != "+"]
        return all(map(is_personal_name, pieces))
    pieces = [piece for piece in _BETWEEN.split(text) if piece]
    return len(pieces) > 1 and all(map(is_personal_name, pieces))
