"""What is never kept: personal data and declined content. Looked for before anything is stored."""

import re
import unicodedata

from sources.findings import Finding
from sources.reading.grid import Cell, Sheet, text_of
from sources.reading.layout import cell_name
from sources.text import fold

# Labels of a register that this software declines in every form (docs/declined.md).
# 一手资料 is first-hand material.
_LABELS = re.compile(r"骑墙派|两面人|留一手(?!资料|材料|数据|信息|情况)|两种信仰")
_HEADERS = ("政治立场", "思想状况", "宗教信仰", "民族")
_HEADER = re.compile(rf"^(?:{'|'.join(_HEADERS)})(?:\([^()]*\))?$")
_ANY_LABEL = re.compile("|".join(("骑墙派", "两面人", "留一手", "两种信仰", *_HEADERS)))
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx](?![0-9A-Za-z])"
)
# 138 1234 5678 and 138-1234-5678 too; 13812345678.50 is an amount.
_PHONE = re.compile(r"(?<!\d)(?<!\d[.,])1[3-9]\d([ -]?)\d{4}\1\d{4}(?![.,]?\d)")
_DIGITS_ONLY = re.compile(r"^1[3-9]\d{9}$")
_PHONE_HEADER = re.compile(r"电话|手机|联系|phone|mobile|tel", re.IGNORECASE)
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
    for row, cells in enumerate(sheet.rows):
        line = unicodedata.normalize("NFKC", "\n".join([cell[1:] for cell in cells if cell]))
        # A look at the whole row first: nearly all rows hold nothing of the kind.
        without_spaces = re.sub(r"[^\S\n]+", "", line)
        if (
            _ANY_LABEL.search(without_spaces.replace("\n", "")) is None
            and _IDENTITY.search(without_spaces) is None
            and _PHONE.search(line) is None
        ):
            continue
        for index, cell in enumerate(cells):
            for name in signed:
                cell = cell[:1] + cell[1:].replace(name, "")
            if not cell[1:]:
                continue
            text = fold(text_of(cell))
            if _LABELS.search(text) or _HEADER.match(text):
                return "KP-511", cell_name(row, index)
            if _is_identity(text) or _is_phone(cell, sheet, row, index):
                return "KP-512", cell_name(row, index)
    return None


def _is_identity(text: str) -> bool:
    return any(is_identity_number(found) for found in _IDENTITY.findall(text))


def _is_phone(cell: Cell, sheet: Sheet, row: int, column: int) -> bool:
    """Tell a phone number; eleven bare digits that may be an amount are told by their header."""
    text = unicodedata.normalize("NFKC", text_of(cell)).strip()
    if not _PHONE.search(text):
        return False
    if cell[0] == "n" or (sheet.is_text_only and _DIGITS_ONLY.match(text)):
        above = (
            text_of(cells[column])
            for cells in sheet.rows[:row]
            if column < len(cells) and cells[column][:1] == "t"
        )
        return any(_PHONE_HEADER.search(label) for label in above)
    return True
