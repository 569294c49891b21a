"""Reports of periods that the calendar does not have: they are in force and give no values.

So it is with old material from before the calendar begins. It is told, with the rule to add.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from compiling.office_calendar import OfficeCalendar
from settings.workspace import Workspace
from sources.periods import Period, january_february, period_of_date, period_of_id

TABLE = "outside_calendar"
_SCHEMA: dict[str, Any] = {
    "contract_id": pl.String(), "kind": pl.String(), "first": pl.String(), "last": pl.String(),
    "reports": pl.Int64(),
}  # fmt: skip


def outside_calendar(
    definitions: Definitions,
    calendar: OfficeCalendar,
    submissions: pl.DataFrame,
    submission_periods: pl.DataFrame,
) -> pl.DataFrame:
    """Return one row per contract and run of periods without a closing time.

    Only contracts count that the calendar or an indicator names; a programme without a calendar is
    assessed for the periods in its data.
    """
    owed: dict[str, set[str]] = {}
    of_programme: dict[str, set[str]] = {}
    for contract, period_id in calendar.closings:
        owed.setdefault(contract, set()).add(period_id)
        programme = definitions.contracts[contract].programme
        of_programme.setdefault(programme, set()).add(period_id)
    asked = {
        definitions.sources[one.indicator.source].contract_id
        for one in definitions.indicators.values()
    } | set(owed)
    reports = (
        submissions.filter(pl.col("standing") == "in_force")
        .select("submission_id", "contract_id")
        .join(submission_periods, on="submission_id")
        .group_by("contract_id", "period_id")
        .agg(pl.col("submission_id").n_unique().alias("reports"))
    )
    found: dict[str, dict[str, int]] = {}
    for contract, period_id, count in reports.iter_rows():
        own = definitions.contracts.get(contract)
        if own is None or contract not in asked:
            continue
        known = owed.get(contract) or of_programme.get(own.programme)
        if known is not None and period_id not in known:
            found.setdefault(contract, {})[period_id] = count
    rows = [
        (contract, *run) for contract, periods in sorted(found.items()) for run in _runs(periods)
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def told_outside(workspace: Workspace) -> list[dict[str, Any]]:
    """Return what the last compilation found."""
    path = workspace.tables / f"{TABLE}.parquet"
    return pl.read_parquet(path).to_dicts() if path.is_file() else []


def _runs(periods: dict[str, int]) -> Iterable[tuple[str, str, str, int]]:
    """Put periods that follow each other together: kind, first, last, number of reports."""
    named = [period for one in periods if (period := period_of_id(one))]
    runs: list[tuple[Period, Period, int]] = []
    for period in sorted(named, key=lambda one: (_kind(one), one.starts_on)):
        count = periods[period.period_id]
        if runs and _follows(runs[-1][1], period):
            first, _, before = runs[-1]
            runs[-1] = (first, period, before + count)
        else:
            runs.append((period, period, count))
    return [(_kind(first), first.period_id, last.period_id, count) for first, last, count in runs]


def _kind(period: Period) -> str:
    return "month" if period.kind == "month_span" else period.kind


def _follows(before: Period, period: Period) -> bool:
    begins = before.ends_on + timedelta(days=1)
    if _kind(before) != _kind(period):
        return False
    following = period_of_date(begins, _kind(period))
    return period.period_id in (following, january_february(begins.year).period_id) and (
        period.starts_on == begins
    )
