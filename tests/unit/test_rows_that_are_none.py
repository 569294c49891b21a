"""Totals, marks of pages, remarks and words for nothing are no records; names like them are."""

from decimal import Decimal
from typing import Any

import pytest
from reading_office import ABOVE, WRITERS, codes, contract, field, only, read, typed, xlsx

from sources.reading.read import RawTable

BY_NAME: dict[str, Any] = {
    "fields": [
        field("serial", "text", "序号"),
        field("name", "text", "项目"),
        field("plan", "money", "年度投资"),
    ],
    "key": ["name"],
    "label": "",
    "totals": None,
}
HEADER = ["序号", "项目", "年度投资"]
P1, P2 = [1, "甲", 10], [2, "乙", 20]


def table(*rows: list[Any], header: list[str] = HEADER, **changes: Any) -> RawTable:
    form = contract(**(BY_NAME | changes))
    found = [read(write([*ABOVE, header, *rows]), form).tables[0] for write in WRITERS.values()]
    assert found[0] == found[1]
    return found[0]


def names(one: RawTable) -> list[str]:
    return [cell[1:] for cell in one.columns["name"]]


@pytest.mark.parametrize(
    "total",
    [
        ["合计", "2项", 30], ["合计", "（2个项目）", 30], [None, "全市合计", 30],
        [None, "罗家镇小计", 30], [None, "本页合计", 30], ["总计", "共2个", 30],
    ],
)  # fmt: skip
def test_a_total_is_known_though_none_is_declared(total: list[Any]) -> None:
    for rows in ([P1, P2, total], [total, P1, P2]):
        one = table(*rows)
        assert names(one) == ["甲", "乙"]
        assert (len(one.totals), codes(one.findings)) == (1, ["KP-210"])


@pytest.mark.parametrize(
    "total",
    [["其中：新建", "2项", 30], ["全市共计2个", None, 30], [None, "全市共计2个项目", 30],
     ["合计（2个项目）", None, 30]],
)  # fmt: skip
def test_a_declared_total_may_have_a_count_where_the_key_stands(total: list[Any]) -> None:
    one = table(P1, P2, total, totals={"labels_in": ["serial", "name"], "reconcile": ["plan"]})
    assert names(one) == ["甲", "乙"]
    assert (len(one.totals), codes(one.findings)) == (1, [])


@pytest.mark.parametrize("name", ["会计楼", "合计印刷厂", "小计量站", "3项目部", "第2页岩厂"])
def test_a_name_like_a_totals_is_a_record(name: str) -> None:
    assert names(table(P1, [2, name, 20])) == ["甲", name]
    assert names(table(P1, [None, name, 20])) == ["甲", name]


@pytest.mark.parametrize(
    "mark",
    [
        "续表",
        "（续表）",
        "续上表",
        "接上页",
        "第2页",
        "第2页 共3页",
        "- 2 -",
        "共3页",
        "数据截至3月底",
    ],
)
@pytest.mark.parametrize("place", [0, 1])
def test_a_mark_of_a_page_is_no_record(mark: str, place: int) -> None:
    row: list[Any] = [None, None, None]
    row[place] = mark
    one = table(P1, row, P2)
    assert (names(one), codes(one.findings)) == (["甲", "乙"], ["KP-210"])


def test_a_remark_on_the_unit_is_no_record() -> None:
    one = table(P1, [None, "（以下金额单位为万元）", None], P2)
    assert names(one) == ["甲", "乙"]
    assert set(codes(one.findings)) == {"KP-210"}
    assert "KP-218" in codes(table(P1, [None, "（以下金额单位为亿元）", None], P2).findings)


@pytest.mark.parametrize("words", ["本月无新增问题", "本镇暂无", "无变化", "经核查未发现问题"])
@pytest.mark.parametrize("row", [["{}", None, None], [1, "{}", None], [None, None, "{}"]])
def test_words_like_those_of_a_zero_report_are_asked_about(words: str, row: list[Any]) -> None:
    said = [words if cell == "{}" else cell for cell in row]
    alone = only(typed(xlsx([*ABOVE, HEADER, said]), contract(**BY_NAME, zero_report={})))
    assert [(one.code, one.found) for one in alone.findings if one.code == "KP-231"] == [
        ("KP-231", words)
    ]
    assert alone.record_count == 0
    # Who cannot report nothing has a remark there.
    assert codes(table(P1, said).findings) == ["KP-210"]
    assert names(table(P1, said)) == ["甲"]


