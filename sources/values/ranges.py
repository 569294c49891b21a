"""Ranges of dates, such as 2007.10-2010.12 or 2010-: an open end is null."""

import polars as pl

from sources.contracts import FieldForm
from sources.values.dates import Span, day_in, month_in, span_columns, with_exact_day, year_in
from sources.values.distinct import read_distinct

_TO = r"(?:[-—–~至到]+)"
# One end of a range; a year alone needs its four digits.
_END = r"(?:(\d{4}|\d{2})[./年](\d{1,2})(?:[./月](\d{1,2})[日号]?|月)?|(\d{4})年?)"
_RANGE = r"^" + _END + r"(?:至今|" + _TO + r"(?:" + _END + r")?)$"
_UNTIL = r"^" + _TO + r"(?:(\d{4})[./年](\d{1,2})(?:[./月](\d{1,2})[日号]?|月)?|(\d{4})年?)$"
# 2017年3-6月, 3月至6月
_MONTHS = r"^(?:(\d{4})年)?(\d{1,2})(?:月份?)?" + _TO + r"(\d{1,2})月份?$"
# 2016.10-12 are months; in 2009.10-11 the second may be the year 2011.
_DOTTED_MONTHS = r"^(\d{4})[./](\d{1,2})" + _TO + r"(\d{1,2})$"
_MONTH = r"^(\d{4})[-./年](\d{1,2})(?:月份?)?$"
_YEAR = r"^(\d{4})年?$"


def date_range(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    """Read a column of ranges: last day, first day, the precision "range", the state."""
    return read_distinct(cells, lambda some: _ranges(form, some), "year", "is_1904")


def _ranges(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    cells = with_exact_day(form, cells)
    folded, is_text = pl.col("folded"), pl.col("tag") == "t"
    # Where another sign parts the ends, hyphens belong to dates: 2017-03~2018-06.
    cells = cells.with_columns(
        pl.when(folded.str.contains("[—–~至到]"))
        .then(folded.str.replace_all(r"(\d)-", "${1}."))
        .otherwise(folded)
        .alias("folded")
    )
    month = month_in(folded.str.extract(_MONTH, 1), folded.str.extract(_MONTH, 2))
    year = year_in(folded.str.extract(_YEAR, 1))
    of_year = folded.str.extract(_MONTHS, 1).fill_null(pl.col("year"))
    dotted = _dotted_months(folded)
    cells = cells.with_columns(
        (is_text & folded.str.contains(_RANGE)).alias("is_range"),
        folded.str.contains(_TO + r"$|至今$").alias("is_open"),
        (is_text & folded.str.contains(_UNTIL)).alias("is_until"),
        pl.when(is_text).then(pl.coalesce(month[0], year[0])).alias("span_first"),
        pl.when(is_text).then(pl.coalesce(month[1], year[1])).alias("span_last"),
        pl.when(is_text)
        .then(pl.coalesce(month_in(of_year, folded.str.extract(_MONTHS, 2))[0], dotted[0]))
        .alias("from"),
        pl.when(is_text)
        .then(pl.coalesce(month_in(of_year, folded.str.extract(_MONTHS, 3))[1], dotted[1]))
        .alias("to"),
        _range_end(folded, _RANGE, 1)[0].alias("starts"),
        _range_end(folded, _RANGE, 5)[1].alias("ends"),
        _range_end(folded, _UNTIL, 1)[1].alias("until"),
    )
    in_range, is_until = pl.col("is_range"), pl.col("is_until")
    cells = cells.with_columns(
        pl.coalesce("exact", "span_first", "from", pl.when(in_range).then("starts")).alias("first"),
        pl.coalesce(
            "exact", "span_last", "to",
            pl.when(in_range).then("ends"), pl.when(is_until).then("until"),
        ).alias("last"),
        pl.lit("range").alias("precision"),
    )  # fmt: skip
    first, last = pl.col("first"), pl.col("last")
    return span_columns(
        cells,
        readable=(last >= first).fill_null(False)
        | (in_range & pl.col("is_open") & first.is_not_null())
        | (is_until & last.is_not_null()),
    )


def _dotted_months(folded: pl.Expr) -> Span:
    """Read months of one year; null where the second number may as well be a year."""
    year, first, last = (folded.str.extract(_DOTTED_MONTHS, group) for group in (1, 2, 3))
    is_month = last.cast(pl.Int32, strict=False) < year.str.slice(2).cast(pl.Int32, strict=False)
    return (
        pl.when(is_month).then(month_in(year, first)[0]),
        pl.when(is_month).then(month_in(year, last)[1]),
    )


def _range_end(folded: pl.Expr, pattern: str, group: int) -> Span:
    """Read one end of a range, whose four groups start at `group`."""
    year, number, day, alone = (folded.str.extract(pattern, group + step) for step in range(4))
    exact = day_in(year, number, day)
    month = month_in(year, number)
    whole = year_in(alone)
    # A written day that does not exist must not turn into its month.
    by_month = day.is_null()
    first = pl.coalesce(exact, pl.when(by_month).then(month[0]), whole[0])
    last = pl.coalesce(exact, pl.when(by_month).then(month[1]), whole[1])
    return first, last
