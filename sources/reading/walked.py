"""What one pass over the rows of a table finds: records, totals, headings, and what is passed."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Union

from sources.findings import Finding
from sources.reading.grid import Cell
from sources.reading.joined import JoinedCells
from sources.text import normalise

if TYPE_CHECKING:
    import polars as pl

Cells = Union[list[Cell], JoinedCells, "pl.Series"]


@dataclass
class Total:
    """A subtotal row that was taken out of the details."""

    source_row: int
    label: str
    values: dict[str, Cell]
    details_before: int
    label_cell: str = ""
    # Field → the row it stands in, from 1, where that is another one of the total's.
    rows: dict[str, int] = field(default_factory=dict)

    def row_of(self, name: str) -> int:
        """Return the row in which a field's figure stands."""
        return self.rows.get(name, self.source_row)


@dataclass
class Records:
    """The details of a table: tagged cells per field, all of one length.

    `cells` gives the address of each record's value for the fields that do not simply stand in
    their column, in the record's first row.
    """

    source_rows: list[int]
    columns: dict[str, Cells]
    totals: list[Total]
    cells: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    # The printed numbers of columns: 0-based column → its text.
    numbers: dict[int, str] = field(default_factory=dict)
    numbers_row: int = 0
    # How many records stand above each heading and total: there a subtotal's details may end.
    # Two of them right below each other give the same number twice.
    breaks: list[int] = field(default_factory=list)
    # Rows that are neither records nor totals, 0-based.
    passed: list[int] = field(default_factory=list)


@dataclass
class Walk:
    """What one pass over the rows found: the rows of each record, and what stood between."""

    rows: list[list[int]] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    # The rows of each total.
    total_rows: list[list[int]] = field(default_factory=list)
    # One entry per change: the headings in force from that record on, by level.
    headings: list[tuple[int, dict[int, tuple[str, str]]]] = field(default_factory=list)
    # Records before which a heading or total ends what is filled from above.
    breaks: set[int] = field(default_factory=set)
    headings_at: list[int] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    numbers: dict[int, str] = field(default_factory=dict)
    numbers_row: int = 0
    # In which of the rows of a record, from 0, its key stands.
    key_row: int | None = None


def is_grand_total(label: str) -> bool:
    """Tell a total of everything from one of a part."""
    return normalise(label).lstrip("(").startswith(("合计", "总计", "共计"))


def is_part_of_total(label: str) -> bool:
    """Tell an of-which row, which sums up details that nothing marks."""
    return normalise(label).lstrip("(").startswith("其中")
