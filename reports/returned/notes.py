"""What is told in an annotated copy: one note per finding, already in words."""

import re
from dataclasses import dataclass, field

Place = tuple[int, int]

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?$")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


class Unpatchable(Exception):
    """A package whose XML this software does not patch; the reason is for the log."""


@dataclass(frozen=True)
class Note:
    """One finding: where it is, what is wrong, how to mend it. `cell` is A1, A1:B2 or empty."""

    code: str
    severity: str
    sheet: str
    cell: str
    text: str
    mend: str


@dataclass(frozen=True)
class About:
    """What the sheet of findings says of the file, and which sheets of it are an older such list.

    `lost` are sentences on what the copy does not keep of the original.
    """

    file_name: str
    language: str
    lost: tuple[str, ...] = ()
    own_sheets: frozenset[str] = field(default_factory=frozenset)


def places_of(cell: str) -> list[Place]:
    """Return the first and the last cell, 0-based; nothing where it is no address."""
    found = _CELL.match(cell)
    if not found:
        return []
    corners = [(found[1], found[2])] + ([(found[3], found[4])] if found[3] else [])
    places = [(int(row) - 1, column_index(letters)) for letters, row in corners]
    if any(not 0 <= row < LAST_ROW or column >= LAST_COLUMN for row, column in places):
        return []
    return places


def column_index(letters: str) -> int:
    """Return the 0-based number of a column: A is 0."""
    index = 0
    for letter in letters:
        index = 26 * index + ord(letter) - 64
    return index - 1


def column_letters(index: int) -> str:
    """Name a 0-based column: 0 is A."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
