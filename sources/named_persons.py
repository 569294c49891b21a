"""Whether a text beside cells or in a list of the office names a person: all rules in one."""

import re

from settings.errors import WrongUse
from sources.declined_words import has_declined_label, is_declined_header
from sources.personal_columns import holds_address, holds_named_person
from sources.personal_names import is_common_name, is_personal_name
from sources.personal_numbers import (
    holds_card_in_words,
    holds_labelled_local_number,
    holds_landline,
    holds_old_identity_number,
    holds_passport_in_words,
    holds_personal_number,
)
from sources.posts import is_plainly_a_person
from sources.signatures import holds_signature
from sources.told_persons import tells_of_person

_SPEAKER = re.compile(
    r"(?<![一-鿿])([一-鿿]{2,3}?)(?:(?:同志|来电|来函)?(?:反映|投诉|认为|要求|提出|说|称)|同志)"
)


def holds_person(text: str) -> bool:
    """Tell a text with a number, an address or a name behind its label."""
    return (
        holds_personal_number(text)
        or holds_old_identity_number(text)
        or holds_landline(text)
        or holds_labelled_local_number(text)
        or holds_card_in_words(text)
        or holds_passport_in_words(text)
        or holds_signature(text)
        or holds_address(text)
        or holds_named_person(text)
    )


def is_declined_text(text: str) -> bool:
    """Tell a text with a declined label in it, or a line that is a declined header."""
    return has_declined_label(text) or any(map(is_declined_header, text.splitlines()))


def names_person(text: str, may_be_office: bool = False) -> bool:
    """Tell a text that is never kept: as `holds_person`, a declined one, or a name alone."""
    return (
        holds_person(text)
        or is_declined_text(text)
        or any(is_personal_name(line, may_be_office) for line in text.splitlines())
    )


def _tells_who_said_it(text: str) -> bool:
    """Tell 张三反映有误: options are short, and stay for good."""
    return any(map(is_common_name, _SPEAKER.findall(text)))


def refuse_persons(post: str = "", **texts: str) -> None:
    """Refuse options that stay in the ledger and name a person; `post` is what --by says.

    Raises WrongUse; what was written is not repeated.
    """
    for name, text in {"by": post, **texts}.items():
        told = _tells_who_said_it(text) or tells_of_person(text)
        if told or holds_person(text) or is_declined_text(text):
            option = name.replace("_", "-")
            raise WrongUse(
                f"--{option} stays in the ledger and holds personal data or declined content"
                " → leave persons and numbers out"
            )
    if is_plainly_a_person(post):
        raise WrongUse(
            "--by takes a post (岗位), and this is a person's name"
            " → write the post, such as 统计岗 or 办公室主任"
        )
