"""An analyst's question to the published warehouse, and its answer in four formats."""

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from settings.errors import WrongUse

if TYPE_CHECKING:
    import duckdb
    import polars as pl


def answer(published: Path, query: str) -> "pl.DataFrame":
    """Run one reading statement; whatever DuckDB rejects becomes WrongUse with its words.

    The file is opened read-only with external access off and the configuration locked, so that
    no statement can write, read other files, load extensions or undo this.
    """
    import duckdb

    if not published.exists():
        raise WrongUse("nothing is published yet → run 'kaoping refresh' first")
    connection = duckdb.connect(
        str(published.resolve()),
        read_only=True,
        config={
            "enable_external_access": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    try:
        # Bare names are those of the marts; from here on nothing can be set any more.
        connection.execute("use marts; set lock_configuration = true")
        statements = connection.extract_statements(query)
        if len(statements) != 1:
            raise WrongUse(f"one statement is expected, {len(statements)} were given → send one")
        kind = statements[0].type.name
        if kind not in ("SELECT", "EXPLAIN"):
            raise WrongUse(f"{kind} is not allowed here → only select; the warehouse is read-only")
        table = _selected(connection, query) if kind == "SELECT" else _explained(connection, query)
    except duckdb.Error as error:
        raise WrongUse(f"rejected: {error}") from None
    finally:
        connection.close()
    return table


# Types that a table on the screen, CSV and JSON have no form for: told as DuckDB writes them.
_AS_TEXT = ("INTERVAL", "BLOB", "BIT", "TIME WITH TIME ZONE", "UNION", "MAP", "VARIANT")


def _selected(connection: "duckdb.DuckDBPyConnection", query: str) -> "pl.DataFrame":
    relation = connection.sql(query)
    odd = [str(kind).upper().startswith(_AS_TEXT) for kind in relation.types]
    if any(odd):
        quoted = ['"' + name.replace('"', '""') + '"' for name in relation.columns]
        relation = relation.project(
            ", ".join(
                f"cast({name} as varchar) as {name}" if is_odd else name
                for name, is_odd in zip(quoted, odd, strict=True)
            )
        )
    return relation.pl()


def _explained(connection: "duckdb.DuckDBPyConnection", query: str) -> "pl.DataFrame":
    import polars as pl

    rows = connection.execute(query).fetchall()
    return pl.DataFrame(rows, schema=["part", "plan"], orient="row")


def write_answer(table: "pl.DataFrame", form: str, output: Path | None) -> None:
    """Write an answer as table, csv, json or parquet, to the screen or to a file."""
    if form == "parquet":
        if output is not None:
            table.write_parquet(output)
        else:
            table.write_parquet(sys.stdout.buffer)
        return
    if form == "table":
        text = _as_table(table)
    elif form == "csv":
        text = _textual(table).write_csv()
    else:
        rows = json.loads(json.dumps(table.to_dicts(), ensure_ascii=False, default=_shown))
        text = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    if output is not None:
        output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


def _textual(table: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    nested = [name for name, kind in table.schema.items() if kind.is_nested()]
    return table.with_columns(
        pl.col(name).map_elements(lambda value: str(value), return_dtype=pl.String)
        for name in nested
    )


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)


def _as_table(table: "pl.DataFrame") -> str:
    import io

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(show_edge=False)
    for name, kind in table.schema.items():
        justify: Literal["left", "right"] = "right" if kind.is_numeric() else "left"
        shown.add_column(Text(name), justify=justify, overflow="fold")
    for row in table.iter_rows():
        shown.add_row(*(Text(_shown(value)) for value in row))
    buffer = io.StringIO()
    width = None if sys.stdout.isatty() else 10_000
    Console(file=buffer, width=width, highlight=False).print(shown)
    return buffer.getvalue() + f"({table.height} rows)\n"
