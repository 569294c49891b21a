"""What must be true of the lists, lights, ladders, vetoes and grades of a rulebook."""

from collections.abc import Iterator

from compiling.rulebook.bands import range_faults
from compiling.rulebook.conditions import (
    EACH,
    AbsenceAtom,
    Atom,
    Condition,
    EntriesAtom,
    IndicatorAtom,
    LightAtom,
    ListAtom,
    LostAtom,
    Place,
    PointsAtom,
    RankAtom,
    ValueAtom,
)  # fmt: skip
from compiling.rulebook.flags import Flag, Light, UnitList, Veto
from compiling.rulebook.grade_checks import check_grades
from compiling.rulebook.items import TOTAL, ListEntries, nodes
from compiling.rulebook.language import Rulebook
from compiling.rulebook.normal_form import (
    MOST_ALTERNATIVES,
    TooManyAlternatives,
    alternatives_of,
    opposite_of,
)  # fmt: skip
from settings.errors import Refusal
from settings.proposals import nearest
from settings.yaml_file import YamlFile

_ITEM_ATOMS = (RankAtom, PointsAtom, LostAtom, ValueAtom, AbsenceAtom)


def check_flags(
    file: YamlFile, rulebook: Rulebook, rulebooks: dict[str, Rulebook], indicators: list[str]
) -> Iterator[Refusal]:
    """Name what is wrong in a rulebook's lists, lights, ladders, vetoes and grades."""
    names = _Names(file, rulebook, rulebooks, indicators)
    seen: set[str] = set()
    for place in dict.fromkeys(flag.place for flag in rulebook.flags()):
        flag = next(one for one in rulebook.flags() if one.place == place)
        if flag.list_id in seen:
            yield file.refusal(
                (*place, flag.kind), f"the name '{flag.list_id}' is given twice",
                "lists, lights, ladders and vetoes need names of their own",
            )  # fmt: skip
        seen.add(flag.list_id)
        yield from _check_items(names, flag)
        for index, when in _conditions(flag):
            for below, name, atom in when.atoms((*place, *index)):
                yield from _check_atom(names, flag, (*below,), name, atom)
        if isinstance(flag.flag, Light) and flag.flag.bands:
            for below, reason, proposal in range_faults(flag.flag.bands, "colour"):
                yield file.refusal((*place, *below), f"{flag.list_id}: {reason}", proposal)
        yield from _check_length(file, flag)
    for node in nodes(rulebook.items):
        if node.item.entries is not None:
            yield from _check_entries(names, (*node.place, "entries"), node.item.entries)
    yield from check_grades(file, rulebook)


class _Names:
    """What conditions may refer to."""

    def __init__(
        self, file: YamlFile, rulebook: Rulebook, rulebooks: dict[str, Rulebook],
        indicators: list[str],
    ) -> None:  # fmt: skip
        self.file = file
        self.rulebook = rulebook
        self.rulebooks = rulebooks
        self.indicators = indicators
        self.own = {node.item.item: node.item for node in nodes(rulebook.items)}
        changes = [one.ranking for one in rulebook.rankings if one.change_from]
        self.items = [TOTAL, *self.own, *changes]
        self.valued = [name for name, item in self.own.items() if item.curve is not None]


def _conditions(flag: Flag) -> Iterator[tuple[Place, Condition]]:
    if isinstance(flag.flag, Light):
        for index, rule in enumerate(flag.flag.rules or []):
            yield ("rules", index, "when"), rule.when
    elif flag.flag.when is not None:
        yield ("when",), flag.flag.when


def _check_items(names: _Names, flag: Flag) -> Iterator[Refusal]:
    for position, item in enumerate(flag.flag.for_each or []):
        if item not in names.items:
            yield names.file.refusal(
                (*flag.place, "for_each", position), f"the item '{item}' is not known",
                nearest(item, names.items),
            )  # fmt: skip
    if isinstance(flag.flag, Light) and flag.flag.of is not None:
        by_value = flag.flag.by.startswith("value")
        yield from _check_item(names, flag, (*flag.place, "of"), flag.flag.of, by_value)
    if isinstance(flag.flag, Veto) and flag.flag.severity == "no_excellent" and (
        names.rulebook.grades is None
    ):  # fmt: skip
        yield names.file.refusal(
            (*flag.place, "severity"), "no grade can be lost: the rulebook gives none", "add grades"
        )


