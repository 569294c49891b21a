"""What must be true of rulebooks before they become tables: names, sums, curves, validity."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from itertools import combinations
from typing import Any

from compiling.rulebooks import TOTAL, Item, Node, PeerGroup, Rulebook, nodes
from compiling.segments import written
from settings.errors import Refusal
from settings.yaml_file import YamlFile


@dataclass(frozen=True)
class RulebookContext:
    """What rulebooks may refer to: indicators (id → programme), units, programmes."""

    indicators: dict[str, str]
    units: list[dict[str, Any]]
    programmes: list[str]

    def members(self, group: PeerGroup) -> list[str]:
        """Return the units of a peer group, in the order of the unit list."""
        return [
            unit["unit_id"]
            for unit in self.units
            if (
                unit["unit_class"] == group.units.class_
                if group.units.list_ is None
                else unit["unit_id"] in group.units.list_
            )
        ]


@dataclass(frozen=True)
class ReadRulebook:
    """A rulebook with the file it stands in."""

    file: YamlFile
    rulebook: Rulebook


def check_all(read: list[ReadRulebook], context: RulebookContext) -> Iterator[Refusal]:
    """Name everything wrong in the rulebooks of an office, each and together."""
    for one in read:
        yield from _check_references(one, context)
        yield from _check_tree(one)
        yield from _check_groups(one, context)
    yield from _check_together(read)


def _check_references(read: ReadRulebook, context: RulebookContext) -> Iterator[Refusal]:
    file, rulebook = read.file, read.rulebook
    if rulebook.programme not in context.programmes:
        yield file.refusal(
            ("programme",),
            f"programme '{rulebook.programme}' is not known",
            _near(rulebook.programme, context.programmes),
        )
    own = [name for name, owner in context.indicators.items() if owner == rulebook.programme]
    measured = {node.item.item for node in nodes(rulebook.items) if node.item.indicator}
    for node in nodes(rulebook.items):
        indicator, streak = node.item.indicator, node.item.streak
        if indicator is not None and indicator not in own:
            owner = context.indicators.get(indicator)
            belongs = f"belongs to programme '{owner}'" if owner else "is not known"
            yield file.refusal(
                (*node.place, "indicator"),
                f"indicator '{indicator}' {belongs}",
                _near(indicator, own),
            )
        if streak is not None and streak.item not in measured:
            yield file.refusal(
                (*node.place, "streak", "item"),
                f"a streak follows an item with an indicator; '{streak.item}' is none",
                _near(streak.item, measured),
            )


def _check_tree(read: ReadRulebook) -> Iterator[Refusal]:
    file, rulebook = read.file, read.rulebook
    yield from _sum_of(file, ("total",), Fraction(rulebook.total), rulebook.items, "the total")
    seen: set[str] = {TOTAL}
    for node in nodes(rulebook.items):
        item, place = node.item, node.place
        if item.item in seen:
            yield file.refusal(
                (*place, "item"), f"the item '{item.item}' exists already", "give it another name"
            )
        seen.add(item.item)
        yield from _check_points(file, node)
        yield from _check_highest(file, node)
        if item.items and item.points is not None and item.reverse_deduction is None:
            yield from _sum_of(file, (*place, "points"), item.full, item.items, item.item)
        if item.curve is not None:
            for below, reason, proposal in item.curve.faults(item.full):
                yield file.refusal((*place, "curve", *below), f"{item.item}: {reason}", proposal)


def _sum_of(
    file: YamlFile, place: tuple[str | int, ...], full: Fraction, items: list[Item], name: str
) -> Iterator[Refusal]:
    found = sum((item.full for item in items), Fraction(0))
    if found != full:
        yield file.refusal(
            place,
            f"the items' points add up to {written(found)}, {name} is {written(full)}",
            f"change the points by {written(full - found)}, or write {written(found)} here",
        )


def _check_points(file: YamlFile, node: Node) -> Iterator[Refusal]:
    item, place = node.item, node.place
    counted = item.streak is not None or (item.curve is not None and item.curve.per_event)
    if item.points is not None and (node.in_reverse_deduction or counted):
        yield file.refusal(
            (*place, "points"),
            f"'{item.item}' counts up from 0 and has no full points of its own",
            "remove points; for deductions from full points put it below a reverse_deduction",
        )
    elif not item.items and item.points is None and not node.in_reverse_deduction and not counted:
        yield file.refusal(place, f"'{item.item}' has no points", "add points")
    if item.reverse_deduction is not None and node.in_reverse_deduction:
        yield file.refusal(
            (*place, "reverse_deduction"),
            f"'{item.item}' deducts within a deduction",
            "put it beside the other, not below it",
        )
    if item.not_applicable == "rescale" and not node.carries_points:
        yield file.refusal(
            (*place, "not_applicable"),
            f"'{item.item}' has no points of its own to share out",
            "choose full (nothing is deducted) or exclude",
        )
    if node.in_reverse_deduction and _gives_points(item):
        yield file.refusal(
            (*place, "streak" if item.streak else "curve"),
            f"'{item.item}' gives points below a deduction",
            "write its points with a minus",
        )


def _check_highest(file: YamlFile, node: Node) -> Iterator[Refusal]:
    """A table of points may not give more than the item's full points; only an open slope may.

    Proportional without a cap is written so on purpose; a table that reaches too high is a slip.
    """
    item = node.item
    if item.points is None or item.curve is None or any(item.curve.faults(item.full)):
        return
    ends = [segment.ends()[1] for segment in item.curve.segments(item.full)]
    highest = max((points for points in ends if points is not None), default=Fraction(0))
    if highest > item.full and None not in ends:
        yield file.refusal(
            (*node.place, "curve"),
            f"'{item.item}' gives up to {written(highest)} points and has {written(item.full)}",
            f"lower the curve, or give the item {written(highest)} points",
        )


def _gives_points(item: Item) -> bool:
    if item.streak is not None:
        return item.streak.points > 0
    if item.curve is None or any(item.curve.faults(item.full)):
        return False
    highest = [segment.ends()[1] for segment in item.curve.segments(item.full)]
    return any(points is None or points > 0 for points in highest)


def _check_groups(read: ReadRulebook, context: RulebookContext) -> Iterator[Refusal]:
    file = read.file
    known = [unit["unit_id"] for unit in context.units]
    classes = {unit["unit_class"] for unit in context.units}
    names = [group.group for group in read.rulebook.peer_groups]
    for index, group in enumerate(read.rulebook.peer_groups):
        place = ("peer_groups", index)
        if group.group in names[:index]:
            yield file.refusal(
                (*place, "group"), f"the group '{group.group}' exists already", "rename it"
            )
        if group.units.class_ is not None and group.units.class_ not in classes:
            yield file.refusal(
                (*place, "units", "class"),
                f"no unit is of class '{group.units.class_}'",
                _near(group.units.class_, classes),
            )
        for position, unit in enumerate(group.units.list_ or []):
            if unit not in known:
                yield file.refusal(
                    (*place, "units", "list", position),
                    f"unit '{unit}' is not in the unit list",
                    _near(unit, known),
                )
        members = context.members(group)
        for position, excluded in enumerate(group.excluded):
            if excluded.unit not in members:
                yield file.refusal(
                    (*place, "excluded", position, "unit"),
                    f"unit '{excluded.unit}' is not in the group '{group.group}'",
                    _near(excluded.unit, members),
                )


def _check_together(read: list[ReadRulebook]) -> Iterator[Refusal]:
    for first, second in combinations(read, 2):
        one, other = first.rulebook, second.rulebook
        if one.rulebook == other.rulebook:
            yield second.file.refusal(
                ("rulebook",),
                f"the rulebook '{other.rulebook}' stands in {first.file.path} too",
                "give each version a name of its own",
            )
            continue
        groups = {group.group for group in one.peer_groups}
        shared = sorted(groups & {group.group for group in other.peer_groups})
        kinds = sorted(set(one.period_kinds) & set(other.period_kinds))
        if (
            one.programme == other.programme
            and shared
            and kinds
            and one.valid.overlaps(other.valid)
        ):
            yield second.file.refusal(
                ("valid",),
                f"'{other.rulebook}' and '{one.rulebook}' ({first.file.path}) are both valid for"
                f" group '{shared[0]}', period kind '{kinds[0]}'",
                "end the older one before the newer one starts",
            )


def _near(name: str, known: Iterable[str]) -> str:
    choices = sorted(known)
    near = get_close_matches(name, choices, n=1, cutoff=0.5)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"known are: {', '.join(choices[:10]) or 'none'}"
