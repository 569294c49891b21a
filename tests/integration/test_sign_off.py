"""A month's chasing, scans and confirmations: through the real job and the command."""

import re
from datetime import datetime
from pathlib import Path

import dagster as dg
import pytest
from own_office import write_own_office
from signing_office import CALENDAR, NUMBER, Story, set_date, spend_the_month

from compiling.definitions import read_definitions
from compiling.report_fates import report_fates
from orchestration.reminder_job import chase_job, chase_sensor
from orchestration.session import open_session
from settings.workspace import Workspace
from sources.ledger import Ledger


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return spend_the_month(tmp_path_factory.mktemp("signing") / "office")


def test_what_ledger_and_calendar_say_is_what_the_warehouse_publishes(story: Story) -> None:
    workspace = Workspace(story.home)
    with Ledger(workspace.ledger) as ledger:
        # Before the correction, as the first run published it.
        found = report_fates(
            ledger, read_definitions(workspace), workspace.reference, workspace.landing,
            datetime(2024, 3, 10, 0, 0),
        ).reports  # fmt: skip
    told = {
        (fate.reporter_id, fate.period_id): (
            fate.status, fate.quality, fate.first_received_at, fate.in_force_received_at,
            fate.times_returned, fate.times_corrected, fate.is_zero_report, fate.due_at,
        )
        for fate in found
        if fate.status != "not_owed"
    }  # fmt: skip
    published = {
        (row["reporter_id"], row["period_id"]): (
            row["status"], row["quality"], row["first_received_at"], row["in_force_received_at"],
            row["times_returned"], row["times_corrected"], row["is_zero_report"], row["due_at"],
        )
        for row in story.tables["timeliness"]
    }  # fmt: skip
    assert told == published
    assert {key: value[:2] for key, value in told.items() if key[1] == "2024-M02"} == {
        ("T1", "2024-M02"): ("on_time", "accepted_first_time"),
        ("T2", "2024-M02"): ("on_time", "still_refused"),
        ("T3", "2024-M02"): ("on_time", "returned"),
        ("T4", "2024-M02"): ("missing", "not_received"),
    }


def test_the_day_before_who_has_not_sent_is_reminded(story: Story) -> None:
    told = story.told["day before"]
    assert [(text["unit_id"], text["tone"]) for text in told["texts"]] == [
        ("T2", "day"), ("T3", "day"), ("T4", "day")]  # fmt: skip
    assert "3月5日（周二）17:00前：尚未收到。" in told["texts"][0]["text"]


def test_after_closing_the_missing_and_the_sent_back_are_told(story: Story) -> None:
    told = story.told["after"]
    assert [(text["unit_id"], text["tone"]) for text in told["texts"]] == [
        ("T2", "returned"), ("T4", "closed")]  # fmt: skip
    assert "有2处须改正" in told["texts"][0]["text"]
    assert "退回件：returned/T2 西镇/2024-M02/" in told["texts"][0]["text"]
    assert "应报4家，已收3家" in told["list"] and "未报1家：北镇" in told["list"]
    assert "退回未改1家：西镇" in told["list"]
    assert told["waiting"] == 0 and story.told["waiting"]["waiting"] == 1


def test_the_texts_are_files_in_the_folder_of_their_closing(story: Story) -> None:
    names = [Path(path).name for path in story.told["files"]]
    assert names == ["名单.txt", "T2 西镇.txt", "T4 北镇.txt"]
    folder = story.home / "exports" / "chasing" / "2024-03-05T1700"
    text = (folder / "T4 北镇.txt").read_bytes().decode("utf-8-sig")
    assert text.startswith("【缺报催报】北镇：\r\n")


def test_every_run_leaves_a_page_of_who_has_reported(story: Story) -> None:
    first = story.pages["first"]
    for told in ("● 已收", "✕ 退回", "■ 缺报", "须改正2处", "2024年2月各单位报送情况"):
        assert told in first
    assert "更正1次" not in first and "更正1次" in story.pages["corrected"]
    # The figure that was refused, the code of a site: nothing of a report is told.
    told = re.sub(r'href="[^"]*"|utf-8', "", first)
    assert "S-03" not in told and "-8" not in told


def test_names_of_files_are_escaped_or_hidden(story: Story) -> None:
    first = story.pages["first"]
    assert "&lt;script&gt;x&amp;.xlsx" in first and "<script" not in first
    assert NUMBER not in first


def test_a_scan_is_linked_by_its_hash_and_its_bytes_are_nowhere(story: Story) -> None:
    step = story.told["scan"]
    assert (step["media"], step["name"], step["text"]) == ("pdf", "东镇盖章.pdf", "档案柜三号盒")
    assert story.told["scan again"]["is_known"] is True
    assert story.codes["scan of nothing"] == 2
    assert [row["standing"] for row in story.told["check"]] == ["in_force"]
    assert story.codes["check"] == 0
    for path in story.home.rglob("*"):
        if path.is_file():
            assert b"13912345678" not in path.read_bytes(), path


