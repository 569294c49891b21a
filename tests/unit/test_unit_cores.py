"""What is proposed for a name that nobody knows: never a unit whose own part is another."""

import pytest

from sources.unit_cores import core_of
from sources.unit_proposals import alias_line, alias_proposals
from sources.units import Unit, UnitList

TOWNS = UnitList(
    [
        Unit("T1", "东镇", "", ("东镇人民政府",), "town"),
        Unit("T2", "西镇", "", (), "town"),
        Unit("C", "甲县", "", (), "county"),
        Unit("T3", "罗家镇", "", (), "town", "", "C"),
        Unit("H1", "城东指挥部", "", (), "headquarters"),
    ]
)


def suggested(*names: str) -> list[str]:
    rows = [{"code": "KP-501", "found": name, "path": "a.xlsx"} for name in names]
    return [alias_line(one) for one in alias_proposals(rows, TOWNS)]


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("西镇人民政府", ["T2"]), ("西镇街道办事处", ["T2"]), ("北镇人民政府", []),
        ("南镇", []), ("东镇、西镇", ["T1", "T2"]), ("罗家乡", ["T3"]), ("罗加镇人民政府", ["T3"]),
        ("甲县罗家乡", ["C", "T3"]), ("甲县罗家镇政府", ["T3", "C"]), ("城西指挥部", []),
        ("城东指军部", ["H1"]), ("T10", ["T1"]),
    ],
)  # fmt: skip
def test_what_tells_a_name_from_others_decides_what_is_proposed(
    name: str, units: list[str]
) -> None:
    assert TOWNS.proposed(name) == units


def test_of_a_list_without_the_town_its_neighbour_is_not_proposed() -> None:
    one = UnitList([Unit("T1", "东镇", "", ("东镇人民政府",), "town")])
    assert one.nearest("西镇人民政府") == ""


def test_an_alias_line_names_one_unit_or_none() -> None:
    assert suggested("西镇人民政府") == ["T2,西镇人民政府,1x: a.xlsx"]
    assert suggested("东镇、西镇") == [",东镇、西镇,1x: a.xlsx → 东镇、西镇?"]
    assert suggested("北镇人民政府") == [",北镇人民政府,1x: a.xlsx"]


@pytest.mark.parametrize(
    ("name", "core"),
    [("西镇人民政府", "西"), ("滨江街道办事处", "滨江"), ("镇政府", "镇"), ("T1", "T1")],
)
def test_common_endings_are_no_part_of_the_core(name: str, core: str) -> None:
    assert core_of(name) == core
