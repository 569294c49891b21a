"""A copy of the ledger, cut down to what was known at a moment."""

import sqlite3
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from settings.errors import WrongUse
from sources.ledger import Ledger
from sources.typed import identity

Row = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """What was known: versions of files, and what of it must be linked to read or count them."""

    files: int
    segments: set[tuple[str, str]]
    archived: set[str]


def copy_ledger(source: Path, target: Path) -> None:
    """Copy a ledger as it is at this moment; the source is opened for reading only."""
    if not source.is_file():
        raise WrongUse(f"{source} is not there: nothing was received yet → kaoping refresh")
    with (
        sqlite3.connect(f"file:{source}?mode=ro", uri=True) as reader,
        sqlite3.connect(target) as writer,
    ):
        reader.backup(writer)
    reader.close()
    writer.close()


def cut(ledger: Ledger, until: str, definitions: str) -> Known:
    """Remove what was received from a moment on, and readings by other definitions than these.

    `until` is the first moment that was not known yet. Accepted files that these definitions have
    not read keep their former readings, so that a run reads them again from the archive. Refused
    ones, whose bytes are not kept, stand as they were read then.
    """
    with ledger.transaction():
        _take_back_times(ledger, until)
        ledger.execute("delete from receipts where received_at >= ?", until)
        _keep(ledger, _readings(ledger, until, definitions))
        _without_originals(ledger)
        for table in ("findings", "set_aside"):
            ledger.execute(
                f"delete from {table} where parse_id not in (select parse_id from parses)"
            )
        ledger.execute("delete from findings where gate <> ''")
        ledger.execute("delete from set_aside")
        ledger.execute("delete from definition_sets where seen_at >= ?", until)
        ledger.execute("delete from runs where business_date >= ?", _day_after(until))
        ledger.execute("delete from gates where run_id not in (select run_id from runs)")
        _files(ledger)
    return _known(ledger)


def _day_after(until: str) -> str:
    """Return the first business date that had not begun."""
    day, time = until.split(" ")
    return day if time == "00:00:00" else f"{day} 24"


def _take_back_times(ledger: Ledger, until: str) -> None:
    """Undo times mended later, of files that had been read by then.

    What was not read yet was known to nobody: old material counts from its true time.
    """
    changes = ledger.rows(
        """
        select *, exists (
            select 1 from parses join runs using (run_id)
            where parses.path = received_changes.path and parses.sha256 = received_changes.sha256
                and runs.business_date < ?
        ) as was_read
        from received_changes where changed_at >= ? order by change_id desc
        """,
        _day_after(until), until,
    )  # fmt: skip
    for change in changes:
        if change["was_read"]:
            ledger.execute(
                "update receipts set received_at = ?, received_from = ?, version = ?"
                " where path = ? and sha256 = ?",
                change["former_at"], change["former_from"], change["former_version"],
                change["path"], change["sha256"],
            )  # fmt: skip
    ledger.execute("delete from received_changes where changed_at >= ?", until)


def _readings(ledger: Ledger, until: str, definitions: str) -> list[int]:
    """Return the parses to keep: by the definitions of then, else to be read again or as then."""
    rows = ledger.rows(
        """
        select parses.*, coalesce(runs.business_date, '') < ? as was_then
        from parses join receipts using (path, sha256) left join runs using (run_id)
        order by path, sha256, parse_id
        """,
        _day_after(until),
    )
    kept: list[int] = []
    for _, group in groupby(rows, key=lambda row: (row["path"], row["sha256"])):
        readings = list(group)
        own = [row for row in readings if row["definitions"] == definitions]
        if not own and any(row["verdict"] == "accepted" for row in readings):
            own = readings
        if not own:
            # Refused then, or by the first to read it where it came later.
            then = [row for row in readings if row["was_then"]] or readings[:1]
            run_id = then[-1]["run_id"]
            own = [row for row in readings if row["run_id"] == run_id]
        kept += [row["parse_id"] for row in own]
    return kept


def _keep(ledger: Ledger, parse_ids: list[int]) -> None:
    ledger.execute("create temporary table kept (parse_id integer primary key)")
    ledger.insert_all("kept", [{"parse_id": parse_id} for parse_id in parse_ids])
    ledger.execute("delete from parses where parse_id not in (select parse_id from kept)")
    ledger.execute("drop table kept")


def _without_originals(ledger: Ledger) -> None:
    """Let a copy whose original came later be read again: it was the report then."""
    copies = ledger.rows(
        """
        select parses.*, receipts.received_at from parses join receipts using (path, sha256)
        where verdict = 'duplicate' and not exists (
            select 1 from parses as original
            where original.verdict = 'accepted' and original.sha256 = parses.sha256
                and original.contract_id = parses.contract_id
                and original.reporter_id = parses.reporter_id
                and original.unit_id = parses.unit_id and original.period_id = parses.period_id
        )
        order by received_at, path, parse_id
        """
    )
    first: dict[str, str] = {}
    for row in copies:
        submission_id = identity(
            row["sha256"], row["contract_id"], row["reporter_id"], row["unit_id"], row["period_id"]
        )
        if first.setdefault(submission_id, row["path"]) == row["path"]:
            ledger.execute(
                "update parses set verdict = 'accepted', submission_id = ?, segment = '',"
                " definitions = '' where parse_id = ?",
                submission_id, row["parse_id"],
            )  # fmt: skip


def _files(ledger: Ledger) -> None:
    """Say of each path which of its versions was the last one received."""
    rows = ledger.rows(
        """
        select receipts.path, receipts.sha256 from receipts
        left join parses using (path, sha256)
        group by receipts.path, receipts.sha256
        order by received_at, coalesce(version, 0), max(parse_id)
        """
    )
    ledger.execute("delete from files")
    latest = {row["path"]: row["sha256"] for row in rows}
    ledger.insert_all(
        "files",
        [
            {"path": path, "size": 0, "modified_ns": 0, "sha256": digest}
            for path, digest in latest.items()
        ],
    )


def _known(ledger: Ledger) -> Known:
    accepted = ledger.rows("select * from parses where verdict = 'accepted'")
    return Known(
        ledger.rows("select count(*) as number from receipts")[0]["number"],
        {(row["contract_id"], row["segment"]) for row in accepted if row["segment"]},
        {row["sha256"] for row in accepted},
    )
