"""DuckDB for Great Expectations, which knows neither its engine nor its datasource."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import sqlalchemy.dialects.postgresql
from great_expectations.compatibility.sqlalchemy import Connection, Engine
from great_expectations.datasource.fluent.config_str import ConfigStr
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine

import expectations.duckdb_dialect  # noqa: F401  (registers the dialect)

# Named here, since a datasource's field `type` hides the built-in of that name.
EngineType = type[SqlAlchemyExecutionEngine]


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Compute metrics on one connection, which stays open until the engine is closed."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        # GX asks this module how the database spells a regular expression; DuckDB's `~` is
        # PostgreSQL's.
        self.dialect_module = sqlalchemy.dialects.postgresql

    @contextmanager
    def get_connection(self) -> Iterator[Connection]:
        # GX fetches rows after it has given the connection back.
        if self._connection is None or self._connection.closed:
            self._connection = self.engine.connect()
        yield self._connection

    def close(self) -> None:
        """Close the connection and its pool, and with them the file."""
        if self._connection is not None:
            self._connection.close()
        self.engine.dispose()


class DuckDBDatasource(SQLDatasource):
    """A DuckDB database; defining it gives every context's data sources an `add_duckdb`."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]
    connection_string: ConfigStr | str

    @property
    def execution_engine_type(self) -> EngineType:
        return DuckDBExecutionEngine

    def get_engine(self) -> Engine:
        # GX would open a second engine for its own questions: another handle on the file.
        return self.get_execution_engine().engine


@contextmanager
def opened(
    context: Any, database: Path | None, parquet_tables: dict[str, str]
) -> Iterator[DuckDBDatasource]:
    """Open a database file for reading, or a database in memory with views over Parquet files.

    Nothing of it stays open or locked afterwards. Raises whatever DuckDB raises when it cannot be
    opened.
    """
    # Encoded, since SQLAlchemy and GX read meaning into characters that a path may hold.
    url = f"duckdb:///{quote(str(database), safe='/')}" if database else "duckdb:///:memory:"
    datasource = context.data_sources.add_duckdb("source", connection_string=url)
    engine = datasource.get_execution_engine()
    try:
        with engine.get_connection() as connection:
            for name, path in parquet_tables.items():
                schema, _ = schema_and_name(name)
                connection.exec_driver_sql(f"create schema if not exists {quoted(schema)}")
                files = path.replace("'", "''")
                connection.exec_driver_sql(
                    f"create view {quoted_table(name)} as select * from read_parquet('{files}')"
                )
        yield datasource
    finally:
        engine.close()
        context.data_sources.delete("source")


def schema_and_name(table: str) -> tuple[str, str]:
    """Split a table's name; without a schema it stands in DuckDB's own, `main`."""
    schema, _, name = table.rpartition(".")
    return schema or "main", name


def quoted(name: str) -> str:
    """Quote a column's name."""
    return '"' + name.replace('"', '""') + '"'


def quoted_table(table: str) -> str:
    """Quote a table's name, and its schema's."""
    schema, name = schema_and_name(table)
    return f"{quoted(schema)}.{quoted(name)}"