def _check_item(
    names: _Names, flag: Flag, place: Place, item: str, by_value: bool
) -> Iterator[Refusal]:
    if item == EACH:
        if flag.flag.for_each is None:
            yield names.file.refusal(
                place, "'each' stands for the items of for_each, which is not given",
                "add for_each: [the items], or name the item",
            )  # fmt: skip
            return
        chosen = flag.flag.for_each
    else:
        chosen = [item]
    for one in chosen:
        if one not in names.items and item != EACH:
            yield names.file.refusal(
                place, f"the item '{one}' is not known", nearest(one, names.items)
            )
        elif by_value and one in names.items and one not in names.valued:
            yield names.file.refusal(
                place, f"'{one}' has no value of its own", "write points: instead of value:"
            )


def _check_atom(
    names: _Names, flag: Flag, place: Place, name: str, atom: Atom
) -> Iterator[Refusal]:
    file = names.file
    if isinstance(atom, _ITEM_ATOMS):
        yield from _check_item(names, flag, (*place, "of"), atom.of, isinstance(atom, ValueAtom))
    if isinstance(atom, IndicatorAtom) and atom.indicator not in names.indicators:
        yield file.refusal(
            (*place, "indicator"), f"indicator '{atom.indicator}' is not known",
            nearest(atom.indicator, names.indicators),
        )  # fmt: skip
    if isinstance(atom, LightAtom):
        lights = [one.light for one in names.rulebook.lights]
        yield from _check_listed(file, names.rulebook, place, name, atom.light, atom.is_, lights)
    if isinstance(atom, ListAtom):
        lists = [one.list for one in names.rulebook.lists]
        lists += [one.ladder for one in names.rulebook.ladders]
        yield from _check_listed(file, names.rulebook, place, name, atom.list, atom.steps, lists)
    if isinstance(atom, EntriesAtom):
        yield from _check_entries(names, place, atom)


def _check_entries(names: _Names, place: Place, entries: ListEntries) -> Iterator[Refusal]:
    other = names.rulebooks.get(entries.rulebook) if entries.rulebook else names.rulebook
    if other is None:
        yield names.file.refusal(
            (*place, "rulebook"), f"the rulebook '{entries.rulebook}' is not known",
            nearest(entries.rulebook or "", names.rulebooks),
        )  # fmt: skip
        return
    if entries.kind is not None and not other.assesses(entries.kind):
        yield names.file.refusal((*place, "kind"), *no_such_periods(other, entries.kind))
    known = [flag.list_id for flag in other.flags() if flag.kind != "veto"]
    yield from _check_listed(names.file, other, place, "list", entries.list, entries.steps, known)


def no_such_periods(rulebook: Rulebook, kind: str) -> tuple[str, str]:
    """Return reason and proposal where periods of a kind are taken that nobody assesses."""
    return (
        f"'{rulebook.rulebook}' assesses no {kind.replace('_', ' ')}: there is nothing to take",
        f"choose of {', '.join(rulebook.period_kinds)}",
    )


def _check_listed(
    file: YamlFile, rulebook: Rulebook, place: Place, key: str, name: str,
    steps: tuple[str, ...] | None, known: list[str],
) -> Iterator[Refusal]:  # fmt: skip
    if name not in known:
        yield file.refusal((*place, key), f"the {key} '{name}' is not known", nearest(name, known))
        return
    flag = next(one for one in rulebook.flags() if one.list_id == name)
    shown = [step.name for step in flag.steps()]
    if steps and isinstance(flag.flag, UnitList):
        yield file.refusal((*place, "steps"), f"'{name}' is a list without steps", "remove steps")
        return
    for step in steps or ():
        if step not in shown:
            yield file.refusal(place, f"'{name}' never shows '{step}'", nearest(step, shown))


def _check_length(file: YamlFile, flag: Flag) -> Iterator[Refusal]:
    triggers = flag.triggers()
    for step in triggers:
        others = [one.condition for one in triggers if one.condition is not None]
        try:
            found = alternatives_of(step.condition) if step.condition else opposite_of(others)
        except TooManyAlternatives:
            yield file.refusal(
                (*flag.place, *step.place),
                f"'{flag.list_id}' would have more than {MOST_ALTERNATIVES} alternatives",
                "put what is joined by any into a list of its own and refer to that",
            )
            continue
        if not found:
            yield file.refusal(
                (*flag.place, *step.place),
                f"'{flag.list_id}' can never hold: it asks for something and its opposite",
                "remove one of them",
            )
