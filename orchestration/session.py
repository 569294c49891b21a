"""One run's surroundings: the workspace, its lock, its ledger, its readers and its gate's process."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from compiling.definitions import Definitions, read_definitions
from expectations.gate import GateWorker
from settings.errors import RunFailed
from settings.workspace import Workspace
from sources.inbox import Arrival, find_arrivals
from sources.ledger import Ledger
from sources.reading.pool import Readers
from sources.reading.read import RawFile
from sources.received import read_received

Progress = Callable[[str], None]


@contextmanager
def locked(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace for one run; a second one is told so, and a killed one leaves no lock."""
    workspace.home.mkdir(parents=True, exist_ok=True)
    with workspace.lock.open("a+") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.seek(0)
            raise RunFailed(
                f"another run is at work in this workspace ({stream.read().strip() or 'no name'})"
                " → wait for it to end, then run again"
            ) from None
        stream.seek(0)
        stream.truncate()
        stream.write(f"process {os.getpid()}, {datetime.now():%Y-%m-%d %H:%M:%S}")
        stream.flush()
        yield


@dataclass
class Session:
    """What the steps of one run share.

    The gate's process and the readers start with the session, so that their imports and the
    reading pass while this process imports dbt and Dagster.
    """

    workspace: Workspace
    definitions: Definitions
    ledger: Ledger
    run_id: str
    gate: GateWorker
    arrivals: list[Arrival]
    files: Iterator[RawFile]
    progress: Progress = field(default=lambda message: None)
    accepted: int = 0
    refused: int = 0
    duplicates: int = 0

    @property
    def build_database(self) -> Path:
        return self.workspace.build_database


def new_run_id() -> str:
    """Name a run by the moment it began; names sort as the runs did."""
    return datetime.now().strftime("%Y%m%dT%H%M%S%f")[:-3]


def clock(definitions: Definitions) -> str:
    """Return the office's time: an office with a fixed business date lives on that day."""
    moment = datetime.combine(definitions.office.today, datetime.now().time())
    return moment.isoformat(timespec="seconds", sep=" ")


def arrivals_of(workspace: Workspace, definitions: Definitions, ledger: Ledger) -> list[Arrival]:
    """List the files that a run would read."""
    received = read_received(workspace.inbox)
    return find_arrivals(
        workspace, ledger, definitions.reading_hash, received, clock(definitions)
    )


@contextmanager
def open_session(
    workspace: Workspace, run_id: str, progress: Progress = lambda message: None
) -> Iterator[Session]:
    """Open a run: the lock is held and the record of the run written until it closes."""
    with locked(workspace):
        workspace.create_folders()
        definitions = read_definitions(workspace)
        with Ledger(workspace.ledger) as ledger, GateWorker() as gate:
            ledger.close_interrupted_runs()
            arrivals = arrivals_of(workspace, definitions, ledger)
            readers = Readers(list(definitions.contracts.values()))
            jobs = [(arrival.path, arrival.source) for arrival in arrivals]
            ledger.start_run(run_id, definitions.office.today.isoformat(), "")
            yield Session(
                workspace, definitions, ledger, run_id, gate, arrivals,
                readers.start(jobs), progress,
            )  # fmt: skip
