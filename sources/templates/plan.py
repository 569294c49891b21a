"""What a blank workbook consists of, before it is written: texts, cells to fill in, checks.

Rows and columns are 0-based. Nothing here knows of xlsxwriter or of contracts' details.
"""

from dataclasses import dataclass, field
from typing import Literal

from settings.errors import WrongUse

Look = Literal["title", "open_title", "label", "line", "header", "required", "note"]
Place = tuple[int, int]
# Begins the names of entries that are no fields: "place:reporter".
PLACE = "place:"


class NoTemplate(WrongUse):
    """A contract that cannot be laid out as a blank workbook: which key of it, why, what to do."""

    def __init__(self, contract: str, key: str, reason: str, mend: str) -> None:
        self.contract, self.key, self.reason, self.mend = contract, key, reason, mend
        super().__init__(f"{contract}: {key}: {reason} → {mend}")


@dataclass(frozen=True)
class Rule:
    """What may be written into a cell, and what its reader is told.

    `formula` holds `{cell}` where the cell's own address goes. Of an open list other values are
    accepted too.
    """

    options: tuple[str, ...] = ()
    is_open: bool = False
    formula: str = ""
    longest: int = 0
    # What the input message says: its title and its text.
    title: str = ""
    message: str = ""
    is_text: bool = True


@dataclass(frozen=True)
class Text:
    """A text printed on the sheet; merged up to its last row and column, where these are given."""

    row: int
    column: int
    text: str
    look: Look
    last_row: int = -1
    last_column: int = -1


@dataclass(frozen=True)
class Entry:
    """Cells of one column that are filled in, each `height` rows high and `width` columns wide."""

    name: str
    row: int
    column: int
    last_row: int
    rule: Rule
    text: str = ""
    height: int = 1
    width: int = 1
    is_required: bool = False


@dataclass(frozen=True)
class Slot:
    """Where one record is written: each field's cell; the headings above it by level.

    `said` is what headers say of a record of a grid. `besides` are cells that must be filled with
    given words if the record is: the labels of its rows.
    """

    cells: dict[str, Place]
    said: dict[str, str] = field(default_factory=dict)
    headings: dict[int, Place] = field(default_factory=dict)
    besides: dict[Place, str] = field(default_factory=dict)


@dataclass
class Plan:
    """A sheet to be filled in. `head` are the rows repeated on every page and kept in sight."""

    sheet: str
    path: str
    texts: list[Text] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    head: tuple[int, int] = (0, 0)
    # What is stated outside the table and already known.
    reporter_id: str = ""
    unit_id: str = ""
    period_id: str = ""

    def entry(self, name: str) -> Entry | None:
        """Return the first cells of that name."""
        return next((one for one in self.entries if one.name == name), None)
