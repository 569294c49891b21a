"""Reading in worker processes, so that a file that breaks its reader costs itself and no other."""

import pickle
import signal
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Condition, Lock, Thread
from typing import IO, Any

from settings import limits
from sources.contracts import Contract
from sources.reading.read import RawFile, read_file
from sources.reading.worker import (
    NO_MEMORY,
    PANIC,
    Job,
    Read,
    broken_file,
    seconds_for,
    serve,
    too_slow,
)

_FILES_PER_WORKER = 300
# Few at once: so both processes come to their end together.
_FILES_AT_ONCE = 5
_FILES_AHEAD = 3
# A process ends itself at its limit; one that cannot is ended this much later.
_GRACE_SECONDS = 15
_SAID_OF_MEMORY = (
    b"memory allocation",
    b"MemoryError",
    b"out of memory",
    b"Cannot allocate memory",
)


class Readers:
    """Worker processes that read files by an office's contracts."""

    def __init__(
        self,
        contracts: list[Contract],
        workers: int = limits.READING_WORKERS,
        read: Read = read_file,
        times: int = 1,
    ) -> None:
        """`times` is how many times each file is read: so much longer it may take."""
        self._contracts = contracts
        self._workers = workers
        self._read = read
        self._times = times
        self._processes: list[_Process] = []
        self._chunks: deque[list[Job]] = deque()
        # As they came: what a file is made of is put together by who asks for it.
        self._answers: dict[int, bytes | RawFile] = {}
        self._failure: BaseException | None = None
        self._is_stopped = False
        self._changed = Condition()

    def __enter__(self) -> "Readers":
        return self

    def __exit__(self, *_: object) -> None:
        """End every process: also of a run that failed before it asked for what was read."""
        self._stop()

    def start(self, jobs: list[tuple[str, Path]]) -> Iterator[RawFile]:
        """Set the workers to work at once; yield every file read, in the order given."""
        if not jobs:
            return iter(())
        self._is_stopped, self._failure = False, None
        numbered = [
            (number, name, path, self._times * seconds_for(path))
            for number, (name, path) in enumerate(jobs)
        ]
        size = max(1, min(_FILES_AT_ONCE, len(jobs) // (4 * self._workers)))
        self._chunks.extend(numbered[at : at + size] for at in range(0, len(jobs), size))
        # A second process costs more memory and start-up than a few hundred workbooks need.
        # All are begun before the first thread: until then they may be forked.
        begun = [
            self._new_process()
            for _ in range(min(self._workers, 1 + len(jobs) // _FILES_PER_WORKER))
        ]
        for process in begun:
            Thread(target=self._work, args=(process,), daemon=True).start()
        return self._collect(len(jobs))

    def _collect(self, count: int) -> Iterator[RawFile]:
        try:
            for number in range(count):
                with self._changed:
                    while number not in self._answers:
                        if self._failure:
                            raise self._failure
                        if self._is_stopped:
                            raise RuntimeError("the reading processes were ended")
                        self._changed.wait()
                    answer = self._answers.pop(number)
                # Not in a thread: a file may hold frames. Were Polars imported by a thread and by
                # the rest of the program at once, each could meet the half of the other.
                yield answer if isinstance(answer, RawFile) else pickle.loads(answer)
        finally:
            self._stop()

    def _stop(self) -> None:
        with self._changed:
            self._is_stopped = True
            self._chunks.clear()
            self._answers.clear()
            processes, self._processes = self._processes, []
            self._changed.notify_all()
        for process in processes:
            process.end()

    def _work(self, process: "_Process | None") -> None:
        """Keep one process at work, and a new one where it was lost."""
        waiting: deque[Job] = deque()
        try:
            while not self._is_stopped:
                # Told while it still reads: a process need not wait for its next files.
                asked = self._next_chunk() if len(waiting) < _FILES_AHEAD else []
                waiting += asked
                if not waiting:
                    return
                if process is None:
                    process, asked = self._new_process(), list(waiting)
                if asked:
                    process.ask(asked)
                number, name, path, seconds = waiting[0]
                answer = process.answer(seconds)
                if isinstance(answer, bytes):
                    self._put(number, answer)
                elif self._is_stopped:
                    return
                else:
                    # It was this file: those before it have been read, those after it have not
                    # been begun.
                    self._drop(process)
                    process = None
                    self._put(number, broken_file(name, path, answer))
                waiting.popleft()
        except BaseException as error:
            with self._changed:
                self._failure = error
                self._changed.notify_all()
        finally:
            if process is not None:
                self._drop(process)

    def _next_chunk(self) -> list[Job]:
        with self._changed:
            return self._chunks.popleft() if self._chunks else []

    def _put(self, number: int, answer: bytes | RawFile) -> None:
        with self._changed:
            self._answers[number] = answer
            self._changed.notify_all()

    def _new_process(self) -> "_Process":
        process = _Process(self._contracts, self._read)
        with self._changed:
            self._processes.append(process)
            is_late = self._is_stopped
        if is_late:
            process.end()
        return process

    def _drop(self, process: "_Process") -> None:
        with self._changed:
            if process in self._processes:
                self._processes.remove(process)
        process.end()


class _Process:
    """One worker process and the connection to it."""

    def __init__(self, contracts: list[Contract], read: Read) -> None:
        self._errors: IO[bytes] = tempfile.NamedTemporaryFile(prefix="reading-", suffix=".log")  # noqa: SIM115
        context: Any = get_context("fork" if _is_single_threaded() else "spawn")
        self._connection: Connection
        self._connection, other = context.Pipe()
        self._process: BaseProcess = context.Process(
            target=serve,
            args=(other, contracts, read, self._errors.name, limits.MAX_WORKER_BYTES),
            daemon=True,
        )
        self._process.start()
        other.close()
        self._is_ready = False
        self._is_explained = False
        self._ending = Lock()
        self._is_ended = False

    def ask(self, jobs: list[Job]) -> None:
        """Send the files to read; a process that is gone is noticed when its answer is due."""
        try:
            if not self._is_ready:
                if not self._connection.poll(limits.SECONDS_TO_START):
                    raise TimeoutError
                self._connection.recv()
                self._is_ready = True
        except (EOFError, OSError) as error:
            raise RuntimeError("a reading process does not start") from error
        with suppress(OSError):
            self._connection.send(jobs)

    def answer(self, seconds: float) -> bytes | str:
        """Return the next file read, or why there is none: the process has ended then."""
        try:
            if self._connection.poll(seconds + _GRACE_SECONDS):
                answer = self._connection.recv_bytes()
                if answer.startswith(pickle.PROTO):
                    return answer
                self._is_explained = True
                return answer.decode()
            self._process.kill()
            self._is_explained = True
            return too_slow(seconds)
        except (EOFError, OSError):
            return self._why(seconds)

    def _why(self, seconds: float) -> str:
        self._process.join(_GRACE_SECONDS)
        code = self._process.exitcode or 0
        self._is_explained = True
        if code == -signal.SIGALRM:
            return too_slow(seconds)
        self._errors.seek(0)
        said = self._errors.read(100_000)
        if code == -signal.SIGKILL or any(words in said for words in _SAID_OF_MEMORY):
            return NO_MEMORY
        if code == -signal.SIGABRT:
            return PANIC
        if code < 0:
            return signal.Signals(-code).name
        self._is_explained = False
        return f"exit {code}"

    def end(self) -> None:
        """End the process without waiting for it; pass on what it had to say.

        Its own thread and the run may both end it: a connection closed twice could be one that was
        opened in between under the same number.
        """
        with self._ending:
            if self._is_ended:
                return
            self._is_ended = True
            self._connection.close()
        if self._process.is_alive():
            # It holds nothing that need be put in order, and might not listen to less.
            self._process.kill()
        if self._errors.closed:
            return
        if not self._is_explained:
            self._errors.seek(0)
            if said := self._errors.read(100_000):
                sys.stderr.write(said.decode("utf-8", "replace"))
        self._errors.close()


def _is_single_threaded() -> bool:
    """Tell whether a fork is safe: no thread of Python, DuckDB or Polars holds a lock meanwhile.

    A fork needs no second start of Python and its imports; elsewhere than on Linux none is made.
    """
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return False
