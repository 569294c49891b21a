"""Totals held against their details: parts without records, counts of things, broken formulas."""

from typing import Any

import pytest
from reading_office import ABOVE, WRITERS, contract, field, only, typed

HEADER = ["序号", "项目", "数量", "年度投资"]
P1, P2 = [1, "甲", 1, 10], [2, "乙", 2, 20]


def told(*rows: list[Any]) -> list[tuple[str, str, str, str]]:
    return told_of(["甲", "乙"], *rows)


def told_of(names: list[str], *rows: list[Any]) -> list[tuple[str, str, str, str]]:
    form = contract(
        fields=[
            field("serial", "text", "序号"),
            field("name", "text", "项目"),
            field("number", "count", "数量"),
            field("plan", "money", "年度投资"),
        ],
        key=["name"],
        label="",
        totals={"labels_in": ["serial", "name"], "reconcile": ["number", "plan"]},
    )
    shown = []
    for write in WRITERS.values():
        batch = typed(write([*ABOVE, HEADER, *rows]), form)
        found = [one for one in only(batch).findings if one.code != "KP-210"]
        shown.append([(one.code, one.cell, one.found, one.expected) for one in found])
        assert [str(value) for value in batch.records["name"]] == names
    assert shown[0] == shown[1]
    return shown[0]


def test_a_part_without_records_is_not_charged_with_the_others() -> None:
    first, second = ["一、市级（2项）", None, 3, 30], ["二、县级（0项）", None, 0, 0]
    assert told(first, P1, P2, second) == []
    assert told(second, first, P1, P2) == []
    assert told(first, P1, P2, ["二、县级", None, 0, 0]) == []
    assert told(first, P1, P2, ["二、县级（0项）", None, 0, 5]) == [
        ("KP-303", "D7", "5", "0")
    ]  # fmt: skip


def test_numbered_totals_above_their_details_are_not_held_against_those_above_them() -> None:
    first = ["一、市级（1项）", None, 1, 10]
    assert told(first, P1, ["二、县级（1项）", None, 2, 20], P2) == []
    # 10 is what 一 has.
    assert told(first, P1, ["二、县级", None, 2, 10], P2) == [("KP-303", "D6", "10", "20")]
    third = [3, "丙", 3, 30]
    more = ["二、县级（1项）", None, 5, 50]
    form_told = told_of(["甲", "乙", "丙"], first, P1, more, P2, third)
    assert form_told == [("KP-308", "A6", "二、县级（1项）", "2")]


def test_an_of_which_row_is_no_more_than_the_whole() -> None:
    total = ["合计", None, 3, 30]
    assert told(P1, P2, total, ["其中：县级", None, 3, 30]) == []
    assert told(P1, P2, total, ["其中：县级", None, 3, 31]) == [("KP-303", "D7", "31", "30")]


def test_a_subtotal_of_nothing_below_its_details_is_told() -> None:
    assert told(P1, P2, ["小计", None, 3, 0]) == [("KP-303", "D6", "0", "30")]


@pytest.mark.parametrize(
    "label",
    ["合计（3个项目）", "合计（3个）", "合计3个项目", "合计（共3个单位）", "全市合计3个项目"],
)
@pytest.mark.parametrize("place", [0, 1])
def test_a_count_of_things_is_held_against_the_records(label: str, place: int) -> None:
    total: list[Any] = [None, None, 3, 30]
    total[place] = label
    assert told(P1, P2, total) == [("KP-308", f"{'AB'[place]}6", label, "2")]
    total[place] = label.replace("3", "2")
    assert told(P1, P2, total) == []


def test_a_total_that_is_no_figure_is_told() -> None:
    assert told(P1, P2, ["合计", None, 3, "#REF!"]) == [("KP-313", "D6", "#REF!", "")]
    assert told(P1, P2, ["合计", None, "多", 30]) == [("KP-313", "C6", "多", "")]
    assert told(P1, P2, ["合计", None, "—", None]) == []


@pytest.mark.parametrize(
    "row", [[None, None, "二、县级"], ["二", None, "县级"], [None, None, "其中：县级"]]
)
@pytest.mark.parametrize("reconcile", [["plan"], []])
def test_a_figure_of_a_numbered_total_is_told_though_it_is_not_added_up(
    row: list[Any], reconcile: list[str]
) -> None:
    form = contract(totals={"labels_in": ["serial", "name"], "reconcile": reconcile})
    header = ["序号", "项目编码", "项目名称", "年度计划投资", "自年初累计完成投资"]
    above, below = [1, "P1", "路", 10, 5], [2, "P2", "桥", 20, 5]
    for write in WRITERS.values():
        batch = typed(write([*ABOVE, header, above, [*row, 20, "abc"], below]), form)
        assert batch.records["code"].to_list() == ["P1", "P2"]
        (finding,) = only(batch).findings
        assert (finding.code, finding.severity) == ("KP-313", "warn")
        assert (finding.cell, finding.found) == ("E5", "abc")
