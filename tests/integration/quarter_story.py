"""What happened in the simulated quarter: every workbook that came, by seed, as plain events."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from quarter_calendar import (
    BEGINS,
    CONTRACTS,
    DAY,
    ENDS,
    MONTHLY,
    NOT_OWED,
    WEEKLY,
    Span,
    closing,
    spans,
)
from quarter_office import NAMES, NEW_SPELLING, TITLES
from quarter_records import Record, records_of, with_other_figures

CLOSED_ON = date(2017, 5, 31)
NIGHTS = [
    date(2017, 4, 14), date(2017, 5, 3), date(2017, 6, 2), date(2017, 6, 13), date(2017, 6, 27),
    date(2017, 7, 5), date(2017, 7, 10),
]  # fmt: skip
# On this night the office adds the new spelling to its list of units.
SPELLING_ADDED = date(2017, 6, 13)
# Of these faults nobody can tell whose report it is.
NOBODYS = {"unopenable": 3, "personal": 4, "unknown_sheet": 4, "unknown_unit": 3}
FAULTS = ("blank", "words", "negative", "twice", "empty")
# How a report comes, and how often in a hundred.
WAYS = {
    "in_time": 45, "late": 7, "missing": 2, "mended": 9, "mended_twice": 2, "never_mended": 2,
    "corrected": 13, "corrected_twice": 4, "corrected_long_after": 3, "copied": 6,
    "wrong_copied": 2, "wrong_correction": 2, "lay_about": 3,
}  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One workbook: when it came and in which night it was in the inbox, and what it truly said."""

    path: str
    received_at: datetime
    night: date
    contract: str
    reporter: str
    span: Span
    records: tuple[Record, ...] = ()
    fault: str = ""
    # The path of the workbook whose bytes it has.
    copy_of: str = ""
    spelling: str = ""


@dataclass(frozen=True)
class Correction:
    """One line of corrections.csv; `value` None excludes the record."""

    name: str
    contract: str
    reporter: str
    period_id: str
    record: str
    field: str
    expect: str
    value: str | None
    decided_on: date


@dataclass(frozen=True)
class Story:
    """All events in order of receipt, and what the office itself decided."""

    events: list[Event]
    corrections: list[Correction]
    nights: list[date]


@dataclass
class _Teller:
    random: Random
    nights: list[date]
    events: list[Event] = field(default_factory=list)
    seconds: int = 0

    def send(
        self, contract: str, reporter: str, span: Span, at: datetime, name: str, **more: object
    ) -> Event:
        """Add one workbook; no two are received in the same second unless the story wants it."""
        title = TITLES[contract][1]
        path = f"{NAMES[reporter]}/{NAMES[reporter]}{span.title}{title}{name}.xlsx"
        night = more.pop("night", None) or self.night_of(at)
        event = Event(path, at, night, contract, reporter, span, **more)  # type: ignore[arg-type]
        if night <= self.nights[-1]:
            self.events.append(event)
        return event

    def night_of(self, at: datetime) -> date:
        """Return the first night that finds it in the inbox."""
        return next((night for night in self.nights if at.date() <= night), date.max)

    def before(self, due: datetime, begins: date) -> datetime:
        """Choose a time in the two days before a report is due, not before its period began."""
        seconds = self.random.randrange(60, 2 * 86400)
        return max(due - timedelta(seconds=seconds), datetime.combine(begins, time(9)))

    def after(self, moment: datetime, days: float) -> datetime:
        """Choose a time within so many days after a moment."""
        return moment + timedelta(seconds=self.random.randrange(600, int(days * 86400)))


def tell(seed: int = 2017, nights: list[date] | None = None) -> Story:
    """Tell the quarter; the same seed tells the same, whatever nights it is split into."""
    teller = _Teller(Random(seed), nights or NIGHTS)
    for contract in CONTRACTS:
        for span in spans(contract, ENDS):
            if closing(contract, span)[0].date() > ENDS:
                continue
            for reporter in NAMES:
                if reporter == "D12" and span.starts_on > CLOSED_ON:
                    continue
                _report(teller, contract, reporter, span)
    corrections = _corrections(teller)
    _strays(teller)
    events = sorted(teller.events, key=lambda event: (event.received_at, event.path))
    return Story(events, corrections, teller.nights)


