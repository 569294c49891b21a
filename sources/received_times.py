"""Times of receipt that decide: versions of one report with the same time, and times mended."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from settings.errors import WrongUse
from settings.proposals import nearest
from sources.findings import Finding
from sources.ledger import Ledger
from sources.noted_findings import note_findings
from sources.received import Stated

GATE = "received"
_REPORT = ("contract_id", "reporter_id", "unit_id", "period_id")

Row = dict[str, Any]


def equal_times(
    standings: list[Row], rivals: Iterable[tuple[str, str]] = (), by_record: Iterable[str] = ()
) -> list[tuple[Row, Row]]:
    """Return the versions that only the order of their hashes keeps from counting, and which does.

    Where a version in force has a rival of the same time and the same stated version, nothing says
    which came later. Of contracts in `by_record` that is so only where the records of one replaced
    another's: `rivals` names such pairs of submissions.
    """

    def rank(row: Row) -> tuple[Any, ...]:
        return (*(row[name] or "" for name in _REPORT), *_time(row))

    apart = set(by_record)
    rows = [
        row
        for row in standings
        if row["standing"] in ("in_force", "superseded") and row["contract_id"] not in apart
    ]
    found: list[tuple[Row, Row]] = []
    for _, group in groupby(sorted(rows, key=rank), key=rank):
        own = list(group)
        counting = next((row for row in own if row["standing"] == "in_force"), None)
        if counting:
            found += [(row, counting) for row in own if row is not counting]
    known = {row["submission_id"]: row for row in standings}
    pairs = [(known[earlier], known[later]) for earlier, later in rivals]
    found += [pair for pair in pairs if _time(pair[0]) == _time(pair[1])]
    return sorted(found, key=lambda pair: (pair[0]["path"], pair[0]["parse_id"], pair[1]["path"]))


def _time(row: Row) -> tuple[str, int]:
    return row["received_at"], row["version"] or 0


def note_equal_times(ledger: Ledger, run_id: str, pairs: list[tuple[Row, Row]]) -> None:
    """Warn of every version that does not count though nothing says that it came earlier."""
    note_findings(ledger, GATE, run_id, [(row, _finding(row, counting)) for row, counting in pairs])


def _finding(row: Row, counting: Row) -> Finding:
    return Finding("KP-221", found=counting["path"], expected=row["received_at"])


def versions_of(ledger: Ledger, path: str) -> list[Row]:
    """Return the times recorded for a path, the present bytes first."""
    rows = ledger.rows(
        """
        select receipts.*, files.sha256 is not null as is_present from receipts
        left join files using (path, sha256)
        where path = ? order by is_present desc, received_at desc, sha256
        """,
        path,
    )
    if not rows:
        known = [row["path"] for row in ledger.rows("select path from files order by path")]
        raise WrongUse(f"no file '{path}' was received → {nearest(path, known)}")
    return rows


def mend_time(
    ledger: Ledger, path: str, digest: str, stated: Stated, reason: str, by: str, at: str
) -> Row:
    """Record another time for a file; the one before stays in the ledger. Return the change.

    `digest` begins the hash of the bytes meant; empty: those that are there now.
    """
    rows = [row for row in versions_of(ledger, path) if row["sha256"].startswith(digest)]
    if len(rows) != 1 and not (rows and not digest and rows[0]["is_present"]):
        told = ", ".join(f"{row['sha256'][:12]} ({row['received_at']})" for row in rows)
        raise WrongUse(
            f"'{path}' has {len(rows)} versions with hash '{digest}…': {told or 'none'}"
            " → name one with --sha256"
        )
    row = rows[0]
    change = {
        "path": path, "sha256": row["sha256"], "former_at": row["received_at"],
        "former_from": row["received_from"], "former_version": row["version"],
        "received_at": stated.moment, "version": stated.version, "reason": reason,
        "changed_by": by, "changed_at": at,
    }  # fmt: skip
    with ledger.transaction():
        ledger.insert("received_changes", change)
        ledger.execute(
            "update receipts set received_at = ?, version = ?, received_from = 'mended'"
            " where path = ? and sha256 = ?",
            stated.moment, stated.version, path, row["sha256"],
        )  # fmt: skip
    return change
