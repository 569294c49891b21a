"""The norms of area and money that houses are held against, by housing programme."""

from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from settings.errors import Refusal, RefusedDefinition
from settings.proposals import nearest
from settings.reference_list import find_list, read_list
from settings.workspace import CODE_ROOT, Workspace

LIST, PROGRAMME, CONTRACT, KEY = "housing_norms", "relocation", "housing_standards", "programme"
LIMITS = (
    "least_area_per_person", "most_area_per_person", "most_area_per_household",
    "most_area_per_person_of_three", "subsidy_per_household",
)  # fmt: skip
_SHIPPED = CODE_ROOT / "programmes" / PROGRAMME / f"{LIST}.csv"
_NUMBER = pl.Decimal(18, 6)


def housing_norms_table(workspace: Workspace, definitions: Definitions) -> pl.DataFrame:
    """Read housing_norms of the office, else the shipped ones: area in m², money in 万元.

    A blank says that the norm sets no limit. Raises RefusedDefinition with every fault.
    """
    schema: dict[str, Any] = {"housing_programme": pl.String, **dict.fromkeys(LIMITS, _NUMBER)}
    if PROGRAMME not in definitions.programmes() or CONTRACT not in definitions.contracts:
        return pl.DataFrame(schema=schema)
    path = find_list(workspace.reference, LIST)
    shipped = workspace.shipped / PROGRAMME / f"{LIST}.csv"
    # Definitions of before there was a list were held against the same norms.
    path = path or (shipped if shipped.is_file() else _SHIPPED)
    codes = definitions.contracts[CONTRACT].field_named("housing_programme").codes
    refusals: list[Refusal] = []
    found: dict[str, tuple[Any, ...]] = {}
    for line, row in read_list(path, (KEY, *LIMITS), (KEY, *LIMITS, "note")):
        name = row[KEY]
        if name not in codes:
            reason = f"'{name}' is no code of 'housing_programme' in '{CONTRACT}'"
            refusals.append(Refusal(path, line, reason, nearest(name, codes), row.cell(KEY)))
        if name in found:
            refusals.append(Refusal(path, line, f"'{name}' stands there twice", "remove one"))
        limits = []
        for column in LIMITS:
            limit = _limit(row[column])
            if row[column] and limit is None:
                reason = f"'{row[column]}' is no number from 0 on"
                mend = "write it as 25 or 0.6, or leave it blank where the norm sets none"
                refusals.append(Refusal(path, line, reason, mend, row.cell(column)))
            limits.append(limit)
        found[name] = (name, *limits)
    for name in codes:
        if name not in found:
            mend = f"add a line for it, with {', '.join(LIMITS)}"
            refusals.append(Refusal(path, 1, f"the norm of '{name}' is missing", mend))
    if refusals:
        raise RefusedDefinition(refusals)
    return pl.DataFrame([found[name] for name in sorted(found)], schema=schema, orient="row")


def _limit(text: str) -> Decimal | None:
    """Return a limit of at most six places; None for what is none."""
    try:
        limit = Decimal(text)
    except InvalidOperation:
        return None
    return limit if limit.is_finite() and 0 <= limit < 10**12 and limit == round(limit, 6) else None
