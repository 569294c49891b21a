"""The unit list: who is assessed, and by which spellings each is known."""

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from settings.csv_list import read_list
from settings.errors import Refusal, RefusedDefinition
from settings.proposals import nearest
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
        # A single character stands in too many words to name a unit within one.
        self._longest_first = sorted(
            (spelling for spelling in self._spellings if len(spelling) > 1),
            key=lambda spelling: (-len(spelling), spelling),
        )

    def find(self, spelling: str) -> str | None:
        """Return the id of the unit that is spelt so, or None."""
        return self._spellings.get(normalise(spelling))

    def find_within(self, text: str) -> list[str]:
        """Return the units whose spellings stand in a text; a longer spelling hides those in it."""
        plain = normalise(text)
        found: dict[str, None] = {}
        for spelling in self._longest_first:
            if spelling in plain:
                found[self._spellings[spelling]] = None
                plain = plain.replace(spelling, "\x00")
        return list(found)

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
    lines: dict[str, int] = {}
    units: list[Unit] = []
    spelt: dict[str, str] = {}
    for line, row in read_list(path, needed=("unit_id", "name", "class"), known=COLUMNS):
        unit_id = row["unit_id"]
        if not unit_id or not row["name"]:
            refusals.append(Refusal(path, line, "unit_id and name must be filled", "fill them"))
            continue
        if unit_id in lines:
            refusals.append(Refusal(path, line, f"unit '{unit_id}' is given twice", "remove one"))
            continue
        lines[unit_id] = line
        if ";" in unit_id:
            # Several units in one cell are kept as A;B.
            refusals.append(Refusal(path, line, f"'{unit_id}' holds a semicolon", "leave it out"))
        unit = _unit(path, line, row, refusals)
        units.append(unit)
        for spelling in sorted({unit_id, unit.name, unit.name_en, *unit.aliases} - {""}):
            owner = spelt.setdefault(normalise(spelling), unit_id)
            if owner != unit_id:
                reason = f"'{spelling}' already means unit {owner}"
                refusals.append(Refusal(path, line, reason, "keep it in one"))
    for unit in units:
        for name in ("parent_unit_id", "successor_unit_id"):
            other = getattr(unit, name)
            if other and other not in lines:
                reason = f"{name} '{other}' of {unit.unit_id} is no unit"
                refusals.append(Refusal(path, lines[unit.unit_id], reason, nearest(other, lines)))
    if refusals:
        raise RefusedDefinition(refusals)
    return UnitList(units)


def _unit(path: Path, line: int, row: dict[str, str], refusals: list[Refusal]) -> Unit:
    dates: dict[str, date | None] = {}
    for name in ("opened_on", "closed_on"):
        try:
            dates[name] = date.fromisoformat(row[name]) if row.get(name) else None
        except ValueError:
            reason = f"{name}: '{row[name]}' is no date"
            refusals.append(Refusal(path, line, reason, "write 2017-03-31"))
    opened, closed = dates.get("opened_on"), dates.get("closed_on")
    if opened and closed and closed < opened:
        refusals.append(Refusal(path, line, "closed before it was opened", "exchange the dates"))
    aliases = tuple(part.strip() for part in row.get("aliases", "").split(";") if part.strip())
    return Unit(
        row["unit_id"], row["name"], row.get("name_en", ""), aliases, row["class"],
        row.get("level", ""), row.get("parent_unit_id", ""), opened, closed,
        row.get("successor_unit_id", ""), row.get("inherits", ""), row.get("note", ""),
    )  # fmt: skip
