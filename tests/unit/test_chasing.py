"""Reminders: who gets one, in which tone, in which words; and the list of who is missing."""

from datetime import datetime, timedelta

import pytest
from report_examples import DUE, accepted, report, returned

from reports.chasing import missing_list, reminders, to_chase
from reports.report_states import ReportState, in_words

DAY_BEFORE = DUE - timedelta(days=1)
HOUR_BEFORE = DUE - timedelta(hours=1)
AFTER = DUE + timedelta(hours=1)
OFFICE = "项目办"


def texts(states: list[ReportState], moment: datetime, before: str = "now") -> list[str]:
    chosen = to_chase(states, moment, before)
    return [one.text for one in reminders(chosen, moment, OFFICE, "zh", before)]


def missed(**changes: object) -> ReportState:
    return report(status="missing", **changes)


def test_the_day_before_a_text_is_ready_to_paste() -> None:
    assert texts([report(may_be_zero=True)], DAY_BEFORE) == [
        "【报送提醒】东镇：\n"
        "下列报表即将截止，请按时报送。\n"
        "1. 重点项目月报（2017年3月），4月5日（周三）17:00前：尚未收到。\n"
        "报送方式：按下发的报表填写，以原渠道发送电子表格，标题、表头不要改动。\n"
        "本期确无内容的，请报零报告（在表中注明“本月无”或“零报告”）。\n"
        "项目办　2017年4月4日\n"
    ]


@pytest.mark.parametrize(
    ("moment", "head"),
    [
        (DAY_BEFORE, "【报送提醒】"),
        (HOUR_BEFORE - timedelta(seconds=1), "【报送提醒】"),
        (HOUR_BEFORE, "【催报】"),
        (DUE - timedelta(seconds=1), "【催报】"),
        (DUE, "【缺报催报】"),
    ],
)
def test_the_tone_follows_the_clock(moment: datetime, head: str) -> None:
    assert texts([report()], moment)[0].startswith(head)


def test_before_the_day_before_nobody_is_reminded() -> None:
    assert texts([report()], DAY_BEFORE - timedelta(seconds=1)) == []


def test_within_its_grace_a_report_is_urged_and_not_yet_missing() -> None:
    state = report(closes_at=DUE + timedelta(hours=4))
    (text,) = texts([state], AFTER)
    assert text.startswith("【催报】") and "未报。" not in text


def test_asked_for_an_hour_only_what_closes_within_it_is_told() -> None:
    soon = report("东镇")
    later = report("西镇", due_at=DUE + timedelta(hours=5))
    assert [t[:8] for t in texts([soon, later], HOUR_BEFORE, "hour")] == ["【催报】东镇：\n"]
    assert len(texts([soon, later], HOUR_BEFORE, "day")) == 2
    assert texts([soon, later], AFTER, "hour") == []


def test_a_return_says_when_it_came_how_much_is_wrong_and_where_the_copy_is() -> None:
    (text,) = texts([returned()], HOUR_BEFORE)
    assert (
        "4月4日（周二）09:12收到，有3处须改正，已退回，请改正后重报。"
        "退回件：returned/东镇/2017-M03/月报-退回修改-0a1b2c3d.xlsx\n"
    ) in text
    assert "首次报送按时的，退回改正不计迟报。" in text
    assert "报送方式" not in text


def test_after_closing_what_was_sent_back_is_not_called_missing() -> None:
    (text,) = texts([returned()], AFTER)
    head, intro, line = text.splitlines()[:3]
    assert head == "【退回催改】东镇："
    assert "退回未改" in intro and "缺报" not in text and "补报" not in text
    assert "有3处须改正，已退回" in line


def test_a_missing_report_beside_one_sent_back_gives_the_tone() -> None:
    (text,) = texts([returned(), missed(contract="problems")], AFTER)
    assert text.startswith("【缺报催报】东镇：")


def test_that_late_reports_do_not_count_is_told_only_where_the_rule_closes() -> None:
    (never,) = texts([missed()], AFTER)
    assert "未报。\n" in never and "重开" not in never and "计入" not in never
    (still,) = texts([missed(counts_until=DUE + timedelta(days=10))], AFTER)
    assert "未报。4月15日（周六）17:00前补报的仍计入。\n" in still and "重开" not in still
    (shut,) = texts([missed(counts_until=DUE)], AFTER)
    assert "未报。已封账，补报件在登记重开前不计入，请同时与我们联系重开。\n" in shut


def test_what_was_sent_back_and_is_closed_says_so() -> None:
    (text,) = texts([returned(counts_until=DUE)], AFTER)
    assert "请改正后重报。已封账，补报件在登记重开前不计入，请同时与我们联系重开。退回件：" in text
    (before,) = texts([returned(counts_until=DUE)], HOUR_BEFORE)
    assert "封账" not in before and "计入" not in before


def test_what_is_not_yet_due_is_not_called_past_its_closing() -> None:
    soon = report(contract="problems", due_at=DUE + timedelta(hours=5))
    (text,) = texts([missed(), soon], AFTER)
    assert "下列报表有的已过截止时间，请尽快补报；其余即将截止，请按时报送。" in text
    (both,) = texts([returned(), soon], AFTER)
    assert "其余即将截止" in both
    (alone,) = texts([missed()], AFTER)
    assert "其余" not in alone


