"""The calendar of an office: its rules, then single lines that override them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from compiling.definitions import Definitions
from settings.errors import Refusal, RefusedDefinition
from settings.proposals import nearest
from settings.reference_list import ListRow, find_list, read_list
from settings.yaml_file import YamlFile, read_yaml, validate
from sources.due_rules import CalendarForm, ReportersForm, ReportRule
from sources.periods import Period, period_of_id
from sources.units import Unit
from sources.working_days import NoWorkingDayError, WorkingDays, read_working_days

LIST = "calendar"
COLUMNS = ("contract", "period", "due_at", "unit", "note")
_NOT_OWED = ("none", "无", "-", "—", "/")


@dataclass(frozen=True)
class Closing:
    """When the reports of a contract for a period are due, and whose; `closes_at` has the grace."""

    due_at: datetime
    closes_at: datetime
    reporters: ReportersForm | None = None
    # So long after `closes_at` a report still counts; None: for ever.
    counts_for: timedelta | None = None

    def moved(self, due_at: datetime) -> "Closing":
        """Return the same terms with another closing time: the grace runs from that one."""
        return replace(self, due_at=due_at, closes_at=due_at + (self.closes_at - self.due_at))


@dataclass(frozen=True)
class Owed:
    """One report that a unit owes, or is exempt from by a document."""

    contract: str
    period_id: str
    unit_id: str
    due_at: datetime
    closes_at: datetime
    exemption: str = ""
    # The last second at which it still counts; None: for ever.
    shuts_at: datetime | None = None


@dataclass(frozen=True)
class OfficeCalendar:
    """All closing times of periods that have begun, and who owes what; both in order.

    `shuts`: contract, period and unit ("" for all) → the last second at which a report counts.
    """

    closings: dict[tuple[str, str], datetime]
    owed: list[Owed]
    shuts: dict[tuple[str, str, str], datetime]


@dataclass(frozen=True)
class _Line:
    """One line of calendar.csv: another closing time, or none, for all or for one unit."""

    contract: str
    period: Period
    due_at: datetime | None
    unit: str
    note: str
    file: Path
    line: int


def read_calendar(folder: Path, definitions: Definitions) -> OfficeCalendar:
    """Read calendar.yml, calendar.csv (or .xlsx) and the working days; all may be absent.

    A line without a unit gives a rule's contract and period another closing time, or none; one with
    a unit concerns that unit alone. The rule's grace and `closes` run from the new time. Raises
    RefusedDefinition with every fault.
    """
    refusals: list[Refusal] = []
    working_days = read_working_days(folder, definitions.office.has_chinese_holidays)
    closings, exempt = _by_rules(folder / f"{LIST}.yml", definitions, working_days, refusals)
    path = find_list(folder, LIST, (".csv", ".xlsx"))
    terms = dict(closings)
    ruled = {contract for contract, _ in closings}
    lines = _lines(path, definitions, ruled, refusals) if path else []
    for line in lines:
        key = (line.contract, line.period.period_id)
        if line.unit or line.period.starts_on > definitions.office.today:
            continue
        if line.due_at is None:
            closings.pop(key, None)
        else:
            known = terms.get(key, Closing(line.due_at, line.due_at))
            closings[key] = known.moved(line.due_at)
    own = {
        (line.contract, line.period.period_id, line.unit): line
        for line in lines
        if line.unit and line.period.starts_on <= definitions.office.today
    }
    for (contract, period_id, _), line in own.items():
        if line.due_at is None and (contract, period_id) not in closings:
            reason = f"nothing is owed of {contract} for {period_id}"
            refusals.append(Refusal(line.file, line.line, reason, "leave the line out"))
    if refusals:
        raise RefusedDefinition(refusals)
    return _put_together(definitions, closings, terms, exempt, own)


def _put_together(
    definitions: Definitions,
    closings: dict[tuple[str, str], Closing],
    terms: dict[tuple[str, str], Closing],
    exempt: dict[tuple[str, str, str], str],
    own: dict[tuple[str, str, str], _Line],
) -> OfficeCalendar:
    owed: list[Owed] = []
    shuts: dict[tuple[str, str, str], datetime] = {
        (*key, ""): closing.closes_at + closing.counts_for
        for key, closing in sorted(closings.items())
        if closing.counts_for is not None
    }
    keys = sorted({*closings, *((contract, period_id) for contract, period_id, _ in own)})
    last: dict[tuple[str, str], datetime] = {
        key: closing.closes_at for key, closing in closings.items()
    }
    for key in keys:
        period = period_of_id(key[1])
        assert period is not None
        for unit in definitions.units.units:
            closing, line = closings.get(key), own.get((*key, unit.unit_id))
            if not unit.is_open_within(period.starts_on, period.ends_on):
                continue
            is_owed = closing is not None and _owes(definitions, key[0], closing.reporters, unit)
            if line is not None and line.due_at is not None:
                own_closing = terms.get(key, Closing(line.due_at, line.due_at)).moved(line.due_at)
                closes_at, counts_for = own_closing.closes_at, own_closing.counts_for
                shuts_at = closes_at + counts_for if counts_for is not None else None
                owed.append(Owed(*key, unit.unit_id, line.due_at, closes_at, "", shuts_at))
                if shuts_at is not None:
                    shuts[*key, unit.unit_id] = shuts_at
                last[key] = max(last.get(key, closes_at), closes_at)
            elif is_owed and closing is not None:
                shuts_at = shuts.get((*key, ""))
                found = Owed(*key, unit.unit_id, closing.due_at, closing.closes_at, "", shuts_at)
                exemption = exempt.get((*key, unit.unit_id), "")
                if line is not None:
                    exemption = line.note or f"{line.file.name}:{line.line}"
                owed.append(replace(found, exemption=exemption))
    return OfficeCalendar({key: last[key] for key in sorted(last)}, owed, shuts)


def _owes(
    definitions: Definitions, contract: str, reporters: ReportersForm | None, unit: Unit
) -> bool:
    if reporters is not None and reporters.units:
        return unit.unit_id in reporters.units
    usual = definitions.contracts[contract].reporters
    wanted = reporters.unit_class if reporters else usual.unit_class if usual else ""
    return unit.unit_class == wanted


def _by_rules(
    path: Path, definitions: Definitions, working_days: WorkingDays, refusals: list[Refusal]
) -> tuple[dict[tuple[str, str], Closing], dict[tuple[str, str, str], str]]:
    """Return the closing times that the rules give, and who is exempt by which document."""
    closings: dict[tuple[str, str], Closing] = {}
    exempt: dict[tuple[str, str, str], str] = {}
    if not path.is_file():
        return closings, exempt
    file = read_yaml(path)
    for index, rule in enumerate(validate(file, CalendarForm).reports):
        place = ("reports", index)
        faults = _wrong_names(file, rule, place, definitions)
        refusals += faults
        if faults:
            continue
        for period in rule.periods.until(definitions.office.today, working_days):
            key = (rule.contract, period.period_id)
            if key in closings:
                reason = f"another rule gives {rule.contract} for {period.period_id} too"
                proposal = "end the earlier rule with 'to' before this one begins"
                refusals.append(file.refusal((*place, "periods"), reason, proposal))
                break
            try:
                due_at = rule.due.due_at(period, working_days)
            except NoWorkingDayError as error:
                refusals.append(file.refusal((*place, "due"), str(error), "mend working_days"))
                break
            grace = timedelta(hours=rule.due.grace_hours)
            counts_for = timedelta(days=rule.closes.days_after) if rule.closes else None
            closings[key] = Closing(due_at, due_at + grace, rule.reporters, counts_for)
            for one in rule.exempt:
                if one.covers(period):
                    exempt[*key, one.unit] = one.document
    return closings, exempt


def _wrong_names(
    file: YamlFile, rule: ReportRule, place: tuple[str | int, ...], definitions: Definitions
) -> list[Refusal]:
    """Hold a rule's contract, class and units against what the office has."""
    contract = definitions.contracts.get(rule.contract)
    units, classes = definitions.units.by_id, definitions.units.classes()
    if contract is None:
        reason, known = f"'{rule.contract}' is no contract", definitions.contracts
        return [file.refusal((*place, "contract"), reason, nearest(rule.contract, known))]
    found: list[Refusal] = []
    if rule.reporters is None and contract.reporters is None:
        found.append(_nobody(file.path, file.line((*place, "contract")), rule.contract))
    if rule.reporters and rule.reporters.unit_class and rule.reporters.unit_class not in classes:
        reason = f"no unit is of class '{rule.reporters.unit_class}'"
        proposal = nearest(rule.reporters.unit_class, classes)
        found.append(file.refusal((*place, "reporters", "class"), reason, proposal))
    named = [
        ((*place, "reporters", "units", number), unit)
        for number, unit in enumerate(rule.reporters.units if rule.reporters else [])
    ]
    named += [
        ((*place, "exempt", number, "unit"), one.unit) for number, one in enumerate(rule.exempt)
    ]
    for where, unit in named:
        if unit not in units:
            found.append(file.refusal(where, f"'{unit}' is no unit", nearest(unit, units)))
    return found


