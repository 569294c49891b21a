"""What must hold between the parts of a contract; each fault names its mend."""

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from settings.errors import fault
from sources.contract_fields import CONSTANT, DATES, FieldForm
from sources.text import normalise

if TYPE_CHECKING:
    from sources.contracts import Contract


# What stands for something that changes from report to report (sources.reading.aliases).
TOKENS = ("{year}", "{month}", "{period}", "{n}")
_IN_BRACES = re.compile(r"[{｛][^{}｛｝]*[}｝]")


def check_contract(contract: "Contract") -> None:
    """Raise ValueError with the first thing that does not fit together."""
    _names_are_fields(contract)
    _types_fit(contract)
    _figures_are_measured(contract)
    _columns_have_headers(contract)
    _tokens_are_known(contract)
    _headers_are_distinct(contract)
    _table_kind_fits(contract)


def _names_are_fields(contract: "Contract") -> None:
    known = [field.name for field in contract.fields]
    twice = {name for name in known if known.count(name) > 1}
    if twice:
        raise ValueError(f"field '{sorted(twice)[0]}' is given twice → rename one")
    named = [("key", name) for name in contract.key]
    named += [("label", contract.label)] if contract.label else []
    named += [("period.field", name) for name in contract.period.field]
    named += [("records.labels", contract.records.labels)] if contract.records.labels else []
    named += [("grid.values", name) for name in (contract.grid.values if contract.grid else [])]
    named += [("fields.of", field.of) for field in contract.fields if field.of]
    named += [("fields.unit_in", field.unit_in) for field in contract.fields if field.unit_in]
    measured = [field.measured_by for field in contract.fields if field.measured_by]
    named += [("fields.measured_by", name) for name in measured]
    if contract.totals:
        named += [("totals.labels_in", name) for name in contract.totals.labels_in]
        named += [("totals.reconcile", name) for name in contract.totals.reconcile]
    for check in contract.checks:
        named += [("checks.field", check.field)]
        named += [("checks.sum" if check.sum else "checks.than", name) for name in check.others]
    for place, name in named:
        if name not in known:
            raise ValueError(
                f"{place} names '{name}', which is no field → one of {', '.join(known)}"
            )


def _types_fit(contract: "Contract") -> None:
    for form in contract.fields:
        if form.unit_in and contract.field_named(form.unit_in).type != "text":
            raise ValueError(f"'{form.unit_in}' holds units as they are written → type 'text'")
        if form.measured_by and contract.field_named(form.measured_by).type != "choice":
            raise ValueError(f"'{form.measured_by}' names indicators → give it type 'choice'")
    period = [contract.field_named(name) for name in contract.period.field]
    if len(period) == 1 and period[0].type not in ("date", "period"):
        raise ValueError(
            f"period.field names '{period[0].name}', which is no date"
            " → give it type 'date' or 'period'"
        )
    for form in period if len(period) > 1 else []:
        if form.type not in ("period", "text", "choice"):
            raise ValueError(f"several fields make a period as texts → '{form.name}' has no text")
    for name in contract.totals.reconcile if contract.totals else []:
        if not contract.field_named(name).is_figure:
            raise ValueError(f"totals.reconcile names '{name}', which is no figure → remove it")
    for check in contract.checks:
        forms = [contract.field_named(name) for name in (check.field, *check.others)]
        if check.check == "not_before" and not all(form.type in DATES for form in forms):
            raise ValueError("'not_before' compares two dates → use 'not_more' for figures")
        if check.check != "not_before" and not all(form.is_figure for form in forms):
            raise ValueError(f"'{check.check}' is for figures → use 'not_before' for dates")


def _figures_are_measured(contract: "Contract") -> None:
    """Figures of several indicators need one that says the unit: money would be read as it stands.

    A ratio is the same in any unit: its parts need none.
    """
    of = next((form for form in contract.fields if form.codes_from or form.measures), None)
    if of is None or any(form.measured_by for form in contract.fields):
        return
    for form in contract.fields:
        if form.type in ("number", "count") and form.name not in ("numerator", "denominator"):
            raise fault(
                f"'{form.name}' holds figures of several indicators, and nothing says in which unit"
                f" → give it type 'number' and add 'measured_by: {of.name}'",
                *_place(contract, form),
            )


