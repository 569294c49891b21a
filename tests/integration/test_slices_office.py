"""Returns in slices, through the real job: nothing that was accepted leaves the facts unsaid."""

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from demo_office import copy_of, hashes_of, kaoping, rows, succeed
from slices_office import database, long, refresh, send, write_office

from compiling.definitions import read_definitions
from compiling.report_fates import report_fates
from orchestration.rebuild import rebuild_as_of
from settings.moment import Moment
from settings.workspace import Workspace
from sources.ledger import Ledger

FIRST = {(unit, month, "meetings"): number for unit, number in (("T1", 1), ("T2", 2))
         for month in (1, 2, 3)}  # fmt: skip
SECOND = {(unit, month, "meetings"): number for unit, number in (("T1", 4), ("T2", 5))
          for month in (4, 5, 6)}  # fmt: skip
NAMES = {"T1": "东镇", "T2": "西镇"}
CORRECTED = FIRST | SECOND | {("T1", 2, "meetings"): 9}
VISITS = {("T1", 1, "visits"): 30, ("T1", 2, "visits"): 31}
ALL = CORRECTED | VISITS | {("T1", 5, "meetings"): 7, ("T2", 6, "meetings"): 8}


def records(values: dict[tuple[str, int, str], int]) -> list[tuple[str, int, str, int]]:
    return [(NAMES[unit], month, "会议次数", value) for (unit, month, _), value in values.items()]


