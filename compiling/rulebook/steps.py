"""Steps between what is measured and the curve: against a plan of time, the group, a goalpost.

Each step takes the value of the one before, kept to 12 places, and gives the next. Where a step
looks at the group, it looks at the units of the same peer group and period that have a value and
are not excluded; a unit without data is not among them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from pydantic import Field, model_validator

from compiling.rulebook.compared import EARLIER_WORDS, Earlier, Factor
from compiling.rulebook.segments import Form, Number, Quotient, written

Better = Literal["higher", "lower"]


@dataclass(frozen=True)
class StepRow:
    """One step as the models read it; `unit` is how its result is written for people."""

    kind: str
    mode: str = ""
    first: Fraction | None = None
    second: Fraction | None = None
    unit: str = "number"
    zh: str = ""
    en: str = ""


class OfGroup(Form):
    """Which side is the better one."""

    better: Better = "higher"


class Limit(Form):
    """Values beyond a limit count as the limit."""

    lowest: Number | None = None
    highest: Number | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Limit":
        if self.lowest is None and self.highest is None:
            raise ValueError("no limit is given → add lowest, highest or both")
        if self.lowest is not None and self.highest is not None and self.lowest >= self.highest:
            raise ValueError("lowest does not lie below highest → swap them")
        return self


class Round(Form):
    """Round the value itself, before points are made of it."""

    digits: int = Field(ge=0, le=6)
    rounding: Literal["half_up", "half_even"] = "half_up"


class Goalposts(Form):
    """The share of the way from one fixed post to another, on a plain or logarithmic scale."""

    from_: Number = Field(alias="from")
    to: Number
    scale: Literal["plain", "log"] = "plain"

    @model_validator(mode="after")
    def _apart(self) -> "Goalposts":
        if self.from_ == self.to:
            raise ValueError("both posts are the same → set them apart")
        if self.scale == "log" and min(self.from_, self.to) <= 0:
            raise ValueError("a logarithm needs posts above 0 → use scale: plain")
        return self


class Exponential(Form):
    """−c · ln(1 − x · (1 − e^(−100 ÷ c))): the transform of the indices of deprivation."""

    constant: Number = Field(default=Decimal(23), gt=0)


class Winsorise(Form):
    """Values beyond two quantiles of the group count as the quantile."""

    lower: Number = Field(ge=0, lt=1)
    upper: Number = Field(gt=0, le=1)

    @model_validator(mode="after")
    def _in_order(self) -> "Winsorise":
        if self.lower >= self.upper:
            raise ValueError("lower does not lie below upper → swap them")
        return self


class WholeSteps(Form):
    """How many steps of a width lie between the value and a point, in whole ones."""

    at: Quotient
    each: Quotient
    count: Literal["full", "started"] = "full"


class Step(Form):
    """Exactly one step."""

    schedule: Literal["gap", "ratio", "shortfall"] | None = None
    mean: Literal["gap", "ratio"] | None = None
    best: OfGroup | None = None
    rank: OfGroup | None = None
    rank_share: OfGroup | None = None
    percentile: OfGroup | None = None
    z: OfGroup | None = None
    min_max: OfGroup | None = None
    goalposts: Goalposts | None = None
    exponential: Exponential | None = None
    log: Literal["natural"] | None = None
    power: Quotient | None = None
    add: Quotient | None = None
    subtract_from: Quotient | None = None
    multiply: Quotient | None = None
    divide_into: Quotient | None = None
    limit: Limit | None = None
    round: Round | None = None
    winsorise: Winsorise | None = None
    impute: Literal["mean", "median"] | None = None
    whole_steps: WholeSteps | None = None
    growth: Earlier | None = None
    change: Earlier | None = None
    factor: Factor | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "Step":
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"a step does exactly one thing, not {len(given)}"
                f" → choose one of {', '.join(type(self).model_fields)}"
            )
        return self

    @property
    def name(self) -> str:
        return next(name for name in type(self).model_fields if getattr(self, name) is not None)


_WORDS = {
    "schedule_gap": ("与序时进度之差", "gap to the schedule"),
    "schedule_ratio": ("与序时进度之比", "ratio to the schedule"),
    "schedule_shortfall": ("与序时进度的相对差额", "relative shortfall against the schedule"),
    "mean_gap": ("与组内平均之差", "gap to the group's mean"),
    "mean_ratio": ("与组内平均之比", "ratio to the group's mean"),
    "best": ("与组内最好之比", "share of the group's best"),
    "rank": ("组内名次", "rank in the group"),
    "rank_share": ("组内名次占比", "share of the group from its rank on"),
    "percentile": ("组内百分位", "percentile in the group"),
    "z": ("组内标准分", "z-score in the group"),
    "min_max": ("组内极差标准化", "min–max in the group"),
    "exponential": ("作指数变换", "exponential transform"),
    "log": ("取自然对数", "natural logarithm"),
}


# Steps that do something to the value; the others are named by what they give.
_DOES = frozenset(
    {
        "goalposts", "exponential", "log", "power", "add", "subtract_from", "multiply",
        "divide_into", "limit", "round", "winsorise", "impute", "factor",
    }
)  # fmt: skip


def unit_of(steps: list[StepRow]) -> str | None:
    """Tell how the last value is written: as a number, a ratio, percentage points, or as before."""
    units = [step.unit for step in steps if step.unit != "same"]
    return units[-1] if units else ("same" if steps else None)


def told_steps(steps: list[StepRow]) -> tuple[str, str]:
    """Say steps in their order, so that “为 …” or “= …” can follow."""
    if len(steps) < 2:
        does = any(step.kind in _DOES for step in steps)
        zh = "".join(step.zh for step in steps)
        return zh + ((" 后" if zh[-1].isdigit() else "后") if does else ""), "".join(
            step.en for step in steps)  # fmt: skip
    zh = "，再".join(f"{'' if step.kind in _DOES else '取'}{step.zh}" for step in steps)
    return f"{zh}，", ", then ".join(step.en for step in steps)


def whole_steps_row(at: Fraction, each: Fraction, count: str) -> StepRow:
    """Return the step that counts whole steps between the value and a point."""
    width, start = written(each), written(at)
    part_zh = "不足一档不计" if count == "full" else "不足一档按一档计"
    part_en = "a part of one does not count" if count == "full" else "a part of one counts as one"
    return StepRow(
        "whole_steps", count, at, each, "number",
        f"距 {start} 的档数（每 {width} 一档，{part_zh}）",
        f"steps of {width} from {start} ({part_en})",
    )  # fmt: skip


def _limit_words(lowest: Decimal | None, highest: Decimal | None) -> tuple[str, str]:
    if lowest is None or highest is None:
        least, most = lowest is not None, written(lowest if lowest is not None else highest or 0)
        return (f"以 {most} 为{'下' if least else '上'}限",
                f"at {'least' if least else 'most'} {most}")  # fmt: skip
    low, high = written(lowest), written(highest)
    return f"限于 {low} 至 {high}", f"kept between {low} and {high}"


def step_rows(steps: list[Step]) -> Iterator[StepRow]:
    """Yield the rows of a list of steps, in their order."""
    for step in steps:
        yield _row(step.name, getattr(step, step.name))


def _row(name: str, given: Any) -> StepRow:
    if name in ("schedule", "mean"):
        kind = f"{name}_{given}"
        unit = {"schedule_gap": "points", "mean_gap": "gap"}.get(kind, "ratio")
        return StepRow(kind, unit=unit, zh=_WORDS[kind][0], en=_WORDS[kind][1])
    if isinstance(given, OfGroup):
        unit = "number" if name in ("rank", "z") else "ratio"
        return StepRow(name, given.better, unit=unit, zh=_WORDS[name][0], en=_WORDS[name][1])
    if name in ("growth", "change"):
        against = EARLIER_WORDS[given]
        words = ("增长率", "growth against") if name == "growth" else ("增减", "change against")
        return StepRow(name, given, unit="ratio" if name == "growth" else "gap",
                       zh=f"较{against.zh}{words[0]}", en=f"{words[1]} {against.en}")  # fmt: skip
    if isinstance(given, Factor):
        zh, en = f"乘以{given.title.zh}", f"times its {given.title.en}"
        return StepRow("factor", unit="same", zh=zh, en=en)
    if isinstance(given, Goalposts):
        low, high = written(given.from_), written(given.to)
        zh, en = f"按 {low} 至 {high} 标准化", f"between {low} and {high}"
        if given.scale == "log":
            zh, en = f"{zh}（对数）", f"{en} (logarithms)"
        return StepRow(
            "goalposts", given.scale, Fraction(given.from_), Fraction(given.to), zh=zh, en=en
        )
    if isinstance(given, Exponential):
        return StepRow("exponential", "", Fraction(given.constant), None, "number",
                       *_WORDS["exponential"])  # fmt: skip
    if isinstance(given, Limit):
        lowest, highest = given.lowest, given.highest
        return StepRow(
            "limit", "", None if lowest is None else Fraction(lowest),
            None if highest is None else Fraction(highest), "same",
            *_limit_words(lowest, highest),
        )  # fmt: skip
    if isinstance(given, Round):
        zh = "四舍五入" if given.rounding == "half_up" else "按 GB/T 8170 修约"
        return StepRow(
            "round", given.rounding, Fraction(given.digits), None, "same",
            f"{zh}至 {given.digits} 位", f"rounded to {given.digits} places",
        )  # fmt: skip
    if isinstance(given, Winsorise):
        first, last = written(given.lower), written(given.upper)
        return StepRow(
            "winsorise", "", Fraction(given.lower), Fraction(given.upper), "same",
            f"按组内分位 {first} 至 {last} 截取",
            f"kept within the group's quantiles {first} and {last}",
        )  # fmt: skip
    if isinstance(given, WholeSteps):
        return whole_steps_row(given.at, given.each, given.count)
    if name == "impute":
        words = ("缺项以组内平均代替", "the group's mean where missing") if given == "mean" else (
            "缺项以组内中位数代替", "the group's median where missing")  # fmt: skip
        return StepRow("impute", given, None, None, "same", *words)
    if name == "log":
        return StepRow("log", zh=_WORDS["log"][0], en=_WORDS["log"][1])
    amount = written(given)
    words = {
        "power": (f"取 {amount} 次方", f"to the power of {amount}"),
        "add": (f"加 {amount}", f"plus {amount}"),
        "subtract_from": (f"以 {amount} 减此值", f"{amount} less it"),
        "multiply": (f"乘以 {amount}", f"times {amount}"),
        "divide_into": (f"以 {amount} 除以此值", f"{amount} divided by it"),
    }[name]
    return StepRow(name, "", given, None, "number", *words)
