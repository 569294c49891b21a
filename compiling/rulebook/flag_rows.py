"""The rows that lists, lights, ladders, vetoes and grades of a rulebook give to each table."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from compiling.rulebook.condition_words import rule_of_flag, words_of
from compiling.rulebook.conditions import (
    Atom,
    Bounded,
    EntriesAtom,
    IndicatorAtom,
    LightAtom,
    ListAtom,
    LostAtom,
    PointsAtom,
    RankAtom,
    ValueAtom,
)  # fmt: skip
from compiling.rulebook.flags import Flag, Ladder, Veto
from compiling.rulebook.grade_words import quota_of_grade, rule_of_grade
from compiling.rulebook.grades import Quota
from compiling.rulebook.items import Item, ListEntries, nodes
from compiling.rulebook.language import Rulebook
from compiling.rulebook.names import Names
from compiling.rulebook.normal_form import alternatives_of, opposite_of
from compiling.rulebook.parts import SERIES, Title
from compiling.rulebook.rows import Row, steps_of
from compiling.rulebook.steps import unit_of
from compiling.rulebook.structure import Trees

Bound = tuple[Fraction | None, bool, Fraction | None, bool]


def flag_rows(rulebook: Rulebook, trees: Trees, names: Names) -> Iterator[Row]:
    """Yield (table, row) of a checked rulebook."""
    name = rulebook.rulebook
    atoms: dict[tuple[str, Atom], str] = {}
    titles = _titles(name, trees)
    say = sayer(rulebook, trees, names)
    for order, flag in enumerate(rulebook.flags(), start=1):
        rule = rule_of_flag(flag, say)
        yield "rulebook_flags", (*_flag_row(name, flag, order, trees, titles), rule.zh, rule.en)
        for step in flag.steps():
            yield (
                "rulebook_flag_steps",
                (name, flag.flag_id, step.name, step.number, step.colour, step.title.zh,
                 step.title.en),
            )  # fmt: skip
        for ground in dict.fromkeys(flag.flag.exempt_by):
            yield "rulebook_flag_grounds", (name, flag.flag_id, ground)
        yield from _literal_rows(name, flag, atoms)
    yield from _earlier_rows(name, atoms, trees, names)
    for (measure, atom), atom_id in atoms.items():
        unit = _unit(name, atom, trees, names)
        yield "rulebook_atoms", _atom_row(name, atom_id, measure, atom, unit, say(atom), trees)
    for node in nodes(rulebook.items):
        if node.item.entries is not None:
            source = _source(name, node.item.entries)
            yield "rulebook_list_items", (name, node.item.item, *source)
    yield from _grade_rows(rulebook)


def sayer(rulebook: Rulebook, trees: Trees, names: Names) -> Callable[[Atom], Title]:
    """Return what says an atom of a rulebook's conditions in words."""
    name = rulebook.rulebook
    titles = _titles(name, trees)
    flags: dict[str, list[Flag]] = {}
    for flag in rulebook.flags():
        flags.setdefault(flag.list_id, []).append(flag)
    return lambda atom: words_of(atom, _told_unit(name, atom, trees, names), titles, flags, names)


def _titles(name: str, trees: Trees) -> dict[str, Title]:
    return {item: node.title for (owner, item), node in trees.items.items() if owner == name}


def _earlier_rows(
    name: str, atoms: dict[tuple[str, Atom], str], trees: Trees, names: Names
) -> Iterator[Row]:
    """Yield the facts of a rulebook as they are asked of those that it continues."""
    for older in trees.line(name)[1:]:
        say = sayer(trees.rulebooks[older], trees, names)
        for (measure, atom), atom_id in atoms.items():
            if trees.tells(older, atom):
                unit = _unit(older, atom, trees, names)
                row = _atom_row(older, f"{name}.{atom_id}", measure, atom, unit, say(atom), trees)
                yield "rulebook_atoms", row


def _flag_row(
    name: str, flag: Flag, order: int, trees: Trees, titles: dict[str, Title]
) -> tuple[Any, ...]:
    rule, title = flag.flag, flag.flag.title
    zh, en = title.zh, title.en
    if rule.for_each is not None:
        item = titles[flag.item]
        zh, en = f"{zh}（{item.zh}）", f"{en} ({item.en})"
    ladder = rule if isinstance(rule, Ladder) else None
    return (
        name, flag.flag_id, flag.list_id, flag.kind, flag.item, order,
        trees.list_pass((name, flag.list_id)), zh, en, rule.basis,
        rule.severity if isinstance(rule, Veto) else None,
        len(ladder.steps) if ladder else None, ladder.relief if ladder else None,
        ladder.within_year if ladder else None, ladder.restarts_with_new if ladder else None,
        None if isinstance(rule, Veto) else rule.bulletin,
    )  # fmt: skip


def _literal_rows(name: str, flag: Flag, atoms: dict[tuple[str, Atom], str]) -> Iterator[Row]:
    """Yield the literals of a flag; those of several bands of one colour are one trigger."""
    counts: dict[str, int] = {}
    triggers = flag.triggers()
    others = [step.condition for step in triggers if step.condition is not None]
    for step in triggers:
        found = alternatives_of(step.condition) if step.condition else opposite_of(others)
        for literals in found:
            counts[step.name] = counts.get(step.name, 0) + 1
            for position, one in enumerate(literals, start=1):
                atom_id = atoms.setdefault((one.name, one.atom), f"a{len(atoms) + 1}")
                yield (
                    "rulebook_literals",
                    (
                        name, flag.flag_id, step.name, step.number, counts[step.name], position,
                        atom_id, one.lag, one.negated, one.absence_counts,
                    ),
                )  # fmt: skip


