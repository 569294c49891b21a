"""What stands around a table: its unit of money, its reporter, its unit and its period."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from sources.contracts import MONEY_FACTORS
from sources.findings import Finding
from sources.period_titles import (
    names_several_years,
    period_in_name,
    period_in_text,
    with_plain_years,
)
from sources.periods import MONTH_KINDS, Period, period_of_date, period_of_id
from sources.reading.aliases import cached_normalise, contains
from sources.reading.grid import Cell, text_of
from sources.reading.grids import GridColumn
from sources.reading.header import Column
from sources.reading.header_path import COUNTING_UNITS, money_unit_in, money_units_in
from sources.reading.layout import Layout, cell_name
from sources.reading.stated import Stated, beside_label, cell_at, right_of, said_in
from sources.text import normalise

# 单位：万元, but not 填报单位：… or 建设单位：…
_UNIT_LABEL = re.compile(r"(?:^|[^\u4e00-\u9fff]|计量|金额|货币)单\s*位\s*:\s*(.{0,20})")
_UNIT_IN_TITLE = re.compile(
    r"\((?:(?:计量|金额|货币)?单位[::为]?)?((?:人民币)?[\u4e00-\u9fff]{1,4})\)"
)
_BOTH = "、"
_WITH_UNIT = re.compile(r"\d(?:亿|亿元|万|万元|百万元|千元|元)(?:左右|\((?:预计|估计|估)\))?$")
_ROWS_LOOKED_AT = 2_000
# A day in such a line is when the report was written, not what it reports on.
_A_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_WRITTEN_ON = re.compile(r"填报|填表|报送|制表|打印|日期|时间[::]")


@dataclass
class Surroundings:
    """What is stated outside the table, with the cells it stands in."""

    reporter: list[Stated] = field(default_factory=list)
    unit: list[Stated] = field(default_factory=list)
    period_id: str = ""
    period_cell: str = ""
    year: str = ""
    # The unit of money in a line of its own, and in the title.
    money_units: dict[str, str] = field(default_factory=lambda: {"row": "", "title": ""})
    # Fields that hold for the whole table: their cell and its address.
    constants: dict[str, tuple[Cell, str]] = field(default_factory=dict)


def read_surroundings(
    layout: Layout, path: str, inherited: "Surroundings | None" = None
) -> Surroundings:
    """Read what stands around a table; what is not there becomes a finding of the layout.

    A further block says only what differs from the first one, whose statements it inherits.
    """
    contract = layout.contract
    around = Surroundings(period_cell=layout.title_cell)
    _money(layout, around, inherited)
    _measures(layout)
    if contract.reporter.unit:
        around.reporter = [Stated(contract.reporter.unit)]
    else:
        around.reporter = said_in(layout, contract.reporter, path)
        around.reporter = around.reporter or (inherited.reporter if inherited else [])
        if not around.reporter:
            expected = "、".join(contract.reporter.label)
            layout.findings.append(Finding("KP-206", cell="A1", expected=expected))
    if contract.unit is not None:
        around.unit = said_in(layout, contract.unit, path)
        if contract.unit.unit:
            around.unit = [Stated(contract.unit.unit)]
        around.unit = around.unit or (inherited.unit if inherited else [])
        if not around.unit:
            expected = "、".join(contract.unit.label) or contract.unit.source[0]
            layout.findings.append(Finding("KP-206", cell="A1", expected=expected))
    around.year = _year(layout, path)
    if contract.stated_outside:
        _period(layout, around, path, inherited)
    _constants(layout, around, path)
    return around


def _texts_above(layout: Layout) -> list[tuple[int, int, str]]:
    return [
        (row, index, text_of(cell))
        for row in range(layout.above, layout.header_top)
        for index, cell in enumerate(layout.sheet.rows[row])
        if cell[:1] == "t"
    ]


def _money(layout: Layout, around: Surroundings, inherited: Surroundings | None) -> None:
    form = layout.contract.money_unit
    named: list[tuple[str, Column | GridColumn]] = [*layout.columns.items()]
    named += [(column.value, column) for column in layout.grid]
    columns = [(layout.contract.field_named(name), column) for name, column in named]
    columns = [pair for pair in columns if pair[0].type == "money"]
    if form.fixed:
        return
    outside = {"row": _unit_in_a_row(layout), "title": _unit_in_title(layout)}
    if inherited and not any(outside[place] for place in form.source if place in outside):
        outside = inherited.money_units
    around.money_units = outside
    said = {unit for unit in outside.values() if unit in MONEY_FACTORS}
    conflict = len(said) > 1 or any(len(money_units_in(unit)) > 1 for unit in outside.values())
    told: set[str] = set()
    for form_of, column in columns:
        stated = {"header": money_unit_in(column.unit)} | outside
        unit = next((stated[place] for place in form.source if stated[place]), form.default)
        if conflict and not stated["header"]:
            # 单位：亿元 in the title and 单位：万元 below it: a guess would be wrong by thousands.
            both = _BOTH.join(filter(None, outside.values()))
            if not told:
                layout.findings.append(
                    Finding(
                        "KP-218", cell=_cell_of(layout, column), field=form_of.title.both,
                        found=both, expected=both,
                    )
                )  # fmt: skip
            told.add(form_of.name)
            continue
        if column.unit and not stated["header"] and form_of.name not in told:
            # 完成投资（%）, 总投资（户）: whatever stands in it, it is no money.
            told.add(form_of.name)
            layout.findings.append(
                Finding(
                    "KP-207", cell=_cell_of(layout, column), field=form_of.title.both,
                    found=f"{column.header}（{column.unit}）", expected="、".join(MONEY_FACTORS),
                )
            )  # fmt: skip
        if (
            unit not in MONEY_FACTORS
            and form_of.name not in told
            and (unit or not _all_carry_units(layout, form_of.name, column.index))
        ):
            told.add(form_of.name)
            layout.findings.append(
                Finding(
                    "KP-207",
                    cell=_cell_of(layout, column),
                    field=form_of.title.both,
                    found=f"{column.header}（{unit}）" if unit else column.header,
                    expected="、".join(MONEY_FACTORS),
                )
            )
        column.factor = MONEY_FACTORS.get(unit, "1")


def _cell_of(layout: Layout, column: Column | GridColumn) -> str:
    if isinstance(column, Column):
        return column.header_cell
    return cell_name(layout.header_bottom, column.index)


def _measures(layout: Layout) -> None:
    """Find the units of numbers and counts, in their headers or in a line 单位：公里.

    A unit that its field does not declare is refused, in a header or in such a line.
    """
    # All that a field claims: a table beside the first one has headers of its own.
    named: list[tuple[str, Column | GridColumn]] = [*layout.columns.items()]
    named += [(name, column) for name, claimed in layout.claims.items() for column in claimed]
    named += [(column.value, column) for column in layout.grid]
    in_line = _units_in_line(layout)
    has_money = any(form.type == "money" for form in layout.contract.fields_present)
    is_mixed = any(form.codes_from for form in layout.contract.fields)
    told: set[int] = set()
    for name, column in named:
        form = layout.contract.field_named(name)
        if form.type == "percent" and column.unit not in ("", "%") and column.index not in told:
            told.add(column.index)
            layout.findings.append(
                Finding(
                    "KP-213", cell=_cell_of(layout, column), field=form.title.both,
                    found=column.unit, expected="%",
                )
            )  # fmt: skip
        if form.type not in ("number", "count"):
            continue
        known = {normalise(unit): factor for unit, factor in form.units.items()}
        unknown = ""
        if column.unit in known:
            column.factor = known[column.unit]
        elif column.unit:
            # A grid of indicators mixes what is counted with what is measured.
            counted = column.unit in COUNTING_UNITS
            fits = counted and (not form.units or layout.contract.grid is not None)
            unknown = "" if fits else column.unit
        elif known and in_line:
            fitting = [unit for unit in in_line if unit in known]
            # A unit of money says nothing of a figure that is none.
            is_amount = any("元" in unit for unit in known) and not has_money
            others = [unit for unit in in_line if is_amount or not money_unit_in(unit)]
            if len(fitting) == 1 and not (is_mixed and Decimal(known[fitting[0]]) != 1):
                column.factor = known[fitting[0]]
            elif others:
                # Of figures of several kinds one line cannot say which it is for.
                unknown = "、".join(in_line)
        if unknown and column.index not in told and not layout.is_further:
            told.add(column.index)
            layout.findings.append(
                Finding(
                    "KP-213", cell=_cell_of(layout, column), field=form.title.both, found=unknown,
                    expected="、".join(form.units) or "—",
                )
            )  # fmt: skip


def _units_in_line(layout: Layout) -> list[str]:
    """Return what a line 单位：… above the table says; it may name several units."""
    stated = next(iter(_stated_units(layout)), "") or _unit_in_title(layout)
    return [part for part in re.split(r"[、,;/和及]|\s+", stated) if part]


def _all_carry_units(layout: Layout, name: str, index: int) -> bool:
    """Tell a column in which every amount is written with its unit: 1200万元, 1.2亿."""
    values = layout.sheet.values
    if name in layout.form_cells:
        cells = [layout.form_cells[name]]
    else:
        last = min(layout.end, len(values), layout.first + _ROWS_LOOKED_AT)
        rows = range(layout.first, last)
        cells = [cells[index] for row in rows if index < len(cells := layout.sheet.rows[row])]
    amounts = [text_of(cell) for cell in cells if re.search(r"\d", text_of(cell))]
    return bool(amounts) and all(_WITH_UNIT.search(normalise(text)) for text in amounts)


def _unit_in_a_row(layout: Layout) -> str:
    """Return the unit of a line 单位：万元; what is money but no known unit comes as it stands."""
    found: dict[str, None] = {}
    for stated in _stated_units(layout):
        units = money_units_in(stated)
        if not units and "元" in stated:
            return stated
        found |= dict.fromkeys(units)
    # Two of them, in one line or in several: which one counts is not said.
    return _BOTH.join(found)


def _stated_units(layout: Layout) -> Iterator[str]:
    for row, index, text in _texts_above(layout):
        found = _UNIT_LABEL.search(unicodedata.normalize("NFKC", text))
        # A bracket behind the title is the title's.
        if found is None or _UNIT_IN_TITLE.search(cached_normalise(text)):
            continue
        stated = found.group(1).strip()
        if not stated:
            beside = right_of(layout, row, index)
            stated = text_of(beside[0]) if beside else ""
        yield normalise(stated)


def _unit_in_title(layout: Layout) -> str:
    """Return the unit in the bracket behind a title; two titles may give two of them."""
    found: dict[str, None] = {}
    for _, _, text in _texts_above(layout):
        found |= dict.fromkeys(_units_in_brackets(text))
    return _BOTH.join(found)


def _units_in_brackets(text: str) -> list[str]:
    stated = [unit for unit in _UNIT_IN_TITLE.findall(cached_normalise(text)) if unit[-1] == "元"]
    return [money_unit_in(unit) or unit for unit in stated]


def units_said_in(text: str) -> list[str]:
    """Return the units of money that a line of text gives to what follows it."""
    label = _UNIT_LABEL.search(unicodedata.normalize("NFKC", text))
    units = _units_in_brackets(text) + (money_units_in(label.group(1)) if label else [])
    return list(dict.fromkeys(units))


def _period(
    layout: Layout, around: Surroundings, path: str, inherited: Surroundings | None
) -> None:
    """Take the period from the first place that names one; the contract's kind says which count."""
    form = layout.contract.period
    if form.period:
        around.period_id = form.period
        return
    year = int(around.year) if around.year else None
    candidates: list[tuple[Period, str]] = []
    for source in form.source:
        if source == "title":
            candidates += _in_title(layout, year)
            continue
        of_source = form.model_copy(update={"source": [source]})
        for stated in said_in(layout, of_source, path):
            # 3月 in a sheet's name is March of the year that the title or the file names.
            read = period_in_name if source in ("file", "folder") else period_in_text
            period = read(stated.text, form.kind) or period_in_text(stated.text, form.kind, year)
            if period is None and not stated.is_within:
                period = _period_of_day(stated.text, form.kind)
            if period:
                candidates.append((period, stated.cell))
    kinds = MONTH_KINDS if form.kind == "month" else (form.kind,)
    if form.kind:
        candidates = [(period, cell) for period, cell in candidates if period.kind in kinds]
    if candidates:
        around.period_id, around.period_cell = candidates[0][0].period_id, candidates[0][1]
    elif inherited and inherited.period_id:
        around.period_id, around.period_cell = inherited.period_id, inherited.period_cell
    elif not inherited:
        found = layout.title or path.rpartition("/")[2]
        layout.findings.append(Finding("KP-209", cell=layout.title_cell, found=found))


