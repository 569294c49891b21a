"""What a tree of items becomes for the models: leaves, roots, passes, weights, limits.

A *leaf* makes points from one value. A node that does not add up from its items (a geometric mean)
is a leaf too: its value comes from the scores of its items. A *root* is a node whose points are
needed by themselves: the total, what is ranked, what another leaf takes. Whatever rests on scores
is done one *pass* after them, so that nothing ever looks at itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from math import gcd

from compiling.rulebook.conditions import Atom, EntriesAtom, RankAtom, ValueAtom
from compiling.rulebook.flags import Flag
from compiling.rulebook.items import NOT_ADDITIVE, TOTAL, Item, weight_of
from compiling.rulebook.language import Rulebook
from compiling.rulebook.list_reads import SCORE_ATOMS, atoms_of, list_read

Root = tuple[str, str]  # rulebook, item
# What marks the name of a list among names of items.
LIST = "list "


@dataclass(frozen=True)
class Share:
    """One member of a group of weights, and one leaf below it."""

    group: str
    member: str
    leaf: str
    units: int
    whole: int
    least: Fraction


@dataclass(frozen=True)
class Entry:
    """A place below a root that writes a line or has limits."""

    item: Item
    kind: str  # leaf | start | node
    weight: Fraction
    groups: tuple[str, ...]
    cap_level: int | None
    lowest: Fraction | None
    highest: Fraction | None


@dataclass
class Below:
    """What lies below one root."""

    entries: list[Entry] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    ancestors: list[tuple[str, str]] = field(default_factory=list)
    # Groups that share out points, and leaves whose deductions grow with the points that are.
    sharing: set[str] = field(default_factory=set)
    deducting: set[str] = field(default_factory=set)


def is_leaf(item: Item) -> bool:
    """Tell whether it makes its points from one value, or from scores of its items."""
    return not item.items or item.combine in NOT_ADDITIVE


class Trees:
    """The trees of all rulebooks of an office, with what refers to what."""

    def __init__(self, rulebooks: list[Rulebook]) -> None:
        self.rulebooks = {one.rulebook: one for one in rulebooks}
        self.items: dict[Root, Item] = {}
        self.parents: dict[Root, Item | None] = {}
        for one in rulebooks:
            self._add(one.rulebook, one.tree(), None)
            for extra in one.all_items()[len(one.items) :]:
                self._add(one.rulebook, extra, None)
        self._passes: dict[Root, int] = {}
        self.flags: dict[Root, list[Flag]] = {}
        for one in rulebooks:
            for flag in one.flags():
                self.flags.setdefault((one.rulebook, flag.list_id), []).append(flag)

    def _add(self, name: str, item: Item, parent: Item | None) -> None:
        self.items[name, item.item] = item
        self.parents[name, item.item] = parent
        for child in item.items:
            self._add(name, child, item)

    def uses(self, name: str, item: Item) -> Iterator[tuple[Root, bool]]:
        """Yield the roots that a leaf rests on, and whether each is a stratum below it."""
        if item.items and is_leaf(item):
            yield from (((name, child.item), False) for child in item.items)
        if item.score is not None:
            yield from self._taken(item.score.rulebook or name, item.score.item)
        if item.reversal is not None:
            yield from self._taken(item.reversal.rulebook or name, item.reversal.of)
        yield from (((name, other), True) for other in item.counts_unless)
        yield from (((name, gate.item), True) for gate in item.counts_if)

    def _taken(self, name: str, item: str) -> Iterator[tuple[Root, bool]]:
        """Yield a score that is taken, and those that it was in the methods counted on from."""
        yield (name, item), True
        yield from (((older, item), True) for older in self.counted_line(name)[1:]
                    if (older, item) in self.items)  # fmt: skip

    def counted_before(self, name: str, item: Item) -> list[Root]:
        """Return the items of older methods whose events or values a leaf counts on from."""
        if not remembers(item):
            return []
        older = [(one, item.item) for one in self.counted_line(name)[1:]]
        return [key for key in older if key in self.items and is_leaf(self.items[key])]

    def lists_counted(self, name: str, list_id: str) -> list[Root]:
        """Return a list whose entries are counted, and those of its name counted on from."""
        older = [(one, list_id) for one in self.counted_line(name)[1:]]
        return [(name, list_id), *(key for key in older if key in self.flags)]

    def leaves(self, item: Item) -> Iterator[Item]:
        """Yield the leaves of the part of the tree that adds up to an item."""
        if is_leaf(item):
            yield item
            return
        for child in item.items:
            yield from self.leaves(child)

    def leaf_pass(self, name: str, item: Item) -> int:
        """Return the pass in which a leaf can be measured."""
        passes = [self.root_pass(root) for root, _ in self.uses(name, item) if root in self.items]
        if item.streak is not None:
            followed = [(one, item.streak.item) for one in self.line(name)]
            passes += [self.leaf_pass(one[0], self.items[one]) for one in followed
                       if one in self.items]  # fmt: skip
        if item.entries is not None:
            counted = self.lists_counted(item.entries.rulebook or name, item.entries.list)
            passes += [self.list_pass(key) for key in counted]
        passes += [self.leaf_pass(one[0], self.items[one])
                   for one in self.counted_before(name, item)]  # fmt: skip
        return 1 + max(passes, default=0)

    def atom_pass(self, name: str, atom: Atom) -> int:
        """Return the pass in which an atom of a condition can be told true or false."""
        if isinstance(atom, ValueAtom):
            item = self.items.get((name, atom.of))
            return self.leaf_pass(name, item) if item is not None else 1
        if isinstance(atom, SCORE_ATOMS):
            roots = [(name, atom.of)]
            if isinstance(atom, RankAtom) and atom.of == TOTAL:
                roots += [(name, item_id) for item_id, _ in self.rulebooks[name].ties()]
            return max((self.root_pass(root) for root in roots if root in self.items), default=1)
        used = list_read(name, atom)
        if isinstance(atom, EntriesAtom) and used:
            return 1 + max(self.list_pass(key) for key in self.lists_counted(*used))
        return 1 + self.list_pass(used) if used else 1

    def list_pass(self, key: Root) -> int:
        """Return the pass in which the entries of a list are known."""
        passes = [self.atom_pass(key[0], atom) for atom in atoms_of(self.flags.get(key, []))]
        passes += [self.atom_pass(older, atom) for older, atom in self.earlier_atoms(key)]
        # A ladder goes on from where the continued method's stood.
        passes += [self.list_pass((older, key[1])) for older in self.line(key[0])[1:]
                   if (older, key[1]) in self.flags]  # fmt: skip
        return max(passes, default=1)

    def root_pass(self, root: Root) -> int:
        """Return the pass in which the points of a node are known."""
        if root not in self._passes:
            item = self.items[root]
            self._passes[root] = max(self.leaf_pass(root[0], leaf) for leaf in self.leaves(item))
        return self._passes[root]

    def line(self, name: str) -> list[str]:
        """Return a rulebook and those that it continues, the newest first."""
        found: list[str] = []
        following: str | None = name
        while following in self.rulebooks and following not in found:
            found.append(following)
            following = self.rulebooks[following].continues
        return found

    def counted_line(self, name: str) -> list[str]:
        """Return a rulebook and those whose counts go on in it, the newest first."""
        line = self.line(name)
        anew = (place for place, one in enumerate(line, 1) if self.rulebooks[one].counts_anew)
        return line[: next(anew, len(line))]

    def tells(self, name: str, atom: Atom) -> bool:
        """Tell whether a rulebook has what an atom looks at."""
        used = list_read(name, atom)
        if used is not None:
            return used in self.flags
        return not isinstance(atom, ValueAtom | SCORE_ATOMS) or (name, atom.of) in self.items

    def earlier_atoms(self, key: Root) -> Iterator[tuple[str, Atom]]:
        """Yield the atoms of a list as they are told of the methods that its own one continues."""
        for older in self.line(key[0])[1:]:
            for atom in atoms_of(self.flags.get(key, [])):
                if self.tells(older, atom):
                    yield older, atom

    def rests_on(self, name: str, item: Item) -> list[Root]:
        """Return the roots that a leaf rests on, by scores, streaks or lists."""
        found = [one for one, _ in self.uses(name, item)]
        if item.streak is not None:
            found.append((name, item.streak.item))
        if item.entries is not None:
            counted = self.lists_counted(item.entries.rulebook or name, item.entries.list)
            found += [(owner, LIST + list_id) for owner, list_id in counted]
        return found + self.counted_before(name, item)

    def list_rests_on(self, key: Root) -> list[Root]:
        """Return the items and lists that a list rests on."""
        found = []
        for atom in atoms_of(self.flags.get(key, [])):
            used = list_read(key[0], atom)
            if isinstance(atom, EntriesAtom) and used is not None:
                found += [(one, LIST + name) for one, name in self.lists_counted(*used)]
            elif used is not None:
                found.append((used[0], LIST + used[1]))
            elif isinstance(atom, ValueAtom | SCORE_ATOMS):
                found.append((key[0], atom.of))
        found += [(older, LIST + key[1]) for older in self.line(key[0])[1:]
                  if (older, key[1]) in self.flags]  # fmt: skip
        return found

    def circle(self, root: Root, path: tuple[Root, ...] = ()) -> tuple[Root, ...] | None:
        """Return the way from a root back to itself, if it rests on itself.

        A list stands there under its name behind `LIST`.
        """
        if root in path:
            return (*path[path.index(root) :], root)
        if root[1].startswith(LIST):
            used = self.list_rests_on((root[0], root[1].removeprefix(LIST)))
        elif root in self.items:
            leaves = self.leaves(self.items[root])
            used = [one for leaf in leaves for one in self.rests_on(root[0], leaf)]
        else:
            return None
        for other in used:
            if found := self.circle(other, (*path, root)):
                return found
        return None

    def stratum(self, root: Root) -> int:
        """Return how many layers of scores on scores a root rests on, itself included."""
        deepest = 1
        for leaf in self.leaves(self.items[root]):
            below = [
                self.stratum(other) + is_above
                for other, is_above in self.uses(root[0], leaf)
                if other in self.items
            ]
            if leaf.streak is not None and (root[0], leaf.streak.item) in self.items:
                below.append(1 + self.stratum((root[0], leaf.streak.item)))
            if leaf.entries is not None:
                name = leaf.entries.rulebook or root[0]
                below.append(1 + self._list_stratum((name, leaf.entries.list)))
            deepest = max([deepest, *below])
        return deepest

    def _list_stratum(self, key: Root) -> int:
        return max(
            (
                self._list_stratum((owner, used.removeprefix(LIST)))
                if used.startswith(LIST)
                else self.stratum((owner, used))
                for owner, used in self.list_rests_on(key)
                if used.startswith(LIST) or (owner, used) in self.items
            ),
            default=0,
        )

    def roots(self) -> dict[Root, str | None]:
        """Return every root with the ranking it stands for, if it stands for one."""
        found: dict[Root, str | None] = {}
        for name, rulebook in self.rulebooks.items():
            found[name, TOTAL] = "level"
            for further in rulebook.rankings:
                node = further.ranking if further.change_from else further.item
                found[name, node] = further.ranking
            for item_id, _ in rulebook.ties():
                found.setdefault((name, item_id), None)
        for (name, _), item in self.items.items():
            for root, _ in self.uses(name, item):
                if root in self.items:
                    found.setdefault(root, None)
        for key in self.flags:
            for atom in atoms_of(self.flags.get(key, [])):
                if isinstance(atom, SCORE_ATOMS):
                    found.setdefault((key[0], atom.of), None)
            for older, atom in self.earlier_atoms(key):
                if isinstance(atom, SCORE_ATOMS):
                    found.setdefault((older, atom.of), None)
        return found

    def below(
        self, root: Root, limits: tuple[Fraction | None, Fraction | None], item: Item | None = None
    ) -> Below:
        """Lay out a root: entries with weights and limits, groups of weights, ancestors.

        `item` is the root as it stands in one scope, where not all of it holds everywhere.
        """
        result = Below()
        self._lay_out(item or self.items[root], root[1], Fraction(1), (), (), result)
        levels = _cap_levels(result)
        result.entries = [
            Entry(e.item, e.kind, e.weight, e.groups, levels.get((e.item.item, e.kind)),
                  e.lowest, e.highest)
            for e in result.entries
        ]  # fmt: skip
        if limits != (None, None):
            top = max((level for level in levels.values()), default=0) + 1
            result.entries.append(Entry(self.items[root], "total", Fraction(1), (), top, *limits))
        return result

    def _lay_out(
        self,
        item: Item,
        scope: str,
        weight: Fraction,
        groups: tuple[str, ...],
        ancestors: tuple[str, ...],
        result: Below,
    ) -> None:
        path = (*ancestors, item.item)
        result.ancestors += [(item.item, ancestor) for ancestor in path]
        low, high = own_limits(item)
        if is_leaf(item):
            if item.full == 0 and item.item not in result.deducting:
                # What is added or deducted beside the full points stays as it is written.
                groups = tuple(group for group in groups if group not in result.sharing)
            result.entries.append(Entry(item, "leaf", weight, groups, None, low, high))
            return
        # What its items leave to each other does not move the limits of the node itself.
        around = groups
        averages = item.combine != "sum"
        members = _members(item) if averages or scope == item.item else []
        if members and (_may_thin(item) or item.available_at_least is not None):
            groups = (*groups, item.item)
            result.shares += _shares(item, members)
            if not averages:
                result.sharing.add(item.item)
        elif item.available_at_least is not None and not averages:
            result.shares += _shares(item, _members(item))
        if item.reverse_deduction is not None:
            result.entries.append(Entry(item, "start", weight, groups, None, None, None))
            if item.reverse_deduction.deductions == "in_proportion":
                result.deducting.update(leaf.item for leaf in _leaves(item))
        if low is not None or high is not None:
            result.entries.append(Entry(item, "node", weight, around, None, low, high))
        whole = sum((weight_of(child) for child in item.items), Fraction(0))
        for child in item.items:
            if not averages:
                self._lay_out(child, scope, weight, groups, path, result)
                continue
            share = weight_of(child) / (whole if item.combine == "mean" else 1)
            self._lay_out(child, child.item, weight * share, groups, path, result)


def remembers(item: Item) -> bool:
    """Tell whether what a leaf gives depends on its own earlier periods."""
    event = item.curve.per_event if item.curve is not None else None
    counts = event is not None and (event.at_most is not None or event.in_turn is not None)
    compared = any(step.name in ("growth", "change") for step in item.steps)
    gives_back = item.reversal is not None and item.reversal.covers == "year"
    return counts or gives_back or (compared and item.indicator is None)


def own_limits(item: Item) -> tuple[Fraction | None, Fraction | None]:
    """Return the limits that a cap line enforces on an item's own points."""
    low = None if item.lowest is None else Fraction(item.lowest)
    high = None if item.highest is None else Fraction(item.highest)
    if item.reverse_deduction is not None:
        floor = Fraction(item.reverse_deduction.floor)
        low = floor if low is None else max(low, floor)
    if item.curve is not None and item.curve.per_event is not None:
        most = item.curve.per_event.most
        if most is not None and most < 0:
            low = Fraction(most) if low is None else max(low, Fraction(most))
        elif most is not None:
            high = Fraction(most) if high is None else min(high, Fraction(most))
    return low, high


