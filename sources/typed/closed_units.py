"""Units that report, or are reported on, for a period in which they did not exist."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from sources.contracts import Contract
from sources.findings import Finding
from sources.periods import Period, period_of_id
from sources.units import Unit, UnitList

if TYPE_CHECKING:
    from sources.reading.read import RawTable
    from sources.typed.submissions import Submission

_REPORTER = "填报单位‖Reporting unit"
_ASSESSED = "被考核单位‖Assessed unit"
_TOLD = 20  # of one submission


def closed_units(
    contract: Contract, records: pl.DataFrame, submissions: "list[Submission]", units: UnitList
) -> Iterator[tuple[str, Finding]]:
    """Yield a finding for each unit that is not open on any day of its period, with the key.

    The reporter and the assessed unit are held against the unit list's dates: the ones stated
    outside the table once, those in the column `unit_id` at their first record.
    """
    dated = {unit.unit_id for unit in units.units if unit.opened_on or unit.closed_on}
    if not dated:
        return
    periods: dict[str, Period | None] = {}
    told: dict[str, int] = {}
    seen: set[tuple[str, str, str]] = set()
    for submission, unit_id, period_id, block, row in _pairs(contract, records, submissions, dated):
        period = periods.setdefault(period_id, period_of_id(period_id))
        unit = units.by_id[unit_id]
        if period is None or unit.is_open_within(period.starts_on, period.ends_on):
            continue
        if (submission.key, unit_id, period_id) in seen:
            continue
        seen.add((submission.key, unit_id, period_id))
        told[submission.key] = told.get(submission.key, 0) + 1
        if told[submission.key] > _TOLD:
            continue
        table = submission.tables[block]
        field, cell = _REPORTER if unit_id == submission.reporter_id else _ASSESSED, ""
        if row is not None and any(form.name == "unit_id" for form in contract.fields):
            form = contract.field_named("unit_id")
            field, cell = form.title.both, table.address("unit_id", row)
        yield submission.key, Finding(
            "KP-504", table.sheet,
            cell or _stated_in(table, unit_id, units) or table.period_cell or "A1", field,
            f"{unit.name} · {period.label_zh}‖{unit.name_en or unit.name} · {period.label_en}",
            _dates(unit),
        )  # fmt: skip


def _stated_in(table: "RawTable", unit_id: str, units: UnitList) -> str:
    """Return the cell above or below the table that names the unit; "" where none does."""
    for one in (*table.reporter, *table.unit):
        named = units.find_within(one.text) if one.is_within else [units.find(one.text) or ""]
        if one.cell and named == [unit_id]:
            return one.cell
    return ""


def _pairs(
    contract: Contract, records: pl.DataFrame, submissions: "list[Submission]", dated: set[str]
) -> "Iterator[tuple[Submission, str, str, int, int | None]]":
    """Yield submission, unit, period, block and the record's row, None where stated outside."""
    for submission in submissions:
        if submission.period_id:
            for unit_id in dict.fromkeys((submission.reporter_id, submission.unit_id)):
                if unit_id in dated:
                    yield submission, unit_id, submission.period_id, 0, None
    known = {submission.key: submission for submission in submissions}
    # A cell that names several units holds their ids as A;B.
    firsts = (
        records.select("submission_id", "block", "source_row", "unit_id", "period_id")
        .with_columns(pl.col("unit_id").str.split(";"))
        .explode("unit_id")
        .filter(pl.col("unit_id").is_in(sorted(dated)))
        .sort("submission_id", "block", "source_row", "unit_id", "period_id")
        .unique(["submission_id", "unit_id", "period_id"], keep="first", maintain_order=True)
    )
    for key, block, row, unit_id, period_id in firsts.iter_rows():
        if period_id and key in known:
            yield known[key], unit_id, period_id, block, row


def _dates(unit: Unit) -> str:
    parts_zh, parts_en = [], []
    if unit.opened_on:
        parts_zh.append(f"{unit.opened_on}起")
        parts_en.append(f"from {unit.opened_on}")
    if unit.closed_on:
        parts_zh.append(f"至{unit.closed_on}止")
        parts_en.append(f"until {unit.closed_on}")
    return f"{''.join(parts_zh)}‖{' '.join(parts_en)}"
