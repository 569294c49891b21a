"""Typed records as they are landed: one row per record, in the contract's columns."""

from datetime import date
from typing import Any

import polars as pl

from sources.contracts import COLUMN_TYPES, Contract
from sources.periods import period_of_date

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
    if not contract.stated_outside:
        kind = contract.period.kind or "month"

        def period_id(moment: date) -> str:
            return period_of_date(moment, kind)

        joined = joined.with_columns(
            pl.col(contract.period.field[0])
            .map_elements(period_id, return_dtype=pl.String)
            .alias("_period_id")
        )
    own_unit = any(form.name == "unit_id" for form in contract.fields)
    return joined.with_columns(
        pl.int_range(1, pl.len() + 1).over("submission_id").cast(pl.Int32).alias("record_number"),
        pl.col("_source_row").alias("source_row"),
        pl.col("_period_id").alias("period_id"),
        *([] if own_unit else [pl.col("_unit_id").alias("unit_id")]),
    ).select(*contract.columns())


def empty_records(contract: Contract) -> pl.DataFrame:
    """Return a table of the contract's columns without rows: the first segment of its landing."""
    types: dict[str, Any] = {
        "varchar": pl.String(), "integer": pl.Int32(), "bigint": pl.Int64(), "date": pl.Date(),
        "boolean": pl.Boolean(), "decimal(18,6)": pl.Decimal(18, 6),
        "decimal(28,10)": pl.Decimal(28, 10),
    }  # fmt: skip
    assert set(COLUMN_TYPES.values()) <= set(types)
    return pl.DataFrame(schema={name: types[kind] for name, kind in contract.columns().items()})
