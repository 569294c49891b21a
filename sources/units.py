"""The unit list: who is assessed, and by which spellings each is known."""

import csv
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from settings.errors import Refusal, RefusedDefinition
from sources.text import normalise

COLUMNS = (
    "unit_id", "name", "name_en", "aliases", "class", "level", "parent_unit_id",
    "opened_on", "closed_on", "successor_unit_id", "inherits", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """One unit; its id is durable, its names are not."""

    unit_id: str
    name: str
    name_en: str = ""
    aliases: tuple[str, ...] = ()
    unit_class: str = ""
    level: str = ""
    parent_unit_id: str = ""
    opened_on: date | None = None
    closed_on: date | None = None
    successor_unit_id: str = ""
    inherits: str = ""
    note: str = ""


class UnitList:
    """The units of an office, found by their exact spellings and never by a guess."""

    def __init__(self, units: list[Unit]) -> None:
        self.units = units
        self.by_id = {unit.unit_id: unit for unit in units}
        self._spellings = {
            normalise(spelling): unit.unit_id
            for unit in units
            for spelling in (unit.unit_id, unit.name, unit.name_en, *unit.aliases)
            if spelling
        }

    def find(self, spelling: str) -> str | None:
        """Return the id of the unit that is spelt so, or None."""
        return self._spellings.get(normalise(spelling))

    def nearest(self, spelling: str) -> str:
        """Propose the unit whose spelling is nearest; a person decides."""
        near = get_close_matches(normalise(spelling), self._spellings, n=1, cutoff=0.4)
        return self.by_id[self._spellings[near[0]]].name if near else ""

    def classes(self) -> set[str]:
        return {unit.unit_class for unit in self.units}


def read_units(path: Path) -> UnitList:
    """Read units.csv; every fault is named with its line."""
    if not path.is_file():
        raise RefusedDefinition(
            [Refusal(path, 1, "the unit list is missing", f"columns: {','.join(COLUMNS)}")]
        )
    refusals: list[Refusal] = []
    units: list[Unit] = []
    spelt: dict[str, str] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        unknown = set(reader.fieldnames or []) - set(COLUMNS)
        for column in sorted(unknown):
            refusals.append(Refusal(path, 1, f"unknown column '{column}'", f"one of {COLUMNS}"))
        for column in ("unit_id", "name", "class"):
            if column not in (reader.fieldnames or []):
                refusals.append(Refusal(path, 1, f"column '{column}' is missing", "add it"))
        if refusals:
            raise RefusedDefinition(refusals)
        for row in reader:
            line = reader.line_num
            values = {key: (value or "").strip() for key, value in row.items() if key}
            unit_id = values["unit_id"]
            if not unit_id or not values["name"]:
                refusals.append(Refusal(path, line, "unit_id and name must be filled", "fill them"))
                continue
            aliases = tuple(
                alias.strip() for alias in values.get("aliases", "").split(";") if alias.strip()
            )
            for spelling in {unit_id, values["name"], values.get("name_en", ""), *aliases} - {""}:
                owner = spelt.setdefault(normalise(spelling), unit_id)
                if owner != unit_id:
                    refusals.append(
                        Refusal(
                            path, line, f"'{spelling}' already means unit {owner}", "keep it in one"
                        )
                    )
            dates: dict[str, date | None] = {}
            for name in ("opened_on", "closed_on"):
                try:
                    dates[name] = date.fromisoformat(values[name]) if values.get(name) else None
                except ValueError:
                    refusals.append(
                        Refusal(
                            path, line, f"{name}: '{values[name]}' is no date", "write 2017-03-31"
                        )
                    )
            if any(unit.unit_id == unit_id for unit in units):
                refusals.append(
                    Refusal(path, line, f"unit '{unit_id}' is given twice", "remove one")
                )
            units.append(
                Unit(
                    unit_id,
                    values["name"],
                    values.get("name_en", ""),
                    aliases,
                    values["class"],
                    values.get("level", ""),
                    values.get("parent_unit_id", ""),
                    dates.get("opened_on"),
                    dates.get("closed_on"),
                    values.get("successor_unit_id", ""),
                    values.get("inherits", ""),
                    values.get("note", ""),
                )  # fmt: skip
            )
    known = {unit.unit_id for unit in units}
    for unit in units:
        for name in ("parent_unit_id", "successor_unit_id"):
            other = getattr(unit, name)
            if other and other not in known:
                refusals.append(
                    Refusal(
                        path, 1, f"{name} '{other}' of {unit.unit_id} is no unit", "add the unit"
                    )
                )
    if refusals:
        raise RefusedDefinition(refusals)
    return UnitList(units)
