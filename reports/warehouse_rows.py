"""Read-only questions to the published database; the only SQL of this room.

Every function returns plain rows (column → value). The database is opened by its resolved path:
publishing replaces the link, so a report that has begun stays with the build it began with.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from settings.errors import WrongUse

Row = dict[str, Any]

# The node above a rulebook's top items, which carries nothing but the total.
TOTAL_ITEM = "total"
# The ranking of the total; a rulebook may declare others beside it.
LEVEL = "level"
_OFFICIAL = "scenario_id = 'official' and ranking_id = 'level'"
_OF_RANKING = "scenario_id = 'official' and ranking_id = ?"


@contextmanager
def published(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published database for reading; refuse kindly when there is none."""
    path = database.resolve()
    if not path.is_file():
        raise WrongUse(f"nothing is published at {database}: refresh the warehouse first")
    connection = duckdb.connect(str(path), read_only=True)
    try:
        yield connection
    finally:
        connection.close()


def query(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[Row]:
    """Run one question and return its rows as dictionaries."""
    cursor = connection.execute(sql, list(values))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def build_context(connection: duckdb.DuckDBPyConnection) -> Row:
    """Return office, language, business date and run of the published build."""
    return query(connection, "select * from meta.build_context")[0]


def programmes(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the programmes that have indicators or rankings."""
    sql = """
        select programme_id from marts.dim_indicator
        union
        select programme_id from marts.fct_rankings
        order by programme_id
    """
    return [row["programme_id"] for row in query(connection, sql)]


def ranked_periods(connection: duckdb.DuckDBPyConnection, programme_id: str) -> list[Row]:
    """Return the periods that have a ranking, oldest first, with their labels and dates."""
    sql = f"""
        select distinct dim_period.*
        from marts.fct_rankings as rankings
        inner join marts.dim_period as dim_period on rankings.period_id = dim_period.period_id
        where rankings.programme_id = ? and {_OFFICIAL}
        order by dim_period.ends_on, dim_period.period_id
    """
    return query(connection, sql, programme_id)


def units(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """Return identity and names of every unit."""
    sql = "select unit_id, name, name_en, unit_class from marts.dim_unit order by unit_id"
    return query(connection, sql)


def rulebooks(connection: duckdb.DuckDBPyConnection, programme_id: str) -> dict[str, Row]:
    """Return the rulebooks of a programme by id."""
    sql = "select * from marts.dim_rulebook where programme_id = ?"
    return {row["rulebook_id"]: row for row in query(connection, sql, programme_id)}


def peer_groups(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], Row]:
    """Return title and minimum size of every peer group by rulebook and group."""
    sql = "select * from marts.dim_peer_group"
    return {(row["rulebook_id"], row["peer_group_id"]): row for row in query(connection, sql)}


def items(connection: duckdb.DuckDBPyConnection, rulebook_id: str) -> list[Row]:
    """Return the nodes of a rulebook's tree in the order of its file, with their indicators.

    The node above the top items is left out.
    """
    sql = f"""
        select
            items.*,
            indicators.title_zh as indicator_title_zh,
            indicators.title_en as indicator_title_en,
            indicators.measure,
            indicators.unit_of_measure,
            indicators.currency,
            indicators.printed_digits
        from marts.dim_rulebook_item as items
        inner join marts.dim_rulebook as rulebooks
            on items.rulebook_id = rulebooks.rulebook_id
        left join marts.dim_indicator as indicators
            on rulebooks.programme_id = indicators.programme_id
            and items.indicator_id = indicators.indicator_id
        where items.rulebook_id = ? and items.item_id <> '{TOTAL_ITEM}'
        order by items.print_order
    """
    return query(connection, sql, rulebook_id)


def total_node(connection: duckdb.DuckDBPyConnection, rulebook_id: str) -> Row:
    """Return the node above a rulebook's top items."""
    sql = "select * from marts.dim_rulebook_item where rulebook_id = ? and item_id = ?"
    return query(connection, sql, rulebook_id, TOTAL_ITEM)[0]


def rankings_beside(
    connection: duckdb.DuckDBPyConnection, programme_id: str, period_id: str
) -> list[Row]:
    """Return the rankings of a period beside that of the total: what each ranks, and its titles."""
    sql = """
        select
            dim_ranking.*,
            items.item_kind = 'score' and items.depth = 0 as is_change
        from marts.dim_ranking as dim_ranking
        inner join marts.dim_rulebook_item as items
            on
                dim_ranking.rulebook_id = items.rulebook_id
                and dim_ranking.root_item_id = items.item_id
        where
            dim_ranking.ranking_id <> 'level'
            and dim_ranking.rulebook_id in (
                select rulebook_id from marts.fct_rankings
                where programme_id = ? and period_id = ? and scenario_id = 'official'
            )
        order by dim_ranking.rulebook_id, items.print_order, dim_ranking.ranking_id
    """
    return query(connection, sql, programme_id, period_id)


def rankings(
    connection: duckdb.DuckDBPyConnection,
    programme_id: str,
    period_id: str,
    ranking_id: str = LEVEL,
) -> list[Row]:
    """Return every listed unit of a period: ranked ones first, each in print order."""
    sql = f"""
        select rankings.*, units.name, units.name_en
        from marts.fct_rankings as rankings
        left join marts.dim_unit as units on rankings.unit_id = units.unit_id
        where rankings.programme_id = ? and rankings.period_id = ? and {_OF_RANKING}
        order by
            rankings.rulebook_id,
            rankings.peer_group_id,
            rankings.status <> 'ranked',
            rankings.print_order nulls last,
            rankings.unit_id
    """
    return query(connection, sql, programme_id, period_id, ranking_id)


def item_scores(
    connection: duckdb.DuckDBPyConnection,
    programme_id: str,
    period_id: str,
    ranking_id: str = LEVEL,
) -> list[Row]:
    """Return the points of every node of the tree, one row per unit and item."""
    sql = f"""
        select
            rulebook_id, peer_group_id, unit_id, item_id, full_points, points, own_points, state,
            reason
        from marts.fct_item_scores
        where programme_id = ? and period_id = ? and {_OF_RANKING}
    """
    return query(connection, sql, programme_id, period_id, ranking_id)


def indicator_values(
    connection: duckdb.DuckDBPyConnection, programme_id: str, period_id: str
) -> list[Row]:
    """Return numerator, denominator, value and state, one row per unit and indicator."""
    sql = "select * from marts.fct_indicator_values where programme_id = ? and period_id = ?"
    return query(connection, sql, programme_id, period_id)


def withheld_totals(
    connection: duckdb.DuckDBPyConnection, programme_id: str, period_id: str
) -> set[tuple[str, str]]:
    """Return the indicators and operands whose sum over all units is not to be told.

    The office itself states such a sum; what it last stated up to the period's end counts.
    """
    known = """
        select 1 from information_schema.columns
        where table_name = 'dim_indicator' and column_name = 'numerator_total_id'
    """
    if not query(connection, known):
        return set()
    sql = """
        with totals as (
            select
                programme_id, indicator_id, 'numerator' as operand, numerator_total_id as total_id
            from marts.dim_indicator
            union all
            select programme_id, indicator_id, 'denominator', denominator_total_id
            from marts.dim_indicator
        )
        select totals.indicator_id, totals.operand
        from totals
        inner join marts.fct_indicator_values as stated
            on totals.programme_id = stated.programme_id and totals.total_id = stated.indicator_id
        inner join marts.dim_period as stated_for on stated.period_id = stated_for.period_id
        cross join (select ends_on from marts.dim_period where period_id = ?) as asked
        where
            totals.programme_id = ? and stated_for.ends_on <= asked.ends_on
            and stated.state in ('withheld', 'reported', 'zero', 'estimated')
        group by totals.indicator_id, totals.operand
        having max_by(stated.state, stated_for.ends_on) = 'withheld'
    """
    found = query(connection, sql, period_id, programme_id)
    return {(row["indicator_id"], row["operand"]) for row in found}


def decisions_waiting(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """Return minuted decisions on units and periods that are not assessed; none in older builds."""
    known = "select 1 from information_schema.tables where table_name = 'fct_decisions'"
    if not query(connection, known):
        return []
    sql = """
        select rulebook_id, veto_id, unit_id, period_id, decision, document
        from marts.fct_decisions
        where status = 'waiting'
        order by period_id, rulebook_id, veto_id, unit_id
    """
    return query(connection, sql)


def list_entries(
    connection: duckdb.DuckDBPyConnection, programme_id: str, period_id: str
) -> list[Row]:
    """Return who stands on which list, light or ladder, with its reasons, in the methods' order."""
    sql = """
        select entries.*, lists.in_bulletin, units.name, units.name_en
        from marts.rpt_list_entries as entries
        inner join marts.dim_list as lists
            on entries.rulebook_id = lists.rulebook_id and entries.list_key = lists.list_key
        left join marts.dim_unit as units on entries.unit_id = units.unit_id
        where
            entries.programme_id = ? and entries.period_id = ?
            and entries.scenario_id = 'official'
        order by
            entries.rulebook_id, lists.print_order, entries.list_key, entries.peer_group_id,
            entries.verdict desc, entries.step_number desc nulls last, entries.unit_id
    """
    return query(connection, sql, programme_id, period_id)


def score_lines(
    connection: duckdb.DuckDBPyConnection,
    programme_id: str,
    period_id: str,
    ranking_id: str = LEVEL,
) -> list[Row]:
    """Return the ledger with its sentences, in the order of the lines."""
    sql = f"""
        select
            rulebook_id, peer_group_id, unit_id, line_id, item_id, line_kind, points,
            indicator_id, full_points, weight_numerator, weight_denominator,
            template, sentence_zh, sentence_en
        from marts.rpt_score_lines
        where programme_id = ? and period_id = ? and {_OF_RANKING}
        order by rulebook_id, peer_group_id, unit_id, line_id
    """
    return query(connection, sql, programme_id, period_id, ranking_id)
