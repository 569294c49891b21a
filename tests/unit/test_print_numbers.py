"""One rounding at print: exact, by the rulebook's mode, never twice, never minus zero."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.print_numbers import (
    PrintedNumber,
    digits_to_show,
    fits_a_cell,
    printed,
    printed_ratio,
)

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}


@pytest.mark.parametrize(
    ("value", "digits", "rounding", "expected"),
    [
        ("0.125", 2, "half_up", "0.13"),
        ("0.125", 2, "half_even", "0.12"),
        ("-0.125", 2, "half_up", "-0.13"),
        ("-0.001", 2, "half_up", "0.00"),
        ("61.2", 2, "half_up", "61.20"),
        ("12345678901234567890.123456789", 6, "half_up", "12345678901234567890.123457"),
    ],
)
def test_a_number_is_rounded_by_the_mode(
    value: str, digits: int, rounding: str, expected: str
) -> None:
    assert str(printed(Decimal(value), digits, rounding)) == expected


@pytest.mark.parametrize(
    ("numerator", "denominator", "digits", "rounding", "expected"),
    [
        ("629.0", "647.4", 3, "half_up", "0.972"),  # Jiangmen: 97.2 %
        ("20", "15", 3, "half_up", "1.333"),  # Xiamen: 133.3 %
        ("79", "93", 4, "half_up", "0.8495"),  # Hanzhong: 84.95 %
        ("1", "8", 2, "half_even", "0.12"),
        ("-1", "8", 2, "half_up", "-0.13"),
        ("1", "-8", 2, "half_up", "-0.13"),
        ("0", "-8", 2, "half_up", "0.00"),
    ],
)
def test_a_rate_is_rounded_once_from_its_operands(
    numerator: str, denominator: str, digits: int, rounding: str, expected: str
) -> None:
    result = printed_ratio(Decimal(numerator), Decimal(denominator), digits, rounding)
    assert str(result) == expected


def test_a_quotient_of_twelve_places_is_not_rounded_again() -> None:
    denominator, nearly = Decimal(10_000), Decimal("0.49999999999999")
    assert str(printed(printed(nearly / denominator, 12, "half_up"), 4, "half_up")) == "0.0001"
    assert str(printed_ratio(nearly, denominator, 4, "half_up")) == "0.0000"


@given(
    st.decimals("-99999999", "99999999", places=6),
    st.sampled_from(sorted(MODES)),
    st.integers(0, 6),
)
def test_a_rate_over_one_is_the_number_itself(value: Decimal, rounding: str, digits: int) -> None:
    assert printed_ratio(value, Decimal(1), digits, rounding) == printed(value, digits, rounding)


@given(st.decimals("-9999999999", "9999999999", places=4), st.integers(0, 4))
def test_a_cell_reads_back_as_the_printed_text(value: Decimal, digits: int) -> None:
    rounded = PrintedNumber(printed(value, digits, "half_up"), digits)
    in_the_file = float(f"{rounded.value:.16G}")  # as the workbook stores it
    assert f"{in_the_file:,.{digits}f}" == rounded.text


def test_text_and_format_say_the_same() -> None:
    rate = PrintedNumber(Decimal("1.3333"), 2, percent=True)
    assert (rate.text, rate.cell_format) == ("133.33%", "0.00%_ ")
    money = PrintedNumber(Decimal("12300"), 0, mark="*")
    assert (money.text, money.cell_format) == ("12,300*", '#,##0"*"')
    assert PrintedNumber(Decimal("12300.50"), 2).bare_text == "12300.50"


def test_a_column_shows_as_many_places_as_its_values_need() -> None:
    assert digits_to_show([Decimal("12.0000"), Decimal("3")]) == 0
    assert digits_to_show([Decimal("12.5000"), Decimal("3")]) == 1
    assert digits_to_show([Decimal("12.123456")]) == 2
    assert digits_to_show([]) == 0


def test_a_number_of_more_than_fifteen_digits_does_not_fit_a_cell() -> None:
    assert fits_a_cell(Decimal("123456789012.345"))
    assert not fits_a_cell(Decimal("1234567890123.456"))
