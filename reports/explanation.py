"""Why a unit ranks where it does: every point lost, its rule, and the cells it rests on."""

from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports import source_rows, warehouse_rows
from reports.asked_for import find_unit
from reports.period_tables import read_period_tables
from reports.print_numbers import PrintedNumber, plain
from reports.standing import Bilingual, Standing, UnitFacts, names_of, standing_of
from reports.titles import programme_title
from reports.warehouse_rows import Row, published

if TYPE_CHECKING:
    from rich.text import Text


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

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON: decimals, as printed or exact, and times are text."""
        result: dict[str, Any] = _json(self)
        return result

    def lines(self, language: str) -> "list[Text]":
        """Return it as styled lines for a terminal, in one language."""
        from reports.explanation_lines import lines

        return lines(self, language)


def explain(database: Path, programme_id: str, period_id: str, unit: str) -> Explanation:
    """Explain a unit's ranking in a period; `unit` is its id or its name in either language.

    Raise WrongUse, with what exists and what is near, for a name that is not known.
    """
    with published(database) as connection:
        in_zh = read_period_tables(connection, programme_id, period_id, "zh")
        in_en = read_period_tables(connection, programme_id, period_id, "en")
        listed = {row.unit_id for table in in_zh.tables for row in table.units}
        found = find_unit(warehouse_rows.units(connection), listed, unit)
        facts = UnitFacts(connection, in_zh, found["unit_id"])
        standings = [
            standing_of(table, row, in_zh.items[table.rulebook["rulebook_id"]], facts)
            for table in in_zh.tables
            for row in table.units
            if row.unit_id == found["unit_id"]
        ]
        findings = source_rows.findings_of_unit(
            connection, programme_id, period_id, found["unit_id"]
        )
        corrections = source_rows.corrections_of_unit(
            connection, programme_id, period_id, found["unit_id"]
        )
    rulebooks = [table.rulebook for table in in_zh.tables]
    return Explanation(
        programme_id=programme_id,
        programme={each: programme_title(programme_id, rulebooks, each) for each in ("zh", "en")},
        period_id=period_id,
        period={"zh": in_zh.period_title, "en": in_en.period_title},
        unit_id=found["unit_id"],
        unit=names_of(found),
        run_id=str(in_zh.context["run_id"]),
        standings=tuple(standings),
        findings=tuple(findings),
        corrections=tuple(corrections),
    )


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
