"""What is never kept: personal data and declined content. Looked for before anything is stored."""

import re

from sources.findings import Finding
from sources.reading.grid import Sheet, text_of
from sources.reading.layout import cell_name
from sources.text import normalise

# Labels of a register that this software declines in every form (docs/declined.md).
_LABELS = ("骑墙派", "两面人", "留一手", "两种信仰")
_HEADERS = ("政治立场", "思想状况", "宗教信仰", "民族")
_ANY = re.compile("|".join((*_LABELS, *_HEADERS)))
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx](?![0-9A-Za-z])"
)
_PHONE = re.compile(r"(?<![\d.])1[3-9]\d{9}(?![\d.])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_identity_number(text: str) -> bool:
    """Check the last digit of an 18-place identity number (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def find_declined(sheets: list[Sheet]) -> list[Finding]:
    """Return one finding per sheet that holds such content: the cell, never the content."""
    findings = []
    for sheet in sheets:
        place = _first_place(sheet)
        if place:
            findings.append(Finding(place[0], sheet=sheet.name, cell=place[1]))
    return findings


def _first_place(sheet: Sheet) -> tuple[str, str] | None:
    for row, cells in enumerate(sheet.rows):
        line = "\n".join([cell[1:] for cell in cells if cell])
        if (
            _ANY.search(line) is None
            and _IDENTITY.search(line) is None
            and _PHONE.search(line) is None
        ):
            continue
        for index, cell in enumerate(cells):
            text = text_of(cell)
            if any(label in text for label in _LABELS) or normalise(text) in _HEADERS:
                return "KP-511", cell_name(row, index)
            if cell[:1] == "t" and (
                any(is_identity_number(found) for found in _IDENTITY.findall(text))
                or _PHONE.search(text)
            ):
                return "KP-512", cell_name(row, index)
    return None
