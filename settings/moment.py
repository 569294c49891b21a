"""Moments as people write them: a day, or a local time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from settings.errors import WrongUse


def local_time(text: str) -> datetime | None:
    """Read a time to the second; one with a zone becomes a local one. None where it is no time."""
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo:
            moment = moment.astimezone().replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return moment.replace(microsecond=0)


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
