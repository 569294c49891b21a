"""Rules of a calendar: which periods a report is owed for, and when each is due."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from sources.contract_base import Name, Strict
from sources.periods import (
    Period,
    january_february,
    period_of_date,
    period_of_id,
)
from sources.working_days import WorkingDays

Kind = Literal["day", "week", "ten_days", "month", "quarter", "half_year", "year"]
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
# Of these kinds a period ends with a month.
_ENDING_WITH_A_MONTH = ("month", "quarter", "half_year", "year")
_DAYS = ("day", "working_day", "days_after", "weekday", "weekday_after")


class PeriodsForm(Strict):
    """The periods of a kind from one to another, both included; without an end, until today."""

    kind: Kind
    first: str = Field(alias="from")
    last: str = Field(default="", alias="to")
    # January and February as two reports, or as the one of Chinese statistics.
    january_february: Literal["apart", "together"] = "apart"
    # Of daily reports: whether one is owed for days that are not worked.
    weekends: bool = True

    @field_validator("first", "last", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        if isinstance(value, date):
            return value.isoformat()
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _ends_are_of_the_kind(self) -> Self:
        together = self.january_february == "together"
        if together and self.kind != "month":
            raise ValueError("'january_february' is for months → remove it")
        if not self.weekends and self.kind != "day":
            raise ValueError("'weekends' is for 'kind: day' → remove it")
        for name, text in (("from", self.first), ("to", self.last)):
            period = period_of_id(text)
            if text and (period is None or period.kind not in (self.kind, "month_span")):
                raise ValueError(
                    f"'{name}: {text}' is no {self.kind} → such as {_EXAMPLES[self.kind]}"
                )
            if period and period.kind == "month_span" and not together:
                raise ValueError(f"'{name}: {text}' → add 'january_february: together'")
            if period and together and period.ends_on.month <= 2 and period.kind == "month":
                year = period.ends_on.year
                raise ValueError(f"'{name}: {text}' is part of {year}-M01-02 → write that")
        if self.last and _end(self.last) < _end(self.first):
            raise ValueError("'to' lies before 'from' → exchange them")
        return self

    def until(self, today: date, working_days: WorkingDays) -> Iterator[Period]:
        """Yield the periods that have begun, in order."""
        period = period_of_id(self.first)
        last = _end(self.last) if self.last else date.max
        while period is not None and period.starts_on <= today and period.ends_on <= last:
            if self.weekends or working_days.is_working(period.starts_on):
                yield period
            period = self._following(period)

    def _following(self, period: Period) -> Period | None:
        begins = period.ends_on + timedelta(days=1)
        if self.january_february == "together" and begins.month == 1:
            return january_february(begins.year)
        return period_of_id(period_of_date(begins, self.kind))


_EXAMPLES = {
    "day": "2017-03-05", "week": "2017-W09", "ten_days": "2017-03-T1", "month": "2017-M03",
    "quarter": "2017-Q1", "half_year": "2017-H1", "year": "2017",
}  # fmt: skip


def _end(period_id: str) -> date:
    period = period_of_id(period_id)
    assert period is not None
    return period.ends_on


class DueForm(Strict):
    """When a report is due: exactly one way to find the day, and the hour on it."""

    # Day of the month after the period's; 31 is the last of a shorter one.
    day: int | None = Field(default=None, ge=1, le=31)
    months_after: int = Field(default=1, ge=0, le=12)
    # The n-th working day after the period's end.
    working_day: int | None = Field(default=None, ge=1, le=60)
    # So many days after the period's last day; 0 is that day.
    days_after: int | None = Field(default=None, ge=0, le=366)
    # The last such day of the period; the first such day after it.
    weekday: Weekday | None = None
    weekday_after: Weekday | None = None
    at: str
    if_not_working: Literal["keep", "next", "previous"] = "keep"
    grace_hours: int = Field(default=0, ge=0, le=24 * 31)

    @field_validator("at")
    @classmethod
    def _is_a_time(cls, value: str) -> str:
        if not re.fullmatch(r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?|24:00", value):
            raise ValueError('this is no time of day → such as "17:00" or "24:00"')
        return value

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [name for name in _DAYS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"the day is found in exactly one way → one of {', '.join(_DAYS)}")
        if "months_after" in self.model_fields_set and self.day is None:
            raise ValueError("'months_after' goes with 'day' → remove it, or add 'day'")
        if self.working_day is not None and self.if_not_working != "keep":
            raise ValueError("a working day is worked → remove 'if_not_working'")
        return self

    def fits(self, kind: str) -> str:
        """Return why this cannot be the rule of periods of a kind; "" if it can."""
        if self.day is not None and kind not in _ENDING_WITH_A_MONTH:
            return f"'day' counts from a month's end, and a {kind} has none → use 'days_after'"
        if self.weekday is not None and kind == "day":
            return "a day has no weekday to choose → use 'days_after' or 'weekday_after'"
        return ""

    def due_at(self, period: Period, working_days: WorkingDays) -> datetime:
        """Return the last second at which a report for a period is in on time, without grace."""
        day = self._day(period, working_days)
        if self.if_not_working != "keep":
            day = working_days.nearest(day, 1 if self.if_not_working == "next" else -1)
        if self.at == "24:00":
            # The day ends with its last second; midnight would be printed as the next day.
            return datetime.combine(day, time(23, 59, 59))
        hour, minute, *second = map(int, self.at.split(":"))
        return datetime.combine(day, time(hour, minute, second[0] if second else 0))

    def _day(self, period: Period, working_days: WorkingDays) -> date:
        end = period.ends_on
        if self.working_day is not None:
            return working_days.after(end, self.working_day)
        if self.days_after is not None:
            return end + timedelta(days=self.days_after)
        if self.weekday is not None:
            return end - timedelta(days=(end.weekday() - _WEEKDAYS.index(self.weekday)) % 7)
        if self.weekday_after is not None:
            first = end + timedelta(days=1)
            return first + timedelta(
                days=(_WEEKDAYS.index(self.weekday_after) - first.weekday()) % 7
            )
        assert self.day is not None
        months = end.year * 12 + end.month - 1 + self.months_after
        return _day_of_month(*divmod(months, 12), self.day)


def _day_of_month(year: int, month_before: int, day: int) -> date:
    """Return a day of a month given from 0, or the month's last day if it is shorter."""
    following = date(year + (month_before + 1) // 12, (month_before + 1) % 12 + 1, 1)
    return min(date(year, month_before + 1, 1) + timedelta(days=day - 1), following - timedelta(1))


class ReportersForm(Strict):
    """Who owes the report, where it is not all of the contract's class."""

    unit_class: str = Field(default="", alias="class")
    units: list[str] = Field(default=[])

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.unit_class) == bool(self.units):
            raise ValueError("either a class or a list of units → 'class: …' or 'units: […]'")
        return self


