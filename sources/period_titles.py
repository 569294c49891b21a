"""The period that a title, a file's name or a cell states, as statisticians write it."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sources.periods import (
    MONTH_KINDS,
    Period,
    day,
    half_year,
    january_february,
    month,
    period_of_id,
    quarter,
    ten_days,
    week,
    whole_year,
)
from sources.text import fold

_TO = r"[-—–~至到]+"
_NUMBERS = {
    "十二": "12", "十一": "11", "十": "10", "九": "9", "八": "8", "七": "7", "六": "6", "五": "5",
    "四": "4", "三": "3", "二": "2", "一": "1",
}  # fmt: skip
_NUMBER = "|".join(_NUMBERS)
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR_DIGITS = "[〇○零一二三四五六七八九]{4}"
_WRITTEN_YEAR = re.compile(rf"{_YEAR_DIGITS}(?=年|{_TO}{_YEAR_DIGITS}年)")
# 17年3月, 17年一季度; not 第17年, 满10年.
_SHORT_YEAR = re.compile(
    r"(?<![\d第满近约前后年])(\d\d)年(?=\d{1,2}月|\d{1,2}月?[-—–~至到]+\d{1,2}月|第?[一二三四1-4]季度"
    r"|[上下]半年)"
)
_FULL_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d年")
# From here on a short year is of the last century.
_LAST_CENTURY = 50
_WRITTEN_MONTH = re.compile(rf"(?<![十百])({_NUMBER})(?=月|{_TO}(?:{_NUMBER}|\d+)月)")
_CENTURY = r"((?:19|20)\d\d)"
_TWELVE = r"(1[0-2]|0?[1-9])"

# Years joined to years: a school year, a five-year plan.
_OVER_YEARS = re.compile(rf"(?<!\d)\d{{4}}年?度?{_TO}\d{{4}}(?!\d)学?年?度?(?!\d)")
_JOINED_YEARS = re.compile(
    rf"(?<!\d)((?:19|20)\d\d)年?度?(?:{_TO}|[、,和与及/])((?:19|20)\d\d)(?=[年学、,]|[^\d.]|$)"
)
_SHORT_SPAN = re.compile(rf"(?<!\d)(?:19|20)\d\d年?{_TO}\d\d(?:年|学年)(?!\d)")
_SAME_YEAR = re.compile(rf"(\d{{4}})年(\d{{1,2}}月?{_TO})\1年(?=\d)")
_OVER_MONTHS = re.compile(rf"\d{{4}}[.年_-]?\d{{1,2}}月?{_TO}\d{{4}}[.年_-]?\d")
_DOTTED_DAY = re.compile(rf"(?<!\d){_CENTURY}([./_-])(\d{{1,2}})\2(\d{{1,2}})(?!\d)日?")
# 2017.3 and 2017.1-3, but not 2017.3万元.
_DOTTED = re.compile(
    rf"(?<![\d.]){_CENTURY}\.{_TWELVE}(?:{_TO}{_TWELVE})?(?![\d.]|{_TO}\d|[万亿元%])(?:月份?)?"
)
_HYPHENED = re.compile(rf"(?<![\d-]){_CENTURY}-(0[1-9]|1[0-2])(?![\d-]|号)(?:月份?)?")
# 前三季度 and 1、2月 are spans; 2月、3月, 1-3月、4-6月 and 一季度及4月 state two periods.
_FIRST_QUARTERS = re.compile(r"前([二两三2-3])个?季度")
_UP_TO = {"二": 6, "两": 6, "2": 6, "三": 9, "3": 9}
_FIRST_TWO_MONTHS = re.compile(r"(?<!\d)0?1月?份?[、,和与及]0?2月")
_TWO_PERIODS = re.compile(
    rf"(?:\d月?份?|季度|半年)[、,和与及](?:\d{{1,2}}(?:月?{_TO}\d{{1,2}})?月(?!\d{{1,2}}日)"
    r"|第?[一二三四1-4]季度|[上下]半年)"
)
# In names only: what in a title could be a figure or a number of a document.
_NAME_DAY = re.compile(rf"(?<!\d){_CENTURY}(0[1-9]|1[0-2])([0-3]\d)(?!\d)")
_NAME_SPAN = re.compile(
    rf"(?<!\d){_CENTURY}(0[1-9]|1[0-2])(?:{_TO}\1?(0[1-9]|1[0-2]))?(?!\d|{_TO}\d)"
)
_NAME_MONTH = re.compile(
    rf"(?<!\d){_CENTURY}[_-]{_TWELVE}(?:{_TO}{_TWELVE})?(?!\d|[._-]\d|季)(?:月份?)?"
)
_NAME_PART = re.compile(
    rf"(?<!\d){_CENTURY}[._-]?(?:Q([1-4])|H([12])|W(\d{{2}})|([1-4一二三四]季度)|([上下]半年))",
    re.I,
)
_NAME_YEAR = re.compile(rf"(?<!\d){_CENTURY}(?!\d|年|[._-]\d)")
_EXTENSION = re.compile(r"\.(?:xls[xmb]?|et|ods|csv|txt)$", re.I)

# Cumulative to a day: 截至2017年3月31日, 2017年1月1日至3月31日.
_AS_OF = re.compile(
    rf"(?:截[至止][到至]?目?前?|(?<!\d)(?P<of>\d{{4}})年1月1日{_TO})(?:(?P<year>\d{{4}})年)?"
    r"(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|[底末])"
)
# A day is when something was written or due, never what is reported on.
_DAY = re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_YEAR = r"(?P<year>\d{4})年度?"
_PARTS = {
    "ten_days": r"(?P<month>\d{1,2})月份?(?P<part>[上中下])旬",
    "week_of_month": r"\d{1,2}月第?[一二三四五\d]周",
    # 2017年1-6月: a cumulative title names its last month; 1—2月 is a period itself.
    "span": rf"(?P<first>\d{{1,2}})月?{_TO}(?P<last>\d{{1,2}})月份?",
    "month": r"(?P<month>\d{1,2})月份?",
    "week": r"第(?P<week>\d{1,2})周",
    "quarter": r"第?(?P<quarter>[一二三四1-4])季度",
    "half_year": r"(?P<half>[上下])半年",
}
_ATTACHED = {name: re.compile(_YEAR + part) for name, part in _PARTS.items()}
# Apart from its year: 2017年重点项目3月份…; not 3月底前, 前3月, 13月.
_APART = {
    name: re.compile(rf"(?<![\d年.前近每后第])(?:{part})(?![底末初前\d])")
    for name, part in _PARTS.items()
}
_ONLY_YEAR = re.compile(r"(?<!\d)(\d{4})年度?")
# A form whose month was never filled in: 2017年1—n月, 2017年 月.
_MONTH_MISSING = re.compile(rf"年度?(?:\d{{1,2}}月?{_TO})?[nx×*_]*月", re.I)
_WHOLE = {name: re.compile(rf"(?:{_YEAR})?(?:{part})") for name, part in _PARTS.items()}
_WHOLE_YEAR = re.compile(rf"(?:{_YEAR}|(?P<bare>\d{{4}}))(?:全年)?|全年")


@dataclass(frozen=True)
class _Stated:
    """What a text states: a period, or months of a year that may be several periods."""

    period: Period | None
    year: int = 0
    first: int = 0
    last: int = 0

    def as_kind(self, kind: str | None) -> Period | None:
        if self.first:
            whole = _whole_span(self.year, self.first, self.last, kind)
            if whole is not None or kind not in (None, "month"):
                return whole
        period = self.period
        if period is None or kind is None or period.kind == kind:
            return period
        return period if kind == "month" and period.kind in MONTH_KINDS else None


@lru_cache(maxsize=2048)
def period_in_text(text: str, kind: str | None = None, year: int | None = None) -> Period | None:
    """Find the period that a title states; None where it states none or an impossible one.

    With `kind` only such a period counts: 1-3月 is March for a month and the first quarter for a
    quarter; a day counts only where days are asked for. `year` is for titles that name none.
    """
    try:
        return _stated_in(_titled(_plain(text)), kind, year)
    except ValueError:
        return None


def period_in_name(name: str, kind: str | None = None, year: int | None = None) -> Period | None:
    """Find the period in the name of a file or folder: also 201703, 2017_03, 2017Q1, 20170305."""
    plain = _named(_plain(_apart(name)))
    try:
        return _stated_in(plain, kind, year)
    except ValueError:
        return None


def period_in_cell(text: str, year: int | None = None) -> Period | None:
    """Read a cell that holds a period and nothing else; `year` is for cells that name none."""
    plain = _plain(text)
    if period := period_of_id(plain.upper()):
        return period
    if re.fullmatch(r"\d+|\d+\.\d+", plain) and not re.match(_CENTURY, plain):
        return None
    plain = _named(plain)
    try:
        if found := _DAY.fullmatch(plain):
            return day(_date(found, year))
        for name, pattern in _WHOLE.items():
            if found := pattern.fullmatch(plain):
                stated = _stated(name, found, int(found["year"] or year or 0))
                return stated.as_kind(None)
        if found := _WHOLE_YEAR.fullmatch(plain):
            return whole_year(int(found["year"] or found["bare"] or year or 0))
    except ValueError:
        return None
    return None


def months_of_span(text: str, year: int | None = None) -> tuple[int, int] | None:
    """Return the first and last month that a cell such as 3月 or 1-3月 names; None for others.

    Months are counted on from year 0; `year` is for cells that name none.
    """
    plain = _plain(text)
    for name in ("span", "month"):
        found = _WHOLE[name].fullmatch(plain)
        of = int(found["year"] or year or 0) if found else 0
        if found is None or not of:
            continue
        first, last = (found["first"], found["last"]) if name == "span" else (found["month"],) * 2
        if 1 <= int(first) <= int(last) <= 12:
            return 12 * of + int(first) - 1, 12 * of + int(last) - 1
    return None


def periods_in(
    text: str, kind: str | None = None, year: int | None = None, is_name: bool = False
) -> list[Period]:
    """Return the different periods, each with its year, that a title or a name states.

    Of 2016年12月批复项目2017年3月情况表 these are two: which one is reported on is not said.
    """
    plain = _plain(_apart(text) if is_name else text)
    plain = _DAY.sub("", _AS_OF.sub("", _named(plain) if is_name else _titled(plain)))
    found: dict[Period, None] = {}
    for name, pattern in _ATTACHED.items():
        for match in pattern.finditer(plain):
            try:
                period = _stated(name, match, int(match["year"])).as_kind(kind)
            except ValueError:
                continue
            if period:
                found[period] = None
        # Each part of the text is taken for one thing only: 3月上旬 is no March.
        plain = pattern.sub("", plain)
    kinds = [next(iter(found)).kind] if found else []
    if set(kinds) & set(MONTH_KINDS):
        kinds = list(MONTH_KINDS)
    return [one for one in found if one.kind in kinds]


def period_words(text: str) -> str:
    """Return the words of a text that name a period of whatever kind; else ""."""
    plain = _titled(_plain(text))
    for patterns in (_ATTACHED, _WHOLE):
        for name, pattern in patterns.items():
            if (name != "week_of_month" or "年" in plain) and (found := pattern.search(plain)):
                return found[0]
    found = _ONLY_YEAR.search(plain)
    return found[0] if found and not _MONTH_MISSING.search(plain) else ""


def _apart(name: str) -> str:
    """Keep figures apart that a space parts in a file's name: 2017 3月."""
    return re.sub(r"(?<=\d)\s+(?=\d)", "_", _EXTENSION.sub("", name))


