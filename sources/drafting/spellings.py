"""Headers as a contract would spell them: without their unit, with tokens for what changes."""

import re

from sources.reading.header_path import HeaderPath, header_text
from sources.text import fold, normalise, tidy

_BRACKET = re.compile(r"[（(]([^（）()]*)[)）]")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=年)")
_MONTHS = re.compile(r"\d{1,2}月?[-—–~至到]\d{1,2}月份?|(?<![\d第])\d{1,2}月份?(?!日)")


def spelling(text: str) -> str:
    """Return a header's text without line breaks and without the unit or points in brackets."""
    name, unit, points = header_text(text)
    shown = fold(text) if _CJK.search(text) else tidy(text)
    if unit or points:
        for bracket in _BRACKET.findall(shown):
            if f"({normalise(bracket)})" not in name:
                shown = re.sub(rf"[（(]{re.escape(bracket)}[)）]", "", shown)
    return shown.strip() or tidy(text)


def with_tokens(text: str) -> str:
    """Put {year} and {period} where a header names the year or months it was written for."""
    text = _YEAR.sub("{year}", text)
    return _MONTHS.sub("{period}", text.replace("{year}年", "{year}年"))


def spellings(path: HeaderPath) -> list[str]:
    """Return what a column may be called, from its leaf up to its whole path."""
    parts = [spelling(text) for text, *_ in path.levels]
    return ["/".join(parts[start:]) for start in range(len(parts) - 1, -1, -1)]
