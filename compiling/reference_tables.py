"""Reference lists and the ledger as the Parquet tables that dbt reads."""

import csv
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from compiling.proposals import nearest
from settings.catalogue import words
from settings.errors import Refusal, RefusedDefinition
from sources.ledger import Ledger
from sources.periods import (
    MONTH_KINDS,
    as_row,
    longer_periods,
    period_of_id,
    periods_of_year,
)

Row = dict[str, Any]
_TEXT = pl.String()


def units_table(definitions: Definitions) -> pl.DataFrame:
    """Return the unit list as a table, without its aliases."""
    columns = (
        "unit_id", "name", "name_en", "unit_class", "level", "parent_unit_id", "opened_on",
        "closed_on", "successor_unit_id", "inherits", "note",
    )  # fmt: skip
    types: dict[str, Any] = {name: _TEXT for name in columns}
    types |= {"opened_on": pl.Date(), "closed_on": pl.Date()}
    return pl.DataFrame(
        [[getattr(unit, name) for name in columns] for unit in definitions.units.units],
        schema=types, orient="row",
    )  # fmt: skip


def periods_table(years: set[int]) -> pl.DataFrame:
    """Return every period of the years that the office's data touches."""
    first, last = (min(years), max(years)) if years else (date.today().year,) * 2
    rows = [as_row(period) for year in range(first, last + 1) for period in periods_of_year(year)]
    table = pl.DataFrame(rows, schema_overrides={"year": pl.Int32()})
    return table.with_columns(pl.col("months_elapsed").cast(pl.Decimal(6, 2)))


def indicator_tables(definitions: Definitions) -> dict[str, pl.DataFrame]:
    """Return the indicators, the unit classes they are defined for, and the fields they use."""
    indicators: list[Row] = []
    classes: list[Row] = []
    fields: list[Row] = []
    for (programme, name), defined in sorted(definitions.indicators.items()):
        indicator = defined.indicator
        source = definitions.sources[indicator.source]
        contract = definitions.contracts.get(source.contract_id)
        currency = ""
        if indicator.unit_of_measure in ("万元", "亿元", "元"):
            currency = "CNY"
        elif contract and contract.money_unit.fixed == indicator.unit_of_measure:
            currency = contract.money_unit.fixed
        indicators.append(
            {
                "programme_id": programme,
                "indicator_id": name,
                "title_zh": indicator.title.zh,
                "title_en": indicator.title.en or indicator.title.zh,
                "definition": " ".join(indicator.definition.split()),
                "direction": indicator.direction,
                "measure": indicator.measure,
                "unit_of_measure": indicator.unit_of_measure,
                "currency": currency,
                "numerator_text": indicator.numerator.in_words(),
                "denominator_text": indicator.denominator.in_words()
                if indicator.denominator
                else "",
                "numerator_aggregate": indicator.numerator.aggregate,
                "denominator_aggregate": indicator.denominator.aggregate
                if indicator.denominator
                else "",
                "source": indicator.source,
                # Where units stand in the rows, only rows tell who reported.
                "contract_id": contract.contract if contract and contract.stated_outside else "",
                "period_rule": indicator.period_rule,
                "missing_part": indicator.missing_part,
                "printed_digits": indicator.printed_digits,
            }
        )
        classes += [
            {"programme_id": programme, "indicator_id": name, "unit_class": unit_class}
            for unit_class in indicator.classes
        ]
        for part, field in indicator.fields():
            form = next((f for f in contract.fields if f.name == field), None) if contract else None
            fields.append(
                {
                    "programme_id": programme,
                    "indicator_id": name,
                    "part": part,
                    "field": field,
                    "field_title_zh": form.title.zh if form else "",
                    "field_title_en": (form.title.en or form.title.zh) if form else "",
                }
            )
    texts = (
        "programme_id", "indicator_id", "title_zh", "title_en", "definition", "direction",
        "measure", "unit_of_measure", "currency", "numerator_text", "denominator_text",
        "numerator_aggregate", "denominator_aggregate", "source", "contract_id", "period_rule",
        "missing_part",
    )  # fmt: skip
    return {
        "indicators": pl.DataFrame(
            indicators, schema={**dict.fromkeys(texts, _TEXT), "printed_digits": pl.Int32()}
        ),
        "indicator_classes": pl.DataFrame(
            classes, schema=dict.fromkeys(("programme_id", "indicator_id", "unit_class"), _TEXT)
        ),
        "indicator_fields": pl.DataFrame(
            fields,
            schema=dict.fromkeys(
                (
                    "programme_id",
                    "indicator_id",
                    "part",
                    "field",
                    "field_title_zh",
                    "field_title_en",
                ),
                _TEXT,
            ),
        ),
    }


