"""Landing: whatever a run is killed in the middle of, the next one loses and doubles nothing."""

import os
import stat
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_office import SmallOffice

from sources import landing
from sources.ledger import Ledger


@pytest.fixture
def office(tmp_path: Path) -> SmallOffice:
    return SmallOffice(tmp_path / "office")


BOTH = [("P1", Decimal(100)), ("P1", Decimal(200))]


def send_both(office: SmallOffice) -> list[Path]:
    return [office.send("东.xlsx", 100), office.send("西.xlsx", 200, unit="城西指挥部")]


def test_records_and_bytes_are_kept(office: SmallOffice) -> None:
    paths = send_both(office)
    assert office.run() == {"accepted": 2, "refused": 0, "duplicate": 0}
    assert office.in_force() == BOTH
    assert office.archive() == {
        sha256(path.read_bytes()).hexdigest(): path.read_bytes() for path in paths
    }
    for kept in office.workspace.archive.rglob("*"):
        assert kept.is_dir() or stat.S_IMODE(kept.stat().st_mode) == 0o444


def test_a_refused_file_is_neither_landed_nor_archived(office: SmallOffice) -> None:
    office.send("a.xlsx", "一百")
    office.run()
    assert office.archive() == {}
    assert office.in_force() == []
    (finding,) = office.ledger.rows("select * from findings")
    assert (finding["code"], finding["cell"], finding["found"]) == ("KP-301", "D4", "一百")


class Killed(BaseException):
    """Like the end of a process: nothing catches it."""


def killing(original: Callable[..., Any], before: bool, time: int) -> Callable[..., Any]:
    """Return a function that dies at its nth call, before or after it has worked."""
    calls = 0

    def call(*arguments: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if before and calls == time:
            raise Killed
        result = original(*arguments, **more)
        if calls == time:
            raise Killed
        return result

    return call


STEPS = [
    (landing, "_archive"),
    (landing, "write_table"),
    (landing, "_write_segment"),
    (landing, "record_file"),
    (landing, "record_parses"),
    (Ledger, "update_run"),
    (Path, "replace"),
    (os, "fsync"),
]


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("time", [1, 2])
@pytest.mark.parametrize(("owner", "step"), STEPS, ids=[step for _, step in STEPS])
def test_a_run_killed_at_any_step_loses_and_doubles_nothing(
    office: SmallOffice,
    monkeypatch: pytest.MonkeyPatch,
    owner: Any,
    step: str,
    time: int,
    before: bool,
) -> None:
    office.send("前.xlsx", 50, month=2)
    office.run()
    known = [("P1", Decimal(50))]
    send_both(office)
    with monkeypatch.context() as patch:
        patch.setattr(owner, step, killing(getattr(owner, step), before, time))
        try:
            office.run()
        except Killed:
            # The ledger's transaction is all or nothing, and nothing of the run counts without it.
            assert office.in_force() == known
    office.run()
    assert office.in_force() == sorted(known + BOTH)
    assert len(office.archive()) == 3
    assert office.arrivals() == []
    submissions = [row["submission_id"] for row in office.ledger.standings("9999")]
    assert len(submissions) == len(set(submissions)) == 3


def test_a_file_that_changes_while_it_is_read_waits(
    office: SmallOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = office.send("a.xlsx", 100)
    office.send("b.xlsx", 200, unit="城西指挥部")
    real = landing._archive

    def archive(workspace: Any, arrival: Any, file: Any) -> bool:
        if arrival.path == "a.xlsx":
            office.send("a.xlsx", 300)
        return real(workspace, arrival, file)

    monkeypatch.setattr(landing, "_archive", archive)
    assert office.run() == {"accepted": 1, "refused": 0, "duplicate": 0}
    assert office.in_force() == [("P1", Decimal(200))]
    (segment,) = (office.workspace.landing / "progress").glob("run-*.parquet")
    assert pl.read_parquet(segment).height == 1
    monkeypatch.undo()
    assert [arrival.path for arrival in office.arrivals()] == ["a.xlsx"]
    office.run()
    assert office.in_force() == [("P1", Decimal(200)), ("P1", Decimal(300))]
    assert path.is_file()


def test_a_file_that_vanishes_while_it_is_read_takes_its_copies_along(
    office: SmallOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = office.send("a.xlsx", 100)
    office.send("b.xlsx", 100)
    real = landing._archive

    def archive(workspace: Any, arrival: Any, file: Any) -> bool:
        original.unlink(missing_ok=True)
        return real(workspace, arrival, file)

    monkeypatch.setattr(landing, "_archive", archive)
    assert office.run() == {"accepted": 0, "refused": 0, "duplicate": 0}
    # What was written of them meanwhile is taken away again.
    assert list(office.workspace.landing.rglob("run-*.parquet")) == []
    monkeypatch.undo()
    assert office.run() == {"accepted": 1, "refused": 0, "duplicate": 0}
    assert office.in_force() == [("P1", Decimal(100))]


def test_a_new_version_supersedes_and_both_stay(office: SmallOffice) -> None:
    office.send("a.xlsx", 100)
    office.run()
    office.clock = "2017-04-02 09:00:00"
    office.send("a.xlsx", 200)
    office.run()
    assert office.in_force() == [("P1", Decimal(200))]
    assert sorted(row["standing"] for row in office.ledger.standings("9999")) == [
        "in_force", "superseded",
    ]  # fmt: skip
    assert len(office.archive()) == 2


def test_the_cell_map_says_where_each_field_stood(office: SmallOffice) -> None:
    office.send("a.xlsx")
    office.run()
    cells = pl.read_parquet(office.workspace.landing / "_cells" / "*.parquet")
    assert dict(cells.select("field", "column_letters").iter_rows()) == {
        "serial": "A", "code": "B", "name": "C", "plan": "D", "done": "E",
    }  # fmt: skip
    assert set(cells["header"]) == {
        "序号",
        "项目编码",
        "项目名称",
        "年度计划投资",
        "自年初累计完成投资",
    }


def test_records_read_by_older_definitions_do_not_count_beside_the_new_ones(
    office: SmallOffice,
) -> None:
    office.send("a.xlsx")
    office.run()
    office.definitions = "second"
    office.run()
    assert office.in_force() == [("P1", Decimal(100))]
    segments = list((office.workspace.landing / "progress").glob("run-*.parquet"))
    assert len(segments) == 2
