"""The ranking of one peer group as it is printed: rounded once here, for every kind of output.

The workbook and the explanation both take their numbers from this table, so they cannot differ.
"""

from collections.abc import Set
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.item_headings import ItemColumns, item_columns
from reports.operand_cells import Key, OperandCells, Value, lacks_number
from reports.print_numbers import PrintedNumber, printed
from reports.ranked_items import RankedItems
from reports.titles import unit_name
from reports.warehouse_rows import TOTAL_ITEM, Row
from settings.labels import LANGUAGES, in_language, label


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
    # Empty where the method gives none in this kind of period, or not to this unit.
    grade: str = ""
    grade_remark: str = ""

    @property
    def remarks(self) -> list[str]:
        """Return why it has no rank, and why its grade is not that of its points."""
        return [text for text in (self.remark, self.grade_remark) if text]


@dataclass(frozen=True)
class RankingTable:
    """One rulebook × peer group of one period, ready to be written."""

    rulebook: Row
    peer_group_id: str
    group_title: str
    group_titles: dict[str, str]
    group_size: int
    group_members: int
    minimum_size: int | None
    items: tuple[ItemColumns, ...]
    total_row: dict[Key, Value]
    units: tuple[UnitRow, ...]
    unit_of_money: str
    left_out_of_total: tuple[str, ...]
    # Totals that are withheld, as a note says.
    has_withheld: bool
    has_estimates: bool
    has_shared_out: bool
    # Points are told as they count in the total, by weight.
    is_weighted: bool
    # Head of the column that is ranked: the total, an item's points, or their change.
    total_title: str
    is_change: bool
    # Items that do not add to the total; of which nodes they are part.
    in_own_scale: frozenset[str]
    indices: tuple[str, ...]
    # How its own method calls what is ranked, the period and the ranking.
    programme_title: str = ""
    period_title: str = ""
    # Of the ranking of the total: its method's grades, the highest first, and its vetoes.
    grades: tuple[Row, ...] = ()
    vetoes: tuple[Row, ...] = ()
    ranking_title: str = ""


def change_text(rank_change: int | None, language: str) -> str:
    """Say how a rank moved: ↑2, ↓1, — ; a word where there was no rank to move from."""
    if rank_change is None:
        return label("change.first", language)
    if rank_change == 0:
        return label("change.none", language)
    return f"{'↑' if rank_change > 0 else '↓'}{abs(rank_change)}"


