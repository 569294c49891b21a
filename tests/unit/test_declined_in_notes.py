"""What is declined as a header is declined in a note too; topics, sites and offices pass."""

import pytest

from sources.declined import find_declined
from sources.declined_words import personal_word
from sources.reading.grid import Sheet


def codes(*rows: list[str]) -> list[str]:
    return [one.code for one in find_declined([Sheet("表", list(rows))], [])]


@pytest.mark.parametrize(
    "text",
    ["政治立场：不坚定", "思想不稳定", "该村属不稳定单位", "信仰基督教", "骑墙，派", "骑墙、派",
     "骑墙", "政治面貌", "立场", "备注：民族: 汉", "思想状况：良好", "政治 面貌：群众"],
)  # fmt: skip
def test_declined_content_of_a_note_refuses_the_file(text: str) -> None:
    assert codes(["项目", "备注"], ["道路", text]) == ["KP-511"]


@pytest.mark.parametrize(
    "text",
    ["学宗教政策", "民族中学", "民族团结：好", "边坡不稳定", "地质不稳定地区", "道路两面，人行道",
     "站稳人民立场", "思想教育：4次", "信仰公园", "坚定理想信仰", "运行不稳定", "立场坚定",
     "骑墙绿化带"],
)  # fmt: skip
def test_ordinary_notes_pass(text: str) -> None:
    assert codes(["项目", "备注"], ["道路", text]) == []


def test_a_column_of_names_below_another_header() -> None:
    assert codes(["编码", "名字"], ["1", "罗小云"]) == ["KP-512"]
    assert codes(["编码", "项目名字"], ["1", "罗小云"]) == []


@pytest.mark.parametrize(
    "title",
    ["名字", "联系方式", "户主名字", "单位联系电话", "座机", "Contact details", "contact no"],
)
def test_a_contract_may_not_ask_for_it(title: str) -> None:
    assert personal_word(title)


@pytest.mark.parametrize(
    "title", ["项目名字", "联系单位", "项目名称", "电话回访户数", "Contact visits"]
)
def test_names_of_projects_may_be_asked_for(title: str) -> None:
    assert not personal_word(title)
