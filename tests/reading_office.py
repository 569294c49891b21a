"""A small office for the tests of reading: one contract, four units, workbooks made in memory."""

import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from sources.contracts import Contract
from sources.reading.read import RawFile, read_bytes
from sources.typed import Batch, Submission, gather
from sources.units import Unit, UnitList

UNITS = UnitList(
    [
        Unit("A1", "城东指挥部", "East HQ", ("城东片区指挥部",), "area_headquarters"),
        Unit("A2", "城西指挥部", "West HQ", (), "area_headquarters"),
        Unit("T1", "罗家镇", "Luojia", ("罗家镇人民政府", "罗家"), "town"),
        Unit("NONE", "未注明", "Not stated", (), "unassigned"),
    ]
)

TITLE = "2017年1-3月投资完成情况表"
ABOVE = [[TITLE], ["填报单位：城东指挥部", None, None, "单位：万元"]]


def contract(**changes: Any) -> Contract:
    """Return the contract of the tests, with some of its keys changed."""
    content: dict[str, Any] = {
        "contract": "progress",
        "programme": "test",
        "title": {"zh": "投资完成情况表", "en": "Progress"},
        "sheet": {"title": "投资完成情况"},
        "header": {"rows": 2},
        "reporters": {"class": "area_headquarters"},
        "reporter": {"from": "label", "label": "填报单位"},
        "period": {"from": "title"},
        "money_unit": {"from": ["header", "row", "title"]},
        "fields": [
            field("serial", "text", "序号"),
            field("code", "code", "项目编码", "项目代码", required=True),
            field("name", "text", "项目名称"),
            field("plan", "money", "年度计划投资", "年计划投资", required=True, minimum=0),
            field("done", "money", "自年初累计完成投资", "2017年完成/累计"),
        ],
        "key": ["code"],
        "label": "name",
        "totals": {"labels_in": ["serial", "name"], "reconcile": ["plan", "done"]},
    }
    return Contract.model_validate(content | changes)


def field(name: str, kind: str, *headers: str, **more: Any) -> dict[str, Any]:
    """Return one field of a contract, titled by its first header."""
    title = {"zh": headers[0], "en": name}
    return {"name": name, "title": title, "type": kind, "header": list(headers), **more}


def xlsx(rows: Iterable[Iterable[Any]], merges: Iterable[str] = (), sheet: str = "表1") -> bytes:
    """Write rows with xlsxwriter; a merged range shows the value of its first cell."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    # The same rows are the same bytes, in whatever second they are written.
    book.set_properties({"created": datetime(2017, 1, 1)})
    page = book.add_worksheet(sheet)
    rows = [list(row) for row in rows]
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value is not None:
                page.write(row, column, value)
    for merge in merges:
        first, _, _ = merge.partition(":")
        column = openpyxl.utils.cell.coordinate_from_string(first)
        place = (column[1] - 1, openpyxl.utils.column_index_from_string(column[0]) - 1)
        page.merge_range(merge, rows[place[0]][place[1]])
    book.close()
    return stream.getvalue()


def openpyxl_xlsx(rows: Iterable[Iterable[Any]], merges: Iterable[str] = ()) -> bytes:
    """Write rows with openpyxl."""
    book = openpyxl.Workbook()
    book.active.title = "表1"
    for cells in rows:
        book.active.append(list(cells))
    for merge in merges:
        book.active.merge_cells(merge)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


WRITERS = {"xlsxwriter": xlsx, "openpyxl": openpyxl_xlsx}


def read(data: bytes, form: Contract | None = None, name: str = "报表.xlsx") -> RawFile:
    """Read a file by one contract."""
    return read_bytes(data, name, [form or contract()])


def typed(data: bytes, form: Contract | None = None, units: UnitList = UNITS) -> Batch:
    """Read a file and type its records."""
    form = form or contract()
    return gather([read(data, form)], {form.contract: form}, units, {})[0]


def only(batch: Batch) -> Submission:
    """Return the one submission of a batch."""
    (submission,) = batch.submissions
    return submission


def codes(findings: Iterable[Any]) -> list[str]:
    """Return the codes of findings, in order."""
    return [finding.code for finding in findings]


def write_units(folder: Path, *lines: str) -> Path:
    """Write a unit list with the columns most tests need."""
    path = folder / "units.csv"
    path.write_text("\n".join(["unit_id,name,name_en,aliases,class", *lines]) + "\n", "utf-8")
    return path
