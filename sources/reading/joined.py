"""The cells of a column as one text: a reading process sends a few texts sooner than many."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from sources.reading.grid import Cell

if TYPE_CHECKING:
    import polars as pl

BETWEEN = "\x00"


class JoinedCells(Sequence[Cell]):
    """One cell at least; they are taken apart when the first of them is looked at."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _cells(self) -> list[Cell]:
        return self.text.split(BETWEEN)

    def __reduce__(self) -> tuple[Any, ...]:
        """Send the text alone."""
        return JoinedCells, (self.text,)

    def __eq__(self, other: object) -> bool:
        """Tell the same cells, joined or in a list."""
        return isinstance(other, list | JoinedCells) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __iter__(self) -> Iterator[Cell]:
        return iter(self._cells)

    def __len__(self) -> int:
        return self.text.count(BETWEEN) + 1

    @overload
    def __getitem__(self, place: int) -> Cell: ...
    @overload
    def __getitem__(self, place: slice) -> list[Cell]: ...
    def __getitem__(self, place: int | slice) -> Cell | list[Cell]:
        return self._cells[place]


def joined(cells: list[Cell]) -> JoinedCells | list[Cell]:
    """Join the cells of a column where they can be told apart again."""
    text = BETWEEN.join(cells)
    return JoinedCells(text) if text.count(BETWEEN) == len(cells) - 1 else cells


def under_one_another(columns: list[JoinedCells]) -> "pl.Series":
    """Return the cells of several columns as one series; no cell becomes a text of its own."""
    import polars as pl

    texts = pl.Series([cells.text for cells in columns], dtype=pl.String)
    return texts.str.split(BETWEEN).explode()
