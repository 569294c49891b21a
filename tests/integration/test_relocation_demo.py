"""The county's year through the real job: what was found is what the demo knows to be true."""

from pathlib import Path

import pytest
from demo_office import rows

from demo.relocation import Truth, truth

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def county(demo_warehouses: dict[str, Path]) -> Path:
    return demo_warehouses["relocation"].parents[1]


@pytest.fixture(scope="module")
def known() -> Truth:
    return truth()


def test_each_report_ends_as_it_must(county: Path, known: Truth) -> None:
    found = {
        (row["path"], row["reporter_id"], row["period_id"]): row["standing"]
        for row in rows(county, "select * from meta.submissions")
    }
    wrong = {}
    for file in known.files:
        standing = found.get((file.path, file.report[0], file.report[2]), "")
        if file.outcome in ("in_force", "superseded", "set_aside") and standing != file.outcome:
            wrong[file.path, file.report] = (standing, file.outcome)
        if file.outcome in ("refused", "identical") and standing in ("in_force", "superseded"):
            wrong[file.path, file.report] = (standing, file.outcome)
    assert not wrong


def test_each_fault_is_told_with_its_cell(county: Path, known: Truth) -> None:
    told = {
        (row["path"], row["code"], row["cell"] or "")
        for row in rows(county, "select * from meta.findings")
    }
    codes = {(path, code) for path, code, _ in told}
    faults = [file for file in known.files if file.code]
    assert len({file.code for file in faults}) >= 11
    for file in faults:
        wanted = (file.path, file.code, file.cell)
        assert wanted in told if file.cell else wanted[:2] in codes, file


def test_indicators_are_what_really_happened(county: Path, known: Truth) -> None:
    found = {
        (row["indicator_id"], row["unit_id"], row["period_id"]): row
        for row in rows(county, "select * from marts.fct_indicator_values")
    }
    wrong = {}
    for key, operands in known.indicators.items():
        row = found[key]
        if operands is None:
            if row["state"] != "missing":
                wrong[key] = (row["state"], None)
        elif operands[1] == 0:
            if row["state"] != "not_applicable":
                wrong[key] = (row["state"], operands)
        elif (row["numerator"], row["denominator"]) != operands:
            wrong[key] = ((row["numerator"], row["denominator"]), operands)
    assert len(known.indicators) > 700
    assert not wrong


def test_the_floor_holds_and_the_list_is_the_windows(county: Path, known: Truth) -> None:
    found = rows(
        county,
        "select unit_id, sum(households_on_list) as listed from marts.fct_household_verification"
        " where not is_after_window group by unit_id",
    )
    assert {row["unit_id"]: row["listed"] for row in found} == known.list_households
    total = sum(known.list_households.values())
    assert total >= 4785
    # Also for the quarter in whose last month a township was silent.
    listed = rows(county, "select numerator from marts.fct_indicator_values where period_id ="
                          " '2016-Q3' and indicator_id = 'county_list_households'")  # fmt: skip
    assert [row["numerator"] for row in listed] == [total]
    assert not rows(county, "select 1 from marts.fct_list_entries where list_id = 'below_floor'")


def test_vetoes_are_proposed_declared_and_dismissed(county: Path) -> None:
    found = {
        (row["unit_id"], row["period_id"], row["veto_id"]): row["status"]
        for row in rows(county, "select * from marts.fct_vetoes")
    }
    assert found["T03", "2016-M06", "chain"] == "declared"
    assert found["T11", "2016-M06", "chain"] == "dismissed"
    assert found["T06", "2016-M09", "chain"] == "proposed"
    assert found["T08", "2016-M10", "chain"] == "proposed"
    assert found["T11", "2016", "year_target"] == "declared"
    # The land and the forestry bureau held these two up.
    assert not [key for key in found if key[0] in ("T07", "T10", "T02")]
    held_up = rows(county, "select unit_id from marts.fct_list_entries"
                           " where list_id = 'held_up' and period_id = '2016-M06'")  # fmt: skip
    assert {row["unit_id"] for row in held_up} == {"T02", "T07", "T10"}


def test_the_years_lists_and_the_merger(county: Path) -> None:
    def listed(name: str) -> set[str]:
        found = rows(county, "select unit_id from marts.fct_list_entries where list_id = ?"
                             " and period_id = '2016'", name)  # fmt: skip
        return {row["unit_id"] for row in found}

    assert listed("target_missed") == listed("discipline") == {"T11"}
    # The merged township's target counts for its successor.
    (value,) = rows(
        county,
        "select * from marts.fct_like_for_like_values where unit_id = 'T09'"
        " and indicator_id = 'target_attainment' and period_id = '2016'",
    )
    assert value["inherited_from"] == "T12" and value["numerator"] == value["denominator"]


def test_what_looks_odd_is_told(county: Path) -> None:
    found = {
        (row["kind"], row["unit_id"])
        for row in rows(county, "select kind, unit_id from marts.rpt_suspicions")
    }
    assert {
        ("site_stands_still", "T02"), ("list_changed_after_window", "T06"),
        ("verified_after_window", "T06"), ("list_equals_target", "T10"),
        ("copied_between_villages", "T10"), ("started_in_chain_only", "T05"),
        ("last_minute_edit", "T01"),
    } <= found  # fmt: skip
