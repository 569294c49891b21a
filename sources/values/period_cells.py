"""Periods written in cells, such as 1-3月 or 一季度, to their ids."""

import re

import polars as pl

from sources.contracts import FieldForm
from sources.period_titles import period_in_cell
from sources.periods import period_of_id
from sources.values.distinct import read_distinct, with_tag_and_text
from sources.values.markers import marker_state
from sources.values.prepared import folded_text

_EARLIEST, _LATEST = 1900, 2199
# A number names a period only by its digits: a year, a year and month, or a day. 2017.1 may have
# been 2017.10, and 3 says nothing.
_NUMBER = re.compile(r"\d{4}|\d{6}|\d{8}")


def period_value(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    """Read a column of periods: their ids, and the state."""
    return read_distinct(cells, lambda some: _periods(form, some), "year")


def _periods(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    cells = with_tag_and_text(cells)
    if "year" not in cells.columns:
        cells = cells.with_columns(pl.lit(None, pl.String).alias("year"))
    marker = marker_state(form, pl.col("tag"), folded_text(pl.col("text")))
    ids = [_period_id(tag, text, year) for tag, text, year in
           cells.select("tag", "text", "year").iter_rows()]  # fmt: skip
    return cells.select(pl.Series("value", ids, pl.String), marker.alias("marker")).select(
        pl.when(pl.col("marker").is_null()).then("value").alias("value"),
        pl.col("marker")
        .fill_null(
            pl.when(pl.col("value").is_null())
            .then(pl.lit("unreadable"))
            .otherwise(pl.lit("reported"))
        )
        .alias("state"),
    )


def _period_id(tag: str, text: str, year: str | None) -> str | None:
    if tag == "d":
        # A date cell is its day: whether a month was meant, the file does not say.
        period = period_of_id(text[:10])
    elif tag == "t" or (tag == "n" and _NUMBER.fullmatch(text)):
        period = period_in_cell(text, int(year) if year else None)
    else:
        return None
    if period is None or not _EARLIEST <= period.starts_on.year <= _LATEST:
        return None
    return period.period_id
