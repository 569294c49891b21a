"""What is never kept: personal data and declined content. Looked for before anything is stored."""

import re
import unicodedata

from sources.findings import Finding
from sources.reading.grid import Cell, Sheet, tagged, text_of
from sources.reading.layout import cell_name
from sources.suspects import suspects_of
from sources.text import fold

# Labels of a register that this software declines in every form (docs/declined.md).
# 一手资料 is first-hand material.
_LABELS = re.compile(r"骑墙派|两面人|留一手(?!资料|材料|数据|信息|情况)|两种信仰")
_HEADERS = ("政治立场", "思想状况", "宗教信仰", "民族")
_HEADER = re.compile(rf"^(?:{'|'.join(_HEADERS)})(?:\([^()]*\))?$")
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx](?![0-9A-Za-z])"
)
# 138 1234 5678 and 138-1234-5678 too; 13812345678.50 is an amount.
_PHONE = re.compile(r"(?<!\d)(?<!\d[.,])1[3-9]\d([ -]?)\d{4}\1\d{4}(?![.,]?\d)")
_DIGITS_ONLY = re.compile(r"^1[3-9]\d{9}$")
_PHONE_HEADER = re.compile(r"电话|手机|联系|phone|mobile|tel", re.IGNORECASE)
# Provinces, by the first two digits of an identity number.
_PROVINCES = frozenset(
    [11, 12, 13, 14, 15, 21, 22, 23, *range(31, 38), *range(41, 47), *range(50, 55),
     *range(61, 66), 71, 81, 82, 83]
)  # fmt: skip
_LEAST_IDENTITY = 10**17
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_identity_number(text: str) -> bool:
    """Check the last digit of an 18-place identity number (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def find_declined(sheets: list[Sheet], signed: list[str]) -> list[Finding]:
    """Return one finding per sheet that holds such content: the cell, never the content.

    `signed` are the names and numbers beside 填报人 and its like: they are redacted, not refused.
    """
    findings = []
    for number, sheet in enumerate(sheets, start=1):
        if _LABELS.search(fold(sheet.name)):
            findings.append(Finding("KP-511", sheet=f"{number}"))
        elif place := _first_place(sheet, signed):
            findings.append(Finding(place[0], sheet=sheet.name, cell=place[1]))
    return findings


def _first_place(sheet: Sheet, signed: list[str]) -> tuple[str, str] | None:
    labels = _PhoneLabels(sheet)
    for row, column in suspects_of(sheet).declined:
        value = sheet.values[row][column]
        code = _judge(tagged(value), signed, sheet.is_text_only, labels, (row, column))
        if not code and type(value) in (float, int) and _is_identity_number(value):
            code = "KP-512"
        if code:
            return code, cell_name(row, column)
    return None


def _judge(
    cell: Cell,
    signed: list[str],
    is_text_only: bool,
    labels: "_PhoneLabels",
    place: tuple[int, int],
) -> str:
    """Return the finding's code, or nothing, of one cell."""
    for name in signed:
        cell = cell[:1] + cell[1:].replace(name, "")
    if not cell[1:]:
        return ""
    text = fold(text_of(cell))
    if _LABELS.search(text) or _HEADER.match(text):
        return "KP-511"
    if _is_identity(text):
        return "KP-512"
    text = unicodedata.normalize("NFKC", text_of(cell)).strip()
    if not _PHONE.search(text):
        return ""
    # Eleven bare digits may be an amount: their header tells.
    is_bare = cell[0] == "n" or (is_text_only and _DIGITS_ONLY.match(text) is not None)
    return "" if is_bare and not labels.stands_above(*place) else "KP-512"


def _is_identity(text: str) -> bool:
    return any(is_identity_number(found) for found in _IDENTITY.findall(text))


def _is_identity_number(number: float) -> bool:
    """Tell an identity number stored as a number: its last three digits were lost in that."""
    if not _LEAST_IDENTITY <= number < 10 * _LEAST_IDENTITY:
        return False
    text = str(int(number))
    return (
        int(text[:2]) in _PROVINCES
        and text[6:8] in ("19", "20")
        and 1 <= int(text[10:12]) <= 12
        and 1 <= int(text[12:14]) <= 31
    )


class _PhoneLabels:
    """The first cell of each column that says 电话 or its like; looked for once per column."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._first: dict[int, int] = {}

    def stands_above(self, row: int, column: int) -> bool:
        if column not in self._first:
            self._first[column] = next(
                (
                    number
                    for number, values in enumerate(self._sheet.values)
                    if column < len(values)
                    and type(values[column]) is str
                    and _PHONE_HEADER.search(text_of(tagged(values[column])))
                ),
                len(self._sheet.values),
            )
        return self._first[column] < row
