"""Naming the submissions in the files of a run, and typing them contract by contract."""

from dataclasses import dataclass, field, replace
from hashlib import sha256

import polars as pl

from settings.catalogue import severity
from sources.contracts import Contract
from sources.findings import Finding
from sources.reading.read import RawFile, RawTable
from sources.typed.cells import report_cells
from sources.typed.closed_units import closed_units
from sources.typed.frame import typed_frame
from sources.typed.moved_words import moved_words
from sources.typed.records import lay_out
from sources.typed.shifted_rows import shifted_rows
from sources.typed.totals import report_totals
from sources.typed.unit_fields import resolve_units, unit_stated
from sources.units import UnitList

REPORTER = "填报单位‖Reporting unit"
ASSESSED = "被考核单位‖Assessed unit"


@dataclass
class Submission:
    """One file read by one contract from one reporter: its identity, verdict and findings."""

    contract: Contract
    path: str
    sha256: str
    submission_id: str = ""
    reporter_id: str = ""
    unit_id: str = ""
    period_id: str = ""
    copy_of: str = ""
    record_count: int = 0
    tables: list[RawTable] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Name it within a run: its id, or its file where it could not be identified."""
        return self.submission_id or f"{self.sha256[:8]}:{self.path}:{self.tables[0].sheet}"

    @property
    def is_zero_report(self) -> bool:
        """Whether it says that there is nothing to report, and holds no record."""
        return self.record_count == 0 and any(table.zero_cell for table in self.tables)

    @property
    def is_refused(self) -> bool:
        return any(finding.severity == "refuse" for finding in self.findings)


@dataclass
class Batch:
    """What all new files gave for one contract: the submissions and their typed records.

    Copies are submissions whose bytes were accepted under another name; they are not typed again.
    """

    contract: Contract
    submissions: list[Submission]
    copies: list[Submission]
    records: pl.DataFrame


def identity(*parts: str) -> str:
    """Return the id that bytes, contract, reporter, unit and period make."""
    return sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def gather(
    files: list[RawFile],
    contracts: dict[str, Contract],
    units: UnitList,
    known_before: dict[str, str],
) -> list[Batch]:
    """Name the submissions in the files read and type their records, contract by contract.

    `known_before` gives the path of every submission that need not count again: accepted, or
    refused by these same definitions. Every contract gets a batch.
    """
    groups: dict[str, dict[tuple[str, ...], Submission]] = {name: {} for name in contracts}
    first_path = dict(known_before)
    for file in files:
        for table in file.tables:
            submission = _identify(file, table, contracts[table.contract_id], units)
            # The bytes too: a file and what stood under its name before are two.
            key = (file.path, file.sha256, submission.submission_id or f"sheet {table.sheet}")
            known = groups[table.contract_id].setdefault(key, submission)
            known.tables.append(table)
            if known is submission:
                if submission.submission_id:
                    original = first_path.setdefault(submission.submission_id, file.path)
                    if original != file.path:
                        submission.copy_of = original
                        submission.findings = [Finding("KP-110", found=original, severity="note")]
            elif not known.copy_of:
                known.findings += submission.findings
    return [_type(contracts[name], list(group.values()), units) for name, group in groups.items()]


def _identify(file: RawFile, table: RawTable, contract: Contract, units: UnitList) -> Submission:
    submission = Submission(contract, file.path, file.sha256, findings=list(table.findings))
    reporter = unit_stated(table.reporter, units, REPORTER)
    submission.findings += [finding.at(table.sheet) for finding in reporter.findings]
    submission.reporter_id = submission.unit_id = reporter.unit_id
    if reporter.unit_id and contract.reporters:
        unit = units.by_id[reporter.unit_id]
        if unit.unit_class != contract.reporters.unit_class:
            submission.findings.append(
                Finding(
                    "KP-502", table.sheet, reporter.cell, REPORTER,
                    unit.name, units.named_in_class(contract.reporters.unit_class), "refuse",
                )
            )  # fmt: skip
    if contract.unit is not None:
        assessed = unit_stated(table.unit, units, ASSESSED)
        submission.findings += [finding.at(table.sheet) for finding in assessed.findings]
        submission.unit_id = assessed.unit_id
    submission.period_id = table.period_id
    if (
        submission.reporter_id
        and submission.unit_id
        and (submission.period_id or not contract.variant_named(table.layout).stated_outside)
    ):
        submission.submission_id = identity(
            file.sha256, contract.contract, submission.reporter_id, submission.unit_id,
            submission.period_id,
        )  # fmt: skip
    return submission


def _type(contract: Contract, received: list[Submission], units: UnitList) -> Batch:
    submissions = [submission for submission in received if not submission.copy_of]
    copies = [submission for submission in received if submission.copy_of]
    # Numbers of tables are places in this list, in every frame below.
    tables = [(submission, table) for submission in submissions for table in submission.tables]
    of_units: list[tuple[int, Finding]] = []
    typed = typed_frame(contract, [(found.period_id, table) for found, table in tables], of_units)
    typed, findings = resolve_units(contract, typed, [table for _, table in tables], units)
    details = typed.filter(~pl.col("_is_total"))
    for submission, table in tables:
        submission.record_count += len(table.source_rows)
    for number, finding in (
        *of_units,
        *findings,
        *report_cells(contract, details, [(found.period_id, table) for found, table in tables]),
        *shifted_rows(contract, details, [table for _, table in tables]),
        *moved_words(contract, details, [table for _, table in tables]),
        *report_totals(contract, typed, [table for _, table in tables]),
    ):
        tables[number][0].findings.append(finding)
    for submission in submissions:
        submission.findings = [_with_severity(finding) for finding in _once(submission.findings)]
    blocks = [block for found in submissions for block in range(len(found.tables))]
    places = [
        (found.key, block, found.reporter_id, found.unit_id, found.period_id)
        for (found, _), block in zip(tables, blocks, strict=True)
    ]
    records = lay_out(contract, details, places)
    known = {found.key: found for found in submissions}
    for key, finding in closed_units(contract, records, list(known.values()), units):
        known[key].findings.append(_with_severity(finding))
    return Batch(contract, submissions, copies, records)


def _once(findings: list[Finding]) -> list[Finding]:
    """Tell each thing once: the tables of a grid share their rows and what stands in them."""
    told: dict[Finding, Finding] = {}
    for finding in findings:
        # An alias is told by the first cell that holds it.
        same = replace(finding, cell="") if finding.code == "KP-305" else finding
        told.setdefault(same, finding)
    return list(told.values())


def _with_severity(finding: Finding) -> Finding:
    return finding if finding.severity else replace(finding, severity=severity(finding.code))
