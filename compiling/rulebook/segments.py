"""Segments: the rows of a breakpoint table, with exact bounds and exact points."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    TypeAdapter,
    WithJsonSchema,
)

# Points and bounds as written: full points are stored as DECIMAL(18,6).
Number = Annotated[Decimal, Field(max_digits=15, decimal_places=6)]


def _quotient(value: object) -> Fraction:
    """Read a number, or two of them as "20/60": some methods divide where decimals never end."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction | str):
        raise ValueError('it is no number → write 0.5 or "1/3"')
    try:
        found = Fraction(str(value).replace(" ", ""))
    except (ValueError, ZeroDivisionError):
        raise ValueError('it is no number → write 0.5 or "1/3"') from None
    if max(abs(found.numerator), found.denominator) >= 10**9:
        raise ValueError("it has too many digits to stay exact → round it")
    return found


def _threshold(value: object) -> Fraction:
    """Read a quotient such as "2/3", or a number of as many digits as bounds may have."""
    if isinstance(value, Fraction) or "/" in str(value):
        return _quotient(value)
    return Fraction(_NUMBER.validate_python(value))


_NUMBER = TypeAdapter(Number)
_WRITTEN = PlainSerializer(lambda value: written(value), return_type=str)
_EITHER = WithJsonSchema(
    {"anyOf": [{"type": "number"}, {"type": "string", "pattern": "^-?[0-9./]+$"}]}
)
Quotient = Annotated[Fraction, BeforeValidator(_quotient), _WRITTEN, _EITHER]
# What a value is held against: two thirds are "2/3", which no decimal says exactly.
Threshold = Annotated[Fraction, BeforeValidator(_threshold), _WRITTEN, _EITHER]

# (place below the curve's key, reason, proposal)
Fault = tuple[tuple[str | int, ...], str, str]


@dataclass(frozen=True)
class Segment:
    """One row of a curve: points = slope · x + intercept between two bounds; None is open."""

    lower: Fraction | None
    lower_closed: bool
    upper: Fraction | None
    upper_closed: bool
    slope: Fraction
    intercept: Fraction
    template: str
    constant: Fraction | None = None

    def coefficients(self) -> tuple[int, int, int]:
        """Return A, B, C without a common factor: points of N/D are (A·N + B·D) ÷ (C·D)."""
        divisor = lcm(self.slope.denominator, self.intercept.denominator)
        return int(self.slope * divisor), int(self.intercept * divisor), divisor

    def ends(self) -> tuple[Fraction | None, Fraction | None]:
        """Return the lowest and highest points of this row; None is without limit."""
        if self.slope == 0:
            return self.intercept, self.intercept
        at_lower = None if self.lower is None else self.slope * self.lower + self.intercept
        at_upper = None if self.upper is None else self.slope * self.upper + self.intercept
        return (at_lower, at_upper) if self.slope > 0 else (at_upper, at_lower)


class Form(BaseModel):
    """A preset; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def flat(
    lower: Fraction | None,
    upper: Fraction | None,
    points: Fraction,
    template: str,
    constant: Fraction | None = None,
) -> Segment:
    closed = lower is not None
    return Segment(lower, closed, upper, False, Fraction(0), points, template, constant)


# How the values of a curve are told: as numbers, ratios (0.8 is 80%) or percentage points.
Scale = Literal["count", "ratio", "points"]


def told_value(value: Decimal | Fraction, scale: Scale) -> tuple[str, str]:
    """Say a value of a curve in both languages."""
    if scale == "points":
        return told_width(value, scale)
    # two thirds stay "2/3": "200/3%" is nothing that anybody writes
    ends = "/" not in written(value)
    text = f"{written(Fraction(value) * 100)}%" if scale == "ratio" and ends else written(value)
    return text, text


def told_width(width: Decimal | Fraction, scale: Scale) -> tuple[str, str]:
    """Say a distance between two values of a curve in both languages."""
    if scale == "count":
        return written(width), written(width)
    text = written(Fraction(width) * 100)
    return f"{text} 个百分点", f"{text} percentage point{'' if text == '1' else 's'}"


def shown_bounds(segment: Segment, scale: Scale) -> tuple[str, str]:
    """Say the bounds of a segment in both languages."""
    signs = ("≥" if segment.lower_closed else ">", "≤" if segment.upper_closed else "<")
    told = [
        [sign + text for text in told_value(bound, scale)]
        for sign, bound in zip(signs, (segment.lower, segment.upper), strict=True)
        if bound is not None
    ]
    zh, en = [one[0] for one in told], [one[1] for one in told]
    return " 且 ".join(zh) or "任何数", " and ".join(en) or "any"


def written(number: Decimal | Fraction | int) -> str:
    """Write a number without trailing zeros; a repeating one as a fraction."""
    fraction = Fraction(number)
    decimal = Decimal(fraction.numerator) / Decimal(fraction.denominator)
    if Fraction(decimal) != fraction:
        return f"{fraction.numerator}/{fraction.denominator}"
    return f"{decimal.normalize():f}"
