"""Taking a table apart: details, totals, headings, footers; nothing is lost without a word."""

from typing import Any

import pytest
from reading_office import ABOVE, WRITERS, codes, contract, field, only, read, typed, xlsx

HEADER = ["序号", "项目编码", "项目名称", "年度计划投资", "自年初累计完成投资"]
P1, P2, P3 = (
    [1, "P1", "道路", 100, 50],
    [2, "P2", "桥梁", 200, 80],
    [3, "P3", "学校", 300, 120],
)


def parts(*rows: list[Any], **changes: Any) -> tuple[list[int], list[str], list[str]]:
    """Return the rows of records, the labels of totals and the codes of findings below the header.

    Rows are counted from the one below the header.
    """
    form = contract(**changes)
    found = [read(write([*ABOVE, HEADER, *rows]), form).tables[0] for write in WRITERS.values()]
    assert found[0] == found[1]
    records = [row - len(ABOVE) - 1 for row in found[0].source_rows]
    return records, [total.label for total in found[0].totals], codes(found[0].findings)


@pytest.mark.parametrize(
    "label",
    [
        "合计",
        "总计",
        "小计",
        "合 计",
        "合计：",
        "合计（100项）",
        "其中：在建重点项目（90项）",
        "总计3个",
    ],
)
@pytest.mark.parametrize("place", [0, 2])
def test_a_total_row_is_no_record(label: str, place: int) -> None:
    total: list[Any] = [None, None, None, 300, 130]
    total[place] = label
    assert parts(total, P1, P2) == ([2, 3], [label], [])
    assert parts(P1, P2, total) == ([1, 2], [label], [])


@pytest.mark.parametrize(
    "label", ["一、市本级（48项）", "（一）在建（11项）", "某市合计14个", "二、工业"]
)
def test_a_numbered_subtotal_with_figures_is_a_total(label: str) -> None:
    assert parts([None, None, label, 300, 130], P1, P2)[:2] == ([2, 3], [label])
    assert parts(["一", None, "工业", 300, 130], P1, P2)[:2] == ([2, 3], ["一"])


def test_a_total_row_may_have_a_dash_or_a_count_for_a_code() -> None:
    assert parts(P1, [None, "—", "合计", 100, 50])[:2] == ([1], ["合计"])
    assert parts(P1, ["合计", "1个", None, 100, 50])[:2] == ([1], ["合计"])


def test_a_record_whose_name_begins_like_a_total_is_a_record() -> None:
    rows = [
        [1, "P1", "合计印刷厂", 1, 1],
        [2, "P2", "其中街改造", 2, 2],
        [3, "P3", "一、二期（扩建）", 3, 3],
    ]
    assert parts(*rows) == ([1, 2, 3], [], [])


def test_where_the_name_is_the_key_only_a_marked_label_is_a_total() -> None:
    form: dict[str, Any] = {
        "fields": [
            field("name", "text", "项目名称", required=True),
            field("plan", "money", "年度计划投资", required=True),
        ],
        "key": ["name"],
        "totals": {"labels_in": ["name"]},
    }
    rows = [[None, None, name, 1] for name in ("合计印刷厂", "合计", "合计（2项）", "小计：")]
    records, totals, _ = parts(*rows, **form)
    assert (records, totals) == ([1], ["合计", "合计（2项）", "小计："])


def test_headings_of_groups_are_passed_over_and_told() -> None:
    for heading in (["一", None, "工业"], ["一、工业类"], [None, None, "（二）农业"], ["十一"]):
        assert parts(heading, P1, ["二、农业"], P2) == ([2, 4], [], ["KP-210"])
    data = xlsx([*ABOVE, HEADER, ["一、工业类"], P1, ["二、农业"], P2])
    (finding,) = read(data).tables[0].findings
    assert (finding.cell, finding.found) == ("A4", "2 (A4, A6)")


def test_a_row_of_column_numbers_is_no_record() -> None:
    for numbers in (
        [1, 2, 3, 4, 5],
        ["（1）", "（2）", "（3）", "（4）", "（5）"],
        ["1栏", "2栏", "3栏", "4栏", "5栏=3栏+4栏"],
        ["甲", 1, 2, 3, "4=2+3"],
    ):
        assert parts(numbers, P1) == ([2], [], ["KP-210"])
    assert parts([1, "2", None, 3, None], P1)[0] == [1, 2]
    assert parts(P1, [1, "2", "3", 4, 5])[0] == [1, 2]


@pytest.mark.parametrize(
    "footer",
    [
        ["备注：投资额含征地费用。"],
        ["注1：本表按月报送"],
        ["填报人：张三", None, "审核人：李四", None, "联系电话："],
        ["备注", None, "本月新增两个项目"],
        [None, None, "说明：以上为快报数"],
    ],
)
def test_a_footer_is_no_record(footer: list[Any]) -> None:
    more = [["1、本表由各指挥部填写"], [None, "2、每月5日前报送"]]
    assert parts(P1, P2, [], footer, *more) == ([1, 2], [], ["KP-210"])


