"""Periods that are not open yet, closed, and opened again by a recorded decision."""

from pathlib import Path

import duckdb
import openpyxl
import pytest
from demo_office import kaoping
from own_office import TOWNS, write_own_office

CALENDAR = """\
reports:
  - contract: site_checks
    periods: {kind: month, from: 2024-M02}
    due: {day: 5, at: "17:00"}
    closes: {days_after: 3}
"""
RECEIVED = """\
path,received_at
东镇2月.xlsx,2024-03-04 10:00
西镇2月.xlsx,2024-03-08 17:00:00
南镇2月.xlsx,2024-03-08 17:00:01
东镇2月改.xlsx,2024-03-09 08:00
北镇4月.xlsx,2024-03-09 09:00
"""
REOPENED = """\
reopening_id,contract,period,reporter,opened_from,until,reason,author_post,document
R1,site_checks,2024-M02,T3,2024-03-08 17:00,2024-03-08,系统故障,安全办主任,纪要1号
"""


def write(path: Path, unit: str, month: int, site: str, closed: int) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([f"2024年{month}月工地安全检查情况表"])
    sheet.append([f"填报单位：{TOWNS[unit]}"])
    sheet.append(["工地编号", "发现隐患", "整改隐患"])
    sheet.append([site, 10, closed])
    book.save(path)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("closed") / "office"
    write_own_office(home)
    (home / "reference" / "calendar.csv").unlink()
    (home / "reference" / "calendar.yml").write_text(CALENDAR, encoding="utf-8")
    (home / "inbox" / "received.csv").write_text(RECEIVED, encoding="utf-8")
    write(home / "inbox" / "东镇2月改.xlsx", "T1", 2, "S-01", 1)
    write(home / "inbox" / "北镇4月.xlsx", "T4", 4, "S-09", 5)
    return home


def standings(home: Path) -> dict[str, str]:
    with duckdb.connect(str(home / "warehouse" / "warehouse.duckdb"), read_only=True) as database:
        sql = "select path, standing from meta.submissions order by 1"
        return dict(database.execute(sql).fetchall())


def counted(home: Path) -> list[tuple[str, int]]:
    with duckdb.connect(str(home / "warehouse" / "warehouse.duckdb"), read_only=True) as database:
        return database.execute(
            "select unit_id, cast(numerator as integer) from marts.fct_indicator_values"
            " where indicator_id = 'closed_share' and numerator is not null and"
            " period_id = '2024-M02' order by 1"
        ).fetchall()


def test_only_what_came_while_its_period_was_open_counts(office: Path) -> None:
    done = kaoping(office, "refresh")
    assert done.returncode == 0, done.stderr
    assert "封账后报送（不计入，可登记重开）  2" in done.stdout
    assert "期间未到（待计入）  1" in done.stdout
    # To the second: 17:00:00 on the last day is in time, one second later is not.
    assert standings(office) == {
        "东镇2月.xlsx": "in_force", "东镇2月改.xlsx": "after_closing",
        "北镇4月.xlsx": "waiting", "南镇2月.xlsx": "after_closing", "西镇2月.xlsx": "in_force",
    }  # fmt: skip
    assert counted(office) == [("T1", 15), ("T2", 4)]
    with duckdb.connect(str(office / "warehouse" / "warehouse.duckdb"), read_only=True) as database:
        told = database.execute(
            "select strftime(due_at, '%d %H'), strftime(closes_at, '%d %H'),"
            " strftime(shuts_at, '%d %H'), quality, times_corrected"
            " from marts.fct_report_timeliness where unit_id = 'T1' and period_id = '2024-M02'"
        ).fetchall()
    # What came after closing does not count, so it corrected nothing.
    assert told == [("05 17", "05 17", "08 17", "accepted_first_time", 0)]

    page = (office / "exports" / "status" / "报送情况.html").read_text("utf-8")
    assert page.count("✕ 封账后报送（不计入）") == page.count("○ 期间未到（待计入）") == 1
    assert "迟报并退回" not in page
    assert "封账后报送、不计入1家：南镇" in kaoping(office, "chase", "--missing").stdout

    # A reopening lets in what came meanwhile, of the reporter that it names.
    (office / "reference" / "reopenings.csv").write_text(REOPENED, encoding="utf-8")
    assert kaoping(office, "refresh").returncode == 0
    assert standings(office)["南镇2月.xlsx"] == "in_force"
    assert standings(office)["东镇2月改.xlsx"] == "after_closing"
    assert counted(office) == [("T1", 15), ("T2", 4), ("T3", 7)]
    with duckdb.connect(str(office / "warehouse" / "warehouse.duckdb"), read_only=True) as database:
        told = (
            "select reopening_id, reporter_id, opened_until, author_post from marts.fct_reopenings"
        )
        ((number, reporter, until, post),) = database.execute(told).fetchall()
        late = (
            "select status from marts.fct_report_timeliness"
            " where unit_id = 'T3' and period_id = '2024-M02'"
        )
        # A reopened report counts, and is late all the same.
        assert database.execute(late).fetchall() == [("late",)]
    assert (number, reporter, str(until), post) == (
        "R1", "T3", "2024-03-08 23:59:59", "安全办主任",
    )  # fmt: skip

    # In April the report that waited is in force, without being sent again.
    path = office / "reference" / "office.yml"
    path.write_text(path.read_text("utf-8").replace("2024-03-10", "2024-04-01"), "utf-8")
    assert kaoping(office, "refresh").returncode == 0
    assert standings(office)["北镇4月.xlsx"] == "in_force"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("R1,nothing,2024-M02,,2024-03-08,2024-03-09,a,b,", "'nothing' is no contract"),
        ("R1,site_checks,Feb,,2024-03-08,2024-03-09,a,b,", "'Feb' is no period"),
        ("R1,site_checks,2024-M02,T9,2024-03-08,2024-03-09,a,b,", "'T9' is no unit"),
        ("R1,site_checks,2024-M02,,soon,2024-03-09,a,b,", "'soon' is no time"),
        ("R1,site_checks,2024-M02,,2024-03-09,2024-03-08,a,b,", "it ends before it begins"),
        ("R1,site_checks,2024-M02,,2024-03-08,2024-03-09,,b,", "reason is empty"),
    ],
)
def test_a_faulty_reopening_is_told(tmp_path: Path, line: str, words: str) -> None:
    from compiling.definitions import read_definitions
    from settings.errors import RefusedDefinition
    from settings.workspace import Workspace
    from sources.reopenings import read_reopenings

    write_own_office(tmp_path)
    definitions = read_definitions(Workspace(tmp_path))
    head = REOPENED.splitlines()[0]
    (tmp_path / "reference" / "reopenings.csv").write_text(f"{head}\n{line}\n", encoding="utf-8")
    with pytest.raises(RefusedDefinition, match=r"reopenings\.csv:2") as refused:
        read_reopenings(tmp_path / "reference", definitions.contracts, definitions.units)
    assert words in str(refused.value)
