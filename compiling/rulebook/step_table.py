"""Step tables: the points of the highest step that is reached."""

from collections.abc import Iterator
from fractions import Fraction

from pydantic import Field

from compiling.rulebook.segments import (
    Fault,
    Form,
    Number,
    Scale,
    Segment,
    Threshold,
    flat,
    told_value,
    written,
)


class TableStep(Form):
    """From this value on, these points."""

    from_: Threshold = Field(alias="from")
    points: Number


class StepTable(Form):
    """Steps: the points of the highest step that is reached, else `otherwise`."""

    steps_: list[TableStep] = Field(alias="steps", min_length=1)
    otherwise: Number

    def segments(self, full: Fraction) -> Iterator[Segment]:
        steps = sorted(self.steps_, key=lambda step: step.from_)
        starts = [step.from_ for step in steps]
        yield flat(None, starts[0], Fraction(self.otherwise), "band")
        for step, start, end in zip(steps, starts, [*starts[1:], None], strict=True):
            yield flat(start, end, Fraction(step.points), "band")

    def faults(self) -> Iterator[Fault]:
        seen: set[Fraction] = set()
        for index, step in enumerate(self.steps_):
            if step.from_ in seen:
                yield (
                    ("steps", index, "from"),
                    f"two steps start at {written(step.from_)}: they overlap",
                    "keep one of them",
                )
            seen.add(step.from_)

    def rule(self, full: Fraction, scale: Scale) -> tuple[str, str]:
        steps = sorted(self.steps_, key=lambda step: step.from_, reverse=True)
        told = [(*told_value(step.from_, scale), written(step.points)) for step in steps]
        zh = "、".join(f"≥{start} 得 {points} 分" for start, _, points in told)
        en = ", ".join(f"≥{start}: {points}" for _, start, points in told)
        return f"{zh}，其余 {written(self.otherwise)} 分", f"{en}, else {written(self.otherwise)}"
