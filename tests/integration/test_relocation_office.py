"""A county in small through the real job: from cells written by hand to facts, points and lists."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dagster_run import run_by_dagster
from demo_office import LINK, rows
from relocation_office import write_county

from compiling.outputs import read_outputs
from reports.outputs.rows import read_names, read_rows
from reports.print_numbers import PrintedNumber
from reports.source_rows import source_cells
from reports.warehouse_rows import published
from settings.office import Office
from settings.workspace import Workspace

OFFICE_OF_TEST = Office.model_validate({"office": {"zh": "测"}, "programmes": ["relocation"]})
JUNE, TEN_DAYS = "2016-M06", "2016-06-T1"
Values = dict[str, tuple[Any, ...]]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("county") / "office"
    write_county(home)
    assert run_by_dagster(home).result.success
    return home


def values(county: Path, indicator: str, period: str = JUNE) -> Values:
    """Return unit → numerator and denominator, or its state where it has none."""
    found = rows(
        county,
        "select * from marts.fct_indicator_values where indicator_id = ? and period_id = ?",
        indicator, period,
    )  # fmt: skip
    return {
        row["unit_id"]: (row["numerator"], row["denominator"])
        if row["numerator"] is not None and row["state"] != "not_applicable"
        else (row["state"],)
        for row in found
    }


def counts(county: Path, indicator: str, period: str = JUNE) -> dict[str, Any]:
    """Return unit → value of an indicator without a denominator."""
    return {unit: value[0] for unit, value in values(county, indicator, period).items()}


def entries(county: Path, name: str, period: str = JUNE) -> set[str]:
    """Return the units on a list."""
    found = rows(
        county,
        "select unit_id from marts.fct_list_entries"
        " where list_id = ? and period_id = ? and verdict = 'listed'",
        name, period,
    )  # fmt: skip
    return {row["unit_id"] for row in found}


def points(county: Path, rulebook: str, period: str, unit: str) -> dict[str, Decimal]:
    """Return item → points of a unit."""
    found = rows(
        county,
        "select item_id, points from marts.fct_item_scores"
        " where rulebook_id = ? and period_id = ? and unit_id = ?",
        rulebook, period, unit,
    )  # fmt: skip
    return {row["item_id"]: row["points"] for row in found}


def ranking(county: Path, rulebook: str, period: str) -> dict[str, tuple[Any, ...]]:
    """Return unit → peer group, total in print, rank."""
    found = rows(
        county,
        "select * from marts.fct_rankings where rulebook_id = ? and period_id = ?",
        rulebook, period,
    )  # fmt: skip
    return {
        row["unit_id"]: (row["peer_group_id"], row["printed_total"], row["rank"]) for row in found
    }


def test_every_workbook_is_read(county: Path) -> None:
    (found,) = rows(county, "select count(*) as files from meta.submissions"
                            " where standing = 'in_force'")  # fmt: skip
    assert found["files"] == 25
    assert not rows(county, "select * from meta.findings where severity <> 'note'")


def test_the_list_is_what_the_window_left(county: Path) -> None:
    found = {
        (row["village_id"], row["reason"]): (
            row["change_kind"], row["households_on_list"], row["is_unexplained"],
            row["withdrawals_lacking"], row["is_after_window"],
        )
        for row in rows(county, "select * from marts.fct_household_verification")
    }  # fmt: skip
    assert found["A2", "kept"] == ("kept", 20, False, 0, False)
    assert found["A2", "added_omitted"] == ("added", 2, False, 0, False)
    assert found["A2", "removed_has_housing"] == ("removed", 0, False, 0, False)
    # An addition without a word in writing; three declined and two signed.
    assert found["B6", "added_newly_poor"] == ("added", 2, True, 0, False)
    assert found["B6", "declined"] == ("removed", 0, False, 1, False)
    assert counts(county, "list_households") == {"TA": 70, "TB": 56, "TC": 50}
    assert counts(county, "county_list_households") == {"CN": 176}
    assert counts(county, "unexplained_changes", "2016-05-T3") == {"TA": 0, "TB": 1, "TC": 0}
    assert counts(county, "withdrawals_lacking", "2016-05-T3") == {"TA": 0, "TB": 1, "TC": 0}


def test_after_the_window_nothing_may_be_adjusted_and_what_is_gets_listed(county: Path) -> None:
    # B has 60 households on its sites and 56 on its list. Nobody's report is refused for it.
    assert counts(county, "list_changed") == {"TA": 0, "TB": 4, "TC": 0}
    assert entries(county, "list_adjusted") == {"TB"}
    # 5 of 30; the 30 count for 40 while nothing is due to be built (see the ranking by hand).
    lost = points(county, "relocation_townships_2016", JUNE, "TB")["list_changed"]
    assert round(lost, 9) == round(-Decimal(5) * 4 / 3, 9)


def test_the_county_is_held_against_its_floor(county: Path) -> None:
    assert entries(county, "below_floor", "2016-Q2") == {"CN"}
    assert points(county, "relocation_county_2016", "2016-Q2", "CN")["floor"] == 0


def test_forms_count_that_came_by_their_day(county: Path) -> None:
    # B's second village came on the 4th; five households of C have not signed.
    found = values(county, "forms_in_time", TEN_DAYS)
    assert found == {"TA": (70, 70), "TB": (32, 56), "TC": (45, 50)}


def test_targets_are_those_of_the_poverty_office(county: Path) -> None:
    assert values(county, "target_attainment") == {"TA": (0, 70), "TB": (0, 60), "TC": (0, 50)}
    assert values(county, "county_target_attainment")["CN"] == (0, 180)
    assert values(county, "county_target_attainment")["TA"] == (0, 180)


def test_settlement_rules_are_results(county: Path) -> None:
    share = values(county, "centralised_share")
    assert share == {"TA": (50, 70), "TB": (24, 60), "TC": (42, 50)}
    assert counts(county, "small_sites") == {"TA": 0, "TB": 1, "TC": 0}
    assert values(county, "villages_with_site") == {"TA": (2, 2), "TB": (1, 2), "TC": (2, 2)}
    # 40 and 30 households; 20 are not enough.
    assert counts(county, "large_sites") == {"TA": 1, "TB": 0, "TC": 1}
    assert entries(county, "settlement_unmet") == {"TB"}


def test_the_share_of_some_townships_is_not_the_countys(county: Path) -> None:
    name = "county_centralised_share"
    assert values(county, name) == {"CN": (116, 180)}
    # On the 10th the third township did not report: 74 of 130 would be told as the county's.
    assert values(county, name, "2016-06-09") == {"CN": (116, 180)}
    assert values(county, name, "2016-06-10") == {"CN": ("missing",)}
    assert points(county, "relocation_county_2016", "2016-Q2", "CN")["centralised"] == 20


def test_a_site_has_what_belongs_to_it(county: Path) -> None:
    assert values(county, "equipped_sites") == {"TA": (2, 2), "TB": (2, 2), "TC": (1, 2)}


def test_area_and_money_are_held_against_the_norms(county: Path) -> None:
    broken = {
        (row["village_id"], row["housing_programme"]): {
            name.removeprefix("is_") for name, value in row.items()
            if name.startswith("is_") and value
        }
        for row in rows(county, "select * from marts.fct_housing_standard")
    }  # fmt: skip
    assert broken == {
        # 25 m² a person exactly, 60 a household exactly, 2 and 0.6 万元 a household exactly.
        ("A1", "relocation"): set(),
        ("A1", "class_d_renovation"): set(),
        ("A2", "begun_before_document_19"): set(),
        ("A2", "reinforcement"): set(),
        ("B5", "relocation"): {"above_most_area"},
        ("B6", "class_d_renovation"): {"below_least_area", "above_household_average"},
        ("B6", "reinforcement"): {"above_subsidy"},
        ("B5", "left_register"): {"above_subsidy"},
        ("C7", "class_d_renovation"): {"above_household_average", "above_area_of_three"},
        ("C8", "begun_before_document_19"): {"above_subsidy"},
    }
    assert counts(county, "standards_broken") == {"TA": 0, "TB": 5, "TC": 3}


def test_a_departments_delay_is_the_departments(county: Path) -> None:
    found = {
        (row["township_id"], row["milestone"], row["unit_id"]): (
            row["days_late"], row["own_days_late"], row["held_up_by_unit_ids"],
        )
        for row in rows(county, "select * from marts.fct_relocation_milestone where days_late > 0")
    }  # fmt: skip
    assert found == {
        ("TB", "joint_review", "LB"): (5, 5, ""),
        ("TB", "tender", "TB"): (5, 0, "LB"),
        ("TB", "all_started", "TB"): (5, 0, "LB"),
        # C's own: two days at the tender, three more until the starts. Its own delay excuses none.
        ("TC", "tender", "TC"): (2, 2, ""),
        ("TC", "all_started", "TC"): (5, 5, ""),
    }
    missed = counts(county, "milestones_missed")
    assert missed == {"TA": 0, "TB": 0, "TC": 2, "HB": 0, "LB": 1, "DR": "missing"}
    assert counts(county, "milestones_held_up")["TB"] == 2
    assert entries(county, "chain_missed") == {"TC"}
    assert entries(county, "held_up") == {"TB"}
    assert entries(county, "department_delay") == {"LB"}


def test_a_milestone_is_traced_to_its_cells_and_named_in_words(county: Path) -> None:
    with published((county / LINK).resolve()) as connection:
        found = source_cells(connection, "relocation", JUNE, "TC")
    told = {
        (row["record_label"], row["path"], row["field_title_zh"], row["cell"])
        for row in found
        if row["indicator_id"] == "milestones_missed" and row["record_label"] == "招标"
    }
    assert told == {
        ("招标", "节点6月.xlsx", "要求完成时间", "E15"),
        ("招标", "节点6月.xlsx", "实际完成时间", "F15"),
    }  # fmt: skip


def test_a_veto_is_proposed_for_who_missed_the_chain_itself(county: Path) -> None:
    found = rows(county, "select unit_id, veto_id, status from marts.fct_vetoes")
    assert [(row["unit_id"], row["veto_id"], row["status"]) for row in found] == [
        ("TC", "chain", "proposed")
    ]
    # Proposed only: the grade is by points.
    (grade,) = rows(county, "select grade from marts.fct_grades where unit_id = 'TC'")
    assert grade["grade"] == "pass"


def test_policy_work_reaches_village_household_and_helper(county: Path) -> None:
    meetings = values(county, "village_meetings", TEN_DAYS)
    # C's second meeting was held after the ten days.
    assert meetings == {"TA": (2, 2), "TB": (1, 2), "TC": (1, 2)}
    booklets = values(county, "booklets", TEN_DAYS)
    assert booklets == {"TA": (130, 130), "TB": (80, 100), "TC": (80, 100)}
    assert counts(county, "days_without_plan", TEN_DAYS) == {"TA": 0, "TB": 3, "TC": 0}
    assert counts(county, "works_map_missing", TEN_DAYS) == {"TA": 0, "TB": 1, "TC": 0}
    ninth = date(2016, 6, 9)
    (map_row,) = rows(county, "select * from marts.rpt_relocation_works_map"
                              " where township_id = 'TA' and milestone = 'tender'"
                              f" and period_id = '{JUNE}'")  # fmt: skip
    assert map_row["done_on"] > ninth and map_row["status"] == "done_on_time"


def test_daily_reports_are_due_by_17_and_make_the_digest(county: Path) -> None:
    assert counts(county, "daily_reports_late", TEN_DAYS) == {"TA": 0, "TB": 1, "TC": 1}
    digest = rows(county, "select * from marts.rpt_relocation_digest order by period_id")
    told = [
        (row["reports_due"], row["reports_on_time"], row["reports_late"], row["reports_missing"],
         row["centralised_sites"], row["centralised_sites_started"], row["households"])
        for row in digest
    ]  # fmt: skip
    assert told == [
        (3, 2, 1, 0, 6, 0, 180), (3, 2, 0, 1, 4, 0, 130), (3, 2, 0, 1, 4, 0, 130),
    ]  # fmt: skip
    assert [row["without_zh"] for row in digest] == ["", "（不含茶山乡）", "（不含茶山乡）"]
    week = rows(county, "select unit_id, reported_for from marts.rpt_relocation_bulletin"
                        " where period_id = '2016-W23'")  # fmt: skip
    assert {row["unit_id"]: row["reported_for"].day for row in week} == {
        "TA": 10, "TB": 10, "TC": 9
    }  # fmt: skip


def printed(county: Path, output: str, period: str) -> list[list[str]]:
    """Return the rows of an output of a period as they are printed."""
    (chosen,) = [
        one for one in read_outputs(Workspace(county), OFFICE_OF_TEST, "relocation")
        if one.output == output
    ]  # fmt: skip
    with published((county / LINK).resolve()) as connection:
        parts = read_rows(connection, chosen, "relocation", period, read_names(connection, "zh"))
    return [
        [value.text if isinstance(value, PrintedNumber) else value for value in row]
        for part in parts
        for row in part.rows
    ]


def test_a_periods_outputs_know_nothing_of_later_reports(county: Path) -> None:
    """In July a milestone of September was reached, and two households came onto the list."""
    built = {
        period: [row[5:7] for row in printed(county, "backward_schedule", period)
                 if row[2] == "全部建成"]
        for period in (JUNE, "2016-W27", "2016-M07", "2016-M05")
    }  # fmt: skip
    assert built == {
        JUNE: [["", "未到期"]], "2016-W27": [["2016年7月8日", "按期完成"]],
        "2016-M07": [["2016年7月8日", "按期完成"]], "2016-M05": [],
    }  # fmt: skip
    assert len(printed(county, "backward_schedule", JUNE)) == 14
    changes = {
        period: [(row[1], row[4]) for row in printed(county, "list_changes", period)]
        for period in ("2016-M05", JUNE, "2016")
    }
    window = [("河口村", "2"), ("河口村", "2"), ("桥头村", "2"), ("桥头村", "3")]
    after = [("桥头村", "2")]
    assert sorted(changes["2016-M05"]) == sorted(window) and changes[JUNE] == after
    assert sorted(changes["2016"]) == sorted([*window, *after])


def test_who_sent_no_daily_report_of_the_week_is_named(county: Path) -> None:
    for week, third in (("2016-W23", "已报"), ("2016-W25", "缺报")):
        told = {row[0]: row[1] for row in printed(county, "weekly_bulletin", week)}
        assert told == {"石门镇": "已报", "双河镇": "已报", "茶山乡": third}
    (digest,) = printed(county, "daily_digest", "2016-06-10")
    assert digest[-1] == "（不含茶山乡）"


def test_the_county_inspects_every_half_month_and_meets_on_site_each_quarter(county: Path) -> None:
    # B was inspected twice in the first half and not in the second; one township of three had its
    # meeting.
    assert values(county, "inspected_half_months") == {"CN": (5, 6)}
    assert values(county, "on_site_meetings", "2016-Q2") == {"CN": (1, 3)}


def test_supervision_findings_are_of_who_answers_for_them(county: Path) -> None:
    # The late start at B is the land bureau's.
    assert counts(county, "supervision_findings") == {"TA": 0, "TB": 0, "TC": 2}
    assert counts(county, "findings_overdue") == {"TA": 0, "TB": 0, "TC": 1}
    assert counts(county, "townships_supervised") == {"B1": 3}
    assert counts(county, "groups_out_of_size") == {"B1": 0}


def test_departments_and_townships_are_never_ranked_together(county: Path) -> None:
    assert ranking(county, "relocation_departments_2016", JUNE) == {
        "HB": ("departments", 100, 1),
        # Two of its three milestones kept, 40 of 60, and 40 less 3.
        "LB": ("departments", 77, 2),
        # Nothing of it was its own: listed, not ranked.
        "DR": ("departments", None, None),
    }
    assert set(ranking(county, "relocation_townships_2016", JUNE)) == {"TA", "TB", "TC"}


def test_the_sprint_ranking_of_b_worked_by_hand(county: Path) -> None:
    # Meetings 1 of 2: 12.5. Booklets 40 + 30 + 5 + 5 of 50 + 30 + 10 + 10: 20. Forms 30 + 2 of
    # 30 + 24 + 2: 30 × 32 ÷ 56. Duty 20, less 1 for the report of 17:01, 3 × 0.5 for days without
    # a plan, 2 for the map.
    found = points(county, "relocation_sprint_2016", TEN_DAYS, "TB")
    assert found["meetings"] == Decimal("12.5")
    assert found["booklets"] == 20
    assert round(found["forms"], 6) == round(Decimal(30) * 32 / 56, 6)
    assert (found["daily_reports"], found["daily_plans"], found["works_map"]) == (
        -1, Decimal("-1.5"), -2,
    )  # fmt: skip
    assert ranking(county, "relocation_sprint_2016", TEN_DAYS) == {
        "TA": ("townships", 100, 1),
        "TB": ("townships", Decimal("65.14"), 3),
        # 12.5 + 20 + 27 + 20 - 1
        "TC": ("townships", Decimal("78.50"), 2),
    }


def test_the_months_ranking_of_b_worked_by_hand(county: Path) -> None:
    # Settlement: 24 of 60 in centralised sites against one half, 10 × 0.4 ÷ 0.5 = 8; 1 of 2
    # villages with a site of 10, 2.5; no site of 30, 0; 2 of 2 sites with all that belongs to
    # them, 5. Starts: 1 of 2, 10 points. Nothing is due to be built or handed over yet: these 25
    # points go to the other 75 in proportion. Of 30 for accountability 5 are lost for the list.
    # (8 + 2.5 + 0 + 5 + 10 + 25) × 100 ÷ 75 = 67.333…
    found = points(county, "relocation_townships_2016", JUNE, "TB")
    third = Decimal(4) / 3
    for item, own in (("centralised", "8"), ("village_sites", "2.5"), ("large_sites", "0"),
                      ("equipped", "5"), ("starts", "10"), ("accountability", "25")):  # fmt: skip
        assert round(found[item], 9) == round(Decimal(own) * third, 9), item
    assert ranking(county, "relocation_townships_2016", JUNE) == {
        "TA": ("townships", 100, 1),
        "TB": ("townships", Decimal("67.33"), 3),
        "TC": ("townships", Decimal("83.33"), 2),
    }


def test_what_looks_odd_is_left_to_a_human(county: Path) -> None:
    found = {
        (row["kind"], row["unit_id"], row["found"], row["compared_with"])
        for row in rows(county, "select * from marts.rpt_suspicions where programme_id"
                                " = 'relocation' and kind not like 'copied_from%'")
    }  # fmt: skip
    assert found == {
        ("list_changed_after_window", "TB", 60, 56),
        # Two households that B verified in the last days of June.
        ("verified_after_window", "TB", 2, None),
        ("list_equals_target", "TC", 50, None),
        # The chain says that all of B's sites have started; one has not.
        ("started_in_chain_only", "TB", 1, None),
    }
