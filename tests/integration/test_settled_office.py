"""Estimates and what they came to, figures and their checks, plans and their versions: one run."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dagster_run import run_by_dagster
from demo_office import LINK, copy_of, received_at, rows
from settled_office import write_report, write_settled_office

from reports.source_rows import source_cells
from reports.warehouse_rows import published


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("settled") / "office"
    write_settled_office(home)
    run = run_by_dagster(home)
    assert run.result.success
    return home


def values(office: Path, indicator: str, table: str = "fct_indicator_values") -> dict[Any, Any]:
    """Return (unit, period) → numerator, denominator, state."""
    return {
        (row["unit_id"], row["period_id"]): (row["numerator"], row["denominator"], row["state"])
        for row in rows(office, f"select * from marts.{table} where indicator_id = ?", indicator)
    }


def test_an_estimate_is_settled_by_the_next_report_or_stays_one(office: Path) -> None:
    found = {
        (row["unit_id"], row["record_key"], row["period_id"]): (
            row["estimated_value"], row["estimated_because"], row["status"], row["settled_value"],
            row["settled_in_period_id"], row["difference"], row["counted_state"],
        )
        for row in rows(office, "select * from marts.fct_settlements")
    }  # fmt: skip
    marked, early = "marked", "received_before_period_end"
    assert found == {
        # December is settled by the report for January and February.
        ("H1", "P1", "2016-M12"): (100, marked, "settled", 110, "2017-M01-02", 10, "reported"),
        ("H1", "P1", "2017-M01-02"): (40, early, "settled", 45, "2017-M03", 5, "reported"),
        # The next report says nothing of P2 and has no P3.
        ("H1", "P2", "2017-M01-02"): (20, early, "unsettled", None, None, None, "estimated"),
        ("H1", "P3", "2017-M01-02"): (7, early, "unsettled", None, None, None, "estimated"),
        # No report for April, whose end is past; for August it is not yet due.
        ("H1", "P1", "2017-M03"): (30, marked, "estimated", None, None, None, "estimated"),
        ("H2", "Q1", "2017-M06"): (70, marked, "settled", 0, "2017-M07", -70, "zero"),
        ("H2", "Q1", "2017-M07"): (80, marked, "not_due", None, None, None, "estimated"),
        # Its unit closed; that the successor names the project is not the unit's own word.
        ("H3", "R1", "2017-M06"): (60, marked, "unsettled", None, None, None, "estimated"),
    }


def test_indicators_take_what_an_estimate_came_to(office: Path) -> None:
    found = values(office, "invested")
    assert found["H1", "2016-M12"] == (160, 1, "reported")
    assert found["H1", "2017-M01-02"] == (45 + 20 + 7, 1, "estimated")
    assert found["H2", "2017-M06"] == (0, 1, "zero")
    assert found["H2", "2017-M07"] == (80, 1, "estimated")
    assert found["H1", "2017-Q1"] == (72 + 35, 1, "estimated")
    added = rows(
        office,
        "select record_label, contribution_numerator as added from marts.fct_indicator_records"
        " where indicator_id = 'invested' and unit_id = 'H1' and period_id = '2017-M01-02'",
    )
    assert {row["record_label"]: row["added"] for row in added} == {"P1": 45, "P2": 20, "P3": 7}


def test_the_checked_figure_stands_beside_the_reported_one(office: Path) -> None:
    found = {
        (row["unit_id"], row["record_key"]): (
            row["reported_value"], row["verified_value"], row["difference"], row["status"],
            row["checker_post"],
        )
        for row in rows(
            office, "select * from marts.fct_verified_values where period_id = '2017-M07'"
        )
    }  # fmt: skip
    assert found == {
        ("H1", "P1"): (10, None, None, "not_checked", ""),
        ("H2", "Q1"): (80, 78, -2, "differs", "督查室副主任"),
        ("H4", "R1"): (25, 25, 0, "agreed", "督查室科长"),
        ("H4", "R9"): (None, 5, None, "checked_without_report", "督查室科长"),
    }
    verified = values(office, "invested_verified")
    assert verified["H1", "2017-M07"] == (10, 1, "reported")
    assert verified["H2", "2017-M07"] == (78, 1, "reported")
    assert values(office, "overstated")["H2", "2017-M07"] == (-2, 80, "reported")
    assert values(office, "overstated")["H1", "2017-M07"][2] == "missing"


def test_an_explanation_names_the_cell_of_the_figure_that_counted(office: Path) -> None:
    def cells(indicator: str, period: str, unit: str) -> set[tuple[Any, ...]]:
        with published((office / LINK).resolve()) as connection:
            found = source_cells(connection, "works", period, unit)
        return {
            (row["record_label"], row["path"], row["cell"], row["contribution"])
            for row in found
            if row["indicator_id"] == indicator
        }

    early, march = "2017年1-2月甲片指挥部.xlsx", "2017年3月甲片指挥部.xlsx"
    assert cells("invested", "2017-M01-02", "H1") == {
        ("P1", march, "C4", 45), ("P2", early, "B5", 20), ("P3", early, "B6", 7),
    }  # fmt: skip
    sent = "2017年7月乙片指挥部.xlsx"
    assert cells("invested_verified", "2017-M07", "H2") == {("Q1", "核查.xlsx", "C3", 78)}
    assert cells("invested", "2017-M07", "H2") == {("Q1", sent, "B4", 80)}
    # A plan stands in no report: its document is named.
    sent = "2017年7月甲片指挥部.xlsx"
    assert cells("attained", "2017-M07", "H1") == {
        ("P1", sent, "B4", 10), ("甲发〔2017〕40号", None, "", Decimal("1200.5")),
    }  # fmt: skip
    assert ("甲发〔2017〕3号", None, "", 1000) in cells("attained_of_original", "2017-M07", "H1")
    # The plan that a merged unit left is named after that unit.
    (left,) = [label for label, path, _, value in cells("attained", "2017-M07", "H4")
               if path is None and value == 500]  # fmt: skip
    assert left.startswith("丙片指挥部")


def test_the_denominator_is_the_plan_by_its_version(office: Path) -> None:
    in_force, original = values(office, "attained"), values(office, "attained_of_original")
    assert in_force["H1", "2016-M12"][:2] == (160, 300)
    assert in_force["H1", "2017-M03"][:2] == original["H1", "2017-M03"][:2] == (35, 1000)
    assert in_force["H1", "2017-M07"][:2] == (10, Decimal("1200.5"))
    assert original["H1", "2017-M07"][:2] == (10, 1000)
    # 0.1 亿元; and for the year before nothing is listed.
    assert in_force["H2", "2017-M07"][:2] == (80, 1000)
    (plan,) = rows(
        office,
        "select * from marts.fct_plan_values where unit_id = 'H1' and period_id = '2017-M07'",
    )
    assert (plan["original_value"], plan["value_in_force"], plan["document_number"]) == (
        1000, Decimal("1200.5"), "甲发〔2017〕40号",
    )  # fmt: skip


def test_a_listed_plan_goes_to_the_successor(office: Path) -> None:
    assert values(office, "attained")["H4", "2017-M07"] == (25, None, "missing")
    bridged = values(office, "attained", "fct_like_for_like_values")
    assert bridged["H4", "2017-M07"] == (25, 500, "reported")
    assert bridged["H3", "2017-M06"] == (60, 500, "estimated")


def test_last_months_value_changes_when_the_next_report_comes(office: Path, tmp_path: Path) -> None:
    assert values(office, "invested")["H1", "2017-M03"] == (30 + 5, 1, "estimated")
    later = copy_of(office, tmp_path / "office")
    name = write_report(later, "甲片指挥部", "2017年4月", [("P1", 12, 33), ("P2", 4, 6)])
    received_at(later, name, datetime(2017, 8, 10, 9))
    assert run_by_dagster(later).result.success
    # P2 was no estimate: what April says of it is no correction.
    assert values(later, "invested")["H1", "2017-M03"] == (33 + 5, 1, "reported")
    assert values(later, "invested")["H1", "2017-Q1"] == (72 + 38, 1, "estimated")
    (row,) = rows(
        later,
        "select * from marts.fct_settlements where unit_id = 'H1' and period_id = '2017-M03'",
    )
    assert (row["status"], row["estimated_value"], row["settled_value"]) == ("settled", 30, 33)
    assert values(later, "invested")["H2", "2017-M07"] == (80, 1, "estimated")
