"""Periods: what titles name, what ids mean, and that a calendar has no hole."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from sources.period_titles import period_in_cell, period_in_name, period_in_text
from sources.periods import (
    Period,
    as_row,
    longer_periods,
    period_of_date,
    period_of_id,
    periods_of_year,
)

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
    "2017年1—n月投资完成情况": None,
    "2017年 月投资完成情况": None,
    "2017年月报": None,
    "2017年3月份": "2017-M03",
    "2017年第一季度": "2017-Q1",
    "2017年度": "2017",
    "2017年1月至2017年3月": "2017-M03",
    "截至2017年3月31日重点项目进展": "2017-M03",
    "截止2017年3月底": "2017-M03",
    "截止到2017年2月28日": "2017-M02",
    "2017年重点项目进展（截至3月31日）": "2017-M03",
    "2017年1月1日至3月31日完成情况": "2017-M03",
    "截至2017年3月15日": None,
    "截至2017年2月30日": None,
    "2017年1-3月完成情况（截至2017年4月10日）": "2017-M03",
    "2017年3月上旬": "2017-03-T1",
    "二〇一七年三月下旬": "2017-03-T3",
    "2017年第10周": "2017-W10",
    "2017年第54周": None,
    "2017年3月第2周": None,
    "3月份完成情况": None,
    "一季度": None,
    "重点项目进展（2017.3）": "2017-M03",
    "重点项目进展2017.1-3": "2017-M03",
    "重点项目进展2017-03": "2017-M03",
    "总投资2017.3万元": None,
    "文件2017-03号": None,
    "项目201703": None,
    "2016-2017年度": None,
    "2016—2017学年": None,
    "2016.12-2017.3": None,
    "2016-2020年规划项目2017年3月进展": "2017-M03",
    "2017年3月5日": None,
    "2017-03-05报送": None,
    "2017年度重点项目3月份完成情况": "2017-M03",
    "2017年重点项目投资完成情况表（1-3月）": "2017-M03",
    "2017年重点项目一季度完成情况": "2017-Q1",
    "2017年重点项目3月完成情况及4月计划": None,
    "2017年3个月以上未开工项目": "2017",
}
# By kind: what else a title states as that kind, and what it does not.
OF_A_KIND = [
    ("2017年1-3月", "month", "2017-M03"),
    ("2017年1-2月", "month", "2017-M01-02"),
    ("2017年1-3月", "quarter", "2017-Q1"),
    ("2017年4-6月", "quarter", "2017-Q2"),
    ("2017年1-6月", "half_year", "2017-H1"),
    ("2017年1-12月", "year", "2017"),
    ("2017年1-5月", "quarter", None),
    ("2017年3月", "quarter", None),
    ("2017年3月", "year", None),
    ("2017年重点项目", "month", None),
    ("2017年重点项目", "year", "2017"),
    ("2016-2017年度", "year", None),
    ("2017年3月5日", "day", "2017-03-05"),
    ("2017.3.5", "day", "2017-03-05"),
    ("截至2017年3月15日", "day", "2017-03-15"),
    ("2017年3月", "day", None),
    ("截至2017年3月20日", "ten_days", "2017-03-T2"),
    ("截至2017年3月31日", "ten_days", "2017-03-T3"),
    ("截至2017年3月31日", "quarter", "2017-Q1"),
    ("截至2017年6月底", "half_year", "2017-H1"),
    ("截至2017年12月31日", "year", "2017"),
    ("截至2017年11月30日", "year", None),
    ("2017年3月上旬", "ten_days", "2017-03-T1"),
    ("2017年3月上旬", "month", None),
    ("2017年第10周", "week", "2017-W10"),
    ("2017年第10周", "month", None),
]
NAMES = [
    ("城东201703报表.xlsx", None, "2017-M03"),
    ("城东2017.3.xlsx", None, "2017-M03"),
    ("城东（2017.3）.xls", None, "2017-M03"),
    ("2017.03", None, "2017-M03"),
    ("2017-03", "month", "2017-M03"),
    ("2017_03_城东.csv", None, "2017-M03"),
    ("报表2017-3.xlsx", None, "2017-M03"),
    ("2017_3月.xlsx", None, "2017-M03"),
    ("201701-03.xlsx", None, "2017-M03"),
    ("201701-201703.xlsx", None, "2017-M03"),
    ("201612-201703.xlsx", None, None),
    ("2017Q1.xlsx", None, "2017-Q1"),
    ("2017-q1", "quarter", "2017-Q1"),
    ("2017-1季度.xlsx", None, "2017-Q1"),
    ("2017年1季度", None, "2017-Q1"),
    ("2017上半年.xlsx", None, "2017-H1"),
    ("2017W10.xlsx", None, "2017-W10"),
    ("201703上旬.xlsx", None, "2017-03-T1"),
    ("20170305.xlsx", None, None),
    ("20170305.xlsx", "day", "2017-03-05"),
    ("2017-03-05.xlsx", "day", "2017-03-05"),
    ("20170331.xlsx", "month", None),
    ("2017", None, "2017"),
    ("2017", "month", None),
    ("报表2017.xlsx", None, "2017"),
    ("2016-2017.xlsx", None, None),
    ("2017年1-3月.xlsx", None, "2017-M03"),
    ("2017 3月.xlsx", None, "2017-M03"),
    ("项目1201703.xlsx", None, None),
    ("201713.xlsx", None, None),
    ("报表.xlsx", None, None),
]


def id_of(period: Period | None) -> str | None:
    return period.period_id if period else None


@pytest.mark.parametrize(("title", "period_id"), TITLES.items())
def test_a_title_names_its_period(title: str, period_id: str | None) -> None:
    assert id_of(period_in_text(title)) == period_id


@pytest.mark.parametrize(("title", "kind", "period_id"), OF_A_KIND)
def test_a_title_is_read_for_the_kind_that_is_asked_for(
    title: str, kind: str, period_id: str | None
) -> None:
    assert id_of(period_in_text(title, kind)) == period_id


@pytest.mark.parametrize(("name", "kind", "period_id"), NAMES)
def test_a_file_or_folder_names_its_period(
    name: str, kind: str | None, period_id: str | None
) -> None:
    assert id_of(period_in_name(name, kind)) == period_id


@pytest.mark.parametrize(
    ("title", "period_id"),
    [("3月份完成情况", "2017-M03"), ("1-3月", "2017-M03"), ("一季度", "2017-Q1"),
     ("三月上旬", "2017-03-T1"), ("第10周", "2017-W10"), ("2016年3月", "2016-M03"),
     ("截至3月底", "2017-M03"), ("3月底前开工", None), ("前3月", None), ("13月", None)],
)  # fmt: skip
def test_a_title_without_a_year_takes_the_one_that_is_given(
    title: str, period_id: str | None
) -> None:
    assert id_of(period_in_text(title, year=2017)) == period_id


def test_a_cell_is_a_period_only_as_a_whole() -> None:
    assert id_of(period_in_cell("3月", 2017)) == "2017-M03"
    assert period_in_cell("3月") is None
    assert period_in_cell("3月完成", 2017) is None
    for period in [*periods_of_year(2016), *periods_of_year(2017)]:
        assert period_in_cell(period.period_id) == period
        assert period_in_cell(period.label_zh) == period


@pytest.mark.parametrize("year", [2016, 2017])
def test_what_a_period_is_called_is_read_back(year: int) -> None:
    for period in periods_of_year(year):
        for kind in (None, "month" if period.kind == "month_span" else period.kind):
            expected = None if period.kind == "day" and kind is None else period
            assert period_in_text(f"{period.label_zh}完成情况表", kind) == expected
            assert period_in_name(f"城东{period.label_zh}.xlsx", kind) == expected


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
