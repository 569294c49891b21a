"""A contract, indicator or rulebook that asks for what is never kept: file, line, reason, mend."""

from pathlib import Path

import pytest

from compiling.declined_definitions import declined_in, persons_asked_for
from settings.yaml_file import read_yaml, validate
from sources.contracts import Contract

CONTRACT = """\
contract: members
fields:
  - name: {name}
    title: {{zh: {zh}, en: {en}}}
    header: [{header}]
    description: {description}
"""
FINE = {
    "name": "count", "zh": "党员数", "en": "Members", "header": "党员数",
    "description": "No names.",
}  # fmt: skip


def faults(folder: Path, **changes: str) -> list[str]:
    path = folder / "members.yml"
    path.write_text(CONTRACT.format(**(FINE | changes)), encoding="utf-8")
    return [str(one) for one in declined_in(read_yaml(path))]


@pytest.mark.parametrize(
    ("place", "text", "line"),
    [("name", "political_stance", 3), ("name", "id_number", 3), ("name", "phone", 3),
     ("en", "Religious belief", 4), ("en", "Ethnicity", 4), ("zh", "政治立场", 4),
     ("zh", "民族", 4),
     ("zh", "少数民族党员数", 4), ("header", "姓名", 5), ("header", "联系电话", 5),
     ("header", "身份证号", 5),
     ("header", "两 面 人", 5), ("description", "Counts fence-sitters by branch", 6)],
)  # fmt: skip
def test_it_is_refused_at_its_line(tmp_path: Path, place: str, text: str, line: int) -> None:
    told = faults(tmp_path, **{place: text})
    assert told
    assert f"members.yml:{line}: " in told[0]
    assert "→" in told[0]


@pytest.mark.parametrize(
    ("place", "text"),
    [("zh", "学宗教政策场次"), ("zh", "民族中学"), ("zh", "民族团结先进单位数"),
     ("zh", "电话回访满意度"),
     ("zh", "社会稳定风险评估"), ("zh", "身份证办理数"),
     ("en", "Phone survey"), ("name", "telephone_lines"),
     ("description", "Posts only; no names or phone numbers")],
)  # fmt: skip
def test_a_name_like_it_passes(tmp_path: Path, place: str, text: str) -> None:
    assert faults(tmp_path, **{place: text}) == []


PERSONS = """\
contract: sites
version: 1
programme: works
title: {{zh: 工地表}}
sheet: {{title: 工地表}}
reporter: {{from: label, label: 填报单位}}
period: {{from: title}}
key: [code]
fields:
  - {{name: code, title: {{zh: 工地编号}}, type: text, header: [工地编号]}}
  - {{name: who, title: {{zh: {title}}}, type: {kind}, header: [{header}]{more}}}
"""


def of_persons(
    folder: Path, title: str, header: str = "", kind: str = "text", more: str = ""
) -> list[str]:
    path = folder / "sites.yml"
    text = PERSONS.format(title=title, header=header or title, kind=kind, more=more)
    path.write_text(text, encoding="utf-8")
    file = read_yaml(path)
    return [str(one) for one in persons_asked_for(file, validate(file, Contract))]


@pytest.mark.parametrize(
    "title",
    [
        "负责人",
        "项目负责人",
        "联系人",
        "责任人（签字）",
        "户主",
        "法人",
        "法定代表人",
        "经办人",
        "包村干部",
    ],
)
def test_a_field_for_the_name_of_a_person_is_refused(tmp_path: Path, title: str) -> None:
    (told,) = of_persons(tmp_path, title)
    assert "sites.yml:11: " in told and "职务" in told


def test_a_field_for_a_post_or_a_body_passes(tmp_path: Path) -> None:
    assert of_persons(tmp_path, "负责人职务", "负责人") == []
    assert of_persons(tmp_path, "责任部门") == []
    assert of_persons(tmp_path, "项目法人") == []
    assert of_persons(tmp_path, "法人", more=", organisation: true") == []
    assert of_persons(tmp_path, "联系人", kind="count") == []


@pytest.mark.parametrize("title", ["包保干部", "驻村第一书记", "村民小组组长", "网格员", "签字"])
@pytest.mark.parametrize("kind", ["text"])
def test_a_field_below_a_header_of_a_role_is_refused(tmp_path: Path, title: str, kind: str) -> None:
    (told,) = of_persons(tmp_path, title, kind=kind)
    assert "sites.yml:11: " in told and "职务" in told
    assert of_persons(tmp_path, title + "职务", title) == []


def test_a_code_may_not_stand_for_the_name_of_a_person(tmp_path: Path) -> None:
    assert len(of_persons(tmp_path, "责任人", kind="code")) == 1
