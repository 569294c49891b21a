"""An explanation: what was lost, why, from which cells; the numbers of the workbook."""

import json
import re
from fractions import Fraction
from pathlib import Path

import openpyxl
import published_warehouse as warehouse
import pytest
from published_warehouse import PERIOD, PROGRAMME, UNITS

from reports.explanation import Explanation, explain
from reports.ranking_workbook import write
from settings.errors import WrongUse


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return warehouse.build(tmp_path_factory.mktemp("published") / "warehouse.duckdb")


@pytest.fixture(scope="module")
def south(database: Path) -> Explanation:
    return explain(database, PROGRAMME, PERIOD, "HQ7")


def told(explanation: Explanation, language: str) -> str:
    return "\n".join(line.plain for line in explanation.lines(language))


def test_a_unit_is_found_by_id_or_name_in_either_language(database: Path) -> None:
    for asked in ("HQ7", "南湖片区指挥部", "South Lake", " south lake "):
        assert explain(database, PROGRAMME, PERIOD, asked).unit_id == "HQ7"


def test_the_last_unit_is_told_rank_total_gap_and_losses_in_order(south: Explanation) -> None:
    (standing,) = south.standings
    assert (standing.rank, standing.group_size, standing.group_members) == (7, 7, 8)
    assert standing.total is not None
    assert standing.total.text == "47.44"
    assert standing.next_better is not None
    assert (standing.next_better.rank, standing.next_better.unit_ids) == (6, ("HQ1",))
    assert standing.next_better.gap.text == "21.13"
    assert [(item.item_id, item.lost.text) for item in standing.losing] == [
        ("investment", "35.06"), ("starts", "12.50"), ("late", "5.00"),
    ]  # fmt: skip


def test_losses_and_points_add_up_to_the_full_points(south: Explanation) -> None:
    items = {item.item_id: item for item in south.standings[0].items}
    assert items["investment"].points.value + items["investment"].lost.value == 40
    assert sum(item.points.value + item.lost.value for item in items.values()) == 100


def test_an_item_carries_its_sentence_operands_and_cells(south: Explanation) -> None:
    item = south.standings[0].losing[0]
    assert item.lines[0].sentence["zh"] == "=investment：得 4.94 分"
    assert item.printed_operands["rate"].text == "12.35%"
    assert {(cell.file, cell.sheet, cell.cell) for cell in item.sources} == {
        ("HQ7/投资完成情况.xlsx", "投资完成情况", cell)
        for cell in ("F7", "F9", "D7", "D9", "C7", "C9")
    }


def test_the_lines_say_it_all_in_both_languages(south: Explanation) -> None:
    chinese, english = told(south, "zh"), told(south, "en")
    assert "片区指挥部：第7名／共7名，总分47.44，较上期—" in chinese
    assert "较上期上期" not in chinese
    assert "距上一名次（第6名，城东片区指挥部，68.57分）差21.13分" in chinese
    cells = "HQ7/投资完成情况.xlsx › 投资完成情况 › F7 (1), F9 (3,332.33)"
    assert f"分子（括号内为计入的数）: {cells}" in chinese
    assert "本月完成大于本年累计" in chinese
    assert "rank 7 of 7, total 47.44" in english
    assert "Investment: lost 35.06 (scored 4.94)" in english
    assert "this month exceeds the year" in english


def test_a_record_without_a_file_is_named_by_its_label(south: Explanation) -> None:
    late = next(item for item in south.standings[0].items if item.item_id == "late")
    assert [(cell.record, cell.file, cell.cell) for cell in late.sources] == [
        ("月报表 2017年3月", None, "")
    ]
    assert "分子（括号内为计入的数）: 月报表 2017年3月 (1)" in told(south, "zh")


def test_the_best_unit_has_nobody_before_it(database: Path) -> None:
    best = explain(database, PROGRAMME, PERIOD, "HQ6")
    assert best.standings[0].next_better is None
    assert "位列第一" in told(best, "zh")
    assert "未失分" in told(best, "zh")


def test_tied_units_look_at_the_rank_before_the_tie(database: Path) -> None:
    tied = explain(database, PROGRAMME, PERIOD, "HQ4").standings[0].next_better
    behind = explain(database, PROGRAMME, PERIOD, "HQ1").standings[0].next_better
    assert tied is not None
    assert behind is not None
    assert (tied.rank, tied.unit_ids) == (3, ("HQ2",))
    assert (behind.rank, behind.unit_ids) == (4, ("HQ3", "HQ4"))


