"""Why a unit ranks where it does: every point lost, its rule, and the cells it rests on."""

from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports import source_rows, warehouse_rows
from reports.asked_for import find_unit
from reports.period_tables import PeriodTables, read_period_tables
from reports.print_numbers import PrintedNumber, plain, printed
from reports.standing import Bilingual, Standing, UnitFacts, names_of, standing_of
from reports.titles import one_title, programme_title
from reports.warehouse_rows import LEVEL, Row, published

if TYPE_CHECKING:
    import duckdb
    from rich.text import Text


@dataclass(frozen=True)
class PlaceBeside:
    """The unit's place in a ranking beside that of the total."""

    ranking_id: str
    ranking: Bilingual
    group: Bilingual
    status: str
    reason: Bilingual
    rank: int | None
    group_size: int
    rank_change: int | None
    total: PrintedNumber | None


@dataclass(frozen=True)
class Explanation:
    """All that is known about one unit's ranking in one period."""

    programme_id: str
    programme: Bilingual
    period_id: str
    period: Bilingual
    unit_id: str
    unit: Bilingual
    run_id: str
    standings: tuple[Standing, ...]
    findings: tuple[Row, ...]
    corrections: tuple[Row, ...]
    # The ranking that is explained, and the unit's places in those beside it.
    ranking_id: str = LEVEL
    ranking: Bilingual = field(default_factory=dict)
    beside: tuple[PlaceBeside, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON: decimals, as printed or exact, and times are text."""
        result: dict[str, Any] = _json(self)
        return result

    def lines(self, language: str) -> "list[Text]":
        """Return it as styled lines for a terminal, in one language."""
        from reports.explanation_lines import lines

        return lines(self, language)


def explain(
    database: Path, programme_id: str, period_id: str, unit: str, ranking_id: str = LEVEL
) -> Explanation:
    """Explain a unit's ranking in a period; `unit` is its id or its name in either language.

    `ranking_id` names a ranking beside that of the total. Raise WrongUse, with what exists and
    what is near, for a name that is not known.
    """
    with published(database) as connection:
        in_zh = read_period_tables(connection, programme_id, period_id, "zh", ranking_id)
        in_en = read_period_tables(connection, programme_id, period_id, "en", ranking_id)
        listed = {row.unit_id for table in in_zh.tables for row in table.units}
        found = find_unit(warehouse_rows.units(connection), listed, unit)
        facts = UnitFacts(connection, in_zh, found["unit_id"])
        standings = [
            standing_of(table, row, in_zh.items[table.rulebook["rulebook_id"]], facts)
            for table in in_zh.tables
            for row in table.units
            if row.unit_id == found["unit_id"]
        ]
        beside = _places_beside(connection, in_zh, found["unit_id"])
        findings = source_rows.findings_of_unit(
            connection, programme_id, period_id, found["unit_id"]
        )
        corrections = source_rows.corrections_of_unit(
            connection, programme_id, period_id, found["unit_id"]
        )
    judged = {one.rulebook_id for one in standings}
    own = {
        each: [table for table in tables if table.rulebook["rulebook_id"] in judged]
        for each, tables in (("zh", in_zh.tables), ("en", in_en.tables))
    }
    return Explanation(
        programme_id=programme_id,
        programme={
            each: programme_title(programme_id, [one.rulebook for one in tables], each)
            for each, tables in own.items()
        },
        period_id=period_id,
        period={
            each: one_title([table.period_title for table in own[each]], tables.period_title)
            for each, tables in (("zh", in_zh), ("en", in_en))
        },
        unit_id=found["unit_id"],
        unit=names_of(found),
        run_id=str(in_zh.context["run_id"]),
        standings=tuple(standings),
        findings=tuple(findings),
        corrections=tuple(corrections),
        ranking_id=ranking_id,
        ranking={
            each: one_title([table.ranking_title for table in own[each]], tables.ranking_title)
            for each, tables in (("zh", in_zh), ("en", in_en))
        },
        beside=beside,
    )


def _places_beside(
    connection: "duckdb.DuckDBPyConnection", period: PeriodTables, unit_id: str
) -> tuple[PlaceBeside, ...]:
    """Return the unit's places in the rankings beside that of the total, which is explained."""
    if period.ranking_id != LEVEL:
        return ()
    asked = (period.programme_id, period.period["period_id"])
    rulebooks = {table.rulebook["rulebook_id"]: table.rulebook for table in period.tables}
    groups = {table.peer_group_id: table.group_titles for table in period.tables}
    places = []
    for ranking in warehouse_rows.rankings_beside(connection, *asked):
        rulebook = rulebooks[ranking["rulebook_id"]]
        digits, rounding = int(rulebook["printed_digits"]), str(rulebook["rounding"])
        for row in warehouse_rows.rankings(connection, *asked, ranking["ranking_id"]):
            if (row["rulebook_id"], row["unit_id"]) != (ranking["rulebook_id"], unit_id):
                continue
            total = row["total"]
            places.append(
                PlaceBeside(
                    ranking_id=ranking["ranking_id"],
                    ranking={each: ranking[f"title_{each}"] for each in ("zh", "en")},
                    group=groups[row["peer_group_id"]],
                    status=row["status"],
                    reason={each: row[f"reason_{each}"] or "" for each in ("zh", "en")},
                    rank=row["rank"],
                    group_size=row["group_size"],
                    rank_change=row["rank_change"],
                    total=None if total is None
                    else PrintedNumber(printed(total, digits, rounding), digits),
                )
            )  # fmt: skip
    return tuple(places)


def _json(value: Any) -> Any:
    if isinstance(value, PrintedNumber):
        return value.bare_text
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {key: _json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_json(each) for each in value]
    return plain(value)
