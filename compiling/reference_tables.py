"""Reference lists and the ledger as the Parquet tables that dbt reads."""

from datetime import date
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from compiling.records_in_force import Counting
from settings.catalogue import words
from sources.ledger import Ledger
from sources.periods import as_row, periods_of_year

Row = dict[str, Any]
_TEXT = pl.String()


def periods_table(years: set[int]) -> pl.DataFrame:
    """Return every period of the years that the office's data touches."""
    first, last = (min(years), max(years)) if years else (date.today().year,) * 2
    rows = [as_row(period) for year in range(first, last + 1) for period in periods_of_year(year)]
    table = pl.DataFrame(rows, schema_overrides={"year": pl.Int32()})
    return table.with_columns(pl.col("months_elapsed").cast(pl.Decimal(6, 2)))


def ledger_tables(ledger: Ledger, counted: Counting) -> dict[str, pl.DataFrame]:
    """Return submissions with their standing and findings as of the business date."""
    submissions = [row for row in counted.standings if row["submission_id"]]
    findings = sorted(ledger.current_findings(), key=lambda row: row["finding_id"])
    shown = [
        "submission_id", "programme_id", "contract_id", "reporter_id", "unit_id", "period_id",
        "path", "sha256", "received_from", "verdict", "standing", "segment",
    ]  # fmt: skip
    types: dict[str, Any] = dict.fromkeys(shown, _TEXT)
    types |= {"received_at": _TEXT, "record_count": pl.Int32(), "parse_id": pl.Int64()}
    table = pl.DataFrame(
        [{name: row[name] for name in types} for row in submissions], schema=types
    ).with_columns(
        pl.col("received_at").str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us"),
        pl.col("segment").fill_null(""),
    )
    return {
        "submissions": table.select(
            "submission_id", "programme_id", "contract_id", "reporter_id", "unit_id", "period_id",
            "path", "sha256", "received_at", "received_from", "verdict", "standing",
            "record_count", "parse_id", "segment",
        ),
        "findings": pl.DataFrame(
            [_finding_row(row) for row in findings],
            schema={
                "finding_id": pl.Int64(), "run_id": _TEXT, "submission_id": _TEXT, "path": _TEXT,
                "code": _TEXT, "severity": _TEXT, "sheet": _TEXT, "cell": _TEXT,
                "message_zh": _TEXT, "message_en": _TEXT,
            },
        ),
    }  # fmt: skip


def _finding_row(row: Row) -> Row:
    messages = {}
    for language in ("zh", "en"):
        title, text, mend = words(
            row["code"], language, found=row["found"], expected=row["expected"], field=row["field"]
        )
        messages[f"message_{language}"] = (
            f"{title}：{text}{mend}" if language == "zh" else f"{title}: {text} {mend}"
        )
    kept = ("finding_id", "run_id", "submission_id", "path", "code", "severity", "sheet", "cell")
    return {name: row[name] for name in kept} | messages


def context_table(definitions: Definitions, run_id: str, code_version: str) -> pl.DataFrame:
    """Return the one row about the build."""
    office = definitions.office
    return pl.DataFrame(
        {
            "run_id": [run_id],
            "business_date": [office.today],
            "office_zh": [office.office.zh],
            "office_en": [office.office.en or office.office.zh],
            "language": [office.language],
            "code_version": [code_version],
        }
    )


def years_of(calendar: list[str], periods: list[tuple[str, str]], today: date) -> set[int]:
    """Return the years that the calendar, the data and the business date touch."""
    found = {today.year}
    found |= {int(period_id[:4]) for period_id in calendar}
    return found | {int(period_id[:4]) for _, period_id in periods if period_id[:4].isdigit()}


def landed_periods(
    definitions: Definitions, counted: Counting, submission_periods: pl.DataFrame
) -> list[tuple[str, str]]:
    """Return programme and period of all records in force, stated in rows or outside."""
    in_force = {
        row["submission_id"]: definitions.contracts[row["contract_id"]].programme
        for row in counted.standings
        if row["standing"] == "in_force" and row["contract_id"] in definitions.contracts
    }
    return sorted(
        {
            (in_force[submission_id], period_id)
            for submission_id, period_id, *_ in submission_periods.iter_rows()
            if submission_id in in_force
        }
    )