def _atom_row(
    name: str, atom_id: str, measure: str, atom: Atom, unit: str, words: Title, trees: Trees
) -> tuple[Any, ...]:
    lower, lower_closed, upper, upper_closed = _bounds(atom)
    if isinstance(atom, RankAtom):
        end = "first" if atom.first is not None or atom.first_share is not None else "last"
        is_share = atom.first_share is not None or atom.last_share is not None
        measure = f"rank_{end}_share" if is_share else f"rank_{end}"
    if isinstance(atom, ValueAtom):
        measure = "value" if atom.steps == "after" else "value_before_steps"
    source: tuple[Any, ...] = (None,) * 5
    if isinstance(atom, LightAtom | ListAtom):
        measure = "listed"
        listed = atom.light if isinstance(atom, LightAtom) else atom.list
        steps = atom.is_ if isinstance(atom, LightAtom) else atom.steps
        source = _source(name, ListEntries(list=listed, steps=steps))
    elif isinstance(atom, EntriesAtom):
        source = _source(name, atom)
    return (
        name, atom_id, trees.atom_pass(name, atom), measure, getattr(atom, "of", None),
        atom.indicator if isinstance(atom, IndicatorAtom) else _indicator(name, atom, trees),
        *source, *_fraction(lower), lower_closed, *_fraction(upper), upper_closed, unit,
        words.zh, words.en,
    )  # fmt: skip


def _source(name: str, entries: ListEntries) -> tuple[Any, ...]:
    """Return rulebook, list, steps, periods and series of a count of entries."""
    steps = "," + ",".join(entries.steps) + "," if entries.steps else None
    series = SERIES.get(entries.kind or "", entries.kind)
    return entries.rulebook or name, entries.list, steps, entries.periods, series


def _bounds(atom: Atom) -> Bound:
    """Return the bounds that the value of an atom must lie between."""
    if isinstance(atom, RankAtom):
        given = (atom.first, atom.last, atom.first_share, atom.last_share)
        most = next(one for one in given if one is not None)
        return None, False, Fraction(most), True
    if isinstance(atom, Bounded):
        return atom.lower, atom.at_least is not None, atom.upper, atom.at_most is not None
    return Fraction(1), True, None, False


def _fraction(value: Fraction | None) -> tuple[int | None, int | None]:
    return (None, None) if value is None else (value.numerator, value.denominator)


def _item(name: str, atom: Atom, trees: Trees) -> Item | None:
    return trees.items.get((name, getattr(atom, "of", "")))


def _indicator(name: str, atom: Atom, trees: Trees) -> str | None:
    item = _item(name, atom, trees)
    return item.indicator if isinstance(atom, ValueAtom) and item is not None else None


def _unit(name: str, atom: Atom, trees: Trees, names: Names) -> str:
    """Tell how the value of an atom is written; `measure` is the way of its indicator."""
    if isinstance(atom, PointsAtom | LostAtom | EntriesAtom):
        return "number"
    if isinstance(atom, IndicatorAtom):
        return "measure"
    if isinstance(atom, ValueAtom):
        item = _item(name, atom, trees)
        unit = unit_of(steps_of(item)) if item is not None and atom.steps == "after" else None
        if unit in (None, "same"):
            return "measure" if item is not None and item.indicator else "number"
        if unit == "gap":
            # between two rates it is percentage points
            rates = item is not None and names.measures.get(item.indicator or "") == "ratio"
            return "points" if rates else "number"
        return unit or "number"
    if isinstance(atom, RankAtom):
        return "rank"
    return "none"


def _told_unit(name: str, atom: Atom, trees: Trees, names: Names) -> str:
    """Tell how the bounds of an atom are written, where the measure of its indicator is known."""
    unit = _unit(name, atom, trees, names)
    item = _item(name, atom, trees)
    indicator = atom.indicator if isinstance(atom, IndicatorAtom) else item and item.indicator
    if names.measures.get(indicator or "") != "ratio":
        return unit
    return "ratio" if unit == "measure" else unit


def _grade_rows(rulebook: Rulebook) -> Iterator[Row]:
    if rulebook.grades is None:
        return
    by_group = any(quota.groups for quota in rulebook.grades.quotas)
    for kind in rulebook.grades.period_kinds or rulebook.period_kinds:
        for number, band in enumerate(rulebook.grades.bands, start=1):
            quota = None if by_group else rulebook.grades.quota_of(band.grade, None)
            for group in rulebook.peer_groups if by_group else ():
                own = rulebook.grades.quota_of(band.grade, group.group)
                if own is not None:
                    place = (rulebook.rulebook, kind, number, group.group)
                    yield "rulebook_group_quotas", (*place, *_quota(own))
            lower, upper = band.lower(), band.upper()
            yield (
                "rulebook_grades",
                (
                    rulebook.rulebook, kind, band.grade, number, band.title.zh, band.title.en,
                    *_fraction(lower),
                    band.at_least is not None,
                    *_fraction(upper),
                    band.at_most is not None, *_quota(quota), rule_of_grade(band, "zh"),
                    rule_of_grade(band, "en"), quota_of_grade(rulebook, band.grade, "zh"),
                    quota_of_grade(rulebook, band.grade, "en"),
                ),
            )  # fmt: skip


def _quota(quota: Quota | None) -> tuple[Any, ...]:
    """Return a quota's share, count, rounding and ties."""
    if quota is None:
        return (None,) * 5
    return (*_fraction(quota.share), quota.count, quota.rounding, quota.ties)
