"""Whatever is found in whatever workbook: the copy reads as its original does."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.returned_copy import Refused, copy_of
from sources.findings import Finding
from sources.reading.grid import Sheet, cell_name
from sources.reading.opening import open_file
from sources.reading.own_list import is_own_list

NAMES = ("表1", "甲 & 'b' c", "<x>")
TEXTS = st.text(st.sampled_from("甲乙a1 <>&\"'=_\n\u3000"), max_size=6)
CELLS = st.one_of(st.none(), TEXTS, st.integers(-1000, 1000), st.floats(-1e6, 1e6), st.booleans())
GRIDS = st.lists(st.lists(CELLS, max_size=6), max_size=8)
PLACES = st.builds(cell_name, st.integers(0, 12), st.integers(0, 8))
FINDINGS = st.lists(
    st.builds(
        Finding,
        st.sampled_from(["KP-301", "KP-302", "KP-303", "KP-210"]),
        st.sampled_from([*NAMES, "不存在"]),
        st.one_of(PLACES, st.sampled_from(["", "A1:C3", "XFD1048576", "A0", "B"])),
        st.just("投资"),
        TEXTS,
        TEXTS,
    ),
    max_size=12,
)


def by_xlsxwriter(grids: list[list[list[Any]]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False})
    percent = book.add_format({"num_format": "0%"})
    for name, grid in zip(NAMES, grids, strict=False):
        page = book.add_worksheet(name)
        for row, cells in enumerate(grid):
            for column, value in enumerate(cells):
                if value is not None:
                    page.write(row, column, value, percent if column == 2 else None)
    book.close()
    return stream.getvalue()


def by_openpyxl(grids: list[list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, grid in zip(NAMES, grids, strict=False):
        page = book.create_sheet(name)
        for row, cells in enumerate(grid, start=1):
            for column, value in enumerate(cells, start=1):
                cell = page.cell(row, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def content(sheets: list[Sheet]) -> dict[str, list[list[str]]]:
    found = {}
    for sheet in sheets:
        rows = [list(row) for row in sheet.rows]
        for row in rows:
            while row and not row[-1]:
                row.pop()
        while rows and not rows[-1]:
            rows.pop()
        if not is_own_list(sheet):
            found[sheet.name] = rows
    return {name: rows for name, rows in found.items() if rows}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(GRIDS, min_size=1, max_size=3),
    FINDINGS,
    st.sampled_from([by_xlsxwriter, by_openpyxl]),
)
def test_a_copy_reads_as_its_original_and_so_does_a_copy_of_the_copy(
    grids: list[list[list[Any]]], findings: list[Finding], written: Any
) -> None:
    data = written(grids)
    refused = Refused("a.xlsx", "0", Path("-"), findings)
    for _ in range(2):
        copy = copy_of(refused, data, "zh")
        assert (copy.extension, copy.trouble) == ("xlsx", "")
        assert content(open_file(copy.data)) == content(open_file(data))
        book = openpyxl.load_workbook(io.BytesIO(copy.data))
        assert len(book.sheetnames) == len(grids) + 1
        data = copy.data
