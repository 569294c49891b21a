"""A prefecture in small through the real job: from cells written by hand to facts and points."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from campaign_office import NAMES, REMARK, SIGNED, write_prefecture
from dagster_run import run_by_dagster
from demo_office import rows

from sources.reading.opening import open_file

Q2, Q3, Q4, H1, YEAR = "2016-Q2", "2016-Q3", "2016-Q4", "2016-H1", "2016"


@pytest.fixture(scope="module")
def prefecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("prefecture") / "office"
    write_prefecture(home)
    assert run_by_dagster(home).result.success
    return home


def values(home: Path, indicator: str, period: str = Q2) -> dict[str, Any]:
    """Return unit → numerator and denominator, or the state that stands in their place."""
    found = rows(
        home,
        "select * from marts.fct_indicator_values where indicator_id = ? and period_id = ?",
        indicator, period,
    )  # fmt: skip
    return {
        row["unit_id"]: (int(row["numerator"]), int(row["denominator"]))
        if row["state"] in ("reported", "zero") else row["state"]
        for row in found
    }  # fmt: skip


def of(found: dict[str, Any], *units: str) -> tuple[Any, ...]:
    return tuple(found[unit] for unit in units)


def points(home: Path, rulebook: str, unit: str, period: str) -> dict[str, Decimal]:
    found = rows(
        home,
        "select items.item_id, items.points from marts.fct_item_scores as items"
        " where starts_with(rulebook_id, ?) and unit_id = ? and period_id = ?"
        " and ranking_id = 'level' and scenario_id = 'official'",
        rulebook, unit, period,
    )  # fmt: skip
    return {row["item_id"]: row["points"] for row in found}


def near(found: Decimal, wanted: Fraction) -> bool:
    return abs(Fraction(found) - wanted) < Fraction(1, 10**8)


def test_branches_count_for_their_organisation_and_its_county(prefecture: Path) -> None:
    told = rows(prefecture, "select * from marts.dim_party_organisation order by unit_id")
    where = {row["unit_id"]: (row["organisation_id"], row["county_id"]) for row in told}
    assert of(where, "AP1", "AP", "A", "P", "X") == (
        ("AP", "A"), ("AP", "A"), (None, "A"), (None, None), (None, None),
    )  # fmt: skip
    levels = {row["unit_id"]: row["level"] for row in told}
    assert of(levels, "P", "A", "AP", "AP1") == ("prefecture", "county", "township", "village")
    assert of(values(prefecture, "study_sessions"), "AP", "A") == ((6, 1), (10, 1))


def test_attendance_is_summed_over_the_four_topics(prefecture: Path) -> None:
    found = values(prefecture, "study_attendance")
    # 12 members: 24 + 12 + 0 + 12 due, half of them came; 6 and 5 members: 3 of 6, 4 of 5.
    assert found["AP"] == (24 + 3 + 4, 48 + 6 + 5)
    assert found["AO"] == (80, 80)
    assert found["A"] == (111, 139)
    topics = rows(
        prefecture,
        "select topic, sum(attended) as attended from marts.fct_study_topics"
        " where county_id = 'A' and period_id = '2016-Q2' group by topic",
    )
    assert {row["topic"]: row["attended"] for row in topics} == {
        "rules": 20 + 12 + 7, "speeches": 26, "policies": 20, "examples": 26,
    }  # fmt: skip
    assert of(values(prefecture, "topics_studied"), "AP", "AO", "A") == ((3, 1), (4, 1), (4, 1))


def test_regular_meetings_are_held_against_due(prefecture: Path) -> None:
    found = values(prefecture, "regular_meetings")
    assert of(found, "AO", "AP", "A") == ((5, 5), (5, 15), (10, 20))


def test_small_branches_are_part_of_the_organisation_above(prefecture: Path) -> None:
    found = rows(
        prefecture,
        "select unit_id, members, members__state, rules_attended, rules_attended__state"
        " from marts.fct_study where period_id = '2016-Q2'",
    )
    told = {row["unit_id"]: (row["members"], row["rules_attended"]) for row in found}
    states = {row["unit_id"]: row["rules_attended__state"] for row in found}
    assert told["AP2"] == told["AP3"] == (None, None)
    assert states["AP2"] == states["AP3"] == "rolled_up"
    assert told["AP"] == (11, 7)
    # Alone below ten: with the branch beside it, it is its organisation's, and all sums are whole.
    assert told["BP1"] == told["BP2"] == (None, None)
    assert states["BP1"] == states["BP2"] == "rolled_up"
    assert told["BP"] == (37, 22)
    assert values(prefecture, "study_attendance")["BP"] == (60 + 28, 120 + 28)
    assert values(prefecture, "study_attendance")["B"] == (36 + 60 + 28, 60 + 120 + 28)
    assert values(prefecture, "regular_meetings")["BP"] == (3 + 5, 10)


def test_the_archive_holds_no_names_no_remarks_no_figures_of_few(prefecture: Path) -> None:
    kept: dict[str, list[str]] = {}
    for path in sorted((prefecture / "archive").rglob("*")):
        for sheet in open_file(path.read_bytes()) if path.is_file() else []:
            texts = [str(value) for row in sheet.values for value in row if value]
            kept.setdefault(sheet.name, []).extend(texts)
    assert not [text for texts in kept.values() for text in texts
                if SIGNED in text or REMARK in text]  # fmt: skip
    study = kept["学习教育开展情况统计表"]
    assert NAMES["AP1"] in study and NAMES["AP"] in study
    for path in sorted((prefecture / "archive").rglob("*")):
        for sheet in open_file(path.read_bytes()) if path.is_file() else []:
            for row in sheet.values if sheet.name == "学习教育开展情况统计表" else []:
                if NAMES["AP2"] in row or NAMES["AP3"] in row:
                    assert not [cell for cell in row if isinstance(cell, int | float)], row


def test_discipline_and_satisfaction_of_few_stand_nowhere_by_themselves(prefecture: Path) -> None:
    items = rows(
        prefecture,
        "select unit_id, found, closed, closed_on_time, deadline from marts.fct_rectification"
        " where cleanup = 'discipline' and period_id = '2016-Q2' order by unit_id",
    )
    assert [tuple(row.values())[:4] for row in items] == [
        ("AP", 3, 1, 0), ("AP1", 1, 1, 1), ("AP2", None, None, None),
        ("AP3", None, None, None), ("BP2", None, None, None),
    ]  # fmt: skip
    assert {row["deadline"] for row in items} == {None}
    people = rows(
        prefecture,
        "select unit_id, level, surveyed, satisfied from marts.fct_satisfaction"
        " where county_id = 'A' order by unit_id",
    )
    assert [tuple(row.values()) for row in people] == [
        ("AO", "county", 20, 20), ("AP", "village", 11, 10), ("AP1", "village", 12, 9),
        ("AP2", "village", None, None), ("AP3", "village", None, None),
    ]  # fmt: skip


def test_the_key_of_a_small_branch_tells_no_disciplinary_task(prefecture: Path) -> None:
    """What is landed is as mute as the facts: one row, one task, no deadline."""
    landed = pl.concat(
        pl.read_parquet(path)
        for path in sorted((prefecture / "landing" / "rectification").glob("*.parquet"))
    ).filter((pl.col("cleanup") == "discipline") & (pl.col("period_id") == Q2))
    few = landed.filter(~pl.col("found__state").is_in(["reported", "zero"])).sort("unit_id")
    assert few.select("unit_id", "task", "deadline").rows() == [
        ("AP2", "handle", None), ("AP3", "handle", None), ("BP2", "handle", None),
    ]  # fmt: skip
    assert set(few["deadline__state"]) <= {"withheld", "rolled_up"}


def test_leaders_are_told_in_both_meetings_and_as_their_county(prefecture: Path) -> None:
    found = values(prefecture, "leaders_double_meetings")
    assert found["A"] == (12 + 15 + 6 + 4, 18 + 15 + 6 + 5)
    # A leading group of ten is told; one of four, alone in its county, is not.
    assert found["B"] == (35, 40)
    told = rows(
        prefecture,
        "select distinct unit_id from marts.fct_leaders_meetings"
        " where leaders is not null or leaders__state = 'withheld' order by 1",
    )
    assert [row["unit_id"] for row in told] == ["A", "BO", "BP", "CO"]
    assert values(prefecture, "leaders_in_topics")["A"] == (12, 1)


def test_items_are_closed_on_time_and_have_owners(prefecture: Path) -> None:
    assert of(values(prefecture, "items_closed"), "A", "AO", "AP", "CP") == (
        (5, 8), (3, 4), (2, 4), "not_applicable",
    )  # fmt: skip
    assert of(values(prefecture, "items_closed_on_time"), "A", "AO") == ((3, 5), (2, 3))
    assert of(values(prefecture, "items_open"), "A", "BO") == ((3, 1), (0, 1))
    assert values(prefecture, "items_open_with_leading_group")["A"] == (1, 1)
    assert values(prefecture, "items_open_with_branches")["A"] == (2, 1)
    assert values(prefecture, "items_closed")["BP"] == (1, 2)


def test_posts_households_and_models(prefecture: Path) -> None:
    assert of(values(prefecture, "posts_sent"), "A", "AO", "AP", "CP") == (
        (1, 2), (1, 2), "not_applicable", (0, 1),
    )  # fmt: skip
    assert of(values(prefecture, "households_helped"), "A", "AP", "BP") == (
        (34, 45), (30, 35), (15, 14),
    )  # fmt: skip
    assert of(values(prefecture, "models_made"), "A", "B", "C", "CP") == (
        (4, 1), (2, 1), (3, 1), (1, 1),
    )  # fmt: skip


def test_visits_and_monitor_points_go_down(prefecture: Path) -> None:
    assert values(prefecture, "visits_below_county") == {"A": (3, 4), "B": (0, 2), "C": (0, 1)}
    assert of(values(prefecture, "visit_problems_corrected"), "A", "B", "C") == (
        (2, 3), (3, 3), "not_applicable",
    )  # fmt: skip
    assert values(prefecture, "satisfaction") == {"A": (39, 43), "B": (10, 20), "C": (30, 30)}
    assert of(values(prefecture, "satisfaction_in_villages"), "A", "C") == (
        (19, 23), "not_applicable",
    )  # fmt: skip
    assert of(values(prefecture, "monitor_points_below_county"), "A", "B") == ((2, 3), (1, 1))
    kinds = rows(prefecture, "select visit_kind, sum(visits) as visits"
                 " from marts.fct_supervision_visits group by 1")  # fmt: skip
    assert {row["visit_kind"]: row["visits"] for row in kinds} == {
        "routine": 4, "focus": 2, "effect": 1,
    }  # fmt: skip


def test_coverage_and_its_weak_spots(prefecture: Path) -> None:
    assert values(prefecture, "organisations_reached", H1) == {
        "A": (9, 10), "B": (8, 8), "C": (4, 8),
    }  # fmt: skip
    assert values(prefecture, "members_reached", H1)["A"] == (150, 200)
    assert values(prefecture, "weak_spots_reached", H1) == {
        "A": (4, 6), "B": "not_applicable", "C": (2, 2),
    }  # fmt: skip
    few = rows(
        prefecture,
        "select members_reached__state as state from marts.fct_coverage"
        " where unit_id = 'A' and reached_group = 'far_pastures'",
    )
    assert [row["state"] for row in few] == ["withheld"]


def test_publicity(prefecture: Path) -> None:
    assert values(prefecture, "publicity_items", H1) == {"A": (12, 1), "B": (5, 1), "C": (1, 1)}
    assert values(prefecture, "bilingual_items", H1) == {"A": (7, 1), "B": (0, 1), "C": (1, 1)}
    assert values(prefecture, "typical_cases", H1) == {"A": (1, 1), "B": (2, 1), "C": (0, 1)}


def test_each_class_is_a_group_of_its_own(prefecture: Path) -> None:
    found = rows(
        prefecture,
        "select peer_group_id, unit_id, rank, status from marts.fct_rankings"
        " where period_id = '2016-Q2' and ranking_id = 'level' order by peer_group_id, unit_id",
    )
    groups: dict[str, list[str]] = {}
    for row in found:
        groups.setdefault(row["peer_group_id"], []).append(row["unit_id"])
    assert groups == {
        "counties": ["A", "B", "C"], "organ": ["AO", "BO", "CO"], "pastoral": ["AP", "BP", "CP"],
        "window": ["W"], "heavy_task": ["H"], "non_public": ["N"], "school": ["S"],
    }  # fmt: skip
    ranks = {row["unit_id"]: row["rank"] for row in found}
    # Alike in all figures, alike in rank.
    assert ranks["BO"] == ranks["CO"]
    assert {row["status"] for row in found if row["unit_id"] in "WHNS"} == {"no_report"}


def test_one_ranking_worked_by_hand(prefecture: Path) -> None:
    """County A, second quarter: from the cells of its workbooks to its points and rank."""
    # 111 of 139 attended, 10 of 20 meetings, all four topics.
    study = 60 * Fraction(111, 139) + 38 * Fraction(10, 20) + 2
    # 34 of 45 households, 1 of 2 posts; most models of the three: first of 1–3.
    doing = 60 * Fraction(34, 45) + 33 * Fraction(1, 2) + 7
    # 5 of 8 closed: at least 50 %; 3 of these on time.
    rectification = 50 + 25 * Fraction(3, 5)
    work = Fraction(45, 100) * study + Fraction(45, 100) * doing + Fraction(10, 100) * rectification
    # 39 of 43 satisfied, 2 of 3 problems put right, 37 of 44 in both meetings.
    effect = (Fraction(39, 43) + Fraction(2, 3) + Fraction(37, 44)) * 100 / 3
    # Its report of doing came three days late.
    total = Fraction(7, 10) * work + Fraction(3, 10) * effect - 1
    own = points(prefecture, "counties_2016", "A", Q2)
    assert near(own["reports"], Fraction(-1))
    assert near(own["study"], Fraction(7, 10) * Fraction(45, 100) * study)
    assert near(own["doing"], Fraction(7, 10) * Fraction(45, 100) * doing)
    assert near(own["rectification"], Fraction(7, 10) * Fraction(10, 100) * rectification)
    assert near(own["effect"], Fraction(3, 10) * effect)
    assert near(own["total"], total)
    [row] = rows(
        prefecture,
        "select total, rank, printed_total from marts.fct_rankings where unit_id = 'A'"
        " and period_id = '2016-Q2' and ranking_id = 'level'",
    )
    assert near(row["total"], total)
    assert row["printed_total"] == round(Decimal(float(total)), 2)
    others = [points(prefecture, "counties_2016", unit, Q2)["total"] for unit in ("B", "C")]
    assert row["rank"] == 1 + sum(other > row["total"] for other in others)


def test_imbalance_is_study_less_doing_by_class(prefecture: Path) -> None:
    [row] = rows(
        prefecture,
        "select * from marts.rpt_unit_imbalance where unit_id = 'AO' and period_id = '2016-Q2'",
    )
    # 24 + 16.5 + 3.. : 4 of 10 households, 1 of 2 posts, the third in models.
    assert (row["study_score"], row["doing_score"]) == (Decimal(100), Decimal("47.5"))
    assert (row["imbalance"], row["leaning"]) == (Decimal("52.5"), "studies_more")
    classes = {
        row["peer_group_id"]: row
        for row in rows(prefecture, "select * from marts.rpt_imbalance where period_id = '2016-Q2'")
    }
    units = rows(
        prefecture,
        "select peer_group_id, imbalance from marts.rpt_unit_imbalance"
        " where period_id = '2016-Q2' and imbalance is not null",
    )
    for name in ("organ", "pastoral", "counties"):
        own = [Fraction(row["imbalance"]) for row in units if row["peer_group_id"] == name]
        assert near(classes[name]["imbalance"], sum(own, Fraction(0)) / len(own))
        assert classes[name]["units_scored"] == 3
    assert classes["organ"]["imbalance"] > 0 > classes["pastoral"]["imbalance"]
    assert (classes["window"]["units_scored"], classes["window"]["imbalance"]) == (0, None)


def test_lists_and_lights(prefecture: Path) -> None:
    def listed(name: str, period: str = Q2) -> list[str]:
        found = rows(
            prefecture,
            "select distinct unit_id from marts.fct_list_entries where list_id = ?"
            " and period_id = ? and verdict = 'listed' order by 1",
            name, period,
        )  # fmt: skip
        return [row["unit_id"] for row in found]

    assert listed("studies_more") == ["AO"]
    assert "CP" not in listed("studies_more")
    # In a row: not after one quarter.
    assert listed("interview") == [] and listed("interview", Q3) != []
    shown = rows(
        prefecture,
        "select unit_id, step from marts.fct_list_entries where list_id = 'closing_light'"
        " and period_id = '2016-Q2' order by 1",
    )
    assert {row["unit_id"]: row["step"] for row in shown} == {
        "A": "blue", "AO": "blue", "AP": "yellow", "B": "green", "BO": "green", "BP": "yellow",
        "C": "green", "CO": "green",
    }  # fmt: skip


def test_the_year_is_handed_over(prefecture: Path) -> None:
    quarters = [
        points(prefecture, "counties_2016", "A", period)["result"] for period in (Q2, Q3, Q4)
    ]
    reach = points(prefecture, "counties_half_year_2016", "A", H1)["reach"]
    # 9 of 10, 150 of 200, 4 of 6; most items published; one case where the best has two.
    assert near(reach, 27 + Fraction(45, 2) + 18 + 7 + 3)
    [row] = rows(prefecture, "select * from marts.rpt_year_review where unit_id = 'A'")
    mean = sum(map(Fraction, quarters)) / 3
    # One report late in the year.
    total = Fraction(7, 10) * mean + Fraction(3, 10) * Fraction(reach) - 1
    assert near(row["total"], total)
    assert (row["period_id"], row["peer_group_id"], row["status"]) == (YEAR, "counties", "ranked")
    figures = {
        row["indicator_id"]: row
        for row in rows(prefecture, "select * from marts.rpt_year_figures where unit_id = 'A'")
    }
    attended, closed = figures["study_attendance"], figures["items_closed"]
    # Sessions add up over the quarters; items are as at the end.
    assert (attended["numerator"], attended["denominator"]) == (3 * 111, 3 * 139)
    assert (closed["numerator"], closed["denominator"]) == (5, 8)
    # Reports of quarters, half-years and the year, each in its own period.
    late = figures["late_reports"]
    assert (late["numerator"], late["periods_due"], late["state"]) == (1, 5, "reported")


def test_the_year_is_put_together_like_any_longer_period(prefecture: Path) -> None:
    """Facts, review and rulebooks take one figure; a year that is not over tells none."""
    year = values(prefecture, "study_attendance", YEAR)
    assert year["A"] == (333, 417)
    assert values(prefecture, "items_closed", YEAR)["A"] == (5, 8)
    assert values(prefecture, "study_attendance", "2016-H2")["A"] == (222, 278)
    told = rows(
        prefecture,
        "select figures.state, figures.numerator, figures.reason, vals.state as fact_state,"
        " vals.numerator as fact_numerator from marts.rpt_year_figures as figures"
        " left join marts.fct_indicator_values as vals"
        " using (unit_id, indicator_id, period_id) where indicator_id <> 'late_reports'",
    )
    assert len(told) > 50
    for row in told:
        is_told = row["fact_state"] is not None
        assert row["state"] == (row["fact_state"] if is_told else "missing"), row
        if row["state"] in ("reported", "zero"):
            assert row["numerator"] == row["fact_numerator"], row
    # 15 members and four topics in each of two quarters, three of five came.
    assert values(prefecture, "study_attendance", "2016-H2")["BO"] == (72, 120)
    scored = points(prefecture, "study_of_half_year", "BO", "2016-H2")["attendance"]
    assert near(scored, Fraction(60))
    # Satisfaction was asked for in the second quarter only.
    asked = rows(prefecture, "select state, reason, periods_due, periods_counted, value"
                 " from marts.rpt_year_figures"
                 " where indicator_id = 'satisfaction' and unit_id = 'A'")  # fmt: skip
    assert [tuple(row.values()) for row in asked] == [("missing", "year_not_over", 1, 1, None)]


def test_the_register_is_held_against_the_list(prefecture: Path) -> None:
    found = rows(
        prefecture,
        "select unit_id, registered_class, weak_spot, members from marts.fct_unit_register"
        " where unit_id in ('AP3', 'CO') order by 1",
    )
    assert [tuple(row.values()) for row in found] == [
        ("AP3", "pastoral", "far_pastures", 5), ("CO", "window", "none", 15),
    ]  # fmt: skip

    told = rows(
        prefecture,
        "select unit_id, period_id, kind, sentence_zh from marts.rpt_suspicions"
        " where kind in ('class_differs', 'everyone_attended', 'everyone_satisfied')",
    )
    assert [tuple(row.values()) for row in told] == [
        ("C", "2016", "class_differs", "名册2个党组织中有1个的单位类别与单位名单不符")
    ]