@pytest.mark.parametrize(
    ("unit", "status", "text"),
    [
        ("HQ8", "no_report", "片区指挥部：未排名（缺报：投资完成率：未报）"),
        ("D1", "group_too_small", "区直部门：未排名（组内单位过少：可排名单位少于3家）"),
    ],
)
def test_an_unranked_unit_is_told_why(database: Path, unit: str, status: str, text: str) -> None:
    explanation = explain(database, PROGRAMME, PERIOD, unit)
    assert explanation.standings[0].status == status
    assert explanation.standings[0].rank is None
    assert text in told(explanation, "zh")


def test_the_grade_is_told_with_its_reason_and_every_veto(tmp_path: Path) -> None:
    database = warehouse.build(tmp_path / "warehouse.duckdb")
    warehouse.give_grades(database)
    west, south, north = (
        explain(database, PROGRAMME, PERIOD, unit) for unit in ("HQ2", "HQ7", "HQ8")
    )
    assert "等次：良好（按得分为「优秀」，名额已满）" in told(west, "zh")
    assert "一票否决「事故」：符合条件，尚无会议决定，不影响等次；依据安委1号" in told(west, "zh")
    assert "grade: Fail (veto: accident (minute 1))" in told(south, "en")
    assert (
        "一票否决「事故」：已宣布，依据安委1号，纪要1号（2017年7月3日）；宣布后评为最低等次"
        in told(south, "zh")
    )
    assert "等次：无（未参加排名，不评等次）" in told(north, "zh")
    (standing,) = south.to_dict()["standings"]
    assert (standing["grade"]["grade_id"], standing["grade"]["by"]) == ("fail", "veto")
    assert standing["vetoes"][0]["document"] == "纪要1号"


def test_an_item_that_was_shared_out_lost_nothing(tmp_path: Path) -> None:
    database = warehouse.build(tmp_path / "warehouse.duckdb")
    warehouse.share_out_starts(database)
    (standing,) = explain(database, PROGRAMME, PERIOD, "HQ6").standings
    assert standing.losing == []
    assert sum(item.points.value + item.lost.value for item in standing.items) == 100


def test_json_has_numbers_as_text_and_everything_else_plain(south: Explanation) -> None:
    content = json.loads(json.dumps(south.to_dict(), ensure_ascii=False))
    standing = content["standings"][0]
    assert standing["total"] == "47.44"
    item = next(item for item in standing["items"] if item["item_id"] == "investment")
    assert item["printed_operands"] == {
        "plan": "27000.00", "actual": "3333.33", "rate": "12.35%",
    }  # fmt: skip
    assert Fraction(item["operands"]["numerator"]) == Fraction("3333.33")
    assert content["findings"][0]["code"] == "KP-401"


def test_explanation_workbook_and_tables_say_the_same_numbers(
    database: Path, tmp_path: Path
) -> None:
    (path,) = write(database, PROGRAMME, PERIOD, tmp_path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = {row[0]: row for row in sheet.iter_rows(min_row=5, values_only=True)}
    for unit_id, unit in UNITS.items():
        total = warehouse.exact_total(unit_id)
        if total is None or not unit_id.startswith("HQ"):
            continue
        (standing,) = explain(database, PROGRAMME, PERIOD, unit_id).standings
        items = {item.item_id: item for item in standing.items}
        row = rows[unit[0]]
        assert standing.total is not None
        assert row[12] == float(standing.total.value)
        assert standing.total.value == warehouse.decimal(Fraction(total), 2)
        assert row[13] == standing.rank
        for place, part in ((1, "plan"), (2, "actual"), (3, "rate")):
            assert row[place] == float(items["investment"].printed_operands[part].value)
        for place, item in ((4, "investment"), (8, "starts"), (10, "late")):
            assert row[place] == float(items[item].points.value)


@pytest.mark.parametrize(
    ("period", "unit", "message"),
    [
        (PERIOD, "HQ77", "did you mean HQ7"),
        (PERIOD, "南湖指挥部", "did you mean 南湖片区指挥部"),
        (PERIOD, "nowhere at all", "there are: D1 发展和改革局, D2"),
        ("2017-M6", "HQ7", "did you mean 2017-M06"),
        ("2017-M01-02", "HQ7", "'HQ7' (HQ7) is not assessed in this period; there are: HQ1"),
    ],
)
def test_an_unknown_name_is_refused_with_what_is_near_and_what_exists(
    database: Path, period: str, unit: str, message: str
) -> None:
    with pytest.raises(WrongUse, match=re.escape(message)):
        explain(database, PROGRAMME, period, unit)
