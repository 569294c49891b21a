"""What must be true of a unit list as a whole: parents, successors, names, dates."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from settings.proposals import nearest
from sources.text import normalise

if TYPE_CHECKING:
    from sources.units import Unit

Refuse = Callable[[str, str, str, str], None]
"""Unit, column, reason, proposal."""


def check_units(units: "list[Unit]", refuse: Refuse) -> None:
    """Name everything that is wrong between the units of a list."""
    known = {unit.unit_id: unit for unit in units}
    for unit in units:
        if unit.opened_on and unit.closed_on and unit.closed_on < unit.opened_on:
            refuse(unit.unit_id, "closed_on", "closed before it was opened", "exchange the dates")
        for column in ("parent_unit_id", "successor_unit_id"):
            other = getattr(unit, column)
            if other and other not in known:
                reason = f"{column} '{other}' of {unit.unit_id} is no unit"
                refuse(unit.unit_id, column, reason, nearest(other, known))
        parent = known.get(unit.parent_unit_id)
        if parent and parent.closed_on and unit.opened_on and parent.closed_on < unit.opened_on:
            reason = f"its parent {parent.unit_id} was closed before it was opened"
            refuse(unit.unit_id, "parent_unit_id", reason, "name the parent of that time")
        _check_succession(unit, known, refuse)
    for column, word in (("parent_unit_id", "parent"), ("successor_unit_id", "successor")):
        _check_circles(known, column, word, refuse)
    _check_spellings(known, refuse)


def _check_succession(unit: "Unit", known: "dict[str, Unit]", refuse: Refuse) -> None:
    if not unit.successor_unit_id:
        if unit.inherits:
            reason = f"inherits is filled, and {unit.unit_id} has no successor"
            refuse(unit.unit_id, "inherits", reason, "name the successor, or leave inherits blank")
        return
    if not unit.inherits:
        reason = f"it is not said what the successor of {unit.unit_id} inherits"
        refuse(unit.unit_id, "inherits", reason, "plan, streaks, plan;streaks or nothing")
    if unit.closed_on is None:
        reason = f"{unit.unit_id} has a successor and no closing date"
        refuse(unit.unit_id, "closed_on", reason, "write its last day")
        return
    successor = known.get(unit.successor_unit_id)
    if successor and successor.closed_on and successor.closed_on <= unit.closed_on:
        reason = (
            f"its successor {successor.unit_id} closed on {successor.closed_on},"
            f" not after {unit.closed_on}"
        )
        refuse(unit.unit_id, "successor_unit_id", reason, "name the unit that goes on")


def _check_circles(known: "dict[str, Unit]", column: str, word: str, refuse: Refuse) -> None:
    """Tell each circle once, at its first unit in the list."""
    told: set[str] = set()
    for unit_id in known:
        path = [unit_id]
        while (following := getattr(known[path[-1]], column)) in known and following not in path:
            path.append(following)
        if following == unit_id and unit_id not in told:
            told |= set(path)
            reason = f"a circle of {word}s: {' → '.join([*path, unit_id])}"
            refuse(unit_id, column, reason, "one of them has another, or none")


def _check_spellings(known: "dict[str, Unit]", refuse: Refuse) -> None:
    """Refuse a spelling of two units, save official names under different parents.

    城关镇 of two counties: the name alone is then ambiguous, and with the county's before it exact.
    """
    owners: dict[str, list[Unit]] = {}
    shared: dict[str, Unit] = {}
    for unit in known.values():
        for spelling in sorted({unit.unit_id, unit.name, unit.name_en, *unit.aliases} - {""}):
            others = owners.setdefault(normalise(spelling), [])
            if unit in others:
                continue
            column = "name" if spelling == unit.name else "aliases"
            taken = next((one for one in others if not _may_share(one, unit, spelling)), None)
            if taken is not None:
                reason = f"'{spelling}' already means unit {taken.unit_id}"
                refuse(unit.unit_id, column, reason, "keep it in one")
            elif others:
                shared |= {one.unit_id: one for one in (*others, unit)}
            others.append(unit)
    for unit in shared.values():
        parent = known.get(unit.parent_unit_id)
        qualified = f"{parent.name if parent else ''}{unit.name}"
        for other in owners.get(normalise(qualified), []):
            if other is not unit:
                reason = (
                    f"'{qualified}', as {unit.unit_id} is called, already means {other.unit_id}"
                )
                refuse(unit.unit_id, "name", reason, "rename one")


def _may_share(one: "Unit", other: "Unit", spelling: str) -> bool:
    plain = normalise(spelling)
    names = ({normalise(unit.name), normalise(unit.name_en)} for unit in (one, other))
    parents = {one.parent_unit_id, other.parent_unit_id}
    return all(plain in own for own in names) and len(parents) == 2 and "" not in parents
