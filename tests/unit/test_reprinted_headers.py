"""Sheets that say something again further down or further right: read by it, or refused."""

from decimal import Decimal
from typing import Any

import pytest
from reading_office import ABOVE, TITLE, WRITERS, codes, contract, field, only, typed, xlsx

from sources.contracts import Contract

HEADER = ["序号", "项目编码", "项目名称", "年度计划投资", "自年初累计完成投资"]
SECOND = [2, "A-2", "二号路", 2000, 50]


def form(**changes: Any) -> Contract:
    return contract(totals=None, **changes)


def told(rows: list[list[Any]], form_: Contract) -> list[Any]:
    """Return the findings that refuse, alike for both writers."""
    found = []
    for write in WRITERS.values():
        findings = only(typed(write(rows), form_)).findings
        found.append([finding for finding in findings if finding.code != "KP-210"])
    assert codes(found[0]) == codes(found[1])
    return found[0]


def page(*lines: list[Any], header: list[Any] = HEADER) -> list[list[Any]]:
    return [*ABOVE, HEADER, [1, "A-1", "一号路", 100, 30], *lines, header, SECOND]


def test_a_header_over_again_is_passed_over() -> None:
    assert told(page(), form()) == []
    assert told(page(*ABOVE), form()) == []
    assert told(page([TITLE + "（续表）"], ["第2页"]), form()) == []


@pytest.mark.parametrize(
    ("header", "field_name", "found"),
    [
        # Two texts have changed places; so have two figures.
        (["序号", "项目编码", "项目名称", "自年初累计完成投资", "年度计划投资"],
         "年度计划投资‖plan", "自年初累计完成投资"),
        (["序号", "项目名称", "项目编码", "年度计划投资", "自年初累计完成投资"],
         "项目编码‖code", "项目名称"),
        (["序号", "项目编码", "项目名称", "年度计划投资（元）", "自年初累计完成投资"],
         "年度计划投资‖plan", "年度计划投资（元）"),
        ([None, "序号", "项目编码", "项目名称", "年度计划投资", "自年初累计完成投资"],
         "序号‖serial", "—"),
    ],
)  # fmt: skip
def test_a_header_that_says_something_else_is_refused_with_its_column(
    header: list[Any], field_name: str, found: str
) -> None:
    (finding,) = [f for f in told(page(header=header), form()) if f.code == "KP-222"]
    assert (finding.field, finding.found) == (field_name, found)
    assert finding.cell.endswith("5")


def test_a_group_that_changes_what_its_columns_are_is_refused() -> None:
    form_ = form(
        fields=[
            field("code", "code", "项目编码"),
            field("name", "text", "项目名称"),
            field("plan", "money", "2017年/计划"),
            field("done", "money", "2017年/完成"),
            field("before", "money", "2016年/计划", "2016年/完成"),
        ]
    )
    first = [["项目编码", "项目名称", "2017年", None], [None, None, "计划", "完成"]]
    again = [["项目编码", "项目名称", "2016年", None], [None, None, "计划", "完成"]]
    rows = [*ABOVE, *first, ["A-1", "一号路", 100, 30], *first, ["A-2", "二号路", 200, 40]]
    merges = ["C3:D3", "C6:D6"]
    assert "KP-222" not in codes(only(typed(xlsx(rows, merges), form_)).findings)
    rows[5:7] = again
    assert "KP-222" in codes(only(typed(xlsx(rows, merges), form_)).findings)


def test_half_a_header_takes_no_record_with_it() -> None:
    form_ = form(
        fields=[
            field("code", "code", "项目编码"),
            field("plan", "money", "2017年/计划"),
            field("done", "money", "2017年/完成"),
        ],
        key=["code"],
        label="",
    )
    rows = [
        *ABOVE, ["项目编码", "2017年", None], [None, "计划", "完成"],
        ["A-1", 100, 30], ["项目编码", "计划", "完成"], ["A-2", 200, 40],
    ]  # fmt: skip
    batch = typed(xlsx(rows, ["B3:C3", "A3:A4"]), form_)
    assert "KP-222" in codes(only(batch).findings)
    assert only(batch).is_refused


