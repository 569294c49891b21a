"""What must be true of the items of one rulebook: names, points and weights, curves."""

from collections.abc import Iterator
from fractions import Fraction

from compiling.rulebook.items import NOT_ADDITIVE, TOTAL, Item, Node, nodes
from compiling.rulebook.language import Rulebook
from compiling.rulebook.limits import segments_of
from compiling.rulebook.scope_checks import check_scopes, check_sums
from compiling.rulebook.scopes import is_scoped
from compiling.rulebook.segments import written
from settings.errors import Refusal
from settings.yaml_file import YamlFile

MOST_LEVELS = 8


def check_items(file: YamlFile, rulebook: Rulebook) -> Iterator[Refusal]:
    """Name what is wrong in the tree of a rulebook, each with its place."""
    scoped = is_scoped(rulebook)
    yield from (
        check_scopes(file, rulebook)
        if scoped or rulebook.totals
        else check_sums(file, rulebook, rulebook.items, Fraction(rulebook.total))
    )
    seen: set[str] = {TOTAL}
    for node in nodes(rulebook.items):
        item, place = node.item, node.place
        if item.item in seen:
            yield file.refusal(
                (*place, "item"), f"the item '{item.item}' exists already", "give it another name"
            )
        seen.add(item.item)
        if len(node.parents) >= MOST_LEVELS:
            yield file.refusal(
                place, f"'{item.item}' stands {len(node.parents) + 1} levels deep",
                f"{MOST_LEVELS} levels are the most",
            )  # fmt: skip
        yield from _check_weight(file, node, rulebook.combine)
        yield from _check_points(file, node)
        yield from _check_highest(file, node)
        if (
            item.items
            and item.points is not None
            and item.reverse_deduction is None
            and item.combine != "sum"
        ):
            yield file.refusal(
                (*place, "points"),
                f"'{item.item}' has the points that its items give on average",
                "remove points; its weight or place says what it counts for",
            )
        if item.curve is not None:
            for below, reason, proposal in item.curve.faults(item.full):
                yield file.refusal((*place, "curve", *below), f"{item.item}: {reason}", proposal)


def _check_weight(file: YamlFile, node: Node, combine: str) -> Iterator[Refusal]:
    parent = node.parents[-1].combine if node.parents else combine
    if node.item.weight is not None and parent in ("sum", "minimum", "maximum"):
        yield file.refusal(
            (*node.place, "weight"),
            f"'{node.item.item}' has a weight, and the items beside it are combined by {parent}",
            "remove weight, or write combine: mean above",
        )
    if parent in ("mean", "weighted_sum", *NOT_ADDITIVE) and node.item.full == 0:
        yield file.refusal(
            node.place,
            f"'{node.item.item}' has no points of its own, and stands among weighted items",
            "add points: the full points of its own scale",
        )


def _check_points(file: YamlFile, node: Node) -> Iterator[Refusal]:
    item, place = node.item, node.place
    counted = item.counts
    counts_up = item.source in ("streak", "reversal") or (
        item.curve is not None and item.curve.per_event is not None
    )
    if item.points is not None and (node.in_reverse_deduction or counts_up):
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
    if node.in_reverse_deduction and item.items and item.combine != "sum":
        yield file.refusal(
            (*place, "combine"),
            f"'{item.item}' averages below a deduction",
            "list the deductions themselves",
        )
    if item.not_applicable == "rescale" and not _can_share(node):
        yield file.refusal(
            (*place, "not_applicable"),
            f"'{item.item}' has no points of its own to share out",
            "choose full (nothing is deducted) or exclude",
        )
    if item.base is not None and item.full > 0 and item.base > item.full:
        yield file.refusal(
            (*place, "base"),
            f"'{item.item}' gives {written(item.base)} points where it does not apply,"
            f" and has {written(item.full)}",
            f"write at most {written(item.full)}",
        )
    if node.in_reverse_deduction and _gives_points(item):
        yield file.refusal(
            (*place, item.source if item.source in ("streak", "reversal") else "curve"),
            f"'{item.item}' gives points below a deduction",
            "write its points with a minus",
        )


def _can_share(node: Node) -> bool:
    return node.carries_points or (not node.item.items and node.item.full > 0
                                   and not node.in_reverse_deduction)  # fmt: skip


def _check_highest(file: YamlFile, node: Node) -> Iterator[Refusal]:
    """A table of points may not give more than the item's full points; only an open slope may.

    Proportional without a cap is written so on purpose; a table that reaches too high is a slip.
    """
    item = node.item
    if item.points is None or item.curve is None or any(item.curve.faults(item.full)):
        return
    ends = [segment.ends()[1] for segment in item.curve.segments(item.full)]
    highest = max((points for points in ends if points is not None), default=Fraction(0))
    if highest > item.full and None not in ends and item.highest is None:
        yield file.refusal(
            (*node.place, "curve"),
            f"'{item.item}' gives up to {written(highest)} points and has {written(item.full)}",
            f"lower the curve, or give the item {written(highest)} points",
        )


def _gives_points(item: Item) -> bool:
    if item.reversal is not None:
        # It gives back what was deducted, and never more.
        return False
    if item.streak is None and (item.curve is None or any(item.curve.faults(item.full))):
        return False
    highest = [segment.ends()[1] for segment in segments_of(item)]
    return any(points is None or points > 0 for points in highest)
