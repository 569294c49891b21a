"""Printed identities: 7栏=1栏+4栏 says that a column is the sum of others, record by record."""

import re
from decimal import Decimal
from fractions import Fraction

from sources.findings import Finding
from sources.reading.figures import plain_figure, plain_text
from sources.reading.grid import cell_name, column_letters, text_of
from sources.reading.header_path import header_path
from sources.reading.layout import Layout
from sources.reading.rows import Records
from sources.text import fold

_NUMBER = re.compile(r"\(?(\d+)[栏列]?\)?")
_IDENTITY = re.compile(r"\(?(\d+)[栏列]?\)?=(.+)$")
_IN_HEADER = re.compile(r"\(?(\d+)[栏列]\)?=([^()]*[栏列\d)%])\)?$")
_TERM = re.compile(r"([-+×*÷/])?\(?(\d+)[栏列]?\)?")
_TOLD = 20  # findings of one identity; a wrong formula is not told row by row


def check_identities(layout: Layout, records: Records) -> list[Finding]:
    """Return a finding for every record whose figures contradict an identity printed above them."""
    severity = layout.contract.header.identities
    numbers = records.numbers
    if severity == "ignore":
        return []
    places = {
        int(found[1]): place for place, text in numbers.items() if (found := _NUMBER.match(text))
    }
    findings: list[Finding] = []
    for place, text in _printed(layout, records):
        parsed = _parse(text, places)
        if parsed is None or not _of_one_unit(layout, [place, *(index for _, index in parsed)]):
            continue
        findings += _broken(layout, records, place, parsed, text, severity)
    return findings


def _printed(layout: Layout, records: Records) -> list[tuple[int, str]]:
    """Return the columns with an identity and its right side, printed below or in the header."""
    found = []
    for place, text in records.numbers.items():
        if match := _IDENTITY.match(text):
            found.append((place, match[2]))
    if not records.numbers:
        return []
    width = max(len(row) for row in layout.sheet.rows[layout.header_top : layout.header_bottom + 1])
    for place in range(width):
        path = header_path(layout.merged, layout.header_top, layout.header_bottom, place)
        if path.levels and (match := _IN_HEADER.search(fold(path.levels[-1][0]))):
            found.append((place, match[2]))
    return list(dict.fromkeys(found))


def _parse(text: str, places: dict[int, int]) -> list[tuple[str, int]] | None:
    """Read 1+4-2 or 4/1×100% as signed columns; None where it is anything else."""
    plain = text.replace("×100%", "").replace("*100%", "").replace("×100", "").rstrip(")")
    terms: list[tuple[str, int]] = []
    at = 0
    for found in _TERM.finditer(plain):
        if found.start() != at or (terms and not found[1]):
            return None
        at = found.end()
        number = int(found[2])
        if number not in places:
            return None
        sign = {"×": "*", "÷": "/"}.get(found[1] or "+", found[1] or "+")
        terms.append((sign, places[number]))
    if at != len(plain) or not terms:
        return None
    signs = {sign for sign, _ in terms[1:]}
    # Sums, or one product or quotient: brackets and mixed forms are not guessed.
    if signs <= {"+", "-"} or (len(terms) == 2 and signs <= {"*", "/"}):
        return terms
    return None


def _of_one_unit(layout: Layout, indexes: list[int]) -> bool:
    top, bottom = layout.header_top, layout.header_bottom
    units = {header_path(layout.merged, top, bottom, index).unit for index in indexes}
    return len(units - {"", "%"}) <= 1


def _broken(
    layout: Layout,
    records: Records,
    place: int,
    terms: list[tuple[str, int]],
    text: str,
    severity: str,
) -> list[Finding]:
    findings: list[Finding] = []
    rows = layout.sheet.rows
    header = layout.sheet.rows[layout.header_bottom]
    shown = text_of(header[place]) if place < len(header) else ""
    for source_row in records.source_rows:
        cells = rows[source_row - 1]
        stated = plain_figure(cells[place]) if place < len(cells) else None
        values = [plain_figure(cells[index]) if index < len(cells) else None for _, index in terms]
        if stated is None or any(value is None for value in values):
            continue
        expected = _compute([sign for sign, _ in terms], [value[0] for value in values if value])
        if expected is None:
            continue
        digits = max((value[1] for value in values if value), default=0)
        if _agrees(stated, expected, digits, terms):
            continue
        findings.append(
            Finding(
                "KP-307",
                cell=f"{column_letters(place)}{source_row}",
                field=shown or cell_name(layout.header_bottom, place),
                found=plain_text(Fraction(stated[0])),
                expected=f"{text} = {plain_text(_as_printed(stated, expected))}",
                severity=severity,
            )
        )
        if len(findings) >= _TOLD:
            break
    return findings


def _compute(signs: list[str], values: list[Decimal]) -> Fraction | None:
    result = Fraction(values[0]) * (-1 if signs[0] == "-" else 1)
    for sign, value in zip(signs[1:], values[1:], strict=True):
        other = Fraction(value)
        if sign == "/":
            if other == 0:
                return None
            result /= other
        else:
            result = {"+": result + other, "-": result - other, "*": result * other}[sign]
    return result


def _as_printed(stated: tuple[Decimal, int], expected: Fraction) -> Fraction:
    """Return the expected figure as a percentage where that is nearer, with two places more."""
    own = Fraction(stated[0])
    nearest = min((expected, expected * 100), key=lambda each: abs(each - own))
    places = stated[1] + 2
    return Fraction(round(nearest * 10**places), 10**places)


def _agrees(
    stated: tuple[Decimal, int], expected: Fraction, digits: int, terms: list[tuple[str, int]]
) -> bool:
    """Compare as printed: a rounded figure agrees with what it was rounded from."""
    number, places = stated
    is_sum = all(sign in "+-" for sign, _ in terms)
    half = Fraction(1, 2 * 10**places)
    tolerance = half if not is_sum or digits > places else Fraction(0)
    # A quotient may be printed as a percentage.
    candidates = [expected] if is_sum else [expected, expected * 100]
    return any(abs(Fraction(number) - each) <= tolerance for each in candidates)
