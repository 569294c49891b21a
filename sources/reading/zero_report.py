"""A report that says there is nothing to report: 零报告, 本月无, in a table without records."""

from dataclasses import replace

from sources.findings import Finding
from sources.reading.columnar import ColumnRows
from sources.reading.grid import cell_name, text_of
from sources.reading.layout import Layout
from sources.text import fold, normalise

_SERIAL_LENGTH = 3


def without_zero_rows(layout: Layout) -> tuple[Layout, str, str]:
    """Pass over the rows that hold nothing but the words; return where and what they are.

    The words stand alone in their cell, above the header or below it, beside no more than a
    serial number. The cell is "" where the report does not say so.
    """
    form = layout.contract.zero_report
    if form is None or isinstance(layout.sheet.values, ColumnRows):
        # A large sheet has records.
        return layout, "", ""
    wanted = {normalise(text) for text in form.texts}
    cell, words = "", ""
    passed: set[int] = set()
    header = range(layout.header_top, layout.header_bottom + 1)
    for row in range(layout.above, min(layout.end, len(layout.sheet.values))):
        if row in header:
            continue
        filled = [
            (place, text)
            for place, value in enumerate(layout.sheet.rows[row])
            if (text := fold(text_of(value)))
        ]
        said = [(place, text) for place, text in filled if normalise(text) in wanted]
        if not said:
            continue
        if not cell:
            cell, words = cell_name(row, said[0][0]), said[0][1]
        others = [text for place, text in filled if (place, text) not in said]
        is_lone = all(text.isdecimal() and len(text) <= _SERIAL_LENGTH for text in others)
        if is_lone and row > layout.header_bottom:
            passed.add(row)
    return replace(layout, passed=layout.passed | passed), cell, words


def contradiction(cell: str, words: str, records: int) -> list[Finding]:
    """Tell a zero report that holds records all the same."""
    return (
        [Finding("KP-405", cell=cell, found=words, expected=str(records))]
        if cell and records
        else []
    )
