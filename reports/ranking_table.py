"""The ranking of one peer group as it is printed: rounded once here, for every kind of output.

The workbook and the explanation both take their numbers from this table, so they cannot differ.
"""

from dataclasses import dataclass
from decimal import Decimal

from reports.print_numbers import PrintedNumber, digits_to_show, printed, printed_ratio
from reports.titles import unit_name
from reports.warehouse_rows import Row
from settings.labels import in_language, label

NUMERIC_STATES = ("reported", "zero", "estimated")
# What a total makes sense for: days and index numbers of several units do not add up.
_SUMMED = ("count", "money")

Value = PrintedNumber | str | None
Key = tuple[str, str]  # item and part


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


@dataclass(frozen=True)
class UnitRow:
    """One unit: what stands in its cells, its total, its rank or the reason why it has none."""

    unit_id: str
    name: str
    ranked: bool
    cells: dict[Key, Value]
    total: PrintedNumber | None
    exact_total: Decimal | None
    rank: int | None
    change: str
    status: str
    remark: str
    row: Row


@dataclass(frozen=True)
class RankingTable:
    """One rulebook × peer group of one period, ready to be written."""

    rulebook: Row
    peer_group_id: str
    group_title: str
    group_size: int
    group_members: int
    items: tuple[ItemColumns, ...]
    total_row: dict[Key, Value]
    units: tuple[UnitRow, ...]
    unit_of_money: str
    left_out_of_total: tuple[str, ...]
    has_estimates: bool


def change_text(rank_change: int | None, language: str) -> str:
    """Say how a rank moved: ↑2, ↓1, — ; a word where there was no rank to move from."""
    if rank_change is None:
        return label("change.first", language)
    if rank_change == 0:
        return label("change.none", language)
    return f"{'↑' if rank_change > 0 else '↓'}{abs(rank_change)}"


def build_table(
    rankings: list[Row],
    items: list[Row],
    rulebook: Row,
    group: Row,
    values: dict[tuple[str, str], Row],
    points: dict[tuple[str, str], Row],
    language: str,
) -> RankingTable:
    """Round and arrange one peer group.

    `rankings` are its units in print order; `values` are indicator values by unit and indicator,
    `points` the item scores by unit and item; `items` the rulebook's nodes in file order.
    """
    digits = int(rulebook["printed_digits"])
    rounding = str(rulebook["rounding"])
    unit_of_money = next(
        (row["unit_of_measure"] for row in items if row["unit_of_measure"] in _MONEY_UNITS), ""
    )
    leaves = {row["item_id"]: row for row in items if row["indicator_id"]}
    unit_ids = [row["unit_id"] for row in rankings]
    cells: dict[str, dict[Key, Value]] = {unit_id: {} for unit_id in unit_ids}
    total_row: dict[Key, Value] = {}
    left_out: set[str] = set()
    for item_id, leaf in leaves.items():
        rows = {unit: values.get((unit, leaf["indicator_id"])) for unit in unit_ids}
        left_out |= {unit for unit, row in rows.items() if row is None or _has_no_number(row)}
        _OperandColumns(item_id, leaf, rounding, language).fill(rows, cells, total_row)
    for unit in unit_ids:
        for row in items:
            score = points.get((unit, row["item_id"]))
            if score is not None and score["points"] is not None:
                cells[unit][(row["item_id"], "points")] = PrintedNumber(
                    printed(score["points"], digits, rounding), digits
                )
    return RankingTable(
        rulebook=rulebook,
        peer_group_id=rankings[0]["peer_group_id"],
        group_title=in_language(group, "title", language) or rankings[0]["peer_group_id"],
        group_size=rankings[0]["group_size"] or 0,
        group_members=rankings[0]["group_members"] or len(rankings),
        items=_item_columns(items, unit_of_money, language),
        total_row=total_row,
        units=tuple(
            _unit_row(row, cells[row["unit_id"]], digits, rounding, language) for row in rankings
        ),
        unit_of_money=unit_of_money,
        left_out_of_total=tuple(
            unit_name(row, language) for row in rankings if row["unit_id"] in left_out
        ),
        has_estimates=any(row["state"] == "estimated" for row in values.values()),
    )


_MONEY_UNITS = ("元", "万元", "亿元", "USD", "thousand USD", "million USD")


def _has_no_number(row: Row) -> bool:
    return row["state"] not in (*NUMERIC_STATES, "not_applicable")


