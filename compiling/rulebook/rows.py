"""The rows that the rulebooks of an office give to each table."""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from compiling.rulebook.bounds import Bounded
from compiling.rulebook.checks import RulebookContext
from compiling.rulebook.compared import COMPARED, compared_words
from compiling.rulebook.compared_rows import compared_rows
from compiling.rulebook.exemptions import exemption_rows
from compiling.rulebook.items import NOT_ADDITIVE, TOTAL, Item, nodes, weight_of
from compiling.rulebook.language import Rulebook, content_of
from compiling.rulebook.limits import limits_of, segments_of, total_limits
from compiling.rulebook.names import Names
from compiling.rulebook.parts import SERIES, Title
from compiling.rulebook.scopes import Scope, absences, is_scoped, scopes_of, within
from compiling.rulebook.segments import Segment
from compiling.rulebook.sentences import rule_of
from compiling.rulebook.steps import StepRow, step_rows, told_steps, unit_of
from compiling.rulebook.structure import Below, Trees, is_leaf, own_limits, whole_numbers
from settings.labels import label

Row = tuple[str, tuple[Any, ...]]

PLACES = Decimal(1).scaleb(-12)


def rows_of(rulebook: Rulebook, trees: Trees, context: RulebookContext) -> Iterator[Row]:
    """Yield (table, row) of a checked rulebook, in print order."""
    name = rulebook.rulebook
    names = names_in(trees, context, rulebook)
    yield "rulebooks", _rulebook_row(rulebook)
    for kind in rulebook.period_kinds:
        yield "rulebook_period_kinds", (name, kind, SERIES.get(kind, kind))
    yield from _group_rows(rulebook, context)
    yield from _schedule_rows(rulebook)
    yield from (("rulebook_exemptions", row) for row in exemption_rows(rulebook))
    yield "rulebook_items", _item_row(trees, name, 0, rulebook.tree(), None, 0, names)
    if rulebook.combine in NOT_ADDITIVE:
        yield from _leaf_rows(name, rulebook.tree())
    yield from _part_rows(rulebook)
    for absence in absences(rulebook):
        yield "rulebook_absences", (name, *absence)
    all_nodes = list(nodes(rulebook.all_items()))
    for order, node in enumerate(all_nodes, start=1):
        is_extra = not node.parents and node.item not in rulebook.items
        parent = node.parents[-1].item if node.parents else (None if is_extra else TOTAL)
        depth = 0 if is_extra else len(node.parents) + 1
        yield "rulebook_items", _item_row(trees, name, order, node.item, parent, depth, names)
        if is_leaf(node.item):
            yield from _leaf_rows(name, node.item)
            yield from compared_rows(rulebook, node.item, context)
    for position, (item_id, tie) in enumerate(rulebook.ties(), start=1):
        yield "rulebook_ties", (name, position, item_id, tie.better)


def line_rows(trees: Trees) -> Iterator[Row]:
    """Yield every rulebook with those that it continues and itself, if any continues another."""
    if any(one.continues for one in trees.rulebooks.values()):
        for name in sorted(trees.rulebooks):
            counted = trees.counted_line(name)
            for age, member in enumerate(trees.line(name)):
                yield "rulebook_lines", (name, member, age, member in counted)


def _part_rows(rulebook: Rulebook) -> Iterator[Row]:
    """Yield what nodes that do not add up are made of, with their weights in each scope."""
    scopes: list[Scope | None] = [*scopes_of(rulebook)] if is_scoped(rulebook) else [None]
    for scope in scopes:
        tree = rulebook.tree()
        items = [tree, *(node.item for node in nodes(rulebook.items))]
        for item in items:
            kept = within(item, scope) if scope is not None else item
            if item.combine not in NOT_ADDITIVE or kept is None:
                continue
            units = whole_numbers([weight_of(child) for child in kept.items])
            for position, (child, weight) in enumerate(zip(kept.items, units, strict=True), 1):
                yield (
                    "rulebook_parts",
                    (rulebook.rulebook, item.item, child.item, position, weight,
                     *(scope or (None, None))),
                )  # fmt: skip


