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
    accepted = [
        file
        for file in files
        if any(not s.is_refused and not s.copy_of for s in by_file.get(_key(file), []))
    ]
    # The same bytes under two names are kept once.
    kept = {file.sha256: file for file in reversed(accepted)}
    with _Archive(workspace, [(came[_key(file)], file) for file in kept.values()]) as archive:
        # Meanwhile: hardly ever must a file wait.
        segments = _write_segments(workspace, run_id, batches, set())
        lost = archive.lost()
    waiting = {file.path for file in accepted if file.sha256 in lost}
    # A copy of a file that waits must wait too: what it copies is not landed.
    waiting |= {
        submission.path
        for submissions in by_file.values()
        for submission in submissions
        if submission.copy_of in waiting
    }
    files = [file for file in files if file.path not in waiting]
    if waiting:
        segments = _write_segments(workspace, run_id, batches, waiting)
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


class _Archive:
    """Keeps the bytes of files while other work is done."""

    def __init__(self, workspace: Workspace, pairs: list[tuple[Arrival, RawFile]]) -> None:
        # Each waits for the disk: together they wait once.
        self._pool = ThreadPoolExecutor(_WRITERS)
        self._shares = [
            self._pool.submit(_archive_share, workspace, pairs[number::_WRITERS])
            for number in range(min(_WRITERS, len(pairs)))
        ]

    def __enter__(self) -> "_Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def lost(self) -> set[str]:
        """Wait for the disk; return the hashes of files that have to wait for the next run."""
        return {digest for share in self._shares for digest in share.result()}


def _archive_share(workspace: Workspace, pairs: list[tuple[Arrival, RawFile]]) -> list[str]:
    return [file.sha256 for came, file in pairs if not _archive(workspace, came, file)]


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


def _write_segments(
    workspace: Workspace, run_id: str, batches: list[Batch], waiting: set[str]
) -> dict[str, str]:
    """Write the segments of all contracts, over those of a first try; return their names."""
    return {
        batch.contract.contract: _write_segment(workspace, run_id, batch, waiting)
        for batch in batches
    }


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
    segment = f"{run_id}.parquet"
    cells = workspace.landing / "_cells" / f"{run_id}-{contract.contract}.parquet"
    if not accepted:
        # All of them have to wait after all.
        for path in (folder / segment, cells):
            path.unlink(missing_ok=True)
        return ""
    records = batch.records.filter(pl.col("submission_id").is_in(list(accepted)))
    write_table(records.with_columns(pl.lit(segment).alias("segment")), folder / segment)
    cells.parent.mkdir(parents=True, exist_ok=True)
    write_table(_cell_map(accepted, segment), cells)
    return segment


def _cell_map(accepted: dict[str, Submission], segment: str) -> pl.DataFrame:
    """Say where each field of each table stood: by column, by its cell, or record by record."""
    columns: dict[str, list[Any]] = {name: [] for name in CELL_MAP_SCHEMA}
    for submission_id, submission in accepted.items():
        for block, table in enumerate(submission.tables):
            # A line for each field, or for each record where the field's cells are listed.
            own = {field: table.cells.get(field, "") for field in table.letters}
            listed = {field: cells for field, cells in own.items() if not isinstance(cells, str)}
            fields = list(own)
            columns["source_row"] += [None] * (len(own) - len(listed))
            columns["cell"] += [cells for cells in own.values() if isinstance(cells, str)]
            if listed:
                fields = [field for field in own if field not in listed]
                for field, cells in listed.items():
                    fields += [field] * len(cells)
                    columns["source_row"] += table.source_rows
                    columns["cell"] += cells
            columns["field"] += fields
            columns["header"] += [table.headers[field] for field in fields]
            columns["column_letters"] += [table.letters[field] for field in fields]
            for name, value in (
                ("submission_id", submission_id), ("segment", segment), ("block", block),
                ("sheet", table.sheet),
            ):  # fmt: skip
                columns[name] += [value] * len(fields)
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
