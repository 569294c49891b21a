"""The other baseline: scoring alone, one hand-written statement over the published facts.

    python bench/index_statement.py STATEMENT.sql WAREHOUSE.duckdb OUT.csv [ledger]

With `ledger` the statement writes lines, total and rank beside each; it has to be the published
ledger, no line or total other. The last line printed is the seconds that the statement took.
"""

import sys
import time
from pathlib import Path

import duckdb

_LINES = (
    "unit_id, line_id, line_kind, points, indicator_id, operand_numerator, operand_value,"
    " stepped_value, operand_state, full_points, weight_numerator, weight_denominator, template"
)
_PUBLISHED = "published.marts.fct_score_lines"
_OTHER_TOTALS = """
    select count(*) from published.marts.fct_rankings as rankings
    left join (select distinct unit_id, total, rank from ledger) as own using (unit_id)
    where (own.total, own.rank) is distinct from (rankings.total, rankings.rank)
"""


def main() -> None:
    statement, warehouse, target = (Path(place) for place in sys.argv[1:4])
    has_ledger = sys.argv[4:] == ["ledger"]
    database = target.with_suffix(".duckdb")
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach '{warehouse}' as published (read_only)")
        started = time.perf_counter()
        connection.execute(statement.read_text(encoding="utf-8"))
        connection.execute("checkpoint")
        seconds = time.perf_counter() - started
        if has_ledger:
            _hold_against_published(connection)
        result = "select distinct unit_id, total as score, rank from ledger order by rank, unit_id"
        source = f"({result})" if has_ledger else "scored"
        connection.execute(f"copy {source} to '{target}' (header)")
    database.unlink()
    print(round(seconds, 4))


def _hold_against_published(connection: duckdb.DuckDBPyConnection) -> None:
    def number(query: str) -> int:
        row = connection.execute(query).fetchone()
        return int(row[0]) if row else -1

    differing = [
        number(f"select count(*) from (select {_LINES} from {one}"
               f" except all select {_LINES} from {other})")
        for one, other in ((_PUBLISHED, "ledger"), ("ledger", _PUBLISHED))
    ]  # fmt: skip
    others = number(_OTHER_TOTALS)
    if any(differing) or others:
        raise SystemExit(f"another ledger: {differing} lines, {others} totals or ranks differ")


if __name__ == "__main__":
    main()
