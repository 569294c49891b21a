"""The hash of a draft ranking: of its figures and order, not of the file that shows them.

Two builds of the same figures have the same hash; wording and layout do not enter it.
"""

import json
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from reports import warehouse_rows
from reports.asked_for import require_period
from reports.warehouse_rows import Row
from settings.errors import WrongUse

_RANKING = ("rulebook_id", "peer_group_id", "unit_id", "status", "rank", "total", "printed_total",
            "rank_change", "print_order")  # fmt: skip
_SCORE = ("rulebook_id", "peer_group_id", "unit_id", "item_id", "full_points", "points", "state")
_VALUE = ("unit_id", "indicator_id", "numerator", "denominator", "value", "state")


def draft_of(
    database: Path, programme_id: str, period_id: str, rulebook_id: str = ""
) -> tuple[str, list[str]]:
    """Return the hash of a period's ranking tables and the units in them, ranked or not.

    Raises WrongUse where nothing is published, or there is no such ranking.
    """
    with warehouse_rows.published(database) as connection:
        require_period(connection, programme_id, period_id)
        ranked = warehouse_rows.rankings(connection, programme_id, period_id)
        known = sorted({row["rulebook_id"] for row in ranked})
        if rulebook_id and rulebook_id not in known:
            raise WrongUse(
                f"'{rulebook_id}' ranks nobody in {period_id} → one of {', '.join(known)}"
            )
        chosen = {rulebook_id} if rulebook_id else set(known)
        ranked = [row for row in ranked if row["rulebook_id"] in chosen]
        units = sorted({row["unit_id"] for row in ranked})
        shown = {
            item["indicator_id"]
            for name in chosen
            for item in warehouse_rows.items(connection, name)
        }
        scores = [
            row
            for row in warehouse_rows.item_scores(connection, programme_id, period_id)
            if row["rulebook_id"] in chosen
        ]
        values = [
            row
            for row in warehouse_rows.indicator_values(connection, programme_id, period_id)
            if row["unit_id"] in set(units) and row["indicator_id"] in shown
        ]
    parts = (_rows(ranked, _RANKING), _rows(scores, _SCORE), _rows(values, _VALUE))
    text = json.dumps([programme_id, period_id, *parts], ensure_ascii=False)
    return sha256(text.encode()).hexdigest(), units


def _rows(rows: list[Row], columns: tuple[str, ...]) -> list[list[Any]]:
    """Return the rows as texts, in an order that no plan of a query decides."""
    return sorted([_text(row[name]) for name in columns] for row in rows)


def _text(value: Any) -> str:
    if value is None:
        return ""
    # The same number with more places behind the point is the same number.
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
