"""One run's surroundings: workspace, lock, ledger, readers and the gate's process."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from compiling.definitions import Definitions, read_definitions
from expectations.gate import GateReport, GateWorker
from expectations.suite_file import Gate
from orchestration.settling import settle
from settings.definition_words import refusing_in
from settings.errors import GateRefused, RefusedDefinition, RunFailed
from settings.office import Office
from settings.workspace import Workspace
from sources.definition_versions import DefinitionSet, keep_set, read_set
from sources.inbox import Arrival, find_arrivals
from sources.ledger import Ledger, now
from sources.reading.pool import Readers
from sources.reading.read import RawFile, read_file
from sources.received import Stated, not_applied, read_received

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

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


def is_held(workspace: Workspace) -> bool:
    """Tell whether a run is at work in the workspace."""
    if not workspace.lock.is_file():
        return False
    # Shared and without writing: whoever may only look can ask too.
    with workspace.lock.open() as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


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
    taken: DefinitionSet
    arrivals: list[Arrival]
    files: Iterator[RawFile]
    progress: Progress = field(default=lambda message: None)
    accepted: int = 0
    refused: int = 0
    duplicates: int = 0
    # Where the sidecar says another time than was recorded.
    times_not_applied: list[dict[str, str]] = field(default_factory=list)
    # Copies written into returned/, and what went wrong with some of them.
    returned: int = 0
    not_returned: list[str] = field(default_factory=list)

    manifest: "Manifest | None" = None
    refusal: tuple[GateReport, Gate] | None = None
    # What is wrong with the office's own material, seen only once the reports were read.
    wrong: RefusedDefinition | None = None
    verdict: str = ""

    def keep_definitions(self) -> None:
        """Keep the definitions of this run, which compiled: a later rebuild goes by them."""
        seen_at = clock(self.definitions.office)
        keep_set(self.workspace, self.ledger, self.taken, seen_at, self.run_id)

    def compile_reports(self) -> None:
        """Compile what depends on the reports; a correction may turn out not to hold."""
        from compiling.compile import compile_reports

        try:
            compile_reports(self.workspace, self.definitions, self.ledger, self.run_id)
        except RefusedDefinition as error:
            self.wrong = error
            raise

    def finish(self, verdict: str, message: str = "") -> None:
        """Write down how the run ended."""
        self.verdict = verdict
        self.ledger.update_run(
            self.run_id,
            verdict=verdict,
            message=message,
            ended_at=now(),
            published=int(verdict == "published"),
        )
        if verdict == "published":
            from sources.purge import finish as finish_purges

            # The builds before it may hold what was purged.
            finish_purges(self.workspace, self.ledger, is_rebuilt=True)
            # The draft that units were asked about may be another one now.
            settle(self.workspace, self.ledger, clock(self.definitions.office))
        if verdict != "unchanged":
            self._renew_page(message)

    def _renew_page(self, message: str) -> None:
        """Write the status page: what was sent is so, whether or not the run published."""
        from orchestration.status_page import renew_page

        trouble = renew_page(self.workspace, self.definitions)
        if trouble and not message:
            self.ledger.update_run(self.run_id, message=trouble)

    def conclude(self, success: bool, message: str) -> None:
        """Raise what ended the run: a gate's refusal with its rows, or a failure."""
        if self.refusal:
            try:
                refuse_if_failed(*self.refusal, self.definitions.office.language)
            except GateRefused as refused:
                self.finish("refused", str(refused))
                raise
        if self.wrong:
            raise self.wrong
        if not success:
            self.finish("failed", message)
            raise RunFailed(message)


def refuse_if_failed(report: GateReport, gate: Gate, language: str) -> None:
    """Raise with the rows that failed; nothing is published."""
    if report.passed:
        return
    number = "2" if gate == "facts" else "3"
    lines = [
        f"gate {number} ({gate}) refused to publish; what was published stays as it was"
        if language == "en"
        else f"第{number}道关口未通过，未发布；已发布的数据保持不变"
    ]
    for result in report.failed:
        lines.append(f"  {result.code} {result.table}: {result.sentence(language)}")
        lines += [f"      {row_in_words(row)}" for row in result.failing_rows[:10]]
        if len(result.failing_rows) > 10:
            lines.append(f"      … {len(result.failing_rows) - 10} more")
        if result.observed:
            lines.append(f"      {result.observed}")
    raise GateRefused("\n".join(lines))


def row_in_words(row: dict[str, Any]) -> str:
    """Write a row as name = value pairs, without what is empty."""
    return ", ".join(f"{name} = {value}" for name, value in row.items() if value is not None)


def new_run_id() -> str:
    """Name a run by the moment it began; names sort as the runs did."""
    return datetime.now().strftime("%Y%m%dT%H%M%S%f")[:-3]


def clock(office: Office) -> str:
    """Return the office's time: an office with a fixed business date lives on that day."""
    moment = datetime.combine(office.today, datetime.now().time())
    return moment.isoformat(timespec="seconds", sep=" ")


def arrivals_of(
    workspace: Workspace,
    definitions: Definitions,
    ledger: Ledger,
    received: dict[str, Stated] | None = None,
) -> list[Arrival]:
    """List the files that a run would read."""
    received = read_received(workspace.inbox) if received is None else received
    return find_arrivals(
        workspace, ledger, definitions.reading_hash, received, clock(definitions.office)
    )


@contextmanager
def open_session(
    workspace: Workspace, run_id: str, progress: Progress = lambda message: None
) -> Iterator[Session]:
    """Open a run: the lock is held and the record of the run written until it closes."""
    with locked(workspace):
        workspace.create_folders()
        definitions = read_definitions(workspace)
        taken = read_set(workspace, definitions.office.programmes)
        read = partial(read_file, units=definitions.units.spellings)
        readers = Readers(list(definitions.contracts.values()), read=read)
        with Ledger(workspace.ledger) as ledger, GateWorker() as gate, readers:
            ledger.close_interrupted_runs(workspace.published.resolve().parent.name)
            # Before anything is built: silence counts for the draft as it was until now.
            settle(workspace, ledger, clock(definitions.office))
            received = read_received(workspace.inbox)
            arrivals = arrivals_of(workspace, definitions, ledger, received)
            waiting = {arrival.path for arrival in arrivals}
            jobs = [(arrival.path, arrival.source) for arrival in arrivals]
            today = definitions.office.today.isoformat()
            ledger.start_run(run_id, today, "", taken.set_id)
            session = Session(
                workspace, definitions, ledger, run_id, gate, taken, arrivals,
                readers.start(jobs), progress,
                times_not_applied=not_applied(ledger, received, waiting),
            )  # fmt: skip
            try:
                with refusing_in(definitions.office.language):
                    yield session
            except Exception as error:
                if not session.verdict:
                    session.finish("failed", str(error))
                raise
