"""Corrections by the office: declared data that change what a report in force says.

A correction names its target (a record's field, or a cell of a workbook), what stands there now,
what shall stand there, why, and the post that decided it. The report itself is never altered.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, cast

from settings.errors import Refusal, RefusedDefinition
from settings.proposals import nearest
from settings.reference_list import ListRow, find_list, read_list
from sources.contracts import Contract
from sources.periods import period_of_id
from sources.units import UnitList

LIST = "corrections"
NEEDED = ("correction_id", "action", "reason", "author_post", "decided_on")
COLUMNS = (
    "correction_id", "contract", "reporter", "unit", "period", "record", "field", "path", "sheet",
    "cell", "action", "expect", "value", "reason", "author_post", "document", "decided_on", "note",
)  # fmt: skip
Action = Literal["set", "state", "exclude"]
ACTIONS = ("set", "state", "exclude")
# What a cell may be declared to be instead of a value.
STATES = ("blank", "not_applicable", "withheld", "undetermined")


@dataclass(frozen=True)
class Correction:
    """One correction; `record` are the key's values in the contract's order."""

    correction_id: str
    action: Action
    contract: str
    reporter: str
    unit: str
    period: str
    record: tuple[str, ...]
    field: str
    path: str
    sheet: str
    cell: str
    expect: str
    value: str
    reason: str
    author_post: str
    document: str
    decided_on: date
    file: Path
    line: int

    @property
    def names_a_cell(self) -> bool:
        return bool(self.path)

    def refusal(self, reason: str, proposal: str) -> Refusal:
        return Refusal(self.file, self.line, f"{self.correction_id}: {reason}", proposal)


def read_corrections(
    folder: Path, contracts: dict[str, Contract], units: UnitList
) -> list[Correction]:
    """Read corrections.csv, .xlsx or .yml in the order of their decisions; absent means none.

    Raises RefusedDefinition with every fault.
    """
    path = find_list(folder, LIST)
    if path is None:
        return []
    refusals: list[Refusal] = []
    found: list[Correction] = []
    seen: dict[str, int] = {}
    for line, row in read_list(path, NEEDED, COLUMNS):
        faults = _faults(row, contracts, units)
        number = row["correction_id"]
        if number in seen:
            faults.append(("correction_id", f"'{number}' is given twice", "give it another id"))
        seen.setdefault(number, line)
        refusals += [
            Refusal(path, line, f"{number}: {reason}", proposal, row.cell(column))
            for column, reason, proposal in faults
        ]
        if not faults:
            found.append(_correction(row, path, line))
    if refusals:
        raise RefusedDefinition(refusals)
    return sorted(found, key=lambda one: (one.decided_on, one.line))


def _correction(row: ListRow, path: Path, line: int) -> Correction:
    names = (
        "contract", "reporter", "unit", "period", "field", "path", "sheet", "cell", "expect",
        "value", "reason", "author_post", "document",
    )  # fmt: skip
    texts = {name: row.get(name, "") for name in names}
    texts["path"] = texts["path"].replace("\\", "/")
    record = tuple(part.strip() for part in row.get("record", "").split(";") if part.strip())
    return Correction(
        row["correction_id"],
        cast(Action, row["action"]),
        record=record,
        decided_on=date.fromisoformat(row["decided_on"]),
        file=path,
        line=line,
        **texts,
    )


def _faults(
    row: ListRow, contracts: dict[str, Contract], units: UnitList
) -> list[tuple[str, str, str]]:
    """Return (column, reason, proposal) of each fault of one row."""
    found = [(name, f"{name} is empty", "fill it in") for name in NEEDED if not row[name]]
    if row["action"] and row["action"] not in ACTIONS:
        reason = f"'{row['action']}' is no action"
        found.append(("action", reason, nearest(row["action"], ACTIONS)))
    try:
        date.fromisoformat(row["decided_on"] or "2017-01-01")
    except ValueError:
        reason = f"'{row['decided_on']}' is no date"
        found.append(("decided_on", reason, "write 2017-03-31"))
    found += _faults_of_value(row)
    if row.get("path"):
        found += [
            (name, f"{name} is empty, and the target is a cell", "such as K12")
            for name in ("sheet", "cell")
            if not row.get(name)
        ]
        found += [
            (name, f"{name} is given beside a cell", "name the record or the cell, not both")
            for name in ("record", "field", "unit")
            if row.get(name)
        ]
        return found
    return found + _faults_of_target(row, contracts, units)


def _faults_of_value(row: ListRow) -> list[tuple[str, str, str]]:
    action, value = row["action"], row.get("value", "")
    if action == "set" and not value:
        return [("value", "value is empty", "fill it in; for no value use action 'state'")]
    if action == "state" and value not in STATES:
        return [("value", f"'{value}' is no state", f"one of {', '.join(STATES)}")]
    if action == "exclude" and value:
        return [("value", "a record that is excluded has no new value", "leave value empty")]
    return []


def _faults_of_target(
    row: ListRow, contracts: dict[str, Contract], units: UnitList
) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    contract = contracts.get(row.get("contract", ""))
    if contract is None:
        reason = f"'{row.get('contract', '')}' is no contract"
        return [("contract", reason, nearest(row.get("contract", ""), contracts))]
    for name in ("reporter", "unit"):
        if (unit := row.get(name, "")) and unit not in units.by_id:
            found.append((name, f"'{unit}' is no unit", nearest(unit, units.by_id)))
    if not row.get("reporter") and not row.get("unit"):
        found.append(("reporter", "neither reporter nor unit is named", "name one of them"))
    if period_of_id(row.get("period", "")) is None:
        reason = f"'{row.get('period', '')}' is no period"
        found.append(("period", reason, "such as 2017-M06"))
    parts = [part for part in row.get("record", "").split(";") if part.strip()]
    if len(parts) != len(contract.key):
        reason = f"record has {len(parts)} parts, the key has {len(contract.key)}"
        found.append(("record", reason, f"write {';'.join(contract.key)}"))
    name = row.get("field", "")
    names = [form.name for form in contract.fields]
    if row["action"] == "exclude" and bool(name) != bool(row.get("expect")):
        found.append(("field", "field and expect go together", "give both or neither"))
    if (name or row["action"] != "exclude") and name not in names:
        found.append(("field", f"'{name}' is no field", nearest(name, names)))
    elif name and row["action"] != "exclude" and (why := why_fixed(contract, name)):
        found.append(("field", why, "exclude the record, and let the reporter send it rightly"))
    return found


def why_fixed(contract: Contract, name: str) -> str:
    """Return why a field cannot be corrected; "" where it can."""
    if name in contract.identifying:
        return f"'{name}' says which record it is"
    if contract.field_named(name).type == "unit":
        return f"'{name}' names a unit"
    return ""
