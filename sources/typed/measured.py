"""The units that a record states of itself: in a column of units, or by the indicator it is of."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from sources.contracts import MONEY_FACTORS, Contract, FieldForm
from sources.findings import Finding
from sources.reading.grid import text_of
from sources.reading.read import RawTable
from sources.reading.unit_lines import COUNTED, money_named
from sources.text import normalise
from sources.values import parse

_SUFFIX = re.compile(r"\d\s*([^\d\s.,()]+)(?:左右|\((?:预计|估计|估)\))?$")
_ANYTHING = frozenset(["个"])
_PERSONS = frozenset(["人", "名"])
_MONEY = "、".join(MONEY_FACTORS)
_NO_UNIT = "（空）‖(blank)"
_DIFFER = 2  # so many factors make a figure without a unit a guess
_TOLD = 200


@dataclass
class RowUnits:
    """Of one field: the factor of every row, and what is wrong: (row of the frame, finding)."""

    factors: pl.Series
    findings: list[tuple[int, Finding]]


def row_units(
    contract: Contract,
    form: FieldForm,
    raw: Callable[[str], pl.Series],
    place: pl.DataFrame,
    factors: pl.Series,
    tables: list[tuple[str, RawTable]],
) -> RowUnits:
    """Find the factor of a figure row by row; `raw` gives a field's tagged cells.

    A figure whose unit is not what its contract or its indicator is kept in is told.
    """
    cells = raw(form.name).to_list()
    units = _units_of_rows(form, raw, len(cells))
    measures = _measures_of_rows(contract, form, raw)
    found = factors.cast(pl.String).to_list()
    findings: list[tuple[int, Finding]] = []
    told: set[tuple[int, Finding]] = set()
    facts = place.select("_table", "_source_row", "_is_total").iter_rows()
    for row, (number, source_row, is_total) in enumerate(facts):
        cell = cells[row]
        if is_total or not re.search(r"\d", text_of(cell)):
            continue
        _, table = tables[number]
        if form.measured_by:
            own = contract.variant_named(table.layout).field_named(form.measured_by)
            outcome = _by_measure(
                measures[row], cell, units[row], table, form, own.source == "axis"
            )
        else:
            outcome = _by_unit(contract, form, cell, units[row], table)
        if isinstance(outcome, str):
            found[row] = outcome or found[row]
        elif (number, outcome) not in told and len(told) < _TOLD:
            # What is wrong with a whole column is told once.
            told.add((number, outcome))
            cell_of = table.address(form.name, source_row)
            findings.append((number, replace(outcome, sheet=table.sheet, cell=cell_of)))
    return RowUnits(pl.Series(found, dtype=pl.String).cast(pl.Decimal(16, 4)), findings)


def _by_unit(
    contract: Contract, form: FieldForm, cell: str, unit: str, table: RawTable
) -> str | Finding:
    """Return the factor of a unit that stands in the record's column of units, or what is wrong.

    "" where nothing is said: the column's own factor counts.
    """
    name = form.title.both
    if not unit:
        said = _behind(cell) or table.units.get(form.name)
        if form.type != "money":
            if said or _said_in_a_line(form, table) or len(set(form.units.values())) < _DIFFER:
                return ""
            return Finding("KP-225", field=name, found=_NO_UNIT, expected="、".join(form.units))
        if said or table.money_unit or contract.money_unit.default or contract.money_unit.fixed:
            return ""
        return Finding("KP-226", field=name, found=form.title.zh, expected=_MONEY)
    if form.type == "money" and (fixed := contract.money_unit.fixed):
        is_same = unit == normalise(fixed)
        return "" if is_same else Finding("KP-225", field=name, found=unit, expected=fixed)
    if form.type == "money":
        if money := money_named(unit):
            return MONEY_FACTORS[money]
        return Finding("KP-225", field=name, found=unit, expected=_MONEY)
    known = {normalise(spelt): factor for spelt, factor in form.units.items()}
    if unit in known:
        return known[unit]
    if unit in COUNTED and not form.units:
        return "1"
    return Finding("KP-225", field=name, found=unit, expected="、".join(form.units) or "—")


def _said_in_a_line(form: FieldForm, table: RawTable) -> bool:
    """Tell whether a line above the table says the unit of a figure: 单位：公里."""
    return any(normalise(unit) in table.unit_words for unit in form.units)


def _by_measure(
    measure: tuple[str, str, str], cell: str, unit: str, table: RawTable, form: FieldForm,
    is_of_header: bool,
) -> str | Finding:  # fmt: skip
    """Return the factor of a figure by what its indicator is measured in, or what is wrong."""
    kind, kept, title = measure
    name = form.title.both
    if not kind:
        return ""
    behind = "%" if cell[:1] == "p" else _behind(cell)
    header = table.units.get(form.name, "")
    own = behind or unit or header
    if kind == "ratio":
        return Finding("KP-227", field=name, found=f"{title} {text_of(cell)}")
    if kind == "money":
        stated = own or table.money_unit
        money = money_named(stated)
        if not money:
            shown = f"{title}（{stated}）" if stated else title
            return Finding("KP-226", field=name, found=shown, expected=_MONEY)
        return MONEY_FACTORS[money]
    # A unit of money over figures of several indicators says nothing of one that is none.
    if own and own == header and money_named(own) and not is_of_header:
        own = ""
    if not own:
        others = [
            word for word in table.unit_words if word not in COUNTED and not money_named(word)
        ]  # fmt: skip
        own = "" if normalise(kept) in table.unit_words else next(iter(others), "")
    fits = not own or own == normalise(kept) or _is_same_count(own, kind, normalise(kept))
    if not fits:
        return Finding("KP-225", field=name, found=f"{title}（{own}）", expected=kept or "—")
    if kind == "count" and not _is_whole(cell):
        return Finding("KP-228", field=name, found=f"{title} {text_of(cell)}")
    return "1"


def _is_same_count(own: str, kind: str, kept: str) -> bool:
    """Tell a unit of what is counted one by one that counts the same: 个 counts anything."""
    if own not in COUNTED - {"%"}:
        return False
    if not kept:
        return True
    alike = own in _ANYTHING or {own, kept} <= _PERSONS
    return alike and (kind == "count" or kept in COUNTED - {"%"})


def _behind(cell: str) -> str:
    found = _SUFFIX.search(normalise(text_of(cell))) if cell[:1] == "t" else None
    return found[1] if found else ""


def _is_whole(cell: str) -> bool:
    """Tell a figure that can be a count; one that is not readable at all is told elsewhere."""
    found = re.search(r"[-+\u2212]?[\d,]+(?:\.\d+)?", normalise(text_of(cell)))
    if found is None:
        return True
    number = Decimal(found[0].replace(",", "").replace("\u2212", "-"))
    return number >= 0 and number == number.to_integral_value()


def _units_of_rows(form: FieldForm, raw: Callable[[str], pl.Series], height: int) -> list[str]:
    if not form.unit_in:
        return [""] * height
    return [_unit_of(text_of(cell)) for cell in raw(form.unit_in).to_list()]


def _unit_of(text: str) -> str:
    """Return what a cell of a column of units names; a dash names none."""
    plain = normalise(text).removeprefix("单位").lstrip(":").strip("()")
    return "" if plain in ("-", "—", "/", "无") else plain


def _measures_of_rows(
    contract: Contract, form: FieldForm, raw: Callable[[str], pl.Series]
) -> list[tuple[str, str, str]]:
    """Return of every row its indicator's measure, unit and title."""
    if not form.measured_by:
        return []
    of = contract.field_named(form.measured_by)
    codes = parse(of, raw(of.name).alias("cell").to_frame())[of.name].to_list()
    said = {
        code: (one.measure, one.unit, (of.codes.get(code) or [code])[0])
        for code, one in of.measures.items()
    }
    return [said.get(code or "", ("", "", "")) for code in codes]