def names_in(trees: Trees, context: RulebookContext, rulebook: Rulebook) -> Names:
    """Return what an office calls the indicators, items and lists that a rulebook may name."""
    programme = rulebook.programme
    own = {name: title for (owner, name), title in context.titles.items() if owner == programme}
    items = {}
    for (book, name), item in trees.items.items():
        title = trees.rulebooks[book].title
        zh, en = f"《{title.zh}》", title.en
        if name != TOTAL:
            zh, en = f"{zh}“{item.title.zh}”", f"{en}: {item.title.en}"
        items[book, name] = Title(zh=zh, en=en)
    measures = {name: one for (owner, name), one in context.measures.items() if owner == programme}
    lists = {key: flags[0].flag.title for key, flags in trees.flags.items()}
    lists |= {("", name): title for (book, name), title in lists.items()
              if book == rulebook.rulebook}  # fmt: skip
    groups = {group.group: group.title for group in rulebook.peer_groups}
    units = {unit["unit_id"]: Title(zh=unit["name"], en=unit.get("name_en") or unit["name"])
             for unit in context.units if unit.get("name")}  # fmt: skip
    return Names(own, items, measures, lists, groups, units)


def root_rows(trees: Trees) -> Iterator[Row]:
    """Yield the rows of every root: what stands below it, its weights and limits."""
    for (name, item_id), ranking in sorted(trees.roots().items()):
        rulebook = trees.rulebooks[name]
        limits = total_limits(rulebook) if item_id == TOTAL else (None, None)
        title = next(
            (one.title for one in rulebook.rankings if one.ranking == ranking),
            trees.items[name, item_id].title,
        )
        low, high = limits if item_id == TOTAL else limits_of(trees.items[name, item_id])
        below = trees.below((name, item_id), limits)
        for scope, laid in _laid_out(trees, rulebook, item_id, limits):
            yield from _place_rows(name, item_id, laid, scope)
        yield (
            "rulebook_roots",
            (
                name, item_id, ranking, trees.root_pass((name, item_id)), title.zh, title.en,
                _decimal(trees.items[name, item_id].full), _decimal(low), _decimal(high),
            ),
        )  # fmt: skip
        for entry in below.entries:
            if entry.kind in ("leaf", "start", "node"):
                for position, group in enumerate(entry.groups, start=1):
                    yield (
                        "rulebook_chains",
                        (name, item_id, entry.item.item, entry.kind, position, group),
                    )
        for item, ancestor in below.ancestors:
            yield "rulebook_ancestors", (name, item_id, item, ancestor)
        if ranking is not None:
            yield from _descendants(name, item_id, trees.items[name, item_id], None, 0, True)


def _laid_out(
    trees: Trees, rulebook: Rulebook, item_id: str, limits: tuple[Fraction | None, Fraction | None]
) -> Iterator[tuple[Scope | None, Below]]:
    """Yield a root as it is laid out: once, or for each scope of a method that has several."""
    root = (rulebook.rulebook, item_id)
    if not is_scoped(rulebook):
        yield None, trees.below(root, limits)
        return
    for scope in scopes_of(rulebook):
        item = within(trees.items[root], scope)
        if item is not None:
            yield scope, trees.below(root, limits, item)


def _place_rows(name: str, item_id: str, below: Below, scope: Scope | None) -> Iterator[Row]:
    """Yield the places of a root with their weights, and its groups of weights."""
    for entry in below.entries:
        yield (
            "rulebook_entries",
            (
                name, item_id, entry.item.item, entry.kind, entry.weight.numerator,
                entry.weight.denominator, entry.cap_level, _decimal(entry.lowest),
                _decimal(entry.highest), *(scope or (None, None)),
            ),
        )  # fmt: skip
    for share in below.shares:
        yield (
            "rulebook_shares",
            (
                name, item_id, share.group, share.member, share.leaf, share.units, share.whole,
                share.least.numerator, share.least.denominator, *(scope or (None, None)),
            ),
        )  # fmt: skip


def _descendants(
    name: str, root: str, item: Item, parent: str | None, depth: int, adds_up: bool
) -> Iterator[Row]:
    """Yield a root and all below it; below a node that does not add up nothing adds to the root."""
    yield "rulebook_descendants", (name, root, item.item, parent, depth, adds_up)
    for child in item.items:
        yield from _descendants(
            name, root, child, item.item, depth + 1, adds_up and not is_leaf(item)
        )


