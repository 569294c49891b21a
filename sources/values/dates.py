"""Dates with their precision: a date without a day is a span, and counts as its last day."""

import polars as pl

from sources.contracts import FieldForm
from sources.values.markers import SPACES, folded_text, has_gap

# A time of day says nothing here; it goes before spaces do, or 2017/3/5 10:30 would be day 51.
_TIME = SPACES + r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*$"
_YEAR_FIRST = r"^(\d{4}|\d{2})[-./年](\d{1,2})[-./月](\d{1,2})日?$"
_YEAR_LAST = r"^(\d{1,2})[-./](\d{1,2})[-./](\d{4})$"
_MONTH = r"^(\d{4}|\d{2})[-./年](\d{1,2})月?$"
_TEN_DAYS = r"^(?:(\d{4})年)?(\d{1,2})月(上旬|中旬|下旬|初|中|底|末)$"
_QUARTER = r"^(?:(\d{4})年)?第?([一二三四1234])季度$"
_HALF_YEAR = r"^(?:(\d{4})年)?([上下])半年$"
# One end of a range; a year alone needs its four digits.
_END = r"(?:(\d{4}|\d{2})[./年](\d{1,2})(?:[./月](\d{1,2})日?|月)?|(\d{4})年?)"
_RANGE = r"^" + _END + r"(?:至今|[-—–~至到]+(?:" + _END + r")?)$"
_RANGE_MONTH = r"^(\d{4})[-./年](\d{1,2})月?$"
_EARLIEST, _LATEST = pl.date(1900, 1, 1), pl.date(2199, 12, 31)

_Span = tuple[pl.Expr, pl.Expr]


def single_date(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    """Read a column of dates: last day of the span, its first day, its precision, its state."""
    cells = _with_exact_day(form, cells)
    folded, year = pl.col("folded"), pl.col("year")
    spans: dict[str, _Span] = {
        "month": _month(folded.str.extract(_MONTH, 1), folded.str.extract(_MONTH, 2)),
        "ten_days": _ten_days(folded, year),
        "quarter": _quarter(folded, year),
        "half_year": _half_year(folded, year),
    }
    cells = cells.with_columns(
        pl.when(pl.col("tag") == "t").then(day).alias(f"{name}_{end}")
        for name, span in spans.items()
        for end, day in zip(("first", "last"), span, strict=True)
    )
    precisions = [
        pl.when(pl.col(column).is_not_null()).then(pl.lit(name))
        for name, column in [("day", "exact"), *((name, f"{name}_last") for name in spans)]
    ]
    return _columns(
        cells.with_columns(
            pl.coalesce("exact", *(f"{name}_first" for name in spans)).alias("first"),
            pl.coalesce("exact", *(f"{name}_last" for name in spans)).alias("last"),
            pl.coalesce(precisions).alias("precision"),
        ),
        readable=pl.col("last").is_not_null(),
    )


def date_range(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    """Read a column of ranges such as 2007.10-2010.12 or 2010-: an open end is null."""
    cells = _with_exact_day(form, cells)
    folded, is_text = pl.col("folded"), pl.col("tag") == "t"
    month = _month(folded.str.extract(_RANGE_MONTH, 1), folded.str.extract(_RANGE_MONTH, 2))
    cells = cells.with_columns(
        (is_text & folded.str.contains(_RANGE)).alias("is_range"),
        folded.str.contains(r"(?:[-—–~至到]|至今)$").alias("is_open"),
        pl.when(is_text).then(month[0]).alias("month_first"),
        pl.when(is_text).then(month[1]).alias("month_last"),
        _range_end(folded, 1)[0].alias("starts"),
        _range_end(folded, 5)[1].alias("ends"),
    )
    in_range = pl.col("is_range")
    cells = cells.with_columns(
        pl.coalesce("exact", "month_first", pl.when(in_range).then("starts")).alias("first"),
        pl.coalesce("exact", "month_last", pl.when(in_range).then("ends")).alias("last"),
        pl.lit("range").alias("precision"),
    )
    ordered = (pl.col("last") >= pl.col("first")).fill_null(False)
    is_open = in_range & pl.col("is_open")
    return _columns(cells, readable=pl.col("first").is_not_null() & (is_open | ordered))


def _columns(cells: pl.DataFrame, readable: pl.Expr) -> pl.DataFrame:
    first, last = pl.col("first"), pl.col("last")
    plausible = first.is_between(_EARLIEST, _LATEST).fill_null(True) & last.is_between(
        _EARLIEST, _LATEST
    ).fill_null(True)
    # 2017-1 2 is two things in one cell.
    torn = has_gap(pl.col("text")) & (pl.col("tag") == "t")
    state = (
        pl.when(pl.col("marker").is_not_null())
        .then(pl.col("marker"))
        .when(readable & plausible & ~torn)
        .then(pl.lit("reported"))
        .otherwise(pl.lit("unreadable"))
    )
    known = pl.col("state") == "reported"
    return cells.with_columns(state.alias("state")).select(
        pl.when(known).then(last).alias("value"),
        pl.when(known).then(first).alias("first"),
        pl.when(known).then(pl.col("precision")).alias("precision"),
        "state",
    )


def _with_exact_day(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    """Add what names a single day: a date cell, a serial number, or a written date."""
    cells = cells.with_columns(pl.col("text").str.replace(_TIME, ""))
    cells = cells.with_columns(folded_text(pl.col("text")).alias("folded"))
    tag, folded = pl.col("tag"), pl.col("folded")
    stored = pl.col("text").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    serial = pl.date(1899, 12, 30) + pl.duration(
        days=folded.str.extract(r"^(\d{5})(?:\.\d+)?$", 1).cast(pl.Int64, strict=False)
    )
    pattern = _YEAR_FIRST if form.order == "ymd" else _YEAR_LAST
    places = {"ymd": (1, 2, 3), "mdy": (3, 1, 2), "dmy": (3, 2, 1)}[form.order]
    year, number, day = (folded.str.extract(pattern, place) for place in places)
    return cells.with_columns(
        pl.coalesce(
            pl.when(tag == "d").then(stored),
            pl.when(tag == "n").then(serial),
            pl.when(tag == "t").then(_day(year, number, day)),
        ).alias("exact")
    )


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


def _quarter(folded: pl.Expr, period_year: pl.Expr) -> _Span:
    year = folded.str.extract(_QUARTER, 1).fill_null(period_year)
    number = folded.str.extract(_QUARTER, 2)
    number = number.replace({"一": "1", "二": "2", "三": "3", "四": "4"})
    month = (number.cast(pl.Int32, strict=False) * 3 - 2).cast(pl.String)
    first = _day(year, month, pl.lit("1"))
    return first, first.dt.offset_by("2mo").dt.month_end()


def _half_year(folded: pl.Expr, period_year: pl.Expr) -> _Span:
    year = folded.str.extract(_HALF_YEAR, 1).fill_null(period_year)
    month = folded.str.extract(_HALF_YEAR, 2).replace({"上": "1", "下": "7"})
    first = _day(year, month, pl.lit("1"))
    return first, first.dt.offset_by("5mo").dt.month_end()


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