@pytest.fixture(scope="module")
def first_half(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two quarters and a corrected February, as of 8 July."""
    home = tmp_path_factory.mktemp("slices") / "office"
    write_office(home)
    send(home, "一季度.xlsx", "2024-04-03 09:00", *long(*records(FIRST)))
    send(home, "二季度.xlsx", "2024-07-03 09:00", *long(*records(SECOND)))
    send(home, "二月更正.xlsx", "2024-07-04 09:00", *long(("东镇", 2, "会议次数", 9)))
    cases = [["案件台账"], ["填报单位：督查室"], ["单位", "月份", "件数"]]
    quarter = [["东镇", f"2024年{month}月", 1] for month in (1, 2, 3)]
    send(home, "案件一季度.xlsx", "2024-04-03 10:00", *cases, *quarter)
    send(home, "案件4月.xlsx", "2024-05-03 10:00", *cases, ["东镇", "2024年4月", 2])
    refresh(home, "2024-07-08")
    return home


@pytest.fixture(scope="module")
def home(first_half: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another indicator and two more corrections, each in a layout of its own, as of 10 July."""
    home = copy_of(first_half, tmp_path_factory.mktemp("more") / "office")
    who = ["填报单位：督查室"]
    send(
        home, "走访.xlsx", "2024-07-09 09:00", ["指标填报表"], who, ["单位", "月份", "走访户数"],
        ["东镇", "2024年1月", 30], ["东镇", "2024年2月", 31], ["西镇", "2024年1月", None],
    )  # fmt: skip
    send(
        home, "五月.xlsx", "2024-07-09 10:00", ["2024年5月指标填报表"], who,
        ["单位", "会议次数（次）"], ["东镇", 7],
    )  # fmt: skip
    send(
        home, "各月.xlsx", "2024-07-09 11:00", ["2024年指标填报表"], who,
        ["单位", "指标", "4月", "5月", "6月"], ["西镇", "会议次数", None, None, 8],
    )  # fmt: skip
    # A row without a figure says nothing, and takes nothing away.
    send(home, "空.xlsx", "2024-07-09 12:00", *long(("东镇", 1, "会议次数", None)))
    refresh(home, "2024-07-10")
    return home


def values(path: Path) -> dict[tuple[str, int, str], int]:
    """Return the figures that count, by unit, month and indicator."""
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute(
            "select unit_id, cast(right(period_id, 2) as integer), indicator_id, numerator"
            " from marts.fct_indicator_values where period_id like '2024-M%'"
            " and numerator is not null"
        ).fetchall()
    assert all(value == int(value) for *_, value in found)
    return {(unit, month, name): int(value) for unit, month, name, value in found}


def counted(path: Path) -> dict[tuple[str, int, str], int]:
    """Return the records that count, whether their report is due or not; none counts twice."""
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute(
            "select unit_id, cast(right(period_id, 2) as integer), indicator_id,"
            " contribution_numerator from marts.fct_indicator_records where is_counted"
        ).fetchall()
    told = {(unit, month, name): int(value) for unit, month, name, value in found}
    assert len(told) == len(found)
    return told


def standings(home: Path) -> dict[str, str]:
    told = rows(home, "select path, standing from meta.submissions")
    return {row["path"]: row["standing"] for row in told}


def sources(home: Path, month: int, unit: str = "T1") -> list[tuple[str, str, int]]:
    """Return the cells that `explain` gives for a unit's meetings."""
    told = json.loads(succeed(
        home, "explain", "--programme", "duties", "--period", f"2024-M{month:02d}", "--unit", unit,
        "--json",
    ))  # fmt: skip
    (standing,) = told["standings"]
    return [
        (row["file"], row["cell"], int(Decimal(row["contribution"])))
        for item in standing["items"]
        for row in item["sources"]
        if row["part"] == "numerator"
    ]


def test_later_months_and_a_corrected_one_leave_the_others_in_the_facts(first_half: Path) -> None:
    assert values(database(first_half)) == CORRECTED
    told = standings(first_half)
    assert {told[name] for name in ("一季度.xlsx", "二季度.xlsx", "二月更正.xlsx")} == {"in_force"}


def test_other_indicators_and_layouts_add_and_correct(home: Path) -> None:
    assert values(database(home)) == counted(database(home)) == ALL
    told = standings(home)
    assert {name for name, standing in told.items() if standing == "superseded"} == {
        "空.xlsx", "案件一季度.xlsx",
    }  # fmt: skip


def test_every_figure_leads_to_the_workbook_that_it_comes_from(home: Path) -> None:
    assert sources(home, 1) == [("一季度.xlsx", "D4", 1)]
    assert sources(home, 2) == [("二月更正.xlsx", "D4", 9)]
    assert sources(home, 5) == [("五月.xlsx", "B4", 7)]
    assert sources(home, 6, "T2") == [("各月.xlsx", "E4", 8)]
    assert sources(home, 4) == [("二季度.xlsx", "D4", 4)]


def test_what_adds_is_no_correction_and_the_first_report_of_a_month_is_in_time(home: Path) -> None:
    told = {
        int(row["period_id"][-2:]): (row["status"], row["quality"], row["times_corrected"],
                                     row["is_corrected"], row["path"])
        for row in rows(
            home,
            "select reports.*, submissions.path from marts.fct_report_timeliness as reports"
            " join meta.submissions as submissions"
            " on submissions.submission_id = reports.in_force_submission_id"
            " where reports.unit_id = 'D1'",
        )
    }  # fmt: skip
    fine = ("on_time", "accepted_first_time", 0, False)
    mended = ("on_time", "corrected", 1, True)
    assert told == {
        # The visits came later, and no word was changed.
        1: (*fine, "走访.xlsx"), 2: (*mended, "走访.xlsx"), 3: (*fine, "一季度.xlsx"),
        4: (*fine, "二季度.xlsx"), 5: (*mended, "五月.xlsx"), 6: (*mended, "各月.xlsx"),
    }  # fmt: skip
    corrections = rows(home, "select path from marts.fct_submissions where is_correction"
                             " and contract_id = 'indicator_return' order by path")  # fmt: skip
    assert {row["path"] for row in corrections} == {"二月更正.xlsx", "五月.xlsx", "各月.xlsx"}


def test_ledger_and_calendar_alone_say_the_same_as_the_warehouse(home: Path) -> None:
    workspace = Workspace(home)
    with Ledger(workspace.ledger) as ledger:
        fates = report_fates(
            ledger, read_definitions(workspace), workspace.reference, workspace.landing,
            datetime(2024, 7, 10, 23, 59, 59),
        ).reports  # fmt: skip
    names = ("status", "quality", "times_corrected", "in_force_submission_id", "is_zero_report",
             "first_received_at", "in_force_received_at")  # fmt: skip
    told = {
        fate.period_id: {name: getattr(fate, name) for name in names}
        for fate in fates
        if fate.contract_id == "indicator_return"
    }
    published = rows(
        home, f"select period_id, {', '.join(names)} from marts.fct_report_timeliness"
    )  # fmt: skip
    assert told == {row.pop("period_id"): row for row in published}
    assert len(told) == 6
    february = next(fate for fate in fates if fate.period_id == "2024-M02")
    paths = {row["submission_id"]: row["path"] for row in rows(home, "from meta.submissions")}
    assert {paths[one] for one in february.in_force_submission_ids} == {
        "一季度.xlsx", "二月更正.xlsx", "走访.xlsx",
    }  # fmt: skip


def test_what_was_replaced_is_listed_with_what_counts_instead(home: Path) -> None:
    listed = rows(
        home,
        "select earlier.path, replaced.source_row, replaced.period_id, later.path as now"
        " from meta.replaced_records as replaced"
        " join meta.submissions as earlier using (submission_id)"
        " join meta.submissions as later on later.submission_id = replaced.replaced_by"
        " order by all",
    )
    assert [tuple(row.values()) for row in listed] == [
        ("一季度.xlsx", 5, "2024-M02", "二月更正.xlsx"),
        ("二季度.xlsx", 5, "2024-M05", "五月.xlsx"),
        ("二季度.xlsx", 9, "2024-M06", "各月.xlsx"),
        ("空.xlsx", 4, "2024-M01", "一季度.xlsx"),
    ]


def test_a_scan_is_of_a_version_that_counts_beside_others(home: Path, tmp_path: Path) -> None:
    office = copy_of(home, tmp_path / "office")
    scan = tmp_path / "盖章.pdf"
    scan.write_bytes(b"%PDF-1.7\n")
    (row,) = rows(office, "select submission_id from meta.submissions where path = '二月更正.xlsx'")
    succeed(office, "scan", scan, "--submission", row["submission_id"], "--by", "统计岗")
    (told,) = json.loads(succeed(office, "scan", scan, "--check", "--json"))
    assert (told["standing"], told["submission_id"]) == ("in_force", row["submission_id"])


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("2024-05-01", FIRST), ("2024-07-03", FIRST | SECOND), ("2024-07-04 09:00", CORRECTED)],
)
def test_looking_back_finds_what_counted_then(
    home: Path, moment: str, expected: dict[Any, int]
) -> None:
    rebuilt = rebuild_as_of(Workspace(home), Moment.of(moment))
    assert counted(Path(rebuilt["warehouse"])) == expected


