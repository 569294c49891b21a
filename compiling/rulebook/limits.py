"""The lowest and highest points that an item, and a total, can give."""

from collections.abc import Iterable
from fractions import Fraction

from compiling.rulebook.compared import Factor
from compiling.rulebook.items import NOT_ADDITIVE, Item, full_of, nodes, weight_of
from compiling.rulebook.language import Rulebook
from compiling.rulebook.scopes import is_scoped, scopes_of, within
from compiling.rulebook.segments import Segment, flat
from compiling.rulebook.structure import own_limits

# (lowest, highest) points; None is without limit
Limits = tuple[Fraction | None, Fraction | None]


def segments_of(item: Item) -> list[Segment]:
    """Return the rows of an item's curve; those without one have a plain one."""
    zero = Fraction(0)
    if item.streak is not None:
        start, points = Fraction(item.streak.at_least), Fraction(item.streak.points)
        return [
            Segment(None, False, start, False, zero, zero, "streak", start),
            Segment(start, True, None, False, zero, points, "streak", start),
        ]
    if item.reversal is not None:
        return [
            flat(None, zero, zero, "reversal"),
            Segment(zero, True, None, False, Fraction(1), zero, "reversal"),
        ]
    if item.items and item.combine in NOT_ADDITIVE:
        return [Segment(None, False, None, False, Fraction(1), zero, f"index_{item.combine}")]
    return item.curve.segments(item.full) if item.curve else []


def total_limits(rulebook: Rulebook) -> Limits:
    """Return the limits of the total: as declared, else what its items can give.

    Sharing out the points of items that do not apply multiplies the others, so that beyond
    0 and the full total nothing can be promised.
    """
    if rulebook.bounds is not None:
        lowest, highest = rulebook.bounds.lowest, rulebook.bounds.highest
        return (
            None if lowest is None else Fraction(lowest),
            None if highest is None else Fraction(highest),
        )
    trees = [rulebook.tree()]
    if is_scoped(rulebook):
        kept = [within(rulebook.tree(), scope) for scope in scopes_of(rulebook)]
        trees = [tree for tree in kept if tree is not None]
    ends = [limits_of(tree) for tree in trees]
    lows, highs = [low for low, _ in ends], [high for _, high in ends]
    low = None if None in lows else min(one for one in lows if one is not None)
    high = None if None in highs else max(one for one in highs if one is not None)
    total = max(Fraction(full_of(tree.combine, tree.items)) for tree in trees)
    rescales = any(
        node.item.policy == "rescale" or node.item.missing == "leave_out"
        for node in nodes(rulebook.items)
    )
    if low is not None:
        low = Fraction(0) if low >= 0 else (None if rescales else low)
    if high is not None:
        high = total if high <= total else (None if rescales else high)
    return low, high


def limits_of(item: Item) -> Limits:
    """Return the lowest and highest points of an item in its own scale."""
    cap_low, cap_high = own_limits(item)
    if item.reverse_deduction is not None:
        return cap_low, item.full if cap_high is None else min(cap_high, item.full)
    if item.items:
        low, high = _combined(item)
    else:
        ends = [_times(segment.ends(), item.factor) for segment in segments_of(item)]
        if item.policy == "base" and item.base is not None:
            ends.append((Fraction(item.base), Fraction(item.base)))
        lows, highs = [low for low, _ in ends], [high for _, high in ends]
        low = None if None in lows else min(one for one in lows if one is not None)
        high = None if None in highs else max(one for one in highs if one is not None)
    return (low if cap_low is None else cap_low), (high if cap_high is None else cap_high)


def _times(ends: Limits, factor: Factor | None) -> Limits:
    """Return the ends of a curve's row, its points multiplied by a factor."""
    if factor is None:
        return ends
    least, most = factor.ends()
    low, high = ends

    # What lies on the far side of 0 grows with the highest factor, the near end with the lowest.
    if low is not None and low != 0:
        by = most if low < 0 else least
        low = None if by is None else low * by
    if high is not None and high != 0:
        by = most if high > 0 else least
        high = None if by is None else high * by
    return low, high


def _combined(item: Item) -> Limits:
    if item.combine == "sum":
        return _sum((limits_of(child), Fraction(1)) for child in item.items)
    if item.combine == "weighted_sum":
        return _sum((limits_of(child), weight_of(child)) for child in item.items)
    lows, highs = zip(*(limits_of(child) for child in item.items), strict=True)
    # No mean leaves the range of what it is taken of.
    low = None if None in lows else min(one for one in lows if one is not None)
    high = None if None in highs else max(one for one in highs if one is not None)
    return low, high


def _sum(parts: Iterable[tuple[Limits, Fraction]]) -> Limits:
    low: Fraction | None = Fraction(0)
    high: Fraction | None = Fraction(0)
    for (part_low, part_high), weight in parts:
        low = None if low is None or part_low is None else low + weight * part_low
        high = None if high is None or part_high is None else high + weight * part_high
    return low, high
