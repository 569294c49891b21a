"""Figures: money, numbers, counts and percentages as exact decimals.

What a cell says (its number, the unit behind it, whether it is an estimate) is read once per
different cell; a cell that holds a plain number says it at once. The arithmetic is the same for
all.
"""

import re
from decimal import Decimal

import polars as pl

from sources.contracts import FieldForm
from sources.text import fold
from sources.values.distinct import read_distinct, with_tag_and_text
from sources.values.markers import NUMERIC_STATES, marker_state, markers_may_be_figures
from sources.values.prepared import SPACES, folded_text

_NUMBER = r"^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$"
# A space inside a figure makes two of it; ² and ① would fold into figures that nobody wrote.
_TORN = r"[\d.,]" + SPACES + r"[\d.,]"
_RAISED = r"(?:^|[^\p{L}])\p{No}"
# Cells that say their number at once; in delimited text every figure is a text.
_PLAIN = r"^(?:n|t-?[0-9]+(?:\.[0-9]+)?$)"
_PLAIN_PERCENT = _PLAIN.replace("n", "[np]", 1)
_ABOUT = r"^(?:约|大约|预计|估计)"
_PERCENT = r"(?:%|个?百分点)$"
_OR_SO = r"(?:左右|\((?:预计|估计|估)\))$"
# Per type: places kept, values from here on do not fit, and what the landed column is.
_KEPT = {
    "money": (6, Decimal(10) ** 12, pl.Decimal(18, 6)),
    "number": (10, Decimal(10) ** 18, pl.Decimal(28, 10)),
    "percent": (6, Decimal(10) ** 12, pl.Decimal(18, 6)),
    "count": (0, Decimal(10) ** 18, pl.Int64()),
}
# Sixteen places: twelve of a number, times a factor of four, are exact. Polars stops the whole
# computation on an overflow, so what would not fit into 38 digits is told before.
_PLACES = 16
_EXACT = pl.Decimal(38, _PLACES)
_LARGEST_EXACT = Decimal(10) ** (38 - _PLACES)
_LARGEST_WRITTEN = Decimal(10) ** 16
_FACTOR = pl.Decimal(16, 4)
_UNITS: dict[str, str] = {
    "百亿元": "1000000", "百亿": "1000000", "十亿元": "100000", "十亿": "100000", "亿元": "10000",
    "亿": "10000", "千万元": "1000", "千万": "1000", "百万元": "100", "百万": "100",
    "十万元": "10", "十万": "10", "万元": "1", "万": "1", "千元": "0.1", "元": "0.0001",
}  # fmt: skip
# 1.2亿 of a dollar column is dollars; an amount in 元 does not belong there.
_OWN_UNITS: dict[str, str] = {
    "亿": "100000000", "千万": "10000000", "百万": "1000000", "万": "10000",
}  # fmt: skip
_SIGNS = {"": "¥", "CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def figure(form: FieldForm, cells: pl.DataFrame, currency: str) -> pl.DataFrame:
    """Read a column of figures: the value, rounded half away from zero, and its state."""
    is_plain = cells["cell"].str.contains(_PLAIN_PERCENT if _reads_percent(form) else _PLAIN)
    if markers_may_be_figures(form):
        is_plain = is_plain & False
    units = _units_behind(form, currency)
    said = _plain_numbers(form, cells["cell"], is_plain)
    if not is_plain.all():
        others = read_distinct(
            cells,
            lambda some: _written_numbers(form, some, units, currency),
            apart_from=is_plain,
        )
        said = said.select(
            pl.when(is_plain).then(name).otherwise(others[name]).alias(name)
            for name in said.columns
        )
    if form.type == "percent":
        by_scale = pl.lit(100 if form.scale == "fraction" else 1)
        factor = cells["of_header"] if "of_header" in cells.columns else by_scale
    else:
        factor = cells["factor"] if "factor" in cells.columns else pl.lit(1)
    return _computed(form, said.with_columns(factor.alias("factor")), units)


def _plain_numbers(form: FieldForm, cells: pl.Series, is_plain: pl.Series) -> pl.DataFrame:
    """Say of the cells that hold a plain number what `_written_numbers` would say of them."""
    texts = cells.str.slice(1)
    if not is_plain.all():
        texts = texts.zip_with(is_plain, pl.Series([None], dtype=pl.String))
    return pl.DataFrame({"number": _decimal(texts), "tag": cells.str.slice(0, 1)}).select(
        "number",
        pl.lit(None, pl.String).alias("marker"),
        pl.lit(False).alias("is_estimated"),
        _by_tag(form, pl.col("tag")).alias("multiplier"),
    )


def _written_numbers(
    form: FieldForm, cells: pl.DataFrame, units: dict[str, str], currency: str
) -> pl.DataFrame:
    """Say of each cell its number, its multiplier, whether it is an estimate or a marker."""
    cells = with_tag_and_text(cells)
    cells = cells.with_columns(folded_text(pl.col("text")).alias("folded"))
    tag, folded, bare = pl.col("tag"), pl.col("folded"), pl.col("bare")
    cells = cells.with_columns(
        marker_state(form, tag, folded).alias("marker"),
        folded.str.replace_all("\u2212", "-", literal=True)
        .str.replace(_ABOUT, "").str.replace(_OR_SO, "").alias("bare"),
        (folded.str.contains(_ABOUT) | folded.str.contains(_OR_SO)).alias("is_estimated"),
        _by_tag(form, tag).alias("multiplier"),
    )  # fmt: skip
    if form.type == "money" and currency in _SIGNS:
        cells = cells.with_columns(bare.str.replace(f"^([+-]?)[{_SIGNS[currency]}]", "${1}"))
    if units:
        pattern = "(" + "|".join(re.escape(unit) for unit in units) + ")$"
        cells = cells.with_columns(
            bare.str.extract(pattern, 1)
            .replace_strict(units, default=None, return_dtype=pl.String)
            .cast(_FACTOR)
            .fill_null(pl.col("multiplier"))
            .alias("multiplier"),
            bare.str.replace(pattern, ""),
        )
    elif form.type == "percent":
        sign = bare.str.contains(_PERCENT)
        cells = cells.with_columns(
            pl.when(sign).then(pl.lit(Decimal(1)).cast(_FACTOR)).otherwise("multiplier")
            .alias("multiplier"),
            bare.str.replace(_PERCENT, ""),
        )  # fmt: skip
    folded_wide = pl.col("text").str.normalize("NFKC")
    is_number = (
        bare.str.contains(_NUMBER)
        & bare.str.contains(r"^[^eE]*\d")
        & ~folded_wide.str.contains(_TORN)
        & ~pl.col("text").str.contains(_RAISED)
        & tag.is_in(["n", "t", "p"] if _reads_percent(form) else ["n", "t"])
    )
    cells = cells.with_columns(
        pl.when(is_number).then(bare.str.replace_all(",", "", literal=True)).alias("bare")
    )
    number = _decimal(cells["bare"])
    # A field may say that a marker means nothing was done.
    is_zero = pl.col("marker") == "zero"
    return cells.select(
        pl.when(is_zero).then(pl.lit(Decimal(0)).cast(_EXACT)).otherwise(number).alias("number"),
        pl.when(~is_zero).then("marker").alias("marker"),
        pl.col("is_estimated"),
        pl.col("multiplier"),
    )


def _computed(form: FieldForm, said: pl.DataFrame, units: dict[str, str]) -> pl.DataFrame:
    scale, limit, target = _KEPT[form.type]
    largest = max([Decimal(10_000), *(Decimal(size) for size in units.values())])
    factor = pl.col("factor").cast(_FACTOR)
    said = said.with_columns(
        pl.coalesce("multiplier", pl.when(factor <= largest).then(factor)).alias("multiplier"),
        pl.when(pl.col("number").abs() < min(_LARGEST_WRITTEN, _LARGEST_EXACT / largest))
        .then("number")
        .alias("exact"),
    )
    exact, multiplier, rounded = pl.col("exact"), pl.col("multiplier"), pl.col("rounded")
    if not (said["multiplier"] == 1).fill_null(False).all():
        # A factor of four places moves the digits down: what then falls off the end is cut, not
        # rounded, before.
        cut = pl.when(multiplier < 1).then(exact.truncate(_PLACES - 4)).otherwise(exact)
        said = said.with_columns((cut * multiplier).alias("exact"))
    said = said.with_columns(exact.round(scale, mode="half_away_from_zero").alias("rounded"))
    usable = rounded.is_not_null() & (rounded.abs() < limit)
    if form.type == "count":
        usable = usable & (rounded == exact)
    said = said.with_columns(
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
    return said.select(kept.cast(target, strict=False).alias("value"), "state")


def _units_behind(form: FieldForm, currency: str) -> dict[str, str]:
    """Return what each unit written behind a figure multiplies it by; the longest come first."""
    if form.type == "money":
        return _OWN_UNITS if currency else _UNITS
    units = {fold(unit): size for unit, size in form.units.items()}
    return dict(sorted(units.items(), key=lambda unit: len(unit[0]), reverse=True))


def _by_tag(form: FieldForm, tag: pl.Expr) -> pl.Expr:
    """Return the multiplier of a cell that its format shows as a percentage: 0.9 for 90 %."""
    if not _reads_percent(form):
        return pl.lit(None, _FACTOR)
    return pl.when(tag == "p").then(pl.lit(Decimal(100))).cast(_FACTOR)


def _reads_percent(form: FieldForm) -> bool:
    """Tell a percentage, or a number of which % is a unit: 95% is 95 of them."""
    return form.type == "percent" or Decimal(form.units.get("%", 0)) == 1


def _decimal(texts: pl.Series) -> pl.Series:
    """Read plain numbers. Digits that do not fit are cut, not rounded: rounding comes once."""
    if (texts.str.len_bytes() > _PLACES).any():
        texts = texts.str.replace(rf"(\.\d{{{_PLACES}}})\d+$", "${1}")
    return texts.cast(_EXACT, strict=False)
