"""A plain table: title, sender, header of one or two rows, records."""

from collections.abc import Sequence
from dataclasses import dataclass

from demo.page import Page, Value


@dataclass(frozen=True)
class Field:
    """One column: what it holds, its header, the group above it."""

    name: str
    header: str
    group: str = ""


OF_A_PROJECT = (
    Field("serial", "序号"),
    Field("project_code", "项目编码"),
    Field("project_name", "项目名称"),
)


def plain_page(
    sheet: str,
    title: str,
    sender: str,
    fields: Sequence[Field],
    records: Sequence[tuple[str, dict[str, Value | None]]],
    instead: str = "",
) -> Page:
    """Lay out a table; `instead` is the word of a report that has nothing to say."""
    page = Page(sheet[:31])
    last = len(fields) - 1
    page.put(0, 0, title)
    page.merge((0, 0), (0, last))
    page.put(1, 0, f"填报单位：{sender}")
    page.reporter_cell = (1, 0)
    depth = 2 if any(field.group for field in fields) else 1
    _header(page, fields, depth)
    page.header_bottom = 1 + depth
    row = page.header_bottom + 1
    if instead:
        page.put(row, 0, instead)
    for record, values in records:
        for column, field in enumerate(fields):
            if values.get(field.name) is not None:
                page.put(row, column, values[field.name])
                page.places[record, field.name] = (row, column)
        row += 1
    return page


def _header(page: Page, fields: Sequence[Field], depth: int) -> None:
    column = 0
    while column < len(fields):
        field = fields[column]
        end = column
        if field.group:
            while end + 1 < len(fields) and fields[end + 1].group == field.group:
                end += 1
            page.put(2, column, field.group)
            page.merge((2, column), (2, end))
            for inner in range(column, end + 1):
                page.put(3, inner, fields[inner].header)
        else:
            page.put(2, column, field.header)
            page.merge((2, column), (1 + depth, column))
        column = end + 1
