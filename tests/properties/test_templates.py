"""What is handed out is what is read in: filled templates come back exactly as they were filled."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from drawn_cells import UNITS as DRAWN_UNITS
from drawn_cells import Case
from drawn_entries import wrong_entries
from drawn_grids import forms, grids
from drawn_tables import repeated_tables, row_tables, several_row_tables
from filled_templates import Sheet, comes_back, factor_of, fill, nothing_comes_back
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from page_examples import read_page
from pydantic import ValidationError
from sheet_checks import options_of, passes

from settings.yaml_file import read_yaml, validate
from sources.contracts import Contract
from sources.periods import period_of_id
from sources.templates.blank_workbooks import Asked, Template, templates_of
from sources.templates.plan import NoTemplate
from sources.units import Unit, UnitList, read_units

ROOT = Path(__file__).resolve().parents[2]
PAGE = read_page((ROOT / "docs" / "contracts.md").read_text("utf-8"))
PAGE_UNITS = UnitList(
    [
        Unit(unit_id, name, "", tuple(part for part in aliases.split(";") if part), unit_class)
        for unit_id, name, aliases, unit_class in PAGE.units
    ]
)
OFFICE_UNITS = UnitList(
    [
        Unit("AHQ01", "城东片区指挥部", "", ("城东",), "area_headquarters"),
        Unit("AHQ02", "沿江片区指挥部", "", ("沿江",), "area_headquarters"),
        *(
            Unit(f"U{number}", f"第{number}重点单位", "", (), unit_class)
            for number, unit_class in enumerate(
                (
                    "general_headquarters",
                    "project_office",
                    "high_level_supervision",
                    "statistics",
                    "department",
                    "stationed_unit",
                )
            )
        ),
        # So many that their names fill no list of 255 characters.
        *(Unit(f"T{n:02}", f"第{n}号乡镇人民政府", "", (), "town") for n in range(1, 41)),
    ]
)
INDICATORS = {"done": ["完成投资"], "rate": ["完成率（%）", "完成率"], "closed": ["办结件数"]}
# Examples whose columns or points stand in no contract: heading → the key that is named.
NOT_LAID_OUT = {
    "Words that change": "sheet.title",
    "Points inside headers": "fields.papers.header",
    "Indicators as columns": "fields.full",
}
PERIODS = {
    "half_year": "2017-H1", "quarter": "2017-Q1", "year": "2017", "ten_days": "2017-03-T1",
    "week": "2017-W10", "day": "2017-03-06",
}  # fmt: skip
# A grid with points, drawn with it: how many they are stands in no contract.
REFUSED = {"fields.full"}
drawn = settings(
    max_examples=4, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


class Subject:
    """One layout of a contract, among the contracts that read what comes back."""

    def __init__(
        self, name: str, contract: Contract, layout: str, contracts: list[Contract], units: UnitList
    ) -> None:
        self.name, self.contract, self.contracts, self.units = name, contract, contracts, units
        self.form = contract.variant_named(layout)

    def asked(self, period_id: str) -> Asked:
        """Ask for what a user must name: a sender or unit that stands in a name or title."""
        named = {"title", "folder", "file", "sheet"}
        first = self.units.units[0]
        sender = self.form.reporter.source[0] in named
        unit = self.form.unit is not None and self.form.unit.source[0] in named
        other = next(one for one in self.units.units if one.unit_class == "town") if unit else None
        return Asked(
            period_of_id(period_id), (first,) if sender else (), other, self.form.layout_name, 12
        )

    @property
    def period_id(self) -> str:
        kind = self.form.period.kind or ""
        return PERIODS.get(kind, "2018-M03" if self.form.has_validity else "2017-M03")

    @lru_cache(maxsize=512)  # noqa: B019 - lives as long as the tests
    def template(self, period_id: str) -> Template:
        made = templates_of(self.contract, self.contracts, self.units, "zh", self.asked(period_id))
        return made[0]

    @property
    def needs_period(self) -> bool:
        texts = [*(self.form.sheet.title if self.form.sheet else [])]
        texts += [text for form in self.form.fields_present for text in form.header]
        return self.form.period.source[0] in ("sheet", "file", "folder") or any(
            "{" in text for text in texts
        )


def with_indicators(contract: Contract) -> Contract:
    """Return the generic contract as an office has it: its indicators are the codes."""
    content = contract.model_dump(by_alias=True, exclude_unset=True)
    for form in content["fields"]:
        if form.get("codes_from"):
            form["codes"] = INDICATORS
    return Contract.model_validate(content)


def with_reporters(contracts: list[Contract]) -> UnitList:
    """Return the units of an office of which one is of each class that owes a report."""
    there = {unit.unit_class for unit in OFFICE_UNITS.units}
    owing = {each.reporters.unit_class for each in contracts if each.reporters} - there
    further = [
        Unit(f"R{number}", f"第{number}报送单位", "", (), unit_class)
        for number, unit_class in enumerate(sorted(owing))
    ]
    return UnitList([*further, *OFFICE_UNITS.units])


def shipped() -> list[Subject]:
    offices: dict[str, list[Contract]] = {}
    for path in sorted([*ROOT.glob("programmes/*/contracts/*.yml"),
                        *ROOT.glob("examples/*/contracts/*.yml")]):  # fmt: skip
        office = path.parents[1].name
        contract = with_indicators(validate(read_yaml(path), Contract))
        # The generic return is among the contracts of any office.
        offices.setdefault("key_projects" if office == "any" else office, []).append(contract)
    found = []
    for office, contracts in offices.items():
        units = ROOT / "examples" / office / "reference" / "units.csv"
        known = read_units(units) if units.is_file() else with_reporters(contracts)
        for contract in contracts:
            for form in contract.variants:
                name = f"{contract.contract} {form.layout_name}".strip()
                found.append(Subject(name, contract, form.layout_name, contracts, known))
    return found


def examples() -> list[Subject]:
    found: dict[str, Subject] = {}
    for example in PAGE.examples:
        contents = []
        for content in example.contracts:
            left_out = {key: value for key, value in PAGE.left_out.items() if key not in content}
            if content.get("file", {}).get("kind") == "csv":
                left_out.pop("sheet", None)
            contents.append(left_out | content)
        contracts = [Contract.model_validate(content) for content in contents]
        for contract in contracts:
            for form in contract.variants:
                subject = Subject(
                    f"{example.heading}, line {example.line} {form.layout_name}".strip(),
                    contract, form.layout_name, contracts, PAGE_UNITS,
                )  # fmt: skip
                found.setdefault(repr((form, contracts)), subject)
    return list(found.values())


SHIPPED, EXAMPLES = shipped(), examples()
# The first example of each of these headings.
WITHOUT = {
    heading: next(one for one in EXAMPLES if one.name.split(",")[0] == heading)
    for heading in NOT_LAID_OUT
}
LAID_OUT = [one for one in [*SHIPPED, *EXAMPLES] if one not in WITHOUT.values()]


def _weighed(subjects: list[Subject]) -> list[Any]:
    """Leave the many reports of two programmes to the long run; all layouts stand in the rest."""
    late = ("relocation", "campaign")
    return [
        pytest.param(one, marks=pytest.mark.long, id=one.name)
        if one.contract.programme in late
        else pytest.param(one, id=one.name)
        for one in subjects
    ]


by_name = pytest.mark.parametrize("subject", _weighed(LAID_OUT))


def test_there_are_subjects() -> None:
    assert len(SHIPPED) == 45
    assert len(EXAMPLES) > 55
    assert len(LAID_OUT) >= len(SHIPPED) + len(EXAMPLES) - 4


@pytest.mark.parametrize(
    # The unit goes with the figure's name there, which the clerk who draws does not know.
    "subject",
    _weighed([one for one in LAID_OUT if one.name != "headline_figures"]),
)
@drawn
@given(data=st.data())
def test_a_filled_template_comes_back(subject: Subject, data: st.DataObject) -> None:
    open_period = "" if data.draw(st.booleans()) and not subject.needs_period else None
    template = subject.template(subject.period_id if open_period is None else "")
    filled = fill(data.draw, template, subject.form, subject.units)
    comes_back(template, filled, subject.form, subject.contracts, subject.units)


@by_name
def test_a_blank_template_is_no_report(subject: Subject) -> None:
    template = subject.template(subject.period_id)
    nothing_comes_back(template, subject.contracts, subject.units)
    if not subject.needs_period:
        nothing_comes_back(subject.template(""), subject.contracts, subject.units)


@by_name
def test_every_cell_to_fill_in_is_checked(subject: Subject) -> None:
    template = subject.template(subject.period_id)
    sheet = Sheet(template)
    for check in sheet.checks:
        # No check of a whole column, and no list that a spreadsheet would cut off.
        assert all(one.max_row < 2000 for one in check.sqref.ranges)
        if check.type == "list":
            assert len(check.formula1.strip('"')) <= 255
            assert options_of(sheet.book, check)
            assert re.fullmatch(
                r"'[^']+'!\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?|\"[^\"]+\"", check.formula1
            )
        if check.type == "custom":
            assert len(check.formula1) <= 255
            first = str(check.sqref).partition(":")[0].partition(" ")[0]
            assert first in check.formula1
        assert check.prompt is None or len(check.prompt) <= 255
    tried = 0
    for slot in template.plan.slots:
        for name, place in slot.cells.items():
            form = subject.form.field_named(name)
            found = sheet.checks_at(place)
            assert len(found) == 1, (name, place)
            shared = [other for other in slot.cells.values() if other == place]
            if len(shared) > 1 or not found[0].showErrorMessage:
                continue
            for value in wrong_entries(form, factor_of(subject.form, form)):
                assert not passes(sheet.book, found[0], value), (name, value, found[0].formula1)
                tried += 1
    assert tried or all(
        form.type in ("text", "unit") for form in subject.form.fields if form.source == "column"
    )


@by_name
def test_the_same_template_has_the_same_bytes(subject: Subject) -> None:
    asked = subject.asked(subject.period_id)
    again = templates_of(subject.contract, subject.contracts, subject.units, "zh", asked)[0]
    assert again.data == subject.template(subject.period_id).data


@pytest.mark.parametrize("heading", sorted(NOT_LAID_OUT))
def test_what_cannot_be_laid_out_is_refused_by_its_key(heading: str) -> None:
    subject = WITHOUT[heading]
    with pytest.raises(NoTemplate) as told:
        subject.template(subject.period_id)
    assert told.value.key == NOT_LAID_OUT[heading]
    assert told.value.reason and told.value.mend


def _of_a_drawn_contract(case: Case, data: Any) -> None:
    try:
        contract = case.contract
    except ValidationError:
        # Now and then two fields are drawn with one header.
        reject()
    period = next((one["period_id"] for one in case.records if one.get("period_id")), "")
    subject = Subject("drawn", contract, "", [contract], DRAWN_UNITS)
    stated = contract.stated_outside and not contract.period.period
    try:
        template = templates_of(
            contract, [contract], DRAWN_UNITS, "zh", subject.asked(period if stated else "2017")
        )[0]
    except NoTemplate as error:
        # Refused by a key, and for a reason: never a template that reads otherwise.
        assert error.key in REFUSED, error
        assert not error.reason.startswith("a filled template"), error
        return
    filled = fill(data.draw, template, contract, DRAWN_UNITS)
    comes_back(template, filled, contract, [contract], DRAWN_UNITS)
    nothing_comes_back(template, [contract], DRAWN_UNITS)


often = settings(drawn, max_examples=25)


@often
@given(case=row_tables(), data=st.data())
def test_drawn_tables_of_single_rows(case: Case, data: st.DataObject) -> None:
    _of_a_drawn_contract(case, data)


@often
@given(case=several_row_tables(), data=st.data())
def test_drawn_records_over_several_rows(case: Case, data: st.DataObject) -> None:
    _of_a_drawn_contract(case, data)


@often
@given(case=repeated_tables(), data=st.data())
def test_drawn_tables_that_begin_again(case: Case, data: st.DataObject) -> None:
    _of_a_drawn_contract(case, data)


@often
@given(case=grids(), data=st.data())
def test_drawn_grids(case: Case, data: st.DataObject) -> None:
    _of_a_drawn_contract(case, data)


@often
@given(case=forms(), data=st.data())
def test_drawn_forms(case: Case, data: st.DataObject) -> None:
    _of_a_drawn_contract(case, data)
