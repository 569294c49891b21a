"""Totals and ranks of the demo office from its truth and the printed rules; no code of the product.

The method of 2017: investment attainment 40 points in proportion, full at 100 %; starts 20 points
at 100 %, 15 from 80 %, 10 from 50 %; accountability 40 points less 1 for each report late or
missing (12 at most), 3 for each late start (by the document that put it
off, else by the year's list), 2 for each overdue problem (10 at most), and 2 where
starts were late two periods in a row, half a point for each milestone overdue (6 at most), 2 for
each city project without new progress (6 at most), and for findings of either channel 2 for a
violation and 5 for criticism; never below 0. A channel whose list is not in takes nothing. Where no
start was due, its points are given to the other items in proportion.
"""

from fractions import Fraction
from math import floor

from demo.key_projects import Truth
from demo.key_projects.areas import PERIODS

SCORED = (
    "investment_attainment", "starts_by_plan", "late_reports", "starts_overdue_by_plan",
    "overdue_problems", "milestones_overdue", "top_without_progress",
)  # fmt: skip
_FINDINGS = {
    "routine_violations": 2, "routine_criticised": 5, "high_level_violations": 2,
    "high_level_criticised": 5,
}  # fmt: skip


def half_up(value: Fraction, places: int) -> Fraction:
    """Round to decimal places, a half upwards."""
    return Fraction(floor(value * 10**places + Fraction(1, 2)), 10**places)


def _ratio(known: Truth, name: str, unit: str, period: str) -> Fraction | None:
    operands = known.indicators[name, unit, period]
    if operands is None or operands[1] == 0:
        return None
    return Fraction(operands[0]) / Fraction(operands[1])


def total(known: Truth, unit: str, period: str) -> Fraction | None:
    """Return a unit's total, or None where a report that it needs was never accepted."""
    if any(known.indicators[name, unit, period] is None for name in SCORED):
        return None
    attained = _ratio(known, "investment_attainment", unit, period)
    started = _ratio(known, "starts_by_plan", unit, period)
    late_reports = _ratio(known, "late_reports", unit, period)
    late_starts = _ratio(known, "starts_overdue_by_plan", unit, period)
    overdue = _ratio(known, "overdue_problems", unit, period)
    assert attained is not None and late_reports is not None
    assert late_starts is not None and overdue is not None
    duty = 40 - min(late_reports, Fraction(12)) - 3 * late_starts - min(2 * overdue, Fraction(10))
    milestones = _ratio(known, "milestones_overdue", unit, period) or Fraction(0)
    nothing_new = _ratio(known, "top_without_progress", unit, period) or Fraction(0)
    duty -= min(milestones / 2, Fraction(6)) + min(2 * nothing_new, Fraction(6))
    for name, points in _FINDINGS.items():
        duty -= points * (_ratio(known, name, unit, period) or Fraction(0))
    if late_starts and _late_before(known, unit, period):
        duty -= 2
    investment, duty = 40 * min(attained, Fraction(1)), max(duty, Fraction(0))
    # A line of the ledger keeps 12 places, a total 9.
    if started is None:
        return half_up(half_up(investment * 100 / 80, 12) + duty * 100 / 80, 9)
    steps = ((Fraction(1), 20), (Fraction(4, 5), 15), (Fraction(1, 2), 10), (Fraction(0), 0))
    points = next(points for lowest, points in steps if started >= lowest)
    return half_up(half_up(investment, 12) + points + duty, 9)


def _late_before(known: Truth, unit: str, period: str) -> bool:
    number = PERIODS.index(period)
    before = (
        known.indicators.get(("starts_overdue_by_plan", unit, PERIODS[number - 1]))
        if number
        else None
    )
    return before is not None and before[0] > 0


def rankings(known: Truth) -> dict[tuple[str, str], tuple[Fraction, int] | None]:
    """Return (unit, period) → total and rank, or None for a unit that is not ranked."""
    found: dict[tuple[str, str], tuple[Fraction, int] | None] = {}
    for period in PERIODS:
        totals = {
            area.unit_id: total(known, area.unit_id, period)
            for area in known.areas
            if period in area.periods
        }
        for unit, own in totals.items():
            better = sum(1 for other in totals.values() if other is not None and own is not None
                         and other > own)  # fmt: skip
            found[unit, period] = None if own is None else (own, 1 + better)
    return found
