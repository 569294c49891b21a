"""The units that a table's figures are in: said by headers, by lines above it, by labels."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sources.contracts import MONEY_FACTORS, FieldForm
from sources.findings import Finding
from sources.reading.aliases import aliases_of
from sources.reading.grid import Cell, text_of
from sources.reading.grids import GridColumn
from sources.reading.header import Column
from sources.reading.header_path import COUNTING_UNITS, money_unit_in
from sources.reading.layout import Layout, cell_name
from sources.reading.stated import right_of, texts_above
from sources.reading.unit_lines import COUNTED, SaidUnits, is_unit, money_named, units_in
from sources.text import normalise

_BOTH = "、"
_WITH_UNIT = re.compile(r"\d(?:[十百千]?[亿万]元?|千元|元)(?:左右|\((?:预计|估计|估)\))?$")
_ROWS_LOOKED_AT = 2_000

AnyColumn = Column | GridColumn
Constants = dict[str, tuple[Column, Cell]]


@dataclass
class SaidOutside:
    """What the lines above a table say of units."""

    # The unit of money in a line of its own, and in a bracket behind the title.
    money: dict[str, str] = field(default_factory=lambda: {"row": "", "title": ""})
    # All units that are named, in their order.
    words: list[str] = field(default_factory=list)


def read_units(layout: Layout, inherited: SaidOutside | None, constants: Constants) -> SaidOutside:
    """Give every figure's column the factor of its unit; what is not said becomes a finding.

    `constants` are figures that stand beside a label or in a cell. What a further block does not
    say of itself, the first one says.
    """
    said = _said_above(layout)
    outside = SaidOutside(
        {"row": _money_of(said, False), "title": _money_of(said, True)},
        list(dict.fromkeys(word for one in said for word in one.units)),
    )
    if inherited and not any(outside.money.values()):
        outside.money = inherited.money
    if inherited and not outside.words:
        outside.words = inherited.words
    if not layout.contract.money_unit.fixed:
        _money(layout, outside.money, constants)
    _measures(layout, outside.words, constants)
    return outside


def units_said_in(text: str) -> list[str]:
    """Return the units of money that a line of text gives to what follows it."""
    words = [word for said in units_in(text) for word in said.units]
    return list(dict.fromkeys(unit for word in words if (unit := money_named(word))))


def _said_above(layout: Layout) -> list[SaidUnits]:
    contract = layout.contract
    declared = aliases_of(contract).units
    labels = {label for place in (contract.reporter, contract.unit) if place
              for label in place.label}  # fmt: skip
    # In a form the labels stand among the lines: 里程（米）：1 says the unit of that figure only.
    own = {(column.header_row, column.index) for column in layout.columns.values()}
    said: list[SaidUnits] = []
    for row, index, text in texts_above(layout):
        if (row, index) in own:
            continue
        beside = right_of(layout, row, index) if text.rstrip().endswith((":", "：")) else None
        for one in units_in(text, text_of(beside[0]) if beside else "", declared):
            # 单位：罗家镇 names who reports.
            if "单位" not in labels or is_unit(one.units[0], declared):
                said.append(one)
    return said


def _money_of(said: list[SaidUnits], in_bracket: bool) -> str:
    """Return the unit of money of the lines, or of the brackets behind a title.

    Two of them come as both: which one counts is not said. What is money but no known unit comes
    as it stands.
    """
    words = [word for one in said if one.in_bracket == in_bracket for word in one.units]
    units = dict.fromkeys(unit for word in words if (unit := money_named(word)))
    return _BOTH.join(units) or next((word for word in words if "元" in word), "")


def _money(layout: Layout, outside: dict[str, str], constants: Constants) -> None:
    form = layout.contract.money_unit
    said = {unit for unit in outside.values() if unit in MONEY_FACTORS}
    conflict = len(said) > 1 or any(_BOTH in unit for unit in outside.values())
    told: set[str] = set()
    for form_of, column in _columns(layout, constants, claims=False):
        if form_of.type != "money":
            continue
        own = money_unit_in(column.unit)
        stated = {"header": own} | outside
        unit = next((stated[place] for place in form.source if stated[place]), "")
        # A unit that stands where the contract does not look is stated all the same.
        unit = unit or next((text for text in stated.values() if text), "") or form.default
        told_now = form_of.name in told
        if conflict and not own:
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
        found = ""
        if column.unit and not own:
            # 完成投资（%）, 总投资（户）: whatever stands in it, it is no money.
            found = f"{column.header}（{column.unit}）"
        elif unit not in MONEY_FACTORS and (
            unit or not _is_said_elsewhere(layout, form_of, column, constants)
        ):
            found = f"{column.header}（{unit}）" if unit else column.header
        if found and not told_now:
            told.add(form_of.name)
            layout.findings.append(
                Finding(
                    "KP-207", cell=_cell_of(layout, column), field=form_of.title.both,
                    found=found, expected="、".join(MONEY_FACTORS),
                )
            )  # fmt: skip
        column.factor = MONEY_FACTORS.get(unit, "1")


def _columns(
    layout: Layout, constants: Constants, claims: bool
) -> Iterable[tuple[FieldForm, AnyColumn]]:
    named: list[tuple[str, AnyColumn]] = [*layout.columns.items()]
    if claims:
        # All that a field claims: a table beside the first one has headers of its own.
        named += [(name, one) for name, claimed in layout.claims.items() for one in claimed]
    named += [(column.value, column) for column in layout.grid]
    named += [(name, column) for name, (column, _) in constants.items()]
    return ((layout.contract.field_named(name), column) for name, column in named)


def _cell_of(layout: Layout, column: AnyColumn) -> str:
    if isinstance(column, Column):
        return column.header_cell
    return cell_name(layout.header_bottom, column.index)


def _measures(layout: Layout, in_lines: list[str], constants: Constants) -> None:
    """Find the units of percentages, numbers and counts, in their headers or in a line 单位：公里.

    A unit that its field does not declare is refused, in a header or in such a line.
    """
    has_money = any(form.type == "money" for form in layout.contract.fields_present)
    is_mixed = any(form.codes_from for form in layout.contract.fields)
    told: set[int] = set()
    for form, column in _columns(layout, constants, claims=True):
        unknown, expected = "", "、".join(form.units) or "—"
        if form.type == "percent":
            # Of a group, 实际完成（万元） over 占年计划%, the unit is that of its amounts.
            own = column.leaf_unit or next((word for word in in_lines if word in "%‰"), "")
            unknown = own if own not in ("", "%") else ""
            expected = "%"
            # A header or a line that says % means points, whatever the contract expects without.
            is_fraction = form.scale == "fraction" and own != "%"
            column.factor = "100" if is_fraction else "1"
        elif form.type in ("number", "count") and not form.measured_by:
            unknown = _measure(form, column, in_lines, is_mixed, has_money, layout)
        known = {normalise(unit) for unit in form.units}
        fitting = [word for word in unknown.split(_BOTH) if word in known]
        if fitting and column.index not in told:
            # Each is declared: what is wanting is which of them this figure has.
            told.add(column.index)
            layout.findings.append(
                Finding(
                    "KP-312", cell=_cell_of(layout, column), field=form.title.both,
                    found=unknown, expected=f"{column.header}（{fitting[0]}）",
                )
            )  # fmt: skip
        elif unknown and column.index not in told:
            told.add(column.index)
            layout.findings.append(
                Finding(
                    "KP-213", cell=_cell_of(layout, column), field=form.title.both, found=unknown,
                    expected=expected,
                )
            )  # fmt: skip


def _measure(
    form: FieldForm, column: AnyColumn, in_lines: list[str], is_mixed: bool, has_money: bool,
    layout: Layout,
) -> str:  # fmt: skip
    """Give a column the factor of its unit; return what is said of it and not declared."""
    known = {normalise(unit): factor for unit, factor in form.units.items()}
    if column.unit in known:
        column.factor = known[column.unit]
        return ""
    if column.unit:
        # A grid of indicators mixes what is counted with what is measured.
        counted = column.unit in COUNTING_UNITS
        fits = counted and (not form.units or layout.contract.grid is not None)
        return "" if fits else column.unit
    if not known:
        # What is money, counted one by one or another field's unit says nothing of this figure.
        declared = aliases_of(layout.contract).units
        others = [
            word
            for word in in_lines
            if word not in declared and word not in COUNTED and "元" not in word
            and not money_named(word) and is_unit(word)
        ]  # fmt: skip
        return _BOTH.join(others)
    fitting = [word for word in in_lines if word in known]
    if len(fitting) == 1 and not (is_mixed and Decimal(known[fitting[0]]) != 1):
        column.factor = known[fitting[0]]
        return ""
    # A unit of money says nothing of a figure that is none.
    is_amount = any("元" in unit for unit in known) and not has_money
    others = [word for word in in_lines if is_amount or not money_named(word)]
    # Of figures of several kinds one line cannot say which it is for.
    return _BOTH.join(in_lines) if fitting or others else ""


def _is_said_elsewhere(
    layout: Layout, form: FieldForm, column: AnyColumn, constants: Constants
) -> bool:
    """Tell a column in which every amount is written with its unit: 1200万元, 1.2亿.

    So is one whose rows say it in a column of units; what they leave out is told row by row. Where
    nothing stands outside the table there is nothing to read.
    """
    values = layout.sheet.values
    if form.unit_in in layout.columns or constants.get(form.name, (None, "0"))[1] == "":
        return True
    if form.name in constants:
        cells = [constants[form.name][1]]
    elif form.name in layout.form_cells:
        cells = [layout.form_cells[form.name]]
    else:
        last = min(layout.end, len(values), layout.first + _ROWS_LOOKED_AT)
        rows = range(layout.first, last)
        index = column.index
        cells = [cells[index] for row in rows if index < len(cells := layout.sheet.rows[row])]
    amounts = [text_of(cell) for cell in cells if re.search(r"\d", text_of(cell))]
    return bool(amounts) and all(_WITH_UNIT.search(normalise(text)) for text in amounts)
