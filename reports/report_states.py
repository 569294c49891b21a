"""A report of a reporter as it stands, in words: what chasing texts and the status page tell."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from settings.labels import label

DAY, HOUR, GRACE, CLOSED, AHEAD = "day", "hour", "grace", "closed", "ahead"


@dataclass(frozen=True)
class ReportState:
    """One report that a reporter owes, or sent unasked (`due_at` is None).

    `returned_at`, `findings` and `copy` are of the latest version, where that was sent back; `scan`
    is empty, matches or superseded. `former` names the closed unit that `to` answers for.
    `counts_until` is the last moment at which it counts, by its rule or a reopening; None where its
    rule never closes.
    """

    programme_id: str
    contract_id: str
    title: str
    period_id: str
    period: str
    reporter_id: str
    reporter: str
    due_at: datetime | None
    closes_at: datetime | None
    # When a reminder is due, a day before closing: on the last working day before it.
    remind_at: datetime | None
    status: str
    quality: str
    exemption: str = ""
    to_id: str = ""
    to: str = ""
    former: str = ""
    received_at: datetime | None = None
    first_received_at: datetime | None = None
    version_no: int = 0
    times_corrected: int = 0
    is_zero_report: bool = False
    may_be_zero: bool = False
    # Why what was accepted does not count: after_closing or waiting.
    idle: str = ""
    returned_at: datetime | None = None
    findings: int = 0
    copy: str = ""
    scan: str = ""
    counts_until: datetime | None = None

    @property
    def is_missing(self) -> bool:
        """Tell a report of which nothing came."""
        return self.status in ("missing", "not_yet_due")

    @property
    def is_returned(self) -> bool:
        """Tell a report whose latest version was sent back and not sent again."""
        return self.returned_at is not None and self.status not in ("exempt", "not_owed")

    @property
    def is_idle(self) -> bool:
        """Tell a report that was accepted, does not count and was not sent back."""
        return bool(self.idle) and self.received_at is None and self.returned_at is None

    def stage(self, moment: datetime) -> str:
        """Say how near its closing is."""
        if self.due_at is None or self.closes_at is None or self.remind_at is None:
            return AHEAD
        if self.closes_at <= moment:
            return CLOSED
        if self.due_at <= moment:
            return GRACE
        if self.due_at - timedelta(hours=1) <= moment:
            return HOUR
        return DAY if self.remind_at <= moment else AHEAD


def in_words(moment: datetime, now: datetime, language: str) -> str:
    """Write a time as people say it: 4月5日（周三）17:00; with its year where that is another.

    Seconds are told where there are any: 17:00:20 is after a closing time of 17:00.
    """
    key = "moment.here" if moment.year == now.year else "moment.other_year"
    return label(
        key,
        language,
        year=moment.year,
        month_name=label(f"moment.month.{moment.month}", language),
        day=moment.day,
        weekday=label(f"moment.weekday.{moment.isoweekday()}", language),
        time=time_of_day(moment),
    )


def time_of_day(moment: datetime) -> str:
    """Write 17:00, and 17:00:20 where there are seconds."""
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def date_in_words(moment: datetime, language: str) -> str:
    """Write a day with its year: 2017年4月5日."""
    name = label(f"moment.month.{moment.month}", language)
    return label("moment.date", language, year=moment.year, month_name=name, day=moment.day)
