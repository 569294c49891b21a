"""The nearest of many spellings, found without comparing a name with every one of them."""

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

_FEW = 500
_COMPARED = 30
# A pair of letters that a tenth of all spellings share says little about which one is meant.
_COMMON_SHARE = 10


class NearSpellings:
    """Proposes the nearest spelling; in a long list only those are compared that share most pairs
    of neighbouring letters with the name, rare pairs before common ones.

    A comparison of one name with 30,000 spellings takes a third of a second; a file may have as
    many unknown names.
    """

    def __init__(self, spellings: Iterable[str]) -> None:
        self._spellings = list(spellings)
        self._holders: dict[str, list[int]] | None = None

    def nearest(self, text: str, cutoff: float) -> str:
        """Return the nearest spelling; "" where none is like it by `cutoff` (0 to 1)."""
        return next(iter(self.near(text, cutoff, 1)), "")

    def near(self, text: str, cutoff: float, count: int) -> list[str]:
        """Return at most `count` spellings that are like it, the nearest first."""
        compared = self._spellings
        if len(compared) > _FEW:
            compared = self._sharing(text)
        return get_close_matches(text, compared, n=count, cutoff=cutoff)

    def _sharing(self, text: str) -> list[str]:
        if self._holders is None:
            self._holders = {}
            for place, spelling in enumerate(self._spellings):
                for pair in _pairs(spelling):
                    self._holders.setdefault(pair, []).append(place)
        held = [self._holders[pair] for pair in _pairs(text) if pair in self._holders]
        common = len(self._spellings) // _COMMON_SHARE
        told = [places for places in held if len(places) <= common] or held
        shared = Counter(place for places in told for place in places)
        # Of equals those that stand first in the list, whatever the order of counting.
        best = sorted(shared, key=lambda place: (-shared[place], place))[:_COMPARED]
        return [self._spellings[place] for place in sorted(best)]


def _pairs(text: str) -> list[str]:
    """Return the pairs of neighbouring letters, each once; a lone letter stands for itself."""
    return list(dict.fromkeys(text[at : at + 2] for at in range(max(1, len(text) - 1))))
