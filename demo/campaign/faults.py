"""What goes wrong in these workbooks: each fault spoils one page, and says where it is found."""

from collections.abc import Callable
from dataclasses import replace

from demo.key_projects.faults import Fault
from demo.page import Cell, Page, Value, cell_name

Spoiler = Callable[[Page], tuple[Page, Fault]]


def spoil(page: Page, fault: str) -> tuple[Page, Fault]:
    """Return the page with the fault in it, and the finding that must name it."""
    return _SPOILERS[fault](page)


def _place(page: Page, field: str, number: int) -> Cell:
    return [place for (key, name), place in page.places.items() if name == field and key != "合计"][
        number
    ]


def _with(page: Page, *changes: tuple[Cell, Value | None]) -> Page:
    cells = dict(page.cells)
    for cell, value in changes:
        cells.pop(cell, None)
        if value is not None:
            cells[cell] = value
    return replace(page, cells=cells)


def _at(field: str, number: int, value: Value | None, code: str) -> Spoiler:
    def spoiler(page: Page) -> tuple[Page, Fault]:
        cell = _place(page, field, number)
        return _with(page, (cell, value)), Fault(code, cell_name(cell), field)

    return spoiler


def _unit_twice(page: Page) -> tuple[Page, Fault]:
    first, second = (_place(page, "unit_id", number) for number in (1, 2))
    spoilt = _with(page, (second, page.cells[first]))
    return spoilt, Fault("KP-402", cell_name(second), "unit_id")


def _total_wrong(page: Page) -> tuple[Page, Fault]:
    cell = page.places["合计", "households_assigned"]
    found = page.cells[cell]
    assert isinstance(found, int)
    spoilt = _with(page, (cell, found + 10))
    return spoilt, Fault("KP-303", cell_name(cell), "households_assigned", refuses=False)


def _template_unknown(page: Page) -> tuple[Page, Fault]:
    other = Page("签到表")
    for row, line in enumerate(("学习教育推进会签到表", "序号", "1", "2", "3")):
        other.put(row, 0, line)
    other.put(1, 1, "参会单位")
    return other, Fault("KP-202", "A1")


def _period_missing(page: Page) -> tuple[Page, Fault]:
    return _with(page, ((0, 0), "践行情况统计表")), Fault("KP-209", "A1")


def _table_empty(page: Page) -> tuple[Page, Fault]:
    rows = {place[0] for place in page.places.values()}
    cells = {place: value for place, value in page.cells.items() if place[0] not in rows}
    return replace(page, cells=cells), Fault("KP-404", cell_name((min(rows), 0)))


def _declined_column(page: Page) -> tuple[Page, Fault]:
    # A column that nobody may keep; the file is refused without an annotated copy.
    cell = (2, max(column for _, column in page.cells) + 1)
    return _with(page, (cell, "思想状况")), Fault("KP-511", cell_name(cell))


def _phone_in_cell(page: Page) -> tuple[Page, Fault]:
    row, _ = _place(page, "unit_id", 2)
    cell = (row, max(column for _, column in page.cells) + 1)
    return _with(page, (cell, "有事请拨13812345678")), Fault("KP-512", cell_name(cell))


_SPOILERS: dict[str, Spoiler] = {
    "attended_above_due": _at("rules_attended", 1, 9999, "KP-403"),
    "closed_above_found": _at("closed", 3, 99, "KP-403"),
    "negative_households": _at("households_helped", 4, -3, "KP-401"),
    "unit_unknown": _at("unit_id", 5, "牧联工作组", "KP-501"),
    "text_in_count": _at("posts_sent", 2, "详见附件", "KP-301"),
    "cleanup_unknown": _at("cleanup", 6, "其他问题", "KP-301"),
    "meetings_missing": _at("meetings_held", 7, None, "KP-302"),
    "unit_twice": _unit_twice,
    "total_wrong": _total_wrong,
    "template_unknown": _template_unknown,
    "period_missing": _period_missing,
    "table_empty": _table_empty,
    "declined_column": _declined_column,
    "phone_in_cell": _phone_in_cell,
}
