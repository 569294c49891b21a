"""Codes, yes and no, and text."""

import polars as pl

from sources.contracts import FieldForm
from sources.text import fold
from sources.values.markers import SPACES

_YES = ["是", "√", "✓", "✔", "○", "1", "y", "yes", "true"]
_NO = ["否", "×", "✗", "✘", "0", "n", "no", "false"]


def code_list(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    """Read one of a list of codes by its spellings; what is not on the list is unreadable."""
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
        value = lower.replace_strict(codes, default=None, return_dtype=pl.String)
    # A code may be spelt like a marker ("无" can be a code), so codes come first.
    return cells.select(value.alias("value"), "marker").select(
        "value",
        pl.when(pl.col("value").is_not_null())
        .then(pl.lit("reported"))
        .otherwise(pl.col("marker").fill_null("unreadable"))
        .alias("state"),
    )


def text_value(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    """Read text or an identifying code, as it stands."""
    tag, text, marker = pl.col("tag"), pl.col("text"), pl.col("marker")
    if form.type == "code":
        # Office programs turn a code such as 3-5 into a date; what it was is lost.
        state = pl.when(tag == "d").then(pl.lit("unreadable")).otherwise(marker)
        shown = pl.col("folded")
    else:
        # In running text a dash is not applicable, but "x" is just a letter.
        state = pl.when(marker.is_in(["blank", "unreadable", "not_applicable"])).then(marker)
        tidy = text.str.replace_all(SPACES, " ").str.strip_chars()
        midnight = pl.when(tag == "d").then(tidy.str.replace(r" 00:00:00$", ""))
        shown = midnight.fill_null(tidy)
    return cells.select(state.alias("state"), shown.alias("shown")).select(
        pl.when(pl.col("state").is_null()).then(pl.col("shown")).alias("value"),
        pl.col("state").fill_null("reported"),
    )
