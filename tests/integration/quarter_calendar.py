"""The calendar of the simulated office, computed apart from the product: periods and due times."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

DAY = timedelta(days=1)
BEGINS, ENDS = date(2017, 4, 1), date(2017, 7, 10)
# The public holidays of those months, and the Saturdays worked for them.
HOLIDAYS = [
    date(2017, 4, 3), date(2017, 4, 4), date(2017, 5, 1), date(2017, 5, 29), date(2017, 5, 30),
    *(date(2017, 10, day) for day in range(2, 7)),
]  # fmt: skip
WORKED = [date(2017, 4, 1), date(2017, 5, 27), date(2017, 9, 30)]
MONTHLY = ("monthly_investment", "monthly_problems")
WEEKLY = ("weekly_progress", "weekly_inspection")
CONTRACTS = (*WEEKLY, "ten_day_investment", *MONTHLY, "quarterly_summary")
# A line of calendar.csv for all, one for a unit, and two ways not to owe a report.
OVERRIDDEN = {("weekly_progress", "2017-W18", ""): datetime(2017, 5, 10, 12, 0)}
OVERRIDDEN_UNIT = {("monthly_investment", "2017-M05", "D09"): datetime(2017, 6, 8, 9, 30)}
NOT_OWED = {("weekly_inspection", "2017-W22", "D04"): "工地停工"}
# So many days after the closing time a report still counts, and when periods were opened again:
# id, contract, period, reporter (blank: all), from, until.
CLOSES = {"weekly_progress": 10, "monthly_investment": 12}
REOPENINGS = [
    ("K1", "weekly_progress", "2017-W17", "",
     datetime(2017, 5, 15), datetime(2017, 5, 31, 23, 59, 59)),
    ("K2", "monthly_investment", "2017-M04", "D08",
     datetime(2017, 5, 31, 8), datetime(2017, 6, 2, 17)),
    ("K3", "monthly_investment", "2017-M04", "D01", datetime(2017, 6, 5), datetime(2017, 6, 9, 17)),
]  # fmt: skip
EXEMPT = {("ten_day_investment", "2017-05-T2", "D02"): "指办〔2017〕8号"}

CALENDAR_YML = """\
reports:
  - contract: weekly_progress
    periods: {kind: week, from: 2017-W14, to: 2017-W26}
    due: {weekday_after: tuesday, at: "12:00", if_not_working: next}
    closes: {days_after: 10}
  - contract: weekly_inspection
    periods: {kind: week, from: 2017-W14, to: 2017-W26}
    due: {working_day: 2, at: "17:00"}
  - contract: ten_day_investment
    periods: {kind: ten_days, from: 2017-04-T1}
    due: {days_after: 2, at: "17:00:30", if_not_working: next}
    exempt: [{unit: D02, from: 2017-05-T2, document: 指办〔2017〕8号}]
  - contract: monthly_investment
    periods: {kind: month, from: 2017-M04}
    due: {day: 4, at: "17:00", if_not_working: previous, grace_hours: 4}
    closes: {days_after: 12}
  - contract: monthly_problems
    periods: {kind: month, from: 2017-M04}
    due: {working_day: 3, at: "24:00"}
  - contract: quarterly_summary
    periods: {kind: quarter, from: 2017-Q2}
    due: {days_after: 8, at: "12:00", if_not_working: previous}
