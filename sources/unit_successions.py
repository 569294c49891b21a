"""Who took over from whom, and what came with it: plan, streaks or nothing."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sources.units import Unit

INHERITABLE = ("plan", "streaks", "nothing")


@dataclass(frozen=True)
class Succession:
    """A unit and one that it took over from, directly or through others between them."""

    unit_id: str
    predecessor_unit_id: str
    steps: int
    closed_on: date
    inherits_plan: bool
    inherits_streaks: bool


@dataclass(frozen=True)
class MemorySpan:
    """Of a unit's memory: one line of it, and whose periods make up which span of that line.

    The periods that end after `after` and not after `until`; None is open. Every unit has its own
    line; for each predecessor whose streaks it inherits there is one more, which begins with it.
    """

    unit_id: str
    line_unit_id: str
    member_unit_id: str
    after: date | None
    until: date | None


def _chain(units: "dict[str, Unit]", unit: "Unit") -> "list[Unit]":
    """Return a unit and its successors, in order."""
    chain = [unit]
    while chain[-1].successor_unit_id:
        chain.append(units[chain[-1].successor_unit_id])
    return chain


def last_successors(units: "list[Unit]") -> dict[str, str]:
    """Return for every unit the one that answers for it now: the end of its chain, or itself."""
    known = {unit.unit_id: unit for unit in units}
    return {unit.unit_id: _chain(known, unit)[-1].unit_id for unit in units}


def root_units(units: "list[Unit]") -> dict[str, str]:
    """Return for every unit the top of its parents, or itself."""
    known = {unit.unit_id: unit for unit in units}
    roots = {}
    for unit in units:
        top = unit
        while top.parent_unit_id:
            top = known[top.parent_unit_id]
        roots[unit.unit_id] = top.unit_id
    return roots


def successions(units: "list[Unit]") -> list[Succession]:
    """Return every unit with each of its predecessors; what one step drops, later ones lack."""
    known = {unit.unit_id: unit for unit in units}
    found = []
    for unit in units:
        chain = _chain(known, unit)
        given = set(INHERITABLE)
        for steps, successor in enumerate(chain[1:], start=1):
            before = chain[steps - 1]
            given &= set(before.inherits.split(";"))
            assert unit.closed_on is not None  # a successor needs it, or the list is refused
            found.append(
                Succession(
                    successor.unit_id, unit.unit_id, steps, unit.closed_on, "plan" in given,
                    "streaks" in given,
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: (one.unit_id, one.steps, one.predecessor_unit_id))


def memory_spans(units: "list[Unit]") -> list[MemorySpan]:
    """Return the lines of memory of every unit."""
    known = {unit.unit_id: unit for unit in units}
    spans = [MemorySpan(unit.unit_id, unit.unit_id, unit.unit_id, None, None) for unit in units]
    for one in successions(units):
        if not one.inherits_streaks:
            continue
        after: date | None = None
        for member in _chain(known, known[one.predecessor_unit_id])[: one.steps + 1]:
            is_last = member.unit_id == one.unit_id
            until = None if is_last else member.closed_on
            spans.append(
                MemorySpan(one.unit_id, one.predecessor_unit_id, member.unit_id, after, until)
            )
            after = until
    return sorted(spans, key=lambda span: (span.unit_id, span.line_unit_id, span.after or date.min))
