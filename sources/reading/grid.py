"""A file opened by its content, not its name: sheets of cells with their true addresses."""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from settings import limits
from sources.contracts import FileForm
from sources.findings import Finding

# Every cell becomes one tagged text: the tag keeps what the file said the value was.
# n number · t text · d date · b yes/no · e error
Cell = str
BLANK: Cell = ""


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the finding says why and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass
class Sheet:
    """One sheet: rows of tagged cells from A1 on, and its merged ranges (0-based, inclusive)."""

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def text_of(cell: Cell) -> str:
    """Return a cell's text without its tag."""
    return cell[1:]


def column_letters(index: int) -> str:
    """Name a 0-based column as a spreadsheet does: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def detect(data: bytes) -> str:
    """Name the format by content: workbook or csv; else raise with the format's name."""
    if not data:
        raise UnreadableFile(Finding("KP-101"))
    if len(data) > limits.MAX_FILE_BYTES:
        raise UnreadableFile(
            Finding("KP-102", found=f"{len(data):,}", expected=f"{limits.MAX_FILE_BYTES:,}")
        )
    if data[:4] == b"PK\x03\x04":
        _check_unfolding(data)
        return "workbook"
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFile(Finding("KP-104"))
        return "workbook"
    if data[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08"):
        return "workbook"
    start = data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<head")):
        raise UnreadableFile(Finding("KP-105", found="HTML"))
    if start.startswith(b"<?xml"):
        raise UnreadableFile(Finding("KP-105", found="XML"))
    if start.startswith(b"%pdf"):
        raise UnreadableFile(Finding("KP-105", found="PDF"))
    if b"\x00" in data[:4096] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableFile(Finding("KP-103", found="binary"))
    return "csv"


def _check_unfolding(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unfolded = sum(entry.file_size for entry in package.infolist())
    except zipfile.BadZipFile:
        raise UnreadableFile(Finding("KP-103", found="zip")) from None
    if unfolded > limits.MAX_UNFOLDED_BYTES or (
        unfolded > 10_000_000 and unfolded > limits.MAX_UNFOLDING_RATIO * len(data)
    ):
        raise UnreadableFile(
            Finding("KP-102", found=f"{unfolded:,}", expected=f"{limits.MAX_UNFOLDED_BYTES:,}")
        )


def open_workbook(data: bytes) -> list[Sheet]:
    """Read every sheet that has cells, hidden ones too, in the order of the file."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
    except python_calamine.PasswordError:
        raise UnreadableFile(Finding("KP-104")) from None
    except Exception as error:
        raise UnreadableFile(Finding("KP-103", found=_short(error))) from None
    sheets = []
    for name in names:
        try:
            sheet = book.get_sheet_by_name(name)
            height, width = sheet.total_height, sheet.total_width
            if height * width > limits.MAX_CELLS:
                raise UnreadableFile(
                    Finding(
                        "KP-102",
                        sheet=name,
                        found=f"{height:,} × {width:,}",
                        expected=f"{limits.MAX_CELLS:,}",
                    )
                )
            rows = sheet.to_python(skip_empty_area=False)
            merged = sheet.merged_cell_ranges or []
        except UnreadableFile:
            raise
        except Exception as error:
            # Chart and macro sheets have no grid; a sheet that matters is missed by its title.
            sheets.append(
                Sheet(name, [], findings=[Finding("KP-106", sheet=name, found=_short(error))])
            )
            continue
        if rows:
            sheets.append(Sheet(name, [[_tagged(value) for value in row] for row in rows], merged))
    return sheets


def _short(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:160]


def _tagged(value: Any) -> Cell:
    if value is None or value == "":
        return BLANK
    kind = type(value)
    if kind is str:
        return "e" + value if value[0] == "#" and value[-1] in "!?A0" else "t" + value
    if kind is float:
        # A stored double means the shortest decimal with 15 significant digits.
        return f"n{value:.15g}"
    if kind is bool:
        return "b1" if value else "b0"
    if kind is int:
        return f"n{value}"
    if isinstance(value, datetime):
        return "d" + value.isoformat(sep=" ")
    if isinstance(value, date):
        return "d" + value.isoformat()
    if isinstance(value, time | timedelta):
        return f"t{value}"
    return f"t{value}"


def open_text(data: bytes, form: FileForm) -> Sheet:
    """Read delimited text in its declared encoding; bytes that break it are counted and named."""
    findings = []
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", errors="replace")
    else:
        body = data.removeprefix(b"\xef\xbb\xbf")
        text, lines = _decode(body, form)
        if lines:
            findings.append(
                Finding(
                    "KP-107",
                    found=f"{len(lines)} ({_line_list(lines)})",
                    expected=f"{form.encoding}, {form.stray_bytes or 'utf-8'}",
                    severity="warn" if form.stray_bytes else "refuse",
                )
            )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=form.separator)
    rows = [["t" + value if value else BLANK for value in row] for row in reader]
    if sum(map(len, rows)) > limits.MAX_CELLS:
        raise UnreadableFile(
            Finding("KP-102", found=f"{len(rows):,}", expected=f"{limits.MAX_CELLS:,}")
        )
    return Sheet("", rows, findings=findings)


def _decode(body: bytes, form: FileForm) -> tuple[str, list[int]]:
    try:
        return body.decode(form.encoding), []
    except UnicodeDecodeError:
        pass
    pieces = []
    broken: list[int] = []
    for number, line in enumerate(body.split(b"\n"), start=1):
        start = 0
        while True:
            try:
                pieces.append(line[start:].decode(form.encoding))
                break
            except UnicodeDecodeError as error:
                good, bad = (
                    line[start : start + error.start],
                    line[start + error.start : start + error.end],
                )
                pieces.append(good.decode(form.encoding))
                pieces.append(bad.decode(form.stray_bytes) if form.stray_bytes else "\ufffd")
                broken.append(number)
                start += error.end
        pieces.append("\n")
    return "".join(pieces[:-1]), sorted(set(broken))


def _line_list(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:10]))
    return shown + (" …" if len(lines) > 10 else "")
