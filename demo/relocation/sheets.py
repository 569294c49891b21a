"""The reports as pages: titles, senders, headers in each township's own manner, rows, totals."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from demo.page import Page, Value
from demo.relocation.county import Township
from demo.spoken_dates import spoken, written

Cells = dict[str, Value | None]


@dataclass(frozen=True)
class Column:
    """A column: its field, and its header in each of the manners; "a/b" is b below a."""

    field: str
    headers: tuple[str, ...]

    def header(self, manner: int) -> str:
        return self.headers[manner % len(self.headers)]


@dataclass(frozen=True)
class Table:
    """A report: title, columns, its records in order, labels above it, fields with totals."""

    title: str
    sheet: str
    columns: tuple[Column, ...]
    records: Sequence[tuple[str, Cells]]
    labels: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    # Where the word 合计 stands.
    total_in: str = ""
    merged: str = ""
    sender: str = ""
    manner: int = 0
    more: tuple[str, ...] = field(default=())


def sender_of(town: Township) -> str:
    return town.written_as


def day_text(moment: date | None, manner: int) -> Value | None:
    """Write a day as a date cell, with dots or in Chinese."""
    if moment is None:
        return None
    return written(spoken(moment, "day"), ("cells", "dotted", "chinese")[manner % 3])


def laid_out(table: Table) -> Page:
    """Lay a report out on a page."""
    page = Page(table.sheet[:31])
    manner, width = table.manner, len(table.columns)
    page.title_cell = (0, 0)
    page.put(0, 0, table.title)
    page.merge((0, 0), (0, width - 1))
    page.reporter_cell = (1, 0)
    if manner % 2:
        page.put(1, 0, "填报单位：")
        page.reporter_cell = (1, 1)
        page.put(1, 1, table.sender)
    else:
        page.put(1, 0, f"填报单位：{table.sender}")
    for place, label in enumerate(table.labels):
        page.put(1, 3 + place, label)
    _header(page, table)
    row = page.header_bottom + 1
    first = manner % 4 == 2
    if table.totals and first:
        _total(page, table, row)
        row += 1
    top = row
    for key, cells in table.records:
        for place, column in enumerate(table.columns):
            page.put(row, place, cells.get(column.field))
            page.places[key, column.field] = (row, place)
        row += 1
    if table.merged:
        _merge_equal(page, table, top, row)
    if table.totals and not first:
        _total(page, table, row)
        row += 1
    page.put(row + 1, 0, "备注：按规定时间报县搬迁办。")
    page.empty_rows = 12 if manner % 3 == 0 else 0
    return page


def _header(page: Page, table: Table) -> None:
    headers = [column.header(table.manner) for column in table.columns]
    depth = 2 if any("/" in header for header in headers) else 1
    top = 2
    place = 0
    while place < len(headers):
        group, _, _ = headers[place].rpartition("/")
        if not group:
            page.put(top, place, _broken(headers[place], table.manner))
            page.merge((top, place), (top + depth - 1, place))
            place += 1
            continue
        end = place
        while end + 1 < len(headers) and headers[end + 1].startswith(f"{group}/"):
            end += 1
        page.put(top, place, group)
        page.merge((top, place), (top, end))
        for inner in range(place, end + 1):
            page.put(top + 1, inner, headers[inner].rpartition("/")[2])
        place = end + 1
    page.header_bottom = top + depth - 1


def _broken(text: str, manner: int) -> str:
    return f"{text[:4]}\n{text[4:]}" if manner % 5 == 1 and len(text) > 6 else text


def _total(page: Page, table: Table, row: int) -> None:
    for place, column in enumerate(table.columns):
        if column.field == table.total_in:
            page.put(row, place, "合计")
        if column.field in table.totals:
            figures = [cells.get(column.field) for _, cells in table.records]
            numbers = [value for value in figures if isinstance(value, int)]
            page.put(row, place, sum(numbers))
            page.places["合计", column.field] = (row, place)


def _merge_equal(page: Page, table: Table, top: int, end: int) -> None:
    """Merge what is said of several rows in a row, as for the reasons of one village."""
    place = [column.field for column in table.columns].index(table.merged)
    row = top
    while row < end:
        last = row
        while last + 1 < end and page.cells.get((last + 1, place)) == page.cells[row, place]:
            last += 1
            del page.cells[last, place]
        page.merge((row, place), (last, place))
        row = last + 1
