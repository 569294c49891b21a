"""The unit list as the Parquet tables that dbt reads: units, successions, lines of memory."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from sources.unit_successions import last_successors, memory_spans, root_units, successions
from sources.units import Unit

_TEXT = pl.String()


def unit_tables(definitions: Definitions) -> dict[str, pl.DataFrame]:
    """Return the unit list without its aliases, who took over from whom, and whose memory."""
    units = definitions.units.units
    columns = (
        "unit_id", "name", "name_en", "unit_class", "level", "parent_unit_id", "opened_on",
        "closed_on", "successor_unit_id", "inherits", "note",
    )  # fmt: skip
    types: dict[str, Any] = dict.fromkeys(columns, _TEXT)
    types |= {"opened_on": pl.Date(), "closed_on": pl.Date()}
    types |= {"root_unit_id": _TEXT, "last_successor_unit_id": _TEXT}
    # Column by column: an office may list tens of thousands of units.
    values = {name: [getattr(unit, name) for unit in units] for name in columns}
    values["root_unit_id"] = _for_each(units, root_units(units))
    values["last_successor_unit_id"] = _for_each(units, last_successors(units))
    return {
        "units": pl.DataFrame(values, schema=types),
        "unit_successions": _table(
            successions(units),
            {
                "unit_id": _TEXT, "predecessor_unit_id": _TEXT, "steps": pl.Int32(),
                "closed_on": pl.Date(), "inherits_plan": pl.Boolean(),
                "inherits_streaks": pl.Boolean(),
            },
        ),
        "unit_memory": _table(
            memory_spans(units),
            {
                "unit_id": _TEXT, "line_unit_id": _TEXT, "member_unit_id": _TEXT,
                "after": pl.Date(), "until": pl.Date(),
            },
        ),
    }  # fmt: skip


def _for_each(units: list[Unit], found: dict[str, str]) -> list[str]:
    return [found[unit.unit_id] for unit in units]


def _table(rows: Sequence[object], schema: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(
        {name: [getattr(row, name) for row in rows] for name in schema}, schema=schema
    )
