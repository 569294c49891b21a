"""A period over a year ahead of the business date is a slip, and told; the next year's is none."""

from datetime import date
from typing import Any

import pytest
from reading_office import ABOVE, contract, field, only, typed, xlsx

from sources.typed.far_periods import note_far_periods

HEADER = ["序号", "项目编码", "年度计划投资"]


def told(title: str, today: date, **changes: Any) -> list[tuple[str, str, str, str]]:
    rows = [[title], ABOVE[1], [*HEADER, "月份"], [1, "P1", 5, title], [2, "P2", 5, "2017年2月"]]
    batch = typed(xlsx(rows), contract(**changes))
    note_far_periods([batch], today)
    findings = [one for one in only(batch).findings if one.code == "KP-235"]
    return [(str(one.severity), one.cell, one.found, one.expected) for one in findings]


@pytest.mark.parametrize(("year", "is_told"), [(2042, True), (2018, True), (2017, False)])
def test_a_period_over_a_year_ahead_is_told_where_it_stands(year: int, is_told: bool) -> None:
    found = told(f"{year}年9月投资完成情况表", date(2017, 4, 5))
    label = f"{year}年9月‖September {year}"
    assert found == ([("warn", "A1", label, "2017-04-05")] if is_told else [])


def test_a_record_that_has_its_own_period_is_told_by_its_cell() -> None:
    month = field("month", "period", "月份", required=True)
    fields = [one.model_dump(by_alias=True, exclude_unset=True) for one in contract().fields[:4]]
    found = told(
        "2042年3月", date(2017, 4, 5), sheet={"title": "3月"}, fields=[*fields, month],
        period={"from": "field", "field": "month"}, totals=None,
    )  # fmt: skip
    assert found == [("warn", "D4", "2042年3月‖March 2042", "2017-04-05")]
