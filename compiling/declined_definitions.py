"""Definitions that ask for what is never kept are refused: with file, line, reason and proposal."""

from collections.abc import Iterator
from typing import Any

from settings.errors import Refusal, RefusedDefinition
from settings.yaml_file import Location, YamlFile
from sources.declined_words import declined_word, personal_word, word_asked_for
from sources.personal_numbers import holds_personal_number

# Words that say what a report does not read.
_NOT_ASKED = frozenset(["not_header", "footer"])
# Sentences; what says no to it asks for none.
_SENTENCES = frozenset(["description", "definition", "legal_basis", "note", "notes", "message"])


def refuse_if_declined(file: YamlFile) -> None:
    """Raise RefusedDefinition where ids, titles, headers, codes or descriptions ask for it."""
    if refusals := list(declined_in(file)):
        raise RefusedDefinition(refusals)


def declined_in(file: YamlFile) -> Iterator[Refusal]:
    """Yield a refusal for each text that asks for personal data or declined content."""
    for place, text in _texts(file.content, ()):
        is_sentence = any(step in _SENTENCES for step in place)
        if holds_personal_number(text):
            reason, proposal = "an identity or phone number stands here", "remove it"
        elif word := (word_asked_for(text) if is_sentence else declined_word(text)):
            reason = f"'{word}' asks for content that is declined or personal (docs/declined.md)"
            proposal = "remove it; no setting admits it"
        elif not is_sentence and (word := personal_word(text)):
            reason = f"'{word}' asks for personal data, which is never kept (docs/declined.md)"
            proposal = "remove it, or ask for the post instead of the person"
        else:
            continue
        yield file.refusal(place, reason, proposal)


def _texts(content: Any, place: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(content, dict):
        for key, value in content.items():
            if key in _NOT_ASKED:
                continue
            if isinstance(key, str):
                yield (*place, key), key
            yield from _texts(value, (*place, key))
    elif isinstance(content, list):
        for index, value in enumerate(content):
            yield from _texts(value, (*place, index))
    elif isinstance(content, str):
        yield place, content
