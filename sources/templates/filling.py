"""A template filled in with samples: what stands in which cell, and what must come back."""

from dataclasses import dataclass, field
from typing import Any

from sources.contracts import Contract, FieldForm
from sources.period_titles import period_in_cell
from sources.periods import Period, month, period_of_id, quarter, ten_days, whole_year
from sources.templates.entry_rules import Rules
from sources.templates.plan import PLACE, Place, Plan, Slot
from sources.templates.samples import Sample, sample_of
from sources.text import fold

_RECORDS = 3
_GAP = "　　　　"


@dataclass
class Filling:
    """A template filled in: what stands in which cell, and the records that must come back."""

    cells: dict[Place, Any] = field(default_factory=dict)
    records: list[dict[str, Sample]] = field(default_factory=list)
    reporter_id: str = ""
    unit_id: str = ""
    period_id: str = ""


def sample_filling(plan: Plan, contract: Contract, rules: Rules) -> Filling:
    """Fill a template's first records with samples, and its open places."""
    filling = Filling(reporter_id=plan.reporter_id, unit_id=plan.unit_id, period_id=plan.period_id)
    _fill_places(plan, contract, rules, filling)
    period = period_of_id(filling.period_id)
    own = Rules(contract, rules.units, rules.period or period, rules.language)
    own.measures = rules.measures
    constants = {
        form.name: _fill_constant(plan, form, own, filling)
        for form in contract.fields_present
        if form.source in ("label", "cell")
    }
    headings: dict[Place, str] = {}
    slots = _chosen(plan.slots)
    # The records of one row of a grid share what stands beside the grid.
    numbers: dict[tuple[Place, ...], int] = {}
    for slot in slots:
        fixed = tuple(
            place for name, place in slot.cells.items()
            if not (contract.grid and name in contract.grid.values)
        )  # fmt: skip
        number = numbers.setdefault(fixed, len(numbers))
        record = dict(constants)
        _fill_slot(contract, slot, own, filling, record, number)
        for level, place in slot.headings.items():
            if place not in headings:
                headings[place] = _fill_heading(plan, place, contract, level, len(headings))
                filling.cells[place] = headings[place]
        for form in contract.fields_present:
            if form.source == "section":
                record[form.name] = _said_by(form, slot, headings, own)
            elif form.source == "axis":
                record[form.name] = _axis_value(form, slot.said[form.name], own)
        filling.records.append(record)
    return filling


def _chosen(slots: list[Slot]) -> list[Slot]:
    """Return the first records below each heading; of a grid, the first rows with all columns."""
    if slots and slots[0].said:
        width = len({tuple(slot.said.items()) for slot in slots})
        return slots[: _RECORDS * width]
    chosen: list[Slot] = []
    below: dict[tuple[Place, ...], int] = {}
    for slot in slots:
        group = tuple(slot.headings.values())
        below[group] = below.get(group, 0) + 1
        if below[group] <= _RECORDS:
            chosen.append(slot)
    return chosen


def _fill_slot(
    contract: Contract, slot: Slot, rules: Rules, filling: Filling, record: dict[str, Sample],
    number: int,
) -> None:  # fmt: skip
    by_cell: dict[Place, list[FieldForm]] = {}
    for name, place in slot.cells.items():
        by_cell.setdefault(place, []).append(contract.field_named(name))
    for place, forms in by_cell.items():
        forms.sort(key=lambda form: form.part == "after_gap")
        samples = [sample_of(form, rules, number) for form in forms]
        entered = [sample.entered for sample in samples]
        if len(forms) == 1 and forms[0].part == "after_gap":
            entered = ["甲", *entered]
        filling.cells[place] = (
            entered[0] if len(entered) == 1 else _GAP.join(str(each) for each in entered)
        )
        record |= {form.name: each for form, each in zip(forms, samples, strict=True)}
    filling.cells |= slot.besides
    labels = contract.records.labels
    if slot.besides and labels:
        joined = " ".join(slot.besides.values())
        record[labels] = Sample(joined, joined)


