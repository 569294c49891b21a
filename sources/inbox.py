"""What is new in the inbox: a file is known by its path, size and time, else by its bytes."""

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from settings.workspace import Workspace
from sources.ledger import Ledger
from sources.received import SIDECAR


@dataclass(frozen=True)
class Arrival:
    """A file to be read: where its bytes are, under which name it was sent, when it came."""

    path: str
    source: Path
    size: int
    modified_ns: int
    received_at: str
    received_from: str


def find_arrivals(
    workspace: Workspace, ledger: Ledger, definitions: str, received: dict[str, str], clock: str
) -> list[Arrival]:
    """List what must be read: new or changed files, and known ones if a definition changed.

    Accepted submissions whose file has left the inbox are read again from the archive. The list
    is in order of receipt, so that of two equal files the first counts.
    """
    known = {
        row["path"]: row
        for row in ledger.rows(
            """
            select files.*, receipts.received_at, receipts.received_from,
                exists (
                    select 1 from parses
                    where parses.path = files.path and parses.sha256 = files.sha256
                        and parses.definitions = ?
                ) as is_read,
                exists (
                    select 1 from parses
                    where parses.path = files.path and parses.sha256 = files.sha256
                        and parses.verdict = 'accepted'
                ) as is_accepted
            from files
            left join receipts using (path, sha256)
            """,
            definitions,
        )
    }
    arrivals: list[Arrival] = []
    seen: set[str] = set()
    for name, source, size, modified in _walk(workspace.inbox):
        seen.add(name)
        row = known.get(name)
        if row and row["is_read"] and (row["size"], row["modified_ns"]) == (size, modified):
            continue
        same_bytes = row is not None and _same_bytes(source, row["sha256"])
        if row and row["is_read"] and same_bytes:
            continue
        if row and same_bytes:
            moment, origin = row["received_at"], row["received_from"]
        elif name in received and not (row and row["received_at"] == received[name]):
            # A sidecar's time belongs to the bytes first found under that name, not to later ones.
            moment, origin = received[name], "sidecar"
        else:
            moment, origin = clock, "first_seen"
        arrivals.append(Arrival(name, source, size, modified, moment, origin))
    for name, row in known.items():
        if name in seen or row["is_read"] or not row["is_accepted"]:
            continue
        kept = archived(workspace, row["sha256"])
        if kept.is_file():
            arrivals.append(
                Arrival(
                    name,
                    kept,
                    row["size"],
                    row["modified_ns"],
                    row["received_at"],
                    row["received_from"],
                )
            )
    return sorted(arrivals, key=lambda arrival: (arrival.received_at, arrival.path))


def archived(workspace: Workspace, digest: str) -> Path:
    """Return where the original bytes of an accepted submission are kept."""
    return workspace.archive / digest[:2] / digest


def _same_bytes(source: Path, digest: str) -> bool:
    try:
        return sha256(source.read_bytes()).hexdigest() == digest
    except OSError:
        return False


def _walk(inbox: Path) -> list[tuple[str, Path, int, int]]:
    found: list[tuple[str, Path, int, int]] = []
    folders = [str(inbox)]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        for entry in entries:
            # Office programs leave lock files (~$…) beside an open workbook; dot files are not sent.
            if entry.name.startswith((".", "~$")):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
                continue
            # A link could lead out of the inbox.
            if not entry.is_file(follow_symlinks=False):
                continue
            name = os.path.relpath(entry.path, inbox).replace(os.sep, "/")
            if name == SIDECAR:
                continue
            stat = entry.stat(follow_symlinks=False)
            found.append((name, Path(entry.path), stat.st_size, stat.st_mtime_ns))
    return sorted(found)
