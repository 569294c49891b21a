"""Definitions that ask for what is never kept are refused: with file, line, reason and proposal."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from compiling.indicators import INDICATOR_RETURN, Indicator
from settings.errors import Refusal, RefusedDefinition
from settings.yaml_file import Location, YamlFile
from sources.contracts import Contract
from sources.declined_words import declined_word, personal_word, word_asked_for
from sources.personal_numbers import holds_personal_number
from sources.role_headers import role_of
from sources.text import tidy

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


# Programmes in which free text names people, and branches are small (docs/declined.md).
_GUARDED = ("relocation", "campaign")
_OF_FEW = re.compile(
    r"到会|出席|参会|参学|参加人|满意|处分|处置|违纪|attend|satisf|disciplin", re.IGNORECASE
)


def unguarded(file: YamlFile, contract: Contract) -> Iterator[Refusal]:
    """Yield what a contract of a guarded programme does not say about text and small groups."""
    if contract.programme not in _GUARDED:
        return
    texts = [one.name for one in contract.fields if one.type == "text" and not one.organisation]
    if texts and contract.free_text != "dropped":
        yield file.refusal(
            ("fields",), f"free text ('{texts[0]}') is not kept in '{contract.programme}'",
            "add 'free_text: dropped', or 'organisation: true' to a field that names one",
        )  # fmt: skip
    if contract.programme != "campaign":
        return
    covered = set(contract.small_groups.figures) if contract.small_groups else set()
    for place, one in enumerate(contract.fields):
        words = " ".join((one.title.zh, one.title.en, *one.header))
        if one.is_figure and _OF_FEW.search(words) and one.name not in covered:
            yield file.refusal(
                ("fields", place), f"'{one.name}' may be a figure of few people",
                "name it in 'small_groups: {denominator: …, figures: […], by: …}'",
            )  # fmt: skip


# Who a person is; 法人单位 and 项目法人 are bodies, 负责部门 an office.
_PERSON = re.compile(
    r".{0,8}(?:(?<!部门)负责人|责任人|联系人|经办人|法定代表人|法人代表|(?<!项目)(?<!企业)法人|户主"
    r"|填报人|填表人|审核人|签发人|[包帮分挂主]\w{0,3}领导|[包帮]\w{0,3}干部)(?:姓名)?"
    r"|(?:contact|responsible|person in charge|legal representative|head of household)"
    r"(?: person)?",
    re.IGNORECASE,
)
_POST = re.compile(r"职务|职位|岗位|部门|单位|post|position|office", re.IGNORECASE)


def persons_asked_for(file: YamlFile, contract: Contract) -> Iterator[Refusal]:
    """Yield each text field that would hold names of persons: only posts are kept.

    A field whose title says that it is a post may stand below such a header.
    """
    for place, one in enumerate(contract.fields):
        if one.type not in ("text", "code") or one.organisation:
            continue
        if _POST.search(f"{one.title.zh} {one.title.en}"):
            continue
        for word in (one.title.zh, one.title.en, *one.header):
            plain = re.sub(r"\(.*\)", "", tidy(unicodedata.normalize("NFKC", word)))
            if _PERSON.fullmatch(plain) or (one.type == "text" and role_of(plain) == "person"):
                yield file.refusal(
                    ("fields", place), f"'{word}' asks for a person's name, which is never kept",
                    f"ask for the post: title {{zh: {one.title.zh}职务}}; the header may stay",
                )  # fmt: skip
                break


def unguarded_indicator(file: YamlFile, place: Location, programme: str, one: Indicator
                        ) -> Iterator[Refusal]:  # fmt: skip
    """Yield an indicator of a return that may be of few people and does not say so."""
    words = f"{one.title.zh} {one.title.en} {one.indicator}"
    is_fed = programme == "campaign" and one.source == INDICATOR_RETURN
    if is_fed and _OF_FEW.search(words) and not one.small_groups:
        reason = f"'{one.indicator}' may be a figure of few people"
        yield file.refusal(place, reason, "add 'small_groups: true'")


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
