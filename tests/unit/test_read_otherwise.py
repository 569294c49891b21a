"""Workbooks that were read as something else than they say, without a word about it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from reading_office import UNITS, codes, contract, field, read, xlsx
from test_units_of_indicators import FUNDS, MEETINGS, office, read_return

from compiling.definitions import read_definitions
from sources.contracts import Contract
from sources.reading.read import read_bytes
from sources.typed import Batch, gather

NAMED = {"reporters": None, "reporter": {"from": "fixed", "unit": "A1"}}
CODE, NAME = field("code", "code", "项目编码"), field("name", "text", "项目名称")
PLAN, DONE = field("plan", "money", "年度计划投资"), field("done", "money", "完成投资")
TITLE = ["2017年3月投资完成情况表（单位：万元）"]


def form(*fields: dict[str, Any], **changes: Any) -> Contract:
    plain = {"label": "", "totals": None, "header": {"rows": 1}, "key": [fields[0]["name"]]}
    return contract(**(NAMED | plain | {"fields": list(fields)} | changes))


def read_rows(
    rows: list[list[Any]],
    form: Contract,
    merges: tuple[str, ...] = (),
    sheet: str = "表1",
    name: str = "报表.xlsx",
) -> tuple[Batch, list[tuple[str, str]]]:
    """Return the records, and code and cell of all that is told but rows that are no records."""
    (batch,) = gather(
        [read(xlsx(rows, merges, sheet), form, name)], {form.contract: form}, UNITS, {}
    )
    told = [
        (finding.code, finding.cell)
        for one in batch.submissions
        for finding in one.findings
        if finding.code not in ("KP-210", "KP-305")
    ]
    return batch, told


# Years and months in headers


@pytest.mark.parametrize(
    ("header", "alias", "told"),
    [
        ("2016年完成投资", "{year}年完成投资", [("KP-239", "B2")]),
        ("2018年完成投资", "{year}年完成投资", [("KP-239", "B2")]),
        ("二〇一六年完成投资", "{year}年完成投资", [("KP-239", "B2")]),
        ("2017年完成投资", "{year}年完成投资", []),
        ("2016年完成投资", "2016年完成投资", []),
        ("2016年底累计完成投资", "{year}年底累计完成投资", []),
        ("1-2月完成投资", "{period}完成投资", [("KP-239", "B2")]),
        ("1-3月完成投资", "{period}完成投资", []),
        ("一季度完成投资", "{period}完成投资", []),
        ("2016年1-3月完成投资", "{period}完成投资", [("KP-239", "B2")]),
        ("4月计划投资", "{period}计划投资", []),
    ],
)
def test_a_header_of_another_time_is_told(header: str, alias: str, told: list[Any]) -> None:
    figure = field("done", "money", alias)
    batch, found = read_rows(
        [TITLE, ["项目编码", header], ["P1", 3]], form(CODE, figure | {"title": {"zh": "完成"}})
    )
    assert found == told
    assert batch.records["done"].to_list() == [Decimal(3)]


def test_a_group_of_another_year_is_told_once() -> None:
    rows = [TITLE, ["项目编码", "2016年实际完成情况", None], [None, "年度计划投资", "完成投资"],
            ["P1", 3, 2]]  # fmt: skip
    both = form(CODE, PLAN, DONE, header={"rows": 2})
    assert read_rows(rows, both, ("A2:A3", "B2:C2"))[1] == [("KP-239", "B2")]


def test_without_a_month_the_year_of_the_title_is_compared() -> None:
    period = field("month", "period", "月份")
    figure = field("done", "money", "{year}年完成投资") | {"title": {"zh": "完成"}}
    by_row = form(CODE, period, figure, period={"from": "field", "field": "month"})
    rows = [["2017年投资完成情况表（单位：万元）"], ["项目编码", "月份", "2016年完成投资"],
            ["P1", "3月", 1]]  # fmt: skip
    assert read_rows(rows, by_row)[1] == [("KP-239", "C2")]


# A further table on the sheet


@pytest.mark.parametrize("gap", [True, False])
def test_another_header_in_the_table_is_refused(gap: bool) -> None:
    rows = [TITLE, ["项目编码", "完成投资"], ["P1", 1], *([[]] if gap else []),
            ["项目编码", "资金来源"], ["P7", 55]]  # fmt: skip
    assert read_rows(rows, form(CODE, DONE))[1] == [("KP-222", "B5" if gap else "B4")]


def test_words_below_a_gap_where_the_figures_stand_are_another_header() -> None:
    rows = [TITLE, ["项目编码", "完成投资"], ["P1", 1], [], ["企业", "资金来源"], ["P7", 55]]
    assert read_rows(rows, form(CODE, DONE))[1] == [("KP-241", "A5")]
    rows[4:] = [["审核人", "欧阳小测"]]
    assert read_rows(rows, form(CODE, DONE))[1] == []
    for mark in ("待定", "并入上级", "不涉及"):
        rows[4] = ["P2", mark]
        assert read_rows(rows, form(CODE, DONE))[1] == []


@pytest.mark.parametrize(
    ("header", "cell"), [(["项目编号", "完成投资"], "A7"), (["项目编码", "完成投次"], "B7")]
)
def test_a_misspelt_header_of_a_further_block_is_named(header: list[str], cell: str) -> None:
    down = form(CODE, DONE, repeat={"down": True},
                reporter={"from": "label", "label": "填报单位"})  # fmt: skip
    rows = [TITLE, ["填报单位：城东指挥部"], ["项目编码", "完成投资"], ["P1", 1],
            TITLE, ["填报单位：城西指挥部"], header, ["P2", 2]]  # fmt: skip
    assert read_rows(rows, down)[1] == [("KP-222", cell)]


@pytest.mark.parametrize("label", ["填报单位：", "填报单位"])
def test_a_sender_left_blank_in_a_further_block_is_not_the_first_one(label: str) -> None:
    down = form(CODE, DONE, repeat={"down": True},
                reporter={"from": "label", "label": "填报单位"})  # fmt: skip
    rows = [TITLE, ["填报单位：城东指挥部"], ["项目编码", "完成投资"], ["P1", 1],
            TITLE, [label], ["项目编码", "完成投资"], ["P2", 2]]  # fmt: skip
    batch, told = read_rows(rows, down)
    assert told == [("KP-206", "A6")]
    assert batch.records["reporter_id"].to_list() == ["A1", ""]
    del rows[5]
    batch, told = read_rows(rows, down)
    assert (told, batch.records["reporter_id"].to_list()) == ([], ["A1", "A1"])


# Periods of another kind, and periods that contradict each other


MONTHS: dict[str, Any] = {
    "period": {"from": "field", "field": "month", "kind": "month"},
    "key": ["unit_id", "month"],
}
TOWN = field("unit_id", "unit", "单位", required=True)
COUNT = field("visits", "count", "户数")


def months_across(kind: str = "month") -> Contract:
    axis = {"name": "month", "title": {"zh": "月份"}, "type": "period", "from": "axis"}
    value = {name: one for name, one in COUNT.items() if name != "header"}
    period = {"period": {"from": "field", "field": "month", "kind": kind}}
    return form(TOWN, axis, value, grid={"values": ["visits"]}, **(MONTHS | period))


def test_a_quarter_beside_its_months_sums_them_up() -> None:
    rows = [["2017年投资完成情况表"], ["单位", "1月", "2月", "3月", "一季度", "4月"],
            ["罗家镇", 1, 3, 4, 9, 5]]  # fmt: skip
    batch, told = read_rows(rows, months_across())
    assert batch.records["period_id"].to_list() == ["2017-M01", "2017-M02", "2017-M03", "2017-M04"]
    assert told == [("KP-303", "E3")]


def test_a_quarter_is_no_month() -> None:
    rows = [["2017年投资完成情况表"], ["单位", "一季度", "二季度"], ["罗家镇", 1, 3]]
    assert read_rows(rows, months_across())[1] == [("KP-311", "B2"), ("KP-311", "C2")]
    assert read_rows(rows, months_across("quarter"))[1] == []


def test_months_beside_the_quarter_that_is_asked_for_are_not_read() -> None:
    rows = [["2017年投资完成情况表"], ["单位", "1月", "2月", "3月", "一季度"],
            ["罗家镇", 1, 3, 4, 8]]  # fmt: skip
    batch, told = read_rows(rows, months_across("quarter"))
    assert batch.records.select("period_id", "visits").rows() == [("2017-Q1", 8)]
    assert told == [("KP-205", "B2"), ("KP-205", "C2"), ("KP-205", "D2")]


@pytest.mark.parametrize("behind", ["", "累计"])
def test_months_that_are_all_cumulative_are_months(behind: str) -> None:
    rows = [["2017年投资完成情况表"], ["单位", "1月", f"1-2月{behind}", f"1—3月{behind}"],
            ["罗家镇", 1, 3, 6]]  # fmt: skip
    batch, told = read_rows(rows, months_across())
    assert batch.records["period_id"].to_list() == ["2017-M01", "2017-M01-02", "2017-M03"]
    assert told == []


def test_a_column_of_months_takes_months_only() -> None:
    rows = [["2017年投资完成情况表"], ["单位", "月份", "户数"], ["罗家镇", "一季度", 9],
            ["罗家镇", "4月", 9], ["罗家镇", "2017年", 1], ["罗家镇", "1-5月", 1]]  # fmt: skip
    by_row = form(TOWN, field("month", "period", "月份"), COUNT, **MONTHS)
    assert read_rows(rows, by_row)[1] == [("KP-311", "B3"), ("KP-311", "B5")]


@pytest.mark.parametrize(("sheet", "name"), [("2017年4月", "报表.xlsx"), ("表", "2017年5月.xlsx")])
def test_a_name_that_contradicts_the_title_is_told(sheet: str, name: str) -> None:
    named = form(CODE, DONE, period={"from": ["title", "sheet", "file"], "kind": "month"})
    rows = [TITLE, ["项目编码", "完成投资"], ["P1", 1]]
    batch, told = read_rows(rows, named, sheet=sheet, name=name)
    assert (told, batch.submissions[0].period_id) == ([("KP-237", "A1")], "2017-M03")
    assert read_rows(rows, named, sheet="3月", name="2017年3月.xlsx")[1] == []


def test_a_month_without_its_year_is_told_as_such() -> None:
    rows = [["3月投资完成情况表（单位：万元）"], ["项目编码", "完成投资"], ["P1", 1]]
    by_month = form(CODE, DONE, period={"from": "title", "kind": "month"})
    batch, told = read_rows(rows, by_month)
    assert told == [("KP-209", "A1")]
    assert "写明年份" in batch.submissions[0].findings[0].expected


# Rows and cells out of place


FOUR = (field("serial", "text", "序号"), NAME, PLAN, DONE)
HEADER = ["序号", "项目名称", "年度计划投资", "完成投资"]


@pytest.mark.parametrize("row", [["乙", 20, 7], [2, 20, 7]])
def test_a_row_moved_to_the_left_is_told(row: list[Any]) -> None:
    by_name = form(*FOUR, key=["name"])
    rows = [TITLE, HEADER, [1, "甲", 10, 5], row, [3, "丙", 20, 5]]
    assert read_rows(rows, by_name)[1] == [("KP-243", "B4")]
    # With its last figure it is a record, however it is called.
    rows[3] = [2, 2017, 10, 5]
    assert read_rows(rows, by_name)[1] == []


@pytest.mark.parametrize("word", ["全市", "全县", "全区", "全 镇"])
@pytest.mark.parametrize("place", [0, 1])
def test_the_whole_county_is_a_total(word: str, place: int) -> None:
    by_name = form(*FOUR, key=["name"],
                   totals={"labels_in": ["serial", "name"], "reconcile": ["plan"]})  # fmt: skip
    label = [word, None] if place == 0 else [None, word]
    rows = [TITLE, HEADER, [*label, 31, 5], [1, "甲", 10, 5], [2, "乙", 20, 0]]
    batch, told = read_rows(rows, by_name)
    assert batch.records["name"].to_list() == ["甲", "乙"]
    assert told == [("KP-303", "C3")]


def test_a_unit_that_the_list_calls_the_whole_county_is_no_total() -> None:
    towns = form(TOWN, COUNT)
    data = xlsx([["2017年3月投资完成情况表"], ["单位", "户数"], ["全县", 3], ["罗家镇", 1]])
    (table,) = read_bytes(data, "a.xlsx", [towns]).tables
    assert table.columns["unit_id"] == ["t罗家镇"]
    (table,) = read_bytes(data, "a.xlsx", [towns], units=["全县"]).tables
    assert table.columns["unit_id"] == ["t全县", "t罗家镇"]


ROAD = (CODE, field("length", "number", "里程", units={"公里": "1", "米": "0.001"}),
        field("content", "text", "建设内容", at="below"))  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["里程", None, 7]], [("KP-242", "C3", "refuse")]),
        ([["里程"], [7]], [("KP-242", "A4", "refuse")]),
        ([["建设内容", "道路"]], [("KP-242", "B3", "warn")]),
        ([["里程", None, "备注", 7]], []),
        ([["里程", 7]], []),
    ],
)
def test_a_value_that_is_not_where_it_belongs_is_told(rows: list[Any], told: list[Any]) -> None:
    sheet = form(*ROAD, table="form", key=["code"])
    data = xlsx([["2017年3月投资完成情况表"], ["项目编码", "P1"], *rows])
    (batch,) = gather([read(data, sheet)], {sheet.contract: sheet}, UNITS, {})
    found = [(f.code, f.cell, f.severity) for f in batch.submissions[0].findings]
    assert found == told


def test_a_date_of_a_form_is_no_other_period_of_it() -> None:
    started = field("started", "date", "开工日期", at="below")
    sheet = form(CODE, started, table="form", key=["code"])
    rows = [["2017年3月投资完成情况表"], ["项目编码：P1"], ["开工日期"], ["2005年1月"]]
    assert read_rows(rows, sheet)[1] == []


# Units


@pytest.mark.parametrize(
    ("header", "code"),
    [("人", "KP-225"), ("户", "KP-225"), ("万次", "KP-225"), ("km", "KP-225"), ("次", ""),
     ("个", "")],
)  # fmt: skip
def test_what_counts_something_else_is_another_unit(tmp_path: Path, header: str, code: str) -> None:
    counted = MEETINGS | {"unit_of_measure": "次"}
    definitions = read_definitions(office(tmp_path, counted, FUNDS))
    wide = [["2017年3月指标填报表"], ["单位", f"会议次数（{header}）", "到位资金（元）"],
            ["城东指挥部", 7, 5]]  # fmt: skip
    assert codes(read_return(definitions, wide).submissions[0].findings) == [code] * bool(code)
    long = [["2017年3月指标填报表"], ["单位", "指标", "数值", "计量单位"],
            ["城东指挥部", "会议次数", 7, header]]  # fmt: skip
    assert codes(read_return(definitions, long).submissions[0].findings) == [code] * bool(code)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("完成投资（不含税）", "KP-204"), ("完成投资（2016年价）", "KP-204"),
        ("完成投资（注1）", "KP-204"), ("完成投资（万元/亩）", "KP-207"),
        ("完成投资（RMB万元）", "KP-207"), ("完成投资\n万元", ""),
        ("完成投资（4栏=2栏+3栏）", "KP-309"),
        ("完成投资\n4栏=2栏+3栏", "KP-309"), ("完成投资（万元）（4=2+3）", "KP-309"),
    ],
)  # fmt: skip
def test_a_bracket_in_a_header_is_called_what_it_is(header: str, code: str) -> None:
    batch, told = read_rows([TITLE, ["项目编码", header], ["P1", 5]], form(CODE, DONE))
    assert [one for one, _ in told] == [code] * bool(code)
    read_it = code not in ("KP-204", "KP-207")
    assert batch.records["done"].to_list() == [Decimal(5) if read_it else None]


def test_an_identity_in_a_header_is_checked_where_the_columns_are_numbered() -> None:
    rows = [TITLE, [*HEADER[:3], "完成投资（3=2+2）"], ["甲", 1, 2, 3], [1, "甲", 5, 11]]
    assert read_rows(rows, form(*FOUR, key=["name"]))[1] == [("KP-307", "D4")]


def test_a_bare_percent_sign_is_no_part_of_a_name() -> None:
    rate = form(CODE, field("rate", "percent", "占年计划", scale="fraction"))
    batch, told = read_rows([TITLE, ["项目编码", "占年计划%"], ["P1", 50]], rate)
    assert (told, batch.records["rate"].to_list()) == ([], [Decimal(50)])
    grouped = form(CODE, field("rate", "percent", "完成情况/占年计划"), header={"rows": 2})
    rows = [TITLE, ["项目编码", "完成情况", None], [None, "占年计划％", "进度"], ["P1", 50, "快"]]
    batch, told = read_rows(rows, grouped, ("A2:A3", "B2:C2"))
    assert (told, batch.records["rate"].to_list()) == ([("KP-205", "C3")], [Decimal(50)])


def test_a_percent_sign_tells_two_columns_apart() -> None:
    both = form(CODE, DONE, field("rate", "percent", "完成投资%"))
    batch, told = read_rows([TITLE, ["项目编码", "完成投资", "完成投资%"], ["P1", 3, 50]], both)
    assert (told, batch.records.select("done", "rate").row(0)) == ([], (Decimal(3), Decimal(50)))


def test_a_part_beside_in_another_unit_is_refused() -> None:
    beside = form(TOWN, COUNT, repeat={"across": "records"})
    rows = [["2017年3月投资完成情况表"], ["单位", "户数", "单位", "户数（万户）"],
            ["罗家镇", 5, "未注明", 7]]  # fmt: skip
    assert read_rows(rows, beside)[1] == [("KP-213", "D2")]


@pytest.mark.parametrize(
    ("text", "value"), [("3百万", 300), ("1.5千万元", 1500), ("20十万", 200), ("2百亿", 2000000)]
)
def test_amounts_in_larger_units_are_read(text: str, value: int) -> None:
    batch, told = read_rows([["2017年3月投资完成情况表"], ["项目编码", "完成投资"], ["P1", text]],
                            form(CODE, DONE))  # fmt: skip
    assert (told, batch.records["done"].to_list()) == ([], [Decimal(value)])
