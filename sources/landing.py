"""Landing: accepted records as Parquet segments, original bytes in the archive, all in the ledger.

The order makes a kill harmless: bytes and segments are written first under final names that
nothing reads yet; one transaction of the ledger then makes them count.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from settings.workspace import Workspace
from sources.inbox import Arrival, archived
from sources.ledger import Ledger
from sources.ledger_entries import record_file, record_parses
from sources.reading.read import RawFile
from sources.redaction import redact
from sources.typed import Batch, Submission, empty_records

_WRITERS = 8
CELL_MAP_SCHEMA = {
    "submission_id": pl.String(),
    "segment": pl.String(),
    "block": pl.Int32(),
    "sheet": pl.String(),
    "field": pl.String(),
    "header": pl.String(),
    "column_letters": pl.String(),
    # Null for a line that holds for every record of the block.
    "source_row": pl.Int32(),
    # The address, where a value does not stand in its column and its record's row.
    "cell": pl.String(),
}


def land(
    workspace: Workspace,
    ledger: Ledger,
    run_id: str,
    definitions: str,
    arrivals: list[Arrival],
    files: list[RawFile],
    batches: list[Batch],
) -> dict[str, int]:
    """Keep what a run read; return how many files were accepted, refused and known already."""
    by_file: dict[tuple[str, str], list[Submission]] = {}
    for batch in batches:
        for submission in (*batch.submissions, *batch.copies):
            by_file.setdefault((submission.path, submission.sha256), []).append(submission)
    origin = {(arrival.path, arrival.archived_sha256): arrival for arrival in arrivals}
    came = {
        (file.path, file.sha256): origin.get((file.path, file.sha256)) or origin[file.path, ""]
        for file in files
    }
    waiting: set[str] = set()
    accepted = [
        file
        for file in files
        if any(not s.is_refused and not s.copy_of for s in by_file.get(_key(file), []))
    ]
    # The same bytes under two names are kept once.
    kept = {file.sha256: file for file in reversed(accepted)}
    lost = _archive_all(workspace, [(came[_key(file)], file) for file in kept.values()])
    waiting |= {file.path for file in accepted if file.sha256 in lost}
    # A copy of a file that waits must wait too: what it copies is not landed.
    waiting |= {
        submission.path
        for submissions in by_file.values()
        for submission in submissions
        if submission.copy_of in waiting
    }
    files = [file for file in files if file.path not in waiting]
    segments = {
        batch.contract.contract: _write_segment(workspace, run_id, batch, waiting)
        for batch in batches
    }
    counts = {"accepted": 0, "refused": 0, "duplicate": 0}
    with ledger.transaction():
        for file in files:
            if not came[_key(file)].archived_sha256:
                record_file(ledger, came[_key(file)], file)
            verdict = record_parses(
                ledger, run_id, definitions, file, by_file.get(_key(file), []), segments
            )
            counts[verdict] += 1
        ledger.update_run(
            run_id, files_read=len(files), accepted=counts["accepted"], refused=counts["refused"]
        )
    return counts


def _key(file: RawFile) -> tuple[str, str]:
    return file.path, file.sha256


def _archive_all(workspace: Workspace, pairs: list[tuple[Arrival, RawFile]]) -> set[str]:
    """Keep the bytes of files; return the hashes of those that have to wait."""

    def archive(share: list[tuple[Arrival, RawFile]]) -> list[str]:
        return [file.sha256 for came, file in share if not _archive(workspace, came, file)]

    # Each waits for the disk: together they wait once.
    with ThreadPoolExecutor(_WRITERS) as pool:
        shares = [pairs[number::_WRITERS] for number in range(_WRITERS)]
        return {digest for lost in pool.map(archive, shares) for digest in lost}


def _archive(workspace: Workspace, arrival: Arrival, file: RawFile) -> bool:
    """Keep the original bytes; a file that changed while it was read waits for the next run."""
    target = archived(workspace, file.sha256)
    if file.kept:
        if not target.is_file() or target.read_bytes() != file.kept:
            _write_bytes(target, file.kept)
        return True
    if target.is_file():
        return True
    try:
        data = arrival.source.read_bytes()
    except OSError:
        return False
    if sha256(data).hexdigest() != file.sha256:
        return False
    if file.is_redacted:
        data = redact(data, file.signatures)
    _write_bytes(target, data)
    return True


def _write_bytes(target: Path, data: bytes) -> None:
    temporary = target.with_name(f"{target.name}.part")
    try:
        stream = temporary.open("xb")
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        stream = temporary.open("xb")
    except FileExistsError:
        # Left behind by a run that was killed.
        temporary.unlink()
        stream = temporary.open("xb")
    with stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
        os.fchmod(stream.fileno(), 0o444)
    temporary.replace(target)


def _write_segment(workspace: Workspace, run_id: str, batch: Batch, waiting: set[str]) -> str:
    """Write the accepted records of a contract, and where each field stood; name the segment."""
    contract = batch.contract
    folder = workspace.landing / contract.contract
    folder.mkdir(parents=True, exist_ok=True)
    accepted = {
        submission.submission_id: submission
        for submission in batch.submissions
        if not submission.is_refused and submission.submission_id and submission.path not in waiting
    }
    if not accepted:
        return ""
    segment = f"{run_id}.parquet"
    records = batch.records.filter(pl.col("submission_id").is_in(list(accepted)))
    write_table(records.with_columns(pl.lit(segment).alias("segment")), folder / segment)
    cells = workspace.landing / "_cells"
    cells.mkdir(parents=True, exist_ok=True)
    write_table(_cell_map(accepted, segment), cells / f"{run_id}-{contract.contract}.parquet")
    return segment


def _cell_map(accepted: dict[str, Submission], segment: str) -> pl.DataFrame:
    """Say where each field of each table stood: by column, by its cell, or record by record."""
    columns: dict[str, list[Any]] = {name: [] for name in CELL_MAP_SCHEMA}
    for submission_id, submission in accepted.items():
        for block, table in enumerate(submission.tables):
            for field, letters in table.letters.items():
                cells = table.cells.get(field, "")
                own = [cells] if isinstance(cells, str) else cells
                rows = [None] if isinstance(cells, str) else table.source_rows
                columns["source_row"] += rows
                columns["cell"] += own
                same = (
                    ("submission_id", submission_id), ("segment", segment), ("block", block),
                    ("sheet", table.sheet), ("field", field), ("header", table.headers[field]),
                    ("column_letters", letters),
                )  # fmt: skip
                for name, value in same:
                    columns[name] += [value] * len(own)
    return pl.DataFrame(columns, schema=CELL_MAP_SCHEMA)


def prepare_folders(workspace: Workspace, batches: list[Batch]) -> None:
    """Make an empty first segment per contract, so that a table without reports can be read."""
    for batch in batches:
        folder = workspace.landing / batch.contract.contract
        first = folder / "empty.parquet"
        folder.mkdir(parents=True, exist_ok=True)
        table = empty_records(batch.contract).with_columns(pl.lit("").alias("segment"))
        if not first.is_file() or pl.read_parquet_schema(first) != table.schema:
            write_table(table, first)
    first = workspace.landing / "_cells" / "empty.parquet"
    first.parent.mkdir(parents=True, exist_ok=True)
    if not first.is_file():
        write_table(pl.DataFrame(schema=CELL_MAP_SCHEMA), first)


def write_table(table: pl.DataFrame, path: Path) -> None:
    temporary = path.with_suffix(".part")
    table.write_parquet(temporary, compression="zstd")
    with temporary.open("rb") as stream:
        os.fsync(stream.fileno())
    temporary.replace(path)
