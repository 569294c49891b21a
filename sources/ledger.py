"""The ledger: what was received, what became of it, what every run did. Written whatever the verdict."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

_SCHEMA = """
create table if not exists files (
    path text primary key, size integer, modified_ns integer, sha256 text);
create table if not exists receipts (
    path text, sha256 text, received_at text, received_from text, primary key (path, sha256));
create table if not exists runs (
    run_id text primary key, started_at text, ended_at text, business_date text, verdict text,
    message text, inputs text, files_read integer, accepted integer, refused integer,
    published integer);
create table if not exists parses (
    parse_id integer primary key, path text, sha256 text, definitions text, reader integer,
    run_id text, submission_id text, contract_id text, programme_id text, reporter_id text,
    unit_id text, period_id text, verdict text, record_count integer, segment text);
create index if not exists parses_by_path on parses (path, sha256);
create table if not exists findings (
    finding_id integer primary key, run_id text, parse_id integer, path text, gate text,
    code text, severity text, sheet text, cell text, field text, found text, expected text);
create table if not exists gates (
    run_id text, gate text, suite text, expectation text, code text, outcome text,
    failing integer, examined integer, sentence_zh text, sentence_en text, examples text);
create table if not exists set_aside (
    submission_id text, parse_id integer, run_id text, code text, reason text);
"""


def now() -> str:
    """Return the local time to the second, as the ledger writes it."""
    return datetime.now().isoformat(timespec="seconds", sep=" ")


class Ledger:
    """SQLite, one transaction per step: a killed run leaves whole steps or nothing."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = full")
        if not self._connection.execute("pragma table_info(set_aside)").fetchall():
            self._connection.executescript(_SCHEMA)

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

    def standings(self, until: str) -> list[dict[str, Any]]:
        """Return every submission with what it counts for, as known before a moment."""
        return [dict(row) for row in self._connection.execute(STANDINGS, {"until": until})]

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

    def start_run(self, run_id: str, business_date: str, inputs: str) -> None:
        """Record that a run began; whatever becomes of it, this stays."""
        with self.transaction():
            self.insert(
                "runs",
                {
                    "run_id": run_id, "started_at": now(), "business_date": business_date,
                    "verdict": "running", "inputs": inputs, "files_read": 0, "accepted": 0,
                    "refused": 0, "published": 0,
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


# The latest parse of a submission counts. Superseded ones stay; what a gate set aside lets the
# version before it back in force.
STANDINGS = """
with latest as (
    select max(parse_id) as parse_id from parses where submission_id is not null
    group by submission_id
),
known as (
    select parses.*, receipts.received_at, receipts.received_from
    from parses
    join latest using (parse_id)
    join receipts on receipts.path = parses.path and receipts.sha256 = parses.sha256
),
candidate as (
    select
        known.*,
        row_number() over (
            partition by contract_id, reporter_id, unit_id, period_id
            order by received_at desc, sha256 desc
        ) as place
    from known
    where verdict = 'accepted' and received_at < :until
        and not exists (
            select 1 from set_aside where set_aside.parse_id = known.parse_id
        )
)
select
    known.*,
    case
        when known.verdict = 'refused' then 'refused'
        when exists (select 1 from set_aside where set_aside.parse_id = known.parse_id)
            then 'set_aside'
        when known.received_at >= :until then 'not_yet_received'
        when candidate.place = 1 then 'in_force'
        else 'superseded'
    end as standing
from known
left join candidate using (parse_id)
order by known.contract_id, known.period_id, known.reporter_id, known.received_at, known.parse_id
"""