def _plain(text: str) -> str:
    plain = with_plain_years(fold(text))
    return _WRITTEN_MONTH.sub(lambda found: _NUMBERS[found[1]], plain)


def with_plain_years(text: str) -> str:
    """Write the years of a text in four digits: 二〇一七年 and 17年 before a month are 2017年."""
    plain = _WRITTEN_YEAR.sub(lambda found: found[0].translate(_DIGITS), text)
    if _FULL_YEAR.search(plain):
        return plain
    return _SHORT_YEAR.sub(
        lambda found: f"{'19' if int(found[1]) >= _LAST_CENTURY else '20'}{found[1]}年", plain
    )


def names_several_years(text: str) -> bool:
    """Tell a text that names years joined to years: 2016-2017年, 2016年和2017年, 2016-17年."""
    plain = with_plain_years(fold(text))
    if any(int(first) != int(last) for first, last in _JOINED_YEARS.findall(plain)):
        return True
    return _SHORT_SPAN.search(plain) is not None


def _titled(plain: str) -> str:
    """Write out with 年 and 月 what a title writes with points and hyphens."""
    plain = _FIRST_QUARTERS.sub(lambda found: f"1-{_UP_TO[found[1]]}月", plain)
    plain = _FIRST_TWO_MONTHS.sub("1-2月", plain)
    if _TWO_PERIODS.search(plain):
        return ""
    plain = _OVER_YEARS.sub("", _SAME_YEAR.sub(r"\1年\2", plain))
    if _OVER_MONTHS.search(plain):
        return ""
    plain = _DOTTED_DAY.sub(r"\1年\3月\4日", plain)
    return _HYPHENED.sub(r"\1年\2月", _DOTTED.sub(_in_words, plain))


