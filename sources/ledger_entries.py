"""What the ledger keeps of one file: its state, its receipt, its parses and their findings."""

from settings.catalogue import severity
from sources.findings import Finding
from sources.inbox import Arrival
from sources.ledger import Ledger
from sources.reading.read import READER_VERSION, RawFile
from sources.typed import Submission


def record_file(ledger: Ledger, arrival: Arrival, file: RawFile) -> None:
    """Note a file as it is now, and when its bytes were first received."""
    ledger.insert(
        "files",
        {
            "path": file.path,
            "size": arrival.size,
            "modified_ns": arrival.modified_ns,
            "sha256": file.sha256,
        },
        replace=True,
    )
    receipt = {
        "path": file.path,
        "sha256": file.sha256,
        "received_at": arrival.received_at,
        "received_from": arrival.received_from,
        "version": arrival.version,
    }
    # Recorded once: what a file's time was first said to be stays.
    if not ledger.rows(
        "select 1 from receipts where path = ? and sha256 = ?", file.path, file.sha256
    ):
        ledger.insert("receipts", receipt)


def record_parses(
    ledger: Ledger,
    run_id: str,
    definitions: str,
    file: RawFile,
    submissions: list[Submission],
    segments: dict[str, str],
) -> str:
    """Note what one file became, with its findings; return its verdict as a whole."""
    common = {
        "path": file.path, "sha256": file.sha256, "definitions": definitions,
        "reader": READER_VERSION, "run_id": run_id,
    }  # fmt: skip
    if not submissions:
        parse_id = ledger.insert("parses", {**common, "verdict": "refused", "record_count": 0})
        _record_findings(ledger, run_id, parse_id, file.path, file.findings)
        return "refused"
    verdicts: set[str] = set()
    for submission in submissions:
        verdict = (
            "duplicate" if submission.copy_of
            else "refused" if submission.is_refused
            else "accepted"
        )  # fmt: skip
        parse_id = ledger.insert(
            "parses",
            {
                **common,
                "submission_id": None if submission.copy_of else submission.submission_id or None,
                "contract_id": submission.contract.contract,
                "programme_id": submission.contract.programme,
                "reporter_id": submission.reporter_id,
                "unit_id": submission.unit_id,
                "period_id": submission.period_id,
                "verdict": verdict,
                "record_count": submission.record_count,
                "segment": segments[submission.contract.contract] if verdict == "accepted" else "",
            },
        )
        _record_findings(ledger, run_id, parse_id, file.path, submission.findings)
        verdicts.add(verdict)
    return next(name for name in ("refused", "accepted", "duplicate") if name in verdicts)


def _record_findings(
    ledger: Ledger, run_id: str, parse_id: int, path: str, findings: list[Finding]
) -> None:
    ledger.insert_all(
        "findings",
        [
            {
                "run_id": run_id, "parse_id": parse_id, "path": path, "gate": "",
                "code": finding.code, "severity": finding.severity or severity(finding.code),
                "sheet": finding.sheet, "cell": finding.cell, "field": finding.field,
                "found": finding.found, "expected": finding.expected,
            }
            for finding in findings
        ],
    )  # fmt: skip
