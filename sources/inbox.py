"""What is new in the inbox: a file is known by its path, size and time, else by its bytes."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from settings.workspace import Workspace
from sources.declined import masked_name
from sources.ledger import Ledger
from sources.purged import dead_bytes, purged_name
from sources.received import SIDECARS, Stated


@dataclass(frozen=True)
class Arrival:
    """A file to be read: where its bytes are, under which name it was sent, when it came.

    What comes from the archive names its bytes; under its name something else may lie by now.
    """

    path: str
    source: Path
    size: int
    modified_ns: int
    received_at: str
    received_from: str
    archived_sha256: str = ""
    version: int | None = None


def find_arrivals(
    workspace: Workspace, ledger: Ledger, definitions: str, received: dict[str, Stated], clock: str
) -> list[Arrival]:
    """List what must be read: new or changed files, and known ones if a definition changed.

    Accepted submissions whose file has left the inbox, or was written over, are read again from
    the archive. The list is in order of receipt, so that of two equal files the first counts.
    """
    known = {row["path"]: row for row in ledger.known_files(definitions)}
    receipts = ledger.receipts()
    # A sidecar's time belongs to the bytes first found under that name, not to later ones.
    spent = ledger.sidecar_times()
    arrivals: list[Arrival] = []
    present: set[tuple[str, str]] = set()
    touched: list[tuple[int, int, str]] = []
    found = _without_purged(_masked(files_in(workspace.inbox)), known, dead_bytes(ledger))
    for name, source, size, modified in found:
        row = known.get(name)
        unmoved = row is not None and (row["size"], row["modified_ns"]) == (size, modified)
        same_bytes = row is not None and (unmoved or _same_bytes(source, row["sha256"]))
        if row and same_bytes:
            present.add((name, row["sha256"]))
            if not unmoved:
                touched.append((size, modified, name))
            # What could not be opened is tried again once it can be.
            if row["is_read"] and (row["sha256"] or not os.access(source, os.R_OK)):
                continue
        if row and same_bytes and row["sha256"]:
            receipt = receipts[name, row["sha256"]]
        elif name in received and (name, received[name].moment) not in spent:
            stated = received[name]
            receipt = _receipt(stated.moment, "sidecar", stated.version)
        else:
            receipt = _receipt(clock, "first_seen")
        arrivals.append(Arrival(name, source, size, modified, **receipt))
    ledger.note_touched(touched)
    for name, digest in ledger.accepted_before(definitions):
        kept = archived(workspace, digest)
        if (name, digest) not in present and kept.is_file():
            receipt = receipts[name, digest]
            arrivals.append(
                Arrival(name, kept, kept.stat().st_size, 0, **receipt, archived_sha256=digest)
            )
    return sorted(arrivals, key=lambda arrival: (arrival.received_at, arrival.path))


def _without_purged(
    found: list[tuple[str, Path, int, int]], known: dict[str, Any], dead: set[str]
) -> Iterator[tuple[str, Path, int, int]]:
    """Call what was purged and still lies there by its hash: its own name is not kept again."""
    told: set[str] = set()
    for name, source, size, modified in found:
        row = known.get(name)
        is_seen = row is not None and (row["size"], row["modified_ns"]) == (size, modified)
        digest = "" if is_seen or not dead else _digest(source)
        if digest in dead:
            name = purged_name(digest, name)
            if name in told:
                continue
            told.add(name)
        yield name, source, size, modified


def _receipt(moment: str, origin: str, version: int | None = None) -> dict[str, Any]:
    return {"received_at": moment, "received_from": origin, "version": version}


def archived(workspace: Workspace, digest: str) -> Path:
    """Return where the original bytes of an accepted submission are kept."""
    return workspace.archive / digest[:2] / digest


def _same_bytes(source: Path, digest: str) -> bool:
    return _digest(source) == digest


def _digest(source: Path) -> str:
    """Hash a file; empty where it cannot be read."""
    try:
        return sha256(source.read_bytes()).hexdigest()
    except OSError:
        return ""


def _readable(name: str) -> str:
    """Write out bytes of a name that are no UTF-8, such as one unzipped from a GBK archive."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def files_in(inbox: Path) -> list[tuple[str, Path, int, int]]:
    """List what counts as mail: name within the folder, place, size, time in nanoseconds."""
    found: list[tuple[str, Path, int, int]] = []
    folders = [str(inbox)]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        for entry in entries:
            # Office programs leave lock files (~$…) beside an open workbook; dot files are no mail.
            if entry.name.startswith((".", "~$")):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
                continue
            # A link could lead out of the inbox.
            if not entry.is_file(follow_symlinks=False):
                continue
            name = _readable(os.path.relpath(entry.path, inbox).replace(os.sep, "/"))
            if name in SIDECARS:
                continue
            try:
                stat = entry.stat(follow_symlinks=False)
            except OSError:
                # Gone since the folder was listed.
                continue
            found.append((name, Path(entry.path), stat.st_size, stat.st_mtime_ns))
    return sorted(found)


def _masked(found: list[tuple[str, Path, int, int]]) -> list[tuple[str, Path, int, int]]:
    """Black out names that may not be kept; of two that then are the same, the second is (2)."""
    seen: dict[str, int] = {}
    told = []
    for name, *rest in found:
        masked = masked_name(name)
        if masked != name:
            seen[masked] = seen.get(masked, 0) + 1
            masked += f"({seen[masked]})" if seen[masked] > 1 else ""
        told.append((masked, *rest))
    return told  # type: ignore[return-value]
