"""DuckDB for SQLAlchemy: as much of a dialect as Great Expectations asks for."""

import re
from typing import Any
from urllib.parse import unquote

import duckdb
from sqlalchemy import types
from sqlalchemy.dialects import registry
from sqlalchemy.engine import URL, Connection, default
from sqlalchemy.pool import Pool, StaticPool

# Settings of every connection: a gate reads what it is given and fetches nothing from elsewhere.
SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
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


class Cursor:
    """A result fetched at once, on the one connection.

    DuckDB's own cursors are further connections: one that somebody forgets keeps the file locked.
    """

    arraysize = 1
    rowcount = -1

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.description: list[tuple[Any, ...]] | None = None
        self.rows: list[tuple[Any, ...]] = []

    def execute(self, statement: str, parameters: tuple[Any, ...] = ()) -> None:
        result = self.connection.execute(statement, list(parameters))
        self.description = list(result.description or []) or None
        self.rows = result.fetchall()[::-1]

    def fetchone(self) -> tuple[Any, ...] | None:
        return self.rows.pop() if self.rows else None

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        return [self.rows.pop() for _ in range(min(size, len(self.rows)))]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.fetchmany(len(self.rows))

    def close(self) -> None:
        self.rows = []