def _named(plain: str) -> str:
    """Write out with 年 and 月 what a name writes shorter still."""
    plain = _OVER_YEARS.sub("", plain)
    plain = _NAME_SPAN.sub(_in_words, _NAME_DAY.sub(r"\1年\2月\3日", plain))
    plain = _NAME_MONTH.sub(_in_words, _NAME_PART.sub(_part_in_words, _titled(plain)))
    return _NAME_YEAR.sub(r"\1年", plain)


def _in_words(found: re.Match[str]) -> str:
    months = f"{found[2]}-{found[3]}" if found[3] else found[2]
    return f"{found[1]}年{months}月"


def _part_in_words(found: re.Match[str]) -> str:
    year, of_four, of_two, number, season, half = found.groups()
    part = season or half
    if of_four:
        part = f"{of_four}季度"
    elif of_two:
        part = "上半年" if of_two == "1" else "下半年"
    elif number:
        part = f"第{number}周"
    return f"{year}年{part}"


def _stated_in(plain: str, kind: str | None, year: int | None) -> Period | None:
    years = {int(number) for number in _ONLY_YEAR.findall(plain)}
    if len(years) == 1:
        year = years.pop()
    elif years:
        year = None
    to_day = _AS_OF.search(plain)
    plain = _AS_OF.sub("", plain)
    if kind == "day":
        found = _DAY.search(plain) or (to_day if to_day and to_day["day"] else None)
        return day(_date(found, year)) if found else None
    plain = _DAY.sub("", plain)
    for name, pattern in _ATTACHED.items():
        if found := pattern.search(plain):
            return _stated(name, found, int(found["year"])).as_kind(kind)
    for name, pattern in _APART.items():
        if matches := list(pattern.finditer(plain)):
            # 3月完成情况及4月计划 states two.
            if year is None or len({found[0] for found in matches}) > 1:
                return None
            return _stated(name, matches[0], year).as_kind(kind)
    if to_day:
        return _ending_on(to_day, year, kind)
    if kind in (None, "year") and not _MONTH_MISSING.search(plain):
        found = _ONLY_YEAR.search(plain)
        return whole_year(int(found[1])) if found else None
    return None


