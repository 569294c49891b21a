"""What lists, lights, ladders and vetoes read: scores, values, other lists."""

from collections.abc import Iterable, Iterator

from compiling.rulebook.conditions import (
    AbsenceAtom,
    Atom,
    EntriesAtom,
    LightAtom,
    ListAtom,
    LostAtom,
    PointsAtom,
    RankAtom,
)
from compiling.rulebook.flags import Flag

# Atoms that need the points of a node by themselves.
SCORE_ATOMS = RankAtom | PointsAtom | LostAtom | AbsenceAtom


def atoms_of(flags: Iterable[Flag]) -> Iterator[Atom]:
    """Yield the atoms that the conditions of some flags rest on."""
    for flag in flags:
        for step in flag.triggers():
            if step.condition is not None:
                yield from (atom for _, _, atom in step.condition.atoms())


def list_read(rulebook: str, atom: Atom) -> tuple[str, str] | None:
    """Return the rulebook and list or light that an atom reads."""
    if isinstance(atom, EntriesAtom):
        return atom.rulebook or rulebook, atom.list
    if isinstance(atom, ListAtom):
        return rulebook, atom.list
    return (rulebook, atom.light) if isinstance(atom, LightAtom) else None
