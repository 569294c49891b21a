"""What stands around a table: its unit of money, its reporter and its period."""

import re
import unicodedata
from dataclasses import dataclass

from sources.contracts import MONEY_FACTORS
from sources.findings import Finding
from sources.period_titles import period_in_text
from sources.periods import MONTH_KINDS, Period
from sources.reading.grid import text_of
from sources.reading.header import cached_normalise, money_unit_in
from sources.reading.layout import Layout, cell_name
from sources.text import normalise, tidy

# 单位：万元, but not 填报单位：… or 建设单位：…
_UNIT_LABEL = re.compile(r"(?:^|[^\u4e00-\u9fff]|计量|金额|货币)单\s*位\s*:\s*(.{0,20})")
_UNIT_IN_TITLE = re.compile(
    r"\((?:(?:计量|金额|货币)?单位[::为]?)?((?:人民币)?[\u4e00-\u9fff]{1,4})\)"
)
# A name ends where the next label of the same cell begins, or at a wide gap.
_NEXT_LABEL = re.compile(
    r"\s{2,}|(?=填报日期|填报时间|填报人|填表人|填表日期|报送日期|报送时间|联系人|联系电话|审核人"
    r"|单位负责人|负责人[:：]|日期[:：]|(?:计量|金额)?单位[:：])"
)
# A day in such a line is when the report was written, not what it reports on.
_WRITTEN_ON = re.compile(r"填报|填表|报送|制表|打印|日期|时间[::]")


@dataclass
class Surroundings:
    """Reporter and period as stated outside the table, with the cells they stand in."""

    reporter: str = ""
    reporter_cell: str = ""
    period_id: str = ""
    period_cell: str = ""


def read_surroundings(layout: Layout) -> Surroundings:
    """Read what stands around a table; what is not there becomes a finding of the layout."""
    _money(layout)
    around = Surroundings(period_cell=layout.title_cell)
    _reporter(layout, around)
    if layout.contract.stated_outside:
        _period(layout, around)
    return around


def _texts_above(layout: Layout) -> list[tuple[int, int, str]]:
    return [
        (row, index, text_of(cell))
        for row, cells in enumerate(layout.sheet.rows[: layout.header_top])
        for index, cell in enumerate(cells)
        if cell[:1] == "t"
    ]


def _money(layout: Layout) -> None:
    form = layout.contract.money_unit
    if form.fixed:
        return
    outside = {"row": _unit_in_a_row(layout), "title": _unit_in_title(layout)}
    for field in layout.contract.fields:
        column = layout.columns.get(field.name)
        if column is None or field.type != "money":
            continue
        stated = {"header": money_unit_in(column.unit)} | outside
        unit = next((stated[place] for place in form.source if stated[place]), form.default)
        if unit not in MONEY_FACTORS:
            layout.findings.append(
                Finding(
                    "KP-207",
                    cell=cell_name(column.header_row, column.index),
                    field=field.title.both,
                    found=unit or column.header,
                    expected="、".join(MONEY_FACTORS),
                )
            )
        column.factor = MONEY_FACTORS.get(unit, "1")


def _unit_in_a_row(layout: Layout) -> str:
    """Return the unit of a line 单位：万元; what is money but no known unit comes as it stands."""
    for row, index, text in _texts_above(layout):
        found = _UNIT_LABEL.search(unicodedata.normalize("NFKC", text))
        if found is None:
            continue
        stated = found.group(1).strip()
        if not stated:
            stated = normalise(_right_of(layout, row, index)[0])
        unit = money_unit_in(stated)
        if unit or "元" in stated:
            return unit or stated
    return ""


def _unit_in_title(layout: Layout) -> str:
    for _, _, text in _texts_above(layout):
        for stated in _UNIT_IN_TITLE.findall(cached_normalise(text)):
            if stated.endswith("元"):
                return money_unit_in(stated) or stated
    return ""


def _right_of(layout: Layout, row: int, index: int) -> tuple[str, str]:
    """Return the next filled cell of a row, and its address; a further label is no value."""
    cells = layout.sheet.rows[row]
    for right in range(index + 1, len(cells)):
        if cells[right]:
            text = text_of(cells[right])
            return ("", "") if re.search(r"[:：]", text) else (text, cell_name(row, right))
    return "", ""


def _reporter(layout: Layout, around: Surroundings) -> None:
    form = layout.contract.reporter
    if "fixed" in form.source:
        around.reporter = form.unit
        return
    label = normalise(form.label[0])
    rows = layout.sheet.rows
    outside = [
        *range(layout.header_top),
        *range(len(rows) - 1, max(layout.header_bottom, len(rows) - 15), -1),
    ]
    for row in outside:
        for index, cell in enumerate(rows[row]):
            if not cell or not cached_normalise(text_of(cell)).startswith(label):
                continue
            found = re.split(r"[:：]", text_of(cell), maxsplit=1)
            # 填报单位：城东片区指挥部    填报人：… stand in one cell, spaces apart.
            stated = tidy(_NEXT_LABEL.split(found[1].strip())[0]) if len(found) == 2 else ""
            if stated:
                around.reporter, around.reporter_cell = stated, cell_name(row, index)
                return
            stated, place = _right_of(layout, row, index)
            if stated:
                around.reporter, around.reporter_cell = tidy(stated), place
                return
    layout.findings.append(Finding("KP-206", cell="A1", expected=form.label[0]))


def _period(layout: Layout, around: Surroundings) -> None:
    """Take the period from the title, or from a line of its own between title and header.

    A title that names only the year gives way to a line that says more; where the contract names
    the kind of period, no other counts.
    """
    kind = layout.contract.period.kind
    kinds = MONTH_KINDS if kind == "month" else (kind,)
    found: list[tuple[Period, str]] = []
    if period := period_in_text(layout.title):
        found.append((period, layout.title_cell))
    for row, index, text in _texts_above(layout):
        if not _WRITTEN_ON.search(normalise(text)) and (period := period_in_text(text)):
            found.append((period, cell_name(row, index)))
    if kind:
        found = [(period, cell) for period, cell in found if period.kind in kinds]
    found.sort(key=lambda pair: pair[0].kind == "year")
    if not found:
        layout.findings.append(Finding("KP-209", cell=layout.title_cell, found=layout.title))
        return
    around.period_id, around.period_cell = found[0][0].period_id, found[0][1]
