"""Tagged texts to typed values with a state, a whole column at a time.

The tables of what is found and what it becomes are those of `docs/values.md`. No figure passes
through a float: texts become decimals, and doubles arrive as their shortest decimal text.
"""

import polars as pl

from sources.contracts import FieldForm
from sources.state_words import ROLLED_UP
from sources.values.codes import code_list, text_value
from sources.values.dates import single_date
from sources.values.figures import figure
from sources.values.markers import NUMERIC_STATES, unit_state
from sources.values.period_cells import period_value
from sources.values.prepared import prepared_text
from sources.values.ranges import date_range

__all__ = ["NUMERIC_STATES", "ROLLED_UP", "parse", "prepared_text", "unit_state"]


def parse(form: FieldForm, cells: pl.DataFrame, own_currency: str | bool = "") -> pl.DataFrame:
    """Return the typed columns of a field: its value, its state, a date's first day and precision.

    `cells` holds the tagged texts as `cell`. Further columns count where they are there: `factor`
    multiplies a figure that names no unit of its own, `of_header` a percentage; `year` (a text)
    fills in dates and periods written without one; `is_1904` tells cells of a workbook that counts
    its days from 1904. Money is in 万元 unless the contract names a currency of its own.
    """
    cells = cells.with_columns(pl.col("cell").fill_null(""))
    if form.is_figure:
        # An own currency that is not named has no sign of its own.
        typed = figure(form, cells, "own" if own_currency is True else own_currency or "")
    elif form.type == "date":
        typed = single_date(form, cells)
    elif form.type == "date_range":
        typed = date_range(form, cells)
    elif form.type == "period":
        typed = period_value(form, cells)
    elif form.type in ("choice", "yes_no"):
        typed = code_list(form, cells)
    else:
        typed = text_value(form, cells)
    names = {"value": form.name, "first": f"{form.name}__from"}
    names |= {"precision": f"{form.name}__precision", "state": f"{form.name}__state"}
    return typed.rename({name: names[name] for name in typed.columns})