def _rulebook_row(rulebook: Rulebook) -> tuple[Any, ...]:
    content = json.dumps(content_of(rulebook), sort_keys=True, ensure_ascii=False)
    note, ranking = rulebook.note, rulebook.ranking
    lowest, highest = total_limits(rulebook)
    return (
        rulebook.rulebook, rulebook.programme, rulebook.title.zh, rulebook.title.en,
        rulebook.legal_basis, rulebook.approval_number, rulebook.valid.from_, rulebook.valid.to,
        _decimal(rulebook.full), _decimal(lowest), _decimal(highest), ranking.printed_digits,
        ranking.rounding, ranking.follows, ranking.ties,
        *(ties_in_words(rulebook, language) for language in ("zh", "en")),
        ranking.print_order, ranking.quantiles,
        note.zh if note else None, note.en if note else None,
        hashlib.sha256(content.encode()).hexdigest()[:16], ",".join(rulebook.period_kinds),
    )  # fmt: skip


def ties_in_words(rulebook: Rulebook, language: str) -> str:
    """Say what decides between equal totals, first to last; nothing where nothing does."""
    titles = {node.item.item: node.item.title for node in nodes(rulebook.all_items())}
    listed = [
        label(
            "rulebook.broken_item", language,
            item=getattr(titles[name], language) if name in titles else name,
            better=label(f"rulebook.{tie.better}", language),
        )
        for name, tie in rulebook.ties()
    ]  # fmt: skip
    said = ("、" if language == "zh" else ", ").join(listed)
    return label("rulebook.broken_by", language, items=said) if said else ""


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


def _schedule_rows(rulebook: Rulebook) -> Iterator[Row]:
    shares = [Fraction(month, 12) for month in range(13)]
    if rulebook.schedule is not None:
        shares = [Fraction(0), *(Fraction(share) for share in rulebook.schedule.by_month)]
    for month, share in enumerate(shares):
        yield (
            "rulebook_schedules",
            (rulebook.rulebook, month, share.numerator, share.denominator),
        )


def _item_row(
    trees: Trees, name: str, order: int, item: Item, parent: str | None, depth: int, names: Names
) -> tuple[Any, ...]:
    leaf = is_leaf(item)
    steps = steps_of(item)
    own = {key[1]: one for key, one in trees.items.items() if key[0] == name}
    rule_zh, rule_en = rule_of(item, own, names)
    return (
        name, item.item, parent, depth, order, item.title.zh, item.title.en, _decimal(item.full),
        _kind(item), _line_kind(item) if leaf else None,
        trees.leaf_pass(name, item) if leaf else None, _source(item) if leaf else None,
        item.indicator, item.streak.item if item.streak else None,
        item.policy if leaf else None, item.missing if leaf else None, item.base,
        *(_decimal(limit) for limit in own_limits(item)),
        item.weight.numerator if item.weight else 1, item.weight.denominator if item.weight else 1,
        *(words or None for words in told_steps(steps)), _unit_told(item, steps), rule_zh, rule_en,
        *_compared(item, steps),
    )  # fmt: skip


def _compared(item: Item, steps: list[StepRow]) -> tuple[str | None, str | None, str | None]:
    """Say in both languages what the other number of a line is, and how it is written."""
    for step in steps:
        if step.kind in COMPARED:
            factor = next((one for _, number, one in item.factors if number), None)
            words = compared_words(step.kind, step.mode, factor)
            earlier = step.kind in ("growth", "change")
            return words.zh, words.en, "measure" if earlier else "number"
    return None, None, None


def steps_of(item: Item) -> list[StepRow]:
    """Return the steps of an item, those of its curve last."""
    return [*step_rows(item.steps), *(item.curve.steps() if item.curve else [])]


def _unit_told(item: Item, steps: list[StepRow]) -> str | None:
    """Tell how a line writes its last value; `counted` where only so many events count."""
    events = item.curve.per_event if item.curve else None
    return "counted" if events and events.at_most and not steps else unit_of(steps)


