"""Every word that a user sees, in both languages; a room asks for it by its key."""

from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

LABELS_FILE = Path(__file__).with_name("labels.yml")
LANGUAGES = ("zh", "en")


@lru_cache(maxsize=1)
def all_labels() -> dict[str, dict[str, str]]:
    """Read labels.yml once: key → language → text."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: dict[str, dict[str, str]] = yaml.load(
        LABELS_FILE.read_text(encoding="utf-8"),
        Loader=loader,  # CSafeLoader: safe and ten times as fast
    )
    return content


def label(key: str, language: str, **values: object) -> str:
    """Return a label's text with its `{placeholders}` filled.

    A key that does not exist is a fault of the program, not of its user: KeyError.
    """
    try:
        text = all_labels()[key][language]
    except KeyError:
        near = get_close_matches(key, all_labels(), n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise KeyError(f"no label '{key}' in language '{language}'{hint}") from None
    return text.format(**values) if values else text


def label_or(key: str, language: str, otherwise: str) -> str:
    """Return a label for a code that an office may have made up, else the code's own text."""
    return all_labels()[key][language] if key in all_labels() else otherwise


def in_language(row: dict[str, Any], column: str, language: str) -> str:
    """Return `<column>_<language>` of a row, or the other language where that one is empty."""
    other = "en" if language == "zh" else "zh"
    return row.get(f"{column}_{language}") or row.get(f"{column}_{other}") or ""
