"""What the campaign asks for, and what it never does: names, texts, figures of few, stages."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from compiling.declined_definitions import persons_asked_for, refuse_if_declined, unguarded
from compiling.outputs import read_output
from settings.errors import RefusedDefinition
from settings.workspace import CODE_ROOT
from settings.yaml_file import read_yaml, validate
from sources.contracts import Contract

PROGRAMME = CODE_ROOT / "programmes" / "campaign"
MODELS = CODE_ROOT / "dbt_project" / "models" / "campaign"
CONTRACTS = sorted((PROGRAMME / "contracts").glob("*.yml"))
RULEBOOKS = sorted((PROGRAMME / "rulebooks").glob("*.yml"))
OUTPUTS = sorted((PROGRAMME / "outputs").glob("*.yml"))
# It is study and practice in calendar periods: neither a movement nor a sequence of stages.
_NEVER = re.compile(
    r"运动(?!会|员)|批次|第[一二三]批|阶段|时序进度|\bmovement|\bstages?\b|\bbatch(?:es)?\b",
    re.IGNORECASE,
)


def contract(name: str) -> Contract:
    return validate(read_yaml(PROGRAMME / "contracts" / f"{name}.yml"), Contract)


def codes(name: str, field: str) -> list[str]:
    return list(contract(name).field_named(field).codes)


def told(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return content


def test_the_lists_are_those_of_the_source() -> None:
    assert codes("rectification", "cleanup") == [
        "responsibility", "regular_meetings", "elections", "double_meetings", "discipline",
        "files", "transfers", "dues",
    ]  # fmt: skip
    assert codes("rectification", "owner") == ["leading_group", "branch"]
    topics = [name.removesuffix("_sessions") for name in contract("study").columns()
              if name.endswith("_sessions")]  # fmt: skip
    assert topics == ["rules", "speeches", "policies", "examples"]
    classes = ["organ", "pastoral", "window", "heavy_task", "non_public", "school"]
    assert codes("unit_register", "registered_class") == classes
    assert codes("unit_register", "level") == ["county", "township", "village"]
    assert codes("coverage", "reached_group") == [
        "all", "non_public", "working_away", "far_pastures",
    ]  # fmt: skip
    assert codes("supervision_visits", "visit_kind") == ["routine", "focus", "effect"]
    models = [name for name in contract("doing").columns() if re.fullmatch("model_[a-z]+s", name)]
    assert models == ["model_posts", "model_teams", "model_units", "model_trades"]


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.stem)
def test_no_free_text_no_persons_no_figures_of_few(path: Path) -> None:
    file = read_yaml(path)
    form = validate(file, Contract)
    assert form.free_text == "dropped"
    assert [one.name for one in form.fields if one.type == "text"] in ([], ["serial"])
    assert not [*unguarded(file, form), *persons_asked_for(file, form)]


@pytest.mark.parametrize(
    ("name", "denominator"),
    [
        ("study", "members"), ("leaders_meetings", "leaders"), ("rectification", "members"),
        ("satisfaction", "surveyed"), ("coverage", "members_due"),
    ],
)  # fmt: skip
def test_figures_of_few_go_up(name: str, denominator: str) -> None:
    groups = contract(name).small_groups
    assert groups is not None
    assert (groups.denominator, groups.below) == (denominator, 10)
    of_few = re.compile(r"_(attended|leaders)$|^(satisfied|found|closed)$")
    attended = [field for field in contract(name).columns() if of_few.search(field)]
    assert set(attended) <= set(groups.figures)


def test_attendance_without_small_groups_is_refused(tmp_path: Path) -> None:
    text = (PROGRAMME / "contracts" / "leaders_meetings.yml").read_text("utf-8")
    content = yaml.safe_load(text)
    del content["small_groups"]
    path = tmp_path / "leaders_meetings.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    file = read_yaml(path)
    refusals = [*unguarded(file, validate(file, Contract))]
    assert refusals and "small_groups" in refusals[0].proposal


def test_declined_columns_are_refused(tmp_path: Path) -> None:
    text = (PROGRAMME / "contracts" / "study.yml").read_text("utf-8")
    path = tmp_path / "study.yml"
    for word in ("思想状况", "政治立场", "两面人"):
        path.write_text(text.replace("三会一课应开次数]", f"三会一课应开次数, {word}]"), "utf-8")
        with pytest.raises(RefusedDefinition):
            refuse_if_declined(read_yaml(path))


@pytest.mark.parametrize(
    "path",
    [
        path
        for folder in (PROGRAMME, MODELS, CODE_ROOT / "demo" / "campaign",
                       CODE_ROOT / "docs" / "programmes")
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".yml", ".sql", ".py") or path.name == "campaign.md"
    ],
    ids=lambda path: path.name,
)  # fmt: skip
def test_it_is_no_movement_and_has_no_stages(path: Path) -> None:
    assert not _NEVER.search(path.read_text("utf-8")), path


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_methods_go_by_calendar_periods_and_tell_where_numbers_come_from(path: Path) -> None:
    rulebook = told(path)
    assert set(rulebook["period_kinds"]) <= {"quarter", "half_year", "year"}
    assert "schedule" not in path.read_text("utf-8")
    assert "vetoes" not in rulebook
    assert "原始材料" in rulebook["legal_basis"]
    assert "各地公开办法" in rulebook["legal_basis"]
    groups = {one["group"]: one["units"]["class"] for one in rulebook["peer_groups"]}
    if path.stem.startswith("counties"):
        assert groups == {"counties": "county"}
    else:
        assert groups == {name: name for name in codes("unit_register", "registered_class")}


@pytest.mark.parametrize("path", OUTPUTS, ids=lambda path: path.stem)
def test_outputs_show_columns_of_the_models(path: Path) -> None:
    _, output = read_output(path)
    [model_path] = MODELS.rglob(f"{output.source}.yml")
    [model] = told(model_path)["models"]
    known = {column["name"] for column in model["columns"]}
    used = {column.field for column in output.columns} | set(output.order)
    assert used <= known
    for column in output.columns:
        [described] = [one for one in model["columns"] if one["name"] == column.field]
        for test in described.get("data_tests", []):
            if column.codes and "accepted_values" in test:
                assert set(column.codes) == set(test["accepted_values"]["arguments"]["values"])
