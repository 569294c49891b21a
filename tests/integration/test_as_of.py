"""Looking back: what is rebuilt as of a day is what was published on it, row for row."""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import pytest
from demo_office import hashes_of, kaoping, ledger_rows
from looking_back import DAYS, Office, ranks_of, spend_days

from orchestration.rebuild import rebuild_as_of
from settings.moment import Moment
from settings.workspace import Workspace

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return spend_days(tmp_path_factory.mktemp("days") / "office")


@pytest.fixture(scope="module")
def rebuilt(office: Office) -> dict[str, dict[str, Any]]:
    """The two earlier days, rebuilt from where the last one left the office."""
    before = office.live()
    killed = office.workspace.build / "as_of" / "20240306T000000000-99999999"
    (killed / "landing").mkdir(parents=True)
    outcomes = {day: rebuild_as_of(office.workspace, Moment.of(day)) for day in DAYS[:2]}
    assert office.live() == before, "a look back left something else behind"
    return outcomes


def test_the_days_differ_in_what_they_published(office: Office) -> None:
    assert len({str(office.ranks[day]) for day in DAYS}) == 3
    assert [len(office.ranks[day]) for day in DAYS] == [4, 4, 5]


@pytest.mark.parametrize("day", DAYS[:2])
def test_rebuilt_is_what_was_published(
    office: Office, rebuilt: dict[str, dict[str, Any]], day: str
) -> None:
    found = hashes_of(Path(rebuilt[day]["warehouse"]))
    differing = [name for name, told in office.hashes[day].items() if found.get(name) != told]
    assert not differing
    assert set(found) == set(office.hashes[day])
    assert ranks_of(Path(rebuilt[day]["warehouse"])) == office.ranks[day]


def test_the_file_says_what_it_is(office: Office, rebuilt: dict[str, dict[str, Any]]) -> None:
    path = Path(rebuilt[DAYS[0]]["warehouse"])
    assert path == office.home / "exports" / "as-of" / DAYS[0] / "warehouse.duckdb"
    assert path.stat().st_mode & 0o222 == 0
    sets = ledger_rows(office.home, "select * from definition_sets order by change_id")
    with duckdb.connect(str(path), read_only=True) as connection:
        told = connection.execute("select * exclude (as_of) from meta.as_of").fetchall()
        (context,) = connection.execute(
            "select business_date::varchar from meta.build_context"
        ).fetchall()
        runs = connection.execute("select definitions_set from meta.runs").fetchall()
    assert [row[:2] for row in told] == [(False, sets[0]["definitions_set"])]
    assert told[0][3] is True
    assert context == (DAYS[0],)
    assert {row[0] for row in runs} == {sets[0]["definitions_set"]}
    with duckdb.connect(str(office.workspace.published.resolve()), read_only=True) as connection:
        tables = connection.execute("select table_name from information_schema.tables").fetchall()
    assert ("as_of",) not in tables


def test_nothing_of_the_work_is_left(office: Office, rebuilt: dict[str, dict[str, Any]]) -> None:
    assert rebuilt
    assert not (office.workspace.build / "as_of").exists()


def test_the_commands_look_back_too(office: Office, rebuilt: dict[str, dict[str, Any]]) -> None:
    assert rebuilt
    query = "select round(total, 2) as total from marts.fct_rankings where unit_id = 'T1'"
    now = kaoping(office.home, "sql", query, "--format", "csv")
    then = kaoping(office.home, "sql", query, "--format", "csv", "--as-of", DAYS[0])
    assert then.returncode == 0
    assert now.stdout != then.stdout
    none = kaoping(office.home, "sql", query, "--as-of", "2024-03-07")
    assert none.returncode == 2
    assert "kaoping rebuild --as-of '2024-03-07'" in none.stderr


