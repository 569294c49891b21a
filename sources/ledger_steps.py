"""Steps of signing off, in the ledger: appended, never changed and never removed."""

from typing import Any

from sources.ledger import Ledger, now

Row = dict[str, Any]
# A trigger says no even to a hand that opens the file with another program.
SCHEMA = (
    """
    create table if not exists steps (
        step_id integer primary key, recorded_at text not null, taken_at text not null,
        kind text not null, programme_id text not null default '',
        contract_id text not null default '', unit_id text not null default '',
        period_id text not null default '', rulebook_id text not null default '',
        submission_id text not null default '', round_id integer, closes_at text,
        by_post text not null default '', sha256 text not null default '', size integer,
        media text not null default '', name text not null default '',
        document text not null default '', text text not null default '')
    """,
    """
    create trigger if not exists steps_are_never_changed before update on steps
        begin select raise(abort, 'a step in the ledger is never changed'); end
    """,
    """
    create trigger if not exists steps_are_never_replaced before insert on steps
        when exists (select 1 from steps where step_id = new.step_id)
        begin select raise(abort, 'a step in the ledger is never changed'); end
    """,
    """
    create trigger if not exists steps_are_never_removed before delete on steps
        begin select raise(abort, 'a step in the ledger is never removed'); end
    """,
)
COLUMNS = (
    "step_id", "recorded_at", "taken_at", "kind", "programme_id", "contract_id", "unit_id",
    "period_id", "rulebook_id", "submission_id", "round_id", "closes_at", "by_post", "sha256",
    "size", "media", "name", "document", "text",
)  # fmt: skip


def record_steps(ledger: Ledger, taken_at: str, steps: list[Row]) -> None:
    """Append steps, all or none; `taken_at` is the office's time, which may be a fixed day."""
    _prepare(ledger)
    with ledger.transaction():
        for step in steps:
            append(ledger, taken_at, step)


def append(ledger: Ledger, taken_at: str, step: Row) -> int:
    """Append one step within the caller's transaction; return its number."""
    return ledger.insert("steps", {"recorded_at": now(), "taken_at": taken_at, **step})


def open_round(ledger: Ledger, taken_at: str, opening: Row, asked: list[Row]) -> int:
    """Append the opening of a round and whom it asks, all or none; return the round's number."""
    _prepare(ledger)
    with ledger.transaction():
        number = append(ledger, taken_at, opening)
        for step in asked:
            append(ledger, taken_at, {**step, "round_id": number})
    return number


def read_steps(ledger: Ledger) -> list[Row]:
    """Return all steps in the order in which they were taken; none where there is no table yet."""
    if not ledger.rows("select 1 from sqlite_master where name = 'steps'"):
        return []
    return ledger.rows(f"select {', '.join(COLUMNS)} from steps order by step_id")


def _prepare(ledger: Ledger) -> None:
    if not ledger.rows("select 1 from sqlite_master where name = 'steps_are_never_removed'"):
        for statement in SCHEMA:
            ledger.execute(statement)
