"""Where a part of a method holds: in some kinds of period, for some peer groups."""

from pydantic import Field, model_validator

from compiling.rulebook.parts import Part, PeriodKind
from compiling.rulebook.segments import Quotient


class Where(Part):
    """Kinds of period, peer groups, or both; what is left out holds for all."""

    period_kinds: list[PeriodKind] | None = Field(default=None, min_length=1)
    groups: list[str] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _says_something(self) -> "Where":
        if self.period_kinds is None and self.groups is None:
            raise ValueError("it names neither period_kinds nor groups → add one of them")
        return self

    def holds(self, group: str, kind: str) -> bool:
        """Tell whether it holds for a peer group in a kind of period."""
        return (self.groups is None or group in self.groups) and (
            self.period_kinds is None or kind in self.period_kinds
        )


class WeightWhere(Where):
    """The weight that an item has there in place of its usual one."""

    weight: Quotient


class TotalWhere(Where):
    """The total that points or weights add up to there."""

    total: Quotient
