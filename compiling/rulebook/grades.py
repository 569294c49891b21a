"""Grades of a year: bands of the total from the lowest grade up, and quotas of the best."""

from typing import Literal

from pydantic import Field, model_validator

from compiling.rulebook.bands import Range
from compiling.rulebook.parts import Part, PeriodKind, Title
from compiling.rulebook.segments import Quotient


class GradeBand(Range):
    """A grade between two bounds of the total."""

    grade: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Title


class Quota(Part):
    """How many of a group's ranked units may have a grade or a better one.

    `ties` says what happens to equal units of which not all fit in: all of them, or none.
    """

    grade: str
    share: Quotient | None = None
    count: int | None = Field(default=None, ge=0)
    rounding: Literal["down", "up", "half_up"] | None = None
    ties: Literal["all", "none"]
    groups: list[str] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _one_size(self) -> "Quota":
        if (self.share is None) == (self.count is None):
            raise ValueError("a quota is a share of the group or a count → give one of them")
        if (self.share is None) != (self.rounding is None):
            raise ValueError(
                "share and rounding belong together → add rounding: down, up or half_up"
                if self.rounding is None
                else "a count needs no rounding → remove it"
            )
        if self.share is not None and not 0 <= self.share <= 1:
            raise ValueError("a share lies between 0 and 1 → write 0.3 for 30 %")
        return self


class Grades(Part):
    """Which total has which grade; in which periods grades are given."""

    bands: list[GradeBand] = Field(min_length=2)
    quotas: list[Quota] = []
    period_kinds: list[PeriodKind] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _names(self) -> "Grades":
        names = [band.grade for band in self.bands]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"the grade '{name}' stands twice → join its bands")
        for quota in self.quotas:
            if quota.grade not in names[1:]:
                raise ValueError(
                    f"a quota is for '{quota.grade}', which is none of the grades above the lowest"
                    f" → choose one of {', '.join(names[1:])}"
                )
        named = [(quota.grade, group) for quota in self.quotas for group in quota.groups or [""]]
        if len(set(named)) != len(named):
            raise ValueError("a grade has two quotas → keep one of them, or one for each group")
        return self

    def quota_of(self, grade: str, group: str | None) -> Quota | None:
        """Return the quota of a grade: that of the group, else that of all."""
        own = [one for one in self.quotas if one.grade == grade and group in (one.groups or [])]
        general = [one for one in self.quotas if one.grade == grade and one.groups is None]
        return next(iter([*own, *general]), None)
