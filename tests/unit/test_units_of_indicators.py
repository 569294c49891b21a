"""Figures of an indicator return: each in the unit that the file states, or refused by its cell."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from reading_office import UNITS, WRITERS, codes, read
from test_indicator_return import FUNDS, MEETINGS, SHARE, office

from compiling.definitions import Definitions, read_definitions
from sources.periods import period_of_id
from sources.templates.blank_workbooks import Asked, templates_of
from sources.typed import Batch, gather

RATE = {"indicator": "rate", "title": {"zh": "满意率"}, "measure": "number",
        "unit_of_measure": "%"}  # fmt: skip
ROADS = {"indicator": "roads", "title": {"zh": "道路里程"}, "measure": "number",
         "unit_of_measure": "公里"}  # fmt: skip


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    return read_definitions(office(tmp_path, MEETINGS, FUNDS, SHARE, RATE, ROADS))


def read_return(definitions: Definitions, rows: list[list[Any]]) -> Batch:
    form = definitions.contracts["indicator_return"]
    found = []
    for write in WRITERS.values():
        file = read(write(rows), form, "城东指挥部报表.xlsx")
        found += gather([file], {form.contract: form}, definitions.units, {})
    left, right = (batch.records.drop("submission_id") for batch in found)
    assert left.equals(right)
    return found[0]


def long(*rows: list[Any], title: str = "2017年3月指标填报表") -> list[list[Any]]:
    return [[title], ["单位", "指标", "计量单位", "数值"], *(["城东指挥部", *row] for row in rows)]


@pytest.mark.parametrize(
    ("row", "value"),
    [
        (["到位资金", "亿元", 20], "200000"),
        (["到位资金", "（元）", 20000], "2"),
        (["到位资金", "亿元", "20万元"], "20"),
        (["到位资金", None, "20亿"], "200000"),
        (["会议次数", "次", 4], "4"),
        (["会议次数", "个", 4], "4"),
        (["道路里程", "公里", 3.5], "3.5"),
        (["满意率", "%", 95], "95"),
        (["满意率", None, "95%"], "95"),
        (["满意率", None, "95.5％"], "95.5"),
    ],
)
def test_a_figure_is_read_in_the_unit_of_its_row(
    definitions: Definitions, row: list[Any], value: str
) -> None:
    batch = read_return(definitions, long(row))
    assert codes(batch.submissions[0].findings) == []
    assert batch.records["value"].to_list() == [Decimal(value)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["到位资金", None, 20], "KP-226"),
        (["到位资金", "万美元", 20], "KP-226"),
        (["到位资金", None, "20%"], "KP-226"),
        (["道路里程", "米", 3500], "KP-225"),
        (["会议次数", "万次", 4], "KP-225"),
        (["会议次数", None, "4万元"], "KP-225"),
        (["会议次数", None, "4万"], "KP-225"),
        (["会议次数", "%", 4], "KP-225"),
        (["道路里程", None, "95%"], "KP-225"),
        (["整改率", None, 75], "KP-227"),
        (["会议次数", None, 3.5], "KP-228"),
        (["会议次数", None, -3], "KP-228"),
    ],
)
def test_a_figure_in_another_unit_is_refused_by_its_cell(
    definitions: Definitions, row: list[Any], code: str
) -> None:
    batch = read_return(definitions, long(row))
    (finding,) = batch.submissions[0].findings
    assert (finding.code, finding.severity, finding.cell) == (code, "refuse", "D3")
    assert str(row[0]) in finding.found


def test_money_of_a_wide_return_without_a_unit_is_refused(definitions: Definitions) -> None:
    rows = [["2017年3月指标填报表"], ["单位", "会议次数", "到位资金"], ["城东指挥部", 7, 5]]
    batch = read_return(definitions, rows)
    (finding,) = batch.submissions[0].findings
    assert (finding.code, finding.cell, finding.found) == ("KP-226", "C3", "到位资金")


def test_a_wide_header_may_give_the_unit_of_its_indicator(definitions: Definitions) -> None:
    rows = [["2017年3月指标填报表"], ["单位", "道路里程（公里）", "满意率（%）"],
            ["城东指挥部", 7.5, 95]]  # fmt: skip
    batch = read_return(definitions, rows)
    assert codes(batch.submissions[0].findings) == []
    assert sorted(batch.records["value"].to_list()) == [Decimal("7.5"), Decimal(95)]


def test_a_unit_of_money_in_the_header_is_that_of_the_money_only(definitions: Definitions) -> None:
    rows = [
        ["2017年3月指标填报表"],
        ["单位", "指标", "数值（亿元）"],
        ["城东指挥部", "会议次数", 4],
        ["城东指挥部", "到位资金", 2],
    ]
    batch = read_return(definitions, rows)
    assert codes(batch.submissions[0].findings) == []
    assert batch.records["value"].to_list() == [Decimal(4), Decimal(20000)]


def test_blank_templates_of_a_return_come_back(definitions: Definitions) -> None:
    form = definitions.contracts["indicator_return"]
    for layout in form.variants:
        asked = Asked(period_of_id("2017-M03"), UNITS.units[:1], None,
                      layout.layout_name, 4)  # fmt: skip
        # Each is filled in and read back before it is given away.
        made = templates_of(form, [form], UNITS, "zh", asked)
        assert len(made) == 1


def test_two_units_of_money_above_are_none(definitions: Definitions) -> None:
    rows = long(["到位资金", None, 2], title="2017年3月指标填报表（单位：万元、亿元）")
    (finding,) = read_return(definitions, rows).submissions[0].findings
    assert (finding.code, finding.found) == ("KP-226", "到位资金（万元、亿元）")


@pytest.mark.parametrize("header", ["1-3月", "2017年1-3月", "1—3月份"])
def test_a_sum_of_months_is_no_figure_of_the_last(definitions: Definitions, header: str) -> None:
    rows = [
        ["2017年指标填报表"],
        ["单位", "指标", "1月", "2月", "3月", header],
        ["城东指挥部", "会议次数", 1, 2, None, 6],
    ]
    if header.startswith("2017"):
        rows[1][2:5] = ["2017年1月", "2017年2月", "2017年3月"]
    batch = read_return(definitions, rows)
    assert batch.records.select("period_id", "value").rows() == [
        ("2017-M01", Decimal(1)), ("2017-M02", Decimal(2)),
    ]  # fmt: skip
    (finding,) = batch.submissions[0].findings
    assert (finding.code, finding.cell, finding.expected) == ("KP-303", "F3", "3")


def test_months_that_are_all_cumulative_are_months(definitions: Definitions) -> None:
    rows = [
        ["2017年指标填报表"],
        ["单位", "指标", "1月", "1-2月", "1-3月"],
        ["城东指挥部", "会议次数", 1, 2, 6],
    ]
    batch = read_return(definitions, rows)
    assert codes(batch.submissions[0].findings) == []
    assert batch.records["period_id"].to_list() == ["2017-M01", "2017-M01-02", "2017-M03"]


def test_one_month_in_two_columns_is_refused(definitions: Definitions) -> None:
    rows = [
        ["2017年指标填报表"],
        ["单位", "指标", "2月", "2月份"],
        ["城东指挥部", "会议次数", 1, 2],
    ]
    batch = read_return(definitions, rows)
    assert codes(batch.submissions[0].findings) == ["KP-211"]


def test_months_typed_into_headers_are_months(definitions: Definitions) -> None:
    from datetime import datetime

    rows: list[list[Any]] = [
        ["指标填报表"],
        ["单位", "指标", datetime(2017, 1, 1), datetime(2017, 2, 1), "小计"],
        ["城东指挥部", "会议次数", 1, 2, 3],
    ]
    form = definitions.contracts["indicator_return"]
    file = read(WRITERS["openpyxl"](rows), form, "城东指挥部报表.xlsx")
    (batch,) = gather([file], {form.contract: form}, definitions.units, {})
    assert codes(batch.submissions[0].findings) == []
    assert batch.records["period_id"].to_list() == ["2017-M01", "2017-M02"]
