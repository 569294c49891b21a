"""Finding a contract's table: title, header, unit of money, reporter, period."""

from typing import Any

import pytest
from reading_office import (
    ABOVE,
    TITLE,
    WRITERS,
    codes,
    contract,
    field,
    only,
    openpyxl_xlsx,
    read,
    typed,
    xlsx,
)

from sources.reading.grid import text_of
from sources.reading.read import RawTable

HEADER = ["序号", "项目编码", "项目名称", "年度计划投资", "自年初累计完成投资"]
ROW = [1, "P1", "道路", 100, 50]


def stated(table: RawTable) -> tuple[str, str]:
    """Return the reporter as stated, and the cell it stands in."""
    return table.reporter[0].text, table.reporter[0].cell


def table(rows: list[list[Any]], **changes: Any) -> Any:
    """Read rows with both writers; they must give the same table."""
    form = contract(**changes)
    found = [read(write(rows), form) for write in WRITERS.values()]
    tables = [file.tables for file in found]
    assert tables[0] == tables[1]
    assert len(tables[0]) == 1, found[0].findings
    return tables[0][0]


def column(found: Any, name: str) -> list[str]:
    return [text_of(cell) for cell in found.columns[name]]


def test_a_table_below_its_title_keeps_its_true_addresses() -> None:
    found = table(
        [[], [], [None, TITLE], [], *ABOVE[1:], [], HEADER, ROW, [], [2, "P2", "桥", 1, 2]]
    )
    assert found.source_rows == [8, 10]
    assert found.letters["code"] == "B"
    assert found.first_row == 8
    assert column(found, "code") == ["P1", "P2"]
    assert (found.period_id, found.period_cell) == ("2017-M03", "B3")
    assert stated(found) == ("城东指挥部", "A5")
    assert found.findings == []


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_header_of_two_rows_with_merges(write: Any) -> None:
    upper = ["序号", "项目编码", "项目名称", "年计划投资", "2017年完成", None]
    lower = [None, None, None, None, "累计", "形象进度"]
    rows = [*ABOVE, upper, lower, [*ROW, "主体"]]
    merges = ["A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3"]
    (found,) = read(write(rows, merges)).tables
    assert found.letters == {"serial": "A", "code": "B", "name": "C", "plan": "D", "done": "E"}
    assert found.source_rows == [5]
    assert [(f.code, f.cell, f.found) for f in found.findings] == [("KP-205", "F4", "形象进度")]


def test_a_header_of_three_rows_matches_leaf_and_group() -> None:
    form = contract(
        header={"rows": 3},
        fields=[
            field("code", "code", "项目编码", required=True),
            field("plan", "money", "计划", required=True),
            field("last", "money", "2016年/累计"),
            field("done", "money", "2017年/累计"),
        ],
        totals=None,
        label="",
    )
    rows = [
        *ABOVE,
        ["项目编码", "投资（万元）", None, None],
        [None, "计划", "2016年", "2017年"],
        [None, None, "累计", "累计"],
        ["P1", 1, 2, 3],
    ]
    merges = ["A3:A5", "B3:D3", "B4:B5"]
    (found,) = read(xlsx(rows, merges), form).tables
    assert found.letters == {"code": "A", "plan": "B", "last": "C", "done": "D"}
    assert found.findings == []


def test_a_longer_path_counts_more_than_a_leaf() -> None:
    form = contract(
        fields=[
            field("code", "code", "项目编码"),
            field("done", "money", "累计", "2017年/累计"),
        ],
        totals=None, label="",
    )  # fmt: skip
    rows = [*ABOVE, ["项目编码", "2016年", "2017年"], [None, "累计", "累计"], ["P1", 2, 3]]
    (found,) = read(xlsx(rows, ["A3:A4"]), form).tables
    assert found.letters["done"] == "C"


def test_two_columns_that_may_both_be_the_field_refuse_the_report() -> None:
    rows = [
        *ABOVE,
        ["项目编码", "2016年", "2017年"],
        [None, "年度计划投资", "年计划投资"],
        ["P1", 2, 3],
    ]
    submission = only(typed(xlsx(rows, ["A3:A4"])))
    (finding,) = [found for found in submission.findings if found.code == "KP-211"]
    assert (finding.severity, finding.expected) == ("refuse", "B4、C4")
    assert submission.is_refused


def test_header_text_is_compared_without_width_spaces_and_line_breaks() -> None:
    header = [
        "序 号",
        "项目\n编码",
        "项目名称 ",
        "年度计划投资               (万元)",
        "自年初累计　完成投资",
    ]
    assert set(table([*ABOVE, header, ROW]).letters) == {"serial", "code", "name", "plan", "done"}


