"""A file that breaks its reader costs itself: its neighbours are read, and read once."""

import fcntl
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import faulty_reader
import pytest
from reading_office import contract, xlsx

from settings import limits
from settings.catalogue import in_language
from sources.reading import pool
from sources.reading.pool import Readers
from sources.reading.read import RawFile

SLOW = "more than 1 seconds"
FAULTS = {
    "loop": SLOW, "stuck": SLOW, "sleep": SLOW, "memory": "too little memory",
    "no room": "too little memory", "panic": "panic: the reader failed (PanicException)",
    "abort": "panic: the reader failed", "exit": "exit 3",
}  # fmt: skip


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS_PER_FILE", 1)


def jobs(folder: Path, contents: list[str]) -> list[tuple[str, Path]]:
    made = []
    for number, content in enumerate(contents):
        path = folder / f"{number:02d}.bin"
        path.write_text(content)
        made.append((path.name, path))
    return made


def read(asked: list[tuple[str, Path]], workers: int = 1) -> list[RawFile]:
    with Readers([], workers, faulty_reader.read) as readers:
        return list(readers.start(asked))


def reasons(files: list[RawFile]) -> dict[str, str]:
    return {file.path: in_language(file.findings[0].found, "en") for file in files if file.findings}


def test_every_fault_is_named_and_costs_its_own_file(tmp_path: Path) -> None:
    contents = [word for fault in FAULTS for word in ("well", fault)] + ["well"] * 5
    asked = jobs(tmp_path, contents)
    began = time.monotonic()
    files = read(asked)
    assert time.monotonic() - began < 40
    assert [file.path for file in files] == [name for name, _ in asked]
    broken = {asked[2 * place + 1][0]: reason for place, reason in enumerate(FAULTS.values())}
    assert reasons(files) == broken
    assert {file.findings[0].code for file in files if file.findings} == {"KP-109"}
    assert all(len(file.sha256) == 64 for file in files)
    attempts = Counter((tmp_path / "attempts.log").read_text().split())
    assert attempts == {name: 1 for name, _ in asked}


def test_the_other_worker_goes_on(tmp_path: Path) -> None:
    asked = jobs(tmp_path, ["well", "stuck", "well", "abort"] * 3 + ["well"] * 600)
    files = read(asked, workers=2)
    assert len(reasons(files)) == 6
    assert max(Counter((tmp_path / "attempts.log").read_text().split()).values()) == 1


def test_a_process_that_does_not_end_itself_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_GRACE_SECONDS", 1)
    assert reasons(read(jobs(tmp_path, ["deaf", "well"]))) == {"00.bin": SLOW}


def test_a_pool_that_is_left_early_leaves_no_process(tmp_path: Path) -> None:
    readers = Readers([], 1, faulty_reader.read)
    with readers:
        files = readers.start(jobs(tmp_path, ["well", "sleep"]))
        assert next(files).path == "00.bin"
        (process,) = [process._process for process in readers._processes]
    # Two threads wait for it: the one that did not reap it may be told for a moment that it lives.
    until = time.monotonic() + 10
    while process.is_alive() and time.monotonic() < until:
        time.sleep(0.05)
    assert not process.is_alive()


@pytest.mark.parametrize(
    "name",
    [
        "三月 报表.xlsx",
        "📈😀.xlsx",
        "长" * 78 + ".xlsx",
        "a..b...xlsx",
        "-rf *.xlsx",
        "甲'\"乙.xlsx",
    ],
)
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(xlsx([["题"]]))
    way_round = tmp_path / "x" / ".." / name
    (tmp_path / "x").mkdir()
    monkey = [(name, path), (f"x/../{name}", way_round)]
    with Readers([contract()]) as readers:
        files = list(readers.start(monkey))
    assert [file.path for file in files] == [name, f"x/../{name}"]
    assert [file.findings[0].code for file in files] == ["KP-202", "KP-202"]


_RUN = """
import fcntl, sys, time
sys.path[:0] = sys.argv[2:]
import faulty_reader
from pathlib import Path
from sources.reading.pool import Readers, _is_single_threaded
lock = open(sys.argv[1] + "/lock", "a+")
fcntl.flock(lock, fcntl.LOCK_EX)
path = Path(sys.argv[1], "a.bin")
path.write_text("deaf")
assert _is_single_threaded()
with Readers([], 1, faulty_reader.read) as readers:
    files = readers.start([("a.bin", path)])
    time.sleep(0.5)
    print("reading", flush=True)
    next(files)
"""


def test_a_killed_run_leaves_its_lock_though_its_reader_does_not_listen(tmp_path: Path) -> None:
    places = [str(Path(faulty_reader.__file__).parent), str(Path(pool.__file__).parents[2])]
    run = subprocess.Popen(
        [sys.executable, "-c", _RUN, str(tmp_path), *places], stdout=subprocess.PIPE
    )
    assert run.stdout
    assert run.stdout.readline() == b"reading\n"
    assert (tmp_path / "attempts.log").is_file()
    run.kill()
    run.wait()
    with (tmp_path / "lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


_START = """
import sys, time
sys.path[:0] = sys.argv[2:]
import faulty_reader
from pathlib import Path
from sources.reading.pool import Readers
path = Path(sys.argv[1], "a.bin")
path.write_text("columns")
with Readers([], 1, faulty_reader.read) as readers:
    files = readers.start([("a.bin", path)])
    while not readers._answers:
        time.sleep(0.01)
    print("polars" in sys.modules)
    (file,) = files
    print("polars" in sys.modules, file.tables)
"""


def test_no_thread_imports_what_the_run_imports_meanwhile(tmp_path: Path) -> None:
    """Two imports of Polars at once left the run with a half of it."""
    places = [str(Path(faulty_reader.__file__).parent), str(Path(pool.__file__).parents[2])]
    done = subprocess.run(
        [sys.executable, "-c", _START, str(tmp_path), *places],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.split("\n")[:2]) == (
        0, ["False", "True [shape: (1,)"]
    ), done.stderr  # fmt: skip
