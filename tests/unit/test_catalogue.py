"""The catalogue of findings: every code used is in it, every code in it is used, both languages."""

import ast
import re
import string
from pathlib import Path

import pytest
import yaml

from settings.catalogue import catalogue, example, finding_lines, is_code, severity, words
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
    assert set(entry) == {"severity", "zh", "en", "example"}
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


OPERANDS = {"found", "expected", "field"}
# Said by the gates' own suites, or with what another function hands on.
_HANDED_ON = {"KP-4", "KP-6", "KP-7"}


def operands_of(code: str) -> set[str]:
    entry = catalogue()[code]
    return {
        name
        for language in ("zh", "en")
        for text in entry[language].values()
        for _, name, _, _ in string.Formatter().parse(text)
        if name is not None
    }


@pytest.mark.parametrize("code", catalogue())
def test_an_example_gives_every_operand_and_leaves_nothing_over(code: str) -> None:
    given = catalogue()[code]["example"]
    known = OPERANDS | {"sheet", "cell"} | ({"code"} if code in SHARED else set())
    assert set(given) <= known
    assert operands_of(code) == set(given) & operands_of(code), "an operand has no example"
    assert all(value.strip() for value in given.values())
    for language in ("zh", "en"):
        head, sentences = finding_lines(example(code), language)
        told = head + sentences
        assert "‖" not in told
        assert not re.search(r"[{}]", told)
        assert re.search(r"KP-\d{3} ", head)


def test_a_finding_is_raised_with_every_operand_that_its_words_use() -> None:
    """What the words name, the code that raises the finding gives, by place or by name."""
    places = ("code", "sheet", "cell", "field", "found", "expected", "severity")
    seen: set[str] = set()
    lacking = []
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding"):
                    continue
                given = set(places[: len(node.args)]) | {one.arg for one in node.keywords}
                codes = {
                    part.value
                    for part in ast.walk(node.args[0])
                    if isinstance(part, ast.Constant) and is_code(str(part.value))
                }
                seen |= codes
                for code in codes:
                    if missing := operands_of(code) - given:
                        lacking.append((path.name, node.lineno, code, missing))
    assert lacking == []
    # The others are handed their code by a function; what they use is looked at there.
    unseen = {code for code in catalogue() if code not in seen and code[:4] not in _HANDED_ON}
    assert unseen <= {"KP-511", "KP-512"}
    assert not operands_of("KP-511") | operands_of("KP-512")


@pytest.mark.parametrize("code", [*catalogue(), "KP-601", "KP-799"])
def test_words_take_what_a_cell_holds_as_it_stands(code: str) -> None:
    for language in ("zh", "en"):
        texts = words(code, language, found="{x} %s", expected="中文‖English", field="")
        assert all(texts)
        assert "‖" not in "".join(texts)


def test_the_page_of_findings_is_current() -> None:
    assert PAGE.read_text("utf-8") == findings_page(), "run: python -m settings.findings_page"


def test_the_page_names_every_code_once() -> None:
    headings = re.findall(r"^### (KP-\d\w\w)$", findings_page(), re.MULTILINE)
    assert sorted(headings) == sorted(catalogue())
    rows = re.findall(r"^\| (KP-\d{3}) ", findings_page(), re.MULTILINE)
    assert sorted(rows) == sorted(codes_in_suites())


def test_a_blank_is_not_advised_where_it_is_refused() -> None:
    """KP-301 also stands at required cells and keys; a blank or a dash is refused there."""
    assert "必填项和编码不可" in catalogue()["KP-301"]["zh"]["mend"]
    assert "save what is required or a key" in catalogue()["KP-301"]["en"]["mend"]


def test_an_empty_report_is_told_of_the_report_that_says_so() -> None:
    assert all("零报告" in catalogue()["KP-404"][language]["mend"] for language in ("zh", "en"))
