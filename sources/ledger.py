"""The ledger: what was received, what became of it, what every run did, whatever the verdict."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from sources.ledger_sql import ADDED, DELIVERIES, SCHEMA, STANDINGS

Row = dict[str, Any]


def now() -> str:
    """Return the local time to the second, as the ledger writes it."""
    return datetime.now().isoformat(timespec="seconds", sep=" ")


def _can_write(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


class Ledger:
    """SQLite, one transaction per step: a killed run leaves whole steps or nothing."""

    def __init__(self, path: Path) -> None:
        if path.is_file() and not _can_write(path):
            # Somebody who may only look: what stands in the file itself, without its journal.
            where = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(where, uri=True, isolation_level=None)
            self._connection.row_factory = sqlite3.Row
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = full")
        self._bring_up_to_date()

    def _bring_up_to_date(self) -> None:
        """Make the tables, and in a ledger of an earlier version what it lacks.

        The file is stamped with the schema it has, so that nothing is asked where it is this one.
        """
        stamp = crc32(repr((SCHEMA, ADDED)).encode()) & 0x7FFFFFFF
        if self._connection.execute("pragma user_version").fetchone()[0] == stamp:
            return
        with self.transaction():
            for statement in SCHEMA.split(";"):
                self._connection.execute(statement)
            for table, column, kind in ADDED:
                known = self._connection.execute(f"pragma table_info({table})").fetchall()
                if column not in {row["name"] for row in known}:
                    self._connection.execute(f"alter table {table} add column {column} {kind}")
            self._connection.execute(f"pragma user_version = {stamp}")

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all of a step or none of it."""
        self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def execute(self, sql: str, *parameters: Any) -> None:
        """Run one statement."""
        self._connection.execute(sql, parameters)

    def rows(self, sql: str, *parameters: Any) -> list[dict[str, Any]]:
        """Return the rows of a query as dictionaries."""
        return [dict(row) for row in self._connection.execute(sql, parameters)]

    def insert(self, table: str, row: dict[str, Any], replace: bool = False) -> int:
        """Insert one row, or put it in the place of the one with its key; return its number."""
        columns = ", ".join(row)
        marks = ", ".join("?" * len(row))
        verb = "insert or replace" if replace else "insert"
        cursor = self._connection.execute(
            f"{verb} into {table} ({columns}) values ({marks})", list(row.values())
        )
        return int(cursor.lastrowid or 0)

    def insert_all(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        """Insert many rows of the same columns."""
        rows = list(rows)
        if rows:
            columns = ", ".join(rows[0])
            marks = ", ".join("?" * len(rows[0]))
            self._connection.executemany(
                f"insert into {table} ({columns}) values ({marks})",
                [list(row.values()) for row in rows],
            )

    def known_files(self, definitions: str) -> list[dict[str, Any]]:
        """Return every file as last seen, and whether these definitions were the last to read it.

        Definitions that are taken back read again what others have read since.
        """
        return self.rows(
            """
            select files.*, coalesce((
                select definitions from parses
                where parses.path = files.path and parses.sha256 = files.sha256
                order by parse_id desc limit 1
            ) = ?, 0) as is_read
            from files
            """,
            definitions,
        )

    def accepted_before(self, definitions: str) -> list[tuple[str, str]]:
        """Return path and bytes of what was accepted once and others have read last."""
        rows = self.rows(
            """
            select distinct path, sha256 from parses
            where verdict = 'accepted' and ? <> (
                select newest.definitions from parses as newest
                where newest.path = parses.path and newest.sha256 = parses.sha256
                order by newest.parse_id desc limit 1
            )
            order by path, sha256
            """,
            definitions,
        )
        return [(row["path"], row["sha256"]) for row in rows]

    def known_submissions(self, definitions: str) -> dict[str, str]:
        """Return the path under which each submission came first: what was accepted once, and
        what these definitions refused, so that the same wrong file sent again is a copy of it.
        """
        rows = self.rows(
            """
            select parses.submission_id, parses.path from parses
            join receipts on receipts.path = parses.path and receipts.sha256 = parses.sha256
            where parses.verdict = 'accepted'
                or (parses.verdict = 'refused' and parses.definitions = ?)
            order by receipts.received_at desc, parses.path desc
            """,
            definitions,
        )
        return {row["submission_id"]: row["path"] for row in rows if row["submission_id"]}

    def receipts(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Return when each path's bytes were received, how that is known, and which version."""
        return {
            (row.pop("path"), row.pop("sha256")): row for row in self.rows("select * from receipts")
        }

    def sidecar_times(self) -> set[tuple[str, str]]:
        """Return path and time of all that sidecars have said and that was recorded."""
        rows = self.rows(
            "select path, received_at from receipts where received_from = 'sidecar' union"
            " select path, former_at from received_changes where former_from = 'sidecar'"
        )
        return {(row["path"], row["received_at"]) for row in rows}

    def note_touched(self, files: list[tuple[int, int, str]]) -> None:
        """Note size and time of files whose bytes are the same, so that they are not read again."""
        if files:
            with self.transaction():
                self._connection.executemany(
                    "update files set size = ?, modified_ns = ? where path = ?", files
                )

    def standings(self, until: str, by_record: Iterable[str] = ()) -> list[dict[str, Any]]:
        """Return every submission with what it counts for, as known before a moment.

        `by_record` names the contracts of which submissions stay in force side by side.
        """
        given = {"until": until, "by_record": f" {' '.join(sorted(by_record))} "}
        return [dict(row) for row in self._connection.execute(STANDINGS, given)]

    def set_windows(self, opens: list[Row], shuts: list[Row], reopened: list[Row]) -> None:
        """Put down when periods open and reports close, in place of what was known before."""
        with self.transaction():
            for table, rows in (
                ("period_opens", opens), ("report_shuts", shuts), ("report_reopened", reopened),
            ):  # fmt: skip
                self._connection.execute(f"delete from {table}")
                self.insert_all(table, rows)

    def deliveries(self) -> list[dict[str, Any]]:
        """Return every file received and report in it, copies and unknown ones too."""
        return self.rows(DELIVERIES)

    def current_findings(self) -> list[dict[str, Any]]:
        """Return the findings of every file as it is now, by its latest reading."""
        return self.rows(
            """
            select findings.*, parses.contract_id, parses.submission_id
            from findings
            join parses using (parse_id)
            join files on files.path = parses.path and files.sha256 = parses.sha256
            where parses.run_id = (
                select max(latest.run_id) from parses as latest
                where latest.path = parses.path and latest.sha256 = parses.sha256
            )
            order by findings.path,
                case findings.severity when 'refuse' then 0 when 'warn' then 1 else 2 end,
                findings.finding_id
            """
        )

    def start_run(
        self, run_id: str, business_date: str, inputs: str, definitions_set: str = ""
    ) -> None:
        """Record that a run began; whatever becomes of it, this stays."""
        with self.transaction():
            self.insert(
                "runs",
                {
                    "run_id": run_id, "started_at": now(), "business_date": business_date,
                    "verdict": "running", "inputs": inputs, "files_read": 0, "accepted": 0,
                    "refused": 0, "published": 0, "definitions_set": definitions_set,
                },
            )  # fmt: skip

    def close_interrupted_runs(self, published: str) -> None:
        """Say of runs that were killed what became of them; only the holder of the lock may call.

        One killed after its link was put in place did publish.
        """
        with self.transaction():
            self._connection.execute(
                "update runs set verdict = 'published', published = 1"
                " where verdict = 'publishing' and run_id = ?",
                (published,),
            )
            self._connection.execute(
                "update runs set verdict = 'interrupted', message = 'the run was killed'"
                " where verdict in ('running', 'publishing')"
            )

    def forget_set_aside(self) -> None:
        """Let every report count again, for a build finds anew what breaks its facts.

        A report may have been set aside for another one's mistake, corrected since; and what a
        refused or killed run set aside must not let the next one publish.
        """
        with self.transaction():
            self._connection.execute("delete from set_aside")
            self._connection.execute("delete from findings where gate <> ''")

    def update_run(self, run_id: str, **values: Any) -> None:
        """Note what a run did."""
        setting = ", ".join(f"{name} = ?" for name in values)
        self._connection.execute(
            f"update runs set {setting} where run_id = ?", [*values.values(), run_id]
        )

    def record_gate(self, run_id: str, gate: str, results: list[dict[str, Any]]) -> None:
        """Keep what a gate examined and found, with up to ten failing rows of each rule."""
        with self.transaction():
            self._connection.execute(
                "delete from gates where run_id = ? and gate = ?", (run_id, gate)
            )
            self.insert_all(
                "gates",
                [
                    {
                        "run_id": run_id, "gate": gate, **result,
                        "examples": json.dumps(result["examples"], ensure_ascii=False, default=str),
                    }
                    for result in results
                ],
            )  # fmt: skip
