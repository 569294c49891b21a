"""Curves that rise or fall: proportional, linear both ways, marginal bands, interpolated, as is."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from compiling.rulebook.segments import (
    Fault,
    Form,
    Number,
    Quotient,
    Scale,
    Segment,
    Threshold,
    flat,
    told_value,
    told_width,
    written,
)
from compiling.rulebook.steps import StepRow, whole_steps_row


class Proportional(Form):
    """Points in proportion to the value; full points at `full_at`."""

    full_at: Threshold = Field(default=Fraction(1), gt=0)
    cap: Literal["full", "none"]

    def segments(self, full: Fraction) -> Iterator[Segment]:
        top, slope = self.full_at, full / self.full_at
        template = "proportional" if top == 1 else "proportional_to"
        yield flat(None, Fraction(0), Fraction(0), "below_zero")
        if self.cap == "none":
            yield Segment(Fraction(0), True, None, False, slope, Fraction(0), template, top)
            return
        yield Segment(Fraction(0), True, top, False, slope, Fraction(0), template, top)
        yield flat(top, None, full, "full", top)

    def rule(self, full: Fraction, scale: Scale) -> tuple[str, str]:
        ratio = "" if self.full_at == 1 else f" ÷ {told_value(self.full_at, scale)[0]}"
        capped = self.cap == "full"
        zh = f"完成率{ratio} × {written(full)} 分，" + ("以满分为限" if capped else "不封顶")
        en = f"rate{ratio} × {written(full)} points, " + ("capped at full" if capped else "no cap")
        return zh, en


class Linear(Form):
    """Points at a value, and so many more or fewer for each so much above or below it.

    `highest` and `lowest` limit the points. In whole steps a part of a step counts as none
    (`full`) or as a step (`started`); else it counts pro rata.
    """

    at: Quotient
    points: Quotient | Literal["full"] = Fraction(0)
    each: Quotient
    gain: Quotient = Fraction(0)
    lose: Quotient = Fraction(0)
    highest: Quotient | None = None
    lowest: Quotient | None = None
    parts: Literal["pro_rata", "full", "started"] = "pro_rata"

    @model_validator(mode="after")
    def _moves(self) -> "Linear":
        if self.each <= 0:
            raise ValueError("each is a width → write a number above 0")
        if self.gain == 0 and self.lose == 0:
            raise ValueError("nothing is gained or lost → give gain, lose or both")
        base = self.points if isinstance(self.points, Fraction) else None
        for limit, side in ((self.highest, 1), (self.lowest, -1)):
            if limit is not None and base is not None and (limit - base) * side < 0:
                raise ValueError(
                    f"the points at {written(self.at)} lie beyond a limit → move the limit"
                )
        return self

    def base(self, full: Fraction) -> Fraction:
        return full if self.points == "full" else Fraction(self.points)

    def steps(self) -> Iterator[StepRow]:
        if self.parts != "pro_rata":
            yield whole_steps_row(self.at, self.each, self.parts)

    def segments(self, full: Fraction) -> Iterator[Segment]:
        at, each = (self.at, self.each) if self.parts == "pro_rata" else (Fraction(0), Fraction(1))
        corner = (at, self.base(full))
        yield from _limited([corner], self.lose / each, self.gain / each, self.lowest, self.highest)

    def faults(self) -> Iterator[Fault]:
        for name, limit in (("highest", self.highest), ("lowest", self.lowest)):
            if self.points == "full" and limit is not None and limit < 0:
                yield (name,), "a limit below 0 beside full points", "write the points as a number"

    def rule(self, full: Fraction, scale: Scale) -> tuple[str, str]:
        base, at, each = written(self.base(full)), told_value(self.at, scale), told_width(
            self.each, scale)  # fmt: skip
        zh, en = f"值为 {at[0]} 时 {base} 分", f"{base} at {at[1]}"
        if self.gain:
            zh += f"，每高 {each[0]} {_moves(self.gain)} 分"
            en += f", {_signed(self.gain)} for each {each[1]} above"
        if self.lose:
            zh += f"，每低 {each[0]} {_moves(-self.lose)} 分"
            en += f", {_signed(-self.lose)} for each {each[1]} below"
        if self.parts != "pro_rata":
            zh += "（不足一档不计）" if self.parts == "full" else "（不足一档按一档计）"
            whole = self.parts == "full"
            en += f" ({'whole steps only' if whole else 'a part of a step counts as one'})"
        return zh + _limits_zh(self), en + _limits_en(self)


def _signed(number: Fraction) -> str:
    return f"{'+' if number > 0 else ''}{written(number)}"


def _moves(number: Fraction) -> str:
    return f"{'加' if number > 0 else '扣'} {written(abs(number))}"


def _limits_zh(form: "Linear | Marginal | Value") -> str:
    parts = [f"最低 {written(form.lowest)} 分"] if form.lowest is not None else []
    parts += [f"最高 {written(form.highest)} 分"] if form.highest is not None else []
    return f"，{'、'.join(parts)}" if parts else ""


def _limits_en(form: "Linear | Marginal | Value") -> str:
    parts = [f"at least {written(form.lowest)}"] if form.lowest is not None else []
    parts += [f"at most {written(form.highest)}"] if form.highest is not None else []
    return f", {' and '.join(parts)}" if parts else ""


class Piece(Form):
    """One band of a marginal curve: so many points for each so much, up to a width."""

    width: Quotient | None = None
    each: Quotient
    points: Quotient

    @property
    def slope(self) -> Fraction:
        return self.points / self.each


class Marginal(Form):
    """Bands of which each has its own rate, like a tax: the points of all bands add up.

    `above` runs upwards from `at`, `below` downwards; `mirror` repeats the bands above with a
    minus. Only the last band of a side may be without a width.
    """

    at: Quotient
    points: Quotient = Fraction(0)
    above: list[Piece] = []
    below: list[Piece] = []
    mirror: bool = False
    highest: Quotient | None = None
    lowest: Quotient | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Marginal":
        if self.mirror and self.below:
            raise ValueError("mirror and below are both given → keep one of them")
        if not (self.above or self.below):
            raise ValueError("a marginal curve needs bands → give above, below or both")
        if self.lowest is not None and self.highest is not None and self.lowest >= self.highest:
            raise ValueError("lowest does not lie below highest → swap them")
        for side in (self.above, self.below):
            for piece in side:
                if piece.each <= 0 or (piece.width is not None and piece.width <= 0):
                    raise ValueError("each and width are widths → write numbers above 0")
            if any(piece.width is None for piece in side[:-1]):
                raise ValueError("a band before the last has no width → give its width")
        return self

    def corners(self) -> list[tuple[Fraction, Fraction]]:
        """Return (value, points) of every corner, and nothing of what lies beyond the last."""
        return [point for point, _ in self._walk()]

    def _walk(self) -> list[tuple[tuple[Fraction, Fraction], Fraction]]:
        below = (
            [
                Piece.model_construct(width=p.width, each=p.each, points=-p.points)
                for p in self.above
            ]
            if self.mirror
            else self.below
        )
        down: list[tuple[tuple[Fraction, Fraction], Fraction]] = []
        value, points = self.at, self.points
        for piece in below:
            if piece.width is None:
                break
            value, points = value - piece.width, points + piece.slope * piece.width
            down.append(((value, points), -piece.slope))
        up: list[tuple[tuple[Fraction, Fraction], Fraction]] = [
            ((self.at, self.points), Fraction(0))
        ]
        value, points = self.at, self.points
        for piece in self.above:
            if piece.width is None:
                break
            value, points = value + piece.width, points + piece.slope * piece.width
            up.append(((value, points), piece.slope))
        return [*reversed(down), *up]

    def segments(self, full: Fraction) -> Iterator[Segment]:
        corners = self.corners()
        lowest_slope = Fraction(0)
        side = self.above if self.mirror else self.below
        if side and side[-1].width is None:
            lowest_slope = side[-1].slope if self.mirror else -side[-1].slope
        highest_slope = Fraction(0)
        if self.above and self.above[-1].width is None:
            highest_slope = self.above[-1].slope
        yield from _limited(corners, lowest_slope, highest_slope, self.lowest, self.highest)

    def rule(self, full: Fraction, scale: Scale) -> tuple[str, str]:
        at, base = told_value(self.at, scale), written(self.points)
        zh, en = [f"值为 {at[0]} 时 {base} 分"], [f"{base} at {at[1]}"]
        for pieces, side_zh, side_en in (
            (self.above, "高", "above"), (self.below, "低", "below")
        ):  # fmt: skip
            start = Fraction(0)
            for piece in pieces:
                each_zh, each_en = told_width(piece.each, scale)
                span_zh, span_en = _span(start, piece.width, scale, side_zh, side_en)
                each_zh = f"每{'' if span_zh else side_zh} {each_zh}"
                zh.append(f"{span_zh}{each_zh} {_moves(piece.points)} 分")
                en.append(f"{_signed(piece.points)} for each {each_en} {span_en}")
                start += piece.width or 0
        if self.mirror:
            zh.append("低于的部分照此扣分")
            en.append("the same below with a minus")
        return "；".join(zh) + _limits_zh(self), "; ".join(en) + _limits_en(self)


def _span(
    start: Fraction, width: Fraction | None, scale: Scale, zh: str, en: str
) -> tuple[str, str]:
    """Say which part above or below a point a band is about."""
    first = told_width(start, "count" if start == 0 else scale)
    if width is not None:
        last = told_width(start + width, scale)
        return f"{zh}出 {first[0]} 至 {last[0]} 的部分", f"from {first[1]} to {last[1]} {en}"
    if start == 0:
        return "", en
    return f"{zh}出 {first[0]} 以上的部分", f"beyond {first[1]} {en}"


def _limited(
    corners: list[tuple[Fraction, Fraction]],
    lowest_slope: Fraction,
    highest_slope: Fraction,
    lowest: Fraction | None,
    highest: Fraction | None,
) -> Iterator[Segment]:
    """Yield the pieces of a line through corners, cut where points would leave their limits."""
    first, last = corners[0], corners[-1]
    pieces: list[tuple[Fraction | None, Fraction | None, Fraction, Fraction]] = [
        (None, first[0], lowest_slope, first[1] - lowest_slope * first[0])
    ]
    for (x, y), (next_x, next_y) in pairwise(corners):
        slope = (next_y - y) / (next_x - x)
        pieces.append((x, next_x, slope, y - slope * x))
    pieces.append((last[0], None, highest_slope, last[1] - highest_slope * last[0]))
    for start, end, slope, intercept in pieces:
        cuts = [start]
        if slope != 0:
            crossings = {
                (limit - intercept) / slope for limit in (lowest, highest) if limit is not None
            }
            cuts += sorted(
                x for x in crossings if (start is None or x > start) and (end is None or x < end)
            )
        for left, right in pairwise([*cuts, end]):
            middle = _between(left, right)
            points = slope * middle + intercept
            if lowest is not None and points < lowest:
                yield flat(left, right, lowest, "by_rule")
            elif highest is not None and points > highest:
                yield flat(left, right, highest, "by_rule")
            else:
                yield Segment(left, left is not None, right, False, slope, intercept, "by_rule")


def _between(left: Fraction | None, right: Fraction | None) -> Fraction:
    if left is None:
        return Fraction(0) if right is None else right - 1
    return left + 1 if right is None else (left + right) / 2


class Through(Form):
    """Points interpolated between [value, points] pairs, flat outside them."""

    through: list[tuple[Threshold, Number]] = Field(min_length=2)
    outside: Literal["flat"]

    def segments(self, full: Fraction) -> Iterator[Segment]:
        pairs = [(x, Fraction(y)) for x, y in self.through]
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

    def rule(self, full: Fraction, scale: Scale) -> tuple[str, str]:
        pairs = [(*told_value(x, scale), written(y)) for x, y in self.through]
        zh = "、".join(f"{value} 得 {points} 分" for value, _, points in pairs)
        en = ", ".join(f"{points} at {value}" for _, value, points in pairs)
        return f"{zh}，其间按比例内插，之外不变", f"{en}; in between in proportion, flat outside"


class Value(Form):
    """The value is the points: for indices, and for scores that come from elsewhere."""

    times: Quotient = Fraction(1)
    lowest: Quotient | None = None
    highest: Quotient | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Value":
        if self.times == 0:
            raise ValueError("times is 0: nothing would count → write another number")
        if self.lowest is not None and self.highest is not None and self.lowest >= self.highest:
            raise ValueError("lowest does not lie below highest → swap them")
        return self

    def segments(self, full: Fraction) -> Iterator[Segment]:
        # A line without corners, cut at its limits.
        zero = Fraction(0)
        for piece in _limited([(zero, zero)], self.times, self.times, self.lowest, self.highest):
            template = "value" if self.times == 1 else "value_times"
            template = template if piece.slope != 0 else "by_rule"
            yield Segment(
                piece.lower, piece.lower_closed, piece.upper, piece.upper_closed, piece.slope,
                piece.intercept, template, self.times,
            )  # fmt: skip

    def rule(self, full: Fraction, scale: Scale) -> tuple[str, str]:
        times = f" × {written(self.times)}"
        zh, en = ("按数值计分", "the value as points") if self.times == 1 else (
            f"按数值{times} 计分", f"the value{times} as points")  # fmt: skip
        return zh + _limits_zh(self), en + _limits_en(self)
