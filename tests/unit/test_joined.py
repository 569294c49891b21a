"""Columns that a reading process sends as one text come back as they were."""

import pickle
from typing import Any

import polars as pl
import pytest

from sources.reading.joined import JoinedCells, joined, under_one_another
from sources.reading.tables import RawTable
from sources.reading.walked import Cells, Total
from sources.typed.frame import _raw_column


def table(columns: dict[str, Cells], totals: list[str] | None = None, rows: int = 2) -> RawTable:
    return RawTable(
        "c", "表", list(range(3, 3 + rows)), columns, {}, {}, {},
        totals=[Total(9, "合计", {"a": cell}, rows) for cell in totals or []],
    )  # fmt: skip


@pytest.mark.parametrize("cells", [["t甲", "n1"], [""], ["", ""], ["t甲\n乙", "", "t"]])
def test_a_column_is_sent_as_one_text(cells: list[str]) -> None:
    sent = pickle.loads(pickle.dumps(table({"a": cells}, rows=len(cells)))).columns["a"]
    assert type(sent) is JoinedCells
    assert (list(sent), len(sent), sent[-1], sent[:1]) == (cells, len(cells), cells[-1], cells[:1])
    assert list(pickle.loads(pickle.dumps(sent))) == cells


@pytest.mark.parametrize("cells", [[], ["t甲\x00乙", "t丙"]])
def test_what_could_not_be_taken_apart_is_sent_cell_by_cell(cells: list[str]) -> None:
    assert joined(cells) is cells
    assert pickle.loads(pickle.dumps(table({"a": cells}, rows=len(cells)))).columns["a"] == cells


def test_columns_of_every_kind_come_under_one_another() -> None:
    of_tables: list[Any] = [
        (["t甲", ""], ["n3"]),
        (pl.Series(["n4", "n5"]), ["n9"]),
        (["t乙\x00丙", "t丁"], []),
        (None, ["n0"]),
        (JoinedCells("t戊\x00"), []),
        ([], []),
    ]
    tables = [
        table({} if cells is None else {"a": cells}, totals, 2 if cells is None else len(cells))
        for cells, totals in of_tables
    ]
    expected = ["t甲", "", "n3", "n4", "n5", "n9", "t乙\x00丙", "t丁", "", "", "n0", "t戊", ""]
    named = [("", one) for one in tables]
    assert _raw_column("a", named).to_list() == expected
    sent = [("", one) for one in pickle.loads(pickle.dumps(tables))]
    assert _raw_column("a", sent).to_list() == expected
    assert _raw_column("a", []).to_list() == under_one_another([]).to_list() == []
