"""Codes, yes and no, and text."""

import polars as pl

from sources.contracts import FieldForm
from sources.text import fold
from sources.values.markers import SPACES, marker_state

_YES = ["是", "√", "✓", "✔", "○", "1", "y", "yes", "true"]
_NO = ["否", "×", "✗", "✘", "0", "n", "no", "false"]


def code_list(form: FieldForm, tag: pl.Expr, folded: pl.Expr) -> list[pl.Expr]:
    """Read one of a list of codes by its spellings; what is not on the list is unreadable."""
    lower = folded.str.to_lowercase()
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
    state = (
        pl.when(value.is_not_null())
        .then(pl.lit("reported"))
        .otherwise(marker_state(tag, folded).fill_null("unreadable"))
    )
    return [value.alias(form.name), state.alias(f"{form.name}__state")]


def text_value(form: FieldForm, tag: pl.Expr, text: pl.Expr, folded: pl.Expr) -> list[pl.Expr]:
    """Read text or an identifying code, as it stands."""
    marker = marker_state(tag, folded)
    if form.type == "code":
        # Office programs turn a code such as 3-5 into a date; what it was is lost.
        marker = pl.when(tag == "d").then(pl.lit("unreadable")).otherwise(marker)
        shown = folded
    else:
        # In running text a dash is not applicable, but "x" is just a letter.
        marker = pl.when(marker.is_in(["blank", "unreadable", "not_applicable"])).then(marker)
        shown = text.str.replace_all(SPACES, " ").str.strip_chars()
        midnight = shown.str.replace(r" 00:00:00$", "")
        shown = pl.when(tag == "d").then(midnight).otherwise(shown)
    return [
        pl.when(marker.is_null()).then(shown).alias(form.name),
        marker.fill_null("reported").alias(f"{form.name}__state"),
    ]
