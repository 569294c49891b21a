"""The rows that one rulebook gives to each table."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import gcd
from typing import Any

from compiling.rulebook_checks import RulebookContext
from compiling.rulebooks import TOTAL, Item, Node, Rulebook, content_of, nodes
from compiling.segments import Segment, written

Row = tuple[str, tuple[Any, ...]]
# (lowest, highest) points; None is without limit
Limits = tuple[Fraction | None, Fraction | None]

# `month_span` (1–2月) takes the place of two months in the row of months.
SERIES = {"month_span": "month"}
PLACES = Decimal(1).scaleb(-12)


def rows_of(rulebook: Rulebook, context: RulebookContext) -> Iterator[Row]:
    """Yield (table, row) of a checked rulebook, in print order."""
    name = rulebook.rulebook
    lowest, highest = total_limits(rulebook)
    yield "rulebooks", _rulebook_row(rulebook, lowest, highest)
    for kind in rulebook.period_kinds:
        yield "rulebook_period_kinds", (name, kind, SERIES.get(kind, kind))
    yield from _group_rows(rulebook, context)
    units = _weight_units(rulebook)
    yield (
        "rulebook_items",
        (
            name, TOTAL, None, 0, 0, "合计", "Total", rulebook.total, "total", None, None, None,
            None, None, None, _decimal(lowest), _decimal(highest), sum(units.values()),
            "各项合计", "sum of its items",
        ),
    )  # fmt: skip
    yield "rulebook_item_ancestors", (name, TOTAL, TOTAL)
    titles = {node.item.item: (node.item.title.zh, node.item.title.en)
              for node in nodes(rulebook.items)}  # fmt: skip
    for order, node in enumerate(nodes(rulebook.items), start=1):
        yield "rulebook_items", _item_row(name, order, node, units, titles)
        for ancestor in (TOTAL, *(parent.item for parent in node.parents), node.item.item):
            yield "rulebook_item_ancestors", (name, node.item.item, ancestor)
        for number, segment in enumerate(_segments(node.item), start=1):
            yield "rulebook_segments", (name, node.item.item, number, *_segment_values(segment))


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
    low, high = _sum_limits(rulebook.items)
    total = Fraction(rulebook.total)
    rescales = any(node.item.policy == "rescale" for node in nodes(rulebook.items))
    if low is not None:
        low = Fraction(0) if low >= 0 else (None if rescales else low)
    if high is not None:
        high = total if high <= total else (None if rescales else high)
    return low, high


def _rulebook_row(
    rulebook: Rulebook, lowest: Fraction | None, highest: Fraction | None
) -> tuple[Any, ...]:
    content = json.dumps(content_of(rulebook), sort_keys=True, ensure_ascii=False)
    note, ranking = rulebook.note, rulebook.ranking
    return (
        rulebook.rulebook, rulebook.programme, rulebook.title.zh, rulebook.title.en,
        rulebook.legal_basis, rulebook.approval_number, rulebook.valid.from_, rulebook.valid.to,
        rulebook.total, _decimal(lowest), _decimal(highest), ranking.printed_digits,
        ranking.rounding, ranking.follows, ranking.ties, ranking.print_order,
        note.zh if note else None, note.en if note else None,
        hashlib.sha256(content.encode()).hexdigest()[:16], ",".join(rulebook.period_kinds),
    )  # fmt: skip


def _group_rows(rulebook: Rulebook, context: RulebookContext) -> Iterator[Row]:
    name = rulebook.rulebook
    for order, group in enumerate(rulebook.peer_groups, start=1):
        yield (
            "rulebook_groups",
            (name, group.group, group.title.zh, group.title.en, group.minimum_size, order),
        )
        reasons = {excluded.unit: excluded.reason for excluded in group.excluded}
        for unit in context.members(group):
            reason = reasons.get(unit)
            yield (
                "rulebook_units",
                (
                    name, group.group, unit, reason is not None,
                    reason.zh if reason else None, reason.en if reason else None,
                ),
            )  # fmt: skip


def _item_row(
    rulebook_id: str,
    order: int,
    node: Node,
    units: dict[str, int],
    titles: dict[str, tuple[str, str]],
) -> tuple[Any, ...]:
    item = node.item
    leaf = not item.items
    lowest, highest = _caps(item)
    return (
        rulebook_id, item.item, node.parents[-1].item if node.parents else TOTAL,
        len(node.parents) + 1, order, item.title.zh, item.title.en, _decimal(item.full),
        _kind(item), _line_kind(item) if leaf else None,
        (2 if item.streak else 1) if leaf else None, item.indicator,
        item.streak.item if item.streak else None, item.policy if item.indicator else None,
        item.base, _decimal(lowest), _decimal(highest), units.get(item.item, 0),
        *_rule(item, titles),
    )  # fmt: skip


def _kind(item: Item) -> str:
    if item.streak is not None:
        return "streak"
    if item.reverse_deduction is not None:
        return "reverse_deduction"
    return "group" if item.items else "measured"


def _line_kind(item: Item) -> str:
    if item.full > 0:
        return "base"
    highest = _limits(item)[1]
    return "deduction" if highest is not None and highest <= 0 else "bonus"


def _weight_units(rulebook: Rulebook) -> dict[str, int]:
    """Return the points of the items that carry the total, as small whole numbers.

    Weights are quotients of sums of these, so that operands stay far from overflow.
    """
    carrying = {
        node.item.item: node.item.full for node in nodes(rulebook.items) if node.carries_points
    }
    denominator = reduce(
        lambda one, other: one * other // gcd(one, other),
        (full.denominator for full in carrying.values()),
        1,
    )
    whole = {name: int(full * denominator) for name, full in carrying.items()}
    divisor = reduce(gcd, whole.values(), 0) or 1
    return {name: value // divisor for name, value in whole.items()}


def _segments(item: Item) -> list[Segment]:
    if item.streak is not None:
        start, zero = Fraction(item.streak.at_least), Fraction(0)
        points = Fraction(item.streak.points)
        return [
            Segment(None, False, start, False, zero, zero, "streak", start),
            Segment(start, True, None, False, zero, points, "streak", start),
        ]
    return item.curve.segments(item.full) if item.curve else []


def _segment_values(segment: Segment) -> tuple[Any, ...]:
    def bound(value: Fraction | None) -> tuple[int | None, int | None]:
        return (None, None) if value is None else (value.numerator, value.denominator)

    return (
        *bound(segment.lower), segment.lower_closed, *bound(segment.upper), segment.upper_closed,
        *segment.coefficients(), _decimal(segment.lower), _decimal(segment.upper),
        _decimal(segment.constant), segment.template,
    )  # fmt: skip


def _caps(item: Item) -> Limits:
    """Return the limits that a cap line enforces on an item's own points."""
    if item.reverse_deduction is not None:
        return Fraction(item.reverse_deduction.floor), None
    if item.curve is not None and item.curve.per_event is not None:
        most = item.curve.per_event.most
        if most is not None:
            return (Fraction(most), None) if most < 0 else (None, Fraction(most))
    return None, None