def test_looking_back_is_what_was_published(home: Path, first_half: Path) -> None:
    rebuilt = rebuild_as_of(Workspace(home), Moment.of("2024-07-08"))
    then = hashes_of(database(first_half))
    found = hashes_of(Path(rebuilt["warehouse"]))
    assert [name for name in then if found.get(name) != then[name]] == []


def test_a_purged_correction_lets_the_former_figure_back(home: Path, tmp_path: Path) -> None:
    office = copy_of(home, tmp_path / "office")
    told = json.loads(succeed(office, "purge", "二月更正.xlsx", "--also-earlier", "--dry-run",
                              "--json"))  # fmt: skip
    # Of the others none goes but the one of which it holds a record.
    assert {row["path"] for row in told["purged"]} == {"二月更正.xlsx", "一季度.xlsx"}
    succeed(office, "purge", "二月更正.xlsx", "--reason", "误报", "--by", "主任岗", "--yes")
    assert values(database(office)) == ALL | {("T1", 2, "meetings"): 1}
    assert sources(office, 2) == [("一季度.xlsx", "D5", 1)]


def test_what_a_gate_sets_aside_lets_the_former_figure_back(home: Path, tmp_path: Path) -> None:
    office = copy_of(home, tmp_path / "office")
    send(
        office, "三月更正.xlsx", "2024-07-10 09:00",
        *long(("东镇", 3, "会议次数", 2 * 10**15), ("西镇", 3, "走访户数", 12)),
    )  # fmt: skip
    refresh(office, "2024-07-10")
    assert standings(office)["三月更正.xlsx"] == "set_aside"
    assert values(database(office)) == ALL
    assert sources(office, 3) == [("一季度.xlsx", "D6", 1)]


