"""Typed records as they are landed: one row per record, in the contract's columns."""

import re
from datetime import date
from typing import Any

import polars as pl

from sources.contracts import COLUMN_TYPES, Contract
from sources.periods import period_of_date
from sources.typed.joined_periods import joined_period

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Place = tuple[str, int, str, str, str]


def lay_out(contract: Contract, details: pl.DataFrame, places: list[Place]) -> pl.DataFrame:
    """Give every record its submission, block, reporter, unit and period.

    `places` says of each table: key of the submission, block, reporter, unit, period.
    """
    names = ("submission_id", "block", "reporter_id", "_unit_id", "_period_id")
    types = (pl.String(), pl.Int32(), pl.String(), pl.String(), pl.String())
    facts = pl.DataFrame(
        [(number, *place) for number, place in enumerate(places)],
        schema={"_table": pl.Int32(), **dict(zip(names, types, strict=True))},
        orient="row",
    )
    joined = details.join(facts, on="_table", how="left", maintain_order="left")
    # Where some layouts have the period outside and others in a column, each table says which.
    in_rows = next((form for form in contract.variants if not form.stated_outside), None)
    if in_rows is not None:
        joined = joined.with_columns(
            pl.when(pl.col("_period_id") == "")
            .then(_period_of_records(in_rows, joined))
            .otherwise("_period_id")
            .alias("_period_id")
        )
    own_unit = any(form.name == "unit_id" for form in contract.fields)
    return joined.with_columns(
        pl.int_range(1, pl.len() + 1).over("submission_id").cast(pl.Int32).alias("record_number"),
        pl.col("_source_row").alias("source_row"),
        pl.col("_period_id").alias("period_id"),
        *([] if own_unit else [pl.col("_unit_id").alias("unit_id")]),
    ).select(*contract.columns())


def _period_of_records(contract: Contract, details: pl.DataFrame) -> pl.Series:
    """Name the period of each record by its date, by its period, or by several texts together."""
    names, kind = contract.period.field, contract.period.kind
    if len(names) > 1:
        said = details.select("_year", *(pl.col(f"{name}__raw").str.slice(1) for name in names))
        known = {
            row: joined_period(list(row[1:]), kind, row[0]) for row in said.unique().iter_rows()
        }
        return pl.Series([known[row] for row in said.iter_rows()], dtype=pl.String)
    if contract.field_named(names[0]).type == "period":
        periods = details[names[0]]
        if kind is None or kind == "day":
            return periods
        # A month typed into a spreadsheet becomes its first day.
        days = {
            text: period_of_date(date.fromisoformat(text), kind)
            for text in periods.drop_nulls().unique()
            if _DAY.fullmatch(text)
        }
        return periods.replace(days) if days else periods

    def period_id(moment: date) -> str:
        return period_of_date(moment, kind or "month")

    return details[names[0]].map_elements(period_id, return_dtype=pl.String)


def empty_records(contract: Contract) -> pl.DataFrame:
    """Return a table of the contract's columns without rows: the first segment of its landing."""
    types: dict[str, Any] = {
        "varchar": pl.String(), "integer": pl.Int32(), "bigint": pl.Int64(), "date": pl.Date(),
        "boolean": pl.Boolean(), "decimal(18,6)": pl.Decimal(18, 6),
        "decimal(28,10)": pl.Decimal(28, 10),
    }  # fmt: skip
    assert set(COLUMN_TYPES.values()) <= set(types)
    return pl.DataFrame(schema={name: types[kind] for name, kind in contract.columns().items()})
