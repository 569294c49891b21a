"""The plans of the year in all their versions: original and adjusted, each by a document."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from settings.errors import Refusal, RefusedDefinition
from settings.proposals import nearest
from settings.reference_list import ListRow, find_list, read_list
from settings.shipped_classes import is_shipped
from sources.contract_table import MONEY_FACTORS
from sources.periods import period_of_id
from sources.units import UnitList

LIST = "plan_versions"
NEEDED = ("plan", "unit", "year", "version", "value")
COLUMNS = (
    "programme", "plan", "unit", "record", "year", "version", "value", "unit_of_measure",
    "document_number", "effective_from", "note",
)  # fmt: skip
_ORIGINAL = ("original", "原计划")
_ADJUSTED = re.compile(r"(?:adjusted|调整计划|调整)\s*([1-9]\d?)?|第([1-9]\d?)次调整")
# A plan that is kept back: a state, neither zero nor missing.
_WITHHELD = re.compile(r"withheld|x+|×+|\*+|╳+", re.IGNORECASE)
_LARGEST = Decimal(10) ** 15


@dataclass(frozen=True)
class PlanVersion:
    """One version of one unit's (or record's) plan of a year, in the indicators' unit."""

    programme_id: str
    plan_id: str
    unit_id: str
    record_key: str
    plan_year: int
    version_number: int
    value: Decimal | None
    state: str
    unit_of_measure: str
    document_number: str
    effective_from: date
    note: str

    @property
    def version(self) -> str:
        return f"adjusted {self.version_number}" if self.version_number else "original"

    @property
    def plan(self) -> tuple[str, str, str, str, int]:
        """Which plan it is a version of."""
        return self.programme_id, self.plan_id, self.unit_id, self.record_key, self.plan_year


class _Line:
    """One line of the list while it is read: it collects what is wrong with it."""

    def __init__(self, path: Path, line: int, row: ListRow, refusals: list[Refusal]) -> None:
        self.path, self.line, self.row, self.refusals = path, line, row, refusals

    def text(self, column: str) -> str:
        return self.row.get(column, "")

    def refuse(self, column: str, reason: str, proposal: str = "") -> None:
        self.refusals.append(Refusal(self.path, self.line, reason, proposal, self.row.cell(column)))


def read_plan_versions(folder: Path, definitions: Definitions) -> list[PlanVersion]:
    """Read plan_versions.csv, .xlsx or .yml; may be absent where no indicator names a plan.

    Raises RefusedDefinition with every fault.
    """
    path = find_list(folder, LIST)
    refusals: list[Refusal] = []
    units_of = _named_plans(definitions, refusals)
    rows = read_list(path, NEEDED, COLUMNS) if path else []
    read: list[tuple[_Line, PlanVersion]] = []
    for number, row in rows:
        assert path is not None
        line = _Line(path, number, row, refusals)
        version = _version(line, definitions, units_of)
        if version is not None:
            read.append((line, version))
    _check_together(read)
    if not refusals:
        refusals += _without_a_line(definitions, {(v.programme_id, v.plan_id) for _, v in read})
    if refusals:
        raise RefusedDefinition(refusals)
    return sorted((version for _, version in read), key=lambda v: (v.plan, v.version_number))


def _named_plans(definitions: Definitions, refusals: list[Refusal]) -> dict[tuple[str, str], str]:
    """Return the plans that indicators are measured against, with their unit of measure."""
    units_of: dict[tuple[str, str], str] = {}
    for (programme, _), defined in sorted(definitions.indicators.items()):
        denominator = defined.indicator.denominator
        if denominator is None or not denominator.plan:
            continue
        own = defined.indicator.unit_of_measure
        known = units_of.setdefault((programme, denominator.plan), own)
        if known != own:
            reason = f"plan '{denominator.plan}' is in {known or 'no unit'} for another indicator"
            place = (*defined.place, "unit_of_measure")
            refusals.append(defined.file.refusal(place, reason, "give both one unit of measure"))
    return units_of


def _without_a_line(definitions: Definitions, listed: set[tuple[str, str]]) -> list[Refusal]:
    refusals = []
    for (programme, _), defined in sorted(definitions.indicators.items()):
        denominator = defined.indicator.denominator
        # Of what ships, an office without a list has no value, and the reason says so.
        if is_shipped(defined.file.path):
            continue
        if denominator and denominator.plan and (programme, denominator.plan) not in listed:
            refusals.append(
                defined.file.refusal(
                    (*defined.place, "denominator"),
                    f"reference/{LIST} has no plan '{denominator.plan}' of '{programme}'",
                    nearest(denominator.plan, plans)
                    if (plans := sorted(name for owner, name in listed if owner == programme))
                    else f"add it, columns: {','.join(COLUMNS)}",
                )
            )
    return refusals


def _version(
    line: _Line, definitions: Definitions, units_of: dict[tuple[str, str], str]
) -> PlanVersion | None:
    """Read one line; None where something is wrong with it, which the line has then told."""
    before = len(line.refusals)
    programme = _programme(line, definitions)
    key = (programme, line.text("plan"))
    if programme and key not in units_of:
        plans = sorted(name for owner, name in units_of if owner == programme)
        reason = f"no indicator of '{programme}' is measured against plan '{key[1]}'"
        mend = nearest(key[1], plans) if plans else f"'denominator: {{plan: {key[1]}}}' names it"
        line.refuse("plan", reason, mend)
    _check_unit(line, definitions.units)
    year = int(line.text("year")) if re.fullmatch(r"(?:19|20)\d\d", line.text("year")) else 0
    if not year:
        line.refuse("year", f"'{line.text('year')}' is no year", "such as 2017")
    number = _version_number(line)
    if number and not line.text("document_number"):
        reason = "an adjusted plan rests on a document"
        line.refuse("document_number", reason, "add its number")
    effective = _effective_from(line, year, number)
    value, state = _value(line, units_of.get(key, ""))
    if len(line.refusals) > before or number is None or effective is None:
        return None
    return PlanVersion(
        *key, line.text("unit"), line.text("record"), year, number, value, state,
        units_of[key] or line.text("unit_of_measure"), line.text("document_number"), effective,
        line.text("note"),
    )  # fmt: skip


