"""Small parts that every piece of a method is written in."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from settings.errors import fault

PeriodKind = Literal[
    "day", "week", "ten_days", "month", "month_span", "quarter", "half_year", "year"
]


# `month_span` (1–2月) takes the place of two months in the row of months.
SERIES = {"month_span": "month"}


class Part(BaseModel):
    """A piece of a rulebook; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _is_written(cls, given: Any) -> Any:
        for key, value in given.items() if isinstance(given, dict) else ():
            field = cls.model_fields.get(key)
            if value == "":
                raise fault("nothing is written here → write it, or remove the key", key)
            if value is True and field is not None and field.annotation in (int, int | None):
                raise fault("a whole number is needed here, not true → write one, such as 3", key)
        return given


class Title(Part):
    """A text for the office's readers in both languages."""

    zh: str
    en: str
