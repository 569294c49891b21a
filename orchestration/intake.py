"""From the inbox to landed records: read, gate 1, land. One bad workbook never stops the others."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import polars as pl

from compiling.suites import records_table, submissions_table, write_suites
from expectations.gate import ExpectationResult, GateCouldNotRun, GateReport, GateWorker
from expectations.suite_file import read_suite
from orchestration.returning import return_refused
from orchestration.session import Session
from settings.workspace import Workspace
from sources.contracts import Contract, FieldForm
from sources.findings import Finding
from sources.inbox import Arrival
from sources.landing import land, prepare_folders
from sources.purged import withhold_purged, withhold_purged_submissions
from sources.reading.read import RawFile, read_bytes
from sources.typed import Batch, Submission, gather
from sources.typed.far_periods import note_far_periods
from sources.typed.reduced import must_reduce, reduced

GATE = "submission"
_FINDINGS_KEPT = 200  # of one rule in one submission


def take_in(session: Session) -> GateReport:
    """Read what is new, hold it against gate 1, land what passes; refusals are counted."""
    definitions, ledger = session.definitions, session.ledger
    if session.arrivals:
        session.progress(f"reading {len(session.arrivals)} files")
    files = list(session.files)
    for arrival, file in zip(session.arrivals, files, strict=True):
        # What the archive keeps may be redacted: it goes by the hash of what was sent.
        file.sha256 = arrival.archived_sha256 or file.sha256
    withhold_purged(ledger, files)
    files = [
        _reduced(session, arrival, file) if must_reduce(file, definitions.contracts) else file
        for arrival, file in zip(session.arrivals, files, strict=True)
    ]
    known = ledger.known_submissions(definitions.reading_hash)
    batches = gather(files, definitions.contracts, definitions.units, known)
    withhold_purged_submissions(ledger, batches)
    note_far_periods(batches, definitions.office.today)
    prepare_folders(session.workspace, batches)
    report = examine(session.workspace, session.gate, batches)
    ledger.record_gate(session.run_id, GATE, [gate_row(result) for result in report.results])
    counts = land(
        session.workspace,
        ledger,
        session.run_id,
        definitions.reading_hash,
        session.arrivals,
        files,
        batches,
    )
    session.accepted, session.refused = counts["accepted"], counts["refused"]
    session.duplicates = counts["duplicate"]
    return_refused(session, files, batches)
    return report


def _reduced(session: Session, arrival: Arrival, file: RawFile) -> RawFile:
    """Read a report from the copy that may be kept of it."""
    definitions = session.definitions
    try:
        data = arrival.source.read_bytes()
    except OSError:
        return replace(file, tables=[], findings=[Finding("KP-108", found="")])
    if not arrival.archived_sha256 and sha256(data).hexdigest() != file.sha256:
        # It changed since: what counts is what it says now.
        contracts = list(definitions.contracts.values())
        file = read_bytes(data, file.path, contracts, units=definitions.units.spellings)
    if not must_reduce(file, definitions.contracts):
        return file
    return reduced(data, file, definitions.contracts, definitions.units)


def examine(workspace: Workspace, gate: GateWorker, batches: list[Batch]) -> GateReport:
    """Hold candidates against the generated suites; what fails becomes findings by cell."""
    suites: list[dict[str, Any]] = []
    tables = {}
    workspace.candidates.mkdir(parents=True, exist_ok=True)
    for batch in batches:
        if not batch.submissions:
            continue
        name = batch.contract.contract
        summary = pl.DataFrame(
            {
                "submission_id": [submission.key for submission in batch.submissions],
                "path": [submission.path for submission in batch.submissions],
                "record_count": [submission.record_count for submission in batch.submissions],
                "is_zero_report": [found.is_zero_report for found in batch.submissions],
            }
        )
        for table, rows in (
            (records_table(name), batch.records),
            (submissions_table(name), summary),
        ):
            path = workspace.candidates / f"{table}.parquet"
            rows.write_parquet(path)
            tables[table] = path
        suites += [
            read_suite(workspace.suites / f"{table}.yml")
            for table in (records_table(name), submissions_table(name))
        ]
    if not suites:
        return GateReport()
    report = gate.validate(None, suites, tables)
    if report.could_not_run:
        broken = report.could_not_run[0]
        raise GateCouldNotRun(
            f"gate 1 could not examine '{broken.expectation_id}' of {broken.suite}: {broken.error}"
        )
    by_name = {batch.contract.contract: batch for batch in batches}
    for result in report.failed:
        batch = by_name[result.suite.split("_", 1)[1]]
        _report(batch, result)
    return report


def _report(batch: Batch, result: ExpectationResult) -> None:
    submissions = {submission.key: submission for submission in batch.submissions}
    meta = result.meta
    sentence = f"{meta['sentence']['zh']}‖{meta['sentence']['en']}"
    if "source_row" not in (result.failing_keys or [{}])[0]:
        for key in result.failing_keys:
            submission = submissions[key["submission_id"]]
            table = submission.tables[0]
            letters = next((found for found in table.letters.values() if found), "A")
            cell = f"{letters}{table.first_row}"
            submission.findings.append(
                Finding(result.code, table.sheet, cell, "", "0", sentence, meta["severity"])
            )
        return
    form = batch.contract.field_named(meta["field"])
    keys = pl.DataFrame(
        {
            "submission_id": [key["submission_id"] for key in result.failing_keys],
            "block": [int(key["block"]) for key in result.failing_keys],
            "source_row": [int(key["source_row"]) for key in result.failing_keys],
        },
        schema_overrides={"block": pl.Int32(), "source_row": pl.Int32()},
    )
    rows = keys.join(batch.records, on=keys.columns, how="left").sort(keys.columns)
    told: dict[str, int] = {}
    for row in rows.iter_rows(named=True):
        told[row["submission_id"]] = told.get(row["submission_id"], 0) + 1
        # A wrong column is not told row by row.
        if told[row["submission_id"]] > _FINDINGS_KEPT:
            continue
        submission = submissions[row["submission_id"]]
        table = submission.tables[row["block"]]
        found = " · ".join(_shown(row[name]) for name in meta["shown"])
        cell = table.address(form.name, row["source_row"])
        submission.findings.append(
            Finding(
                result.code, table.sheet, cell, title_of(form), found, sentence, meta["severity"]
            )
        )


def title_of(form: FieldForm) -> str:
    """Return a field's title in both languages."""
    return f"{form.title.zh}‖{form.title.en or form.title.zh}"


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    # A zero with ten places writes itself as 0E-10.
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if isinstance(value, Decimal) and "." in text else text


def gate_row(result: ExpectationResult) -> dict[str, Any]:
    """Return what the ledger keeps of one expectation."""
    outcome = "could_not_run" if result.could_not_run else "passed" if result.success else "failed"
    return {
        "suite": result.suite,
        "expectation": result.expectation_id,
        "code": result.code,
        "outcome": outcome,
        "failing": result.unexpected_count or 0,
        "examined": result.element_count or 0,
        "sentence_zh": result.sentence("zh"),
        "sentence_en": result.sentence("en"),
        "examples": result.failing_rows[:10],
    }


def check_files(
    workspace: Workspace,
    gate: GateWorker,
    contracts: dict[str, Contract],
    units: Any,
    files: list[RawFile],
    today: date,
) -> list[Submission]:
    """Examine files as a run would, and keep nothing of them."""
    write_suites(workspace.suites, contracts)
    batches = gather(files, contracts, units, {})
    note_far_periods(batches, today)
    examine(workspace, gate, batches)
    return [submission for batch in batches for submission in (*batch.submissions, *batch.copies)]