def _members(item: Item) -> list[tuple[Item, Fraction]]:
    """Return what shares the weight of a node: its items, or all that carry points in a sum."""
    if item.combine != "sum":
        return [(child, weight_of(child)) for child in item.items]
    found: list[tuple[Item, Fraction]] = []
    for child in item.items:
        if is_leaf(child) or child.reverse_deduction is not None or child.combine != "sum":
            if child.full > 0 and not child.counts:
                found.append((child, child.full))
        else:
            found += _members(child)
    return found


def _may_thin(item: Item) -> bool:
    """Tell whether something below may not apply and leave its weight to the others."""
    if not item.items:
        return item.policy == "rescale" or item.missing == "leave_out"
    return any(_may_thin(child) for child in item.items)


def _shares(node: Item, members: list[tuple[Item, Fraction]]) -> Iterator[Share]:
    units = whole_numbers([weight for _, weight in members])
    for (member, _), number in zip(members, units, strict=True):
        for leaf in _leaves(member):
            yield Share(
                node.item, member.item, leaf.item, number, sum(units),
                node.available_at_least or Fraction(0),
            )  # fmt: skip


def _leaves(item: Item) -> Iterator[Item]:
    if is_leaf(item):
        yield item
        return
    for child in item.items:
        yield from _leaves(child)


def whole_numbers(weights: list[Fraction]) -> list[int]:
    """Return weights as small whole numbers of the same proportions."""
    denominator = reduce(lambda one, other: one * other // gcd(one, other),
                         (weight.denominator for weight in weights), 1)  # fmt: skip
    whole = [int(weight * denominator) for weight in weights]
    divisor = reduce(gcd, whole, 0) or 1
    return [value // divisor for value in whole]


def _cap_levels(below: Below) -> dict[tuple[str, str], int]:
    """Return the order in which limits are enforced: what lies below first."""
    capped = {
        entry.item.item: entry.kind
        for entry in below.entries
        if entry.lowest is not None or entry.highest is not None
    }
    above: dict[str, list[str]] = {}
    for item, ancestor in below.ancestors:
        if item in capped and ancestor in capped and item != ancestor:
            above.setdefault(ancestor, []).append(item)

    def level(name: str) -> int:
        return 1 + max((level(lower) for lower in above.get(name, [])), default=0)

    return {(name, kind): level(name) for name, kind in capped.items()}
