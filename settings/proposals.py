"""The nearest known name, as a proposal in a refusal."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> str:
    """Propose the nearest known name, else list what is known."""
    names = sorted(set(known))
    if not names:
        return "there is none to choose from"
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean '{near[0]}'?" if near else f"one of {', '.join(names[:12])}"
