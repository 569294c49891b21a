"""Moments as people write them: a day, or a local time."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from unicodedata import normalize

from settings.errors import WrongUse

# As Excel and clerks write a time, always from the year on: 2023/12/5 9:00, 2023年12月5日 下午3时.
_WRITTEN = re.compile(
    r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?"
    r"(?:\s*(上午|下午)?\s*(\d{1,2})(?:[:时点](?:(\d{1,2})(?:[:分](?:(\d{1,2})秒?)?)?)?))?"
)


def local_time(text: str) -> datetime | None:
    """Read a time to the second; one with a zone becomes a local one. None where it is no time."""
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo:
            moment = moment.astimezone().replace(tzinfo=None)
    except (ValueError, OverflowError):
        day, clock = _as_written(text)
        return datetime.combine(day, clock or time()) if day else None
    return moment.replace(microsecond=0)


def _as_written(text: str) -> tuple[date | None, time | None]:
    """Read a day, and a time where one is written; no day where it is neither."""
    found = _WRITTEN.fullmatch(normalize("NFKC", text).strip())
    if found is None:
        return None, None
    year, month, day, half, hour, minute, second = found.groups()
    try:
        on = date(int(year), int(month), int(day))
        if hour is None:
            return on, None
        later = 12 if half == "下午" and int(hour) < 12 else 0
        if half == "上午" and int(hour) > 12:
            return None, None
        return on, time(int(hour) + later, int(minute or 0), int(second or 0))
    except ValueError:
        return None, None


@dataclass(frozen=True)
class Moment:
    """A moment to look back to, by its last instant; a day means its end."""

    last: datetime

    @classmethod
    def of(cls, text: str) -> "Moment":
        """Read a day or a local time; WrongUse where it is neither."""
        try:
            return cls(datetime.combine(date.fromisoformat(text.strip()), time.max))
        except ValueError:
            day, clock = _as_written(text)
            if day and clock is None:
                return cls(datetime.combine(day, time.max))
            moment = local_time(text)
        if moment is None:
            raise WrongUse(
                f"'{text}' is no day and no time → write 2017-05-05 or '2017-05-05 17:00'"
            )
        return cls(moment.replace(microsecond=999_999))

    @property
    def until(self) -> str:
        """The first moment that does not count, as the ledger writes times."""
        first = self.last + timedelta(microseconds=1)
        return first.isoformat(timespec="seconds", sep=" ")

    @property
    def name(self) -> str:
        """The moment as the name of a folder: it has no colons."""
        return self.last.strftime("%Y-%m-%d" if self._is_day else "%Y-%m-%dT%H%M%S")

    def __str__(self) -> str:
        return self.last.strftime("%Y-%m-%d" if self._is_day else "%Y-%m-%d %H:%M:%S")

    @property
    def _is_day(self) -> bool:
        return self.last.time() == time.max
