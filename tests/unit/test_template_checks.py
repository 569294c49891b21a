"""The checks of a template's cells: bounds in the column's unit, words for having none, lengths."""

from decimal import Decimal
from typing import get_args

import pytest
from reading_office import UNITS, contract, field
from sheet_checks import Formula

from settings.labels import LANGUAGES, label
from sources.contract_fields import FieldForm, FieldType
from sources.templates.blank_workbooks import Asked, templates_of
from sources.templates.entry_formulas import LONGEST, date_formula, figure_formula, year_formula
from sources.templates.plan import NoTemplate


def form(kind: str, **more: object) -> FieldForm:
    return FieldForm.model_validate(field("plan", kind, "计划", **more))


def passes(formula: str, value: object) -> bool:
    return Formula(formula.replace("{cell}", "G5")).passes(value)


def test_a_figure_is_checked_in_the_unit_of_its_column() -> None:
    formula = figure_formula(form("number", minimum=2, maximum=5), Decimal("0.001"), False)
    assert passes(formula, 2000) and passes(formula, 5000)
    assert not passes(formula, 1999) and not passes(formula, 5001)


def test_a_fraction_is_checked_as_a_fraction() -> None:
    formula = figure_formula(
        form("percent", scale="fraction", minimum=0, maximum=100), Decimal(1), False
    )
    assert passes(formula, 0.9)
    assert not passes(formula, 90)


def test_a_count_is_whole_and_text_is_no_error() -> None:
    formula = figure_formula(form("count"), Decimal(1), False)
    assert passes(formula, 3) and passes(formula, "—") and passes(formula, "约500")
    assert not passes(formula, 1.5) and not passes(formula, "三")


def test_a_key_has_no_word_for_none() -> None:
    assert not passes(figure_formula(form("count"), Decimal(1), True), "—")
    assert not passes(date_formula(form("date"), True), "待定")


def test_a_marker_of_the_field_comes_first() -> None:
    formula = figure_formula(form("count", markers={"没有": "zero"}), Decimal(1), False)
    assert passes(formula, "没有")


@pytest.mark.parametrize("word", ["—", "x", "待定", "无"])
def test_every_word_that_the_instructions_name_fits_into_every_check(word: str) -> None:
    for formula in (
        figure_formula(form("money", minimum=-1000000, maximum=1000000), Decimal(1), False),
        date_formula(form("date"), False),
        year_formula(form("date_range"), 30, False),
    ):
        assert passes(formula, word)
        assert len(formula.replace("{cell}", "XX9999")) <= LONGEST


def test_however_many_markers_a_field_has_the_check_stays_short() -> None:
    many = {f"第{number}种情况不适用": "not_applicable" for number in range(40)}
    formula = date_formula(form("date", markers=many), False)
    assert len(formula.replace("{cell}", "XX9999")) <= LONGEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_type_has_its_words(language: str) -> None:
    for kind in get_args(FieldType):
        keys = ["percent_points", "percent_fraction"] if kind == "percent" else [kind]
        assert all(label(f"template.how.{key}", language) for key in keys)


def test_an_english_office_gets_english_instructions() -> None:
    made = templates_of(contract(), [contract()], UNITS, "en", Asked(for_all=True))
    assert [one.path for one in made] == ["Progress.xlsx"]


def test_a_template_that_another_contract_would_read_alike_is_refused() -> None:
    twin = contract(contract="twin")
    with pytest.raises(NoTemplate, match="KP-217"):
        templates_of(contract(), [contract(), twin], UNITS, "zh", Asked(for_all=True))


def test_a_header_that_is_taken_for_another_field_is_refused() -> None:
    fields = [
        field("code", "code", "项目编码", required=True),
        field("plan", "money", "投资", not_header=["投资"]),
    ]
    form_of = contract(fields=fields, totals=None, label="")
    with pytest.raises(NoTemplate, match="would not be read exactly"):
        templates_of(form_of, [form_of], UNITS, "zh", Asked(for_all=True))
