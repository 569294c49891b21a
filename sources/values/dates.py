"""Dates with their precision: a date without a day is a span, and counts as its last day."""

import polars as pl

from sources.contracts import FieldForm
from sources.values.distinct import read_distinct, with_tag_and_text
from sources.values.markers import marker_state
from sources.values.prepared import SPACES, folded_text

# A time of day says nothing here; it goes before spaces do, or 2017/3/5 10:30 would be day 51.
_TIME = r"(?:T|" + SPACES + r")\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*$"
# The same sign parts year, month and day: 2016.10-12 are months, and not the 12th of one.
_MONTH_THEN_DAY = (
    r"(?:-(\d{1,2})-(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|/(\d{1,2})/(\d{1,2})"
    r"|[-./年](\d{1,2})月(\d{1,2}))[日号]?$"
)
_YEAR_FIRST = r"^(\d{4}|\d{2})" + _MONTH_THEN_DAY
_FULL_YEAR_FIRST = r"^(\d{4})" + _MONTH_THEN_DAY
_YEAR_LAST = r"^(?:(\d{1,2})-(\d{1,2})-|(\d{1,2})\.(\d{1,2})\.|(\d{1,2})/(\d{1,2})/)(\d{4})$"
Places = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
# The groups of year, month and day in these patterns.
_YEAR_MONTH_DAY: Places = ((1,), (2, 4, 6, 8), (3, 5, 7, 9))
_MONTH_DAY_YEAR: Places = ((7,), (1, 3, 5), (2, 4, 6))
_DAY_MONTH_YEAR: Places = ((7,), (2, 4, 6), (1, 3, 5))
_DIGITS = r"^(\d{4})(\d{2})(\d{2})$"
_MONTH_AND_DAY = r"^(\d{1,2})月(\d{1,2})[日号]$"
# 17.3 is a month; 10-12 and 10/12 may as well be a day of a year that is not said.
_MONTH = r"^(?:(\d{4})[-./年]|(\d{2})[.年])(\d{1,2})(?:月份?)?$"
_MONTH_ALONE = r"^(\d{1,2})月份?$"
_OF_YEAR = r"^(?:(\d{4}|\d{2})[年.])?"
_TEN_DAYS = _OF_YEAR + r"(\d{1,2})月(上旬|中旬|下旬|初|中|底|末)$"
_QUARTER = r"^(?:(\d{4}|\d{2})年)?第?([一二三四1234])季度$"
_HALF_YEAR = r"^(?:(\d{4}|\d{2})年)?([上下])半年$"
_YEAR = r"^(?:(\d{4})|(\d{4}|\d{2})年[度内]?|年内)$"
_YEAR_END = r"^(?:(\d{4}|\d{2})?年)[底末]$"
_EARLIEST, _LATEST = pl.date(1900, 1, 1), pl.date(2199, 12, 31)
_FIRST_OF_1904 = 1462  # days between the two day counts of workbooks
_NUMERALS = dict(zip("一二三四五六七八九", range(1, 10), strict=True))
_ZEROS = "〇○零"

Span = tuple[pl.Expr, pl.Expr]


