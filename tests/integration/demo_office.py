"""What tests do with a workspace: run the command, copy it, ask its tables, change a workbook."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import openpyxl

KAOPING = Path(sys.executable).with_name("kaoping")
LINK = Path("warehouse") / "warehouse.duckdb"
# What differs between two runs over the same inputs, and nothing else.
_OF_THE_RUN = {
    "marts": set(),
    "meta": {"run_id", "parse_id", "segment", "finding_id", "started_at"},
}


def surroundings(**more: str) -> dict[str, str]:
    """Return the environment for a command: byte-code may be kept, no workspace is named."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONDONTWRITEBYTECODE", "KAOPING_HOME", "DAGSTER_HOME")
    }
    return kept | more


def kaoping(
    home: Path | None, *arguments: str | Path, folder: Path | None = None, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run the command; whatever comes of it, its user never meets a traceback."""
    chosen = [] if home is None else ["--home", str(home)]
    done = subprocess.run(
        [str(KAOPING), *chosen, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=surroundings(**environment),
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
    return done


def succeed(home: Path, *arguments: str | Path) -> str:
    """Run the command, which must end with 0, and return what it wrote."""
    done = kaoping(home, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def copy_of(workspace: Path, target: Path) -> Path:
    """Copy a workspace; times of files are kept, so that nothing in it is new."""
    shutil.copytree(workspace, target, symlinks=True)
    return target


def rows(workspace: Path, sql: str, *parameters: Any) -> list[dict[str, Any]]:
    """Ask the published warehouse."""
    with duckdb.connect(str((workspace / LINK).resolve()), read_only=True) as connection:
        answer = connection.execute(sql, list(parameters))
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def ledger_rows(workspace: Path, sql: str, *parameters: Any) -> list[dict[str, Any]]:
    """Ask the ledger, which also knows of runs that published nothing."""
    connection = sqlite3.connect(workspace / "ledger.sqlite", timeout=30)
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(sql, parameters)]
    finally:
        connection.close()


def table_hashes(workspace: Path) -> dict[str, str]:
    """Hash every published table by its rows in order, without what names the run."""
    return hashes_of((workspace / LINK).resolve())


def hashes_of(database: Path) -> dict[str, str]:
    """Hash every table of a database, without what names the run or says that it looks back."""
    hashes = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_name not in ('runs', 'gates', 'as_of') order by all"
        ).fetchall()
        for schema, name in tables:
            told = connection.execute(f"select * from {schema}.{name} limit 0").description
            columns = [one[0] for one in told if one[0] not in _OF_THE_RUN[schema]]
            chosen = ", ".join(f'"{column}"' for column in columns)
            found = connection.execute(f"select {chosen} from {schema}.{name}").fetchall()
            text = "\n".join(sorted(map(repr, found)))
            hashes[f"{schema}.{name}"] = f"{len(found)} {sha256(text.encode()).hexdigest()}"
    return hashes


def published_state(workspace: Path) -> tuple[str, str]:
    """Return where the link points and the hash of the published bytes."""
    link = workspace / LINK
    return link.readlink().as_posix(), sha256(link.read_bytes()).hexdigest()


def change_workbook(source: Path, target: Path, changes: Mapping[tuple[str, str], Any]) -> None:
    """Save a workbook under another name with some cells (sheet, address) changed."""
    workbook = openpyxl.load_workbook(source)
    for (sheet, cell), value in changes.items():
        workbook[sheet][cell] = value
    target.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(target)


def received_at(workspace: Path, path: str, moment: datetime) -> None:
    """Say in the sidecar when a file came in."""
    with (workspace / "inbox" / "received.csv").open("a", encoding="utf-8") as sidecar:
        sidecar.write(f"{path},{moment:%Y-%m-%d %H:%M}\n")


class ProjectCells:
    """Where the figures of one project stand in the report in force of a unit and period."""

    def __init__(self, workspace: Path, unit_id: str, period_id: str, place: int = 0) -> None:
        self.record = rows(
            workspace,
            "select months.*, submissions.path from marts.fct_project_month as months"
            " join meta.submissions as submissions using (submission_id)"
            " where months.unit_id = ? and months.period_id = ?"
            " and months.invested_since_january > 0 order by project_id",
            unit_id,
            period_id,
        )[place]
        self.path: str = self.record["path"]
        self._places = {
            row["field"]: (row["sheet"], f"{row['column_letters']}{self.record['source_row']}")
            for row in rows(
                workspace,
                "select * from meta.cell_map where submission_id = ? and block = ?",
                self.record["submission_id"],
                self.record["block"],
            )
        }

    def place(self, field: str) -> tuple[str, str]:
        """Return sheet and address of a field."""
        return self._places[field]

    def raised(self, by: int) -> dict[tuple[str, str], Any]:
        """Return the changes that raise the investment since January, and all that must follow."""
        fields = ("invested_this_month", "invested_since_january", "invested_since_start")
        return {
            self.place(field): float(Decimal(self.record[field]) + by)
            for field in fields
            if field in self._places and self.record[field] is not None
        }
