"""Publishing: nobody who reads is disturbed, and what is published stands on its own."""

import os
from pathlib import Path

import duckdb
import pytest
from demo_office import LINK, published_state, rows
from later_night import RAISED_BY, LaterNight


def test_an_open_reader_does_not_hold_up_a_run_and_keeps_what_it_sees(
    later_night: LaterNight,
) -> None:
    assert later_night.outcome["verdict"] == "published"
    assert later_night.reader_before == later_night.reader_after
    assert later_night.newcomer != later_night.reader_before
    assert later_night.old_file_untouched


def test_new_connections_see_the_new_build(later_night: LaterNight) -> None:
    def figure(text: str) -> float:
        return float(text.split("'")[1])

    assert figure(later_night.newcomer) == figure(later_night.reader_before) + RAISED_BY
    assert later_night.state_after != later_night.state_before


def test_a_writer_is_kept_out_while_somebody_reads(later_night: LaterNight) -> None:
    assert later_night.writer_greeting.startswith("refused"), later_night.writer_greeting


def test_nothing_is_left_beside_the_published_files(later_night: LaterNight) -> None:
    assert later_night.left_behind == [], "a .wal or an unfinished file"
    run = later_night.outcome["run_id"]
    assert later_night.state_after[0] == f"builds/{run}/{LINK.name}"


def test_the_link_is_relative_and_the_file_cannot_be_written(office: Path) -> None:
    target = published_state(office)[0]
    assert not os.path.isabs(target)
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


def test_the_published_file_knows_the_run_that_made_it(later_night: LaterNight) -> None:
    run = later_night.outcome["run_id"]
    assert rows(later_night.home, "select run_id from meta.build_context") == [{"run_id": run}]
    gates = rows(
        later_night.home,
        "select gate, outcome from meta.gates where run_id = ? group by all order by 1",
        run,
    )
    assert gates == [{"gate": name, "outcome": "passed"}
                     for name in ("facts", "published", "submission")]  # fmt: skip
