"""Reminders as files: one folder per closing time, one text per unit, and the list."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from orchestration.report_states import OfficeStates, read_states
from orchestration.returned_folder import folder_name, write_copy
from reports.chasing import Reminder, missing_list, reminders, to_chase
from reports.report_states import AHEAD, CLOSED, DAY, GRACE, HOUR, ReportState
from settings.labels import label
from settings.workspace import Workspace


def write_texts(
    found: OfficeStates, folder: Path, before: str = "now", only_list: bool = False
) -> list[Path]:
    """Write the texts of each closing into its folder; return what was written.

    A unit that has reported since loses its text: the folder says who is to be reminded now.
    """
    written = []
    for due_at, states in _by_closing(found).items():
        own = folder / f"{due_at:%Y-%m-%dT%H%M}"
        texts = reminders(
            to_chase(states, found.moment, before),
            found.moment, found.office, found.language, before,
        )  # fmt: skip
        listed = missing_list(states, found.moment, found.language, found.waiting)
        files = {f"{label('chase.list.file', found.language)}.txt": listed}
        if not only_list:
            files |= {f"{folder_name(f'{t.unit_id} {t.unit}', t.unit_id)}.txt": t.text
                      for t in texts}  # fmt: skip
            known = {state.to_id for state in states} | {state.reporter_id for state in states}
            for path in own.glob("*.txt"):
                if path.name not in files and path.stem.split(" ")[0] in known:
                    path.unlink()
        for name, text in files.items():
            # With a mark and Windows' line ends, so that any editor shows it.
            write_copy(own / name, ("\ufeff" + text.replace("\n", "\r\n")).encode())
            written.append(own / name)
    return written


def _by_closing(found: OfficeStates) -> dict[datetime, list[ReportState]]:
    """Return the reports of each closing time of which there is something to tell, in order."""
    closings: dict[datetime, list[ReportState]] = {}
    for state in found.states:
        if state.due_at is not None and state.stage(found.moment) != AHEAD:
            closings.setdefault(state.due_at, []).append(state)
    return dict(sorted(closings.items()))


def told_as_json(found: OfficeStates, texts: list[Reminder], listed: str) -> dict[str, Any]:
    """Return texts and list as data."""
    return {
        "at": found.moment.isoformat(timespec="minutes"),
        "waiting": found.waiting,
        "texts": [
            {
                "unit_id": text.unit_id,
                "unit": text.unit,
                "tone": text.tone,
                "reports": [_report(state) for state in text.reports],
                "text": text.text,
            }
            for text in texts
        ],
        "nobody": [
            _report(state) for state in to_chase(found.states, found.moment) if not state.to_id
        ],
        "missing": [
            _report(state)
            for state in found.states
            if state.stage(found.moment) != AHEAD and (state.is_missing or state.is_returned)
        ],
        "list": listed,
    }


def _precision(moment: datetime) -> str:
    return "seconds" if moment.second else "minutes"


def _report(state: ReportState) -> dict[str, Any]:
    return {
        "contract_id": state.contract_id,
        "reporter_id": state.reporter_id,
        "period_id": state.period_id,
        "due_at": state.due_at.isoformat(timespec=_precision(state.due_at)) if state.due_at else "",
        "status": state.status,
        "quality": state.quality,
        "returned": state.is_returned,
        "findings": state.findings,
        "copy": state.copy,
        "scan": state.scan,
    }


def moments_reached(found: OfficeStates) -> list[str]:
    """Name the reminders whose moment has come: a day and an hour before closing, and after it.

    Of closings more than a day ago there is nothing new to write.
    """
    names: set[str] = set()
    for state in found.states:
        stage = state.stage(found.moment)
        is_old = state.closes_at is None or found.moment - state.closes_at > timedelta(days=1)
        if state.due_at is None or stage == AHEAD or is_old:
            continue
        name = {DAY: "day", HOUR: "hour", GRACE: "hour", CLOSED: "closed"}[stage]
        names.add(f"{state.due_at:%Y-%m-%dT%H%M}-{name}")
    return sorted(names)


def write_reminders(workspace: Workspace) -> list[Path]:
    """Write the texts that are due now into exports/chasing, and the status page beside them."""
    from orchestration.status_page import write_page

    found = read_states(workspace)
    written = write_texts(found, workspace.exports / "chasing")
    return [*written, write_page(workspace, found)]
