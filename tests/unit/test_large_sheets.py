"""Large sheets are read as columns only where that gives the very same cells."""

import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from reading_office import UNITS, contract, field

from settings import limits
from sources.declined import find_declined
from sources.reading.columnar import ColumnRows
from sources.reading.read import read_bytes
from sources.reading.tagging import tag_series
from sources.reading.workbook import open_workbook
from sources.typed import gather

HEAD: list[list[Any]] = [
    ["2017年3月投资完成情况（单位：万元）"],
    ["项目编码", "项目名称", "年度计划投资", "形象进度", "开工", "列入"],
]


def plain(number: int) -> list[Any]:
    return [
        f"P-{number}",
        None if number % 7 == 3 else f"道路{number}",
        number * 1.1 if number % 5 else None,
        number / 1000,
        date(2017, 1, 1) + timedelta(days=number),
        number % 2 == 0,
    ]


def by_xlsxwriter(rows: list[list[Any]], in_memory: bool = True) -> bytes:
    stream = io.BytesIO()
    options = {"in_memory": True} if in_memory else {"constant_memory": True}
    book = xlsxwriter.Workbook(stream, options)
    page = book.add_worksheet("表")
    percent = book.add_format({"num_format": "0.0%"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if isinstance(value, date):
                moment = datetime(value.year, value.month, value.day)
                page.write_datetime(row, column, moment, day)
            elif value is not None:
                number = column == 3 and isinstance(value, float)
                page.write(row, column, value, percent if number else None)
    page.set_row(70, None, None, {"hidden": True})
    book.close()
    return stream.getvalue()


def by_openpyxl(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "表"
    for cells in rows:
        page.append(cells)
    for row in range(1, len(rows) + 1):
        page.cell(row, 4).number_format = "0.0%"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


WRITERS = {
    "xlsxwriter": by_xlsxwriter,
    "xlsxwriter, inline texts": lambda rows: by_xlsxwriter(rows, in_memory=False),
    "openpyxl": by_openpyxl,
}


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that opens a workbook as columns if it can be, and as rows."""

    def opened(data: bytes) -> tuple[Any, Any]:
        monkeypatch.setattr(limits, "COLUMNAR_FROM_BYTES", 0)
        monkeypatch.setattr("sources.reading.workbook._LARGE", 0)
        (large,) = open_workbook(data)
        monkeypatch.setattr(limits, "COLUMNAR_FROM_BYTES", 1 << 40)
        (usual,) = open_workbook(data)
        return large, usual

    return opened


def cells(sheet: Any) -> list[list[str]]:
    rows = [list(row) for row in sheet.rows]
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]


@pytest.mark.parametrize("writer", WRITERS)
def test_columns_hold_the_same_cells_as_rows(writer: str, both: Any) -> None:
    rows = [*HEAD, *(plain(number) for number in range(300))]
    rows[150] = [None] * 6
    large, usual = both(WRITERS[writer](rows))
    assert isinstance(large.values, ColumnRows)
    assert cells(large) == cells(usual)
    assert (large.hidden_rows, large.merged) == (usual.hidden_rows, usual.merged)
    columns = large.values
    for index, column in enumerate(columns.columns):
        tagged = tag_series(column, index in columns.percents).to_list()
        assert tagged == [row[index] for row in cells(usual)[len(columns.top) :]]
    # Putting all rows together gives what looking at each does.
    again, _ = both(WRITERS[writer](rows))
    assert [list(row) for row in again.values] == [columns[row] for row in range(len(columns))]


ODD: dict[str, Any] = {
    "a text among numbers": lambda row: [*row[:2], "—", *row[3:]],
    "a number among texts": lambda row: [20170305.0, *row[1:]],
    "a formula": lambda row: [*row[:2], "=1+1", *row[3:]],
    "a date among numbers": lambda row: [*row[:2], date(2017, 3, 5), *row[3:]],
    "a text that looks like a number": lambda row: [*row[:2], "12", *row[3:]],
}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("kind", ODD)
def test_what_is_not_of_one_kind_is_read_the_usual_way(writer: str, kind: str, both: Any) -> None:
    rows = [*HEAD, *(plain(number) for number in range(300))]
    rows[200] = ODD[kind](rows[200])
    large, usual = both(WRITERS[writer](rows))
    assert not isinstance(large.values, ColumnRows)
    assert cells(large) == cells(usual)


def test_a_percentage_in_some_cells_of_a_column_is_read_the_usual_way(both: Any) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(by_openpyxl([*HEAD, *(plain(number) for number in range(300))]))
    )
    book.active.cell(250, 4).number_format = "General"
    stream = io.BytesIO()
    book.save(stream)
    large, usual = both(stream.getvalue())
    assert not isinstance(large.values, ColumnRows)
    assert cells(large) == cells(usual)


@pytest.mark.parametrize(
    ("value", "code"),
    [("11010519491231002X", "KP-512"), ("电话 138 1234 5678", "KP-512"), ("骑墙派", "KP-511")],
)
def test_what_must_not_be_kept_is_found_in_columns_too(value: str, code: str, both: Any) -> None:
    rows = [*HEAD, *(plain(number) for number in range(300))]
    rows[222][1] = value
    large, usual = both(by_xlsxwriter(rows))
    assert isinstance(large.values, ColumnRows)
    (finding,) = find_declined([large], [])
    assert (finding.code, finding.cell) == (code, "B223")
    assert find_declined([usual], []) == [finding]


def test_a_contract_reads_the_same_records(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    form = contract(
        reporters=None,
        reporter={"from": "fixed", "unit": "A1"},
        fields=[
            field("code", "code", "项目编码", required=True),
            field("name", "text", "项目名称"),
            field("plan", "money", "年度计划投资"),
            field("share", "percent", "形象进度"),
            field("started", "date", "开工"),
            field("is_listed", "yes_no", "列入"),
        ],
        header={"rows": 1},
        totals={"labels_in": ["name", "code"], "reconcile": ["plan"]},
    )
    rows = [*HEAD, *(plain(number) for number in range(300))]
    rows.insert(100, list(HEAD[1]))
    rows.insert(200, [None, "小计", 5.0, None, None, None])
    rows.append(["合计", None, 1000.0, None, None, None])
    rows.append(["备注：以上为快报数", None, None, None, None, None])
    results = []
    # The header in the middle is text in every column: without it all columns are of one kind.
    for taken in (rows, [row for row in rows if row != HEAD[1]][:1] + [HEAD[1]] + [
        row for row in rows[1:] if row != HEAD[1]]):  # fmt: skip
        data = by_xlsxwriter(taken)
        for size in (0, 1 << 40):
            monkeypatch.setattr(limits, "COLUMNAR_FROM_BYTES", size)
            monkeypatch.setattr("sources.reading.workbook._LARGE", 0)
            file = read_bytes(data, "x.xlsx", [form])
            is_series = isinstance(file.tables[0].columns["plan"], pl.Series)
            (batch,) = gather([file], {form.contract: form}, UNITS, {})
            findings = [(f.code, f.cell, f.found) for f in batch.submissions[0].findings]
            results.append((batch.records, findings, is_series))
    assert [found for _, _, found in results] == [False, False, True, False]
    assert results[2][0].equals(results[3][0])
    assert results[2][1] == results[3][1]
    assert results[0][0].height == results[2][0].height == 300
