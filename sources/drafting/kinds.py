"""What a column holds, guessed from its header's words and held against the reader itself."""

import re
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from sources.contracts import FieldForm
from sources.drafting.field_names import Known, name_of
from sources.drafting.seen import is_number
from sources.reading.grid import Cell, text_of
from sources.reading.header_path import money_unit_in
from sources.role_headers import role_of
from sources.text import fold, normalise, tidy
from sources.values import parse

_PERSON = re.compile(
    r"姓名|联系|电话|手机|身份证|证件号|证号|住址|户主|法人|责任人|负责人|经办|领导|书记|主任|人员"
    r"|填报人|审核人|(?<!法)人$|户名|银行卡|账号|邮箱|phone|mobile|e-?mail|contact|person"
)
_PERSON_NOT = re.compile(r"职务|人数|单位|部门|人口|人均|岗位")
_PERCENT = re.compile(r"%|率|占比|比重|比例|百分|percent")
_MONEY = re.compile(
    r"投资|资金|金额|经费|产值|预算|概算|造价|贷款|税收|收入|支出|[万亿千百]元|总额"
)
_COUNT = re.compile(
    r"[(（](?:个|项|户|人|家|宗|件|次|处|条|套|名)[)）]|个数|项数|户数|人数|人口|家数|件数|次数|数量|宗数|套数|处数|(?<![分指系倍])数$|count|number"
)
_DATE = re.compile(r"时间|日期|年月|时限|期限|年限|date")
_CODE = re.compile(r"编码|代码|编号|文号|批号|证号|信用代码|\bid\b|code|^pid$")
_SERIAL = re.compile(r"^(?:序号|顺序号|行次|no\.?|#)$")
_YES_NO = re.compile(r"^是否|^有无|是否")
_CHOICE = re.compile(
    r"类别|类型|性质|状态|级别|层级|等级|阶段|行业|产业|属性|方式|来源|种类|分类|批次|品种|用途"
    r"|type|phase|status|category|kind|class|level|stage"
)
_LONG = re.compile(
    r"备注|说明|内容|情况|措施|问题|原因|建议|名称|地址|地点|remark|name|description"
)
_YEARLY = re.compile(r"^(?:年份|年度|年|year)$")
# The hundred commonest family names: a column of these is a column of persons.
_FAMILY = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕"
    "丁任沈姚卢姜崔钟谭陆汪范石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武"
)
_WRONG = 0.2  # a column may hold so many cells that its type cannot read
_MOST_CODES = 15


@dataclass
class Kind:
    """A type with what belongs to it, and why it was chosen, as a key of the labels."""

    type: str
    keys: dict[str, Any] = field(default_factory=dict)
    why: str = ""


def is_person(header: str, cells: list[Cell]) -> bool:
    """Tell a column of persons' names, numbers or addresses: it is left out of a draft."""
    text = normalise(header)
    is_role = role_of(text.rpartition("/")[2]) == "person"
    if (is_role or _PERSON.search(text)) and not _PERSON_NOT.search(text):
        return not cells or not all(map(is_number, cells)) or "电话" in text or "证" in text
    short = [fold(text_of(cell)) for cell in cells if cell[:1] == "t"]
    named = [t for t in short if 2 <= len(t) <= 3 and t[0] in _FAMILY]
    return bool(re.search(r"人$|员$|长$", text)) and 2 * len(named) > len(short) > 0


def unreadable(kind: str, cells: list[Cell], **keys: Any) -> float:
    """Return the share of filled cells that the reader cannot read as a type."""
    if not cells:
        return 0.0
    form = FieldForm.model_validate(
        {"name": "x", "title": {"zh": "x"}, "type": kind, "header": ["x"], **keys}
    )
    frame = pl.DataFrame({"cell": pl.Series(cells, dtype=pl.String)}).with_columns(
        pl.lit("2017").alias("year"),
        pl.lit(False).alias("is_1904"),
        pl.lit("1").cast(pl.Decimal(16, 4)).alias("factor"),
    )
    states = parse(form, frame)["x__state"]
    return int((states == "unreadable").sum()) / len(cells)


