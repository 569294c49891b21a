"""A template filled in with openpyxl as a clerk would, and read as a run does."""

import io
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import openpyxl
from drawn_entries import Clerk, Entered, code_of
from hypothesis import strategies as st
from sheet_checks import options_of, passes

from settings.catalogue import severity
from sources.contracts import MONEY_FACTORS, Contract, FieldForm
from sources.period_titles import period_in_cell
from sources.periods import period_of_id
from sources.reading.read import read_bytes
from sources.templates.blank_workbooks import Template
from sources.templates.plan import PLACE, Place, Slot
from sources.text import fold
from sources.typed import gather
from sources.units import UnitList

YEAR = 2017


@dataclass
class Filled:
    """A filled workbook and what must come back from it."""

    data: bytes
    records: list[dict[str, Entered]]
    said: dict[str, str] = field(default_factory=dict)


def factor_of(contract: Contract, form: FieldForm) -> Decimal:
    """Return what a figure is multiplied by, told by the contract alone."""
    if form.type == "money" and not contract.money_unit.fixed:
        return Decimal(MONEY_FACTORS[contract.money_unit.default or "万元"])
    if form.units and not any(each.codes_from for each in contract.fields):
        factors = [Decimal(factor) for factor in form.units.values()]
        return Decimal(1) if Decimal(1) in factors else factors[0]
    return Decimal(1)


class Sheet:
    """The sheet of a template that is to be filled in."""

    def __init__(self, template: Template) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(template.data))
        self.page = self.book[template.plan.sheet]
        self.checks = list(self.page.data_validations.dataValidation)

    def checks_at(self, place: Place) -> list[Any]:
        cell = self.page.cell(place[0] + 1, place[1] + 1).coordinate
        return [check for check in self.checks if cell in check.sqref]

    def options(self, place: Place) -> list[str]:
        return [
            text
            for check in self.checks_at(place)
            if check.type == "list"
            for text in options_of(self.book, check)
        ]

    def enter(self, place: Place, value: Any) -> None:
        """Type a value; what a check would refuse is a fault of the template."""
        if value is None:
            return
        for check in self.checks_at(place):
            assert passes(self.book, check, value), (place, value, check.formula1)
        self.page.cell(place[0] + 1, place[1] + 1).value = value

    def saved(self) -> bytes:
        stream = io.BytesIO()
        self.book.save(stream)
        return stream.getvalue()


def fill(draw: st.DrawFn, template: Template, contract: Contract, units: UnitList) -> Filled:
    """Fill in some of the records that a template has room for."""
    sheet = Sheet(template)
    plan = template.plan
    said = {"reporter_id": plan.reporter_id, "unit_id": plan.unit_id, "period_id": plan.period_id}
    said |= _fill_places(sheet, template, contract, units)
    known = period_of_id(said["period_id"])
    year = known.starts_on.year if known else YEAR
    clerk = Clerk(draw, contract, units, year)
    constants: dict[str, Entered] = {}
    for form in contract.fields_present:
        if form.source in ("label", "cell"):
            entry = plan.entry(form.name)
            assert entry is not None
            place = (entry.row, entry.column)
            one = clerk.enter(form, sheet.options(place), factor_of(contract, form))
            sheet.enter(place, one.typed)
            constants[form.name] = one
    headings: dict[Place, str] = {}
    records = []
    done: dict[Place, Entered] = {}
    for slot in _chosen(draw, plan.slots, contract):
        record = dict(constants)
        for level, place in slot.headings.items():
            if place not in headings:
                headings[place] = _heading(clerk, sheet, contract, level, place, len(headings))
                sheet.enter(place, headings[place])
        _fill_slot(clerk, sheet, contract, slot, record, done)
        for form in contract.fields_present:
            if form.source == "section":
                record[form.name] = _from_heading(form, slot, headings, units)
            elif form.source == "axis":
                record[form.name] = _from_axis(form, slot.said[form.name], units, year)
        values = contract.grid.values if contract.grid else []
        if not values or any(record[name].typed is not None for name in values):
            records.append(record)
    return Filled(sheet.saved(), records, said)


def _chosen(draw: st.DrawFn, slots: list[Slot], contract: Contract) -> list[Slot]:
    """Choose from the top down: every group of rows gets its first ones filled."""
    if not slots[0].said:
        groups: dict[tuple[Place, ...], list[Slot]] = {}
        for slot in slots:
            groups.setdefault(tuple(slot.headings.values()), []).append(slot)
        return [slot for group in groups.values() for slot in group[: draw(st.integers(1, 3))]]
    width = len({tuple(slot.said.items()) for slot in slots})
    return slots[: width * draw(st.integers(1, 2))]


def _fill_slot(
    clerk: Clerk, sheet: Sheet, contract: Contract, slot: Slot, record: dict[str, Entered],
    done: dict[Place, Entered],
) -> None:  # fmt: skip
    by_cell: dict[Place, list[FieldForm]] = {}
    for name, place in slot.cells.items():
        by_cell.setdefault(place, []).append(contract.field_named(name))
    for place, forms in by_cell.items():
        forms.sort(key=lambda form: form.part == "after_gap")
        for form in forms:
            if len(forms) > 1 or place not in done:
                done[place] = clerk.enter(form, sheet.options(place), factor_of(contract, form))
            record[form.name] = done[place]
        if forms[0].part:
            typed = [str(record[form.name].typed or "") for form in forms]
            typed = ["甲", *typed] if len(forms) == 1 and forms[0].part == "after_gap" else typed
            sheet.enter(place, "　　　　".join(typed).strip("　") or None)
        else:
            sheet.enter(place, record[forms[0].name].typed)
    for place, text in slot.besides.items():
        sheet.enter(place, text)
    if slot.besides:
        joined = " ".join(slot.besides.values())
        record[contract.records.labels] = Entered(joined, joined, "reported")


