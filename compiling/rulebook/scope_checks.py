"""Sums of points and weights, in the whole of a method or in each group and kind of period."""

from collections.abc import Iterator
from fractions import Fraction

from compiling.rulebook.items import Item, nodes, weight_of
from compiling.rulebook.language import Rulebook
from compiling.rulebook.scopes import Scope, items_within, scopes_of, total_within
from compiling.rulebook.segments import written
from compiling.rulebook.where import Where
from settings.errors import Refusal
from settings.proposals import nearest
from settings.yaml_file import YamlFile

Place = tuple[str | int, ...]


def check_sums(
    file: YamlFile, rulebook: Rulebook, items: list[Item], total: Fraction,
    scope: Scope | None = None,
) -> Iterator[Refusal]:  # fmt: skip
    """Name sums that miss what is declared: of the total, and of items that say their points."""
    where = "" if scope is None else f"in {scope[1]} periods of '{scope[0]}'"
    if rulebook.combine == "sum":
        yield from _sum_of(file, ("total",), total, items, "the total", where)
    else:
        found = sum((weight_of(item) for item in items), Fraction(0))
        if found != total:
            yield file.refusal(
                ("total",),
                _there(
                    where,
                    f"the items' weights add up to {written(found)}, the total is {written(total)}",
                ),
                f"change the weights by {written(total - found)}, or {_or_write(found, scope)}",
            )
    places = {node.item.item: node.place for node in nodes(rulebook.items)}
    for node in nodes(items):
        item = node.item
        summed = item.items and item.points is not None and item.combine == "sum"
        if summed and item.reverse_deduction is None:
            place = (*places[item.item], "points")
            yield from _sum_of(file, place, item.full, item.items, item.item, where)


def _sum_of(
    file: YamlFile, place: Place, full: Fraction, items: list[Item], name: str, where: str
) -> Iterator[Refusal]:
    found = sum((item.full for item in items), Fraction(0))
    if found != full:
        instead = f"write {written(found)} here"
        if where:
            instead = "declare it under totals" if place == ("total",) else "remove points here"
        yield file.refusal(
            place,
            _there(
                where, f"the items' points add up to {written(found)}, {name} is {written(full)}"
            ),
            f"change the points by {written(full - found)}, or {instead}",
        )


def _there(where: str, reason: str) -> str:
    return f"{where} {reason}" if where else reason


def _or_write(found: Fraction, scope: Scope | None) -> str:
    return f"write {written(found)} here" if scope is None else "declare it under totals"


def check_scopes(file: YamlFile, rulebook: Rulebook) -> Iterator[Refusal]:
    """Name places that do not exist, and sums that are wrong in one of them."""
    named: list[tuple[Place, Where]] = [
        (("totals", index), one) for index, one in enumerate(rulebook.totals)
    ]
    for node in nodes(rulebook.items):
        if node.item.only is not None:
            named.append(((*node.place, "only"), node.item.only))
        named += [((*node.place, "weight_where", index), one)
                  for index, one in enumerate(node.item.weight_where)]  # fmt: skip
    faults = [fault for place, where in named for fault in _unknown(file, rulebook, place, where)]
    yield from faults
    if faults:
        return
    told: set[tuple[Place, str]] = set()
    for scope in scopes_of(rulebook):
        items = items_within(rulebook, scope)
        if not items:
            yield file.refusal(
                ("items",), f"no item holds in {scope[1]} periods of '{scope[0]}'",
                "let one hold there, or take the kind out of period_kinds",
            )  # fmt: skip
            continue
        for refusal in check_sums(file, rulebook, items, total_within(rulebook, scope), scope):
            key = ((refusal.line or 0,), refusal.reason.partition("the items'")[2])
            if key not in told:
                told.add(key)
                yield refusal


def _unknown(file: YamlFile, rulebook: Rulebook, place: Place, where: Where) -> Iterator[Refusal]:
    groups = [group.group for group in rulebook.peer_groups]
    for position, group in enumerate(where.groups or []):
        if group not in groups:
            yield file.refusal(
                (*place, "groups", position), f"the peer group '{group}' is not known",
                nearest(group, groups),
            )  # fmt: skip
    for position, kind in enumerate(where.period_kinds or []):
        if kind not in rulebook.period_kinds:
            yield file.refusal(
                (*place, "period_kinds", position), f"the rulebook assesses no {kind}",
                f"choose of {', '.join(rulebook.period_kinds)}",
            )  # fmt: skip
