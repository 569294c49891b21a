"""Single lines over the calendar's rules, own working days, reports of several units."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from dagster_run import run_by_dagster
from demo_office import KAOPING, copy_of, rows, surroundings
from own_office import CONTRACT, TOWNS, write_own_office

from compiling.definitions import read_definitions
from compiling.report_fates import report_fates
from settings.workspace import Workspace
from sources.ledger import Ledger

pytestmark = pytest.mark.long

# Tuesday 5 March is a day off by the office's list, so the rule's day is the 6th.
CALENDAR = """\
reports:
  - contract: site_checks
    periods: {kind: month, from: 2024-M01}
    due: {day: 5, at: "17:00", if_not_working: next, grace_hours: 2}
    closes: {days_after: 2}
  - contract: visits
    periods: {kind: month, from: 2024-M02, to: 2024-M02}
    due: {day: 5, at: "17:00", if_not_working: previous}
    reporters: {units: [T1, T2, T3]}
"""
LINES = """\
contract,period,due_at,unit,note
site_checks,2024-M01,none,,
site_checks,2024-M02,2024-03-07 09:00,T2,汛期
site_checks,2024-M02,none,T4,无工地
"""
WORKING_DAYS = "date,is_working,note\n2024-03-05,否,停电\n2024-03-03,是,补班\n"
RECEIVED = """\
path,received_at
东镇2月.xlsx,2024-03-06 18:59:59
西镇2月.xlsx,2024-03-07 11:00:00
南镇2月.xlsx,2024-03-08 19:00:01
走访甲.xlsx,2024-03-04 09:00:00
走访乙.xlsx,2024-03-04 17:00:01
走访丙错.xlsx,2024-03-04 10:00:00
走访西甲.xlsx,2024-03-04 10:00:00
走访西乙错.xlsx,2024-03-04 11:00:00
走访西乙.xlsx,2024-03-04 12:00:00
走访南甲.xlsx,2024-03-04 10:00:00
走访南乙.xlsx,2024-03-04 10:30:00
"""
VISITS = (
    CONTRACT.replace("site_checks", "visits")
    .replace("工地安全检查表", "走访情况表")
    .replace("{title: 安全检查}", "{title: 走访情况}\nunit: {from: label, label: 考核对象}")
)  # fmt: skip


def write_visits(path: Path, reporter: str, unit: str, found: int) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["2024年2月走访情况表"],
        [f"填报单位：{TOWNS[reporter]}", None, f"考核对象：{unit}"],
        ["工地编号", "发现隐患", "整改隐患"],
        [f"V-{unit}", found, 1],
    ):
        book.active.append(row)
    book.save(path)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("lines") / "office"
    write_own_office(home)
    for name, text in {
        "reference/calendar.yml": CALENDAR,
        "reference/calendar.csv": LINES,
        "reference/working_days.csv": WORKING_DAYS,
        "contracts/visits.yml": VISITS,
        "inbox/received.csv": RECEIVED,
    }.items():
        (home / name).write_text(text, "utf-8")
    with (home / "reference" / "units.csv").open("a", encoding="utf-8") as units:
        for number, name in enumerate(("甲村", "乙村", "丙村"), start=1):
            units.write(f"V{number},{name},,,village,,T1,,,,,\n")
    # The east sends for three villages: one late, one still wrong. The west's second came wrong
    # first. The south's two came as they should.
    write_visits(home / "inbox" / "走访甲.xlsx", "T1", "甲村", 5)
    write_visits(home / "inbox" / "走访乙.xlsx", "T1", "乙村", 5)
    write_visits(home / "inbox" / "走访丙错.xlsx", "T1", "丙村", -5)
    write_visits(home / "inbox" / "走访西甲.xlsx", "T2", "甲村", 5)
    write_visits(home / "inbox" / "走访西乙错.xlsx", "T2", "乙村", -5)
    write_visits(home / "inbox" / "走访西乙.xlsx", "T2", "乙村", 5)
    write_visits(home / "inbox" / "走访南甲.xlsx", "T3", "甲村", 5)
    write_visits(home / "inbox" / "走访南乙.xlsx", "T3", "乙村", 6)
    return run_by_dagster(home).home


def timeliness(home: Path, contract: str, *names: str) -> dict[str, tuple[object, ...]]:
    chosen = ", ".join(names)
    return {
        str(row.pop("reporter_id")): tuple(row.values())
        for row in rows(
            home,
            f"select reporter_id, {chosen} from marts.fct_report_timeliness"
            " where contract_id = ? and period_id = '2024-M02'",
            contract,
        )
    }


def test_a_line_moves_the_closing_time_and_grace_and_closing_go_with_it(home: Path) -> None:
    day = datetime(2024, 3, 6, 17)
    own = datetime(2024, 3, 7, 9)
    told = timeliness(home, "site_checks", "due_at", "closes_at", "shuts_at", "status", "quality")
    # The rule's day is off by the office's list; in time to the last second of the grace.
    usual = (day, day.replace(hour=19), datetime(2024, 3, 8, 19))
    assert told == {
        "T1": (*usual, "on_time", "accepted_first_time"),
        "T2": (own, own.replace(hour=11), datetime(2024, 3, 9, 11), "on_time",
               "accepted_first_time"),
        "T3": (*usual, "late", "after_closing"),
        "T4": (*usual, "exempt", "not_received"),
    }  # fmt: skip
    (exempt,) = rows(
        home, "select exemption from marts.fct_report_timeliness where status = 'exempt'"
    )
    assert exempt["exemption"] == "无工地"


def test_a_line_without_a_unit_takes_a_period_out_for_all(home: Path) -> None:
    periods = rows(home, "select distinct period_id from marts.fct_report_timeliness")
    assert sorted(row["period_id"] for row in periods) == ["2024-M02", "2024-M03"]


def test_a_report_of_several_units_is_one_and_as_good_as_its_worst_part(home: Path) -> None:
    told = timeliness(
        home, "visits", "status", "quality", "hours_late", "times_received", "times_returned",
        "is_corrected", "covered_unit_ids",
    )  # fmt: skip
    # 5 March is off and the report is due the working day before: the second village came late.
    assert {unit: (row[0], row[1], *map(str, row[2:])) for unit, row in told.items()} == {
        "T1": ("late", "still_refused", "0.01", "3", "1", "False", "V1;V2"),
        "T2": ("on_time", "returned", "None", "3", "1", "True", "V1;V2"),
        "T3": ("on_time", "accepted_first_time", "None", "2", "0", "False", "V1;V2"),
    }
    first = timeliness(home, "visits", "first_received_at", "complete_at", "in_force_received_at")
    assert first["T1"] == (
        datetime(2024, 3, 4, 9), datetime(2024, 3, 4, 17, 0, 1), datetime(2024, 3, 4, 17, 0, 1),
    )  # fmt: skip


def test_ledger_and_calendar_alone_say_the_same_as_the_warehouse(home: Path) -> None:
    """Also of what came after closing, of several units, and of single lines."""
    workspace = Workspace(home)
    with Ledger(workspace.ledger) as ledger:
        found = report_fates(
            ledger, read_definitions(workspace), workspace.reference, workspace.landing,
            datetime(2024, 3, 10, 23, 59, 59),
        ).reports  # fmt: skip
    names = ("status", "quality", "first_received_at", "in_force_received_at", "times_returned",
             "times_corrected", "due_at", "closes_at", "exemption")  # fmt: skip
    told = {
        (fate.contract_id, fate.reporter_id, fate.period_id): (
            *(getattr(fate, name) for name in names),
            fate.in_force_submission_id or None,
        )
        for fate in found
        if fate.status != "not_owed"
    }
    chosen = ", ".join((*names, "in_force_submission_id"))
    published = {
        (row.pop("contract_id"), row.pop("reporter_id"), row.pop("period_id")): tuple(row.values())
        for row in rows(
            home,
            f"select contract_id, reporter_id, period_id, {chosen}"
            " from marts.fct_report_timeliness",
        )
    }
    assert told == published
    assert {value[1] for value in told.values()} >= {"after_closing", "still_refused", "returned"}


# A superuser heeds no mode of a file unless this is taken from it.
_PLAIN = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")


def looking(home: Path, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run the command as somebody who may read the workspace and not write there."""
    as_root = os.geteuid() == 0
    if as_root and shutil.which("setpriv") is None:
        pytest.skip("a superuser may write everywhere, and there is no setpriv here")
    done = subprocess.run(
        [*(_PLAIN if as_root else ()), str(KAOPING), "--home", str(home), *map(str, arguments)],
        capture_output=True, text=True, check=False, env=surroundings(),
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
    assert "fault of the software" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="module")
