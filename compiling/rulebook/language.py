"""Rulebooks as they are written: one dated assessment method a file, read into models."""

from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from compiling.rulebook.flags import Flag, Ladder, Light, UnitList, Veto, flags_of
from compiling.rulebook.grades import Grades
from compiling.rulebook.items import TOTAL, Combination, Item, ScoreOf, full_of
from compiling.rulebook.parts import SERIES, Part, PeriodKind, Title
from compiling.rulebook.segments import Number, Quotient
from compiling.rulebook.where import TotalWhere
from settings.errors import fault

# What items behind figures that break ties are called, with their place in the chain.
TIE = "tie_"
__all__ = ["TOTAL", "Item", "PeerGroup", "Rulebook", "content_of"]


class Validity(Part):
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


class Bounds(Part):
    """Limits of the total; points beyond them are cut by a cap line."""

    lowest: Number | None = None
    highest: Number | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Bounds":
        low, high = self.lowest, self.highest
        if low is not None and high is not None and low >= high:
            raise ValueError("lowest does not lie below highest → swap them")
        return self


class Members(Part):
    """Which units a peer group ranks: all of a class, or a list."""

    class_: str | None = Field(default=None, alias="class")
    list_: list[str] | None = Field(default=None, alias="list", min_length=1)

    @model_validator(mode="after")
    def _exactly_one(self) -> "Members":
        if (self.class_ is None) == (self.list_ is None):
            raise ValueError("units need either a class or a list → keep one of them")
        return self


class Excluded(Part):
    """A unit that is listed with its reason and not ranked."""

    unit: str
    reason: Title


class PeerGroup(Part):
    """Similar units that are ranked among themselves only."""

    group: str
    title: Title
    units: Members
    minimum_size: int = Field(ge=1)
    excluded: list[Excluded] = []


class Tie(Part):
    """What decides between equal totals: the score of an item, or a figure that is not scored."""

    item: str | None = None
    indicator: str | None = None
    title: Title | None = None
    better: Literal["higher", "lower"] = "higher"

    @model_validator(mode="after")
    def _one_of_two(self) -> "Tie":
        if (self.item is None) == (self.indicator is None):
            raise ValueError("a tie is broken by either an item or an indicator → keep one of them")
        if (self.indicator is None) != (self.title is None):
            raise ValueError(
                "an indicator that breaks ties needs a title, an item has its own"
                " → write a title beside an indicator only"
            )
        return self


class Ranking(Part):
    """How totals become ranks and print."""

    follows: Literal["exact", "printed"]
    ties: Literal["competition", "dense"]
    broken_by: list[Tie] = Field(default=[], max_length=4)
    printed_digits: int = Field(ge=0, le=6)
    rounding: Literal["half_up", "half_even"]
    print_order: Literal["best_first", "worst_first"]
    # Of how many equal parts of the group the unit's is told, the best being 1: deciles are 10.
    quantiles: int | None = Field(default=None, ge=2, le=100)


class FurtherRanking(Part):
    """A ranking beside that of the level: of an item, or of the improvement of a score."""

    ranking: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Title
    item: str = TOTAL
    change_from: Literal["previous", "same_last_year"] | None = None

    @model_validator(mode="after")
    def _is_another(self) -> "FurtherRanking":
        if self.ranking == "level":
            raise ValueError("'level' is the ranking by total → choose another name")
        if self.item == TOTAL and self.change_from is None:
            raise ValueError(
                "the total is ranked already → add change_from, or name an item to rank by"
            )
        return self


class Schedule(Part):
    """The share of the year's task that should be done at the end of each month.

    Without one it is the share of the year that has passed; within a month it runs evenly.
    """

    by_month: list[Quotient] = Field(min_length=12, max_length=12)

    @model_validator(mode="after")
    def _rises(self) -> "Schedule":
        if any(share < 0 for share in self.by_month):
            raise ValueError("a share lies below 0 → write shares of the year's task, up to 1")
        if any(one > other for one, other in zip(self.by_month, self.by_month[1:], strict=False)):
            raise ValueError("a share falls → list cumulative shares, January to December")
        if self.by_month[-1] != 1:
            raise ValueError("the year does not end at 1 → write 1 for December: the whole task")
        return self


