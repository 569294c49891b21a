"""One side of a simulation as its database has it: places, ledger lines, titles."""

from dataclasses import dataclass
from typing import Any

import duckdb

from reports.warehouse_rows import Row, query

Key = tuple[str, str]  # peer group, unit


@dataclass(frozen=True)
class Side:
    """What one rulebook makes of a period: ranking rows and ledger lines by group and unit."""

    rulebook: Row
    groups: dict[str, Row]
    items: dict[str, Row]
    units: dict[Key, Row]
    lines: dict[Key, list[Row]]

    @property
    def name(self) -> str:
        return str(self.rulebook["rulebook_id"])

    @property
    def digits(self) -> int:
        return int(self.rulebook["printed_digits"])

    @property
    def rounding(self) -> str:
        return str(self.rulebook["rounding"])


def read_side(
    connection: duckdb.DuckDBPyConnection, row_id: str, period_id: str, name: str = ""
) -> Side:
    """Read the scores of a rulebook in a period; `name` is its own, where its rows have another."""

    def rows(table: str, tail: str = "", *values: Any) -> list[Row]:
        return query(
            connection, f"select * from marts.{table} where rulebook_id = ? {tail}", row_id, *values
        )

    rulebook = rows("dim_rulebook")[0]
    units = query(
        connection,
        "select rankings.*, units.name, units.name_en from marts.fct_rankings as rankings"
        " left join marts.dim_unit as units on rankings.unit_id = units.unit_id"
        " where rankings.rulebook_id = ? and rankings.period_id = ? and ranking_id = 'level'"
        " order by rankings.peer_group_id, rankings.print_order",
        row_id, period_id,
    )  # fmt: skip
    lines: dict[Key, list[Row]] = {}
    order = "and period_id = ? and ranking_id = 'level' order by print_order, line_id"
    for row in rows("rpt_score_lines", order, period_id):
        lines.setdefault((row["peer_group_id"], row["unit_id"]), []).append(row)
    return Side(
        rulebook=rulebook | {"rulebook_id": name or row_id},
        groups={row["peer_group_id"]: row for row in rows("dim_peer_group", "order by all")},
        items={row["item_id"]: row for row in rows("dim_rulebook_item", "order by print_order")},
        units={(row["peer_group_id"], row["unit_id"]): row for row in units},
        lines=lines,
    )
