"""A refresh as the command runs it: skip what is unchanged, else run the job."""

from typing import Any

from orchestration.session import Progress, Session, new_run_id, open_session
from settings.workspace import Workspace
from sources.purge import sweep


def refresh_workspace(
    workspace: Workspace, progress: Progress = lambda message: None, force: bool = False
) -> dict[str, Any]:
    """Run the refresh job; return what it did.

    Raises GateRefused where a gate refused to publish, RefusedDefinition where the office's own
    material is wrong, RunFailed where the run could not be carried out.
    """
    run_id = new_run_id()
    with open_session(workspace, run_id, progress) as session:
        sweep(workspace, session.ledger)
        if not force and is_unchanged(session):
            session.keep_definitions()
            session.finish("unchanged")
            return _outcome(session)
        from orchestration.job import run_refresh

        run_refresh(session)
        return _outcome(session)


def is_unchanged(session: Session) -> bool:
    """Tell whether a build would give what is published: same inputs, same business date.

    After a run that failed or was killed there is always a build: its traces are in the ledger.
    """
    if session.arrivals or not session.workspace.published.exists():
        return False
    from compiling.compile import inputs_hash

    inputs = inputs_hash(session.workspace, session.definitions, session.ledger)
    last = session.ledger.rows(
        "select verdict, inputs from runs where verdict not in ('unchanged', 'running')"
        " order by run_id desc limit 1"
    )
    return bool(last) and (last[0]["verdict"], last[0]["inputs"]) == ("published", inputs)


def _outcome(session: Session) -> dict[str, Any]:
    from compiling.outside_calendar import told_outside
    from orchestration.gates import is_anything_due

    aside = session.ledger.rows(
        "select count(*) as number from set_aside where run_id = ?", session.run_id
    )
    closed = {"waiting": 0, "after_closing": 0}
    if session.verdict == "published":
        for row in session.ledger.standings(session.definitions.office.until):
            if row["run_id"] == session.run_id and row["standing"] in closed:
                closed[row["standing"]] += 1
    return {
        "run_id": session.run_id,
        "verdict": session.verdict,
        "files_read": len(session.arrivals),
        "accepted": session.accepted,
        "refused": session.refused,
        "duplicates": session.duplicates,
        "set_aside": aside[0]["number"],
        **closed,
        "returned": session.returned,
        "times_not_applied": session.times_not_applied,
        "outside_calendar": told_outside(session.workspace),
        "nothing_due": session.verdict == "published" and not is_anything_due(session.workspace),
        "warehouse": str(session.workspace.published),
    }
