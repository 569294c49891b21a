"""Units found in titles and names of files: a spelling within a longer name is none."""

import pytest
from reading_office import UNITS, codes, contract, only, read, xlsx

from sources.contracts import Contract
from sources.typed import Submission, gather
from sources.units import Unit, UnitList

OFFICE = UnitList(
    [
        Unit("HQ", "城东指挥部", "East HQ", ("城东", "城东片区指挥部"), "headquarters"),
        Unit("T1", "罗家镇", "", ("罗家", "罗家镇人民政府"), "town"),
        Unit("T2", "上坪镇", "", ("上坪",), "town"),
        Unit("T3", "下坪镇", "", ("下坪",), "town"),
    ]
)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("罗家镇2017年3月报表", "T1"), ("罗家镇人民政府2017年3月", "T1"), ("罗家 镇 3月", "T1"),
        ("2017年3月罗家镇情况表", "T1"), ("罗家三月份报表", "T1"), ("罗家月报", "T1"),
        ("青江县罗家镇3月", "T1"), ("罗家镇农村公路建设情况表", "T1"), ("附件1：上坪", "T2"),
        ("罗家镇各村情况表", "T1"), ("罗家镇危房改造", "T1"), ("上坪上报3月", "T2"),
        ("城东投资情况表", "HQ"), ("城东_2017", "HQ"), ("城东（2017年）", "HQ"),
        ("HQ2017年3月", "HQ"), ("T1_2017", "T1"), ("East HQ 2017", "HQ"), ("03下坪", "T3"),
        ("2017年全县重点项目完成情况表罗家镇", "T1"), ("罗家最新", "T1"), ("城东资料", "HQ"),
        ("罗家镇政府3月", "T1"),
        ("第3期罗家镇", "T1"), ("罗家镇办事处2017年", "T1"), ("城东 新区规划", "HQ"),
    ],
)  # fmt: skip
def test_a_name_in_a_title_or_a_files_name_is_found(text: str, unit: str) -> None:
    assert OFFICE.find_within(text) == [unit]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("城东新区2017年3月", "HQ"), ("大罗家沟村2017年3月报表", "T1"), ("下坪村小学", "T3"),
        ("罗家镇中心小学2017年3月", "T1"), ("罗家镇小学情况表", "T1"), ("城东2区2017年3月", "HQ"),
        ("城东镇2017", "HQ"), ("城东市场2017", "HQ"), ("罗家村3月", "T1"), ("T10_2017", "T1"),
        ("T12017", "T1"), ("HQ2_2017", "HQ"), ("罗家镇卫生院三月份", "T1"), ("上坪乡", "T2"),
    ],
)  # fmt: skip
def test_a_part_of_a_longer_name_is_none_and_is_proposed(text: str, unit: str) -> None:
    assert OFFICE.find_within(text) == []
    assert OFFICE.near_within(text) == [unit]


def test_of_a_name_and_a_part_of_another_the_name_counts() -> None:
    assert OFFICE.find_within("罗家镇2017年3月（城东新区）") == ["T1"]
    assert set(OFFICE.find_within("城东和罗家2017年3月")) == {"HQ", "T1"}
    assert set(OFFICE.find_within("上坪镇罗家镇2017年")) == {"T1", "T2"}


def sent(name: str, above: list[list[str | None]], form: Contract, units: UnitList) -> Submission:
    rows = [*above, ["项目编码", "年度计划投资（万元）"], ["A-1", 100]]
    return only(gather([read(xlsx(rows), form, name)], {form.contract: form}, units, {})[0])


@pytest.mark.parametrize(
    ("name", "sender"),
    [("城东2017年3月.xlsx", "HQ"), ("城东新区2017年3月.xlsx", ""), ("下坪村小学.xlsx", "")],
)
def test_the_sender_is_not_found_in_a_longer_name(name: str, sender: str) -> None:
    form = contract(reporter={"from": "file"}, reporters=None)
    one = sent(name, [["2017年3月投资完成情况表"]], form, OFFICE)
    assert one.reporter_id == sender
    assert [(each.code, each.expected) for each in one.findings if each.code != "KP-203"] == (
        [] if sender else [("KP-501", "城东指挥部" if "城东" in name else "下坪镇")]
    )


@pytest.mark.parametrize(
    ("second", "is_refused"),
    [
        ("填报单位：城西指挥部", True), ("填报单位（盖章）：城东片区指挥部", False),
        ("填报单位：城东新区", True), ("填报单位：", False), ("填报人：", False),
    ],
)  # fmt: skip
def test_two_lines_that_name_two_senders_are_refused(second: str, is_refused: bool) -> None:
    above: list[list[str | None]] = [
        ["2017年3月投资完成情况表"],
        ["填报单位：城东指挥部"],
        [second],
    ]
    one = sent("a.xlsx", above, contract(), UNITS)
    assert ("KP-503" in codes(one.findings)) == is_refused
    assert one.reporter_id == ("" if is_refused else "A1")
