"""The JSON Schema of the rulebook language, for editors: each key with a sentence about it."""

import json
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from compiling.rulebook.language import Rulebook
from settings.workspace import CODE_ROOT
from sources.drafting.schema import described

SCHEMA_FILE = CODE_ROOT / "docs" / "rulebook.schema.json"
_KEYS_FILE = Path(__file__).with_name("keys.yml")


class _RulebookSchema(GenerateJsonSchema):
    """Numbers are numbers, or text in quotation marks: no pattern that only repeats this."""

    def decimal_schema(self, schema: Any) -> JsonSchemaValue:
        number: dict[str, Any] = {"type": "number"}
        number |= {"exclusiveMinimum": float(schema["gt"])} if "gt" in schema else {}
        return {"anyOf": [number, {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}]}


@lru_cache(maxsize=1)
def described_keys() -> dict[str, dict[str, str]]:
    """Return the sentence of every key: model → key → sentence."""
    content: dict[str, dict[str, str]] = yaml.safe_load(_KEYS_FILE.read_text(encoding="utf-8"))
    return content


def rulebook_schema() -> dict[str, Any]:
    """Return the schema of a rulebook file."""
    generated = Rulebook.model_json_schema(by_alias=True, schema_generator=_RulebookSchema)
    return described("Rulebook", generated, described_keys())


def schema_text() -> str:
    """Return the schema as it is kept in a file."""
    return json.dumps(rulebook_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    page = import_module("compiling.rulebook.keys_page")  # which reads the schema itself
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
    page.PAGE_FILE.write_text(page.page_text(), encoding="utf-8")
    print(f"wrote {SCHEMA_FILE}, {page.PAGE_FILE}")
