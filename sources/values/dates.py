"""Dates with their precision: a date without a day is a span, and counts as its last day."""

import polars as pl

from sources.contracts import FieldForm
from sources.values.markers import SPACES, folded_text, has_gap, marker_state

# A time of day says nothing here; it goes before spaces do, or 2017/3/5 10:30 would be day 51.
_TIME = SPACES + r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*$"
_YEAR_FIRST = r"^(\d{4}|\d{2})[-./年](\d{1,2})[-./月](\d{1,2})日?$"
_YEAR_LAST = r"^(\d{1,2})[-./](\d{1,2})[-./](\d{4})$"
_MONTH = r"^(\d{4}|\d{2})[-./年](\d{1,2})月?$"
_TEN_DAYS = r"^(?:(\d{4})年)?(\d{1,2})月(上旬|中旬|下旬|初|中|底|末)$"
_SPAN = r"^(?:(\d{4})年)?(?:第?([一二三四1234])季度|([上下])半年)$"
# One end of a range; a year alone needs its four digits.
_END = r"(?:(\d{4}|\d{2})[./年](\d{1,2})(?:[./月](\d{1,2})日?|月)?|(\d{4})年?)"
_RANGE = r"^" + _END + r"(?:至今|[-—–~至到]+(?:" + _END + r")?)$"
_EARLIEST, _LATEST = pl.date(1900, 1, 1), pl.date(2199, 12, 31)

_Span = tuple[pl.Expr, pl.Expr]


def single_date(
    form: FieldForm, tag: pl.Expr, text: pl.Expr, period_year: pl.Expr
) -> list[pl.Expr]:
    """Read a column of dates: last day of the span, its first day, its precision, its state."""
    text = text.str.replace(_TIME, "")
    folded = folded_text(text)
    exact = _exact(form, tag, folded)
    is_text = tag == "t"
    month = _month(folded.str.extract(_MONTH, 1), folded.str.extract(_MONTH, 2))
    part = _ten_days(folded, period_year)
    quarter, half = _quarter_and_half(folded, period_year)
    named = (("month", month), ("ten_days", part), ("quarter", quarter), ("half_year", half))
    first, last = exact, exact
    precision: pl.Expr = pl.when(exact.is_not_null()).then(pl.lit("day"))
    for name, (starts, ends) in named:
        first = pl.coalesce(first, pl.when(is_text).then(starts))
        last = pl.coalesce(last, pl.when(is_text).then(ends))
        precision = pl.coalesce(precision, pl.when(is_text & ends.is_not_null()).then(pl.lit(name)))
    return _columns(form, tag, text, folded, first, last, precision, last.is_not_null())


def date_range(form: FieldForm, tag: pl.Expr, text: pl.Expr) -> list[pl.Expr]:
    """Read a column of ranges such as 2007.10-2010.12 or 2010-: an open end is null."""
    text = text.str.replace(_TIME, "")
    folded = folded_text(text)
    exact = _exact(form, tag, folded)
    month = _month(folded.str.extract(_RANGE_MONTH, 1), folded.str.extract(_RANGE_MONTH, 2))
    starts, ends = _range_end(folded, 1), _range_end(folded, 5)
    is_range = folded.str.contains(_RANGE) & (tag == "t")
    is_month = (tag == "t") & month[0].is_not_null()
    first = (
        pl.when(exact.is_not_null()).then(exact)
        .when(is_month).then(month[0])
        .when(is_range).then(starts[0])
    )  # fmt: skip
    last = (
        pl.when(exact.is_not_null()).then(exact)
        .when(is_month).then(month[1])
        .when(is_range).then(ends[1])
    )  # fmt: skip
    is_open = is_range & folded.str.contains(r"(?:[-—–~至到]|至今)$")
    readable = first.is_not_null() & (is_open | (last >= first).fill_null(False))
    return _columns(form, tag, text, folded, first, last, pl.lit("range"), readable)


_RANGE_MONTH = r"^(\d{4})[-./年](\d{1,2})月?$"


def _columns(
    form: FieldForm,
    tag: pl.Expr,
    text: pl.Expr,
    folded: pl.Expr,
    first: pl.Expr,
    last: pl.Expr,
    precision: pl.Expr,
    readable: pl.Expr,
) -> list[pl.Expr]:
    marker = marker_state(tag, folded)
    plausible = first.is_between(_EARLIEST, _LATEST).fill_null(True) & last.is_between(
        _EARLIEST, _LATEST
    ).fill_null(True)
    usable = readable & plausible & ~(has_gap(text) & (tag == "t"))
    state = (
        pl.when(marker.is_not_null()).then(marker)
        .when(usable).then(pl.lit("reported"))
        .otherwise(pl.lit("unreadable"))
    )  # fmt: skip
    known = state == "reported"
    return [
        pl.when(known).then(last).alias(form.name),
        pl.when(known).then(first).alias(f"{form.name}__from"),
        pl.when(known).then(precision).alias(f"{form.name}__precision"),
        state.alias(f"{form.name}__state"),
    ]


