"""Curves that count: per event, count shortfall, all or nothing."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from pydantic import Field, model_validator

from compiling.rulebook.compared import Turn
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
from compiling.rulebook.steps import StepRow

Span = Literal["month", "quarter", "half_year", "year"]


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
    in_turn: list[Number] | None = Field(default=None, min_length=2)
    then: Literal["same", "double"] = "same"
    counted_within: Span | None = None
    most: Number | None = None
    at_most: AtMost | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> "PerEvent":
        given = [one for one in (self.points, self.percent, self.in_turn) if one is not None]
        if len(given) != 1:
            raise ValueError("an event has points, percent or in_turn → give one of them")
        self._check_turns()
        if self.percent is not None and self.of is None:
            raise ValueError(
                "percent needs to know of how many points → add of: the full points of that item"
            )
        amount = given[0][0] if isinstance(given[0], list) else given[0]
        if self.most is not None and amount is not None and (self.most < 0) != (amount < 0):
            raise ValueError(
                f"most {written(self.most)} and points {written(amount)} differ in sign"
                f" → write most: {written(-self.most)}"
            )
        return self

    def _check_turns(self) -> None:
        if self.in_turn is None:
            if self.then != "same" or self.counted_within is not None:
                raise ValueError("then and counted_within go with in_turn → remove them")
            return
        if self.counted_within is None:
            raise ValueError(
                "in_turn needs to know where it begins anew → add counted_within: year"
            )
        if self.at_most is not None:
            raise ValueError("in_turn says what each further event is worth → remove at_most")
        if any(one == 0 for one in self.in_turn) or len({one < 0 for one in self.in_turn}) > 1:
            raise ValueError(
                "in_turn holds points of both signs, or none → write all with one sign"
            )
        if self.then == "double" and self.most is None:
            raise ValueError("what doubles without end needs an end → add most")

    @property
    def turns(self) -> list[Turn]:
        """What each event is worth by its number; nothing once the sum has reached `most`."""
        given = [Fraction(one) for one in self.in_turn or []]
        if self.most is None:
            found = [Turn(number, number + 1, each) for number, each in enumerate(given)]
            return [*found[:-1], Turn(len(given) - 1, None, given[-1])]
        left, number, found = Fraction(self.most), 0, []
        while left != 0:
            each = given[number] if number < len(given) else given[-1]
            if number >= len(given) and self.then == "double":
                each = given[-1] * 2 ** (number - len(given) + 1)
            each = min(each, left, key=abs)
            found.append(Turn(number, number + 1, each))
            left, number = left - each, number + 1
        return found

    def steps(self) -> Iterator[StepRow]:
        """The points of events by their number are found before the table, which takes them."""
        if self.in_turn is not None:
            yield StepRow("in_turn", self.counted_within or "", zh="按次累进", en="by their number")

    @property
    def each(self) -> Fraction:
        if self.in_turn is not None:
            return Fraction(self.in_turn[0])
        if self.points is not None:
            return Fraction(self.points)
        return Fraction(self.percent or 0) / 100 * Fraction(self.of or 0)

    def segments(self, full: Fraction) -> Iterator[Segment]:
        zero = Fraction(0)
        if self.in_turn is not None:
            if self.each < 0:
                yield Segment(None, False, zero, True, Fraction(1), zero, "value", Fraction(1))
                yield Segment(zero, False, None, False, zero, zero, "by_rule")
            else:
                yield flat(None, zero, zero, "by_rule")
                yield Segment(zero, True, None, False, Fraction(1), zero, "value", Fraction(1))
            return
        yield flat(None, Fraction(0), Fraction(0), "below_zero")
        yield Segment(
            Fraction(0), True, None, False, self.each, Fraction(0), "per_event", self.each
        )

    def _rule_in_turn(self) -> tuple[str, str]:
        given = [written(one) for one in self.in_turn or []]
        span = {"month": "月", "quarter": "季度", "half_year": "半年", "year": "年"}[
            self.counted_within or "year"
        ]
        zh = "、".join(f"第 {number} 次 {one} 分" for number, one in enumerate(given, start=1))
        last_zh = "以后每次加倍" if self.then == "double" else "以后每次同此"
        last_en = "doubled each time after" if self.then == "double" else "the last for each after"
        zh = f"同一{span}内{zh}，{last_zh}"
        en = f"{', '.join(given)} points for the first and further ones within a {self.span_word}"
        return zh, f"{en}, {last_en}"

    @property
    def span_word(self) -> str:
        return (self.counted_within or "").replace("_", " ")

    def rule(self, full: Fraction, scale: Scale) -> tuple[str, str]:
        if self.in_turn is not None:
            zh, en = self._rule_in_turn()
            if self.most is None:
                return zh, en
            most_zh, most_en = (
                f"，合计以 {written(self.most)} 分为限",
                f", {written(self.most)} at most",
            )
            return zh + most_zh, en + most_en
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
