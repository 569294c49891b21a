"""The calendar as tables: who owes which report by when, and which periods are assessed."""

from datetime import datetime
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from compiling.office_calendar import OfficeCalendar
from sources.periods import MONTH_KINDS, Period, longer_periods, period_of_id

# From the finest on: what a quarter, half-year or year is put together from.
_PARTS = ("month", "quarter", "half_year")

_TEXT = pl.String()
_MOMENT = pl.Datetime("us")
_EXPECTED: dict[str, Any] = {
    "programme_id": _TEXT, "contract_id": _TEXT, "contract_title_zh": _TEXT,
    "contract_title_en": _TEXT, "reporter_id": _TEXT, "period_id": _TEXT, "due_at": _MOMENT,
    "closes_at": _MOMENT, "shuts_at": _MOMENT, "is_due": pl.Boolean(), "exemption": _TEXT,
}  # fmt: skip


def calendar_tables(
    definitions: Definitions, calendar: OfficeCalendar, ledger_periods: list[tuple[str, str]]
) -> dict[str, pl.DataFrame]:
    """Return who owes what, and the periods that are due at the business date.

    A programme with a calendar is assessed for the periods whose every closing time has passed;
    one without is assessed for the periods in its data that have begun.
    """
    end = definitions.office.end
    expected = []
    for owed in calendar.owed:
        contract = definitions.contracts[owed.contract]
        expected.append(
            (
                contract.programme, owed.contract, contract.title.zh,
                contract.title.en or contract.title.zh, owed.unit_id, owed.period_id, owed.due_at,
                owed.closes_at, owed.shuts_at, owed.closes_at <= end, owed.exemption,
            )
        )  # fmt: skip
    closing: dict[tuple[str, str], datetime] = {}
    for (name, period_id), closes_at in calendar.closings.items():
        key = (definitions.contracts[name].programme, period_id)
        closing[key] = max(closing.get(key, closes_at), closes_at)
    with_calendar = {programme for programme, _ in closing}
    assessed = {key for key, closes_at in closing.items() if closes_at <= end}
    for programme, period_id in ledger_periods:
        period = period_of_id(period_id)
        if (
            programme not in with_calendar
            and period
            and period.starts_on <= definitions.office.today
        ):
            assessed.add((programme, period_id))
    with_made = with_longer(assessed)
    return {
        "expected_reports": pl.DataFrame(expected, schema=_EXPECTED, orient="row"),
        "assessed_periods": pl.DataFrame(
            sorted(with_made),
            schema={"programme_id": _TEXT, "period_id": _TEXT, "is_put_together": pl.Boolean()},
            orient="row",
        ),
        "indicator_periods": pl.DataFrame(
            sorted(indicator_periods(definitions, calendar, with_made)),
            schema={
                "programme_id": _TEXT,
                "indicator_id": _TEXT,
                "period_id": _TEXT,
                "is_put_together": pl.Boolean(),
                "put_together_from": _TEXT,
            },
            orient="row",
        ),
    }


def indicator_periods(
    definitions: Definitions, calendar: OfficeCalendar, assessed: set[tuple[str, str, bool]]
) -> set[tuple[str, str, str, bool, str]]:
    """Return the periods that each indicator has values for, and what kind of period makes them up.

    A report of the calendar is owed for its own periods only: a weekly report says nothing of a
    month, and where a programme has a quarterly report beside a monthly one, the quarter's values
    of the monthly one are still put together.
    """
    rows: set[tuple[str, str, str, bool, str]] = set()
    for (programme, name), defined in definitions.indicators.items():
        contract = definitions.sources[defined.indicator.source].contract_id
        owed = {period for of, period in calendar.closings if of == contract}
        # Facts of several reports, and reports without a calendar, go by their programme.
        own = {
            period
            for of, period, is_made in assessed
            if of == programme and not is_made and (not owed or period in owed)
        }
        found = {("", period) for period in own}
        rows |= {
            (programme, name, period, is_made, _made_of(period, own) if is_made else "")
            for _, period, is_made in with_longer(found)
        }
    return rows


def _made_of(longer_id: str, own: set[str]) -> str:
    """Return the finest kind of reported period within a longer one: one kind, so nothing twice."""
    longer = period_of_id(longer_id)
    within = {
        _part_kind(part)
        for part in map(period_of_id, own)
        if part and longer and longer.holds(part)
    }
    return next(kind for kind in _PARTS if kind in within)


def _part_kind(period: Period) -> str:
    return "month" if period.kind in MONTH_KINDS else period.kind


def with_longer(assessed: set[tuple[str, str]]) -> set[tuple[str, str, bool]]:
    """Add the longer periods that end with an assessed period and are not their own.

    Their values are put together from those of the months, quarters or half-years within, by each
    indicator's period rule.
    """
    rows = {(programme, period_id, False) for programme, period_id in assessed}
    for programme, period_id in assessed:
        period = period_of_id(period_id)
        if period is None or _part_kind(period) not in _PARTS:
            continue
        for longer in longer_periods(period):
            if (programme, longer) not in assessed:
                rows.add((programme, longer, True))
    return rows
