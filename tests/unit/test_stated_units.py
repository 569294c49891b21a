"""Units stated outside the table, in lines, titles and labels: read or refused."""

import io
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from reading_office import WRITERS, contract, field, only, typed, xlsx

from sources.reading.unit_lines import units_in

TITLE = "2017年3月投资完成情况表"
AREA = {"units": {"亩": 1, "公顷": 15}}
FOREIGN = {"units": {"万美元": 1, "亿美元": 10000}}


def form(*fields: dict[str, Any], **more: Any) -> Any:
    own = [field("code", "code", "项目编码"), *fields]
    return contract(fields=own, label="", totals=None, header={"rows": 1}, **more)


def batch_of(lines: list[list[Any]], headers: list[str], figures: list[Any], own: Any) -> Any:
    rows = [*lines, ["填报单位：城东指挥部"], ["项目编码", *headers], ["A-1", *figures]]
    left, right = (typed(write(rows), own) for write in WRITERS.values())
    assert left.records.drop("submission_id").equals(right.records.drop("submission_id"))
    return left


@pytest.mark.parametrize(
    "lines",
    [
        [[TITLE], ["单位：万元 人 公顷"]],
        [[TITLE], ["单位：万元"], ["单位：公顷"]],
        [[TITLE], ["面积单位：公顷  外资单位：亿美元"]],
        [[TITLE + "（单位：公顷）"]],
        [[TITLE + "（单位：亿元、万人、公顷）"]],
        [[TITLE + "（亿元、公顷）"]],
        [[TITLE], ["单位：", "公顷"]],
    ],
)
def test_a_number_takes_its_unit_from_any_line(lines: list[list[Any]]) -> None:
    batch = batch_of(lines, ["面积"], [3], form(field("area", "number", "面积", **AREA)))
    assert only(batch).findings == []
    assert batch.records["area"].to_list() == [Decimal(45)]


def test_two_fields_take_their_units_from_one_line() -> None:
    own = form(field("area", "number", "面积", **AREA), field("outer", "number", "外资", **FOREIGN))
    batch = batch_of([[TITLE], ["面积单位：公顷  外资单位：亿美元"]], ["面积", "外资"], [3, 2], own)
    assert only(batch).findings == []
    assert batch.records.select("area", "outer").row(0) == (Decimal(45), Decimal(20000))


def test_two_units_of_one_figure_are_refused() -> None:
    own = form(field("area", "number", "面积", **AREA))
    batch = batch_of([[TITLE], ["单位：公顷"], ["单位：亩"]], ["面积"], [3], own)
    (finding,) = only(batch).findings
    assert (finding.code, finding.cell, finding.found) == ("KP-312", "B5", "公顷、亩")
    assert finding.expected == "面积（公顷）"


@pytest.mark.parametrize("line", ["单位：万人", "计量单位：公里", "单位：万元、千户"])
def test_a_unit_that_no_field_declares_is_refused(line: str) -> None:
    batch = batch_of([[TITLE], [line]], ["户数"], [20], form(field("n", "count", "户数")))
    (finding,) = only(batch).findings
    assert (finding.code, finding.cell) == ("KP-213", "B4")
    assert finding.found in line


@pytest.mark.parametrize("line", ["单位：户", "单位：万元", "单位：万元、辆", "建设单位：某公司"])
def test_a_line_that_changes_no_count_does_no_harm(line: str) -> None:
    batch = batch_of([[TITLE], [line]], ["户数"], [20], form(field("n", "count", "户数")))
    assert only(batch).findings == []
    assert batch.records["n"].to_list() == [20]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("计量单位：亿", 50000),
        ("单位:亿元（除户数外）", 50000),
        ("单位：亿元/%", 50000),
        ("单位：%、亿元", 50000),
        ("金额以亿元为单位（亿元）", 50000),
        ("单位：户", 5),
    ],
)
def test_what_is_stated_wins_over_a_default(line: str, value: int) -> None:
    own = form(field("plan", "money", "总投资"), money_unit={"default": "万元"})
    batch = batch_of([[TITLE], [line]], ["总投资"], [5], own)
    assert only(batch).findings == []
    assert batch.records["plan"].to_list() == [Decimal(value)]


