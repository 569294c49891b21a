"""What replaces cells of a report of which not all is kept, and the sheet that comes of it."""

from dataclasses import dataclass, replace
from typing import Any

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from sources.reading.grid import Sheet, cell_name

Place = tuple[int, int]
# Sheet, cell and what is put there; where it is `Clear` or `Insert` the cell's row is meant.
Change = tuple[str, str, Any]


class Clear:
    """Empty the cells of some rows but for the addresses that are kept; to the end where 0."""

    def __init__(self, kept: set[str], first: int, last: int) -> None:
        self.kept = {place_of(cell) for cell in kept if cell}
        self.rows = (first - 1, last)


@dataclass(frozen=True)
class Insert:
    """A row put below another one: like row `like` in some columns, in others what `cells` says."""

    like: int
    columns: tuple[int, ...]
    cells: tuple[tuple[int, Any], ...]


def place_of(cell: str) -> Place:
    """Return a cell's row and column, from 0."""
    letters, row = coordinate_from_string(cell)
    return row - 1, column_index_from_string(letters) - 1


def applied(sheet: Sheet, changes: list[tuple[Place, Any]]) -> Sheet:
    """Return a sheet with its changes: rows are emptied first and put in last."""
    rows = [list(row) for row in sheet.values]
    for _, value in changes:
        if isinstance(value, Clear):
            top, bottom = value.rows
            for number in range(top, min(bottom or len(rows), len(rows))):
                rows[number] = [
                    cell if (number, column) in value.kept else None
                    for column, cell in enumerate(rows[number])
                ]
    for (at, column), value in changes:
        if isinstance(value, Clear | Insert) or at >= len(rows) or column >= len(rows[at]):
            continue
        rows[at][column] = value
    merged = sheet.merged
    for at in sorted(inserted(changes), reverse=True):
        rows.insert(at, [])
        merged = [
            ((top + (top >= at), left), (bottom + (bottom >= at), right))
            for (top, left), (bottom, right) in merged
        ]
    below = sorted(inserted(changes))
    for number, value in enumerate(
        value for _, value in sorted(changes, key=lambda one: one[0]) if isinstance(value, Insert)
    ):
        before = sheet.values[value.like]
        same = [(column, before[column]) for column in value.columns if column < len(before)]
        row: list[Any] = [None] * len(before)
        for column, content in (*same, *value.cells):
            row += [None] * (column + 1 - len(row))
            row[column] = content
        rows[below[number] + number] = row
    return replace(sheet, values=rows, merged=merged, findings=[])


def inserted(changes: list[tuple[Place, Any]]) -> list[int]:
    """Return the rows, from 0, before which one is put in."""
    return [at + 1 for (at, _), value in changes if isinstance(value, Insert)]


def as_sent(cell: str, changes: list[tuple[Place, Any]]) -> str:
    """Return where a cell of the changed sheet stood in the sheet that was sent."""
    below = sorted(inserted(changes))
    if not cell or not below:
        return cell
    row, column = place_of(cell)
    return cell_name(row - sum(at + number < row for number, at in enumerate(below)), column)
