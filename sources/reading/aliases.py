"""The spellings of headers and titles that a contract gives, ready to be compared exactly.

{year}, {month}, {period} and {n} stand for what changes from report to report: 2017, 3, 1-3月, 12.
"""

import re
from functools import lru_cache

from sources.contract_consistency import TOKENS
from sources.contracts import Contract, FieldForm
from sources.text import normalise

cached_normalise = lru_cache(maxsize=20_000)(normalise)

_TOKENS = {
    "{year}": r"(?:\d{4}|[〇○零一二三四五六七八九]{4})",
    "{month}": r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九])",
    "{period}": (
        r"(?:(?:\d{4}年)?(?:\d{1,2}月?[-—–~至到]\d{1,2}月份?|\d{1,2}月份?|第?[一二三四1-4]季度"
        r"|[上下]半年|全年))"
    ),
    "{n}": r"\d+(?:\.\d+)?",
}
_TOKEN = re.compile("|".join(map(re.escape, TOKENS)))


@lru_cache(maxsize=4096)
def pattern_of(text: str) -> re.Pattern[str] | None:
    """Return the pattern of a spelling with tokens; None for one without."""
    plain = normalise(text)
    if not _TOKEN.search(plain):
        return None
    parts = _TOKEN.split(plain)
    tokens = _TOKEN.findall(plain)
    pattern = re.escape(parts[0])
    for token, part in zip(tokens, parts[1:], strict=True):
        pattern += _TOKENS[token] + re.escape(part)
    return re.compile(pattern)


class Aliases:
    """All headers of a contract's columns."""

    def __init__(self, contract: Contract) -> None:
        self.exact: dict[str, list[FieldForm]] = {}
        self.patterns: list[tuple[re.Pattern[str], FieldForm]] = []
        self.leaves: set[str] = set()
        # Header text as printed → what it names; kept by who asks for it again and again.
        self.named: dict[str, str] = {}
        for form in contract.fields_present:
            if form.source != "column":
                continue
            for alias in form.header:
                pattern = pattern_of(alias)
                if pattern is not None:
                    self.patterns.append((pattern, form))
                else:
                    text = normalise(alias)
                    self.exact.setdefault(text, []).append(form)
                    # A header may itself contain the stroke that parts a group from its leaf.
                    self.leaves |= {text, text.rpartition("/")[2]}
        self._never = {
            form.name: frozenset(map(normalise, form.not_header)) for form in contract.fields
        }
        self._never_like = {
            form.name: [found for text in form.not_header if (found := pattern_of(text))]
            for form in contract.fields
        }
        self.units = frozenset(normalise(unit) for form in contract.fields for unit in form.units)
        measured = [one.unit for form in contract.fields for one in form.measures.values()]
        self.units |= {normalise(unit) for unit in measured if unit}

    def fields_of(self, name: str) -> list[FieldForm]:
        """Return the fields that a header names; in a record of several rows they may share one."""
        found = self.exact.get(name)
        if found is None and self.patterns:
            found = [form for pattern, form in self.patterns if pattern.fullmatch(name)]
        return found or []

    def is_never(self, form: FieldForm, names: list[str]) -> bool:
        """Tell whether one of a column's names is declared not to be the field."""
        return not self._never[form.name].isdisjoint(names) or any(
            pattern.fullmatch(name) for pattern in self._never_like[form.name] for name in names
        )

    def may_begin(self, names: set[str]) -> bool:
        """Tell whether a row of headers holds the last part of any spelling."""
        return bool(self.patterns) or not self.leaves.isdisjoint(names)


_KNOWN: dict[int, tuple[Contract, Aliases]] = {}


def aliases_of(contract: Contract) -> Aliases:
    """Return a contract's aliases, made once per contract and process."""
    known = _KNOWN.get(id(contract))
    # The contract is kept beside them: another one may come to live at the same address.
    if known is None or known[0] is not contract:
        known = _KNOWN[id(contract)] = (contract, Aliases(contract))
    return known[1]


def contains(wanted: list[str], text: str) -> bool:
    """Tell whether a normalised text contains one of the spellings."""
    return any(_finds(spelling, text) for spelling in wanted)


def _finds(spelling: str, text: str) -> bool:
    pattern = pattern_of(spelling)
    return pattern.search(text) is not None if pattern else cached_normalise(spelling) in text


@lru_cache(maxsize=256)
def rare_characters(wanted: tuple[str, ...]) -> str | None:
    """Return a Chinese character of each spelling, by which most texts are passed over unread.

    None where a spelling has none: widths and cases of other characters differ.
    """
    found = ""
    for spelling in wanted:
        plain = _TOKEN.sub("", normalise(spelling))
        chinese = [letter for letter in plain if "\u4e00" <= letter <= "\u9fff"]
        if not chinese:
            return None
        found += chinese[0]
    return found
