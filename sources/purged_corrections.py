"""Corrections of the office that a purge would leave without the report that they correct."""

from collections.abc import Iterable
from pathlib import Path

from sources.corrections import Correction
from sources.ledger import Ledger, Row
from sources.purge import Doomed


def corrections_of(
    doomed: Doomed,
    corrections: list[Correction],
    ledger: Ledger,
    landing: Path,
    until: str,
    by_record: Iterable[str] = (),
) -> list[Correction]:
    """Return the corrections that target a doomed submission in force, in their order.

    `until` is a moment as the ledger writes it. What a newer version has superseded is corrected
    by nothing, so its purge leaves corrections as they are. Of the contracts in `by_record` all
    submissions are in force, each for what no other has replaced.
    """
    rows = [
        row
        for row in ledger.standings(until, by_record)
        if row["standing"] == "in_force" and row["submission_id"] in doomed.submissions
    ]
    return [one for one in corrections if any(_is_target(one, row, landing) for row in rows)]


def _is_target(one: Correction, row: Row, landing: Path) -> bool:
    if one.names_a_cell:
        return bool(one.path == row["path"])
    if row["contract_id"] != one.contract or one.reporter not in ("", row["reporter_id"]):
        return False
    if row["period_id"] == one.period and one.unit in ("", row["unit_id"]):
        return True
    if row["period_id"] not in ("", one.period) or not row["segment"]:
        return False
    # Period or unit may stand in the rows. Only here: few corrections need it.
    import polars as pl

    own = pl.col("submission_id") == row["submission_id"]
    wanted = own & (pl.col("period_id") == one.period)
    if one.unit:
        wanted &= pl.col("unit_id") == one.unit
    table = pl.scan_parquet(landing / one.contract / row["segment"]).filter(wanted)
    return bool(table.select(pl.len()).collect().item())
