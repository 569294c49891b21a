"""The demo office beyond its three first reports: its figures are those of its invented truth."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from demo_office import rows

from demo.key_projects import Truth
from demo.key_projects.areas import PERIODS


def _found(office: Path) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {
        (row["indicator_id"], row["unit_id"], row["period_id"]): row
        for row in rows(office, "select * from marts.fct_indicator_values")
    }


def test_departments_and_stationed_units_have_the_figures_of_the_truth(
    office: Path, known: Truth
) -> None:
    found = _found(office)
    wrong = []
    for key, operands in known.of_others.items():
        row = found[key]
        if operands is None:
            right = row["state"] == "missing"
        elif operands[1] == 0:
            right = row["state"] == "not_applicable"
        else:
            right = (row["numerator"], row["denominator"]) == operands
        if not right:
            wrong.append(f"{key}: found {row}, expected {operands}")
    assert not wrong, "\n".join(wrong[:10])
    assert {key[0] for key in known.of_others} >= {
        "service_on_time", "department_problems_on_time", "stationed_on_time",
    }  # fmt: skip


def test_the_ten_day_reports_have_the_figures_of_the_truth(office: Path, known: Truth) -> None:
    found = _found(office)
    ten_days = {key: one for key, one in known.indicators.items() if key[2] not in PERIODS}
    assert len(ten_days) == 8 * 3
    for key, operands in ten_days.items():
        expected = None if operands is None else operands[0]
        assert found[key]["numerator"] == expected, key
    assert ten_days["top_without_progress_ten_days", "AHQ08", "2017-06-T1"] is None


def test_two_plan_versions_measure_the_same_investment(office: Path) -> None:
    """AHQ01's plan was cut by a tenth from May on; the original stays beside it."""
    found = _found(office)
    original, in_force = (
        [found[name, "AHQ01", period] for period in ("2017-M04", "2017-M05")]
        for name in ("attainment_of_original", "attainment_of_plan_in_force")
    )
    assert original[0]["denominator"] == in_force[0]["denominator"] == original[1]["denominator"]
    assert in_force[1]["denominator"] == round(original[1]["denominator"] * Decimal("0.9"))
    assert original[1]["numerator"] == in_force[1]["numerator"]


def test_an_estimate_of_the_month_is_flagged(office: Path) -> None:
    """约500 in a cell; no report has the column that would settle it."""
    states = Counter(
        row["status"] for row in rows(office, "select status from marts.fct_settlements")
    )
    assert states and set(states) <= {"unsettled", "not_due", "estimated"}


def test_a_unit_of_which_nothing_was_due_is_named_and_not_ranked(office: Path) -> None:
    told = rows(
        office,
        "select status, rank, reason_zh from marts.fct_rankings"
        " where rulebook_id like 'stationed%' and unit_id = 'STU4' and period_id = '2017-Q1'",
    )
    assert [(row["status"], row["rank"]) for row in told] == [("not_applicable", None)]
    assert told[0]["reason_zh"]


def test_units_tie_and_the_last_are_listed(office: Path) -> None:
    """Two stationed units did all on time; every month two departments at least are last."""
    ranks = rows(
        office,
        "select unit_id, rank from marts.fct_rankings"
        " where rulebook_id = 'stationed_units_2017' and period_id = '2017-Q2' and rank = 1",
    )
    assert {row["unit_id"] for row in ranks} == {"STU1", "STU4"}
    listed = rows(
        office,
        "select period_id, count(*) as units from marts.fct_list_entries"
        " where rulebook_id = 'departments_2017' and list_id = 'interview' group by period_id",
    )
    assert len(listed) == 4 and all(row["units"] >= 2 for row in listed)


def test_the_register_knows_every_change(office: Path) -> None:
    standing = Counter(
        row["standing"] for row in rows(office, "select standing from marts.dim_project_register")
    )
    assert standing["moved_out"] == standing["merged"] == standing["paused"] == 1
    split = rows(
        office,
        "select * from marts.dim_project_register where split_from_project_id is not null",
    )
    assert [row["project_id"] for row in split] == ["YX2017-902"]
