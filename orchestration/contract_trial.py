"""Trying a contract: read by it alone, then gate 1 as in a run; no workspace is needed."""

import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from compiling.suites import write_suites
from expectations.gate import GateWorker
from orchestration.intake import examine
from settings.catalogue import severity, words
from settings.errors import Refusal
from settings.reference_list import find_list
from settings.workspace import Workspace
from sources.contracts import Contract
from sources.drafting.names_as_units import NamesAsUnits
from sources.drafting.trial import Trial, first_records, try_contract
from sources.typed import Batch
from sources.typed.far_periods import note_far_periods
from sources.units import LIST, UnitList, read_units


def unit_list(workspace: Workspace, named: Path | None) -> UnitList | None:
    """Return the unit list that is named, else the workspace's, if there is one."""
    path = named or find_list(workspace.reference, LIST)
    return read_units(path) if path else None


def language_of(workspace: Workspace) -> str:
    """Return the office's language; Chinese where there is no office."""
    from settings.office import read_office

    return read_office(workspace).language if workspace.exists() else "zh"


def try_files(
    contract: Contract, files: list[Path], units: UnitList | None
) -> tuple[list[Trial], Batch]:
    """Return what becomes of each file, with the findings of gate 1."""
    known = units or NamesAsUnits(contract.reporters.unit_class if contract.reporters else "")
    # The gate starts up while the files are read.
    with GateWorker() as gate, tempfile.TemporaryDirectory(prefix="kaoping-") as folder:
        trials, batch = try_contract(contract, files, known)
        note_far_periods([batch], date.today())
        if batch.submissions:
            scratch = Workspace(Path(folder))
            write_suites(scratch.suites, {contract.contract: contract})
            examine(scratch, gate, [batch])
    return trials, batch


def as_json(contract: Contract, trials: list[Trial], batch: Batch, rows: int) -> list[Any]:
    """Return the trials as plain data."""
    told = []
    for trial in trials:
        told.append(
            {
                "path": trial.path,
                "verdict": "refused" if trial.is_refused else "accepted",
                "tables": [
                    asdict(table)
                    | {
                        "reporter": [(one.text, one.cell) for one in table.reporter],
                        "unit": [(one.text, one.cell) for one in table.unit],
                    }
                    for table in trial.tables
                ],
                "submissions": [
                    {
                        "reporter_id": one.reporter_id,
                        "unit_id": one.unit_id,
                        "period_id": one.period_id,
                        "record_count": one.record_count,
                    }
                    for one in trial.submissions
                ],
                "records": first_records(contract, batch, trial, rows),
                "not_found": [asdict(miss) for miss in trial.misses],
                "findings": finding_rows(trial),
            }
        )
    return told


def finding_rows(trial: Trial) -> list[dict[str, Any]]:
    """Return the findings of a file as `kaoping findings` prints them."""
    rows = []
    for finding in trial.findings:
        row = {
            "path": trial.path,
            "code": finding.code,
            "severity": finding.severity or severity(finding.code),
            "sheet": finding.sheet,
            "cell": finding.cell,
            "field": finding.field,
            "found": finding.found,
            "expected": finding.expected,
        }
        for language in ("zh", "en"):
            row[f"text_{language}"] = " ".join(
                words(
                    finding.code, language, found=finding.found, expected=finding.expected,
                    field=finding.field,
                )[1:]
            )  # fmt: skip
        rows.append(row)
    return rows


def asked_for_in(path: Path) -> list[Refusal]:
    """Return what a contract asks for that is never kept, as the office would refuse it."""
    from compiling.declined_definitions import declined_in, persons_asked_for, unguarded
    from settings.yaml_file import read_yaml, validate
    from sources.contracts import Contract

    file = read_yaml(path)
    contract = validate(file, Contract)
    asked = [*unguarded(file, contract), *persons_asked_for(file, contract)]
    return [*declined_in(file), *asked]
