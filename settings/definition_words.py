"""What the checks of definitions say, in Chinese; their own words are English."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from settings.errors import Refusal, RefusedDefinition

# What is shared and of contracts; of indicators and rulebooks; of lists and options.
WORDS_FILES = [
    Path(__file__).with_name(f"{name}_words.yml") for name in ("definition", "method", "list")
]
_ANY = "{}"
_FOUND = re.compile(r"(.*) \(found: (.*)\)", re.DOTALL)
# Where in the file it stands: fields.2.header, or the whole.
_PLACE = re.compile(r"(the file|[a-z_]\w*(?:\.[\w-]+)*): (.*)", re.DOTALL)
# A correction is told by its number.
_NUMBERED = re.compile(r"([^\s:]{1,60}): (.*)", re.DOTALL)


@lru_cache(maxsize=1)
def _words() -> list[tuple[re.Pattern[str], str]]:
    """Return a pattern and its Chinese for every part, those with the fewest gaps first."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: dict[str, str] = {}
    for path in WORDS_FILES:
        content |= yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    parts = sorted(content.items(), key=lambda pair: (pair[0].count(_ANY), -len(pair[0])))
    return [
        (re.compile("(.+?)".join(map(re.escape, english.split(_ANY))), re.DOTALL), chinese)
        for english, chinese in parts
    ]


def told(refusal: Refusal, language: str) -> Refusal:
    """Return a refusal in a language; what has no Chinese words stays as it is."""
    if language == "en":
        return refusal
    return replace(refusal, reason=_reason(refusal.reason), proposal=in_chinese(refusal.proposal))


def told_in(language: str, error: RefusedDefinition) -> RefusedDefinition:
    """Return refused definitions in a language, unless they are told in one already."""
    if error.language:
        return error
    return RefusedDefinition([told(one, language) for one in error.refusals], language)


def message_in(language: str, message: str) -> str:
    """Return the message of a wrong use: its lines of reason and proposal, where they are known."""
    if language == "en":
        return message
    return "\n".join(
        " → ".join(in_chinese(part) for part in line.split(" → ")) for line in message.split("\n")
    )


@contextmanager
def refusing_in(language: str) -> Iterator[None]:
    """Tell what is refused within in a language."""
    try:
        yield
    except RefusedDefinition as error:
        raise told_in(language, error) from None


def _reason(reason: str) -> str:
    named = None if _FOUND.fullmatch(reason) else _NUMBERED.fullmatch(reason)
    if named and (inner := _known(named[2])):
        return f"{named[1]}：{inner}"
    if known := _known(reason):
        return known
    behind = ""
    if found := _FOUND.fullmatch(reason):
        reason, behind = found[1], f"（现为{found[2]}）"
    before = ""
    if placed := _PLACE.fullmatch(reason):
        before = "" if placed[1] == "the file" else f"{placed[1]}："
        reason = placed[2]
    return before + in_chinese(reason) + behind


def in_chinese(part: str) -> str:
    """Return a reason or a proposal in Chinese, or as it is."""
    return _known(part) or part


def _known(part: str) -> str:
    for pattern, chinese in _words():
        if found := pattern.fullmatch(part):
            # What stands in a gap may be a sentence of its own: what is wrong with a layout.
            return chinese.format(*(_reason(inner) for inner in found.groups()))
    return ""
