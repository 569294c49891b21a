"""A refresh of the demo office finds what is there: files, faults, figures, totals, ranks."""

import json
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from demo_office import copy_of, ledger_rows, published_state, rows, succeed
from three_nights import FIGURE, PERIOD, RAISED_BY, Nights
from totals_by_hand import SCORED, rankings

from demo.key_projects import Truth
from demo.key_projects.areas import PERIODS

_LONGER = {"2017-Q1": PERIODS[:2], "2017-Q2": PERIODS[2:], "2017-H1": PERIODS}


def _differences(found: dict[Any, Any], expected: dict[Any, Any]) -> str:
    """Name what is missing, what is too much and what differs, ten of each at most."""
    missing = [f"missing {key}: {expected[key]}" for key in expected if key not in found]
    extra = [f"too much {key}: {found[key]}" for key in found if key not in expected]
    other = [
        f"{key}: found {found[key]}, expected {expected[key]}"
        for key in expected
        if key in found and found[key] != expected[key]
    ]
    return "\n".join([*missing[:10], *extra[:10], *other[:10]])


def test_the_command_counts_what_it_did(first_refresh: tuple[Path, dict[str, Any]]) -> None:
    _, outcome = first_refresh
    counts = {
        name: outcome[name]
        for name in ("verdict", "files_read", "accepted", "refused", "duplicates", "set_aside")
    }
    assert counts == {
        "verdict": "published", "files_read": 328, "accepted": 311, "refused": 15,
        "duplicates": 2, "set_aside": 0,
    }  # fmt: skip


def test_every_file_became_what_it_should(office: Path, known: Truth) -> None:
    parses = ledger_rows(office, "select path, verdict, submission_id from parses")
    standing = {
        row["submission_id"]: row["standing"]
        for row in rows(office, "select submission_id, standing from meta.submissions")
    }
    found = {
        row["path"]: {"duplicate": "identical", "refused": "refused"}.get(row["verdict"])
        or standing[row["submission_id"]]
        for row in parses
    }
    assert len(parses) == 328
    expected = {file.path: file.outcome for file in known.files}
    assert found == expected, _differences(found, expected)


def test_every_fault_is_named_by_code_and_cell(office: Path, known: Truth) -> None:
    told = json.loads(succeed(office, "findings", "--all", "--json"))
    found = {(row["path"], row["code"], row["sheet"], row["cell"]) for row in told}
    expected = {
        # Where the file as a whole is meant, there is no sheet to name.
        (file.path, file.code, file.sheet if file.cell else "", file.cell)
        for file in known.files
        if file.code
    }
    assert len(expected) == 16
    missing = expected - found
    at_all = [row[:4] for row in sorted(found) if row[0] in {one[0] for one in missing}]
    assert not missing, f"not found: {sorted(missing)}; found instead: {at_all}"


def test_nothing_else_is_refused(office: Path, known: Truth) -> None:
    """A fault is told once, with both cells where two rows contradict; no other file has any."""
    told = ledger_rows(office, "select path, code from findings where severity = 'refuse'")
    found = Counter((row["path"], row["code"]) for row in told)
    expected = {
        (file.path, file.code): 2 if file.code == "KP-402" else 1
        for file in known.files
        if file.outcome == "refused"
    }
    assert found == expected, _differences(found, expected)


def test_every_indicator_has_the_operands_of_the_truth(office: Path, known: Truth) -> None:
    found = {
        (row["indicator_id"], row["unit_id"], row["period_id"]): row
        for row in rows(office, "select * from marts.fct_indicator_values")
        if row["period_id"] in PERIODS
    }
    of_months = {key: one for key, one in known.indicators.items() if key[2] in PERIODS}
    areas, names = {key[1] for key in of_months}, {key[0] for key in of_months}
    found = {key: row for key, row in found.items() if key[0] in names and key[1] in areas}
    assert set(found) == set(of_months), _differences(found, of_months)
    wrong = []
    for key, operands in of_months.items():
        row = found[key]
        if operands is None:
            right = row["state"] == "missing" and row["value"] is None and row["numerator"] is None
        elif operands[1] == 0:
            right = row["state"] == "not_applicable" and row["value"] is None
        else:
            numeric = row["state"] in ("reported", "zero", "estimated")
            quotient = round(operands[0] / operands[1], 12)
            right = numeric and (row["numerator"], row["denominator"]) == operands
            right = right and abs(row["value"] - quotient) <= Decimal("1e-12")
        if not right:
            wrong.append(f"{key}: found {row}, expected {operands}")
    assert not wrong, "\n".join(wrong[:10])
    assert sum(operands is None for operands in known.indicators.values()) > 5


