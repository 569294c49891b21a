"""Writing the status page: at once under its name, so that a shared folder never shows half."""

import os
from pathlib import Path

from compiling.definitions import Definitions
from orchestration.report_states import OfficeStates, page_path, read_states
from reports.status_page import Page, StrayFile, status_page
from settings.errors import WrongUse
from settings.workspace import Workspace


def write_page(workspace: Workspace, found: OfficeStates, out: Path | None = None) -> Path:
    """Write the page of what was found; return where it is."""
    target = out or page_path(workspace)
    if target.is_dir():
        raise WrongUse(f"{target} is a folder → name a file, such as {target / '报送情况.html'}")
    target.parent.mkdir(parents=True, exist_ok=True)
    to_home = os.path.relpath(workspace.home, target.parent).replace(os.sep, "/")
    text = status_page(
        Page(
            found.office,
            found.language,
            found.moment,
            found.states,
            tuple(
                StrayFile(file.name, file.received_at, file.findings, file.copy)
                for file in found.unknown
            ),
            found.waiting,
            to_home,
        )
    )
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def renew_page(workspace: Workspace, definitions: Definitions) -> str:
    """Write the page after a run; return what went wrong, for it must not stop the run."""
    try:
        write_page(workspace, read_states(workspace, definitions=definitions))
    except Exception as error:
        return f"the status page was not written: {type(error).__name__}: {error}"
    return ""
