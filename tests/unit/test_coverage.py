"""The coverage of the three programmes says nothing that is not there."""

import ast
from functools import lru_cache
from typing import Any

import coverage_page
import pytest
import yaml
from mutations import read_mutations

ROOT = coverage_page.ROOT
FILES = sorted((ROOT / "docs" / "coverage").glob("*.yml"))
ROWS = [(path.stem, row) for path in FILES for row in coverage_page.rows_of(path)]


@lru_cache
def _ids(programme: str, kind: str) -> set[str]:
    """Return the ids of what a programme ships: contracts, indicators, rules, outputs."""
    found: set[str] = set()
    for name in (programme, "any"):
        for path in (ROOT / "programmes" / name / kind).glob("*.yml"):
            content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
            if kind == "rulebooks":
                found |= _rules(content)
            elif kind == "indicators":
                found |= {each["indicator"] for each in content["indicators"]}
            else:
                found.add(content[kind.removesuffix("s")])
    return found | ({"ranking", "interview_list"} if kind == "outputs" else set())


def _rules(rulebook: dict[str, Any]) -> set[str]:
    """Return a rulebook's id, and with it the id of everything within that has one."""
    own = str(rulebook["rulebook"])
    found = {own}

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            for key in ("item", "list", "light", "ladder", "veto", "grade", "group", "ranking"):
                if isinstance(part.get(key), str):
                    found.add(f"{own}/{part[key]}")
            for each in part.values():
                walk(each)
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk(rulebook)
    return found


@lru_cache
def _tests(file: str) -> set[str]:
    path = ROOT / file
    if not path.is_file():
        return set()
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("programme", "row"), ROWS, ids=[f"{p}-{r['row']}" for p, r in ROWS])
def test_what_a_row_names_exists(programme: str, row: dict[str, Any]) -> None:
    known = {
        "contracts": _ids(programme, "contracts"),
        "indicators": _ids(programme, "indicators"),
        "rules": _ids(programme, "rulebooks"),
        "outputs": _ids(programme, "outputs"),
        "models": {path.stem for path in (ROOT / "dbt_project" / "models").rglob("*.sql")},
    }
    for kind, names in known.items():
        assert set(row.get(kind, [])) <= names, kind
    tests = [*row.get("tests", []), *(each["test"] for each in row.get("mutations", []))]
    assert tests, "a row that no test shows is not covered"
    for test in tests:
        file, _, name = test.partition("::")
        assert not name or name.partition("[")[0] in _tests(file), test
    assert "S" not in row["marked"] or row.get("mutations"), "what the source says must be guarded"


def test_every_mutation_finds_its_text_once() -> None:
    wrong = [
        (one.programme, one.row, one.file)
        for one in read_mutations()
        if not (ROOT / one.file).is_file()
        or (ROOT / one.file).read_text("utf-8").count(one.find) != 1
        or one.find == one.put
    ]
    assert not wrong, wrong


def test_the_page_is_as_the_files_say() -> None:
    assert coverage_page.PAGE.read_text("utf-8") == coverage_page.page(), (
        "run tests/coverage_page.py"
    )


def test_all_three_programmes_are_there() -> None:
    assert [path.stem for path in FILES] == ["campaign", "key_projects", "relocation"]
