"""The items of a method: a tree whose leaves take a value from somewhere and make points of it."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pydantic import Field, model_validator

from compiling.rulebook.bounds import Bounded
from compiling.rulebook.compared import Factor
from compiling.rulebook.curves import Curve
from compiling.rulebook.parts import Part, PeriodKind, Title
from compiling.rulebook.segments import Number, Quotient
from compiling.rulebook.steps import Step
from compiling.rulebook.where import WeightWhere, Where

Policy = Literal["rescale", "full", "base", "exclude"]
Combination = Literal["sum", "mean", "weighted_sum", "geometric", "harmonic", "minimum", "maximum"]
# Nodes whose value is no sum of what lies below: their ledger is one `index` line.
NOT_ADDITIVE = ("geometric", "harmonic", "minimum", "maximum")
# The node above the top items; it carries the caps and the rounding of the total.
TOTAL = "total"


class ReverseDeduction(Part):
    """Start from the full points and deduct down to a floor.

    Where the full points grow because another item does not apply, deductions stay as they are
    written, unless they are said to be `in_proportion`.
    """

    floor: Number = Decimal(0)
    deductions: Literal["as_written", "in_proportion"] = "as_written"


class Streak(Part):
    """Points for losing points in the same item several periods in a row."""

    item: str
    lost_points: Literal[True]
    at_least: int = Field(ge=2)
    points: Number


class CountAs(Part):
    """Points that stand in for a period without a score."""

    count_as: Number


class Without(Part):
    """How many of the best and of the worst scores are left out (去掉最高分、最低分)."""

    best: int = Field(default=0, ge=0)
    worst: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _some(self) -> "Without":
        if self.best + self.worst == 0:
            raise ValueError("nothing is left out → add best: 1, worst: 1 or both")
        return self


class Gate(Bounded):
    """An item that must have so many points, or another does not count."""

    item: str


class ScoreOf(Part):
    """A score that was made elsewhere: of another item, method, period, or of other units."""

    item: str = TOTAL
    rulebook: str | None = None
    take: Literal["points", "rank"] = "points"
    units: Literal["own", "looked_after"] = "own"
    periods: Literal["same", "previous", "same_last_year", "within", "year_to_date"] = "same"
    kind: PeriodKind | None = None
    combine: Literal["mean", "sum", "last", "lowest", "highest"] = "mean"
    change_from: Literal["previous", "same_last_year"] | None = None
    best: int | None = Field(default=None, ge=1)
    without: Without | None = None
    missing: Literal["exclude", "leave_out"] | CountAs = "exclude"

    @model_validator(mode="after")
    def _kinds(self) -> "ScoreOf":
        self._check_kept()
        spans = self.periods in ("within", "year_to_date")
        if spans and self.kind is None:
            raise ValueError(f"periods: {self.periods} needs to know which → add kind: month")
        if self.kind is not None and not spans:
            raise ValueError(f"kind goes with periods: within → periods: {self.periods} has none")
        if self.change_from is not None and self.periods != "same":
            raise ValueError("change_from compares two single periods → remove periods")
        return self

    def _check_kept(self) -> None:
        if self.best is None and self.without is None:
            return
        if self.best is not None and self.without is not None:
            raise ValueError("best and without both choose scores → keep one of them")
        several = self.periods in ("within", "year_to_date") or self.units == "looked_after"
        if not several or self.combine not in ("mean", "sum"):
            raise ValueError(
                "best and without choose among several scores for their mean or sum"
                " → add periods: within with a kind, and combine: mean or sum"
            )


class Reached(Part):
    """A target that an indicator has to reach in the same period."""

    indicator: str
    at_least: Quotient


class Reversal(Part):
    """Give back earlier deductions of an item once a target is met."""

    of: str
    rulebook: str | None = None
    when: Reached
    covers: Literal["previous", "year", "within"] = "previous"
    kind: PeriodKind | None = None

    @model_validator(mode="after")
    def _kinds(self) -> "Reversal":
        if (self.covers == "within") == (self.kind is None):
            raise ValueError("covers: within and kind belong together → give both or neither")
        return self


class ListEntries(Part):
    """How often the unit stands on a list, or at some steps of a ladder or light."""

    list: str
    rulebook: str | None = None
    steps: tuple[str, ...] | None = Field(default=None, min_length=1)
    periods: Literal["same", "previous", "within", "year_to_date"] = "same"
    kind: PeriodKind | None = None

    @model_validator(mode="after")
    def _kinds(self) -> "ListEntries":
        if self.periods == "within" and self.kind is None:
            raise ValueError("periods: within needs to know which → add kind: month")
        if self.kind is not None and self.periods not in ("within", "year_to_date"):
            raise ValueError(f"kind goes with periods: within → periods: {self.periods} has none")
        return self


class Item(Part):
    """A node of the tree: either further items, or a rule for one value."""

    item: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Title
    points: Number | None = Field(default=None, gt=0)
    weight: Quotient | None = None
    only: Where | None = None
    weight_where: list[WeightWhere] = []
    indicator: str | None = None
    score: ScoreOf | None = None
    streak: Streak | None = None
    reversal: Reversal | None = None
    entries: ListEntries | None = None
    steps: list[Step] = []
    curve: Curve | None = None
    not_applicable: Policy | None = None
    missing: Literal["exclude", "leave_out"] = "exclude"
    base: Number | None = None
    counts_unless: list[str] = []
    counts_if: list[Gate] = []
    factor: Factor | None = None
    reverse_deduction: ReverseDeduction | None = None
    combine: Combination = "sum"
    available_at_least: Quotient | None = None
    highest: Number | None = None
    lowest: Number | None = None
    items: list["Item"] = []

    @model_validator(mode="after")
    def _one_kind(self) -> "Item":
        kinds = {
            "items": bool(self.items),
            "indicator": self.indicator is not None,
            "score": self.score is not None,
            "streak": self.streak is not None,
            "reversal": self.reversal is not None,
            "entries": self.entries is not None,
        }
        given = [kind for kind, is_given in kinds.items() if is_given]
        if len(given) != 1:
            raise ValueError(
                f"item '{self.item}' has {', '.join(given) or 'no rule'}"
                " → give it either items, an indicator with a curve, a score, entries, a streak"
                " or a reversal"
            )
        if (self.curve is None) != (self.source in ("items", "streak", "reversal")):
            raise ValueError(
                f"item '{self.item}' has only one of {given[0]} and curve → give both or neither"
                if self.curve is None
                else f"item '{self.item}' makes its points without a curve → remove the curve"
            )
        self._check_parts()
        return self

    def _check_parts(self) -> None:
        if (self.base is None) == (self.not_applicable == "base"):
            raise ValueError(
                f"item '{self.item}': not_applicable: base and base belong together"
                " → give both or neither"
            )
        if self.reverse_deduction is not None and not (self.items and self.points):
            raise ValueError(
                f"item '{self.item}': a reverse deduction needs full points and items that deduct"
                " → add points and items"
            )
        if not self.items and (self.combine != "sum" or self.available_at_least is not None):
            raise ValueError(f"item '{self.item}' has no items to combine → remove combine")
        if self.reverse_deduction is not None and self.combine != "sum":
            raise ValueError(
                f"item '{self.item}' deducts and so adds up → remove combine: {self.combine}"
            )
        if self.weight_where and self.weight is None:
            raise ValueError(
                f"item '{self.item}' has weights in some places and none elsewhere"
                " → add weight, or write only where it holds"
            )
        if any(one.weight <= 0 for one in self.weight_where):
            raise ValueError(f"item '{self.item}': a weight is above 0 → use only instead")
        if self.weight is not None and self.weight <= 0:
            raise ValueError(f"item '{self.item}': a weight is above 0 → remove the item instead")
        share = self.available_at_least
        if share is not None and not 0 < share <= 1:
            raise ValueError(
                f"item '{self.item}': available_at_least is a share of the weights"
                ' → write a number up to 1, like 0.66 or "2/3"'
            )
        if self.steps and self.source not in ("indicator", "score", "entries"):
            raise ValueError(f"item '{self.item}' has no value that steps could change"
                             " → remove steps")  # fmt: skip
        self._check_compared()
        low, high = self.lowest, self.highest
        if low is not None and high is not None and low >= high:
            raise ValueError(f"item '{self.item}': lowest does not lie below highest → swap them")

    def _check_compared(self) -> None:
        kinds = [step.name for step in self.steps]
        compared = [kind for kind in kinds if kind in ("growth", "change", "factor")]
        turns = self.curve is not None and self.curve.per_event is not None and (
            self.curve.per_event.in_turn is not None)  # fmt: skip
        if len(compared) > 1:
            raise ValueError(
                f"item '{self.item}' holds its value against two other numbers,"
                f" by {', '.join(compared)} → keep one; a factor may stand beside the steps"
            )
        if compared and compared[0] != "factor" and kinds[0] != compared[0]:
            raise ValueError(
                f"item '{self.item}': {compared[0]} compares values as they came"
                " → put it before the other steps"
            )
        if turns and kinds:
            raise ValueError(f"item '{self.item}' counts events in turn → remove steps")
        if self.factor is not None and self.curve is None:
            raise ValueError(
                f"item '{self.item}' has no points of one value that a factor could multiply"
                " → give the factor to the items themselves"
            )

    @property
    def source(self) -> str:
        """Where the value comes from: indicator, score, streak, reversal, entries or items."""
        for name in ("indicator", "score", "streak", "reversal", "entries"):
            if getattr(self, name) is not None:
                return name
        return "items"

    @property
    def factors(self) -> list[tuple[tuple[str | int, ...], int, Factor]]:
        """Factors with their place below the item and the number of the step; of points it is 0."""
        found: list[tuple[tuple[str | int, ...], int, Factor]] = [
            (("steps", number, "factor"), number + 1, step.factor)
            for number, step in enumerate(self.steps)
            if step.factor is not None
        ]
        return found if self.factor is None else [*found, (("factor",), 0, self.factor)]

    @property
    def full(self) -> Fraction:
        """The full points in the item's own scale: as written, else made from the items below."""
        if self.points is not None:
            return Fraction(self.points)
        return full_of(self.combine, self.items)

    @property
    def policy(self) -> Policy:
        """What happens without anything to measure.

        A deduction or bonus then has nothing to count. Otherwise the unit is not ranked:
        points are never given in silence.
        """
        return self.not_applicable or ("full" if self.full == 0 else "exclude")

    @property
    def counts(self) -> bool:
        """Tell whether it counts up from 0 and so has no full points of its own."""
        return self.source in ("streak", "reversal") or (
            self.curve is not None and self.points is None
            and self.curve.name in ("per_event", "linear", "marginal", "step_table", "bands",
                            "points", "rank_points", "value")
        )  # fmt: skip


