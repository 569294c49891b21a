"""A report before it is a file: cells, merges, and where each record's fields stand."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Value = str | int | Decimal | date
Cell = tuple[int, int]


@dataclass
class Page:
    """One sheet. Rows and columns count from 0."""

    name: str
    cells: dict[Cell, Value] = field(default_factory=dict)
    merges: list[tuple[Cell, Cell]] = field(default_factory=list)
    # (record, field) → cell; a total row is a record named by its label.
    places: dict[tuple[str, str], Cell] = field(default_factory=dict)
    title_cell: Cell = (0, 0)
    reporter_cell: Cell = (0, 0)
    header_bottom: int = 0
    # Rows that are formatted and empty, as they trail in real workbooks.
    empty_rows: int = 0
    hidden: bool = False

    def put(self, row: int, column: int, value: Value | None) -> None:
        if value is not None and value != "":
            self.cells[row, column] = value

    def merge(self, start: Cell, end: Cell) -> None:
        if start != end:
            self.merges.append((start, end))

    def height(self) -> int:
        return 1 + max((row for row, _ in self.cells), default=-1)


def cell_name(cell: Cell) -> str:
    """Name a cell as a spreadsheet does: (0, 0) is A1."""
    row, column = cell
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
