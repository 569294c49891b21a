"""Reports and records for a period that lies so far ahead that it is a slip: 2042 for 2024."""

from collections.abc import Iterator
from datetime import date, timedelta

from settings.catalogue import severity
from sources.findings import Finding
from sources.periods import Period, period_of_id
from sources.typed.submissions import Batch

# Plans are made for the next year; nothing is reported for one after that.
_AHEAD = timedelta(days=366)
_PERIOD = "报告期‖Period"


def note_far_periods(batches: list[Batch], today: date) -> None:
    """Add a warning to every submission of a period that begins over a year after a day.

    Where each record has its own, the first such record of a submission is told.
    """
    for batch in batches:
        known = {submission.key: submission for submission in batch.submissions}
        for key, finding in _far(batch, today):
            known[key].findings.append(finding)


def _far(batch: Batch, today: date) -> Iterator[tuple[str, Finding]]:
    told: set[str] = set()
    for submission in batch.submissions:
        if submission.period_id and (period := _if_far(submission.period_id, today)):
            told.add(submission.key)
            table = submission.tables[0]
            yield submission.key, _finding(table.sheet, table.period_cell, _PERIOD, period, today)
    known = {submission.key: submission for submission in batch.submissions}
    firsts = (
        batch.records.select("submission_id", "block", "source_row", "period_id")
        .drop_nulls("period_id")
        .unique(["submission_id", "period_id"], keep="first", maintain_order=True)
    )
    names = batch.contract.period.field
    for key, block, row, period_id in firsts.iter_rows():
        period = _if_far(period_id, today)
        if period is None or key in told or key not in known:
            continue
        told.add(key)
        table = known[key].tables[block]
        cell = table.address(names[0], row) if names else table.period_cell
        field = batch.contract.field_named(names[0]).title.both if names else _PERIOD
        yield key, _finding(table.sheet, cell, field, period, today)


def _if_far(period_id: str, today: date) -> Period | None:
    period = period_of_id(period_id)
    return period if period and period.starts_on > today + _AHEAD else None


def _finding(sheet: str, cell: str, field: str, period: Period, today: date) -> Finding:
    found = f"{period.label_zh}‖{period.label_en}"
    return Finding("KP-235", sheet, cell, field, found, str(today), severity("KP-235"))
