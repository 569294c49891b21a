"""DuckDB for SQLAlchemy: as much of a dialect as Great Expectations asks for."""

import re
from typing import Any

import duckdb
from sqlalchemy import types
from sqlalchemy.dialects import registry
from sqlalchemy.engine import URL, Connection, default
from sqlalchemy.pool import Pool, StaticPool

# Settings of every connection: a gate reads what it is given and fetches nothing from elsewhere.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}

TYPES: dict[str, type[types.TypeEngine[Any]]] = {
    "BOOLEAN": types.Boolean,
    "INTEGER": types.Integer,
    "BIGINT": types.BigInteger,
    "DOUBLE": types.Double,
    "VARCHAR": types.String,
    "DATE": types.Date,
    "TIMESTAMP": types.DateTime,
}


class OneHandle:
    """A DuckDB connection that takes its cursors with it when it closes.

    DuckDB's cursors are further connections: one that somebody forgot would keep the file locked.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.cursors: list[duckdb.DuckDBPyConnection] = []

    def cursor(self) -> duckdb.DuckDBPyConnection:
        self.cursors.append(self.connection.cursor())
        return self.cursors[-1]

    # Every statement commits by itself: in a transaction, one bad expectation would abort every
    # later one.
    def commit(self) -> None:
        """Do nothing, as no transaction is open."""

    def rollback(self) -> None:
        """Do nothing, as no transaction is open."""

    def close(self) -> None:
        for connection in [*self.cursors, self.connection]:
            connection.close()


class DuckDBDialect(default.DefaultDialect):
    """Read tables of a file, opened read-only, or of a database in memory."""

    name = "duckdb"
    driver = "duckdb"
    default_paramstyle = "qmark"
    supports_statement_cache = True
    supports_native_boolean = True
    supports_native_decimal = True

    @classmethod
    def import_dbapi(cls) -> Any:
        return duckdb

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        return StaticPool

    def create_connect_args(self, url: URL) -> Any:
        return ([url.database or ":memory:"], {})

    def connect(self, *arguments: Any, **_: Any) -> Any:
        [path] = arguments
        in_memory = path == ":memory:"
        return OneHandle(duckdb.connect(path, read_only=not in_memory, config=SETTINGS))

    def _get_server_version_info(self, connection: Connection) -> tuple[int, ...]:
        return tuple(int(part) for part in duckdb.__version__.split(".")[:3])

    def _get_default_schema_name(self, connection: Connection) -> str:
        return "main"

    def get_schema_names(self, connection: Connection, **_: Any) -> list[str]:
        query = "select distinct schema_name from duckdb_schemas() order by schema_name"
        return [str(name) for (name,) in connection.exec_driver_sql(query)]

    def get_table_names(
        self, connection: Connection, schema: str | None = None, **_: Any
    ) -> list[str]:
        return self._names(connection, "table", schema)

    def get_view_names(
        self, connection: Connection, schema: str | None = None, **_: Any
    ) -> list[str]:
        return self._names(connection, "view", schema)

    def _names(self, connection: Connection, kind: str, schema: str | None) -> list[str]:
        query = (
            f"select {kind}_name from duckdb_{kind}s()"
            " where database_name = current_database() and schema_name = ? order by 1"
        )
        rows = connection.exec_driver_sql(query, (schema or "main",))
        return [str(name) for (name,) in rows]

    def has_table(
        self, connection: Connection, table_name: str, schema: str | None = None, **_: Any
    ) -> bool:
        return bool(self.get_columns(connection, table_name, schema))

    def get_columns(
        self, connection: Connection, table_name: str, schema: str | None = None, **_: Any
    ) -> Any:
        query = """
            select column_name, data_type, is_nullable, column_default
            from duckdb_columns()
            where
                database_name = current_database() and table_name = ? and schema_name = ?
            order by column_index
        """
        rows = connection.exec_driver_sql(query, (table_name, schema or "main"))
        return [
            {
                "name": name,
                "type": column_type(str(data_type)),
                "nullable": nullable,
                "default": value,
            }
            for name, data_type, nullable, value in rows
        ]


def column_type(data_type: str) -> types.TypeEngine[Any]:
    """Name SQLAlchemy's type for DuckDB's; one that it does not know has no type."""
    decimal = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", data_type)
    if decimal:
        return types.Numeric(int(decimal[1]), int(decimal[2]))
    return TYPES.get(data_type, types.NullType)()


registry.register("duckdb", __name__, "DuckDBDialect")
