"""Corrections of the office, through the real job: applied, shown, loud when they do not hold."""

import shutil
from pathlib import Path

import duckdb
import pytest
from demo_office import kaoping
from own_office import write_checks, write_own_office

LIST = """\
correction_id,contract,reporter,unit,period,record,field,path,sheet,cell,action,expect,value,reason,author_post,document,decided_on
C1,site_checks,T1,,2024-M02,S-01,closed,,,,set,9,10,现场复核,安全办主任,纪要3号,2024-03-06
C2,,,,,,,西镇2月.xlsx,检查,B4,set,8,5,重复计入,安全办主任,,2024-03-07
C3,site_checks,T3,,2024-M02,S-05,,,,,exclude,,,不属本镇,安全办主任,,2024-03-07
C4,site_checks,,T3,2024-M02,S-04,,,,,exclude,,,以后,安全办主任,,2024-04-07
C5,site_checks,T1,,2024-M02,S-01,closed,,,,set,10,8,再次复核,安全办主任,,2024-03-08
"""


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("corrected") / "office"
    write_own_office(home)
    (home / "reference" / "corrections.csv").write_text(LIST, encoding="utf-8")
    done = kaoping(home, "refresh")
    assert done.returncode == 0, done.stdout + done.stderr
    return home


def rows(home: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home / "warehouse" / "warehouse.duckdb"), read_only=True) as database:
        return database.execute(sql).fetchall()


def test_facts_count_what_was_decided_until_the_business_date(corrected: Path) -> None:
    found = rows(
        corrected,
        "select unit_id, cast(numerator as integer), cast(denominator as integer)"
        " from marts.fct_indicator_values where indicator_id = 'closed_share'"
        " and period_id = '2024-M02' and numerator is not null order by unit_id",
    )
    assert found == [("T1", 14, 16), ("T2", 4, 5), ("T3", 3, 3)]


def test_each_correction_says_what_it_found_and_where(corrected: Path) -> None:
    found = rows(
        corrected,
        "select correction_id, cell, found_value, corrected_value, action, author_post"
        " from marts.fct_corrections order by 1",
    )
    assert found == [
        ("C1", "C4", "9", "10", "set", "安全办主任"),
        ("C2", "B4", "8", "5", "set", "安全办主任"),
        ("C3", "", "", "", "exclude", "安全办主任"),
        ("C5", "C4", "10", "8", "set", "安全办主任"),
    ]
    told = kaoping(
        corrected, "explain", "--programme", "safety", "--period", "2024-M02", "--unit", "T1"
    ).stdout
    assert "C4 [C1, C5]" in told
    assert "9 → 10" in told
    assert "10 → 8" in told
    assert "纪要3号" in told


def test_the_landed_report_is_not_altered(corrected: Path) -> None:
    (segment,) = (corrected / "landing" / "site_checks").glob("2*.parquet")
    found = duckdb.sql(f"select closed from '{segment}' where site = 'S-01'").fetchall()
    assert found == [(9,)]


def test_an_expectation_that_no_longer_holds_is_loud(corrected: Path, tmp_path: Path) -> None:
    home = tmp_path / "office"
    shutil.copytree(corrected, home, symlinks=True)
    before = (
        (home / "warehouse" / "warehouse.duckdb").resolve().name,
        rows(home, "select * from marts.fct_corrections order by 1"),
    )
    sites = [("S-01", 10, 10), ("S-02", 6, 6)]
    write_checks(home / "inbox" / "东镇2月（更正）.xlsx", "T1", sites)
    done = kaoping(home, "refresh")
    assert done.returncode == 2
    assert "C1: expected '9', but 东镇2月（更正）.xlsx › 检查 › C4 says '10'" in done.stderr
    assert "says so itself now: remove the correction" in done.stderr
    assert "corrections.csv:2" in done.stderr
    assert "Traceback" not in done.stderr
    assert before == (
        (home / "warehouse" / "warehouse.duckdb").resolve().name,
        rows(home, "select * from marts.fct_corrections order by 1"),
    )
    listed = home / "reference" / "corrections.csv"
    kept = [line for line in LIST.splitlines() if not line.startswith(("C1", "C5"))]
    listed.write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert kaoping(home, "refresh").returncode == 0
    assert rows(home, "select count(*) from marts.fct_corrections") == [(2,)]