def test_repeated_blocks_are_read_each_by_its_own_header() -> None:
    again = ["序号", "项目编码", "项目名称", "自年初累计完成投资（元）", "年度计划投资（亿元）"]
    rows = [*page(header=again)[:-1], [2, "A-2", "二号路", 5000, 2]]
    batch = typed(xlsx(rows), form(repeat={"down": True}))
    assert not only(batch).is_refused
    assert batch.records.select("code", "plan", "done").rows() == [
        ("A-1", Decimal(100), Decimal(30)),
        ("A-2", Decimal(20000), Decimal("0.5")),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ([TITLE + "（单位：元）"],),
        ([TITLE], [None, None, None, "单位：亿元"]),
        (["计量单位：元"],),
    ],
)
@pytest.mark.parametrize("has_header", [True, False])
def test_another_unit_of_money_further_down_is_refused_with_both(
    lines: tuple[list[Any], ...], has_header: bool
) -> None:
    rows = page(*lines)
    if not has_header:
        rows = [*ABOVE, HEADER, *(row for row in rows[2:] if row is not HEADER)]
    (finding,) = [one for one in told(rows, form()) if one.code == "KP-218"]
    assert finding.found in ("万元、元", "万元、亿元")


@pytest.mark.parametrize(
    ("above", "code"),
    [
        ([[f"{TITLE}（单位：万元）", None, None, None, f"{TITLE}（单位：元）"],
          ["填报单位：城东指挥部"]], "KP-218"),
        ([[TITLE], ["填报单位：城东指挥部", None, "（万元）", None, "（亿元）"]], "KP-218"),
    ],
)  # fmt: skip
def test_two_titles_beside_each_other_in_two_units_are_refused(
    above: list[list[Any]], code: str
) -> None:
    (finding,) = told([*above, HEADER, SECOND], form())
    assert finding.code == code


@pytest.mark.parametrize("form_", [form(), form(repeat={"across": "records"})])
def test_two_titles_beside_each_other_of_two_months_are_refused(form_: Contract) -> None:
    own = HEADER if form_.repeat is None else [*HEADER, *HEADER]
    second = SECOND if form_.repeat is None else [*SECOND, 3, "A-3", "三号路", 7, 5]
    above = [[TITLE, None, None, "2017年1-2月投资完成情况表"], *ABOVE[1:]]
    (finding,) = told([*above, own, second], form_)
    assert (finding.code, finding.cell, finding.found) == ("KP-223", "D1", "2017-M01-02")
    above[0][3] = TITLE + "（续）"
    assert told([*above, own, second], form_) == []


def test_side_by_side_parts_in_two_units_are_refused() -> None:
    own = ["项目编码", "年度计划投资"]
    rows = [
        [f"{TITLE}（单位：万元）", None, f"{TITLE}（单位：元）"], ["填报单位：城东指挥部"],
        [*own, *own], ["A-1", 100, "A-2", 2000],
    ]  # fmt: skip
    fields = [field("code", "code", "项目编码"), field("plan", "money", "年度计划投资")]
    form_ = form(fields=fields, label="", repeat={"across": "records"})
    assert "KP-218" in codes(told(rows, form_))


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([["2017年1-2月投资完成情况表"]], "2017-M01-02"),
        ([[TITLE], ["填报单位：城西指挥部", None, None, "单位：万元"]], "城西指挥部"),
    ],
)
def test_a_page_of_another_month_or_reporter_is_refused(lines: list[list[Any]], found: str) -> None:
    (finding,) = told(page(*lines), form())
    assert (finding.code, finding.found) == ("KP-223", found)


def test_a_long_sheet_with_a_header_on_every_page_is_read_quickly() -> None:
    from time import perf_counter

    rows: list[list[Any]] = [*ABOVE, HEADER]
    for number in range(20_000):
        rows.append([number, f"P-{number}", f"项目{number}号工程", 1.5, 1])
        if number % 40 == 39:
            rows.append(HEADER)
    data = xlsx(rows)
    start = perf_counter()
    batch = typed(data, form())
    assert perf_counter() - start < 8
    assert len(batch.records) == 20_000