def _period_of_day(text: str, kind: str | None) -> Period | None:
    """Return the period in which a day lies that a label or cell gives as the report's date."""
    day = period_in_text(text.removesuffix(" 00:00:00"), "day")
    return period_of_id(period_of_date(day.starts_on, kind or "month")) if day else None


def _year(layout: Layout, path: str) -> str:
    """Return the year that title, sheet or file name: what says 3月 alone lies in it.

    A title of several years leaves it open in which of them that is.
    """
    if names_several_years(layout.title):
        return ""
    for text in (layout.title, layout.sheet.name, *reversed(path.split("/"))):
        if names_several_years(text):
            continue
        if found := _A_YEAR.search(with_plain_years(unicodedata.normalize("NFKC", text))):
            return found[1]
    return ""


def _in_title(layout: Layout, year: int | None) -> list[tuple[Period, str]]:
    """Return the periods of the title, and of a line of its own between title and header.

    A title that names only the year gives way to a line that says more.
    """
    kind = layout.contract.period.kind
    found: list[tuple[Period, str]] = []
    _tell_other_titles(layout, kind, year)
    if period := period_in_text(layout.title, kind):
        found.append((period, layout.title_cell))
    for row, index, text in _texts_above(layout):
        if not _WRITTEN_ON.search(normalise(text)) and (period := period_in_text(text, kind)):
            found.append((period, cell_name(row, index)))
    if not found and (period := period_in_text(layout.title, kind, year)):
        found.append((period, layout.title_cell))
    found.sort(key=lambda pair: pair[0].kind == "year")
    return found


