"""Small parts that every piece of a method is written in."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

PeriodKind = Literal[
    "day", "week", "ten_days", "month", "month_span", "quarter", "half_year", "year"
]


class Part(BaseModel):
    """A piece of a rulebook; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Title(Part):
    """A text for the office's readers in both languages."""

    zh: str
    en: str
