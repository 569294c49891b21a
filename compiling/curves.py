"""Curves: every rule form becomes rows of one breakpoint table with exact bounds."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from compiling.bands import Bands
from compiling.segments import Fault, Form, Number, Segment, flat, written

# Operand × coefficient × 10^12 must fit a 128-bit integer (see the macro exact_ratio).
LARGEST_COEFFICIENT = 10**9


class Proportional(Form):
    """Points in proportion to the value; full points at `full_at`."""

    full_at: Number = Field(default=Decimal(1), gt=0)
    cap: Literal["full", "none"]

    def segments(self, full: Fraction) -> Iterator[Segment]:
        top, slope = Fraction(self.full_at), full / Fraction(self.full_at)
        template = "proportional" if top == 1 else "proportional_to"
        yield flat(None, Fraction(0), Fraction(0), "below_zero")
        if self.cap == "none":
            yield Segment(Fraction(0), True, None, False, slope, Fraction(0), template, top)
            return
        yield Segment(Fraction(0), True, top, False, slope, Fraction(0), template, top)
        yield flat(top, None, full, "full", top)

    def rule(self, full: Fraction) -> tuple[str, str]:
        ratio = "" if self.full_at == 1 else f" ÷ {written(self.full_at)}"
        capped = self.cap == "full"
        zh = f"完成率{ratio} × {written(full)} 分，" + ("以满分为限" if capped else "不封顶")
        en = f"rate{ratio} × {written(full)} points, " + ("capped at full" if capped else "no cap")
        return zh, en


class Step(Form):
    """From this value on, these points."""

    from_: Number = Field(alias="from")
    points: Number


class StepTable(Form):
    """Steps: the points of the highest step that is reached, else `otherwise`."""

    steps: list[Step] = Field(min_length=1)
    otherwise: Number

    def segments(self, full: Fraction) -> Iterator[Segment]:
        steps = sorted(self.steps, key=lambda step: step.from_)
        starts = [Fraction(step.from_) for step in steps]
        yield flat(None, starts[0], Fraction(self.otherwise), "band")
        for step, start, end in zip(steps, starts, [*starts[1:], None], strict=True):
            yield flat(start, end, Fraction(step.points), "band")

    def faults(self) -> Iterator[Fault]:
        seen: set[Decimal] = set()
        for index, step in enumerate(self.steps):
            if step.from_ in seen:
                yield (
                    ("steps", index, "from"),
                    f"two steps start at {written(step.from_)}: they overlap",
                    "keep one of them",
                )
            seen.add(step.from_)

    def rule(self, full: Fraction) -> tuple[str, str]:
        steps = sorted(self.steps, key=lambda step: step.from_, reverse=True)
        zh = "、".join(f"≥{written(step.from_)} 得 {written(step.points)} 分" for step in steps)
        en = ", ".join(f"≥{written(step.from_)}: {written(step.points)}" for step in steps)
        return f"{zh}，其余 {written(self.otherwise)} 分", f"{en}, else {written(self.otherwise)}"


class Through(Form):
    """Points interpolated between [value, points] pairs, flat outside them."""

    through: list[tuple[Number, Number]] = Field(min_length=2)
    outside: Literal["flat"]

    def segments(self, full: Fraction) -> Iterator[Segment]:
        pairs = [(Fraction(x), Fraction(y)) for x, y in self.through]
        yield flat(None, pairs[0][0], pairs[0][1], "band")
        for (x, y), (next_x, next_y) in pairwise(pairs):
            slope = (next_y - y) / (next_x - x)
            yield Segment(x, True, next_x, False, slope, y - slope * x, "interpolated")
        yield flat(pairs[-1][0], None, pairs[-1][1], "band")

    def faults(self) -> Iterator[Fault]:
        for index, (pair, following) in enumerate(pairwise(self.through)):
            if following[0] <= pair[0]:
                yield (
                    ("through", index + 1),
                    f"{written(following[0])} does not lie above {written(pair[0])}: "
                    "the pieces overlap",
                    "list the pairs from the lowest value to the highest",
                )

    def rule(self, full: Fraction) -> tuple[str, str]:
        pairs = [f"{written(x)}→{written(y)}" for x, y in self.through]
        return f"按 {'、'.join(pairs)} 内插", f"interpolated between {', '.join(pairs)}"


class PerEvent(Form):
    """Points for each event, with an optional limit of their sum."""

    points: Number
    most: Number | None = None

    @model_validator(mode="after")
    def _same_sign(self) -> "PerEvent":
        if self.most is not None and (self.most < 0) != (self.points < 0):
            raise ValueError(
                f"most {written(self.most)} and points {written(self.points)} differ in sign"
                f" → write most: {written(-self.most)}"
            )
        return self

    def segments(self, full: Fraction) -> Iterator[Segment]:
        each = Fraction(self.points)
        yield flat(None, Fraction(0), Fraction(0), "below_zero")
        yield Segment(Fraction(0), True, None, False, each, Fraction(0), "per_event", each)

    def rule(self, full: Fraction) -> tuple[str, str]:
        each, most = written(self.points), self.most
        zh = f"每次 {each} 分" + ("" if most is None else f"，合计以 {written(most)} 分为限")
        en = f"{each} points each" + ("" if most is None else f", {written(most)} at most")
        return zh, en


class Curve(Form):
    """Exactly one form; all of them compile to the same rows."""

    proportional: Proportional | None = None
    step_table: StepTable | None = None
    points: Through | None = None
    per_event: PerEvent | None = None
    bands: Bands | None = None

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
    def form(self) -> Proportional | StepTable | Through | PerEvent | Bands:
        forms = (self.proportional, self.step_table, self.points, self.per_event, self.bands)
        return next(form for form in forms if form is not None)

    def segments(self, full: Fraction) -> list[Segment]:
        """Return the rows of the breakpoint table, from low values to high."""
        return list(self.form.segments(full))

    def faults(self, full: Fraction) -> Iterator[Fault]:
        """Name gaps, overlaps and numbers too long to stay exact."""
        name = next(name for name in type(self).model_fields if getattr(self, name) is not None)
        found = list(self.form.faults()) if hasattr(self.form, "faults") else []
        yield from (((name, *place), reason, proposal) for place, reason, proposal in found)
        if not found and any(_too_long(segment) for segment in self.segments(full)):
            yield (name,), "the numbers have too many digits to stay exact", "round the bounds"


def _too_long(segment: Segment) -> bool:
    numbers = [*segment.coefficients()]
    for bound in (segment.lower, segment.upper):
        numbers += [] if bound is None else [bound.numerator, bound.denominator]
    return any(abs(number) >= LARGEST_COEFFICIENT for number in numbers)
