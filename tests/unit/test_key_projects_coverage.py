"""The page of coverage names what there is: contracts, models, indicators, rules, tests, texts."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROGRAMME = ROOT / "programmes" / "key_projects"
PAGE = yaml.safe_load((ROOT / "docs" / "coverage" / "key_projects.yml").read_text("utf-8"))
ROWS = [
    "list levels", "categories", "counts", "money", "three volumes", "funnel",
    "eight preliminary steps", "backward schedule", "who leads", "duty", "who is assessed",
    "supervision", "cycle", "plan versions", "project events", "two statistics",
    "reported and verified", "problem ledger",
]  # fmt: skip


def _indicators() -> set[str]:
    return {
        one["indicator"]
        for path in PROGRAMME.glob("indicators/*.yml")
        for one in yaml.safe_load(path.read_text("utf-8"))["indicators"]
    }


def _rules() -> set[str]:
    rules: set[str] = set()
    for path in PROGRAMME.glob("rulebooks/*.yml"):
        book = yaml.safe_load(path.read_text("utf-8"))
        waiting = list(book["items"])
        while waiting:
            item = waiting.pop()
            rules.add(f"{path.stem}/{item['item']}")
            waiting += item.get("items", [])
        for kind, key in (("lights", "light"), ("lists", "list"), ("ladders", "ladder")):
            rules |= {f"{path.stem}/{one[key]}" for one in book.get(kind, [])}
    return rules


def test_every_row_of_the_table_is_there() -> None:
    assert [row["row"] for row in PAGE["rows"]] == ROWS


@pytest.mark.parametrize("row", PAGE["rows"], ids=ROWS)
def test_what_a_row_names_is_there(row: dict[str, Any]) -> None:
    contracts = {path.stem for path in PROGRAMME.glob("contracts/*.yml")}
    models = {path.stem for path in (ROOT / "dbt_project" / "models").rglob("*.sql")}
    assert set(row["contracts"]) <= contracts
    assert set(row["models"]) <= models
    assert set(row.get("indicators", [])) <= _indicators()
    assert set(row.get("rules", [])) <= _rules()
    for test in row["tests"]:
        path, name = test.split("::")
        assert re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), test


@pytest.mark.parametrize("row", PAGE["rows"], ids=ROWS)
def test_a_rule_can_be_broken_on_purpose(row: dict[str, Any]) -> None:
    """Each text to be replaced stands in its file; each row marked S has one."""
    assert row["marked"] != "S" or row["mutations"]
    for mutation in row.get("mutations", []):
        text = (ROOT / mutation["file"]).read_text("utf-8")
        assert mutation["find"] in text, mutation
        assert mutation["put"] != mutation["find"]
        assert mutation["test"] in row["tests"]


def test_every_contract_indicator_and_model_is_covered() -> None:
    named = {name for row in PAGE["rows"] for name in row["contracts"]}
    assert named == {path.stem for path in PROGRAMME.glob("contracts/*.yml")}
    folder = ROOT / "dbt_project" / "models" / "key_projects"
    models = {name for row in PAGE["rows"] for name in row["models"]}
    # Told on the page of the office; no row of the table.
    beside = {"dim_project", "fct_project_schedule", "int_suspicions_key_projects"}
    assert {path.stem for path in folder.glob("*.sql")} - beside <= models
    indicators = {name for row in PAGE["rows"] for name in row.get("indicators", [])}
    assert _indicators() - {"late_reports", "completions_attainment"} <= indicators
