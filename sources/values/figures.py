"""Figures: money, numbers, counts and percentages as exact decimals."""

from decimal import Decimal

import polars as pl

from sources.contracts import FieldForm
from sources.values.markers import NUMERIC_STATES, has_gap, marker_state

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


def figure(
    form: FieldForm,
    tag: pl.Expr,
    text: pl.Expr,
    folded: pl.Expr,
    factor: pl.Expr,
    own_currency: bool,
) -> list[pl.Expr]:
    """Read a column of figures: the value, rounded half away from zero, and its state."""
    marker = marker_state(tag, folded)
    estimated = folded.str.contains(r"^约.|.左右$|.\(预计\)$")
    bare = folded.str.replace(r"^约", "").str.replace(r"(?:左右|\(预计\))$", "")
    multiplier: pl.Expr = pl.lit(Decimal(1))
    if form.type == "money":
        bare, multiplier = _money(bare, factor, own_currency)
    elif form.type == "percent":
        bare, multiplier = _percent(form, tag, bare)
    number = (
        pl.when(bare.str.contains(_NUMBER) & bare.str.contains(r"^[^eE]*\d"))
        .then(bare.str.replace_all(",", ""))
        .cast(_EXACT, strict=False)
    )
    number = pl.when(number.abs() < _LARGEST_WRITTEN).then(number)
    value = number * multiplier.cast(_FACTOR)
    scale, limit, target = _KEPT[form.type]
    rounded = value.round(scale, mode="half_away_from_zero")
    usable = rounded.is_not_null() & (rounded.abs() < limit) & ~has_gap(text)
    if form.type == "count":
        usable = usable & (rounded == value)
    state = (
        pl.when(marker.is_not_null())
        .then(marker)
        .when(~usable | tag.is_in(["d", "b"]))
        .then(pl.lit("unreadable"))
        .when(estimated)
        .then(pl.lit("estimated"))
        .when(rounded == 0)
        .then(pl.lit("zero"))
        .otherwise(pl.lit("reported"))
    )
    kept = pl.when(state.is_in(NUMERIC_STATES)).then(rounded)
    return [kept.cast(target, strict=False).alias(form.name), state.alias(f"{form.name}__state")]


def _money(bare: pl.Expr, factor: pl.Expr, own_currency: bool) -> tuple[pl.Expr, pl.Expr]:
    """Take the unit written behind an amount; without one the column's factor counts."""
    if own_currency:
        # 1.2亿 of a dollar column is dollars; an amount in 元 does not belong there.
        unit = bare.str.extract(r"(亿|万)$", 1)
        return bare.str.replace(r"[亿万]$", ""), (
            pl.when(unit == "亿")
            .then(pl.lit(Decimal(10) ** 8))
            .when(unit == "万")
            .then(pl.lit(Decimal(10) ** 4))
            .otherwise(pl.lit(Decimal(1)))
        )
    unit = bare.str.extract(r"(亿元|亿|百万元|万元|万|千元|元)$", 1)
    return bare.str.replace(r"(?:亿元|亿|百万元|万元|万|千元|元)$", ""), (
        pl.when(unit.is_in(["亿", "亿元"]))
        .then(pl.lit(Decimal(10000)))
        .when(unit == "百万元")
        .then(pl.lit(Decimal(100)))
        .when(unit.is_in(["万", "万元"]))
        .then(pl.lit(Decimal(1)))
        .when(unit == "千元")
        .then(pl.lit(Decimal("0.1")))
        .when(unit == "元")
        .then(pl.lit(Decimal("0.0001")))
        .otherwise(factor)
    )


def _percent(form: FieldForm, tag: pl.Expr, bare: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Take a percent sign or format; without one the contract's declared scale counts."""
    is_written = bare.str.contains(r"%|百分点")
    by_scale = Decimal(100) if form.scale == "fraction" else Decimal(1)
    return bare.str.replace(r"(?:%|个?百分点)$", ""), (
        pl.when(is_written)
        .then(pl.lit(Decimal(1)))
        .when(tag == "p")
        .then(pl.lit(Decimal(100)))
        .otherwise(pl.lit(by_scale))
    )
