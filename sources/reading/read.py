"""One file read by an office's contracts: what a worker process does, and all it gives back."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from settings import limits
from sources.contracts import Contract, FileForm
from sources.declined import find_declined
from sources.findings import Finding
from sources.periods import period_in_text
from sources.reading.grid import Sheet, UnreadableFile, detect, open_text, open_workbook, text_of
from sources.reading.layout import Layout, cell_name, find_layout
from sources.reading.rows import Total, take_records

# Raise it when the reading changes what a workbook becomes: known files are then read again.
READER_VERSION = 1


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


def read_file(path: Path, name: str, contracts: list[Contract]) -> RawFile:
    """Read one file; whatever is wrong with it becomes a finding, never an exception."""
    try:
        size = path.stat().st_size
        if size > limits.MAX_FILE_BYTES:
            return RawFile(
                name, f"size:{size}", size,
                findings=[Finding("KP-102", found=f"{size:,}", expected=f"{limits.MAX_FILE_BYTES:,}")],
            )  # fmt: skip
        data = path.read_bytes()
    except OSError as error:
        return RawFile(name, "", 0, findings=[Finding("KP-108", found=error.strerror or "")])
    return read_bytes(data, name, contracts)


def read_bytes(data: bytes, name: str, contracts: list[Contract]) -> RawFile:
    """Read a file's bytes by every contract that finds its table in it."""
    raw = RawFile(name, sha256(data).hexdigest(), len(data))
    try:
        kind = detect(data)
        if kind == "workbook":
            sheets = open_workbook(data)
            forms = [contract for contract in contracts if contract.file.kind == "workbook"]
            pairs = [(sheet, contract) for sheet in sheets for contract in forms]
        else:
            forms = [contract for contract in contracts if contract.file.kind == "csv"]
            opened: dict[FileForm, Sheet] = {}
            for contract in forms:
                if contract.file not in opened:
                    opened[contract.file] = open_text(data, contract.file)
            if not forms:
                opened[FileForm(kind="csv")] = open_text(
                    data, FileForm(kind="csv", stray_bytes="latin-1")
                )
            sheets = list(opened.values())
            pairs = [(opened[contract.file], contract) for contract in forms]
    except UnreadableFile as error:
        raw.findings.append(error.finding)
        return raw
    declined = find_declined(sheets)
    if declined:
        raw.declined = True
        raw.findings += declined
        return raw
    layouts = _best([layout for sheet, form in pairs if (layout := find_layout(form, sheet))])
    raw.tables = [_table(layout) for layout in layouts]
    if not layouts:
        raw.findings += [finding for sheet in sheets for finding in sheet.findings]
        raw.findings.append(_no_contract(sheets, forms))
    return raw


def _best(layouts: list[Layout]) -> list[Layout]:
    """Keep one contract per sheet: the one that knows most of its columns."""
    best: dict[int, Layout] = {}
    for layout in layouts:
        known = best.get(id(layout.sheet))
        if known is None or len(layout.columns) > len(known.columns):
            best[id(layout.sheet)] = layout
    return list(best.values())


def _no_contract(sheets: list[Sheet], forms: list[Contract]) -> Finding:
    filled = [sheet for sheet in sheets if any(any(row) for row in sheet.rows)]
    if not filled:
        return Finding("KP-201")
    # The fullest: a page of instructions often comes first.
    sheet = max(filled, key=lambda sheet: sum(bool(cell) for row in sheet.rows for cell in row))
    row = next(index for index, cells in enumerate(sheet.rows) if any(cells))
    column = next(index for index, cell in enumerate(sheet.rows[row]) if cell)
    expected = "；".join(
        f"{form.title.zh}（{form.sheet.title}）" if form.sheet else form.title.zh for form in forms
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
    records = take_records(layout)
    table = RawTable(
        contract.contract,
        layout.sheet.name,
        records.source_rows,
        records.columns,
        {name: column.letters for name, column in layout.columns.items()},
        {name: column.header for name, column in layout.columns.items()},
        {name: column.factor for name, column in layout.columns.items()},
        layout.reporter,
        layout.reporter_cell,
        "",
        layout.title_cell,
        records.totals,
        layout.header_bottom + 2 + contract.header.skip_below,
        [
            finding.at(layout.sheet.name)
            for finding in (*layout.sheet.findings, *layout.findings, *records.findings)
        ],
    )
    if contract.period.source == "title":
        _period_from_title(layout, table)
    return table


def _period_from_title(layout: Layout, table: RawTable) -> None:
    # The period may stand in the title itself or in a line of its own between title and header.
    period = period_in_text(layout.title)
    if period is None:
        for row in range(layout.header_top):
            for index, cell in enumerate(layout.sheet.rows[row]):
                if cell[:1] == "t" and (period := period_in_text(text_of(cell))):
                    table.period_cell = cell_name(row, index)
                    break
            if period:
                break
    if period is None:
        table.findings.append(
            Finding("KP-209", sheet=layout.sheet.name, cell=layout.title_cell, found=layout.title)
        )
    else:
        table.period_id = period.period_id
