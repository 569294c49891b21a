"""A rulebook as an office would issue it: what it rests on, its items with their rules, ranking."""

from collections.abc import Iterator
from dataclasses import dataclass

from compiling.rulebook.items import Item
from compiling.rulebook.language import TOTAL, Rulebook
from compiling.rulebook.names import Names
from compiling.rulebook.rows import ties_in_words
from compiling.rulebook.segments import written
from compiling.rulebook.sentences import rule_of, where_of
from compiling.rulebook.steps import step_rows
from reports.rulebook_beyond import beyond_scores
from reports.titles import day
from settings.labels import label, label_or

_NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True)
class PageRow:
    """One item: its number as documents count, depth in the tree, worth, rule, what is missing."""

    item_id: str
    number: str
    depth: int
    title: str
    worth: str
    rule: str
    not_applicable: str


@dataclass(frozen=True)
class RulebookPage:
    """All of it in one language; entries are (subject, text)."""

    title: str
    head: list[tuple[str, str]]
    rows: list[PageRow]
    foot: list[tuple[str, str]]
    # What follows from the scores: lights, lists, ladders, vetoes, grades; exemptions.
    beyond: list[tuple[str, str]]


def page_of(rulebook: Rulebook, names: Names, language: str) -> RulebookPage:
    """Say a rulebook in words; what `names` has no title for is told by its id."""
    items = {item.item: item for item in _all(rulebook.items)} | {TOTAL: rulebook.tree()}
    return RulebookPage(
        title=getattr(rulebook.title, language),
        head=list(_head(rulebook, names, language)),
        rows=list(_rows(rulebook.items, items, names, language, ())),
        foot=list(_foot(rulebook, items, language)),
        beyond=list(beyond_scores(rulebook, names, language)),
    )


