"""The rows of exemptions: which leaves an approved pause frees a unit from, and when."""

from collections.abc import Iterator
from typing import Any

from compiling.rulebook.items import TOTAL, nodes
from compiling.rulebook.language import Rulebook
from compiling.rulebook.structure import is_leaf


def exemption_rows(rulebook: Rulebook) -> Iterator[tuple[Any, ...]]:
    """Yield one row per exemption and leaf that it frees the unit from."""
    for exemption in rulebook.exemptions:
        for leaf in _leaves_of(rulebook, exemption.items):
            yield (
                rulebook.rulebook, exemption.unit, leaf, exemption.from_, exemption.to,
                exemption.document,
            )  # fmt: skip


def _leaves_of(rulebook: Rulebook, items: list[str]) -> Iterator[str]:
    """Name the leaves at and below some items; without items, all of them."""
    all_of_it = not items or TOTAL in items
    if all_of_it and is_leaf(rulebook.tree()):
        yield TOTAL
    for node in nodes(rulebook.items):
        around = {node.item.item, *(parent.item for parent in node.parents)}
        if is_leaf(node.item) and (all_of_it or around.intersection(items)):
            yield node.item.item
