"""Bounds that a number must lie between."""

from fractions import Fraction

from pydantic import model_validator

from compiling.rulebook.parts import Part
from compiling.rulebook.segments import Quotient


class Bounded(Part):
    """A number that must lie between bounds; a bound left out is open."""

    at_least: Quotient | None = None
    above: Quotient | None = None
    at_most: Quotient | None = None
    below: Quotient | None = None

    @model_validator(mode="after")
    def _bounds(self) -> "Bounded":
        if self.at_least is not None and self.above is not None:
            raise ValueError("at_least and above are both given → keep one of them")
        if self.at_most is not None and self.below is not None:
            raise ValueError("at_most and below are both given → keep one of them")
        low, high = self.lower, self.upper
        if low is None and high is None and self.needs_bounds:
            raise ValueError("no bound is given → add at_least, above, at_most or below")
        if low is not None and high is not None and low > high:
            raise ValueError("nothing lies between the bounds → swap them")
        return self

    @property
    def needs_bounds(self) -> bool:
        return True

    @property
    def lower(self) -> Fraction | None:
        return self.at_least if self.at_least is not None else self.above

    @property
    def upper(self) -> Fraction | None:
        return self.at_most if self.at_most is not None else self.below