"""


@dataclass(frozen=True)
class Span:
    """One period: its id, its first and last day, and how a title writes it."""

    period_id: str
    starts_on: date
    ends_on: date
    title: str


def is_working(day: date) -> bool:
    """Tell whether a day is worked."""
    return day in WORKED or (day.weekday() < 5 and day not in HOLIDAYS)


def spans(contract: str, today: date) -> list[Span]:
    """Return the periods of a contract that have begun."""
    if contract in WEEKLY:
        monday = [date(2017, 4, 3) + 7 * number * DAY for number in range(13)]
        found = [
            Span(f"2017-W{number}", day, day + 6 * DAY, f"2017年第{number}周")
            for number, day in enumerate(monday, start=14)
        ]
    elif contract == "ten_day_investment":
        found = [
            Span(
                f"2017-{month:02}-T{part}",
                date(2017, month, 10 * part - 9),
                date(2017, month, 10 * part) if part < 3 else _month_end(month),
                f"2017年{month}月{'上中下'[part - 1]}旬",
            )
            for month in range(4, 8)
            for part in (1, 2, 3)
        ]
    elif contract in MONTHLY:
        found = [
            Span(f"2017-M{month:02}", date(2017, month, 1), _month_end(month), f"2017年{month}月")
            for month in range(4, 8)
        ]
    else:
        found = [
            Span("2017-Q2", date(2017, 4, 1), date(2017, 6, 30), "2017年二季度"),
            Span("2017-Q3", date(2017, 7, 1), date(2017, 9, 30), "2017年三季度"),
        ]
    return [span for span in found if span.starts_on <= today]


def closing(contract: str, span: Span, unit: str = "") -> tuple[datetime, datetime]:
    """Return when a report is due and the last second that is in time, for all or for a unit."""
    key = (contract, span.period_id)
    grace = timedelta(hours=4) if contract == "monthly_investment" else timedelta(0)
    if own := OVERRIDDEN_UNIT.get((*key, unit)) or OVERRIDDEN.get((*key, "")):
        # The rule's grace runs from the new time too.
        return own, own + grace
    if contract == "weekly_progress":
        day, at = span.ends_on + 2 * DAY, time(12)
        while not is_working(day):
            day += DAY
    elif contract == "weekly_inspection":
        day, at = _working_day_after(span.ends_on, 2), time(17)
    elif contract == "ten_day_investment":
        day, at = span.ends_on + 2 * DAY, time(17, 0, 30)
        while not is_working(day):
            day += DAY
    elif contract == "monthly_investment":
        day, at = span.ends_on + 4 * DAY, time(17)
        while not is_working(day):
            day -= DAY
    elif contract == "monthly_problems":
        # 24:00 is the day's last second.
        day, at = _working_day_after(span.ends_on, 3), time(23, 59, 59)
    else:
        day, at = span.ends_on + 8 * DAY, time(12)
        while not is_working(day):
            day -= DAY
    due = datetime.combine(day, at)
    return due, due + grace


def counts(contract: str, span: Span, unit: str, received_at: datetime) -> bool:
    """Tell whether a report came before its period was closed, or while it was open again."""
    days = CLOSES.get(contract)
    if days is None or received_at <= closing(contract, span, unit)[1] + days * DAY:
        return True
    return any(
        (of, period) == (contract, span.period_id)
        and reporter in ("", unit)
        and opened <= received_at <= until
        for _, of, period, reporter, opened, until in REOPENINGS
    )


def reopenings_csv() -> str:
    """Write reopenings.csv of the office."""
    lines = [
        f"{name},{contract},{period},{unit},{opened},{until},系统故障,统计岗,纪要{name[1]}号"
        for name, contract, period, unit, opened, until in REOPENINGS
    ]
    head = "reopening_id,contract,period,reporter,opened_from,until,reason,author_post,document"
    return "\n".join([head, *lines]) + "\n"


def _working_day_after(day: date, number: int) -> date:
    while number:
        day += DAY
        number -= is_working(day)
    return day


def _month_end(month: int) -> date:
    return date(2017, month + 1, 1) - DAY


def calendar_csv() -> str:
    """Write calendar.csv of the office."""
    lines = [
        f"{contract},{period},{due},{unit},"
        for (contract, period, unit), due in (OVERRIDDEN | OVERRIDDEN_UNIT).items()
    ]
    lines += [f"{c},{p},none,{u},{note}" for (c, p, u), note in NOT_OWED.items()]
    return "\n".join(["contract,period,due_at,unit,note", *lines]) + "\n"


def working_days_csv() -> str:
    """Write working_days.csv of the office."""
    lines = [f"{day},{word}" for days, word in ((HOLIDAYS, "no"), (WORKED, "yes")) for day in days]
    return "\n".join(["date,is_working", *lines]) + "\n"
