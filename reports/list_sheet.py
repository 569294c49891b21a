"""A plain list as a sheet: a title, a head on every page, columns as wide as their texts."""

from dataclasses import dataclass
from typing import Any

from reports.print_numbers import PrintedNumber
from reports.sheet_style import (
    BODY_SIZE,
    TITLE_SIZE,
    Heading,
    SheetStyle,
    fitted_widths,
    lines_needed,
    set_page,
    text_width,
)
from settings.labels import label

_LINE_HEIGHT = 17.0


@dataclass(frozen=True)
class ListSheet:
    """A plain list; `wrapped` maps columns to their greatest width, `centred` names others."""

    title: str
    headings: list[str]
    rows: list[list[Any]]
    wrapped: dict[int, float]
    centred: frozenset[int] = frozenset()
    left_out: int = 0


def write_list(sheet: Any, style: SheetStyle, content: ListSheet, heading: Heading) -> None:
    """Write a list with its head repeated on every page."""
    last = len(content.headings) - 1
    texts = [
        [each, *(_shown(row[index]) for row in content.rows)]
        for index, each in enumerate(content.headings)
    ]
    widths = fitted_widths(texts, 6, 60)
    for index, most in content.wrapped.items():
        widths[index] = fitted_widths([texts[index]], 6, most)[0]
    title_width = text_width(heading.title) * TITLE_SIZE / BODY_SIZE
    widths[-1] = max(widths[-1], title_width - sum(widths[:-1]))
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    sheet.set_row(0, 40)
    sheet.merge_range(0, 0, 0, last, "", style.title())
    sheet.write_string(0, 0, heading.title, style.title())
    sheet.set_row(1, 28)
    for index, each in enumerate(content.headings):
        sheet.write_string(1, index, each, style.header())
    for number, row in enumerate(content.rows, start=2):
        lines = max(
            [1, *(lines_needed(_shown(row[each]), widths[each] - 1) for each in content.wrapped)]
        )
        sheet.set_row(number, 6 + _LINE_HEIGHT * lines)
        for index, value in enumerate(row):
            shape: dict[str, Any] = {"text_wrap": True} if index in content.wrapped else {}
            if index in content.centred:
                shape["align"] = "center"
            style.write(sheet, number, index, value, **shape)
    if content.left_out:
        text = label("note.left_out", style.language, count=content.left_out)
        sheet.write_string(len(content.rows) + 2, 0, text, style.get())
    sheet.freeze_panes(2, 0)
    set_page(sheet, style.language, heading.office, heading.draft, (0, 1))


def _shown(value: Any) -> str:
    if isinstance(value, PrintedNumber):
        return value.text
    return "" if value is None else str(value)