def _fill_places(plan: Plan, contract: Contract, rules: Rules, filling: Filling) -> None:
    """Fill in who reports, who is assessed and when, where this is left open."""
    senders = contract.reporters.unit_class if contract.reporters else ""
    for name, unit_class in (("reporter", senders), ("unit", "")):
        entry = plan.entry(PLACE + name)
        if entry is not None and not entry.text:
            unit = rules.listed_units(unit_class)[0]
            filling.cells[entry.row, entry.column] = unit.name
            setattr(filling, f"{name}_id", unit.unit_id)
    if contract.unit is None:
        filling.unit_id = filling.reporter_id
    period = period_of_id(plan.period_id) or _some_period(contract)
    entry = plan.entry(PLACE + "period")
    if entry is not None and not entry.text:
        filling.cells[entry.row, entry.column] = period.label_zh
        filling.period_id = period.period_id
    title = next((text for text in plan.texts if text.look == "open_title"), None)
    if title is not None:
        if contract.stated_outside:
            filling.period_id = period.period_id
        said = period.label_zh if contract.stated_outside else f"{period.starts_on.year}年"
        blank = title.text[: len(title.text) - len(title.text.lstrip("　 年月旬季度半第周日"))]
        filling.cells[title.row, title.column] = title.text.replace(blank, said, 1)


def _some_period(contract: Contract) -> Period:
    """Return a period that the contract, or its layout, is for."""
    bound = period_of_id(contract.bound)
    year = bound.ends_on.year if bound else 2017
    kinds = {
        "quarter": quarter(year, 1), "year": whole_year(year), "ten_days": ten_days(year, 3, 1),
        "half_year": period_of_id(f"{year}-H1"), "week": period_of_id(f"{year}-W12"),
        "day": period_of_id(f"{year}-03-20"),
    }  # fmt: skip
    return kinds.get(contract.period.kind or "") or month(year, 3)


def _fill_constant(plan: Plan, form: FieldForm, rules: Rules, filling: Filling) -> Sample:
    entry = plan.entry(form.name)
    assert entry is not None
    sample = sample_of(form, rules, 7)
    filling.cells[entry.row, entry.column] = sample.entered
    return sample


def _fill_heading(plan: Plan, place: Place, contract: Contract, level: int, number: int) -> str:
    """Return a heading as a clerk completes it."""
    entry = next(one for one in plan.entries if (one.row, one.column) == place)
    if entry.rule.options:
        # Each drop-down has its own begin; several headings take different names.
        return entry.rule.options[number % len(entry.rule.options)]
    has_name = entry.text and not entry.text.endswith(("、", "）", "："))
    fixed = any(form.type == "choice" and form.source == "section" and form.level == [level]
                for form in contract.fields_present)  # fmt: skip
    begins = contract.sections.labels if level == 1 else []
    if fixed or (has_name and entry.text not in begins):
        return entry.text
    return f"{entry.text}第{number + 1}组"


def _said_by(form: FieldForm, slot: Slot, headings: dict[Place, str], rules: Rules) -> Sample:
    texts = [_name_of(headings[slot.headings[level]], form) for level in form.level]
    text = "/".join(texts)
    if form.type == "unit":
        return Sample(text, rules.units.find(text))
    if form.type == "choice":
        return Sample(text, _code_of(form, text))
    return Sample(text, text)


def _name_of(heading: str, form: FieldForm) -> str:
    """Return what a heading says behind its numeral, without the marks that the field strips."""
    text = fold(heading)
    for mark in ("、", ")"):
        if mark in text[:4]:
            text = text.partition(mark)[2]
            break
    for mark in form.strip:
        text = text.removeprefix(fold(mark))
    return text


def _code_of(form: FieldForm, text: str) -> str | None:
    for code, spellings in form.codes.items():
        if fold(text) in (fold(spelling) for spelling in (*spellings, code)):
            return code
    return None


def _axis_value(form: FieldForm, text: str, rules: Rules) -> Sample:
    if form.type == "unit":
        return Sample(text, rules.units.find(text))
    if form.type == "choice":
        return Sample(text, _code_of(form, text))
    year = rules.period.starts_on.year if rules.period else 2017
    period = period_in_cell(text, year)
    return Sample(text, period.period_id if period else None)
