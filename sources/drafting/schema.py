"""The JSON Schema of the contract language, for editors: each key with a sentence about it."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from settings.workspace import CODE_ROOT
from sources.contract_base import listed
from sources.contracts import Contract

SCHEMA_FILE = CODE_ROOT / "docs" / "contract.schema.json"
_KEYS_FILE = Path(__file__).with_name("keys.yml")
# What a layout may not change of a field.
_KEPT = ("name", "type", "title", "description", "codes_from")
_NUMBER = {"anyOf": [{"type": "number"}, {"type": "string"}]}


class _ContractSchema(GenerateJsonSchema):
    """What the validators before a type let through, in the words of a schema."""

    def function_before_schema(self, schema: Any) -> JsonSchemaValue:
        inner = self.generate_inner(schema["schema"])
        function = schema["function"]["function"]
        name = getattr(function, "__name__", "")
        if function is listed:
            return {"anyOf": [inner["items"], inner]} if "items" in inner else inner
        if name == "<lambda>":
            return {"anyOf": [{"type": "integer"}, inner]}
        if name == "_year_is_text":
            return {"anyOf": [{"type": "integer"}, inner]}
        if name == "_is_a_number":
            return dict(_NUMBER)
        if name == "_factors_are_numbers":
            return {"type": "object", "additionalProperties": dict(_NUMBER)}
        return inner


@lru_cache(maxsize=1)
def described_keys() -> dict[str, dict[str, str]]:
    """Return the sentence of every key: model → key → sentence."""
    content: dict[str, dict[str, str]] = yaml.safe_load(_KEYS_FILE.read_text(encoding="utf-8"))
    return content


def contract_schema() -> dict[str, Any]:
    """Return the schema of a contract file."""
    generated = Contract.model_json_schema(by_alias=True, schema_generator=_ContractSchema)
    models = generated.pop("$defs")
    contract = {"title": "Contract", **clean(generated)}
    models = {name: clean(model) for name, model in models.items()}
    for name, model in (*models.items(), ("Contract", contract)):
        for key, form in model.get("properties", {}).items():
            form["description"] = described_keys()[name][key]
    change = {key: form for key, form in models["FieldForm"]["properties"].items()
              if key not in _KEPT}  # fmt: skip
    models["FieldChange"] = {
        "type": "object",
        "description": "What differs of a field in this layout.",
        "additionalProperties": False,
        "properties": change,
    }
    models["LayoutForm"]["properties"]["fields"] |= {
        "additionalProperties": {"$ref": "#/$defs/FieldChange"}
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **contract,
        "$defs": dict(sorted(models.items())),
    }


def described(
    title: str, generated: dict[str, Any], sentences: dict[str, dict[str, str]]
) -> dict[str, Any]:
    """Return a generated schema tidied, with the sentence of every key: model → key → sentence."""
    models = {name: clean(model) for name, model in generated.pop("$defs").items()}
    whole = {"title": title, **clean(generated)}
    for name, model in (*models.items(), (title, whole)):
        for key, form in model.get("properties", {}).items():
            form["description"] = sentences[name][key]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **whole,
        "$defs": dict(sorted(models.items())),
    }


def clean(form: Any, within_properties: bool = False) -> Any:
    """Leave out the titles that only repeat a name, and defaults that say nothing."""
    if isinstance(form, list):
        return [clean(part) for part in form]
    if not isinstance(form, dict):
        return form
    cleaned = {}
    for key, part in form.items():
        if not within_properties and (
            (key == "title" and isinstance(part, str))
            or (key == "default" and (part in (None, "") or isinstance(part, list | dict)))
        ):
            continue
        cleaned[key] = clean(part, within_properties=key == "properties")
    # A key that may be left out need not be null.
    options = cleaned.get("anyOf")
    if options and not within_properties and {"type": "null"} in options:
        options = [option for option in options if option != {"type": "null"}]
        cleaned.pop("anyOf")
        cleaned |= options[0] if len(options) == 1 else {"anyOf": options}
    return cleaned


def models_of(model: type[BaseModel]) -> dict[str, set[str]]:
    """Return a model and all models within it, each with its keys as they are written."""
    found: dict[str, set[str]] = {}
    waiting: list[Any] = [model]
    while waiting:
        part = waiting.pop()
        waiting += getattr(part, "__args__", ())
        if not (isinstance(part, type) and issubclass(part, BaseModel)) or part.__name__ in found:
            continue
        found[part.__name__] = {field.alias or name for name, field in part.model_fields.items()}
        waiting += [field.annotation for field in part.model_fields.values()]
    return found


def schema_text() -> str:
    """Return the schema as it is kept in a file."""
    return json.dumps(contract_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
    print(f"wrote {SCHEMA_FILE}")
