"""What a command costs: wall time and the peak memory of its whole tree of processes."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_SAMPLE_SECONDS = 0.05


@dataclass(frozen=True)
class Cost:
    """Seconds, and MB: of all processes at one moment (sampled), of the largest one (exact)."""

    seconds: float
    tree_mb: float
    largest_mb: float
    output: str


def run(command: list[str], folder: Path) -> Cost:
    """Run a command to its end and measure it; a failure stops the measurement."""
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    with (folder / "output.txt").open("w+b") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=environment,
            # A session of its own, by which its children are found.
            start_new_session=True,
        )  # fmt: skip
        sampler = _Sampler(process.pid)
        sampler.start()
        # wait4 counts every descendant that was waited for; Popen.wait would drop the figures.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        sampler.stop()
        output.seek(0)
        text = output.read().decode("utf-8", errors="replace")
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{text[-3000:]}")
    largest = usage.ru_maxrss / 1024
    return Cost(seconds, max(sampler.peak / 1e6, largest), largest, text)


class _Sampler(threading.Thread):
    """Adds up the resident memory of all processes of a session, twenty times a second.

    Pages that processes share are counted in each, so the sum is an upper bound.
    """

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session = str(session)
        self.peak = 0
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            self.peak = max(self.peak, self._resident())

    def stop(self) -> None:
        self._ended.set()
        self.join()

    def _resident(self) -> int:
        total = 0
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                # After the name in brackets: state, parent, group, session.
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if fields[3] == self.session:
                    total += int((entry / "statm").read_text().split()[1]) * _PAGE
            except (OSError, IndexError):
                continue
        return total