def _exact(form: FieldForm, tag: pl.Expr, folded: pl.Expr) -> pl.Expr:
    """Read what names a single day: a date cell, a serial number, or a written date."""
    stored = pl.col(form.name).str.slice(1, 10).str.to_date("%Y-%m-%d", strict=False)
    serial = pl.when((tag == "n") & folded.str.contains(r"^\d{5}(?:\.\d+)?$")).then(
        pl.date(1899, 12, 30)
        + pl.duration(days=folded.str.extract(r"^(\d{5})", 1).cast(pl.Int64, strict=False))
    )
    pattern = _YEAR_FIRST if form.order == "ymd" else _YEAR_LAST
    places = {"ymd": (1, 2, 3), "mdy": (3, 1, 2), "dmy": (3, 2, 1)}[form.order]
    year, number, day = (folded.str.extract(pattern, place) for place in places)
    written = pl.when(tag == "t").then(_day(year, number, day))
    return pl.coalesce(pl.when(tag == "d").then(stored), serial, written)


def _day(year: pl.Expr, number: pl.Expr, day: pl.Expr) -> pl.Expr:
    # Two digits: 70 to 99 are of the last century, as in POSIX.
    century = pl.when(year.str.contains(r"^[7-9]")).then(pl.lit("19")).otherwise(pl.lit("20"))
    full = pl.when(year.str.len_chars() == 2).then(century + year).otherwise(year)
    written = full + "-" + number.str.zfill(2) + "-" + day.str.zfill(2)
    return written.str.to_date("%Y-%m-%d", strict=False)


def _month(year: pl.Expr, number: pl.Expr) -> _Span:
    first = _day(year, number, pl.lit("1"))
    return first, first.dt.month_end()


def _ten_days(folded: pl.Expr, period_year: pl.Expr) -> _Span:
    year = folded.str.extract(_TEN_DAYS, 1).fill_null(period_year)
    part = folded.str.extract(_TEN_DAYS, 3)
    base = _day(year, folded.str.extract(_TEN_DAYS, 2), pl.lit("1"))
    early, middle = part.is_in(["上旬", "初"]), part.is_in(["中旬", "中"])
    first = (
        pl.when(early).then(base)
        .when(middle).then(base + pl.duration(days=10))
        .otherwise(base + pl.duration(days=20))
    )  # fmt: skip
    last = (
        pl.when(early).then(base + pl.duration(days=9))
        .when(middle).then(base + pl.duration(days=19))
        .otherwise(base.dt.month_end())
    )  # fmt: skip
    return first, last


def _quarter_and_half(folded: pl.Expr, period_year: pl.Expr) -> tuple[_Span, _Span]:
    year = folded.str.extract(_SPAN, 1).fill_null(period_year)
    quarter = (
        folded.str.extract(_SPAN, 2)
        .replace({"一": "1", "二": "2", "三": "3", "四": "4"})
        .cast(pl.Int32, strict=False)
    )
    half = folded.str.extract(_SPAN, 3)
    in_quarter = _day(year, (quarter * 3 - 2).cast(pl.String), pl.lit("1"))
    in_half = _day(year, half.replace_strict({"上": "1", "下": "7"}, default=None), pl.lit("1"))
    return (
        (in_quarter, in_quarter.dt.offset_by("2mo").dt.month_end()),
        (in_half, in_half.dt.offset_by("5mo").dt.month_end()),
    )


def _range_end(folded: pl.Expr, group: int) -> _Span:
    """Read one end of a range, whose four groups start at `group`."""
    year, number, day, alone = (folded.str.extract(_RANGE, group + step) for step in range(4))
    exact = _day(year, number, day)
    month = _month(year, number)
    whole = (_day(alone, pl.lit("1"), pl.lit("1")), _day(alone, pl.lit("12"), pl.lit("31")))
    # A written day that does not exist must not turn into its month.
    by_month = day.is_null()
    first = pl.coalesce(exact, pl.when(by_month).then(month[0]), whole[0])
    last = pl.coalesce(exact, pl.when(by_month).then(month[1]), whole[1])
    return first, last
