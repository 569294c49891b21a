"""The ledger: what each submission counts for, and whole steps or nothing."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from small_office import SmallOffice

from sources.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.sqlite")


def parse(
    ledger: Ledger,
    name: str,
    received_at: str = "2017-04-01 09:00:00",
    verdict: str = "accepted",
    run_id: str = "run-1",
    **more: Any,
) -> int:
    """Note a file with one submission; `name` is its path, its bytes and its submission."""
    path = more.pop("path", name)
    ledger.insert("files", {"path": path, "sha256": name}, replace=True)
    if not ledger.rows("select 1 from receipts where path = ? and sha256 = ?", path, name):
        ledger.insert(
            "receipts",
            {"path": path, "sha256": name, "received_at": received_at, "received_from": "sidecar"},
        )
    parsed = {
        "path": path, "sha256": name, "submission_id": name, "contract_id": "progress",
        "reporter_id": "A1", "unit_id": "A1", "period_id": "2017-M03", "verdict": verdict,
        "run_id": run_id,
    }  # fmt: skip
    return ledger.insert("parses", parsed | more)


def standings(ledger: Ledger, until: str = "2017-12-31 00:00:00") -> dict[str, str]:
    return {row["submission_id"]: row["standing"] for row in ledger.standings(until)}


def test_the_version_received_last_is_in_force_whatever_was_read_first(ledger: Ledger) -> None:
    parse(ledger, "late", "2017-04-05 10:00:00")
    parse(ledger, "early", "2017-04-01 10:00:00")
    assert standings(ledger) == {"late": "in_force", "early": "superseded"}


def test_other_reporters_periods_and_reports_do_not_supersede(ledger: Ledger) -> None:
    parse(ledger, "a")
    parse(ledger, "b", reporter_id="A2")
    parse(ledger, "c", period_id="2017-M04")
    parse(ledger, "d", contract_id="other")
    parse(ledger, "e", unit_id="A9")
    assert set(standings(ledger).values()) == {"in_force"}


def test_a_refused_version_leaves_the_one_before_it_in_force(ledger: Ledger) -> None:
    parse(ledger, "first", "2017-04-01 10:00:00")
    parse(ledger, "second", "2017-04-05 10:00:00", verdict="refused")
    assert standings(ledger) == {"first": "in_force", "second": "refused"}


def test_what_is_set_aside_brings_the_former_version_back(ledger: Ledger) -> None:
    parse(ledger, "first", "2017-04-01 10:00:00")
    parse_id = parse(ledger, "second", "2017-04-05 10:00:00")
    ledger.insert("set_aside", {"submission_id": "second", "parse_id": parse_id, "code": "KP-601"})
    assert standings(ledger) == {"first": "in_force", "second": "set_aside"}
    parse(ledger, "second", run_id="run-2")
    assert standings(ledger) == {"first": "superseded", "second": "in_force"}


def test_what_came_after_the_moment_asked_about_is_not_known_yet(ledger: Ledger) -> None:
    parse(ledger, "first", "2017-04-01 10:00:00")
    parse(ledger, "second", "2017-04-05 00:00:00")
    parse(ledger, "refused", "2017-04-06 10:00:00", verdict="refused")
    assert standings(ledger, until="2017-04-05 00:00:00") == {
        "first": "in_force", "second": "not_yet_received", "refused": "not_yet_received",
    }  # fmt: skip
    assert standings(ledger, until="2017-04-05 00:00:01")["second"] == "in_force"


def test_the_latest_parse_of_a_submission_counts(ledger: Ledger) -> None:
    parse(ledger, "a", definitions="first")
    parse(ledger, "a", run_id="run-2", verdict="refused", definitions="second")
    assert standings(ledger) == {"a": "refused"}
    parse(ledger, "a", run_id="run-3", definitions="third")
    assert standings(ledger) == {"a": "in_force"}


def test_a_report_that_new_definitions_no_longer_recognise_stops_counting(ledger: Ledger) -> None:
    parse(ledger, "a")
    parse(ledger, "a", run_id="run-2", verdict="refused", submission_id=None, contract_id=None)
    assert standings(ledger) == {"a": "refused"}


def test_two_submissions_of_one_file_both_count(ledger: Ledger) -> None:
    parse(ledger, "a", submission_id="a1")
    parse(ledger, "a", submission_id="a2", contract_id="other")
    assert standings(ledger) == {"a1": "in_force", "a2": "in_force"}


def test_a_copy_counts_for_nothing(tmp_path: Path) -> None:
    office = SmallOffice(tmp_path / "office")
    office.send("a.xlsx")
    office.run()
    office.send("b.xlsx")
    assert office.run() == {"accepted": 0, "refused": 0, "duplicate": 1}
    assert office.standings() == {"a.xlsx": "in_force"}
    assert len(office.in_force()) == 1


def test_findings_are_those_of_the_files_as_they_are_now(ledger: Ledger) -> None:
    def find(parse_id: int, path: str, code: str, severity: str = "warn") -> None:
        row = {"parse_id": parse_id, "path": path, "code": code, "severity": severity}
        ledger.insert("findings", row)

    find(parse(ledger, "a"), "a", "KP-301")
    second = parse(ledger, "a", run_id="run-2")
    find(second, "a", "KP-205")
    find(second, "a", "KP-302", "refuse")
    find(parse(ledger, "old", path="b"), "b", "KP-301")
    find(parse(ledger, "new", path="b", run_id="run-2"), "b", "KP-303")
    found = [(row["path"], row["code"]) for row in ledger.current_findings()]
    assert found == [("a", "KP-302"), ("a", "KP-205"), ("b", "KP-303")]


def test_a_step_that_fails_leaves_nothing(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.transaction():
            parse(ledger, "a")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    for table in ("files", "receipts", "parses"):
        assert ledger.rows(f"select * from {table}") == []
    with ledger.transaction():
        parse(ledger, "a")
    assert standings(ledger) == {"a": "in_force"}


def test_runs_that_were_killed_are_said_to_be_so(ledger: Ledger) -> None:
    for run_id in ("r1", "r2", "r3", "r4"):
        ledger.start_run(run_id, "2017-04-01", "")
    ledger.update_run("r1", verdict="published", published=1)
    ledger.update_run("r3", verdict="publishing")
    ledger.update_run("r4", verdict="publishing")
    ledger.close_interrupted_runs(published="r4")
    found = {
        row["run_id"]: (row["verdict"], row["published"])
        for row in ledger.rows("select * from runs")
    }
    assert found == {
        "r1": ("published", 1), "r2": ("interrupted", 0), "r3": ("interrupted", 0),
        "r4": ("published", 1),
    }  # fmt: skip


def test_another_process_sees_whole_steps_only(ledger: Ledger, tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as other:
        with ledger.transaction():
            parse(ledger, "a")
            assert standings(other) == {}
        assert standings(other) == {"a": "in_force"}


def test_what_was_refused_by_the_same_definitions_is_known_when_it_comes_again(
    ledger: Ledger,
) -> None:
    """A copy of it is a copy, also in another run; other definitions may read it otherwise."""
    parse(ledger, "wrong", verdict="refused", definitions="d1")
    parse(ledger, "right", definitions="d0")
    parse(ledger, "right", definitions="d1", path="earlier", received_at="2017-03-01 09:00:00")
    parse(ledger, "nobody's", verdict="refused", definitions="d1", submission_id=None)
    assert ledger.known_submissions("d1") == {"wrong": "wrong", "right": "earlier"}
    assert ledger.known_submissions("d2") == {"right": "earlier"}


def test_a_file_sent_again_unchanged_counts_while_its_period_is_reopened(ledger: Ledger) -> None:
    parse(ledger, "late", "2017-04-20 09:00:00")
    shut = {"contract_id": "progress", "period_id": "2017-M03", "reporter_id": ""}
    again = {"reopening_id": "R1", **shut, "opened_from": "2017-04-25 00:00:00",
             "until": "2017-04-30 23:59:59"}  # fmt: skip
    ledger.set_windows([], [shut | {"shuts_at": "2017-04-15 17:00:00"}], [again])
    assert standings(ledger) == {"late": "after_closing"}
    parse(ledger, "late", "2017-04-26 09:00:00", verdict="duplicate", path="copy",
          submission_id=None)  # fmt: skip
    assert standings(ledger) == {"late": "in_force"}
    # Before the copy came, it did not count.
    assert standings(ledger, "2017-04-26 00:00:00") == {"late": "after_closing"}
    ledger.set_windows([], [shut | {"shuts_at": "2017-04-15 17:00:00"}], [])
    assert standings(ledger) == {"late": "after_closing"}


def test_a_ledger_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """Its rows stay; columns and tables that it lacks are added, once."""
    path = tmp_path / "ledger.sqlite"
    with sqlite3.connect(path) as old:
        old.executescript(
            """
            create table files (path text primary key, size integer, modified_ns integer,
                sha256 text);
            create table receipts (path text, sha256 text, received_at text, received_from text,
                primary key (path, sha256));
            create table runs (run_id text primary key, started_at text, ended_at text,
                business_date text, verdict text, message text, inputs text, files_read integer,
                accepted integer, refused integer, published integer);
            create table parses (parse_id integer primary key, path text, sha256 text,
                definitions text, reader integer, run_id text, submission_id text,
                contract_id text, programme_id text, reporter_id text, unit_id text,
                period_id text, verdict text, record_count integer, segment text);
            create table set_aside (submission_id text, parse_id integer, run_id text, code text,
                reason text);
            insert into files values ('a', 1, 1, 'a');
            insert into receipts values ('a', 'a', '2017-04-01 09:00:00', 'sidecar');
            insert into runs (run_id, verdict) values ('r', 'published');
            insert into parses (path, sha256, definitions, run_id, submission_id, verdict)
                values ('a', 'a', 'x', 'r', 'a', 'accepted');
            """
        )
    old.close()
    for _ in range(2):
        with Ledger(path) as ledger:
            assert standings(ledger) == {"a": "in_force"}
            assert ledger.rows("select version from receipts") == [{"version": None}]
            assert ledger.rows("select definitions_set from runs") == [{"definitions_set": None}]
            assert ledger.rows("select * from definition_sets") == []
            ledger.start_run("next", "2017-04-01", "", "set")
            ledger.execute("delete from runs where run_id = 'next'")
