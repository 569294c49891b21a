"""Figures: money, numbers, counts and percentages as exact decimals."""

from decimal import Decimal

import polars as pl

from sources.contracts import FieldForm
from sources.values.markers import NUMERIC_STATES, has_gap

_NUMBER = r"^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$"
# Per type: places kept, values from here on do not fit, and what the landed column is.
_KEPT = {
    "money": (6, Decimal(10) ** 12, pl.Decimal(18, 6)),
    "number": (10, Decimal(10) ** 18, pl.Decimal(28, 10)),
    "percent": (6, Decimal(10) ** 12, pl.Decimal(18, 6)),
    "count": (0, Decimal(10) ** 18, pl.Int64()),
}
# Twelve places, so that the largest multiplier still fits into 38 digits: Polars stops the whole
# computation on an overflow.
_EXACT = pl.Decimal(38, 12)
_LARGEST_WRITTEN = Decimal(10) ** 16
_FACTOR = pl.Decimal(16, 4)
_UNITS: dict[str, int | str] = {
    "亿元": 10_000, "亿": 10_000, "百万元": 100, "万元": 1, "万": 1, "千元": "0.1", "元": "0.0001",
}  # fmt: skip
# 1.2亿 of a dollar column is dollars; an amount in 元 does not belong there.
_OWN_UNITS: dict[str, int | str] = {"亿": 10**8, "万": 10**4}


def figure(form: FieldForm, cells: pl.DataFrame, own_currency: bool) -> pl.DataFrame:
    """Read a column of figures: the value, rounded half away from zero, and its state."""
    folded, tag, bare = pl.col("folded"), pl.col("tag"), pl.col("bare")
    cells = cells.with_columns(
        folded.str.replace(r"^约", "").str.replace(r"(?:左右|\(预计\))$", "").alias("bare"),
        folded.str.contains(r"^约.|.左右$|.\(预计\)$").alias("is_estimated"),
        pl.lit(Decimal(1)).cast(_FACTOR).alias("multiplier"),
    )
    if form.type == "money":
        cells = _money(cells, _OWN_UNITS if own_currency else _UNITS)
    elif form.type == "percent":
        cells = _percent(form, cells)
    cells = cells.with_columns(
        pl.when(
            bare.str.contains(_NUMBER) & bare.str.contains(r"^[^eE]*\d") & ~has_gap(pl.col("text"))
        )
        .then(bare.str.replace_all(",", "", literal=True))
        .cast(_EXACT, strict=False)
        .alias("number")
    )
    number = pl.col("number")
    scale, limit, target = _KEPT[form.type]
    cells = cells.with_columns(
        (
            pl.when((number.abs() < _LARGEST_WRITTEN) & ~tag.is_in(["d", "b"])).then(number)
            * pl.col("multiplier")
        ).alias("exact")
    )
    exact = pl.col("exact")
    cells = cells.with_columns(exact.round(scale, mode="half_away_from_zero").alias("rounded"))
    rounded = pl.col("rounded")
    usable = rounded.is_not_null() & (rounded.abs() < limit)
    if form.type == "count":
        usable = usable & (rounded == exact)
    cells = cells.with_columns(
        pl.when(pl.col("marker").is_not_null())
        .then(pl.col("marker"))
        .when(~usable)
        .then(pl.lit("unreadable"))
        .when(pl.col("is_estimated"))
        .then(pl.lit("estimated"))
        .when(rounded == 0)
        .then(pl.lit("zero"))
        .otherwise(pl.lit("reported"))
        .alias("state")
    )
    kept = pl.when(pl.col("state").is_in(NUMERIC_STATES)).then(rounded)
    return cells.select(kept.cast(target, strict=False).alias("value"), "state")


def _money(cells: pl.DataFrame, units: dict[str, int | str]) -> pl.DataFrame:
    """Take the unit written behind an amount; without one the column's factor counts."""
    pattern = "(" + "|".join(units) + ")$"
    cells = cells.with_columns(
        pl.col("bare").str.extract(pattern, 1).alias("unit"),
        pl.col("bare").str.replace(pattern, ""),
    )
    multiplier = pl.col("factor").cast(_FACTOR)
    for unit, size in units.items():
        multiplier = (
            pl.when(pl.col("unit") == unit)
            .then(pl.lit(Decimal(size)).cast(_FACTOR))
            .otherwise(multiplier)
        )
    return cells.with_columns(multiplier.alias("multiplier"))


def _percent(form: FieldForm, cells: pl.DataFrame) -> pl.DataFrame:
    """Take a percent sign or format; without one the contract's declared scale counts."""
    by_scale = Decimal(100) if form.scale == "fraction" else Decimal(1)
    multiplier = (
        pl.when(pl.col("bare").str.contains(r"%|百分点"))
        .then(pl.lit(Decimal(1)))
        .when(pl.col("tag") == "p")
        .then(pl.lit(Decimal(100)))
        .otherwise(pl.lit(by_scale))
    )
    return cells.with_columns(
        multiplier.cast(_FACTOR).alias("multiplier"),
        pl.col("bare").str.replace(r"(?:%|个?百分点)$", ""),
    )
