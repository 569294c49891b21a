"""A quarter of an office with 12 reporters and some 740 workbooks, held against a re-computation.

The workbooks are fed in seven nights to the real job. After each night the ledger, the list of what
came, the timeliness of reports and every indicator's value are compared, all rows in both
directions, with what `quarter_recomputed` computes from the story in plain Python. Then the same
story in three nights whose runs are killed again and again must end the same.
"""

import ast
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from demo_office import LINK, ledger_rows, succeed, table_hashes
from disturbed_runs import kill, output_of, start
from quarter_nights import begin, bring, differences
from quarter_recomputed import Recomputed, recompute
from quarter_story import FAULTS, NIGHTS, NOBODYS, Story, tell

pytestmark = pytest.mark.long

FEW_NIGHTS = [NIGHTS[2], NIGHTS[4], NIGHTS[6]]
KILLS = 5


@dataclass
class Quarter:
    """The office after its last night, and how each night differed from the re-computation."""

    home: Path
    story: Story
    expected: Recomputed
    differing: dict[date, str]
    seconds: list[float]


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Quarter:
    home = tmp_path_factory.mktemp("quarter") / "office"
    story = tell()
    begin(home, story)
    differing, seconds = {}, []
    for night in story.nights:
        bring(home, story, night)
        started = time.monotonic()
        succeed(home, "refresh")
        seconds.append(time.monotonic() - started)
        differing[night] = differences(home, recompute(story, night))
    return Quarter(home, story, recompute(story, story.nights[-1]), differing, seconds)


def test_the_story_has_everything_that_happens_in_an_office(quarter: Quarter) -> None:
    events, rows = quarter.story.events, quarter.expected.submissions.values()
    assert 650 <= len(events) <= 800
    assert len({event.reporter for event in events}) == 12
    faults = Counter(event.fault for event in events)
    assert set(faults) == {"", "closed_unit", "contradiction", *FAULTS, *NOBODYS}
    assert {row["standing"] for row in rows} == {
        "in_force", "superseded", "refused", "duplicate", "after_closing",
    }  # fmt: skip
    assert sum(row["is_zero_report"] for row in rows) > 10
    reports = quarter.expected.timeliness.values()
    assert {row["status"] for row in reports} == {
        "on_time", "late", "missing", "not_yet_due", "exempt",
    }  # fmt: skip
    assert {row["quality"] for row in reports} == {
        "accepted_first_time", "returned", "still_refused", "corrected", "after_closing",
        "not_received",
    }  # fmt: skip
    assert any(row["inherited_from"] for row in quarter.expected.like_for_like.values())
    states = Counter(row["state"] for row in quarter.expected.values.values())
    assert set(states) == {
        "reported", "estimated", "zero", "missing", "withheld", "not_applicable", "undetermined",
    }  # fmt: skip


def test_some_reports_wait_or_are_kept_only_until_the_office_decides(quarter: Quarter) -> None:
    """What a later night sees otherwise: a new spelling, a period that begins or is reopened."""
    by_night: dict[str, list[str]] = {}
    for night in quarter.story.nights:
        for (path,), row in recompute(quarter.story, night).submissions.items():
            told = by_night.setdefault(path.rpartition("/")[2], [])
            if not told or told[-1] != row["standing"]:
                told.append(row["standing"])
    assert by_night["云岭2017年4月投资完成月报（补报）.xlsx"] == ["after_closing", "in_force"]
    assert by_night["南屏2017年6月下旬投资完成旬报（预报）.xlsx"][0] == "waiting"
    assert by_night["红岗2017年4月投资完成月报（补）.xlsx"][0] == "refused"
    assert by_night["红岗2017年4月投资完成月报（补）.xlsx"][-1] == "in_force"


@pytest.mark.parametrize("night", NIGHTS, ids=str)
def test_what_is_published_is_what_is_recomputed(quarter: Quarter, night: date) -> None:
    assert not quarter.differing[night], f"\n{quarter.differing[night]}"


def test_the_ledger_knows_every_workbook(quarter: Quarter) -> None:
    rows = ledger_rows(quarter.home, "select path, received_at, received_from from receipts")
    assert {row["path"]: row["received_at"] for row in rows} == {
        event.path: f"{event.received_at}" for event in quarter.story.events
    }
    assert {row["received_from"] for row in rows} == {"sidecar"}
    assert {row["path"]: row["verdict"] for row in _latest_parses(quarter.home)} == {
        path: row["verdict"] for (path,), row in quarter.expected.submissions.items()
    }


def test_the_archive_keeps_what_was_accepted_and_nothing_of_persons(quarter: Quarter) -> None:
    kept = {path.name for path in (quarter.home / "archive").rglob("*") if path.is_file()}
    for event in quarter.story.events:
        digest = sha256((quarter.home / "inbox" / event.path).read_bytes()).hexdigest()
        verdict = quarter.expected.submissions[event.path,]["verdict"]
        if verdict == "accepted" and not event.copy_of:
            assert digest in kept, event.path
        elif event.fault:
            assert digest not in kept, event.path


