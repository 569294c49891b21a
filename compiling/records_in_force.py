"""Which records count, and whose reports replace each other record by record.

The ledger knows submissions. Where a contract says `replaces: records`, accepted ones stay in force
side by side, and of each record the one received last counts.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from compiling.record_versions import Part, Records, key_of
from sources.ledger import Ledger

Row = dict[str, Any]
_TEXT = pl.String()
_REPLACED: dict[str, Any] = {
    "contract_id": _TEXT, "submission_id": _TEXT, "record_number": pl.Int32(),
    "replaced_by": _TEXT, "unit_id": _TEXT, "period_id": _TEXT, "block": pl.Int32(),
    "source_row": pl.Int32(),
}  # fmt: skip


# Later than any moment that a ledger holds.
_ALL = "9999"


@dataclass(frozen=True)
class Counting:
    """Submissions with their standing, and what became of single records."""

    # As the ledger gives them; one of which every record was replaced is superseded.
    standings: list[Row]
    replaced: pl.DataFrame
    # By submission and period, of the contracts that go by record.
    parts: dict[tuple[str, str], Part]
    # Submission, the earlier one and unit: records left out of a slice that is replaced whole.
    dropped: list[tuple[str, str, str]]
    # Submissions of which the second replaced what the first states.
    rivals: list[tuple[str, str]]


def counting(ledger: Ledger, definitions: Definitions, landing: Path, until: str = "") -> Counting:
    """Return what counts, as known before a moment; the end of the business date unless given."""
    by_record = definitions.by_record
    standings = ledger.standings(until or definitions.office.until, by_record)
    replaced = [pl.DataFrame(schema=_REPLACED)]
    parts: dict[tuple[str, str], Part] = {}
    dropped: list[tuple[str, str, str]] = []
    rivals: list[tuple[str, str]] = []
    idle: set[str] = set()
    for name in by_record:
        rows = [row for row in standings if row["contract_id"] == name and _is_version(row)]
        one = Records(definitions.contracts[name], rows, landing)
        replaced.append(one.replaced())
        parts |= one.parts()
        dropped += one.dropped()
        rivals += one.rivals()
        idle |= one.idle()
    standings = [
        row | {"standing": "superseded"} if row["submission_id"] in idle else row
        for row in standings
    ]
    return Counting(standings, pl.concat(replaced), parts, dropped, rivals)


def sharing(
    ledger: Ledger, definitions: Definitions, landing: Path, contract_id: str, submission_id: str
) -> set[str]:
    """Return the earlier submissions of a contract that hold a record of this one."""
    contract = definitions.contracts[contract_id]
    standings = ledger.standings(_ALL, definitions.by_record)
    rows = [row for row in standings if row["contract_id"] == contract_id and _is_version(row)]
    records = Records(contract, rows, landing).records
    own = records.filter(pl.col("submission_id") == submission_id)
    keys = key_of(contract)
    own = own.select(*keys, pl.col("_order").alias("_own")).unique()
    same = records.join(own, on=keys, how="inner", nulls_equal=True)
    return set(same.filter(pl.col("_order") < pl.col("_own"))["submission_id"])


def _is_version(row: Row) -> bool:
    return row["verdict"] == "accepted" and row["standing"] not in ("refused", "not_yet_received")
