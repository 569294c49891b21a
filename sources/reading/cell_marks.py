"""What the workbook reader leaves out of cells: errors, formulas without a result, percent formats.

It hands an error over as an empty cell, and 90 % as 0.9. For .xlsx both are looked up in the
package itself; in the older and binary formats only errors can be found, by a second reader.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.etree import ElementTree

Place = tuple[int, int]

_ERROR = re.compile(
    rb'<c\b([^>]*\bt="e"[^>]*)>(?:\s*<f\b[^>]*(?:/>|>[^<]*</f>))?\s*(?:<v>([^<]*)</v>)?'
)
_NO_RESULT = re.compile(rb"<c\b([^>]*)>\s*<f\b[^>]*>([^<]*)</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_PERCENT_FORMATS = {"9", "10"}
# BIFF8: an error stored as such, and a formula whose result is one.
_BIFF_ERROR = re.compile(rb"\x05\x02\x08\x00.{7}\x01|\x02\x00.\x00\x00\x00\xff\xff", re.DOTALL)
_ERROR_NAMES = {
    "Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!",
    "Ref": "#REF!", "Value": "#VALUE!", "GettingData": "#GETTING_DATA",
}  # fmt: skip


@dataclass
class CellMarks:
    """Of one sheet: what stands in error cells, and the cells that show a percentage. 0-based."""

    errors: dict[Place, str] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)


def marks_of(data: bytes, starts: dict[str, Place]) -> dict[str, CellMarks]:
    """Return the marks of every sheet that has any, by its name.

    `starts` are the first filled cells of the worksheets, from which the second reader counts.
    """
    if data[:2] != b"PK":
        return _errors_by_second_reader(data, starts) if _BIFF_ERROR.search(data) else {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = set(package.namelist())
        if "xl/workbook.bin" in names:
            return _errors_by_second_reader(data, starts)
        if "xl/workbook.xml" not in names:
            # OpenDocument writes errors out as text.
            return {}
        percents = _percent_styles(package) if "xl/styles.xml" in names else set()
        found = {
            name: _marks_of_sheet(package.read(part), percents)
            for name, part in _sheet_parts(package)
            if part in names
        }
    return {name: marks for name, marks in found.items() if marks.errors or marks.percents}


def _sheet_parts(package: zipfile.ZipFile) -> list[tuple[str, str]]:
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))
    parts = []
    for sheet in book.iter():
        if not sheet.tag.endswith("}sheet"):
            continue
        relation = next((value for name, value in sheet.items() if name.endswith("}id")), "")
        target = targets.get(relation, "")
        part = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        parts.append((sheet.get("name", ""), part))
    return parts


def _percent_styles(package: zipfile.ZipFile) -> set[bytes]:
    styles = ElementTree.fromstring(package.read("xl/styles.xml"))
    formats = set(_PERCENT_FORMATS)
    numbers: list[str] = []
    for element in styles:
        if element.tag.endswith("}numFmts"):
            for entry in element:
                code = re.sub(r'"[^"]*"|\\.', "", entry.get("formatCode", ""))
                if "%" in code:
                    formats.add(entry.get("numFmtId", ""))
        if element.tag.endswith("}cellXfs"):
            numbers = [entry.get("numFmtId", "") for entry in element]
    return {b"%d" % index for index, number in enumerate(numbers) if number in formats}


def _marks_of_sheet(xml: bytes, percents: set[bytes]) -> CellMarks:
    marks = CellMarks()
    if b't="e"' in xml:
        for found in _ERROR.finditer(xml):
            if place := _place(found[1]):
                marks.errors[place] = (found[2] or b"#REF!").decode("utf-8", "replace")
    if b"<f" in xml:
        for found in _NO_RESULT.finditer(xml):
            place = _place(found[1])
            # t="str" with nothing in it is the empty text; a picture in a cell is no content.
            if place and b't="str"' not in found[1] and b"DISPIMG" not in found[2]:
                marks.errors[place] = "=" + found[2].decode("utf-8", "replace")
    if percents:
        styled = re.compile(rb'<c\b([^>]*\bs="(?:' + b"|".join(sorted(percents)) + rb')"[^>]*)>')
        marks.percents = {place for found in styled.finditer(xml) if (place := _place(found[1]))}
    return marks


def _place(attributes: bytes) -> Place | None:
    found = _REFERENCE.search(attributes)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = 26 * column + letter - 64
    return int(found[2]) - 1, column - 1


def _errors_by_second_reader(data: bytes, starts: dict[str, Place]) -> dict[str, CellMarks]:
    import fastexcel

    found: dict[str, CellMarks] = {}
    book = fastexcel.read_excel(data)
    for name, (first_row, first_column) in starts.items():
        sheet = book.load_sheet(name, header_row=None, dtypes="string")
        _, errors = sheet.to_arrow_with_errors()
        marks = CellMarks()
        for error in errors.errors if errors else []:
            row, column = error.position
            if kind := re.search(r"Error\((\w+)\)", error.detail):
                text = _ERROR_NAMES.get(kind[1], "#VALUE!")
                marks.errors[first_row + row, first_column + column] = text
        if marks.errors:
            found[name] = marks
    return found
