"""The calendar: who owes which report by when, and which periods are assessed."""

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from settings.errors import Refusal, RefusedDefinition
from settings.proposals import nearest
from settings.reference_list import read_list
from sources.periods import MONTH_KINDS, longer_periods, period_of_id

Row = dict[str, Any]
_TEXT = pl.String()
_COLUMNS = ("contract", "period", "due_at")


def read_calendar(path: Path, definitions: Definitions) -> list[Row]:
    """Read calendar.csv: one closing time per contract and period; absent means no calendar."""
    if not path.is_file():
        return []
    refusals: list[Refusal] = []
    rows: dict[tuple[str, str], Row] = {}
    for line, row in read_list(path, needed=_COLUMNS, known=(*_COLUMNS, "note")):
        name, period_id = row["contract"], row["period"]
        contract = definitions.contracts.get(name)
        due_at = _closing_time(row["due_at"])
        if contract is None:
            reason, proposal = f"'{name}' is no contract", nearest(name, definitions.contracts)
        elif contract.reporters is None:
            reason = f"contract '{name}' names no reporters, so nobody owes it"
            proposal = "add 'reporters: {class: …}' to the contract, or leave the line out"
        elif period_of_id(period_id) is None:
            reason, proposal = f"'{period_id}' is no period", "such as 2017-M06 or 2017-M01-02"
        elif due_at is None:
            reason, proposal = f"'{row['due_at']}' is no time", "write 2017-07-05 17:00"
        elif (name, period_id) in rows:
            reason, proposal = f"{name} for {period_id} is given twice", "keep one closing time"
        else:
            rows[name, period_id] = {"contract": name, "period_id": period_id, "due_at": due_at}
            continue
        refusals.append(Refusal(path, line, reason, proposal))
    if refusals:
        raise RefusedDefinition(refusals)
    return list(rows.values())


def _closing_time(text: str) -> datetime | None:
    """Read a local time; a day alone would close at its first minute."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if len(text) > len("2017-07-05") and moment.tzinfo is None else None


def calendar_tables(
    definitions: Definitions, calendar: list[Row], ledger_periods: list[tuple[str, str]]
) -> dict[str, pl.DataFrame]:
    """Return who owes what, and the periods that are due at the business date.

    A programme with a calendar is assessed for the periods whose every closing time has passed;
    one without is assessed for the periods in its data that have begun.
    """
    end_of_day = datetime.combine(definitions.office.today, datetime.max.time())
    expected: list[Row] = []
    closing: dict[tuple[str, str], datetime] = {}
    for row in calendar:
        contract = definitions.contracts[row["contract"]]
        period = period_of_id(row["period_id"])
        assert period is not None
        key = (contract.programme, row["period_id"])
        closing[key] = max(closing.get(key, row["due_at"]), row["due_at"])
        for unit in definitions.units.units:
            if (
                contract.reporters is None
                or unit.unit_class != contract.reporters.unit_class
                or (unit.opened_on or period.starts_on) > period.ends_on
                or (unit.closed_on or period.ends_on) < period.starts_on
                or row["due_at"] > end_of_day
            ):
                continue
            expected.append(
                {
                    "programme_id": contract.programme,
                    "contract_id": contract.contract,
                    "contract_title_zh": contract.title.zh,
                    "contract_title_en": contract.title.en or contract.title.zh,
                    "unit_id": unit.unit_id,
                    "period_id": row["period_id"],
                    "due_at": row["due_at"],
                }
            )
    with_calendar = {programme for programme, _ in closing}
    assessed = {key for key, due_at in closing.items() if due_at <= end_of_day}
    for programme, period_id in ledger_periods:
        period = period_of_id(period_id)
        if (
            programme not in with_calendar
            and period
            and period.starts_on <= definitions.office.today
        ):
            assessed.add((programme, period_id))
    return {
        "expected_reports": pl.DataFrame(
            expected,
            schema={
                "programme_id": _TEXT, "contract_id": _TEXT, "contract_title_zh": _TEXT,
                "contract_title_en": _TEXT, "unit_id": _TEXT, "period_id": _TEXT,
                "due_at": pl.Datetime("us"),
            },
        ),
        "assessed_periods": pl.DataFrame(
            sorted(with_longer(assessed)),
            schema={"programme_id": _TEXT, "period_id": _TEXT, "is_put_together": pl.Boolean()},
            orient="row",
        ),
    }  # fmt: skip


def with_longer(assessed: set[tuple[str, str]]) -> set[tuple[str, str, bool]]:
    """Add the quarters, half-years and years that end with an assessed month and are not their own.

    Their values are put together from the months', by each indicator's period rule.
    """
    rows = {(programme, period_id, False) for programme, period_id in assessed}
    for programme, period_id in assessed:
        period = period_of_id(period_id)
        if period is None or period.kind not in MONTH_KINDS:
            continue
        for longer in longer_periods(period):
            if (programme, longer) not in assessed:
                rows.add((programme, longer, True))
    return rows
