"""What must be true of rulebooks before they become tables: names, sums, curves, validity."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import combinations
from typing import Any

from compiling.rulebook.continued import check_continued
from compiling.rulebook.factor_checks import check_factors
from compiling.rulebook.flag_checks import check_flags, no_such_periods
from compiling.rulebook.item_checks import check_items
from compiling.rulebook.items import TOTAL, nodes
from compiling.rulebook.language import Exemption, PeerGroup, Rulebook
from compiling.rulebook.parts import Title
from compiling.rulebook.structure import LIST, Trees
from settings.errors import Refusal
from settings.shipped_classes import is_shipped, may_lack
from settings.yaml_file import YamlFile
from sources.periods import periods_of_year

# design.md: each stratum sees only lower strata and earlier periods.
MOST_STRATA = 4
MOST_LEVELS = 8


@dataclass(frozen=True)
class RulebookContext:
    """What rulebooks may refer to: indicators (id → programme), units, programmes."""

    indicators: dict[str, str]
    units: list[dict[str, Any]]
    programmes: list[str]
    # What the office calls its indicators, and how it measures them, by (programme, indicator).
    titles: dict[tuple[str, str], Title] = field(default_factory=dict)
    measures: dict[tuple[str, str], str] = field(default_factory=dict)

    def members(self, group: PeerGroup) -> list[str]:
        """Return the units of a peer group, in the order of the unit list."""
        chosen = None if group.units.list_ is None else set(group.units.list_)
        return [
            unit["unit_id"]
            for unit in self.units
            if (
                unit["unit_class"] == group.units.class_
                if chosen is None
                else unit["unit_id"] in chosen
            )
        ]


@dataclass(frozen=True)
class ReadRulebook:
    """A rulebook with the file it stands in."""

    file: YamlFile
    rulebook: Rulebook


def check_all(read: list[ReadRulebook], context: RulebookContext) -> Iterator[Refusal]:
    """Name everything wrong in the rulebooks of an office, each and together."""
    yield from check_each(read, context)
    yield from _check_together(read)


def check_each(read: list[ReadRulebook], context: RulebookContext) -> Iterator[Refusal]:
    """Name what is wrong in rulebooks, of which two may be valid for the same: a trial has both."""
    by_name = {one.rulebook.rulebook: one.rulebook for one in read}
    for one in read:
        yield from _check_references(one, by_name, context)
        yield from check_items(one.file, one.rulebook)
        own = [name for name, owner in context.indicators.items()
               if owner == one.rulebook.programme]  # fmt: skip
        yield from check_flags(one.file, one.rulebook, by_name, own)
        yield from _check_groups(one, context)
    yield from _check_strata(read)


def _check_references(
    read: ReadRulebook, rulebooks: dict[str, Rulebook], context: RulebookContext
) -> Iterator[Refusal]:
    file, rulebook = read.file, read.rulebook
    if rulebook.programme not in context.programmes:
        yield file.refusal(
            ("programme",),
            f"programme '{rulebook.programme}' is not known",
            near(rulebook.programme, context.programmes),
        )
    yield from check_continued(file, rulebook, rulebooks)
    own = [name for name, owner in context.indicators.items() if owner == rulebook.programme]
    measured = {node.item.item for node in nodes(rulebook.items) if node.item.curve is not None}
    items = [TOTAL, *(node.item.item for node in nodes(rulebook.items))]
    for node in nodes(rulebook.items):
        item = node.item
        for place, indicator in (
            (("indicator",), item.indicator),
            (
                ("reversal", "when", "indicator"),
                item.reversal.when.indicator if item.reversal else None,
            ),
        ):
            if indicator is not None and indicator not in own:
                owner = context.indicators.get(indicator)
                belongs = f"belongs to programme '{owner}'" if owner else "is not known"
                yield file.refusal(
                    (*node.place, *place),
                    f"indicator '{indicator}' {belongs}",
                    near(indicator, own),
                )
        if item.streak is not None and item.streak.item not in measured:
            yield file.refusal(
                (*node.place, "streak", "item"),
                f"a streak follows an item with an indicator; '{item.streak.item}' is none",
                near(item.streak.item, measured),
            )
        for position, gate in enumerate(item.counts_if):
            if gate.item not in items:
                yield file.refusal(
                    (*node.place, "counts_if", position, "item"),
                    f"the item '{gate.item}' is not known",
                    near(gate.item, items),
                )
        yield from check_factors(file, node, rulebook.peer_groups, context, own)
        for position, other in enumerate(item.counts_unless):
            if other not in items:
                yield file.refusal(
                    (*node.place, "counts_unless", position),
                    f"the item '{other}' is not known",
                    near(other, items),
                )
        for key, part in (("score", item.score), ("reversal", item.reversal)):
            if part is None:
                continue
            wanted = part.item if key == "score" else part.of  # type: ignore[union-attr]
            yield from _check_taken(
                file, (*node.place, key), part.rulebook, wanted, part.kind, rulebook, rulebooks
            )
    for index, (item_id, tie) in enumerate(rulebook.ties()):
        at: tuple[str, str, int] = ("ranking", "broken_by", index)
        if tie.item is not None and tie.item not in items:
            yield file.refusal(
                (*at, "item"), f"the item '{tie.item}' is not known", near(tie.item, items)
            )
        if tie.indicator is not None and tie.indicator not in own:
            yield file.refusal(
                (*at, "indicator"),
                f"indicator '{tie.indicator}' is not known",
                near(tie.indicator, own),
            )
        if tie.indicator is not None and item_id in items:
            yield file.refusal(
                (*at, "indicator"),
                f"the name '{item_id}' is that of an item",
                "choose another name",
            )
    seen = set(items)
    for index, further in enumerate(rulebook.rankings):
        if further.item not in items:
            yield file.refusal(
                ("rankings", index, "item"),
                f"the item '{further.item}' is not known",
                near(further.item, items),
            )
        if further.change_from is not None and further.ranking in seen:
            yield file.refusal(
                ("rankings", index, "ranking"),
                f"the name '{further.ranking}' is that of an item",
                "choose another name",
            )
        seen.add(further.ranking)
    for index, exemption in enumerate(rulebook.exemptions):
        members = {unit for group in rulebook.peer_groups for unit in context.members(group)}
        if exemption.unit not in members:
            yield file.refusal(
                ("exemptions", index, "unit"),
                f"unit '{exemption.unit}' is in no peer group",
                near(exemption.unit, members),
            )
        if not _holds_a_period(exemption, rulebook):
            yield file.refusal(
                ("exemptions", index),
                f"no whole period of the method lies between {exemption.from_} and {exemption.to}",
                "an exemption frees a unit of whole periods: write their first and last day",
            )
        for position, wanted in enumerate(exemption.items):
            if wanted not in items:
                yield file.refusal(
                    ("exemptions", index, "items", position),
                    f"the item '{wanted}' is not known",
                    near(wanted, items),
                )


def _holds_a_period(exemption: Exemption, rulebook: Rulebook) -> bool:
    return any(
        period.kind in rulebook.period_kinds
        and exemption.from_ <= period.starts_on
        and period.ends_on <= exemption.to
        for year in range(exemption.from_.year, exemption.to.year + 1)
        for period in periods_of_year(year)
    )


def _check_taken(
    file: YamlFile,
    place: tuple[str | int, ...],
    name: str | None,
    wanted: str,
    kind: str | None,
    own: Rulebook,
    rulebooks: dict[str, Rulebook],
) -> Iterator[Refusal]:
    other = own if name is None else rulebooks.get(name)
    if other is None:
        yield file.refusal(
            (*place, "rulebook"), f"the rulebook '{name}' is not known", near(name or "", rulebooks)
        )
        return
    if kind is not None and not other.assesses(kind):
        yield file.refusal((*place, "kind"), *no_such_periods(other, kind))
    items = [TOTAL, *(node.item.item for node in nodes(other.items))]
    if wanted not in items:
        key = "of" if place[-1] == "reversal" else "item"
        yield file.refusal(
            (*place, key),
            f"the item '{wanted}' is not in the rulebook '{other.rulebook}'",
            near(wanted, items),
        )


def _check_strata(read: list[ReadRulebook]) -> Iterator[Refusal]:
    """Refuse what would look at itself, or at too many layers of scores on scores."""
    trees = Trees([one.rulebook for one in read])
    for one in read:
        name = one.rulebook.rulebook
        roots = [(name, TOTAL)]
        roots += [(name, further.ranking) for further in one.rulebook.rankings
                  if further.change_from]  # fmt: skip
        roots += [(name, LIST + list_id) for owner, list_id in trees.flags if owner == name]
        for root in roots:
            circle = trees.circle(root)
            if circle is not None:
                way = " → ".join(item if owner == name else f"{owner}.{item}"
                                 for owner, item in circle)  # fmt: skip
                yield one.file.refusal(
                    _place_of(one.rulebook, circle[0][1]),
                    f"{'a list' if circle[0][1].startswith(LIST) else 'a score'}"
                    f" rests on itself: {way}",
                    "let it rest on items that do not contain it, or on another rulebook",
                )
                return
    for one in read:
        deepest = trees.stratum((one.rulebook.rulebook, TOTAL))
        if deepest > MOST_STRATA:
            yield one.file.refusal(
                ("items",),
                f"scores rest on scores in {deepest} layers; {MOST_STRATA} is the most",
                "take what lies below directly",
            )


def _place_of(rulebook: Rulebook, item: str) -> tuple[str | int, ...]:
    for node in nodes(rulebook.items):
        if node.item.item == item:
            return node.place
    for flag in rulebook.flags():
        if LIST + flag.list_id == item:
            return flag.place
    return ("items",)


def _check_groups(read: ReadRulebook, context: RulebookContext) -> Iterator[Refusal]:
    file = read.file
    known = {unit["unit_id"] for unit in context.units}
    classes = {unit["unit_class"] for unit in context.units}
    names = [group.group for group in read.rulebook.peer_groups]
    for index, group in enumerate(read.rulebook.peer_groups):
        place = ("peer_groups", index)
        if group.group in names[:index]:
            yield file.refusal(
                (*place, "group"), f"the group '{group.group}' exists already", "rename it"
            )
        lacks = group.units.class_ is not None and group.units.class_ not in classes
        if lacks and not (is_shipped(file.path) and may_lack(str(group.units.class_), classes)):
            yield file.refusal(
                (*place, "units", "class"),
                f"no unit is of class '{group.units.class_}'",
                near(str(group.units.class_), classes),
            )
        for position, unit in enumerate(group.units.list_ or []):
            if unit not in known:
                yield file.refusal(
                    (*place, "units", "list", position),
                    f"unit '{unit}' is not in the unit list",
                    near(unit, known),
                )
        members = context.members(group) if group.excluded else []
        for position, excluded in enumerate(group.excluded):
            if excluded.unit not in members:
                yield file.refusal(
                    (*place, "excluded", position, "unit"),
                    f"unit '{excluded.unit}' is not in the group '{group.group}'",
                    near(excluded.unit, members),
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


def near(name: str, known: Iterable[str]) -> str:
    """Propose the nearest known name, or the first of them."""
    choices = sorted(name for name in set(known) if name.isprintable())
    found = get_close_matches(name, choices, n=1, cutoff=0.5)
    if found:
        return f"did you mean '{found[0]}'?"
    return f"known are: {', '.join(choices[:10])}" if choices else "there is none to choose from"
