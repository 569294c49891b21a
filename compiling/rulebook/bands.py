"""Bands: constant points between bounds that must hold every value exactly once."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from compiling.rulebook.segments import (
    Fault,
    Form,
    Number,
    Scale,
    Segment,
    Threshold,
    shown_bounds,
    written,
)


class Range(Form):
    """What lies between two bounds; a bound left out is open."""

    at_least: Threshold | None = None
    above: Threshold | None = None
    at_most: Threshold | None = None
    below: Threshold | None = None

    @model_validator(mode="after")
    def _one_bound_a_side(self) -> Self:
        if self.at_least is not None and self.above is not None:
            raise ValueError("at_least and above are both given → keep one of them")
        if self.at_most is not None and self.below is not None:
            raise ValueError("at_most and below are both given → keep one of them")
        lower, upper = self.lower(), self.upper()
        # A single value may be a band of its own; anything else must have some width.
        single = self.at_least is not None and self.at_least == self.at_most
        if lower is not None and upper is not None and lower >= upper and not single:
            raise ValueError("the band is empty → its lower bound must lie below its upper bound")
        return self

    def lower(self) -> Fraction | None:
        return self.at_least if self.at_least is not None else self.above

    def upper(self) -> Fraction | None:
        return self.at_most if self.at_most is not None else self.below


class Band(Range):
    """Constant points between two bounds."""

    points: Number


class Bands(Form):
    """Bands from low to high; together they hold every value exactly once."""

    bands: list[Band] = Field(min_length=1)

    def segments(self, full: Fraction) -> Iterator[Segment]:
        for band in self.bands:
            lower, upper = band.lower(), band.upper()
            yield Segment(
                lower,
                band.at_least is not None,
                upper,
                band.at_most is not None,
                Fraction(0),
                Fraction(band.points),
                "band",
            )

    def faults(self) -> Iterator[Fault]:
        return range_faults(self.bands, "points")

    def rule(self, full: Fraction, scale: Scale) -> tuple[str, str]:
        parts = [
            (shown_bounds(segment, scale), written(segment.intercept))
            for segment in self.segments(full)
        ]
        zh = "、".join(f"{bounds} 得 {points} 分" for (bounds, _), points in parts)
        return zh, ", ".join(f"{bounds}: {points}" for (_, bounds), points in parts)


def range_faults(bands: Sequence[Range], gives: str) -> Iterator[Fault]:
    """Name every gap and overlap of bands from low to high; `gives` is what a band gives."""
    lowest, highest = bands[0].lower(), bands[-1].upper()
    if lowest is not None:
        side = "below" if bands[0].at_least is not None else "at_most"
        yield _uncovered(0, f"gap: nothing holds below {written(lowest)}", side, lowest, gives)
    for index, (band, following) in enumerate(pairwise(bands)):
        fault = _between(index + 1, band, following, gives)
        if fault:
            yield fault
    if highest is not None:
        last = len(bands) - 1
        side = "at_least" if bands[-1].below is not None else "above"
        yield _uncovered(last, f"gap: nothing holds above {written(highest)}", side, highest, gives)


def _uncovered(index: int, reason: str, side: str, bound: Fraction, gives: str) -> Fault:
    return ("bands", index), reason, f"add {{{side}: {written(bound)}, {gives}: …}}"


def _between(index: int, band: Range, following: Range, gives: str) -> Fault | None:
    upper, lower = band.upper(), following.lower()
    if upper is None or lower is None or lower < upper:
        return (
            ("bands", index),
            f"overlap: band {index + 1} starts before band {index} ends",
            "list the bands from low to high, each starting where the one before ends",
        )
    if lower > upper:
        return _uncovered(
            index,
            f"gap between {written(upper)} and {written(lower)}",
            "above" if band.at_most is not None else "at_least",
            upper,
            gives,
        )
    closed = (band.at_most is not None) + (following.at_least is not None)
    if closed == 1:
        return None
    kind = "overlap" if closed == 2 else "gap"
    proposal = f"write below: {written(upper)} in band {index}" if closed == 2 else (
        f"write at_least: {written(upper)} in band {index + 1}"
    )  # fmt: skip
    return ("bands", index), f"{kind} at exactly {written(upper)}", proposal
