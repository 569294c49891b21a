"""Workbooks that contradict themselves: told or refused, never read by one side in silence."""

from typing import Any

import pytest
from reading_office import TITLE, WRITERS, contract, field, only, typed

HEADER = ["序号", "项目编码", "项目名称", "年度计划投资", "自年初累计完成投资"]
ROWS = [[1, "P1", "路", 100, 50], [2, "P2", "桥", 200, 60]]
SENDER = ["填报单位：城东指挥部", None, None, "单位：万元"]


def told(*above: list[Any], below: tuple[list[Any], ...] = (), **changes: Any) -> Any:
    """Return verdict and findings, without the notes on rows that are no records."""
    shown = []
    for write in WRITERS.values():
        submission = only(typed(write([*above, HEADER, *ROWS, *below]), contract(**changes)))
        findings = [
            (one.code, one.severity, one.cell, one.found)
            for one in submission.findings
            if one.code != "KP-210"
        ]
        shown.append((submission.is_refused, findings))
    assert shown[0] == shown[1]
    return shown[0][1]


@pytest.mark.parametrize(
    "note",
    [
        "注：以上金额单位为亿元",
        "备注：本表金额单位：亿元。",
        "注：金额以亿元计",
        "以上数据单位均为亿元",
        "说明：表中投资为亿元",
    ],
)
def test_a_note_below_with_another_unit_of_money_is_refused(note: str) -> None:
    both = "万元、亿元"
    assert told([TITLE], SENDER, below=([note],)) == [("KP-218", "refuse", "A6", both)]
    assert told([TITLE], SENDER, below=([note.replace("亿", "万")],)) == []


@pytest.mark.parametrize(
    "note", ["注：总投资为5亿元", "注：以上投资不含5亿元专项", "备注：数据截至3月底", "填报人：某"]
)
def test_a_note_with_a_figure_contradicts_nothing(note: str) -> None:
    assert told([TITLE], SENDER, below=([note],)) == []


LABELLED = {"period": {"from": ["title", "label"], "label": "报告期", "kind": "month"}}


@pytest.mark.parametrize(
    ("above", "finding"),
    [
        (
            [["2017年3月投资完成情况表"], ["（2017年4月）"], SENDER],
            ("KP-237", "warn", "A2", "2017-M04"),
        ),
        (
            [["2017年3月投资完成情况表"], [*SENDER, "报告期：2017年4月"]],
            ("KP-237", "warn", "E2", "2017-M04"),
        ),
        (
            [["投资完成情况表"], ["2017年3月", "2017年4月"], SENDER],
            ("KP-237", "refuse", "B2", "2017-M04"),
        ),
        (
            [["投资完成情况表"], ["报告期：2017年3月", "报告期：2017年4月"], SENDER],
            ("KP-223", "refuse", "B2", "2017-M04"),
        ),
    ],
)
def test_two_places_that_name_different_periods_are_told(
    above: list[list[Any]], finding: tuple[str, ...]
) -> None:
    assert finding in told(*above, **LABELLED)


@pytest.mark.parametrize(
    "line",
    ["2017年4月5日", "填报日期：2017年4月", "报告期：2017年3月", "报告期：2017年4月5日", "2017年"],
)
def test_a_day_of_writing_contradicts_no_period(line: str) -> None:
    assert told(["2017年1-3月投资完成情况表"], [line], SENDER, **LABELLED) == []


@pytest.mark.parametrize(
    ("line", "cell"),
    [
        (["填报单位：", "城东指挥部", "城西指挥部", "单位：万元"], "C2"),
        (["填报单位：城东指挥部", "城西指挥部", None, "单位：万元"], "B2"),
        (["填报单位：城东指挥部    城西指挥部", None, None, "单位：万元"], "A2"),
    ],
)
def test_a_second_sender_behind_the_first_is_refused(line: list[Any], cell: str) -> None:
    ((code, severity, place, _),) = told([TITLE], line)
    assert (code, severity, place) == ("KP-503", "refuse", cell)


@pytest.mark.parametrize(
    "line",
    [
        ["填报单位：", "城东指挥部", "（盖章）", "单位：万元"],
        ["填报单位：城东指挥部", "城东片区指挥部", "2017年4月5日", "单位：万元"],
        ["填报单位：城东指挥部", "审核单位：", "城西指挥部", "单位：万元"],
    ],
)
def test_what_else_stands_behind_a_sender_is_none(line: list[Any]) -> None:
    assert told([TITLE], line) == []


def merged(ranges: list[str], *rows: list[Any], **changes: Any) -> list[tuple[str, str, str]]:
    found = []
    for write in WRITERS.values():
        batch = typed(write([[TITLE], SENDER, HEADER, *rows], ranges), contract(**changes))
        found.append([(one.code, one.cell, one.found) for one in only(batch).findings])
    assert found[0] == found[1]
    return found[0]


def test_a_value_merged_over_records_or_figures_is_told() -> None:
    lower = [2, "P2", "桥", 200, None]
    assert merged(["E4:E5"], ROWS[0], lower) == [("KP-238", "E4", "E4:E5")]
    across = [1, "P1", "路", 100, None]
    assert merged(["D4:E4"], across, ROWS[1]) == [("KP-238", "D4", "D4:E4")]
    # What is merged over a total or a note below, and an empty one, is none.
    total = ["合计", None, None, 300, 110]
    assert merged(["A6:C6"], *ROWS, total) == []
    assert merged(["E4:E5"], [1, "P1", "路", 100, None], lower) == []


def test_a_field_that_is_filled_takes_what_is_merged() -> None:
    fields = [one.model_dump(by_alias=True, exclude_unset=True) for one in contract().fields]
    fields[2]["fill"] = "merged"
    rows = [ROWS[0], [2, "P2", None, 200, 60]]
    assert merged(["C4:C5"], *rows, fields=fields) == []
    assert merged(["C4:C5"], *rows) == [("KP-238", "C4", "C4:C5")]


@pytest.mark.parametrize(
    ("rates", "cell"),
    [(["50%", 0.3, "80%"], "F5"), ([50, 0.3, 80], ""), (["50%", "0.3%", "80%"], ""),
     (["50%", 30, "80%"], "")],
)  # fmt: skip
def test_a_fraction_among_percentages_is_told(rates: list[Any], cell: str) -> None:
    fields = [one.model_dump(by_alias=True, exclude_unset=True) for one in contract().fields]
    fields.append(field("rate", "percent", "完成率"))
    rows = [[n, f"P{n}", "路", 1, 1, rate] for n, rate in enumerate(rates, 1)]
    for write in WRITERS.values():
        batch = typed(write([[TITLE], SENDER, [*HEADER, "完成率"], *rows]), contract(fields=fields))
        told = [(one.code, one.cell) for one in only(batch).findings]
        assert told == ([("KP-306", cell)] if cell else [])
