"""The worked examples of docs/contracts.md: sheets, contracts and records, read off the page.

The notation is the page's own, told there under "How to read the examples".
"""

import io
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import openpyxl
import xlsxwriter
import yaml

STATES = (
    "zero", "estimated", "blank", "not_applicable", "withheld", "undetermined", "unreadable",
)  # fmt: skip
_STATE = re.compile(rf"^(.*?)\s*\(({'|'.join(STATES)})\)$")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_FINDING = re.compile(r"(KP-\d{3})(?: at ([A-Z]+\d+))?")


@dataclass(frozen=True)
class Percent:
    """A number that its cell shows as a percentage."""

    number: float


@dataclass(frozen=True)
class Picture:
    """A sheet as the page shows it: cells by row, merged ranges, the names around it."""

    line: int
    rows: tuple[tuple[Any, ...], ...] = ()
    merged: tuple[str, ...] = ()
    sheet: str = "Sheet1"
    file: str = "报表.xlsx"
    text: str = ""


@dataclass
class Example:
    """A sheet, the contracts that read it, and what must come out."""

    heading: str
    line: int
    picture: Picture
    contracts: list[dict[str, Any]]
    # contract → (columns, rows of cells as printed)
    records: dict[str, tuple[list[str], list[list[str]]]] = field(default_factory=dict)
    findings: list[tuple[str, str]] = field(default_factory=list)
    is_refused: bool = False

    @property
    def name(self) -> str:
        return f"line {self.line}: {self.heading}"


@dataclass
class Page:
    """What the page holds: its examples, its unit list and its tables of keys."""

    examples: list[Example]
    left_out: dict[str, Any]
    units: list[list[str]]
    # heading of a table of keys → rows of (key, default, meaning)
    keys: dict[str, list[tuple[str, str, str]]]
    fragments: list[tuple[int, str]]


def read_page(text: str) -> Page:
    """Read a page; what stands in one section belongs together."""
    page = Page([], {}, [], {}, [])
    heading, caption, base = "", "", {}
    contracts: list[dict[str, Any]] = []
    picture: Picture | None = None
    open_example: Example | None = None
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("#"):
            heading, base, contracts, picture, open_example = line.lstrip("# "), {}, [], None, None
        elif line.startswith("```"):
            kind, first = line[3:].strip(), at
            at += 1
            while not lines[at].startswith("```"):
                at += 1
            body = "\n".join(lines[first + 1 : at])
            if kind == "csv":
                picture = Picture(
                    first + 1, text=body + "\n", file=_named(caption, "file", "x.csv")
                )
                open_example = None
            elif kind == "yaml" and heading.startswith("What the examples leave out"):
                page.left_out = yaml.safe_load(body)
            elif kind == "yaml":
                page.fragments.append((first + 2, body))
                parts = list(yaml.safe_load_all(body))
                if len(parts) == 1 and isinstance(parts[0], list):
                    parts = [{"fields": _with_fields(base.get("fields", []), parts[0])}]
                if len(parts) == 1 and "fields" in parts[0] and isinstance(base, dict):
                    base = {**({} if _is_whole(parts[0]) else base), **parts[0]}
                    contracts = [base]
                elif len(parts) == 1:
                    contracts = [{**base, **parts[0]}]
                else:
                    contracts = [{**base, **part} for part in parts]
                open_example = None
        elif line.startswith("|"):
            first = at
            while at + 1 < len(lines) and lines[at + 1].startswith("|"):
                at += 1
            table = [_cells(row) for row in lines[first : at + 1]]
            head, rows = table[0], table[2:]
            if caption.startswith("Sheet"):
                picture = _picture(first + 1, caption, head, rows)
                open_example = None
            elif caption.startswith("Records"):
                assert picture is not None and contracts, f"line {first + 1}: records of nothing"
                if open_example is None:
                    open_example = Example(heading, first + 1, picture, list(contracts))
                    page.examples.append(open_example)
                named = re.search(r"`([a-z_0-9]+)`", caption)
                open_example.records[named[1] if named else ""] = (head, rows)
            elif head[:2] == ["unit_id", "name"]:
                page.units = rows
            elif head[:2] == ["key", "default"]:
                page.keys[heading] = [(row[0].strip("`"), row[1], row[2]) for row in rows]
        elif line.startswith(("Findings:", "Refused:")):
            whole = line
            while at + 1 < len(lines) and lines[at + 1].strip():
                at += 1
                whole += " " + lines[at]
            assert picture is not None and contracts, f"line {at + 1}: findings of nothing"
            if open_example is None:
                open_example = Example(heading, at + 1, picture, list(contracts))
                page.examples.append(open_example)
            open_example.findings = [
                (found[1], found[2] or "") for found in _FINDING.finditer(whole)
            ]
            open_example.is_refused = line.startswith("Refused:")
        if line.strip() and not line.startswith("|"):
            caption = line
        at += 1
    return page


