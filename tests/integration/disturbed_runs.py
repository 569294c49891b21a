"""Runs that are started to be ended: the command in a session of its own, its processes, a kill."""

import os
import signal
import subprocess
import time
from pathlib import Path

from demo_office import KAOPING, surroundings


def start(home: Path) -> "subprocess.Popen[bytes]":
    """Start a refresh in a session of its own."""
    # Into a file: processes that outlive the run would keep a pipe open.
    with home.with_name("told.txt").open("wb") as told:
        return subprocess.Popen(
            [str(KAOPING), "--home", str(home), "refresh"],
            stdout=told,
            stderr=subprocess.STDOUT,
            env=surroundings(),
            start_new_session=True,
        )


def output_of(home: Path) -> str:
    """Return what the run that was started last has written so far."""
    return home.with_name("told.txt").read_text(encoding="utf-8")


def processes_of(session: int) -> list[str]:
    """Return the living processes of a session: the run, its readers, its gate."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            stat = (place / "stat").read_text().rpartition(")")[2].split()
            command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if int(stat[3]) == session and stat[0] != "Z":
            found.append(f"{place.name} {command}")
    return found


def kill(process: "subprocess.Popen[bytes]") -> list[str]:
    """End a run as a power cut would; return the processes that outlive it by ten seconds."""
    process.kill()
    process.wait()
    end = time.monotonic() + 10
    while (left := processes_of(process.pid)) and time.monotonic() < end:
        time.sleep(0.05)
    for line in left:
        os.kill(int(line.split()[0]), signal.SIGKILL)
    return left
