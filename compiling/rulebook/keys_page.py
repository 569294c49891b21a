"""The page of all keys of the rulebook language, drawn from its models: none can be left out."""

from typing import Any

from compiling.rulebook.schema import rulebook_schema
from settings.workspace import CODE_ROOT

PAGE_FILE = CODE_ROOT / "docs" / "rulebook-keys.md"
_HEAD = """\
# Every key of a rulebook

Written by `python -m compiling.rulebook.schema` from the models that read rulebooks; not to be
edited. [Rulebooks](rulebooks.md) and [lists](lists.md) teach the language by examples. A key in
**bold** has to be given; “number” is also a quotient in quotation marks, as that page shows.
"""


def page_text() -> str:
    """Return the page as it is kept: the rulebook first, then each part where it is first named."""
    schema = rulebook_schema()
    parts: dict[str, Any] = {"Rulebook": schema} | schema["$defs"]
    blocks = []
    for name in _in_order(parts):
        form = parts[name]
        needed = form.get("required", [])
        rows = [
            f"| {f'**`{key}`**' if key in needed else f'`{key}`'} | {_values(given)}"
            f" | {given['description'].replace('|', '/').strip()} |"
            for key, given in form["properties"].items()
        ]
        blocks.append(
            "\n".join(
                [f"## {name}", "", "| key | values | meaning |", "| --- | --- | --- |", *rows]
            )
        )
    return _HEAD + "\n" + "\n\n".join(blocks) + "\n"


def _in_order(parts: dict[str, Any]) -> list[str]:
    found: list[str] = []
    waiting = ["Rulebook"]
    while waiting:
        name = waiting.pop(0)
        if name in found or "properties" not in parts[name]:
            continue
        found.append(name)
        waiting += [one for given in parts[name]["properties"].values() for one in _named(given)]
    return found


def _named(given: Any) -> list[str]:
    """Return the parts that a value is made of, in the order in which they are named."""
    if isinstance(given, list):
        return [name for one in given for name in _named(one)]
    if not isinstance(given, dict):
        return []
    own = [given["$ref"].rpartition("/")[2]] if "$ref" in given else []
    return own + [name for key in ("anyOf", "items", "prefixItems", "allOf", "additionalProperties")
                  for name in _named(given.get(key))]  # fmt: skip


def _values(given: dict[str, Any]) -> str:
    told = list(dict.fromkeys(_kinds(given)))
    default = given.get("default")
    if default not in (None, [], "", False):
        told.append(f"else `{str(default).lower() if isinstance(default, bool) else default}`")
    return " · ".join(told)


def _kinds(given: dict[str, Any]) -> list[str]:
    if "$ref" in given:
        name = given["$ref"].rpartition("/")[2]
        return [f"[{name}](#{name.lower()})"]
    if "const" in given or "enum" in given:
        return [f"`{one}`" for one in given.get("enum", [given.get("const")])]
    if "anyOf" in given:
        kinds = [
            kind for one in given["anyOf"] if one.get("type") != "null" for kind in _kinds(one)
        ]
        # A number may be written as a text.
        return [kind for kind in kinds if not (kind == "text" and "number" in kinds)]
    kind = given.get("type")
    if kind == "array":
        inner = given.get("items") or {"anyOf": given.get("prefixItems", [])}
        return ["list of " + " or ".join(dict.fromkeys(_kinds(inner)))]
    if kind == "object":
        return ["numbers by name"]
    words = {"integer": "whole number", "boolean": "`true` or `false`", "string": "text"}
    if given.get("format") == "date":
        return ["date"]
    return [words.get(str(kind), str(kind))]
