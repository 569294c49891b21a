"""Conditions as alternatives of literals: any of them, each an all of atoms in some period.

"n periods in a row" is the condition now and in each of the n − 1 periods before, so that a
condition of any depth becomes flat rows. A literal without data is neither true nor false, and
neither is its opposite; only inside a *not* an earlier period without data has ended the run.
"""

from dataclasses import dataclass
from itertools import product

from compiling.rulebook.conditions import Atom, Condition, LostAtom

# Alternatives are rows of a table: more of them are a condition that nobody can read either.
MOST_ALTERNATIVES = 128


@dataclass(frozen=True)
class Literal:
    """An atom, or its opposite, so many periods before; absence may count as the opposite."""

    name: str
    atom: Atom
    lag: int
    negated: bool
    absence_counts: bool


Alternatives = list[frozenset[Literal]]


class TooManyAlternatives(ValueError):
    """The condition has more alternatives than a table should."""


def alternatives_of(condition: Condition) -> list[list[Literal]]:
    """Return the alternatives of a condition, each in a fixed order of literals.

    Raises TooManyAlternatives.
    """
    found = _walk(condition, 0, False, False)
    return [sorted(one, key=_order) for one in sorted(found, key=lambda one: _key(one))]


def opposite_of(conditions: list[Condition]) -> list[list[Literal]]:
    """Return the alternatives in which none of some conditions holds."""
    whole = [_walk(one, 0, True, False) for one in conditions]
    return [sorted(one, key=_order) for one in sorted(_joined(whole), key=lambda one: _key(one))]


def _walk(condition: Condition, lag: int, negated: bool, absence: bool) -> Alternatives:
    run = range(condition.periods_in_a_row or 1)
    if not negated:
        return _joined([_once(condition, lag + back, False, absence) for back in run])
    # The run held up to some period and not in the one before: so the present is always known.
    ended = []
    for back in run:
        held = [_once(condition, lag + later, False, False) for later in range(back)]
        broken = _once(condition, lag + back, True, bool(back) or absence)
        ended.append(_joined([*held, broken]))
    return _either(ended)


def _once(condition: Condition, lag: int, negated: bool, absence: bool) -> Alternatives:
    if condition.atom is not None:
        name, atom = condition.atom
        if isinstance(atom, LostAtom):
            atom = atom.above_nothing
        return [frozenset([Literal(name, atom, lag, negated, absence and negated)])]
    if condition.not_ is not None:
        return _walk(condition.not_, lag, not negated, absence)
    parts = [_walk(part, lag, negated, absence) for part in condition.all_ or condition.any_ or []]
    both = (condition.all_ is not None) != negated
    return _joined(parts) if both else _either(parts)


def _either(parts: list[Alternatives]) -> Alternatives:
    return _without_longer([one for part in parts for one in part])


def _joined(parts: list[Alternatives]) -> Alternatives:
    found: Alternatives = [frozenset()]
    for part in parts:
        pairs = [one | other for one, other in product(found, part)]
        found = _without_longer([one for one in pairs if not _contradicts_itself(one)])
    return found


def _contradicts_itself(literals: frozenset[Literal]) -> bool:
    positive = {(one.atom, one.lag) for one in literals if not one.negated}
    return any(one.negated and (one.atom, one.lag) in positive for one in literals)


def _without_longer(found: Alternatives) -> Alternatives:
    """Leave out what holds only where a shorter alternative holds too."""
    shortest: Alternatives = []
    for one in sorted(set(found), key=len):
        if not any(other <= one for other in shortest):
            shortest.append(one)
    if len(shortest) > MOST_ALTERNATIVES:
        raise TooManyAlternatives(len(shortest))
    return shortest


def _order(literal: Literal) -> tuple[int, str, bool]:
    return literal.lag, f"{literal.name} {literal.atom!r}", literal.negated


def _key(literals: frozenset[Literal]) -> tuple[int, list[tuple[int, str, bool]]]:
    return len(literals), sorted(map(_order, literals))
