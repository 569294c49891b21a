"""Which units each unit looks after: a responsible department answers for theirs."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from compiling.rulebook.warned import LooksAfter
from settings.errors import Refusal, RefusedDefinition
from settings.reference_list import ListRow, find_list, read_list

LIST = "responsibilities"
NEEDED = ("unit", "looks_after")
COLUMNS = (*NEEDED, "from", "to", "note")
_SCHEMA: dict[str, Any] = {
    "unit_id": pl.String, "looks_after_unit_id": pl.String, "valid_from": pl.Date,
    "valid_to": pl.Date,
}  # fmt: skip


def responsibilities_table(folder: Path, definitions: Definitions) -> pl.DataFrame:
    """Read responsibilities.csv, .xlsx or .yml into a table; an office may have none.

    Raises RefusedDefinition with every fault: an unknown unit, a date that is none, a pair twice.
    """
    path = find_list(folder, LIST)
    refusals: list[Refusal] = []
    found: dict[tuple[str, str, date | None], tuple[Any, ...]] = {}
    for line, row in read_list(path, NEEDED, COLUMNS) if path else []:
        assert path is not None
        units = [_unit(path, line, row, column, definitions, refusals) for column in NEEDED]
        start, end = (_day(path, line, row, column, refusals) for column in ("from", "to"))
        if None in units:
            continue
        if start and end and end < start:
            refusals.append(
                Refusal(path, line, f"it ends on {end}, before it starts", "swap the dates",
                        row.cell("to"))
            )  # fmt: skip
        key = (str(units[0]), str(units[1]), start)
        if key in found:
            refusals.append(Refusal(path, line, "the same pair stands there twice", "remove one"))
        found[key] = (units[0], units[1], start, end)
    if refusals:
        raise RefusedDefinition(refusals)
    return pl.DataFrame(sorted(found.values(), key=str), schema=_SCHEMA, orient="row")


def looked_after(folder: Path, definitions: Definitions) -> tuple[LooksAfter, ...]:
    """Return who looks after whom as the checks of rulebooks ask for it."""
    table = responsibilities_table(folder, definitions)
    return tuple(LooksAfter(*row) for row in table.iter_rows())


def _unit(
    path: Path, line: int, row: ListRow, column: str, definitions: Definitions,
    refusals: list[Refusal],
) -> str | None:  # fmt: skip
    text = row.get(column, "")
    unit_id = definitions.units.find(text)
    if unit_id is None:
        near = definitions.units.nearest(text)
        refusals.append(
            Refusal(
                path, line, f"unit '{text}' is not in the unit list",
                f"did you mean '{near}'?" if near else "add it to the unit list", row.cell(column),
            )
        )  # fmt: skip
    return unit_id


def _day(path: Path, line: int, row: ListRow, column: str, refusals: list[Refusal]) -> date | None:
    text = row.get(column, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        refusals.append(
            Refusal(path, line, f"'{text}' is no date", "write it as 2017-03-01", row.cell(column))
        )
        return None
