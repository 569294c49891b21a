"""What goes wrong in the county's workbooks: each spoils one page and says what must be found."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.page import Page, Value, cell_name

SCAN = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@dataclass(frozen=True)
class Fault:
    """A finding that must be made: its code, and its cell ("" where the file is meant)."""

    code: str
    cell: str = ""
    refuses: bool = True


def spoil(page: Page, fault: str) -> Fault:
    """Put a fault into a page; return the finding that must name it."""
    return _SPOILERS[fault](page)


def _place(page: Page, field: str, number: int) -> tuple[int, int]:
    records = [key for key, name in page.places if name == field and key != "合计"]
    return page.places[records[number], field]


def _put(page: Page, field: str, number: int, value: Value | None) -> str:
    cell = _place(page, field, number)
    page.cells.pop(cell, None)
    page.put(*cell, value)
    return cell_name(cell)


def _village_unknown(page: Page) -> Fault:
    # A village that the county does not have; the nearest must not be guessed.
    return Fault("KP-501", _put(page, "village_id", 0, "青龙坝村"))


def _household_names(page: Page) -> Fault:
    # A list of households instead of counts: nothing of it is kept.
    column = 1 + max(place for _, place in page.cells)
    page.put(page.header_bottom, column, "户主姓名")
    for step, name in enumerate(("王小明", "李大山", "赵春花"), start=1):
        page.put(page.header_bottom + step, column, name)
    return Fault("KP-512")


def _village_twice(page: Page) -> Fault:
    first = page.cells[_place(page, "village_id", 2)]
    return Fault("KP-402", _put(page, "village_id", 3, first))


def _built_above_planned(page: Page) -> Fault:
    planned = page.cells[_place(page, "households", 1)]
    assert isinstance(planned, int)
    return Fault("KP-403", _put(page, "households_built", 1, planned + 3))


def _text_in_count(page: Page) -> Fault:
    return Fault("KP-301", _put(page, "households", 2, "详见附件"))


def _code_missing(page: Page) -> Fault:
    return Fault("KP-302", _put(page, "site_code", 4, None))


def _progress_above_all(page: Page) -> Fault:
    return Fault("KP-401", _put(page, "progress_percent", 3, 120))


def _period_missing(page: Page) -> Fault:
    page.cells[page.title_cell] = "督查组发现问题台账"
    return Fault("KP-209", cell_name(page.title_cell))


def _template_unknown(page: Page) -> Fault:
    page.cells = {(0, 0): "搬迁工作例会签到表", (1, 0): "序号", (1, 1): "参会单位", (2, 0): "1"}
    page.merges = []
    return Fault("KP-202")


def _completed_before_start(page: Page) -> Fault:
    return Fault("KP-403", _put(page, "actual_completion", 0, "2016年6月1日"))


def _total_wrong(page: Page) -> Fault:
    cell = page.places["合计", "poor_households"]
    found = page.cells[cell]
    assert isinstance(found, int)
    page.put(*cell, found + 100)
    return Fault("KP-303", cell_name(cell), refuses=False)


def _built_falls(page: Page) -> Fault:
    # Below what the month before had: true by itself, impossible beside it.
    return Fault("KP-679", _put(page, "households_built", 0, 0))


_SPOILERS: dict[str, Callable[[Page], Fault]] = {
    "village_unknown": _village_unknown,
    "household_names": _household_names,
    "village_twice": _village_twice,
    "built_above_planned": _built_above_planned,
    "text_in_count": _text_in_count,
    "code_missing": _code_missing,
    "progress_above_all": _progress_above_all,
    "period_missing": _period_missing,
    "template_unknown": _template_unknown,
    "completed_before_start": _completed_before_start,
    "total_wrong": _total_wrong,
    "built_falls": _built_falls,
}
# Who sent what for when cannot be read in these: only the mended file counts as received.
UNATTRIBUTABLE = {"household_names", "period_missing", "template_unknown", "not_a_workbook"}
