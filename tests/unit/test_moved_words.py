"""A row moved to the left is told by a word where a figure belongs."""

from typing import Any

import pytest
from reading_office import ABOVE, WRITERS, contract, field, only, typed

HEADER = ["项目编码", "项目名称", "年度计划投资", "完成率（%）", "路面类型", "宽度", "形象进度"]
OWN = contract(
    fields=[
        field("code", "code", "项目编码"),
        field("name", "text", "项目名称"),
        field("plan", "money", "年度计划投资", required=True),
        field("rate", "percent", "完成率"),
        field("surface", "choice", "路面类型", codes={"c": "水泥", "a": "沥青"}),
        field("width", "number", "宽度"),
        field("stage", "text", "形象进度"),
    ],
    label="name", totals=None, header={"rows": 1},
)  # fmt: skip
RECORDS = [
    ["A-1", "甲", 30, 33, "水泥", 4, "路基"],
    ["A-2", "乙", 40, 50, "沥青", 5, "完工"],
]


def told(row: list[Any]) -> list[tuple[str, str, str]]:
    found = []
    for write in WRITERS.values():
        batch = typed(write([*ABOVE, HEADER, *RECORDS, row]), OWN)
        found.append([(one.code, one.cell, one.severity) for one in only(batch).findings])
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (["A-3", "丙", 50, 60, "水泥", "管道铺设12公里", None], "F6"),
        (["A-3", "丙", 50, "水泥", 6, "主体封顶", "另"], "D6"),
    ],
)
def test_a_word_that_belongs_further_right_refuses_the_report(row: list[Any], cell: str) -> None:
    assert ("KP-245", cell, "refuse") in told(row)


@pytest.mark.parametrize(
    "row",
    [
        ["A-3", "丙", 50, 60, "水泥", "详见附件", None],
        ["A-3", "丙", 50, 60, "水泥", "管道铺设", "未开工"],
        ["A-3", "丙", 50, 60, "水泥", "4x", None],
        ["A-3", "丙", 50, "水泥", "水泥", 5, "路基"],
    ],
)
def test_a_word_in_place_of_a_figure_does_not(row: list[Any]) -> None:
    assert [one[2] for one in told(row) if one[0] != "KP-301"] == []
    assert [one[2] for one in told(row)] == ["warn"]