@pytest.mark.parametrize(
    ("above", "header", "factor"),
    [
        ("单位：亿元", "年度计划投资", "10000"),
        ("计量单位:万元", "年度计划投资", "1"),
        ("（单位：元）", "年度计划投资", "0.0001"),
        ("单位：万元", "年度计划投资（亿元）", "10000"),
        ("单位：万元", "年度计划投资(千元)", "0.1"),
        ("单位：人民币百万元", "年度计划投资", "100"),
        ("单位：万元、个", "年度计划投资", "1"),
        (None, "年度计划投资(元)", "0.0001"),
    ],
)
def test_the_unit_of_money(above: str | None, header: str, factor: str) -> None:
    names = [*HEADER[:3], header, "自年初累计完成投资（万元）"]
    found = table([[TITLE], ["填报单位：城东指挥部"], [None, None, None, above], names, ROW])
    assert found.factors["plan"] == factor
    assert found.factors["done"] == ("1" if found.factors["done"] == "1" else "")


def test_the_unit_of_money_in_the_title_in_its_own_cell_or_beside_the_reporter() -> None:
    for above in (
        [[TITLE + "（单位：亿元）"], ["填报单位：城东指挥部"]],
        [[TITLE], ["填报单位：城东指挥部"], [None, None, "单位：", "亿元"]],
        [[TITLE], ["填报单位：城东指挥部      单位：亿元"]],
        [[TITLE], ["填报单位：城东指挥部 单位：亿元"]],
    ):
        found = table([*above, HEADER, ROW])
        assert (found.factors["plan"], stated(found)[0]) == ("10000", "城东指挥部")


@pytest.mark.parametrize(
    "above",
    ["单位：万美元", "单位：千万元", "单位：十亿元", None, "建设单位：大元公司", "单位：个"],
)
def test_an_unknown_or_unstated_unit_of_money_is_never_guessed(above: str | None) -> None:
    found = table([[TITLE], ["填报单位：城东指挥部"], [None, above], HEADER, ROW])
    assert codes(found.findings) == ["KP-207", "KP-207"]


def test_a_foreign_unit_is_refused_though_the_contract_has_a_default() -> None:
    rows = [[TITLE], ["填报单位：城东指挥部"], [None, "单位：万美元"], HEADER, ROW]
    assert codes(table(rows, money_unit={"default": "万元"}).findings) == ["KP-207", "KP-207"]
    rows[2] = []
    assert table(rows, money_unit={"default": "亿元"}).factors["plan"] == "10000"


def test_the_order_of_places_for_the_unit_of_money_is_the_contracts() -> None:
    header = [*HEADER[:3], "年度计划投资（亿元）", HEADER[4]]
    order = {"from": ["row", "header"]}
    assert table([*ABOVE, header, ROW], money_unit=order).factors["plan"] == "1"
    assert table([*ABOVE, header, ROW]).factors["plan"] == "10000"


@pytest.mark.parametrize(
    "line",
    [
        ["填报单位：城东指挥部"],
        ["填报单位（盖章）： 城东指挥部"],
        ["填报单位:城东指挥部            填报人：张三        填报日期：2017年4月5日"],
        ["填报单位：城东指挥部 填报日期：2017年4月5日"],
        ["填报单位：", None, "城东指挥部"],
        ["填报单位", "城东指挥部", "填报人：", "李四"],
    ],
)
def test_the_reporter_beside_its_label(line: list[Any]) -> None:
    found = table([[TITLE], line, ["单位：万元"], HEADER, ROW])
    assert (stated(found)[0], found.period_id) == ("城东指挥部", "2017-M03")


def test_the_reporter_in_the_footer() -> None:
    found = table(
        [[TITLE], ["单位：万元"], HEADER, ROW, ["填报单位：城东指挥部", None, "填报人：张三"]]
    )
    assert stated(found) == ("城东指挥部", "A5")
    assert found.source_rows == [4]


def test_a_label_without_a_name_is_no_reporter() -> None:
    found = table([[TITLE], ["填报单位：", None, "填报人：张三"], ["单位：万元"], HEADER, ROW])
    assert (found.reporter, codes(found.findings)) == ([], ["KP-206"])


def test_the_period_may_stand_in_a_line_of_its_own_and_is_never_the_day_of_writing() -> None:
    title = "重点项目投资完成情况表"
    above = [["填报单位：城东指挥部", "单位：万元"]]
    found = table([[title], ["（2017年1—2月）"], *above, HEADER, ROW])
    assert (found.period_id, found.period_cell) == ("2017-M01-02", "A2")
    found = table([["2017年" + title], ["2017年6月"], *above, HEADER, ROW])
    assert found.period_id == "2017-M06"
    found = table([[title], ["填报日期：2017年4月"], ["2017年4月5日"], *above, HEADER, ROW])
    assert (found.period_id, codes(found.findings)) == ("", ["KP-209"])


def test_a_declared_kind_of_period_accepts_no_other() -> None:
    rows = [["2017年投资完成情况表"], *ABOVE[1:], HEADER, ROW]
    assert table(rows).period_id == "2017"
    (finding,) = table(rows, period={"from": "title", "kind": "month"}).findings
    assert (finding.code, finding.cell, finding.found) == ("KP-311", "A1", "2017年")
    assert finding.expected.startswith("月，如2017年3月")
    rows[0] = ["2017年1-2月投资完成情况表"]
    assert table(rows, period={"from": "title", "kind": "month"}).period_id == "2017-M01-02"


