"""Every version of what an office defines, kept in the landing with the time it was first seen.

A set is all files that a run goes by: the office's own lists and YAML, and the shipped ones of its
programmes, whose texts move on with the code. Each text is kept once, under its hash; a manifest
names the files of a set; the ledger has a row for each change from one set to another.
"""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from settings.errors import Refusal, RefusedDefinition, RunFailed
from settings.reference_list import SUFFIXES
from settings.workspace import Workspace
from sources.ledger import Ledger
from sources.reading.parts import DAMAGED

FOLDERS = ("reference", "contracts", "indicators", "rulebooks")
SHIPPED = "programmes"
# The generic return belongs to no programme.
_FOR_ALL = "any"
_WRITERS = 8


@dataclass(frozen=True)
class DefinitionSet:
    """The files of one set: path within a workspace → bytes."""

    files: dict[str, bytes]

    @cached_property
    def digests(self) -> dict[str, str]:
        return {name: sha256(data).hexdigest() for name, data in sorted(self.files.items())}

    @cached_property
    def manifest(self) -> str:
        return json.dumps({"files": self.digests}, ensure_ascii=False, indent=1) + "\n"

    @cached_property
    def set_id(self) -> str:
        return sha256(self.manifest.encode()).hexdigest()[:16]


def read_set(workspace: Workspace, programmes: list[str]) -> DefinitionSet:
    """Read all files that a run goes by, as they are now."""
    folders = {name: workspace.home / name for name in FOLDERS}
    for programme in sorted({*programmes, _FOR_ALL}):
        folders[f"{SHIPPED}/{programme}"] = workspace.shipped / programme
    return DefinitionSet(
        {
            f"{name}/{path.relative_to(folder).as_posix()}": _content(path)
            for name, folder in folders.items()
            for path in sorted(folder.rglob("*"))
            if is_kept(path)
        }
    )


def is_kept(path: Path) -> bool:
    """Tell a file that every set takes up."""
    # Office programs leave lock files (~$…) beside an open list.
    return path.suffix in SUFFIXES and not path.name.startswith((".", "~$")) and path.is_file()


def _content(path: Path) -> bytes:
    """Return what is kept of a file: of a workbook, nothing that names its authors."""
    data = path.read_bytes()
    if path.suffix != ".xlsx":
        return data
    from sources.reading.grid import UnreadableFileError
    from sources.redaction import CannotRedactError, redact

    try:
        return redact(data, [])
    except (CannotRedactError, UnreadableFileError, *DAMAGED) as error:
        raise RefusedDefinition(
            [Refusal(path, 1, f"the workbook cannot be kept ({error})", "save it as .xlsx again")]
        ) from None


def store(workspace: Workspace) -> Path:
    """Return where the versions are kept."""
    return workspace.landing / "_definitions"


def keep_set(
    workspace: Workspace, ledger: Ledger, taken: DefinitionSet, seen_at: str, run_id: str
) -> bool:
    """Keep a set that was found valid, and note the change to it; return whether it is one.

    Nothing is written where the set is the one that was in use.
    """
    latest = ledger.rows("select * from definition_sets order by change_id desc limit 1")
    if latest and latest[0]["definitions_set"] == taken.set_id:
        return False
    folder = store(workspace)
    if not (folder / f"{taken.set_id}.json").is_file():
        _write(folder, taken)
    with ledger.transaction():
        ledger.insert(
            "definition_sets",
            {
                "definitions_set": taken.set_id, "seen_at": seen_at,
                "business_date": seen_at[:10], "run_id": run_id,
            },
        )  # fmt: skip
    return True


def _write(folder: Path, taken: DefinitionSet) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    texts = {taken.digests[name]: data for name, data in taken.files.items()}
    new = {folder / digest: data for digest, data in texts.items()}
    new = {path: data for path, data in new.items() if not path.is_file()}
    # Each waits for the disk: together they wait once. The manifest is last: it makes them count.
    with ThreadPoolExecutor(_WRITERS) as pool:
        list(pool.map(lambda item: _write_file(*item), new.items()))
    _write_file(folder / f"{taken.set_id}.json", taken.manifest.encode())


def _write_file(path: Path, data: bytes) -> None:
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.chmod(0o444)
    temporary.replace(path)


def set_at(ledger: Ledger, until: str) -> tuple[dict[str, Any], bool] | None:
    """Return the set in use before a moment, and whether it was known then; None if none is kept.

    Before the first one that was seen the earliest known stands in. Where an office lives on one
    fixed date, times of day do not order its runs: the later change counts.
    """
    before = ledger.rows(
        "select * from definition_sets where seen_at < ?"
        " order by business_date desc, change_id desc limit 1",
        until,
    )
    if before:
        return before[0], True
    earliest = ledger.rows(
        "select * from definition_sets order by business_date, change_id limit 1"
    )
    return (earliest[0], False) if earliest else None


def lay_out(workspace: Workspace, set_id: str, home: Path) -> None:
    """Write the files of a kept set under a folder, as they were."""
    folder = store(workspace)
    try:
        manifest = json.loads((folder / f"{set_id}.json").read_text(encoding="utf-8"))
        for name, digest in manifest["files"].items():
            data = (folder / digest).read_bytes()
            if sha256(data).hexdigest() != digest:
                raise OSError(f"{digest} is not what was kept")
            target = home / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    except (OSError, ValueError) as error:
        raise RunFailed(
            f"the definitions {set_id} in {folder} are damaged ({error})"
            " → put landing/_definitions back from a backup"
        ) from None
