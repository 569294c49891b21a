"""How every report stands, from ledger and calendar as they are now, for chasing and the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from compiling.definitions import Definitions, read_definitions
from compiling.report_fates import Fate, report_fates
from orchestration.returned_folder import copies_in, digest_of
from orchestration.session import arrivals_of, clock
from reports.report_states import ReportState
from settings.errors import WrongUse
from settings.workspace import Workspace
from sources.declined import masked_name
from sources.ledger import Ledger
from sources.ledger_steps import read_steps
from sources.periods import period_of_id
from sources.reopenings import Reopening, read_reopenings
from sources.scans import standing_of_scans
from sources.working_days import NoWorkingDayError, WorkingDays, read_working_days

# Closed reports are told for so many days, and at least so many periods of each.
RECENT_DAYS, RECENT_PERIODS = 10, 2


@dataclass(frozen=True)
class UnknownFile:
    """A file that belongs to no report: its name as it may be told, when it came, findings."""

    name: str
    received_at: datetime
    findings: int
    copy: str


@dataclass(frozen=True)
class OfficeStates:
    """All recent reports of an office at a moment, and what is not part of them."""

    office: str
    language: str
    moment: datetime
    states: tuple[ReportState, ...]
    unknown: tuple[UnknownFile, ...]
    waiting: int


def office_moment(workspace: Workspace, definitions: Definitions, at: str = "") -> datetime:
    """Return the moment asked for, else the office's time now."""
    if not at:
        return datetime.fromisoformat(clock(definitions.office))
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise WrongUse(f"'{at}' is no time → write 2017-04-04T16:00") from None
    if moment.tzinfo or len(at) <= len("2017-04-04"):
        raise WrongUse(f"'{at}' is no local time → write 2017-04-04T16:00")
    return moment


def read_states(
    workspace: Workspace,
    at: str = "",
    contracts: Iterable[str] = (),
    days: int = RECENT_DAYS,
    definitions: Definitions | None = None,
) -> OfficeStates:
    """Read how every recent report stands. Nothing is read from the inbox; what waits is counted.

    Raises RefusedDefinition where the office's material is wrong, WrongUse for an unknown contract.
    """
    definitions = definitions or read_definitions(workspace)
    moment = office_moment(workspace, definitions, at)
    wanted = set(contracts)
    if unknown := wanted - set(definitions.contracts):
        known = ", ".join(sorted(definitions.contracts))
        raise WrongUse(f"'{min(unknown)}' is no contract → one of {known}")
    with Ledger(workspace.ledger) as ledger:
        fates = report_fates(ledger, definitions, workspace.reference, workspace.landing, moment)
        steps = [step for step in read_steps(ledger) if step["taken_at"] <= f"{moment}"]
        present = {
            (row["path"], row["sha256"]) for row in ledger.rows("select path, sha256 from files")
        }
        waiting = len(arrivals_of(workspace, definitions, ledger))
    copies = {
        digest: paths[0].relative_to(workspace.home).as_posix()
        for digest, paths in copies_in(workspace.returned).items()
    }
    in_force = {
        (fate.contract_id, fate.reporter_id, fate.period_id): fate.in_force_submission_ids
        for fate in fates.reports
    }
    reopenings = read_reopenings(workspace.reference, definitions.contracts, definitions.units)
    working_days = read_working_days(workspace.reference)
    words = _Words(definitions, working_days, moment, copies, reopenings)
    scans = standing_of_scans(steps, in_force)
    states = [
        words.state(fate, scans.get((fate.contract_id, fate.reporter_id, fate.period_id), ""))
        for fate in recent(fates.reports, moment, days)
        if not wanted or fate.contract_id in wanted
    ]
    places = {unit.unit_id: place for place, unit in enumerate(definitions.units.units)}
    states.sort(key=lambda state: places.get(state.reporter_id, len(places)))
    # A file that was taken out of the inbox, or written over, needs nobody's care.
    own = [row for row in fates.unattributed if (row["path"], row["sha256"]) in present]
    return OfficeStates(
        definitions.office.office.in_language(definitions.office.language),
        definitions.office.language,
        moment,
        tuple(states),
        tuple(words.unknown(row) for row in own),
        waiting,
    )


