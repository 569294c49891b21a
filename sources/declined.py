"""What is never kept: personal data and declined content. Looked for before anything is stored."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sources.declined_words import declined_word, has_declined_label, is_declined_header
from sources.findings import Finding
from sources.personal_columns import (
    ColumnHeaders,
    columns_of_persons,
    holds_address,
    holds_named_person,
)
from sources.personal_names import is_common_name
from sources.personal_numbers import (
    holds_card,
    holds_card_in_words,
    holds_code_of_an_organisation,
    holds_identity_number,
    holds_labelled_local_number,
    holds_landline,
    holds_mobile,
    holds_old_identity_number,
    holds_passport_in_words,
    holds_personal_number,
    holds_sure_landline,
    is_identity_as_number,
    is_identity_number,
)
from sources.posts import persons_in
from sources.reading.grid import Cell, Sheet, tagged, text_of
from sources.reading.layout import cell_name
from sources.reading.tables import RawTable
from sources.signatures import LABEL, holds_signature
from sources.split_numbers import is_split_identity
from sources.suspects import suspects_of
from sources.text import HIDDEN, fold

__all__ = [
    "asked_for_in_headers", "asked_for_in_tables", "find_declined", "has_hidden_name",
    "is_identity_number", "masked_name", "persons_in_tables",
]  # fmt: skip

_DIGITS_ONLY = re.compile(r"^-?1[3-9]\d{9}$")
_LABELLED = re.compile(LABEL)


def find_declined(
    sheets: list[Sheet], signed: list[str], units: Collection[str] = ()
) -> list[Finding]:
    """Return one finding per sheet that holds such content: the cell, never the content.

    `signed` are the names and numbers beside 填报人 and its like: they are redacted, not refused.
    `units` are the normalised spellings of the office's units: they are no persons.
    """
    findings = []
    for number, sheet in enumerate(sheets, start=1):
        if has_declined_label(sheet.name) or is_declined_header(sheet.name):
            findings.append(Finding("KP-511", sheet=f"{number}"))
        elif holds_personal_number(sheet.name) or holds_signature(sheet.name):
            findings.append(Finding("KP-512", sheet=f"{number}"))
        elif place := _first_place(sheet, signed, units):
            findings.append(Finding(place[0], sheet=sheet.name, cell=place[1]))
    return findings


def _first_place(sheet: Sheet, signed: list[str], units: Collection[str]) -> tuple[str, str] | None:
    headers = ColumnHeaders(sheet)
    found: list[tuple[int, int, str]] = []
    for row, column in suspects_of(sheet).declined:
        if code := code_of(sheet, sheet.values[row][column], signed, headers, (row, column)):
            found.append((row, column, code))
            break
    named = columns_of_persons(sheet, headers, units, signed)
    found += [(row, column, "KP-512") for row, column in named]
    if not found:
        return None
    row, column, code = min(found)
    return code, cell_name(row, column)


def code_of(
    sheet: Sheet, value: Any, signed: list[str], headers: ColumnHeaders, place: tuple[int, int]
) -> str:
    """Return the finding's code, or nothing, of one cell."""
    cell = tagged(value)
    text = text_of(cell)
    if text.strip() in signed:
        return ""
    if _LABELLED.search(text):
        # Only what stands behind its label will be hidden.
        inside = [name for name in signed if name in text]
        if holds_mobile(text) and not any(map(holds_mobile, inside)):
            # 手机：138 1234 5678 would be hidden by a part.
            return "KP-512"
        for name in inside:
            text = text.replace(name, "")
    if not text:
        return ""
    if has_declined_label(text) or is_declined_header(text):
        return "KP-511"
    if holds_address(text) or holds_named_person(text):
        return "KP-512"
    if _is_personal(sheet, cell[:1] + text, headers, place):
        return "KP-512"
    if is_split_identity(sheet, *place):
        return "KP-512"
    is_number = type(value) in (float, int)
    return "KP-512" if is_number and _is_personal_as_number(value, headers, place) else ""


