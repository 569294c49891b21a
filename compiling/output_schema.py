"""The JSON Schema of outputs, for editors: each key with a sentence about it."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from compiling.outputs import Output
from settings.workspace import CODE_ROOT
from sources.drafting.schema import described

SCHEMA_FILE = CODE_ROOT / "docs" / "output.schema.json"
_KEYS_FILE = Path(__file__).with_name("output_keys.yml")


class _OutputSchema(GenerateJsonSchema):
    """Numbers are numbers: no pattern for those that are written as text."""

    def decimal_schema(self, schema: Any) -> JsonSchemaValue:
        return {"type": "number"}


@lru_cache(maxsize=1)
def described_keys() -> dict[str, dict[str, str]]:
    """Return the sentence of every key: model → key → sentence."""
    content: dict[str, dict[str, str]] = yaml.safe_load(_KEYS_FILE.read_text(encoding="utf-8"))
    return content


def output_schema() -> dict[str, Any]:
    """Return the schema of a file of `outputs/`."""
    generated = Output.model_json_schema(by_alias=True, schema_generator=_OutputSchema)
    return described("Output", generated, described_keys())


def schema_text() -> str:
    """Return the schema as it is kept in a file."""
    return json.dumps(output_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
    print(f"wrote {SCHEMA_FILE}")
