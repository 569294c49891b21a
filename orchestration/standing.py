"""What the ledger knows, as the status and findings commands tell it."""

import json
from typing import Any

from orchestration.returning import places_of_copies
from orchestration.session import clock, is_held
from settings.office import read_office
from settings.workspace import Workspace
from sources.ledger import Ledger

STANDINGS = (
    "in_force", "superseded", "set_aside", "refused", "waiting", "after_closing",
    "not_yet_received",
)  # fmt: skip


def workspace_status(workspace: Workspace) -> dict[str, Any]:
    """Return the office, what is published, the latest runs, what was received and what waits."""
    office = read_office(workspace)
    told: dict[str, Any] = {
        "home": str(workspace.home),
        "office": office.office.in_language(office.language),
        "language": office.language,
        "business_date": office.today.isoformat(),
        "published": "",
        "waiting": _waiting(workspace),
        "decisions_waiting": [],
        "runs": [],
        "gates": [],
        "submissions": [],
    }
    if workspace.published.exists():
        told["published"] = workspace.published.resolve().parent.name
        told["decisions_waiting"] = _decisions_waiting(workspace)
    if not workspace.ledger.is_file():
        return told
    with Ledger(workspace.ledger) as ledger:
        told["runs"] = ledger.rows(
            "select run_id, started_at, ended_at, business_date, verdict, message, files_read,"
            " accepted, refused, published from runs order by run_id desc limit 5"
        )
        if not is_held(workspace):
            for run in told["runs"]:
                if run["verdict"] in ("running", "publishing"):
                    run["verdict"] = "interrupted"
        told["gates"] = ledger.rows(
            "select gate, suite, expectation, code, outcome, failing, sentence_zh, sentence_en,"
            " examples from gates where run_id = (select max(run_id) from gates)"
            " and outcome <> 'passed' order by gate, suite, expectation"
        )
        counts: dict[tuple[str, str], dict[str, int]] = {}
        for row in _standings(workspace, ledger, office.until):
            key = (row["contract_id"] or "", row["period_id"] or "")
            place = counts.setdefault(key, dict.fromkeys(STANDINGS, 0))
            place[row["standing"]] += 1
        # Files in which no report could be recognised belong to no report.
        unknown = ledger.rows(
            "select count(*) as number from parses join files using (path, sha256)"
            " where submission_id is null and verdict = 'refused' and parse_id in"
            " (select max(parse_id) from parses group by path, contract_id)"
        )[0]["number"]
        if unknown:
            counts[("", "")] = dict.fromkeys(STANDINGS, 0) | {"refused": unknown}
    told["submissions"] = [
        {"contract_id": contract_id, "period_id": period_id, **count}
        for (contract_id, period_id), count in sorted(counts.items())
    ]
    return told


def _standings(workspace: Workspace, ledger: Ledger, until: str) -> list[dict[str, Any]]:
    """Return what every submission counts for; without definitions, as whole versions."""
    from compiling.definitions import read_definitions
    from settings.errors import RefusedDefinition

    try:
        definitions = read_definitions(workspace)
    except RefusedDefinition:
        return ledger.standings(until)
    if not definitions.by_record:
        return ledger.standings(until)
    # Only here: most offices need no records to tell.
    from compiling.records_in_force import counting

    return counting(ledger, definitions, workspace.landing, until).standings


def _decisions_waiting(workspace: Workspace) -> list[dict[str, Any]]:
    """Return decisions on vetoes that take no effect: unit or period are not assessed."""
    from reports.warehouse_rows import decisions_waiting, published

    with published(workspace.published) as connection:
        return decisions_waiting(connection)


def _waiting(workspace: Workspace) -> int:
    """Count what a refresh would read; 0 where the definitions cannot be read to tell."""
    from compiling.definitions import read_definitions
    from settings.errors import RefusedDefinition
    from sources.inbox import find_arrivals
    from sources.received import read_received

    try:
        definitions = read_definitions(workspace)
        digest, office = definitions.reading_hash, definitions.office
        with Ledger(workspace.ledger) as ledger:
            received = read_received(workspace.inbox)
            return len(find_arrivals(workspace, ledger, digest, received, clock(office)))
    except (RefusedDefinition, OSError):
        return 0


def _refused_by_gate(ledger: Ledger) -> list[dict[str, Any]]:
    """Return what gates 2 and 3 found in the latest run, where that run was refused."""
    failed = ledger.rows(
        """
        select gates.* from gates
        where gates.outcome = 'failed' and gates.gate <> 'submission'
            and gates.run_id = (select max(run_id) from runs where verdict = 'refused')
            and gates.run_id = (select max(run_id) from runs where verdict <> 'unchanged')
        order by gate, suite, expectation
        """
    )
    rows = []
    for row in failed:
        examples = [
            ", ".join(f"{name} = {value}" for name, value in example.items() if value is not None)
            for example in json.loads(row["examples"])
        ]
        rows.append(
            {
                "finding_id": None,
                "run_id": row["run_id"],
                "parse_id": None,
                "gate": row["suite"],
                "path": f"{row['gate']} · {row['suite']}",
                "code": row["code"],
                "severity": "refuse",
                "sheet": "",
                "cell": "",
                "field": "",
                "found": "; ".join(examples),
                "expected": f"{row['sentence_zh']}‖{row['sentence_en']}",
                "contract_id": None,
                "submission_id": None,
            }
        )
    return rows


def workspace_findings(
    workspace: Workspace, path: str, code: str, severity: str, everything: bool
) -> list[dict[str, Any]]:
    """Return the findings of the files as they are now, refusals first within each file.

    Notes and findings in versions that were sent again since are left out unless `everything`.
    """
    from settings.catalogue import words

    if not workspace.ledger.is_file():
        return []
    with Ledger(workspace.ledger) as ledger:
        rows = _refused_by_gate(ledger) + ledger.current_findings()
        copies = places_of_copies(workspace, ledger)
    kept = []
    for row in rows:
        if path and path not in row["path"]:
            continue
        if code and row["code"] != code:
            continue
        if severity and row["severity"] != severity:
            continue
        if row["severity"] == "note" and not (everything or severity == "note"):
            continue
        for language in ("zh", "en"):
            operands = {name: row[name] or "" for name in ("found", "expected", "field")}
            row[f"message_{language}"] = " ".join(words(row["code"], language, **operands))
        row["returned"] = copies.get(row["path"], "")
        kept.append(row)
    return kept
