"""The folder `returned/`: names of copies, writing in one step, and what is taken out again."""

import re
import time
from hashlib import sha256
from pathlib import Path

from orchestration.returned_text import has_declined
from settings.labels import label
from settings.returned_marks import digest_in, without_suffix
from sources.text import HIDDEN

_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\ud800-\udfff]+")
# A name has at most 255 bytes; suffix and extension take some thirty.
_LONGEST_STEM = 200
_DAY = 24 * 60 * 60


def digest_of(path: str, content_hash: str) -> str:
    """Return eight letters for a file as it was sent: its path and its bytes."""
    return sha256(f"{path}\0{content_hash}".encode("utf-8", "surrogatepass")).hexdigest()[:8]


def folder_name(text: str, otherwise: str) -> str:
    """Return a text as the name of a folder, safe on every system."""
    return _NOT_IN_A_NAME.sub("_", text).strip(" .")[:80] or otherwise


def copy_name(path: str, content_hash: str, extension: str, language: str) -> str:
    """Name a copy after its original, unless that name holds what must not be told."""
    name = without_suffix(path.rpartition("/")[2])
    stem = name.rpartition(".")[0] or name
    stem = _NOT_IN_A_NAME.sub("_", stem).strip(" .")
    if not stem or HIDDEN in stem or has_declined(stem):
        stem = label("returned.nameless", language)
    stem = stem.encode("utf-8")[:_LONGEST_STEM].decode("utf-8", "ignore").strip()
    kind = "returned.notice_suffix" if extension == "txt" else "returned.suffix"
    return f"{stem}-{label(kind, language)}-{digest_of(path, content_hash)}.{extension}"


def copies_in(folder: Path) -> dict[str, list[Path]]:
    """Return the copies that are there, by the digest in their names."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        digest = digest_in(path.name)
        if digest and path.is_file() and not path.is_symlink():
            found.setdefault(digest, []).append(path)
    return found


def write_copy(target: Path, data: bytes) -> None:
    """Write a copy under its name at once; one that is there already and the same stays."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_file() and target.read_bytes() == data:
        return
    part = target.with_name(f".{target.name[-20:]}.part")
    part.write_bytes(data)
    part.replace(target)


def remove(paths: list[Path], root: Path) -> None:
    """Remove copies, and the folders that are empty then."""
    for path in paths:
        path.unlink(missing_ok=True)
        folder = path.parent
        while folder != root and root in folder.parents and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent


def outdated(copies: dict[str, list[Path]], days: int, now: float | None = None) -> list[Path]:
    """Return the copies that were written more than so many days ago."""
    limit = (time.time() if now is None else now) - days * _DAY
    return [path for paths in copies.values() for path in paths if path.stat().st_mtime < limit]
