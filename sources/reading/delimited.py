"""Delimited text in its declared encoding."""

import csv
import io
from typing import Any

from settings import limits
from sources.contracts import FileForm
from sources.findings import Finding
from sources.reading.grid import Sheet, UnreadableFileError


def open_text(data: bytes, form: FileForm) -> Sheet:
    """Read delimited text; bytes that break its encoding are counted and named."""
    findings = []
    if form.encoding == "auto":
        form = form.model_copy(update={"encoding": "utf-8"})
    if form.separator == "auto":
        form = form.model_copy(update={"separator": ","})
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        # A mark at the start says more than the contract.
        form = form.model_copy(update={"encoding": "utf-16", "stray_bytes": ""})
    text, lines = _decode(data.removeprefix(b"\xef\xbb\xbf"), form)
    if lines:
        findings.append(
            Finding(
                "KP-107",
                found=f"{len(lines)} ({_line_list(lines)})",
                expected=", ".join(name for name in (form.encoding, form.stray_bytes) if name),
                severity="note" if form.stray_bytes else "refuse",
            )
        )
    csv.field_size_limit(limits.MAX_FILE_BYTES)
    # strict: a quote that is never closed would swallow the rest of the file into one cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=form.separator, strict=True)
    try:
        rows: list[list[Any]] = list(reader)
    except csv.Error as error:
        found = f"{reader.line_num}: {error}"
        raise UnreadableFileError(Finding("KP-103", found=found)) from None
    if sum(map(len, rows)) > limits.MAX_CELLS:
        raise UnreadableFileError(
            Finding("KP-102", found=f"{len(rows):,}", expected=f"{limits.MAX_CELLS:,}")
        )
    return Sheet("", rows, findings=findings, is_text_only=True)


def _decode(body: bytes, form: FileForm) -> tuple[str, list[int]]:
    """Decode line by line where the whole does not decode; return the lines that broke too."""
    try:
        return body.decode(form.encoding), []
    except UnicodeError:
        pass
    if form.encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32")):
        # Their line breaks are no single bytes.
        text = body.decode(form.encoding, errors="replace")
        return text, [n for n, line in enumerate(text.split("\n"), 1) if "\ufffd" in line] or [1]
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
                pieces.append(bad.decode(form.stray_bytes or "ascii", errors="replace"))
                broken.append(number)
                start += error.end
        pieces.append("\n")
    return "".join(pieces[:-1]), sorted(set(broken))


def _line_list(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:10]))
    return shown + (" …" if len(lines) > 10 else "")
