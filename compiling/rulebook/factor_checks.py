"""What must be true of factors: every unit has one, from an indicator or a table."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from compiling.rulebook.items import Node
from compiling.rulebook.language import PeerGroup
from settings.errors import Refusal
from settings.proposals import nearest
from settings.yaml_file import YamlFile

if TYPE_CHECKING:
    from compiling.rulebook.checks import RulebookContext


def check_factors(
    file: YamlFile, node: Node, groups: list[PeerGroup], context: "RulebookContext",
    indicators: list[str],
) -> Iterator[Refusal]:  # fmt: skip
    """Name what is wrong with the factors of an item."""
    members = {group.group: context.members(group) for group in groups}
    units = sorted({unit for listed in members.values() for unit in listed})
    for below, _, factor in node.item.factors:
        place = (*node.place, *below)
        if factor.indicator is not None:
            if factor.indicator not in indicators:
                yield file.refusal(
                    (*place, "indicator"), f"indicator '{factor.indicator}' is not known",
                    nearest(factor.indicator, indicators),
                )  # fmt: skip
            continue
        for unit in factor.by_unit or {}:
            if unit not in units:
                yield file.refusal(
                    (*place, "by_unit", unit), f"unit '{unit}' is in no peer group",
                    nearest(unit, units),
                )  # fmt: skip
        for group in factor.by_group or {}:
            if group not in members:
                yield file.refusal(
                    (*place, "by_group", group), f"the peer group '{group}' is not known",
                    nearest(group, members),
                )  # fmt: skip
        lacking = [unit for group, listed in members.items() for unit in listed
                   if factor.of(group, unit) is None]  # fmt: skip
        if lacking:
            told = lacking[0].strip("\0")
            yield file.refusal(
                place, f"{len(lacking)} units have no factor, '{told}' among them",
                "add otherwise: 1, or name them in by_unit or by_group",
            )  # fmt: skip
