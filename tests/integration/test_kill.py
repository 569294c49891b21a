"""Runs that die: nothing is lost, nothing half done is published, no process stays."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from demo_office import LINK, copy_of, ledger_rows, published_state, succeed, table_hashes
from disturbed_runs import kill, output_of, processes_of, start

pytestmark = pytest.mark.long


@dataclass
class Disturbed:
    """A workspace whose first run was disturbed again and again, and what each left behind."""

    home: Path
    inbox: dict[str, str]
    published: dict[str, bool] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)
    without_gate: tuple[int, str] = (0, "")
    last: dict[str, Any] = field(default_factory=dict)


def _wait_for(seen: Callable[[], bool], process: "subprocess.Popen[bytes]", home: Path) -> None:
    while not seen():
        assert process.poll() is None, f"the run ended early: {output_of(home)}"
        time.sleep(0.005)


def _gate_of(process: "subprocess.Popen[bytes]", home: Path) -> int:
    found: list[str] = []

    def seen() -> bool:
        found[:] = [line for line in processes_of(process.pid) if "expectations.worker" in line]
        return bool(found)

    _wait_for(seen, process, home)
    return int(found[0].split()[0])


def _verdict(home: Path) -> str:
    try:
        runs = ledger_rows(home, "select verdict from runs order by run_id desc limit 1")
    except sqlite3.OperationalError:
        return ""
    return str(runs[0]["verdict"]) if runs else ""


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def disturbed(tmp_path_factory: pytest.TempPathFactory) -> Disturbed:
    home = tmp_path_factory.mktemp("killed") / "office"
    succeed(home, "init", home, "--demo", "key_projects")
    told = Disturbed(home, _hashes(home / "inbox"))
    ledger, landed = home / "ledger.sqlite", home / "landing" / "monthly_progress"

    def moment(name: str, seen: Callable[[], bool], seconds: float = 0) -> None:
        process = start(home)
        _wait_for(seen, process, home)
        time.sleep(seconds)
        told.left[name] = kill(process)
        told.published[name] = (home / LINK).exists()

    moment("while it reads", lambda: ledger.is_file() and _verdict(home) == "running", 1)
    process = start(home)
    gate = _gate_of(process, home)
    os.kill(gate, signal.SIGKILL)
    told.without_gate = (process.wait(), output_of(home))
    told.published["gate dies"] = (home / LINK).exists()
    moment("before the ledger knows what landed", lambda: any(landed.glob("2*.parquet")))
    moment("while it publishes", lambda: _verdict(home) == "publishing")
    told.last = json.loads(succeed(home, "refresh", "--json"))
    return told


def test_nothing_half_done_was_published(disturbed: Disturbed) -> None:
    early = {name: seen for name, seen in disturbed.published.items() if "publishes" not in name}
    assert early == dict.fromkeys(early, False)
    assert len(early) == 3


def test_no_process_outlives_its_run(disturbed: Disturbed) -> None:
    assert not {name: left for name, left in disturbed.left.items() if left}
    assert len(disturbed.left) == 3


def test_a_gate_whose_process_dies_is_a_failure_not_a_pass(disturbed: Disturbed) -> None:
    code, told = disturbed.without_gate
    assert code == 3, told
    assert "the gate's process ended" in told
    assert "Traceback" not in told


def test_the_next_run_finishes_what_the_killed_ones_began(disturbed: Disturbed) -> None:
    assert disturbed.last["verdict"] in ("published", "unchanged")
    assert disturbed.last["files_read"] == 0, "what had landed was read again"


def test_the_tables_are_those_of_an_undisturbed_run(disturbed: Disturbed, office: Path) -> None:
    """The same inputs in two workspaces give the same tables, whatever happened on the way."""
    found, expected = table_hashes(disturbed.home), table_hashes(office)
    differing = {name for name in expected if found.get(name) != expected[name]}
    assert found == expected, f"these differ: {sorted(differing)}"
    assert len(expected) > 20


def test_the_ledger_says_of_each_run_what_became_of_it(disturbed: Disturbed) -> None:
    runs = ledger_rows(disturbed.home, "select verdict, message from runs order by run_id")
    verdicts = [run["verdict"] for run in runs]
    assert verdicts[:3] == ["interrupted", "failed", "interrupted"]
    # Killed while it published: before or after the link was replaced.
    assert verdicts[3:] in (["interrupted", "published"], ["published", "unchanged"])
    assert all(run["message"] for run in runs if run["verdict"] in ("interrupted", "failed"))


def test_no_file_is_lost_and_the_archive_is_complete(disturbed: Disturbed) -> None:
    assert _hashes(disturbed.home / "inbox") == disturbed.inbox
    parses = ledger_rows(disturbed.home, "select path, sha256, verdict from parses")
    assert sorted(row["path"] for row in parses) == sorted(
        name for name in disturbed.inbox if name.endswith(".xlsx")
    )
    kept = _hashes(disturbed.home / "archive")
    wanted = {row["sha256"] for row in parses if row["verdict"] == "accepted"}
    assert wanted <= set(kept.values())
    wrong = {path for path, digest in kept.items() if Path(path).name != digest}
    assert not wrong, f"not what their name says: {wrong}"


def test_a_run_killed_after_its_link_was_replaced_did_publish(office: Path, tmp_path: Path) -> None:
    """The last moment of all: the ledger still says publishing, the readers see the new build."""
    home = copy_of(office, tmp_path / "office")
    before = published_state(home)
    with sqlite3.connect(home / "ledger.sqlite") as ledger:
        ledger.execute("update runs set verdict = 'publishing', published = 0, ended_at = null")
    ledger.close()
    outcome = json.loads(succeed(home, "refresh", "--json"))
    assert outcome["verdict"] == "unchanged"
    assert published_state(home) == before
    runs = ledger_rows(home, "select verdict, published from runs order by run_id")
    assert [(run["verdict"], run["published"]) for run in runs] == [
        ("published", 1), ("unchanged", 0),
    ]  # fmt: skip
