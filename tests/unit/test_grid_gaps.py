"""What is missing or not readable in a grid's header is told where it stands."""

from decimal import Decimal
from typing import Any

import pytest
from reading_office import WRITERS, contract, field, only, typed, xlsx

from sources.typed import Submission

FIELDS = [
    field("code", "code", "编号"),
    {"name": "month", "title": {"zh": "月份"}, "type": "period", "from": "axis"},
    field("plan", "money", "计划（万元）", "计划"),
    field("done", "money", "完成（万元）", "完成"),
]


def form(required: bool = False, **more: Any) -> Any:
    fields = [*FIELDS[:3], FIELDS[3] | {"required": required}]
    return contract(
        **(
            {"fields": fields, "key": ["code", "month"], "label": "", "totals": None,
             "period": {"from": "field", "field": "month", "kind": "month"},
             "grid": {"values": ["plan", "done"]}} | more
        )
    )  # fmt: skip


def rows(groups: list[Any], leaves: list[str], title: str = "2018年") -> list[list[Any]]:
    return [[f"{title}投资完成情况表"], ["填报单位：城东指挥部", None, None, "单位：万元"],
            ["编号", *groups], [None, *leaves],
            ["A-1", *range(1, len(leaves) + 1)]]  # fmt: skip


def read_by_both(table: list[list[Any]], own: Any, merges: list[str]) -> Submission:
    found = [only(typed(write(table, merges), own)) for write in WRITERS.values()]
    assert found[0].findings == found[1].findings
    return found[0]


def told(found: Submission) -> list[tuple[str, str, str]]:
    return [(one.code, one.cell, one.severity) for one in found.findings]


LEAVES = ["计划", "完成"] * 2


@pytest.mark.parametrize(("required", "severity"), [(True, "refuse"), (False, "warn")])
def test_a_figure_that_one_group_lacks(required: bool, severity: str) -> None:
    table = rows(["1月", None, "2月"], LEAVES[:3])
    found = read_by_both(table, form(required), ["A3:A4", "B3:C3"])
    assert ("KP-203", "D3", severity) in told(found)
    whole = rows(["1月", None, "2月", None], LEAVES)
    assert told(read_by_both(whole, form(required), ["A3:A4", "B3:C3", "D3:E3"])) == []


@pytest.mark.parametrize(("required", "severity"), [(True, "refuse"), (False, "warn")])
def test_a_header_that_is_nearly_a_figures_is_proposed(required: bool, severity: str) -> None:
    fields = [*FIELDS[:3], field("done", "money", "完成投资", required=required)]
    table = rows(["1月", None, "2月", None], ["计划", "完成投资", "计划", "完成投姿"])
    found = read_by_both(table, form(fields=fields), ["A3:A4", "B3:C3", "D3:E3"])
    assert told(found)[0] == ("KP-204", "E4", severity)
    assert found.findings[0].expected == "完成投资"


@pytest.mark.parametrize(
    ("group", "code", "severity"),
    [(10, "KP-301", "refuse"), (None, "KP-302", "refuse"), ("捌月", "KP-301", "warn")],
)
def test_a_month_that_cannot_be_read_is_told_where_it_stands(
    group: Any, code: str, severity: str
) -> None:
    table = rows(["1月", None, group, None], LEAVES)
    found = read_by_both(table, form(), ["A3:A4", "B3:C3", "D3:E3"])
    assert [one for one in told(found) if one[0] != "KP-205"] == [(code, "D3", severity)]


def test_a_group_of_another_year_than_the_title() -> None:
    table = rows(["2017年1月", None, "2月", None], LEAVES)
    found = read_by_both(table, form(), ["A3:A4", "B3:C3", "D3:E3"])
    assert told(found) == [("KP-244", "B3", "warn")]
    for groups in (["2018年1月", None, "2月", None], ["2017年12月", None, "2018年1月", None]):
        found = read_by_both(rows(groups, LEAVES), form(), ["A3:A4", "B3:C3", "D3:E3"])
        assert told(found) == []


def test_a_code_that_no_column_is_of() -> None:
    kinds = {"name": "kind", "title": {"zh": "指标"}, "type": "choice", "from": "axis",
             "codes": {"a": ["财政收入"], "b": ["固定资产投资"]}}  # fmt: skip
    own = contract(
        fields=[field("code", "code", "编号"), kinds,
                {"name": "score", "title": {"zh": "得分"}, "type": "number"}],
        key=["code", "kind"], label="", totals=None, header={"rows": 1}, grid={"values": ["score"]},
    )  # fmt: skip
    above = [["2018年3月投资完成情况表"], ["填报单位：城东指挥部"]]
    for header, expected in (
        (["编号", "财政收入", "固定资产投资"], []),
        (["编号", "财政收入"], ["固定资产投资"]),
    ):
        batch = typed(xlsx([*above, header, ["A-1", 3, 4][: len(header)]]), own)
        found = [one.expected for one in only(batch).findings if one.code == "KP-203"]
        assert found == expected
        assert not only(batch).is_refused


@pytest.mark.parametrize("year", ["1978", 1978, "1978年"])
def test_bare_years_over_figures_are_periods(year: Any) -> None:
    own = contract(
        fields=[field("item", "text", "指标"), FIELDS[1],
                {"name": "value", "title": {"zh": "数值"}, "type": "number"}],
        key=["item", "month"], label="", totals=None, header={"rows": 1},
        period={"from": "field", "field": "month", "kind": "year"}, grid={"values": ["value"]},
    )  # fmt: skip
    table = [["主要年份投资完成情况表"], ["填报单位：城东指挥部"], ["指标", year, 2015],
             ["产值", 3, 4], ["人口", 1990, 2010]]  # fmt: skip
    for write in WRITERS.values():
        batch = typed(write(table), own)
        assert only(batch).findings == []
        assert batch.records.select("period_id", "item", "value").rows() == [
            ("1978", "产值", Decimal(3)), ("1978", "人口", Decimal(1990)),
            ("2015", "产值", Decimal(4)), ("2015", "人口", Decimal(2010)),
        ]  # fmt: skip
