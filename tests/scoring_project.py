"""A small dbt project that holds the scoring models alone, with the facts as plain tables."""

import json
import shutil
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from compiling.pass_models import pass_models
from compiling.rulebook.tables import RulebookContext, compile_rulebooks, unrolling
from sources.periods import period_of_id

DBT_PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"

FACTS: dict[str, dict[str, Any]] = {
    "units": {
        "unit_id": pl.String, "name": pl.String, "unit_class": pl.String,
        "opened_on": pl.Date, "closed_on": pl.Date,
    },
    "periods": {
        "period_id": pl.String, "period_kind": pl.String, "starts_on": pl.Date,
        "ends_on": pl.Date, "months_elapsed": pl.Decimal(6, 2), "quarter_id": pl.String,
        "half_year_id": pl.String, "year_id": pl.String, "label_zh": pl.String,
        "label_en": pl.String,
    },
    "indicators": {
        "programme_id": pl.String, "indicator_id": pl.String, "measure": pl.String,
        "numerator_aggregate": pl.String, "denominator_aggregate": pl.String,
    },
    "assessed_periods": {"programme_id": pl.String, "period_id": pl.String},
    "unit_memory": {
        "unit_id": pl.String, "line_unit_id": pl.String, "member_unit_id": pl.String,
        "after": pl.Date, "until": pl.Date,
    },
    "unit_successions": {
        "unit_id": pl.String, "predecessor_unit_id": pl.String, "closed_on": pl.Date,
    },
    "responsibilities": {
        "unit_id": pl.String, "looks_after_unit_id": pl.String, "valid_from": pl.Date,
        "valid_to": pl.Date,
    },
    "exemptions": {
        "unit_id": pl.String, "ground": pl.String, "starts_on": pl.Date, "ends_on": pl.Date,
        "document": pl.String,
    },
    "offices_taken": {"unit_id": pl.String, "post": pl.String, "taken_on": pl.Date},
    "decisions": {
        "rulebook_id": pl.String, "veto_id": pl.String, "unit_id": pl.String,
        "period_id": pl.String, "decision": pl.String, "decided_on": pl.Date,
        "document": pl.String,
    },
    "indicator_values": {
        "programme_id": pl.String, "period_id": pl.String, "unit_id": pl.String,
        "indicator_id": pl.String, "numerator": pl.Decimal(28, 10),
        "denominator": pl.Decimal(28, 10), "value": pl.Decimal(38, 12), "state": pl.String,
        "reason": pl.String,
    },
}  # fmt: skip

STUBS = {
    "dim_unit": "units",
    "dim_period": "periods",
    "dim_indicator": "indicators",
    "brg_unit_succession": "unit_successions",
    "fct_indicator_values": "indicator_values",
}

PROJECT = """
name: kaoping
version: '1.0.0'
profile: scoring
flags: {{send_anonymous_usage_stats: false}}
vars: {vars}
models: {{kaoping: {{+materialized: table, +schema: marts}}}}
"""
PROFILE = """
scoring:
  target: build
  outputs: {{build: {{type: duckdb, path: "{database}", keep_open: false, threads: 1}}}}
"""
SOURCES = """
sources:
  - name: compiled
    config: {meta: {external_location: "read_parquet('{{ var('tables_path') }}/{name}.parquet')"}}
    tables:
      [
        {name: assessed_periods}, {name: unit_memory}, {name: responsibilities},
        {name: exemptions}, {name: offices_taken}, {name: decisions}
      ]
"""
# No unit here inherits a plan.
LIKE_FOR_LIKE = "select * from {{ ref('fct_indicator_values') }}\n"


@dataclass(frozen=True)
class Value:
    """One indicator value; a plain number is its own numerator."""

    unit: str
    indicator: str
    numerator: Decimal | int | str | None = None
    denominator: Decimal | int | str = 1
    state: str = "reported"
    period: str = "2017-M06"
    programme: str = "works"

    def row(self) -> tuple[Any, ...]:
        numeric = self.numerator is not None
        bottom = Decimal(self.denominator)
        top = Decimal(self.numerator) if self.numerator is not None else None
        quotient = None if top is None or bottom == 0 else round(top / bottom, 12)
        return (
            self.programme, self.period, self.unit, self.indicator, top,
            bottom if numeric else None, quotient, self.state, None,
        )  # fmt: skip


