"""A period that several fields say together is read whole, or its record is refused by cell."""

from typing import Any

import pytest
from reading_office import WRITERS, codes, contract, field, only, typed

FIELDS = [
    field("name", "text", "村"),
    field("month", "text", "月份"),
    field("part", "text", "旬别"),
    field("visits", "count", "次数"),
]


def form(kind: str | None = "ten_days") -> Any:
    period = {"from": "field", "field": ["month", "part"], **({"kind": kind} if kind else {})}
    return contract(
        fields=FIELDS, period=period, key=["name", "month", "part"], label="", totals=None
    )


def rows(month: Any, part: Any, title: str = "2019年投资完成情况表") -> list[list[Any]]:
    return [[title], ["填报单位：城东指挥部"], ["村", "月份", "旬别", "次数"],
            ["一村", "1月", "上旬", 1] if "2019" in title else ["一村", "2019年1月", "上旬", 1],
            ["二村", month, part, 2]]  # fmt: skip


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(
    ("month", "part", "period"),
    [("2月", "中旬", "2019-02-T2"), ("二月份", "下旬", "2019-02-T3"),
     ("2018年12月", "上旬", "2018-12-T1")],
)  # fmt: skip
def test_texts_together_are_a_period(writer: str, month: str, part: str, period: str) -> None:
    batch = typed(WRITERS[writer](rows(month, part)), form())
    assert only(batch).findings == []
    assert batch.records["period_id"].to_list() == ["2019-01-T1", period]


@pytest.mark.parametrize("kind", ["ten_days", None])
@pytest.mark.parametrize(
    ("month", "part", "cell"),
    [("2月", "中询", "C5"), ("13月", "上旬", "B5"), (2, "上旬", "B5"), ("2月", "旬", "C5")],
)
def test_what_is_none_refuses_the_report(
    kind: str | None, month: Any, part: str, cell: str
) -> None:
    for write in WRITERS.values():
        (finding,) = only(typed(write(rows(month, part)), form(kind))).findings
        assert (finding.code, finding.cell, finding.found) == ("KP-311", cell, f"{month} {part}")


def test_a_year_that_nothing_says_is_asked_for() -> None:
    table = rows("2月", "中旬", "投资完成情况表")
    (finding,) = only(typed(WRITERS["openpyxl"](table), form())).findings
    assert (finding.code, finding.cell) == ("KP-311", "C5")
    assert finding.expected.startswith("写明年份的旬")


def test_a_blank_part_is_told_once() -> None:
    found = only(typed(WRITERS["openpyxl"](rows("2月", None)), form())).findings
    assert codes(found) == ["KP-302"]
    assert only(typed(WRITERS["openpyxl"](rows("2月", None)), form())).is_refused


def test_a_column_of_years_of_months_and_of_parts() -> None:
    fields = [field("year", "text", "年份"), *FIELDS]
    own = contract(
        fields=fields, key=["name", "year", "month", "part"], label="", totals=None,
        period={"from": "field", "field": ["year", "month", "part"], "kind": "ten_days"},
    )  # fmt: skip
    for year in (2019, "2019", "2019年"):
        batch = typed(
            WRITERS["openpyxl"](
                [["投资完成情况表"], ["填报单位：城东指挥部"],
                 ["年份", "村", "月份", "旬别", "次数"], [year, "一村", "2月", "中旬", 1]]
            ),
            own,
        )  # fmt: skip
        assert only(batch).findings == []
        assert batch.records["period_id"].to_list() == ["2019-02-T2"]
