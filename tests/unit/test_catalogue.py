"""The catalogue of findings: every code used is in it, every code in it is used, both languages."""

import re
import string
from pathlib import Path

import pytest
import yaml

from settings.catalogue import catalogue, severity, words
from settings.findings_page import PAGE, findings_page

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("sources", "compiling", "orchestration", "expectations", "reports")
SHARED = ("KP-6xx", "KP-7xx")


def codes_in_code() -> set[str]:
    return {
        code
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        for code in re.findall(r"\"(KP-\d{3})\"", path.read_text("utf-8"))
    }


def codes_in_suites() -> set[str]:
    return {
        expectation["meta"]["code"]
        for path in (ROOT / "expectations" / "suites").glob("*.yml")
        for expectation in yaml.safe_load(path.read_text("utf-8"))["expectations"]
    }


def test_every_code_used_in_code_is_in_the_catalogue_and_vice_versa() -> None:
    assert codes_in_code() == set(catalogue()) - set(SHARED)


def test_every_code_of_a_suite_is_covered() -> None:
    assert {f"{code[:4]}xx" for code in codes_in_suites()} == set(SHARED)
    for code in codes_in_suites():
        assert severity(code) == "refuse"


@pytest.mark.parametrize("code", catalogue())
def test_an_entry_is_complete_in_both_languages_and_uses_known_placeholders(code: str) -> None:
    entry = catalogue()[code]
    assert set(entry) == {"severity", "zh", "en"}
    assert entry["severity"] in ("refuse", "warn", "note")
    placeholders = []
    for language in ("zh", "en"):
        assert set(entry[language]) == {"title", "text", "mend"}
        assert all(entry[language].values())
        found = {
            name
            for text in entry[language].values()
            for _, name, _, _ in string.Formatter().parse(text)
            if name is not None
        }
        assert found <= {"found", "expected", "field"}
        placeholders.append(found)
    assert placeholders[0] == placeholders[1]


@pytest.mark.parametrize("code", [*catalogue(), "KP-601", "KP-799"])
def test_words_take_what_a_cell_holds_as_it_stands(code: str) -> None:
    for language in ("zh", "en"):
        texts = words(code, language, found="{x} %s", expected="中文‖English", field="")
        assert all(texts)
        assert "‖" not in "".join(texts)


def test_the_page_of_findings_is_current() -> None:
    assert PAGE.read_text("utf-8") == findings_page(), "run: python -m settings.findings_page"


def test_the_page_names_every_code_once() -> None:
    headings = re.findall(r"^\| (KP-\d{3}) ", findings_page(), re.MULTILINE)
    assert len(headings) == len(set(headings))
    assert set(headings) == (set(catalogue()) - set(SHARED)) | codes_in_suites()
