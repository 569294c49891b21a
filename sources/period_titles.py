"""The period that a title names, as statisticians write it."""

import re

from sources.periods import Period, half_year, january_february, month, quarter, whole_year
from sources.text import fold

_TO = r"[-—–~至到]+"
_NUMBERS = {
    "十二": "12", "十一": "11", "十": "10", "九": "9", "八": "8", "七": "7", "六": "6", "五": "5",
    "四": "4", "三": "3", "二": "2", "一": "1",
}  # fmt: skip
_NUMBER = "|".join(_NUMBERS)
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_WRITTEN_YEAR = re.compile(r"[〇○零一二三四五六七八九]{4}(?=年)")
_WRITTEN_MONTH = re.compile(rf"({_NUMBER})(?=月|{_TO}(?:{_NUMBER}|\d+)月)")
# A day is when something was written or due, never what is reported on.
_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_OVER_YEARS = re.compile(rf"月?{_TO}\d{{4}}年\d")
# 2017年1-6月, 2017年1月至6月: a cumulative title names its last month; 1—2月 is a period itself.
_SPAN = re.compile(rf"(\d{{4}})年度?(\d{{1,2}})月?{_TO}(\d{{1,2}})月")
_MONTH = re.compile(r"(\d{4})年度?(\d{1,2})月")
_QUARTER = re.compile(r"(\d{4})年度?第?([一二三四1234])季度")
_HALF = re.compile(r"(\d{4})年度?([上下])半年")
_YEAR = re.compile(r"(\d{4})年度?")


def period_in_name(text: str, kind: str | None = None) -> Period | None:
    return period_in_text(text, kind)


def period_in_text(text: str, kind: str | None = None, year: int | None = None) -> Period | None:
    """Find the period that a title names; None where it names none or an impossible one."""
    plain = _WRITTEN_YEAR.sub(lambda found: found[0].translate(_DIGITS), fold(text))
    plain = _WRITTEN_MONTH.sub(lambda found: _NUMBERS[found[1]], plain)
    plain = _DAY.sub("", plain)
    if _OVER_YEARS.search(plain):
        return None
    try:
        return _named(plain)
    except ValueError:
        return None


def _named(plain: str) -> Period | None:
    if found := _SPAN.search(plain):
        year, first, last = (int(part) for part in found.groups())
        if (first, last) == (1, 2):
            return january_february(year)
        return month(year, last) if first in (1, last) else None
    if found := _MONTH.search(plain):
        return month(int(found[1]), int(found[2]))
    if found := _QUARTER.search(plain):
        return quarter(int(found[1]), int(_NUMBERS.get(found[2], found[2])))
    if found := _HALF.search(plain):
        return half_year(int(found[1]), 1 if found[2] == "上" else 2)
    if found := _YEAR.search(plain):
        return whole_year(int(found[1]))
    return None
