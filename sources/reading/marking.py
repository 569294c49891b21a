"""Putting into a sheet what its reader leaves out of the cells."""

from settings import limits
from sources.reading.cell_marks import CellMarks
from sources.reading.grid import CellError, Percent, Sheet

_NUMBERS = (float, int)


def put_marks(sheet: Sheet, marks: CellMarks, kind: str) -> None:
    """Mark error cells and percentages, and add what is merged or hidden."""
    rows = sheet.values
    assert isinstance(rows, list)
    sheet.hidden_rows, sheet.hidden_columns = marks.hidden_rows, marks.hidden_columns
    if marks.merged:
        sheet.merged = sheet.merged + marks.merged
    for (row, column), text in marks.errors.items():
        if (row + 1) * (column + 1) > limits.MAX_CELLS:
            continue
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] += [None] * (column + 1 - len(rows[row]))
        # OpenDocument writes errors out as text.
        if kind == "ods" or type(rows[row][column]) is not str or not rows[row][column]:
            rows[row][column] = CellError(text)
    height = len(rows)
    for column, places in marks.percents.items():
        for place in places:
            if place < height:
                row_values = rows[place]
                if column < len(row_values) and type(row_values[column]) in _NUMBERS:
                    row_values[column] = Percent(row_values[column])