def _columns_have_headers(contract: "Contract") -> None:
    in_grid = contract.grid.values if contract.grid else []
    for form in contract.fields:
        if form.source == "column" and not form.header and form.name not in in_grid:
            raise fault(
                f"field '{form.name}' has a column of its own and no header → add 'header: […]'",
                *_place(contract, form),
            )
        if form.source == "axis" and contract.grid is None:
            raise fault(
                f"'{form.name}' is from an axis, and there is no grid → add 'grid'",
                *_place(contract, form),
            )
        if form.source in CONSTANT and (form.row is not None or form.fill):
            raise fault(
                f"'{form.name}' stands outside the rows → remove 'row' and 'fill'",
                *_place(contract, form),
            )
    if contract.grid is None:
        return
    if not any(form.source == "axis" for form in contract.fields):
        raise ValueError("a grid needs a field that says which column it is → add 'from: axis'")
    bare = [name for name in in_grid if not contract.field_named(name).header]
    if bare and len(in_grid) > 1:
        raise ValueError(
            f"of several values in a grid each needs its header → add 'header' to '{bare[0]}'"
        )
    if any(contract.field_named(name).source != "column" for name in in_grid):
        raise ValueError("grid.values stand in the cells → remove their 'from'")


def _tokens_are_known(contract: "Contract") -> None:
    """A misspelt {year} would be looked for as it is written, and never be found."""
    places: list[tuple[str, tuple[str | int, ...]]] = []
    if contract.sheet is not None:
        places += [(text, ("sheet", "title")) for text in contract.sheet.title]
        places += [(text, ("sheet", "name")) for text in contract.sheet.name]
    for form in contract.fields:
        places += [(text, (*_place(contract, form), "header")) for text in form.header]
    for text, place in places:
        for token in _IN_BRACES.findall(text):
            if normalise(token) not in TOKENS:
                near = get_close_matches(normalise(token), TOKENS, 1, 0.6) or TOKENS
                raise fault(f"'{token}' stands for nothing → {', '.join(near)}", *place)


def _headers_are_distinct(contract: "Contract") -> None:
    owner: dict[tuple[str, object, str], FieldForm] = {}
    for field in contract.fields:
        for alias in field.header:
            # Two parts of one cell may be two fields.
            place = (normalise(alias), field.row, field.part)
            known = owner.get(place, field)
            if known is not field:
                raise fault(
                    f"header '{alias}' belongs to both '{known.name}' and '{field.name}'"
                    " → keep it in one",
                    *_place(contract, field), "header",
                )  # fmt: skip
            owner[place] = field


def _table_kind_fits(contract: "Contract") -> None:
    rows = [form for form in contract.fields if form.row is not None]
    if rows and contract.records.is_single:
        raise ValueError(
            f"'{rows[0].name}' stands in a row of its record, and a record is one row"
            " → add 'records: {rows: 2}' or 'records: {by: key}'"
        )
    for form in rows:
        if isinstance(form.row, int):
            if form.row < 1 or (not contract.records.by and form.row > contract.records.rows):
                raise fault(
                    f"'{form.name}': row {form.row} lies outside the record → 1 to"
                    f" {contract.records.rows}",
                    *_place(contract, form), "row",
                )  # fmt: skip
        elif not contract.records.labels:
            raise ValueError(
                f"'{form.name}' goes by the label '{form.row}' → name the field that holds the"
                " labels: 'records: {by: key, labels: <field>}'"
            )
    if contract.table == "form":
        for name in ("grid", "totals"):
            if getattr(contract, name) is not None:
                raise ValueError(f"a form has no {name} → remove it, or 'table: form'")
        if not contract.records.is_single:
            raise ValueError("a form is one record → remove 'records'")
    for form in contract.fields:
        if form.at == "below" and contract.table != "form":
            raise fault(
                f"'{form.name}': 'at' is for forms → remove it, or add 'table: form'",
                *_place(contract, form), "at",
            )  # fmt: skip


def _place(contract: "Contract", form: FieldForm) -> tuple[str, int]:
    return "fields", next(i for i, field in enumerate(contract.fields) if field is form)
