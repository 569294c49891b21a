"""One file read by an office's contracts: what a worker process does, and all it gives back."""

from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from settings import limits
from sources.contracts import Contract, FileForm
from sources.declined import find_declined
from sources.findings import Finding
from sources.reading.around import read_surroundings
from sources.reading.delimited import open_text
from sources.reading.formats import detect
from sources.reading.grid import Sheet, UnreadableFileError, text_of
from sources.reading.layout import Layout, cell_name, find_layout
from sources.reading.rows import Total, take_records
from sources.reading.workbook import open_workbook
from sources.redaction import can_redact, signatures

# Raise it when the reading changes what a workbook becomes: known files are then read again.
READER_VERSION = 2


@dataclass
class RawTable:
    """A contract's table as it stood in the file: tagged texts by field, with their addresses."""

    contract_id: str
    sheet: str
    source_rows: list[int]
    columns: dict[str, list[str]]
    letters: dict[str, str]
    headers: dict[str, str]
    factors: dict[str, str]
    reporter: str
    reporter_cell: str
    period_id: str
    period_cell: str
    totals: list[Total]
    first_row: int
    findings: list[Finding] = field(default_factory=list)


@dataclass
class RawFile:
    """What one file gave: its tables, and what is wrong with it as a whole."""

    path: str
    sha256: str
    size: int
    tables: list[RawTable] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    declined: bool = False
    signatures: list[str] = field(default_factory=list)


def read_file(path: Path, name: str, contracts: list[Contract]) -> RawFile:
    """Read one file; whatever is wrong with it becomes a finding, never an exception."""
    try:
        size = path.stat().st_size
        if size > limits.MAX_FILE_BYTES:
            finding = Finding("KP-102", found=f"{size:,}", expected=f"{limits.MAX_FILE_BYTES:,}")
            return RawFile(name, f"size:{size}", size, findings=[finding])
        data = path.read_bytes()
    except OSError as error:
        return RawFile(name, "", 0, findings=[Finding("KP-108", found=error.strerror or "")])
    return read_bytes(data, name, contracts)


def read_bytes(data: bytes, name: str, contracts: list[Contract]) -> RawFile:
    """Read a file's bytes by every contract that finds its table in it."""
    raw = RawFile(name, sha256(data).hexdigest(), len(data))
    try:
        kind = detect(data)
        forms = [contract for contract in contracts if contract.file.kind == kind]
        if kind == "workbook":
            sheets = open_workbook(data)
            pairs = [(sheet, contract) for sheet in sheets for contract in forms]
        else:
            opened = _open_texts(data, forms)
            sheets = list(opened.values())
            pairs = [(opened[form.file], form) for form in forms if form.file in opened]
    except UnreadableFileError as error:
        raw.findings.append(error.finding)
        return raw
    raw.signatures = signatures(sheets)
    declined = find_declined(sheets, raw.signatures)
    if raw.signatures and not can_redact(data):
        declined.append(Finding("KP-513"))
    if declined:
        raw.declined = True
        raw.findings += declined
        return raw
    layouts = _best([layout for sheet, form in pairs if (layout := find_layout(form, sheet))])
    raw.tables = [_table(layout) for layout in layouts]
    if layouts:
        raw.tables[0].findings += _not_read(sheets, layouts)
    else:
        raw.findings += [finding for sheet in sheets for finding in sheet.findings]
        raw.findings.append(_no_contract(sheets, forms))
    return raw


def _open_texts(data: bytes, forms: list[Contract]) -> dict[FileForm, Sheet]:
    """Open delimited text once per declared form; it is unreadable if no form can read it."""
    declared = dict.fromkeys(contract.file for contract in forms)
    opened: dict[FileForm, Sheet] = {}
    failed: list[UnreadableFileError] = []
    for form in declared or [FileForm(kind="csv", stray_bytes="latin-1")]:
        try:
            opened[form] = open_text(data, form)
        except UnreadableFileError as error:
            failed.append(error)
    if not opened:
        raise failed[0]
    return opened


def _best(layouts: list[Layout]) -> list[Layout]:
    """Keep one contract per sheet: the one that knows most of its columns.

    A page of instructions that quotes a title and a header or two is no table where another sheet
    holds one.
    """
    best: dict[int, Layout] = {}
    for layout in layouts:
        known = best.get(id(layout.sheet))
        if known is None or len(layout.columns) > len(known.columns):
            best[id(layout.sheet)] = layout
    with_key = {
        id(layout) for layout in best.values() if set(layout.contract.key) & set(layout.columns)
    }
    found = {layout.contract.contract for layout in best.values() if id(layout) in with_key}
    return [
        layout
        for layout in best.values()
        if id(layout) in with_key or layout.contract.contract not in found
    ]


def _not_read(sheets: list[Sheet], layouts: list[Layout]) -> list[Finding]:
    """Name the sheets that no contract read, though the file as a whole was recognised."""
    read = {id(layout.sheet) for layout in layouts}
    others = [sheet for sheet in sheets if id(sheet) not in read]
    findings = [replace(finding, severity="warn") for sheet in others for finding in sheet.findings]
    filled = [sheet.name for sheet in others if any(any(row) for row in sheet.rows)]
    # The same text opened by another declared form is no other sheet.
    if any(filled):
        findings.append(Finding("KP-212", sheet=filled[0], found="、".join(filled)[:200]))
    return findings


def _no_contract(sheets: list[Sheet], forms: list[Contract]) -> Finding:
    filled = [sheet for sheet in sheets if any(any(row) for row in sheet.rows)]
    if not filled:
        return Finding("KP-201")
    # The fullest: a page of instructions often comes first.
    sheet = max(filled, key=lambda sheet: sum(bool(cell) for row in sheet.rows for cell in row))
    row = next(index for index, cells in enumerate(sheet.rows) if any(cells))
    column = next(index for index, cell in enumerate(sheet.rows[row]) if cell)
    expected = "；".join(
        f"{form.title.zh}（{form.sheet.title[0]}）" if form.sheet else form.title.zh
        for form in forms
    )
    return Finding(
        "KP-202",
        sheet=sheet.name,
        cell=cell_name(row, column),
        found=text_of(sheet.rows[row][column])[:60],
        expected=expected or "—",
    )


def _table(layout: Layout) -> RawTable:
    contract = layout.contract
    around = read_surroundings(layout)
    records = take_records(layout)
    return RawTable(
        contract.contract,
        layout.sheet.name,
        records.source_rows,
        records.columns,
        {name: column.letters for name, column in layout.columns.items()},
        {name: column.header for name, column in layout.columns.items()},
        {name: column.factor for name, column in layout.columns.items()},
        around.reporter,
        around.reporter_cell,
        around.period_id,
        around.period_cell,
        records.totals,
        layout.header_bottom + 2 + contract.header.skip_below,
        [
            finding.at(layout.sheet.name)
            for finding in (*layout.sheet.findings, *layout.findings, *records.findings)
        ],
    )