def _kind(item: Item) -> str:
    if item.item == TOTAL:
        return "total"
    if item.reverse_deduction is not None:
        return "reverse_deduction"
    if item.items:
        return "index" if item.combine in NOT_ADDITIVE else "group"
    return {"indicator": "measured", "entries": "list"}.get(item.source, item.source)


def _source(item: Item) -> str:
    return "index" if item.items else item.source


def _line_kind(item: Item) -> str:
    if item.items:
        return "index"
    if item.reversal is not None:
        return "reversal"
    if item.full > 0 or (item.score is not None and item.score.change_from):
        return "base"
    highest = limits_of(item)[1]
    return "deduction" if highest is not None and highest <= 0 else "bonus"


def _leaf_rows(name: str, item: Item) -> Iterator[Row]:
    for number, segment in enumerate(segments_of(item), start=1):
        yield "rulebook_segments", (name, item.item, number, *_segment_values(segment))
    for number, step in enumerate(steps_of(item), start=1):
        first, second = step.first, step.second
        yield (
            "rulebook_steps",
            (
                name, item.item, number, step.kind, step.mode, _decimal(first), _decimal(second),
                first.numerator if first is not None else None,
                first.denominator if first is not None else None,
                second.numerator if second is not None else None,
                second.denominator if second is not None else None,
            ),
        )  # fmt: skip
    if item.items:
        least = item.available_at_least or Fraction(0)
        yield (
            "rulebook_nodes",
            (name, item.item, item.combine, least.numerator, least.denominator),
        )
    if item.score is not None or item.reversal is not None:
        yield "rulebook_scores", _score_row(name, item)
    for other in item.counts_unless:
        yield "rulebook_excludes", (name, item.item, other)
    for gate in item.counts_if:
        yield "rulebook_gates", (name, item.item, gate.item, *_bounds(gate))
    if item.score is not None and (item.score.best or item.score.without):
        left = item.score.without
        yield (
            "rulebook_kept_scores",
            (name, item.item, item.score.best, left.best if left else 0, left.worst if left else 0),
        )
    events = item.curve.per_event if item.curve else None
    for position, (span, times) in enumerate(
        events.at_most.spans() if events and events.at_most else (), start=1
    ):
        yield "rulebook_spans", (name, item.item, position, span, times)


def _bounds(given: Bounded) -> tuple[Any, ...]:
    """Return the bounds of a number as whole numbers, and whether each belongs to it."""

    def bound(value: Fraction | None) -> tuple[int | None, int | None]:
        return (None, None) if value is None else (value.numerator, value.denominator)

    return (
        *bound(given.lower), given.at_least is not None,
        *bound(given.upper), given.at_most is not None,
    )  # fmt: skip


def _score_row(name: str, item: Item) -> tuple[Any, ...]:
    if item.reversal is not None:
        back = item.reversal
        periods = {"year": "since_reached"}.get(back.covers, back.covers)
        return (
            name, item.item, back.rulebook or name, back.of, "points", "own", periods,
            SERIES.get(back.kind or "", back.kind), "sum", None, "leave_out", None,
            back.when.indicator, back.when.at_least.numerator, back.when.at_least.denominator,
        )  # fmt: skip
    score = item.score
    assert score is not None
    missing = score.missing
    rule, points = (missing, None) if isinstance(missing, str) else ("count_as", missing.count_as)
    return (
        name, item.item, score.rulebook or name, score.item, score.take, score.units,
        score.periods, SERIES.get(score.kind or "", score.kind),
        "change" if score.change_from else score.combine, score.change_from, rule, points,
        None, None, None,
    )  # fmt: skip


def _segment_values(segment: Segment) -> tuple[Any, ...]:
    def bound(value: Fraction | None) -> tuple[int | None, int | None]:
        return (None, None) if value is None else (value.numerator, value.denominator)

    return (
        *bound(segment.lower), segment.lower_closed, *bound(segment.upper), segment.upper_closed,
        *segment.coefficients(), _decimal(segment.lower), _decimal(segment.upper),
        _decimal(segment.constant), segment.template,
    )  # fmt: skip


def _decimal(value: Fraction | Decimal | None) -> Decimal | None:
    if value is None:
        return None
    exact = Fraction(value)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(PLACES)
