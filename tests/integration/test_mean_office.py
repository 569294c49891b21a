"""A method of means through the real job: what is explained, printed, ranked beside the level."""

import json
from math import sqrt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from dagster_run import run_by_dagster
from demo_office import kaoping, rows, succeed
from mean_office import RULEBOOK, write_mean_office

pytestmark = pytest.mark.long

ASKED = ("--programme", "safety", "--period", "2024-M03")
# By hand: pace = 60 + (share − schedule) in points, at most 100; whole = √(share × few).
FEBRUARY = {
    "T1": (3 * 100 + sqrt(93.75 * 95)) / 4,
    "T2": (3 * 60 + sqrt(50 * 80)) / 4,
}
MARCH = {"T1": (3 * 30 + sqrt(45 * 45)) / 4, "T2": (3 * 85 + sqrt(100 * 100)) / 4}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("mean") / "office"
    write_mean_office(place)
    assert run_by_dagster(place).result.success
    return place


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    """Return the filled rows of every sheet of a workbook."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)
                      if any(cell is not None for cell in row)]
        for sheet in book
    }  # fmt: skip


def row_of(sheet: list[list[Any]], name: str) -> list[Any]:
    return next(row for row in sheet if row[0] == name)


def test_totals_and_changes_are_those_worked_out_by_hand(home: Path) -> None:
    found = {
        (row["ranking_id"], row["unit_id"]): row
        for row in rows(home, "select * from marts.fct_rankings where period_id = '2024-M03'")
    }
    for unit, total in MARCH.items():
        assert float(found["level", unit]["total"]) == pytest.approx(total, abs=1e-9)
        change = found["improvement", unit]["total"]
        assert float(change) == pytest.approx(total - FEBRUARY[unit], abs=2e-9)
    assert [found["improvement", unit]["rank"] for unit in ("T2", "T1", "T3")] == [1, 2, None]
    assert [found["by_pace", unit]["total"] for unit in ("T1", "T2")] == [30, 85]


def test_an_explanation_tells_weights_steps_index_and_the_parts_of_it(home: Path) -> None:
    told = succeed(home, "explain", *ASKED, "--unit", "T1")
    for words in (
        "乡镇：第2名／共2名，总分33.75",
        "• 整改进度　失52.50分（得22.50分）",
        "9 ÷ 20 = 45%，与序时进度之差为 -30 个百分点", "得 30 × 3 ÷ 4 = 22.5 分",
        "• 全面　失13.75分（得11.25分）", "各项的几何平均为 45，计 45 × 1 ÷ 4 = 11.25 分",
        "其下不逐项相加的项目", "• 整改率　本项得45.00分", "• 未整改　本项得45.00分",
        "乡镇·进步名次：第2名／共2名，-64.84分", "乡镇·进度名次：第2名／共2名，30.00分",
    ):  # fmt: skip
        assert words in told, words
    assert "未失分项目" not in told
    plain = json.loads(succeed(home, "explain", *ASKED, "--unit", "T1", "--json"))
    (standing,) = plain["standings"]
    own = {item["item_id"]: item["own_points"] for item in standing["items"]}
    assert own == {"pace": None, "whole": None, "share": "45.00", "few": "45.00"}
    assert {one["ranking_id"]: one["rank"] for one in plain["beside"]} == {
        "by_pace": 2, "improvement": 2,
    }  # fmt: skip


def test_another_ranking_is_explained_by_its_own_lines(home: Path) -> None:
    told = succeed(home, "explain", *ASKED, "--unit", "T1", "--ranking", "improvement")
    assert "乡镇·进步名次：第2名／共2名，-64.84分" in told
    assert "• 进步名次　变化-64.84分" in told
    assert "失" not in told
    pace = succeed(home, "explain", *ASKED, "--unit", "T1", "--ranking", "by_pace")
    assert "• 整改进度　失70.00分（得30.00分）" in pace
    absent = succeed(home, "explain", *ASKED, "--unit", "T3", "--ranking", "improvement")
    assert "乡镇·进步名次：未排名（缺报" in absent
    done = kaoping(home, "explain", *ASKED, "--unit", "T1", "--ranking", "improvment")
    assert done.returncode == 2
    assert "did you mean improvement?" in done.stderr


def test_the_workbook_has_a_sheet_for_each_ranking(home: Path) -> None:
    path, *_ = json.loads(succeed(home, "export", *ASKED, "--json"))
    book = sheets(Path(path))
    assert list(book)[:4] == ["考核排名表", "进度名次", "进步名次", "得失分明细"]
    level = book["考核排名表"]
    assert level[2][1] == "整改进度（100分，权重3）"
    assert level[2][5] == "全面（100分，权重1）"
    assert not any("进步" in str(cell) for row in level[:4] for cell in row)
    # plan, actual, rate, points | plan, actual, rate, own points | number, own points | subtotal
    assert row_of(level, "东镇")[1:16] == [
        20, 9, 0.45, 22.5, 20, 9, 0.45, 45, 11, 45, 11.25, 33.75, 2, "—", None,
    ]  # fmt: skip
    notes = "".join(str(row[0]) for row in level)
    assert "「全面」不是其下各项之和" in notes
    assert "按权重计入总分" in notes
    pace = book["进度名次"]
    assert pace[2][4:8] == ["得分", "名次", "较上期", "状态／原因"]
    assert row_of(pace, "西镇")[1:7] == [8, 8, 1, 85, 1, "↑2"]
    improvement = book["进步名次"]
    assert improvement[0][0] == "2024年3月2024 年安全考评办法·进步名次考核排名表（草稿）"
    assert improvement[2][:4] == ["单位", "得分变化", "名次", "较上期"]
    assert row_of(improvement, "西镇")[1:4] == [27.94, 1, "上期未排"]
    assert row_of(improvement, "南镇")[1:3] == ["—", "—"]
    assert "按权重计入总分" not in "".join(str(row[0]) for row in improvement)
    ledger = book["得失分明细"]
    assert ledger[1][:3] == ["排名", "单位", "考核项目"]
    totals: dict[tuple[str, str], float] = {}
    for ranking, unit, _, _, points, _ in ledger[2:]:
        totals[ranking, unit] = totals.get((ranking, unit), 0) + points
    assert totals == {
        ("总分", "西镇"): 88.75, ("总分", "东镇"): 33.75, ("进度名次", "西镇"): 85,
        ("进度名次", "东镇"): 30, ("进步名次", "西镇"): 27.94, ("进步名次", "东镇"): -64.84,
    }  # fmt: skip


def test_one_ranking_is_exported_by_itself(home: Path) -> None:
    path, *_ = json.loads(succeed(home, "export", *ASKED, "--ranking", "by_pace", "--json"))
    assert "进度名次" in Path(path).name
    assert list(sheets(Path(path)))[:2] == ["进度名次", "得失分明细"]


def test_a_simulation_changes_weights_and_tells_the_lines(home: Path, tmp_path: Path) -> None:
    """Equal weights: T1 has (30 + 45) / 2; half of each change stands in each item's cause."""
    tried = tmp_path / "equal.yml"
    tried.write_text(RULEBOOK.replace("weight: 3", "weight: 1").replace("total: 4", "total: 2"),
                     encoding="utf-8")  # fmt: skip
    told = json.loads(succeed(home, "simulate", "--rulebook", tried, *ASKED, "--json"))
    moves = {move["unit_id"]: move for move in told["moves"]}
    assert float(moves["T1"]["after"]["total"]) == 37.5
    causes = {cause["item_id"]: float(cause["exact_change"]) for cause in moves["T1"]["causes"]}
    # The mean is a power, kept to 12 places; the total's line makes the ledger foot.
    assert causes.pop("total", 0) == pytest.approx(0, abs=1e-9)
    assert causes == pytest.approx({"pace": 15 - 22.5, "whole": 22.5 - 11.25}, abs=1e-9)
    assert moves["T3"]["total_change"] is None
    assert moves["T3"]["before"]["reason"] == moves["T3"]["after"]["reason"]
    same = home / "rulebooks/safety_2024.yml"
    told = json.loads(succeed(home, "simulate", "--rulebook", same, *ASKED, "--json"))
    assert not any(move["has_moved"] or move["causes"] for move in told["moves"])
