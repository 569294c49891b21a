"""The rows of a large sheet, kept as columns: a row is put together only when it is looked at."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, overload

from sources.reading.grid import Percent

if TYPE_CHECKING:
    import polars as pl

_MIDNIGHT = time()


class ColumnRows(Sequence[list[Any]]):
    """Rows of raw values: the uppermost as lists, the body below them as one series per column.

    The series are of text, numbers (Float64), dates (Datetime) or yes/no; null where a cell is
    empty. The numbers of `percents` stand in cells that show them as percentages.
    """

    def __init__(
        self, top: list[list[Any]], columns: "list[pl.Series]", percents: frozenset[int]
    ) -> None:
        self.top = top
        self.columns = columns
        self.percents = percents
        self.height = len(top) + (len(columns[0]) if columns else 0)
        self._rows: list[list[Any]] | None = None

    def __len__(self) -> int:
        return self.height

    @overload
    def __getitem__(self, place: int) -> list[Any]: ...
    @overload
    def __getitem__(self, place: slice) -> list[list[Any]]: ...
    def __getitem__(self, place: int | slice) -> list[Any] | list[list[Any]]:
        if isinstance(place, slice):
            start, stop, _ = place.indices(self.height)
            if stop - start > len(self.top):
                return self._all()[place]
            return [self[row] for row in range(*place.indices(self.height))]
        if place < 0:
            place += self.height
        if place < len(self.top):
            return self.top[place]
        if self._rows is not None:
            return self._rows[place]
        return [
            self._value(index, column[place - len(self.top)])
            for index, column in enumerate(self.columns)
        ]

    def __iter__(self) -> Iterator[list[Any]]:
        return iter(self._all())

    def _value(self, index: int, value: Any) -> Any:
        if value is None:
            return None
        if index in self.percents:
            return Percent(value)
        # A day without a time is a day.
        return value.date() if type(value) is datetime and value.time() == _MIDNIGHT else value

    def _all(self) -> list[list[Any]]:
        """Put all rows together, once: for what must see every cell."""
        if self._rows is None:
            columns = [column.to_list() for column in self.columns]
            for index, column in enumerate(self.columns):
                if index in self.percents or column.dtype.is_temporal():
                    columns[index] = [self._value(index, value) for value in columns[index]]
            self._rows = [*self.top, *map(list, zip(*columns, strict=True))]
        return self._rows

    def body(self, index: int) -> "pl.Series | None":
        """Return a column of the body; None beyond the last one."""
        return self.columns[index] if index < len(self.columns) else None
