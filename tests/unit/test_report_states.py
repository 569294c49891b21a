"""How reports stand, from a workspace without any run: days, successors, working days, recency."""

from datetime import datetime
from pathlib import Path

import pytest
from defined_office import office

from orchestration.reminders import write_texts
from orchestration.report_states import OfficeStates, read_states
from settings.errors import WrongUse
from settings.workspace import Workspace

UNITS = """\
unit_id,name,name_en,class,parent_unit_id,opened_on,closed_on,successor_unit_id,inherits
C1,甲县,County One,county,,,,,
C2,乙县,County Two,county,,,,,
A2,城关镇,Chengguan,area_headquarters,C1,,,,
A1,城关镇,Chengguan,area_headquarters,C2,,,,
A3,城南镇,South,area_headquarters,C1,,2017-04-02,A4,nothing
A4,城中镇,Middle,area_headquarters,C1,,,,
A5,城北镇,North,area_headquarters,C1,,2017-04-02,,
A6,新区,New,area_headquarters,C1,2017-05-01,,,
"""
CALENDAR = """\
reports:
  - contract: progress
    periods: {kind: month, from: 2017-M01}
    due: {day: 10, at: "17:00"}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = office(tmp_path)
    (made.reference / "units.csv").write_text(UNITS, "utf-8")
    (made.reference / "calendar.yml").write_text(CALENDAR, "utf-8")
    return made


def of_march(found: OfficeStates) -> dict[str, tuple[str, str, str]]:
    return {
        state.reporter_id: (state.reporter, state.to, state.former)
        for state in found.states
        if state.period_id == "2017-M03"
    }


def test_units_stand_in_the_order_of_the_list_and_closed_ones_are_answered_for(
    workspace: Workspace,
) -> None:
    found = read_states(workspace, "2017-04-09T08:00")
    assert list(of_march(found).items()) == [
        ("A2", ("甲县城关镇", "甲县城关镇", "")),
        ("A1", ("乙县城关镇", "乙县城关镇", "")),
        ("A3", ("城南镇", "城中镇", "城南镇")),
        ("A4", ("城中镇", "城中镇", "")),
        ("A5", ("城北镇", "", "城北镇")),
    ]


def test_on_the_day_on_which_it_closes_a_unit_still_answers_itself(workspace: Workspace) -> None:
    assert of_march(read_states(workspace, "2017-04-02T08:00"))["A3"][1:] == ("城南镇", "")


def test_a_reminder_goes_out_on_the_last_working_day_before(workspace: Workspace) -> None:
    # 10 April 2017 is a Monday, and the Friday before is off by the office's own list.
    lists = workspace.reference / "working_days.csv"
    lists.write_text("date,is_working\n2017-04-07,false\n", "utf-8")
    (state, *_) = [
        one for one in read_states(workspace, "2017-04-06T17:00").states
        if one.period_id == "2017-M03"
    ]  # fmt: skip
    assert state.remind_at == datetime(2017, 4, 6, 17)
    assert state.stage(datetime(2017, 4, 6, 17)) == "day"
    assert state.stage(datetime(2017, 4, 6, 16, 59)) == "ahead"


def test_old_reports_are_left_out_but_for_the_last_two_periods(workspace: Workspace) -> None:
    periods = {state.period_id for state in read_states(workspace, "2017-06-25T08:00").states}
    assert periods == {"2017-M04", "2017-M05", "2017-M06"}
    long = {state.period_id for state in read_states(workspace, "2017-06-25T08:00", days=60).states}
    assert long == periods
    longer = read_states(workspace, "2017-06-25T08:00", days=80).states
    assert {state.period_id for state in longer} == periods | {"2017-M03"}


def test_a_unit_that_opened_later_owes_nothing_before(workspace: Workspace) -> None:
    found = read_states(workspace, "2017-06-25T08:00")
    assert {one.period_id for one in found.states if one.reporter_id == "A6"} == {
        "2017-M05", "2017-M06"}  # fmt: skip


@pytest.mark.parametrize("at", ["morgen", "2017-04-09", "2017-04-09T08:00+08:00"])
def test_what_is_no_local_time_is_refused(workspace: Workspace, at: str) -> None:
    with pytest.raises(WrongUse, match="write 2017-04-04T16:00"):
        read_states(workspace, at)


def test_an_unknown_contract_is_refused_with_those_that_exist(workspace: Workspace) -> None:
    with pytest.raises(WrongUse, match="'x' is no contract → one of progress"):
        read_states(workspace, contracts=["x"])


def test_a_text_that_is_no_longer_due_leaves_its_folder_and_foreign_files_stay(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "out" / "2017-04-10T1700"
    folder.mkdir(parents=True)
    for name in ("A2 旧名.txt", "我的备注.txt"):
        (folder / name).write_text("x", "utf-8")
    found = read_states(workspace, "2017-04-10T16:30")
    first = write_texts(found, tmp_path / "out")
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        "A1 乙县城关镇.txt",
        "A2 甲县城关镇.txt",
        "A4 城中镇.txt",
        "名单.txt",
        "我的备注.txt",
    ]
    before = {path: path.read_bytes() for path in first}
    assert {path: path.read_bytes() for path in write_texts(found, tmp_path / "out")} == before


def test_a_report_counts_until_its_rule_closes_it_or_a_reopening_ends(workspace: Workspace) -> None:
    def until(at: str) -> dict[str, datetime | None]:
        return {
            state.reporter_id: state.counts_until
            for state in read_states(workspace, at).states
            if state.period_id == "2017-M03"
        }

    assert set(until("2017-04-11T08:00").values()) == {None}
    rule = CALENDAR + "    closes: {days_after: 3}\n"
    (workspace.reference / "calendar.yml").write_text(rule, "utf-8")
    assert set(until("2017-04-11T08:00").values()) == {datetime(2017, 4, 13, 17)}
    (workspace.reference / "reopenings.csv").write_text(
        "reopening_id,contract,period,reporter,opened_from,until,reason,author_post\n"
        "R1,progress,2017-M03,A1,2017-04-15 08:00,2017-04-16 12:00,系统故障,统计岗\n",
        "utf-8",
    )
    assert until("2017-04-14T08:00")["A1"] == datetime(2017, 4, 13, 17)
    again = until("2017-04-15T09:00")
    assert (again["A1"], again["A2"]) == (datetime(2017, 4, 16, 12), datetime(2017, 4, 13, 17))
