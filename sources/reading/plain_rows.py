"""The records of a large sheet, found and tagged by whole columns."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sources.reading.columnar import ColumnRows
from sources.reading.grid import Cell
from sources.reading.row_kinds import DOUBTFUL_KEY, RowKinds
from sources.reading.tagging import tag_column, tag_series

if TYPE_CHECKING:
    import polars as pl


@dataclass
class PlainRecords:
    """The body's rows that are not plainly records, in order; all others are. 0-based."""

    start: int
    doubtful: list[int]

    def next_doubtful(self, row: int) -> int:
        """Return the first row from this one on that must be looked at."""
        place = bisect_left(self.doubtful, row)
        return self.doubtful[place] if place < len(self.doubtful) else 1 << 62


def plain_records(rows: ColumnRows, kinds: RowKinds, passed: frozenset[int]) -> PlainRecords | None:
    """Judge the body as `RowKinds.is_plainly_a_record` judges a row; None where it cannot.

    `passed` are rows that are no records for another reason.
    """
    import polars as pl

    if not kinds.needs_key or kinds.is_windowed:
        return None
    start = len(rows.top)
    if rows.height == start:
        return None
    doubtful = pl.repeat(False, rows.height - start, dtype=pl.Boolean, eager=True)
    for place, begins in kinds.doubtful.items():
        column = rows.body(place)
        if column is None:
            if place in kinds.keys:
                return None
            continue
        if place in kinds.keys:
            doubtful = doubtful | column.is_null()
        if column.dtype == pl.String:
            texts = column.str.strip_chars_start()
            seems = texts.str.slice(0, 1).is_in(sorted(begins))
            if place in kinds.keys:
                seems = seems | texts.str.contains(DOUBTFUL_KEY) | (texts == "")
            doubtful = doubtful | seems.fill_null(False)
    looked_at = {start + row for row in doubtful.arg_true().to_list()} | passed
    return PlainRecords(start, sorted(looked_at))


def column_cells(rows: ColumnRows, index: int, source_rows: list[int]) -> "list[Cell] | pl.Series":
    """Return the tagged cells of a column in some rows, given from 1."""
    import polars as pl

    top = len(rows.top)
    upper = [number for number in source_rows[:top] if number <= top]
    cells = [row[index] if index < len(row := rows.top[number - 1]) else None for number in upper]
    head = pl.Series(list(tag_column(cells)), dtype=pl.String)
    below = len(source_rows) - len(upper)
    column = rows.body(index)
    if column is None:
        return pl.concat([head, pl.repeat("", below, dtype=pl.String, eager=True)])
    first = source_rows[len(upper)] - top - 1 if below else 0
    if below and source_rows[-1] - source_rows[len(upper)] + 1 == below:
        body = column.slice(first, below)
    else:
        body = column.gather([number - top - 1 for number in source_rows[len(upper) :]])
    return pl.concat([head, tag_series(body, index in rows.percents)])
