"""Working days: by the week, by China's public holidays, and by the office's own list."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from settings.errors import Refusal, RefusedDefinition
from settings.reference_list import find_list, read_list

LIST = "working_days"
COLUMNS = ("date", "is_working", "note")
_YES_NO = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False,
           "是": True, "否": False, "班": True, "休": False}  # fmt: skip
# A list that leaves no working day in so long a time is a mistake.
_MOST_DAYS_OFF = 60


class NoWorkingDayError(Exception):
    """The list of working days leaves none near a day."""


@dataclass(frozen=True)
class WorkingDays:
    """Which days are worked; `overrides` says so for single days, and always wins.

    With `is_china` public holidays are off and the days that make up for them are worked, for the
    years whose holidays the package knows; in others only the week tells.
    """

    overrides: dict[date, bool] = field(default_factory=dict)
    is_china: bool = False

    def is_working(self, day: date) -> bool:
        """Tell whether a day is worked."""
        known = self.overrides.get(day)
        if known is not None:
            return known
        if self.is_china:
            from chinese_calendar import is_workday

            try:
                return bool(is_workday(day))
            except NotImplementedError:
                # Holidays of a year are announced late in the year before.
                pass
        return day.weekday() < 5

    def nearest(self, day: date, step: int) -> date:
        """Return the day itself if it is worked, else the next one (1) or the one before (-1)."""
        found = day
        while not self.is_working(found):
            found += timedelta(days=step)
            if abs((found - day).days) > _MOST_DAYS_OFF:
                raise NoWorkingDayError(f"no working day within {_MOST_DAYS_OFF} days of {day}")
        return found

    def after(self, day: date, count: int) -> date:
        """Return the count-th working day after a day, 1 being the first."""
        found = day
        for _ in range(count):
            found = self.nearest(found + timedelta(days=1), 1)
        return found


def read_working_days(folder: Path, is_china: bool = False) -> WorkingDays:
    """Read the list of days that are worked or off all the same; absent is an empty one."""
    path = find_list(folder, LIST)
    if path is None:
        return WorkingDays(is_china=is_china)
    overrides: dict[date, bool] = {}
    refusals: list[Refusal] = []
    for line, row in read_list(path, needed=COLUMNS[:2], known=COLUMNS):
        is_working = _YES_NO.get(row["is_working"].casefold())
        try:
            day = date.fromisoformat(row["date"])
        except ValueError:
            reason = f"'{row['date']}' is no date"
            refusals.append(Refusal(path, line, reason, "write 2017-10-02", row.cell("date")))
            continue
        if is_working is None:
            reason = f"is_working: '{row['is_working']}' is neither yes nor no"
            refusals.append(
                Refusal(path, line, reason, "write true or false", row.cell("is_working"))
            )
        elif day in overrides:
            reason = f"{day} is given twice"
            refusals.append(Refusal(path, line, reason, "remove one", row.cell("date")))
        else:
            overrides[day] = is_working
    if refusals:
        raise RefusedDefinition(refusals)
    return WorkingDays(overrides, is_china)
