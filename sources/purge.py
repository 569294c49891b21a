"""Removing a submission for good. Every step can be done again: a purge that was killed goes on.

1. One transaction of the ledger: a tombstone, and every row about the submission goes.
2. Its rows leave segments and cell map, its bytes the archive, its copies `returned/`.
3. `build/`, drafts and all builds but the published one go: they are made anew from the rest.
4. After the next publication, or at once, the published build that still held it goes too.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from settings.workspace import Workspace
from sources.inbox import archived
from sources.ledger import Ledger, now

BEGUN, SWEPT, DONE = "begun", "swept", "done"


@dataclass
class Doomed:
    """What a purge would remove."""

    parses: list[dict[str, Any]] = field(default_factory=list)

    @property
    def submissions(self) -> dict[str, dict[str, Any]]:
        """The latest parse of each, by its id."""
        return {row["submission_id"]: row for row in self.parses if row["submission_id"]}


def find_doomed(
    ledger: Ledger,
    named: str,
    also_earlier: bool = False,
    replaced: Callable[[dict[str, Any]], set[str] | None] = lambda _: None,
) -> Doomed:
    """Find a submission by its id, or all that was read from a path's present bytes.

    With `also_earlier` the versions that it superseded too. Nothing is found for an unknown name.
    `replaced` names the earlier submissions of which a parse's one holds a record, where they stay
    in force side by side; None where it replaces them as a whole.
    """
    rows = ledger.rows("select * from parses where submission_id = ? order by parse_id", named)
    if not rows:
        rows = ledger.rows(
            "select parses.* from parses join files using (path, sha256)"
            " where parses.path = ? order by parse_id",
            named,
        )
    if also_earlier:
        for row in [row for row in rows if row["submission_id"]]:
            own = replaced(row)
            for submission_id in sorted(own or ()):
                rows += ledger.rows("select * from parses where submission_id = ?", submission_id)
            if own is not None:
                continue
            rows += ledger.rows(
                """
                select parses.* from parses join receipts using (path, sha256)
                where contract_id = ? and reporter_id = ? and unit_id = ? and period_id = ?
                    and submission_id is not null and receipts.received_at <= (
                        select received_at from receipts where path = ? and sha256 = ?)
                """,
                row["contract_id"], row["reporter_id"], row["unit_id"], row["period_id"],
                row["path"], row["sha256"],
            )  # fmt: skip
    return Doomed(list({row["parse_id"]: row for row in rows}.values()))


def bury(ledger: Ledger, doomed: Doomed, by: str, reason: str) -> None:
    """Write the tombstones and remove all rows of the ledger, in one transaction."""
    execute = ledger.execute
    execute("pragma secure_delete = on")
    stones: dict[tuple[str, str], dict[str, Any]] = {}
    for row in doomed.parses:
        stones[row["submission_id"] or "", row["sha256"]] = row
    with ledger.transaction():
        for (submission_id, digest), row in stones.items():
            doing = {"path": row["path"], "contract": row["contract_id"],
                     "programme": row["programme_id"]}  # fmt: skip
            ledger.insert(
                "tombstones",
                {
                    "submission_id": submission_id, "sha256": digest,
                    "contract_id": row["contract_id"], "period_id": row["period_id"],
                    "purged_at": now(), "purged_by": by, "reason": reason,
                    "records": row["record_count"], "state": BEGUN,
                    "doing": json.dumps(doing, ensure_ascii=False),
                },
            )  # fmt: skip
        for row in doomed.parses:
            execute("delete from findings where parse_id = ? or found = ?",
                    row["parse_id"], row["path"])  # fmt: skip
            execute("delete from parses where parse_id = ?", row["parse_id"])
            execute("delete from set_aside where parse_id = ?", row["parse_id"])
            # What gates quoted of rows since then may be of this submission.
            execute("update gates set examples = '[]' where run_id >= ?", row["run_id"])
            execute("update runs set message = '' where run_id >= ?", row["run_id"])
        for table in ("receipts", "files", "received_changes"):
            for row in doomed.parses:
                execute(
                    f"delete from {table} where path = ? and sha256 = ? and not exists (select 1"
                    " from parses where parses.path = ? and parses.sha256 = ?)",
                    row["path"], row["sha256"], row["path"], row["sha256"],
                )  # fmt: skip


def sweep(workspace: Workspace, ledger: Ledger) -> dict[str, int]:
    """Remove what is left of buried submissions, but for the published build; count files."""
    counts = {"segments": 0, "archive": 0, "returned": 0, "builds": 0, "drafts": 0}
    stones = ledger.rows("select * from tombstones where state = ?", BEGUN)
    if not stones:
        return counts
    gone = [stone["submission_id"] for stone in stones if stone["submission_id"]]
    for path in sorted(workspace.landing.rglob("*.parquet")):
        counts["segments"] += _rewrite(path, gone)
    for path in workspace.landing.rglob("*.part"):
        path.unlink()
    for stone in stones:
        doing = json.loads(stone["doing"])
        kept = archived(workspace, stone["sha256"])
        lives = ledger.rows(
            "select 1 from parses where sha256 = ? and verdict = 'accepted'", stone["sha256"]
        )
        if not lives:
            for copy in (kept, kept.with_suffix(".part")):
                counts["archive"] += copy.is_file()
                copy.unlink(missing_ok=True)
        stem = Path(doing["path"]).stem
        for path in [path for path in workspace.returned.rglob("*") if path.is_file()]:
            if stem in path.name or stone["sha256"][:16] in path.name:
                path.unlink()
                counts["returned"] += 1
        drafts = workspace.exports / str(doing["programme"] or "")
        if doing["programme"] and drafts.is_dir():
            counts["drafts"] += sum(path.is_file() for path in drafts.rglob("*"))
            shutil.rmtree(drafts)
    # What looks back is made anew too, without it.
    looking_back = workspace.exports / "as-of"
    counts["drafts"] += sum(path.is_file() for path in looking_back.rglob("*"))
    shutil.rmtree(looking_back, ignore_errors=True)
    for name in ("status", "chasing"):
        # They tell of every submission, and are written anew.
        shutil.rmtree(workspace.exports / name, ignore_errors=True)
    published = workspace.published.resolve().parent.name if workspace.published.exists() else ""
    for folder in workspace.builds.glob("*"):
        if folder.is_dir() and folder.name != published:
            shutil.rmtree(folder)
            counts["builds"] += 1
    shutil.rmtree(workspace.build, ignore_errors=True)
    workspace.create_folders()
    with ledger.transaction():
        ledger.execute("update tombstones set state = ? where state = ?", SWEPT, BEGUN)
    return counts


def finish(workspace: Workspace, ledger: Ledger, is_rebuilt: bool) -> None:
    """Remove every build that is older than the purge; the ledger then forgets where it was."""
    if not ledger.rows("select 1 from tombstones where state = ?", SWEPT):
        return
    published = workspace.published.resolve().parent.name if workspace.published.exists() else ""
    for folder in [folder for folder in workspace.builds.glob("*") if folder.is_dir()]:
        if not (is_rebuilt and folder.name == published):
            if folder.name == published:
                workspace.published.unlink()
            shutil.rmtree(folder)
    with ledger.transaction():
        ledger.execute("update tombstones set state = ?, doing = '' where state = ?", DONE, SWEPT)
    ledger.execute("pragma secure_delete = on")
    # Freed pages would still hold what was deleted.
    ledger.execute("vacuum")
    ledger.execute("pragma wal_checkpoint(truncate)")


def _rewrite(path: Path, gone: list[str]) -> int:
    """Write a segment again without the rows; one that is empty then goes."""
    if path.name == "empty.parquet":
        return 0
    # Only here: every refresh looks whether a purge must go on.
    import polars as pl

    from sources.landing import write_table

    held = pl.col("submission_id").is_in(gone)
    if pl.scan_parquet(path).filter(held).select(pl.len()).collect().item() == 0:
        return 0
    rest = pl.read_parquet(path).filter(~held)
    if rest.is_empty():
        path.unlink()
    else:
        write_table(rest, path)
    return 1
