"""How generated files are written: YAML, paths within the workspace, words that are no code."""

from pathlib import Path
from typing import Any

import yaml

from settings.workspace import Workspace

GENERATED = "-- Generated from {origin}; changes belong there.\n"


def as_yaml(content: Any) -> str:
    """Write YAML for dbt; braces in an office's words must not become Jinja."""
    return yaml.safe_dump(_plain(content), allow_unicode=True, sort_keys=False, width=100)


def _plain(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_plain(value) for value in content]
    if isinstance(content, str):
        return content.replace("{{", "{ {").replace("{%", "{ %").replace("{#", "{ #")
    return content


def within(workspace: Workspace, path: Path) -> str:
    """Name a path from the workspace, where dbt is run.

    So the project does not depend on where the workspace lies: it can be moved, may have any
    name, and what dbt parsed for one serves another with the same definitions.
    """
    return path.relative_to(workspace.home).as_posix()