def _fill_places(
    sheet: Sheet, template: Template, contract: Contract, units: UnitList
) -> dict[str, str]:
    """Fill in who reports and when, where the template leaves it open."""
    said: dict[str, str] = {}
    for name in ("reporter", "unit"):
        entry = template.plan.entry(PLACE + name)
        if entry is not None and not entry.text:
            place = (entry.row, entry.column)
            text = sheet.options(place)[0]
            sheet.enter(place, text)
            said[f"{name}_id"] = units.find(text) or ""
    kind = contract.period.kind
    bound = period_of_id(contract.bound)
    year = bound.ends_on.year if bound else YEAR
    of_kind = {
        "quarter": f"{year}年一季度", "year": f"{year}年", "half_year": f"{year}年上半年",
        "ten_days": f"{year}年3月上旬", "day": f"{year}年3月20日", "week": f"{year}年第12周",
    }  # fmt: skip
    text = of_kind.get(kind or "", f"{year}年3月")
    entry = template.plan.entry(PLACE + "period")
    if entry is not None and not entry.text:
        sheet.enter((entry.row, entry.column), text)
        said["period_id"] = period_in_cell(text).period_id
    for cell in sheet.page[1]:
        shown = cell.value
        if isinstance(shown, str) and shown.startswith("　"):
            blank = shown[: len(shown) - len(shown.lstrip("　年月日季度半旬第周"))]
            if contract.stated_outside:
                said["period_id"] = period_in_cell(text).period_id
            cell.value = (text if contract.stated_outside else f"{year}年") + shown[len(blank) :]
    return said


def _heading(
    clerk: Clerk, sheet: Sheet, contract: Contract, level: int, place: Place, number: int
) -> str:
    options = sheet.options(place)
    if options:
        return str(clerk.pick(options))
    printed = sheet.page.cell(place[0] + 1, place[1] + 1).value or ""
    forms = [form for form in contract.fields if form.source == "section" and form.level == [level]]
    if forms and forms[0].type == "choice":
        return str(printed)
    return f"{printed}第{number + 1}组"


def _from_heading(
    form: FieldForm, slot: Slot, headings: dict[Place, str], units: UnitList
) -> Entered:
    texts = []
    for level in form.level:
        text = fold(headings[slot.headings[level]])
        for mark in ("、", ")"):
            if mark in text[:4]:
                text = text.partition(mark)[2]
                break
        for mark in form.strip:
            text = text.removeprefix(fold(mark))
        texts.append(text)
    text = "/".join(texts)
    if form.type == "unit":
        return Entered(text, units.find(text), "reported")
    if form.type == "choice":
        return Entered(text, code_of(form, text), "reported")
    return Entered(text, text, "reported")


def _from_axis(form: FieldForm, text: str, units: UnitList, year: int) -> Entered:
    if form.type == "unit":
        return Entered(text, units.find(text), "reported")
    if form.type == "choice":
        return Entered(text, code_of(form, text), "reported")
    return Entered(text, period_in_cell(text, year).period_id, "reported")


def comes_back(
    template: Template, filled: Filled, contract: Contract, contracts: list[Contract],
    units: UnitList,
) -> None:  # fmt: skip
    """Read a filled template by all contracts; every value, state and place must be as entered."""
    file = read_bytes(filled.data, template.path, contracts)
    batches = gather([file], {form.contract: form for form in contracts}, units, {})
    submissions = [one for batch in batches for one in batch.submissions]
    findings = [*file.findings, *(each for one in submissions for each in one.findings)]
    # A column that looks as if it were on the other scale is told, never changed.
    told = [
        f"{one.code} at {one.cell}: {one.found} / {one.expected}"
        for one in findings
        if (one.severity or severity(one.code)) != "note" and one.code != "KP-306"
    ]
    assert not told, told
    (submission,) = submissions
    assert submission.contract.contract == contract.contract
    assert submission.tables[0].layout == contract.layout_name
    assert all(table.sheet == template.plan.sheet for table in submission.tables)
    for name, wanted in filled.said.items():
        if wanted:
            assert getattr(submission, name) == wanted
    (batch,) = (one for one in batches if one.submissions)
    names = sorted({name for record in filled.records for name in record})
    found = [
        [(row[name], row[f"{name}__state"], row.get(f"{name}__from")) for name in names]
        for row in batch.records.iter_rows(named=True)
    ]
    entered = [
        [_landed(contract.field_named(name), record[name]) for name in names]
        for record in filled.records
    ]
    assert sorted(found, key=repr) == sorted(entered, key=repr)


def _landed(form: FieldForm, one: Entered) -> tuple[Any, ...]:
    return one.value, one.state, one.first


def nothing_comes_back(template: Template, contracts: list[Contract], units: UnitList) -> None:
    """Read a template as it was handed out: no record, or one that is refused as blank."""
    file = read_bytes(template.data, template.path, contracts)
    for batch in gather([file], {form.contract: form for form in contracts}, units, {}):
        outside = ("label", "cell", "title", "sheet", "file", "points")
        for row in batch.records.iter_rows(named=True):
            states = {
                row[f"{form.name}__state"]
                for form in batch.contract.fields
                if form.source not in outside
            }
            assert states <= {"blank"}
        for submission in batch.submissions:
            refused = [one for one in submission.findings if one.severity == "refuse"]
            assert submission.record_count == 0 or refused
