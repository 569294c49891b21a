"""The examples of docs/lists.md are rulebooks that compile."""

import re
from pathlib import Path

import pytest
import yaml
from test_rulebooks import CONTEXT, RULEBOOK

from compiling.rulebook.conditions import ATOMS
from compiling.rulebook.tables import compile_rulebooks
from settings.workspace import CODE_ROOT

PAGE = (CODE_ROOT / "docs" / "lists.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
OTHERS = """
items:
- item: starts
  title: {zh: 开工, en: Starts}
  indicator: starts_attainment
  curve: {per_event: {points: 0}}
- item: behind
  title: {zh: 序时差, en: Pace}
  indicator: investment_attainment
  steps: [{schedule: gap}]
  curve: {bands: {bands: [{below: 0, points: 0}, {at_least: 0, points: 0}]}}
rankings:
- {ranking: improvement, title: {zh: 进步, en: Improvement}, change_from: previous}
"""


@pytest.mark.parametrize("example", EXAMPLES, ids=[one.split(":")[0] for one in EXAMPLES])
def test_an_example_is_a_rulebook(tmp_path: Path, example: str) -> None:
    rulebook, others, shown = (yaml.safe_load(text) for text in (RULEBOOK, OTHERS, example))
    rulebook["items"] += others["items"] + shown.pop("items", [])
    rulebook["valid"] = {"from": "2017-01-01"}
    path = tmp_path / "method.yml"
    path.write_text(yaml.safe_dump(rulebook | {"rankings": others["rankings"]} | shown), "utf-8")
    tables = compile_rulebooks([path], CONTEXT)
    assert tables["rulebook_flags"].height or tables["rulebook_grades"].height


def test_every_atom_and_part_is_on_the_page() -> None:
    assert len(EXAMPLES) == 6
    assert all(f"`{atom}: " in PAGE for atom in ATOMS)