class Exemption(Part):
    """A unit freed by a document from some items, or all, in periods that lie within two days."""

    unit: str
    from_: date = Field(alias="from")
    to: date
    document: str = Field(min_length=1)
    items: list[str] = []

    @model_validator(mode="after")
    def _in_order(self) -> "Exemption":
        if self.to < self.from_:
            raise ValueError(f"it ends on {self.to}, before it starts → swap the dates")
        return self


class Rulebook(Part):
    """An assessment method."""

    rulebook: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    programme: str
    title: Title
    legal_basis: str
    approval_number: str | None = None
    valid: Validity
    continues: str | None = None
    counts_anew: bool = False
    period_kinds: list[PeriodKind] = Field(min_length=1)
    total: Quotient
    totals: list[TotalWhere] = []
    combine: Combination = "sum"
    available_at_least: Quotient | None = None
    bounds: Bounds | None = None
    schedule: Schedule | None = None
    note: Title | None = None
    peer_groups: list[PeerGroup] = Field(min_length=1)
    ranking: Ranking
    rankings: list[FurtherRanking] = []
    exemptions: list[Exemption] = []
    items: list[Item] = Field(min_length=1)
    lights: list[Light] = []
    lists: list[UnitList] = []
    ladders: list[Ladder] = []
    vetoes: list[Veto] = []
    grades: Grades | None = None

    @model_validator(mode="after")
    def _has_a_total(self) -> "Rulebook":
        places = [("total",), *(("totals", index, "total") for index in range(len(self.totals)))]
        totals = [self.total, *(one.total for one in self.totals)]
        for place, total in zip(places, totals, strict=True):
            if not 0 <= total <= 10_000:
                raise fault("the total lies from 0 to 10,000 → write the sum of the points", *place)
        return self

    def assesses(self, kind: str) -> bool:
        """Tell whether periods of a kind are assessed; 1–2月 is one of the months."""
        own = {SERIES.get(each, each) for each in self.period_kinds}
        return SERIES.get(kind, kind) in own

    def all_items(self) -> list[Item]:
        """Return the items of the tree, and one for each ranking that has no node of its own."""
        changes = [self.change_item(one) for one in self.rankings if one.change_from]
        return [*self.items, *changes, *self.tie_items()]

    def ties(self) -> list[tuple[str, Tie]]:
        """Return what breaks ties, in order, each with the item whose points decide."""
        return [
            (tie.item or f"{TIE}{position}", tie)
            for position, tie in enumerate(self.ranking.broken_by, start=1)
        ]

    def tie_items(self) -> list[Item]:
        """Return the items behind figures that are not scored and decide between equal totals."""
        return [
            Item.model_validate(
                {"item": name, "title": tie.title, "indicator": tie.indicator,
                 "curve": {"value": {}}}
            )
            for name, tie in self.ties()
            if tie.indicator is not None
        ]  # fmt: skip

    def flags(self) -> list[Flag]:
        """Return lights, lists, ladders and vetoes, those of several items once for each."""
        return flags_of({
            "lights": self.lights, "lists": self.lists, "ladders": self.ladders,
            "vetoes": self.vetoes,
        })  # fmt: skip

    def change_item(self, further: FurtherRanking) -> Item:
        """Return the item behind a ranking of improvement: the score less the earlier one."""
        return Item.model_validate(
            {
                "item": further.ranking,
                "title": further.title,
                "score": ScoreOf(item=further.item, change_from=further.change_from),
                "curve": {"value": {}},
            }
        )

    def tree(self) -> Item:
        """Return the whole method as one item: the total with everything below it."""
        return Item.model_construct(
            item=TOTAL, title=Title(zh="合计", en="Total"), points=None, weight=None,
            combine=self.combine, available_at_least=self.available_at_least, items=self.items,
            indicator=None, score=None, streak=None, reversal=None, entries=None, steps=[],
            curve=None, not_applicable=None, missing="exclude", base=None, counts_unless=[],
            counts_if=[], factor=None, only=None, weight_where=[],
            reverse_deduction=None, highest=None, lowest=None,
        )  # fmt: skip

    @property
    def full(self) -> Any:
        """The full points of the total, in its own scale."""
        return full_of(self.combine, self.items)


def content_of(rulebook: Rulebook) -> dict[str, Any]:
    """Return what a rulebook says, without comments and layout, for its version hash."""
    return rulebook.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
