"""Reading every different cell of a column once."""

from collections.abc import Callable

import polars as pl


def read_distinct(
    cells: pl.DataFrame,
    read: Callable[[pl.DataFrame], pl.DataFrame],
    *also: str,
    apart_from: pl.Series | None = None,
) -> pl.DataFrame:
    """Return what `read` makes of every cell, in order; it is given each different one once.

    `read` gets the columns `cell` and `also`, on which alone its result may depend, and returns as
    many rows. Cells for which `apart_from` is true are left out: their rows are null.
    """
    names = ["cell", *(name for name in also if name in cells.columns)]
    keys = cells.select(names)
    if apart_from is not None:
        keys = keys.with_columns(pl.when(~apart_from).then(pl.col("cell")).alias("cell"))
    different = keys.filter(pl.col("cell").is_not_null()).unique(maintain_order=True)
    meaning = read(different)
    if different.is_empty():
        return meaning.clear(cells.height)
    return keys.join(
        different.hstack(meaning), on=names, how="left", maintain_order="left", nulls_equal=True
    ).select(meaning.columns)


def with_tag_and_text(cells: pl.DataFrame) -> pl.DataFrame:
    """Take tagged cells apart."""
    return cells.with_columns(
        pl.col("cell").str.slice(0, 1).alias("tag"), pl.col("cell").str.slice(1).alias("text")
    )
