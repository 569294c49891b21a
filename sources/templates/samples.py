"""Sample values for every type: what a clerk enters, and what must come back."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sources.contracts import FieldForm
from sources.period_titles import period_in_cell
from sources.templates.entry_rules import NONE, Rules


@dataclass(frozen=True)
class Sample:
    """A value as it is entered and as it lands."""

    entered: Any
    value: Any
    state: str = "reported"


def sample_of(form: FieldForm, rules: Rules, number: int) -> Sample:
    """Return a value of a field that its rule permits; another for every number."""
    options = [option for option in rules.options(form)[0] if option != NONE]
    if form.type == "yes_no":
        return Sample(*(("是", True) if number % 2 else ("否", False)))
    if form.type == "choice":
        codes = form.fed_by_value or list(form.codes)
        code = codes[number % len(codes)]
        return Sample(form.codes[code][0] if form.codes[code] else code, code)
    if form.type == "unit":
        units = rules.listed_units()
        unit = units[number % len(units)]
        return Sample(unit.name, unit.unit_id)
    if options:
        text = options[number % len(options)]
        return Sample(text, _period_id(text, rules) if form.type == "period" else text)
    fields = rules.contract.fields_present
    is_unit = any(one.unit_in == form.name for one in fields)
    of = rules.contract.field_named(form.measured_by) if form.measured_by else None
    if is_unit or (of and of.measures and not of.fed_by_value):
        return Sample(None, None, "blank")
    if form.is_figure:
        return _figure(form, rules, number)
    if form.type == "date":
        day = date(2017, 1 + number % 12, 1 + number % 28)
        return Sample(day.isoformat(), day)
    if form.type == "date_range":
        last = date(2018, 2 + number % 9, 1) - timedelta(days=1)
        return Sample(f"2015年3月-2018年{last.month}月", last)
    if form.type == "period":
        year = rules.period.starts_on.year if rules.period else 2017
        text = f"{year}年{1 + number % 12}月"
        return Sample(text, _period_id(text, rules))
    text = f"K{100 + number}" if form.type == "code" else f"项目{100 + number}号"
    return Sample(text, text)


def _figure(form: FieldForm, rules: Rules, number: int) -> Sample:
    """Return a figure within the bounds, in the unit of its column."""
    low = Decimal(form.minimum) if form.minimum is not None else None
    high = Decimal(form.maximum) if form.maximum is not None else None
    value = Decimal(20 + number % 50)
    if low is not None and value < low:
        value = low + number % 3
    if high is not None and value > high:
        value = high if low is None else (low + high) / 2
    if form.type == "count":
        value = value.to_integral_value()
    _, factor = rules.measures.get(form.name, ("", Decimal(1)))
    shown = value / factor
    if form.type == "percent" and form.scale == "fraction":
        shown = value / 100
    entered = int(shown) if shown == shown.to_integral_value() else float(shown)
    state = "reported" if value else "zero"
    return Sample(entered, int(value) if form.type == "count" else value, state)


def _period_id(text: str, rules: Rules) -> str | None:
    year = rules.period.starts_on.year if rules.period else None
    period = period_in_cell(text, year)
    return period.period_id if period else None
