"""Lists, lights, ladders, vetoes and grades, built by dbt on a year of eight towns."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from listed_towns import INDICATORS, PERIODS, RULEBOOKS, TOWNS, facts
from scoring_project import ScoringProject

from compiling.rulebook.tables import RulebookContext

Entries = dict[str, str]


def listed(folder: Path, given: dict[str, list[Any]]) -> ScoringProject:
    project = ScoringProject(folder)
    files: list[Path] = []
    for name, text in RULEBOOKS.items():
        files.append(folder / f"{name}.yml")
        files[-1].write_text(text, encoding="utf-8")
    units = [{"unit_id": unit, "unit_class": "town"} for unit in TOWNS]
    project.write(files, RulebookContext(dict.fromkeys(INDICATORS, "works"), units, ["works"]))
    project.write_facts(**given)
    project.dbt("build", "--exclude-resource-type", "unit_test")
    return project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> ScoringProject:
    return listed(tmp_path_factory.mktemp("lists"), facts())


def test_the_unit_tests_of_the_models_pass(project: ScoringProject) -> None:
    result = project.dbt("test", "--select", "lists,test_type:unit")
    assert len(result.result.results) == 2


def entries(project: ScoringProject, key: str, column: str = "verdict") -> dict[str, Entries]:
    """Return period → unit → a column of the entries of a list."""
    rows = project.rows(
        f"select period_id, unit_id, {column} as told from marts.fct_list_entries"
        f" where list_key = '{key}' order by period_id, unit_id"
    )
    found: dict[str, Entries] = {}
    for row in rows:
        found.setdefault(row["period_id"].removeprefix("2017-"), {})[row["unit_id"]] = row["told"]
    return found


def units_on(project: ScoringProject, key: str) -> dict[str, str]:
    return {
        period: "".join(unit for unit, verdict in told.items() if verdict == "listed")
        for period, told in entries(project, key).items()
    }


def test_the_last_two_months_in_a_row_are_interviewed_per_indicator(
    project: ScoringProject,
) -> None:
    # H has no progress in April; July was not assessed, so that nothing precedes August.
    assert units_on(project, "interview:progress") == {
        "M03": "GH", "M04": "G", "M05": "G", "M06": "GH",
    }  # fmt: skip
    assert units_on(project, "interview:starts") == dict.fromkeys(
        ("M03", "M04", "M05", "M06"), "GH"
    )
    assert units_on(project, "interview_above:progress") == {
        "M03": "FGH", "M04": "FG", "M05": "FG", "M06": "FGH",
    }  # fmt: skip


def test_lists_by_target_and_rank(project: ScoringProject) -> None:
    every = [period.removeprefix("2017-") for period in PERIODS]
    assert units_on(project, "explain") == dict.fromkeys(every, "H") | {"M04": "F"}
    assert units_on(project, "red") == dict.fromkeys(every, "AB")
    black = dict.fromkeys(every, "EFH") | {"M03": "EH", "M04": "DEF"}
    assert units_on(project, "black") == black
    assert units_on(project, "improved") == {"M05": "DE", "M08": "BC"} | {}


def test_counts_shares_values_and_opposites(project: ScoringProject) -> None:
    # F's entry of March is exempt, H had none in April.
    assert units_on(project, "often") == {
        "M04": "E", "M05": "EFH", "M06": "EFH", "M08": "EFH",
    }  # fmt: skip
    every = [period.removeprefix("2017-") for period in PERIODS]
    # Two of eight are a quarter; two of seven are more.
    assert units_on(project, "last_quarter") == dict.fromkeys(every, "GH") | {"M04": "G"}
    assert units_on(project, "low") == dict.fromkeys([one for one in every if one != "M04"], "H")
    # A row that is broken is no run; of H, which never tells, nothing is known.
    others = dict.fromkeys(every, "CDEFG")
    late = {"M01-02": "AB", "M03": "", "M04": "B", "M05": "B", "M06": "AB", "M08": "AB"}
    assert units_on(project, "not_late_again") == {
        period: late[period] + units for period, units in others.items()
    }


def test_ties_are_decided_as_in_the_published_ranking(project: ScoringProject) -> None:
    assert units_on(project, "ends")["M06"] == "ACFH"


def test_an_exemption_keeps_the_entry_with_its_document(project: ScoringProject) -> None:
    rows = project.rows(
        "select unit_id, period_id, exemption_document, step from marts.fct_list_entries"
        " where verdict = 'exempt' and kind = 'list'"
    )
    assert rows == [
        {"unit_id": "F", "period_id": "2017-M03", "exemption_document": "防指〔2017〕3号",
         "step": None},
    ]  # fmt: skip


def test_lists_on_lists_and_lights(project: ScoringProject) -> None:
    # On the black list, and the light neither green nor yellow.
    assert units_on(project, "watched") == {"M06": "H", "M08": "H", "M05": "H"}


def test_only_a_condition_that_says_so_lists_a_unit_without_data(project: ScoringProject) -> None:
    assert units_on(project, "silent") == {"M04": "H"}


def test_lights_by_bands_and_by_conditions(project: ScoringProject) -> None:
    pace = entries(project, "pace_light", "step")
    assert pace["M06"] == dict(zip(TOWNS, ["green"] * 5 + ["yellow"] * 3, strict=True))
    assert pace["M08"] == dict(
        zip(TOWNS, ["green"] * 3 + ["yellow"] * 3 + ["red"] * 2, strict=True)
    )
    assert "H" not in pace["M04"]
    short = entries(project, "short_light", "step")
    assert short["M06"] == dict(zip(TOWNS, ["green"] * 5 + ["yellow"] * 2 + ["red"], strict=True))
    assert entries(project, "short_light", "step_zh")["M06"]["H"] == "红牌"
    starts = entries(project, "start_light", "step")
    assert [starts[period.removeprefix("2017-")]["A"] for period in PERIODS] == [
        "yellow", "yellow", "red", "red", "green", "yellow",
    ]  # fmt: skip
    assert all("H" not in told for told in starts.values())


def ladder(project: ScoringProject, name: str, unit: str) -> list[str | None]:
    told = entries(project, name, "step")
    return [told.get(period.removeprefix("2017-"), {}).get(unit) for period in PERIODS]


def test_ladders_remember_the_step_before(project: ScoringProject) -> None:
    steps = ["reminder", "yellow", "red", "interview"]
    assert ladder(project, "escalation", "A") == [*steps, "red", "interview"]
    assert ladder(project, "strict", "A") == [*steps, None, "reminder"]
    # A new head in April starts from the bottom; keep does not relieve in June.
    assert ladder(project, "of_head", "A") == [
        "reminder", "yellow", "reminder", "yellow", "yellow", "red",
    ]  # fmt: skip
    # March is exempt for B: neither a step up nor relief.
    assert ladder(project, "escalation", "B") == ["reminder", "reminder", *[None] * 4]
    assert ladder(project, "escalation", "H") == [None] * 6
    renewed = entries(project, "of_head", "is_renewed")
    assert [renewed[period.removeprefix("2017-")]["A"] for period in PERIODS] == [
        True, True, True, True, False, True,
    ]  # fmt: skip


def test_every_entry_tells_why(project: ScoringProject) -> None:
    told = {
        (row["list_key"], row["period_id"], row["unit_id"]): (row["why_zh"], row["why_en"])
        for row in project.rows("select * from marts.rpt_list_entries")
    }
    assert told["interview:progress", "2017-M03", "G"] == (
        "2017年3月：「投资进度」排名后 2 名（第 7 名，共 8 个）；"
        "2017年1—2月：「投资进度」排名后 2 名（第 7 名，共 8 个）",
        "March 2017: among the last 2 in “Progress” (rank 7 of 8); "
        "January–February 2017: among the last 2 in “Progress” (rank 7 of 8)",
    )
    assert told["pace_light", "2017-M08", "H"][0] == (
        "2017年8月：「序时差」 < -30 个百分点（为 -46.67 个百分点）"
    )
    assert told["escalation", "2017-M03", "A"] == (
        "此前处于「提醒」；2017年3月：指标「late」 ≥ 1（为 1）",
        "stood at “reminder” before; March 2017: indicator late ≥ 1 (it is 1)",
    )
    assert all(zh and en and "{" not in zh + en for zh, en in told.values())


def test_ranks_in_evidence_are_those_published(project: ScoringProject) -> None:
    rows = project.rows(
        """
        select evidence.fact_value, rankings.rank, evidence.group_size, rankings.group_size as size
        from marts.fct_list_evidence as evidence
        inner join marts.fct_rankings as rankings
            on
                evidence.evidence_period_id = rankings.period_id
                and evidence.evidence_unit_id = rankings.unit_id
                and evidence.rulebook_id = rankings.rulebook_id
                and evidence.peer_group_id = rankings.peer_group_id
                and case evidence.item_id when 'total' then 'level' else evidence.item_id end
                = rankings.ranking_id
        where evidence.measure like 'rank%'
        """
    )
    assert len(rows) > 30
    assert all(row["fact_value"] == row["rank"] for row in rows)
    assert all(row["group_size"] == row["size"] for row in rows)


def test_vetoes_are_proposed_by_the_method_and_declared_by_a_decision(
    project: ScoringProject,
) -> None:
    rows = project.rows("select * from marts.fct_vetoes order by period_id, veto_id, unit_id")
    keys = ("unit_id", "veto_id", "status", "is_proposed")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("B", "criticised", "declared", False),
        ("A", "accident", "declared", True),
        ("B", "accident", "dismissed", True),
        ("C", "criticised", "declared", False),
    ]  # fmt: skip
    lines = project.rows(
        "select unit_id, points, sentence_zh from marts.rpt_score_lines"
        " where line_kind = 'veto' order by period_id, unit_id"
    )
    assert [(row["unit_id"], row["points"]) for row in lines] == [("B", 0), ("A", 0), ("C", 0)]
    assert lines[1]["sentence_zh"] == "一票否决：安全事故（依据安委〔2017〕1号，纪要1号），不计分"
    total = project.rows(
        "select total from marts.fct_rankings where unit_id = 'A' and period_id = '2017-M06'"
        " and ranking_id = 'level' and rulebook_id = 'monthly'"
    )
    assert total == [{"total": Decimal(90)}]


def grades(project: ScoringProject, period: str) -> dict[str, tuple[str, str]]:
    rows = project.rows(
        "select * from marts.fct_grades where rulebook_id = 'monthly'"
        f" and period_id = '2017-{period}' order by unit_id"
    )
    return {row["unit_id"]: (row["grade"], row["grade_reason"]) for row in rows}


def test_a_decision_on_what_is_not_assessed_is_said_to_wait(project: ScoringProject) -> None:
    rows = project.rows("select unit_id, period_id, status from marts.fct_decisions")
    assert sorted(tuple(row.values()) for row in rows) == [
        ("A", "2017-M06", "applied"), ("B", "2017-M05", "applied"), ("B", "2017-M06", "applied"),
        ("C", "2017-M06", "applied"), ("D", "2017-M07", "waiting"),
    ]  # fmt: skip


def test_grades_by_points_quota_and_veto(project: ScoringProject) -> None:
    june = grades(project, "M06")
    assert june == {
        "A": ("poor", "veto"), "B": ("excellent", "points"), "C": ("good", "points"),
        "D": ("good", "points"), "E": ("fair", "points"), "F": ("fair", "points"),
        "G": ("fair", "points"), "H": ("poor", "points"),
    }  # fmt: skip
    assert grades(project, "M05")["B"] == ("good", "veto")
    # 0.26 of eight are two; three are first together, and ties: none lets none of them in
    assert [grades(project, "M08")[unit] for unit in "ABC"] == [("good", "quota")] * 3
    assert grades(project, "M04")["H"] == (None, "none")


def test_an_item_counts_entries_of_another_method(project: ScoringProject) -> None:
    rows = project.rows(
        "select unit_id, points from marts.fct_score_lines"
        " where rulebook_id = 'yearly' and item_id = 'on_black' order by unit_id"
    )
    assert {row["unit_id"]: row["points"] for row in rows} == {
        "A": 0, "B": 0, "C": 0, "D": -5, "E": -30, "F": -25, "G": 0, "H": -25,
    }  # fmt: skip