def test_a_scan_alone_is_asked_for_without_a_word_of_missing() -> None:
    (text,) = texts([accepted(scan="superseded")], AFTER)
    assert text.startswith("【报送提醒】东镇：") and "缺报" not in text


def test_a_late_return_is_not_told_that_it_is_not_late() -> None:
    (text,) = texts([returned(status="late")], AFTER)
    assert "不计迟报" not in text


def test_a_refused_correction_says_that_the_version_before_it_stays() -> None:
    state = returned(received_at=datetime(2017, 4, 3, 9), quality="accepted_first_time")
    (text,) = texts([state], HOUR_BEFORE)
    assert "此前的版本继续有效" in text


@pytest.mark.parametrize(
    "state",
    [
        accepted(),
        accepted(is_zero_report=True, may_be_zero=True),
        accepted(status="late"),
        report(status="exempt", exemption="安办〔2017〕3号"),
        report(status="not_owed", due_at=None),
        returned(status="not_owed", due_at=None),
    ],
)
def test_who_owes_nothing_more_gets_no_text(state: ReportState) -> None:
    assert texts([state], AFTER) == []


def test_a_scan_of_an_earlier_version_is_asked_for_anew() -> None:
    (text,) = texts([accepted(scan="superseded")], AFTER)
    assert "盖章扫描件与现行版本不符，请按现行版本重新盖章：重点项目月报（2017年3月）。" in text
    assert texts([accepted(scan="matches")], AFTER) == []


def test_one_text_per_unit_in_the_order_of_the_list_with_all_its_reports() -> None:
    states = [report("西镇"), report("西镇", "problems"), report("东镇")]
    west, east = texts(states, HOUR_BEFORE)
    assert west.startswith("【催报】西镇：") and east.startswith("【催报】东镇：")
    assert "\n1. 重点项目月报" in west and "\n2. 问题台账" in west


def test_for_a_closed_unit_its_successor_is_reminded() -> None:
    state = missed(unit="旧镇", to_id="新镇", to="新镇", former="旧镇")
    (text,) = texts([state], AFTER)
    assert text.startswith("【缺报催报】新镇：")
    assert "重点项目月报（2017年3月，原旧镇）" in text


def test_a_closed_unit_without_a_successor_gets_no_text_and_is_named() -> None:
    state = missed(unit="旧镇", to_id="", to="", former="旧镇")
    assert texts([state], AFTER) == []
    assert "未报1家：旧镇（已撤销，无承接单位，无人可催）" in missing_list([state], AFTER, "zh")


def test_the_list_after_closing_counts_and_names_each_kind() -> None:
    states = [
        missed(unit="甲镇"),
        accepted("乙镇", status="late"),
        returned("丙镇"),
        accepted("丁镇"),
        report("戊镇", status="exempt", exemption="文"),
    ]
    assert missing_list(states, AFTER, "zh", 2).splitlines() == [
        "【缺报通报】截至4月5日（周三）18:00",
        "另有2个文件待下次刷新读取，未计入。",
        "重点项目月报（2017年3月），4月5日（周三）17:00截止：应报4家，已收3家",
        "　　未报1家：甲镇",
        "　　迟报1家：乙镇",
        "　　退回未改1家：丙镇",
        "　　免报1家：戊镇",
    ]


def test_a_list_of_all_received_says_complete_and_one_of_nothing_due_says_so() -> None:
    assert missing_list([accepted()], AFTER, "zh").endswith("　　已报齐。\n")
    early = missing_list([report()], DAY_BEFORE - timedelta(days=3), "zh")
    assert early.endswith("目前没有临近截止或已截止的报表。\n")


def test_a_unit_with_a_time_of_its_own_stays_in_the_line_of_its_report() -> None:
    own = missed(unit="西镇", due_at=DUE - timedelta(hours=3))
    other = report("东镇", "problems", status="missing")
    told = missing_list([missed(unit="东镇"), own, other], AFTER, "zh")
    assert told.count("重点项目月报") == 1
    assert "未报2家：东镇、西镇" in told


def test_english_offices_are_spoken_to_in_english() -> None:
    chosen = to_chase([report("East", title="Monthly report", period="March 2017")], HOUR_BEFORE)
    (one,) = reminders(chosen, HOUR_BEFORE, "Project office", "en")
    assert one.text.startswith("Urgent reminder – East:\n")
    assert "1. Monthly report, March 2017, by Wed 5 April, 17:00: not received yet." in one.text
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in one.text.replace("零报告", ""))


def test_a_time_of_another_year_has_its_year() -> None:
    assert in_words(datetime(2018, 1, 3, 17), DUE, "zh") == "2018年1月3日（周三）17:00"


def test_a_closing_time_is_told_to_its_second() -> None:
    assert in_words(DUE.replace(second=30), DUE, "zh").endswith("17:00:30")
    assert in_words(DUE, DUE, "zh").endswith("17:00")


def test_a_report_after_closing_does_not_make_the_list_complete() -> None:
    late = report(status="late", quality="after_closing", first_received_at=DUE,
                  idle="after_closing")  # fmt: skip
    told = missing_list([late], DUE + timedelta(days=1), "zh")
    assert "封账后报送、不计入1家：东镇" in told
    assert "已报齐" not in told