class ExemptForm(Strict):
    """A unit that owes no report for some periods, and the document that says so."""

    unit: str
    first: str = Field(alias="from")
    last: str = Field(default="", alias="to")
    document: str = Field(min_length=1)

    @field_validator("first", "last", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        if isinstance(value, date):
            return value.isoformat()
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _are_periods(self) -> Self:
        for name, text in (("from", self.first), ("to", self.last)):
            if text and period_of_id(text) is None:
                raise ValueError(f"'{name}: {text}' is no period → such as 2017-M03")
        if self.last and _end(self.last) < _end(self.first):
            raise ValueError("'to' lies before 'from' → exchange them")
        return self

    def covers(self, period: Period) -> bool:
        """Tell whether a period lies within; without an end only the first period is meant."""
        first = period_of_id(self.first)
        assert first is not None
        return first.starts_on <= period.starts_on and period.ends_on <= _end(
            self.last or self.first
        )


class ClosesForm(Strict):
    """How long after its closing time a report still counts; later it needs a reopening."""

    days_after: int = Field(ge=0, le=3660)


class ReportRule(Strict):
    """One report of the calendar: periods, due time, reporters, exemptions."""

    contract: Name
    periods: PeriodsForm
    due: DueForm
    reporters: ReportersForm | None = None
    exempt: list[ExemptForm] = Field(default=[])
    closes: ClosesForm | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if reason := self.due.fits(self.periods.kind):
            raise ValueError(reason)
        return self


class CalendarForm(Strict):
    """reference/calendar.yml: rules, so that no line per month is needed."""

    reports: list[ReportRule] = Field(min_length=1)


__all__ = ["CalendarForm", "DueForm", "ExemptForm", "PeriodsForm", "ReportRule", "ReportersForm"]