def read_calendar(path: Path, definitions: Definitions) -> list[Row]:
    """Read calendar.csv: one closing time per contract and period; absent means no calendar."""
    if not path.is_file():
        return []
    refusals: list[Refusal] = []
    rows: list[Row] = []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        if not {"contract", "period", "due_at"} <= set(reader.fieldnames or []):
            raise RefusedDefinition(
                [Refusal(path, 1, "the columns contract, period and due_at are needed", "add them")]
            )
        for row in reader:
            line = reader.line_num
            name = (row["contract"] or "").strip()
            if name not in definitions.contracts:
                refusals.append(
                    Refusal(
                        path, line, f"'{name}' is no contract", nearest(name, definitions.contracts)
                    )
                )
                continue
            period_id = (row["period"] or "").strip()
            if period_of_id(period_id) is None:
                refusals.append(
                    Refusal(
                        path, line, f"'{period_id}' is no period", "such as 2017-M06 or 2017-M01-02"
                    )
                )
                continue
            try:
                due_at = datetime.fromisoformat((row["due_at"] or "").strip())
            except ValueError:
                refusals.append(
                    Refusal(path, line, f"'{row['due_at']}' is no time", "write 2017-07-05 17:00")
                )
                continue
            rows.append({"contract": name, "period_id": period_id, "due_at": due_at})
    if refusals:
        raise RefusedDefinition(refusals)
    return rows


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


def ledger_tables(ledger: Ledger, definitions: Definitions) -> dict[str, pl.DataFrame]:
    """Return submissions with their standing, receipts and findings, as known at the business date."""
    until = f"{definitions.office.today + timedelta(days=1)} 00:00:00"
    standings = ledger.standings(until)
    submissions = [row for row in standings if row["submission_id"]]
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
        "receipts": table.filter(pl.col("standing") != "not_yet_received").select(
            "contract_id", "reporter_id", "period_id", "submission_id", "received_at", "verdict",
            "standing",
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


def years_of(calendar: list[Row], periods: list[tuple[str, str]], today: date) -> set[int]:
    """Return the years that the calendar, the data and the business date touch."""
    found = {today.year}
    found |= {int(row["period_id"][:4]) for row in calendar}
    return found | {int(period_id[:4]) for _, period_id in periods if period_id[:4].isdigit()}


def landed_periods(
    ledger: Ledger, definitions: Definitions, landing: Path
) -> list[tuple[str, str]]:
    """Return the programme and period of all records in force, whether stated in rows or outside."""
    until = f"{definitions.office.today + timedelta(days=1)} 00:00:00"
    found: set[tuple[str, str]] = set()
    for row in ledger.standings(until):
        if row["standing"] != "in_force":
            continue
        contract = definitions.contracts.get(row["contract_id"])
        if contract is None:
            continue
        if contract.stated_outside:
            found.add((contract.programme, row["period_id"]))
        elif row["segment"]:
            table = pl.read_parquet(
                landing / contract.contract / row["segment"], columns=["submission_id", "period_id"]
            )
            own = table.filter(pl.col("submission_id") == row["submission_id"])["period_id"]
            found |= {(contract.programme, period_id) for period_id in own.drop_nulls().unique()}
    return sorted(found)
