"""Unit classes that shipped definitions name and an office need not have."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


def is_shipped(path: Path) -> bool:
    """Say whether a definition stands in `programmes/<id>/<kind>/`, today's or a rebuild's."""
    return len(path.parents) > 2 and path.parents[2].name == "programmes"


def may_lack(unit_class: str, classes: Iterable[str]) -> bool:
    """Say whether an office simply has no unit of a class; one that is misspelt it has."""
    return not get_close_matches(unit_class, sorted(classes), n=1, cutoff=0.85)