def _nobody(path: Path, line: int, contract: str) -> Refusal:
    return Refusal(
        path, line, f"contract '{contract}' names no reporters, so nobody owes it",
        "add 'reporters: {class: …}' to the contract or the rule, or leave it out",
    )  # fmt: skip


def _lines(
    path: Path, definitions: Definitions, ruled: set[str], refusals: list[Refusal]
) -> list[_Line]:
    """Read the lines of the calendar: one closing time per contract, period and unit or all."""
    found: dict[tuple[str, str, str], _Line] = {}
    for number, row in read_list(path, needed=COLUMNS[:3], known=COLUMNS):
        name, period_id, unit = row["contract"], row["period"], row.get("unit", "")
        contract, period = definitions.contracts.get(name), period_of_id(period_id)
        is_owed = row["due_at"].casefold() not in _NOT_OWED
        due_at = _closing_time(row["due_at"]) if is_owed else None
        column = ""
        if contract is None:
            reason, column = f"'{name}' is no contract", "contract"
            proposal = nearest(name, definitions.contracts)
        elif contract.reporters is None and not unit and name not in ruled:
            refusals.append(_nobody(path, number, name))
            continue
        elif period is None:
            reason, column = f"'{period_id}' is no period", "period"
            proposal = "such as 2017-M06 or 2017-M01-02"
        elif is_owed and due_at is None:
            reason, column = f"'{row['due_at']}' is no time", "due_at"
            proposal = "write 2017-07-05 17:00, or 'none' where no report is owed"
        elif unit and unit not in definitions.units.by_id:
            reason, column = f"'{unit}' is no unit", "unit"
            proposal = nearest(unit, definitions.units.by_id)
        elif (name, period_id, unit) in found:
            reason = f"{name} for {period_id}{f' of {unit}' if unit else ''} is given twice"
            proposal = "keep one closing time"
        else:
            found[name, period_id, unit] = _Line(
                name, period, due_at, unit, row.get("note", ""), path, number
            )
            continue
        refusals.append(_at(path, number, row, column, reason, proposal))
    return list(found.values())


def _at(path: Path, line: int, row: ListRow, column: str, reason: str, proposal: str) -> Refusal:
    return Refusal(path, line, reason, proposal, row.cell(column))


def _closing_time(text: str) -> datetime | None:
    """Read a local time; a day alone would close at its first minute."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if len(text) > len("2017-07-05") and moment.tzinfo is None else None