def _report(teller: _Teller, contract: str, reporter: str, span: Span) -> None:
    """Let one report that is owed come in one of the ways, or not at all."""
    random = Random(f"{teller.random.random()}|{contract}|{reporter}|{span.period_id}")
    teller = replace(teller, random=random)
    _, closes = closing(contract, span, reporter)
    way = _way(random, contract, reporter, span)
    right = records_of(contract, reporter, span)
    first = teller.before(closes, span.ends_on)
    if way in ("late", "to_the_second", "a_second_late", "too_late"):
        exact = {"to_the_second": closes, "a_second_late": closes + timedelta(seconds=1),
                 "too_late": closes + 10 * DAY + timedelta(seconds=1)}  # fmt: skip
        first = exact.get(way) or teller.after(closes, 5)
    if way == "missing":
        return
    send = teller.send
    report = (contract, reporter, span)
    if way in ("mended", "mended_twice", "never_mended", "wrong_copied"):
        wrong = _fault(random, contract, right)
        sent = send(*report, first, "", records=right, fault=wrong)
        if way == "wrong_copied":
            again = teller.after(first, random.choice([0.2, 9]))
            send(*report, again, " 重发", records=right, fault=wrong, copy_of=sent.path)
            first = again
        if way == "mended_twice":
            first = teller.after(first, 2)
            send(*report, first, "（改）", records=right, fault=_fault(random, contract, right))
        if way != "never_mended":
            send(*report, teller.after(first, 4), "（改正）", records=right)
    elif way in ("corrected", "corrected_twice", "corrected_long_after", "wrong_correction"):
        send(*report, first, "", records=with_other_figures(right, random))
        if way == "corrected_twice":
            first = teller.after(first, 1)
            send(*report, first, "（更正1）", records=with_other_figures(right, random))
        second = teller.after(first, 30 if way == "corrected_long_after" else 3)
        fault = _fault(random, contract, right) if way == "wrong_correction" else ""
        send(*report, second, "（更正）", records=right, fault=fault)
    elif way == "copied":
        sent = send(*report, first, "", records=right)
        again = teller.after(first, random.choice([0.1, 12]))
        send(*report, again, " - 副本", records=right, copy_of=sent.path)
    elif way == "lay_about":
        # The second version is found in the inbox first, the earlier one only nights later.
        second = teller.after(first, 1)
        send(*report, second, "（更正）", records=right)
        later = teller.night_of(teller.after(second, 20) + 10 * DAY)
        night = min(later, teller.nights[-1])
        if teller.night_of(second) > teller.nights[-1]:
            night = teller.night_of(first)
        send(*report, first, "", records=with_other_figures(right, random), night=night)
    else:
        send(*report, first, "", records=right)


def _way(random: Random, contract: str, reporter: str, span: Span) -> str:
    """Choose how it comes; some are fixed, so that no seed lacks them."""
    fixed = {
        ("weekly_progress", "D01", "2017-W15"): "to_the_second",
        ("weekly_progress", "D02", "2017-W15"): "a_second_late",
        ("weekly_progress", "D03", "2017-W20"): "too_late",
        ("monthly_investment", "D01", "2017-M04"): "missing",
        ("monthly_investment", "D03", "2017-M04"): "to_the_second",
        ("monthly_problems", "D03", "2017-M05"): "to_the_second",
        ("monthly_problems", "D04", "2017-M05"): "a_second_late",
        ("ten_day_investment", "D05", "2017-06-T1"): "a_second_late",
        ("monthly_investment", "D05", "2017-M05"): "in_time",
        ("monthly_investment", "D06", "2017-M04"): "in_time",
        ("weekly_progress", "D06", "2017-W16"): "in_time",
        ("monthly_investment", "D12", "2017-M05"): "corrected_long_after",
        ("ten_day_investment", "D02", "2017-05-T2"): "missing",
        ("monthly_investment", "D10", "2017-M06"): "missing",
    }
    if (contract, span.period_id, reporter) in NOT_OWED:
        return "missing"
    way = random.choices(list(WAYS), list(WAYS.values()))[0]
    return fixed.get((contract, reporter, span.period_id), way)


def _fault(random: Random, contract: str, records: tuple[Record, ...]) -> str:
    if not records:
        return "contradiction"
    fit = {
        "weekly_inspection": ("blank", "words", "negative", "twice"),
        "ten_day_investment": ("blank", "words", "twice", "empty"),
        "monthly_problems": ("blank", "words", "twice", "empty"),
    }.get(contract, FAULTS)
    return random.choice(fit)


