"""Printed identities: 7栏=1栏+4栏 says that a column is the sum of others, record by record."""

import re
from decimal import Decimal
from fractions import Fraction

from sources.findings import Finding
from sources.reading.column_numbers import (
    Formula,
    columns_in,
    compute,
    formula_of,
    number_of,
)
from sources.reading.figures import plain_figure, plain_text
from sources.reading.grid import cell_name, column_letters, text_of
from sources.reading.header_path import header_path
from sources.reading.layout import Layout
from sources.reading.row_kinds import at
from sources.reading.walked import Records
from sources.text import fold

_IN_HEADER = re.compile(
    r"\(?((?:第?\d+[栏列]|[栏列]\d+)=[^()]*[栏列\d%])\)?$|\((\d+=\d+(?:[-+]\d+)+)\)$"
)
_TOLD = 20  # findings of one identity; a wrong formula is not told row by row


def check_identities(layout: Layout, records: Records) -> list[Finding]:
    """Return a finding for every record whose figures contradict an identity printed above them.

    An identity that cannot be checked is told once.
    """
    severity = layout.contract.header.identities
    if severity == "ignore":
        return []
    places: dict[str, int] = {}
    twice: set[str] = set()
    for place, text in records.numbers.items():
        if number := number_of(text):
            if number in places:
                twice.add(number)
            places.setdefault(number, place)
    findings: list[Finding] = []
    for place, cell, text in _printed(layout, records):
        formula = formula_of(text) or ()
        named = columns_in(formula)
        if (
            not named
            or not places.keys() >= set(named)
            or twice & set(named)
            or not _of_one_unit(layout, [place, *(places[name] for name in named)])
        ):
            findings.append(Finding("KP-309", cell=cell, found=text))
            continue
        columns = {name: places[name] for name in named}
        findings += _broken(layout, records, place, formula, columns, text, severity)
    return findings


def _printed(layout: Layout, records: Records) -> list[tuple[int, str, str]]:
    """Return each identity's column, cell and text, printed below the header or in it."""
    found = [
        (place, cell_name(records.numbers_row, place), text)
        for place, text in records.numbers.items()
        if formula_of(text) is not None
    ]
    header = layout.sheet.rows[layout.header_top : layout.header_bottom + 1]
    width = max(map(len, header))
    if not layout.sheet.merged and not any("=" in fold(cell) for row in header for cell in row):
        width = 0
    for place in range(width):
        path = header_path(layout.merged, layout.header_top, layout.header_bottom, place)
        if path.levels and (match := _IN_HEADER.search(fold(path.levels[-1][0]))):
            found.append((place, path.levels[-1][2], match[1] or match[2]))
    return list({(place, text): (place, cell, text) for place, cell, text in found}.values())


def _of_one_unit(layout: Layout, indexes: list[int]) -> bool:
    top, bottom = layout.header_top, layout.header_bottom
    units = {header_path(layout.merged, top, bottom, index).unit for index in indexes}
    return len(units - {"", "%"}) <= 1


def _broken(
    layout: Layout,
    records: Records,
    place: int,
    formula: Formula,
    columns: dict[str, int],
    text: str,
    severity: str,
) -> list[Finding]:
    findings: list[Finding] = []
    rows = layout.sheet.rows
    header = layout.sheet.rows[layout.header_bottom]
    shown = text_of(header[place]) if place < len(header) else ""
    right = text.partition("=")[2] or text
    for source_row in records.source_rows:
        cells = rows[source_row - 1]
        stated = plain_figure(at(cells, place))
        values = {name: plain_figure(at(cells, index)) for name, index in columns.items()}
        if stated is None or any(value is None for value in values.values()):
            continue
        figures = {name: Fraction(value[0]) for name, value in values.items() if value}
        expected = compute(formula, figures)
        if expected is None:
            continue
        digits = max((value[1] for value in values.values() if value), default=0)
        if _agrees(stated, expected, digits, formula):
            continue
        findings.append(
            Finding(
                "KP-307",
                cell=f"{column_letters(place)}{source_row}",
                field=shown or cell_name(layout.header_bottom, place),
                found=plain_text(Fraction(stated[0])),
                expected=f"{right} = {plain_text(_as_printed(stated, expected))}",
                severity=severity,
            )
        )
        if len(findings) >= _TOLD:
            break
    return findings


def _as_printed(stated: tuple[Decimal, int], expected: Fraction) -> Fraction:
    """Return the expected figure as a percentage where that is nearer, with two places more."""
    own = Fraction(stated[0])
    nearest = min((expected, expected * 100), key=lambda each: abs(each - own))
    places = stated[1] + 2
    return Fraction(round(nearest * 10**places), 10**places)


def _agrees(stated: tuple[Decimal, int], expected: Fraction, digits: int, formula: Formula) -> bool:
    """Compare as printed: a rounded figure agrees with what it was rounded from."""
    number, places = stated
    is_sum = not {"*", "/"} & set(formula)
    half = Fraction(1, 2 * 10**places)
    tolerance = half if not is_sum or digits > places else Fraction(0)
    # A quotient may be printed as a percentage.
    candidates = [expected] if is_sum else [expected, expected * 100]
    return any(abs(Fraction(number) - each) <= tolerance for each in candidates)
