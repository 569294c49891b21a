"""Which rows broke an expectation: all of them, by the columns that identify a row."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from great_expectations.compatibility.sqlalchemy import Connection

from expectations.duckdb_source import quoted, quoted_table

Row = dict[str, Any]

# Rows shown with their values; the keys are always complete.
SHOWN = 100


def failing_rows(
    connection: Connection, suite: Row, expectation: Row, result: Row
) -> tuple[list[Row], list[Row]]:
    """Return rows to show, at most `SHOWN` of them, and the distinct keys of all failing rows.

    An expectation about a whole table (a row count, a sum) has neither.
    """
    query = _query(suite, expectation)
    if query:
        return _from_query(connection, query, suite["identify"])
    return _from_index_list(result.get("unexpected_index_list") or [], suite["identify"])


def _query(suite: Row, expectation: Row) -> str:
    kwargs, table = expectation["kwargs"], quoted_table(suite["table"])
    if expectation["type"] == "unexpected_rows_expectation":
        # GX keeps 200 rows of the answer.
        return str(kwargs["unexpected_rows_query"]).format(batch=f"(select * from {table})")
    if expectation["type"] == "expect_compound_columns_to_be_unique":
        # GX's own query for these joins the duplicates to every row of the table.
        columns = [quoted(column) for column in kwargs["column_list"]]
        whole = " and ".join(f"{column} is not null" for column in columns)
        again = f"count(*) over (partition by {', '.join(columns)}) > 1"
        return f"select * from {table} where {whole} qualify {again}"
    return ""


def _from_query(
    connection: Connection, query: str, identify: list[str]
) -> tuple[list[Row], list[Row]]:
    # The query stands on lines of its own: it may end in a comment.
    key = ", ".join(quoted(column) for column in identify)
    order = ", ".join(f"{quoted(column)} nulls first" for column in identify)
    shown = f"select * from (\n{query}\n) order by {order} limit {SHOWN}"
    keys = f"select distinct {key} from (\n{query}\n) order by {order}"
    return _rows(connection, shown), _rows(connection, keys)


def _rows(connection: Connection, query: str) -> list[Row]:
    return [_plain(dict(row)) for row in connection.exec_driver_sql(query).mappings()]


def _from_index_list(rows: Iterable[Row], identify: list[str]) -> tuple[list[Row], list[Row]]:
    ordered = sorted(rows, key=lambda row: _order(row, identify))
    keys = {tuple(row[column] for column in identify): None for row in ordered}
    return (
        [_plain(row) for row in ordered[:SHOWN]],
        [_plain(dict(zip(identify, key, strict=True))) for key in keys],
    )


def _order(row: Row, identify: list[str]) -> list[tuple[bool, Any]]:
    return [(row[column] is not None, row[column]) for column in identify]


def _plain(row: Row) -> Row:
    return {column: plain_value(value) for column, value in row.items()}


def plain_value(value: Any) -> Any:
    """Write what JSON does not know as text: decimals with all their digits, dates as ISO."""
    if value is None or isinstance(value, str | int | float):
        return value
    return format(value, "f") if isinstance(value, Decimal) else str(value)