def test_a_later_version_makes_the_scan_outdated_everywhere(story: Story) -> None:
    (row,) = story.told["check corrected"]
    assert (row["standing"], story.codes["check corrected"]) == ("superseded", 1)
    assert row["now_in_force"] not in ("", row["submission_id"])
    assert "有盖章扫描件" not in story.pages["corrected"]
    assert "盖章扫描件与现行版本不符" in story.pages["corrected"]
    first = story.told["chase corrected"]["texts"][0]
    assert first["unit_id"] == "T1" and "请按现行版本重新盖章" in first["text"]


def test_a_changed_draft_ends_its_round_and_a_further_one_needs_a_reason(story: Story) -> None:
    (before,) = story.told["open"]
    (after,) = story.told["changed"]
    assert (before["state"], after["state"]) == ("open", "draft_changed")
    assert {unit["unit_id"]: unit["answer"] for unit in after["units"]}["T1"] == "agreed"
    assert story.codes["too late"] == 2 and "has changed since" in story.errors["too late"]
    assert story.codes["no reason"] == 2 and "--reason" in story.errors["no reason"]
    (again,) = story.told["reopen"]
    assert again["is_reopening"] and again["draft"] != before["draft"]


def test_nothing_personal_enters_the_steps(story: Story) -> None:
    assert story.codes["names"] == 2 and NUMBER not in str(story.tables["steps"])


def test_silence_becomes_consent_once_its_time_has_passed_and_not_before(story: Story) -> None:
    answers = {unit["unit_id"]: unit["answer"] for unit in story.told["before"][-1]["units"]}
    assert answers["T1"] == "confirmation_asked" and answers["T3"] == "objected"
    last = max(row["round_id"] for row in story.tables["confirmations"])
    published = {
        row["unit_id"]: (row["answer"], row["answered_at"], row["is_valid"])
        for row in story.tables["confirmations"]
        if row["round_id"] == last
    }
    closing = datetime(2024, 3, 11, 17)
    assert published["T1"] == ("consented_by_silence", closing, True)
    assert published["T3"][0] == "objected"
    assert {row["is_valid"] for row in story.tables["confirmations"]
            if row["round_id"] != last} == {False}  # fmt: skip
    silent = [row for row in story.tables["steps"] if row["kind"] == "consented_by_silence"]
    assert silent and all(row["taken_at"] > closing for row in silent)


def test_a_late_objection_stands_beside_the_consent(story: Story) -> None:
    assert story.told["late"]["recorded"] == "objected_late"
    unit = next(one for one in story.told["status"][-1]["units"] if one["unit_id"] == "T2")
    assert (unit["answer"], unit["late"]) == ("consented_by_silence", "objected_late")


@pytest.fixture
def young(tmp_path: Path) -> Workspace:
    """An office on the eve of its closing time, in which nothing ran yet."""
    write_own_office(tmp_path / "office")
    workspace = Workspace(tmp_path / "office")
    (workspace.reference / "calendar.csv").unlink()
    text = CALENDAR.replace("17:00", "00:00")
    (workspace.reference / "calendar.yml").write_text(text, "utf-8")
    set_date(workspace.home, "2024-03-04")
    workspace.create_folders()
    return workspace


def test_dagster_writes_the_reminders_when_their_moment_has_come(young: Workspace) -> None:
    job = chase_job(young)
    sensor = chase_sensor(young, job)
    assert not list(sensor.evaluate_tick(dg.build_sensor_context()).run_requests or [])
    Ledger(young.ledger).close()
    (asked,) = sensor.evaluate_tick(dg.build_sensor_context()).run_requests or []
    assert (asked.run_key or "").startswith("2024-03-05T0000-")
    assert job.execute_in_process().success
    written = sorted(path.name for path in (young.exports / "chasing").rglob("*.txt"))
    assert written == ["T1 东镇.txt", "T2 西镇.txt", "T3 南镇.txt", "T4 北镇.txt", "名单.txt"]
    listed = (young.exports / "chasing" / "2024-03-05T0000" / "名单.txt").read_text("utf-8-sig")
    assert "另有3个文件待下次刷新读取" in listed
    assert "○ 未到期" in (young.exports / "status" / "报送情况.html").read_text("utf-8")


def test_what_dagster_serves_looks_at_closing_times(story: Story) -> None:
    assert story.told["sensors"] == ["closing_times"]


def test_a_run_that_published_nothing_leaves_a_page_too(young: Workspace) -> None:
    page = young.exports / "status" / "报送情况.html"
    with open_session(young, "20240304T080000000") as session:
        session.finish("refused", "gate 2 refused")
    assert "○ 未到期" in page.read_text("utf-8")
    before = page.stat().st_mtime_ns
    with open_session(young, "20240304T090000000") as session:
        session.finish("unchanged")
    assert page.stat().st_mtime_ns == before


def test_a_page_that_cannot_be_written_stops_no_run(young: Workspace) -> None:
    (young.exports / "status").write_text("in the way", "utf-8")
    with open_session(young, "20240304T080000000") as session:
        session.finish("published")
        (run,) = session.ledger.rows("select * from runs")
    assert run["verdict"] == "published"
    assert run["message"].startswith("the status page was not written")
