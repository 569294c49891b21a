"""Grades, quotas and vetoes of the published database, as plain rows."""

import duckdb

from reports.warehouse_rows import Row, query


def grades(connection: duckdb.DuckDBPyConnection, programme_id: str, period_id: str) -> list[Row]:
    """Return the grade of every unit of a period with its reason; none where none are given."""
    sql = """
        select * from marts.fct_grades
        where programme_id = ? and period_id = ? and scenario_id = 'official'
    """
    return query(connection, sql, programme_id, period_id)


def vetoes(
    connection: duckdb.DuckDBPyConnection, programme_id: str, period_id: str, unit_id: str
) -> list[Row]:
    """Return what is proposed against a unit and what a meeting decided."""
    sql = """
        select * from marts.fct_vetoes
        where
            programme_id = ? and period_id = ? and unit_id = ? and scenario_id = 'official'
        order by rulebook_id, peer_group_id, veto_id
    """
    return query(connection, sql, programme_id, period_id, unit_id)


def grade_rules(connection: duckdb.DuckDBPyConnection, period_kind: str) -> list[Row]:
    """Return the grades that methods give in a kind of period, the highest first.

    A database that an older version published has no words for them.
    """
    known = "select 1 from information_schema.tables where table_name = 'dim_grade'"
    if not query(connection, known):
        return []
    sql = """
        select * from marts.dim_grade where period_kind = ?
        order by rulebook_id, grade_number desc
    """
    return query(connection, sql, period_kind)


def veto_rules(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """Return the vetoes of every method in the order of its file."""
    sql = "select * from marts.dim_list where kind = 'veto' order by rulebook_id, print_order"
    return query(connection, sql)