def guess(header: str, unit: str, cells: list[Cell], known: Known | None) -> Kind:
    """Guess the type of a column from its header, the unit in it, and its filled cells."""
    text = normalise(header)
    leaf = text.rpartition("/")[2]
    cells = [cell for cell in cells if cell]
    if _SERIAL.match(leaf):
        return Kind("text", why="serial")
    figures = [cell for cell in cells if is_number(cell)]
    if _YEARLY.match(leaf) and cells and len(figures) == len(cells):
        return Kind("code", why="year")
    if _CODE.search(leaf) and not any(cell[0] == "d" for cell in cells):
        return Kind("code", why="code")
    if _DATE.search(leaf) or _mostly(cells, "d"):
        for kind in ("date", "date_range"):
            if unreadable(kind, cells) <= _WRONG:
                return Kind(kind, why="date")
    if figure := _figure(leaf, text, unit, cells, figures):
        return figure
    few = len(cells) > 2 and not figures and _distinct(cells) <= 2
    if cells and (_YES_NO.search(leaf) or few) and unreadable("yes_no", cells) == 0:
        return Kind("yes_no", why="yes_no")
    if known and known.type == "choice" and (codes := _codes(cells, known)):
        return Kind("choice", {"codes": codes}, "choice")
    is_long = _LONG.search(leaf) and not _CHOICE.search(leaf)
    if not is_long and _CHOICE.search(leaf) and (codes := _codes(cells, None)):
        return Kind("choice", {"codes": codes}, "choice")
    shown = [fold(text_of(cell)) for cell in cells]
    if (
        not is_long
        and len(shown) > 1
        and len(set(shown)) == len(shown)
        and all(re.fullmatch(r"[A-Za-z0-9][-A-Za-z0-9_/]{2,}", one) for one in shown)
        and any(re.search(r"\d", one) for one in shown)
    ):
        return Kind("code", why="code")
    dated = len(cells) > 2 and all(re.search(r"\d", text_of(cell)) for cell in cells)
    if not is_long and dated and not figures and unreadable("date", cells) == 0:
        return Kind("date", why="date")
    return Kind("text")


def _figure(leaf: str, text: str, unit: str, cells: list[Cell], figures: list[Cell]) -> Kind | None:
    if cells and not figures:
        return None
    is_money_unit = bool(money_unit_in(unit))
    if unit == "%" or _PERCENT.search(leaf) or _mostly(cells, "p"):
        if is_money_unit or (not cells and not unit):
            return None
        plain = [abs(float(text_of(cell))) for cell in cells if cell[0] == "n"]
        scale = "fraction" if plain and max(plain) <= 1 else "points"
        keys = {"scale": scale} if plain or not cells else {}
        if unreadable("percent", cells) > _WRONG:
            return None
        return Kind("percent", keys, "percent_fraction" if scale == "fraction" else "percent")
    if cells and unreadable("number", cells) > _WRONG and unreadable("money", cells) > _WRONG:
        return None
    by_word = cells and _MONEY.search(text) and not re.search(r"元/|/元|%", text)
    if is_money_unit or by_word:
        return Kind("money", why="money" if is_money_unit else "money_by_word")
    if not cells:
        return Kind("count", why="count") if _COUNT.search(leaf) and unit else None
    whole = all(re.fullmatch(r"-?[\d,]+", normalise(text_of(cell))) for cell in figures)
    counted = _COUNT.search(leaf) or (unit and unit not in ("%", "天", "m2"))
    if whole and counted and unreadable("count", cells) <= _WRONG:
        return Kind("count", why="count")
    return Kind("number", why="number")


def _mostly(cells: list[Cell], tag: str) -> bool:
    return bool(cells) and 2 * sum(cell[0] == tag for cell in cells) > len(cells)


def _distinct(cells: list[Cell]) -> int:
    return len({fold(text_of(cell)) for cell in cells})


def _codes(cells: list[Cell], known: Known | None) -> dict[str, list[str]]:
    """Return codes for the few distinct short texts of a column; {} where they are no codes."""
    shown = list(dict.fromkeys(tidy(text_of(cell)) for cell in cells if cell[0] == "t"))
    if not shown or len(shown) < _distinct(cells) or len(shown) > _MOST_CODES:
        return {}
    if any(len(one) > 12 or re.search(r"\d{4,}", one) for one in shown):
        return {}
    if len(cells) > 3 and 3 * len(shown) > 2 * len(cells):
        return {}
    if sum(2 <= len(one) <= 3 and one[0] in _FAMILY for one in shown) * 2 > len(shown) > 1:
        return {}
    codes = {code: list(spellings) for code, spellings in known.codes.items()} if known else {}
    spelt = {normalise(one) for spellings in codes.values() for one in spellings}
    for one in shown:
        if normalise(one) in spelt or normalise(one) in ("—", "-", "/", "无"):
            continue
        spelt.add(normalise(one))
        name = name_of(one, len(codes))
        while name in codes:
            name += "_2"
        codes[name] = [one]
    return codes