@pytest.mark.parametrize("line", ["单位：万美元", "单位：元/亩", "单位：千万元"])
def test_an_unknown_unit_of_money_is_refused_despite_a_default(line: str) -> None:
    own = form(field("plan", "money", "总投资"), money_unit={"default": "万元"})
    (finding,) = only(batch_of([[TITLE], [line]], ["总投资"], [5], own)).findings
    assert (finding.code, finding.cell) == ("KP-207", "B4")


@pytest.mark.parametrize("header", ["总投资（亿元以上填报）", "总投资（万元、亿元）"])
def test_a_remark_or_two_units_in_a_header_is_no_unit(header: str) -> None:
    own = form(field("plan", "money", "总投资", required=True))
    batch = batch_of([[TITLE], ["单位：万元"]], [header], [5], own)
    assert any(finding.severity == "refuse" for finding in only(batch).findings)
    spelt = form(field("plan", "money", "总投资", "总投资（亿元以上填报）"))
    if header == spelt.fields[1].header[1]:
        batch = batch_of([[TITLE], ["单位：万元"]], [header], [5], spelt)
        assert only(batch).findings == []
        assert batch.records["plan"].to_list() == [Decimal(5)]


def test_another_unit_in_the_middle_of_a_table_is_refused() -> None:
    rows = [
        [TITLE], ["填报单位：城东指挥部", "单位：万元"], ["项目编码", "总投资"], ["A-1", 5],
        ["以下单位：亿元"], ["A-2", 5],
    ]  # fmt: skip
    for write in WRITERS.values():
        batch = typed(write(rows), form(field("plan", "money", "总投资")))
        found = {finding.code: finding for finding in only(batch).findings}
        assert found["KP-218"].cell == "A5"


def test_another_measure_in_the_middle_of_a_table_is_refused() -> None:
    rows = [
        [TITLE], ["填报单位：城东指挥部", "单位：亩"], ["项目编码", "面积"], ["A-1", 5],
        ["以下单位：公顷"], ["A-2", 5],
    ]  # fmt: skip
    for write in WRITERS.values():
        batch = typed(write(rows), form(field("area", "number", "面积", **AREA)))
        found = {finding.code: finding for finding in only(batch).findings}
        assert (found["KP-213"].cell, found["KP-213"].found) == ("A5", "公顷")


def test_a_column_of_units_read_as_text_only_beside_money_is_refused() -> None:
    own = form(field("said", "text", "计量单位"), field("plan", "money", "总投资"))
    batch = batch_of([[TITLE], ["单位：万元"]], ["计量单位", "总投资"], ["亿元", 5], own)
    (finding,) = only(batch).findings
    assert (finding.code, finding.cell) == ("KP-310", "B4")
    batch = batch_of([[TITLE]], ["计量单位", "总投资（万元）"], ["人", 5], own)
    assert only(batch).findings == []


def outside(kind: str, place: dict[str, Any], **more: Any) -> Any:
    figure = {"name": "total", "title": {"zh": "总数"}, "type": kind, **place, **more}
    return form(figure)


LABEL = {"from": "label", "header": ["总投资", "总里程"]}
ROADS = {"units": {"公里": 1, "米": 0.001}}


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ([[TITLE], ["总投资（亿元）：5"]], 50000),
        ([[TITLE], ["总投资（亿元）", 5]], 50000),
        ([[TITLE], ["总投资：", 5], ["单位：亿元"]], 50000),
        ([[TITLE + "（亿元）"], ["总投资：5"]], 50000),
        ([[TITLE], ["总投资：5亿元"]], 50000),
        ([[TITLE], ["总投资（万元）：5", "单位：亿元"]], 5),
    ],
)
def test_money_beside_a_label_is_read_in_its_unit(lines: list[list[Any]], value: int) -> None:
    batch = batch_of(lines, [], [], outside("money", LABEL))
    assert only(batch).findings == []
    assert batch.records["total"].to_list() == [Decimal(value)]


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ([[TITLE], ["总投资（亿元）", 5]], 50000),
        ([[TITLE], ["总投资：", 5], ["单位：亿元"]], 50000),
        ([[TITLE + "（亿元）"], ["总投资", 5]], 50000),
        ([[TITLE], ["总投资", "5亿元"]], 50000),
    ],
)
def test_money_in_a_cell_is_read_in_its_unit(lines: list[list[Any]], value: int) -> None:
    batch = batch_of(lines, [], [], outside("money", {"from": "cell", "cell": "B2"}))
    assert only(batch).findings == []
    assert batch.records["total"].to_list() == [Decimal(value)]