def single_date(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    """Read a column of dates: last day of the span, its first day, its precision, its state."""
    return read_distinct(cells, lambda some: _dates(form, some), "year", "is_1904")


def _dates(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    cells = with_exact_day(form, cells)
    folded, year = pl.col("folded"), pl.col("year")
    spans = {
        "month": _months(folded, year),
        "ten_days": _ten_days(folded, year),
        "quarter": _quarter(folded, year),
        "half_year": _half_year(folded, year),
        "year_end": _year_end(folded, year),
        "year": _year(folded, year),
    }
    # A number 2017 is a year; 2017.1 may have been 2017.10.
    is_told = (pl.col("tag") == "t") | ((pl.col("tag") == "n") & folded.str.contains(r"^\d{4}$"))
    cells = cells.with_columns(
        pl.when(is_told).then(day).alias(f"{name}_{end}")
        for name, span in spans.items()
        for end, day in zip(("first", "last"), span, strict=True)
    )
    precisions = [
        pl.when(pl.col(column).is_not_null()).then(pl.lit(name))
        for name, column in [
            ("day", "exact"),
            *(("month" if name == "year_end" else name, f"{name}_last") for name in spans),
        ]
    ]
    return span_columns(
        cells.with_columns(
            pl.coalesce("exact", *(f"{name}_first" for name in spans)).alias("first"),
            pl.coalesce("exact", *(f"{name}_last" for name in spans)).alias("last"),
            pl.coalesce(precisions).alias("precision"),
        ),
        readable=pl.col("last").is_not_null(),
    )


def span_columns(cells: pl.DataFrame, readable: pl.Expr) -> pl.DataFrame:
    """Return value, first day, precision and state of cells with their first and last days."""
    first, last = pl.col("first"), pl.col("last")
    plausible = first.is_between(_EARLIEST, _LATEST).fill_null(True) & last.is_between(
        _EARLIEST, _LATEST
    ).fill_null(True)
    # 2017-1 2 is two things in one cell.
    torn = pl.col("wide").str.contains(r"\d" + SPACES + r"\d") & (pl.col("tag") == "t")
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


def with_exact_day(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    """Add what names a single day: a date cell, a serial number, or a written date."""
    cells = with_tag_and_text(cells)
    if "year" not in cells.columns:
        cells = cells.with_columns(pl.lit(None, pl.String).alias("year"))
    cells = cells.with_columns(pl.col("text").str.replace(_TIME, "").alias("text"))
    cells = cells.with_columns(
        pl.col("text").str.normalize("NFKC").alias("wide"),
        folded_text(pl.col("text")).alias("folded"),
    )
    tag, folded = pl.col("tag"), pl.col("folded")
    cells = cells.with_columns(
        marker_state(form, tag, folded).alias("marker"), _in_digits(folded).alias("folded")
    )
    stored = pl.col("text").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    days = folded.str.extract(r"^(\d{5})(?:\.\d+)?$", 1).cast(pl.Int64, strict=False)
    if "is_1904" in cells.columns:
        days = days + pl.when(pl.col("is_1904")).then(_FIRST_OF_1904).otherwise(0)
    serial = pl.date(1899, 12, 30) + pl.duration(days=days)
    # Whatever the declared order, a year of four digits before the month is known for what it is.
    written = [_day_of(folded, _FULL_YEAR_FIRST, _YEAR_MONTH_DAY)]
    if form.order == "ymd":
        written.append(_day_of(folded, _YEAR_FIRST, _YEAR_MONTH_DAY))
    else:
        places = _MONTH_DAY_YEAR if form.order == "mdy" else _DAY_MONTH_YEAR
        written.append(_day_of(folded, _YEAR_LAST, places))
    month, day = (folded.str.extract(_MONTH_AND_DAY, place) for place in (1, 2))
    digits = _day_of(folded, _DIGITS, ((1,), (2,), (3,)))
    return cells.with_columns(
        pl.coalesce(
            pl.when(tag == "d").then(stored),
            pl.when(tag == "n").then(pl.coalesce(serial, digits)),
            pl.when(tag == "t").then(
                pl.coalesce(*written, digits, day_in(pl.col("year"), month, day))
            ),
        ).alias("exact")
    )


def _in_digits(folded: pl.Expr) -> pl.Expr:
    """Write months and days, and a year at the beginning, with digits: 二〇一七年三月五日."""
    tens = {number: _numeral(number) for number in range(1, 32)}
    words = {f"{tens[number]}月": f"{number}月" for number in range(1, 13)}
    words |= {f"{tens[number]}{sign}": f"{number}{sign}" for number in tens for sign in "日号"}
    figures = {**{sign: str(number) for sign, number in _NUMERALS.items()}}
    figures |= dict.fromkeys(_ZEROS, "0")
    year = folded.str.extract(f"^([{_ZEROS}{''.join(_NUMERALS)}]{{4}})年", 1)
    year = year.str.replace_many(list(figures), list(figures.values()))
    whole = pl.when(year.is_not_null()).then(year + folded.str.slice(4)).otherwise(folded)
    return whole.str.replace_many(list(words), list(words.values()), leftmost=True)


def _numeral(number: int) -> str:
    ones = {count: sign for sign, count in _NUMERALS.items()} | {0: ""}
    tens, rest = divmod(number, 10)
    return (("" if tens == 1 else ones[tens]) + "十" if tens else "") + ones[rest]


def _day_of(folded: pl.Expr, pattern: str, places: Places) -> pl.Expr:
    """Read a day by a pattern; each part stands in one of some groups."""
    year, number, day = (
        pl.coalesce(*(folded.str.extract(pattern, group) for group in groups)) for groups in places
    )
    return day_in(year, number, day)


def day_in(year: pl.Expr, number: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Return a day by its written year, month and day; null where there is none such."""
    # Two digits: 70 to 99 are of the last century, as in POSIX.
    century = pl.when(year.str.contains(r"^[7-9]")).then(pl.lit("19")).otherwise(pl.lit("20"))
    full = pl.when(year.str.len_chars() == 2).then(century + year).otherwise(year)
    written = full + "-" + number.str.zfill(2) + "-" + day.str.zfill(2)
    return written.str.to_date("%Y-%m-%d", strict=False)


def month_in(year: pl.Expr, number: pl.Expr) -> Span:
    """Return the first and last day of a month."""
    first = day_in(year, number, pl.lit("1"))
    return first, first.dt.month_end()


def year_in(year: pl.Expr) -> Span:
    """Return the first and last day of a year."""
    return day_in(year, pl.lit("1"), pl.lit("1")), day_in(year, pl.lit("12"), pl.lit("31"))


def _months(folded: pl.Expr, period_year: pl.Expr) -> Span:
    year = pl.coalesce(folded.str.extract(_MONTH, 1), folded.str.extract(_MONTH, 2))
    number = pl.coalesce(folded.str.extract(_MONTH, 3), folded.str.extract(_MONTH_ALONE, 1))
    return month_in(year.fill_null(period_year), number)


def _ten_days(folded: pl.Expr, period_year: pl.Expr) -> Span:
    year = folded.str.extract(_TEN_DAYS, 1).fill_null(period_year)
    part = folded.str.extract(_TEN_DAYS, 3)
    base = day_in(year, folded.str.extract(_TEN_DAYS, 2), pl.lit("1"))
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


def _quarter(folded: pl.Expr, period_year: pl.Expr) -> Span:
    year = folded.str.extract(_QUARTER, 1).fill_null(period_year)
    number = folded.str.extract(_QUARTER, 2)
    number = number.replace({"一": "1", "二": "2", "三": "3", "四": "4"})
    month = (number.cast(pl.Int32, strict=False) * 3 - 2).cast(pl.String)
    first = day_in(year, month, pl.lit("1"))
    return first, first.dt.offset_by("2mo").dt.month_end()


def _half_year(folded: pl.Expr, period_year: pl.Expr) -> Span:
    year = folded.str.extract(_HALF_YEAR, 1).fill_null(period_year)
    month = folded.str.extract(_HALF_YEAR, 2).replace({"上": "1", "下": "7"})
    first = day_in(year, month, pl.lit("1"))
    return first, first.dt.offset_by("5mo").dt.month_end()


def _year(folded: pl.Expr, period_year: pl.Expr) -> Span:
    year = pl.coalesce(folded.str.extract(_YEAR, 1), folded.str.extract(_YEAR, 2), period_year)
    return year_in(pl.when(folded.str.contains(_YEAR)).then(year))


def _year_end(folded: pl.Expr, period_year: pl.Expr) -> Span:
    """Return December: what is due at the year's end was not due in January."""
    year = folded.str.extract(_YEAR_END, 1).fill_null(period_year)
    return month_in(pl.when(folded.str.contains(_YEAR_END)).then(year), pl.lit("12"))
