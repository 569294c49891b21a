"""The simulated quarter computed anew from its events, in plain Python, apart from the product.

The rules are those of the documents (units and calendar, indicators, corrections, contracts:
states); nothing here reads a workbook or imports a package of the product.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_CEILING, Decimal
from typing import Any

from quarter_calendar import CONTRACTS, EXEMPT, NOT_OWED, closing, counts, spans
from quarter_office import NAMES, NEW_SPELLING, TITLES
from quarter_story import CLOSED_ON, NOBODYS, SPELLING_ADDED, Event, Story
from quarter_values import indicator_values, like_for_like

Row = dict[str, Any]


@dataclass(frozen=True)
class Recomputed:
    """What must be published on a business date, by key."""

    submissions: dict[tuple[Any, ...], Row]
    timeliness: dict[tuple[Any, ...], Row]
    values: dict[tuple[Any, ...], Row]
    like_for_like: dict[tuple[Any, ...], Row]


@dataclass
class Version:
    """One delivery and what became of it."""

    event: Event
    verdict: str
    standing: str
    is_attributed: bool
    number: int | None = None
    is_correction: bool = False


def recompute(story: Story, night: date) -> Recomputed:
    """Compute what was known on a night: what had been in the inbox, and the day's date."""
    versions = [_judged(event, night) for event in story.events if event.night <= night]
    reports: dict[tuple[str, str, str], list[Version]] = defaultdict(list)
    for version in versions:
        if version.is_attributed:
            event = version.event
            reports[event.contract, event.reporter, event.span.period_id].append(version)
    for of_report in reports.values():
        _number(of_report, night)
    values = indicator_values(_in_force(reports), story.corrections, night)
    return Recomputed(
        {(version.event.path,): _submission(version, night) for version in versions},
        _timeliness(reports, night),
        values,
        like_for_like(values),
    )


def _judged(event: Event, night: date) -> Version:
    """A fault refuses; the same bytes again are a copy; of some nobody can tell whose they are."""
    is_unknown = event.fault in NOBODYS
    if event.spelling == NEW_SPELLING[1]:
        is_unknown = night < SPELLING_ADDED
    if event.copy_of:
        return Version(event, "duplicate", "duplicate", True)
    verdict = "refused" if event.fault or is_unknown else "accepted"
    return Version(event, verdict, verdict, not is_unknown)


def _number(versions: list[Version], night: date) -> None:
    """Number the versions of one report by the time they came.

    The last accepted one counts, but for those that wait for their period to begin, and those that
    came after it was closed.
    """
    versions.sort(key=lambda version: version.event.received_at)
    number, last, was_accepted = 0, None, False
    for version in versions:
        if version.verdict == "duplicate":
            continue
        number += 1
        version.number = number
        if version.verdict == "accepted":
            version.is_correction, was_accepted = was_accepted, True
            version.standing = _standing(version.event, versions, night)
            if version.standing == "in_force":
                if last:
                    last.standing = "superseded"
                last = version


def _standing(event: Event, versions: list[Version], night: date) -> str:
    """Tell whether a report is kept only; the same file sent again while it is open counts."""
    if event.span.starts_on > night:
        return "waiting"
    times = [event.received_at] + [
        version.event.received_at for version in versions if version.event.copy_of == event.path
    ]
    is_open = any(counts(event.contract, event.span, event.reporter, time) for time in times)
    return "in_force" if is_open else "after_closing"


def _is_open(unit: str, starts_on: date) -> bool:
    return unit != "D12" or starts_on <= CLOSED_ON


def _owed(contract: str, unit: str, span: Any) -> bool:
    """Tell whether the calendar knows of this report (exempt ones too)."""
    return _is_open(unit, span.starts_on)


