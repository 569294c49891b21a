"""All rankings of one programme and period, read once and rounded once."""

from dataclasses import dataclass
from itertools import groupby

import duckdb

from reports import warehouse_rows
from reports.asked_for import require_period
from reports.ranking_table import RankingTable, build_table
from reports.titles import period_title, programme_title
from reports.warehouse_rows import Row
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


def read_period_tables(
    connection: duckdb.DuckDBPyConnection,
    programme_id: str,
    period_id: str,
    language: str | None = None,
) -> PeriodTables:
    """Read and round; `language` is the office's own unless another is asked for."""
    period, ranked_periods = require_period(connection, programme_id, period_id)
    context = warehouse_rows.build_context(connection)
    language = language or context["language"]
    rulebooks = warehouse_rows.rulebooks(connection, programme_id)
    groups = warehouse_rows.peer_groups(connection)
    values = {
        (row["unit_id"], row["indicator_id"]): row
        for row in warehouse_rows.indicator_values(connection, programme_id, period_id)
    }
    points: dict[tuple[str, str], dict[tuple[str, str], Row]] = {}
    for row in warehouse_rows.item_scores(connection, programme_id, period_id):
        scores = points.setdefault((row["rulebook_id"], row["peer_group_id"]), {})
        scores[(row["unit_id"], row["item_id"])] = row
    items: dict[str, list[Row]] = {}
    tables = []
    ranked = warehouse_rows.rankings(connection, programme_id, period_id)
    for key, rows in groupby(ranked, lambda row: (row["rulebook_id"], row["peer_group_id"])):
        rulebook_id = key[0]
        if rulebook_id not in items:
            items[rulebook_id] = warehouse_rows.items(connection, rulebook_id)
        tables.append(
            build_table(
                list(rows),
                items[rulebook_id],
                rulebooks[rulebook_id],
                groups.get(key, {}),
                values,
                points.get(key, {}),
                language,
            )
        )
    return PeriodTables(
        programme_id=programme_id,
        period=period,
        context=context,
        language=language,
        office=in_language(context, "office", language),
        programme_title=programme_title(programme_id, [each.rulebook for each in tables], language),
        period_title=period_title(period, ranked_periods, language),
        tables=tuple(tables),
        items=items,
    )
