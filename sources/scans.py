"""Stamped scans: known by the hash of their bytes. The bytes carry signatures and are not kept."""

import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from settings.errors import WrongUse
from sources.declined import masked_name

Row = dict[str, Any]
SCAN = "scan"
_HEADS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
_PIECE = 1 << 20


@dataclass(frozen=True)
class Scan:
    """What is kept of a scan: hash, bytes in number, kind by content, file name if it may be."""

    sha256: str
    size: int
    media: str
    name: str


def read_scan(path: Path) -> Scan:
    """Hash a scan; refuses what is neither pdf, jpg, png nor ofd by its content."""
    if not path.is_file():
        raise WrongUse(f"{path} is no file → name the scan")
    digest, size, head = sha256(), 0, b""
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                head = head or piece[:16]
                digest.update(piece)
                size += len(piece)
    except OSError as error:
        raise WrongUse(f"{path.name} cannot be read ({error.strerror}) → copy it anew") from None
    media = next((kind for start, kind in _HEADS.items() if head.startswith(start)), "")
    media = media or _ofd(path, head)
    if not media:
        raise WrongUse(
            f"{masked_name(path.name)} is no scan by its content → a scan is pdf, jpg, png or ofd;"
            " workbooks go into the inbox"
        )
    return Scan(digest.hexdigest(), size, media, masked_name(path.name))


def _ofd(path: Path, head: bytes) -> str:
    if not head.startswith(b"PK"):
        return ""
    try:
        with zipfile.ZipFile(path) as package:
            return "ofd" if "OFD.xml" in package.namelist() else ""
    except (zipfile.BadZipFile, OSError):
        return ""


def scans_of(steps: list[Row]) -> list[Row]:
    """Return the steps that recorded a scan."""
    return [step for step in steps if step["kind"] == SCAN]


def standing_of_scans(
    steps: list[Row], in_force: dict[tuple[str, str, str], frozenset[str]]
) -> dict[tuple[str, str, str], str]:
    """Say of each report with a scan whether one is of the version in force: matches, superseded.

    Keys are contract, reporter and period; `in_force` gives the submissions that count.
    """
    scanned: dict[tuple[str, str, str], set[str]] = {}
    for step in scans_of(steps):
        key = (step["contract_id"], step["unit_id"], step["period_id"])
        scanned.setdefault(key, set()).add(step["submission_id"])
    return {
        key: "matches" if in_force.get(key, frozenset()) & submissions else "superseded"
        for key, submissions in scanned.items()
    }
