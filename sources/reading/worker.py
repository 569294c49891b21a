"""What a reading process does: it reads files one by one, and ends itself when one takes too long.

Nothing here waits for the file: the alarm ends the process also inside foreign code, and the memory
that it may take is set when it starts.
"""

import gc
import os
import pickle
import signal
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread

from settings import limits
from sources.contracts import Contract
from sources.findings import Finding
from sources.reading.read import RawFile

Read = Callable[[Path, str, list[Contract]], RawFile]
# Number, name and path of a file, and the seconds that it may take.
Job = tuple[int, str, Path, float]

# Why the reading of a file broke off, in both languages.
NO_MEMORY = "内存不足‖too little memory"
PANIC = "读取程序崩溃‖panic: the reader failed"

_LARGE = 1_000_000
_SMALL_FILES = 50


def seconds_for(path: Path) -> float:
    """Return how long a file may take, by its size."""
    size = min(_size(path), limits.MAX_FILE_BYTES)
    return limits.SECONDS_PER_FILE + limits.SECONDS_PER_MEGABYTE * size / 1_000_000


def too_slow(seconds: float) -> str:
    """Return the words for a file that took too long."""
    return f"超过{seconds:.0f}秒‖more than {seconds:.0f} seconds"


def serve(
    connection: Connection, contracts: list[Contract], read: Read, errors: str, most_bytes: int
) -> None:
    """Read what is asked for over the connection, until it is closed."""
    import resource

    _let_go_of_the_run(connection)
    # What foreign code says when it gives up tells why.
    descriptor = os.open(errors, os.O_WRONLY | os.O_APPEND)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Thread(target=_end_with_the_run, daemon=True).start()
    # Rows are no circles: looking for some while millions of cells arrive takes much time.
    gc.disable()
    gc.freeze()
    connection.send("ready")
    since = 0
    while True:
        try:
            jobs: list[Job] = connection.recv()
        except EOFError:
            return
        for _, name, path, seconds in jobs:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            answer = _read_one(read, path, name, contracts)
            signal.setitimer(signal.ITIMER_REAL, 0)
            if isinstance(answer, str):
                # No text begins as a pickle does.
                connection.send_bytes(answer.encode())
                # What foreign code left behind is not to be trusted.
                return
            connection.send_bytes(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))
            since += 1
            if since >= _SMALL_FILES or _size(path) > _LARGE:
                gc.collect()
                since = 0


def _let_go_of_the_run(connection: Connection) -> None:
    """Keep none of the files that a fork has from the run: its lock ends with it alone.

    Their numbers stay taken, so that nothing of ours is closed in their name.
    """
    run = parent_process()
    own = {0, 1, 2, connection.fileno(), run.sentinel if run else -1}
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        if number not in own and number != nothing:
            with suppress(OSError):
                os.fstat(number)
                os.dup2(nothing, number)
    os.close(nothing)


def _read_one(read: Read, path: Path, name: str, contracts: list[Contract]) -> RawFile | str:
    """Read one file; return the reason as a text where that broke off."""
    try:
        return read(path, name, contracts)
    except MemoryError:
        return NO_MEMORY
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        # A panic of foreign code is no Exception.
        return f"{PANIC} ({type(error).__name__})"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _end_with_the_run() -> None:
    """Leave when the run is gone, also where it was killed: a worker waits for work for ever."""
    run = parent_process()
    if run is not None:
        run.join()
    os._exit(1)


def broken_file(name: str, path: Path, reason: str) -> RawFile:
    """Return what is known of a file whose reading broke off."""
    try:
        data = path.read_bytes()
    except OSError:
        data = b""
    return RawFile(
        name, sha256(data).hexdigest(), len(data), findings=[Finding("KP-109", found=reason)]
    )
