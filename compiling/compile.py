"""Compile an office: its YAML and lists become Parquet tables, a dbt project and suites."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

import polars as pl

from compiling.calendar_tables import calendar_tables
from compiling.correction_tables import correction_tables
from compiling.dbt_project import write_project
from compiling.definitions import Definitions
from compiling.delivery_tables import delivery_tables
from compiling.housing_norms import LIST as HOUSING_NORMS
from compiling.housing_norms import housing_norms_table
from compiling.indicator_tables import indicator_tables
from compiling.list_references import list_reference_tables
from compiling.lost_parts import note_lost_parts
from compiling.office_calendar import read_calendar
from compiling.outside_calendar import TABLE as OUTSIDE
from compiling.outside_calendar import outside_calendar
from compiling.plan_versions import plan_tables, read_plan_versions
from compiling.records_in_force import counting
from compiling.reference_tables import (
    context_table,
    landed_periods,
    ledger_tables,
    periods_table,
    years_of,
)
from compiling.report_windows import set_windows
from compiling.responsibilities import responsibilities_table
from compiling.rulebook.checks import RulebookContext
from compiling.rulebook.parts import Title
from compiling.rulebook.tables import compile_rulebooks, unrolling
from compiling.sign_off_tables import sign_off_tables
from compiling.suites import write_suites
from compiling.unit_tables import unit_tables
from settings.workspace import CODE_ROOT, Workspace
from sources.landing import CELL_MAP_SCHEMA
from sources.ledger import Ledger
from sources.ledger_steps import read_steps
from sources.received_times import equal_times, note_equal_times


@lru_cache(maxsize=1)
def code_hash() -> str:
    """Hash the code that decides what is published, so that a new version builds anew."""
    digest = hashlib.sha256()
    for folder in ("compiling", "sources", "dbt_project", "expectations", "programmes", "settings"):
        for path in sorted((CODE_ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".sql", ".yml", ".csv") and path.is_file():
                digest.update(path.relative_to(CODE_ROOT).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def rulebook_context(definitions: Definitions) -> RulebookContext:
    """Return what an office's rulebooks may refer to."""
    return RulebookContext(
        indicators={name: programme for programme, name in definitions.indicators},
        units=[
            {"unit_id": unit.unit_id, "unit_class": unit.unit_class, "name": unit.name,
             "name_en": unit.name_en}
            for unit in definitions.units.units
        ],
        programmes=definitions.programmes(),
        titles={
            key: Title(zh=one.indicator.title.in_language("zh"),
                       en=one.indicator.title.in_language("en"))
            for key, one in definitions.indicators.items()
        },
        measures={key: one.indicator.measure for key, one in definitions.indicators.items()},
    )  # fmt: skip


def compile_definitions(workspace: Workspace, definitions: Definitions) -> dict[str, pl.DataFrame]:
    """Compile what does not depend on the reports; raises RefusedDefinition with every fault."""
    tables = unit_tables(definitions)
    context = rulebook_context(definitions)
    tables |= indicator_tables(definitions)
    tables |= plan_tables(read_plan_versions(workspace.reference, definitions))
    tables |= compile_rulebooks(definitions.rulebook_files, context)
    tables |= list_reference_tables(workspace.reference, definitions, tables)
    tables["responsibilities"] = responsibilities_table(workspace.reference, definitions)
    tables[HOUSING_NORMS] = housing_norms_table(workspace, definitions)
    write_project(workspace, definitions, unrolling(tables))
    write_suites(workspace.suites, definitions.contracts)
    _write_tables(workspace, tables)
    return tables


def compile_reports(
    workspace: Workspace, definitions: Definitions, ledger: Ledger, run_id: str
) -> dict[str, pl.DataFrame]:
    """Compile what depends on the ledger and the business date: submissions, calendar, periods."""
    calendar = read_calendar(workspace.reference, definitions)
    reopenings = set_windows(workspace.reference, definitions, calendar, ledger)
    counted = counting(ledger, definitions, workspace.landing)
    rivals = equal_times(counted.standings, counted.rivals, definitions.by_record)
    note_equal_times(ledger, run_id, rivals)
    note_lost_parts(ledger, definitions, workspace.landing, counted, run_id)
    tables = {"reopenings": reopenings} | ledger_tables(ledger, counted)
    tables["replaced_records"] = counted.replaced
    tables |= delivery_tables(ledger, definitions, workspace.landing, counted)
    tables |= sign_off_tables(ledger, definitions)
    periods = landed_periods(definitions, counted, tables["submission_periods"])
    tables |= calendar_tables(definitions, calendar, periods)
    tables[OUTSIDE] = outside_calendar(
        definitions, calendar, tables["submissions"], tables["submission_periods"]
    )
    tables["periods"] = periods_table(
        years_of(
            [period_id for _, period_id in calendar.closings], periods, definitions.office.today
        )
    )
    tables["build_context"] = context_table(definitions, run_id, code_hash())
    # Segments of an older reader had other columns; what was landed with them is read again.
    cells = pl.scan_parquet(
        workspace.landing / "_cells" / "*.parquet",
        schema=CELL_MAP_SCHEMA,
        missing_columns="insert",
        extra_columns="ignore",
    ).collect()
    tables["cell_map"] = cells.join(
        tables["submissions"].select("submission_id", "segment"),
        on=["submission_id", "segment"],
        how="semi",
    ).sort("submission_id", "block", "field", "source_row")
    tables |= correction_tables(
        workspace.reference, workspace.landing, definitions, tables["submissions"],
        tables["cell_map"], counted.replaced,
    )  # fmt: skip
    _write_tables(workspace, tables)
    return tables


def _write_tables(workspace: Workspace, tables: dict[str, pl.DataFrame]) -> None:
    workspace.tables.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        target = workspace.tables / f"{name}.parquet"
        temporary = target.with_suffix(".part")
        table.write_parquet(temporary)
        temporary.replace(target)


def inputs_hash(workspace: Workspace, definitions: Definitions, ledger: Ledger) -> str:
    """Hash everything a build depends on: code, definitions, lists, accepted parses, the date."""
    digest = hashlib.sha256(code_hash().encode())
    digest.update(definitions.office.model_dump_json().encode())
    digest.update(definitions.office.today.isoformat().encode())
    files: list[Path] = [*definitions.rulebook_files]
    for folder in (workspace.contracts, workspace.indicators, workspace.reference):
        files += sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        digest.update(os.fsencode(path.name))
        digest.update(path.read_bytes())
    for row in ledger.rows("select * from received_changes order by change_id"):
        digest.update(repr(list(row.values())).encode())
    for row in ledger.rows("select parse_id, verdict from parses order by parse_id"):
        digest.update(f"{row['parse_id']}{row['verdict']}".encode())
    # Steps are only ever added.
    digest.update(f"steps {len(read_steps(ledger))}".encode())
    return digest.hexdigest()[:16]
