"""The page of all findings, written from the catalogue and the suites of the gates."""

from typing import Any

import yaml

from settings.catalogue import catalogue
from settings.workspace import CODE_ROOT

PAGE = CODE_ROOT / "docs" / "findings.md"
_SUITES = CODE_ROOT / "expectations" / "suites"

_HEAD = """\
# Findings

<!-- Written by `python -m settings.findings_page` from settings/findings.yml and the suites in
expectations/suites; changes belong there. -->

Every code that `kaoping findings`, a returned workbook or a gate may show. **refuse** sends the
submission back (from 6xx on: sets it aside, or blocks publishing), **warn** lets it land and wants
a look, **note** only tells. A contract may make a check of its own a warning.
"""
_GROUPS = {
    "1": "Files",
    "2": "Tables",
    "3": "Cells",
    "4": "Gate 1: records",
    "5": "Units, personal data, declined content",
    "6": "Gate 2: facts",
    "7": "Gate 3: published tables",
}
_OPERANDS = {
    "zh": {"found": "〈所见〉", "expected": "〈应为〉", "field": "〈字段〉"},
    "en": {"found": "‹found›", "expected": "‹expected›", "field": "‹field›"},
}


def findings_page() -> str:
    """Return the page: one table per hundred, one row per code, both languages."""
    rows = {**_from_catalogue(), **_from_suites()}
    parts = [_HEAD]
    for digit, title in _GROUPS.items():
        parts.append(f"\n## {digit}xx {title}\n")
        codes = sorted(code for code in rows if code[3] == digit)
        if digit in "67":
            parts.append("| code | table | rule | 规则 |\n| --- | --- | --- | --- |")
        else:
            parts.append(
                "| code | severity | what it says | what to do | 说明 | 处理 |\n"
                "| --- | --- | --- | --- | --- | --- |"
            )
        parts += [f"| {' | '.join([code, *map(_cell, rows[code])])} |" for code in codes]
    return "\n".join(parts) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _from_catalogue() -> dict[str, list[str]]:
    rows = {}
    for code, entry in catalogue().items():
        # What the gates 2 and 3 say stands in their suites.
        if code.endswith("xx"):
            continue
        said = {}
        for language, operands in _OPERANDS.items():
            words = {name: text.format(**operands) for name, text in entry[language].items()}
            said[language] = (f"**{words['title']}** — {words['text']}", words["mend"])
        rows[code] = [entry["severity"], *said["en"], *said["zh"]]
    return rows


def _from_suites() -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for path in sorted(_SUITES.glob("*.yml")):
        suite: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        for expectation in suite["expectations"]:
            meta = expectation["meta"]
            said = meta["sentence"]
            rows[meta["code"]] = [f"`{suite['table']}`", said["en"], said["zh"]]
    return rows


if __name__ == "__main__":
    PAGE.write_text(findings_page(), encoding="utf-8")
    print(f"wrote {PAGE}")
