"""A sheet as it was read: rows of tagged cells at their true addresses."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

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


@dataclass
class Sheet:
    """One sheet: rows of tagged cells from A1 on, and its merged ranges (0-based, inclusive)."""

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    # Delimited text: its figures are texts too.
    is_text_only: bool = False


def text_of(cell: Cell) -> str:
    """Return a cell's text without its tag."""
    return cell[1:]


def column_letters(index: int) -> str:
    """Name a 0-based column as a spreadsheet does: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


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
    if isinstance(value, datetime):
        return "d" + value.isoformat(sep=" ")
    if isinstance(value, date):
        return "d" + value.isoformat()
    return f"t{value}"


def _shortest(value: float) -> str:
    """Write a stored double as the shortest decimal with 15 significant digits, never as 1e+15."""
    text = f"{value:.15g}"
    return f"{Decimal(text):f}" if "e" in text and abs(value) < _PLAIN_BELOW else text
