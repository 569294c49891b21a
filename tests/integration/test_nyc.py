"""The New York example from the city's own file: every total and rank, computed twice."""

import os
import shutil
import subprocess
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from nyc_by_hand import (
    GROUPS,
    PLACES,
    rankings,
    read_rows,
    sums_by_unit,
)

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("KAOPING_TEST_DATA") or ROOT.parent / "shared" / "data")
CSV = DATA / "nyc_capital" / "Capital_Projects.csv"
KAOPING = ROOT / ".venv" / "bin" / "kaoping"

pytestmark = pytest.mark.skipif(
    not CSV.is_file(),
    reason=f"the city's Capital Projects CSV is not at {CSV}; set KAOPING_TEST_DATA",
)


def _run(*arguments: str | Path) -> None:
    done = subprocess.run(
        [str(KAOPING), *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Any:
    import duckdb

    home = tmp_path_factory.mktemp("nyc") / "office"
    _run("--home", home, "init", home, "--from", ROOT / "examples" / "nyc_capital_projects")
    shutil.copy(CSV, home / "inbox")
    _run("--home", home, "refresh")
    connection = duckdb.connect(str(home / "warehouse" / "warehouse.duckdb"), read_only=True)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return read_rows(CSV)


def test_the_file_is_what_the_readme_says(rows: list[dict[str, str]]) -> None:
    assert len(rows) == 2259
    assert len({row["PID"] for row in rows}) == 378
    assert len({row["Date Reported As Of"] for row in rows}) == 15
    assert sum(row["Borough"] == "" for row in rows) == 625


def test_the_totals_since_design_start_are_hindsight(rows: list[dict[str, str]]) -> None:
    """One figure per project at all dates: the reason why the method does not use them."""
    totals: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        known = totals.setdefault(row["PID"], set())
        known.add((row["Total Budget Changes"], row["Total Schedule Changes"]))
    assert all(len(values) == 1 for values in totals.values())


def test_every_total_and_rank(published: Any, rows: list[dict[str, str]]) -> None:
    expected = rankings(rows)
    found = {
        (period, group, unit): (total, rank) if status == "ranked" else None
        for period, group, unit, total, rank, status in published.execute(
            "select period_id, peer_group_id, unit_id, total, rank, status"
            " from marts.fct_rankings"
            " where programme_id = 'nyc_capital' and ranking_id = 'level'"
            " and scenario_id = 'official' and status <> 'excluded'"
        ).fetchall()
    }
    assert set(found) == set(expected)
    wrong = [
        (key, found[key], value) for key, value in expected.items() if not _same(found[key], value)
    ]
    assert not wrong, f"{len(wrong)} of {len(expected)} differ; the first: {wrong[:5]}"
    assert sum(value is not None for value in expected.values()) > 100


def _same(found: tuple[Decimal, int] | None, expected: tuple[Decimal, int] | None) -> bool:
    if found is None or expected is None:
        return found is None and expected is None
    # The ledger's lines carry 12 places each, so the ninth may turn by one.
    return found[1] == expected[1] and abs(found[0] - expected[0]) <= Decimal("1e-9")


def test_every_operand(published: Any, rows: list[dict[str, str]]) -> None:
    """Numerators and denominators are exact: cents do not get lost in a sum."""
    sums = sums_by_unit(rows)
    values = {
        (name, period, unit): (numerator, denominator)
        for name, period, unit, numerator, denominator in published.execute(
            "select indicator_id, period_id, unit_id, numerator, denominator"
            " from marts.fct_indicator_values where state in ('reported', 'zero', 'estimated')"
        ).fetchall()
    }
    for (period, unit), known in sums.items():
        assert values["projects", period, unit][0] == known.projects
        for name, numerator, denominator in (
            ("budget_growth", known.growth, known.budget_before),
            ("days_slipped", known.days, known.with_days),
            ("share_on_schedule", known.on_schedule, known.with_days),
        ):
            if denominator:
                assert values[name, period, unit] == (numerator, denominator), (name, period, unit)
            else:
                assert (name, period, unit) not in values


def test_places_that_are_no_borough_are_listed_with_a_reason(published: Any) -> None:
    listed = published.execute(
        "select period_id, unit_id, reason_en, total, rank from marts.fct_rankings"
        " where status = 'excluded'"
    ).fetchall()
    assert {unit for _, unit, *_ in listed} == set(PLACES.values())
    assert all(reason for _, _, reason, _, _ in listed)
    assert all(rank is None for *_, rank in listed)
    assert set(Counter(unit for _, unit, *_ in listed).values()) == {15}


def test_nobody_is_ranked_at_the_first_date(published: Any) -> None:
    """September 2013 has no change since a last report: no data, and not a zero."""
    found = published.execute(
        "select status, count(*) from marts.fct_rankings"
        " where period_id = '2013-M09' and status <> 'excluded' group by all"
    ).fetchall()
    assert "ranked" not in {status for status, _ in found}
    assert sum(count for _, count in found) == sum(len(units) for units in GROUPS.values())


def test_an_agency_without_changes_at_the_last_date_is_unranked_for_lack_of_data(
    published: Any,
) -> None:
    """The 94 projects of the Department of Transportation report no change in September 2019."""
    status, total = published.execute(
        "select status, total from marts.fct_rankings"
        " where period_id = '2019-M09' and unit_id = 'DOT'"
    ).fetchone()
    assert (status, total) == ("no_report", None)