def _all(items: list[Item]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _all(item.items)


def _head(rulebook: Rulebook, names: Names, language: str) -> Iterator[tuple[str, str]]:
    def told(key: str, **values: object) -> str:
        return label(f"rulebook.{key}", language, **values)

    yield label("method.legal_basis", language), rulebook.legal_basis.strip()
    approval = rulebook.approval_number or label("word.none", language)
    yield label("method.approval", language), approval
    yield (
        told("programme"),
        label_or(f"programme.{rulebook.programme}", language, rulebook.programme),
    )
    start, end = rulebook.valid.from_, rulebook.valid.to
    yield told("valid"), (
        told("from", start=day(start, language)) if end is None
        else told("between", start=day(start, language), end=day(end, language))
    )  # fmt: skip
    if rulebook.continues is not None:
        older = names.items.get((rulebook.continues, TOTAL))
        yield told("continues"), getattr(older, language) if older else rulebook.continues
    kinds = [label(f"period_kind.{kind}", language) for kind in rulebook.period_kinds]
    yield told("periods"), _listed(kinds, language)
    combined = rule_of(rulebook.tree(), {})[language != "zh"]
    # Where some items hold in some places only, their sum is the total of none.
    full = rulebook.total if rulebook.combine == "sum" else rulebook.full
    parts = [told("total_of", points=told("points", points=written(full)),
                  combined=combined)]  # fmt: skip
    for one in rulebook.totals:
        where = where_of(one, names)[language != "zh"]
        key = "points" if rulebook.combine == "sum" else "weight"
        total = told(key, **{key: written(one.total)})
        parts.append(told("total_where", where=where, total=total))
    if rulebook.bounds is not None and rulebook.bounds.highest is not None:
        parts.append(told("at_most", points=written(rulebook.bounds.highest)))
    if rulebook.bounds is not None and rulebook.bounds.lowest is not None:
        parts.append(told("at_least", points=written(rulebook.bounds.lowest)))
    if rulebook.available_at_least is not None:
        parts.append(told("available", share=written(rulebook.available_at_least)))
    yield told("total"), _joined(parts, language)
    if rulebook.schedule is not None:
        shares = [written(share) for share in rulebook.schedule.by_month]
        yield told("schedule"), _listed(shares, language)
    for group in rulebook.peer_groups:
        units = group.units
        parts = [
            told("class", name=units.class_) if units.list_ is None
            else told("list", count=len(units.list_), units=_listed(units.list_, language)),
            told("minimum", count=group.minimum_size),
        ]  # fmt: skip
        parts += [
            told("excluded", unit=one.unit, reason=getattr(one.reason, language))
            for one in group.excluded
        ]
        text = _joined(parts, language)
        yield (
            told("group"),
            label("remark", language, status=getattr(group.title, language), reason=text),
        )


def _rows(
    items: list[Item], by_id: dict[str, Item], names: Names, language: str,
    place: tuple[int, ...],
) -> Iterator[PageRow]:  # fmt: skip
    for position, item in enumerate(items, start=1):
        here = (*place, position)
        yield PageRow(
            item_id=item.item,
            number=_number(here, language),
            depth=len(place),
            title=getattr(item.title, language),
            worth=_worth(item, language),
            rule=_rule(item, by_id, names, language),
            not_applicable=_not_applicable(item, language),
        )
        yield from _rows(item.items, by_id, names, language, here)


def _number(place: tuple[int, ...], language: str) -> str:
    """Number as documents do: 一、（一） 1. （1）, deeper and in English 1.2.3."""
    last = place[-1]
    if language == "zh" and len(place) <= 4:
        forms = (f"{_numeral(last)}、", f"（{_numeral(last)}）", f"{last}.", f"（{last}）")
        return forms[len(place) - 1]
    return ".".join(map(str, place))


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number > 99:
        return str(number)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return head + ("" if ones == 0 and tens else _NUMERALS[ones])


def _worth(item: Item, language: str) -> str:
    parts = []
    if not item.counts and item.full:
        parts.append(label("rulebook.points", language, points=written(item.full)))
    elif item.weight is None:
        parts.append(label("rulebook.counts", language))
    if item.weight is not None:
        parts.append(label("rulebook.weight", language, weight=written(item.weight)))
    return _joined(parts, language)


def _rule(item: Item, by_id: dict[str, Item], names: Names, language: str) -> str:
    zh, en = rule_of(item, by_id, names)
    rule = zh if language == "zh" else en
    titled = names.indicators.get(item.indicator or "")
    value = [] if item.indicator is None else [
        getattr(titled, language) if titled else item.indicator]  # fmt: skip
    value += [row.zh if language == "zh" else row.en for row in step_rows(item.steps)]
    if value:
        subject = _joined(value, language)
        rule = label("remark", language, status=subject, reason=rule)
    parts = [rule]
    for key, limit in (("at_most", item.highest), ("at_least", item.lowest)):
        if limit is not None:
            parts.append(label(f"rulebook.{key}", language, points=written(limit)))
    if item.available_at_least is not None:
        share = written(item.available_at_least)
        parts.append(label("rulebook.available", language, share=share))
    return _joined(parts, language)


def _not_applicable(item: Item, language: str) -> str:
    if item.items or item.source in ("streak", "reversal"):
        return ""
    key = "nothing" if item.policy == "full" and item.full == 0 else item.policy
    values = {"points": written(item.base)} if item.base is not None else {}
    parts = [label(f"rulebook.{key}", language, **values)]
    if item.missing == "leave_out":
        parts.append(label("rulebook.leave_out", language))
    return _joined(parts, language)


def _foot(rulebook: Rulebook, items: dict[str, Item], language: str) -> Iterator[tuple[str, str]]:
    ranking = rulebook.ranking

    def told(key: str, **values: object) -> str:
        return label(f"rulebook.{key}", language, **values)

    def title(name: str) -> str:
        return str(getattr(items[name].title, language)) if name in items else name

    yield label("method.follows", language), label(f"follows.{ranking.follows}", language)
    ties = [label(f"ties.{ranking.ties}", language)]
    if ranking.broken_by:
        ties.append(ties_in_words(rulebook, language))
    yield label("method.ties", language), _joined(ties, language)
    digits = ranking.printed_digits
    yield (
        label("method.rounding", language),
        label(f"rounding.{ranking.rounding}", language, digits=digits),
    )
    yield told("print_order"), told(ranking.print_order)
    if ranking.quantiles is not None:
        yield told("quantiles"), told("parts", count=ranking.quantiles)
    for one in rulebook.rankings:
        key = f"by_{one.change_from or 'item'}"
        yield (
            told("further"),
            told(key, title=getattr(one.title, language), item=title(one.item)),
        )
    if rulebook.note is not None:
        yield label("method.note", language), getattr(rulebook.note, language)


def _listed(texts: list[str], language: str) -> str:
    return label("list.comma", language).join(texts)


def _joined(texts: list[str], language: str) -> str:
    return ("，" if language == "zh" else ", ").join(texts)
