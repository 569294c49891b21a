"""A unit's place in one peer group: its items with points lost, sentences and source cells."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb

from reports import grade_rows, source_rows, warehouse_rows
from reports.period_tables import PeriodTables
from reports.print_numbers import PrintedNumber, printed
from reports.ranking_table import RankingTable, UnitRow
from reports.warehouse_rows import LEVEL, TOTAL_ITEM, Row
from settings.labels import LANGUAGES, label

Bilingual = dict[str, str]

# The template of the line of an item that does not apply and is shared out.
SHARED_OUT = "not_applicable_rescale"


@dataclass(frozen=True)
class SourceCell:
    """One cell of a submitted file and what its record adds to the indicator."""

    part: str
    record: str | None
    field: str
    file: str | None
    sheet: str
    cell: str
    contribution: Decimal | None
    # Corrections of the office that changed what the cell says.
    correction_id: str | None = None


@dataclass(frozen=True)
class Line:
    """One line of the ledger with its sentence."""

    kind: str
    points: PrintedNumber
    sentence: Bilingual


@dataclass(frozen=True)
class ScoredItem:
    """One item of the rulebook: what was scored and lost, why, and from which cells."""

    item_id: str
    title: Bilingual
    points: PrintedNumber
    lost: PrintedNumber
    lines: tuple[Line, ...]
    indicator_id: str | None
    indicator: Bilingual
    state: str | None
    printed_operands: dict[str, PrintedNumber]
    operands: dict[str, Decimal | None]
    sources: tuple[SourceCell, ...]
    # Of an item that does not add up with those beside it: the points it has itself.
    own_points: PrintedNumber | None = None


@dataclass(frozen=True)
class NextBetter:
    """The nearest better total in the peer group and the distance to it."""

    rank: int
    unit_ids: tuple[str, ...]
    names: tuple[Bilingual, ...]
    total: PrintedNumber
    gap: PrintedNumber


@dataclass(frozen=True)
class Grade:
    """The grade of a unit: `by` is points, quota, veto, or none where there is no grade."""

    grade_id: str | None
    title: Bilingual
    by: str
    by_points: str | None
    reason: Bilingual


@dataclass(frozen=True)
class UnitVeto:
    """A veto that is proposed against a unit, or that a meeting declared or dismissed."""

    veto_id: str
    title: Bilingual
    status: str
    severity: str
    basis: str
    document: str | None
    decided_on: date | None


@dataclass(frozen=True)
class Standing:
    """The unit's place in one rulebook × peer group."""

    rulebook_id: str
    rulebook: Bilingual
    peer_group_id: str
    group: Bilingual
    group_size: int
    group_members: int
    status: str
    reason: Bilingual
    rank: int | None
    rank_change: int | None
    previous_rank: int | None
    total: PrintedNumber | None
    next_better: NextBetter | None
    items: tuple[ScoredItem, ...]
    # A change of points is ranked: nothing is lost by it.
    is_change: bool = False
    # Of the ranking of the total, where the method has grades and vetoes.
    grade: Grade | None = None
    vetoes: tuple[UnitVeto, ...] = ()

    @property
    def losing(self) -> list[ScoredItem]:
        """Return the items that lost points, the greatest loss first."""
        losing = [item for item in self.items if item.lost.value > 0 and not self.is_change]
        return sorted(losing, key=lambda item: -item.lost.value)


