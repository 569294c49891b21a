"""Trying workbooks: the same reading and the same gate as a run, and nothing kept."""

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from compiling.definitions import read_definitions
from expectations.gate import GateWorker
from orchestration.intake import check_files
from settings.catalogue import severity
from settings.errors import WrongUse
from settings.workspace import Workspace
from sources.findings import Finding
from sources.ledger import Ledger
from sources.purged import withhold_purged
from sources.reading.pool import Readers
from sources.reading.read import RawFile, read_file


def try_files(workspace: Workspace, files: list[Path]) -> tuple[list[dict[str, Any]], str]:
    """Return what a run would make of each file, and the office's language."""
    for path in files:
        if not path.is_file():
            raise WrongUse(f"{path} is no file → name workbooks, not folders")
    with GateWorker() as gate, tempfile.TemporaryDirectory(prefix="kaoping-") as folder:
        definitions = read_definitions(workspace)
        read = partial(read_file, units=definitions.units.spellings)
        with Readers(list(definitions.contracts.values()), read=read) as readers:
            raw = list(readers.start([(str(path), path) for path in files]))
        withhold_as_a_run(workspace, raw)
        scratch = Workspace(Path(folder))
        submissions = check_files(
            scratch, gate, definitions.contracts, definitions.units, raw, definitions.office.today
        )
    told = []
    for file in raw:
        own = [submission for submission in submissions if submission.path == file.path]
        if not own:
            told.append(_row(file, "refused", {}, file.findings))
        for submission in own:
            told.append(
                _row(
                    file,
                    "refused" if submission.is_refused else "accepted",
                    {
                        "contract_id": submission.contract.contract,
                        "reporter_id": submission.reporter_id,
                        "period_id": submission.period_id,
                        "record_count": submission.record_count,
                    },
                    submission.findings,
                )
            )
    return told, definitions.office.language


def withhold_as_a_run(workspace: Workspace, files: list[RawFile]) -> None:
    """Empty the files whose bytes were purged: a run refuses them (KP-515)."""
    if workspace.ledger.is_file():
        with Ledger(workspace.ledger) as ledger:
            withhold_purged(ledger, files)


def _row(
    file: RawFile, verdict: str, identity: dict[str, Any], findings: list[Finding]
) -> dict[str, Any]:
    empty = {"contract_id": "", "reporter_id": "", "period_id": "", "record_count": 0}
    return {
        "path": file.path,
        "verdict": verdict,
        **(empty | identity),
        "findings": [
            {
                "path": file.path,
                "code": finding.code,
                "severity": finding.severity or severity(finding.code),
                "sheet": finding.sheet,
                "cell": finding.cell,
                "field": finding.field,
                "found": finding.found,
                "expected": finding.expected,
            }
            for finding in findings
        ],
    }