def _limits(item: Item) -> Limits:
    if item.reverse_deduction is not None:
        return Fraction(item.reverse_deduction.floor), item.full
    if item.items:
        return _sum_limits(item.items)
    ends = [segment.ends() for segment in _segments(item)]
    if item.policy == "base" and item.base is not None:
        ends.append((Fraction(item.base), Fraction(item.base)))
    lows, highs = [low for low, _ in ends], [high for _, high in ends]
    cap_low, cap_high = _caps(item)
    low = None if None in lows else min(low for low in lows if low is not None)
    high = None if None in highs else max(high for high in highs if high is not None)
    return (low if cap_low is None else cap_low), (high if cap_high is None else cap_high)


def _sum_limits(items: Iterable[Item]) -> Limits:
    low: Fraction | None = Fraction(0)
    high: Fraction | None = Fraction(0)
    for item in items:
        item_low, item_high = _limits(item)
        low = None if low is None or item_low is None else low + item_low
        high = None if high is None or item_high is None else high + item_high
    return low, high


def _rule(item: Item, titles: dict[str, tuple[str, str]]) -> tuple[str, str]:
    if item.streak is not None:
        times, points = item.streak.at_least, written(item.streak.points)
        zh, en = titles[item.streak.item]
        return (
            f"「{zh}」连续 {times} 期及以上失分：{points} 分",
            f"points lost in “{en}” in {times} or more periods in a row: {points}",
        )
    if item.curve is not None:
        return item.curve.form.rule(item.full)
    if item.reverse_deduction is not None:
        full, floor = written(item.full), written(item.reverse_deduction.floor)
        return (
            f"由 {full} 分倒扣，扣至 {floor} 分为止",
            f"{full} less deductions, not below {floor}",
        )
    return "各项合计", "sum of its items"


def _decimal(value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(PLACES)