def test_a_longer_period_is_put_together_by_each_indicators_rule(
    office: Path, known: Truth
) -> None:
    """Cumulative figures stand as in the last month, those of a single month add up."""
    summed = ("invested_this_period", "late_reports", "top_without_progress")
    names = {key[0] for key in known.indicators if key[0] in SCORED or key[0] in summed}
    found = {
        (row["indicator_id"], row["unit_id"], row["period_id"]): row
        for row in rows(office, "select * from marts.fct_indicator_values")
    }
    wrong = []
    for longer, parts in _LONGER.items():
        for area in known.areas:
            owed = [period for period in parts if period in area.periods]
            for name in sorted(names):
                counted = owed if name in summed else parts[-1:]
                operands = [known.indicators[name, area.unit_id, period] for period in counted]
                row = found[name, area.unit_id, longer]
                whole = [one[0] for one in operands if one is not None]
                expected = sum(whole, Decimal(0)) if len(whole) == len(operands) else None
                if operands[-1] is not None and operands[-1][1] == 0:
                    expected = None
                if row["numerator"] != expected:
                    wrong.append(f"{name} {area.unit_id} {longer}: {row}, expected {expected}")
    assert not wrong, "\n".join(wrong[:10])


def test_every_report_is_on_time_late_or_missing_as_it_was(office: Path, known: Truth) -> None:
    found = {
        (row["unit_id"], row["contract_id"], row["period_id"]): row["status"]
        for row in rows(office, "select * from marts.fct_report_timeliness")
    }
    assert found == known.timeliness, _differences(found, known.timeliness)


def test_totals_and_ranks_of_all_periods_agree_with_a_count_by_hand(
    office: Path, known: Truth
) -> None:
    found = {
        (row["unit_id"], row["period_id"]): (Fraction(row["total"]), row["rank"])
        if row["status"] == "ranked"
        else None
        for row in rows(
            office,
            "select * from marts.fct_rankings where programme_id = 'key_projects'"
            " and rulebook_id = 'area_headquarters_2017' and scenario_id = 'official'"
            " and ranking_id = 'level'",
        )
    }
    expected = rankings(known)
    assert found == expected, _differences(found, expected)
    assert Counter(value is None for value in expected.values()) == {False: 33, True: 4}


def test_who_is_not_ranked_is_named_with_the_reason(office: Path) -> None:
    unranked = rows(office, "select * from marts.fct_rankings where rank is null")
    assert unranked
    assert {(row["status"], row["total"]) for row in unranked} == {
        ("no_report", None), ("not_applicable", None),
    }  # fmt: skip
    assert all(row["reason_zh"] and row["reason_en"] for row in unranked)


def test_a_change_of_rank_is_against_the_period_before(office: Path, known: Truth) -> None:
    expected = rankings(known)
    monthly = "rulebook_id = 'area_headquarters_2017' and period_id = '2017-M06'"
    for row in rows(office, f"select * from marts.fct_rankings where {monthly}"):
        before = expected[row["unit_id"], "2017-M05"]
        now = expected[row["unit_id"], "2017-M06"]
        assert now is not None
        assert row["previous_period_id"] == "2017-M05"
        assert row["rank_change"] == (None if before is None else before[1] - now[1]), row


def test_a_second_refresh_parses_nothing_and_leaves_the_warehouse(
    office: Path, tmp_path: Path
) -> None:
    home = copy_of(office, tmp_path / "office")
    before = published_state(home)
    parses = ledger_rows(home, "select * from parses")
    outcome = json.loads(succeed(home, "refresh", "--json"))
    assert (outcome["verdict"], outcome["files_read"]) == ("unchanged", 0)
    assert published_state(home) == before
    assert ledger_rows(home, "select * from parses") == parses
    told = succeed(home, "refresh")
    assert "没有变化" in told, told


def test_a_workbook_dropped_later_is_read_alone_and_supersedes(
    nights: Nights, known: Truth
) -> None:
    assert (nights.corrected.run["files_read"], nights.corrected.run["accepted"]) == (1, 1)
    parses = ledger_rows(nights.home, "select path from parses order by parse_id")
    assert len(parses) == 328 + 5
    assert parses[-1]["path"].endswith("E.xlsx")
    assert ("AHQ01", "投资完成情况.xlsx", "superseded") in nights.corrected.standings
    assert ("AHQ01", "E.xlsx", "in_force") in nights.corrected.standings
    operands = known.indicators["investment_attainment", "AHQ01", PERIOD]
    assert operands is not None
    assert rows(nights.home, FIGURE) == [{"numerator": operands[0] + RAISED_BY}]


@pytest.mark.parametrize("table", ["marts.fct_score_lines", "marts.fct_item_scores"])
def test_the_ledger_foots_to_every_total(office: Path, table: str) -> None:
    condition = "" if table.endswith("lines") else "where item_id = 'total'"
    key = "rulebook_id, ranking_id, period_id, unit_id"
    wrong = rows(
        office,
        f"with summed as (select {key}, sum(points) as points from {table} {condition} group by"
        f" all) select * from marts.fct_rankings as rankings left join summed using ({key})"
        " where ranking_id = 'level' and rankings.total is distinct from summed.points",
    )
    assert not wrong, wrong[:5]
