"""The offices of the development and the deprivation index: every published value is a fact."""

import json
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dagster_run import run_by_dagster
from index_offices import (
    HDI_COLUMNS,
    HDI_CSV,
    IMD_COLUMNS,
    IMD_XLSX,
    hdi_rows,
    imd_rows,
    kaoping,
    write_hdi,
    write_imd,
)

has_hdi = pytest.mark.skipif(
    not HDI_CSV.is_file(), reason=f"{HDI_CSV} is not there; set KAOPING_TEST_DATA"
)
has_imd = pytest.mark.skipif(
    not IMD_XLSX.is_file(), reason=f"{IMD_XLSX} is not there; set KAOPING_TEST_DATA"
)
Values = dict[tuple[str, str], tuple[str, Decimal | None]]


def _values(home: Path) -> Values:
    """Return (indicator, unit): (state, value) of everything that is published."""
    with duckdb.connect(str(home / "warehouse" / "warehouse.duckdb"), read_only=True) as published:
        rows = published.execute(
            "select indicator_id, unit_id, state, value from marts.fct_indicator_values"
        ).fetchall()
    values = {(indicator, unit): (state, value) for indicator, unit, state, value in rows}
    assert len(values) == len(rows)
    return values


def _classes(home: Path) -> dict[str, int]:
    with duckdb.connect(str(home / "warehouse" / "warehouse.duckdb"), read_only=True) as published:
        rows = published.execute(
            "select unit_class, count(*) from marts.dim_unit group by unit_class"
        ).fetchall()
    return dict(rows)


@pytest.fixture(scope="module")
def hdi(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("hdi") / "office"
    write_hdi(home)
    assert run_by_dagster(home).result.success
    return home


@pytest.fixture(scope="module")
def imd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("imd") / "office"
    write_imd(home)
    outcome = json.loads(kaoping(home, "refresh", "--json"))
    assert (outcome["verdict"], outcome["accepted"], outcome["refused"]) == ("published", 1, 0)
    return home


@has_hdi
def test_every_country_and_aggregate_is_a_unit_of_its_class(hdi: Path) -> None:
    assert _classes(hdi) == {"publisher": 1, "aggregate": 11, "country": 195}


@has_hdi
def test_every_figure_of_the_index_is_as_published_and_a_blank_is_missing(hdi: Path) -> None:
    expected: Values = {}
    for row in hdi_rows():
        for indicator, column in HDI_COLUMNS.items():
            cell = row[column]
            expected[indicator, row["iso3"]] = (
                ("reported", Decimal(cell)) if cell else ("missing", None)
            )
    assert len(expected) == 206 * 5
    # Monaco, Nauru, North Korea and Somalia have no index; 191 countries do.
    without = {unit for (_, unit), (state, _) in expected.items() if state == "missing"}
    assert without == {"MCO", "NRU", "PRK", "SOM"}
    assert _values(hdi) == expected


@has_hdi
def test_a_blank_says_what_it_lacks(hdi: Path) -> None:
    with duckdb.connect(str(hdi / "warehouse" / "warehouse.duckdb"), read_only=True) as published:
        reasons = published.execute(
            "select distinct reason from marts.fct_indicator_values where state = 'missing'"
        ).fetchall()
    assert reasons == [("part_missing",)]


@has_hdi
def test_a_thousand_columns_that_are_not_read_are_one_finding(hdi: Path) -> None:
    with sqlite3.connect(hdi / "ledger.sqlite") as ledger:
        found = ledger.execute("select code, found from findings").fetchall()
    assert [code for code, _ in found] == ["KP-205"]
    assert "等1000列" in found[0][1]


def _rankings(home: Path, group: str) -> dict[str, dict[str, Any]]:
    with duckdb.connect(str(home / "warehouse" / "warehouse.duckdb"), read_only=True) as published:
        answer = published.execute(
            "select * from marts.fct_rankings where ranking_id = 'level' and peer_group_id = ?",
            [group],
        )
        names = [column[0] for column in answer.description]
        return {row["unit_id"]: row for row in (dict(zip(names, one, strict=True))
                                                for one in answer.fetchall())}  # fmt: skip


@has_hdi
def test_the_development_index_and_its_ranks_come_out_as_published(hdi: Path) -> None:
    countries, aggregates = _rankings(hdi, "countries"), _rankings(hdi, "aggregates")
    found = countries | aggregates
    published = {row["iso3"]: row for row in hdi_rows() if row["hdi_2021"]}
    assert len(published) == 202
    wrong = [
        (unit, found[unit]["printed_total"], row["hdi_2021"])
        for unit, row in published.items()
        if found[unit]["printed_total"] != Decimal(row["hdi_2021"])
    ]
    assert not wrong, wrong
    ranks = {unit: int(row["hdi_rank_2021"]) for unit, row in published.items()
             if row["hdi_rank_2021"]}  # fmt: skip
    assert len(ranks) == 191
    assert {unit: row["rank"] for unit, row in countries.items() if row["rank"]} == ranks
    assert {row["rank"] for row in aggregates.values()} == {None}
    without = {unit: row["reason_en"] for unit, row in countries.items() if not row["rank"]}
    one = "Mean years of schooling: no accepted report"
    two = "Expected years of schooling: no accepted report; 1 more without data"
    assert without == {"MCO": two, "NRU": one, "PRK": one, "SOM": two}


@has_imd
def test_every_area_is_a_unit_under_its_district(imd: Path) -> None:
    assert _classes(imd) == {"publisher": 1, "local_authority": 317, "area": 32844}
    with duckdb.connect(str(imd / "warehouse" / "warehouse.duckdb"), read_only=True) as published:
        units = published.execute(
            "select unit_id, name, parent_unit_id from marts.dim_unit where unit_class = 'area'"
        ).fetchall()
    assert sorted(units) == sorted((row[0], row[1], row[2]) for row in imd_rows())


@has_imd
def test_every_rank_of_every_area_is_as_published(imd: Path) -> None:
    expected: Values = {
        (indicator, row[0]): ("reported", row[column])
        for row in imd_rows()
        for indicator, column in IMD_COLUMNS.items()
    }
    assert len(expected) == 32_844 * 7
    found = _values(imd)
    assert found.keys() == expected.keys()
    wrong: list[Any] = [(key, found[key], value) for key, value in expected.items()
                        if found[key] != value]  # fmt: skip
    assert not wrong, f"{len(wrong)} differ; the first: {wrong[:5]}"


@has_imd
def test_ranks_and_deciles_of_deprivation_are_as_close_as_its_makers_say(imd: Path) -> None:
    found = _rankings(imd, "areas")
    rows = imd_rows()
    assert len(found) == len(rows) == 32_844
    apart = [abs(found[str(row[0])]["rank"] - int(row[4])) for row in rows]
    assert max(apart) <= 2
    assert sum(one == 0 for one in apart) == 32_736  # 99.67 %
    assert [row[0] for row in rows if found[str(row[0])]["quantile"] != row[5]] == []


@has_imd
def test_a_second_look_names_no_new_unit(imd: Path) -> None:
    told = json.loads(kaoping(imd, "units", "new", IMD_XLSX, "--class", "area", "--json"))
    assert told["units"] == []
