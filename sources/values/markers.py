"""What stands in a cell instead of a value, and the state that it means."""

import polars as pl

NUMERIC_STATES = ("reported", "zero", "estimated")
_NOT_APPLICABLE = ["—", "——", "-", "--", "–", "/", "无", "不涉及"]
_WITHHELD = ["x", "xx", "xxx", "×", "××", "×××", "*", "**", "***"]
_UNDETERMINED = ["待定", "未定"]
SPACES = r"[\s\u{200b}\u{200c}\u{200d}\u{feff}\u{a0}\u{3000}]+"


def folded_text(text: pl.Expr) -> pl.Expr:
    """Fold width and drop every space, as markers, codes and figures are compared."""
    return text.str.normalize("NFKC").str.replace_all(SPACES, "")


def has_gap(text: pl.Expr) -> pl.Expr:
    """Tell a cell with a space between two digits: two figures in one cell are not one figure."""
    return text.str.normalize("NFKC").str.contains(r"\d" + SPACES + r"\d")


def marker_state(tag: pl.Expr, folded: pl.Expr) -> pl.Expr:
    """Return the state that a marker stands for, or null where the cell holds something else."""
    return (
        pl.when(folded.is_null() | (folded == ""))
        .then(pl.lit("blank"))
        .when(tag == "e")
        .then(pl.lit("unreadable"))
        .when(folded.is_in(_NOT_APPLICABLE))
        .then(pl.lit("not_applicable"))
        .when(folded.str.to_lowercase().is_in(_WITHHELD))
        .then(pl.lit("withheld"))
        .when(folded.is_in(_UNDETERMINED))
        .then(pl.lit("undetermined"))
    )


def unit_state(raw: str, resolved: str) -> pl.Expr:
    """Return the state of a unit's cell; a unit may be spelt like a marker, so units come first."""
    cell = pl.col(raw)
    state = marker_state(cell.str.slice(0, 1), folded_text(cell.str.slice(1)))
    return (
        pl.when(pl.col(resolved).is_not_null())
        .then(pl.lit("reported"))
        .otherwise(state.fill_null("unreadable"))
    )
