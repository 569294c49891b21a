"""Every row of the programme key_projects in a small office, counted by hand from its cells."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from demo_office import LINK, kaoping, ledger_rows, rows, succeed
from key_project_office import AREAS, write_key_project_office

from reports.source_rows import source_cells
from reports.warehouse_rows import published

MARCH = "2017-M03"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small office after its first refresh. Read it; copy it before changing anything."""
    home = tmp_path_factory.mktemp("projects") / "office"
    write_key_project_office(home)
    succeed(home, "refresh")
    return home


def _of(office: Path, table: str, key: str, *columns: str, where: str = "true") -> dict[Any, Any]:
    """Return key → the columns asked for, as a tuple where there are several."""
    found = rows(office, f"select * from marts.{table} where {where}")
    return {
        row[key]: row[columns[0]] if len(columns) == 1 else tuple(row[name] for name in columns)
        for row in found
    }


def _figure(office: Path, indicator: str, period: str = MARCH) -> dict[str, Any]:
    """Return unit → (numerator, denominator) of an indicator, or its state where it has none."""
    return {
        row["unit_id"]: row["state"]
        if row["numerator"] is None
        else (int(row["numerator"]), int(row["denominator"]))
        for row in rows(
            office,
            "select * from marts.fct_indicator_values where indicator_id = ? and period_id = ?",
            indicator,
            period,
        )
    }


def test_every_report_is_accepted(office: Path) -> None:
    parses = ledger_rows(office, "select verdict, contract_id from parses")
    assert {row["verdict"] for row in parses} == {"accepted"}
    assert len({row["contract_id"] for row in parses}) == 18
    assert not ledger_rows(office, "select * from findings where severity <> 'note'")


def test_the_citys_projects_must_show_new_progress_each_time(office: Path) -> None:
    """P1 and P5 are the city's; nothing was ever invested in P5. P3 is the district's."""
    must = _of(office, "fct_top_project_month", "project_id", "must_show_progress",
               "has_new_progress", where=f"period_id = '{MARCH}'")  # fmt: skip
    assert must == {"P1": (True, True), "P3": (False, True), "P5": (True, False)}
    assert _figure(office, "top_without_progress") == {"A1": (0, 1), "A2": (0, 1), "A3": (1, 1)}
    assert _figure(office, "top_without_progress", "2017-Q1")["A3"] == (2, 1)
    levels = _of(office, "dim_project_register", "project_id", "list_level")
    assert levels["P1"] == "city_three_look" and levels["P3"] == "district_scheduled"
    assert levels["P2"] == "ordinary"


def test_attainment_goes_by_kind_of_project(office: Path) -> None:
    assert _figure(office, "industry_attainment") == {
        "A1": (300, 1000), "A2": (240, 800), "A3": (0, 0),
    }  # fmt: skip
    assert _figure(office, "urban_attainment") == {
        "A1": (100, 1000), "A2": (20, 200), "A3": (0, 600),
    }  # fmt: skip
    assert _figure(office, "livelihood_attainment")["A3"] == (30, 100)


def test_a_withheld_total_is_withheld_to_the_printed_table(office: Path) -> None:
    """Neither zero nor missing: the total of P1 is x, and so is every sum that holds it."""
    headline = _of(office, "fct_headline_figure", "headline", "figure__state", "printed")
    assert headline == {
        "projects": ("withheld", "x"), "total_investment": ("withheld", "x"),
        "new_build": ("reported", "3项"), "plan_of_year": ("withheld", "x"),
    }  # fmt: skip
    assert _figure(office, "total_of_list") == {"GHQ": "withheld"}
    assert _figure(office, "total_of_area") == {"A1": "withheld", "A2": (3900, 1), "A3": (5700, 1)}
    printed = _of(office, "rpt_area_progress", "printed_name", "printed_total_investment",
                  "total_investment", where=f"period_id = '{MARCH}'")  # fmt: skip
    assert printed[AREAS["A1"]] == ("x", None)
    assert printed[AREAS["A2"]] == ("3,900", Decimal(3900))
    # The total row too: with it, the others' sums would give the one away.
    assert printed["合计"] == ("x", None)