def months(*numbers: int, year: int = 2017) -> list[tuple[Any, ...]]:
    """Return rows of the period table for some months of a year."""
    first = [date(year, number, 1) for number in numbers]
    last = [date(year + number // 12, number % 12 + 1, 1) for number in numbers]
    return [
        (
            f"{year}-M{start.month:02d}", "month", start, date.fromordinal(end.toordinal() - 1),
            Decimal(start.month), f"{year}-Q{(start.month + 2) // 3}",
            f"{year}-H{1 if start.month <= 6 else 2}", str(year),
        )
        for start, end in zip(first, last, strict=True)
    ]  # fmt: skip


def _labels(period_id: str) -> tuple[str, str]:
    period = period_of_id(period_id)
    assert period is not None, period_id
    return period.label_zh, period.label_en


class ScoringProject:
    """Writes facts and rulebooks, builds the scoring models, reads the results."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables = folder / "tables"
        self.database = folder / "warehouse.duckdb"
        for made in (self.tables, folder / "models"):
            made.mkdir(parents=True)
        # Copies: with an absolute model path dbt writes compiled SQL over the sources.
        for part in ("models/scores", "models/rankings", "models/lists", "macros"):
            shutil.copytree(DBT_PROJECT / part, folder / part)
        self._write_project({})
        (folder / "profiles.yml").write_text(PROFILE.format(database=self.database))
        (folder / "models" / "sources.yml").write_text(SOURCES)
        (folder / "models" / "fct_like_for_like_values.sql").write_text(LIKE_FOR_LIKE)
        for model, table in STUBS.items():
            (folder / "models" / f"{model}.sql").write_text(
                f"select * from read_parquet('{self.tables}/{table}.parquet')\n"
            )

    def write(self, rulebooks: list[Path], context: RulebookContext) -> None:
        """Compile rulebooks into the tables that the models read."""
        tables = compile_rulebooks(rulebooks, context)
        for name, table in tables.items():
            table.write_parquet(self.tables / f"{name}.parquet")
        self._write_project(unrolling(tables))

    def _write_project(self, unrolled: dict[str, int]) -> None:
        told = json.dumps({"tables_path": str(self.tables)} | unrolled)
        (self.folder / "dbt_project.yml").write_text(PROJECT.format(vars=told))
        for name, text in pass_models({"score_passes": 2} | unrolled).items():
            (self.folder / "models" / name).write_text(text)

    def write_facts(self, **rows: list[Any]) -> None:
        """Write tables of `FACTS`; values may be given as `Value`."""
        for name in (
            "responsibilities",
            "unit_successions",
            "exemptions",
            "offices_taken",
            "decisions",
        ):
            rows.setdefault(name, [])
        if "units" in rows and "unit_memory" not in rows:
            rows["unit_memory"] = [(row[0], row[0], row[0], None, None) for row in rows["units"]]
        if "indicators" in rows:
            rows["indicators"] = [(*row, "sum", "sum") for row in rows["indicators"]]
        if "periods" in rows:
            rows["periods"] = [(*row, *_labels(row[0])) for row in rows["periods"]]
        for name, table in rows.items():
            plain = [row.row() if isinstance(row, Value) else row for row in table]
            frame = pl.DataFrame(plain, schema=FACTS[name], orient="row")
            frame.write_parquet(self.tables / f"{name}.parquet")

    def dbt(self, *arguments: str) -> Any:
        """Run dbt in this process and return its result; fails with the first messages."""
        from dbt.cli.main import dbtRunner

        place = ["--project-dir", str(self.folder), "--profiles-dir", str(self.folder)]
        result = dbtRunner().invoke([*arguments, *place, "--quiet", "--no-use-colors"])
        outcomes = getattr(result.result, "results", []) or []
        told = [f"{one.node.name}: {one.message}" for one in outcomes if one.status not in
                ("success", "pass", "skipped")]  # fmt: skip
        assert result.success, "\n".join(told) or result.exception
        return result

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Return the rows of a query on the built database."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            answer = connection.execute(query)
            names = [column[0] for column in answer.description]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
