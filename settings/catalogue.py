"""The catalogue of findings: the words of every code, in Chinese and English."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_PATH = Path(__file__).parent / "findings.yml"


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, Any]]:
    """Return every code with its severity and its words."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load(_PATH.read_text(encoding="utf-8"), Loader=loader))


def _entry(code: str) -> dict[str, Any]:
    """Return a code's entry; what a gate's suite says in its own words shares one entry."""
    entries = catalogue()
    return dict(entries.get(code) or entries[f"{code[:4]}xx"])


def is_code(code: str) -> bool:
    """Tell whether a finding may have this code."""
    entries = catalogue()
    return code in entries or (
        re.fullmatch(r"KP-\d{3}", code) is not None and f"{code[:4]}xx" in entries
    )


def severity(code: str) -> str:
    """Return refuse, warn or note."""
    return str(_entry(code)["severity"])


def words(code: str, language: str, **operands: str) -> tuple[str, str, str]:
    """Return a finding's title, its sentence with the operands in it, and how to mend it."""
    entry = _entry(code)[language]
    filled = {
        name: in_language(operands.get(name) or "", language) or "—"
        for name in ("found", "expected", "field")
    }
    return entry["title"], entry["text"].format(**filled), entry["mend"].format(**filled)


def example(code: str) -> dict[str, str]:
    """Return what a clerk meets with a code, as a finding's row; a shared entry names its code."""
    names = ("sheet", "cell", "field", "found", "expected")
    entry = _entry(code)
    row = {"code": code, "severity": str(entry["severity"])}
    return row | dict.fromkeys(names, "") | dict(entry["example"])


def finding_lines(row: dict[str, Any], language: str) -> tuple[str, str]:
    """Return a finding as it is told: a line with its place and title, and its sentences."""
    from settings.labels import label

    title, text, mend = words(
        row["code"], language, found=row["found"], expected=row["expected"], field=row["field"]
    )
    place = "!".join(part for part in (row["sheet"], row["cell"]) if part)
    told = label("severity." + row["severity"], language)
    return (
        f"{place:<14} {row['code']} {told}  {title}",
        f"{text}{' ' if language == 'en' else ''}{mend}",
    )


def in_language(text: str, language: str) -> str:
    """Pick one side of a text kept in both languages as 中文‖English."""
    chinese, separator, english = text.partition("‖")
    return english if separator and language == "en" else chinese
