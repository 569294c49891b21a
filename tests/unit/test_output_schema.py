"""The schema of outputs: current, described key by key, true of the outputs that ship."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from compiling.output_schema import SCHEMA_FILE, described_keys, output_schema, schema_text
from compiling.outputs import Output
from settings.yaml_file import read_yaml
from sources.drafting.schema import models_of

ROOT = Path(__file__).resolve().parents[2]
OUTPUTS = sorted(ROOT.glob("programmes/*/outputs/*.yml"))
SMALL: dict[str, Any] = {
    "output": "small", "programme": "any", "title": {"zh": "清单"}, "source": "fct_rankings",
    "columns": [{"field": "unit_id", "title": {"zh": "单位"}, "shown": "unit"}],
}  # fmt: skip


def faults(content: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(output_schema())
    return [error.message for error in validator.iter_errors(content)]


def test_the_schema_file_is_current() -> None:
    assert SCHEMA_FILE.read_text("utf-8") == schema_text(), "run: python -m compiling.output_schema"


def test_every_key_is_described_and_no_description_is_stale() -> None:
    assert {name: set(keys) for name, keys in described_keys().items()} == models_of(Output)
    for model, keys in described_keys().items():
        for key, sentence in keys.items():
            assert sentence.rstrip().endswith("."), (model, key, sentence)


@pytest.mark.parametrize("path", OUTPUTS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_the_outputs_that_ship_fit_the_schema(path: Path) -> None:
    assert faults(read_yaml(path).content) == []


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"period": {"field": "period_id", "rows": "within"}, "one_for_each": "unit_id"},
        {"where": [{"field": "rank", "at_most": 3}, {"field": "status", "in": ["ranked"]}]},
        {"where": [{"field": "total", "above": {"field": "printed_total"}}]},
    ],
)
def test_what_is_read_the_schema_accepts(change: dict[str, Any]) -> None:
    assert faults(SMALL | change) == []
    Output.model_validate(SMALL | change)


@pytest.mark.parametrize(
    "change",
    [
        {"titel": {"zh": "清单"}},
        {"columns": []},
        {"form": "table"},
        {"period": {"rows": "all"}},
        {"columns": [{"field": "unit_id", "title": {"zh": "单位"}, "digits": 7}]},
        {"where": [{"field": "rank", "atmost": 3}]},
    ],
)
def test_what_is_refused_the_schema_underlines(change: dict[str, Any]) -> None:
    assert faults(SMALL | change) != []
    with pytest.raises(ValidationError):
        Output.model_validate(SMALL | change)