def test_a_nearly_right_header_is_refused_with_the_proposal() -> None:
    header = [*HEADER[:3], "年度计划总投资", HEADER[4]]
    (finding,) = table([*ABOVE, header, ROW]).findings
    assert (finding.code, finding.severity, finding.cell) == ("KP-204", "refuse", "D3")
    assert (finding.found, finding.field) == ("年度计划总投资", "年度计划投资‖plan")
    header = [*HEADER[:4], "累计完成投资"]
    (finding,) = table([*ABOVE, header, ROW]).findings
    assert (finding.code, finding.severity) == ("KP-204", "warn")


def test_what_is_named_not_to_be_the_field_is_neither_read_nor_proposed() -> None:
    done = field("done", "money", "自年初累计完成投资", not_header=["累计完成投资"], required=True)
    form = contract(fields=[*contract().model_dump(by_alias=True)["fields"][:4], done])
    rows = [*ABOVE, [*HEADER[:4], "累计完成投资"], ROW]
    (found,) = read(xlsx(rows), form).tables
    assert codes(found.findings) == ["KP-203", "KP-205"]


def test_a_required_or_identifying_column_that_is_missing_refuses() -> None:
    found = table([*ABOVE, [*HEADER[:3], "甲", HEADER[4]], ROW])
    assert [(f.code, f.severity) for f in found.findings] == [("KP-203", "refuse"), ("KP-205", "")]
    fields = contract().model_dump(by_alias=True)["fields"]
    fields[1]["required"] = False
    found = table([*ABOVE, [HEADER[0], "甲", *HEADER[2:]], ROW], fields=fields)
    assert [(f.code, f.severity) for f in found.findings] == [("KP-203", "refuse"), ("KP-205", "")]


def test_every_unknown_column_is_named() -> None:
    (found,) = read(openpyxl_xlsx([*ABOVE, [*HEADER, "备注", "备注", "联系方式"], ROW])).tables
    assert [(f.code, f.cell) for f in found.findings] == [
        ("KP-205", "F3"), ("KP-205", "G3"), ("KP-205", "H3"),
    ]  # fmt: skip


def test_a_great_many_unknown_columns_are_one_finding_that_counts_them() -> None:
    more = [f"列{number}" for number in range(1, 14)]
    (found,) = read(openpyxl_xlsx([*ABOVE, [*HEADER, *more], ROW])).tables
    assert [(f.code, f.cell) for f in found.findings] == [("KP-205", "F3")]
    assert found.findings[0].found == "列1、列2、列3等13列‖列1, 列2, 列3 and 10 more"
    (found,) = read(openpyxl_xlsx([*ABOVE, [*HEADER, *more[:12]], ROW])).tables
    assert len(found.findings) == 12


def test_a_file_of_no_known_template_says_what_it_begins_with() -> None:
    (finding,) = read(xlsx([["2017年招商引资情况表"], HEADER, ROW])).findings
    assert (finding.code, finding.cell, finding.found) == ("KP-202", "A1", "2017年招商引资情况表")


def test_other_sheets_are_named_and_a_page_of_instructions_is_no_table() -> None:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    for cells in (["填表说明"], ["投资完成情况表按月报送"], ["序号", "说明"], [1, "按模板"]):
        book.active.append(cells)
    page = book.create_sheet("一月")
    for cells in (*ABOVE, HEADER, ROW):
        page.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    file = read(stream.getvalue())
    assert [found.sheet for found in file.tables] == ["一月"]
    assert [(f.code, f.found) for f in file.tables[0].findings] == [("KP-212", "Sheet")]


def test_a_line_of_sender_and_unit_right_above_the_header_is_no_row_of_it() -> None:
    from sources.contracts import Contract
    from sources.reading.grid import Sheet
    from sources.reading.header import find_header
    from sources.reading.header_path import MergedCells

    texts = {"code": "项目编码", "name": "项目名称", "plan": "年度计划投资"}
    contract = Contract.model_validate(
        {
            "contract": "m", "programme": "p", "title": {"zh": "月报"}, "key": ["code"],
            "sheet": {"title": "情况表"}, "header": {"rows": 3},
            "reporter": {"from": "label", "label": "填报单位"}, "period": {"from": "title"},
            "fields": [
                {"name": name, "title": {"zh": zh}, "header": [zh],
                 "type": {"plan": "money", "code": "code"}.get(name, "text")}
                for name, zh in texts.items()
            ],
        }
    )  # fmt: skip
    rows = [
        ["填报单位：", "城东指挥部", "单位：万元", ""],
        ["", "项目编码", "项目名称", "资金安排"],
        ["", "", "", "年度计划投资（万元）"],
        ["", "P1", "项目A", 5],
    ]
    sheet = Sheet("表", rows, merged=[((1, 1), (2, 1)), ((1, 2), (2, 2))])
    header = find_header(contract, sheet, MergedCells(sheet), 0, 4)
    assert header is not None
    assert (header.top, header.bottom) == (1, 2)
