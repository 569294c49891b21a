"""The lights, lists and ladders of a period as a sheet: who stands on which, and why, in words."""

from collections.abc import Iterable

from reports.list_sheet import ListSheet
from reports.ranking_table import RankingTable
from reports.titles import unit_name
from reports.warehouse_rows import Row
from settings.labels import in_language, label

# Who is to be interviewed is told to nobody but those concerned.
_APART = "约谈"


def in_bulletin(row: Row) -> bool:
    """Tell whether an entry is for the bulletin: as the method says, else all but 约谈."""
    if row["in_bulletin"] is not None:
        return bool(row["in_bulletin"])
    return _APART not in f"{row['title_zh']}{row['step_zh'] or ''}"


def listed_units(
    rows: list[Row], tables: Iterable[RankingTable], language: str, apart: bool = False
) -> ListSheet:
    """List entries in the methods' order; a light is told by its word, never by colour alone."""
    groups = {
        (table.rulebook["rulebook_id"], table.peer_group_id): table.group_titles[language]
        for table in tables
    }
    several = len(groups) > 1
    names = ["list", *(["group"] if several else []), "unit", "step", "why"]
    shown = []
    for row in rows:
        group = groups.get((row["rulebook_id"], row["peer_group_id"]), row["peer_group_id"])
        shown.append(
            [
                in_language(row, "title", language),
                *([group] if several else []),
                unit_name(row, language),
                _result(row, language),
                in_language(row, "why", language),
            ]
        )
    return ListSheet(
        label("sheet.lists_apart" if apart else "sheet.lists", language),
        [label(f"column.{name}", language) for name in names],
        shown,
        {len(names) - 1: 100},
        frozenset({len(names) - 2}),
    )


def _result(row: Row, language: str) -> str:
    if row["verdict"] == "exempt":
        return label("listed.exempt", language, document=row["exemption_document"])
    if row["kind"] == "list":
        return label("listed.on", language)
    return in_language(row, "step", language)
