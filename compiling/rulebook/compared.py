"""Steps that hold a value against another number: an earlier period's, a factor, what came before.

The other number is not written in the rulebook but found for each unit and period, so that a line
tells it beside the value.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pydantic import Field, model_validator

from compiling.rulebook.parts import Title
from compiling.rulebook.segments import Form, Quotient

Earlier = Literal["previous", "same_last_year"]
EARLIER_WORDS: dict[str, Title] = {
    "previous": Title(zh="上期", en="the previous period"),
    "same_last_year": Title(zh="上年同期", en="the same period of last year"),
}
# Kinds of steps that need another number beside the value.
COMPARED = ("growth", "change", "factor", "in_turn")
DIFFICULTY = Title(zh="难度系数", en="difficulty factor")


class Factor(Form):
    """A number to multiply by: an indicator's, or one that the method gives to units or groups."""

    title: Title = DIFFICULTY
    indicator: str | None = None
    by_unit: dict[str, Quotient] | None = Field(default=None, min_length=1)
    by_group: dict[str, Quotient] | None = Field(default=None, min_length=1)
    otherwise: Quotient | None = None
    lowest: Quotient | None = None
    highest: Quotient | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "Factor":
        tables = self.by_unit or self.by_group
        if (self.indicator is None) == (tables is None):
            raise ValueError(
                "a factor comes from an indicator, or from by_unit and by_group → give one of them"
            )
        if self.indicator is not None and self.otherwise is not None:
            raise ValueError("otherwise is for units that no table names → remove otherwise")
        given = [*(self.by_unit or {}).values(), *(self.by_group or {}).values()]
        given += [one for one in (self.otherwise, self.lowest, self.highest) if one is not None]
        if any(one <= 0 for one in given):
            raise ValueError("a factor lies above 0 → leave a unit out by excluded or exemptions")
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            raise ValueError("lowest lies above highest → swap them")
        return self

    def of(self, group: str, unit: str) -> Fraction | None:
        """Return the factor of a unit by the tables, within its limits."""
        found = (self.by_unit or {}).get(unit, (self.by_group or {}).get(group, self.otherwise))
        return None if found is None else self.limited(found)

    def limited(self, factor: Fraction) -> Fraction:
        """Keep a factor within its limits."""
        if self.lowest is not None:
            factor = max(factor, self.lowest)
        return factor if self.highest is None else min(factor, self.highest)

    def ends(self) -> tuple[Fraction | None, Fraction | None]:
        """Return the lowest and the highest factor that there can be."""
        if self.indicator is not None:
            return self.lowest or Fraction(0), self.highest
        given = [*(self.by_unit or {}).values(), *(self.by_group or {}).values()]
        given += [self.otherwise] if self.otherwise is not None else []
        return min(map(self.limited, given)), max(map(self.limited, given))


@dataclass(frozen=True)
class Turn:
    """What each of some events in a row is worth: from after one count up to another."""

    after: int
    until: int | None
    each: Fraction


def compared_words(kind: str, mode: str, factor: Factor | None) -> Title:
    """Say in a line what the other number is."""
    if kind == "in_turn":
        return Title(zh="此前次数", en="earlier ones")
    if factor is not None:
        return factor.title
    return EARLIER_WORDS[mode]
