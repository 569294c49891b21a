"""Curves: every rule form becomes rows of one breakpoint table with exact bounds.

Some forms need a step before the table: a rank, the share of the best, whole steps.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pydantic import model_validator

from compiling.rulebook.bands import Bands
from compiling.rulebook.counting import AllOrNothing, PerEvent, Shortfall
from compiling.rulebook.ranked import RankPoints, ShareOfBest
from compiling.rulebook.segments import Fault, Form, Segment
from compiling.rulebook.slopes import Linear, Marginal, Proportional, Through, Value
from compiling.rulebook.step_table import StepTable
from compiling.rulebook.steps import StepRow

# Operand × coefficient × 10^12 must fit a 128-bit integer (see the macro exact_ratio).
LARGEST_COEFFICIENT = 10**9


class Curve(Form):
    """Exactly one form; all of them compile to the same rows."""

    proportional: Proportional | None = None
    linear: Linear | None = None
    marginal: Marginal | None = None
    step_table: StepTable | None = None
    bands: Bands | None = None
    points: Through | None = None
    rank_points: RankPoints | None = None
    share_of_best: ShareOfBest | None = None
    all_or_nothing: AllOrNothing | None = None
    shortfall: Shortfall | None = None
    per_event: PerEvent | None = None
    value: Value | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "Curve":
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"a curve has exactly one form, not {len(given)}"
                f" → choose one of {', '.join(type(self).model_fields)}"
            )
        return self

    @property
    def name(self) -> str:
        return next(name for name in type(self).model_fields if getattr(self, name) is not None)

    @property
    def form(self) -> Any:
        return getattr(self, self.name)

    def segments(self, full: Fraction) -> list[Segment]:
        """Return the rows of the breakpoint table, from low values to high."""
        return list(self.form.segments(full))

    def steps(self) -> list[StepRow]:
        """Return the steps that the form needs before its table."""
        return list(self.form.steps()) if hasattr(self.form, "steps") else []

    def faults(self, full: Fraction) -> Iterator[Fault]:
        """Name gaps, overlaps and numbers too long to stay exact."""
        found = list(self.form.faults()) if hasattr(self.form, "faults") else []
        yield from (((self.name, *place), reason, proposal) for place, reason, proposal in found)
        if not found and any(_too_long(segment) for segment in self.segments(full)):
            yield (self.name,), "the numbers have too many digits to stay exact", "round the bounds"


def _too_long(segment: Segment) -> bool:
    numbers = [*segment.coefficients()]
    for bound in (segment.lower, segment.upper):
        numbers += [] if bound is None else [bound.numerator, bound.denominator]
    return any(abs(number) >= LARGEST_COEFFICIENT for number in numbers)
