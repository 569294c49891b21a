"""Rows whose cells have moved one to the left, told by a word where a figure belongs."""

import re

import polars as pl

from sources.contracts import Contract, FieldForm
from sources.findings import Finding
from sources.reading.grid import text_of
from sources.reading.read import RawTable
from sources.text import fold, normalise

_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
# Written in place of a figure, they have come from nowhere.
_FOR_A_FIGURE = re.compile(r"见|详|待|未定|不详|暂|约|左右|无|上级|其他")
_OTHERS = 2  # so many other records must have the word that this one lacks


def moved_words(
    contract: Contract, details: pl.DataFrame, tables: list[RawTable]
) -> list[tuple[int, Finding]]:
    """Return a finding for every row with a word in a figure's column that belongs further right.

    It does where the column beside it is of words and blank in this row alone, or where the word is
    one of a choice's own and the choice holds something else.
    """
    if contract.grid is not None or not contract.records.is_single:
        return []
    found: list[tuple[int, Finding]] = []
    for form in contract.fields:
        if not form.is_figure or form.source != "column":
            continue
        raw = pl.col(f"{form.name}__raw")
        wrong = details.filter((pl.col(f"{form.name}__state") == "unreadable")
                               & raw.str.starts_with("t"))  # fmt: skip
        for number, row, cell in wrong.select("_table", "_source_row", raw).iter_rows():
            table = tables[number]
            beside = _beside(contract, form, table)
            if beside is None or not _is_moved(text_of(cell), beside, details, number, row):
                continue
            address = table.address(form.name, row)
            found.append(
                (
                    number,
                    Finding(
                        "KP-245", table.sheet, address, form.title.both, text_of(cell)[:80],
                        beside.title.both, "refuse",
                    ),
                )
            )  # fmt: skip
    return found


def _beside(contract: Contract, form: FieldForm, table: RawTable) -> FieldForm | None:
    """Return the field of the next column to the right, where the contract reads it."""
    right = _place(table.letters.get(form.name, "")) + 1
    return next(
        (
            other
            for other in contract.fields
            if other.source == "column" and _place(table.letters.get(other.name, "")) == right
        ),
        None,
    )


def _is_moved(text: str, beside: FieldForm, details: pl.DataFrame, number: int, row: int) -> bool:
    if not _WORDS.search(text):
        return False
    of_table = details.filter(pl.col("_table") == number)
    is_row = pl.col("_source_row") == row
    own, others = of_table.filter(is_row), of_table.filter(~is_row)
    if beside.type == "choice":
        known = {normalise(spelt) for each in beside.codes.values() for spelt in each}
        states = own[f"{beside.name}__state"].to_list()
        return normalise(text) in known and "reported" not in states
    if beside.type != "text" or _FOR_A_FIGURE.search(fold(text)):
        return False
    raw = f"{beside.name}__raw"
    lacks = all(cell == "" for cell in own[raw])
    return lacks and others.height >= _OTHERS and others[raw].str.starts_with("t").all()


def _place(letters: str) -> int:
    place = 0
    for letter in letters:
        place = 26 * place + ord(letter) - 64
    return place
