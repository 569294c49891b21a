"""The unit list as the Parquet tables that dbt reads: units, successions, lines of memory."""

from dataclasses import asdict
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from sources.unit_successions import last_successors, memory_spans, root_units, successions

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
    ends = [root_units(units), last_successors(units)]
    return {
        "units": pl.DataFrame(
            [
                [getattr(unit, name) for name in columns] + [end[unit.unit_id] for end in ends]
                for unit in units
            ],
            schema=types,
            orient="row",
        ),
        "unit_successions": pl.DataFrame(
            [asdict(one) for one in successions(units)],
            schema={
                "unit_id": _TEXT, "predecessor_unit_id": _TEXT, "steps": pl.Int32(),
                "closed_on": pl.Date(), "inherits_plan": pl.Boolean(),
                "inherits_streaks": pl.Boolean(),
            },
        ),
        "unit_memory": pl.DataFrame(
            [asdict(span) for span in memory_spans(units)],
            schema={
                "unit_id": _TEXT, "line_unit_id": _TEXT, "member_unit_id": _TEXT,
                "after": pl.Date(), "until": pl.Date(),
            },
        ),
    }  # fmt: skip
