"""Curves that count: per event, count shortfall, all or nothing."""

from collections.abc import Iterator
from fractions import Fraction

from pydantic import Field, model_validator

from compiling.rulebook.segments import (
    Fault,
    Form,
    Number,
    Quotient,
    Scale,
    Segment,
    flat,
    told_value,
    written,
)


class AtMost(Form):
    """How often an event counts within a span, whatever happened."""

    month: int | None = Field(default=None, ge=1)
    quarter: int | None = Field(default=None, ge=1)
    half_year: int | None = Field(default=None, ge=1)
    year: int | None = Field(default=None, ge=1)

    def spans(self) -> list[tuple[str, int]]:
        """Return (span, times) from the shortest span to the longest."""
        given = [(name, getattr(self, name)) for name in type(self).model_fields]
        return [(name, times) for name, times in given if times is not None]


class PerEvent(Form):
    """Points for each event, with limits of their sum and of how often events count.

    `percent` gives the points of an event as per cent of `of` (the item's full points unless
    told otherwise).
    """

    points: Number | None = None
    percent: Number | None = None
    of: Number | None = None
    most: Number | None = None
    at_most: AtMost | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> "PerEvent":
        if (self.points is None) == (self.percent is None):
            raise ValueError("an event has either points or percent → give one of them")
        if self.percent is not None and self.of is None:
            raise ValueError(
                "percent needs to know of how many points → add of: the full points of that item"
            )
        amount = self.points if self.points is not None else self.percent
        if self.most is not None and amount is not None and (self.most < 0) != (amount < 0):
            raise ValueError(
                f"most {written(self.most)} and points {written(amount)} differ in sign"
                f" → write most: {written(-self.most)}"
            )
        return self

    @property
    def each(self) -> Fraction:
        if self.points is not None:
            return Fraction(self.points)
        return Fraction(self.percent or 0) / 100 * Fraction(self.of or 0)

    def segments(self, full: Fraction) -> Iterator[Segment]:
        yield flat(None, Fraction(0), Fraction(0), "below_zero")
        yield Segment(
            Fraction(0), True, None, False, self.each, Fraction(0), "per_event", self.each
        )

    def rule(self, full: Fraction, scale: Scale) -> tuple[str, str]:
        each, most = written(self.each), self.most
        zh = f"每次 {each} 分" + ("" if most is None else f"，合计以 {written(most)} 分为限")
        en = f"{each} {'point' if abs(self.each) == 1 else 'points'} each" + (
            "" if most is None else f", {written(most)} at most"
        )
        if self.percent is not None:
            zh += f"（{written(self.of or 0)} 分的 {written(self.percent)}%）"
            en += f" ({written(self.percent)} % of {written(self.of or 0)})"
        spans = {"month": "每月", "quarter": "每季度", "half_year": "每半年", "year": "每年"}
        for span, times in self.at_most.spans() if self.at_most else ():
            zh += f"，{spans[span]}至多计 {times} 次"
            often = "once" if times == 1 else f"{times} times"
            en += f", at most {often} a {span.replace('_', ' ')}"
        return zh, en


class Shortfall(Form):
    """Full points where a number is due, and so much less for each that is missing."""

    due: Quotient
    lose: Quotient
    lowest: Quotient = Fraction(0)

    def segments(self, full: Fraction) -> Iterator[Segment]:
        zero = max(self.due - (full - self.lowest) / self.lose, Fraction(0))
        intercept = full - self.lose * self.due
        yield flat(None, zero, self.lose * zero + intercept, "by_rule")
        yield Segment(zero, True, self.due, False, self.lose, intercept, "by_rule", self.due)
        yield flat(self.due, None, full, "by_rule", self.due)

    def faults(self) -> Iterator[Fault]:
        if self.due <= 0 or self.lose <= 0:
            yield ("due",), "due and lose are above 0", "write how many are due, and the points"

    def rule(self, full: Fraction, scale: Scale) -> tuple[str, str]:
        due, lose, low = written(self.due), written(self.lose), written(self.lowest)
        return (
            f"应有 {due} 次得 {written(full)} 分，每少一次扣 {lose} 分，扣至 {low} 分为止",
            f"{written(full)} for {due}, {lose} less for each missing, not below {low}",
        )


class AllOrNothing(Form):
    """Full points from a value on, nothing below it."""

    from_: Quotient = Field(alias="from")

    def segments(self, full: Fraction) -> Iterator[Segment]:
        yield flat(None, self.from_, Fraction(0), "by_rule", self.from_)
        yield flat(self.from_, None, full, "full", self.from_)

    def rule(self, full: Fraction, scale: Scale) -> tuple[str, str]:
        zh, en = told_value(self.from_, scale)
        return (
            f"达到 {zh} 得 {written(full)} 分，否则 0 分",
            f"{written(full)} from {en} on, else 0",
        )