def _is_whole(content: dict[str, Any]) -> bool:
    return "key" in content


def _with_fields(known: list[dict[str, Any]], changed: list[dict[str, Any]]) -> list[Any]:
    """Put single fields in the place of those of the same name, new ones at the end."""
    by_name = {form["name"]: form for form in changed}
    kept = [by_name.pop(form["name"], form) for form in known]
    return [*kept, *by_name.values()]


def _cells(line: str) -> list[str]:
    return [cell.strip(" ") for cell in line.strip().strip("|").split("|")]


def _named(caption: str, what: str, default: str) -> str:
    found = re.search(rf"{what} `([^`]+)`", caption)
    return found[1] if found else default


def _picture(line: int, caption: str, head: list[str], rows: list[list[str]]) -> Picture:
    merged = tuple(re.findall(r"[A-Z]+\d+:[A-Z]+\d+", caption))
    cells: list[tuple[Any, ...]] = []
    for row in rows:
        # A row of the picture carries its number; what is between two of them is blank.
        cells += [()] * (int(row[0]) - 1 - len(cells))
        cells.append(tuple(_value(cell) for cell in row[1:]))
    return Picture(
        line, tuple(cells), merged, _named(caption, "sheet", "Sheet1"),
        _named(caption, "file", "报表.xlsx"),
    )  # fmt: skip


def _value(cell: str) -> Any:
    if not cell:
        return None
    if cell.startswith("`") and cell.endswith("`"):
        cell = cell[1:-1]
    if found := re.fullmatch(r'"(.*)"', cell):
        return found[1]
    if found := re.fullmatch(r"date (\d{4}-\d{2}-\d{2})", cell):
        return date.fromisoformat(found[1])
    if found := re.fullmatch(r"shown as (-?[\d.]+)%", cell):
        return Percent(float(found[1]) / 100)
    if _NUMBER.fullmatch(cell):
        return float(cell) if "." in cell else int(cell)
    return cell.replace("<br>", "\n").replace("&nbsp;", " ")


def printed(value: Any, state: str = "reported", address: str = "") -> str:
    """Write a landed value as the page does: value (state) · cell."""
    if value is None:
        text = ""
    elif isinstance(value, bool):
        text = "yes" if value else "no"
    elif hasattr(value, "as_tuple"):
        text = f"{value:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = str(value).replace("\n", "<br>")
    if state != "reported":
        text = f"{text} ({state})".strip()
    return f"{text} · {address}" if address else text


def split(cell: str) -> tuple[str, str]:
    """Part what a cell of a records table says from its address."""
    text, mark, address = cell.rpartition(" · ")
    return (text, address) if mark else (cell, "")


def openpyxl_bytes(picture: Picture) -> bytes:
    """Write a picture as a workbook with openpyxl."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = picture.sheet
    for row, cells in enumerate(picture.rows, start=1):
        for column, value in enumerate(cells, start=1):
            if isinstance(value, Percent):
                page.cell(row, column, value.number).number_format = "0%"
            elif value is not None:
                page.cell(row, column, value)
    for merge in picture.merged:
        page.merge_cells(merge)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xlsxwriter_bytes(picture: Picture) -> bytes:
    """Write a picture as a workbook with xlsxwriter."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(picture.sheet)
    percent = book.add_format({"num_format": "0%"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})

    def shown(value: Any) -> tuple[Any, Any]:
        if isinstance(value, Percent):
            return value.number, percent
        return value, day if isinstance(value, date) else None

    for row, cells in enumerate(picture.rows):
        for column, value in enumerate(cells):
            if value is not None:
                page.write(row, column, *shown(value))
    for merge in picture.merged:
        column, row = openpyxl.utils.cell.coordinate_from_string(merge.partition(":")[0])
        cells = picture.rows[row - 1]
        place = openpyxl.utils.column_index_from_string(column) - 1
        page.merge_range(merge, *shown(cells[place] if place < len(cells) else None))
    book.close()
    return stream.getvalue()


def file_bytes(picture: Picture) -> list[bytes]:
    """Return the picture as the files that must all be read alike."""
    if picture.text:
        return [picture.text.encode("utf-8")]
    return [xlsxwriter_bytes(picture), openpyxl_bytes(picture)]