def test_a_moment_within_a_day_before_any_run(office: Office, tmp_path: Path) -> None:
    """Half an hour after it was due the fourth is missing; no definitions were known then."""
    out = tmp_path / "out"
    done = kaoping(office.home, "rebuild", "--as-of", "2024-03-05 17:30", "--out", out, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"are_definitions_of_then": false' in done.stdout
    with duckdb.connect(str(out / "warehouse.duckdb"), read_only=True) as connection:
        told = connection.execute(
            "select unit_id, status from marts.fct_report_timeliness order by 1"
        ).fetchall()
        assert connection.execute("select are_definitions_of_then from meta.as_of").fetchall() == [
            (False,)
        ]
    assert told == [("T1", "on_time"), ("T2", "on_time"), ("T3", "on_time"), ("T4", "missing")]


def test_before_anything_was_due_there_are_reports_and_no_values(
    office: Office, tmp_path: Path
) -> None:
    """An hour before it was due nothing was assessed yet, and nothing contradicts that."""
    done = kaoping(
        office.home, "rebuild", "--as-of", "2024-03-05 16:00", "--out", tmp_path, "--json"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"nothing_due": true' in done.stdout
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as connection:
        counts = connection.execute(
            "select (select count(*) from marts.fct_indicator_values),"
            " (select count(*) from marts.fct_submissions where standing = 'in_force'),"
            " (select count(*) from marts.fct_report_timeliness where status = 'not_yet_due')"
        ).fetchone()
    assert counts is not None
    assert counts[0] == 0 and counts[1] > 0 and counts[2] > 0


def test_what_another_reader_has_read_is_read_again_from_the_archive(
    office: Office, tmp_path: Path
) -> None:
    """The refused workbook is not kept: it stands as it was read then."""
    home = shutil.copytree(office.home, tmp_path / "office", symlinks=True)
    with sqlite3.connect(home / "ledger.sqlite") as ledger:
        ledger.execute("update parses set definitions = 'older ' || definitions")
    ledger.close()
    outcome = rebuild_as_of(Workspace(home), Moment.of(DAYS[1]))
    assert outcome["read_again"] == 4
    assert hashes_of(Path(outcome["warehouse"])) == office.hashes[DAYS[1]]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--as-of", "yesterday"], "2017-05-05"),
        (["--as-of", "2024-03-13"], "after the business date"),
    ],
)
def test_wrong_use_is_told(office: Office, arguments: list[str], words: str) -> None:
    done = kaoping(office.home, "rebuild", *arguments)
    assert done.returncode == 2
    assert words in done.stderr


def test_what_is_published_is_not_written_over(office: Office, tmp_path: Path) -> None:
    before = office.live()
    done = kaoping(office.home, "rebuild", "--as-of", DAYS[0], "--out", office.home / "warehouse")
    assert done.returncode == 2
    other = tmp_path / "warehouse.duckdb"
    shutil.copy(office.workspace.published.resolve(), other)
    done = kaoping(office.home, "rebuild", "--as-of", DAYS[0], "--out", tmp_path)
    assert done.returncode == 2
    assert "no rebuild" in done.stderr
    assert office.live() == before


def test_nothing_is_kept_where_nothing_changed(office: Office) -> None:
    before = office.live()
    done = kaoping(office.home, "refresh", "--json")
    assert '"unchanged"' in done.stdout
    after = office.live()
    assert {name for name in after if before.get(name) != after[name]} == {"ledger.sqlite"}


def test_damaged_definitions_are_told(office: Office, tmp_path: Path) -> None:
    home = shutil.copytree(office.home, tmp_path / "office", symlinks=True)
    (first, *_) = ledger_rows(home, "select * from definition_sets order by change_id")
    manifest = home / "landing" / "_definitions" / f"{first['definitions_set']}.json"
    manifest.chmod(0o644)
    manifest.unlink()
    done = kaoping(home, "rebuild", "--as-of", DAYS[0])
    assert done.returncode == 3
    assert "landing/_definitions" in done.stderr
    assert not Workspace(home).rebuilt(DAYS[0]).parent.joinpath(".warehouse.duckdb").exists()


def test_a_lost_segment_is_told_and_nothing_is_built(office: Office, tmp_path: Path) -> None:
    home = shutil.copytree(office.home, tmp_path / "office", symlinks=True)
    first = min(path for path in (home / "landing" / "site_checks").glob("2*.parquet"))
    first.unlink()
    done = kaoping(home, "rebuild", "--as-of", DAYS[0], "--out", tmp_path / "out")
    assert done.returncode == 3
    assert first.name in done.stderr
    assert not (tmp_path / "out").exists()
