"""The scoring models, built by dbt on small facts: points, ranks, reasons, sentences."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from scoring_project import ScoringProject, months
from scoring_towns import LEVEL, PRINTED, TOWNS, facts

from compiling.rulebook.tables import RulebookContext


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> ScoringProject:
    folder = tmp_path_factory.mktemp("scoring")
    project = ScoringProject(folder)
    files: list[Path] = []
    for name, text in (("level", LEVEL), ("printed", PRINTED)):
        files.append(folder / f"{name}.yml")
        files[-1].write_text(text, encoding="utf-8")
    works = ("progress", "starts", "late", "problems", "awards")
    context = RulebookContext(
        indicators=dict.fromkeys(works, "works") | {"speed": "services", "care": "services"},
        units=[{"unit_id": unit, "unit_class": "town"} for unit in TOWNS],
        programmes=["works", "services"],
    )
    project.write(files, context)
    project.write_facts(
        units=[(unit, unit, "town", None, None) for unit in TOWNS],
        periods=months(3, 4, 5, 6),
        indicators=[
            (programme, name, "ratio" if name in ("progress", "starts", "care") else "count")
            for name, programme in context.indicators.items()
        ],
        assessed_periods=[
            *(("works", f"2017-M{month:02d}") for month in (3, 4, 5, 6)),
            ("services", "2017-M06"),
        ],
        indicator_values=facts(),
    )
    project.dbt("build", "--exclude-resource-type", "unit_test")
    return project


def ranking(project: ScoringProject, group: str, period: str = "2017-M06") -> dict[str, Any]:
    rows = project.rows(
        "select * from marts.fct_rankings"
        f" where peer_group_id = '{group}' and period_id = '{period}' order by print_order"
    )
    return {row["unit_id"]: row for row in rows}


def lines(project: ScoringProject, unit: str, programme: str = "works") -> dict[str, Any]:
    rows = project.rows(
        "select * from marts.rpt_score_lines where period_id = '2017-M06'"
        f" and unit_id = '{unit}' and programme_id = '{programme}' order by print_order"
    )
    return {row["line_id"]: row for row in rows}


def test_the_unit_tests_of_the_models_pass(project: ScoringProject) -> None:
    result = project.dbt("test", "--select", "test_type:unit")
    assert len(result.result.results) >= 8


def test_totals_ranks_and_ties(project: ScoringProject) -> None:
    units = ranking(project, "towns")
    expected = {"A": "100", "C": "100", "D": "62.5", "B": "44", "I": "4"}
    ranked = {unit: row for unit, row in units.items() if row["rank"] is not None}
    assert {unit: row["total"] for unit, row in ranked.items()} == {
        unit: Decimal(total) for unit, total in expected.items()
    }
    assert [row["rank"] for row in ranked.values()] == [1, 1, 3, 4, 5]
    assert list(units) == ["A", "C", "D", "B", "I", "E", "F", "G", "H", "X"]
    assert {(row["group_size"], row["group_members"]) for row in units.values()} == {(5, 10)}


def test_who_is_not_ranked_is_listed_with_the_reason(project: ScoringProject) -> None:
    units = ranking(project, "towns")
    told = {
        unit: (units[unit]["status"], units[unit]["reason_zh"], units[unit]["reason_en"])
        for unit in "EFGHX"
    }
    assert told == {
        "E": ("no_report", "「投资完成率」无有效报表", "Progress: no accepted report"),
        "F": ("not_applicable", "「投资完成率」本期不适用，不参加排名",
              "Progress does not apply in this period; not ranked"),
        "G": ("no_report", "「投资完成率」未公开，另有 1 项无数据",
              "Progress: withheld; 1 more without data"),
        "H": ("no_report", "「表彰」无法确定", "Awards: undetermined"),
        "X": ("excluded", "试点", "A pilot"),
    }  # fmt: skip
    assert units["X"]["total"] == 100
    assert units["E"]["total"] is None


def test_a_group_too_small_keeps_its_totals_and_has_no_ranks(project: ScoringProject) -> None:
    units = ranking(project, "parks")
    assert {row["status"] for row in units.values()} == {"group_too_small"}
    assert [row["total"] for row in units.values()] == [Decimal(70), Decimal(100)]
    assert {row["rank"] for row in units.values()} == {None}
    assert units["P"]["reason_zh"] == "可排名单位 2 个，少于 3 个，不排名"
    assert (units["P"]["group_size"], units["P"]["group_members"]) == (0, 2)


def test_ranks_are_compared_with_the_latest_ranked_period(project: ScoringProject) -> None:
    units = ranking(project, "towns")
    # In May two units could be ranked, which is too few: April is the period to compare with.
    assert {row["previous_period_id"] for row in units.values()} == {"2017-M04"}
    changes = {unit: (units[unit]["previous_rank"], units[unit]["rank_change"]) for unit in "ABC"}
    assert changes == {"A": (1, 0), "B": (1, -3), "C": (None, None)}
    assert ranking(project, "towns", "2017-M03")["A"]["previous_period_id"] is None


def test_a_deduction_ends_at_its_most_and_a_floor_gives_back(project: ScoringProject) -> None:
    told = {line: row["points"] for line, row in lines(project, "B").items()}
    assert told["late:deduction"] == -15
    assert told["late:cap"] == 6
    floor = {line: row["points"] for line, row in lines(project, "I").items()}
    assert floor["duty:base"] == 20
    assert floor["duty:cap"] == 80 + 6 + 2 - 20  # problems, late starts, again
    assert floor["awards:bonus"] == 6
    assert floor["awards:cap"] == -2


def test_a_streak_counts_months_in_a_row(project: ScoringProject) -> None:
    row = lines(project, "B")["again:deduction"]
    assert (row["operand_value"], row["points"]) == (2, -2)
    assert lines(project, "A")["again:deduction"]["points"] == 0
    row = project.rows(
        "select operand_value from intermediate.int_score_operands_2"
        " where item_id = 'again' and unit_id = 'X' and period_id = '2017-M06'"
    )[0]
    assert row["operand_value"] == 0


def test_points_that_do_not_apply_are_shared_out(project: ScoringProject) -> None:
    told = lines(project, "D")
    assert (told["starts:base"]["points"], told["starts:base"]["template"]) == (
        0, "not_applicable_rescale",
    )  # fmt: skip
    assert told["progress:base"]["points"] == Decimal("37.5")
    assert told["duty:base"]["points"] == 25
    assert told["progress:base"]["weight_numerator"] == 5
    assert told["progress:base"]["weight_denominator"] == 4


def test_sentences_can_be_checked_by_hand(project: ScoringProject) -> None:
    assert [row["sentence_zh"] for row in lines(project, "B").values()] == [
        "投资完成率 = 1 ÷ 3 = 33.33%，得 60 × 33.33% = 20 分",
        "开工率 = 4 ÷ 5 = 80%，属于「≥80% 且 <100%」，得 15 分",
        "责任：由满分 20 分起扣",
        "迟开工：5 × (-3) = -15 分",
        "迟开工：以 -9 分为限，调整 6 分",
        "问题：0 × (-2) = 0 分",
        "连续迟开工：连续 2 期失分（满 2 期起计），得 -2 分",
        "表彰：0 × 2 = 0 分",
    ]
    assert lines(project, "D")["progress:base"]["sentence_en"] == (
        "Progress = 1 ÷ 2 = 50%: 60 × 50% × 5 ÷ 4 = 37.5 points"
    )
    assert lines(project, "A")["progress:base"]["sentence_zh"] == (
        "投资完成率 = 20 ÷ 15 = 133.33%，达到 100%，得满分 60 分"
    )
    assert all(
        "{" not in row["sentence_zh"] + row["sentence_en"]
        for row in project.rows("select sentence_zh, sentence_en from marts.rpt_score_lines")
    )


def test_printed_ranks_bounds_and_policies(project: ScoringProject) -> None:
    units = ranking(project, "all")
    printed = {unit: row["printed_total"] for unit, row in units.items() if row["rank"]}
    # A 16.6667, B 16.666673, C 2.1 + 2 cut up to 5, D full 20 + 2.5, E 20 + base 2, F cut to 28,
    # G 0 cut up to 5
    assert printed == {
        unit: Decimal(total)
        for unit, total in {
            "A": "16.7", "B": "16.7", "C": "5", "D": "22.5", "E": "22", "F": "28", "G": "5"
        }.items()
    }  # fmt: skip
    assert [(unit, row["rank"]) for unit, row in units.items() if row["rank"]] == [
        ("C", 5), ("G", 5), ("A", 4), ("B", 4), ("E", 3), ("D", 2), ("F", 1),
    ]  # fmt: skip
    assert units["H"]["status"] == "not_applicable"
    # 0.2 ÷ 0.000001 × 10 points: a plan as tiny as this decides nothing
    assert units["P"]["status"] == "no_report"
    assert lines(project, "C", "services")["total:cap"]["points"] == Decimal("0.9")


def test_the_ledger_foots_to_the_last_place(project: ScoringProject) -> None:
    wrong = project.rows(
        """
        select rankings.unit_id from marts.fct_rankings as rankings
        left join (
            select rulebook_id, period_id, peer_group_id, unit_id, sum(points) as points
            from marts.fct_score_lines group by all
        ) as ledger using (rulebook_id, period_id, peer_group_id, unit_id)
        where rankings.total is distinct from ledger.points
        """
    )
    assert wrong == []
    row = lines(project, "A", "services")["total:rounding"]
    assert abs(row["points"]) <= Decimal("5e-10")


def test_every_node_has_a_score(project: ScoringProject) -> None:
    rows = project.rows(
        "select * from marts.fct_item_scores where period_id = '2017-M06' and unit_id in ('B', 'G')"
        " and rulebook_id = 'level' order by unit_id, item_id"
    )
    points = {row["item_id"]: row["points"] for row in rows if row["unit_id"] == "B"}
    assert points == {
        "progress": 20, "starts": 15, "late": -9, "problems": 0, "again": -2, "duty": 9,
        "awards": 0, "total": 44,
    }  # fmt: skip
    states = {row["item_id"]: row["state"] for row in rows if row["unit_id"] == "G"}
    assert (states["progress"], states["late"], states["total"]) == ("withheld", "blank", "missing")
