"""Tagged texts to typed values with a state, a whole column at a time.

The tables of what is found and what it becomes are those of `docs/values.md`. No figure passes
through a float: texts become decimals, and doubles arrive as their shortest decimal text.
"""

import polars as pl

from sources.contracts import FieldForm
from sources.values.codes import code_list, text_value
from sources.values.dates import date_range, single_date
from sources.values.figures import figure
from sources.values.markers import NUMERIC_STATES, folded_text, unit_state

__all__ = ["NUMERIC_STATES", "parse", "unit_state"]


def parse(
    form: FieldForm, factor: pl.Expr, period_year: pl.Expr, own_currency: bool = False
) -> list[pl.Expr]:
    """Return the expressions that turn the tagged column of a field into its typed columns.

    `factor` multiplies money into 万元, unless it is kept in a currency of its own;
    `period_year` fills in dates written without a year.
    """
    cell = pl.col(form.name)
    tag, text = cell.str.slice(0, 1), cell.str.slice(1)
    folded = folded_text(text)
    if form.is_figure:
        return figure(form, tag, text, folded, factor, own_currency)
    if form.type == "date":
        return single_date(form, tag, text, period_year)
    if form.type == "date_range":
        return date_range(form, tag, text)
    if form.type in ("choice", "yes_no"):
        return code_list(form, tag, folded)
    return text_value(form, tag, text, folded)
