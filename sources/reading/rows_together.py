"""Which rows belong together: those of a record over several rows, and those of a total."""

from sources.contracts import FieldForm
from sources.findings import Finding
from sources.reading.grid import cell_name, text_of
from sources.reading.layout import Layout
from sources.reading.row_kinds import RowKinds, at
from sources.reading.walked import Walk
from sources.text import normalise


def rows_of_total(layout: Layout, kinds: RowKinds, row: int, end: int) -> int:
    """Return how many rows below it belong to a total: it may take as many as a record."""
    further = 0
    for below in range(row + 1, min(row + layout.contract.records.rows, end)):
        cells = kinds.in_window(layout.sheet.rows[below])
        if kinds.record_key(cells) or kinds.total_label(cells) or below in layout.passed:
            break
        further += 1
    return further


def lines_of_total(layout: Layout, kinds: RowKinds, row: int, end: int) -> int:
    """Return how many further lines a total has, of those that go from one key to the next.

    Each has a name of its own: a second 计划 without a key is no line of the same total.
    """
    if kinds.row_labels == -1:
        return 0
    names = {normalise(text_of(at(layout.sheet.rows[row], kinds.row_labels)))}
    further = 0
    for below in range(row + 1, end):
        cells = kinds.in_window(layout.sheet.rows[below])
        name = normalise(text_of(at(cells, kinds.row_labels)))
        if (
            not name
            or name in names
            or below in layout.passed
            or any(at(cells, place) for place in kinds.keys)
            or kinds.total_label(cells)
            or kinds.is_section(cells)
        ):
            break
        names.add(name)
        further += 1
    return further


def label_until(layout: Layout, kinds: RowKinds, label: str, row: int, end: int) -> int:
    """Return the last row over which the label of a total is merged.

    A group's cell beside the label is merged over the group's records, which are none of it.
    """
    cells = layout.sheet.rows[row]
    filled = [place for place, cell in enumerate(cells) if cell]
    own = [place for place in filled if text_of(cells[place]).strip() == label]
    # 一 | 工业: the number may be merged over the whole part.
    place = next(iter(own or filled[1:] or filled), 0)
    while row + 1 < end and layout.merged.origin(row + 1, place) == layout.merged.origin(
        row, place
    ):
        below = kinds.in_window(layout.sheet.rows[row + 1])
        if place not in kinds.keys and any(at(below, key) for key in kinds.keys):
            break
        row += 1
    return row


def rows_of_record(layout: Layout, kinds: RowKinds, walk: Walk, row: int, end: int) -> list[int]:
    """Return the rows of a record of a fixed number; one that has more or fewer is told.

    Its key stands in the same of its rows as the first record's; none of the others has another
    key, or is a total, a heading or a line below the table.
    """
    rows = layout.contract.records.rows
    own = [row]
    for below in range(row + 1, min(row + rows, end)):
        cells = kinds.in_window(layout.sheet.rows[below])
        lead = next((index for index, cell in enumerate(cells) if cell), 0)
        if (
            below in layout.passed
            or kinds.total_label(cells)
            or (any(cells) and (kinds.is_footer(cells, lead) or kinds.is_section(cells)))
        ):
            break
        own.append(below)
    keyed = [
        (place, key)
        for place in own
        if (key := kinds.record_key(kinds.in_window(layout.sheet.rows[place])))
    ]
    offset = keyed[0][0] - row if keyed else 0
    if keyed and walk.key_row is None:
        walk.key_row = offset
    if other := next((place for place, key in keyed if key != keyed[0][1]), 0):
        # Another record begins within: this one ends above it.
        own = own[: max(1, other - row - (walk.key_row or 0))]
    is_out_of_step = bool(keyed) and offset != walk.key_row
    # Rows beyond the last one of the sheet are blank, as rows without data are.
    beyond = max(0, row + rows - end) if end == len(layout.sheet.values) else 0
    if len(own) + beyond < rows or is_out_of_step:
        cell = cell_name(row, next((i for i, c in enumerate(layout.sheet.rows[row]) if c), 0))
        walk.findings.append(Finding("KP-224", cell=cell, found=str(row + 1), expected=str(rows)))
    return own


def row_in_total(layout: Layout, kinds: RowKinds, form: FieldForm, own: list[int]) -> int:
    """Return the one of a total's rows in which a field stands, as its records have it; or -1.

    A total of all lines in one row is none of one line.
    """
    if isinstance(form.row, int):
        return own[form.row - 1] if form.row <= len(own) else -1
    if form.row is None:
        return own[0]
    wanted = normalise(form.row)
    for row in own if kinds.row_labels != -1 else []:
        if normalise(text_of(at(layout.sheet.rows[row], kinds.row_labels))) == wanted:
            return row
    return -1
