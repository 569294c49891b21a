"""When a file was received: from the sidecar if it says so, else when it was first seen."""

from datetime import datetime
from pathlib import Path, PurePosixPath

from settings.errors import Refusal, RefusedDefinition
from settings.reference_list import read_list

SIDECAR = "received.csv"


def read_received(inbox: Path) -> dict[str, str]:
    """Read the sidecar: path (relative to the inbox) → time, as the ledger writes times."""
    path = inbox / SIDECAR
    if not path.is_file():
        return {}
    times: dict[str, str] = {}
    refusals: list[Refusal] = []
    for line, row in read_list(path, needed=("path", "received_at")):
        text = row["received_at"]
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            refusals.append(Refusal(path, line, f"'{text}' is no time", "write 2017-03-05 16:30"))
            continue
        if moment.tzinfo:
            moment = moment.astimezone().replace(tzinfo=None)
        name = PurePosixPath(row["path"].replace("\\", "/")).as_posix()
        times[name] = moment.isoformat(timespec="seconds", sep=" ")
    if refusals:
        raise RefusedDefinition(refusals)
    return times
