"""A sheet as it was read: rows of cells at their true addresses, tagged when they are looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, overload

from sources.findings import Finding
from sources.text import is_blank

# Every cell becomes one tagged text: the tag keeps what the file said the value was.
# n number · p number shown as a percentage (0.9 for 90 %) · t text · d date · b yes/no · e error
Cell = str
BLANK: Cell = ""
_ERRORS = frozenset(
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!", "#SPILL!",
     "#CALC!", "#FIELD!", "#BLOCKED!", "#GETTING_DATA"]
)  # fmt: skip
# WPS keeps a picture in a cell as a formula; a picture is no content.
_PICTURE = ("=DISPIMG(", "=_xlfn.DISPIMG(")
_PLAIN_BELOW = 1e30


class UnreadableFileError(Exception):
    """The file as a whole cannot be read; the finding says why and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


class CellError(str):
    """What an error cell shows, such as #REF!; also a formula whose result was not saved."""

    __slots__ = ()


class Percent(float):
    """A number in a cell that shows it as a percentage: 0.9 for 90 %."""

    __slots__ = ()


class TaggedRows(Sequence[list[Cell]]):
    """The rows of a sheet as tagged cells; a row is tagged once, when it is first asked for.

    Most rows of a large sheet never are: their columns are tagged as a whole.
    """

    def __init__(self, values: Sequence[list[Any]]) -> None:
        self._values = values
        self._known: dict[int, list[Cell]] = {}

    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, place: int) -> list[Cell]: ...
    @overload
    def __getitem__(self, place: slice) -> list[list[Cell]]: ...
    def __getitem__(self, place: int | slice) -> list[Cell] | list[list[Cell]]:
        if isinstance(place, slice):
            return [self[row] for row in range(*place.indices(len(self._values)))]
        row = self._known.get(place)
        if row is None:
            row = self._known[place] = [tagged(value) for value in self._values[place]]
        return row


@dataclass
class Sheet:
    """One sheet: its values from A1 on, and its merged ranges (0-based, inclusive).

    A value is None or "" where the cell is empty, else a text, a number, a date, a yes/no, a
    `Percent` or a `CellError`. Rows may be of unequal length.
    """

    name: str
    values: Sequence[list[Any]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    # Delimited text: its figures are texts too.
    is_text_only: bool = False
    is_hidden: bool = False
    # Dates of this file count from 1904: a bare number that is one is 1,462 days later.
    is_1904: bool = False
    # How many are hidden; 0 too where the format does not tell.
    hidden_rows: int = 0
    hidden_columns: int = 0

    @cached_property
    def rows(self) -> TaggedRows:
        """The same rows as tagged cells."""
        return TaggedRows(self.values)


def text_of(cell: Cell) -> str:
    """Return a cell's text without its tag."""
    return cell[1:]


@lru_cache(maxsize=16_384)
def column_letters(index: int) -> str:
    """Name a 0-based column as a spreadsheet does: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Name a 0-based cell as A1."""
    return f"{column_letters(column)}{row + 1}"


def tagged_text(value: str) -> Cell:
    """Tag a text: what shows nothing is blank, and an error's name is an error."""
    if value in _ERRORS:
        return "e" + value
    if value[:1] in " \t\r\n\u00a0\u3000\u200b\ufeff" and is_blank(value):
        return BLANK
    return "t" + value


def tagged(value: Any) -> Cell:
    """Tag a cell's value as a workbook holds it."""
    if value is None or value == "":
        return BLANK
    kind = type(value)
    if kind is str:
        return BLANK if value.startswith(_PICTURE) else tagged_text(value)
    if kind is float:
        return "n" + _shortest(value)
    if kind is bool:
        return "b1" if value else "b0"
    if kind is int:
        return f"n{value}"
    if kind is Percent:
        return "p" + _shortest(value)
    if kind is CellError:
        return "e" + value
    if isinstance(value, datetime):
        return "d" + value.isoformat(sep=" ")
    if isinstance(value, date):
        return "d" + value.isoformat()
    return f"t{value}"


def _shortest(value: float) -> str:
    """Write a stored double as the shortest decimal with 15 significant digits, never as 1e+15."""
    # A negative zero is a zero.
    text = f"{value + 0.0:.15g}"
    return f"{Decimal(text):f}" if "e" in text and abs(value) < _PLAIN_BELOW else text
