"""A draft as YAML that a person goes on writing: each guess with a comment on what to check."""

import os
from pathlib import Path
from typing import Any

import yaml

from settings.labels import label
from settings.workspace import CODE_ROOT
from sources.drafting.draft import Draft
from sources.drafting.schema import SCHEMA_FILE

_WIDTH = 96


def draft_text(draft: Draft, language: str, source: str, target: Path | None) -> str:
    """Write a draft; `source` is the workbook's name, `target` the file it will be."""
    lines = []
    if schema := _schema_hint(target):
        lines.append(f"# yaml-language-server: $schema={schema}")
    lines += _comment(label("draft.first", language, source=source), "")
    lines += _part(draft, draft.head, language)
    lines += ["", *_comment(label("draft.names", language), ""), "fields:"]
    for form in draft.fields:
        content = form.content
        lines.append(f"  - name: {_flow(content.pop('name'))}")
        for key, values in form.checks:
            lines += _comment(label(key, language, **values), "    ")
        lines += [line for key, value in content.items() for line in _entry(key, value, "    ")]
    for cell, header, why in draft.left_out:
        told = label("draft.left_out", language, cell=cell, header=header.replace("\n", " "))
        lines += _comment(f"{told} {label(why, language)}", "  ")
    lines.append("")
    lines += _part(draft, draft.tail, language)
    return "\n".join(lines) + "\n"


def _part(draft: Draft, content: dict[str, Any], language: str) -> list[str]:
    lines: list[str] = []
    for key, value in content.items():
        for asked, values in draft.checks.get(key, []):
            lines += _comment(label(asked, language, **values), "")
        lines += _entry(key, value, "")
    return lines


def _entry(key: str, value: Any, indent: str) -> list[str]:
    line = f"{indent}{key}: {_flow(value)}"
    if len(line) > _WIDTH and isinstance(value, list):
        return [f"{indent}{key}:", *(f"{indent}  - {_flow(each)}" for each in value)]
    if len(line) <= _WIDTH or not isinstance(value, dict):
        return [line]
    return [f"{indent}{key}:", *(part for k, v in value.items()
                                 for part in _entry(k, v, f"{indent}  "))]  # fmt: skip


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool) or value is None or isinstance(value, int):
        return yaml.safe_dump(value).splitlines()[0]
    # In brackets a comma or a brace would end the text, so it is quoted as within a list.
    shown = yaml.safe_dump([str(value)], allow_unicode=True, default_flow_style=True, width=10**6)
    return shown.strip()[1:-1]


def _comment(text: str, indent: str) -> list[str]:
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + len(word) + len(indent) > _WIDTH:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [f"{indent}# {each}" for each in (*lines, line)]


def _schema_hint(target: Path | None) -> str:
    """Return the way from a contract's file to the schema; "" for one outside the checkout."""
    if target is None or CODE_ROOT not in target.absolute().parents:
        return ""
    return Path(os.path.relpath(SCHEMA_FILE, target.absolute().parent)).as_posix()
