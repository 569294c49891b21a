"""Taking a found table apart: details, totals and what stands below them."""

import re
from dataclasses import dataclass, field

from sources.findings import Finding
from sources.reading.grid import BLANK, Cell, text_of
from sources.reading.layout import Layout, cell_name
from sources.text import normalise

_FOOTER = re.compile(
    r"^(备注|注|说明|附注|填报人|填表人|审核人|单位负责人|填报日期|填报时间|填报单位)[::(（]?"
)
_SECTION = re.compile(r"^[(（]?[一二三四五六七八九十]+[)）、.．]")


@dataclass
class Total:
    """A subtotal row that was taken out of the details."""

    source_row: int
    label: str
    label_cell: str
    values: dict[str, Cell]
    is_grand: bool
    details_before: int


@dataclass
class Records:
    """The details of a table: one list of tagged cells per field, all of one length."""

    source_rows: list[int]
    columns: dict[str, list[Cell]]
    totals: list[Total]
    findings: list[Finding] = field(default_factory=list)


def take_records(layout: Layout) -> Records:
    """Walk the rows below the header once; nothing is dropped without a reason kept."""
    contract = layout.contract
    rows = layout.sheet.rows
    places = {name: column.index for name, column in layout.columns.items()}
    label_places = [
        places[name]
        for name in (contract.totals.labels_in if contract.totals else [])
        if name in places
    ]
    labels = tuple(
        normalise(label) for label in (contract.totals.labels if contract.totals else [])
    )
    records = Records([], {name: [] for name in places}, [])
    first = layout.header_bottom + 1
    for row in range(first, first + contract.header.skip_below):
        if row < len(rows) and any(rows[row]):
            records.findings.append(Finding("KP-208", cell=cell_name(row, 0)))
    first += contract.header.skip_below
    if first < len(rows) and _is_column_numbers(rows[first]):
        first += 1
    for row in range(first, len(rows)):
        cells = rows[row]
        if not any(cells):
            continue
        lead = next(cell for cell in cells if cell)
        if (
            contract.file.kind == "workbook"
            and _FOOTER.match(normalise(text_of(lead)))
            and _is_prose(cells)
        ):
            break
        label = _total_label(cells, label_places, labels)
        if label is not None:
            text, column = label
            records.totals.append(
                Total(
                    row + 1,
                    text,
                    cell_name(row, column),
                    {name: _at(cells, place) for name, place in places.items()},
                    normalise(text).lstrip("(").startswith(("合计", "总计")),
                    len(records.source_rows),
                )
            )
            continue
        if _is_section(cells, places, contract.key):
            continue
        records.source_rows.append(row + 1)
        for name, place in places.items():
            records.columns[name].append(_at(cells, place))
    return records


def _at(cells: list[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else BLANK


def _is_column_numbers(cells: list[Cell]) -> bool:
    shown = [text_of(cell).strip("()（）栏") for cell in cells if cell]
    return len(shown) > 2 and shown == [str(number) for number in range(1, len(shown) + 1)]


def _is_prose(cells: list[Cell]) -> bool:
    return not any(cell and cell[0] == "n" for cell in cells)


def _total_label(
    cells: list[Cell], places: list[int], labels: tuple[str, ...]
) -> tuple[str, int] | None:
    for place in places:
        cell = _at(cells, place)
        if not cell or cell[0] != "t":
            continue
        text = normalise(text_of(cell)).lstrip("(")
        if text.startswith(labels) or (_SECTION.match(text) and text.endswith(")")):
            return text_of(cell).strip(), place
    return None


def _is_section(cells: list[Cell], places: dict[str, int], key: list[str]) -> bool:
    """A section row names a group (一、工业类) and holds no key and no figure."""
    if any(_at(cells, places[name]) for name in key if name in places):
        return False
    filled = [cell for cell in cells if cell]
    return (
        len(filled) <= 2
        and all(cell[0] == "t" for cell in filled)
        and any(
            _SECTION.match(normalise(text_of(cell)))
            or normalise(text_of(cell)) in "一二三四五六七八九十"
            for cell in filled
        )
    )