def test_a_name_that_begins_with_nothing_is_a_record() -> None:
    assert names(table(P1, [None, "无锡路", None])) == ["甲", "无锡路"]
    # So is a lone key that looks like the number of a page.
    for name in ("12-3", "—", "续建路", "2-1-", "第2页岩厂"):
        assert table(P1, [None, name, None]).source_rows == [4, 5]
    assert names(table(P1, [2, "本月无烟活动", 3])) == ["甲", "本月无烟活动"]


def test_column_numbers_may_carry_their_word() -> None:
    header = [*HEADER, "完成", "完成率"]
    fields = [
        *BY_NAME["fields"],
        field("done", "money", "完成"),
        field("rate", "percent", "完成率"),
    ]
    numbers = ["甲栏", "乙栏", "1栏", "2栏", "3栏=2栏/1栏"]
    one = table(numbers, [1, "甲", 10, 5, "50%"], header=header, fields=fields)
    assert (names(one), codes(one.findings)) == (["甲"], ["KP-210"])
    assert names(table(["甲栏", "1栏", "2栏"], P1)) == ["甲"]


def test_records_numbered_with_numerals_are_records() -> None:
    one = table(["一", "滨江路", None], ["二", "罗家小学", 20])
    assert (names(one), codes(one.findings)) == (["滨江路", "罗家小学"], [])
    assert names(table(["一", "滨江路", None])) == ["滨江路"]
    # Above records that are numbered otherwise it is a heading.
    below = table(["一", "工业", None], P1, ["二", "农业", None], [None, "丙", 5])
    assert names(below) == ["甲", "丙"]


def test_a_count_that_no_total_row_says_stays_a_record() -> None:
    batch = typed(xlsx([*ABOVE, HEADER, P1, [2, "3项", 5]]), contract(**BY_NAME))
    assert batch.records["plan"].to_list() == [Decimal(10), Decimal(5)]


@pytest.mark.parametrize(
    ("again", "told"),
    [("罗家", []), ("罗家镇人民政府", []), ("★罗家 镇", []), ("城西指挥部", ["KP-215"]),
     ("罗家村", ["KP-215"])],
)  # fmt: skip
def test_a_unit_printed_again_may_be_spelt_otherwise(again: str, told: list[str]) -> None:
    form = contract(
        repeat={"across": "fields"},
        fields=[
            field("unit_id", "unit", "地区", strip="★", required=True),
            field("households", "count", "户数"),
            field("persons", "count", "人数"),
        ],
        key=["unit_id"],
        label="",
        totals=None,
    )
    rows = [["地区", "户数", "地区", "人数"], ["★罗家镇", 5, again, 15]]
    batch = typed(xlsx([*ABOVE, *rows]), form)
    assert codes(only(batch).findings) == told
    assert batch.records["persons"].to_list() == [15]


PARTS = [
    ["一", "工业", 30], P1, P2, ["二", "农业", 30], [1, "丙", 30],
]  # fmt: skip


@pytest.mark.parametrize("spelt", ["{}", "（{}）"])
def test_a_numbered_part_with_figures_is_no_record(spelt: str) -> None:
    """Where records are numbered 1, 2, a row numbered 一 sums them up, and is held against them."""
    rows = [[spelt.format(row[0]) if row[0] in ("一", "二") else row[0], *row[1:]] for row in PARTS]
    declared = {"labels_in": ["name"], "reconcile": ["plan"]}
    one = table(*rows, totals=declared)
    assert names(one) == ["甲", "乙", "丙"]
    assert [total.source_row for total in one.totals] == [4, 7]


def test_records_that_are_all_numbered_in_chinese_stay_records() -> None:
    rows = [["一", "甲", 10], ["二", "乙", 20], ["三", "丙", 5]]
    declared = {"labels_in": ["name"], "reconcile": ["plan"]}
    assert names(table(*rows, totals=declared)) == ["甲", "乙", "丙"]
