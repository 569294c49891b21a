"""All tables of a contract under one another: tagged cells, and the values they become."""

from typing import Any

import polars as pl

from sources.contracts import Contract
from sources.reading.read import RawTable
from sources.values import parse

# No field's name begins with an underscore.
PLACE = ("_table", "_source_row", "_is_total", "_label", "_details_before")


def typed_frame(contract: Contract, tables: list[tuple[str, RawTable]]) -> pl.DataFrame:
    """Type all tables, each given with its period: details and total rows alike.

    Beside the typed columns stand the cells as read, `<field>__raw`. Unit fields stay raw.
    """
    frame = _raw_frame(contract, tables)
    columns = [frame.select(PLACE)]
    for form in contract.fields:
        columns.append(frame.select(pl.col(form.name).alias(f"{form.name}__raw")))
        if form.type == "unit":
            continue
        cells = frame.select(
            pl.col(form.name).alias("cell"),
            pl.col("_period_id").str.slice(0, 4).replace("", None).alias("year"),
            *([pl.col(f"{form.name}__factor").alias("factor")] if form.type == "money" else []),
        )
        columns.append(parse(form, cells, own_currency=bool(contract.money_unit.fixed)))
    return pl.concat(columns, how="horizontal")


def _raw_frame(contract: Contract, tables: list[tuple[str, RawTable]]) -> pl.DataFrame:
    place: dict[str, list[Any]] = {name: [] for name in (*PLACE, "_period_id")}
    fields: dict[str, list[str]] = {form.name: [] for form in contract.fields}
    factors: dict[str, list[str]] = {
        form.name: [] for form in contract.fields if form.type == "money"
    }
    for number, (period_id, table) in enumerate(tables):
        details, totals = len(table.source_rows), len(table.totals)
        height = details + totals
        place["_table"] += [number] * height
        place["_source_row"] += table.source_rows + [total.source_row for total in table.totals]
        place["_is_total"] += [False] * details + [True] * totals
        place["_label"] += [""] * details + [total.label for total in table.totals]
        place["_details_before"] += [0] * details + [total.details_before for total in table.totals]
        place["_period_id"] += [period_id] * height
        for name, cells in fields.items():
            known = table.columns.get(name)
            cells += known if known is not None else [""] * details
            cells += [total.values.get(name, "") for total in table.totals]
        for name, values in factors.items():
            values += [table.factors.get(name, "1")] * height
    frame = pl.DataFrame(
        place | fields | {f"{name}__factor": values for name, values in factors.items()},
        schema={
            "_table": pl.Int32, "_source_row": pl.Int32, "_is_total": pl.Boolean,
            "_label": pl.String, "_details_before": pl.Int32, "_period_id": pl.String,
            **dict.fromkeys(fields, pl.String),
            **{f"{name}__factor": pl.String for name in factors},
        },
    )  # fmt: skip
    return frame.with_columns(pl.col(f"{name}__factor").cast(pl.Decimal(12, 4)) for name in factors)
