"""A contract, indicator or rulebook that asks for what is never kept: file, line, reason, mend."""

from pathlib import Path

import pytest

from compiling.declined_definitions import declined_in
from settings.yaml_file import read_yaml

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
