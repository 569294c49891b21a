"""When a file was received: from the sidecar if it says so, else when it was first seen."""

from pathlib import Path, PurePosixPath
from typing import NamedTuple

from settings.catalogue import in_language
from settings.errors import Refusal, RefusedDefinition
from settings.moment import local_time
from settings.reference_list import ListRow, read_list
from sources.declined import masked_name
from sources.ledger import Ledger

SIDECAR = "received.csv"
SIDECARS = (SIDECAR, "received.xlsx")
COLUMNS = ("path", "received_at", "version")


class Stated(NamedTuple):
    """What a sidecar says of a file: its time, and which of several versions of that time it is."""

    moment: str
    version: int | None = None


def read_received(inbox: Path) -> dict[str, Stated]:
    """Read the sidecar of an inbox: path (relative to it) → time, as the ledger writes times."""
    found = [path for name in SIDECARS if (path := inbox / name).is_file()]
    if len(found) > 1:
        reason = f"the times are kept twice: {SIDECARS[0]} and {SIDECARS[1]}"
        raise RefusedDefinition([Refusal(found[1], 1, reason, "keep one of them")])
    lines = read_sidecar(found[0]) if found else {}
    # The ledger knows a file by the name that may be kept.
    return {masked_name(name): stated for name, (_, stated) in lines.items()}


def sidecar_text(path: Path) -> str:
    """Return a sidecar's text: Excel and mail gateways save it as GB18030 or UTF-16 too."""
    from sources.contract_table import FileForm
    from sources.reading.delimited import decode_text
    from sources.reading.grid import UnreadableFileError

    try:
        text, findings = decode_text(path.read_bytes(), FileForm(kind="csv"))
    except UnreadableFileError as error:
        raise RefusedDefinition(
            [Refusal(path, 1, in_language(error.finding.found, "en"), "save it as CSV UTF-8")]
        ) from None
    for finding in findings:
        # Lines of two encodings are both known for sure; one in neither is not read.
        if finding.severity != "warn":
            found = in_language(finding.found, "en")
            reason = f"lines in no known encoding: {found}"
            raise RefusedDefinition([Refusal(path, 1, reason, "save it as CSV UTF-8")])
    return text


def read_sidecar(path: Path) -> dict[str, tuple[int, Stated]]:
    """Read one sidecar: path → line and what is stated. Every fault is told with its place."""
    times: dict[str, tuple[int, Stated]] = {}
    refusals: list[Refusal] = []

    def refuse(line: int, row: ListRow, column: str, reason: str, proposal: str) -> None:
        refusals.append(Refusal(path, line, reason, proposal, row.cell(column)))

    for line, row in read_list(path, needed=COLUMNS[:2], text_of=sidecar_text):
        moment, version = local_time(row["received_at"]), row.get("version", "")
        name = PurePosixPath(row["path"].replace("\\", "/")).as_posix()
        if moment is None:
            text = row["received_at"]
            refuse(line, row, "received_at", f"'{text}' is no time", "write 2017-03-05 16:30")
        elif version and not version.isdecimal():
            refuse(line, row, "version", f"'{version}' is no number", "write 1, 2, 3 or nothing")
        else:
            text = moment.isoformat(sep=" ")
            stated = Stated(text, int(version) if version else None)
            if name in times and times[name][1] != stated:
                reason = f"'{name}' is given twice, with another time"
                refuse(line, row, "path", reason, f"keep this line or line {times[name][0]}")
            times[name] = (line, stated)
    if refusals:
        raise RefusedDefinition(refusals)
    return times


def not_applied(
    ledger: Ledger, received: dict[str, Stated], waiting: set[str]
) -> list[dict[str, str]]:
    """Return where the sidecar says another time than was recorded: the first one stays.

    `waiting` are the files yet to be read: their time may be for new bytes under a known name.
    """
    if not received:
        return []
    recorded: dict[str, dict[Stated, None]] = {}
    for row in ledger.rows(
        "select path, received_at, version from receipts"
        " union all select path, former_at, former_version from received_changes"
    ):
        stated = Stated(row["received_at"], row["version"])
        recorded.setdefault(row["path"], {})[stated] = None
    return [
        {"path": path, "stated": _shown(stated), "recorded": _shown(next(iter(recorded[path])))}
        for path, stated in sorted(received.items())
        if path in recorded and path not in waiting and stated not in recorded[path]
    ]


def _shown(stated: Stated) -> str:
    return stated.moment if stated.version is None else f"{stated.moment} ({stated.version})"
