"""The period that a title, a file's name or a cell states, as statisticians write it."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sources.period_spellings import CENTURY, NUMBERS, TO, as_name, as_title, parted, plain_text
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

# Cumulative to a day: 截至2017年3月31日, 2017年1月1日至3月31日.
_AS_OF = re.compile(
    rf"(?:截[至止][到至]?目?前?|(?<!\d)(?P<of>\d{{4}})年1月1日{TO})(?:(?P<year>\d{{4}})年)?"
    r"(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|[底末])"
)
# A day is when something was written or due, never what is reported on.
_DAY = re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_YEAR = r"(?P<year>\d{4})年度?"
_PARTS = {
    "ten_days": r"(?P<month>\d{1,2})月份?(?P<part>[上中下])旬",
    "week_of_month": r"\d{1,2}月第?[一二三四五\d]周",
    # 2017年1-6月: a cumulative title names its last month; 1—2月 is a period itself.
    "span": rf"(?P<first>\d{{1,2}})月?{TO}(?P<last>\d{{1,2}})月份?",
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
_MONTH_MISSING = re.compile(rf"年度?(?:\d{{1,2}}月?{TO})?[nx×*_]*月", re.I)
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
        return _stated_in(as_title(plain_text(text)), kind, year)
    except ValueError:
        return None


def period_in_name(name: str, kind: str | None = None, year: int | None = None) -> Period | None:
    """Find the period in the name of a file or folder: also 201703, 2017_03, 2017Q1, 20170305."""
    plain = as_name(plain_text(parted(name)))
    try:
        return _stated_in(plain, kind, year)
    except ValueError:
        return None


def period_in_cell(text: str, year: int | None = None) -> Period | None:
    """Read a cell that holds a period and nothing else; `year` is for cells that name none."""
    plain = plain_text(text)
    if period := period_of_id(plain.upper()):
        return period
    if re.fullmatch(r"\d+|\d+\.\d+", plain) and not re.match(CENTURY, plain):
        return None
    plain = as_name(plain)
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
    plain = plain_text(text)
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
    return list(_periods_in(text, kind, is_name))


@lru_cache(maxsize=2048)
def _periods_in(text: str, kind: str | None, is_name: bool) -> tuple[Period, ...]:
    plain = plain_text(parted(text) if is_name else text)
    plain = _DAY.sub("", _AS_OF.sub("", as_name(plain) if is_name else as_title(plain)))
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
    return tuple(one for one in found if one.kind in kinds)


def period_words(text: str) -> str:
    """Return the words of a text that name a period of whatever kind; else ""."""
    plain = as_title(plain_text(text))
    for patterns in (_ATTACHED, _WHOLE):
        for name, pattern in patterns.items():
            if (name != "week_of_month" or "年" in plain) and (found := pattern.search(plain)):
                return found[0]
    found = _ONLY_YEAR.search(plain)
    return found[0] if found and not _MONTH_MISSING.search(plain) else ""


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
        period = quarter(year, int(NUMBERS.get(found["quarter"], found["quarter"])))
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
