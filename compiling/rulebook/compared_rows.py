"""The rows of steps that hold a value against another number, and of the numbers written down."""

from collections.abc import Iterator
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from compiling.rulebook.compared import Factor
from compiling.rulebook.items import Item
from compiling.rulebook.language import Rulebook

if TYPE_CHECKING:
    from compiling.rulebook.checks import RulebookContext

Row = tuple[str, tuple[Any, ...]]


def compared_rows(rulebook: Rulebook, item: Item, context: "RulebookContext") -> Iterator[Row]:
    """Yield the rows of one leaf; a factor of points stands as step 0."""
    name = rulebook.rulebook
    for number, step in enumerate(item.steps, start=1):
        if step.growth or step.change:
            kind, against = step.name, step.growth or step.change
            yield "rulebook_others", (name, item.item, number, kind, against, *_from(None))
    for _, number, factor in item.factors:
        yield "rulebook_others", (name, item.item, number, "factor", None, *_from(factor))
        for group in rulebook.peer_groups:
            for unit in context.members(group) if factor.indicator is None else ():
                found = factor.of(group.group, unit)
                if found is not None:
                    yield (
                        "rulebook_factors",
                        (name, item.item, number, group.group, unit, found.numerator,
                         found.denominator),
                    )  # fmt: skip
    events = item.curve.per_event if item.curve else None
    if events is not None and events.in_turn is not None:
        yield (
            "rulebook_others",
            (name, item.item, 1, "in_turn", events.counted_within, *_from(None)),
        )
        turns = events.turns
        whole = lcm(*(turn.each.denominator for turn in turns))
        for turn in turns:
            yield (
                "rulebook_turns",
                (name, item.item, turn.after, turn.until, int(turn.each * whole), whole),
            )


def _from(factor: Factor | None) -> tuple[Any, ...]:
    """Return the indicator that a factor comes from, its words and its limits."""
    if factor is None:
        return (None,) * 7
    return (
        factor.indicator, factor.title.zh, factor.title.en, *_quotient(factor.lowest),
        *_quotient(factor.highest),
    )  # fmt: skip


def _quotient(value: Fraction | None) -> tuple[int | None, int | None]:
    return (None, None) if value is None else (value.numerator, value.denominator)
