"""Reopenings: a closed period takes reports again for a while, by a decision that is recorded."""

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from settings.errors import Refusal, RefusedDefinition
from settings.proposals import nearest
from settings.reference_list import ListRow, find_list, read_list
from sources.contracts import Contract
from sources.periods import period_of_id
from sources.units import UnitList

LIST = "reopenings"
NEEDED = ("reopening_id", "contract", "period", "opened_from", "until", "reason", "author_post")
COLUMNS = (*NEEDED, "reporter", "document", "note")


@dataclass(frozen=True)
class Reopening:
    """One decision; without a reporter it holds for all."""

    reopening_id: str
    contract: str
    period: str
    reporter: str
    opened_from: datetime
    until: datetime
    reason: str
    author_post: str
    document: str


def read_reopenings(
    folder: Path, contracts: dict[str, Contract], units: UnitList
) -> list[Reopening]:
    """Read reopenings.csv, .xlsx or .yml; absent means none. Raises RefusedDefinition."""
    path = find_list(folder, LIST)
    if path is None:
        return []
    refusals: list[Refusal] = []
    found: dict[str, Reopening] = {}
    for line, row in read_list(path, NEEDED, COLUMNS):
        faults = _faults(row, contracts, units)
        number = row["reopening_id"]
        if number in found:
            faults.append(("reopening_id", f"'{number}' is given twice", "give it another id"))
        refusals += [
            Refusal(path, line, reason, proposal, row.cell(column))
            for column, reason, proposal in faults
        ]
        opened, until = _moment(row["opened_from"]), _moment(row["until"], time(23, 59, 59))
        if not faults and opened and until:
            found[number] = Reopening(
                number, row["contract"], row["period"], row.get("reporter", ""), opened, until,
                row["reason"], row["author_post"], row.get("document", ""),
            )  # fmt: skip
    if refusals:
        raise RefusedDefinition(refusals)
    return [found[number] for number in sorted(found)]


def _faults(
    row: ListRow, contracts: dict[str, Contract], units: UnitList
) -> list[tuple[str, str, str]]:
    found = [(name, f"{name} is empty", "fill it in") for name in NEEDED if not row[name]]
    if row["contract"] and row["contract"] not in contracts:
        reason = f"'{row['contract']}' is no contract"
        found.append(("contract", reason, nearest(row["contract"], contracts)))
    if row["period"] and period_of_id(row["period"]) is None:
        found.append(("period", f"'{row['period']}' is no period", "such as 2017-M06"))
    reporter = row.get("reporter", "")
    if reporter and reporter not in units.by_id:
        found.append(("reporter", f"'{reporter}' is no unit", nearest(reporter, units.by_id)))
    moments = [_moment(row["opened_from"]), _moment(row["until"], time(23, 59, 59))]
    for name, moment in zip(("opened_from", "until"), moments, strict=True):
        if row[name] and moment is None:
            found.append((name, f"'{row[name]}' is no time", "write 2017-07-05 17:00"))
    if moments[0] and moments[1] and moments[1] < moments[0]:
        found.append(("until", "it ends before it begins", "exchange the times"))
    return found


def _moment(text: str, of_day: time = time()) -> datetime | None:
    """Read a local time; a day alone is its first second, or its last one at the end."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is not None:
        return None
    return datetime.combine(date.fromisoformat(text), of_day) if len(text) == 10 else moment
