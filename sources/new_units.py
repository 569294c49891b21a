"""Units that a file names and the unit list does not: as lines of the list, for a person."""

import csv
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from settings.errors import Refusal, RefusedDefinition, WrongUse
from settings.proposals import nearest
from settings.reference_list import find_list
from sources.contracts import Contract
from sources.units import ALIASES, COLUMNS, UnitList, read_units


@dataclass(frozen=True)
class Columns:
    """Which fields of a contract name a unit; `name` and `parent` may be ""."""

    unit: str
    name: str
    parent: str


def columns_of(contract: Contract, unit: str, name: str | None, parent: str) -> Columns:
    """Check the fields; without a name the contract's label is taken, where it has one.

    Raises WrongUse where a field is not of the contract, or its type cannot name what it should.
    """
    types = {form.name: form.type for form in contract.fields}
    label = contract.label if contract.label != unit else ""
    chosen = Columns(unit, label if name is None else name, parent)
    for field in filter(None, (chosen.unit, chosen.name, chosen.parent)):
        if field not in types:
            reason = f"contract '{contract.contract}' has no field '{field}'"
            raise WrongUse(f"{reason} → {nearest(field, types)}")
    for field in filter(None, (chosen.unit, chosen.parent)):
        if types[field] != "unit":
            reason = f"field '{field}' is a {types[field]} and names no units"
            fitting = [name for name, kind in types.items() if kind == "unit"]
            raise WrongUse(f"{reason} → {', '.join(fitting) or 'no field does'}")
    if chosen.name and types[chosen.name] not in ("text", "code"):
        raise WrongUse(f"field '{chosen.name}' is a {types[chosen.name]} → name a text")
    return chosen


def new_units(
    records: pl.DataFrame, columns: Columns, unit_class: str, known: UnitList | None
) -> list[dict[str, str]]:
    """Return a row of the unit list for every unit that is not known, in the order of the file.

    `records` hold the spellings as ids. Of a record with several units ("A;B") each is one, named
    as it is spelt. Raises WrongUse where one unit has two names or two parents.
    """
    found: dict[str, dict[str, str]] = {}
    chosen = [columns.unit, *filter(None, (columns.name, columns.parent))]
    rows = records.select(list(dict.fromkeys(chosen))).unique(maintain_order=True)
    for row in rows.iter_rows(named=True):
        spelt = [part for part in (row[columns.unit] or "").split(";") if part]
        for unit_id in spelt:
            if known and (known.find(unit_id) or known.sharing(unit_id)):
                continue
            is_alone = len(spelt) == 1
            unit = {
                "unit_id": unit_id,
                "name": (row[columns.name] if columns.name and is_alone else "") or unit_id,
                "class": unit_class,
                "parent_unit_id": (row[columns.parent] if columns.parent else "") or "",
            }
            before = found.setdefault(unit_id, unit)
            for what in ("name", "parent_unit_id"):
                if before[what] != unit[what]:
                    raise WrongUse(
                        f"{unit_id} stands for two: {what} '{before[what]}' and '{unit[what]}'"
                        " → mend the file, or take another field"
                    )
    return list(found.values())


def as_lines(units: list[dict[str, str]], columns: tuple[str, ...] = COLUMNS) -> str:
    """Write units as lines of units.csv, without a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writerows(units)
    return text.getvalue()


def add_to_list(path: Path, units: list[dict[str, str]]) -> None:
    """Add units to units.csv, whole or not at all; the list must be right with them.

    A column that the list lacks is refused. Raises RefusedDefinition with line and reason.
    """
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else ",".join(COLUMNS) + "\n"
    header = next(csv.reader(io.StringIO(text)), [])
    columns = tuple(name.strip() for name in header)
    needed = [name for name in ("unit_id", "name", "class") if name not in columns]
    needed += [
        name
        for name in ("parent_unit_id",)
        if name not in columns and any(unit[name] for unit in units)
    ]
    if needed:
        raise RefusedDefinition(
            [Refusal(path, 1, f"column '{name}' is missing", "add it") for name in needed]
        )
    filled = [{name: unit[name] for name in unit if name in columns} for unit in units]
    text = text + ("" if text.endswith("\n") else "\n") + as_lines(filled, columns)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".units-") as folder:
        draft = Path(folder, path.name)
        draft.write_text(text, encoding="utf-8")
        aliases = find_list(path.parent, ALIASES)
        if aliases:
            Path(folder, aliases.name).write_bytes(aliases.read_bytes())
        try:
            read_units(draft)
        except RefusedDefinition as error:
            raise RefusedDefinition(
                [
                    Refusal(
                        path.parent / refusal.file.name, refusal.line, refusal.reason,
                        refusal.proposal, refusal.cell,
                    )
                    for refusal in error.refusals
                ]
            ) from None  # fmt: skip
        draft.replace(path)
