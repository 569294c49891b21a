"""Gates 2 and 3: hold the build's tables against the suites; a refusal stops before publishing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from expectations.gate import ExpectationResult, GateCouldNotRun, GateReport
from expectations.suite_file import SHIPPED, Gate, read_suites
from orchestration.dbt_build import build
from orchestration.intake import gate_row
from orchestration.session import Session, row_in_words
from settings.workspace import Workspace

# The one expectation that an office meets only once something is due.
_VALUES_EXIST = "values_exist"


def _suites(session: Session, gate: Gate) -> list[dict[str, Any]]:
    """Read the suites of a gate; before anything is due there need be no value."""
    suites = read_suites(SHIPPED, gate, session.definitions.programmes())
    if is_anything_due(session.workspace):
        return suites
    return [
        suite
        | {"expectations": [one for one in suite["expectations"] if one["id"] != _VALUES_EXIST]}
        for suite in suites
    ]


def is_anything_due(workspace: Workspace) -> bool:
    """Tell whether any indicator has a period whose reports are due at the business date."""
    return not pl.read_parquet(workspace.tables / "indicator_periods.parquet").is_empty()


def _validate(session: Session, gate: Gate) -> GateReport:
    suites = _suites(session, gate)
    session.progress(f"gate {'2' if gate == 'facts' else '3'}: {len(suites)} suites")
    report = session.gate.validate(session.workspace.build_database, suites)
    if report.could_not_run:
        broken = report.could_not_run[0]
        raise GateCouldNotRun(
            f"'{broken.expectation_id}' of suite {broken.suite} could not run: {broken.error}"
        )
    return report


def _record(session: Session, gate: Gate, report: GateReport) -> None:
    session.ledger.record_gate(
        session.run_id, gate, [gate_row(result) for result in report.results]
    )


def gate_facts(session: Session) -> tuple[GateReport, list[str]]:
    """Hold the facts against identities of data; set aside what breaks them until they hold.

    A row that breaks one sets its submission aside; the version before it comes back in force and
    the facts are built anew. That version may break the same identity, so it goes on until the
    facts hold or nothing in force is to blame: each round sets at least one aside, and there are
    no more rounds than versions. What fails then blocks. Returns the report and the submissions
    set aside.
    """
    report = _validate(session, "facts")
    aside: list[str] = []
    while not report.passed:
        found = _set_aside(session, report)
        if not found:
            break
        aside += found
        session.progress(f"{len(found)} submissions set aside; the facts are built anew")
        session.compile_reports()
        session.workspace.build_database.unlink(missing_ok=True)
        assert session.manifest is not None
        build(session.workspace, session.manifest, "facts")
        report = _validate(session, "facts")
    _record(session, "facts", report)
    return report, sorted(aside)


def gate_published(session: Session) -> GateReport:
    """Hold scores and rankings against their bounds, sums and orders."""
    report = _validate(session, "published")
    _record(session, "published", report)
    return report


def _set_aside(session: Session, report: GateReport) -> list[str]:
    """Record what is set aside and why; only submissions in force can be."""
    in_force = {
        row["submission_id"]: row
        for row in pl.read_parquet(session.workspace.tables / "submissions.parquet").to_dicts()
        if row["standing"] == "in_force"
    }
    cells = _cells(session.workspace)
    aside: dict[str, str] = {}
    reasons: dict[str, str] = {}
    findings: list[dict[str, Any]] = []
    for result in report.failed:
        told: dict[str, int] = {}
        for key in _with_submissions(session.workspace, result.failing_keys):
            submission_id = str(key.get("submission_id") or "")
            submission = in_force.get(submission_id)
            if submission is None:
                continue
            aside.setdefault(submission_id, result.code)
            reasons.setdefault(submission_id, f"{result.sentence('zh')}‖{result.sentence('en')}")
            told[submission_id] = told.get(submission_id, 0) + 1
            if told[submission_id] > 50:
                continue
            findings.append(_finding(session, result, submission, key, cells))
    with session.ledger.transaction():
        session.ledger.insert_all("findings", findings)
        session.ledger.insert_all(
            "set_aside",
            [
                {
                    "submission_id": submission_id,
                    "parse_id": in_force[submission_id]["parse_id"],
                    "run_id": session.run_id,
                    "code": code,
                    "reason": reasons[submission_id],
                }
                for submission_id, code in aside.items()
            ],
        )
    return sorted(aside)


_VALUE = ("programme_id", "period_id", "unit_id", "indicator_id")


def _with_submissions(workspace: Workspace, keys: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lead a failing indicator value back to the submissions whose records it was made of."""
    if not keys or "submission_id" in keys[0] or not set(_VALUE) <= set(keys[0]):
        return keys
    import duckdb

    query = (
        "select distinct submission_id, block from marts.fct_indicator_records"
        " where submission_id is not null and "
        + " and ".join(f"{name} = ?" for name in _VALUE)
        + " order by submission_id, block"
    )
    with duckdb.connect(str(workspace.build_database), read_only=True) as connection:
        return [
            {**key, "submission_id": submission_id, "block": block}
            for key in keys
            for submission_id, block in connection.execute(
                query, [key[name] for name in _VALUE]
            ).fetchall()
        ]


@dataclass(frozen=True)
class _Place:
    """Where a field of a block stood: in a column, or in one cell."""

    sheet: str
    letters: str
    cell: str

    def address(self, row: Any) -> str:
        return self.cell or (f"{self.letters}{row}" if row is not None and self.letters else "")


_Places = dict[tuple[str, int, str, int | None], _Place]


def _cells(workspace: Workspace) -> _Places:
    table = pl.read_parquet(Path(workspace.tables) / "cell_map.parquet")
    return {
        (row["submission_id"], row["block"], row["field"], row["source_row"]): _Place(
            row["sheet"], row["column_letters"], row["cell"]
        )
        for row in table.iter_rows(named=True)
    }


def _finding(
    session: Session,
    result: ExpectationResult,
    submission: dict[str, Any],
    key: dict[str, Any],
    cells: _Places,
) -> dict[str, Any]:
    field = str(result.meta.get("field") or "")
    block, row = int(key.get("block") or 0), key.get("source_row")
    own = (submission["submission_id"], block)
    place = cells.get((*own, field, row)) or cells.get((*own, field, None))
    if place is None:
        sheet = next((found.sheet for name, found in cells.items() if name[:2] == own), "")
        place = _Place(sheet, "A" if sheet else "", "")
    shown = {name: value for name, value in key.items() if name not in ("submission_id", "block")}
    return {
        "run_id": session.run_id,
        "parse_id": submission["parse_id"],
        "path": submission["path"],
        "gate": result.suite,
        "code": result.code,
        "severity": "refuse",
        "sheet": place.sheet,
        "cell": place.address(row),
        "field": field,
        "found": row_in_words(shown),
        "expected": f"{result.sentence('zh')}‖{result.sentence('en')}",
    }
