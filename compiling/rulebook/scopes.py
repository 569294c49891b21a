"""Scopes: which items with which weights a peer group has in a kind of period.

A method whose items do not all hold everywhere has a tree of its own for each group and kind; the
sums of points and weights must be right in every one.
"""

from collections.abc import Iterator
from fractions import Fraction

from compiling.rulebook.items import Item, nodes
from compiling.rulebook.language import Rulebook

Scope = tuple[str, str]  # peer group, period kind


def is_scoped(rulebook: Rulebook) -> bool:
    """Tell whether some item holds in some places only, or weighs differently in some."""
    return any(node.item.only or node.item.weight_where for node in nodes(rulebook.all_items()))


def scopes_of(rulebook: Rulebook) -> list[Scope]:
    """Return the groups and kinds of period that a rulebook judges."""
    return [(group.group, kind) for group in rulebook.peer_groups for kind in rulebook.period_kinds]


def within(item: Item, scope: Scope) -> Item | None:
    """Return an item as it stands in a scope, without what does not hold there."""
    if item.only is not None and not item.only.holds(*scope):
        return None
    items = [one for one in (within(child, scope) for child in item.items) if one is not None]
    if item.items and not items:
        return None
    weight = next((one.weight for one in item.weight_where if one.holds(*scope)), item.weight)
    return item.model_copy(update={"items": items, "weight": weight})


def items_within(rulebook: Rulebook, scope: Scope) -> list[Item]:
    """Return the top items of a scope."""
    found = (within(item, scope) for item in rulebook.items)
    return [item for item in found if item is not None]


def total_within(rulebook: Rulebook, scope: Scope) -> Fraction:
    """Return the declared total of a scope."""
    return next((one.total for one in rulebook.totals if one.holds(*scope)), rulebook.total)


def absences(rulebook: Rulebook) -> Iterator[tuple[str, str, str]]:
    """Yield item, group and kind of period wherever an item does not hold."""
    for scope in scopes_of(rulebook) if is_scoped(rulebook) else ():
        there = {
            node.item.item
            for one in rulebook.all_items()
            if (kept := within(one, scope)) is not None
            for node in nodes([kept])
        }
        for node in nodes(rulebook.all_items()):
            if node.item.item not in there:
                yield node.item.item, *scope
