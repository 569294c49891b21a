"""An office of another kind, in YAML and CSV alone: its figures, ranks, cells and workbook."""

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
from demo_office import LINK, rows, succeed
from own_office import FEBRUARY, TOWNS

from reports.explanation import explain

# Hazards closed ÷ found × 60, and 40 less 2 for each left open.
TOTALS = {
    "T1": Decimal(15) / 16 * 60 + 40 - 2 * 1,
    "T2": Decimal(4) / 8 * 60 + 40 - 2 * 4,
    "T3": Decimal(60) + 40,
}


def test_no_code_was_written_for_it(own_office: Path) -> None:
    own = [
        path
        for folder in ("contracts", "indicators", "rulebooks", "reference")
        for path in (own_office / folder).rglob("*")
    ]
    assert {path.suffix for path in own} == {".yml", ".csv"}


def test_its_records_became_indicator_values(own_office: Path) -> None:
    found = {
        (row["unit_id"], row["indicator_id"]): (row["numerator"], row["denominator"], row["state"])
        for row in rows(
            own_office, "select * from marts.fct_indicator_values where period_id = '2024-M02'"
        )
    }
    expected: dict[tuple[str, str], tuple[int | None, int | None, str]] = {}
    for unit in TOWNS:
        sites = FEBRUARY.get(unit, [])
        hazards = sum(found for _, found, _ in sites)
        closed = sum(done for *_, done in sites)
        expected[unit, "closed_share"] = (closed, hazards, "reported")
        still = hazards - closed
        expected[unit, "left_open"] = (still, 1, "reported" if still else "zero")
        if not sites:
            for name in ("closed_share", "left_open"):
                expected[unit, name] = (None, None, "missing")
    assert found == expected


def test_its_totals_and_ranks_are_those_counted_by_hand(own_office: Path) -> None:
    ranked = rows(
        own_office,
        "select unit_id, total, rank, status from marts.fct_rankings"
        " where period_id = '2024-M02' order by print_order",
    )
    assert [(row["unit_id"], row["total"], row["rank"]) for row in ranked] == [
        ("T3", TOTALS["T3"], 1), ("T1", TOTALS["T1"], 2), ("T2", TOTALS["T2"], 3),
        ("T4", None, None),
    ]  # fmt: skip
    assert ranked[-1]["status"] == "no_report"


def test_its_late_and_missing_reports_are_known(own_office: Path) -> None:
    told = rows(own_office, "select unit_id, status from marts.fct_report_timeliness order by 1")
    # Without a sidecar a file came when it was first seen: on the office's fixed business date.
    assert [(row["unit_id"], row["status"]) for row in told] == [
        ("T1", "late"), ("T2", "late"), ("T3", "late"), ("T4", "missing"),
    ]  # fmt: skip


def test_nothing_of_the_shipped_programmes_is_in_it(own_office: Path) -> None:
    tables = rows(own_office, "select table_name as name from information_schema.tables")
    assert not {"fct_project_month", "dim_project"} & {row["name"] for row in tables}


def test_its_numbers_lead_back_to_their_cells(own_office: Path) -> None:
    told = explain(own_office / LINK, "safety", "2024-M02", "西镇").to_dict()
    (standing,) = told["standings"]
    item = next(item for item in standing["items"] if item["item_id"] == "closing")
    places = {
        (row["part"], row["record"], row["file"], row["sheet"], row["cell"], row["contribution"])
        for row in item["sources"]
    }
    assert {(part, record, file, sheet, cell, Decimal(value))
            for part, record, file, sheet, cell, value in places} == {
        ("numerator", "S-03", "西镇2月.xlsx", "检查", "C4", Decimal(4)),
        ("denominator", "S-03", "西镇2月.xlsx", "检查", "B4", Decimal(8)),
    }  # fmt: skip


