"""Handing out blank workbooks: which contracts, for whom, until when; written to a folder."""

from dataclasses import dataclass, field
from pathlib import Path

from compiling.definitions import Definitions, read_definitions
from compiling.office_calendar import read_calendar
from settings.errors import RunFailed, WrongUse
from settings.proposals import nearest
from settings.workspace import Workspace
from sources.contracts import Contract
from sources.periods import Period, period_of_id
from sources.templates.blank_workbooks import ROWS, Asked, Template, templates_of
from sources.templates.plan import NoTemplate
from sources.units import Unit, UnitList


@dataclass(frozen=True)
class Wanted:
    """What a user asks for, in the words of the command."""

    contracts: tuple[str, ...] = ()
    period: str = ""
    reporters: tuple[str, ...] = ()
    unit: str = ""
    layout: str | None = None
    rows: int = ROWS
    for_all: bool = False


@dataclass
class HandedOut:
    """What was written, and which contracts could not be laid out."""

    written: list[tuple[Path, Template]] = field(default_factory=list)
    refused: list[NoTemplate] = field(default_factory=list)
    language: str = "zh"


def hand_out(workspace: Workspace, folder: Path, wanted: Wanted) -> HandedOut:
    """Write the blank workbooks; nothing is written if a contract that was named is refused."""
    definitions = read_definitions(workspace)
    period = _period(wanted.period)
    reporters = tuple(_unit(name, definitions.units) for name in wanted.reporters)
    unit = _unit(wanted.unit, definitions.units) if wanted.unit else None
    done = HandedOut(language=definitions.office.language)
    made: list[Template] = []
    closing = _closing_times(workspace, definitions, period)
    for contract in _contracts(definitions, wanted):
        senders = _senders(contract, reporters, is_named=bool(wanted.contracts))
        if senders is None:
            continue
        asked = Asked(period, senders, unit, wanted.layout, wanted.rows, wanted.for_all)
        due_at = closing.get(contract.contract)
        try:
            made += templates_of(
                contract, [*definitions.contracts.values()], definitions.units,
                done.language, asked, due_at,
            )  # fmt: skip
        except NoTemplate as error:
            done.refused.append(error)
    if done.refused and (wanted.contracts or not made):
        raise WrongUse("\n".join(str(error) for error in done.refused))
    if not made:
        raise WrongUse("no contract is for these reporters → name others, or none for all")
    done.written = _write(folder, made)
    return done


def _write(folder: Path, made: list[Template]) -> list[tuple[Path, Template]]:
    """Write workbooks; one that is there already with other content is never overwritten."""
    places = [(folder / one.path, one) for one in made]
    paths = [path for path, _ in places]
    if twice := next((path for path in paths if paths.count(path) > 1), None):
        raise WrongUse(f"two workbooks would be called {twice} → name one contract with --contract")
    try:
        for path, one in places:
            if path.exists() and path.read_bytes() != one.data:
                raise WrongUse(
                    f"{path} is there already and may have been filled in"
                    " → choose another folder, or remove it first"
                )
        for path, one in places:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(one.data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunFailed(f"{error.filename or folder} cannot be written: {reason}") from None
    return places


def _contracts(definitions: Definitions, wanted: Wanted) -> list[Contract]:
    known = definitions.contracts
    for name in wanted.contracts:
        if name not in known:
            raise WrongUse(f"'{name}' is no contract of this office → {nearest(name, known)}")
    names = dict.fromkeys(wanted.contracts or sorted(known))
    chosen = [known[name] for name in names]
    if wanted.layout is not None and not wanted.contracts and len(chosen) > 1:
        raise WrongUse("--layout is of one contract → name it with --contract")
    return chosen


def _senders(
    contract: Contract, reporters: tuple[Unit, ...], is_named: bool
) -> tuple[Unit, ...] | None:
    """Return who of those asked for owes a report; None where nobody does and nobody insists."""
    if not reporters or contract.reporters is None or is_named:
        return reporters
    owing = tuple(unit for unit in reporters if unit.unit_class == contract.reporters.unit_class)
    return owing or None


def _closing_times(
    workspace: Workspace, definitions: Definitions, period: Period | None
) -> dict[str, dict[str, str]]:
    """Return when each sender's report on a period is due: contract → unit → time.

    Under "" stands the time of all, where it is the same for all.
    """
    found: dict[str, dict[str, str]] = {}
    if period is None:
        return found
    for one in read_calendar(workspace.reference, definitions).owed:
        if one.period_id == period.period_id:
            found.setdefault(one.contract, {})[one.unit_id] = one.due_at.isoformat(" ", "minutes")
    for times in found.values():
        if len(set(times.values())) == 1:
            times[""] = next(iter(times.values()))
    return found


def _period(text: str) -> Period | None:
    period = period_of_id(text) if text else None
    if text and period is None:
        raise WrongUse(f"'{text}' is no period → such as 2017-M06, 2017-Q2 or 2017")
    return period


def _unit(name: str, units: UnitList) -> Unit:
    unit_id = units.find(name)
    if unit_id is None:
        near = units.nearest(name)
        proposal = f" → did you mean '{near}'?" if near else " → as in reference/units.csv"
        raise WrongUse(f"'{name}' is no unit of this office{proposal}")
    return units.by_id[unit_id]
