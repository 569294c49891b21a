"""The one rounding at print.

Every number that leaves is rounded here, once, from the exact Decimal (or from two exact operands),
and nowhere else. A workbook gets the rounded Decimal itself: its digits are written into the cell
as they are, so that the number read back equals the text printed in an explanation.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Any

_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
# Published decimals have 38 digits; the default context of 28 would refuse to quantise them.
_EXACT = Context(prec=80)
# A spreadsheet keeps 15 significant digits of a number; a longer one is written as text.
CELL_DIGITS = 15


def printed(value: Decimal, digits: int, rounding: str) -> Decimal:
    """Round to `digits` places by `half_up` or `half_even`; never minus zero."""
    result = value.quantize(Decimal(1).scaleb(-digits), rounding=_MODES[rounding], context=_EXACT)
    return result if result else abs(result)


def printed_ratio(numerator: Decimal, denominator: Decimal, digits: int, rounding: str) -> Decimal:
    """Round numerator ÷ denominator once, in whole numbers; the denominator is not zero.

    The published `value` already is a quotient rounded to 12 places: rounding that again would
    be the second rounding, which GB/T 8170 forbids.
    """
    top, bottom = numerator.as_integer_ratio(), denominator.as_integer_ratio()
    whole = top[0] * bottom[1] * 10**digits
    parts = top[1] * bottom[0]
    sign = -1 if (whole < 0) != (parts < 0) else 1
    quotient, rest = divmod(abs(whole), abs(parts))
    twice = 2 * rest
    up = twice > abs(parts) or (
        twice == abs(parts) and (rounding == "half_up" or quotient % 2 == 1)
    )
    result = Decimal(sign * (quotient + up)).scaleb(-digits, context=_EXACT)
    return result if result else abs(result)


def digits_to_show(values: list[Decimal], most: int = 2) -> int:
    """Return the fewest places (at most `most`) that show all of a column's values alike."""
    places = 0
    for value in values:
        exponent = value.normalize(_EXACT).as_tuple().exponent
        places = max(places, -exponent if isinstance(exponent, int) else 0)
    return min(places, most)


@dataclass(frozen=True)
class PrintedNumber:
    """A rounded number as it leaves: the same object serves a cell and a line of text.

    `value` of a percentage is the fraction (0.2697); `digits` are the places that are shown.
    """

    value: Decimal
    digits: int
    percent: bool = False
    mark: str = ""

    @property
    def text(self) -> str:
        """Write it with thousands separators, all its places kept."""
        if self.percent:
            return f"{self.value.scaleb(2, context=_EXACT):f}%{self.mark}"
        return f"{self.value:,f}{self.mark}"

    @property
    def bare_text(self) -> str:
        """Write it without separators and marks, for machines: 27000.00, 26.97%."""
        return self.text.removesuffix(self.mark).replace(",", "")

    @property
    def cell_format(self) -> str:
        """Return the spreadsheet format that shows the same text.

        Where a mark may hang, `_ ` leaves a space, so that digits stand below digits.
        """
        places = "." + "0" * self.digits if self.digits else ""
        pattern = f"0{places}%" if self.percent else f"#,##0{places}"
        return f'{pattern}"{self.mark}"' if self.mark else f"{pattern}_ "


def fits_a_cell(value: Decimal) -> bool:
    """Say whether a spreadsheet can hold the number without losing a digit."""
    return len(value.normalize(_EXACT).as_tuple().digits) <= CELL_DIGITS


def plain(value: Any) -> Any:
    """Return a JSON value: decimals and dates as text, everything else as it is."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value
