"""Find what the user named (programme, period, unit), or say what exists and what is near."""

from collections.abc import Sequence
from difflib import get_close_matches

import duckdb

from compiling.outputs import Output
from reports import warehouse_rows
from reports.warehouse_rows import Row
from settings.errors import WrongUse

_MOST_NAMED = 12


def require_programme(connection: duckdb.DuckDBPyConnection, programme_id: str) -> None:
    """Refuse a programme that the published warehouse does not have."""
    existing = warehouse_rows.programmes(connection)
    if programme_id not in existing:
        raise WrongUse(_unknown("programme", programme_id, existing, existing))


def require_period(
    connection: duckdb.DuckDBPyConnection, programme_id: str, period_id: str
) -> tuple[Row, list[Row]]:
    """Return the period and all ranked periods of the programme; refuse one without a ranking."""
    require_programme(connection, programme_id)
    periods = warehouse_rows.ranked_periods(connection, programme_id)
    for period in periods:
        if period["period_id"] == period_id:
            return period, periods
    existing = [period["period_id"] for period in periods]
    if not existing:
        raise WrongUse(f"programme '{programme_id}' has no ranking yet, for any period")
    raise WrongUse(
        _unknown(f"ranked period of '{programme_id}'", period_id, existing, existing[::-1])
    )


def require_ranking(
    connection: duckdb.DuckDBPyConnection, programme_id: str, period_id: str, ranking_id: str
) -> list[Row]:
    """Return the rankings of this id, one for each rulebook that has it; none for the level."""
    if ranking_id == warehouse_rows.LEVEL:
        return []
    beside = warehouse_rows.rankings_beside(connection, programme_id, period_id)
    found = [row for row in beside if row["ranking_id"] == ranking_id]
    if not found:
        known = [warehouse_rows.LEVEL, *dict.fromkeys(row["ranking_id"] for row in beside)]
        raise WrongUse(_unknown(f"ranking of '{programme_id}'", ranking_id, known, known))
    return found


def chosen_outputs(outputs: list[Output], asked: str) -> list[Output]:
    """Return the output that is asked for, or all where none is."""
    found = [output for output in outputs if asked in ("", output.output)]
    if asked and not found:
        known = [output.output for output in outputs]
        raise WrongUse(_unknown("output", asked, known, known))
    return found


def find_unit(units: Sequence[Row], listed: set[str], asked: str) -> Row:
    """Return the unit with this id, or the only one with this name in either language.

    `listed` are the units of the period's rankings; a name that several units bear means the
    listed one, if only one of them is.
    """
    wanted = asked.strip()
    matches = [unit for unit in units if unit["unit_id"] == wanted] or [
        unit
        for unit in units
        if wanted.casefold() in {str(unit[name] or "").casefold() for name in ("name", "name_en")}
    ]
    assessed = [unit for unit in matches if unit["unit_id"] in listed]
    if len(assessed) == 1:
        return assessed[0]
    if len(matches) > 1:
        ids = ", ".join(unit["unit_id"] for unit in matches)
        raise WrongUse(f"'{asked}' is the name of several units ({ids}): give the id")
    candidates = [unit for unit in units if unit["unit_id"] in listed]
    shown = [f"{unit['unit_id']} {unit['name']}" for unit in candidates]
    if matches:
        raise WrongUse(
            f"'{asked}' ({matches[0]['unit_id']}) is not assessed in this period; "
            + _existing(shown)
        )
    names = [
        str(unit[name]) for unit in candidates for name in ("unit_id", "name", "name_en")
        if unit[name]
    ]  # fmt: skip
    raise WrongUse(_unknown("unit", asked, names, shown))


def _unknown(what: str, asked: str, names: Sequence[str], shown: Sequence[str]) -> str:
    near = get_close_matches(asked, names, n=3, cutoff=0.5)
    proposal = f"did you mean {' or '.join(near)}? " if near else ""
    return f"'{asked}' is not a known {what}: {proposal}{_existing(shown)}"


def _existing(shown: Sequence[str]) -> str:
    if not shown:
        return "there is none"
    more = f" and {len(shown) - _MOST_NAMED} more" if len(shown) > _MOST_NAMED else ""
    return "there are: " + ", ".join(shown[:_MOST_NAMED]) + more
