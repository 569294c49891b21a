"""Curves over the peer group: points for a rank, a share of the best."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from pydantic import Field, model_validator

from compiling.rulebook.segments import Fault, Form, Number, Scale, Segment, flat, written
from compiling.rulebook.steps import Better, StepRow


class RankBand(Form):
    """Points for the ranks up to this one."""

    to: int = Field(ge=1)
    points: Number


class RankPoints(Form):
    """Points by rank in the peer group: a list from the first rank on, or bands of ranks."""

    points: list[Number] = []
    ranks: list[RankBand] = []
    otherwise: Number
    better: Better = "higher"

    @model_validator(mode="after")
    def _one_way(self) -> "RankPoints":
        if bool(self.points) == bool(self.ranks):
            raise ValueError("ranks are given either as points or as ranks → keep one of them")
        return self

    def bands(self) -> list[tuple[int, Fraction]]:
        """Return (last rank, points) from the first band to the last."""
        if self.ranks:
            return [(band.to, Fraction(band.points)) for band in self.ranks]
        return [(rank, Fraction(points)) for rank, points in enumerate(self.points, start=1)]

    def steps(self) -> Iterator[StepRow]:
        yield StepRow("rank", self.better, zh="组内名次", en="rank in the group")

    def segments(self, full: Fraction) -> Iterator[Segment]:
        start: Fraction | None = None
        for last, points in self.bands():
            yield flat(start, Fraction(last + 1), points, "by_rule")
            start = Fraction(last + 1)
        yield flat(start, None, Fraction(self.otherwise), "by_rule")

    def faults(self) -> Iterator[Fault]:
        for index, (band, following) in enumerate(pairwise(self.ranks)):
            if following.to <= band.to:
                yield (
                    ("ranks", index + 1),
                    f"overlap: rank {following.to} has its points already",
                    "list the bands from the first rank on",
                )

    def rule(self, full: Fraction, scale: Scale) -> tuple[str, str]:
        zh, en, start = [], [], 1
        for last, points in self.bands():
            span = f"{start}" if start == last else f"{start}–{last}"
            zh.append(f"第 {span} 名 {written(points)} 分")
            en.append(f"rank {span}: {written(points)}")
            start = last + 1
        return (
            f"{'、'.join(zh)}，其余 {written(self.otherwise)} 分",
            f"{', '.join(en)}, else {written(self.otherwise)}",
        )


class ShareOfBest(Form):
    """The best of the group has full points, the others in proportion to it."""

    better: Better = "higher"

    def steps(self) -> Iterator[StepRow]:
        yield StepRow("best", self.better, unit="ratio", zh="与组内最好之比",
                      en="share of the group's best")  # fmt: skip

    def segments(self, full: Fraction) -> Iterator[Segment]:
        one = Fraction(1)
        yield flat(None, Fraction(0), Fraction(0), "below_zero")
        yield Segment(Fraction(0), True, one, False, full, Fraction(0), "proportional", one)
        yield flat(one, None, full, "full", one)

    def rule(self, full: Fraction, scale: Scale) -> tuple[str, str]:
        return (
            f"组内最好者得 {written(full)} 分，其余按比例",
            f"{written(full)} for the group's best, the others in proportion",
        )
