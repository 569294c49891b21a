"""The NYC example's totals and ranks by plain csv and fractions; knows nothing of the product.

Rules as in examples/nyc_capital_projects: budget growth 40 points down to 0 at 10 %, mean days
slipped 30 points down to 0 at 180 days, share of projects on schedule up to 30 points.
"""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

BOROUGHS = {
    "Brooklyn": "BROOKLYN",
    "Queens": "QUEENS",
    "Manhattan": "MANHATTAN",
    "Manhatten": "MANHATTAN",
    "Bronx": "BRONX",
    "Staten Island": "STATEN_ISLAND",
}
PLACES = {
    "Citywide": "CITYWIDE",
    "New York": "NEW_YORK",
    "Upstate": "UPSTATE",
    "Carmel": "CARMEL",
    "Marlboro": "MARLBORO",
    "Olive": "OLIVE",
    "Port Jervis": "PORT_JERVIS",
    "Valhalla": "VALHALLA",
    "": "UNASSIGNED",
}
AGENCIES = [
    "DCAS", "DDC", "DEP", "DOC", "DOITT", "DOT", "DPR", "DSNY", "EDC", "FDNY", "HHC", "SCA",
]  # fmt: skip
GROUPS = {"boroughs": sorted(set(BOROUGHS.values())), "managing_agencies": AGENCIES}
MINIMUM_SIZE = 3


@dataclass
class Sums:
    """What the rows of one unit at one date add up to."""

    projects: int = 0
    growth: Fraction = Fraction(0)
    budget_before: Fraction = Fraction(0)
    days: Fraction = Fraction(0)
    with_days: int = 0
    on_schedule: int = 0

    def total(self) -> Fraction | None:
        """Return the points, or None where one of the three figures is not there."""
        if not self.budget_before or not self.with_days:
            return None
        growth = self.growth / self.budget_before
        slip = self.days / self.with_days
        budget = 40 - 400 * min(max(growth, Fraction(0)), Fraction(1, 10))
        schedule = 30 - min(max(slip, Fraction(0)), Fraction(180)) / 6
        return budget + schedule + 30 * Fraction(self.on_schedule, self.with_days)


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the records; the two stray bytes stand in the notes, which are left out."""
    text = path.read_bytes().decode("utf-8", errors="replace")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    header, records = lines[0], lines[3:]
    return [dict(zip(header, record, strict=True)) for record in records]


def sums_by_unit(rows: list[dict[str, str]]) -> dict[tuple[str, str], Sums]:
    """Add the rows up: (period, unit) → sums; several boroughs count in full in each."""
    sums: dict[tuple[str, str], Sums] = defaultdict(Sums)
    for row in rows:
        month, _, year = row["Date Reported As Of"].split(" ")[0].split("/")
        period = f"{year}-M{int(month):02d}"
        places = [place.strip() for place in row["Borough"].split(",")]
        units = [BOROUGHS.get(place) or PLACES[place] for place in places]
        for unit in [*units, row["Managing Agency"]]:
            _add(sums[period, unit], row)
    return sums


def _add(sums: Sums, row: dict[str, str]) -> None:
    sums.projects += 1
    forecast, change = row["Budget Forecast"], row["Latest Budget Changes"]
    if forecast and change:
        before = Fraction(forecast) - Fraction(change)
        if Fraction(forecast) > 0 and before > 0:
            sums.growth += Fraction(change)
            sums.budget_before += before
    if row["Latest Schedule Changes"]:
        days = Fraction(row["Latest Schedule Changes"])
        sums.days += days
        sums.with_days += 1
        sums.on_schedule += days <= 0


def rankings(rows: list[dict[str, str]]) -> dict[tuple[str, str, str], tuple[Decimal, int] | None]:
    """Return (period, group, unit) → total to 9 places and rank, or None where unranked."""
    sums = sums_by_unit(rows)
    result: dict[tuple[str, str, str], tuple[Decimal, int] | None] = {}
    for period in {period for period, _ in sums}:
        for group, units in GROUPS.items():
            totals = {
                unit: _nine_places(total)
                for unit in units
                if (total := sums.get((period, unit), Sums()).total()) is not None
            }
            is_ranked = len(totals) >= MINIMUM_SIZE
            for unit in units:
                result[period, group, unit] = None
                if is_ranked and unit in totals:
                    better = sum(other > totals[unit] for other in totals.values())
                    result[period, group, unit] = (totals[unit], better + 1)
    return result


def _nine_places(total: Fraction) -> Decimal:
    scaled = Decimal(total.numerator * 10**12 // total.denominator) / Decimal(10**12)
    return scaled.quantize(Decimal("1e-9"), rounding=ROUND_HALF_UP)