@pytest.mark.parametrize("place", [LABEL, {"from": "cell", "cell": "B2"}])
@pytest.mark.parametrize("label", ["总投资", "总投资：", "总投资（户）", "总投资（万美元）"])
def test_money_without_a_unit_outside_the_table_is_refused(
    place: dict[str, Any], label: str
) -> None:
    batch = batch_of([[TITLE], [label, 5]], [], [], outside("money", place))
    (finding,) = only(batch).findings
    assert (finding.code, finding.cell) == ("KP-207", "B2")
    assert "总投资" in finding.found


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (["总里程（米）：500"], "0.5"),
        (["总里程（米）", 500], "0.5"),
        (["总里程：500米"], "0.5"),
        (["总里程：500", "单位：米"], "0.5"),
        (["总里程（公里）：500"], "500"),
    ],
)
def test_a_number_beside_a_label_is_read_in_its_unit(line: list[Any], value: str) -> None:
    batch = batch_of([[TITLE], line], [], [], outside("number", LABEL, **ROADS))
    assert only(batch).findings == []
    assert batch.records["total"].to_list() == [Decimal(value)]


def test_a_number_beside_a_label_in_an_unknown_unit_is_refused() -> None:
    own = outside("number", LABEL, **ROADS)
    (finding,) = only(batch_of([[TITLE], ["总里程（英里）：500"]], [], [], own)).findings
    assert (finding.code, finding.cell, finding.found) == ("KP-213", "A2", "英里")


def test_the_unit_of_a_group_is_that_of_its_amounts() -> None:
    own = contract(
        fields=[
            field("code", "code", "项目编码"), field("done", "money", "1-3月完成投资"),
            field("share", "percent", "占年计划%"), field("stage", "percent", "形象进度"),
        ],
        label="", totals=None, header={"rows": 2},
    )  # fmt: skip
    rows = [
        ["2017年1-3月投资完成情况表"], ["填报单位：城东指挥部"],
        ["项目编码", "实际完成情况（万元）", None, None],
        [None, "1-3月完成投资", "占年计划%", "形象进度"],
        ["A-1", 80, 26.5, "90%"],
    ]  # fmt: skip
    for write in WRITERS.values():
        batch = typed(write(rows, ("A3:A4", "B3:D3")), own)
        assert only(batch).findings == []
        assert batch.records.select("done", "share", "stage").row(0) == (
            Decimal(80), Decimal("26.5"), Decimal(90),
        )  # fmt: skip


def test_a_column_of_units_that_nobody_reads_is_refused() -> None:
    own = form(field("plan", "money", "总投资"))
    batch = batch_of([[TITLE], ["单位：万元"]], ["计量单位", "总投资"], ["亿元", 5], own)
    (finding,) = only(batch).findings
    assert (finding.code, finding.severity, finding.cell) == ("KP-310", "refuse", "B4")


@pytest.mark.parametrize(
    ("kind", "more", "unit", "value"),
    [
        ("money", {}, "亿元", "50000"),
        ("money", {}, None, "5"),
        ("number", ROADS, "米", "0.005"),
        ("count", {}, "户", "5"),
    ],
)
def test_a_column_of_units_gives_each_row_its_own(
    kind: str, more: dict[str, Any], unit: str | None, value: str
) -> None:
    own = form(
        field("said", "text", "计量单位"), field("plan", kind, "总投资", unit_in="said", **more)
    )
    batch = batch_of([[TITLE], ["单位：万元"]], ["计量单位", "总投资"], [unit, 5], own)
    assert only(batch).findings == []
    assert batch.records["plan"].to_list() == [Decimal(value)]