def _programme(line: _Line, definitions: Definitions) -> str:
    programmes = definitions.programmes()
    programme = line.text("programme") or (programmes[0] if len(programmes) == 1 else "")
    if programme in programmes:
        return programme
    reason = f"'{programme}' is no programme of this office"
    line.refuse("programme", reason, nearest(programme, programmes) or ", ".join(programmes))
    return ""


def _check_unit(line: _Line, units: UnitList) -> None:
    unit_id = line.text("unit")
    if unit_id in units.by_id:
        return
    named = [unit.unit_id for unit in units.units if unit.name == unit_id]
    proposal = f"write '{named[0]}'" if len(named) == 1 else nearest(unit_id, units.by_id)
    line.refuse("unit", f"'{unit_id}' is no unit", proposal)


def _version_number(line: _Line) -> int | None:
    text = line.text("version").lower()
    if text in _ORIGINAL:
        return 0
    found = _ADJUSTED.fullmatch(text)
    if found is None:
        line.refuse("version", f"'{text}' is no version", "original, adjusted 1, adjusted 2 …")
        return None
    return int(found[1] or found[2] or 1)


def _effective_from(line: _Line, year: int, number: int | None) -> date | None:
    text = line.text("effective_from")
    if not text and not number:
        # An original plan is the year's, whenever it was issued.
        return date(year or 1, 1, 1)
    written = re.fullmatch(r"(\d{4})-(?:M)?(\d{2})(?:-01)?", text)
    period = period_of_id(f"{written[1]}-M{written[2]}") if written else None
    if period is None:
        line.refuse("effective_from", f"'{text}' is no month", "such as 2017-M08")
        return None
    if year and period.starts_on.year != year:
        reason = f"it takes effect in {text}, outside its year {year}"
        line.refuse("effective_from", reason, f"a month of {year}")
    return period.starts_on


def _value(line: _Line, wanted: str) -> tuple[Decimal | None, str]:
    """Return the plan in the indicators' unit of measure, and its state."""
    text = line.text("value")
    given = line.text("unit_of_measure") or wanted
    factor = Decimal(1)
    if wanted and given != wanted:
        if given not in MONEY_FACTORS or wanted not in MONEY_FACTORS:
            reason = f"the plan is in {given}, its indicator in {wanted}"
            line.refuse("unit_of_measure", reason, f"give it in {wanted}")
        else:
            factor = Decimal(MONEY_FACTORS[given]) / Decimal(MONEY_FACTORS[wanted])
    if _WITHHELD.fullmatch(text):
        return None, "withheld"
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        proposal = "digits without commas or unit; 'withheld' where it is kept back"
        line.refuse("value", f"'{text}' is no figure", proposal)
        return None, ""
    number *= factor
    if number < 0 or number >= _LARGEST or number != round(number, 10):
        line.refuse("value", f"'{text}' is no plan", "0 or more, of 10 decimal places at most")
        return None, ""
    return number, "zero" if number == 0 else "reported"


def _check_together(read: list[tuple[_Line, PlanVersion]]) -> None:
    """Hold the versions of every plan against one another."""
    plans: dict[tuple[str, str, str, str, int], dict[int, PlanVersion]] = {}
    for line, version in read:
        versions = plans.setdefault(version.plan, {})
        if version.version_number in versions:
            line.refuse("version", f"{_words(version)} is given twice", "keep one")
        versions.setdefault(version.version_number, version)
    wholes = {plan for plan in plans if not plan[3]}
    for line, version in read:
        versions = plans[version.plan]
        if version.version_number and 0 not in versions:
            line.refuse("version", f"{_words(version)} adjusts no original", "add the original")
        earlier = [other for number, other in versions.items() if number < version.version_number]
        if any(other.effective_from > version.effective_from for other in earlier):
            reason = f"{_words(version)} takes effect before an earlier version"
            line.refuse("effective_from", reason, "later versions take effect later")
        whole = (*version.plan[:3], "", version.plan_year)
        if version.record_key and whole in wholes:
            reason = f"{version.unit_id} has this plan as a whole and by records too"
            line.refuse("record", reason, "keep one of the two")


def _words(version: PlanVersion) -> str:
    record = f" {version.record_key}" if version.record_key else ""
    return (
        f"{version.version} of {version.plan_id} {version.plan_year} of {version.unit_id}{record}"
    )


def plan_tables(versions: list[PlanVersion]) -> dict[str, pl.DataFrame]:
    """Return the plan versions as the Parquet table that dbt reads."""
    text = pl.String()
    types: dict[str, Any] = {
        "programme_id": text, "plan_id": text, "unit_id": text, "record_key": text,
        "plan_year": pl.Int32(), "version": text, "version_number": pl.Int32(),
        "value": pl.Decimal(28, 10), "state": text, "unit_of_measure": text,
        "document_number": text, "effective_from": pl.Date(), "note": text,
    }  # fmt: skip
    rows = [{name: getattr(version, name) for name in types} for version in versions]
    return {"plan_versions": pl.DataFrame(rows, schema=types)}
