"""Subtotal columns of a grid, held against the columns they sum up."""

from collections.abc import Iterator
from fractions import Fraction

from sources.findings import Finding
from sources.reading.figures import plain_figure, plain_text
from sources.reading.grid import cell_name
from sources.reading.grids import GridColumn, is_beside
from sources.reading.layout import Layout
from sources.reading.row_kinds import at

_TOLD = 20


def differing_totals(layout: Layout, source_rows: list[int]) -> Iterator[Finding]:
    """Yield a finding for every subtotal that its columns do not add up to."""
    assert layout.contract.grid is not None
    severity = layout.contract.grid.reconcile
    if severity == "ignore":
        return
    told = 0
    rows = layout.sheet.rows
    for total in (column for column in layout.grid if column.is_total):
        parts = [
            column
            for column in layout.grid
            if not column.is_total and column.value == total.value and _is_part(column, total)
        ]
        form = layout.contract.field_named(total.value)
        for source_row in source_rows if parts else []:
            cells = rows[source_row - 1]
            stated = plain_figure(at(cells, total.index))
            figures = [plain_figure(at(cells, column.index)) for column in parts]
            blank = [not at(cells, column.index) for column in parts]
            # A part that is no plain figure (约500, x) leaves the sum open.
            if stated is None or any(
                figure is None and not empty for figure, empty in zip(figures, blank, strict=True)
            ):
                continue
            expected = sum((Fraction(figure[0]) for figure in figures if figure), Fraction(0))
            digits = max((figure[1] for figure in figures if figure), default=0)
            tolerance = Fraction(1, 2 * 10 ** stated[1]) if digits > stated[1] else Fraction(0)
            if abs(Fraction(stated[0]) - expected) <= tolerance:
                continue
            yield Finding(
                "KP-303", cell=cell_name(source_row - 1, total.index), field=form.title.both,
                found=plain_text(Fraction(stated[0])), expected=plain_text(expected),
                severity=severity,
            )  # fmt: skip
            told += 1
            if told >= _TOLD:
                return


def _is_part(column: GridColumn, total: GridColumn) -> bool:
    """Tell whether a column lies in the group that a subtotal closes; a bare one closes all."""
    if total.months and column.months:
        # 1-3月 closes its own months.
        within = total.months[0] <= column.months[0] and column.months[1] <= total.months[1]
        return within and is_beside(column, total)
    return column.within[: len(total.within)] == total.within
