"""What tells one unit's name from another's: 西 in 西镇人民政府, the rest is common to many."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from sources.near_spellings import NearSpellings

# What an office is, then what kind of place it governs; neither says which one is meant.
_OFFICE = re.compile(
    r"(?:人民)?政府(?:办公室)?$|街道办事处$|办事处$|党政办公?室?$|党工?委$|(?:管理)?委员会$|管委会$"
)
_KIND = re.compile(r"(?:街道|社区|[省市州县区旗镇乡村])$")
# Names that differ in one of these are two names and no slip: 城东 and 城西, 第一 and 第二.
_TELLING = re.compile(r"[东西南北上下前后左右一二三四五六七八九十]")
_CUTOFF = 0.4
_LOOKED_AT = 30


def core_of(spelling: str) -> str:
    """Return a spelling without its common endings; whole where nothing else is in it."""
    place = _OFFICE.sub("", spelling)
    return _KIND.sub("", place) or place or spelling


class NearCores:
    """Proposes the spelling whose distinguishing part is nearest."""

    def __init__(self, spellings: Iterable[str]) -> None:
        self._with_core: dict[str, list[str]] = {}
        for spelling in spellings:
            self._with_core.setdefault(core_of(spelling), []).append(spelling)
        self._near = NearSpellings(self._with_core)

    def nearest(self, text: str) -> str:
        """Return the nearest normalised spelling, or ""; of equal cores the one more alike."""
        core = core_of(text)
        for near in self._near.near(core, _CUTOFF, _LOOKED_AT):
            own, other = _TELLING.findall(core), _TELLING.findall(near)
            if not own or not other or own == other:
                return max(
                    self._with_core[near],
                    key=lambda spelling: SequenceMatcher(None, text, spelling).ratio(),
                )
        return ""
