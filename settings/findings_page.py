"""The page of all findings, written from the catalogue and the suites of the gates."""

from typing import Any

import yaml

from settings.catalogue import catalogue, example, finding_lines
from settings.labels import label
from settings.workspace import CODE_ROOT

PAGE = CODE_ROOT / "docs" / "findings.md"
_SUITES = CODE_ROOT / "expectations" / "suites"

_HEAD = """\
# Findings

<!-- Written by `python -m settings.findings_page` from settings/findings.yml and the suites in
expectations/suites; changes belong there. -->

Every code that `kaoping findings`, a returned workbook or a gate may show. **refuse** sends the
submission back (from 6xx on: sets it aside, or blocks publishing), **warn** lets it land and wants
a look, **note** only tells. A contract may make a check of its own a warning. Below each code: what
it says and what to do, then an example as `kaoping findings` prints it, in both languages.
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


_LANGUAGES = ("zh", "en")


def findings_page() -> str:
    """Return the page: an index of codes, then one part per code; gates 2 and 3 as tables."""
    suites = _from_suites()
    parts = [_HEAD, *_index(), ""]
    for digit, title in _GROUPS.items():
        parts.append(f"\n## {digit}xx {title}\n")
        if digit in "67":
            parts += _part(f"KP-{digit}xx")
            parts.append("| code | table | rule | 规则 |\n| --- | --- | --- | --- |")
            parts += [
                f"| {' | '.join([code, *map(_cell, suites[code])])} |"
                for code in sorted(suites)
                if code[3] == digit
            ]
            continue
        for code in sorted(catalogue()):
            if code[3] == digit:
                parts += _part(code)
    return "\n".join(parts).rstrip() + "\n"


def _index() -> list[str]:
    lines = ["| code | severity | 说明 | what it says |", "| --- | --- | --- | --- |"]
    for code, entry in sorted(catalogue().items()):
        told = [f"[{code}](#{code.lower()})", entry["severity"]]
        told += [entry[language]["title"] for language in _LANGUAGES]
        lines.append(f"| {' | '.join(told)} |")
    return lines


def _part(code: str) -> list[str]:
    """Return what is said of one code: its sentences with their operands, and an example."""
    entry = catalogue()[code]
    lines = [f"### {code}\n"]
    for language, operands in _OPERANDS.items():
        said = {name: text.format(**operands) for name, text in entry[language].items()}
        joint = " " if language == "en" else ""
        severity = f"*{label('severity.' + entry['severity'], language)}*"
        lines.append(f"- **{said['title']}** ({severity}): {said['text']}{joint}{said['mend']}")
    lines.append("\n```text")
    for language in _LANGUAGES:
        head, sentences = finding_lines(example(code), language)
        lines += [head.strip(), f"    {sentences}"]
    lines.append("```\n")
    return lines


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


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
