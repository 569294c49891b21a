"""The part of a rulebook's tree that a ranking is about, and which of it does not add up."""

from dataclasses import dataclass
from typing import Any

from reports.warehouse_rows import LEVEL, TOTAL_ITEM, Row


@dataclass(frozen=True)
class RankedItems:
    """What a ranking is about: its id and titles, and the nodes of its tree in file order."""

    ranking_id: str
    titles: dict[str, str]
    is_change: bool
    nodes: list[Row]
    # Items below a node that does not add up: their own points are told, not what they add.
    in_own_scale: frozenset[str]
    # Such nodes, if no such node stands above them.
    indices: tuple[str, ...]

    @property
    def is_level(self) -> bool:
        return self.ranking_id == LEVEL

    @property
    def is_one_rule(self) -> bool:
        """Tell whether a single rule is ranked, so that its points are the total."""
        return not self.is_level and len(self.nodes) == 1


def ranked_items(items: list[Row], total: Row, ranking: Row | None) -> RankedItems:
    """Choose the items of a ranking; `ranking` is None for that of the total.

    `items` are all nodes of the rulebook but the one above the top items, which is `total`.
    """
    if ranking is None:
        nodes = [row for row in items if row["depth"] != 0]
        top, ids = TOTAL_ITEM, {row["item_id"]: row for row in nodes}
    else:
        top = str(ranking["root_item_id"])
        chosen = {top} if top != TOTAL_ITEM else {TOTAL_ITEM}
        for row in items:
            if row["parent_item_id"] in chosen:
                chosen.add(row["item_id"])
        nodes = [row for row in items if row["item_id"] in chosen]
        ids = {row["item_id"]: row for row in nodes}
    own, indices = set(), []
    is_index = top == TOTAL_ITEM and total.get("item_kind") == "index"
    for row in nodes:
        parent: Any = ids.get(row["parent_item_id"])
        if is_index or (parent is not None and (
            parent["item_id"] in own or parent.get("item_kind") == "index"
        )):  # fmt: skip
            own.add(row["item_id"])
        elif row.get("item_kind") == "index":
            indices.append(row["item_id"])
    if is_index:
        indices = [TOTAL_ITEM]
    return RankedItems(
        ranking_id=LEVEL if ranking is None else ranking["ranking_id"],
        titles={"zh": "", "en": ""} if ranking is None else {
            language: ranking[f"title_{language}"] for language in ("zh", "en")
        },
        is_change=bool(ranking and ranking["is_change"]),
        nodes=nodes,
        in_own_scale=frozenset(own),
        indices=tuple(indices),
    )  # fmt: skip
