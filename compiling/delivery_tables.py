"""What was received as tables: every file and report in it, and the periods it speaks of."""

from pathlib import Path
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from compiling.record_versions import landed_records
from compiling.records_in_force import Counting
from sources.ledger import Ledger
from sources.typed import identity

Row = dict[str, Any]
_TEXT = pl.String()
_IDENTITY = ("contract_id", "reporter_id", "unit_id", "period_id")


def delivery_tables(
    ledger: Ledger, definitions: Definitions, landing: Path, counted: Counting, until: str = ""
) -> dict[str, pl.DataFrame]:
    """Return the files received, with their standing at the business date, and their periods.

    `until` is a moment as the ledger writes it: what came then or later is not yet received.
    `counted` is of that moment.
    """
    until = until or definitions.office.until
    standings = {row["parse_id"]: row["standing"] for row in counted.standings}
    corrects: dict[str, bool] = {}
    for (submission_id, _), part in counted.parts.items():
        corrects[submission_id] = part.corrects or corrects.get(submission_id, False)
    names = (
        "delivery_id", "submission_id", "programme_id", *_IDENTITY, "path", "received_from",
        "verdict", "standing", "sha256",
    )  # fmt: skip
    counts = ("record_count", "refusals", "warnings", "notes", "stated_version")
    rows = [_delivery(row, standings, until) for row in ledger.deliveries()]
    table = pl.DataFrame(
        [
            {name: row[name] for name in (*names, "received_at", *counts)}
            | {"corrects": corrects.get(row["submission_id"])}
            for row in rows
        ],
        schema=dict.fromkeys(names, _TEXT)
        | {"received_at": _TEXT}
        | dict.fromkeys(counts, pl.Int32())
        | {"corrects": pl.Boolean()},
    ).with_columns(
        pl.col("received_at").str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us"),
    )
    return {
        "deliveries": table.sort("received_at", "path", "delivery_id"),
        "submission_periods": pl.DataFrame(
            [
                (*one, part.corrects if part else None, part.counts if part else True)
                for one in sorted(_periods(counted, definitions, landing))
                for part in (counted.parts.get(one),)
            ],
            schema={
                "submission_id": _TEXT,
                "period_id": _TEXT,
                "corrects": pl.Boolean(),
                "counts": pl.Boolean(),
            },
            orient="row",
        ),
    }


def _delivery(row: Row, standings: dict[int, str], until: str) -> Row:
    """Give a delivery its key, the submission it is (or copies) and what it counts for."""
    parts = {name: row[name] or "" for name in (*_IDENTITY, "programme_id")}
    own = [parts[name] for name in _IDENTITY]
    submission_id = row["submission_id"]
    if row["verdict"] == "duplicate":
        submission_id = identity(row["sha256"], *own)
    if row["received_at"] >= until:
        standing = "not_yet_received"
    elif row["parse_id"] in standings:
        standing = standings[row["parse_id"]]
    else:
        # The same bytes came again under another name, and that reading is the one that counts.
        standing = "duplicate" if submission_id else "refused"
    return {
        **row,
        **parts,
        "delivery_id": identity(row["path"], row["sha256"], *own),
        "submission_id": submission_id,
        "standing": standing,
        "record_count": row["record_count"] or 0,
        # Of several received at the same time; 0 where the sidecar numbers none.
        "stated_version": row["version"] or 0,
    }


def _periods(counted: Counting, definitions: Definitions, landing: Path) -> set[tuple[str, str]]:
    """Return submission and period; where periods stand in rows, only what was landed has them."""
    found = set(counted.parts)
    in_rows: dict[str, list[Row]] = {}
    for row in counted.standings:
        if row["contract_id"] not in definitions.contracts or not row["submission_id"]:
            continue
        if row["period_id"]:
            found.add((row["submission_id"], row["period_id"]))
        elif row["contract_id"] not in definitions.by_record:
            in_rows.setdefault(row["contract_id"], []).append(row)
    for name, rows in in_rows.items():
        columns = ("submission_id", "period_id")
        table = landed_records(definitions.contracts[name], rows, landing, columns)
        found |= set(table.drop_nulls().unique().iter_rows())
    return found