def test_a_record_below_a_footer_is_still_read() -> None:
    assert parts(P1, ["备注：第二批见下"], P2) == ([1, 3], [], ["KP-210"])


@pytest.mark.parametrize("name", ["注册中心", "说明书印刷厂", "备注册项目", "日期湖公园"])
def test_a_record_that_begins_like_a_footer_is_a_record(name: str) -> None:
    assert parts([None, "P1", name, None, None], P2)[0] == [1, 2]
    form = contract(
        fields=[
            field("name", "text", "项目名称", required=True),
            field("plan", "text", "年度计划投资"),
        ],
        key=["name"], label="", totals=None,
    )  # fmt: skip
    rows = [[None, None, name, "甲"], [None, None, "桥梁", "乙"]]
    assert read(xlsx([*ABOVE, HEADER, *rows]), form).tables[0].source_rows == [4, 5]


def test_rows_that_show_nothing_are_no_records() -> None:
    assert parts(P1, [" ", "\u3000", None, "\n"], P2, [None], ["\u00a0"]) == ([1, 3], [], [])


def test_a_record_without_its_key_is_kept_and_refused() -> None:
    submission = only(typed(xlsx([*ABOVE, HEADER, P1, [2, None, "桥梁", 200, 80]])))
    (finding,) = submission.findings
    assert (finding.code, finding.cell, finding.severity) == ("KP-302", "B5", "refuse")
    assert submission.record_count == 2


def test_lines_below_the_header_are_skipped_as_declared() -> None:
    form = contract(header={"rows": 1, "skip_below": 2})
    rows = [*ABOVE, HEADER, ["填写说明"], [], P1]
    (found,) = read(xlsx(rows), form).tables
    assert (found.source_rows, found.first_row) == ([6], 6)
    assert [(f.code, f.cell) for f in found.findings] == [("KP-208", "A4")]


def reconciled(*rows: list[Any]) -> list[tuple[str, str, str]]:
    submission = only(typed(xlsx([*ABOVE, HEADER, *rows])))
    return [(f.cell, f.found, f.expected) for f in submission.findings if f.code == "KP-303"]


def total(label: str, plan: Any, done: Any) -> list[Any]:
    return [label, None, None, plan, done]


def test_totals_first_last_and_nested_reconcile() -> None:
    assert reconciled(total("合计", 600, 250), P1, P2, P3) == []
    assert reconciled(P1, P2, P3, total("合计", 600, 250)) == []
    nested = [
        total("合计（3项）", 600, 250),
        total("一、市本级（2项）", 300, 130), P1, P2,
        total("二、区级（1项）", 300, 120), P3,
    ]  # fmt: skip
    assert reconciled(*nested) == []
    below = [P1, P2, total("小计", 300, 130), P3, total("小计", 300, 120), total("总计", 600, 250)]
    assert reconciled(*below) == []
    twice = [
        total("一、市本级（2项）", 300, 130),
        total("（一）在建（1项）", 100, 50), P1,
        total("（二）新建（1项）", 200, 80), P2,
        total("二、区级（1项）", 300, 120), P3,
        total("合计", 600, 250),
    ]  # fmt: skip
    assert reconciled(*twice) == []


def test_a_total_that_differs_is_told_with_both_figures() -> None:
    assert reconciled(total("合计", 601, 250), P1, P2, P3) == [("D4", "601", "600")]
    assert reconciled(P1, total("小计", 100, 50.5), P2) == [("E5", "50.5", "80")] or reconciled(
        P1, total("小计", 100, 50.5), P2
    ) == [("E5", "50.5", "50")]
    assert reconciled(P1, P2, P3, total("其中：新建", 1, 1)) == []


def test_totals_reconcile_exactly_in_every_unit_of_money() -> None:
    rows = [
        ABOVE[0], ["填报单位：城东指挥部", "单位：元"], HEADER,
        [1, "P1", "甲", "1,000.10", 0.1], [2, "P2", "乙", 2000.2, 0.2], total("合计", 3000.3, 0.3),
    ]  # fmt: skip
    assert only(typed(xlsx(rows))).findings == []


def test_many_subtotals_do_not_take_long() -> None:
    rows: list[list[Any]] = [total("合计", 3000, 3000)]
    for number in range(1500):
        rows += [
            total("小计", 2, 2),
            [1, f"P{number}a", "甲", 1, 1],
            [1, f"P{number}b", "乙", 1, 1],
        ]
    assert reconciled(*rows) == []
