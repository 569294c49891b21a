"""What was purged stays away: its bytes, sent again, are told and not landed."""

import re
from typing import TYPE_CHECKING

from sources.findings import Finding
from sources.ledger import Ledger

if TYPE_CHECKING:
    from sources.reading.read import RawFile
    from sources.typed import Batch


def dead_bytes(ledger: Ledger) -> set[str]:
    """Return the hashes of files that were purged and of which nothing lives any more."""
    return {
        row["sha256"]
        for row in ledger.rows(
            "select sha256 from tombstones where not exists (select 1 from parses"
            " where parses.sha256 = tombstones.sha256 and parses.verdict = 'accepted')"
        )
    }


def purged_name(digest: str, name: str) -> str:
    """Return what a purged file that lies in the inbox is called from now on: by its hash alone."""
    ending = re.search(r"\.[A-Za-z]{1,5}$", name)
    return f"purged-{digest[:8]}{ending[0] if ending else ''}"


def withhold_purged(ledger: Ledger, files: "list[RawFile]") -> None:
    """Empty the files of which nothing lives any more, before their rows go anywhere."""
    dead = dead_bytes(ledger)
    for file in files:
        if file.sha256 in dead:
            file.tables, file.signatures, file.declined = [], [], True
            file.findings = [Finding("KP-515")]


def withhold_purged_submissions(ledger: Ledger, batches: "list[Batch]") -> None:
    """Refuse single submissions that were purged, of files in which others live."""
    import polars as pl

    gone = {row["submission_id"] for row in ledger.rows("select submission_id from tombstones")}
    for batch in batches:
        purged = [one for one in batch.submissions if one.submission_id in gone]
        if not purged:
            continue
        for one in purged:
            one.findings = [Finding("KP-515", severity="refuse")]
        # Its rows go to no candidate table; its verdict and finding stay.
        batch.records = batch.records.filter(
            ~pl.col("submission_id").is_in([one.submission_id for one in purged])
        )
        for one in purged:
            one.record_count = 0
        batch.submissions = [one for one in batch.submissions if one not in purged]
        batch.copies += purged
