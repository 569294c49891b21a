"""Labels of a form that the contract does not know, where it lacks one that it expects."""

import re

from sources.findings import Finding
from sources.reading.form_cells import FOOTERS
from sources.reading.grid import cell_name, text_of
from sources.reading.layout import Layout
from sources.text import normalise, tidy

_LIKE_A_LABEL = re.compile(r"[\u4e00-\u9fff\d]{2,12}(?:\([^()]{1,8}\))?:?")
_USUAL = re.compile(rf"(?:{FOOTERS})(?:\d*:?|\(.*)")
_TOLD = 12


def unknown_labels(
    layout: Layout, labels: set[tuple[int, int]], values: set[str], told: set[str]
) -> list[Finding]:
    """Return a finding for each text that labels something and is no field's label.

    `values` are the cells of the fields' values, `told` the cells that were proposed as labels.
    """
    contract, merged, rows = layout.contract, layout.merged, layout.sheet.rows
    places = [place for place in (contract.reporter, contract.unit, contract.period) if place]
    around = {normalise(label) for place in places for label in place.label}
    found: list[Finding] = []
    for row in range(layout.above, min(layout.end, len(rows))):
        passed = -1
        for column, cell in enumerate(rows[row]):
            place = (row, column)
            address = cell_name(row, column)
            if column <= passed or cell[:1] != "t" or place in labels or address in values | told:
                continue
            text = normalise(text_of(cell))
            if merged.origin(row, column) != place or address == layout.title_cell:
                continue
            if not _LIKE_A_LABEL.fullmatch(text) or _USUAL.fullmatch(text):
                continue
            if text.rstrip(":") in around:
                continue
            right = column + 1
            while merged.origins.get((row, right)) == place:
                right += 1
            beside = merged.origin(row, right)
            if (
                right >= len(rows[row]) or not rows[row][right] or beside in labels
                or beside != (row, right) or cell_name(*beside) in values
            ):  # fmt: skip
                continue
            passed = right
            shown = tidy(text_of(cell)).rstrip(":：")
            found.append(Finding("KP-205", cell=address, found=shown))
    return found[:_TOLD]
