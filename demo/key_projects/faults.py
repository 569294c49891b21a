"""What goes wrong in workbooks: each fault spoils one page, and says where it will be found."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from demo.page import Cell, Page, cell_name

# A stamped scan, saved under the workbook's name.
SCAN = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
NOT_A_WORKBOOK = "not_a_workbook"


@dataclass(frozen=True)
class Fault:
    """A finding that must be made: its code, its cell ("" where the file as a whole is meant)."""

    code: str
    cell: str = ""
    field: str = ""
    refuses: bool = True


def spoil(page: Page, fault: str) -> tuple[Page, Fault]:
    """Return the page with the fault in it, and the finding that must name it."""
    return _SPOILERS[fault](page)


def _records(page: Page, field: str) -> list[str]:
    totals = ("合计", "其中", "小计", "一、", "二、", "三、")
    return [record for record, name in page.places if name == field and record not in totals]


def _with(page: Page, cell: Cell, value: str | Decimal | None) -> Page:
    cells = {place: old for place, old in page.cells.items() if place != cell or value is not None}
    if value is not None:
        cells[cell] = value
    return replace(page, cells=cells)


def _text_in_money(page: Page) -> tuple[Page, Fault]:
    field = "invested_since_january"
    cell = page.places[_records(page, field)[4], field]
    return _with(page, cell, "详见附件"), Fault("KP-301", cell_name(cell), field)


def _code_missing(page: Page) -> tuple[Page, Fault]:
    cell = page.places[_records(page, "project_code")[6], "project_code"]
    return _with(page, cell, None), Fault("KP-302", cell_name(cell), "project_code")


def _code_twice(page: Page) -> tuple[Page, Fault]:
    first, second = _records(page, "project_code")[2:4]
    cell = page.places[second, "project_code"]
    return _with(page, cell, first), Fault("KP-402", cell_name(cell), "project_code")


def _unit_unknown(page: Page) -> tuple[Page, Fault]:
    # A name that no unit has had; "龙陵" is one stroke from 龙岭 and must not be guessed.
    cell = page.reporter_cell
    return _with(page, cell, "龙陵片区工作组"), Fault("KP-501", cell_name(cell))


def _negative_investment(page: Page) -> tuple[Page, Fault]:
    field = "invested_this_month"
    cell = page.places[_records(page, field)[5], field]
    return _with(page, cell, Decimal(-120)), Fault("KP-401", cell_name(cell), field)


def _month_above_year(page: Page) -> tuple[Page, Fault]:
    field = "invested_this_month"
    cell = page.places[_records(page, field)[7], field]
    return _with(page, cell, Decimal(990_000)), Fault("KP-403", cell_name(cell), field)


def _total_wrong(page: Page) -> tuple[Page, Fault]:
    cell = page.places["合计", "plan_of_year"]
    found = page.cells[cell]
    assert isinstance(found, Decimal)
    spoilt = _with(page, cell, found + 1000)
    return spoilt, Fault("KP-303", cell_name(cell), "plan_of_year", refuses=False)


def _template_unknown(page: Page) -> tuple[Page, Fault]:
    other = Page("签到表")
    for row, line in enumerate(("重点项目调度会签到表", "序号", "1", "2", "3")):
        other.put(row, 0, line)
    other.put(1, 1, "参会单位")
    return other, Fault("KP-202", "A1")


def _period_missing(page: Page) -> tuple[Page, Fault]:
    title = "青江区重点项目问题台账表"
    return _with(page, page.title_cell, title), Fault("KP-209", cell_name(page.title_cell))


def _table_empty(page: Page) -> tuple[Page, Fault]:
    rows = {place[0] for place in page.places.values()}
    cells = {place: value for place, value in page.cells.items() if place[0] not in rows}
    # The first cell under the header: where a record should stand.
    return replace(page, cells=cells), Fault("KP-404", cell_name((min(rows), 0)))


_SPOILERS: dict[str, Callable[[Page], tuple[Page, Fault]]] = {
    "text_in_money": _text_in_money,
    "code_missing": _code_missing,
    "code_twice": _code_twice,
    "unit_unknown": _unit_unknown,
    "negative_investment": _negative_investment,
    "month_above_year": _month_above_year,
    "total_wrong": _total_wrong,
    "template_unknown": _template_unknown,
    "period_missing": _period_missing,
    "table_empty": _table_empty,
}