class UnitFacts:
    """What is known about the unit besides the tables: ledger, values, source cells."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, period: PeriodTables, unit_id: str
    ) -> None:
        asked = (period.programme_id, period.period["period_id"])
        self.score_lines = [
            row
            for row in warehouse_rows.score_lines(connection, *asked, period.ranking_id)
            if row["unit_id"] == unit_id
        ]
        self.values = {
            row["indicator_id"]: row
            for row in warehouse_rows.indicator_values(connection, *asked)
            if row["unit_id"] == unit_id
        }
        of_total = period.ranking_id == LEVEL
        self.grades = [
            row
            for row in (grade_rows.grades(connection, *asked) if of_total else [])
            if row["unit_id"] == unit_id
        ]
        self.vetoes = grade_rows.vetoes(connection, *asked, unit_id) if of_total else []
        self.cells: dict[str, list[SourceCell]] = {}
        for row in source_rows.source_cells(connection, *asked, unit_id):
            self.cells.setdefault(row["indicator_id"], []).append(
                SourceCell(
                    part=row["part"],
                    record=row["record_label"],
                    field=row["field"],
                    file=row["path"],
                    sheet=row["sheet"],
                    cell=row["cell"],
                    correction_id=row["correction_id"],
                    contribution=row["contribution"],
                )
            )


def standing_of(table: RankingTable, unit: UnitRow, items: list[Row], facts: UnitFacts) -> Standing:
    rulebook = table.rulebook
    own_lines = [
        line
        for line in facts.score_lines
        if line["rulebook_id"] == rulebook["rulebook_id"]
        and line["peer_group_id"] == table.peer_group_id
    ]
    # The node above the top items has lines only where the total itself was limited.
    total: Row = {f"title_{each}": label("column.total", each) for each in LANGUAGES}
    nodes = [*items, {**total, "item_id": TOTAL_ITEM, "indicator_id": None}]
    scored = [_item(item, table, unit, own_lines, facts) for item in nodes]
    return Standing(
        rulebook_id=rulebook["rulebook_id"],
        rulebook=_titles(rulebook, "title"),
        peer_group_id=table.peer_group_id,
        group=table.group_titles,
        group_size=table.group_size,
        group_members=table.group_members,
        status=unit.row["status"],
        reason=_titles(unit.row, "reason"),
        rank=unit.rank,
        rank_change=unit.row["rank_change"] if unit.ranked else None,
        previous_rank=unit.row["previous_rank"],
        total=unit.total,
        next_better=_next_better(table, unit),
        items=tuple(item for item in scored if item is not None),
        is_change=table.is_change,
        grade=next((_grade(row) for row in facts.grades if _is_of(row, table)), None),
        vetoes=tuple(_veto(row) for row in facts.vetoes if _is_of(row, table)),
    )


def _is_of(row: Row, table: RankingTable) -> bool:
    place = (table.rulebook["rulebook_id"], table.peer_group_id)
    return (row["rulebook_id"], row["peer_group_id"]) == place


def _grade(row: Row) -> Grade:
    return Grade(
        grade_id=row["grade"],
        title=_titles(row, "grade"),
        by=row["grade_reason"],
        by_points=row["grade_by_points"],
        reason=_titles(row, "reason"),
    )


def _veto(row: Row) -> UnitVeto:
    return UnitVeto(
        veto_id=row["veto_id"],
        title=_titles(row, "title"),
        status=row["status"],
        severity=row["severity"],
        basis=row["basis"],
        document=row["exemption_document"] if row["status"] == "exempt" else row["document"],
        decided_on=row["decided_on"],
    )


def _item(
    item: Row, table: RankingTable, unit: UnitRow, own_lines: list[Row], facts: UnitFacts
) -> ScoredItem | None:
    """Return an item that has lines of its own or an indicator; others only add up."""
    digits, rounding = int(table.rulebook["printed_digits"]), str(table.rulebook["rounding"])
    lines = [
        line
        for line in own_lines
        if line["item_id"] == item["item_id"] and line["line_kind"] != "rounding"
    ]
    value = facts.values.get(item["indicator_id"] or "")
    own = unit.cells.get((item["item_id"], "points"))
    own_points = own if item["item_id"] in table.in_own_scale else None
    if not lines and value is None and own_points is None:
        return None
    exact = sum((line["points"] for line in lines), Decimal(0))
    points = printed(exact, digits, rounding)
    # Loss and points as printed add up to the full points, so a reader can check them.
    full = sum((_full_points(line) for line in lines), Decimal(0))
    lost = printed(full, digits, rounding) - points
    return ScoredItem(
        item_id=item["item_id"],
        title=_titles(item, "title"),
        points=PrintedNumber(points, digits),
        lost=PrintedNumber(lost, digits),
        lines=tuple(
            Line(
                line["line_kind"],
                PrintedNumber(printed(line["points"], digits, rounding), digits),
                _titles(line, "sentence"),
            )
            for line in lines
        ),
        indicator_id=item["indicator_id"],
        indicator=_titles(item, "indicator_title"),
        state=value["state"] if value else None,
        printed_operands={
            part: cell
            for (item_id, part), cell in unit.cells.items()
            if item_id == item["item_id"] and part != "points" and isinstance(cell, PrintedNumber)
        },
        operands={
            name: value[name] if value else None for name in ("numerator", "denominator", "value")
        },
        sources=tuple(facts.cells.get(item["indicator_id"] or "", [])),
        own_points=own_points if isinstance(own_points, PrintedNumber) else None,
    )


def _full_points(line: Row) -> Decimal:
    """Return what the line could have earned: a deduction, bonus or cap starts from nothing.

    So does an item whose points were shared out to the others; their weights carry them.
    """
    earns = line["line_kind"] in ("base", "index") and line["template"] != SHARED_OUT
    if not earns or line["full_points"] is None:
        return Decimal(0)
    weight = (line["weight_numerator"] or 1, line["weight_denominator"] or 1)
    full: Decimal = line["full_points"]
    return full * weight[0] / weight[1]


def _next_better(table: RankingTable, unit: UnitRow) -> NextBetter | None:
    if unit.rank is None or unit.total is None or unit.exact_total is None:
        return None
    better = [other for other in table.units if other.rank is not None and other.rank < unit.rank]
    if not better:
        return None
    rank = max(other.rank for other in better if other.rank is not None)
    nearest = [other for other in better if other.rank == rank]
    total = nearest[0].total
    if total is None or nearest[0].exact_total is None:
        return None
    digits, rounding = int(table.rulebook["printed_digits"]), str(table.rulebook["rounding"])
    gap = (
        total.value - unit.total.value
        if table.rulebook["ranks_follow"] == "printed"
        else printed(nearest[0].exact_total - unit.exact_total, digits, rounding)
    )
    return NextBetter(
        rank=rank,
        unit_ids=tuple(other.unit_id for other in nearest),
        names=tuple(names_of(other.row) for other in nearest),
        total=total,
        gap=PrintedNumber(gap, digits),
    )


def _titles(row: Row, column: str) -> Bilingual:
    return {each: row.get(f"{column}_{each}") or "" for each in ("zh", "en")}


def names_of(row: Row) -> Bilingual:
    return {"zh": row["name"] or row["unit_id"], "en": row["name_en"] or row["name"]}
