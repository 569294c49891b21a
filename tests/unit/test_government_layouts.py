"""Layouts of real government workbooks, each with the records that it must become."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from reading_office import WRITERS, codes, contract, field, read, xlsx

from sources.contract_table import TotalsForm
from sources.contracts import Contract
from sources.reading.read import RawFile, RawTable
from sources.typed import Batch, gather
from sources.units import Unit, UnitList

TOWNS = UnitList(
    [
        Unit("A1", "城东指挥部", "", ("城东",), "area_headquarters"),
        Unit("T1", "罗家镇", "", ("罗家",), "town"),
        Unit("T2", "上坪镇", "", ("上坪",), "town"),
        Unit("T3", "下坪镇", "", ("下坪",), "town"),
    ]
)
NAMED = {"reporters": None, "reporter": {"from": "fixed", "unit": "A1"}}


def form(**changes: Any) -> Contract:
    return contract(**(NAMED | {"label": "", "totals": None} | changes))


def records(batch: Batch, *names: str) -> list[tuple[Any, ...]]:
    return batch.records.select(names).rows()


def taken(
    rows: list[list[Any]], contract: Contract, merges: tuple[str, ...] = (), name: str = "报表.xlsx"
) -> tuple[RawFile, Batch]:
    """Read rows as both writers write them; both must give the same."""
    results = []
    for write in WRITERS.values():
        file = read(write(rows, merges), contract, name)
        (batch,) = gather([file], {contract.contract: contract}, TOWNS, {})
        results.append((file, batch))
    assert (
        results[0][1]
        .records.drop("submission_id")
        .equals(results[1][1].records.drop("submission_id"))
    )
    return results[0]


def found(batch: Batch) -> list[str]:
    """Return the codes of all findings but the notes on rows that are no records."""
    return [code for one in batch.submissions for code in codes(one.findings) if code != "KP-210"]


def addresses(table: RawTable, name: str) -> list[str]:
    return [table.address(name, row) for row in table.source_rows]


TITLE = ["2017年1-3月投资完成情况表（单位：万元）"]


def test_a_heading_gives_its_records_their_group_and_restarting_numbers_do_no_harm() -> None:
    form_ = form(
        fields=[
            field("serial", "text", "序号"),
            field("name", "text", "项目名称"),
            field("plan", "money", "年度计划投资"),
            {"name": "kind", "title": {"zh": "类别"}, "type": "text", "from": "section"},
            {"name": "stage", "title": {"zh": "状态"}, "type": "text", "from": "section",
             "level": 2},
        ],
        key=["kind", "serial"],
        header={"rows": 1},
        totals={"labels_in": ["serial", "name"], "reconcile": ["plan"]},
    )  # fmt: skip
    rows = [
        TITLE,
        ["序号", "项目名称", "年度计划投资"],
        ["合计（4项）", None, 100],
        ["一", "工业", None],
        ["（一）在建（2项）", None, 30],
        [1, "甲", 10],
        [2, "乙", 20],
        ["二、城建（2项）", None, 70],
        [1, "丙", 30],
        [2, "丁", 40],
    ]
    file, batch = taken(rows, form_)
    assert found(batch) == []
    assert records(batch, "kind", "stage", "serial", "name", "plan") == [
        ("工业", "在建", "1", "甲", Decimal(10)),
        ("工业", "在建", "2", "乙", Decimal(20)),
        ("城建", None, "1", "丙", Decimal(30)),
        ("城建", None, "2", "丁", Decimal(40)),
    ]
    assert addresses(file.tables[0], "kind") == ["B4", "B4", "A8", "A8"]
    # Above the first heading of its level a record names its own row.
    assert addresses(file.tables[0], "stage") == ["A5", "A5", "A9", "A10"]


def test_a_count_in_a_label_is_held_against_the_rows() -> None:
    rows = [
        TITLE,
        ["项目编码", "年度计划投资"],
        ["某市合计3个", 30],
        ["P1", 10],
        ["P2", 20],
    ]
    form_ = form(
        fields=[field("code", "code", "项目编码"), field("plan", "money", "年度计划投资")],
        key=["code"],
        header={"rows": 1},
        totals={"labels_in": ["code"], "reconcile": ["plan"]},
    )
    _, batch = taken(rows, form_)
    (finding,) = [f for f in batch.submissions[0].findings if f.code == "KP-308"]
    assert (finding.cell, finding.found, finding.expected) == ("A3", "某市合计3个", "2")
    assert not batch.submissions[0].is_refused
    strict = {"labels_in": ["code"], "reconcile": ["plan"], "severity": "refuse"}
    _, batch = taken(rows, form_.model_copy(update={"totals": TotalsForm(**strict)}))
    assert batch.submissions[0].is_refused


def test_a_project_over_two_rows_with_a_merged_key() -> None:
    form_ = form(
        fields=[
            field("code", "code", "编码"),
            field("line", "text", "类型", join=True),
            field("plan", "money", "金额", row="计划"),
            field("done", "money", "金额", row="完成"),
            field("remark", "text", "说明", join=True),
        ],
        key=["code"],
        header={"rows": 1},
        records={"by": "key", "labels": "line"},
    )
    rows = [
        TITLE,
        ["编码", "类型", "金额", "说明"],
        ["P1", "计划", 100, "征地"],
        [None, "完成", 40, "拆迁"],
        ["P2", "计划", 50, None],
        [None, "完成", 50, "竣工"],
        [None, "备注", None, "已验收"],
    ]
    file, batch = taken(rows, form_, ("A3:A4", "A5:A7"))
    assert found(batch) == []
    assert records(batch, "code", "plan", "done", "remark") == [
        ("P1", Decimal(100), Decimal(40), "征地 拆迁"),
        ("P2", Decimal(50), Decimal(50), "竣工 已验收"),
    ]
    assert addresses(file.tables[0], "done") == ["C4", "C6"]
    assert batch.records["source_row"].to_list() == [3, 5]


def test_two_figures_for_one_record_are_refused() -> None:
    form_ = form(
        fields=[field("code", "code", "编码"), field("plan", "money", "金额")],
        key=["code"],
        header={"rows": 1},
        records={"by": "key"},
    )
    rows = [TITLE, ["编码", "金额"], ["P1", 100], [None, 40]]
    _, batch = taken(rows, form_, ("A3:A4",))
    (finding,) = batch.submissions[0].findings
    assert (finding.code, finding.cell, finding.found) == ("KP-214", "B4", "40")


def test_one_unit_over_two_rows_counts_then_points() -> None:
    form_ = form(
        fields=[
            field("unit_id", "unit", "单位", required=True),
            field("papers", "count", "信息", row=1),
            field("papers_points", "number", "信息", row=2),
            field("visits", "count", "督查", row=1),
            field("visits_points", "number", "督查", row=2),
        ],
        key=["unit_id"],
        header={"rows": 1},
        records={"rows": 2},
        totals={"labels_in": ["unit_id"], "reconcile": ["papers", "papers_points"]},
    )
    rows = [
        TITLE,
        ["单位", "信息", "督查"],
        ["罗家镇", 12, 3],
        [None, 4.5, 1.5],
        ["上坪镇", 10, 0],
        [None, 3.5, 0],
        ["合计", 22, 3],
        [None, 8, 1.5],
    ]
    file, batch = taken(rows, form_, ("A3:A4", "A5:A6", "A7:A8"))
    assert found(batch) == []
    assert records(batch, "unit_id", "papers", "papers_points", "visits", "visits_points") == [
        ("T1", 12, Decimal("4.5"), 3, Decimal("1.5")),
        ("T2", 10, Decimal("3.5"), 0, Decimal(0)),
    ]
    assert addresses(file.tables[0], "papers_points") == ["B4", "B6"]


def test_a_merged_cell_is_carried_down_only_where_the_contract_says_so() -> None:
    form_ = form(
        fields=[
            field("unit_id", "unit", "镇", required=True, fill="merged"),
            field("village", "text", "村", required=True),
            field("area", "number", "面积", fill="above"),
        ],
        key=["unit_id", "village"],
        header={"rows": 1},
        sheet={"title": "完成情况"},
    )
    rows = [
        TITLE,
        ["镇", "村", "面积"],
        ["罗家镇", "一村", 5],
        [None, "二村", None],
        ["上坪镇", "一村", 7],
    ]
    file, batch = taken(rows, form_, ("A3:A4",))
    assert found(batch) == []
    assert records(batch, "unit_id", "village", "area") == [
        ("T1", "一村", Decimal(5)),
        ("T1", "二村", Decimal(5)),
        ("T2", "一村", Decimal(7)),
    ]
    assert addresses(file.tables[0], "unit_id") == ["A3", "A3", "A5"]
    _, unmerged = taken(rows, form_)
    assert "KP-302" in found(unmerged)


GRID = form(
    period={"from": "field", "field": "part", "kind": "ten_days"},
    fields=[
        field("unit_id", "unit", "单位", required=True),
        {"name": "part", "title": {"zh": "旬"}, "type": "period", "from": "axis",
         "level": [1, 2]},
        {"name": "done", "title": {"zh": "完成投资"}, "type": "money"},
    ],
    key=["unit_id", "part"],
    header={"rows": 2},
    grid={"values": ["done"]},
    totals={"labels_in": ["unit_id"], "reconcile": ["done"]},
)  # fmt: skip


def test_a_grid_of_months_and_ten_day_periods_comes_back_in_long_form() -> None:
    rows = [
        ["2017年各镇投资完成情况（单位：万元）"],
        ["单位", "1月", None, None, None, "2月", None, None, None, "合计"],
        [None, *(["上旬", "中旬", "下旬", "小计"] * 2), None],
        ["罗家镇", 1, 2, 3, 6, 4, None, None, 4, 10],
        ["上坪镇", 10, 20, 30, 61, "约40", 0, None, 40, 101],
        ["合计", 11, 22, 33, 67, 44, 0, None, 44, 111],
    ]
    file, batch = taken(rows, GRID, ("B2:E2", "F2:I2", "A2:A3", "J2:J3"))
    assert sorted(found(batch)) == ["KP-303"]
    (finding,) = [f for f in batch.submissions[0].findings if f.code == "KP-303"]
    assert (finding.cell, finding.found, finding.expected) == ("E5", "61", "60")
    assert sorted(records(batch, "unit_id", "period_id", "done", "done__state")) == [
        ("T1", "2017-01-T1", Decimal(1), "reported"),
        ("T1", "2017-01-T2", Decimal(2), "reported"),
        ("T1", "2017-01-T3", Decimal(3), "reported"),
        ("T1", "2017-02-T1", Decimal(4), "reported"),
        ("T2", "2017-01-T1", Decimal(10), "reported"),
        ("T2", "2017-01-T2", Decimal(20), "reported"),
        ("T2", "2017-01-T3", Decimal(30), "reported"),
        ("T2", "2017-02-T1", Decimal(40), "estimated"),
        ("T2", "2017-02-T2", Decimal(0), "zero"),
    ]
    first = file.tables[0]
    assert (addresses(first, "done"), addresses(first, "part")) == (["B4", "B5"], ["B3", "B3"])


def test_a_grid_of_groups_with_named_figures() -> None:
    form_ = form(
        fields=[
            field("unit_id", "unit", "单位", required=True),
            {"name": "month", "title": {"zh": "月份"}, "type": "period", "from": "axis"},
            field("plan", "money", "计划"),
            field("done", "money", "完成"),
        ],
        period={"from": "field", "field": "month"},
        key=["unit_id", "month"],
        header={"rows": 2},
        grid={"values": ["plan", "done"], "totals": ["全年"]},
    )
    rows = [
        ["2017年投资完成情况", None, None, "单位：亿元"],
        ["单位", "1月", None, "2月", None, "全年", None],
        [None, "计划", "完成", "计划", "完成", "计划", "完成"],
        ["罗家镇", 1, 0.5, 2, 1.5, 9, 8],
    ]
    _, batch = taken(rows, form_, ("B2:C2", "D2:E2", "F2:G2"))
    assert records(batch, "unit_id", "period_id", "plan", "done") == [
        ("T1", "2017-M01", Decimal(10000), Decimal(5000)),
        ("T1", "2017-M02", Decimal(20000), Decimal(15000)),
    ]


def test_points_inside_headers() -> None:
    form_ = form(
        fields=[
            field("unit_id", "unit", "单位", required=True),
            {"name": "item", "title": {"zh": "项目"}, "type": "text", "from": "axis",
             "level": 2},
            {"name": "score", "title": {"zh": "得分"}, "type": "number"},
            {"name": "full", "title": {"zh": "分值"}, "type": "number", "from": "points",
             "of": "score"},
            field("total", "number", "总分"),
        ],
        period={"from": "title"},
        key=["unit_id", "item"],
        header={"rows": 3},
        grid={"values": ["score"], "totals": ["小计"]},
    )  # fmt: skip
    rows = [
        TITLE,
        ["单位", "政务公开（70分）", None, None, "总分（100分）"],
        [None, "信息（45分）", "公开（25分）", "小计", None],
        ["罗家镇", 40, 20, 60, 60],
    ]
    _, batch = taken(rows, form_, ("A2:A3", "B2:D2", "E2:E3"))
    assert found(batch) == []
    assert records(batch, "unit_id", "item", "score", "full", "total") == [
        ("T1", "信息", Decimal(40), Decimal(45), Decimal(60)),
        ("T1", "公开", Decimal(20), Decimal(25), Decimal(60)),
    ]


def test_tables_side_by_side_with_further_records() -> None:
    form_ = form(
        fields=[
            field("serial", "text", "序号"),
            field("unit_id", "unit", "地区", required=True),
            field("done", "count", "户数", required=True),
        ],
        key=["unit_id"],
        header={"rows": 1},
        repeat={"across": "records"},
    )
    rows = [
        TITLE,
        ["序号", "地区", "户数", "序号", "地区", "户数"],
        [1, "罗家镇", 5, 3, "下坪镇", 7],
        [2, "上坪镇", 6, None, None, None],
    ]
    file, batch = taken(rows, form_)
    assert found(batch) == []
    assert records(batch, "unit_id", "done", "block", "source_row") == [
        ("T1", 5, 0, 3),
        ("T2", 6, 0, 4),
        ("T3", 7, 1, 3),
    ]
    assert addresses(file.tables[1], "done") == ["F3"]


def test_a_continuation_beside_the_table_repeats_the_region() -> None:
    form_ = form(
        fields=[
            field("unit_id", "unit", "地区", required=True),
            field("houses", "count", "户数"),
            field("people", "count", "人数"),
        ],
        key=["unit_id"],
        header={"rows": 1},
        repeat={"across": "fields"},
    )
    rows = [
        TITLE,
        ["地区", "户数", "地区", "人数"],
        ["罗家镇", 5, "罗家 镇", 15],
        ["上坪镇", 6, "上坪镇", 18],
    ]
    _, batch = taken(rows, form_)
    assert records(batch, "unit_id", "houses", "people") == [("T1", 5, 15), ("T2", 6, 18)]
    rows[3][2] = "下坪镇"
    _, batch = taken(rows, form_)
    (finding,) = [f for f in batch.submissions[0].findings if f.code != "KP-210"]
    assert (finding.code, finding.cell, finding.found) == ("KP-215", "C4", "下坪镇")
    assert batch.submissions[0].is_refused


def test_blocks_below_each_other_each_with_its_own_unit_and_month() -> None:
    form_ = form(
        reporter={"from": "label"},
        fields=[
            field("code", "code", "编码"),
            field("plan", "money", "计划"),
        ],
        key=["code"],
        header={"rows": 1},
        repeat={"down": True},
    )
    rows = [
        ["2017年3月投资完成情况"],
        ["填报单位：罗家镇", "单位：万元"],
        ["编码", "计划"],
        ["P1", 10],
        [],
        ["2017年3月投资完成情况"],
        ["填报单位：上坪镇", "单位：亿元"],
        ["编码", "计划"],
        ["P1", 10],
        ["P2", 3],
    ]
    _file, batch = taken(rows, form_)
    assert found(batch) == []
    assert records(batch, "reporter_id", "code", "plan", "source_row") == [
        ("T1", "P1", Decimal(10), 4),
        ("T2", "P1", Decimal(100000), 9),
        ("T2", "P2", Decimal(30000), 10),
    ]
    assert len(batch.submissions) == 2


def test_a_header_printed_on_every_page_is_no_record() -> None:
    form_ = form(
        fields=[field("code", "code", "编码"), field("plan", "money", "计划")],
        key=["code"],
        header={"rows": 1},
    )
    rows = [
        TITLE, ["编码", "计划"], ["P1", 10], [], TITLE, ["编码", "计划"], ["P2", 20],
    ]  # fmt: skip
    _, batch = taken(rows, form_)
    assert found(batch) == []
    assert records(batch, "code", "source_row") == [("P1", 3), ("P2", 7)]


LEDGER = form(
    table="form",
    sheet={"title": "重点项目登记表"},
    period={"from": "label", "label": "填报日期", "kind": "month"},
    fields=[
        field("code", "code", "项目编码", required=True),
        field("name", "text", "项目名称"),
        field("plan", "money", "总投资", "总投资（万元）"),
        field("started", "date", "开工日期"),
        field("content", "text", "建设内容", at="below"),
    ],
    key=["code"],
    repeat={"down": True},
)


def test_a_form_is_one_record_of_labels_and_values() -> None:
    rows = [
        ["重点项目登记表", None, None, None],
        ["项目编码", "P1", "项目名称：", "滨江路"],
        ["总投资（亿元）", None, 1.2, None],
        ["开工日期", None, "2017.3", None],
        ["建设内容", None, None, None],
        ["道路2公里", None, None, None],
        ["填报日期：2017年4月5日", None, None, None],
    ]
    file, batch = taken(rows, LEDGER, ("A3:B3", "A4:B4"))
    assert found(batch) == []
    assert records(batch, "code", "name", "plan", "started", "content", "period_id") == [
        ("P1", "滨江路", Decimal(12000), date(2017, 3, 31), "道路2公里", "2017-M04")
    ]
    table = file.tables[0]
    assert [table.address(name, 2) for name in ("code", "name", "plan", "content")] == [
        "B2", "D2", "C3", "A6",
    ]  # fmt: skip


def test_several_forms_below_each_other() -> None:
    one = [
        ["重点项目登记表"],
        ["项目编码", "P1", "总投资（万元）", 5],
        ["填报日期：2017年4月5日"],
        ["开工日期", None, "项目名称", None],
    ]
    two = [[*row] for row in one]
    two[1] = ["项目编码", "P2", "总投资（万元）", 7]
    _, batch = taken([*one, [], *two], LEDGER)
    assert found(batch) == []
    assert records(batch, "code", "plan", "started__state") == [
        ("P1", Decimal(5), "blank"),
        ("P2", Decimal(7), "blank"),
    ]


def test_printed_identities_are_checked_with_both_numbers() -> None:
    form_ = form(
        fields=[
            field("code", "code", "编码"),
            field("plan", "money", "计划"),
            field("done", "money", "完成"),
        ],
        key=["code"],
        header={"rows": 1},
    )
    rows = [
        TITLE,
        ["编码", "计划", "市级", "县级", "完成", "%"],
        ["甲", 1, 2, 3, "4栏=2栏+3栏", "5=4/1×100%"],
        ["P1", 10, 2.1, 3.2, 5.3, 53],
        ["P2", 10, 2, 3, 6, "60%"],
        ["P3", 3, 1, "约1", 5, 33.33],
        ["P4", 3, 1, 0, 1, 33.33],
        ["P5", 3, 1, 0, 1, 33.4],
    ]
    _, batch = taken(rows, form_)
    told = [(f.cell, f.found, f.expected) for f in batch.submissions[0].findings
            if f.code == "KP-307"]  # fmt: skip
    assert told == [
        ("E5", "6", "2栏+3栏 = 5"),
        ("F6", "33.33", "4/1×100% = 1.6667"),
        ("F8", "33.4", "4/1×100% = 33.333"),
    ]
    assert not batch.submissions[0].is_refused


def test_a_new_years_layout_stands_beside_the_old() -> None:
    form_ = form(
        fields=[
            field("code", "code", "编码"),
            field("plan", "money", "计划", required=True),
            field("kind", "text", "类型"),
        ],
        key=["code"],
        header={"rows": 1},
        layouts=[
            {
                "layout": "from_2018",
                "since": "2018",
                "sheet": {"title": "项目推进情况"},
                "fields": {"plan": {"header": ["年度目标"]}},
                "absent": ["kind"],
            }
        ],
    )
    old = [["2017年3月投资完成情况", None, "单位：万元"], ["编码", "计划", "类型"], ["P1", 1, "甲"]]
    new = [["2018年3月项目推进情况（单位：万元）"], ["编码", "年度目标"], ["P1", 2]]
    for rows, expected in ((old, ("2017-M03", Decimal(1), "甲")),
                           (new, ("2018-M03", Decimal(2), None))):  # fmt: skip
        _file, batch = taken(rows, form_)
        assert found(batch) == []
        assert records(batch, "period_id", "plan", "kind") == [expected]
    new[0] = ["2017年3月项目推进情况（单位：万元）"]
    _, batch = taken(new, form_)
    assert found(batch) == ["KP-216"]


@pytest.mark.parametrize(
    ("place", "path", "sheet", "expected"),
    [
        ({"from": "file"}, "镇/罗家镇2017年3月.xlsx", "表", "T1"),
        ({"from": "folder"}, "上坪/2017年3月.xlsx", "表", "T2"),
        ({"from": "sheet"}, "x/2017年3月.xlsx", "下坪", "T3"),
        ({"from": ["label", "file"]}, "罗家镇2017年3月.xlsx", "表", "T1"),
        ({"from": "cell", "cell": "B1"}, "2017年3月.xlsx", "表", "T2"),
        ({"from": "title"}, "2017年3月.xlsx", "表", "T3"),
    ],
)
def test_the_unit_from_file_folder_sheet_cell_or_title(
    place: dict[str, Any], path: str, sheet: str, expected: str
) -> None:
    form_ = form(
        reporter=place,
        period={"from": ["file", "sheet", "folder"]},
        fields=[field("code", "code", "编码"), field("plan", "number", "计划")],
        key=["code"],
        header={"rows": 1},
    )
    rows = [["下坪镇投资完成情况", "上坪镇"], ["编码", "计划"], ["P1", 1]]
    file = read(xlsx(rows, sheet=sheet), form_, path)
    (batch,) = gather([file], {form_.contract: form_}, TOWNS, {})
    assert found(batch) == []
    assert records(batch, "reporter_id", "period_id") == [(expected, "2017-M03")]


def test_two_units_in_one_name_are_one_too_many() -> None:
    form_ = form(
        reporter={"from": "file"},
        fields=[field("code", "code", "编码"), field("plan", "number", "计划")],
        key=["code"],
        header={"rows": 1},
    )
    file = read(xlsx([TITLE, ["编码", "计划"], ["P1", 1]]), form_, "罗家镇和上坪镇.xlsx")
    (batch,) = gather([file], {form_.contract: form_}, TOWNS, {})
    assert found(batch) == ["KP-503"]


def test_two_tables_of_different_contracts_on_one_sheet() -> None:
    upper = form(
        fields=[field("code", "code", "编码"), field("plan", "number", "计划")],
        key=["code"],
        header={"rows": 1},
        sheet={"title": "表一"},
    )
    lower = form(
        contract="problems",
        fields=[field("code", "code", "编码"), field("problem", "text", "问题")],
        key=["code"],
        header={"rows": 1},
        sheet={"title": "表二"},
    )
    rows = [
        ["2017年3月表一"], ["编码", "计划"], ["P1", 1], ["P2", 2], [],
        ["2017年3月表二"], ["编码", "问题"], ["P1", "拆迁"],
    ]  # fmt: skip
    from sources.reading.read import read_bytes

    file = read_bytes(xlsx(rows), "x.xlsx", [upper, lower])
    assert [(t.contract_id, t.source_rows) for t in file.tables] == [
        ("progress", [3, 4]),
        ("problems", [8]),
    ]


def test_units_of_measure_in_headers() -> None:
    form_ = form(
        fields=[
            field("code", "code", "编码"),
            field("length", "number", "长度", units={"公里": 1, "米": "0.001"}),
        ],
        key=["code"],
        header={"rows": 1},
    )
    for unit, expected in (("公里", Decimal(500)), ("米", Decimal("0.5"))):
        _, batch = taken([TITLE, ["编码", f"长度（{unit}）"], ["P1", 500]], form_)
        assert found(batch) == []
        assert records(batch, "length") == [(expected,)]
    _, batch = taken([TITLE, ["编码", "长度（套）"], ["P1", 500]], form_)
    assert found(batch) == ["KP-213"]


def test_headers_whose_words_change_from_month_to_month() -> None:
    form_ = form(
        fields=[
            field("code", "code", "编码"),
            field("plan", "number", "{year}年计划投资"),
            field("done", "number", "{year}年实际完成情况/{period}完成投资"),
        ],
        key=["code"],
        header={"rows": 2},
    )
    rows = [
        TITLE,
        ["编码", "2017年计划投资", "2017年实际完成情况", None],
        [None, None, "1-3月完成投资", "形象进度"],
        ["P1", 5, 2, "基础"],
    ]
    _, batch = taken(rows, form_, ("A2:A3", "B2:B3", "C2:D2"))
    assert found(batch) == ["KP-205"]
    assert records(batch, "plan", "done") == [(Decimal(5), Decimal(2))]


def test_a_hidden_sheet_counts_only_where_nothing_stands_in_the_open() -> None:
    import io

    import openpyxl

    def book(hide: tuple[int, ...]) -> bytes:
        made = openpyxl.Workbook()
        for number, value in enumerate((1, 2)):
            page = made.active if number == 0 else made.create_sheet()
            page.title = f"页{number}"
            for row in (["2017年3月投资完成情况"], ["编码", "计划"], ["P1", value]):
                page.append(row)
            if number in hide:
                page.sheet_state = "hidden"
        stream = io.BytesIO()
        made.save(stream)
        return stream.getvalue()

    form_ = form(
        fields=[field("code", "code", "编码"), field("plan", "number", "计划")],
        key=["code"],
        header={"rows": 1},
    )
    file = read(book((0,)), form_)
    assert [table.sheet for table in file.tables] == ["页1"]
    assert [f.code for f in file.tables[0].findings] == ["KP-219"]


def test_a_key_column_need_not_be_a_column() -> None:
    form_ = form(
        fields=[
            {"name": "village", "title": {"zh": "村"}, "type": "text", "from": "label",
             "header": ["村名"]},
            field("reason", "text", "原因"),
            field("count", "count", "户数"),
        ],
        key=["village", "reason"],
        header={"rows": 1},
    )  # fmt: skip
    rows = [TITLE, ["村名：一村"], ["原因", "户数"], ["搬迁", 3], ["放弃", 1]]
    file, batch = taken(rows, form_)
    assert records(batch, "village", "reason", "count") == [
        ("一村", "搬迁", 3),
        ("一村", "放弃", 1),
    ]
    assert addresses(file.tables[0], "village") == ["A2", "A2"]


def test_a_group_centred_over_its_columns_without_being_merged() -> None:
    form_ = form(
        fields=[
            field("code", "code", "编码"),
            field("plan", "number", "投资/计划"),
            field("done", "number", "投资/完成"),
            field("people", "number", "人数/完成"),
        ],
        key=["code"],
        header={"rows": 2},
    )
    rows = [
        TITLE,
        ["编码", "投资", None, "人数", None, "备注说明"],
        [None, "计划", "完成", "计划", "完成", None],
        ["P1", 5, 4, 3, 2, "无"],
    ]
    _, batch = taken(rows, form_)
    assert records(batch, "plan", "done", "people") == [(Decimal(5), Decimal(4), Decimal(2))]
    assert found(batch) == ["KP-205", "KP-205"]


def test_labels_of_a_form_under_two_groups() -> None:
    form_ = form(
        table="form",
        sheet={"title": "登记表"},
        period={"from": "fixed", "period": "2017-M03"},
        fields=[
            field("code", "code", "编码", required=True),
            field("owner_post", "text", "业主/负责人职务"),
            field("builder_post", "text", "施工单位/负责人职务"),
        ],
        key=["code"],
    )
    rows = [
        ["登记表"],
        ["编码", None, "P1"],
        ["业主", "名称", "甲公司"],
        [None, "负责人职务", "经理"],
        ["施工单位", "名称", "乙公司"],
        [None, "负责人职务", "董事长"],
    ]
    _, batch = taken(rows, form_, ("A2:B2", "A3:A4", "A5:A6"))
    assert records(batch, "owner_post", "builder_post") == [("经理", "董事长")]
    assert found(batch) == []


def test_two_things_in_one_cell_and_a_unit_in_a_line_of_its_own() -> None:
    form_ = form(
        fields=[
            field("code", "code", "编码"),
            field("company", "text", "业主及负责岗位", part="before_gap"),
            field("post", "text", "业主及负责岗位", part="after_gap"),
            field("length", "number", "长度", units={"公里": 1, "米": "0.001"}),
        ],
        key=["code"],
        header={"rows": 1},
    )
    rows = [
        ["2017年3月投资完成情况"],
        [None, None, "单位：米"],
        ["编码", "业主及负责岗位", "长度"],
        ["P1", "城投公司" + " " * 20 + "总经理", 500],
    ]
    _, batch = taken(rows, form_)
    assert records(batch, "company", "post", "length") == [("城投公司", "总经理", Decimal("0.5"))]
    assert found(batch) == []


def test_several_labels_in_one_cell() -> None:
    form_ = form(
        reporter={"from": "label", "label": "填报单位"},
        period={"from": "label", "label": "填报日期", "kind": "month"},
        fields=[field("code", "code", "编码"), field("plan", "number", "计划")],
        key=["code"],
        header={"rows": 1},
        sheet={"title": "投资完成情况"},
    )
    line = "填报单位（盖章）：罗家镇　　填报人：　　填报日期：2017年4月5日"
    _, batch = taken([["投资完成情况"], [line], ["编码", "计划"], ["P1", 1]], form_)
    assert records(batch, "reporter_id", "period_id") == [("T1", "2017-M04")]


def test_amounts_that_all_carry_their_unit_need_no_other() -> None:
    form_ = form(
        fields=[field("code", "code", "编码"), field("plan", "money", "计划")],
        key=["code"],
        header={"rows": 1},
    )
    rows = [
        ["2017年3月投资完成情况"],
        ["编码", "计划"],
        ["P1", "1200万元"],
        ["P2", "1.2亿"],
        ["P3", "—"],
    ]
    _, batch = taken(rows, form_)
    assert records(batch, "plan") == [(Decimal(1200),), (Decimal(12000),), (None,)]
    rows[3][1] = 5
    _, batch = taken(rows, form_)
    assert found(batch) == ["KP-207"]


def test_two_columns_of_a_grid_with_one_header_are_one_too_many() -> None:
    rows = [
        ["2017年各镇投资完成情况（单位：万元）"],
        ["单位", "1月", None, None],
        [None, "上旬", "上旬", "中旬"],
        ["罗家镇", 1, 2, 3],
    ]
    _, batch = taken(rows, GRID, ("B2:D2", "A2:A3"))
    assert "KP-211" in found(batch)


def short(**changes: Any) -> Contract:
    return form(
        fields=[
            field("code", "code", "编码"),
            field("name", "text", "名称"),
            field("length", "number", "长度", units={"公里": 1, "米": "0.001"}),
        ],
        key=["code"],
        header={"rows": 1},
        **changes,
    )


def test_short_records_above_a_page_header_are_records() -> None:
    rows = [
        TITLE, ["编码", "名称", "长度"], ["P1", "甲", "—"], ["P2", "乙", "x"],
        ["编码", "名称", "长度"], ["P3", "丙", 5],
    ]  # fmt: skip
    _, batch = taken(rows, short())
    assert found(batch) == []
    assert records(batch, "code", "source_row") == [("P1", 3), ("P2", 4), ("P3", 6)]


def test_numbers_of_columns_are_printed_again_with_the_header() -> None:
    form_ = form(
        fields=[field(name, "number" if name != "a" else "code", header)
                for name, header in zip("abcd", "东南西北", strict=True)],
        key=["a"],
        header={"rows": 1},
    )  # fmt: skip
    head = [["东", "南", "西", "北"], [1, 2, 3, 4]]
    rows = [TITLE, *head, ["P1", 5, 6, 7], TITLE, *head, ["P2", 8, 9, 10]]
    _, batch = taken(rows, form_)
    assert found(batch) == []
    assert records(batch, "a", "b") == [("P1", Decimal(5)), ("P2", Decimal(8))]
    # A blank row above the numbers does no harm.
    _, batch = taken([TITLE, head[0], [], head[1], ["P1", 5, 6, 7]], form_)
    assert found(batch) == []
    assert records(batch, "a", "b") == [("P1", Decimal(5))]


def test_a_signature_in_the_column_of_the_key_is_no_record() -> None:
    rows = [TITLE, ["名称", "长度", "编码"], ["甲", 5, "P1"], ["单位负责人：", None, "审核人："]]
    _, batch = taken(rows, short())
    assert found(batch) == []
    assert records(batch, "code") == [("P1",)]


def test_a_row_of_a_record_may_be_called_a_remark() -> None:
    form_ = form(
        fields=[
            field("code", "code", "编码"),
            field("line", "text", "类型", join=True),
            field("plan", "money", "金额", row="计划"),
        ],
        key=["code"],
        header={"rows": 1},
        records={"by": "key", "labels": "line"},
    )
    rows = [TITLE, ["编码", "类型", "金额"], ["P1", "完成", 1], [None, "备注", None],
            [None, "计划", 9]]  # fmt: skip
    _, batch = taken(rows, form_)
    assert found(batch) == []
    assert records(batch, "code", "plan") == [("P1", Decimal(9))]


def test_keys_printed_again_agree_in_either_width() -> None:
    form_ = form(
        fields=[field("code", "code", "编码"), field("a", "count", "户数"),
                field("b", "count", "人数")],
        key=["code"],
        header={"rows": 1},
        repeat={"across": "fields"},
    )  # fmt: skip
    _, batch = taken([TITLE, ["编码", "户数", "编码", "人数"], ["P1", 1, "Ｐ 1", 2]], form_)
    assert found(batch) == []
    assert records(batch, "code", "a", "b") == [("P1", 1, 2)]


def test_units_of_measure_beside_and_in_forms() -> None:
    beside = short(repeat={"across": "records"})
    rows = [
        TITLE, ["编码", "名称", "长度（米）"] * 2, ["P1", "甲", 1500, "P2", "乙", 2500],
    ]  # fmt: skip
    _, batch = taken(rows, beside)
    assert found(batch) == []
    assert records(batch, "length") == [(Decimal("1.5"),), (Decimal("2.5"),)]
    alone = form(
        table="form", key=["code"],
        fields=[field("code", "code", "编码"),
                field("length", "number", "长度", units={"公里": 1, "米": "0.001"})],
    )  # fmt: skip
    _, batch = taken([TITLE, ["编码", "P1", "长度（米）", 1500]], alone)
    assert records(batch, "length") == [(Decimal("1.5"),)]
    _, batch = taken([TITLE, ["编码", "P1", "长度（套）", 1500]], alone)
    assert found(batch) == ["KP-213"]


def test_a_unit_in_an_upper_header_row_does_not_unmake_the_header() -> None:
    form_ = form(
        fields=[
            field("code", "code", "编码"),
            field("plan", "money", "计划"),
            field("done", "money", "进展/累计"),
        ],
        key=["code"],
        header={"rows": 2},
    )
    rows = [
        TITLE, ["编码", "计划（单位：亿元）", "进展"], [None, None, "累计"], ["P1", 1, 2],
    ]  # fmt: skip
    _, batch = taken(rows, form_, ("A2:A3", "B2:B3"))
    assert found(batch) == []
    assert records(batch, "plan", "done") == [(Decimal(10000), Decimal(2))]


def test_a_label_without_a_colon_above_the_header_is_no_row_of_it() -> None:
    form_ = form(
        fields=[field("code", "code", "编码"), field("plan", "money", "计划")],
        key=["code"],
        header={"rows": 2},
        period={"from": "label", "label": "报告期"},
    )
    rows = [["投资完成情况（万元）"], ["报告期", "2017年3月"], ["编码", "计划"], ["P1", 1]]
    _, batch = taken(rows, form_)
    assert found(batch) == []
    assert records(batch, "period_id", "plan") == [("2017-M03", Decimal(1))]


def test_a_further_form_takes_what_it_does_not_say_from_the_first() -> None:
    form_ = form(
        table="form",
        key=["code"],
        fields=[field("code", "code", "编码"), field("plan", "money", "计划")],
        reporter={"from": "label"},
        repeat={"down": True},
    )
    rows = [
        ["2017年3月投资完成情况（亿元）"], ["填报单位：罗家镇"],
        ["编码", "P1", "计划", 1], ["编码", "P2", "计划", 2],
    ]  # fmt: skip
    _, batch = taken(rows, form_)
    assert found(batch) == []
    assert records(batch, "reporter_id", "code", "plan") == [
        ("T1", "P1", Decimal(10000)),
        ("T1", "P2", Decimal(20000)),
    ]


def test_a_count_ends_where_the_next_heading_stands() -> None:
    form_ = form(
        fields=[field("code", "code", "编码"), field("name", "text", "名称")],
        key=["code"],
        header={"rows": 1},
        totals={"labels_in": ["name"]},
    )
    rows = [
        TITLE, ["编码", "名称"], [None, "一、工业（1项）"], ["P1", "甲"],
        [None, "二、城建"], ["P2", "乙"],
    ]  # fmt: skip
    _, batch = taken(rows, form_)
    assert found(batch) == []


def test_a_year_in_characters_serves_the_months_of_a_grid() -> None:
    form_ = form(
        fields=[
            field("unit_id", "unit", "单位", required=True),
            {"name": "month", "title": {"zh": "月"}, "type": "period", "from": "axis"},
            {"name": "done", "title": {"zh": "投资"}, "type": "money"},
        ],
        period={"from": "field", "field": "month"},
        key=["unit_id", "month"],
        header={"rows": 1},
        grid={"values": ["done"]},
    )
    rows = [["二〇一七年投资完成情况（万元）"], ["单位", "1月", "2月"], ["罗家镇", 1, 2]]
    _, batch = taken(rows, form_)
    assert found(batch) == []
    assert records(batch, "period_id") == [("2017-M01",), ("2017-M02",)]


LENGTHS = form(
    fields=[
        field("code", "code", "编码"),
        field("plan", "money", "计划投资"),
        field("length", "number", "里程", units={"公里": 1, "米": "0.001"}),
    ],
    key=["code"],
    header={"rows": 1},
)


@pytest.mark.parametrize(
    ("title", "line", "header", "expected"),
    [
        ("", "单位：米、万元", "里程", Decimal("0.005")),
        ("", "单位：万元、米", "里程", Decimal("0.005")),
        ("", "单位：万元", "里程", Decimal(5)),
        ("", "单位：万元、里", "里程", ["KP-213"]),
        ("", "单位：万元", "里程（里）", ["KP-213"]),
        ("（单位：亿元）", "单位：万元", "里程", ["KP-218"]),
    ],
)
def test_units_in_a_line_are_all_looked_at(
    title: str, line: str, header: str, expected: Any
) -> None:
    rows = [
        [f"2017年3月投资完成情况{title}"], ["填报", None, line],
        ["编码", "计划投资", header], ["P1", 100, 5],
    ]  # fmt: skip
    _, batch = taken(rows, LENGTHS)
    if isinstance(expected, list):
        assert found(batch) == expected
    else:
        assert found(batch) == []
        assert records(batch, "plan", "length") == [(Decimal(100), expected)]


def test_a_numbered_row_is_a_record_whatever_its_name_looks_like() -> None:
    form_ = form(
        fields=[
            field("serial", "text", "序号"),
            field("name", "text", "项目名称"),
            field("plan", "number", "投资"),
        ],
        key=["name"],
        header={"rows": 1},
        totals={"labels_in": ["serial", "name"]},
    )
    names = ["一、二级公路改造", "（一）号桥", "二小教学楼合计", "其中路"]
    rows = [TITLE, ["序号", "项目名称", "投资"], *([n, name, n] for n, name in enumerate(names, 1))]
    _, batch = taken(rows, form_)
    assert [name for (name,) in records(batch, "name")] == names


def test_a_further_table_below_the_notes_is_none_of_the_records() -> None:
    rows = [
        TITLE, ["编码", "名称", "长度"], ["P1", "甲", 1], ["附：分镇汇总表"],
        ["镇", "项目数", "投资"], ["罗家镇", 3, 10],
    ]  # fmt: skip
    _, batch = taken(rows, short())
    assert records(batch, "code") == [("P1",)]
    # A numbered row below the notes is a record, however little is in it.
    rows[3:] = [["备注：以下为新增项目"], ["4", None, None]]
    _, batch = taken(rows, short())
    assert records(batch, "code") == [("P1",), ("4",)]


def test_a_near_miss_in_a_form_is_told() -> None:
    form_ = form(
        table="form",
        sheet={"title": "登记表"},
        period={"from": "fixed", "period": 2017},
        fields=[
            field("code", "code", "编码", required=True),
            field("company", "text", "建设单位"),
            field("total", "money", "总投资"),
        ],
        key=["code"],
    )
    rows = [["登记表"], ["编码", "P1"], ["建设单位（盖章）", "甲公司"], ["总投资额（万元）", 5]]
    _, batch = taken(rows, form_)
    assert [(f.code, f.cell) for f in batch.submissions[0].findings] == [
        ("KP-204", "A3"),
        ("KP-204", "A4"),
    ]


def test_a_row_of_text_longer_than_its_header_is_refused() -> None:
    text = "2017年3月投资完成情况（单位：万元）\n编码,名称,长度\nP1,甲,1\nP2,乙,1,234\n"
    file = read(text.encode(), short(), "x.csv")
    (batch,) = gather([file], {"progress": short()}, TOWNS, {})
    assert [(f.code, f.cell) for f in batch.submissions[0].findings if f.code != "KP-107"] == [
        ("KP-220", "D4")
    ]


@pytest.mark.parametrize("line", ["填报单位：罗家镇（盖章）", "填报单位  罗家镇"])
def test_a_seal_beside_the_name_and_a_gap_for_a_colon(line: str) -> None:
    form_ = short(reporter={"from": "label"})
    _, batch = taken([TITLE, [line], ["编码", "名称", "长度"], ["P1", "甲", 1]], form_)
    assert records(batch, "reporter_id") == [("T1",)]


def test_a_long_code_that_was_stored_as_a_number_is_unreadable() -> None:
    rows = [
        TITLE,
        ["编码", "名称", "长度"],
        [123456789012345678, "甲", 1],
        [123456789012345, "乙", 2],
    ]
    _, batch = taken(rows, short())
    (finding,) = [f for f in batch.submissions[0].findings if f.code == "KP-301"]
    assert finding.cell == "A3"
    assert records(batch, "code") == [(None,), ("123456789012345",)]


def test_a_total_over_a_withheld_figure_is_left_open() -> None:
    form_ = short(totals={"labels_in": ["code"], "reconcile": ["length"]})
    head = [TITLE, ["编码", "名称", "长度"]]
    _, batch = taken([*head, ["P1", "甲", "x"], ["P2", "乙", 5], ["合计", None, 9]], form_)
    assert found(batch) == []
    _, batch = taken([*head, ["P1", "甲", 3], ["P2", "乙", 5], ["合计", None, 9]], form_)
    assert found(batch) == ["KP-303"]
