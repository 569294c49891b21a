"""The schema of the contract language: current, described key by key, true of real contracts."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from settings.yaml_file import read_yaml
from sources.contracts import Contract
from sources.drafting.schema import (
    SCHEMA_FILE,
    contract_schema,
    described_keys,
    models_of,
    schema_text,
)

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = sorted(
    [*ROOT.glob("programmes/*/contracts/*.yml"), *ROOT.glob("examples/*/contracts/*.yml")]
)
SMALL: dict[str, Any] = {
    "contract": "progress",
    "programme": "test",
    "title": {"zh": "进度"},
    "sheet": {"title": "进度"},
    "reporter": {"from": "label"},
    "period": {"from": "title"},
    "fields": [{"name": "code", "title": {"zh": "编码"}, "type": "code", "header": "编码"}],
    "key": "code",
}


def plain(value: Any) -> Any:
    """Return content as JSON knows it."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return float(value) if isinstance(value, Decimal) else value


def faults(content: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(contract_schema())
    return [error.message for error in validator.iter_errors(plain(content))]


def test_the_schema_file_is_current() -> None:
    assert SCHEMA_FILE.read_text("utf-8") == schema_text(), "run: python -m sources.drafting.schema"


def test_every_key_of_the_language_is_described_and_no_description_is_stale() -> None:
    assert {name: set(keys) for name, keys in described_keys().items()} == models_of(Contract)
    for model, keys in described_keys().items():
        for key, sentence in keys.items():
            assert sentence.rstrip().endswith((".", "…")), (model, key, sentence)


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.stem)
def test_real_contracts_fit_the_schema(path: Path) -> None:
    assert faults(read_yaml(path).content) == []


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"period": {"from": ["title", "file"], "kind": "month"}},
        {"layouts": [{"layout": "old", "until": 2017, "fields": {"code": {"header": "代码"}}}]},
        {"grid": {"values": "code"}, "fields": [
            {"name": "code", "title": {"zh": "数"}, "type": "number", "minimum": 0,
             "units": {"米": 0.001}},
            {"name": "month", "title": {"zh": "月"}, "type": "period", "from": "axis", "level": 1},
        ]},
    ],
)  # fmt: skip
def test_what_the_language_reads_the_schema_accepts(change: dict[str, Any]) -> None:
    assert faults(SMALL | change) == []
    Contract.model_validate(SMALL | change)


@pytest.mark.parametrize(
    "change",
    [
        {"titel": {"zh": "进度"}},
        {"key": 5},
        {"table": "list"},
        {"layouts": [{"layout": "old", "fields": {"code": {"type": "text"}}}]},
        {"fields": [{"name": "编码", "title": {"zh": "编码"}, "type": "code"}]},
    ],
)
def test_what_the_language_refuses_the_schema_underlines(change: dict[str, Any]) -> None:
    assert faults(SMALL | change) != []


def test_the_schema_is_plain_json() -> None:
    assert json.loads(schema_text())["title"] == "Contract"
