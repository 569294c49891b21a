"""Codes, yes and no, and text."""

from decimal import Decimal

import polars as pl

from sources.contracts import FieldForm
from sources.text import fold
from sources.values.distinct import read_distinct, with_tag_and_text
from sources.values.markers import (
    ASCII_MARKER,
    marker_state,
    markers_may_be_figures,
    own_markers,
    surely_no_marker,
)
from sources.values.prepared import SPACES, folded_text, prepared_text

_YES = ["是", "√", "✓", "✔", "☑", "○", "1", "y", "yes", "true"]
_NO = ["否", "×", "✗", "✘", "0", "n", "no", "false"]
# A hundred times as much still fits; Polars stops the whole computation on an overflow.
_LARGEST_SHARE = Decimal(10) ** 17
# One byte a letter: nothing to fold.
_TIDY_CODE = r"^[tn][!-~]+$"
_TOO_LONG = r"^-?\d{16,}"
# 1.23457E+16: what a spreadsheet shows of a longer number, and keeps in a file of text.
_IN_POWERS = r"^-?\d(?:\.\d+)?[Ee]\+\d{2,}$"
_NOT_TIDY = rf"{ASCII_MARKER}|{_IN_POWERS}"


def code_list(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    """Read one of a list of codes by its spellings; what is not on the list is unreadable."""
    return read_distinct(cells, lambda some: _listed(form, some))


def _listed(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    cells = _shown(form, cells)
    lower = pl.col("folded").str.to_lowercase()
    value: pl.Expr
    if form.type == "yes_no":
        value = pl.when(lower.is_in(_YES)).then(True).when(lower.is_in(_NO)).then(False)
    else:
        codes = {
            fold(spelling).lower(): code
            for code, spellings in form.codes.items()
            for spelling in (*spellings, code)
        }
        value = lower.replace_strict(
            list(codes), list(codes.values()), default=None, return_dtype=pl.String
        )
    # A code may be spelt like a marker ("无" can be a code), so codes come first.
    marker = marker_state(form, pl.col("tag"), pl.col("folded"))
    return cells.select(value.alias("value"), marker.alias("marker")).select(
        "value",
        pl.when(pl.col("value").is_not_null())
        .then(pl.lit("reported"))
        .otherwise(pl.col("marker").fill_null("unreadable"))
        .alias("state"),
    )


def text_value(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    """Read text or an identifying code as it stands; what needs no tidying is passed on."""
    cell = pl.col("cell")
    if form.strip or form.part:
        prepared = prepared_text(form, cell.str.slice(1))
        cells = cells.with_columns(
            pl.when(cell.str.starts_with("t")).then("t" + prepared).otherwise(cell).alias("cell")
        )
    if form.type == "code":
        text = cell.str.slice(1)
        is_tidy = cell.str.contains(_TIDY_CODE) & ~text.str.contains(_NOT_TIDY)
        is_tidy = is_tidy & ~(cell.str.starts_with("n") & text.str.contains(_TOO_LONG))
        if own := list(own_markers(form)):
            is_tidy = is_tidy & ~text.str.to_lowercase().is_in(own)
    else:
        is_tidy = cell.str.starts_with("t") & surely_no_marker(form, cell.str.slice(1))
        if not markers_may_be_figures(form):
            is_tidy = is_tidy | cell.str.starts_with("n")
    tidy = cells.select(is_tidy.alias("tidy"))["tidy"]
    if tidy.all():
        return cells.select(cell.str.slice(1).alias("value"), pl.lit("reported").alias("state"))
    others = read_distinct(cells, lambda some: _text(form, some), apart_from=tidy)
    return cells.hstack(others).select(
        pl.when(tidy).then(cell.str.slice(1)).otherwise("value").alias("value"),
        pl.when(tidy).then(pl.lit("reported")).otherwise("state").alias("state"),
    )


def _text(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    cells = _shown(form, cells)
    tag, folded = pl.col("tag"), pl.col("folded")
    marker = marker_state(form, tag, folded)
    if form.type == "code":
        # Office programs turn a code such as 3-5 into a date; what it was is lost.
        # A number keeps fifteen digits: of a longer code the rest is lost too.
        is_lost = (tag == "d") | ((tag == "n") & folded.str.contains(_TOO_LONG))
        is_lost = is_lost | folded.str.contains(_IN_POWERS)
        marker = pl.when(is_lost).then(pl.lit("unreadable")).otherwise(marker)
        shown = folded
    else:
        shown = pl.col("text").str.replace_all(SPACES, " ").str.strip_chars()
    return cells.select(marker.alias("state"), shown.alias("shown")).select(
        pl.when(pl.col("state").is_null()).then(pl.col("shown")).alias("value"),
        pl.col("state").fill_null("reported"),
    )


def _shown(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    """Take cells apart, their text as a person sees it: 90% where 0.9 is kept, no midnight."""
    cells = with_tag_and_text(cells)
    tag, text = pl.col("tag"), pl.col("text")
    share = text.cast(pl.Decimal(38, 18), strict=False)
    percent = (pl.when(share.abs() < _LARGEST_SHARE).then(share) * 100).cast(pl.String)
    percent = percent.str.strip_chars_end("0").str.strip_suffix(".") + "%"
    if form.type == "choice":
        text = pl.when(tag == "t").then(prepared_text(form, text)).otherwise(text)
    cells = cells.with_columns(
        pl.when(tag == "p").then(pl.coalesce(pl.when(tag == "p").then(percent), text))
        .when(tag == "b").then(pl.when(text == "1").then(pl.lit("TRUE")).otherwise(pl.lit("FALSE")))
        .when(tag == "d").then(text.str.replace(r" 00:00:00$", ""))
        .otherwise(text)
        .alias("text")
    )  # fmt: skip
    return cells.with_columns(folded_text(pl.col("text")).alias("folded"))
