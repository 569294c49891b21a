"""Publishing: nobody who reads is disturbed, and what is published stands on its own."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from demo_office import LINK, published_state, rows
from three_nights import RAISED_BY, Nights


def test_an_open_reader_does_not_hold_up_a_run_and_keeps_what_it_sees(nights: Nights) -> None:
    night = nights.corrected
    assert night.run["verdict"] == "published"
    assert night.seen["before"] == night.seen["after"]
    assert (nights.home / "warehouse" / night.before[0]).is_file()


def test_new_connections_see_the_new_build(nights: Nights) -> None:
    night = nights.corrected
    assert Decimal(night.seen["newcomer"]) == Decimal(night.seen["before"]) + RAISED_BY
    assert night.after != night.before


def test_a_writer_is_kept_out_while_somebody_reads(nights: Nights) -> None:
    writer = nights.corrected.seen["writer"]
    assert writer.startswith("refused"), writer


def test_a_writer_who_got_in_does_not_hold_up_a_run(nights: Nights) -> None:
    """Root alone can open the file for writing; the next build is another file."""
    assert nights.aside.run["verdict"] == "published"


def test_nothing_is_left_beside_the_published_files(nights: Nights) -> None:
    files = {
        path.relative_to(nights.home / "warehouse").as_posix()
        for path in (nights.home / "warehouse").rglob("*")
        if not path.is_dir()
    }
    builds = {night.after[0] for night in (nights.aside, nights.in_turn, nights.corrected)}
    assert files == {LINK.name, nights.aside.before[0], *builds}, "a .wal or an unfinished file"
    assert nights.corrected.after[0] == f"builds/{nights.corrected.run['run_id']}/{LINK.name}"


def test_the_link_is_relative_and_the_file_cannot_be_written(office: Path) -> None:
    target = published_state(office)[0]
    assert not Path(target).is_absolute()
    assert (office / "warehouse" / target).stat().st_mode & 0o222 == 0
    assert not list((office / "build" / "run").iterdir()), "the build was moved, not copied"


def test_every_published_table_and_column_is_described(office: Path) -> None:
    without = rows(
        office,
        "select schema_name, table_name, column_name from duckdb_columns()"
        " where schema_name = 'marts' and coalesce(comment, '') = ''"
        " union all select schema_name, table_name, '' from duckdb_tables()"
        " where schema_name in ('marts', 'meta') and coalesce(comment, '') = ''"
        " union all select schema_name, view_name, '' from duckdb_views()"
        " where schema_name in ('marts', 'meta') and coalesce(comment, '') = ''",
    )
    assert not without, without
    described = rows(
        office, "select count(*) as number from duckdb_columns() where schema_name = 'marts'"
    )
    assert described[0]["number"] > 150


def test_a_table_says_its_grain(office: Path) -> None:
    told = rows(
        office,
        "select table_name as name, comment from duckdb_tables() where schema_name = 'marts'"
        " union all select view_name, comment from duckdb_views() where schema_name = 'marts'",
    )
    wrong = [row for row in told if not row["comment"].startswith("One row per ")]
    assert not wrong, wrong


def test_only_marts_and_meta_are_published(office: Path) -> None:
    schemas = rows(
        office,
        "select distinct schema_name as name from (select schema_name from duckdb_tables()"
        " union all select schema_name from duckdb_views() where not internal) order by 1",
    )
    assert [row["name"] for row in schemas] == ["marts", "meta"]


def test_every_table_and_view_can_be_read_without_access_to_files(office: Path) -> None:
    connection = duckdb.connect(
        str((office / LINK).resolve()),
        read_only=True,
        config={"enable_external_access": "false", "lock_configuration": "true"},
    )
    try:
        relations = connection.execute(
            "select table_schema, table_name, table_type from information_schema.tables"
        ).fetchall()
        assert {kind for *_, kind in relations} == {"BASE TABLE", "VIEW"}
        for schema, name, _ in relations:
            connection.execute(f"select * from {schema}.{name}").fetchall()
        with pytest.raises(duckdb.PermissionException):
            connection.execute(f"select * from read_text('{office}/reference/office.yml')")
    finally:
        connection.close()


def test_keys_that_others_rely_on_are_there(office: Path) -> None:
    """The tables that bulletins, pages and other offices' tools are written against."""
    table = ["programme_id", "period_id", "peer_group_id", "unit_id", "rulebook_id", "scenario_id",
             "ranking_id"]  # fmt: skip
    promised = {
        "fct_rankings": [*table, "total", "rank", "status"],
        "fct_score_lines": [*table, "line_id", "item_id", "line_kind", "points"],
        "fct_indicator_values": [
            "programme_id", "period_id", "unit_id", "indicator_id", "numerator", "denominator",
            "value", "state",
        ],
    }  # fmt: skip
    for name, columns in promised.items():
        found = rows(office, f"select * from (describe marts.{name})")
        missing = set(columns) - {row["column_name"] for row in found}
        assert not missing, f"{name} lacks {missing}"


def test_the_published_file_knows_the_run_that_made_it(nights: Nights) -> None:
    run = nights.corrected.run["run_id"]
    assert rows(nights.home, "select run_id from meta.build_context") == [{"run_id": run}]
    gates = rows(
        nights.home,
        "select gate, outcome from meta.gates where run_id = ? group by all order by 1",
        run,
    )
    assert gates == [{"gate": name, "outcome": "passed"}
                     for name in ("facts", "published", "submission")]  # fmt: skip
