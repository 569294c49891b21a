"""Lights and lists leave with the ranking; who is to be interviewed leaves apart from it."""

from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import published_warehouse as warehouse
import pytest
from published_warehouse import GROUP, PERIOD, PROGRAMME, RULEBOOK

from reports.ranking_workbook import write
from reports.warehouse_rows import decisions_waiting
from settings.labels import label

# list, kind, step number, title, step, unit, verdict, document, reason
ENTRIES: list[tuple[Any, ...]] = [
    ("pace", "light", 5, ("进度灯", "Pace"), ("红灯", "red"), "HQ7", "listed", None,
     ("「进度」 < -30 个百分点（为 -38 个百分点）", "“Pace” < -30 percentage points")),
    ("interview", "list", 1, ("拟约谈名单", "To be interviewed"), ("拟约谈名单", "…"), "HQ7",
     "listed", None, ("「合计」排名后 2 名（第 7 名，共 7 个）", "among the last 2 in “Total”")),
    ("black", "list", 1, ("黑榜", "Black list"), ("黑榜", "Black list"), "HQ5", "exempt",
     "防指〔2017〕3号", ("「投资」 < 100%（为 74%）", "“Investment” < 100%")),
    ("ladder", "ladder", 2, ("督办", "Escalation"), ("黄牌", "yellow card"), "HQ1", "listed", None,
     ("此前处于「提醒」", "stood at “reminder” before")),
    ("ladder", "ladder", 4, ("督办", "Escalation"), ("约谈", "interview"), "HQ2", "listed", None,
     ("此前处于「红牌」", "stood at “red card” before")),
    ("inner", "list", 1, ("内部提示", "Inner"), ("内部提示", "Inner"), "HQ3", "listed", None,
     ("「开工」失分", "points lost in “Starts”")),
]  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = warehouse.build(tmp_path_factory.mktemp("listed") / "warehouse.duckdb")
    with duckdb.connect(str(path)) as connection:
        for order, key in enumerate(dict.fromkeys(row[0] for row in ENTRIES)):
            bulletin = False if key == "inner" else None
            connection.execute(
                "insert into marts.dim_list (rulebook_id, list_key, print_order, in_bulletin)"
                " values (?, ?, ?, ?)",
                [RULEBOOK, key, order, bulletin],
            )
        for key, kind, number, title, step, unit, verdict, document, why in ENTRIES:
            connection.execute(
                f"insert into marts.rpt_list_entries values ({', '.join('?' * 17)})",
                [PROGRAMME, PERIOD, GROUP, unit, RULEBOOK, "official", key, kind, verdict,
                 number, *title, *step, document, *why],
            )  # fmt: skip
    return path


def rows(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def test_the_workbook_tells_lights_and_lists_in_words(database: Path, tmp_path: Path) -> None:
    book, _ = write(database, PROGRAMME, PERIOD, tmp_path)
    told = rows(book, "亮灯和名单")
    assert told[0][0] == "2017年1—6月重点项目亮灯和名单（草稿）"
    assert told[1] == ("名单／亮灯", "考核组", "单位", "结果", "事由")
    assert told[2:] == [
        ("进度灯", "片区指挥部", "南湖片区指挥部", "红灯",
         "「进度」 < -30 个百分点（为 -38 个百分点）"),
        ("黑榜", "片区指挥部", "-临港片区指挥部", "免列（防指〔2017〕3号）",
         "「投资」 < 100%（为 74%）"),
        ("督办", "片区指挥部", "城东片区指挥部", "黄牌", "此前处于「提醒」"),
    ]  # fmt: skip


def test_no_interview_stands_in_the_bulletin(database: Path, tmp_path: Path) -> None:
    book, apart = write(database, PROGRAMME, PERIOD, tmp_path)
    whole = "".join(
        str(cell)
        for sheet in openpyxl.load_workbook(book)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    )
    assert "约谈" not in whole
    assert "内部提示" not in whole
    assert apart.name == "2017年1—6月重点项目拟约谈名单（草稿）.xlsx"
    assert openpyxl.load_workbook(apart).sheetnames == ["拟约谈名单"]
    told = [(row[0], row[2], row[3]) for row in rows(apart, "拟约谈名单")[2:]]
    assert told == [
        ("拟约谈名单", "南湖片区指挥部", "列入"),
        ("督办", "城西片区指挥部", "约谈"),
        ("内部提示", "=1+1片区指挥部", "列入"),
    ]


def test_decisions_without_effect_are_known(database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        assert decisions_waiting(connection) == []
        connection.execute(
            "create table marts.fct_decisions as select * from (values"
            " ('method', 'accident', 'D', '2017-M07', 'declared', '纪要5号', 'waiting'),"
            " ('method', 'accident', 'A', '2017-M06', 'declared', '纪要1号', 'applied'))"
            " as decisions (rulebook_id, veto_id, unit_id, period_id, decision, document, status)"
        )
        [row] = decisions_waiting(connection)
    told = label("status.decision_waiting", "zh", **row)
    assert told == "决定尚未生效：纪要5号（method accident），D在2017-M07未参加考评"


def test_an_older_interview_list_does_not_stay_behind(database: Path, tmp_path: Path) -> None:
    _, apart = write(database, PROGRAMME, PERIOD, tmp_path)
    with duckdb.connect(str(database)) as connection:
        connection.execute("update marts.dim_list set in_bulletin = true")
    assert len(write(database, PROGRAMME, PERIOD, tmp_path)) == 1
    assert not apart.exists()