def _is_personal(sheet: Sheet, cell: Cell, headers: ColumnHeaders, place: tuple[int, int]) -> bool:
    text = text_of(cell)
    is_bare = cell[0] == "n" or (sheet.is_text_only and _DIGITS_ONLY.match(fold(text)) is not None)
    if holds_identity_number(text):
        # The code of an organisation may look like one.
        is_code = headers.say("organisation", place) and holds_code_of_an_organisation(text)
        return not is_code
    if holds_old_identity_number(text) and not headers.say("registration", place):
        return True
    # The places behind the point of a number or a percentage are no identity number.
    is_small = cell[0] in "np" and len(text.lstrip("-").split(".")[0]) < 15
    if headers.say("identity", place) and not is_small and len(re.sub(r"\D", "", text)) >= 15:
        return True
    if headers.say("card", place) and holds_card(text):
        return True
    if holds_mobile(text):
        # Eleven bare digits may be an amount: their header tells, or the whole column.
        if not is_bare:
            return True
        return headers.say("phone", place) or headers.has_only_mobiles(place)
    if holds_labelled_local_number(text) or holds_passport_in_words(text):
        return True
    is_certain = holds_card_in_words(text) or holds_sure_landline(text)
    if is_certain and cell[0] == "t" and not headers.say("registration", place):
        return True
    return not is_bare and headers.say("phone", place) and holds_landline(text)


def _is_personal_as_number(value: float, headers: ColumnHeaders, place: tuple[int, int]) -> bool:
    """Tell a number whose last digits were lost: by its form, or by its header."""
    if is_identity_as_number(value):
        return True
    if 1e14 <= value < 1e18 and headers.say("identity", place):
        return True
    return 1e15 <= value < 1e19 and headers.say("card", place)


def asked_for_in_tables(tables: Iterable[RawTable], fields: dict[str, list[str]]) -> list[Finding]:
    """Return a finding for each indicator in a return that asks for declined content.

    `fields` names, by contract, the fields whose cells are codes or titles of indicators.
    """
    findings = []
    for table in tables:
        for name in fields.get(table.contract_id, []):
            for row, cell in _cells_of(table, name):
                if declined_word(text_of(cell)):
                    place = table.address(name, row)
                    findings.append(Finding("KP-511", sheet=table.sheet, cell=place))
                    break
    return findings


def asked_for_in_headers(sheet: str, headers: dict[str, str]) -> list[Finding]:
    """Return a finding for the first header, by its cell, that asks for declined content."""
    cell = next((cell for cell, header in headers.items() if declined_word(header)), "")
    return [Finding("KP-511", sheet=sheet, cell=cell)] if cell else []


def persons_in_tables(tables: Iterable[RawTable], posts: dict[str, str]) -> list[Finding]:
    """Return a finding for each table in which a person's name stands for a post.

    `posts` names, by contract, the field of the checker's post: it is published.
    """
    findings = []
    for table in tables:
        name = posts.get(table.contract_id, "")
        for row, cell in _cells_of(table, name):
            if any(map(is_common_name, persons_in(text_of(cell)))):
                findings.append(Finding("KP-512", sheet=table.sheet, cell=table.address(name, row)))
                break
    return findings


def _cells_of(table: RawTable, name: str) -> Iterator[tuple[int, Cell]]:
    cells = table.columns.get(name)
    if cells is not None:
        yield from zip(table.source_rows, cells, strict=True)


def masked_name(name: str) -> str:
    """Return a path as it may be told and kept: parts that hold such content are blacked out."""
    return "/".join(HIDDEN if _is_declined_name(part) else part for part in name.split("/"))


def has_hidden_name(name: str) -> bool:
    """Tell a path that holds such content, or did before it was masked."""
    return any(part.startswith(HIDDEN) or _is_declined_name(part) for part in name.split("/"))


def _is_declined_name(part: str) -> bool:
    stem = part.rsplit(".", 1)[0]
    return (
        has_declined_label(part)
        or is_declined_header(stem)
        or holds_identity_number(part)
        or holds_personal_number(re.sub(r"[_.+]", ";", part))
        or holds_old_identity_number(re.sub(r"[_.+]", ";", part))
        or holds_signature(re.sub(r"[_+]", " ", stem))
    )
