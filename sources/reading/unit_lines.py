"""Units of money and of measure in a line of text: 单位：万元, 面积单位：公顷, （亿元、万人）."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from sources.contract_table import MONEY_FACTORS
from sources.reading.header_path import COUNTING_UNITS, OTHER_BRACKETS, money_unit_in, words_of
from sources.text import normalise

# 单位：…, 单位为…, with what the unit is of before it: 计量单位, 面积单位, 填报单位.
_LABEL = re.compile(r"([\u4e00-\u9fff]*?)单\s*位\s*(?::|为|是(?!否))")
_GENERAL = ("", "计量", "金额", "货币", "数量")
_NEXT_LABEL = re.compile(r"[\u4e00-\u9fff]{2,8}\s*:")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
# 其中总投资为亿元, 以万元为单位
_SAID_IN_REMARK = re.compile(
    rf"(?:为|是|以)({'|'.join(sorted(MONEY_FACTORS, key=len, reverse=True))})(?:为单位|计)?$"
)
# Of money without its noun: 计量单位：亿.
_SHORT_MONEY = {"亿": "亿元", "百万": "百万元", "万": "万元"}
_OTHER_MONEY = re.compile(r"[\u4e00-\u9fff]{0,4}元(?:/[\u4e00-\u9fff]{1,3})?")
# What is counted one by one; a line may name it, and it changes no figure.
COUNTED = COUNTING_UNITS | frozenset(
    ["辆", "台", "头", "只", "株", "所", "座", "栋", "幢", "间", "篇", "期", "批", "笔", "起", "例",
     "份", "册", "人次", "户次", "分", "村", "条", "月", "年", "岁"]
)  # fmt: skip
_MEASURE = (
    r"(?:[十百千万亿]*(?:平方|立方)?(?:公里|千米|厘米|毫米|英里|海里|公顷|公斤|千克|千瓦时?|克|吨|米"
    r"|亩|升|里|度|瓦|时|小时|斤|担|标准箱|美元|欧元|日元|港元|英镑|km2?|hm2|cm|mm|m[23]?|ha|kg|t|kwh?))"
)
_MANY = rf"(?:[十百千万亿]+(?:{'|'.join(sorted(COUNTED - {'%'}, key=len, reverse=True))}))"
_UNIT = re.compile(rf"(?:{_MEASURE}|{_MANY})(?:/[\u4e00-\u9fff]{{1,3}})?|‰")


@dataclass(frozen=True)
class SaidUnits:
    """The units that a line names, in its order, and whether they stand in a bracket behind it."""

    units: tuple[str, ...]
    in_bracket: bool


def money_named(token: str) -> str:
    """Return the unit of money that a word is, in the words of MONEY_FACTORS; else ""."""
    return _SHORT_MONEY.get(token) or money_unit_in(token)


def is_unit(token: str, declared: frozenset[str] = frozenset()) -> bool:
    """Tell a word that is a unit: of money, of measure, of what is counted, or a declared one."""
    return bool(
        token in declared
        or token in COUNTED
        or money_named(token)
        or _UNIT.fullmatch(token)
        or _OTHER_MONEY.fullmatch(token)
    )


def units_in(
    text: str, beside: str = "", declared: frozenset[str] = frozenset()
) -> list[SaidUnits]:
    """Return what a line of text says of units; `beside` is what stands in the next cell.

    Behind a bare 单位： any word that could be a unit is one; 建设单位：某公司 names none.
    """
    return list(_units_in(text, beside, declared))


@lru_cache(maxsize=2048)
def _units_in(text: str, beside: str, declared: frozenset[str]) -> tuple[SaidUnits, ...]:
    plain = unicodedata.normalize("NFKC", text).translate(OTHER_BRACKETS)
    said: list[SaidUnits] = []
    outside = _IN_BRACKETS.sub(lambda found: "(" + " " * (len(found[0]) - 2) + ")", plain)
    for inside, part in [(False, outside), *((True, one) for one in _IN_BRACKETS.findall(plain))]:
        labels = list(_LABEL.finditer(part))
        for number, label in enumerate(labels):
            stop = labels[number + 1].start() if number + 1 < len(labels) else len(part)
            rest = part[label.end() : stop].partition("(")[0]
            if other := _NEXT_LABEL.search(rest):
                rest = rest[: other.start()]
            words = _folded(rest) or _folded(beside)
            units = tuple(word for word in words if is_unit(word, declared))
            is_general = label[1] in _GENERAL
            if is_general and not units and words and len(words[0]) <= 4:
                # A unit that nobody knows is one nevertheless.
                units = (words[0],)
            if units and (is_general or is_unit(words[0], declared)):
                said.append(SaidUnits(units, inside))
        words = _folded(part) if inside and not labels else []
        # （T） behind a title is no ton.
        is_long = all(len(word) > 1 or not word.isascii() for word in words)
        are_units = is_long and all(is_unit(word, declared) for word in words)
        if words and are_units and not _counts_only(words):
            said.append(SaidUnits(tuple(words), True))
        said += [
            SaidUnits((found[1],), True)
            for word in (words if inside else [])
            if (found := _SAID_IN_REMARK.search(word))
        ]
    return tuple(said)


def _folded(text: str) -> list[str]:
    return [normalise(word) for word in words_of(unicodedata.normalize("NFKC", text))]


def _counts_only(words: list[str]) -> bool:
    return all(word in COUNTED for word in words)
