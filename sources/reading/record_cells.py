"""What the records of a table hold in a field: from their column, from above, from several rows."""

from collections.abc import Sequence
from typing import Any

from sources.contracts import FieldForm
from sources.findings import Finding
from sources.reading.columnar import ColumnRows
from sources.reading.grid import Cell, cell_name, column_letters, text_of
from sources.reading.layout import Layout
from sources.reading.plain_rows import column_cells
from sources.reading.row_kinds import at
from sources.reading.tagging import tag_column
from sources.reading.walked import Cells, Records, Walk
from sources.text import normalise, tidy


def turned(values: Sequence[list[Any]], source_rows: list[int]) -> list[tuple[Any, ...]]:
    """Return the columns of some rows that all of these rows reach, given from 1."""
    if isinstance(values, ColumnRows):
        return []
    return list(zip(*[values[number - 1] for number in source_rows], strict=False))


def column_of(layout: Layout, index: int, source_rows: list[int]) -> Cells:
    """Return the tagged cells of a column in the records' rows."""
    values = layout.sheet.values
    if isinstance(values, ColumnRows):
        return column_cells(values, index, source_rows)
    return tag_column(
        [row[index] if index < len(row := values[number - 1]) else None for number in source_rows]
    )


def from_headings(form: FieldForm, walk: Walk, records: Records) -> None:
    """Give every record the heading it stands under; above the first one there is none."""
    cells: list[Cell] = []
    addresses: list[str] = []
    changes = iter([*walk.headings, (len(walk.rows), {})])
    begins, after = next(changes)
    current: dict[int, tuple[str, str]] = {}
    for number, (row, *_) in enumerate(walk.rows):
        while begins <= number:
            current = after
            begins, after = next(changes, (len(walk.rows) + 1, {}))
        known = [current[level] for level in form.level if level in current]
        cells.append("t" + "/".join(text for text, _ in known) if known else "")
        # Above the first heading there is none: the record's own row is meant.
        addresses.append(known[-1][1] if known else f"A{row + 1}")
    records.columns[form.name] = cells
    records.cells[form.name] = addresses


def filled_from_above(
    layout: Layout, form: FieldForm, index: int, walk: Walk, records: Records
) -> None:
    """Take a cell's value from the one above where it is merged with it, or blank."""
    cells: list[Cell] = []
    addresses: list[str] = []
    letters = column_letters(index)
    above: tuple[Cell, str] = ("", "")
    for number, (row, *_) in enumerate(walk.rows):
        if number in walk.breaks:
            above = ("", "")
        origin = layout.merged.origin(row, index)
        if origin[0] != row:
            cell, address = at(layout.sheet.rows[origin[0]], origin[1]), cell_name(*origin)
        else:
            cell, address = at(layout.sheet.rows[row], index), f"{letters}{row + 1}"
        if cell:
            above = (cell, address)
        elif form.fill == "above":
            cell, address = above[0], above[1] or address
        cells.append(cell)
        addresses.append(address)
    records.columns[form.name] = cells
    records.cells[form.name] = addresses


def of_several_rows(
    layout: Layout, form: FieldForm, index: int, walk: Walk, records: Records
) -> None:
    """Take a field of a record over several rows: from its own row, or the one that is filled."""
    cells: list[Cell] = []
    addresses: list[str] = []
    labels = layout.columns.get(layout.contract.records.labels)
    rows = layout.sheet.rows
    for own in walk.rows:
        chosen = _rows_of(layout, form, own, labels.index if labels else None)
        filled = [row for row in chosen if at(rows[row], index)]
        cell = at(rows[filled[0]], index) if filled else ""
        address = cell_name((filled or chosen or own)[0], index)
        if len(filled) > 1:
            texts = [text_of(at(rows[row], index)) for row in filled]
            if form.join:
                cell = "t" + "\n".join(tidy(text) for text in texts)
            elif len(set(texts)) > 1:
                records.findings.append(
                    Finding(
                        "KP-214", cell=cell_name(filled[1], index), field=form.title.both,
                        found=texts[1][:80], expected=f"{texts[0][:80]} ({address})",
                    )
                )  # fmt: skip
        cells.append(cell)
        addresses.append(address)
    records.columns[form.name] = cells
    records.cells[form.name] = addresses


def _rows_of(layout: Layout, form: FieldForm, own: list[int], labels: int | None) -> list[int]:
    if form.row is None:
        return own
    if isinstance(form.row, int):
        return own[form.row - 1 : form.row]
    wanted = normalise(form.row)
    rows = layout.sheet.rows
    return [
        row
        for row in own
        if labels is not None and normalise(text_of(at(rows[row], labels))) == wanted
    ]
