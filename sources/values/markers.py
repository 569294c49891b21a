"""What stands in a cell instead of a value, and the state that it means."""

import re
import unicodedata

import polars as pl

from sources.contracts import FieldForm
from sources.state_words import ROLLED_UP, UNDETERMINED
from sources.text import fold
from sources.values.prepared import SPACES, folded_text, prepared_text

NUMERIC_STATES = ("reported", "zero", "estimated")
_DASHES = r"[-\u{2010}-\u{2015}\u{2212}\u{2500}]"
_NOT_APPLICABLE = "^(?:" + _DASHES + "+|/|无|不涉及)$"
_WITHHELD = r"^(?:x+|×+|\*+|╳+)$"
# For telling cells that are surely no marker, of one byte a letter.
ASCII_MARKER = r"^[-/xX*]+$"
_LONGEST = ROLLED_UP
_FIGURE = re.compile(r"[+-]?[\d.,]+")


def own_markers(form: FieldForm) -> dict[str, str]:
    """Return the field's own markers as they are compared: folded, in small letters."""
    return {fold(marker).lower(): state for marker, state in form.markers.items()}


def markers_may_be_figures(form: FieldForm) -> bool:
    """Tell whether a plain number can be a marker here, such as 9999 for not applicable."""
    return any(_FIGURE.match(marker) for marker in own_markers(form))


def marker_state(form: FieldForm | None, tag: pl.Expr, folded: pl.Expr) -> pl.Expr:
    """Return the state that a marker stands for, or null where the cell holds something else.

    The field's own markers come first. A blank is blank, whatever a contract says.
    """
    lower = folded.str.to_lowercase()
    state = (
        pl.when(folded.is_null() | (folded == ""))
        .then(pl.lit("blank"))
        .when(tag == "e")
        .then(pl.lit("unreadable"))
    )
    if own := own_markers(form) if form else {}:
        state = state.when(lower.is_in(list(own))).then(
            lower.replace_strict(own, default=None, return_dtype=pl.String)
        )
    if form is None or form.type != "text":
        # In running text "x" is just a letter, and 待定 says what it says.
        state = state.when(lower.str.contains(_WITHHELD)).then(pl.lit("withheld"))
        state = state.when(folded.is_in(UNDETERMINED)).then(pl.lit("undetermined"))
        state = state.when(folded == ROLLED_UP).then(pl.lit("rolled_up"))
    return state.when(folded.str.contains(_NOT_APPLICABLE)).then(pl.lit("not_applicable"))


def unit_state(raw: str, resolved: str, form: FieldForm | None = None) -> pl.Expr:
    """Return the state of a unit's cell; a unit may be spelt like a marker, so units come first."""
    cell = pl.col(raw)
    text = cell.str.slice(1)
    if form is not None:
        text = prepared_text(form, text)
    state = marker_state(form, cell.str.slice(0, 1), folded_text(text))
    return (
        pl.when(pl.col(resolved).is_not_null())
        .then(pl.lit("reported"))
        .otherwise(state.fill_null("unreadable"))
    )


def surely_no_marker(form: FieldForm, text: pl.Expr) -> pl.Expr:
    """Tell text without spaces that is too long to be a marker; of the rest nothing is said.

    A folded letter comes from one of four bytes at most, or from several.
    """
    longest = max(
        len(unicodedata.normalize("NFKD", mark)) for mark in (_LONGEST, *own_markers(form))
    )
    # What begins with a sign may be a long row of dashes.
    return (
        (text.str.len_bytes() > 4 * longest)
        & text.str.contains(r"^[\p{L}\p{N}]")
        & ~text.str.contains(SPACES)
    )