def test_money_of_a_row_that_says_no_unit_is_refused_by_its_cell() -> None:
    own = form(field("said", "text", "计量单位"), field("plan", "money", "总投资", unit_in="said"))
    rows = [[TITLE], ["填报单位：城东指挥部"], ["项目编码", "计量单位", "总投资"],
            ["A-1", "亿元", 5], ["A-2", None, 5]]  # fmt: skip
    for write in WRITERS.values():
        batch = typed(write(rows), own)
        (finding,) = only(batch).findings
        assert (finding.code, finding.cell) == ("KP-226", "C5")


@pytest.mark.parametrize("blank", [None, "—", "/"])
def test_a_number_of_a_row_that_says_no_unit_is_refused_where_units_differ(
    blank: str | None,
) -> None:
    fields = [
        field("said", "text", "计量单位"),
        field("n", "number", "数值", unit_in="said", **ROADS),
    ]
    header = ["项目编码", "计量单位", "数值"]
    rows = [[TITLE], ["填报单位：城东指挥部"], header, ["A-1", "米", 5], ["A-2", blank, 5]]
    for write in WRITERS.values():
        (finding,) = only(typed(write(rows), form(*fields))).findings
        assert (finding.code, finding.cell, finding.expected) == ("KP-225", "C5", "公里、米")
    # The header, a line or the cell says it, or there is nothing to choose.
    for header_of, cell in (("数值（公里）", 5), ("数值", "5公里")):
        said = [*rows[:2], ["项目编码", "计量单位", header_of], rows[3], ["A-2", blank, cell]]
        assert only(typed(xlsx(said), form(*fields))).findings == []
    line = [[TITLE], ["填报单位：城东指挥部", "单位：公里"], *rows[2:]]
    assert only(typed(xlsx(line), form(*fields))).findings == []
    one = [fields[0], field("n", "number", "数值", unit_in="said", units={"公里": 1})]
    assert only(typed(xlsx([*rows[:3], rows[4]]), form(*one))).findings == []


def test_a_unit_merged_over_two_rows_refuses_the_second() -> None:
    fields = [
        field("said", "text", "计量单位"),
        field("n", "number", "数值", unit_in="said", **ROADS),
    ]
    rows = [[TITLE], ["填报单位：城东指挥部"], ["项目编码", "计量单位", "数值"],
            ["A-1", "米", 5], ["A-2", None, 5]]  # fmt: skip
    for write in WRITERS.values():
        found = only(typed(write(rows, ["B4:B5"]), form(*fields))).findings
        assert [(one.code, one.cell) for one in found] == [("KP-238", "B4"), ("KP-225", "C5")]
    filled = [fields[0] | {"fill": "merged"}, fields[1]]
    batch = typed(xlsx(rows, ["B4:B5"]), form(*filled))
    assert batch.records["n"].to_list() == [Decimal("0.005"), Decimal("0.005")]


def test_a_row_in_an_unknown_unit_is_refused_by_its_cell() -> None:
    own = form(field("said", "text", "计量单位"), field("n", "count", "户数", unit_in="said"))
    (finding,) = only(batch_of([[TITLE]], ["计量单位", "户数"], ["万户", 5], own)).findings
    assert (finding.code, finding.cell, finding.found) == ("KP-225", "C4", "万户")


def test_a_header_with_a_sign_means_points_whatever_the_scale() -> None:
    own = form(
        field("share", "percent", "率", scale="fraction"),
        field("other", "percent", "完成率", scale="fraction"),
    )
    batch = batch_of([[TITLE]], ["率（%）", "完成率"], [5, 0.05], own)
    assert only(batch).findings == []
    assert batch.records.select("share", "other").row(0) == (Decimal(5), Decimal(5))


def test_a_line_with_a_sign_means_points_too_and_another_share_is_refused() -> None:
    own = form(field("share", "percent", "率", scale="fraction"))
    batch = batch_of([[TITLE], ["单位：万元/%"]], ["率"], [5], own)
    assert only(batch).findings == []
    assert batch.records["share"].to_list() == [Decimal(5)]
    (finding,) = only(batch_of([[TITLE], ["单位：‰"]], ["率"], [5], own)).findings
    assert (finding.code, finding.cell, finding.found) == ("KP-213", "B4", "‰")


