"""Plain figures of cells, for sums and identities that a sheet prints itself."""

import re
from decimal import Decimal, localcontext
from fractions import Fraction

from sources.reading.grid import Cell, text_of
from sources.text import fold

_PLAIN = re.compile(r"[-+]?\d+(?:\.\d+)?")


def plain_figure(cell: Cell) -> tuple[Decimal, int] | None:
    """Return a plain figure and how many places it is written with; None for anything else."""
    text = fold(text_of(cell)).replace(",", "")
    text = text.removesuffix("%")
    if cell[:1] not in ("n", "p", "t") or not _PLAIN.fullmatch(text):
        return None
    number = Decimal(text)
    places = len(text.partition(".")[2])
    if cell[0] == "p":
        return number * 100, max(places - 2, 0)
    return number, places


def plain_text(value: Fraction) -> str:
    """Write a figure without an exponent or needless zeros."""
    with localcontext() as context:
        context.prec = 20
        number = Decimal(value.numerator) / Decimal(value.denominator)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
