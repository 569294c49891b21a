"""Months, ten-day periods and years as offices write them over grids, in titles and cells."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from reading_office import TITLE, codes, contract, field, only, read, typed, xlsx

from sources.period_spellings import names_several_years
from sources.period_titles import (
    months_of_span,
    period_in_cell,
    period_in_text,
    period_words,
    periods_in,
)

FIXED = {
    "reporters": None,
    "reporter": {"from": "fixed", "unit": "A1"},
    "totals": None,
    "label": "",
}


def grid(kind: str, levels: int = 1, **more: Any) -> Any:
    return contract(
        **FIXED,
        fields=[
            field("code", "code", "项目编码", required=True),
            {"name": "part", "title": {"zh": "时段"}, "type": "period", "from": "axis",
             "level": list(range(1, levels + 1))},
            {"name": "done", "title": {"zh": "完成投资"}, "type": "money"},
        ],
        **({"period": {"from": "field", "field": "part", "kind": kind}} | more),
        key=["code", "part"],
        header={"rows": levels},
        grid={"values": ["done"]},
        money_unit={"from": "title", "default": "万元"},
    )  # fmt: skip


@pytest.mark.parametrize("month", ["3月份", "3月", "三月份", "3 月份", "2017年3月份"])
def test_a_month_over_a_column_however_it_is_written(month: str) -> None:
    rows = [[TITLE], ["项目编码", month], ["A-1", 5]]
    batch = typed(xlsx(rows), grid("month"))
    assert codes(only(batch).findings) == []
    assert batch.records.select("period_id", "done").rows() == [("2017-M03", Decimal(5))]


def test_a_month_and_its_ten_days_over_two_rows() -> None:
    rows = [
        [TITLE],
        ["项目编码", "3月份", None, None],
        [None, "上旬", "中旬", "下旬"],
        ["A-1", 1, 2, 3],
    ]
    batch = typed(xlsx(rows, ["A2:A3", "B2:D2"]), grid("ten_days", 2))
    assert codes(only(batch).findings) == []
    assert batch.records["period_id"].to_list() == ["2017-03-T1", "2017-03-T2", "2017-03-T3"]


@pytest.mark.parametrize("merges", [["A2:A3", "B2:D2", "E2:G2"], ["A2:A3"], []])
def test_months_over_their_ten_days_that_are_not_merged_lose_no_column(merges: list[str]) -> None:
    rows = [
        [TITLE],
        ["项目编码", "3月", None, None, "4月", None, None],
        [None, *(["上旬", "中旬", "下旬"] * 2)],
        ["A-1", 1, 2, 3, 4, 5, 6],
    ]
    batch = typed(xlsx(rows, merges), grid("ten_days", 2))
    assert codes(only(batch).findings) == []
    assert batch.records["done"].to_list() == [Decimal(number) for number in range(1, 7)]
    assert batch.records["period_id"].to_list()[3] == "2017-04-T1"


def test_ten_days_that_stand_alone_are_of_the_reports_month() -> None:
    rows = [["2017年3月投资完成情况表"], ["项目编码", "上旬", "中旬", "下旬"], ["A-1", 1, 2, 3]]
    batch = typed(xlsx(rows), grid("ten_days", period={"from": "title", "kind": "month"}))
    assert codes(only(batch).findings) == []
    assert batch.records["part"].to_list() == ["2017-03-T1", "2017-03-T2", "2017-03-T3"]
    # Without a month they are no period; each column is told once, whatever stands below it.
    rows = [["2017年投资完成情况表"], *rows[1:], ["A-2", 1, 2, 3]]
    submission = only(typed(xlsx(rows), grid("ten_days")))
    assert codes(submission.findings) == ["KP-301"] * 3
    assert [finding.cell for finding in submission.findings] == ["B2", "C2", "D2"]


@pytest.mark.parametrize(
    "title",
    [
        "2016-2017年投资完成情况表",
        "2016年至2017年投资完成情况表",
        "2016、2017年投资完成情况表",
        "2016年和2017年投资完成情况表",
        "2016-17年投资完成情况表",
        "二〇一六至二〇一七年投资完成情况表",
    ],
)
def test_a_grid_over_two_years_is_not_read_as_one_of_them(title: str) -> None:
    rows = [[title], ["项目编码", "1月", "2月"], ["A-1", 5, 6], ["A-2", 7, 8]]
    batch = typed(xlsx(rows), grid("month"))
    assert only(batch).is_refused
    assert [finding.cell for finding in only(batch).findings] == ["B2", "C2"]
    # With the years over its columns it says all that is needed.
    rows[1:2] = [["项目编码", "2016年12月", "2017年1月"]]
    batch = typed(xlsx(rows), grid("month"))
    assert set(batch.records["period_id"]) == {"2016-M12", "2017-M01"}


@pytest.mark.parametrize(
    "text",
    ["2017年投资", "2017年1月-2017年3月", "〔2016〕12号文2017年3月", "2017.3-2017.6", "2017-03"],
)
def test_one_year_is_one(text: str) -> None:
    assert not names_several_years(text)


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("17年3月投资完成情况表", "2017-M03"),
        ("17年1-3月份投资完成情况表", "2017-M03"),
        ("98年3月投资完成情况表", "1998-M03"),
        ("17年一季度投资完成情况表", "2017-Q1"),
        ("第17年3月的表", None),
        ("2016-17年3月投资完成情况表", None),
    ],
)
def test_a_year_of_two_digits_before_a_month(title: str, period: str | None) -> None:
    found = period_in_text(title)
    assert (found.period_id if found else None) == period
    if period == "2017-M03":
        batch = typed(xlsx([[title], ["项目编码", "上旬"], ["A-1", 5]]), grid(
            "ten_days", period={"from": "title", "kind": "month"}))  # fmt: skip
        assert batch.records["part"].to_list() == ["2017-03-T1"]


@pytest.mark.parametrize("text", ["17年3月", "3月份", "三月份", "2017年3月份"])
def test_a_month_in_a_cell(text: str) -> None:
    found = period_in_cell(text, 2017)
    assert found is not None
    assert found.period_id == "2017-M03"


@pytest.mark.parametrize("text", ["1-3月份", "1月份-3月份", "2017年1月份至3月份", "1月至3月"])
def test_a_range_of_months_in_a_cell(text: str) -> None:
    form = contract(
        **FIXED,
        fields=[field("code", "code", "项目编码"), field("span", "date_range", "建设年限")],
        money_unit={"default": "万元"},
    )
    batch = typed(xlsx([[TITLE], ["项目编码", "建设年限"], ["A-1", text]]), form)
    assert batch.records.select("span__from", "span").rows() == [
        (date(2017, 1, 1), date(2017, 3, 31))
    ]


@pytest.mark.parametrize(
    "line",
    ["填报单位名称：城东指挥部", "填报单位全称：城东指挥部", "填报单位名称（盖章）：城东指挥部"],
)
def test_a_label_of_the_name_of_a_unit_is_its_label(line: str) -> None:
    rows = [[TITLE], [line], ["项目编码", "年度计划投资（万元）"], ["A-1", 5]]
    form = contract(
        fields=[field("code", "code", "项目编码"), field("plan", "money", "年度计划投资")],
        totals=None, label="",
    )  # fmt: skip
    assert only(typed(xlsx(rows), form)).reporter_id == "A1"


def test_an_alias_and_a_bad_header_over_many_columns_are_told_once() -> None:
    form = grid("month")
    town = {"name": "unit_id", "title": {"zh": "乡镇"}, "type": "unit", "header": ["乡镇"],
            "required": True}  # fmt: skip
    changed = form.model_dump(by_alias=True, exclude_unset=True)
    changed["fields"][0] = town
    changed["key"] = ["unit_id", "part"]
    form = type(form).model_validate(changed)
    rows = [
        [TITLE], ["乡镇", "1月", "2月", "3月"],
        ["罗家镇人民政府", 1, 2, 3], ["罗家镇人民政府", None, None, 4],
    ]  # fmt: skip
    findings = only(typed(xlsx(rows), form)).findings
    assert [(f.code, f.cell) for f in findings] == [("KP-305", "A3")]


def book_with_dates(kind: str) -> bytes:
    """Write a grid whose months are date cells shown as 2017年3月."""
    import io
    from datetime import datetime

    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page, shown = book.add_worksheet(), book.add_format({"num_format": 'yyyy"年"m"月"'})
    page.write(0, 0, "投资完成情况表（单位：万元）")
    page.write_row(1, 0, ["项目编码"])
    for column, month in enumerate((2, 3), start=1):
        page.write_datetime(1, column, datetime(2017, month, 1), shown)
    if kind == "ten_days":
        page.write_row(2, 1, ["上旬", "中旬"])
    page.write_row(3, 0, ["A-1", 5, 6])
    book.close()
    return stream.getvalue()


def test_months_of_a_grid_may_be_date_cells() -> None:
    batch = typed(book_with_dates("month"), grid("month"))
    assert codes(only(batch).findings) == []
    assert batch.records["period_id"].to_list() == ["2017-M02", "2017-M03"]
    assert batch.records["done"].to_list() == [Decimal(5), Decimal(6)]


def test_ten_days_stand_under_a_month_that_is_a_date_cell() -> None:
    batch = typed(book_with_dates("ten_days"), grid("ten_days", 2))
    assert codes(only(batch).findings) == []
    assert batch.records["period_id"].to_list() == ["2017-02-T1", "2017-03-T2"]


@pytest.mark.parametrize("header", ["1-3月", "1—3月份", "2017年1-3月"])
def test_a_column_of_several_months_is_no_figure_of_the_last(header: str) -> None:
    months = ["1月", "2月", "3月"]
    if header.startswith("2017"):
        months = [f"2017年{month}" for month in months]
    rows = [[TITLE], ["项目编码", *months, header], ["A-1", 1, 2, None, 6], ["A-2", 1, 2, 3, 6]]
    batch = typed(xlsx(rows), grid("month"))
    (finding,) = only(batch).findings
    assert (finding.code, finding.cell, finding.found, finding.expected) == (
        "KP-303", "E3", "6", "3",
    )  # fmt: skip
    assert len(batch.records) == 5


@pytest.mark.parametrize(
    ("text", "kind", "is_name", "periods"),
    [
        ("2016年12月批复项目2017年3月情况表", "month", False, ["2016-M12", "2017-M03"]),
        ("工程201612_2017年3月.xlsx", "month", True, ["2016-M12", "2017-M03"]),
        ("2017年1-3月（2017年3月）情况表", "month", False, ["2017-M03"]),
        ("2017年1-2月及2017年4月情况表", "month", False, ["2017-M01-02", "2017-M04"]),
        ("2017年3月情况表（2017年4月5日填报）", "month", False, ["2017-M03"]),
        ("2017年一季度（2017年3月）情况表", "quarter", False, ["2017-Q1"]),
        ("2016年12月-2017年3月情况表", "month", False, []),
        ("2017年重点项目3月情况表", "month", False, []),
    ],
)
def test_the_periods_of_a_name(text: str, kind: str, is_name: bool, periods: list[str]) -> None:
    found = periods_in(text, kind, is_name=is_name)  # type: ignore[arg-type]
    assert [period.period_id for period in found] == periods


@pytest.mark.parametrize("place", ["title", "file"])
def test_two_periods_in_one_name_are_refused(place: str) -> None:
    title = "2016年12月批复项目2017年3月投资完成情况表" if place == "title" else "投资完成情况表"
    own = contract(period={"from": [place, "folder"], "kind": "month"}, header={"rows": 1})
    head = ["序号", "项目编码", "项目名称", "年度计划投资", "自年初累计完成投资"]
    data = xlsx([[title], ["填报单位：城东指挥部", "单位：万元"], head, [1, "A-1", "甲", 1, 1]])
    file = read(data, own, "2017年5月/工程201612_2017年3月.xlsx")
    (finding,) = file.tables[0].findings
    assert finding.code == "KP-229"
    assert finding.expected == "2016-M12、2017-M03"
    assert file.tables[0].period_id == ""


@pytest.mark.parametrize("words", ["2017年3月上旬", "2017年3-4月", "2017年一季度", "2017年"])
def test_a_period_of_another_kind_is_named(words: str) -> None:
    assert period_words(f"{words}情况表") == words
    own = contract(period={"from": "title", "kind": "month"}, header={"rows": 1})
    head = ["序号", "项目编码", "项目名称", "年度计划投资", "自年初累计完成投资"]
    above = [[f"{words}投资完成情况表"], ["填报单位：城东指挥部", "单位：万元"]]
    rows = [*above, head, [1, "A", "甲", 1, 1]]
    (finding,) = only(typed(xlsx(rows), own)).findings
    assert (finding.code, finding.cell, finding.found) == ("KP-311", "A1", words)
    assert "2017年3月" in finding.expected and "‖a month" in finding.expected


def test_no_period_at_all_says_what_was_expected() -> None:
    own = contract(period={"from": "title", "kind": "quarter"}, header={"rows": 1})
    head = ["序号", "项目编码", "项目名称", "年度计划投资", "自年初累计完成投资"]
    rows = [["投资完成情况表"], ["填报单位：城东指挥部", "单位：万元"], head, [1, "A", "甲", 1, 1]]
    (finding,) = only(typed(xlsx(rows), own)).findings
    assert (finding.code, finding.found) == ("KP-209", "投资完成情况表")
    assert finding.expected.startswith("季度")


def test_a_month_without_a_year_is_told_to_lack_it() -> None:
    own = contract(
        **FIXED, period={"from": "field", "field": "month"}, header={"rows": 1}, key=["code"],
        fields=[field("code", "code", "项目编码"), field("month", "period", "月份")],
    )  # fmt: skip
    batch = typed(xlsx([["投资完成情况表"], ["项目编码", "月份"], ["A-1", "3月"]]), own)
    (finding,) = only(batch).findings
    assert (finding.code, finding.found) == ("KP-301", "3月")
    assert finding.expected.startswith("写明年份的报告期")


def test_the_months_of_a_span() -> None:
    assert months_of_span("1-3月", 2017) == (2017 * 12, 2017 * 12 + 2)
    assert months_of_span("2017年3月") == (2017 * 12 + 2, 2017 * 12 + 2)
    assert months_of_span("3月上旬", 2017) is None
    assert months_of_span("一季度", 2017) is None


@pytest.mark.parametrize(
    "text", ["2017年1-3月、4-6月情况", "2017年一季度、二季度情况", "2017年一季度及上半年情况",
             "2017年1-3月和4月情况"]
)  # fmt: skip
def test_a_title_of_two_periods_of_one_year_is_of_none(text: str) -> None:
    for kind in ("month", "quarter", "half_year", None):
        assert period_in_text(text, kind) is None


def test_the_first_two_months_and_a_day_are_no_second_period() -> None:
    for text in ("2017年1、2月情况", "2017年3月情况（3月、4月5日报）"):
        assert period_in_text(text, "month") is not None
