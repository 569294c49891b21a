"""Units in headers: in whatever brackets, behind a mark, and units that nobody declared."""

from decimal import Decimal
from typing import Any

import pytest
from reading_office import WRITERS, contract, field, only, typed, xlsx

ABOVE = [["2017年1-3月投资完成情况表"], ["填报单位：城东指挥部"]]


def form(*fields: dict[str, Any]) -> Any:
    own = [field("code", "code", "项目编码"), *fields]
    return contract(fields=own, label="", totals=None, header={"rows": 1})


@pytest.mark.parametrize(
    "header",
    [
        "总投资[亿元]",
        "总投资【亿元】",
        "总投资［亿元］",
        "总投资〔亿元〕",
        "总投资：亿元",
        "总投资:亿元",
        "总投资，亿元",
        "总投资/亿元",
        "总投资（亿元）",
        "总投资\n（单位：亿元）",
        "总投资 【单位：亿元】",
    ],
)
def test_a_unit_of_money_is_read_however_it_is_set_off(header: str) -> None:
    for write in WRITERS.values():
        data = write([*ABOVE, ["项目编码", header], ["A-1", 2]])
        batch = typed(data, form(field("plan", "money", "总投资")))
        assert only(batch).findings == []
        assert batch.records["plan"].to_list() == [Decimal(20000)]


@pytest.mark.parametrize(
    ("header", "points"), [("信息【45分】", "45"), ("信息[4.5分]", "4.5"), ("信息（45分）", "45")]
)
def test_points_in_other_brackets_are_points(header: str, points: str) -> None:
    most = {"name": "most", "title": {"zh": "满分"}, "type": "number", "from": "points",
            "of": "papers"}  # fmt: skip
    batch = typed(
        xlsx([*ABOVE, ["项目编码", header], ["A-1", 2]]),
        form(field("papers", "number", "信息"), most),
    )
    assert batch.records["most"].to_list() == [Decimal(points)]


@pytest.mark.parametrize(
    ("kind", "header", "code"),
    [
        ("number", "里程（米）", "KP-213"),
        ("number", "里程【英里】", "KP-213"),
        ("count", "里程（万户）", "KP-213"),
        ("percent", "里程（‰）", "KP-213"),
        ("money", "里程（万美元）", "KP-207"),
        ("money", "里程[千万元]", "KP-207"),
    ],
)
@pytest.mark.parametrize("is_required", [True, False])
def test_a_unit_that_nobody_declared_is_refused_and_never_told_to_be_left_out(
    kind: str, header: str, code: str, is_required: bool
) -> None:
    more = {"required": True} if is_required else {}
    batch = typed(
        xlsx([*ABOVE, ["项目编码", header], ["A-1", 2]]),
        form(field("length", kind, "里程", **more)),
    )
    (finding,) = only(batch).findings
    assert (finding.code, finding.cell, finding.severity) == (code, "B3", "refuse")
    assert finding.found == header


def test_a_remark_in_the_header_of_a_text_is_no_unit() -> None:
    rows = [*ABOVE, ["项目编码", "项目名称（全称）"], ["A-1", "一号路"]]
    (finding,) = only(typed(xlsx(rows), form(field("name", "text", "项目名称")))).findings
    assert (finding.code, finding.found) == ("KP-204", "项目名称（全称）")


@pytest.mark.parametrize("header", ["2017年/计划", "计划-完成", "产值/亩", "投资：合计"])
def test_what_stands_behind_a_mark_and_is_no_unit_belongs_to_the_name(header: str) -> None:
    rows = [*ABOVE, ["项目编码", header], ["A-1", 2]]
    batch = typed(xlsx(rows), form(field("plan", "number", header)))
    assert only(batch).findings == []
