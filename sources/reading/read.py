"""One file read by an office's contracts: what a worker process does, and all it gives back."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from settings import limits
from settings.catalogue import severity
from settings.returned_marks import without_suffix
from sources.contracts import Contract, FileForm
from sources.declined import (
    asked_for_in_headers,
    asked_for_in_tables,
    find_declined,
    has_hidden_name,
    persons_in_tables,
)
from sources.findings import Finding
from sources.reading.choice import find_all
from sources.reading.columnar import ColumnRows
from sources.reading.formats import kind_and_parts
from sources.reading.grid import Sheet, UnreadableFileError, cell_name, text_of
from sources.reading.opening import open_file
from sources.reading.own_list import is_own_list
from sources.reading.parts import DAMAGED, Parts
from sources.reading.signed_records import hide_in_records, named_in_records
from sources.reading.tables import FoundTable, RawTable
from sources.redaction import CannotRedactError, must_redact, redact
from sources.rewriting import is_same
from sources.signatures import signatures

__all__ = ["READER_VERSION", "RawFile", "RawTable", "read_bytes", "read_file"]

# Raise it when the reading changes what a workbook becomes: known files are then read again.
READER_VERSION = 9


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
    # The archive keeps a copy without what names persons (sources.redaction).
    is_redacted: bool = False
    # That copy, where the records were read from it (sources.typed.reduced).
    kept: bytes = b""


def read_file(
    path: Path,
    name: str,
    contracts: list[Contract],
    opened_into: list[Sheet] | None = None,
    units: Collection[str] = (),
) -> RawFile:
    """Read one file; whatever is wrong with it becomes a finding, never an exception.

    `opened_into` is given the sheets, for who looks at them further. `units` are the normalised
    spellings of the office's units: behind 填报人 they are no person.
    """
    try:
        size = path.stat().st_size
        if size > limits.MAX_FILE_BYTES:
            finding = Finding("KP-102", found=f"{size:,}", expected=f"{limits.MAX_FILE_BYTES:,}")
            return RawFile(name, f"size:{size}", size, findings=[finding])
        data = path.read_bytes()
    except OSError as error:
        return RawFile(name, "", 0, findings=[Finding("KP-108", found=error.strerror or "")])
    return read_bytes(data, name, contracts, opened_into, units)


def read_bytes(
    data: bytes,
    name: str,
    contracts: list[Contract],
    opened_into: list[Sheet] | None = None,
    units: Collection[str] = (),
) -> RawFile:
    """Read a file's bytes by every contract that finds its table in it.

    `opened_into` is given the sheets, for who looks at them further.
    """
    raw = RawFile(name, sha256(data).hexdigest(), len(data))
    if has_hidden_name(name):
        raw.declined = True
        raw.findings.append(Finding("KP-514"))
        return raw
    try:
        kind, parts = kind_and_parts(data)
        is_text = kind == "csv"
        if is_text:
            opened = _open_texts(data, contracts)
            sheets = list({id(sheet): sheet for sheet in opened.values()}.values())
            pairs = [(opened[form.file], form) for form in contracts if form.file in opened]
        else:
            sheets = open_file(data, kind=kind, parts=parts)
            pairs = []
    except UnreadableFileError as error:
        raw.findings.append(error.finding)
        return raw
    if opened_into is not None:
        opened_into += sheets
    raw.signatures = signatures(sheets, _headers(contracts), units)
    if declined := find_declined(sheets, raw.signatures, units):
        return _declined(raw, declined)
    opened_sheets = sheets
    if not is_text:
        # Only now: also a sheet that says it is ours must not hide what is never kept.
        sheets = [sheet for sheet in sheets if not is_own_list(sheet)]
        pairs = [(sheet, contract) for sheet in sheets for contract in contracts]
    name = without_suffix(name)
    found = find_all(pairs, name, is_one_sheet=is_text)
    for one in found:
        unread = one.layout.unread if one.layout else {}
        if declined := asked_for_in_headers(one.sheet.name, unread):
            return _declined(raw, declined)
    named = frozenset(spelling for spelling in units if spelling.startswith("全"))
    raw.tables = [table for one in found if not one.is_passed for table in one.take(name, named)]
    if raw.signatures and raw.tables:
        if declined := named_in_records(raw.tables, raw.signatures):
            return _declined(raw, declined)
        hide_in_records(raw.tables, raw.signatures)
    asking = {form.contract: form.asked_in for form in contracts if form.asked_in}
    posts = {form.contract: form.verifies.checker for form in contracts if form.verifies}
    if declined := asked_for_in_tables(raw.tables, asking) or persons_in_tables(raw.tables, posts):
        return _declined(raw, declined)
    try:
        if raw.tables and not _can_be_kept(raw, data, kind, parts, opened_sheets):
            return _declined(raw, [Finding("KP-513")])
    except DAMAGED:
        # A part that no sheet is made of, such as the properties of the document.
        raw.tables, raw.signatures = [], []
        raw.findings.append(Finding("KP-103", found="zip"))
        return raw
    if raw.tables:
        raw.tables[0].findings += _not_read(sheets, found)
        return raw
    raw.findings += [finding for sheet in sheets for finding in sheet.findings]
    # What cannot be read at all is told once; that it is no known report adds nothing.
    if not any(_refuses(finding) for finding in raw.findings):
        raw.findings.append(_no_contract(sheets, contracts))
    return raw


def _declined(raw: RawFile, findings: list[Finding]) -> RawFile:
    raw.declined = True
    raw.tables = []
    raw.signatures = []
    raw.findings += findings
    return raw


def _can_be_kept(
    raw: RawFile, data: bytes, kind: str, parts: Parts | None, sheets: list[Sheet]
) -> bool:
    """Tell whether what the archive will keep of a file can be made, and reads as the file does."""
    try:
        raw.is_redacted = must_redact(data, kind, parts, raw.signatures)
        if kind in ("xls", "xlsb", "ods"):
            kept = open_file(redact(data, [], sheets))
            return is_same(sheets, kept)
    except (CannotRedactError, UnreadableFileError):
        return False
    return True


def _headers(contracts: list[Contract]) -> Iterator[str]:
    """Yield what is a header or a title in some contract, and so no person's name."""
    for contract in contracts:
        for form in contract.fields:
            yield from (*form.header, form.title.zh)