@dataclass(frozen=True)
class _OperandColumns:
    """Rounds the operand columns of one item for all units of the group, and their sums."""

    item_id: str
    leaf: Row
    rounding: str
    language: str

    def fill(
        self,
        rows: dict[str, Row | None],
        cells: dict[str, dict[Key, Value]],
        total_row: dict[Key, Value],
    ) -> None:
        parts = (
            {"plan": "denominator", "actual": "numerator"}
            if self.leaf["measure"] == "ratio"
            else {"number": "value"}
        )
        sums: dict[str, Decimal] = {}
        for part, operand in parts.items():
            # A unit of which one operand is missing must not enter one sum and not the other.
            known = [
                row[operand]
                for row in rows.values()
                if row and all(row[each] is not None for each in parts.values())
            ]
            most = 2 if part != "number" else int(self.leaf["printed_digits"] or 0)
            digits = digits_to_show(known, most)
            for unit, row in rows.items():
                cells[unit][(self.item_id, part)] = self._number(row, operand, digits)
            if known and (part != "number" or self.leaf["measure"] in _SUMMED):
                sums[part] = sum(known, Decimal(0))
                rounded = printed(sums[part], digits, self.rounding)
                total_row[(self.item_id, part)] = PrintedNumber(rounded, digits)
        if "plan" not in parts:
            return
        for unit, row in rows.items():
            cells[unit][(self.item_id, "rate")] = self._rate(row)
        if sums.get("plan") and "actual" in sums:
            total_row[(self.item_id, "rate")] = self._ratio(sums["actual"], sums["plan"], "")

    def _number(self, row: Row | None, operand: str, digits: int) -> Value:
        if row is None or row[operand] is None:
            return self._state(row)
        mark = label("mark.estimated", self.language) if row["state"] == "estimated" else ""
        return PrintedNumber(printed(row[operand], digits, self.rounding), digits, False, mark)

    def _rate(self, row: Row | None) -> Value:
        if row is None or row["state"] not in NUMERIC_STATES or not row["denominator"]:
            return self._state(row)
        mark = label("mark.estimated", self.language) if row["state"] == "estimated" else ""
        return self._ratio(row["numerator"], row["denominator"], mark)

    def _ratio(self, numerator: Decimal, denominator: Decimal, mark: str) -> PrintedNumber:
        digits = int(self.leaf["printed_digits"] if self.leaf["printed_digits"] is not None else 2)
        value = printed_ratio(numerator, denominator, digits + 2, self.rounding)
        return PrintedNumber(value, digits, True, mark)

    def _state(self, row: Row | None) -> str:
        return label(f"state.{row['state'] if row else 'missing'}", self.language)


def _item_columns(
    items: list[Row], unit_of_money: str, language: str
) -> tuple[ItemColumns, ...]:
    """Put the columns of every leaf below its top item; an inner node closes with its sum."""
    children: dict[str | None, list[Row]] = {}
    for row in items:
        children.setdefault(row["parent_item_id"], []).append(row)

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

    return tuple(
        ItemColumns(_top_title(top, language), tuple(columns_below(top, "")))
        for top in children.get(None, [])
    )


def _top_title(top: Row, language: str) -> str:
    title = in_language(top, "title", language) or top["item_id"]
    if top["full_points"] is None:
        return title
    full = f"{top['full_points'].normalize():f}"
    return title + label("column.full_points", language, points=full)


def _leaf_columns(
    leaf: Row, prefix: str, unit_of_money: str, language: str
) -> list[Column]:
    item_id = leaf["item_id"]
    unit = leaf["unit_of_measure"] or ""
    in_unit = (
        label("column.in_unit", language, unit=unit) if unit and unit != unit_of_money else ""
    )
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


def _unit_row(
    row: Row, cells: dict[Key, Value], digits: int, rounding: str, language: str
) -> UnitRow:
    ranked = row["status"] == "ranked"
    total = row["printed_total"] if row["printed_total"] is not None else row["total"]
    status = label(f"status.{row['status']}", language)
    reason = in_language(row, "reason", language)
    remark = label("remark", language, status=status, reason=reason) if reason else status
    return UnitRow(
        unit_id=row["unit_id"],
        name=unit_name(row, language),
        ranked=ranked,
        cells=cells,
        total=None if total is None else PrintedNumber(printed(total, digits, rounding), digits),
        exact_total=row["total"],
        rank=row["rank"] if ranked else None,
        change=change_text(row["rank_change"], language) if ranked else "",
        status=status,
        remark="" if ranked else remark,
        row=row,
    )
