"""Periods in titles and names, written out alike: 2017.3 and 二〇一七年三月 as 2017年3月."""

import re

from sources.text import fold

TO = r"[-—–~至到]+"
NUMBERS = {
    "十二": "12", "十一": "11", "十": "10", "九": "9", "八": "8", "七": "7", "六": "6", "五": "5",
    "四": "4", "三": "3", "二": "2", "一": "1",
}  # fmt: skip
_NUMBER = "|".join(NUMBERS)
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR_DIGITS = "[〇○零一二三四五六七八九]{4}"
_WRITTEN_YEAR = re.compile(rf"{_YEAR_DIGITS}(?=年|{TO}{_YEAR_DIGITS}年)")
# 17年3月, 17年一季度; not 第17年, 满10年.
_SHORT_YEAR = re.compile(
    r"(?<![\d第满近约前后年])(\d\d)年(?=\d{1,2}月|\d{1,2}月?[-—–~至到]+\d{1,2}月|第?[一二三四1-4]季度"
    r"|[上下]半年)"
)
_FULL_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d年")
# From here on a short year is of the last century.
_LAST_CENTURY = 50
_WRITTEN_MONTH = re.compile(rf"(?<![十百])({_NUMBER})(?=月|{TO}(?:{_NUMBER}|\d+)月)")
CENTURY = r"((?:19|20)\d\d)"
TWELVE = r"(1[0-2]|0?[1-9])"
# Years joined to years: a school year, a five-year plan.
_OVER_YEARS = re.compile(rf"(?<!\d)\d{{4}}年?度?{TO}\d{{4}}(?!\d)学?年?度?(?!\d)")
_JOINED_YEARS = re.compile(
    rf"(?<!\d)((?:19|20)\d\d)年?度?(?:{TO}|[、,和与及/])((?:19|20)\d\d)(?=[年学、,]|[^\d.]|$)"
)
_SHORT_SPAN = re.compile(rf"(?<!\d)(?:19|20)\d\d年?{TO}\d\d(?:年|学年)(?!\d)")
_SAME_YEAR = re.compile(rf"(\d{{4}})年(\d{{1,2}}月?{TO})\1年(?=\d)")
_OVER_MONTHS = re.compile(rf"\d{{4}}[.年_-]?\d{{1,2}}月?{TO}\d{{4}}[.年_-]?\d")
_DOTTED_DAY = re.compile(rf"(?<!\d){CENTURY}([./_-])(\d{{1,2}})\2(\d{{1,2}})(?!\d)日?")
# 2017.3 and 2017.1-3, but not 2017.3万元.
_DOTTED = re.compile(
    rf"(?<![\d.]){CENTURY}\.{TWELVE}(?:{TO}{TWELVE})?(?![\d.]|{TO}\d|[万亿元%])(?:月份?)?"
)
_HYPHENED = re.compile(rf"(?<![\d-]){CENTURY}-(0[1-9]|1[0-2])(?![\d-]|号)(?:月份?)?")
# 前三季度 and 1、2月 are spans; 2月、3月, 1-3月、4-6月 and 一季度及4月 state two periods.
_FIRST_QUARTERS = re.compile(r"前([二两三2-3])个?季度")
_UP_TO = {"二": 6, "两": 6, "2": 6, "三": 9, "3": 9}
_FIRST_TWO_MONTHS = re.compile(r"(?<!\d)0?1月?份?[、,和与及]0?2月")
_TWO_PERIODS = re.compile(
    rf"(?:\d月?份?|季度|半年)[、,和与及](?:\d{{1,2}}(?:月?{TO}\d{{1,2}})?月(?!\d{{1,2}}日)"
    r"|第?[一二三四1-4]季度|[上下]半年)"
)
# In names only: what in a title could be a figure or a number of a document.
_NAME_DAY = re.compile(rf"(?<!\d){CENTURY}(0[1-9]|1[0-2])([0-3]\d)(?!\d)")
_NAME_SPAN = re.compile(rf"(?<!\d){CENTURY}(0[1-9]|1[0-2])(?:{TO}\1?(0[1-9]|1[0-2]))?(?!\d|{TO}\d)")
_NAME_MONTH = re.compile(
    rf"(?<!\d){CENTURY}[_-]{TWELVE}(?:{TO}{TWELVE})?(?!\d|[._-]\d|季)(?:月份?)?"
)
_NAME_PART = re.compile(
    rf"(?<!\d){CENTURY}[._-]?(?:Q([1-4])|H([12])|W(\d{{2}})|([1-4一二三四]季度)|([上下]半年))",
    re.I,
)
_NAME_YEAR = re.compile(rf"(?<!\d){CENTURY}(?!\d|年|[._-]\d)")
_EXTENSION = re.compile(r"\.(?:xls[xmb]?|et|ods|csv|txt)$", re.I)


def parted(name: str) -> str:
    """Keep figures apart that a space parts in a file's name: 2017 3月."""
    return re.sub(r"(?<=\d)\s+(?=\d)", "_", _EXTENSION.sub("", name))


def plain_text(text: str) -> str:
    """Write the years in four digits, the months in figures."""
    plain = with_plain_years(fold(text))
    return _WRITTEN_MONTH.sub(lambda found: NUMBERS[found[1]], plain)


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


def as_title(plain: str) -> str:
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


def as_name(plain: str) -> str:
    """Write out with 年 and 月 what a name writes shorter still."""
    plain = _OVER_YEARS.sub("", plain)
    plain = _NAME_SPAN.sub(_in_words, _NAME_DAY.sub(r"\1年\2月\3日", plain))
    plain = _NAME_MONTH.sub(_in_words, _NAME_PART.sub(_part_in_words, as_title(plain)))
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