def _tell_other_titles(layout: Layout, kind: str | None, year: int | None) -> None:
    """Tell a second title beside the first that names another period of the same kind."""
    titles = layout.contract.sheet.title if layout.contract.sheet else []
    first = period_in_text(layout.title, kind, year) if titles else None
    months = set(MONTH_KINDS)
    for row, index, text in _texts_above(layout) if first else []:
        cell = cell_name(row, index)
        if cell == layout.title_cell or not contains(titles, cached_normalise(text)):
            continue
        other = period_in_text(text, kind, year)
        is_alike = (
            first and other and (other.kind == first.kind or {other.kind, first.kind} <= months)
        )
        if first and other and is_alike and other != first:
            layout.findings.append(
                Finding("KP-223", cell=cell, found=other.period_id, expected=first.period_id)
            )


def _constants(layout: Layout, around: Surroundings, path: str) -> None:
    for form in layout.contract.fields_present:
        if form.source == "cell":
            around.constants[form.name] = (cell_at(layout, form.cell), form.cell)
        elif form.source == "label":
            stated = beside_label(layout, form.header)
            around.constants[form.name] = (
                (stated.raw or "t" + stated.text, stated.cell) if stated else ("", "")
            )
        elif form.source == "title":
            around.constants[form.name] = (
                "t" + layout.title if layout.title else "", layout.title_cell
            )  # fmt: skip
        elif form.source == "sheet":
            around.constants[form.name] = ("t" + layout.sheet.name if layout.sheet.name else "", "")
        elif form.source == "file":
            around.constants[form.name] = ("t" + path.rpartition("/")[2].rpartition(".")[0], "")
        elif form.source == "points":
            column = layout.columns.get(form.of)
            around.constants[form.name] = (
                ("n" + column.points if column.points else "", column.header_cell)
                if column
                else ("", "")
            )
