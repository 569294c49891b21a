"""Rulebooks as they are written: one dated assessment method a file, read into models."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from compiling.curves import Curve
from compiling.segments import Number

PeriodKind = Literal[
    "day", "week", "ten_days", "month", "month_span", "quarter", "half_year", "year"
]
Policy = Literal["rescale", "full", "base", "exclude"]

# The node above the top items; it carries the caps and the rounding of the total.
TOTAL = "total"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Title(_Part):
    """A text for the office's readers in both languages."""

    zh: str
    en: str


class Validity(_Part):
    """The days between which a method applies; without `to` it applies until replaced."""

    from_: date = Field(alias="from")
    to: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Validity":
        if self.to is not None and self.to < self.from_:
            raise ValueError(f"it ends on {self.to}, before it starts → swap the dates")
        return self

    def overlaps(self, other: "Validity") -> bool:
        """Tell whether some day lies in both."""
        end, other_end = self.to or date.max, other.to or date.max
        return self.from_ <= other_end and other.from_ <= end


class Bounds(_Part):
    """Limits of the total; points beyond them are cut by a cap line."""

    lowest: Number | None = None
    highest: Number | None = None


class Members(_Part):
    """Which units a peer group ranks: all of a class, or a list."""

    class_: str | None = Field(default=None, alias="class")
    list_: list[str] | None = Field(default=None, alias="list", min_length=1)

    @model_validator(mode="after")
    def _exactly_one(self) -> "Members":
        if (self.class_ is None) == (self.list_ is None):
            raise ValueError("units need either a class or a list → keep one of them")
        return self


class Excluded(_Part):
    """A unit that is listed with its reason and not ranked."""

    unit: str
    reason: Title


class PeerGroup(_Part):
    """Similar units that are ranked among themselves only."""

    group: str
    title: Title
    units: Members
    minimum_size: int = Field(ge=1)
    excluded: list[Excluded] = []


class Ranking(_Part):
    """How totals become ranks and print."""

    follows: Literal["exact", "printed"]
    ties: Literal["competition", "dense"]
    printed_digits: int = Field(ge=0, le=6)
    rounding: Literal["half_up", "half_even"]
    print_order: Literal["best_first", "worst_first"]


class ReverseDeduction(_Part):
    """Start from the full points and deduct down to a floor."""

    floor: Number = Decimal(0)


class Streak(_Part):
    """Points for losing points in the same item several periods in a row."""

    item: str
    lost_points: Literal[True]
    at_least: int = Field(ge=2)
    points: Number


class Item(_Part):
    """A node of the tree: either further items, or a rule for one value."""

    item: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Title
    points: Number | None = Field(default=None, gt=0)
    indicator: str | None = None
    curve: Curve | None = None
    not_applicable: Policy | None = None
    base: Number | None = None
    streak: Streak | None = None
    reverse_deduction: ReverseDeduction | None = None
    items: list["Item"] = []

    @model_validator(mode="after")
    def _one_kind(self) -> "Item":
        kinds = {
            "items": bool(self.items),
            "an indicator": self.indicator is not None,
            "a streak": self.streak is not None,
        }
        given = [kind for kind, is_given in kinds.items() if is_given]
        if len(given) != 1:
            raise ValueError(
                f"item '{self.item}' has {' and '.join(given) or 'no rule'}"
                " → give it either items, an indicator with a curve, or a streak"
            )
        if (self.curve is None) == (self.indicator is not None):
            raise ValueError(
                f"item '{self.item}' has only one of indicator and curve → give both or neither"
            )
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
        return self

    @property
    def full(self) -> Fraction:
        """The full points: as written, else the sum of the children."""
        if self.points is not None:
            return Fraction(self.points)
        return sum((child.full for child in self.items), Fraction(0))

    @property
    def policy(self) -> Policy:
        """What happens without anything to measure.

        A deduction or bonus then has nothing to count. Otherwise the unit is not ranked:
        points are never given in silence.
        """
        return self.not_applicable or ("full" if self.full == 0 else "exclude")


class Rulebook(_Part):
    """An assessment method."""

    rulebook: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    programme: str
    title: Title
    legal_basis: str
    approval_number: str | None = None
    valid: Validity
    period_kinds: list[PeriodKind] = Field(min_length=1)
    total: Number = Field(gt=0, le=10_000)
    bounds: Bounds | None = None
    note: Title | None = None
    peer_groups: list[PeerGroup] = Field(min_length=1)
    ranking: Ranking
    items: list[Item] = Field(min_length=1)


class Node:
    """An item where it stands: its place in the file, its parent and its depth."""

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


def content_of(rulebook: Rulebook) -> dict[str, Any]:
    """Return what a rulebook says, without comments and layout, for its version hash."""
    return rulebook.model_dump(mode="json", by_alias=True, exclude_none=True)
