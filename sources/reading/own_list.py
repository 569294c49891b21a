"""The list of findings in a copy that an office sent back corrected: a sheet of ours, no data."""

from settings.returned_marks import MARK_ROWS, SHEET_MARK
from sources.reading.grid import Sheet


def is_own_list(sheet: Sheet) -> bool:
    """Tell our list by the mark in one of its first rows, whatever the sheet is called by now."""
    return any(
        type(value) is str and SHEET_MARK in value
        for row in sheet.values[:MARK_ROWS]
        for value in row
    )
