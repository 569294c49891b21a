"""A column of raw values to tagged cells; a long one as a whole, without a look at each cell."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sources.reading.grid import Cell, Percent, tagged
from sources.reading.joined import BETWEEN, JoinedCells

if TYPE_CHECKING:
    import polars as pl

_LONG = 2_000
# A double's shortest text has at most so many characters where 15 digits suffice.
_PLAIN = r"^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$"
_EXACT_INTEGERS = 1e15
# Texts that begin so may be blank, an error or a picture.
_SPECIAL = frozenset(" \t\r\n\u00a0\u3000\u200b\ufeff#=")


def tag_column(values: Sequence[Any]) -> "list[Cell] | JoinedCells | pl.Series":
    """Tag the values of a column, as `tagged` does one by one.

    Long columns come back as a Polars series of the same texts, short ones of numbers or dates
    joined, as they are sent.
    """
    kinds = set(map(type, values))
    if len(values) < _LONG:
        return _short_column(values, kinds)
    import polars as pl

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


def _short_column(values: Sequence[Any], kinds: set[type]) -> list[Cell] | JoinedCells:
    """Tag a short column; one of plain numbers or plain texts without a call for each."""
    if kinds == {float} or kinds == {Percent}:
        # A negative zero is a zero.
        plain = tuple([value or 0.0 for value in values] if 0.0 in values else values)
        one = "n%.15g" if float in kinds else "p%.15g"
        written = BETWEEN.join([one] * len(plain)) % plain
        if "e" not in written:
            return JoinedCells(written)
    elif kinds == {str} and _SPECIAL.isdisjoint([value[:1] for value in values]):
        return ["t" + value if value else "" for value in values]
    elif kinds == {date}:
        return JoinedCells("d" + f"{BETWEEN}d".join(map(date.isoformat, values)))
    elif kinds == {datetime}:
        return ["d" + value.isoformat(sep=" ") for value in values]
    return [tagged(value) for value in values]


def tag_series(values: "pl.Series", is_percent: bool) -> "pl.Series":
    """Tag a column that a large sheet keeps as a series; null where a cell is empty."""
    import polars as pl

    if values.dtype == pl.Float64:
        return _numbers(values, "p" if is_percent else "n").fill_null("")
    if values.dtype == pl.String:
        return _texts(values)
    if values.dtype == pl.Boolean:
        return pl.select(
            pl.when(values)
            .then(pl.lit("b1"))
            .when(~values)
            .then(pl.lit("b0"))
            .otherwise(pl.lit(""))
        ).to_series()
    days = values.dt.truncate("1d") == values
    if days.all():
        return ("d" + values.dt.to_string("%Y-%m-%d")).fill_null("")
    dates = [
        value.date() if is_day else value
        for value, is_day in zip(values.to_list(), days.to_list(), strict=True)
    ]
    return pl.Series([tagged(value) for value in dates], dtype=pl.String)


def _numbers(numbers: "pl.Series", tag: str = "n") -> "pl.Series":
    """Write doubles as their shortest decimal with 15 significant digits, tagged."""
    import polars as pl

    texts = _shortest(numbers)
    long = ~_fits(texts) & numbers.is_not_null()
    if not long.any():
        return tag + texts
    # 94527.07000000001 is 94527.07 with the error of its last bit: far from halfway between two
    # decimals of 15 digits, rounding is certain. The few others are written one by one.
    places = long.arg_true()
    exact = numbers.gather(places)
    rounded = exact.round_sig_figs(15)
    written = _shortest(rounded)
    unit = pl.Series([10.0]).pow((exact.abs().log10().floor() - 14).clip(-300, 300))
    certain = _fits(written) & ((exact - rounded).abs() < 0.35 * unit) & (exact.abs() > 1e-250)
    written = tag + written
    doubtful = (~certain.fill_null(False)).arg_true()
    written = written.scatter(doubtful, [tag + tagged(v)[1:] for v in exact.gather(doubtful)])
    return (tag + texts).scatter(places, written)


def _shortest(numbers: "pl.Series") -> "pl.Series":
    import polars as pl

    whole = (numbers == numbers.floor()) & (numbers.abs() < _EXACT_INTEGERS)
    return pl.select(
        pl.when(whole)
        .then(numbers.cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(numbers.cast(pl.String))
        .alias("text")
    ).to_series()


def _fits(texts: "pl.Series") -> "pl.Series":
    """Tell texts of 15 significant digits at most, without an exponent."""
    # Fifteen digits and a point; longer ones may begin with zeros that do not count.
    short = (texts.str.len_bytes() <= 16) & ~texts.str.contains("e", literal=True)
    if (short | texts.is_null()).all():
        return short
    digits = texts.str.replace_all(r"[-.]", "").str.strip_chars_start("0").str.len_bytes()
    return texts.str.contains(_PLAIN) & (digits <= 15)


def _texts(texts: "pl.Series") -> "pl.Series":
    """Tag texts t; blank ones, errors' names and pictures as `tagged` does."""
    doubtful = texts.str.contains(r"^[\s\u{200b}\u{feff}#=]")
    plain = ("t" + texts.replace("", None)).fill_null("")
    if doubtful.any():
        places = doubtful.arg_true()
        plain = plain.scatter(places, [tagged(value) for value in texts.gather(places)])
    return plain
