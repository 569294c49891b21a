"""A contract tried on workbooks: where it found what, and what became of it. Nothing is kept."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from settings.errors import WrongUse
from settings.returned_marks import without_suffix
from sources.contracts import MONEY_FACTORS, Contract, FieldForm
from sources.drafting.misses import Miss, misses
from sources.findings import Finding
from sources.reading.choice import find_all
from sources.reading.grid import Sheet
from sources.reading.own_list import is_own_list
from sources.reading.pool import Readers
from sources.reading.read import RawFile, RawTable, read_file
from sources.reading.stated import Stated
from sources.reading.tables import FoundTable
from sources.reading.worker import Read
from sources.typed import Batch, Submission, gather
from sources.units import UnitList

_UNIT_OF = {factor: unit for unit, factor in MONEY_FACTORS.items()}


@dataclass
class FieldPlace:
    """Where a field was found; `place` is "" where the sheet does not have it."""

    field: str
    title: str
    type: str
    source: str
    place: str = ""
    header: str = ""
    unit: str = ""


@dataclass
class TableTrial:
    """One table that was found, with all its blocks."""

    sheet: str
    layout: str
    title: str
    title_cell: str
    header_rows: str
    blocks: int
    records: int
    fields: list[FieldPlace]
    reporter: list[Stated]
    unit: list[Stated]
    period_id: str
    period_cell: str
    totals: list[tuple[int, str]]
    passed_over: str = ""


@dataclass
class Trial:
    """One file tried: its tables or why there are none, its submissions, all findings."""

    path: str
    tables: list[TableTrial] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    file_findings: list[Finding] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        return [*self.file_findings, *(f for one in self.submissions for f in one.findings)]

    @property
    def is_refused(self) -> bool:
        return not self.tables or any(submission.is_refused for submission in self.submissions)


@dataclass
class TriedFile(RawFile):
    """One file read by one contract, and where that found what."""

    trial: Trial | None = None


def try_file(path: Path, name: str, contracts: list[Contract]) -> TriedFile:
    """Read one file by one contract; whatever is wrong with it becomes a finding."""
    sheets: list[Sheet] = []
    (contract,) = contracts
    raw = read_file(path, name, contracts, sheets)
    return TriedFile(**vars(raw), trial=_trial(contract, sheets, raw))


def try_contract(
    contract: Contract, files: list[Path], units: UnitList, read: Read | None = None
) -> tuple[list[Trial], Batch]:
    """Read files by one contract alone; the batch has the records of all of them.

    A file that breaks its reader costs itself only, unless `read` reads in this process.
    """
    for path in files:
        if not path.is_file():
            raise WrongUse(f"{path} is no file → name workbooks, not folders")
    raws: list[RawFile]
    if read is None:
        with Readers([contract], 1, try_file, times=2) as readers:
            raws = list(readers.start([(str(path), path) for path in files]))
    else:
        raws = [read(path, str(path), [contract]) for path in files]
    trials = [
        raw.trial
        if isinstance(raw, TriedFile) and raw.trial
        else Trial(raw.path, file_findings=list(raw.findings))
        for raw in raws
    ]
    (batch,) = gather(raws, {contract.contract: contract}, units, {})
    for trial in trials:
        everything = (*batch.submissions, *batch.copies)
        trial.submissions = [one for one in everything if one.path == trial.path]
    return trials, batch


def _trial(contract: Contract, sheets: list[Sheet], raw: RawFile) -> Trial:
    trial = Trial(raw.path, file_findings=list(raw.findings))
    is_damaged = any(finding.code == "KP-103" for finding in raw.findings)
    if raw.declined or is_damaged or not sheets:
        return trial
    found = find_all(
        [(sheet, contract) for sheet in sheets if not is_own_list(sheet)], without_suffix(raw.path),
        is_one_sheet=len(sheets) == 1 and sheets[0].is_text_only,
    )  # fmt: skip
    if not raw.tables:
        trial.misses = misses(contract, sheets)
    tables = iter(raw.tables)
    for one in found:
        if one.is_passed:
            continue
        # The same tables as in the file that was read, counted off table by table.
        blocks = [next(tables) for _ in one.take(raw.path)]
        if blocks:
            trial.tables.append(_table(one, blocks))
    return trial


def _table(found: FoundTable, blocks: list[RawTable]) -> TableTrial:
    first, layout = blocks[0], found.layout
    rows = title = title_cell = ""
    if layout is not None:
        top, bottom = layout.header_top + 1, layout.header_bottom + 1
        rows = f"{top}" if top == bottom else f"{top}–{bottom}"
        title, title_cell = layout.title, layout.title_cell
    elif found.forms:
        title, title_cell = found.forms[0].layout.title, found.forms[0].layout.title_cell
    passed = [finding.found for finding in first.findings if finding.code == "KP-210"]
    totals = {total.source_row: total.label for block in blocks for total in block.totals}
    return TableTrial(
        first.sheet, first.layout, title, title_cell, rows, len(blocks),
        sum(len(block.source_rows) for block in blocks),
        [_place(form, found, blocks) for form in found.contract.fields_present],
        first.reporter, first.unit, first.period_id, first.period_cell,
        sorted(totals.items()), "; ".join(passed),
    )  # fmt: skip


def _place(form: FieldForm, found: FoundTable, blocks: list[RawTable]) -> FieldPlace:
    place = FieldPlace(form.name, form.title.zh, form.type, form.source)
    table = next((block for block in blocks if form.name in block.columns), None)
    if table is None:
        return place
    letters = dict.fromkeys(b.letters[form.name] for b in blocks if b.letters.get(form.name))
    cell = table.cells.get(form.name)
    place.place = cell if isinstance(cell, str) and cell and len(blocks) == 1 else _span(letters)
    if not place.place and form.source in ("section", "file", "sheet"):
        place.place = form.source
    if form.source in ("column", "label"):
        place.header = table.headers.get(form.name, "")
    column = found.layout.columns.get(form.name) if found.layout else None
    factor = table.factors.get(form.name, "1")
    if form.type == "money" and not found.contract.money_unit.fixed:
        place.unit = _UNIT_OF.get(factor, factor)
    elif form.units:
        place.unit = (column.unit if column else "") or ("" if factor == "1" else f"× {factor}")
    elif form.type == "money":
        place.unit = found.contract.money_unit.fixed
    return place


def _span(letters: dict[str, None]) -> str:
    names = list(letters)
    return ", ".join(names) if len(names) <= 3 else f"{names[0]} … {names[-1]} ({len(names)})"


def first_records(contract: Contract, batch: Batch, trial: Trial, count: int) -> list[Any]:
    """Return the first records of a file: its row, and value and state by field."""
    keys = [submission.key for submission in trial.submissions]
    own = batch.records.filter(pl.col("submission_id").is_in(keys)).head(count)
    return [
        {
            "source_row": row["source_row"],
            "unit_id": row["unit_id"] or "",
            "period_id": row["period_id"] or "",
            "values": {form.name: _shown(row, form) for form in contract.fields},
            "states": {form.name: row[f"{form.name}__state"] for form in contract.fields},
        }
        for row in own.iter_rows(named=True)
    ]


def _shown(row: dict[str, Any], form: FieldForm) -> str:
    value = row[form.name]
    if form.type == "date_range":
        first = row[f"{form.name}__from"]
        return "" if first is None and value is None else f"{first or ''} – {value or ''}"
    if value is None:
        return ""
    if form.is_figure:
        text = f"{value:f}" if not isinstance(value, int) else str(value)
        return text.rstrip("0").rstrip(".") if "." in text else text
    if form.type == "yes_no":
        return "是" if value else "否"
    precision = row.get(f"{form.name}__precision")
    return f"{value} ({precision})" if precision and precision != "day" else str(value)
