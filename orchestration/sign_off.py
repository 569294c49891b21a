"""Signing off: scans and confirmations as steps in the ledger, held against what is published."""

from datetime import datetime
from pathlib import Path
from typing import Any

from compiling.definitions import read_definitions
from compiling.report_fates import Fate, report_fates
from orchestration.report_states import office_moment
from orchestration.session import clock, is_held, locked
from orchestration.settling import settle
from settings.errors import WrongUse
from settings.office import read_office
from settings.workspace import Workspace
from sources import confirmations
from sources.confirmations import Round, rounds_of
from sources.ledger import Ledger
from sources.ledger_steps import open_round, read_steps, record_steps
from sources.named_persons import refuse_persons
from sources.scans import SCAN, read_scan, scans_of

Row = dict[str, Any]


def parsed_moment(text: str, option: str) -> datetime:
    """Read a time given to an option."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo or len(text) <= len("2017-07-10"):
        raise WrongUse(f"{option}: '{text}' is no local time → write 2017-07-12T17:00")
    return moment.replace(microsecond=0)


def record_scan(
    workspace: Workspace,
    path: Path,
    submission: str,
    report: tuple[str, str, str],
    by_post: str,
    kept: str,
    received: str,
) -> Row:
    """Record a scan of the version in force; `report` is contract, reporter and period.

    Nothing of its bytes is kept. A scan that is recorded already is not recorded again.
    """
    refuse_persons(by_post, kept=kept)
    scan = read_scan(path)
    with locked(workspace), Ledger(workspace.ledger) as ledger:
        definitions = read_definitions(workspace)
        now = office_moment(workspace, definitions)
        taken_at = parsed_moment(received, "--received") if received else now
        if taken_at > now:
            raise WrongUse(f"--received: {taken_at} is yet to come → write when it came")
        fates = report_fates(
            ledger, definitions, workspace.reference, workspace.landing, now
        ).reports
        fate = _report_of(ledger, fates, submission, report)
        step = {
            "kind": SCAN,
            "programme_id": fate.programme_id,
            "contract_id": fate.contract_id,
            "unit_id": fate.reporter_id,
            "period_id": fate.period_id,
            "submission_id": submission or fate.in_force_submission_id,
            "by_post": by_post,
            "sha256": scan.sha256,
            "size": scan.size,
            "media": scan.media,
            "name": scan.name,
            "text": kept,
        }
        known = [
            old
            for old in scans_of(read_steps(ledger))
            if (old["sha256"], old["submission_id"], old["period_id"])
            == (step["sha256"], step["submission_id"], step["period_id"])
        ]
        if not known:
            record_steps(ledger, taken_at.isoformat(sep=" "), [step])
        return step | {"is_known": bool(known)}


def _report_of(
    ledger: Ledger, fates: tuple[Fate, ...], submission: str, report: tuple[str, str, str]
) -> Fate:
    """Find the report whose version in force a scan is of."""
    if submission:
        found = [fate for fate in fates if submission in fate.in_force_submission_ids]
        if found:
            return found[0]
        if ledger.rows("select 1 from parses where submission_id = ?", submission):
            raise WrongUse(
                f"{submission} is not in force (sent again since, refused or set aside)"
                " → record the scan of the version in force"
            )
        raise WrongUse(f"'{submission}' is no submission → see meta.submissions")
    found = [
        fate for fate in fates if (fate.contract_id, fate.reporter_id, fate.period_id) == report
    ]
    told = " ".join(report)
    if not found:
        raise WrongUse(f"no report {told} is owed or was received → check the three ids")
    if not found[0].in_force_submission_id:
        raise WrongUse(f"nothing is in force for {told} → a scan is of an accepted report")
    return found[0]


def check_scan(workspace: Workspace, path: Path) -> list[Row]:
    """Say which reports a scan belongs to, and whether the version it shows is still in force.

    `standing` is in_force, superseded (by `now_in_force`), not_in_force or purged.
    """
    scan = read_scan(path)
    if not workspace.ledger.is_file():
        return []
    definitions = read_definitions(workspace)
    now = office_moment(workspace, definitions)
    with Ledger(workspace.ledger) as ledger:
        fates = report_fates(ledger, definitions, workspace.reference, workspace.landing, now)
        steps = [step for step in scans_of(read_steps(ledger)) if step["sha256"] == scan.sha256]
        purged = {row["submission_id"] for row in ledger.rows("select * from tombstones")}
    in_force = {
        (fate.contract_id, fate.reporter_id, fate.period_id): fate for fate in fates.reports
    }
    told = []
    for step in steps:
        fate = in_force.get((step["contract_id"], step["unit_id"], step["period_id"]))
        is_in_force = fate is not None and step["submission_id"] in fate.in_force_submission_ids
        counting = fate.in_force_submission_id if fate else ""
        counting = step["submission_id"] if is_in_force else counting
        standing = (
            "purged" if step["submission_id"] in purged
            else "in_force" if is_in_force
            else "superseded" if counting
            else "not_in_force"
        )  # fmt: skip
        told.append({**step, "standing": standing, "now_in_force": counting})
    return told


def open_confirmation(
    workspace: Workspace,
    programme_id: str,
    period_id: str,
    rulebook_id: str,
    until: str,
    by_post: str,
    reason: str,
) -> Round:
    """Open a round on the draft as it is published; a further one on the same needs a reason."""
    from reports.draft_hash import draft_of

    refuse_persons(by_post, reason=reason)
    closes_at = parsed_moment(until, "--until")
    with locked(workspace), Ledger(workspace.ledger) as ledger:
        now = clock(read_office(workspace))
        settle(workspace, ledger, now)
        if closes_at.isoformat(sep=" ") <= now:
            raise WrongUse(f"--until: {until} has passed (it is {now}) → give the units time")
        draft, units = draft_of(workspace.published, programme_id, period_id, rulebook_id)
        earlier = [
            own
            for own in rounds_of(read_steps(ledger))
            if own.overlaps(programme_id, period_id, rulebook_id)
        ]
        if earlier and not reason.strip():
            raise WrongUse(
                f"round {earlier[-1].round_id} is about the same ranking, and its confirmations"
                " would no longer count → add --reason TEXT to open another"
            )
        common = {
            "programme_id": programme_id, "period_id": period_id, "rulebook_id": rulebook_id,
            "closes_at": closes_at.isoformat(sep=" "), "sha256": draft, "by_post": by_post,
        }  # fmt: skip
        kind = confirmations.REOPENED if earlier else confirmations.OPENED
        asked = [{**common, "kind": confirmations.ASKED, "unit_id": unit} for unit in units]
        number = open_round(ledger, now, {**common, "kind": kind, "text": reason}, asked)
        return next(own for own in rounds_of(read_steps(ledger)) if own.round_id == number)


def answer(
    workspace: Workspace,
    unit_id: str,
    subject: tuple[str, str, str],
    objection: str | None,
    by_post: str,
    document: str,
    received: str,
) -> tuple[Round, str]:
    """Record that a unit agrees, or objects with a text; return the round and what was recorded.

    `subject` is programme, period and rulebook; what is empty is open. An answer that came in time
    and is entered later needs the document that shows it.
    """
    refuse_persons(by_post, object=objection or "", document=document)
    with locked(workspace), Ledger(workspace.ledger) as ledger:
        now = clock(read_office(workspace))
        settle(workspace, ledger, now)
        taken_at = now
        if received:
            taken_at = parsed_moment(received, "--received").isoformat(sep=" ")
            if taken_at > now:
                raise WrongUse(f"--received: {taken_at} is yet to come → write when it came")
            if not document.strip():
                raise WrongUse("--received needs what shows it → add --document")
        own = _round_of(rounds_of(read_steps(ledger)), unit_id, subject)
        if taken_at < own.opened_at:
            raise WrongUse(f"{taken_at} is before the round was opened ({own.opened_at})")
        is_late = taken_at > own.closes_at
        kinds = (confirmations.AGREED, confirmations.AGREED_LATE) if objection is None else (
            confirmations.OBJECTED, confirmations.OBJECTED_LATE)  # fmt: skip
        step = {
            "kind": kinds[is_late], "programme_id": own.programme_id, "unit_id": unit_id,
            "period_id": own.period_id, "rulebook_id": own.rulebook_id,
            "round_id": own.round_id, "closes_at": own.closes_at, "by_post": by_post,
            "sha256": own.draft, "document": document, "text": objection or "",
        }  # fmt: skip
        record_steps(ledger, taken_at, [step])
        return own, kinds[is_late]


def _round_of(rounds: list[Round], unit_id: str, subject: tuple[str, str, str]) -> Round:
    """Find the one round that holds and asks the unit."""
    programme_id, period_id, rulebook_id = subject
    chosen = [
        own
        for own in rounds
        if unit_id in own.units
        and programme_id in ("", own.programme_id)
        and period_id in ("", own.period_id)
        and rulebook_id in ("", own.rulebook_id)
    ]
    holding = [own for own in chosen if own.holds]
    if len(holding) == 1:
        return holding[0]
    if holding:
        raise WrongUse(f"several rounds ask {unit_id} → add --programme, --period or --rulebook")
    if chosen and chosen[-1].state == "draft_changed":
        raise WrongUse(
            f"the draft of round {chosen[-1].round_id} has changed since → open a new round first"
        )
    raise WrongUse(f"no open round asks '{unit_id}' → see kaoping confirm status")


def rounds_now(workspace: Workspace) -> tuple[list[Round], str]:
    """Return all rounds after recording what has come about, and the office's time."""
    moment = clock(read_office(workspace))
    if not workspace.ledger.is_file():
        return [], moment
    with Ledger(workspace.ledger) as ledger:
        # Not while a run is at work: it may be replacing the draft.
        if not is_held(workspace) and any(own.holds for own in rounds_of(read_steps(ledger))):
            with locked(workspace):
                settle(workspace, ledger, moment)
        return rounds_of(read_steps(ledger)), moment
