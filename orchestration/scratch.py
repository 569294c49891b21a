"""A workspace for one piece of work beside the published one; it leaves nothing behind."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from orchestration.session import new_run_id
from settings.workspace import Workspace


@contextmanager
def scratch_workspace(folder: Path) -> Iterator[Workspace]:
    """Make a workspace in `folder`; what a killed process left there goes with the next."""
    for left in folder.glob("*"):
        if not _is_alive(left.name.rpartition("-")[2]):
            shutil.rmtree(left, ignore_errors=True)
    made = Workspace(folder / f"{new_run_id()}-{os.getpid()}")
    made.create_folders()
    try:
        yield made
    finally:
        shutil.rmtree(made.home, ignore_errors=True)
        with suppress(OSError):
            folder.rmdir()


def _is_alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
