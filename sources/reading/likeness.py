"""Headers that look alike and mean another span of time, or the plan instead of what was done."""

import re

from sources.text import normalise

# In each line the ways of saying one thing; two lines of a group never mean the same.
_GROUPS: tuple[tuple[re.Pattern[str], ...], ...] = (
    (
        re.compile(r"[本当]月|月度"),
        re.compile(r"年初|[本当今]年(?:以来)?累计|年累计|1[-—–~至]\d{1,2}月"),
        re.compile(r"开工|开建|建设以来|动工"),
        re.compile(r"[上去]年"),
        re.compile(r"[本当]季|季度"),
    ),
    (re.compile(r"计划|目标|预计|拟"), re.compile(r"完成|实际|实绩|已")),
    (re.compile(r"累计"), re.compile(r"[本当](?:月|季|旬|周|日)")),
    (re.compile(r"增[加长]|新增"), re.compile(r"减少|下降|核减")),
)


def is_opposite(one: str, other: str) -> bool:
    """Tell two headers that say different things of one kind: 自年初累计 and 自开工累计.

    One that says nothing of the kind, or several things at once, is no opposite of any.
    """
    said = normalise(one), normalise(other)
    for group in _GROUPS:
        first, second = (
            {place for place, pattern in enumerate(group) if pattern.search(text)} for text in said
        )
        if first and second and first.isdisjoint(second):
            return True
    return False
