"""Landlines without an area code: seven or eight digits, told by what stands above or before."""

from typing import Any

import pytest
from reading_office import ABOVE, codes, contract, read, xlsx

from sources.declined import find_declined
from sources.reading.grid import Sheet
from sources.signatures import signatures


def places(*rows: list[Any]) -> list[tuple[str, str]]:
    sheet = Sheet("表", [list(row) for row in rows])
    return [(one.code, one.cell) for one in find_declined([sheet], signatures([sheet]))]


@pytest.mark.parametrize(
    "header",
    ["电话", "联系电话", "联系方式", "办公电话（必填）", "手机", "手机号码", "座 机", "联系电话*",
     "Phone", "Contact phone", "Telephone"],
)  # fmt: skip
@pytest.mark.parametrize("number", ["66012345", "6601234", "6601 2345", "6601-2345", 66012345.0])
def test_below_a_header_of_phones_they_refuse_the_file(header: str, number: str | float) -> None:
    rows = [["项目编码", header], ["P1", number], ["P2", "无"]]
    assert places(*rows) == [("KP-512", "B2")]


def test_one_number_far_down_is_enough() -> None:
    assert places(["编码", "联系电话"], *[["P", "无"]] * 50, ["P", "66012345"]) == [
        ("KP-512", "B52")
    ]


@pytest.mark.parametrize(
    ("header", "value"),
    [("电话（部）", 5231000.0), ("手机(万台)", 5231000.0), ("电话费", 5231000.0),
     ("电话回访户数", 5231000.0), ("联系村", 5231000.0), ("联系电话", 5231000.5),
     ("项目编码", "66012345"), ("联系方式", "2017-03-06"), ("联系电话", "内线5310")],
)  # fmt: skip
def test_other_figures_pass(header: str, value: str | float) -> None:
    assert places(["编码", header], ["P1", value]) == []


def test_a_number_beside_its_label_is_hidden_and_the_codes_below_are_none() -> None:
    sheet = Sheet("表", [
        ["联系电话", "66012345", ""], ["项目编码", "项目名称", "投资"], ["2017001", "道路", 5.0],
    ])  # fmt: skip
    assert signatures([sheet]) == ["66012345"]
    assert find_declined([sheet], ["66012345"]) == []


@pytest.mark.parametrize(
    "text",
    ["联系电话66012345", "有事打电话 6601 2345", "座机：6601-2345", "电话（办公）６６０１２３４５"],
)
def test_behind_its_label_in_a_note_it_refuses_the_file(text: str) -> None:
    assert [one.code for one in find_declined([Sheet("表", [["道路", text]])], [])] == ["KP-512"]


@pytest.mark.parametrize(
    "text",
    ["电话费5231000元", "电话 5231000户", "手机产量5231000", "电话回访5231户", "机械6600123"],
)
def test_figures_of_phones_in_a_note_pass(text: str) -> None:
    assert find_declined([Sheet("表", [["道路", text]])], []) == []


def test_a_workbook_with_such_a_column_is_refused_and_nothing_of_it_is_kept() -> None:
    header = ["序号", "项目编码", "项目名称", "年度计划投资", "办公电话"]
    file = read(xlsx([*ABOVE, header, [1, "P1", "道路", 100, 66012345]]), contract())
    assert (file.declined, file.tables, codes(file.findings)) == (True, [], ["KP-512"])
    assert "66012345" not in repr(file)
