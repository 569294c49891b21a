"""Landing: accepted records as Parquet segments, original bytes in the archive, all in the ledger.

The order makes a kill harmless: bytes and segments are written first under final names that
nothing reads yet; one transaction of the ledger then makes them count.
"""

import os
from hashlib import sha256
from pathlib import Path

import polars as pl

from settings.workspace import Workspace
from sources.findings import Finding
from sources.inbox import Arrival, archived
from sources.ledger import Ledger
from sources.reading.read import READER_VERSION, RawFile
from sources.typed import Batch, Submission, empty_records

CELL_MAP_SCHEMA = {
    "submission_id": pl.String(),
    "segment": pl.String(),
    "block": pl.Int32(),
    "sheet": pl.String(),
    "field": pl.String(),
    "header": pl.String(),
    "column_letters": pl.String(),
    "row_offset": pl.Int32(),
}


def land(
    workspace: Workspace,
    ledger: Ledger,
    run_id: str,
    definitions: str,
    arrivals: dict[str, Arrival],
    files: list[RawFile],
    batches: list[Batch],
) -> dict[str, int]:
    """Keep what a run read; return how many files were accepted, refused and known already."""
    files = [file for file in files if _archive_if_accepted(workspace, arrivals, file, batches)]
    kept = {file.path for file in files}
    segments = {
        batch.contract.contract: _write_segment(workspace, run_id, batch) for batch in batches
    }
    counts = {"accepted": 0, "refused": 0, "duplicate": 0}
    with ledger.transaction():
        for file in files:
            _record_file(ledger, arrivals[file.path], file)
        by_path: dict[str, list[Submission]] = {}
        for batch in batches:
            for submission in (*batch.submissions, *batch.copies):
                by_path.setdefault(submission.path, []).append(submission)
        for file in files:
            verdict = _record_parses(
                ledger, run_id, definitions, file, by_path.get(file.path, []), segments
            )
            counts[verdict] += 1
        ledger.update_run(
            run_id, files_read=len(kept), accepted=counts["accepted"], refused=counts["refused"]
        )
    return counts


def _archive_if_accepted(
    workspace: Workspace, arrivals: dict[str, Arrival], file: RawFile, batches: list[Batch]
) -> bool:
    """Keep the original bytes; a file that changed while it was read waits for the next run."""
    accepted = any(
        submission.path == file.path and not submission.is_refused
        for batch in batches
        for submission in batch.submissions
    )
    target = archived(workspace, file.sha256)
    if not accepted or target.is_file():
        return True
    try:
        data = arrivals[file.path].source.read_bytes()
    except OSError:
        return False
    if sha256(data).hexdigest() != file.sha256:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(".part")
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.chmod(0o444)
    temporary.replace(target)
    return True


def _write_segment(workspace: Workspace, run_id: str, batch: Batch) -> str:
    """Write the accepted records of a contract, and where each field stood; name the segment."""
    contract = batch.contract
    folder = workspace.landing / contract.contract
    folder.mkdir(parents=True, exist_ok=True)
    accepted = {
        submission.submission_id: submission
        for submission in batch.submissions
        if not submission.is_refused and submission.submission_id
    }
    if not accepted:
        return ""
    segment = f"{run_id}.parquet"
    records = batch.records.filter(pl.col("submission_id").is_in(list(accepted)))
    _write(records.with_columns(pl.lit(segment).alias("segment")), folder / segment)
    rows = [
        {
            "submission_id": submission.submission_id,
            "segment": segment,
            "block": block,
            "sheet": table.sheet,
            "field": field,
            "header": table.headers[field],
            "column_letters": letters,
            "row_offset": 0,
        }
        for submission in accepted.values()
        for block, table in enumerate(submission.tables)
        for field, letters in table.letters.items()
    ]
    cells = workspace.landing / "_cells"
    cells.mkdir(parents=True, exist_ok=True)
    _write(
        pl.DataFrame(rows, schema=CELL_MAP_SCHEMA), cells / f"{run_id}-{contract.contract}.parquet"
    )
    return segment


def prepare_folders(workspace: Workspace, batches: list[Batch]) -> None:
    """Make an empty first segment per contract, so that a table without reports can be read."""
    for batch in batches:
        folder = workspace.landing / batch.contract.contract
        first = folder / "empty.parquet"
        folder.mkdir(parents=True, exist_ok=True)
        table = empty_records(batch.contract).with_columns(pl.lit("").alias("segment"))
        if not first.is_file() or pl.read_parquet_schema(first) != table.schema:
            _write(table, first)
    first = workspace.landing / "_cells" / "empty.parquet"
    first.parent.mkdir(parents=True, exist_ok=True)
    if not first.is_file():
        _write(pl.DataFrame(schema=CELL_MAP_SCHEMA), first)


def _write(table: pl.DataFrame, path: Path) -> None:
    temporary = path.with_suffix(".part")
    table.write_parquet(temporary, compression="zstd")
    with temporary.open("rb") as stream:
        os.fsync(stream.fileno())
    temporary.replace(path)


def _record_file(ledger: Ledger, arrival: Arrival, file: RawFile) -> None:
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
    }
    # Recorded once: what a file's time was first said to be stays.
    if not ledger.rows(
        "select 1 from receipts where path = ? and sha256 = ?", file.path, file.sha256
    ):
        ledger.insert("receipts", receipt)


def _record_parses(
    ledger: Ledger,
    run_id: str,
    definitions: str,
    file: RawFile,
    submissions: list[Submission],
    segments: dict[str, str],
) -> str:
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
    from settings.catalogue import severity

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
