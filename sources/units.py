"""The unit list: who is assessed, and by which spellings each is known."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from settings.errors import Refusal, RefusedDefinition
from settings.proposals import nearest
from settings.reference_list import ListRow, find_list, read_list
from sources.names_within import SpeltAt, spelt_in
from sources.text import normalise
from sources.unit_checks import check_units
from sources.unit_cores import NearCores
from sources.unit_successions import INHERITABLE

COLUMNS = (
    "unit_id", "name", "name_en", "aliases", "class", "level", "parent_unit_id",
    "opened_on", "closed_on", "successor_unit_id", "inherits", "note",
)  # fmt: skip
ALIAS_COLUMNS = ("unit_id", "alias", "note")
LIST, ALIASES = "units", "unit_aliases"


@dataclass(frozen=True)
class Unit:
    """One unit; its id is durable, its names are not. `inherits` says what its successor takes."""

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

    def is_open_within(self, first: date, last: date) -> bool:
        """Tell whether it is open on some day of a span."""
        return (self.opened_on is None or self.opened_on <= last) and (
            self.closed_on is None or self.closed_on >= first
        )


class UnitList:
    """The units of an office, found by their exact spellings and never by a guess.

    A name that several units have, each under its own parent, finds none of them: 城关镇 alone is
    ambiguous, 甲县城关镇 is not.
    """

    def __init__(self, units: list[Unit]) -> None:
        self.units = units
        self.by_id = {unit.unit_id: unit for unit in units}
        self._spellings: dict[str, str] = {}
        self._shared: dict[str, list[str]] = {}
        for spelling, owners in owners_of(units).items():
            if len(owners) == 1:
                self._spellings[spelling] = owners[0]
            else:
                self._shared[spelling] = owners
        for owners in self._shared.values():
            for unit_id in owners:
                self._spellings.setdefault(normalise(self.qualified_name(unit_id)), unit_id)
        self._near: NearCores | None = None
        # A single character stands in too many words to name a unit within one.
        self._longest_first = sorted(
            (spelling for spelling in (*self._spellings, *self._shared) if len(spelling) > 1),
            key=lambda spelling: (-len(spelling), spelling),
        )

    @property
    def spellings(self) -> frozenset[str]:
        """All spellings, normalised, also those that several units share."""
        return frozenset((*self._spellings, *self._shared))

    def find(self, spelling: str) -> str | None:
        """Return the id of the unit that is spelt so, or None."""
        return self._spellings.get(normalise(spelling))

    def is_name_of(self, spelling: str, unit_id: str) -> bool:
        """Tell whether a spelling is one of a unit's own."""
        return self.find(spelling) == unit_id

    def sharing(self, spelling: str) -> list[str]:
        """Return the ids of the units that share a name; [] where it is one's own or nobody's."""
        return self._shared.get(normalise(spelling), [])

    def qualified_name(self, unit_id: str) -> str:
        """Return a unit's name with its parent's before it."""
        unit = self.by_id[unit_id]
        parent = self.by_id.get(unit.parent_unit_id)
        return f"{parent.name}{unit.name}" if parent else unit.name

    def find_within(self, text: str) -> list[str]:
        """Return the units whose spellings stand in a text; a longer spelling hides those in it.

        What is part of a longer name is none of them: 城东 in 城东新区.
        """
        return self._owners(where for where in self._spelt_in(text) if where.is_alone)

    def near_within(self, text: str) -> list[str]:
        """Return the units whose spellings are part of a longer name in a text."""
        return self._owners(where for where in self._spelt_in(text) if not where.is_alone)

    def _owners(self, places: Iterable[SpeltAt]) -> list[str]:
        found: dict[str, None] = {}
        for where in places:
            owner = self._spellings.get(where.spelling)
            found |= dict.fromkeys([owner] if owner else self._shared[where.spelling])
        return list(found)

    def _spelt_in(self, text: str) -> list[SpeltAt]:
        return spelt_in(text, self._longest_first)

    def proposed(self, spelling: str) -> list[str]:
        """Return the ids of the units that a spelling may mean; only a lone one is a proposal.

        Those that share the name; else those whose names stand in it; else the nearest one.
        """
        shared = self.sharing(spelling)
        if shared:
            return shared
        # T1 in T10 is no name of its own.
        places = self._spelt_in(spelling)
        within = self._owners(one for one in places if one.is_alone or not one.spelling.isascii())
        if len(within) > 1:
            return within
        if self._near is None:
            self._near = NearCores(self._spellings)
        near = self._near.nearest(normalise(spelling))
        nearest_ids = [self._spellings[near]] if near else []
        if not within:
            return nearest_ids
        # 甲县罗家乡 holds the county's name, and is like that of a town in it.
        return within + [
            unit_id for unit_id in nearest_ids if self.by_id[unit_id].parent_unit_id == within[0]
        ]

    def nearest(self, spelling: str) -> str:
        """Name the units that a spelling may mean, "" where none is near; a person decides."""
        ids = self.proposed(spelling)
        if len(ids) == 1 and not self.sharing(self.by_id[ids[0]].name):
            return self.by_id[ids[0]].name
        return "、".join(map(self.qualified_name, ids))

    def named_in_class(self, unit_class: str) -> str:
        """Name the units of a class for a person: the first few, and how many there are."""
        names = [unit.name for unit in self.units if unit.unit_class == unit_class]
        shown = "、".join(names[:3])
        if len(names) <= 3:
            return shown
        return f"{shown}等{len(names)}家‖{shown} and {len(names) - 3} more"

    def classes(self) -> set[str]:
        return {unit.unit_class for unit in self.units}