def full_of(combine: str, items: list[Item]) -> Fraction:
    """Return what a node's items give at best, in the node's scale."""
    if combine in ("sum", "minimum", "maximum"):
        fulls = [item.full for item in items]
        if combine == "sum":
            return sum(fulls, Fraction(0))
        return min(fulls) if combine == "minimum" else max(fulls)
    weighed = sum((item.full * weight_of(item) for item in items), Fraction(0))
    if combine == "weighted_sum":
        return weighed
    # Of equal scales all means give that scale; of others it is the arithmetic one.
    return weighed / sum((weight_of(item) for item in items), Fraction(0))


def weight_of(item: Item) -> Fraction:
    return item.weight if item.weight is not None else Fraction(1)


class Node:
    """An item where it stands: its place in the file, its parents from the top, its depth."""

    def __init__(self, item: Item, place: tuple[str | int, ...], parents: tuple[Item, ...]) -> None:
        self.item = item
        self.place = place
        self.parents = parents

    @property
    def in_reverse_deduction(self) -> bool:
        return any(parent.reverse_deduction for parent in self.parents)

    @property
    def carries_points(self) -> bool:
        """Tell whether its full points are part of the total, once and for all below it."""
        is_leaf = not self.item.items or self.item.reverse_deduction is not None
        return is_leaf and not self.in_reverse_deduction and self.item.full > 0


def nodes(
    items: list[Item], place: tuple[str | int, ...] = (), parents: tuple[Item, ...] = ()
) -> Iterator[Node]:
    """Walk a tree in print order, parents first."""
    for index, item in enumerate(items):
        here = (*place, "items", index)
        yield Node(item, here, parents)
        yield from nodes(item.items, here, (*parents, item))
