"""Labels exist in both languages, with the same placeholders, and every key asked for exists."""

import re
from pathlib import Path
from string import Formatter

import pytest

from settings.labels import LANGUAGES, all_labels, in_language, label, label_or

REPORTS = Path(__file__).parents[2] / "reports"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(all_labels()))
def test_a_label_has_both_languages_with_the_same_placeholders(key: str) -> None:
    texts = all_labels()[key]
    assert set(texts) == set(LANGUAGES)
    assert all(isinstance(text, str) and text for text in texts.values())
    assert placeholders(texts["zh"]) == placeholders(texts["en"])


def test_every_key_that_reports_name_exists() -> None:
    named = {
        key
        for path in REPORTS.glob("*.py")
        for key in re.findall(r'label(?:_or)?\(\s*"([a-z_.]+)"', path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= set(all_labels())


def test_placeholders_are_filled() -> None:
    assert label("line.money", "zh", unit="万元") == "单位：万元"


def test_an_unknown_key_is_a_fault_of_the_program_and_names_the_nearest() -> None:
    with pytest.raises(KeyError, match=r"column\.rank"):
        label("column.ranc", "zh")


def test_an_unknown_code_stays_as_it_is() -> None:
    assert label_or("unit_of_measure.parsec", "en", "parsec") == "parsec"


def test_a_text_missing_in_one_language_is_taken_from_the_other() -> None:
    assert in_language({"title_zh": "甲", "title_en": None}, "title", "en") == "甲"
