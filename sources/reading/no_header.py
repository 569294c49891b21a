"""Data that stands under no header: it is not read, and its sender is told so."""

from collections.abc import Iterator
from itertools import pairwise

from sources.findings import Finding
from sources.reading.columnar import ColumnRows
from sources.reading.grid import cell_name, text_of
from sources.reading.layout import Layout
from sources.text import fold, is_blank

_TOLD = 12


def without_header(layout: Layout, source_rows: list[int]) -> list[Finding]:
    """Return a finding for each column that holds data in the records' rows and has no header.

    A column of running numbers says nothing that is lost.
    """
    found: list[Finding] = []
    if not source_rows:
        return found
    taken = {column.index for claimed in layout.claims.values() for column in claimed}
    taken |= {column.index for column in layout.columns.values()}
    taken |= {column.index for column in layout.grid}
    width = len(layout.sheet.rows[layout.header_bottom])
    for index, row, count, texts in _filled(layout, source_rows, taken):
        # A row of text that is longer than its header is refused as such.
        is_beyond = layout.sheet.is_text_only and index >= width
        if not is_beyond and not _are_running(texts):
            found.append(Finding("KP-232", cell=cell_name(row, index), found=str(count)))
        if len(found) == _TOLD:
            break
    return found


def _filled(
    layout: Layout, source_rows: list[int], taken: set[int]
) -> Iterator[tuple[int, int, int, list[str]]]:
    """Yield columns without a header: column, first filled row, how many cells, first texts."""
    values = layout.sheet.values
    low, high = layout.window
    if isinstance(values, ColumnRows):
        for index in range(len(values.columns)):
            column = values.body(index)
            if column is None or index in taken or _has_header(layout, index):
                continue
            held = column.drop_nulls()
            if low <= index < high and len(held):
                row = len(values.top) + int(column.is_not_null().arg_max() or 0)
                shown = [
                    f"{each:g}" if isinstance(each, float) else str(each) for each in held[:99]
                ]
                yield index, row, len(held), shown
        return
    width = max((len(values[number - 1]) for number in source_rows), default=0)
    for index in range(max(0, low), min(width, high)):
        if index in taken or _has_header(layout, index):
            continue
        filled = [
            (number - 1, text)
            for number in source_rows
            if index < len(cells := values[number - 1])
            and cells[index] not in (None, "")
            and layout.merged.origin(number - 1, index) == (number - 1, index)
            and not is_blank(text := text_of(layout.sheet.rows[number - 1][index]))
        ]
        if filled:
            yield index, filled[0][0], len(filled), [text for _, text in filled]


def _has_header(layout: Layout, index: int) -> bool:
    rows = range(layout.header_top, layout.header_bottom + 1)
    return any(layout.merged.text(row, index).strip() for row in rows)


def _are_running(texts: list[str]) -> bool:
    """Tell numbers that only count: each one more than the one before, or beginning again."""
    if not all(fold(text).isdecimal() for text in texts):
        return False
    numbers = [int(fold(text)) for text in texts]
    return numbers[0] in (0, 1) and all(then in (now + 1, 0, 1) for now, then in pairwise(numbers))
