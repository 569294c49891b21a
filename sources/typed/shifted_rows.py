"""Rows whose cells have moved one to the left: a figure where all others have a word."""

import polars as pl

from sources.contracts import Contract, FieldForm
from sources.findings import Finding
from sources.reading.grid import text_of
from sources.reading.read import RawTable

_WORDS_EACH = 2  # so many records with a word stand against each one with a figure


def shifted_rows(
    contract: Contract, details: pl.DataFrame, tables: list[RawTable]
) -> list[tuple[int, Finding]]:
    """Return a finding for every row that holds a figure among words and lacks its last figure."""
    if contract.grid is not None or not contract.records.is_single:
        return []
    found: list[tuple[int, Finding]] = []
    for form in contract.fields:
        if form.type != "text" or form.source != "column":
            continue
        raw = pl.col(f"{form.name}__raw")
        is_figure = raw.str.starts_with("n")
        figures = details.filter(is_figure)
        if figures.is_empty():
            continue
        is_word = raw.str.starts_with("t")
        counted = details.group_by("_table", maintain_order=True).agg(
            is_figure.sum().alias("figures"), is_word.sum().alias("words")
        )
        few = counted.filter(
            (pl.col("figures") > 0) & (pl.col("figures") * _WORDS_EACH <= pl.col("words"))
        )
        for number in few["_table"].to_list():
            own = details.filter(pl.col("_table") == number)
            some, words = own.filter(is_figure), own.filter(is_word)
            found += [
                (number, finding)
                for finding in _of_table(contract, form, some, words, tables[number])
            ]
    return found


def _of_table(
    contract: Contract, form: FieldForm, some: pl.DataFrame, words: pl.DataFrame, table: RawTable
) -> list[Finding]:
    """Look at the rows with a figure in a column of words: the cells behind must have moved up."""
    own = _place(table.letters[form.name])
    behind = sorted(
        (_place(letters), other.name)
        for other in contract.fields
        if (letters := table.letters.get(other.name, "")) and own < _place(letters)
        if not isinstance(table.cells.get(other.name), list)
    )
    # What all records fill in, as they do no column of remarks.
    filled = [
        name
        for _, name in behind
        if words.filter(pl.col(f"{name}__raw") != "").height == words.height
    ]
    if not filled or not contract.field_named(behind[0][1]).is_figure:
        return []
    moved = some.filter(pl.col(f"{filled[-1]}__raw") == "")
    return [
        Finding(
            "KP-243", table.sheet, table.address(form.name, row), form.title.both, text_of(cell),
            severity="refuse",
        )
        for row, cell in moved.select("_source_row", f"{form.name}__raw").iter_rows()
    ]  # fmt: skip


def _place(letters: str) -> tuple[int, str]:
    """Order columns by their letters: Z stands before AA."""
    return len(letters), letters
