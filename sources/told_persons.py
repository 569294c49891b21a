"""Persons told by what they do in a short text of an office: 高海涛来电请假, 李秀英办公桌.

Only asked of lists, options and document numbers, which are kept for good. An office writes and
approves too, so a name must begin as nine in ten do, and a place's short name (黄泥来函) is none.
"""

import re

from sources.personal_names import is_common_name

_ROLE = r"(?:驾驶员|司机|会计|出纳|统计员|经办人|联络员|同事|科员|干事|工作人员)"
_WITH = r"(?:已?(?:经|由|与|和|同|向|找|据|请示))"
_START = r"(?<![一-鿿])"
_NAME = r"([一-鿿]{3})"
_PATTERNS = (
    # What an office does not do: two characters are enough.
    re.compile(
        rf"{_START}(?:{_ROLE}|{_WITH})?([一-鿿]{{2,3}}?)(?:来电)?"
        r"(?:请假|休假|病假|事假|产假|婚假|办公桌|抽屉|手机|微信)"
    ),
    re.compile(rf"{_START}{_ROLE}([一-鿿]{{2,3}}?)(?=$|[^一-鿿]|来|已|的|代|未|说|请)"),
    re.compile(rf"{_START}{_NAME}(?:来电|来函|来信|来访|口头|出差|保管|代签|代办|文件柜)"),
    re.compile(rf"{_START}{_WITH}{_NAME}(?:核对|核实|同意|联系|商定|商量|确认|沟通|批准|签字)"),
)
# 江发改批〔2018〕5号: signs of departments, which few given names hold.
_NUMBERED = re.compile(rf"{_START}{_NAME}(?:批|签|批示|签批)?[〔\[(（【]\d{{4}}")
_DEPARTMENT = re.compile(
    "[环发改政办计建交水农林财教卫土资规审经信住城安监府委组纪社字函扶移招商工质食药统税党法公检司民科体旅路电网通]"
)


def tells_of_person(text: str) -> bool:
    """Tell a text in which a person does something, or a document number called after one."""
    if any(is_common_name(name) for one in _PATTERNS for name in one.findall(text)):
        return True
    return any(
        is_common_name(name) and not _DEPARTMENT.search(name) for name in _NUMBERED.findall(text)
    )


def is_called_after_person(stem: str) -> bool:
    """Tell a file's name, without its ending, that is or begins with a person's."""
    return any(is_common_name(word) for word in re.findall("[一-鿿]+", stem))