def _submission(version: Version, night: date) -> Row:
    event = version.event
    known = event.fault not in ("unopenable", "personal", "unknown_sheet")
    due = closes = None
    has_reporter = version.is_attributed
    has_begun = event.span.starts_on <= night
    if has_reporter and has_begun and _owed(event.contract, event.reporter, event.span):
        due, closes = closing(event.contract, event.span, event.reporter)
    return {
        "contract_id": event.contract if known else "",
        "reporter_id": event.reporter if has_reporter else "",
        "period_id": event.span.period_id if known else "",
        "received_at": event.received_at,
        "received_from": "sidecar",
        "due_at": due,
        "closes_at": closes,
        "verdict": version.verdict,
        "standing": version.standing,
        "version_no": version.number,
        "is_attributed": version.is_attributed,
        "is_first": version.number == 1,
        "is_on_time": None if closes is None else event.received_at <= closes,
        "is_correction": version.is_correction,
        "is_zero_report": version.verdict == "accepted" and not event.records,
    }


def _timeliness(reports: dict[tuple[str, str, str], list[Version]], night: date) -> dict[Any, Row]:
    found: dict[Any, Row] = {}
    end_of_day = datetime.combine(night, time.max)
    for contract in CONTRACTS:
        for span in spans(contract, night):
            for unit in NAMES:
                if not _owed(contract, unit, span):
                    continue
                due, closes = closing(contract, span, unit)
                versions = reports.get((contract, unit, span.period_id), [])
                key = (contract, unit, span.period_id)
                exemption = EXEMPT.get((contract, span.period_id, unit)) or NOT_OWED.get(
                    (contract, span.period_id, unit), ""
                )
                found[key] = _judged_report(versions, due, closes, exemption, end_of_day)
                found[key]["programme_id"] = TITLES[contract][0]
                # Every reporter of this office sends for itself.
                found[key]["complete_at"] = found[key]["first_received_at"]
                counts = found[key]["in_force_received_at"] is not None
                found[key]["covered_unit_ids"] = unit if counts else ""
    return found


def _judged_report(
    versions: list[Version], due: datetime, closes: datetime, exemption: str, end_of_day: datetime
) -> Row:
    """Judge one owed report: when it came first, and how often it had to go back."""
    own = [version for version in versions if version.verdict != "duplicate"]
    accepted = [version for version in own if version.verdict == "accepted"]
    refused = [version for version in own if version.verdict == "refused"]
    first = min((version.event.received_at for version in own), default=None)
    first_accepted = min((version.event.received_at for version in accepted), default=None)
    counting = next((version for version in own if version.standing == "in_force"), None)
    returned = [
        version
        for version in refused
        if first_accepted is None or version.event.received_at <= first_accepted
    ]
    corrected = sum(
        version.is_correction and version.standing in ("in_force", "superseded") for version in own
    )
    if exemption:
        status = "exempt"
    elif first is not None:
        status = "on_time" if first <= closes else "late"
    else:
        status = "missing" if closes <= end_of_day else "not_yet_due"
    if first is None:
        quality = "not_received"
    elif first_accepted is None:
        quality = "still_refused"
    elif counting is None:
        quality = "after_closing"
    elif corrected:
        quality = "corrected"
    else:
        quality = "returned" if returned else "accepted_first_time"
    late = None
    if status == "late" and first:
        seconds = Decimal(round((first - closes).total_seconds()))
        late = (seconds / 36).to_integral_value(ROUND_CEILING) / 100
    return {
        "due_at": due, "closes_at": closes, "exemption": exemption, "first_received_at": first,
        "first_accepted_at": first_accepted,
        "in_force_received_at": counting.event.received_at if counting else None,
        "status": status, "quality": quality, "hours_late": late, "times_received": len(own),
        "times_refused": len(refused), "times_returned": len(returned),
        "times_corrected": corrected, "is_corrected": len(own) > 1,
        "is_zero_report": bool(counting and not counting.event.records),
    }  # fmt: skip


def _in_force(reports: dict[tuple[str, str, str], list[Version]]) -> dict[Any, Event]:
    return {
        key: version.event
        for key, versions in reports.items()
        for version in versions
        if version.standing == "in_force"
    }
