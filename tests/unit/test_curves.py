"""Every rule form becomes rows of one breakpoint table; the points are those of the method."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from compiling.rulebook.curves import Curve


def curve(**form: Any) -> Curve:
    return Curve.model_validate(form)


def points(form: Curve, value: str | int, full: int = 0) -> Fraction:
    """Read the table as the SQL does: exactly one row holds the value."""
    numerator, denominator = Fraction(value).as_integer_ratio()
    held = []
    for row in form.segments(Fraction(full)):
        x = Fraction(value)
        above = row.lower is None or x > row.lower or (row.lower_closed and x == row.lower)
        below = row.upper is None or x < row.upper or (row.upper_closed and x == row.upper)
        if above and below:
            a, b, c = row.coefficients()
            held.append(Fraction(a * numerator + b * denominator, c * denominator))
    assert len(held) == 1, f"{len(held)} rows hold {value}"
    return held[0]


def test_progress_in_proportion_is_capped_at_full() -> None:
    form = curve(proportional={"full_at": 1, "cap": "full"})
    assert points(form, "20/15", 60) == 60  # Xiamen: 133.3 %
    assert points(form, "3/4", 60) == 45
    assert points(form, 1, 60) == 60
    assert points(form, "-0.1", 60) == 0


def test_progress_without_a_cap_goes_on() -> None:
    form = curve(proportional={"cap": "none"})
    assert points(form, "20/15", 60) == 80


def test_full_points_below_the_whole() -> None:
    form = curve(proportional={"full_at": Decimal("0.9"), "cap": "full"})
    assert points(form, "0.45", 20) == 10
    assert points(form, "0.9", 20) == 20


@pytest.mark.parametrize(
    ("rate", "expected"), [("1.2", 75), ("0.8", 75), ("0.7999", 50), ("0.5", 50), ("0.49", 0)]
)
def test_step_table_75_50_0(rate: str, expected: int) -> None:
    form = curve(
        step_table={
            "steps": [
                {"from": Decimal("0.8"), "points": 75},
                {"from": Decimal("0.5"), "points": 50},
            ],
            "otherwise": 0,
        }
    )
    assert points(form, rate) == expected


def test_each_ten_points_below_ninety_cost_five_percent_interpolated() -> None:
    form = curve(points={"through": [[0, 55], [90, 100]], "outside": "flat"})
    assert points(form, 85) == Fraction(195, 2)
    assert points(form, -5) == 55
    assert points(form, 95) == 100


def test_interpolation_with_thirds_stays_exact() -> None:
    form = curve(points={"through": [[0, 0], [3, 10]], "outside": "flat"})
    assert points(form, 1) == Fraction(10, 3)


def test_per_event_counts_from_zero() -> None:
    form = curve(per_event={"points": -1, "most": -12})
    assert points(form, 15) == -15  # the limit is a cap line, not part of the curve
    assert points(form, 0) == 0


def test_bands_hold_their_closed_ends() -> None:
    form = curve(
        bands={
            "bands": [
                {"below": 10, "points": 20},
                {"at_least": 10, "at_most": 30, "points": 10},
                {"above": 30, "points": 0},
            ]
        }
    )
    assert [points(form, value) for value in (9, 10, 30, 31)] == [20, 10, 10, 0]


def faults(form: Curve) -> list[tuple[Any, str, str]]:
    return list(form.faults(Fraction(10)))


def test_the_published_light_has_a_gap() -> None:
    """Green on or above schedule, 10 to 30 below yellow, more than 30 red: 0 to 10 is undefined."""
    form = curve(
        bands={
            "bands": [
                {"at_most": 0, "points": 2},
                {"at_least": 10, "at_most": 30, "points": 1},
                {"above": 30, "points": 0},
            ]
        }
    )
    [(place, reason, proposal)] = faults(form)
    assert place == ("bands", "bands", 1)
    assert reason == "gap between 0 and 10"
    assert proposal == "add {above: 0, points: …}"


@pytest.mark.parametrize(
    ("bands", "reason"),
    [
        ([{"below": 1, "points": 0}, {"above": 1, "points": 1}], "gap at exactly 1"),
        ([{"at_most": 1, "points": 0}, {"at_least": 1, "points": 1}], "overlap at exactly 1"),
        ([{"below": 2, "points": 0}, {"at_least": 1, "points": 1}], "overlap: band 2 starts"),
        ([{"points": 0}, {"at_least": 1, "points": 1}], "overlap: band 2 starts"),
        ([{"at_least": 0, "points": 1}], "gap: nothing holds below 0"),
        ([{"at_most": 5, "points": 1}], "gap: nothing holds above 5"),
    ],
)
def test_bands_refuse_gaps_and_overlaps(bands: list[dict[str, Any]], reason: str) -> None:
    [(_, found, proposal)] = faults(curve(bands={"bands": bands}))
    assert found.startswith(reason)
    assert proposal


def test_steps_refuse_the_same_start_twice() -> None:
    steps = [{"from": 1, "points": 20}, {"from": 1, "points": 10}]
    [(place, reason, _)] = faults(curve(step_table={"steps": steps, "otherwise": 0}))
    assert place == ("step_table", "steps", 1, "from")
    assert "overlap" in reason


def test_interpolation_refuses_values_out_of_order() -> None:
    [(place, reason, _)] = faults(curve(points={"through": [[1, 0], [0, 5]], "outside": "flat"}))
    assert place == ("points", "through", 1)
    assert "overlap" in reason


def test_numbers_too_long_for_128_bits_are_refused() -> None:
    pairs = [[Decimal("0.000001"), Decimal("0.123457")], [Decimal("987654.321"), Decimal("1.7")]]
    [(_, reason, _)] = faults(curve(points={"through": pairs, "outside": "flat"}))
    assert reason == "the numbers have too many digits to stay exact"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"proportional": {"cap": "full"}, "per_event": {"points": 1}},
        {"per_event": {"points": -1, "most": 12}},
        {"bands": {"bands": [{"at_least": 1, "above": 1, "points": 0}]}},
        {"bands": {"bands": [{"at_least": 2, "below": 1, "points": 0}]}},
        {"proportional": {"full_at": 0, "cap": "full"}},
        {"proportional": {"full_at": Decimal("0.1234567"), "cap": "full"}},
    ],
)
def test_forms_that_say_nothing_or_two_things_are_refused(form: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        curve(**form)