def shelf(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the office in which nothing can be written."""
    shelf = copy_of(home, tmp_path_factory.mktemp("shelf") / "office")
    places = [shelf, *(path for path in shelf.rglob("*") if not path.is_symlink())]
    for path in places:
        path.chmod(path.stat().st_mode & ~0o222)
    yield shelf
    for path in places:
        path.chmod(path.stat().st_mode | 0o200)


def test_who_may_only_look_is_told_and_can_write_elsewhere(
    shelf: Path, home: Path, tmp_path: Path
) -> None:
    before = {path: path.stat().st_mtime_ns for path in shelf.rglob("*") if path.is_file()}
    said = looking(shelf, "chase")
    assert said.returncode == 0 and "走访情况表" in said.stdout
    refused = looking(shelf, "page")
    assert refused.returncode == 2 and "报送情况.html cannot be written" in refused.stderr
    assert "--out" in refused.stderr
    refused = looking(shelf, "chase", "--out", shelf / "exports" / "chasing")
    assert refused.returncode == 2 and "chasing cannot be written" in refused.stderr
    assert looking(shelf, "page", "--out", tmp_path / "报送.html").returncode == 0
    page = (tmp_path / "报送.html").read_text("utf-8")
    assert "2024年2月各单位报送情况" in page
    written = looking(shelf, "chase", "--out", tmp_path / "texts", "--json")
    assert written.returncode == 0 and list((tmp_path / "texts").rglob("*.txt"))
    assert looking(shelf, "status").returncode == 0
    after = {path: path.stat().st_mtime_ns for path in shelf.rglob("*") if path.is_file()}
    assert after == before
