"""A column of raw values to tagged cells; a long one as a whole, without a look at each cell."""

from typing import Any

import polars as pl

from sources.reading.grid import Cell, tagged

_LONG = 2_000
# A double's shortest text has at most so many characters where 15 digits suffice.
_PLAIN = r"^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$"
_EXACT_INTEGERS = 1e15


def tag_column(values: list[Any]) -> "list[Cell] | pl.Series":
    """Tag the values of a column, as `tagged` does one by one.

    Long columns come back as a Polars series of the same texts.
    """
    if len(values) < _LONG:
        return [tagged(value) for value in values]
    kinds = set(map(type, values))
    kinds.discard(type(None))
    if kinds == {float}:
        return _numbers(pl.Series(values, dtype=pl.Float64)).fill_null("")
    if kinds == {str}:
        return _texts(pl.Series(values, dtype=pl.String))
    if kinds <= {str, float}:
        numbers = pl.Series([v if type(v) is float else None for v in values], dtype=pl.Float64)
        texts = pl.Series([v if type(v) is str else None for v in values], dtype=pl.String)
        return pl.select(
            pl.when(numbers.is_not_null()).then(_numbers(numbers)).otherwise(_texts(texts))
        ).to_series()
    return pl.Series([tagged(value) for value in values], dtype=pl.String)


def _numbers(numbers: pl.Series) -> pl.Series:
    """Write doubles as their shortest decimal with 15 significant digits, tagged n."""
    whole = (numbers == numbers.floor()) & (numbers.abs() < _EXACT_INTEGERS)
    texts = pl.select(
        pl.when(whole)
        .then(numbers.cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(numbers.cast(pl.String))
        .alias("text")
    ).to_series()
    # Sixteen or seventeen digits, or an exponent: these few are written one by one.
    digits = texts.str.replace_all(r"[-.]", "").str.strip_chars_start("0").str.len_chars()
    odd = (~texts.str.contains(_PLAIN) | (digits > 15)) & numbers.is_not_null()
    plain = "n" + texts
    if odd.any():
        places = odd.arg_true()
        plain = plain.scatter(places, [tagged(value) for value in numbers.gather(places)])
    return plain


def _texts(texts: pl.Series) -> pl.Series:
    """Tag texts t; blank ones, errors' names and pictures as `tagged` does."""
    doubtful = texts.str.contains(r"^(?:[\s\u{200b}\u{feff}#=]|$)")
    plain = ("t" + texts).fill_null("")
    if doubtful.any():
        places = doubtful.arg_true()
        plain = plain.scatter(places, [tagged(value) for value in texts.gather(places)])
    return plain
