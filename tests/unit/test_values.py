"""Cells to values: every row of the tables of what is found and what it becomes."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from sources.contracts import FieldForm
from sources.values import parse, prepared_text, unit_state

ONE = pl.lit(Decimal(1))


def values_of(
    cells: Iterable[str], kind: str, factor: str = "1", own: bool = False, **more: Any
) -> dict[str, tuple[Any, ...]]:
    """Parse a column of tagged cells; return of each its columns: value, …, state."""
    form = FieldForm.model_validate(
        {"name": "f", "title": {"zh": "栏"}, "type": kind, "header": ["栏"], **more}
    )
    frame = pl.DataFrame({"cell": list(cells)}, schema={"cell": pl.String}).with_columns(
        pl.lit(Decimal(factor)).alias("factor"), pl.lit("2017").alias("year")
    )
    return dict(zip(frame["cell"], parse(form, frame, own).iter_rows(), strict=True))


def value_of(cell: str, kind: str, **more: Any) -> tuple[Any, ...]:
    """Parse one tagged cell."""
    return values_of([cell], kind, **more)[cell]


def test_a_written_number_is_the_number() -> None:
    written = {
        "t7,446.08": "7446.08", "t２０１７": "2017", "t\u3000500 ": "500", "t+5": "5",
        "t-3.5": "-3.5", "t.5": "0.5", "t1e3": "1000", "t1，234": "1234",
    }  # fmt: skip
    expected = {cell: (Decimal(value), "reported") for cell, value in written.items()}
    assert values_of(written, "number") == expected


def test_a_unit_behind_an_amount_counts_more_than_the_columns() -> None:
    written = {
        "t1.2亿": "12000", "t3200万": "3200", "t1.2亿元": "12000", "t3200万元": "3200",
        "t500元": "0.05", "t50千元": "5", "t3百万元": "300", "t7": "70000",
    }  # fmt: skip
    expected = {cell: (Decimal(value), "reported") for cell, value in written.items()}
    assert values_of(written, "money", factor="10000") == expected


def test_in_a_currency_of_its_own_an_amount_stays_in_that_currency() -> None:
    assert value_of("t1.2亿", "money", own=True) == (Decimal(120_000_000), "reported")
    assert value_of("t3200万", "money", own=True) == (Decimal(32_000_000), "reported")
    assert value_of("t500元", "money", own=True) == (None, "unreadable")


def test_an_estimate_is_its_figure_and_says_so() -> None:
    cells = ["t约500", "t500左右", "t500（预计）", "t约500左右"]
    assert values_of(cells, "money") == dict.fromkeys(cells, (Decimal(500), "estimated"))


@pytest.mark.parametrize("kind", ["money", "number", "percent", "count"])
def test_what_is_no_single_figure_is_unreadable(kind: str) -> None:
    texts = [
        "≥100", "100以上", "100-120", "一百", "1,23", "12 34", "500\n600", "1.2.3", "e5", "千万元",
        "500万美元", "1" * 40, "1e300",
    ]  # fmt: skip
    cells = ["t" + text for text in texts]
    assert values_of(cells, kind) == dict.fromkeys(cells, (None, "unreadable"))


@pytest.mark.parametrize(("scale", "n0_9"), [("points", "0.9"), ("fraction", "90")])
def test_a_percentage_follows_its_sign_else_the_declared_scale(scale: str, n0_9: str) -> None:
    written = {
        "t90%": "90", "t90％": "90", "t12.5个百分点": "12.5", "t12.5百分点": "12.5", "n0.9": n0_9,
        "t0.9": n0_9, "p0.9": "90", "p1": "100",
    }  # fmt: skip
    expected = {cell: (Decimal(value), "reported") for cell, value in written.items()}
    assert values_of(written, "percent", scale=scale) == expected


@pytest.mark.parametrize("kind", ["money", "number", "count", "percent", "date", "date_range"])
def test_a_marker_is_a_state_and_no_value(kind: str) -> None:
    states = {
        "t—": "not_applicable", "t-": "not_applicable", "t/": "not_applicable",
        "t无": "not_applicable", "t不涉及": "not_applicable", "tx": "withheld", "t××": "withheld",
        "t**": "withheld", "t待定": "undetermined", "t未定": "undetermined", "": "blank",
        "t ": "blank", "t\u3000": "blank", "t\u00a0": "blank",
    }  # fmt: skip
    found = values_of(states, kind)
    assert {cell: (row[0], row[-1]) for cell, row in found.items()} == {
        cell: (None, state) for cell, state in states.items()
    }


@pytest.mark.parametrize("kind", ["money", "date", "code", "text", "yes_no"])
def test_an_error_is_unreadable(kind: str) -> None:
    for row in values_of(["e#DIV/0!", "e#REF!", "e#N/A"], kind).values():
        assert (row[0], row[-1]) == (None, "unreadable")


def test_a_zero_is_reported_as_zero_and_not_as_blank() -> None:
    assert value_of("n0", "money") == (Decimal(0), "zero")
    assert value_of("t0.00", "number") == (Decimal(0), "zero")
    assert value_of("t约0", "number") == (Decimal(0), "estimated")


def test_a_figure_too_large_for_its_column_is_unreadable_and_stops_nothing() -> None:
    for kind in ("money", "percent", "number", "count"):
        cells = ["n99999999999999999999", "t1e25", "t" + "9" * 37, "t999999999999999999亿"]
        expected = dict.fromkeys(cells, (None, "unreadable"))
        assert values_of(cells, kind, factor="10000") == expected
    assert value_of("n999999999999.999999", "money") == (Decimal("999999999999.999999"), "reported")
    assert value_of("n1000000000000", "money") == (None, "unreadable")
    assert value_of("n1000000000000", "percent") == (None, "unreadable")


def test_decimals_are_exact_and_rounded_half_away_from_zero() -> None:
    assert value_of("t0.1", "number")[0] + value_of("t0.2", "number")[0] == Decimal("0.3")
    assert value_of("t123456789012.123456", "money")[0] == Decimal("123456789012.123456")
    assert value_of("t0.0000005", "money")[0] == Decimal("0.000001")
    assert value_of("t-0.0000005", "money")[0] == Decimal("-0.000001")
    assert value_of("t12345.67", "money", factor="0.0001")[0] == Decimal("1.234567")
    assert value_of("t9007199254740993", "count")[0] == 9007199254740993


def test_a_count_is_whole() -> None:
    assert value_of("n3", "count") == (3, "reported")
    assert value_of("t3.0", "count") == (3, "reported")
    assert value_of("n3.5", "count") == (None, "unreadable")


def test_a_date_or_yes_in_a_figure_column_is_unreadable() -> None:
    assert value_of("d2017-03-05", "money") == (None, "unreadable")
    assert value_of("b1", "count") == (None, "unreadable")


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_a_date_keeps_its_precision_and_counts_as_its_last_day() -> None:
    written = {
        "d2017-03-05 00:00:00": ("2017-03-05", "2017-03-05", "day"),
        "n40377": ("2010-07-18", "2010-07-18", "day"),
        "t2017-03-05": ("2017-03-05", "2017-03-05", "day"),
        "t2017年3月5日": ("2017-03-05", "2017-03-05", "day"),
        "t2017/3/5 10:30": ("2017-03-05", "2017-03-05", "day"),
        "t2017.3": ("2017-03-01", "2017-03-31", "month"),
        "t2017年3月": ("2017-03-01", "2017-03-31", "month"),
        "t17.3": ("2017-03-01", "2017-03-31", "month"),
        "t98.3": ("1998-03-01", "1998-03-31", "month"),
        "t2017.10": ("2017-10-01", "2017-10-31", "month"),
        "t2016.2": ("2016-02-01", "2016-02-29", "month"),
        "t3月底": ("2017-03-21", "2017-03-31", "ten_days"),
        "t3月中旬": ("2017-03-11", "2017-03-20", "ten_days"),
        "t2018年3月上旬": ("2018-03-01", "2018-03-10", "ten_days"),
        "t一季度": ("2017-01-01", "2017-03-31", "quarter"),
        "t2018年第4季度": ("2018-10-01", "2018-12-31", "quarter"),
        "t上半年": ("2017-01-01", "2017-06-30", "half_year"),
        "t2018年下半年": ("2018-07-01", "2018-12-31", "half_year"),
    }
    assert values_of(written, "date") == {
        cell: (day(last), day(first), precision, "reported")
        for cell, (first, last, precision) in written.items()
    }


def test_what_is_no_date_is_unreadable() -> None:
    cells = [
        "n2017.1", "t2017-02-30", "t2017.13", "t13月底", "t五季度", "t2017-1 2", "t0207-03-05",
        "t2917.3", "t明年", "tx年",
    ]  # fmt: skip
    expected = dict.fromkeys(cells, (None, None, None, "unreadable"))
    assert values_of(cells, "date") == expected


def test_the_declared_order_of_a_written_date_counts() -> None:
    assert value_of("t5/1/2014 0:00", "date", order="mdy")[0] == day("2014-05-01")
    assert value_of("t5/1/2014", "date", order="dmy")[0] == day("2014-01-05")
    assert value_of("t13/1/2014", "date", order="mdy")[-1] == "unreadable"


def test_a_range_has_a_start_and_an_end() -> None:
    written = {
        "t2007.10-2010.12": ("2007-10-01", "2010-12-31"),
        "t09.10-11.3": ("2009-10-01", "2011-03-31"),
        "t2010-": ("2010-01-01", None),
        "t2010-2012": ("2010-01-01", "2012-12-31"),
        "t2017年3月—2018年6月": ("2017-03-01", "2018-06-30"),
        "t2017年3月至今": ("2017-03-01", None),
        "t2017.3.5-2017.4.6": ("2017-03-05", "2017-04-06"),
        "t2017.3": ("2017-03-01", "2017-03-31"),
    }
    assert values_of(written, "date_range") == {
        cell: (day(last) if last else None, day(first), "range", "reported")
        for cell, (first, last) in written.items()
    }


def test_what_is_no_range_is_unreadable() -> None:
    cells = ["t2012-2010", "t10-12", "t2010.13-2011.2", "t2017.3.32-2017.4", "t近期"]
    expected = dict.fromkeys(cells, (None, None, None, "unreadable"))
    assert values_of(cells, "date_range") == expected


def test_months_joined_to_a_written_month_are_no_day() -> None:
    joined = ["t2016.10-12", "t2017.3-12", "t17.5-6", "t2016/10-12", "t2016-10.12", "t10.12-2016"]
    nothing = (None, None, None, "unreadable")
    for order in ("ymd", "mdy", "dmy"):
        read = values_of(joined, "date", order=order)
        assert read == dict.fromkeys(joined, nothing)
    ranges = values_of([*joined[:5], "t2009.10-11", "t2017.12-3", "t2016.3-13"], "date_range")
    assert {cell: row[1::-1] for cell, row in ranges.items() if row[3] == "reported"} == {
        "t2016.10-12": (day("2016-10-01"), day("2016-12-31")),
        "t2016/10-12": (day("2016-10-01"), day("2016-12-31")),
        "t2017.3-12": (day("2017-03-01"), day("2017-12-31")),
    }


def test_a_day_is_read_by_one_sign_or_with_its_month_named() -> None:
    days = ["t2017-3月5日", "t2017/3/5", "t2017.03.05日", "t17.3.5", "t2017年3月5"]
    assert {row[0] for row in values_of(days, "date").values()} == {day("2017-03-05")}
    assert value_of("t3/5/2017", "date", order="mdy")[0] == day("2017-03-05")
    assert value_of("t3.5.2017", "date", order="dmy")[0] == day("2017-05-03")


def test_yes_and_no() -> None:
    yes = ["t是", "t√", "t✓", "t○", "n1", "tY", "tＹ", "b1"]
    no = ["t否", "n0", "tN", "t ×", "b0"]
    expected = dict.fromkeys(yes, (True, "reported")) | dict.fromkeys(no, (False, "reported"))
    assert values_of([*yes, *no], "yes_no") == expected


def test_a_code_of_a_list_may_be_spelt_like_a_marker() -> None:
    spelt = {"none": ["无"], "new": ["新 建", "新开工"]}
    assert value_of("t无", "choice", codes=spelt) == ("none", "reported")
    assert value_of("t新建 ", "choice", codes=spelt) == ("new", "reported")
    assert value_of("tNEW", "choice", codes=spelt) == ("new", "reported")
    assert value_of("t—", "choice", codes=spelt) == (None, "not_applicable")
    assert value_of("t新", "choice", codes=spelt) == (None, "unreadable")


def test_text_stays_as_it_stands() -> None:
    assert value_of("t  完成 主体\n封顶 ", "text") == ("完成 主体 封顶", "reported")
    assert value_of("tx", "text") == ("x", "reported")
    assert value_of("t—", "text") == (None, "not_applicable")
    assert value_of("n0.1", "text") == ("0.1", "reported")
    assert value_of("d2017-03-05 00:00:00", "text") == ("2017-03-05", "reported")


def test_a_code_is_folded_and_a_date_in_its_place_is_lost() -> None:
    assert value_of("tＸ－ 01", "code") == ("X-01", "reported")
    assert value_of("n201700000000012", "code") == ("201700000000012", "reported")
    assert value_of("d2017-03-05 00:00:00", "code") == (None, "unreadable")
    for lost in ("t1.23457E+16", "n1.23457E+16", "t1E+17"):
        assert value_of(lost, "code") == (None, "unreadable")
    for kept in ("t1E5", "tE+16", "tA1.2E+16"):
        assert value_of(kept, "code") == (kept[1:], "reported")


def test_a_sign_of_the_columns_own_currency_may_stand_before_an_amount() -> None:
    for cell in ("t￥-1,234.5", "t-￥1,234.5"):
        assert value_of(cell, "money") == (Decimal("-1234.5"), "reported")
    assert value_of("t$5", "money") == (None, "unreadable")
    assert value_of("t$1,234.50", "money", own="USD") == (Decimal("1234.5"), "reported")
    assert value_of("t¥5", "money", own="USD") == (None, "unreadable")
    # A currency that is not named has no sign.
    assert value_of("t$5", "money", own=True) == (None, "unreadable")


def test_a_unit_in_the_cell_counts_more_than_the_headers() -> None:
    units = {"公里": 1, "米": "0.001", "㎡": 2}
    written = {
        "n500": "0.5",
        "t500": "0.5",
        "t500米": "0.5",
        "t2公里": "2",
        "t3㎡": "6",
        "t3m2": "6",
    }
    expected = {cell: (Decimal(value), "reported") for cell, value in written.items()}
    assert values_of(written, "number", factor="0.001", units=units) == expected


def test_a_factor_beyond_every_unit_is_no_factor() -> None:
    assert value_of("n5", "money", factor="10000000") == (None, "unreadable")


def test_the_largest_unit_stops_nothing() -> None:
    cells = ["n9999999999999999", "t9999999999999999亿份", "t5亿份", "t1e9"]
    found = values_of(cells, "number", units={"亿份": 999_999_999_999, "份": 1})
    assert {row[-1] for row in found.values()} <= {"reported", "unreadable"}
    assert found["t5亿份"] == (Decimal(5 * 999_999_999_999), "reported")


def test_digits_beyond_the_kept_ones_are_rounded_once() -> None:
    assert value_of("n0.0000004999999999999", "money")[0] == Decimal(0)
    assert value_of("n0.00000049999999999999999999", "money")[0] == Decimal(0)
    assert value_of("n0.0049999999999999", "money", factor="0.0001")[0] == Decimal(0)


def test_a_percent_format_belongs_to_percentages_only() -> None:
    for kind in ("money", "number", "count", "date", "period", "yes_no"):
        assert value_of("p1", kind)[-1] == "unreadable"
    assert value_of("p0.9123", "text") == ("91.23%", "reported")
    assert value_of("p1e30", "text") == ("1e30", "reported")


def test_a_choice_whose_codes_are_filled_in_later_knows_none_yet() -> None:
    cells = {"t甲": "unreadable", "t—": "not_applicable", "": "blank"}
    found = values_of(cells, "choice", codes_from="indicators")
    assert found == {cell: (None, state) for cell, state in cells.items()}


def test_decorations_and_the_other_part_go_before_a_cell_is_read() -> None:
    assert value_of("t★ Ａ-1●", "code", strip=["★", "●"]) == ("A-1", "reported")
    assert value_of("t（新）在建", "choice", strip=["（新）"], codes={"a": ["在建"]}) == (
        "a",
        "reported",
    )
    cells = {
        "t公司                    张三": ("公司", "张三"),
        "t公司\u3000\u3000张三": ("公司", "张三"),
        "t公司 \u3000 张三": ("公司", "张三"),
        "t  公司 二部    张三    李四": ("公司 二部", "张三 李四"),
        "t公司   张三": ("公司 张三", None),
        "t公司\u3000张三": ("公司 张三", None),
    }  # fmt: skip
    before = values_of(cells, "text", part="before_gap")
    after = values_of(cells, "text", part="after_gap")
    assert {cell: (before[cell][0], after[cell][0]) for cell in cells} == cells


def test_a_units_cell_is_prepared_like_any_other() -> None:
    form = FieldForm.model_validate(
        {"name": "f", "title": {"zh": "栏"}, "type": "unit", "header": ["栏"], "strip": ["★"],
         "part": "before_gap", "markers": {"无": "blank"}}
    )  # fmt: skip
    frame = pl.DataFrame(
        {"raw": ["t★罗家镇    张三", "t★无", "t—", "t★"], "id": ["A", None, None, None]}
    )
    assert frame.select(prepared_text(form, pl.col("raw").str.slice(1)))["raw"].to_list() == [
        "罗家镇", "无", "—", "",
    ]  # fmt: skip
    states = frame.select(unit_state("raw", "id", form).alias("state"))["state"].to_list()
    assert states == ["reported", "blank", "not_applicable", "blank"]


def test_a_column_may_be_empty_or_lack_what_only_some_cells_need() -> None:
    for kind in ("money", "number", "percent", "date", "date_range", "period", "text", "code"):
        form = FieldForm.model_validate(
            {"name": "f", "title": {"zh": "栏"}, "type": kind, "header": ["栏"]}
        )
        assert parse(form, pl.DataFrame({"cell": []}, schema={"cell": pl.String})).is_empty()
        typed = parse(form, pl.DataFrame({"cell": ["", None, "t3月底", "n12"]}))
        assert typed["f__state"][:2].to_list() == ["blank", "blank"]
