"""Periods: their ids, their names and their spans."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

MONTH_KINDS = ("month", "month_span")


@dataclass(frozen=True)
class Period:
    """One period of the calendar."""

    period_id: str
    kind: str
    starts_on: date
    ends_on: date
    label_zh: str
    label_en: str

    def holds(self, other: "Period") -> bool:
        """Tell whether the whole of another period lies within this one."""
        return self.starts_on <= other.starts_on and other.ends_on <= self.ends_on


def _month_end(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)


_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def month(year: int, number: int) -> Period:
    """Return a calendar month; its official label is cumulative only in titles, not here."""
    return Period(
        f"{year}-M{number:02d}", "month", date(year, number, 1), _month_end(year, number),
        f"{year}年{number}月", f"{_ENGLISH_MONTHS[number - 1]} {year}",
    )  # fmt: skip


def january_february(year: int) -> Period:
    """Return the span that Chinese statistics report as one: January and February."""
    return Period(
        f"{year}-M01-02", "month_span", date(year, 1, 1), _month_end(year, 2),
        f"{year}年1—2月", f"January–February {year}",
    )  # fmt: skip


def quarter(year: int, number: int) -> Period:
    return Period(
        f"{year}-Q{number}", "quarter", date(year, 3 * number - 2, 1), _month_end(year, 3 * number),
        f"{year}年{'一二三四'[number - 1]}季度", f"Q{number} {year}",
    )  # fmt: skip


def half_year(year: int, number: int) -> Period:
    return Period(
        f"{year}-H{number}", "half_year", date(year, 6 * number - 5, 1),
        _month_end(year, 6 * number), f"{year}年{'上下'[number - 1]}半年", f"H{number} {year}",
    )  # fmt: skip


def whole_year(year: int) -> Period:
    return Period(str(year), "year", date(year, 1, 1), date(year, 12, 31), f"{year}年", str(year))


def ten_days(year: int, number: int, part: int) -> Period:
    """Return a ten-day period (旬): 1–10, 11–20, 21 to the end of the month."""
    first = date(year, number, (1, 11, 21)[part - 1])
    last = (date(year, number, 10), date(year, number, 20), _month_end(year, number))[part - 1]
    return Period(
        f"{year}-{number:02d}-T{part}", "ten_days", first, last,
        f"{year}年{number}月{'上中下'[part - 1]}旬",
        f"{_ENGLISH_MONTHS[number - 1]} {year}, days {first.day}–{last.day}",
    )  # fmt: skip


def week(monday: date) -> Period:
    year, number, _ = monday.isocalendar()
    return Period(
        f"{year}-W{number:02d}", "week", monday, monday + timedelta(days=6),
        f"{year}年第{number}周", f"Week {number}, {year}",
    )  # fmt: skip


def day(moment: date) -> Period:
    return Period(
        moment.isoformat(), "day", moment, moment,
        f"{moment.year}年{moment.month}月{moment.day}日", moment.isoformat(),
    )  # fmt: skip


def periods_of_year(year: int) -> list[Period]:
    """Return every period that starts in a year, from its days to the year itself."""
    periods = [whole_year(year), january_february(year)]
    periods += [half_year(year, number) for number in (1, 2)]
    periods += [quarter(year, number) for number in range(1, 5)]
    for number in range(1, 13):
        periods.append(month(year, number))
        periods += [ten_days(year, number, part) for part in (1, 2, 3)]
    moment = date(year, 1, 1)
    while moment.year == year:
        periods.append(day(moment))
        if moment.weekday() == 0:
            periods.append(week(moment))
        moment += timedelta(days=1)
    return periods


def period_of_date(moment: date, kind: str) -> str:
    """Name the period of a kind in which a day lies."""
    if kind == "day":
        return moment.isoformat()
    if kind == "month":
        return f"{moment.year}-M{moment.month:02d}"
    if kind == "ten_days":
        part = min(3, 1 + (moment.day - 1) // 10)
        return f"{moment.year}-{moment.month:02d}-T{part}"
    if kind == "week":
        year, number, _ = moment.isocalendar()
        return f"{year}-W{number:02d}"
    if kind == "quarter":
        return f"{moment.year}-Q{(moment.month + 2) // 3}"
    if kind == "half_year":
        return f"{moment.year}-H{1 if moment.month <= 6 else 2}"
    return str(moment.year)


_ID = re.compile(
    r"(?P<year>\d{4})(?:-(?:M(?P<first>\d{2})(?P<span>-02)?|Q(?P<quarter>[1-4])|H(?P<half>[12])"
    r"|W(?P<week>\d{2})|(?P<month>\d{2})-(?:T(?P<part>[123])|(?P<day>\d{2}))))?"
)


def period_of_id(period_id: str) -> Period | None:
    """Return the period of an id; None where the id names none."""
    found = _ID.fullmatch(period_id)
    if found is None:
        return None
    year = int(found["year"])
    try:
        if found["span"]:
            return january_february(year) if found["first"] == "01" else None
        if found["first"]:
            return month(year, int(found["first"]))
        if found["quarter"]:
            return quarter(year, int(found["quarter"]))
        if found["half"]:
            return half_year(year, int(found["half"]))
        if found["week"]:
            return week(date.fromisocalendar(year, int(found["week"]), 1))
        if found["part"]:
            return ten_days(year, int(found["month"]), int(found["part"]))
        if found["day"]:
            return day(date(year, int(found["month"]), int(found["day"])))
    except (ValueError, IndexError):
        return None
    return whole_year(year)


def longer_periods(period: Period) -> list[str]:
    """Return the quarter, half-year and year that end with a shorter period."""
    end = period.ends_on
    candidates = [quarter(end.year, (end.month + 2) // 3), half_year(end.year, 1 + (end.month > 6))]
    candidates.append(whole_year(end.year))
    return [
        longer.period_id
        for longer in candidates
        if longer.ends_on == end and longer.starts_on < period.starts_on
    ]


def as_row(period: Period) -> dict[str, Any]:
    """Return a period as a row of the periods table, with the longer periods it ends in."""
    end = period.ends_on
    year = period.starts_on.year if period.kind != "week" else int(period.period_id[:4])
    quarter_id = f"{end.year}-Q{(end.month + 2) // 3}"
    half_id = f"{end.year}-H{1 if end.month <= 6 else 2}"
    # Elapsed months of the year at the period's end; the middle of a month counts as half.
    whole = end.month if end == _month_end(end.year, end.month) else end.month - 1
    part = "50" if whole < end.month and 11 <= end.day <= 20 else "00"
    return {
        "period_id": period.period_id,
        "period_kind": period.kind,
        "year": year,
        "starts_on": period.starts_on,
        "ends_on": end,
        "label_zh": period.label_zh,
        "label_en": period.label_en,
        "quarter_id": "" if period.kind in ("year", "half_year") else quarter_id,
        "half_year_id": "" if period.kind == "year" else half_id,
        "year_id": str(end.year),
        "months_elapsed": f"{whole}.{part}",
    }