def test_what_the_list_withholds_stands_in_no_total_row(office: Path) -> None:
    """Number of projects and plan of the year are x for the list: also where they were added up."""
    printed = _of(office, "rpt_area_progress", "printed_name", "printed_projects",
                  "printed_plan_of_year", "plan_of_year", "attainment_percent",
                  "attainment_percent__state", "invested_since_january",
                  where=f"period_id = '{MARCH}'")  # fmt: skip
    assert printed["合计"] == ("x", "x", None, None, "withheld", 690)
    assert printed[AREAS["A2"]][:3] == ("2", "1,000", 1000)
    # Before the general headquarters said anything of the list, its sums are told.
    before = _of(office, "rpt_area_progress", "printed_name", "printed_projects",
                 "plan_of_year", "attainment_percent__state",
                 where="period_id = '2017-M01-02'")  # fmt: skip
    assert before["合计"] == ("6", 3700, "reported")
    assert _total_row(office, MARCH)[1:4] == ["不公开", 690, "不公开"]
    assert _total_row(office, "2017-M01-02")[1:3] == [3700, 260]
    # The quarter withholds what its last month does, by kind of project too: industry is 300 + 240.
    assert _total_row(office, "2017-Q1")[1:4] == ["不公开", 540, "不公开"]


def _total_row(office: Path, period: str) -> list[Any]:
    """Return the total row of the headquarters' ranking as its workbook has it."""
    succeed(office, "export", "--programme", "key_projects", "--period", period)
    (path,) = (office / "exports" / "key_projects" / period).glob("*考核排名表*.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = next(one for one in book if one.title.startswith("考核排名表"))
    return next(
        [cell for cell in row if cell is not None]
        for row in sheet.iter_rows(values_only=True)
        if row[0] == "合计"
    )


def test_the_columns_of_money_are_never_taken_for_one_another(office: Path, tmp_path: Path) -> None:
    """A bare 累计完成投资 may be since January or since the start of works: refused."""
    money = _of(office, "fct_project_month", "project_id", "invested_to_last_year", "plan_of_year",
                "invested_this_month", "invested_since_january", "invested_since_start",
                where=f"period_id = '{MARCH}'")  # fmt: skip
    assert money["P2"] == (500, 1000, 50, 100, 600)
    source = office / "inbox" / f"{AREAS['A1']}2017年3月重点项目投资完成情况表.xlsx"
    book = openpyxl.load_workbook(source)
    for cell in book.active[3]:
        if cell.value == "自年初累计完成投资":
            cell.value = "累计完成投资"
    book.save(tmp_path / "bare.xlsx")
    told = succeed_or_not(office, tmp_path / "bare.xlsx")
    assert "KP-203" in told or "KP-204" in told or "KP-206" in told, told


def succeed_or_not(office: Path, path: Path) -> str:
    """Return what `kaoping check` says of a file, refused or not."""
    from demo_office import kaoping

    done = kaoping(office, "check", path)
    assert done.returncode == 1, done.stdout
    return done.stdout + done.stderr


def test_three_volumes_of_the_top_projects_every_ten_days(office: Path) -> None:
    """P3 has only more of its physical quantity to show, and that is progress; P5 has nothing."""
    volumes = _of(office, "fct_ten_day_progress", "project_id", "invested_ten_days",
                  "physical_done", "progress_percent", "work_done", "has_new_progress",
                  where="period_id = '2017-03-T2'")  # fmt: skip
    assert volumes == {
        "P1": (60, 180, 20, 110, True), "P3": (0, 20, 3, 75, True), "P5": (0, 0, 0, 0, False),
    }  # fmt: skip
    name = "top_without_progress_ten_days"
    assert _figure(office, name, "2017-03-T2") == {"A1": (0, 1), "A2": (0, 1), "A3": (1, 1)}
    # The first report has none before it: what is invested tells alone.
    assert _figure(office, name, "2017-03-T1") == {"A1": (0, 1), "A2": (1, 1), "A3": (1, 1)}


def test_the_funnel_has_conversion_and_time_in_stage(office: Path) -> None:
    funnel = {
        row["funnel_stage"]: (row["reached"], row["went_on"], row["conversion_percent"],
                              row["mean_days_in_stage"])
        for row in rows(office, "select * from marts.rpt_funnel where unit_id = 'A1'")
    }  # fmt: skip
    assert funnel == {
        "in_talks": (2, 1, 50, 40), "signed": (1, 1, 100, 50), "started": (1, 0, 0, None),
        "in_production": (0, None, None, None), "completed": (0, None, None, None),
    }  # fmt: skip
    days = _of(office, "fct_project_funnel", "project_id", "funnel_stage", "days_in_stage")
    assert days["F1"] == ("started", 30) and days["F3"] == ("signed", 25)
    assert days["F2"] == ("in_talks", 58)


def test_eight_steps_are_eight_and_land_blocks_beside_them(office: Path) -> None:
    """P1 needs no energy assessment: seven of seven. Its land is late, which is none of them."""
    assert _figure(office, "steps_done") == {"A1": (7, 7), "A2": (7, 8), "A3": (1, 8)}
    assert _figure(office, "steps_overdue") == {"A1": (0, 1), "A2": (1, 1), "A3": (1, 1)}
    assert _figure(office, "land_overdue") == {"A1": (1, 1), "A2": (0, 1), "A3": (0, 1)}
    late = {
        (row["project_id"], row["step"]): row["days_late"]
        for row in rows(
            office,
            "select * from marts.fct_preliminary_step where is_overdue and period_id = ?",
            MARCH,
        )
    }
    assert late == {
        ("P1", "land_formalities"): 49, ("P3", "construction_permit"): 16, ("P5", "approval"): 30,
    }  # fmt: skip
    told = rows(
        office,
        "select step, planned_start from marts.fct_preliminary_step"
        " where project_id = 'P3' and period_id = ? order by step_number",
        MARCH,
    )
    assert [row["step"] for row in told][:3] == ["social_stability", "approval", "site_selection"]
    assert [row["step"] for row in told][-1] == "land_formalities"
    assert {row["planned_start"] for row in told} == {date(2017, 2, 20)}, "of the year's list"
    hasty = _of(office, "fct_project_start", "project_id", "started_without_steps",
                "land_formalities_open", where=f"period_id = '{MARCH}'")  # fmt: skip
    assert hasty == {"P1": (False, True), "P3": (True, False), "P5": (False, True)}


def test_a_start_put_off_is_late_unless_a_document_says_so(office: Path) -> None:
    """P3 was put off by a document, P5 by its headquarters alone, to the third quarter."""
    due = _of(office, "fct_project_start", "project_id", "due_on", "is_overdue", "days_late",
              where=f"period_id = '{MARCH}'")  # fmt: skip
    assert due == {
        "P1": (date(2017, 3, 1), False, 4), "P3": (date(2017, 3, 31), False, 0),
        "P5": (date(2017, 3, 25), True, 6),
    }  # fmt: skip
    assert _figure(office, "starts_overdue_by_plan") == {
        "A1": (0, 1), "A2": (0, 1), "A3": (1, 1),
    }  # fmt: skip
    assert _figure(office, "late_starts")["A3"] == (0, 1)


def test_points_go_by_the_list_and_not_by_what_the_headquarters_reports(office: Path) -> None:
    """P5 was due on 25 March by the list; its headquarters alone says September.

    P3 was put off to 31 March by a document, which is due in March and made; on that last day it
    would not have been overdue.
    """
    assert _figure(office, "starts_by_plan") == {"A1": (1, 1), "A2": (1, 1), "A3": (0, 1)}
    points = {
        (row["unit_id"], row["item_id"]): row["points"]
        for row in rows(
            office,
            "select * from marts.fct_score_lines where rulebook_id = 'area_headquarters_2017'"
            " and period_id = ? and item_id in ('starts', 'late_starts')",
            MARCH,
        )
    }
    with published((office / LINK).resolve()) as connection:
        named = {
            (row["unit_id"], row["field_title_zh"], row["path"][:4], row["cell"])
            for row in source_cells(connection, "key_projects", MARCH)
            if row["indicator_id"] == "starts_by_plan" and row["field"] != "actual_start"
        }
    # The cell that counted stands in the year's list: as listed, or as a document approved.
    assert named == {
        ("A1", "清单计划开工时间", "总指挥部", "J4"), ("A3", "清单计划开工时间", "总指挥部", "J8"),
        ("A2", "批准开工时间", "总指挥部", "K6"),
    }  # fmt: skip
    assert points["A3", "late_starts"] == -3 and points["A3", "starts"] == 0
    assert points["A2", "starts"] == 20 and not points.get(("A2", "late_starts"))


def test_the_backward_schedule_tells_lateness_in_days(office: Path) -> None:
    late = _of(office, "fct_milestone", "project_id", "is_reached", "is_overdue", "days_late",
               where=f"period_id = '{MARCH}'")  # fmt: skip
    assert late == {
        "P1": (True, False, 4), "P2": (False, True, 20), "P3": (True, False, 0),
        "P5": (False, False, 0),
    }  # fmt: skip
    assert _figure(office, "milestone_days_late")["A1"] == (24, 1)
    assert _figure(office, "milestones_reached") == {"A1": (1, 2), "A2": (1, 1), "A3": (0, 0)}
    assert _figure(office, "milestones_overdue")["A1"] == (1, 1)


def test_who_leads_is_told_by_post(office: Path) -> None:
    posts = {
        (row["unit_id"], row["role"], row["post"])
        for row in rows(office, "select * from marts.dim_leading_post")
    }
    assert posts == {
        ("GHQ", "overall_head", "区委书记"), ("GHQ", "chief_supervisor", "区政协主席"),
        ("A1", "member", "罗家镇镇长"), ("G1", "group_head", "公安分局局长"),
    }  # fmt: skip


def test_five_in_place_and_a_signed_letter(office: Path) -> None:
    """P2 lacks the pace, P5 nothing but the letter."""
    complete = _of(office, "fct_duty_record", "project_id", "in_place", "letter_signed",
                   "is_complete")  # fmt: skip
    assert complete["P1"] == (5, True, True)
    assert complete["P2"] == (4, True, False)
    assert complete["P5"] == (5, False, False)
    assert _figure(office, "duty_complete") == {"A1": (1, 2), "A2": (2, 2), "A3": (1, 2)}


def test_next_years_pipeline_is_a_list(office: Path) -> None:
    pipeline = _of(office, "rpt_next_year_pipeline", "project_id", "unit_id", "funnel_stage",
                   "printed_total_investment")  # fmt: skip
    assert pipeline == {"F2": ("A1", "in_talks", "x"), "F3": ("A2", "signed", "800")}
    assert _figure(office, "pipeline_projects") == {"A1": (1, 1), "A2": (1, 1), "A3": (0, 1)}


def test_both_channels_of_supervision_become_score_events(office: Path) -> None:
    found = {
        (row["channel"], row["unit_id"], row["kind"], row["bulletin_number"])
        for row in rows(office, "select * from marts.fct_supervision_finding")
    }
    assert found == {
        ("routine", "A1", "violation", "第3期"), ("routine", "A2", "noted", "第3期"),
        ("high_level", "A3", "criticised", "高位第1期"),
    }  # fmt: skip
    taken = {
        (row["unit_id"], row["item_id"]): row["points"]
        for row in rows(
            office,
            "select * from marts.fct_score_lines where rulebook_id = 'area_headquarters_2017'"
            " and period_id = ? and points < 0",
            MARCH,
        )
    }
    assert taken["A1", "routine_violations"] == -2
    assert taken["A3", "high_level_criticised"] == -5
    assert ("A3", "routine_criticised") not in taken


def test_a_channel_that_did_not_report_says_nothing_of_anybody(office: Path) -> None:
    """Routine supervision said 本月无 for January and February; the other was not yet there."""
    assert set(_figure(office, "routine_violations", "2017-M01-02").values()) == {(0, 1)}
    assert set(_figure(office, "high_level_criticised", "2017-M01-02").values()) == {"missing"}
    assert len(_figure(office, "routine_violations")) == 3 + 5 + 3


def test_groups_are_never_ranked_together(office: Path) -> None:
    classes = rows(
        office,
        "select distinct rulebook_id, rankings.peer_group_id, unit_class"
        " from marts.fct_rankings as rankings join marts.dim_unit using (unit_id)",
    )
    assert {(row["rulebook_id"], row["peer_group_id"], row["unit_class"]) for row in classes} == {
        ("area_headquarters_2017", "area_headquarters", "area_headquarters"),
        ("area_headquarters_quarter_2017", "area_headquarters", "area_headquarters"),
        ("departments_2017", "departments", "department"),
        ("stationed_units_2017", "stationed_units", "stationed_unit"),
    }  # fmt: skip


def _ranks(office: Path, rulebook: str, period: str) -> dict[str, tuple[Decimal, int]]:
    return {
        row["unit_id"]: (row["total"], row["rank"])
        for row in rows(
            office,
            "select * from marts.fct_rankings where rulebook_id = ? and period_id = ?"
            " and ranking_id = 'level'",
            rulebook,
            period,
        )
    }


def test_departments_are_ranked_and_the_last_are_called_for_an_interview(office: Path) -> None:
    """D1: 50 × 8/10, none of its two problems on time, 20 less 2 for the one overdue.

    D3 and D5 had no problem due: those points are shared out to the rest. D4 had nothing due at
    all, so there is nothing to rank it by.
    """
    assert _figure(office, "department_problems_on_time") == {
        "D1": (0, 2), "D2": (1, 1), "D3": (0, 0), "D4": (0, 0), "D5": (0, 0),
    }  # fmt: skip
    assert _ranks(office, "departments_2017", MARCH) == {
        "D1": (58, 4), "D2": (100, 1), "D3": (Decimal("85.714285714"), 2), "D4": (None, None),
        "D5": (Decimal("64.285714286"), 3),
    }  # fmt: skip
    [told] = rows(
        office,
        "select status, reason_zh from marts.fct_rankings where rulebook_id = 'departments_2017'"
        " and unit_id = 'D4' and ranking_id = 'level' and period_id = ?",
        MARCH,
    )
    assert told["status"] == "not_applicable" and told["reason_zh"]
    listed = rows(
        office,
        "select unit_id from marts.fct_list_entries where rulebook_id = 'departments_2017'"
        " and list_id = 'interview' and verdict = 'listed' and period_id = ?",
        MARCH,
    )
    assert {row["unit_id"] for row in listed} == {"D1", "D5"}


def test_without_any_ledger_a_department_is_judged_by_its_own_report(office: Path) -> None:
    """In April no headquarters sent its ledger; D4 had nothing due, so nothing to be ranked by."""
    assert _figure(office, "department_due_in_all", "2017-M04")["D1"] == (5, 5)
    assert _figure(office, "department_problems_overdue", "2017-M04")["D1"] == "missing"
    told = rows(
        office,
        "select unit_id, status from marts.fct_rankings where rulebook_id = 'departments_2017'"
        " and ranking_id = 'level' and period_id = '2017-M04'",
    )
    assert {row["unit_id"]: row["status"] for row in told}["D4"] == "not_applicable"


def test_stationed_units_are_apart_and_a_letter_goes_to_their_superior(office: Path) -> None:
    """S2 had one of two on time; S3 too, and the other is open: 3 points less."""
    assert _ranks(office, "stationed_units_2017", "2017-Q1") == {
        "S1": (100, 1), "S2": (65, 2), "S3": (62, 3),
    }  # fmt: skip
    listed = rows(
        office,
        "select unit_id from marts.fct_list_entries where list_id = 'letter_to_superior'"
        " and verdict = 'listed'",
    )
    assert {row["unit_id"] for row in listed} == {"S2", "S3"}
    lists = rows(office, "select list_id from marts.dim_list where rulebook_id like 'stationed%'")
    assert [row["list_id"] for row in lists] == ["letter_to_superior"], "no interview for them"


def test_one_headquarters_worked_by_hand_from_its_cells_to_its_points(office: Path) -> None:
    """A1 in March, then its quarter; the figures are those of tests/…/key_project_office.py.

    Invested since January: P1 300, P2 100; plans 1000 and 1000. One start was due (P1, 1 March)
    and one was made (5 March). Q1 is past its deadline of 10 March. P2's milestone of 11 March is
    not reached. Routine supervision found one violation. All reports came in time.
    """
    investment = 40 * Fraction(300 + 100, 1000 + 1000)
    starts = 20
    accountability = 40 - 2 * 1 - Fraction(1, 2) * 1 - 2 * 1
    march = investment + starts + accountability
    assert march == Fraction("63.5")
    # In January and February nothing was due to start: 80 points make up the 100.
    first = (40 * Fraction(100 + 50, 2000) + 40) * Fraction(100, 80)
    assert first == Fraction("53.75")
    # The quarter: months 60, kinds of project 10 each (it has no livelihood), duty records 10.
    months = 60 * (first + march) / 2 / 100
    kinds = 10 * Fraction(300, 1000) + 10 * Fraction(100, 1000)
    quarter = (months + kinds + 10 * Fraction(1, 2)) * Fraction(100, 90)
    found = {
        period: _ranks(office, rulebook, period)["A1"]
        for rulebook, period in (
            ("area_headquarters_2017", "2017-M01-02"), ("area_headquarters_2017", MARCH),
            ("area_headquarters_quarter_2017", "2017-Q1"),
        )
    }  # fmt: skip
    assert found == {
        "2017-M01-02": (Decimal("53.75"), 2), MARCH: (Decimal("63.5"), 2),
        "2017-Q1": (Decimal(round(quarter * 10**9)) / 10**9, 2),
    }  # fmt: skip


def test_the_first_period_is_january_and_february_and_a_quarter_follows(office: Path) -> None:
    periods = rows(
        office,
        "select distinct rulebook_id, period_id from marts.fct_rankings"
        " where peer_group_id = 'area_headquarters' and status <> 'no_report' order by all",
    )
    assert [(row["rulebook_id"], row["period_id"]) for row in periods] == [
        ("area_headquarters_2017", "2017-M01-02"), ("area_headquarters_2017", MARCH),
        ("area_headquarters_quarter_2017", "2017-Q1"),
    ]  # fmt: skip
    by_kind = {
        (row["ranking_id"], row["unit_id"]): row["rank"]
        for row in rows(office, "select * from marts.fct_rankings where period_id = '2017-Q1'")
    }
    assert [by_kind["urban_list", unit] for unit in AREAS] == [1, 1, 3]
    pace = rows(
        office,
        "select unit_id, step from marts.fct_list_entries where list_id = 'pace_light'",
    )
    # 400 of 2000 at a quarter of the year is 5 points behind, 260 of 1000 one ahead.
    assert {row["unit_id"]: row["step"] for row in pace} == {
        "A1": "yellow", "A2": "green", "A3": "yellow",
    }  # fmt: skip


def test_events_change_the_list_and_the_code_stays(office: Path) -> None:
    now = _of(office, "dim_project_register", "project_id", "project_name", "listed_name",
              "standing", "admitted_on", "is_in_list")  # fmt: skip
    assert now["P6"] == ("敬老院", "P6项目", "active", None, True)
    assert now["P4"] == ("P4项目", "P4项目", "paused", None, True)
    assert now["P7"] == ("新项目", "新项目", "active", date(2017, 3, 28), False)
    standing = {
        (row["project_id"], row["period_id"]): row["standing"]
        for row in rows(office, "select * from marts.fct_project_standing")
    }
    assert standing["P4", "2017-M01-02"] == "active" and standing["P4", MARCH] == "paused"
    assert standing["P7", "2017-M01-02"] == "not_yet_admitted"
    assert _figure(office, "projects_on_list") == {"A1": (3, 1), "A2": (2, 1), "A3": (2, 1)}
    assert _figure(office, "projects_paused")["A2"] == (1, 1)


def test_what_is_worked_out_is_explained_by_its_cells(office: Path) -> None:
    """A milestone is overdue by two cells of its row: the day planned, and the empty one beside."""
    with published(office / "warehouse" / "warehouse.duckdb") as connection:
        found = source_cells(connection, "key_projects", MARCH, "A1")
    path = f"{AREAS['A1']}2017年3月重点项目倒排工期进度表.xlsx"
    book = openpyxl.load_workbook(office / "inbox" / path)
    (name,) = [one for row in book.active for one in row if one.value == "基础完工"]
    row = [cell.coordinate for cell in book.active[name.row]]
    cells = {row["cell"] for row in found if row["indicator_id"] == "milestones_overdue"}
    # Name of the milestone, then the day planned, then the day reached.
    start = row.index(name.coordinate)
    assert {row[start + 1], row[start + 2]} <= cells
    assert not cells & set(row[:start])


def test_two_statistics_and_the_list_of_their_differences(office: Path) -> None:
    """P1 is 50 short in the register, P3 is not in it, P4 not even in the bureau's table."""
    differences = _of(office, "rpt_statistics_differences", "project_id", "comparison",
                      "difference")  # fmt: skip
    assert differences == {
        "P1": ("invested_differs", -50), "P3": ("not_in_register", None),
        "P4": ("not_in_bureau_table", None),
    }  # fmt: skip
    assert _figure(office, "in_statistics_register") == {
        "A1": (2, 2), "A2": (0, 1), "A3": (2, 2),
    }  # fmt: skip


def test_reported_and_verified_stand_side_by_side(office: Path) -> None:
    checked = rows(
        office,
        "select record_key, reported_value, verified_value, checker_post"
        " from marts.fct_verified_values where status = 'differs'",
    )
    assert [tuple(row.values()) for row in checked] == [("P2", 100, 90, "重点办副主任")]
    assert _figure(office, "overstated_share")["A1"] == (-10, 100)
    assert _figure(office, "overstated_share")["A3"] == "missing"


def test_an_overdue_problem_becomes_a_supervision_order(office: Path) -> None:
    orders = rows(office, "select * from marts.rpt_supervision_orders")
    assert [
        (row["problem_id"], row["period_id"], row["department_unit_id"], row["days_overdue"])
        for row in orders
    ] == [("Q1", MARCH, "D1", 21)]
    assert orders[0]["order_text"] == (
        "区发改委：手续未办（Q1）应于2017-03-10前办结，截至2017年3月已逾期21天，请限期办结并书面反馈。"
    )


def test_a_department_is_known_by_any_of_its_spellings(office: Path, tmp_path: Path) -> None:
    """A3 writes D1's full name; one that is on no list is told by cell, with the nearest."""
    led = _of(office, "fct_problem", "problem_id", "department_unit_id", "lead_department")
    assert led["Q4"] == led["Q1"] == ("D1", "区发改委")
    source = office / "inbox" / f"{AREAS['A3']}2017年3月重点项目问题台账.xlsx"
    book = openpyxl.load_workbook(source)
    (cell,) = [one for row in book.active for one in row if one.value == "区发展和改革委员会"]
    cell.value = "区发改局"
    book.save(tmp_path / source.name)
    done = kaoping(office, "check", tmp_path / source.name)
    assert done.returncode == 1
    assert "KP-501" in done.stdout and cell.coordinate in done.stdout
    assert "区发改局" in done.stdout and "区发改委" in done.stdout


def test_without_a_list_of_plans_their_indicators_say_so(office: Path) -> None:
    """Both indicators of plan versions ship with the programme; this office keeps no list."""
    told = rows(
        office,
        "select distinct indicator_id, state, reason from marts.fct_indicator_values"
        " where indicator_id in ('attainment_of_original', 'attainment_of_plan_in_force')"
        " and period_id = ? order by 1",
        MARCH,
    )
    assert [tuple(row.values()) for row in told] == [
        ("attainment_of_original", "missing", "no_plan"),
        ("attainment_of_plan_in_force", "missing", "no_plan"),
    ]


def test_suspicions_are_for_a_human(office: Path) -> None:
    found = {
        (row["other"], row["kind"])
        for row in rows(office, "select * from marts.rpt_suspicions")
        if row["kind"].startswith(("project", "start", "milestone"))
    }
    # P7 was admitted on 28 March and stands in nobody's report; P5's dates were moved by its own.
    assert found == {
        ("P2", "project_copied"), ("P3", "started_without_steps"), ("P5", "start_moved"),
        ("P5", "milestone_moved"), ("P7", "project_not_reported"),
    }  # fmt: skip
