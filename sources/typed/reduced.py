"""A report without what may not be kept of it: small groups rolled up, free text gone.

What is landed is read from the reduced copy that the archive keeps, so that both say the same.
"""

from dataclasses import replace
from typing import Any

from sources.contracts import Contract
from sources.findings import Finding
from sources.reading.formats import kind_of
from sources.reading.opening import open_file
from sources.reading.read import RawFile, read_bytes
from sources.rewriting import as_text, as_workbook
from sources.text import HIDDEN
from sources.typed.changes import Change, Clear, Place, applied, as_sent, place_of
from sources.typed.small_groups import roll_up
from sources.typed.submissions import Submission, gather
from sources.units import UnitList


def must_reduce(file: RawFile, contracts: dict[str, Contract]) -> bool:
    """Tell a file with a report of which not all may be kept."""
    return any(contracts[table.contract_id].is_reduced for table in file.tables)


def reduced(data: bytes, file: RawFile, contracts: dict[str, Contract], units: UnitList) -> RawFile:
    """Return the file as it reads without what may not be kept; `kept` holds its bytes.

    A copy that still holds a small group is refused with KP-517.
    """
    from sources.redaction import without_names

    kind = kind_of(data)
    changes, notes = _changes(file, contracts, units)
    form = contracts[file.tables[0].contract_id].file
    sheets = open_file(data, form if kind == "csv" else None, kind)
    read = {table.sheet for table in file.tables}
    signed = file.signatures
    kept = [applied(without_names(sheet, signed), changes.get(sheet.name, []))
            for sheet in sheets if sheet.name in read]  # fmt: skip
    copy = as_text(kept[0], form) if kind == "csv" else as_workbook(kept)
    again = read_bytes(copy, file.path, list(contracts.values()), units=units.spellings)
    again.sha256, again.size, again.kept, again.is_redacted = (
        file.sha256, file.size, copy, True,
    )  # fmt: skip
    again.signatures = []
    for table in again.tables:
        # A row that was put in moves what stands below it; the sender looks at what was sent.
        own = changes.get(table.sheet, [])
        table.findings = [replace(one, cell=as_sent(one.cell, own)) for one in table.findings]
        table.totals = [
            replace(total, source_row=place_of(as_sent(f"A{total.source_row}", own))[0] + 1)
            for total in table.totals
        ]
    if again.tables:
        again.tables[0].findings += notes
        if _changes(again, contracts, units)[1]:
            again.tables, again.kept = [], b""
    if not again.tables:
        again.declined, again.findings = True, [Finding("KP-517")]
    return again


def _changes(
    file: RawFile, contracts: dict[str, Contract], units: UnitList
) -> tuple[dict[str, list[tuple[Place, Any]]], list[Finding]]:
    """Return by sheet what replaces which cells, and a note per report with small groups."""
    found: dict[str, list[tuple[Place, Any]]] = {}
    ends: dict[str, int] = {}
    for table in file.tables:
        rows_of = (*table.source_rows, *(total.source_row for total in table.totals))
        # A table without records ends with its header.
        ends[table.sheet] = max([ends.get(table.sheet, 0), table.first_row - 1, *rows_of])
    notes: list[Finding] = []
    single = replace(file, tables=[replace(table, findings=[]) for table in file.tables])
    named = {table.contract_id: contracts[table.contract_id] for table in file.tables}
    for batch in gather([single], named, units, {}):
        contract = batch.contract
        if not contract.is_reduced:
            continue
        rows = batch.records.to_dicts()
        for submission in batch.submissions:
            own = [row for row in rows if row["submission_id"] == submission.key]
            changes: list[Change] = []
            if contract.small_groups:
                changes, note = roll_up(contract, contract.small_groups, submission, own, units)
                notes += note
            if contract.free_text == "dropped":
                changes = _free_text(contract, submission, own, ends) + changes
            for sheet, cell, value in changes:
                if cell:
                    found.setdefault(sheet, []).append((place_of(cell), value))
    return found, notes


def _free_text(
    contract: Contract,
    submission: Submission,
    rows: list[dict[str, Any]],
    ends: dict[str, int],
) -> list[Change]:
    """Empty the cells of texts; what else cannot be read stays unreadable, without its words."""
    changes: list[Change] = []
    for block, table in enumerate(submission.tables):
        records = [row for row in rows if row["block"] == block]
        declared = {
            table.address(form.name, record["source_row"])
            for form in contract.fields
            for record in records
        }
        outside = {one.cell for one in (*table.reporter, *table.unit)}
        outside |= {table.period_cell, table.zero_cell}
        last = ends[table.sheet]
        kept = declared | outside
        for number in sorted(set(table.source_rows)):
            changes.append((table.sheet, f"A{number}", Clear(kept, number, number)))
        changes.append((table.sheet, f"A{last + 1}", Clear(kept, last + 1, 0)))
        for form in contract.fields:
            for row in records:
                address = table.address(form.name, row["source_row"])
                if form.type == "text" and not form.organisation:
                    changes.append((table.sheet, address, None))
                elif row[f"{form.name}__state"] == "unreadable":
                    changes.append((table.sheet, address, HIDDEN))
    return [change for change in changes if isinstance(change[2], Clear)] + [
        change for change in changes if not isinstance(change[2], Clear)
    ]