def recent(fates: Iterable[Fate], moment: datetime, days: int) -> list[Fate]:
    """Choose the reports that are open, closed of late, or of the last periods of their contract.

    What was sent unasked is recent by the day on which it came.
    """
    fates = list(fates)
    limit = moment - timedelta(days=days)
    closed: dict[str, dict[str, datetime]] = {}
    for fate in fates:
        if fate.closes_at and fate.closes_at <= moment:
            own = closed.setdefault(fate.contract_id, {})
            own[fate.period_id] = max(own.get(fate.period_id, fate.closes_at), fate.closes_at)
    last = {
        (contract, period)
        for contract, own in closed.items()
        for period in sorted(own, key=lambda period: own[period])[-RECENT_PERIODS:]
    }
    return [
        fate
        for fate in fates
        if (fate.contract_id, fate.period_id) in last
        or (fate.closes_at or fate.first_received_at or moment) > limit
    ]


class _Words:
    """Gives reports their titles, names and places in the office's language."""

    def __init__(
        self,
        definitions: Definitions,
        working_days: WorkingDays,
        moment: datetime,
        copies: dict[str, str],
        reopenings: list[Reopening],
    ) -> None:
        self._definitions = definitions
        self._language = definitions.office.language
        self._working_days = working_days
        self._moment = moment
        self._copies = copies
        self._reopenings = reopenings

    def state(self, fate: Fate, scan: str) -> ReportState:
        contract = self._definitions.contracts[fate.contract_id]
        period = period_of_id(fate.period_id)
        label = fate.period_id
        if period:
            label = period.label_en if self._language == "en" else period.label_zh
        title = contract.title.zh
        if self._language == "en" and contract.title.en:
            title = contract.title.en
        to_id, former = self._answers(fate.reporter_id)
        returned = fate.returned
        return ReportState(
            programme_id=fate.programme_id,
            contract_id=fate.contract_id,
            title=title,
            period_id=fate.period_id,
            period=label,
            reporter_id=fate.reporter_id,
            reporter=self._name(fate.reporter_id),
            due_at=fate.due_at,
            closes_at=fate.closes_at,
            remind_at=self._remind_at(fate.due_at),
            status=fate.status,
            quality=fate.quality,
            exemption=fate.exemption,
            to_id=to_id,
            to=self._name(to_id),
            former=former,
            received_at=fate.in_force_received_at,
            first_received_at=fate.first_received_at,
            version_no=fate.version_no,
            times_corrected=fate.times_corrected,
            is_zero_report=fate.is_zero_report,
            may_be_zero=contract.zero_report is not None,
            idle=fate.idle,
            returned_at=returned.received_at if returned else None,
            findings=returned.findings if returned else 0,
            copy=self._copy(returned.path, returned.sha256) if returned else "",
            scan=scan,
            counts_until=self._counts_until(fate),
        )

    def _counts_until(self, fate: Fate) -> datetime | None:
        """Return when the report is closed: by its rule, or by a reopening that holds now."""
        if fate.shuts_at is None:
            return None
        again = [
            one.until
            for one in self._reopenings
            if (one.contract, one.period) == (fate.contract_id, fate.period_id)
            and one.reporter in ("", fate.reporter_id)
            and one.opened_from <= self._moment
        ]
        return max([fate.shuts_at, *again])

    def unknown(self, row: dict[str, Any]) -> UnknownFile:
        return UnknownFile(
            masked_name(row["path"]),
            row["received_at"],
            row["refusals"],
            self._copy(row["path"], row["sha256"]),
        )

    def _copy(self, path: str, content_hash: str) -> str:
        return self._copies.get(digest_of(path, content_hash), "")

    def _name(self, unit_id: str) -> str:
        """Name a unit, with its parent's name where several have the same."""
        units = self._definitions.units
        unit = units.by_id.get(unit_id)
        if unit is None:
            return unit_id
        if self._language == "en" and unit.name_en:
            return unit.name_en
        return units.qualified_name(unit_id) if units.sharing(unit.name) else unit.name

    def _answers(self, reporter_id: str) -> tuple[str, str]:
        """Return who is reminded for a reporter, and the reporter's name if that is another."""
        day, found, seen = self._moment.date(), reporter_id, {reporter_id}
        units = self._definitions.units.by_id
        while (unit := units.get(found)) and unit.closed_on and unit.closed_on < day:
            found = unit.successor_unit_id
            if not found or found in seen:
                return "", self._name(reporter_id)
            seen.add(found)
        return found, self._name(reporter_id) if found != reporter_id else ""

    def _remind_at(self, due_at: datetime | None) -> datetime | None:
        """Return the moment a day before, on a working day, that reminders go out."""
        if due_at is None:
            return None
        day = due_at - timedelta(days=1)
        try:
            worked = self._working_days.nearest(day.date(), -1)
        except NoWorkingDayError:
            return day
        return datetime.combine(worked, day.time())


def page_path(workspace: Workspace) -> Path:
    """Return where the status page is."""
    return workspace.exports / "status" / "报送情况.html"