def _corrections(teller: _Teller) -> list[Correction]:
    """Let the office itself correct three reports that nobody sends again."""
    investment = records_of("monthly_investment", "D05", _span("monthly_investment", "2017-M05"))
    april = records_of("monthly_investment", "D06", _span("monthly_investment", "2017-M04"))
    week = records_of("weekly_progress", "D06", _span("weekly_progress", "2017-W16"))
    raised = investment[0]["invested_year"].value
    assert isinstance(raised, Decimal)
    return [
        Correction("2017-001", "monthly_investment", "D05", "2017-M05",
                   str(investment[0]["project"].value), "invested_year", f"{raised}",
                   f"{raised + 5}", date(2017, 6, 10)),
        Correction("2017-002", "monthly_investment", "D05", "2017-M05",
                   str(investment[0]["project"].value), "invested_year", f"{raised + 5}",
                   f"{raised + 8}", date(2017, 7, 1)),
        Correction("2017-003", "weekly_progress", "D06", "2017-W16", str(week[0]["site"].value),
                   "", "", None, date(2017, 5, 2)),
        Correction("2017-004", "monthly_investment", "D06", "2017-M04",
                   str(april[1]["project"].value), "plan", f"{april[1]['plan'].value}",
                   "777.25", date(2017, 5, 20)),
    ]  # fmt: skip


def _span(contract: str, period_id: str) -> Span:
    return next(span for span in spans(contract, ENDS) if span.period_id == period_id)


def _strays(teller: _Teller) -> None:
    """Add what belongs to no report, and reports of a unit that is no more."""
    random = teller.random
    for fault, number in NOBODYS.items():
        for place in range(number):
            contract = random.choice([*WEEKLY, *MONTHLY])
            span = random.choice(spans(contract, ENDS)[:3])
            reporter = random.choice(list(NAMES)[:11])
            day = BEGINS + random.randrange(5, 100) * DAY
            at = datetime.combine(day, time(8)) + timedelta(seconds=random.randrange(30000))
            records = records_of(contract, reporter, span)
            if fault in ("personal", "unknown_unit") and not records:
                span = spans("monthly_investment", ENDS)[0]
                contract, records = (
                    "monthly_investment",
                    records_of("monthly_investment", reporter, span),
                )
            spelling = f"{NAMES[reporter]}分局" if fault == "unknown_unit" else ""
            teller.send(
                contract, reporter, span, at, f" 件{fault[:3]}{place}",
                records=records, fault=fault, spelling=spelling,
            )  # fmt: skip
    # Refused until the office adds the spelling; then it counts from the day it came.
    for contract, period_id in (
        ("monthly_investment", "2017-M04"),
        ("weekly_progress", "2017-W20"),
    ):
        span, at = _span(contract, period_id), datetime(2017, 6, 1, 10, 11, 12 + len(contract))
        records = with_other_figures(records_of(contract, NEW_SPELLING[0], span), random)
        teller.send(contract, NEW_SPELLING[0], span, at, "（补）", records=records,
                    spelling=NEW_SPELLING[1])  # fmt: skip
    # Kept but not counted: then the same file again, while its period is open once more.
    span = _span("monthly_investment", "2017-M04")
    records = records_of("monthly_investment", "D01", span)
    too_late = teller.send("monthly_investment", "D01", span, datetime(2017, 5, 20, 9, 1, 1),
                           "（补报）", records=records)  # fmt: skip
    teller.send("monthly_investment", "D01", span, datetime(2017, 6, 6, 9, 1, 2), "（再报）",
                records=records, copy_of=too_late.path)  # fmt: skip
    # Sent before its period has begun.
    span = _span("ten_day_investment", "2017-06-T3")
    records = with_other_figures(records_of("ten_day_investment", "D09", span), random)
    teller.send("ten_day_investment", "D09", span, datetime(2017, 6, 12, 9, 1, 3), "（预报）",
                records=records)  # fmt: skip
    # The closed unit reports for June all the same.
    for contract, period_id in (
        ("monthly_investment", "2017-M06"),
        ("ten_day_investment", "2017-06-T2"),
    ):
        span = _span(contract, period_id)
        at = datetime.combine(span.ends_on, time(10)) + DAY
        teller.send(contract, "D12", span, at, "", records=records_of(contract, "D12", span),
                    fault="closed_unit")  # fmt: skip