def _stated(name: str, found: re.Match[str], year: int) -> _Stated:
    """Return what one pattern found; raise a ValueError where it cannot be."""
    if name == "ten_days":
        period = ten_days(year, _month_number(found["month"]), "上中下".index(found["part"]) + 1)
    elif name == "span":
        first, last = _month_number(found["first"]), _month_number(found["last"])
        if (first, last) == (1, 2):
            return _Stated(january_february(year), year, first, last)
        return _Stated(month(year, last) if first in (1, last) else None, year, first, last)
    elif name == "month":
        period = month(year, _month_number(found["month"]))
    elif name == "week":
        period = week(date.fromisocalendar(year, int(found["week"]), 1))
    elif name == "quarter":
        period = quarter(year, int(_NUMBERS.get(found["quarter"], found["quarter"])))
    elif name == "half_year":
        period = half_year(year, 1 if found["half"] == "上" else 2)
    else:
        return _Stated(None)
    return _Stated(period)


def _whole_span(year: int, first: int, last: int, kind: str | None) -> Period | None:
    """Return the quarter, half-year or year that ends with these months, if they are all of it."""
    if kind == "quarter" and last % 3 == 0 and first in (1, last - 2):
        return quarter(year, last // 3)
    if kind == "half_year" and last % 6 == 0 and first in (1, last - 5):
        return half_year(year, last // 6)
    return whole_year(year) if kind == "year" and (first, last) == (1, 12) else None


def _ending_on(to_day: re.Match[str], year: int | None, kind: str | None) -> Period | None:
    """Return the period that a cumulative statement to a day closes."""
    moment = _date(to_day, year)
    whole = month(moment.year, moment.month)
    if kind == "ten_days":
        thirds = [ten_days(moment.year, moment.month, part) for part in (1, 2, 3)]
        return next((third for third in thirds if third.ends_on == moment), None)
    if whole.ends_on != moment:
        return None
    if kind in (None, "month"):
        return whole
    return _whole_span(moment.year, 1, moment.month, kind)


def _date(found: re.Match[str], year: int | None) -> date:
    groups = found.groupdict()
    of = int(groups["year"] or groups.get("of") or year or 0)
    number = _month_number(groups["month"])
    if groups["day"]:
        return date(of, number, int(groups["day"]))
    return month(of, number).ends_on


def _month_number(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 12:
        raise ValueError("no such month")
    return number