def owners_of(units: list[Unit]) -> dict[str, list[str]]:
    """Return every spelling, normalised, with the units that have it."""
    owners: dict[str, list[str]] = {}
    for unit in units:
        spellings = (unit.unit_id, unit.name, unit.name_en, *unit.aliases)
        for spelling in dict.fromkeys(normalise(text) for text in spellings if text):
            owners.setdefault(spelling, []).append(unit.unit_id)
    return owners


def find_units(folder: Path) -> Path:
    """Return the file of the unit list in a reference folder; refuses where there is none."""
    path = find_list(folder, LIST)
    if path is None:
        reason = "the unit list is missing"
        raise RefusedDefinition(
            [Refusal(folder / f"{LIST}.csv", 1, reason, f"columns: {','.join(COLUMNS)}")]
        )
    return path


def unit_files(folder: Path) -> list[Path]:
    """Return the files that say by which spellings units are known."""
    aliases = find_list(folder, ALIASES)
    return [find_units(folder), *([aliases] if aliases else [])]


def read_units(path: Path) -> UnitList:
    """Read the unit list, and unit_aliases beside it; every fault is named with its place."""
    if not path.is_file():
        raise RefusedDefinition(
            [Refusal(path, 1, "the unit list is missing", f"columns: {','.join(COLUMNS)}")]
        )
    refusals: list[Refusal] = []
    places: dict[str, tuple[Path, int, ListRow]] = {}
    units: dict[str, Unit] = {}
    for line, row in read_list(path, needed=("unit_id", "name", "class"), known=COLUMNS):
        unit_id = row["unit_id"]
        if not unit_id or not row["name"]:
            refusals.append(Refusal(path, line, "unit_id and name must be filled", "fill them"))
            continue
        if unit_id in units:
            refusals.append(
                Refusal(path, line, f"unit '{unit_id}' is given twice", "remove one",
                        row.cell("unit_id"))
            )  # fmt: skip
            continue
        if ";" in unit_id:
            # Several units in one cell are kept as A;B.
            refusals.append(
                Refusal(path, line, f"'{unit_id}' holds a semicolon", "leave it out",
                        row.cell("unit_id"))
            )  # fmt: skip
        places[unit_id] = (path, line, row)
        units[unit_id] = _unit(path, line, row, refusals)
    _add_aliases(path.parent, units, refusals)

    def refuse(unit_id: str, column: str, reason: str, proposal: str) -> None:
        file, line, row = places[unit_id]
        refusals.append(Refusal(file, line, reason, proposal, row.cell(column)))

    check_units(list(units.values()), refuse)
    if refusals:
        raise RefusedDefinition(sorted(refusals, key=lambda one: (one.file, one.line)))
    return UnitList(list(units.values()))


def _add_aliases(folder: Path, units: dict[str, Unit], refusals: list[Refusal]) -> None:
    """Add the spellings of unit_aliases, one a line, as `kaoping units suggest` prints them."""
    path = find_list(folder, ALIASES)
    if path is None:
        return
    known = set(units)
    given: Counter[tuple[str, str]] = Counter()
    for line, row in read_list(path, needed=ALIAS_COLUMNS[:2], known=ALIAS_COLUMNS):
        unit_id, alias = row["unit_id"], row["alias"]
        if not alias:
            refusals.append(Refusal(path, line, "the alias is blank", "fill it", row.cell("alias")))
        elif unit_id not in known:
            reason = f"'{unit_id}' is no unit"
            refusals.append(
                Refusal(path, line, reason, nearest(unit_id, known), row.cell("unit_id"))
            )
        else:
            given[unit_id, normalise(alias)] += 1
            if given[unit_id, normalise(alias)] > 1:
                reason = f"'{alias}' is given twice for {unit_id}"
                refusals.append(Refusal(path, line, reason, "remove one", row.cell("alias")))
            unit = units[unit_id]
            units[unit_id] = replace(unit, aliases=(*unit.aliases, alias))


def _unit(path: Path, line: int, row: ListRow, refusals: list[Refusal]) -> Unit:
    dates: dict[str, date | None] = {}
    for name in ("opened_on", "closed_on"):
        try:
            dates[name] = date.fromisoformat(row[name]) if row.get(name) else None
        except ValueError:
            reason = f"{name}: '{row[name]}' is no date"
            refusals.append(Refusal(path, line, reason, "write 2017-03-31", row.cell(name)))
    parts = [part.strip() for part in row.get("inherits", "").split(";") if part.strip()]
    for part in parts:
        if part not in INHERITABLE:
            reason, proposal = f"inherits: '{part}' is not known", nearest(part, INHERITABLE)
            refusals.append(Refusal(path, line, reason, proposal, row.cell("inherits")))
    if "nothing" in parts and len(parts) > 1:
        reason = "inherits: 'nothing' goes with nothing else"
        refusals.append(Refusal(path, line, reason, "remove one", row.cell("inherits")))
    aliases = tuple(part.strip() for part in row.get("aliases", "").split(";") if part.strip())
    return Unit(
        row["unit_id"], row["name"], row.get("name_en", ""), aliases, row["class"],
        row.get("level", ""), row.get("parent_unit_id", ""), dates.get("opened_on"),
        dates.get("closed_on"), row.get("successor_unit_id", ""), ";".join(sorted(set(parts))),
        row.get("note", ""),
    )  # fmt: skip
