"""Texts as they are compared: what is short-cut gives what the rule gives."""

import re
import unicodedata

import pytest

from sources.text import fold, normalise

_SPACE = re.compile(r"[\s\u200b\u200c\u200d\ufeff\u00a0\u3000]+")


@pytest.mark.parametrize("code", range(128))
def test_plain_letters_fold_as_all_others_do(code: int) -> None:
    for text in (chr(code), f"a{chr(code)}B", f"{chr(code)} x {chr(code)}"):
        assert fold(text) == _SPACE.sub("", unicodedata.normalize("NFKC", text))


def test_width_case_and_spaces_make_no_difference() -> None:
    assert normalise("Ｌiver pool\u3000０５０J\n") == normalise("LIVERPOOL 050j") == "liverpool050j"
