"""What became of every report that is owed, at a moment: from ledger and calendar alone.

The published `fct_report_timeliness` says the same of the end of the business date; a test holds
the two together. This one needs no run.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from compiling.definitions import Definitions
from compiling.delivery_tables import delivery_tables
from compiling.office_calendar import OfficeCalendar, Owed, read_calendar
from compiling.record_versions import Part
from compiling.records_in_force import counting
from sources.ledger import Ledger

Row = dict[str, Any]
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Returned:
    """The latest version of a report, where it was refused or set aside."""

    path: str
    sha256: str
    received_at: datetime
    findings: int


@dataclass(frozen=True)
class Fate:
    """One report of one reporter for one period; `due_at` is None where nobody asked for it."""

    programme_id: str
    contract_id: str
    reporter_id: str
    period_id: str
    due_at: datetime | None
    closes_at: datetime | None
    exemption: str
    status: str
    quality: str
    first_received_at: datetime | None = None
    in_force_received_at: datetime | None = None
    in_force_submission_id: str = ""
    # All that count; several where records are replaced one by one, or units report apart.
    in_force_submission_ids: frozenset[str] = frozenset()
    # The number of the version in force among all versions received.
    version_no: int = 0
    times_returned: int = 0
    times_corrected: int = 0
    is_zero_report: bool = False
    returned: Returned | None = None
    # Why an accepted report does not count, where none does: after_closing or waiting.
    idle: str = ""
    # Until when it counts without a reopening; None where its rule never closes.
    shuts_at: datetime | None = None


@dataclass(frozen=True)
class Fates:
    """All reports, in the order of the calendar and the unit list, and files of nobody."""

    reports: tuple[Fate, ...]
    unattributed: tuple[Row, ...]


def at_moment(definitions: Definitions, moment: datetime) -> Definitions:
    """Return the definitions as they are on the day of a moment."""
    office = definitions.office.model_copy(update={"business_date": moment.date()})
    return replace(definitions, office=office)


def report_fates(
    ledger: Ledger, definitions: Definitions, reference: Path, landing: Path, moment: datetime
) -> Fates:
    """Return what became of every report, as the ledger knows it, at a moment of the office."""
    definitions = at_moment(definitions, moment)
    calendar = read_calendar(reference, definitions)
    until = (moment + timedelta(seconds=1)).isoformat(sep=" ", timespec="seconds")
    counted = counting(ledger, definitions, landing, until)
    tables = delivery_tables(ledger, definitions, landing, counted, until)
    periods: dict[str, list[str]] = {}
    for submission_id, period_id, *_ in tables["submission_periods"].iter_rows():
        periods.setdefault(submission_id, []).append(period_id)
    attempts: dict[Key, list[Row]] = {}
    unattributed = []
    for row in _with_versions(tables["deliveries"].to_dicts()):
        if not row["is_attributed"]:
            unattributed.append(row)
            continue
        own = [row["period_id"]] if row["period_id"] else periods.get(row["submission_id"], [])
        for period_id in own:
            key = (row["contract_id"], row["reporter_id"], period_id)
            part = counted.parts.get((row["submission_id"], period_id))
            attempts.setdefault(key, []).append(_of_period(row, part) if part else row)
    return Fates(tuple(_all(definitions, calendar, attempts, moment)), tuple(unattributed))


def _of_period(row: Row, part: Part) -> Row:
    """Return what a submission is for one of its periods, where records are replaced one by one."""
    is_idle = row["standing"] == "in_force" and not part.counts
    return row | {
        "standing": "superseded" if is_idle else row["standing"],
        "is_correction": row["is_correction"] and part.corrects,
    }


def _with_versions(deliveries: list[Row]) -> Iterable[Row]:
    """Give each version of a report its number, as fct_submissions does."""
    numbers: Counter[tuple[str, ...]] = Counter()
    accepted: set[tuple[str, ...]] = set()
    order = ("received_at", "stated_version", "sha256", "path")
    for row in sorted(deliveries, key=lambda row: tuple(row[name] for name in order)):
        if row["standing"] == "not_yet_received":
            continue
        is_known = row["submission_id"] is not None or row["period_id"] != ""
        is_attributed = row["reporter_id"] != "" and is_known
        number, is_correction = 0, False
        if is_attributed and row["standing"] != "duplicate":
            key = tuple(row[n] for n in ("contract_id", "reporter_id", "unit_id", "period_id"))
            numbers[key] += 1
            number = numbers[key]
            follows = key in accepted if row["corrects"] is None else row["corrects"]
            is_correction = follows and row["verdict"] == "accepted"
            if row["verdict"] == "accepted":
                accepted.add(key)
        yield {
            **row,
            "is_attributed": is_attributed,
            "version_no": number,
            "is_correction": is_correction,
        }


def _all(
    definitions: Definitions,
    calendar: OfficeCalendar,
    attempts: dict[Key, list[Row]],
    moment: datetime,
) -> Iterable[Fate]:
    owed_keys = set()
    for owed in calendar.owed:
        key = (owed.contract, owed.unit_id, owed.period_id)
        owed_keys.add(key)
        programme = definitions.contracts[owed.contract].programme
        yield _fate(programme, key, owed, attempts.get(key, []), moment)
    places = {unit.unit_id: place for place, unit in enumerate(definitions.units.units)}
    others = [key for key in attempts if key not in owed_keys and key[0] in definitions.contracts]
    for key in sorted(others, key=lambda key: (key[0], key[2], places.get(key[1], -1), key[1])):
        yield _fate(definitions.contracts[key[0]].programme, key, None, attempts[key], moment)


def _fate(
    programme: str, key: Key, owed: Owed | None, attempts: list[Row], moment: datetime
) -> Fate:
    versions = [row for row in attempts if row["standing"] != "duplicate"]
    first = min((row["received_at"] for row in attempts), default=None)
    parts = list(_parts(attempts).values())
    # What came last of all units that the reporter sends for.
    complete = max((part.first_received_at for part in parts if part.unit_id), default=first)
    in_force = [row for row in versions if row["standing"] == "in_force"]
    last = max(in_force, key=lambda row: (row["received_at"], row["submission_id"]), default=None)
    times_returned = sum(part.times_returned for part in parts)
    # What came after closing, or was set aside by a gate, corrected nothing.
    times_corrected = sum(
        row["is_correction"] and row["standing"] in ("in_force", "superseded") for row in attempts
    )
    quality = _quality(parts, times_corrected, times_returned)
    contract, reporter, period = key
    return Fate(
        programme, contract, reporter, period,
        owed.due_at if owed else None,
        owed.closes_at if owed else None,
        owed.exemption if owed else "",
        _status(owed, complete, moment),
        quality,
        first,
        last["received_at"] if last else None,
        last["submission_id"] if last else "",
        frozenset(row["submission_id"] for row in in_force),
        last["version_no"] if last else 0,
        times_returned,
        times_corrected,
        bool(in_force) and all(row["record_count"] == 0 for row in in_force),
        last_returned(versions),
        "" if in_force else _idle({row["standing"] for row in versions}),
        owed.shuts_at if owed else None,
    )  # fmt: skip


def _idle(standings: set[str]) -> str:
    return next((one for one in ("after_closing", "waiting") if one in standings), "")


@dataclass(frozen=True)
class _Part:
    """What was sent for one unit; "" is what was sent for one that was not recognised."""

    unit_id: str
    first_received_at: datetime
    is_accepted: bool
    standings: frozenset[str]
    times_returned: int


def _parts(attempts: list[Row]) -> dict[str, _Part]:
    units: dict[str, list[Row]] = {}
    for row in attempts:
        units.setdefault(row["unit_id"], []).append(row)
    return {unit_id: _part(unit_id, rows) for unit_id, rows in units.items()}


def _part(unit_id: str, rows: list[Row]) -> _Part:
    accepted = min(
        (row["received_at"] for row in rows if row["verdict"] == "accepted"), default=None
    )
    returned = sum(
        row["verdict"] == "refused"
        and row["standing"] != "duplicate"
        and (accepted is None or row["received_at"] <= accepted)
        for row in rows
    )
    return _Part(
        unit_id,
        min(row["received_at"] for row in rows),
        accepted is not None,
        frozenset(row["standing"] for row in rows),
        returned,
    )


def _quality(parts: list[_Part], times_corrected: int, times_returned: int) -> str:
    """Name what became of a report; where it is of several units, the worst."""
    if not parts:
        return "not_received"
    accepted = [part for part in parts if part.is_accepted]
    if not accepted or any(part.unit_id and not part.is_accepted for part in parts):
        return "still_refused"
    idle = [part for part in accepted if "in_force" not in part.standings]
    if any("set_aside" in part.standings for part in idle):
        return "set_aside"
    if idle:
        return "after_closing"
    if times_corrected:
        return "corrected"
    return "returned" if times_returned else "accepted_first_time"


def last_returned(versions: list[Row]) -> Returned | None:
    """Return what was sent back and not sent again since; `versions` are in order of receipt.

    A reporter may send one file for each of several units: of each the last one counts. A file of
    which the unit was not recognised is answered by whatever comes after it.
    """
    last = {row["unit_id"]: row for row in versions if row["unit_id"]}
    if versions:
        last[""] = versions[-1]
    back = [row for row in last.values() if row["standing"] in ("refused", "set_aside")]
    if not back:
        return None
    row = max(back, key=lambda row: (row["received_at"], row["sha256"], row["path"]))
    return Returned(row["path"], row["sha256"], row["received_at"], row["refusals"])


def _status(owed: Owed | None, complete: datetime | None, moment: datetime) -> str:
    if owed is None:
        return "not_owed"
    if owed.exemption:
        return "exempt"
    if complete is not None:
        return "on_time" if complete <= owed.closes_at else "late"
    return "missing" if owed.closes_at < moment else "not_yet_due"