def _refuses(finding: Finding) -> bool:
    return (finding.severity or severity(finding.code)) == "refuse"


def _open_texts(data: bytes, contracts: list[Contract]) -> dict[FileForm, Sheet]:
    """Open delimited text once per declared form; it is unreadable if no form can read it."""
    declared = dict.fromkeys(contract.file for contract in contracts)
    opened: dict[FileForm, Sheet] = {}
    once: dict[tuple[str, str, str], Sheet] = {}
    failed: list[UnreadableFileError] = []
    for form in declared or [FileForm(kind="csv", stray_bytes="latin-1")]:
        settings = (form.encoding, form.stray_bytes, form.separator)
        try:
            if settings not in once:
                (once[settings],) = open_file(data, form, "csv")
            opened[form] = once[settings]
        except UnreadableFileError as error:
            failed.append(error)
    if not opened:
        raise failed[0]
    return opened


def _not_read(sheets: list[Sheet], found: list[FoundTable]) -> list[Finding]:
    """Name the sheets that no contract read, though the file as a whole was recognised."""
    read = {id(table.sheet) for table in found}
    others = [sheet for sheet in sheets if id(sheet) not in read]
    findings = [replace(finding, severity="warn") for sheet in others for finding in sheet.findings]
    findings += [
        Finding("KP-219", sheet=table.sheet.name, found=table.sheet.name)
        for table in found
        if table.is_passed
    ]
    filled = [sheet.name for sheet in others if _is_filled(sheet)]
    # The same text opened by another declared form is no other sheet.
    if any(filled):
        findings.append(Finding("KP-212", sheet=filled[0], found="、".join(filled)[:200]))
    return findings


def _no_contract(sheets: list[Sheet], forms: list[Contract]) -> Finding:
    filled = [sheet for sheet in sheets if _is_filled(sheet)]
    if not filled:
        return Finding("KP-201")
    # The fullest: a page of instructions often comes first.
    sheet = max(filled, key=_filled_cells)
    row = next(index for index, cells in enumerate(sheet.rows) if any(cells))
    column = next(index for index, cell in enumerate(sheet.rows[row]) if cell)
    expected = "；".join(map(_recognised_by, forms))
    return Finding(
        "KP-202",
        sheet=sheet.name,
        cell=cell_name(row, column),
        found=text_of(sheet.rows[row][column])[:60],
        expected=expected or "—",
    )


def _is_filled(sheet: Sheet) -> bool:
    return isinstance(sheet.values, ColumnRows) or any(any(row) for row in sheet.rows)


def _filled_cells(sheet: Sheet) -> int:
    if isinstance(sheet.values, ColumnRows):
        return len(sheet.values) * len(sheet.values.columns)
    return sum(value is not None and value != "" for row in sheet.values for value in row)


def _recognised_by(form: Contract) -> str:
    texts = [*form.sheet.title, *form.sheet.name] if form.sheet else []
    return f"{form.title.zh}（{texts[0]}）" if texts else form.title.zh
