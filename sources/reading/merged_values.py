"""Cells merged over several records, or over several figures: whose value it is, is not said."""

from collections.abc import Iterator

from sources.findings import Finding
from sources.reading.grid import cell_name
from sources.reading.layout import Layout
from sources.reading.row_kinds import at

_TOLD = 20


def merged_values(layout: Layout, source_rows: list[int]) -> list[Finding]:
    """Tell filled cells that reach over records or figures; the first one's was read.

    A field with `fill` takes its value from such a cell, and a record over several rows may have
    some of its own.
    """
    if not layout.sheet.merged or not source_rows or not layout.contract.records.is_single:
        return []
    found = []
    for finding in _merged(layout, set(source_rows)):
        found.append(finding)
        if len(found) >= _TOLD:
            break
    return found


def _merged(layout: Layout, records: set[int]) -> Iterator[Finding]:
    contract = layout.contract
    titles = {
        column.index: contract.field_named(name)
        for name, column in layout.columns.items()
        if not contract.field_named(name).fill
    }
    titles |= {column.index: contract.field_named(column.value) for column in layout.grid}
    for (top, left), (bottom, right) in layout.sheet.merged:
        rows = [row for row in range(top, bottom + 1) if row + 1 in records]
        over = [titles[index] for index in range(left, right + 1) if index in titles]
        figures = [form for form in over if form.is_figure]
        if not rows or not over or not at(layout.sheet.rows[top], left):
            continue
        if len(rows) > 1 or (len(figures) > 1 and left in titles and titles[left].is_figure):
            yield Finding(
                "KP-238", cell=cell_name(top, left), field=over[0].title.both,
                found=f"{cell_name(top, left)}:{cell_name(bottom, right)}",
            )  # fmt: skip