def build_table(
    rankings: list[Row],
    ranked: RankedItems,
    rulebook: Row,
    group: Row,
    values: dict[tuple[str, str], Row],
    points: dict[tuple[str, str], Row],
    language: str,
    withheld_totals: Set[tuple[str, str]] = frozenset(),
) -> RankingTable:
    """Round and arrange one peer group.

    `rankings` are its units in print order; `values` are indicator values by unit and indicator,
    `points` the item scores by unit and item; `ranked` the nodes that the ranking is about.
    `withheld_totals` are the indicators and operands whose sum is not to be told.
    """
    items = ranked.nodes
    digits = int(rulebook["printed_digits"])
    rounding = str(rulebook["rounding"])
    unit_of_money = next((row["unit_of_measure"] for row in items if row["currency"]), "")
    leaves = {row["item_id"]: row for row in items if row["indicator_id"]}
    unit_ids = [row["unit_id"] for row in rankings]
    cells: dict[str, dict[Key, Value]] = {unit_id: {} for unit_id in unit_ids}
    total_row: dict[Key, Value] = {}
    left_out: set[str] = set()
    for item_id, leaf in leaves.items():
        rows = {unit: values.get((unit, leaf["indicator_id"])) for unit in unit_ids}
        left_out |= {unit for unit, row in rows.items() if row is None or lacks_number(row)}
        withheld = {part for name, part in withheld_totals if name == leaf["indicator_id"]}
        OperandCells(item_id, leaf, rounding, language, withheld).fill(rows, cells, total_row)
    shared_out = is_weighted = False
    inner = {row["parent_item_id"] for row in items}
    for unit in unit_ids:
        for row in items:
            score = points.get((unit, row["item_id"]))
            own = row["item_id"] in ranked.in_own_scale
            reached = None if score is None else score["own_points" if own else "points"]
            if score is None or reached is None:
                continue
            cells[unit][(row["item_id"], "points")] = PrintedNumber(
                printed(reached, digits, rounding), digits
            )
            adds = not own and row["item_id"] not in inner and score["own_points"] is not None
            is_weighted |= adds and score["points"] != score["own_points"]
            # Nothing was measured and nothing lost: a 0.00 would read as a failure.
            if score["state"] == "not_applicable" and row["not_applicable_policy"] == "rescale":
                cells[unit][(row["item_id"], "points")] = label("state.not_applicable", language)
                shared_out = True
    return RankingTable(
        rulebook=rulebook,
        peer_group_id=rankings[0]["peer_group_id"],
        group_title=in_language(group, "title", language) or rankings[0]["peer_group_id"],
        group_titles={each: in_language(group, "title", each) for each in LANGUAGES},
        group_size=rankings[0]["group_size"] or 0,
        group_members=rankings[0]["group_members"] or len(rankings),
        minimum_size=group.get("minimum_size"),
        items=_columns(ranked, unit_of_money, language),
        total_row=total_row,
        units=tuple(
            _unit_row(row, cells[row["unit_id"]], digits, rounding, language) for row in rankings
        ),
        unit_of_money=unit_of_money,
        left_out_of_total=tuple(
            unit_name(row, language) for row in rankings if row["unit_id"] in left_out
        ),
        has_withheld=label("state.withheld", language) in total_row.values(),
        has_shared_out=shared_out,
        is_weighted=is_weighted and not shared_out,
        has_estimates=any(row["state"] == "estimated" for row in values.values()),
        total_title=label(_total_key(ranked), language),
        is_change=ranked.is_change,
        in_own_scale=ranked.in_own_scale,
        indices=tuple(
            label("column.total", language)
            if name == TOTAL_ITEM
            else in_language(
                next(row for row in items if row["item_id"] == name), "title", language
            )
            for name in ranked.indices
        ),
    )


def _columns(ranked: RankedItems, unit_of_money: str, language: str) -> tuple[ItemColumns, ...]:
    """Leave out the points of a single ranked rule: they are the column that is ranked."""
    columns = item_columns(ranked.nodes, unit_of_money, language)
    if not ranked.is_one_rule:
        return columns
    kept = [
        replace(item, columns=tuple(column for column in item.columns if column.part != "points"))
        for item in columns
    ]
    return tuple(item for item in kept if item.columns)


def _total_key(ranked: RankedItems) -> str:
    if ranked.is_level:
        return "column.total"
    return "column.rise" if ranked.is_change else "column.points"


def graded(
    table: RankingTable, given: list[Row], grades: list[Row], vetoes: list[Row], language: str
) -> RankingTable:
    """Add the grades that are given to the table's units, and the rules they are given by."""
    rulebook_id = table.rulebook["rulebook_id"]
    of_unit = {
        row["unit_id"]: row
        for row in given
        if (row["rulebook_id"], row["peer_group_id"]) == (rulebook_id, table.peer_group_id)
    }
    units = []
    for unit in table.units:
        row = of_unit.get(unit.unit_id, {})
        is_told = row.get("grade_reason") in ("quota", "veto")
        remark = in_language(row, "reason", language) if is_told else ""
        grade = in_language(row, "grade", language) if row.get("grade") else ""
        units.append(replace(unit, grade=grade, grade_remark=remark))
    return replace(
        table,
        units=tuple(units),
        grades=tuple(row for row in grades if row["rulebook_id"] == rulebook_id),
        vetoes=tuple(row for row in vetoes if row["rulebook_id"] == rulebook_id),
    )


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
