"""When a file was received: from the sidecar if it says so, else when it was first seen."""

import csv
from datetime import datetime
from pathlib import Path

from settings.errors import Refusal, RefusedDefinition

SIDECAR = "received.csv"


def read_received(inbox: Path) -> dict[str, str]:
    """Read the sidecar: path (relative to the inbox) → time, as the ledger writes times."""
    path = inbox / SIDECAR
    if not path.is_file():
        return {}
    times: dict[str, str] = {}
    refusals: list[Refusal] = []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        if not {"path", "received_at"} <= set(reader.fieldnames or []):
            raise RefusedDefinition(
                [Refusal(path, 1, "the columns path and received_at are needed", "add them")]
            )
        for row in reader:
            text = (row["received_at"] or "").strip()
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                refusals.append(
                    Refusal(path, reader.line_num, f"'{text}' is no time", "write 2017-03-05 16:30")
                )
                continue
            name = Path((row["path"] or "").strip().replace("\\", "/")).as_posix()
            times[name] = moment.replace(tzinfo=None).isoformat(timespec="seconds", sep=" ")
    if refusals:
        raise RefusedDefinition(refusals)
    return times
