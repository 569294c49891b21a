"""All rankings of one programme and period, read once and rounded once."""

from dataclasses import dataclass, replace
from itertools import groupby

import duckdb

from reports import grade_rows, warehouse_rows
from reports.asked_for import require_period, require_ranking
from reports.ranked_items import RankedItems, ranked_items
from reports.ranking_table import RankingTable, build_table, graded
from reports.titles import period_title, programme_title
from reports.warehouse_rows import LEVEL, Row
from settings.labels import in_language


@dataclass(frozen=True)
class PeriodTables:
    """The tables of a period with what every kind of output says about them."""

    programme_id: str
    period: Row
    context: Row
    language: str
    office: str
    programme_title: str
    period_title: str
    tables: tuple[RankingTable, ...]
    items: dict[str, list[Row]]
    # Of other rankings than that of the total: its title.
    ranking_id: str = LEVEL
    ranking_title: str = ""


def read_period_tables(
    connection: duckdb.DuckDBPyConnection,
    programme_id: str,
    period_id: str,
    language: str | None = None,
    ranking_id: str = LEVEL,
) -> PeriodTables:
    """Read and round; `language` is the office's own unless another is asked for.

    Raise WrongUse for a programme, period or ranking that is not published.
    """
    period, ranked_periods = require_period(connection, programme_id, period_id)
    context = warehouse_rows.build_context(connection)
    language = language or context["language"]
    rulebooks = warehouse_rows.rulebooks(connection, programme_id)
    groups = warehouse_rows.peer_groups(connection)
    values = {
        (row["unit_id"], row["indicator_id"]): row
        for row in warehouse_rows.indicator_values(connection, programme_id, period_id)
    }
    withheld = warehouse_rows.withheld_totals(connection, programme_id, period_id)
    points: dict[tuple[str, str], dict[tuple[str, str], Row]] = {}
    for row in warehouse_rows.item_scores(connection, programme_id, period_id, ranking_id):
        scores = points.setdefault((row["rulebook_id"], row["peer_group_id"]), {})
        scores[(row["unit_id"], row["item_id"])] = row
    chosen = {
        row["rulebook_id"]: row
        for row in require_ranking(connection, programme_id, period_id, ranking_id)
    }
    items: dict[str, RankedItems] = {}
    tables = []
    ranked = warehouse_rows.rankings(connection, programme_id, period_id, ranking_id)
    for key, rows in groupby(ranked, lambda row: (row["rulebook_id"], row["peer_group_id"])):
        rulebook_id = key[0]
        if rulebook_id not in items:
            items[rulebook_id] = ranked_items(
                warehouse_rows.items(connection, rulebook_id),
                warehouse_rows.total_node(connection, rulebook_id),
                chosen.get(rulebook_id),
            )
        tables.append(
            replace(
                build_table(
                    list(rows),
                    items[rulebook_id],
                    rulebooks[rulebook_id],
                    groups.get(key, {}),
                    values,
                    points.get(key, {}),
                    language,
                    withheld,
                ),
                programme_title=programme_title(programme_id, [rulebooks[rulebook_id]], language),
                period_title=period_title(
                    period, ranked_periods, [rulebooks[rulebook_id]], language
                ),
                ranking_title=items[rulebook_id].titles[language],
            )
        )
    if ranking_id == LEVEL:
        given = grade_rows.grades(connection, programme_id, period_id)
        rules = grade_rows.grade_rules(connection, period["period_kind"])
        vetoes = grade_rows.veto_rules(connection)
        tables = [graded(table, given, rules, vetoes, language) for table in tables]
    return PeriodTables(
        programme_id=programme_id,
        period=period,
        context=context,
        language=language,
        office=in_language(context, "office", language),
        programme_title=programme_title(programme_id, [each.rulebook for each in tables], language),
        period_title=period_title(
            period, ranked_periods, [each.rulebook for each in tables], language
        ),
        tables=tuple(tables),
        items={rulebook_id: one.nodes for rulebook_id, one in items.items()},
        ranking_id=ranking_id,
        ranking_title=next((one.titles[language] for one in items.values()), ""),
    )
