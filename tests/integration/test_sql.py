"""SQL for analysts: it can neither write nor touch files, and every format keeps its figures."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from demo_office import kaoping, published_state, rows, succeed

from reports.sql_answer import answer
from settings.errors import WrongUse
from settings.workspace import Workspace

REJECTED = (
    "create table marts.mine (a integer)",
    "insert into dim_unit select * from dim_unit",
    "update fct_rankings set rank = 1",
    "delete from fct_rankings",
    "drop table fct_rankings",
    "copy (select 1) to '{folder}/stolen.csv'",
    "copy dim_unit from '{folder}/secret.csv'",
    "export database '{folder}/stolen'",
    "attach '{folder}/other.duckdb' as other",
    "select * from read_csv('{folder}/secret.csv')",
    "select * from '{folder}/secret.csv'",
    "select * from read_text('{folder}/secret.csv')",
    "select * from glob('{folder}/*')",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "install httpfs",
    "load httpfs",
    "pragma database_list",
    "call pragma_version()",
    "checkpoint",
    "explain analyze delete from fct_rankings",
    "with gone as (delete from fct_rankings returning *) select * from gone",
    "select getenv('HOME')",
    "selec 1",
    "",
)


@pytest.mark.parametrize("query", REJECTED)
def test_sql_can_neither_write_nor_touch_files(office: Path, tmp_path: Path, query: str) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    before = published_state(office)
    with pytest.raises(WrongUse):
        answer(Workspace(office).published, query.format(folder=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]
    assert published_state(office) == before


def test_a_rejected_sql_ends_with_2(office: Path) -> None:
    done = kaoping(office, "sql", "delete from fct_rankings")
    assert done.returncode == 2
    assert "DELETE is not allowed" in done.stderr


SUMMED = (
    "select unit_id, total, date '2017-06-30' as day from fct_rankings where rank = 1"
    " and rulebook_id = 'area_headquarters_2017' order by all"
)


def test_every_format_keeps_decimals_exact(office: Path, tmp_path: Path) -> None:
    expected = rows(office, f"use marts; {SUMMED}")
    assert len(expected) == 5
    as_csv = list(csv.DictReader(io.StringIO(succeed(office, "sql", SUMMED, "--format", "csv"))))
    assert [Decimal(row["total"]) for row in as_csv] == [row["total"] for row in expected]
    as_json = json.loads(succeed(office, "sql", SUMMED, "--format", "json"))
    assert [(row["unit_id"], Decimal(row["total"]), row["day"]) for row in as_json] == [
        (row["unit_id"], row["total"], "2017-06-30") for row in expected
    ]
    file = tmp_path / "totals.parquet"
    succeed(office, "sql", SUMMED, "--format", "parquet", "--output", file)
    assert pl.read_parquet(file).to_dicts() == expected
    table = succeed(office, "sql", SUMMED)
    assert all(str(row["total"]) in table for row in expected)
