"""Old material: workbooks of past periods, copied into the inbox with their true received times.

First everything is looked at, then the times are written, then the files: a file in the inbox
without its time would be read as received now, and a time is recorded once.
"""

import filecmp
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from unicodedata import normalize

from settings.errors import Refusal, RefusedDefinition, WrongUse
from settings.proposals import nearest
from settings.workspace import Workspace
from sources.inbox import files_in
from sources.received import SIDECARS, Stated, read_sidecar
from sources.sidecar_file import add_lines, lines_to_add

_SHOWN = 12


@dataclass(frozen=True)
class OldFile:
    """One file to be imported: its name within the inbox, its time, and how that is known."""

    path: str
    source: Path
    stated: Stated
    known_from: str
    is_there: bool


@dataclass(frozen=True)
class ImportPlan:
    """What an import will do; nothing is done yet."""

    inbox: Path
    files: list[OldFile]
    lines: dict[str, Stated]

    @property
    def new(self) -> list[OldFile]:
        return [file for file in self.files if not file.is_there]

    def after(self, last: datetime) -> list[OldFile]:
        """Return the files received after a moment: they are read, and do not count yet."""
        until = last.isoformat(sep=" ")
        return [file for file in self.files if file.stated.moment > until]


def plan_import(
    workspace: Workspace,
    folder: Path,
    name: str = "",
    sidecar: Path | None = None,
    from_files: bool = False,
    otherwise: datetime | None = None,
) -> ImportPlan:
    """Look at a folder of old workbooks; raise with all that keeps them from being imported.

    A file's time is what the sidecar says (`sidecar`, else received.csv or .xlsx in the folder),
    else the time of the file itself with `from_files`, else `otherwise`.
    """
    sidecar = sidecar or next((folder / one for one in SIDECARS if (folder / one).is_file()), None)
    found = _files(workspace, folder, sidecar)
    stated = _stated(sidecar, set(found)) if sidecar else {}
    within = f"import-{name or folder.resolve().name}"
    if "/" in within or "\\" in within or not (name or folder.resolve().name).strip(". "):
        raise WrongUse(f"'{name}' is no name of a folder → give another with --name")
    files: list[OldFile] = []
    without: list[str] = []
    others: list[str] = []
    for path, source in found.items():
        if path in stated:
            told, known_from = stated[path], "sidecar"
        elif from_files:
            told, known_from = Stated(_written_at(source)), "file"
        elif otherwise:
            told, known_from = Stated(otherwise.isoformat(sep=" ")), "default"
        else:
            without.append(path)
            continue
        target = workspace.inbox / within / path
        is_there = os.path.lexists(target)
        if is_there and not _are_same(source, target):
            others.append(f"{within}/{path}")
        files.append(OldFile(f"{within}/{path}", source, told, known_from, is_there))
    if without:
        raise WrongUse(
            f"{len(without)} files have no time: {_some(without)}\n"
            "  → name them in the sidecar (--received), or take the files' own times with"
            " --received-from-files, or one for all with --default-time"
        )
    if others:
        raise WrongUse(
            f"{len(others)} files are in the inbox as other files, and nothing is written over:"
            f" {_some(others)}\n  → import under another name with --name"
        )
    lines = lines_to_add(workspace.inbox, {file.path: file.stated for file in files})
    return ImportPlan(workspace.inbox, files, lines)


def carry_out(plan: ImportPlan) -> None:
    """Write the times, then copy the files; done again it goes on where it was stopped."""
    plan.inbox.mkdir(parents=True, exist_ok=True)
    add_lines(plan.inbox, plan.lines)
    for file in plan.new:
        target = plan.inbox / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        # Names with a dot are no mail: a run meanwhile does not read half a file.
        temporary = target.with_name(f".{target.name}.part")
        shutil.copy2(file.source, temporary)
        if os.path.lexists(target):
            temporary.unlink()
            raise WrongUse(f"{target} has come in between → import again")
        temporary.replace(target)


def _files(workspace: Workspace, folder: Path, sidecar: Path | None) -> dict[str, Path]:
    if not folder.is_dir():
        raise WrongUse(f"{folder} is no folder → name the folder of the old workbooks")
    home, place = workspace.home.resolve(), folder.resolve()
    if place.is_relative_to(home) or home.is_relative_to(place):
        raise WrongUse(f"{folder} lies in the workspace or around it → move the workbooks out")
    own = sidecar.resolve() if sidecar else None
    found = {name: source for name, source, _, _ in files_in(folder) if source.resolve() != own}
    if not found:
        raise WrongUse(f"there is no file in {folder}")
    return found


def _stated(sidecar: Path, known: set[str]) -> dict[str, Stated]:
    """Return what the sidecar says, by the names that the files have."""
    if not sidecar.is_file():
        raise WrongUse(f"{sidecar} is no file → name the sidecar with the received times")
    # The same name may be written in one or two characters per letter, by where it comes from.
    names = {normalize("NFC", name): name for name in known}
    lines = read_sidecar(sidecar)
    refusals = [
        Refusal(sidecar, line, f"'{name}' is not there", nearest(name, known))
        for name, (line, _) in lines.items()
        if normalize("NFC", name) not in names
    ]
    if refusals:
        raise RefusedDefinition(refusals)
    return {names[normalize("NFC", name)]: told for name, (_, told) in lines.items()}


def _are_same(source: Path, target: Path) -> bool:
    return target.is_file() and filecmp.cmp(source, target, shallow=False)


def _written_at(path: Path) -> str:
    moment = datetime.fromtimestamp(int(path.stat().st_mtime))
    return moment.isoformat(timespec="seconds", sep=" ")


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown}, …"
