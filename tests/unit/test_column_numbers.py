"""Rows of column numbers, and the identities printed in them."""

from fractions import Fraction
from typing import Any

import pytest
from reading_office import ABOVE, WRITERS, contract, field, only, typed

from sources.reading.column_numbers import compute, formula_of, number_of

HEADER = ["项目编码", "甲项", "乙项", "总项"]
FORM = contract(
    fields=[
        field("code", "code", "项目编码"),
        field("first", "number", "甲项"),
        field("second", "number", "乙项"),
        field("whole", "number", "总项"),
    ],
    label="",
    totals=None,
    header={"rows": 1},
)


def told(numbers: list[Any], *record: Any) -> list[tuple[str, str, str]]:
    """Return code, cell and text of what is told of one record; both writers give the same."""
    shown = []
    for write in WRITERS.values():
        batch = typed(write([*ABOVE, HEADER, numbers, ["A-1", *record]]), FORM)
        assert batch.records["code"].to_list() == ["A-1"]
        findings = only(batch).findings
        shown.append([(f.code, f.cell, f.expected or f.found) for f in findings])
    assert shown[0] == shown[1]
    assert shown[0][0][0] == "KP-210"
    return shown[0][1:]


@pytest.mark.parametrize(
    ("numbers", "right"),
    [
        (["甲", 1, 2, "3=1+2"], "1+2"),
        (["栏次", "栏1", "栏2", "栏3=栏1+栏2"], "栏1+栏2"),
        (["栏次", "第1栏", "第2栏", "第3栏=第1栏+第2栏"], "第1栏+第2栏"),
        (["A", "B", "C", "D=B+C"], "B+C"),
        (["甲", "A", "B", "C=A+B"], "A+B"),
        (["1栏", "2栏", "3栏", "4栏=2栏加3栏"], "2栏加3栏"),
        (["（甲）", "(1)", "(2)", "(3)=(1)+(2)"], "(1)+(2)"),
        (["甲", "①", "②", "③=①＋②"], "1+2"),
        (["栏目", 1, 2, "1+2"], "1+2"),
        (["甲", 5, 2, "9=5+2"], "5+2"),
    ],
)
def test_a_printed_identity_is_held_against_the_record(numbers: list[Any], right: str) -> None:
    assert told(numbers, 1, 2, 3) == []
    assert told(numbers, 1, 2, 5) == [("KP-307", "D5", f"{right} = 3")]


@pytest.mark.parametrize("numbers", [["A", "B", "C", "D"], ["甲", "A", "B", "C"], [1, 2, 3, 4]])
def test_numbers_without_an_identity_are_no_record_either(numbers: list[Any]) -> None:
    assert told(numbers, 1, 2, 5) == []


@pytest.mark.parametrize(
    ("numbers", "cell"),
    [
        ([None, None, None, "3=1+2"], "D4"),
        (["甲", 1, 2, "3=合计栏+2"], "D4"),
        (["甲", 1, 1, "3=1+2"], "D4"),
        (["甲", 1, 2, "3=1+7"], "D4"),
        (["甲", 1, 2, "3=(1+2"], "D4"),
    ],
)
def test_an_identity_that_cannot_be_checked_is_told(numbers: list[Any], cell: str) -> None:
    assert told(numbers, 1, 2, 5) == [("KP-309", cell, str(numbers[3]))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5=4/1×100%", Fraction(2)),
        ("9=(4-2)/2", Fraction(1, 3)),
        ("9=1+2*4", Fraction(14)),
        ("9=4－(1－2)", Fraction(5)),
        ("9栏=4栏除以（1栏加2栏）", Fraction(4, 5)),
        ("8=4-1-2", Fraction(-1)),
    ],
)  # fmt: skip
def test_a_formula_is_computed_as_it_is_written(text: str, value: Fraction) -> None:
    columns = {"1": Fraction(2), "2": Fraction(3), "4": Fraction(4)}
    formula = formula_of(text)
    assert formula
    assert compute(formula, columns) == value


@pytest.mark.parametrize("text", ["", "1", "A-1", "1-3", "1/2", "2017", "备注", "P1=2"])
def test_what_is_no_formula(text: str) -> None:
    assert not formula_of(text)


@pytest.mark.parametrize("text", ["", "合计", "2.5", "AB", "1-3", "城东", "12345"])
def test_what_is_no_number_of_a_column(text: str) -> None:
    assert number_of(text) == ""


def test_a_formula_that_divides_by_zero_says_nothing() -> None:
    assert compute(["1", "2", "/"], {"1": Fraction(1), "2": Fraction(0)}) is None
