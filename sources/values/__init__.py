"""Tagged texts to typed values with a state, a whole column at a time.

The tables of what is found and what it becomes are those of `docs/values.md`. No figure passes
through a float: texts become decimals, and doubles arrive as their shortest decimal text.
"""

import polars as pl

from sources.contracts import FieldForm
from sources.values.codes import code_list, text_value
from sources.values.dates import date_range, single_date
from sources.values.figures import figure
from sources.values.markers import NUMERIC_STATES, folded_text, marker_state, unit_state

__all__ = ["NUMERIC_STATES", "parse", "unit_state"]


def parse(form: FieldForm, cells: pl.DataFrame, own_currency: bool = False) -> pl.DataFrame:
    """Return the typed columns of a field: its value, its state, a date's first day and precision.

    `cells` holds the tagged texts as `cell`; `factor` multiplies money into 万元 unless it is kept
    in a currency of its own; `year` fills in dates written without one.
    """
    # Column by column: one expression that used another several times would compute it as often.
    cells = cells.with_columns(
        pl.col("cell").str.slice(0, 1).alias("tag"), pl.col("cell").str.slice(1).alias("text")
    )
    cells = cells.with_columns(folded_text(pl.col("text")).alias("folded"))
    cells = cells.with_columns(marker_state(pl.col("tag"), pl.col("folded")).alias("marker"))
    if form.is_figure:
        typed = figure(form, cells, own_currency)
    elif form.type == "date":
        typed = single_date(form, cells)
    elif form.type == "date_range":
        typed = date_range(form, cells)
    elif form.type in ("choice", "yes_no"):
        typed = code_list(form, cells)
    else:
        typed = text_value(form, cells)
    names = {"value": form.name, "first": f"{form.name}__from"}
    names |= {"precision": f"{form.name}__precision", "state": f"{form.name}__state"}
    return typed.rename({name: names[name] for name in typed.columns})
