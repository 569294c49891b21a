"""What stands behind the value of a form's field: its unit, a further value, the next label."""

import re

from sources.contracts import FieldForm
from sources.reading.grid import Cell, text_of
from sources.reading.header_path import COUNTING_UNITS, money_unit_in
from sources.reading.layout import Layout
from sources.reading.row_kinds import FOOTERS
from sources.reading.unit_lines import money_named
from sources.text import fold, normalise

_PLACE = re.compile(r"([A-Z]+)(\d+)")
_WITH_UNIT = re.compile(r"[-+]?[\d,.]+([^\d,.()%]{1,4})")
_HAN = re.compile("[\u4e00-\u9fff]")
# A word that every form may have beside its values, with nothing filled in behind it.
_USUAL_LABEL = re.compile(rf"(?:{FOOTERS})(?:\d*|\(.*)")
# A tick or a dash belongs to what stands beside it.
_A_MARK = re.compile(r"[√✓✔○●□■☑×xX/—–-]*")


def place_of(address: str) -> tuple[int, int]:
    """Return row and column, from 0, of an address such as B2."""
    found = _PLACE.fullmatch(address)
    assert found is not None
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def further_cell(
    layout: Layout, address: str, labels: set[tuple[int, int]]
) -> tuple[int, int] | None:
    """Return the cell right behind a value, if something stands there that is no known label."""
    merged = layout.merged
    rows = layout.sheet.rows
    row, column = merged.origin(*place_of(address))
    if row >= len(rows) or column >= len(rows[row]) or not rows[row][column]:
        # Nothing is filled in: what follows is not a second value.
        return None
    right = column + 1
    while merged.origins.get((row, right)) == (row, column):
        right += 1
    place = merged.origin(row, right)
    if place in labels or place[0] != row or right >= len(rows[row]):
        return None
    return place if rows[row][right] else None


def misplaced(
    layout: Layout,
    label: tuple[int, int],
    address: str,
    labels: set[tuple[int, int]],
    at: str,
) -> tuple[int, int] | None:
    """Return a filled cell near a label whose own place is empty: beyond it, or on its other side.

    A text that labels something, or has something behind it, is none of the label's.
    """
    rows, (row, column) = layout.sheet.rows, place_of(address)
    beyond = _next_filled(layout, row, column) if at == "right" else None
    below = (label[0] + 1, label[1])
    beside = _next_filled(layout, *label)
    for place in (beyond, below) if at == "right" else (beside,):
        if place is None or place in labels or place[0] >= len(rows):
            continue
        cell = rows[place[0]][place[1]] if place[1] < len(rows[place[0]]) else ""
        if not cell or layout.merged.origin(*place) != place:
            continue
        if is_value(cell) and (place == beyond or not _has_label(layout, place)):
            return place
        if place != below and cell[:1] == "t" and is_text_alone(layout, place, labels):
            return place
    return None


def _next_filled(layout: Layout, row: int, column: int) -> tuple[int, int] | None:
    """Return the next cell to the right that shows something."""
    cells = layout.sheet.rows[row] if row < len(layout.sheet.rows) else []
    return next(((row, right) for right in range(column + 1, len(cells)) if cells[right]), None)


def _has_label(layout: Layout, place: tuple[int, int]) -> bool:
    """Tell a cell beside a text, which may be its label."""
    cells = layout.sheet.rows[place[0]]
    return any(cell[:1] == "t" for cell in cells[: place[1]])


def unit_beside(form: FieldForm, cell: Cell, stated: str) -> str:
    """Return the unit of a figure that stands in the cell behind it; "" where that is none.

    A single character is no label: it is a unit, if an unknown one.
    """
    if not form.is_figure or cell[:1] != "t":
        return ""
    text = normalise(text_of(cell)).strip("()")
    known = {normalise(unit) for unit in form.units} | COUNTING_UNITS
    is_money = form.type == "money" and money_unit_in(text) == text
    is_one = len(text) == 1 and _HAN.match(text) is not None
    return text if text in known or is_money or is_one or text == normalise(stated) else ""


def unit_within(text: str) -> str:
    """Return the unit that a figure is written with, 5万元 or 5万; "" where it has none."""
    found = _WITH_UNIT.fullmatch(normalise(text))
    return (money_named(found[1]) or found[1]) if found else ""


def is_value(cell: Cell) -> bool:
    """Tell a cell that can be no label: a figure, a date, a code such as P2."""
    if cell[:1] != "t":
        return True
    text = fold(text_of(cell))
    if _A_MARK.fullmatch(text) or text.endswith((":", "：")):
        return False
    return not _HAN.search(text) or re.fullmatch(r"[\d,.]+\D{0,2}", text) is not None


def is_spelling(form: FieldForm, cell: Cell) -> bool:
    """Tell a text that is one of a choice's own values."""
    text = normalise(text_of(cell))
    return any(
        text == normalise(spelt) for code in form.codes for spelt in (code, *form.codes[code])
    )


def is_text_alone(layout: Layout, place: tuple[int, int], labels: set[tuple[int, int]]) -> bool:
    """Tell a text behind a value that labels nothing: nothing stands behind it.

    It may be a label that was left empty. One ends with a colon, is a usual one, is in brackets, or
    stands in a column of labels.
    """
    row, column = place
    text = normalise(text_of(layout.sheet.rows[row][column]))
    if ":" in text or text.startswith("(") or _A_MARK.fullmatch(text) or _USUAL_LABEL.match(text):
        return False
    if any(known == column for _, known in labels):
        return False
    merged, cells = layout.merged, layout.sheet.rows[row]
    right = column + 1
    while merged.origins.get((row, right)) == place:
        right += 1
    return right >= len(cells) or not cells[right] or (row, right) in labels