def test_its_ranking_workbook_is_written(own_office: Path) -> None:
    written = succeed(
        own_office, "export", "--programme", "safety", "--period", "2024-M02", "--json"
    )
    path, apart, *_ = map(Path, json.loads(written))
    assert path.is_file()
    assert path.is_relative_to(own_office / "exports" / "safety" / "2024-M02")
    book = openpyxl.load_workbook(path)
    listed = [row[:3] for row in book["亮灯和名单"].iter_rows(min_row=3, values_only=True)]
    assert [(name, step) for name, _, step in listed] == [
        ("整改灯", "红灯"), ("整改灯", "黄灯"), ("整改灯", "绿灯"), ("未报名单", "列入"),
    ]  # fmt: skip
    # Who is to be interviewed is no part of the bulletin.
    assert "约谈" not in str([[*sheet.values] for sheet in book])
    [row] = openpyxl.load_workbook(apart)["拟约谈名单"].iter_rows(min_row=3, values_only=True)
    assert row[0] == "拟约谈名单"
    assert "「整改灯」为红灯" in row[3]
    # A bound is written as the value beside it.
    assert "「整改率」 < 60%（为 50%）" in str([*book["亮灯和名单"].values])


def test_its_lists_lights_vetoes_and_grades(own_office: Path) -> None:
    listed = rows(
        own_office,
        "select list_id, unit_id, step, why_zh from marts.rpt_list_entries"
        " where period_id = '2024-M02' order by list_id, unit_id",
    )
    assert [(row["list_id"], row["unit_id"], row["step"]) for row in listed] == [
        ("closing_light", "T1", "yellow"), ("closing_light", "T2", "red"),
        ("closing_light", "T3", "green"), ("last", "T2", "listed"), ("silent", "T4", "listed"),
    ]  # fmt: skip
    assert listed[3]["why_zh"] == (
        "2024年2月：「整改灯」为红灯；2024年2月：「合计」排名后 1 名（第 3 名，共 3 个）"
    )
    vetoes = rows(own_office, "select unit_id, status from marts.fct_vetoes order by unit_id")
    assert [tuple(row.values()) for row in vetoes] == [("T1", "proposed"), ("T2", "declared")]
    graded = rows(
        own_office,
        "select unit_id, grade, grade_reason, reason_zh from marts.fct_grades"
        " where period_id = '2024-M02' order by unit_id",
    )
    assert [(row["unit_id"], row["grade"], row["grade_reason"]) for row in graded] == [
        ("T1", "pass", "quota"), ("T2", "fail", "veto"), ("T3", "excellent", "points"),
        ("T4", None, "none"),
    ]  # fmt: skip
    assert graded[1]["reason_zh"] == "一票否决：隐患过多（安委会纪要1号）"
    described = rows(
        own_office, "select title_zh, rule_zh, quota_zh from marts.dim_grade order by grade_number"
    )
    assert [tuple(row.values()) for row in described] == [
        ("不合格", "总分 < 60", ""), ("合格", "总分 ≥ 60 且 < 90", ""),
        ("优秀", "总分 ≥ 90",
         "本等次及以上不超过参加排名单位的 1/3（尾数进一）；同名次超出名额的均评上"),
    ]  # fmt: skip


def test_its_grades_and_vetoes_are_told_of_a_unit_and_printed(own_office: Path) -> None:
    told = "\n".join(
        line.plain for line in explain(own_office / LINK, "safety", "2024-M02", "T2").lines("zh")
    )
    assert "等次：不合格（一票否决：隐患过多（安委会纪要1号））" in told
    assert "已宣布，依据An example.，安委会纪要1号（2024年3月8日）" in told
    written = succeed(
        own_office, "export", "--programme", "safety", "--period", "2024-M02", "--json"
    )
    book = openpyxl.load_workbook(json.loads(written)[0])
    head = [cell.value for cell in book["考核排名表"][3]]
    grade = {row[0]: row[head.index("等次")] for row in book["考核排名表"].values}
    assert "一票否决：隐患过多（依据An example.，安委会纪要1号），不计分" in str(
        [*book["得失分明细"].values]
    )
    assert [grade[unit] for unit in ("东镇", "西镇")] == ["合格", "不合格"]
    assert "等次名额：优秀：本等次及以上不超过" in str([*book["考核排名表"].values])
    [veto] = [row[1] for row in book["说明"].values if row[0] == "一票否决"]
    assert veto.startswith("隐患过多：「")
    assert veto.endswith("；宣布后评为最低等次，得分照列；依据An example.")
