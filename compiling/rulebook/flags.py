"""Flags: what a method says of units beside their score. Lists, lights, ladders, vetoes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pydantic import Field, model_validator

from compiling.rulebook.bands import Range
from compiling.rulebook.conditions import (
    EACH,
    Condition,
    LostAtom,
    Place,
    PointsAtom,
    ValueAtom,
)  # fmt: skip
from compiling.rulebook.items import TOTAL
from compiling.rulebook.parts import Part, Title
from settings.errors import fault

# From harmless to severe; where several conditions hold the most severe colour is shown.
COLOURS = {
    "green": Title(zh="绿灯", en="green"),
    "blue": Title(zh="蓝灯", en="blue"),
    "yellow": Title(zh="黄灯", en="yellow"),
    "orange": Title(zh="橙灯", en="orange"),
    "red": Title(zh="红灯", en="red"),
}
Colour = Literal["green", "blue", "yellow", "orange", "red"]
_NAME = r"^[a-z][a-z0-9_]*$"


class _Flag(Part):
    """What all of them have: a title, items to keep it for, grounds that exempt."""

    title: Title
    basis: str | None = None
    for_each: list[str] | None = Field(default=None, min_length=1)
    exempt_by: list[str] = []


class _Printed(_Flag):
    """What is printed: in the bulletin or apart from it; 约谈 is apart unless told otherwise."""

    bulletin: bool | None = None


class UnitList(_Printed):
    """A list that a unit stands on in each period in which a condition holds."""

    list: str = Field(pattern=_NAME)
    when: Condition


class LightBand(Range):
    """A colour between two bounds of a value."""

    colour: Colour
    title: Title | None = None


class LightRule(Part):
    """A colour that is shown where a condition holds."""

    colour: Colour
    when: Condition
    title: Title | None = None


class Light(_Printed):
    """A colour and a word per period: by bands of a value, or by conditions."""

    light: str = Field(pattern=_NAME)
    of: str | None = None
    by: Literal["value", "value_before_steps", "points", "lost_points"] = "value"
    bands: list[LightBand] | None = Field(default=None, min_length=1)
    rules: list[LightRule] | None = Field(default=None, min_length=1)
    otherwise: Colour | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Light":
        if (self.bands is None) == (self.rules is None):
            raise ValueError("a light has bands of a value, or rules → give one of them")
        if self.bands is not None and self.of is None:
            raise ValueError("bands hold a value → add of: the item whose value it is")
        if self.bands is not None and self.otherwise is not None:
            raise ValueError("bands hold every value → remove otherwise")
        if self.rules is not None and self.of is not None:
            raise ValueError("rules name their items themselves → remove of")
        for index, band in enumerate(self.bands or []):
            if band.lower() is None and band.upper() is None:
                raise fault(
                    "a band without a bound → add at_least, above, at_most or below", "bands", index
                )
        colours = [one.colour for one in self.bands or self.rules or []]
        colours += [self.otherwise] if self.otherwise else []
        for colour in colours:
            if self.rules is not None and colours.count(colour) > 1:
                raise ValueError(f"{colour} is given twice → join its conditions by any")
        return self


class LadderStep(Part):
    """One step of an escalation."""

    step: str = Field(pattern=_NAME)
    title: Title


class Ladder(_Printed):
    """Steps that a unit climbs each time a condition holds, from where it stood before."""

    ladder: str = Field(pattern=_NAME)
    when: Condition
    steps: list[LadderStep] = Field(min_length=2)
    relief: Literal["reset", "one_step", "keep"]
    within_year: bool
    restarts_with_new: str | None = None

    @model_validator(mode="after")
    def _each_once(self) -> "Ladder":
        names = [one.step for one in self.steps]
        if len(names) != len(set(names)):
            raise ValueError("a step stands twice on the ladder → give it another name")
        return self


class Veto(_Flag):
    """What takes a grade away, once a minuted decision declares it."""

    veto: str = Field(pattern=_NAME)
    basis: str
    severity: Literal["fail", "no_excellent"]
    when: Condition | None = None

    @model_validator(mode="after")
    def _of_the_whole(self) -> "Veto":
        if self.for_each is not None:
            raise ValueError("a veto concerns the whole → remove for_each")
        return self


AnyFlag = UnitList | Light | Ladder | Veto
KINDS: dict[type, str] = {UnitList: "list", Light: "light", Ladder: "ladder", Veto: "veto"}


@dataclass(frozen=True)
class Step:
    """What a flag can say: being listed, a colour, a step; with the condition that says it.

    Without a condition it is said where none of the others is.
    """

    name: str
    number: int
    title: Title
    colour: str | None
    condition: Condition | None
    place: Place


@dataclass(frozen=True)
class Flag:
    """One flag for one item, or for the total."""

    list_id: str
    item: str
    flag: AnyFlag
    place: Place

    @property
    def flag_id(self) -> str:
        return self.list_id if self.flag.for_each is None else f"{self.list_id}:{self.item}"

    @property
    def kind(self) -> str:
        return KINDS[type(self.flag)]

    def triggers(self) -> list[Step]:
        """Return what is decided by conditions: one for lists, ladders, vetoes; else per colour."""
        flag = self.flag
        if isinstance(flag, Light):
            return list(self._colours(flag))
        if flag.when is None:
            return []
        name = {"list": "listed", "veto": "proposed"}.get(self.kind, "up")
        when = flag.when.bound_to(self.item)
        return [Step(name, 1, flag.title, None, when, ("when",))]

    def steps(self) -> list[Step]:
        """Return what can be said of a unit, from harmless to severe."""
        if isinstance(self.flag, Ladder):
            return [
                Step(one.step, number, one.title, None, None, ("steps", number - 1))
                for number, one in enumerate(self.flag.steps, start=1)
            ]
        found: dict[str, Step] = {}
        for step in self.triggers():
            found.setdefault(step.name, step)
        return sorted(found.values(), key=lambda step: step.number)

    def _colours(self, light: Light) -> Iterator[Step]:
        names = list(COLOURS)
        for index, band in enumerate(light.bands or []):
            condition = _in_band(light, band).bound_to(self.item)
            yield Step(
                band.colour, names.index(band.colour) + 1, band.title or COLOURS[band.colour],
                band.colour, condition, ("bands", index),
            )  # fmt: skip
        for index, rule in enumerate(light.rules or []):
            yield Step(
                rule.colour, names.index(rule.colour) + 1, rule.title or COLOURS[rule.colour],
                rule.colour, rule.when.bound_to(self.item), ("rules", index, "when"),
            )  # fmt: skip
        if light.otherwise is not None:
            yield Step(
                light.otherwise, names.index(light.otherwise) + 1, COLOURS[light.otherwise],
                light.otherwise, None, ("otherwise",),
            )  # fmt: skip


def _in_band(light: Light, band: LightBand) -> Condition:
    bounds = {
        key: Fraction(value)
        for key in ("at_least", "above", "at_most", "below")
        if (value := getattr(band, key)) is not None
    }
    if light.by in ("points", "lost_points"):
        atom = PointsAtom if light.by == "points" else LostAtom
        return Condition.model_validate({light.by: atom(of=light.of or TOTAL, **bounds)})
    steps = "before" if light.by == "value_before_steps" else "after"
    value = ValueAtom.model_validate({"of": light.of or TOTAL, "steps": steps, **bounds})
    return Condition(value=value)


def flags_of(kinds: dict[str, Sequence[AnyFlag]]) -> list[Flag]:
    """Return every flag of a rulebook, those of several items once for each."""
    found = []
    for key, flags in kinds.items():
        for index, flag in enumerate(flags):
            name = getattr(flag, KINDS[type(flag)])
            for item in flag.for_each or [getattr(flag, "of", None) or TOTAL]:
                found.append(Flag(name, item, flag, (key, index)))
    return found


__all__ = ["COLOURS", "EACH", "Flag", "Ladder", "Light", "Step", "UnitList", "Veto", "flags_of"]
