"""Texts that remind reporters, ready to paste, and the list of who is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reports.report_states import (
    AHEAD,
    CLOSED,
    DAY,
    GRACE,
    HOUR,
    ReportState,
    date_in_words,
    in_words,
)
from settings.labels import label

# The nearer, the more pressing; a text takes the tone of its most pressing report.
_PRESSING = (AHEAD, DAY, HOUR, GRACE, CLOSED)
_TONES = {DAY: "day", HOUR: "hour", GRACE: "hour", CLOSED: "closed"}


@dataclass(frozen=True)
class Reminder:
    """The text for one unit. `to` is empty where nobody can be reminded."""

    unit_id: str
    unit: str
    tone: str
    text: str
    reports: tuple[ReportState, ...]


def to_chase(
    states: Iterable[ReportState], moment: datetime, before: str = "now"
) -> list[ReportState]:
    """Choose what to remind of: `day` or `hour` before closing, or each at its own stage (now)."""
    chosen = []
    for state in states:
        stage = state.stage(moment)
        wanted = {
            "day": stage in (DAY, HOUR),
            "hour": stage == HOUR,
            "now": stage != AHEAD,
        }[before]
        is_open = state.is_missing or state.is_returned
        if wanted and (is_open or (state.scan == "superseded" and state.status != "exempt")):
            chosen.append(state)
    return chosen


def reminders(
    chosen: list[ReportState], moment: datetime, office: str, language: str, before: str = "now"
) -> list[Reminder]:
    """Write one text per unit that answers, in the order of the states."""
    by_unit: dict[str, list[ReportState]] = {}
    for state in chosen:
        by_unit.setdefault(state.to_id, []).append(state)
    return [
        _reminder(reports, moment, office, language, before)
        for unit_id, reports in by_unit.items()
        if unit_id
    ]


def _reminder(
    reports: list[ReportState], moment: datetime, office: str, language: str, before: str
) -> Reminder:
    stage = max((state.stage(moment) for state in reports), key=_PRESSING.index)
    first = reports[0]
    owed = [state for state in reports if state.is_missing or state.is_returned]
    tone = before if before in ("day", "hour") else _TONES[stage]
    if tone == "closed":
        tone = _tone_after_closing([state for state in owed if state.stage(moment) == CLOSED])
    lines = [label(f"chase.head.{tone}", language, unit=first.to)]
    if owed:
        lines.append(label(f"chase.intro.{_intro(tone, owed, moment)}", language))
    for number, state in enumerate(owed, start=1):
        lines.append(f"{number}. {_line(state, moment, language)}")
    for state in reports:
        if state.scan == "superseded":
            lines.append(label("chase.scan", language, report=_report(state, language)))
    lines += _how(owed, language)
    signed = date_in_words(moment, language)
    lines.append(label("chase.signed", language, office=office, date=signed))
    return Reminder(first.to_id, first.to, tone, "\n".join(lines) + "\n", tuple(reports))


def _tone_after_closing(closed: list[ReportState]) -> str:
    """Return the tone after closing: what came and was sent back is not missing."""
    if any(state.is_missing for state in closed):
        return "closed"
    # Without either only a scan is asked for.
    return "returned" if closed else "day"


def _intro(tone: str, owed: list[ReportState], moment: datetime) -> str:
    """Tell apart what is past its closing from what is due soon, where both are listed."""
    is_mixed = len({state.stage(moment) == CLOSED for state in owed}) > 1
    return f"{tone}_and_soon" if is_mixed and tone in ("closed", "returned") else tone


def _report(state: ReportState, language: str) -> str:
    key = "chase.report_of" if state.former else "chase.report"
    return label(key, language, title=state.title, period=state.period, former=state.former)


def _line(state: ReportState, moment: datetime, language: str) -> str:
    assert state.due_at is not None
    due = in_words(state.due_at, moment, language)
    return label(
        "chase.line",
        language,
        report=_report(state, language),
        due=due,
        state=_state(state, moment, language),
    )


def _state(state: ReportState, moment: datetime, language: str) -> str:
    told = _stands(state, moment, language) + _counts(state, moment, language)
    # The place last: nothing may run on into it.
    return told + (label("chase.copy", language, path=state.copy) if state.copy else "")


def _counts(state: ReportState, moment: datetime, language: str) -> str:
    """Say whether what is sent after its closing counts, where its rule closes it at all."""
    if state.counts_until is None or state.stage(moment) != CLOSED:
        return ""
    if state.counts_until < moment:
        return label("chase.shut", language)
    return label("chase.counts_until", language,
                 time=in_words(state.counts_until, moment, language))  # fmt: skip


def _stands(state: ReportState, moment: datetime, language: str) -> str:
    if state.returned_at is None:
        key = "chase.overdue" if state.stage(moment) == CLOSED else "chase.not_received"
        return label(key, language)
    came = in_words(state.returned_at, moment, language)
    key = "chase.correction_returned" if state.received_at else "chase.returned"
    return label(key, language, time=came, count=state.findings)


def _how(owed: list[ReportState], language: str) -> list[str]:
    lines = []
    if any(state.returned_at is None for state in owed):
        lines.append(label("chase.how.send", language))
    if any(state.returned_at is None and state.may_be_zero for state in owed):
        lines.append(label("chase.how.zero", language))
    if any(state.returned_at is not None for state in owed):
        lines.append(label("chase.how.returned", language))
    if any(state.status == "on_time" for state in owed):
        lines.append(label("chase.how.not_late", language))
    return lines


def missing_list(
    states: list[ReportState], moment: datetime, language: str, waiting: int = 0
) -> str:
    """Write who is missing, late or was sent back, by contract and period; counts before names."""
    concerned = [state for state in states if state.stage(moment) != AHEAD]
    is_closed = any(state.stage(moment) == CLOSED for state in concerned)
    now = in_words(moment.replace(second=0), moment, language)
    lines = [label("chase.list.closed" if is_closed else "chase.list.open", language, time=now)]
    if waiting:
        lines.append(label("chase.waiting", language, count=waiting))
    groups: dict[tuple[str, str], list[ReportState]] = {}
    for state in concerned:
        groups.setdefault((state.contract_id, state.period_id), []).append(state)
    closing = {key: min(str(state.closes_at) for state in own) for key, own in groups.items()}
    for key in sorted(groups, key=lambda key: (closing[key], key)):
        lines += _of_report(groups[key], moment, language)
    if not groups:
        lines.append(label("chase.list.nothing_due", language))
    return "\n".join(lines) + "\n"


def _of_report(group: list[ReportState], moment: datetime, language: str) -> list[str]:
    owed = [state for state in group if state.status != "exempt"]
    kinds = {
        "missing": [state for state in owed if state.is_missing],
        "late": [state for state in owed if state.status == "late"],
        "returned": [state for state in owed if state.is_returned],
        "after_closing": [
            state for state in owed if state.idle == "after_closing" and state.is_idle
        ],
        "exempt": [state for state in group if state.status == "exempt"],
        "scan": [state for state in owed if state.scan == "superseded"],
    }
    first = max(group, key=lambda state: state.due_at or moment)
    assert first.due_at is not None
    head = label(
        "chase.list.report",
        language,
        report=label("chase.report", language, title=first.title, period=first.period),
        due=in_words(first.due_at, moment, language),
        owed=len(owed),
        received=len(owed) - len(kinds["missing"]),
    )
    lines = [head]
    for kind, found in kinds.items():
        if found:
            names = label("list.comma", language).join(_named(state, language) for state in found)
            key = f"chase.list.{kind}"
            lines.append(label(key, language, count=len(found), names=names))
    if not any(kinds[kind] for kind in ("missing", "returned", "after_closing")):
        lines.append(label("chase.list.complete", language))
    return lines


def _named(state: ReportState, language: str) -> str:
    if not state.to_id:
        return label("chase.nobody", language, unit=state.reporter)
    return state.reporter
