"""Periods: what titles name, what ids mean, and that a calendar has no hole."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from sources.period_titles import period_in_text
from sources.periods import as_row, longer_periods, period_of_date, period_of_id, periods_of_year

TITLES = {
    "重点项目2017年1-3月投资完成情况表": "2017-M03",
    "2017年1月至6月": "2017-M06",
    "２０１７年１—３月": "2017-M03",
    "2017年1～11月份完成情况": "2017-M11",
    "2017年度1-3月": "2017-M03",
    "2017 年 1-2 月": "2017-M01-02",
    "2017年1—2月": "2017-M01-02",
    "2017年6月": "2017-M06",
    "2017年6-6月": "2017-M06",
    "二〇一七年三月": "2017-M03",
    "二○一七年一至三月": "2017-M03",
    "2017年十二月": "2017-M12",
    "2017年一季度": "2017-Q1",
    "2017年第4季度": "2017-Q4",
    "2017年上半年": "2017-H1",
    "2017年重点项目": "2017",
    "2017年13月": None,
    "2017年3-1月": None,
    "2017年4-6月": None,
    "2016年12月至2017年3月": None,
    "重点项目投资完成情况表": None,
    "填报日期：2017年4月5日": None,
    "2017年3月投资完成情况（2017年4月5日报送）": "2017-M03",
}


@pytest.mark.parametrize(("title", "period_id"), TITLES.items())
def test_a_title_names_its_period(title: str, period_id: str | None) -> None:
    found = period_in_text(title)
    assert (found.period_id if found else None) == period_id


def test_every_id_of_a_year_means_the_period_it_came_from() -> None:
    for year in (2016, 2017, 2020):
        for period in periods_of_year(year):
            assert period_of_id(period.period_id) == period


def test_ids_are_unique_over_the_years() -> None:
    ids = [period.period_id for year in range(2010, 2022) for period in periods_of_year(year)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "period_id",
    ["2017-M13", "2017-M03-02", "2017-Q5", "2017-02-30", "2017-W54", "17", "", "2017-3"],
)
def test_what_is_no_period_has_no_id(period_id: str) -> None:
    assert period_of_id(period_id) is None


@pytest.mark.parametrize("kind", ["month", "ten_days", "quarter", "half_year", "day"])
def test_periods_of_a_kind_fill_the_year_without_hole_or_overlap(kind: str) -> None:
    spans = sorted(
        (period.starts_on, period.ends_on)
        for period in periods_of_year(2016)
        if period.kind == kind
    )
    assert spans[0][0] == date(2016, 1, 1)
    assert spans[-1][1] == date(2016, 12, 31)
    for (_, before), (after, _) in pairwise(spans):
        assert after == before + timedelta(days=1)


@pytest.mark.parametrize("kind", ["day", "month", "quarter", "half_year", "year"])
def test_a_day_lies_in_the_period_named_for_it(kind: str) -> None:
    moment = date(2016, 1, 1)
    while moment.year == 2016:
        period = period_of_id(period_of_date(moment, kind))
        assert period is not None
        assert (period.kind, period.starts_on <= moment <= period.ends_on) == (kind, True)
        moment += timedelta(days=1)


def test_a_row_names_the_longer_periods_that_its_last_day_lies_in() -> None:
    for period in [*periods_of_year(2018), *periods_of_year(2020)]:
        row = as_row(period)
        for name in ("quarter_id", "half_year_id", "year_id"):
            longer = period_of_id(row[name]) if row[name] else None
            assert longer is None or longer.starts_on <= period.ends_on <= longer.ends_on


@pytest.mark.parametrize(
    ("period_id", "months"),
    [("2017-M06", "6.00"), ("2017-06-T2", "5.50"), ("2017-06-T1", "5.00"), ("2017-M01-02", "2.00"),
     ("2016-02-29", "2.00"), ("2017-Q2", "6.00"), ("2017", "12.00")],
)  # fmt: skip
def test_months_elapsed_at_the_end_of_a_period(period_id: str, months: str) -> None:
    period = period_of_id(period_id)
    assert period is not None
    assert as_row(period)["months_elapsed"] == months


def test_longer_periods_end_on_the_same_day() -> None:
    def of(period_id: str) -> list[str]:
        period = period_of_id(period_id)
        assert period is not None
        return longer_periods(period)

    assert of("2017-M12") == ["2017-Q4", "2017-H2", "2017"]
    assert of("2017-M03") == ["2017-Q1"]
    assert of("2017-M01-02") == []
