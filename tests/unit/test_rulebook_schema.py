"""The schema of the rulebook language: current, described key by key, true of real rulebooks."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import ValidationError

from compiling.rulebook.keys_page import PAGE_FILE, page_text
from compiling.rulebook.language import Rulebook
from compiling.rulebook.schema import SCHEMA_FILE, described_keys, rulebook_schema, schema_text
from settings.yaml_file import read_yaml, validate
from sources.drafting.schema import models_of

ROOT = Path(__file__).resolve().parents[2]
RULEBOOKS = sorted(
    [*ROOT.glob("programmes/*/rulebooks/*.yml"), *ROOT.glob("examples/*/rulebooks/*.yml")]
)
SMALL = yaml.safe_load("""
rulebook: small
programme: works
title: {zh: 办法, en: Method}
legal_basis: An example.
valid: {from: '2017-01-01'}
period_kinds: [month]
total: 100
peer_groups: [{group: towns, title: {zh: 镇, en: Towns}, units: {class: town}, minimum_size: 3}]
ranking: {follows: exact, ties: dense, printed_digits: 2, rounding: half_up,
          print_order: best_first}
items:
  - item: rate
    title: {zh: 完成率, en: Rate}
    points: 100
    indicator: rate
    curve: {proportional: {cap: full}}
""")


def plain(value: Any) -> Any:
    """Return content as JSON knows it."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def faults(content: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(rulebook_schema())
    return [error.message for error in validator.iter_errors(plain(content))]


def with_item(**changes: Any) -> dict[str, Any]:
    return SMALL | {"items": [SMALL["items"][0] | changes]}


def test_the_schema_file_is_current() -> None:
    assert SCHEMA_FILE.read_text("utf-8") == schema_text(), (
        "run: python -m compiling.rulebook.schema"
    )


def test_the_page_of_keys_is_current_and_names_every_key() -> None:
    page = PAGE_FILE.read_text("utf-8")
    assert page == page_text(), "run: python -m compiling.rulebook.schema"
    for model, keys in models_of(Rulebook).items():
        part = page.partition(f"\n## {model}\n")[2].partition("\n## ")[0]
        assert all(f"`{key}`" in part for key in keys), model
    for key in ("growth", "counts_if", "weight_where", "only", "continues", "factor"):
        assert f"| `{key}` |" in page


def test_every_key_of_the_language_is_described_and_no_description_is_stale() -> None:
    assert {name: set(keys) for name, keys in described_keys().items()} == models_of(Rulebook)
    for model, keys in described_keys().items():
        for key, sentence in keys.items():
            assert sentence.rstrip().endswith((".", "…")), (model, key, sentence)


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_real_rulebooks_fit_the_schema(path: Path) -> None:
    file = read_yaml(path)
    assert faults(file.content) == []
    validate(file, Rulebook)


@pytest.mark.parametrize(
    "item",
    [
        {},
        {
            "curve": {
                "linear": {"at": "20/60", "points": "full", "each": Decimal("0.01"), "lose": "1/3"}
            }
        },
        {"steps": [{"schedule": "gap"}, {"round": {"digits": 2}}], "curve": {"value": {}}},
        {"curve": {"points": {"through": [[0, 0], [1, 100]], "outside": "flat"}}},
        {"points": "99.5"},
    ],
)
def test_what_the_language_reads_the_schema_accepts(item: dict[str, Any]) -> None:
    assert faults(with_item(**item)) == []
    Rulebook.model_validate(with_item(**item))


@pytest.mark.parametrize(
    "item",
    [
        {"titel": {"zh": "率"}},
        {"points": "many"},
        {"points": 0},
        {"not_applicable": "ignore"},
        {"curve": {"proportional": {"cap": "some"}}},
        {"steps": [{"schedule": "distance"}]},
    ],
)
def test_what_the_language_refuses_the_schema_underlines(item: dict[str, Any]) -> None:
    assert faults(with_item(**item)) != []
    with pytest.raises(ValidationError):
        Rulebook.model_validate(with_item(**item))
