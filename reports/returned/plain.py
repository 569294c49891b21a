"""A workbook of another format, written anew as .xlsx: its values, and where they stood."""

import io
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

_ERRORS = frozenset(
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"]
)  # fmt: skip
_LONGEST_TEXT = 32_767
_WIDEST = 40
_LOOKED_AT = 200
_NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))


@dataclass(frozen=True)
class PlainSheet:
    """A sheet's values from A1 on; `percents` and `errors` are cells, 0-based.

    A value is None, a text, a number, a yes/no, a date, or what else is written as its text.
    """

    name: str
    rows: list[list[Any]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    is_hidden: bool = False
    percents: frozenset[tuple[int, int]] = frozenset()
    errors: frozenset[tuple[int, int]] = frozenset()


def names_for(sheets: list[PlainSheet], otherwise: str) -> list[str]:
    """Return a name for each sheet that .xlsx allows; a sheet without one gets the other name."""
    names: list[str] = []
    for sheet in sheets:
        base = sheet.name.translate(_NOT_IN_A_NAME).strip("'")[:31] or otherwise
        name, number = base, 1
        while name.lower() in (other.lower() for other in names) or name.lower() == "history":
            number += 1
            name = f"{base[:26]}({number})"
        names.append(name)
    return names


def plain_workbook(sheets: list[PlainSheet], otherwise: str, is_1904: bool = False) -> bytes:
    """Return an .xlsx of the values; the same bytes every time."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False,
            "strings_to_urls": False, "date_1904": is_1904, "nan_inf_to_errors": True,
        },
    )  # fmt: skip
    # No clock in what is written.
    book.set_properties({"created": datetime(2000, 1, 1)})
    formats = {
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        "percent": book.add_format({"num_format": "0.00%"}),
    }
    for sheet, name in zip(sheets, names_for(sheets, otherwise), strict=True):
        page = book.add_worksheet(name)
        if sheet.is_hidden and len(sheets) > 1:
            page.hide()
        for (top, left), (bottom, right) in _apart(sheet.merged):
            page.merge_range(top, left, bottom, right, "")
        for row, values in enumerate(sheet.rows):
            for column, value in enumerate(values):
                if value is not None and value != "":
                    place = (row, column)
                    _write(page, place, value, place in sheet.percents, place in sheet.errors,
                           formats)  # fmt: skip
        for column, width in enumerate(_widths(sheet.rows)):
            page.set_column(column, column, width)
    book.close()
    return stream.getvalue()


def _write(
    page: Any, place: tuple[int, int], value: Any, is_percent: bool, is_error: bool, formats: Any
) -> None:
    if is_error:
        shown = str(value) if str(value) in _ERRORS else "#N/A"
        page.write_formula(*place, f"={shown}", None, shown)
    elif isinstance(value, bool):
        page.write_boolean(*place, value)
    elif isinstance(value, int | float):
        page.write_number(*place, value, formats["percent"] if is_percent else None)
    elif isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        page.write_datetime(*place, value, formats["day" if is_day else "moment"])
    elif isinstance(value, date):
        page.write_datetime(*place, value, formats["day"])
    else:
        page.write_string(*place, str(value)[:_LONGEST_TEXT])


def _apart(
    merged: list[tuple[tuple[int, int], tuple[int, int]]],
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Keep the merged ranges of more than one cell that do not overlap an earlier one."""
    kept: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for (top, left), (bottom, right) in merged:
        if (top, left) != (bottom, right) and not any(
            top <= b and t <= bottom and left <= r and lf <= right for (t, lf), (b, r) in kept
        ):
            kept.append(((top, left), (bottom, right)))
    return kept


def _widths(rows: list[list[Any]]) -> list[float]:
    width = max((len(row) for row in rows), default=0)
    widest = [8.0] * width
    for row in rows[:_LOOKED_AT]:
        filled = sum(value is not None and value != "" for value in row)
        for column, value in enumerate(row):
            # A title alone in its row may run over its neighbours.
            if value is None or filled < 2:
                continue
            text = f"{value:.10g}" if isinstance(value, float) else str(value)
            size = sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)
            widest[column] = max(widest[column], min(_WIDEST, size + 2))
    return widest
