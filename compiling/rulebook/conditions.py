"""Conditions of lists, lights, ladders and vetoes: atoms joined by all, any and not."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Literal

from pydantic import Field, model_validator

from compiling.rulebook.bounds import Bounded
from compiling.rulebook.items import TOTAL, ListEntries
from compiling.rulebook.parts import Part
from compiling.rulebook.segments import Quotient

# Stands for the item of a list that is kept for each of several items.
EACH = "each"
Place = tuple[str | int, ...]


class RankAtom(Part):
    """Among the first or last of the ranked: so many places, or a share of the group."""

    of: str = TOTAL
    first: int | None = Field(default=None, ge=1)
    last: int | None = Field(default=None, ge=1)
    first_share: Quotient | None = None
    last_share: Quotient | None = None

    @model_validator(mode="after")
    def _one_end(self) -> "RankAtom":
        given = (self.first, self.last, self.first_share, self.last_share)
        if sum(one is not None for one in given) != 1:
            raise ValueError("a rank is among the first or the last → give first: 5 or last: 4")
        share = self.first_share if self.first_share is not None else self.last_share
        if share is not None and not 0 < share < 1:
            raise ValueError("a share of the group lies between 0 and 1 → write 0.1 for 10 %")
        return self


class PointsAtom(Bounded):
    """Points of an item or of the total, in its own scale."""

    of: str = TOTAL


class LostAtom(Bounded):
    """Full points less points; without bounds any loss counts."""

    of: str

    @property
    def needs_bounds(self) -> bool:
        return False

    @property
    def above_nothing(self) -> "LostAtom":
        """The same with its bounds written out."""
        bare = self.lower is None and self.upper is None
        return self.model_copy(update={"above": Fraction(0)}) if bare else self


class ValueAtom(Bounded):
    """The measured value of an item: after its steps (the gap to the schedule), or before."""

    of: str
    steps: Literal["after", "before"] = "after"


class IndicatorAtom(Bounded):
    """The value of an indicator."""

    indicator: str


class LightAtom(Part):
    """A light of the rulebook shows one of some colours."""

    light: str
    is_: tuple[str, ...] = Field(alias="is", min_length=1)


class ListAtom(Part):
    """The unit stands on another list; of a ladder, at one of some steps."""

    list: str
    steps: tuple[str, ...] | None = Field(default=None, min_length=1)


class EntriesAtom(ListEntries, Bounded):
    """How often the unit stands on a list."""


class AbsenceAtom(Part):
    """The unit has no score of an item or in total: the only atom that holds without data."""

    of: str = TOTAL


Atom = (
    RankAtom | PointsAtom | LostAtom | ValueAtom | IndicatorAtom | LightAtom | ListAtom
    | EntriesAtom | AbsenceAtom
)  # fmt: skip
ATOMS = (
    "rank", "points", "lost_points", "value", "indicator", "light", "list", "entries",
    "without_data",
)  # fmt: skip


class Condition(Part):
    """One atom, or conditions joined by all, any or not; it may have to hold for some periods."""

    all_: list["Condition"] | None = Field(default=None, alias="all", min_length=1)
    any_: list["Condition"] | None = Field(default=None, alias="any", min_length=1)
    not_: "Condition | None" = Field(default=None, alias="not")
    rank: RankAtom | None = None
    points: PointsAtom | None = None
    lost_points: LostAtom | None = None
    value: ValueAtom | None = None
    indicator: IndicatorAtom | None = None
    light: LightAtom | None = None
    list_: ListAtom | None = Field(default=None, alias="list")
    entries: EntriesAtom | None = None
    without_data: AbsenceAtom | None = None
    periods_in_a_row: int | None = Field(default=None, ge=2, le=36)

    @model_validator(mode="after")
    def _one_kind(self) -> "Condition":
        given = [name for name, _ in self._parts()]
        if len(given) != 1:
            raise ValueError(
                f"a condition has {', '.join(given) or 'nothing in it'}"
                f" → give it one of all, any, not, {', '.join(ATOMS)}; join several by all or any"
            )
        return self

    def _parts(self) -> list[tuple[str, Any]]:
        named = [("all", self.all_), ("any", self.any_), ("not", self.not_)]
        named += [(name, getattr(self, "list_" if name == "list" else name)) for name in ATOMS]
        return [(name, part) for name, part in named if part is not None]

    @property
    def atom(self) -> tuple[str, Atom] | None:
        """The atom with its name, if it is one."""
        name, part = self._parts()[0]
        return (name, part) if name in ATOMS else None

    def atoms(self, place: Place = ()) -> Iterator[tuple[Place, str, Atom]]:
        """Yield every atom below with its place in the file."""
        if self.atom is not None:
            yield (*place, self.atom[0]), *self.atom
        for name, parts in (("all", self.all_), ("any", self.any_)):
            for index, part in enumerate(parts or []):
                yield from part.atoms((*place, name, index))
        if self.not_ is not None:
            yield from self.not_.atoms((*place, "not"))

    def bound_to(self, item: str) -> "Condition":
        """Return it with `each` replaced by an item."""
        changes: dict[str, Any] = {}
        for key in ("all_", "any_"):
            if (parts := getattr(self, key)) is not None:
                changes[key] = [part.bound_to(item) for part in parts]
        if self.not_ is not None:
            changes["not_"] = self.not_.bound_to(item)
        if self.atom is not None and getattr(self.atom[1], "of", None) == EACH:
            changes[self.atom[0]] = self.atom[1].model_copy(update={"of": item})
        return self.model_copy(update=changes)
