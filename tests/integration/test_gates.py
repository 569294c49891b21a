"""The gates that block: what they refuse, what they leave as it was, what they tell."""

from pathlib import Path

import pytest
from demo_office import copy_of
from three_nights import PERIOD, Night, Nights, night_of

# Identity of data: a project has one record per period.
ONE_RECORD = "KP-631"


def test_gate_2_sets_aside_once_and_the_versions_before_come_back(nights: Nights) -> None:
    night = nights.aside
    assert night.done.returncode == 0, night.done.stdout + night.done.stderr
    assert night.run["verdict"] == "published"
    assert night.after != night.before
    assert [row for row in night.standings if row[0] != "AHQ02"] == [
        ("AHQ01", "投资完成情况.xlsx", "in_force"),
        ("AHQ01", "A.xlsx", "set_aside"),
        ("AHQ03", "投资完成情况.xlsx", "in_force"),
        ("AHQ03", "投资完成情况（更正）.xlsx", "set_aside"),
    ]


def test_every_unit_still_has_a_report_in_force(nights: Nights) -> None:
    june = next(
        row
        for row in nights.aside.status["submissions"]
        if (row["contract_id"], row["period_id"]) == ("monthly_progress", PERIOD)
    )
    assert (june["in_force"], june["set_aside"]) == (8, 2)


def test_what_was_set_aside_is_told_by_cell(nights: Nights) -> None:
    told = [row for row in nights.aside.findings if row["code"] == ONE_RECORD]
    assert {row["path"].split("6月")[-1] for row in told} == {"A.xlsx", "投资完成情况（更正）.xlsx"}
    assert all(row["sheet"] and row["cell"][1:].isdigit() for row in told), told
    assert all(row["message_zh"] and row["message_en"] for row in told)


def test_what_was_set_aside_has_a_copy_to_send_back_until_it_counts_again(nights: Nights) -> None:
    told = [row for row in nights.aside.findings if row["code"] == ONE_RECORD]
    assert all("-退回修改-" in row["returned"] for row in told), told
    left = [row["returned"] for row in nights.corrected.findings if "更正" in row["path"]]
    assert not any(left), left


def test_versions_that_fail_too_are_set_aside_in_turn(nights: Nights) -> None:
    """C and D contradict each other, so do B and what AHQ02 sent first, so do A and AHQ03's."""
    night = nights.in_turn
    assert night.done.returncode == 0, night.done.stdout + night.done.stderr
    assert night.run["verdict"] == "published"
    assert night.standings == [
        ("AHQ01", "投资完成情况.xlsx", "in_force"),
        ("AHQ01", "A.xlsx", "set_aside"),
        ("AHQ01", "B.xlsx", "set_aside"),
        ("AHQ01", "C.xlsx", "set_aside"),
        ("AHQ02", "投资完成情况.xlsx", "set_aside"),
        ("AHQ02", "D.xlsx", "set_aside"),
        ("AHQ03", "投资完成情况.xlsx", "in_force"),
        ("AHQ03", "投资完成情况（更正）.xlsx", "set_aside"),
    ]


def test_each_version_set_aside_has_its_finding(nights: Nights) -> None:
    told = {row["path"] for row in nights.in_turn.findings if row["code"] == ONE_RECORD}
    aside = [row for row in nights.in_turn.standings if row[2] == "set_aside"]
    assert len(told) == len(aside) == 6


def test_a_correction_lets_in_force_what_was_set_aside_for_anothers_mistake(
    nights: Nights,
) -> None:
    """AHQ02 and AHQ03 wrote their own codes rightly; once AHQ01 mends its report theirs count."""
    night = nights.corrected
    assert night.done.returncode == 0, night.done.stdout + night.done.stderr
    assert [row for row in night.standings if row[2] != "superseded"] == [
        ("AHQ01", "E.xlsx", "in_force"),
        ("AHQ02", "D.xlsx", "in_force"),
        ("AHQ03", "投资完成情况（更正）.xlsx", "in_force"),
    ]
    assert ONE_RECORD not in {row["code"] for row in night.findings}


@pytest.fixture(scope="module")
def without_reason(own_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """The office's method now leaves a unit out of the ranking and does not say why."""
    home = copy_of(own_office, tmp_path_factory.mktemp("own") / "office")
    method = home / "rulebooks" / "safety_2024.yml"
    excluded = '    excluded: [{unit: T2, reason: {zh: " ", en: " "}}]\n'
    text = method.read_text(encoding="utf-8")
    changed = text.replace("    minimum_size: 2\n", "    minimum_size: 2\n" + excluded)
    assert changed != text
    method.write_text(changed, encoding="utf-8")
    return night_of(home)


def test_gate_3_refuses_a_unit_left_out_without_a_reason(without_reason: Night) -> None:
    night = without_reason
    assert night.done.returncode == 1, night.done.stdout + night.done.stderr
    assert "第3道关口未通过" in night.done.stderr
    assert "KP-711" in night.done.stderr
    assert "unit_id = T2" in night.done.stderr
    assert "status = excluded" in night.done.stderr


def test_gate_3_leaves_what_is_published_and_the_ledger_tells(without_reason: Night) -> None:
    night = without_reason
    assert night.before == night.after, "the published file or its link has changed"
    assert night.run["verdict"] == "refused"
    assert "KP-711" in {row["code"] for row in night.status["gates"]}
    assert "KP-711" in {row["code"] for row in night.findings}