def test_the_recomputation_is_written_apart() -> None:
    """It imports the standard library and the story, nothing of the product."""
    folder = Path(__file__).parent
    allowed = {"collections", "dataclasses", "datetime", "decimal", "pathlib", "random", "typing"}
    for path in folder.glob("quarter_*.py"):
        if path.name in ("quarter_books.py", "quarter_nights.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            for name in names:
                root = name.partition(".")[0]
                assert root in allowed or root.startswith("quarter_"), f"{path.name}: {name}"


@dataclass
class Killed:
    """The office after three nights of runs that were killed at random moments."""

    home: Path
    kills: int = 0
    outlived: list[str] = field(default_factory=list)
    # After a kill: neither the state before nor the one of the night.
    torn: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    looks: int = 0


class _Reader(threading.Thread):
    """Opens the published warehouse again and again; once there is one it must always open."""

    def __init__(self, told: Killed) -> None:
        super().__init__(daemon=True)
        self.told, self._ended, self._seen = told, threading.Event(), False

    def run(self) -> None:
        link = self.told.home / LINK
        while not self._ended.wait(0.5):
            if not self._seen and not link.exists():
                continue
            self._seen = True
            try:
                with duckdb.connect(str(link.resolve()), read_only=True) as connection:
                    connection.execute("select count(*) from marts.fct_submissions").fetchall()
                self.told.looks += 1
            except duckdb.Error as error:
                self.told.unreadable.append(str(error))

    def stop(self) -> None:
        self._ended.set()
        self.join()


@pytest.fixture(scope="module")
def killed(quarter: Quarter, tmp_path_factory: pytest.TempPathFactory) -> Killed:
    """Kill runs at moments drawn between their start and the time that a night takes."""
    random, told = Random(2017), Killed(tmp_path_factory.mktemp("killed_quarter") / "office")
    story = tell(nights=FEW_NIGHTS)
    begin(told.home, story)
    usual = sorted(quarter.seconds)[len(quarter.seconds) // 2]
    reader = _Reader(told)
    reader.start()
    before: Recomputed | None = None
    # The first night is killed twice, the second once and the third twice.
    for night, times in zip(FEW_NIGHTS, (2, 1, KILLS - 3), strict=True):
        bring(told.home, story, night)
        for _ in range(times):
            _kill_once(told, random.uniform(0.1, 0.8) * usual)
            told.torn += _torn(told.home, before, recompute(story, night))
        succeed(told.home, "refresh")
        before = recompute(story, night)
        told.torn += _torn(told.home, before, before)
    reader.stop()
    return told


def _kill_once(told: Killed, seconds: float) -> None:
    """Start a run and kill it after some seconds; one that was quicker is started anew."""
    process = start(told.home)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        told.outlived += kill(process)
        told.kills += 1
    else:
        assert process.returncode == 0, output_of(told.home)


def _torn(home: Path, before: Recomputed | None, after: Recomputed) -> list[str]:
    """Return how the published tables differ from both states that they may be in."""
    if not (home / LINK).exists():
        return [] if before is None else ["nothing is published any more"]
    told = differences(home, after)
    if told and before is not None:
        told = differences(home, before) and told
    return [told] if told else []


def test_killed_runs_leave_nothing_torn(killed: Killed) -> None:
    assert killed.kills >= KILLS - 1
    assert not killed.outlived
    assert not killed.torn, "\n".join(killed.torn)
    assert not killed.unreadable
    assert killed.looks > 5
    runs = ledger_rows(killed.home, "select verdict from runs")
    assert {run["verdict"] for run in runs} <= {"interrupted", "published", "unchanged"}


def test_killed_and_restarted_it_ends_the_same(quarter: Quarter, killed: Killed) -> None:
    """Three nights instead of seven, and runs that were killed: the same tables, row for row."""
    found, expected = table_hashes(killed.home), table_hashes(quarter.home)
    assert len(expected) > 20
    assert {name for name in expected if found.get(name) != expected[name]} == set()
    assert found.keys() == expected.keys()
    for sql in ("select path, sha256 from files", "select * from receipts"):
        assert _as_set(killed.home, sql) == _as_set(quarter.home, sql)
    assert _parsed(killed.home) == _parsed(quarter.home)
    with sqlite3.connect(killed.home / "ledger.sqlite") as ledger:
        assert ledger.execute("pragma integrity_check").fetchall() == [("ok",)]
    ledger.close()


def _latest_parses(home: Path) -> list[dict[str, Any]]:
    return ledger_rows(
        home,
        "select * from parses where run_id ="
        " (select max(newer.run_id) from parses as newer where newer.path = parses.path)",
    )


def _as_set(home: Path, sql: str) -> set[tuple[Any, ...]]:
    return {tuple(row.values()) for row in ledger_rows(home, sql)}


def _parsed(home: Path) -> set[tuple[Any, ...]]:
    """Return every file's latest reading, without what names the run that read it."""
    names = ("path", "sha256", "contract_id", "reporter_id", "period_id", "verdict", "record_count")
    return {tuple(row[name] for name in names) for row in _latest_parses(home)}
