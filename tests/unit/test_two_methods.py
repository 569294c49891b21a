"""Two methods of one office in one period: each is called by its own title and period."""

from pathlib import Path

import duckdb
import openpyxl
import published_warehouse as warehouse
import pytest
from published_warehouse import PERIOD, RULEBOOK, SMALL_GROUP

from reports.explanation import explain
from reports.ranking_workbook import write

OFFICE = "own_office"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let the departments be judged by a monthly method that knows no 1—2月."""
    path = warehouse.build(tmp_path_factory.mktemp("two") / "warehouse.duckdb")
    with duckdb.connect(str(path)) as connection:
        tables = connection.execute(
            "select table_name, list(column_name) from information_schema.columns"
            " where table_schema = 'marts' group by all"
        ).fetchall()
        for table, columns in tables:
            if "programme_id" in columns:
                connection.execute(f"update marts.{table} set programme_id = '{OFFICE}'")
            if {"rulebook_id", "peer_group_id"} <= set(columns):
                connection.execute(
                    f"update marts.{table} set rulebook_id = 'other'"
                    f" where peer_group_id = '{SMALL_GROUP}'"
                )
        connection.execute(
            "insert into marts.dim_rulebook select * replace ('other' as rulebook_id,"
            " '部门考核办法' as title_zh, 'Departments' as title_en, 'month' as period_kinds)"
            " from marts.dim_rulebook"
        )
        connection.execute(
            "insert into marts.dim_rulebook_item select * replace ('other' as rulebook_id)"
            f" from marts.dim_rulebook_item where rulebook_id = '{RULEBOOK}'"
        )
    return path


def test_a_unit_is_headed_by_the_method_that_judges_it(database: Path) -> None:
    department = explain(database, OFFICE, PERIOD, "D1")
    assert (department.programme["zh"], department.period["zh"]) == ("部门考核办法", "2017年6月")
    assert (department.programme["en"], department.period["en"]) == ("Departments", "June 2017")
    area = explain(database, OFFICE, PERIOD, "HQ7")
    assert area.programme["zh"] == "2017年度片区指挥部重点项目考核办法"
    assert area.period["zh"] == "2017年1—6月"


def test_each_sheet_bears_the_title_of_its_method(database: Path, tmp_path: Path) -> None:
    (path,) = write(database, OFFICE, PERIOD, tmp_path)
    titles = {sheet.title: sheet["A1"].value for sheet in openpyxl.load_workbook(path)}
    assert titles["考核排名表 区直部门"] == "2017年6月部门考核办法考核排名表（草稿）"
    areas = "2017年1—6月2017年度片区指挥部重点项目考核办法"
    assert titles["考核排名表 片区指挥部"].startswith(areas)
    # What belongs to both is called by the period's own name.
    both = "2017年度片区指挥部重点项目考核办法、部门考核办法"
    assert both in titles["得失分明细"]
    assert titles["得失分明细"].startswith("2017年6月")
