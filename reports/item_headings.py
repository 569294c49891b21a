"""Which columns stand below each top item of a rulebook, and what their heads say."""

from dataclasses import dataclass

from reports.warehouse_rows import Row
from settings.labels import in_language, label, label_or


@dataclass(frozen=True)
class Column:
    """One column of an item: plan, actual, rate, number or points."""

    item_id: str
    part: str
    heading: str


@dataclass(frozen=True)
class ItemColumns:
    """A top item of the rulebook with the columns that stand below its title."""

    title: str
    columns: tuple[Column, ...]


def item_columns(items: list[Row], unit_of_money: str, language: str) -> tuple[ItemColumns, ...]:
    """Put the columns of every leaf below its top item; an inner node closes with its sum."""
    ids = {row["item_id"] for row in items}
    children: dict[str | None, list[Row]] = {}
    for row in items:
        parent = row["parent_item_id"] if row["parent_item_id"] in ids else None
        children.setdefault(parent, []).append(row)

    def columns_below(node: Row, prefix: str) -> list[Column]:
        below = children.get(node["item_id"], [])
        item_id = node["item_id"]
        if not below:
            return _leaf_columns(node, prefix, unit_of_money, language)
        columns = [
            column
            for child in below
            for column in columns_below(child, in_language(child, "title", language))
        ]
        return [*columns, Column(item_id, "points", label("column.subtotal", language))]

    tops = children.get(None, [])
    weighted = len({_weight(top) for top in tops}) > 1
    return tuple(
        ItemColumns(_top_title(top, weighted, language), tuple(columns_below(top, "")))
        for top in tops
    )


def _weight(item: Row) -> str:
    """Return an item's weight among those beside it, as written."""
    weight = (item.get("weight_numerator") or 1, item.get("weight_denominator") or 1)
    return f"{weight[0]}" if weight[1] == 1 else f"{weight[0]}/{weight[1]}"


def _top_title(top: Row, weighted: bool, language: str) -> str:
    title = in_language(top, "title", language) or top["item_id"]
    if top["full_points"] is None:
        return title
    full = f"{top['full_points'].normalize():f}"
    if weighted:
        return title + label("column.weighted", language, points=full, weight=_weight(top))
    return title + label("column.full_points", language, points=full)


def _leaf_columns(leaf: Row, prefix: str, unit_of_money: str, language: str) -> list[Column]:
    item_id = leaf["item_id"]
    unit = leaf["unit_of_measure"] or ""
    in_unit = ""
    if unit and unit != unit_of_money:
        shown = label_or(f"unit_of_measure.{unit}", language, unit)
        in_unit = label("column.in_unit", language, unit=shown)
    start = f"{prefix}\n" if prefix else ""
    points = Column(item_id, "points", start + label("column.points", language))
    if not leaf["indicator_id"]:
        return [points]
    if leaf["measure"] == "ratio":
        return [
            Column(item_id, "plan", start + label("column.plan", language) + in_unit),
            Column(item_id, "actual", start + label("column.actual", language) + in_unit),
            Column(item_id, "rate", start + label("column.rate", language)),
            points,
        ]
    number = Column(item_id, "number", start + label("column.number", language) + in_unit)
    return [number, points]