def test_a_percentage_of_thousands_is_told() -> None:
    own = form(field("share", "percent", "率"))
    (finding,) = only(batch_of([[TITLE]], ["率"], [9000], own)).findings
    assert (finding.code, finding.cell, finding.found) == ("KP-306", "B4", "9000")


@pytest.mark.parametrize(
    ("line", "units"),
    [
        ("填报单位：城东指挥部   单位：万元  填报日期：2017年4月", [("万元",)]),
        ("（以下金额单位为亿元）", [("亿元",)]),
        ("单 位：万元", [("万元",)]),
        ("责任单位：罗家镇", []),
        ("主要建设单位为某公司", []),
        ("情况表（100个项目）", []),
        ("情况表（T）", []),
    ],
)
def test_the_units_of_a_line(line: str, units: list[tuple[str, ...]]) -> None:
    assert [said.units for said in units_in(line)] == units


@pytest.mark.parametrize(
    ("shown", "value"), [("0.00_%", 90), ("0.00*%", 90), ("0.00%", 9000), ('0.00" %"', 90)]
)
def test_a_format_that_only_leaves_room_for_a_sign_is_no_percentage(shown: str, value: int) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page, style = book.add_worksheet(), book.add_format({"num_format": shown})
    for row, cells in enumerate([[TITLE], ["填报单位：城东指挥部"], ["项目编码", "率"]]):
        page.write_row(row, 0, cells)
    page.write_string(3, 0, "A-1")
    page.write_number(3, 1, 90, style)
    book.close()
    batch = typed(stream.getvalue(), form(field("share", "percent", "率")))
    assert batch.records["share"].to_list() == [Decimal(value)]


@pytest.mark.parametrize(("again", "cells"), [("罗家", []), ("城东指挥部", ["C5"])])
def test_a_key_printed_again_may_spell_its_unit_otherwise(again: str, cells: list[str]) -> None:
    own = contract(
        fields=[
            field("unit_id", "unit", "地区", required=True),
            field("n", "count", "户数"), field("m", "count", "人数"),
        ],
        key=["unit_id"], label="", totals=None, header={"rows": 1}, repeat={"across": "fields"},
    )  # fmt: skip
    rows = [
        [TITLE], ["填报单位：城东指挥部"], ["地区", "户数", "地区", "人数"],
        ["城东指挥部", 5, "城东片区指挥部", 15], ["罗家镇", 6, again, 18],
    ]  # fmt: skip
    for write in WRITERS.values():
        batch = typed(write(rows), own)
        differing = [one.cell for one in only(batch).findings if one.code == "KP-215"]
        assert differing == cells


@pytest.mark.parametrize(
    ("further", "value"),
    [
        ([["项目编码", "面积"], ["B", 3]], 45),
        ([["单位：亩"], ["项目编码", "面积"], ["B", 3]], 3),
        ([["项目编码", "面积（亩）"], ["B", 3]], 3),
    ],
)
def test_a_further_block_has_the_unit_of_the_first_or_its_own(
    further: list[list[Any]], value: int
) -> None:
    own = form(field("area", "number", "面积", **AREA), repeat={"down": True})
    above = [[TITLE], ["填报单位：城东指挥部", "单位：公顷"], ["项目编码", "面积"], ["A", 3]]
    for write in WRITERS.values():
        batch = typed(write([*above, [TITLE], *further]), own)
        assert only(batch).findings == []
        assert batch.records["area"].to_list() == [Decimal(45), Decimal(value)]


def test_a_further_block_in_a_unit_that_nobody_declares_is_refused() -> None:
    own = form(field("area", "number", "面积", **AREA), repeat={"down": True})
    rows = [
        [TITLE], ["填报单位：城东指挥部", "单位：公顷"], ["项目编码", "面积"], ["A", 3],
        [TITLE], ["项目编码", "面积（人）"], ["B", 3],
    ]  # fmt: skip
    (finding,) = only(typed(WRITERS["openpyxl"](rows), own)).findings
    assert (finding.code, finding.cell, finding.found) == ("KP-213", "B6", "人")