def test_a_faulty_report_sent_twice_sets_both_aside_and_the_office_publishes(
    home: Path, tmp_path: Path
) -> None:
    """The version before the last breaks the same identity: in force again, it goes too."""
    office = copy_of(home, tmp_path / "office")
    faulty = long(("东镇", 3, "会议次数", 2 * 10**15), ("西镇", 3, "走访户数", 12))
    send(office, "三月更正.xlsx", "2024-07-10 09:00", *faulty)
    refresh(office, "2024-07-10")
    send(office, "三月更正二.xlsx", "2024-07-10 11:00", *faulty, ["合计"])
    for day in ("2024-07-10", "2024-07-11"):
        refresh(office, day)
        now = standings(office)
        assert (now["三月更正.xlsx"], now["三月更正二.xlsx"]) == ("set_aside", "set_aside")
        assert values(database(office)) == ALL
        found = json.loads(succeed(office, "findings", "--code", "KP-621", "--json"))
        assert {row["path"] for row in found} == {"三月更正.xlsx", "三月更正二.xlsx"}


def test_a_table_that_lacks_former_months_is_told_once(home: Path) -> None:
    found = json.loads(succeed(home, "findings", "--code", "KP-240", "--json"))
    assert [(row["path"], row["severity"]) for row in found] == [("案件4月.xlsx", "warn")]
    for text in ("案件一季度.xlsx", "报告期2024年1月、2024年2月、2024年3月", "replaces: records"):
        assert text in found[0]["message_zh"]
    assert "periods January 2024, February 2024" in found[0]["message_en"]
    assert standings(home)["案件一季度.xlsx"] == "superseded"


def test_status_tells_the_same_standings(home: Path) -> None:
    told = json.loads(succeed(home, "status", "--json"))["submissions"]
    outside, in_rows = [row for row in told if row["contract_id"] == "indicator_return"][::-1]
    assert (outside["period_id"], outside["in_force"]) == ("2024-M05", 1)
    assert (in_rows["in_force"], in_rows["superseded"]) == (5, 1)


LIST = """\
correction_id,contract,reporter,period,record,field,path,sheet,cell,action,expect,value,reason,author_post,decided_on
"""
BY_KEY = "C1,indicator_return,D1,2024-M02,东镇;meetings,value,,,,set,9,6,复核,主任岗,2024-07-09\n"


def test_a_correction_finds_the_record_in_force(home: Path, tmp_path: Path) -> None:
    office = copy_of(home, tmp_path / "office")
    path = office / "reference" / "corrections.csv"
    path.write_text(LIST + BY_KEY.replace("东镇", "T1"), encoding="utf-8")
    refresh(office, "2024-07-10")
    assert values(database(office)) == ALL | {("T1", 2, "meetings"): 6}
    replaced = "C2,,,,,,一季度.xlsx,Sheet,D5,set,1,6,复核,主任岗,2024-07-09\n"
    path.write_text(LIST + replaced, encoding="utf-8")
    done = kaoping(office, "refresh")
    assert done.returncode == 2
    assert "no record in force stands at Sheet!D5" in done.stdout + done.stderr
    assert "二月更正.xlsx" in done.stdout + done.stderr
    assert values(database(office)) == ALL | {("T1", 2, "meetings"): 6}, "nothing by half"
