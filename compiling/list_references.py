"""What lists and vetoes need from an office: exemptions, heads who took office, decisions."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from settings.errors import Refusal, RefusedDefinition
from settings.proposals import nearest
from settings.reference_list import ListRow, find_list, read_list
from sources.periods import Period, period_of_id

EXEMPTIONS = ("unit", "ground", "from", "to", "document")
OFFICES = ("unit", "post", "taken_on")
DECISIONS = ("rulebook", "veto", "unit", "period", "decision", "decided_on", "document")
OUTCOMES = ("declared", "dismissed")
_TEXT = pl.String
SCHEMAS: dict[str, dict[str, Any]] = {
    "exemptions": {
        "unit_id": _TEXT, "ground": _TEXT, "starts_on": pl.Date, "ends_on": pl.Date,
        "document": _TEXT,
    },
    "offices_taken": {"unit_id": _TEXT, "post": _TEXT, "taken_on": pl.Date},
    "decisions": {
        "rulebook_id": _TEXT, "veto_id": _TEXT, "unit_id": _TEXT, "period_id": _TEXT,
        "decision": _TEXT, "decided_on": pl.Date, "document": _TEXT,
    },
}  # fmt: skip


def list_reference_tables(
    folder: Path, definitions: Definitions, rulebooks: dict[str, pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    """Read exemptions, offices_taken and decisions; an office may have none of them.

    `rulebooks` are the tables that the rulebooks became. Raises RefusedDefinition with every
    fault: an unknown unit, ground, post, rulebook or veto, a date that is none, a line twice.
    """
    refusals: list[Refusal] = []
    grounds = rulebooks["rulebook_flag_grounds"]["ground"].unique().to_list()
    posts = rulebooks["rulebook_flags"]["post"].drop_nulls().unique().to_list()
    found: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
    for line in _lines(folder, "exemptions", EXEMPTIONS, definitions, refusals):
        unit, ground = line.unit(), line.one_of("ground", grounds)
        start, end = line.month("from"), line.month("to")
        if start and end and end.ends_on < start.starts_on:
            line.refuse("to", "it ends before it starts", "swap the months")
        months = (start and start.starts_on, end and end.ends_on)
        found["exemptions"].append((unit, ground, *months, line.needed("document")))
    for line in _lines(folder, "offices_taken", OFFICES, definitions, refusals):
        taken = (line.unit(), line.one_of("post", posts), line.day("taken_on"))
        if taken in found["offices_taken"]:
            line.refuse("taken_on", "the same day stands there twice", "remove one")
        found["offices_taken"].append(taken)
    for line in _lines(folder, "decisions", DECISIONS, definitions, refusals):
        row = _decision(line, rulebooks)
        if row[:4] in [other[:4] for other in found["decisions"]]:
            line.refuse("veto", "the same veto is decided twice", "keep the later decision")
        found["decisions"].append(row)
    if refusals:
        raise RefusedDefinition(refusals)
    return {
        name: pl.DataFrame(sorted(found[name], key=str), schema=schema, orient="row")
        for name, schema in SCHEMAS.items()
    }


def _decision(line: "_Line", rulebooks: dict[str, pl.DataFrame]) -> tuple[Any, ...]:
    vetoes = rulebooks["rulebook_flags"].filter(pl.col("kind") == "veto")
    name = line.one_of("rulebook", rulebooks["rulebooks"]["rulebook_id"].to_list())
    own = vetoes.filter(pl.col("rulebook_id") == (name or ""))["list_id"].to_list()
    veto = line.one_of("veto", own) if name else None
    unit, period = line.unit(), line.period("period")
    members = (
        rulebooks["rulebook_units"]
        .filter(pl.col("rulebook_id") == (name or ""))["unit_id"]
        .to_list()
    )
    if name and unit and unit not in members:
        line.refuse("unit", f"'{name}' does not assess {unit}", "check rulebook and unit")
    if period is not None and name:
        kinds = rulebooks["rulebook_period_kinds"].filter(pl.col("rulebook_id") == (name or ""))
        if period.kind not in kinds["period_kind"].to_list():
            line.refuse("period", f"'{name}' assesses no {period.kind}", "name an assessed period")
        valid = rulebooks["rulebooks"].filter(pl.col("rulebook_id") == name).row(0, named=True)
        start, end = valid["valid_from"], valid["valid_to"]
        if period.starts_on < start or (end is not None and period.ends_on > end):
            reason = f"'{name}' is not valid in {period.period_id}: it would never take effect"
            line.refuse("period", reason, "name the rulebook that judges this period")
    if period is not None and unit and not line.is_open(unit, period):
        reason = f"{unit} is not open in {period.period_id}: it would never take effect"
        line.refuse("unit", reason, "name the unit that is assessed then")
    return (
        name, veto, unit, period and period.period_id, line.one_of("decision", OUTCOMES),
        line.day("decided_on"), line.needed("document"),
    )  # fmt: skip


def _lines(
    folder: Path, name: str, columns: tuple[str, ...], definitions: Definitions,
    refusals: list[Refusal],
) -> Iterator["_Line"]:  # fmt: skip
    path = find_list(folder, name)
    for number, row in read_list(path, columns, (*columns, "note")) if path else []:
        assert path is not None
        yield _Line(path, number, row, definitions, refusals)


class _Line:
    """One line of a list, with what is wrong in it."""

    def __init__(
        self, path: Path, number: int, row: ListRow, definitions: Definitions,
        refusals: list[Refusal],
    ) -> None:  # fmt: skip
        self._path = path
        self._number = number
        self._row = row
        self._definitions = definitions
        self._refusals = refusals

    def text(self, column: str) -> str:
        return self._row.get(column, "")

    def refuse(self, column: str, reason: str, proposal: str) -> None:
        cell = self._row.cell(column)
        self._refusals.append(Refusal(self._path, self._number, reason, proposal, cell))

    def needed(self, column: str) -> str | None:
        if not self.text(column):
            self.refuse(column, f"{column} is empty", "name the document")
        return self.text(column) or None

    def unit(self) -> str | None:
        text, units = self.text("unit"), self._definitions.units
        found = units.find(text)
        if found is None:
            near = units.nearest(text)
            proposal = f"did you mean '{near}'?" if near else "add it to the unit list"
            self.refuse("unit", f"unit '{text}' is not in the unit list", proposal)
        return found

    def is_open(self, unit_id: str, period: Period) -> bool:
        """Tell whether a unit is open on some day of a period."""
        found = next(one for one in self._definitions.units.units if one.unit_id == unit_id)
        return found.is_open_within(period.starts_on, period.ends_on)

    def one_of(self, column: str, known: list[str] | tuple[str, ...]) -> str | None:
        text = self.text(column)
        if text in known:
            return text
        proposal = nearest(text, known) if known else f"no rulebook names a {column}"
        self.refuse(column, f"{column} '{text}' is not known", proposal)
        return None

    def period(self, column: str) -> Period | None:
        found = period_of_id(self.text(column))
        if found is None:
            self.refuse(column, f"'{self.text(column)}' is no period", "such as 2017-M08 or 2017")
        return found

    def month(self, column: str) -> Period | None:
        written = re.fullmatch(r"(\d{4})-M?(\d{2})", self.text(column))
        found = period_of_id(f"{written[1]}-M{written[2]}") if written else None
        if found is None:
            self.refuse(column, f"'{self.text(column)}' is no month", "write it as 2017-08")
        return found

    def day(self, column: str) -> date | None:
        try:
            return date.fromisoformat(self.text(column))
        except ValueError:
            self.refuse(column, f"'{self.text(column)}' is no date", "write it as 2017-03-01")
            return None
