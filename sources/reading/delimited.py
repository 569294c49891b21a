"""Delimited text: its encoding and its separator are told by the text, or by the contract."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from settings import limits
from sources.contract_table import FileForm
from sources.findings import Finding
from sources.reading.formats import wide_encoding
from sources.reading.grid import Sheet, UnreadableFileError

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_LINES = 300
_SAMPLE = 200_000
# The first line in which some programs state the separator; they do not count it as a row.
_STATED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def open_text(data: bytes, form: FileForm) -> Sheet:
    """Read delimited text; bytes that break its encoding are counted and named."""
    text, findings = _decode(data, form)
    separator = form.separator
    if separator == "auto":
        stated = _STATED.match(text)
        separator = stated[1] if stated else _separator_of(text)
        text = text[stated.end() :] if stated else text
    csv.field_size_limit(limits.MAX_FILE_BYTES)
    # strict: a quote that is never closed would swallow the rest of the file into one cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = _rows_of(reader)
    except csv.Error as error:
        found = f"{reader.line_num}: {error}"
        raise UnreadableFileError(Finding("KP-103", found=found)) from None
    return Sheet("", rows, findings=findings, is_text_only=True)


def _rows_of(reader: Iterator[list[str]]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    cells = 0
    for row in reader:
        cells += len(row)
        if cells > limits.MAX_CELLS:
            found, expected = f"> {limits.MAX_CELLS:,}", f"{limits.MAX_CELLS:,}"
            raise UnreadableFileError(Finding("KP-102", found=found, expected=expected))
        rows.append(row)
    return rows


def _separator_of(text: str) -> str:
    """Return the separator that gives most rows the same number of cells, outside quotes."""
    sample = text[:_SAMPLE]
    best, best_score = ",", (0.0, 0)
    for separator in _SEPARATORS:
        if separator not in sample:
            continue
        widths: Counter[int] = Counter()
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        try:
            for _, row in zip(range(_SAMPLE_LINES), reader, strict=False):
                if any(row):
                    widths[len(row)] += 1
        except csv.Error:
            continue
        columns, lines = max(
            ((width, count) for width, count in widths.items() if width > 1),
            key=lambda pair: (pair[1], pair[0]),
            default=(0, 0),
        )
        score = (round(lines / max(1, widths.total()), 2), columns)
        if score > best_score:
            best, best_score = separator, score
    return best


def _decode(data: bytes, form: FileForm) -> tuple[str, list[Finding]]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            # A mark at the start says more than the contract.
            stray = form.stray_bytes if name == "utf-8" else ""
            return _in_one_encoding(data[len(mark) :], name, stray)
    if form.encoding != "auto":
        return _in_one_encoding(data, form.encoding, form.stray_bytes)
    if wide := wide_encoding(data):
        return _in_one_encoding(data, wide, "")
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    if form.stray_bytes:
        return _in_one_encoding(data, "utf-8", form.stray_bytes)
    return _by_lines(data)


def _by_lines(data: bytes) -> tuple[str, list[Finding]]:
    """Decode each line in the one of UTF-8 and GB18030 that it is in."""
    pieces: list[str] = []
    lines: dict[str, list[int]] = {"utf-8": [], "gb18030": [], "": []}
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.isascii():
            pieces.append(line.decode("ascii"))
            continue
        text, encoding = _line(line)
        pieces.append(text)
        lines[encoding].append(number)
    text = "\n".join(pieces)
    if lines[""]:
        return text, [_broken(lines[""], "utf-8, gb18030", "refuse")]
    fewer = min(lines["utf-8"], lines["gb18030"], key=len)
    return text, [_broken(fewer, "utf-8, gb18030", "warn")] if fewer else []


def _line(line: bytes) -> tuple[str, str]:
    chinese = _plain_chinese(line)
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        if chinese:
            return chinese, "gb18030"
        return line.decode("utf-8", errors="replace"), ""
    # Two bytes a character and no more is no Chinese: such a line is UTF-8 by chance.
    if chinese and not any(char > "\u07ff" for char in text):
        return chinese, "gb18030"
    return text, "utf-8"


def _plain_chinese(line: bytes) -> str:
    """Return a line of GB18030, or nothing where it is none or its characters are unlikely.

    Western text in one byte a character often can be decoded too: into characters that nobody
    writes.
    """
    try:
        text = line.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    foreign = [char for char in text if char > "\x7f"]
    common = len("".join(foreign).encode("gb2312", errors="ignore")) // 2
    return text if 2 * common > len(foreign) else ""


def _in_one_encoding(body: bytes, encoding: str, stray: str) -> tuple[str, list[Finding]]:
    """Decode line by line where the whole does not decode; the lines that broke are named."""
    try:
        return body.decode(encoding), []
    except UnicodeError:
        pass
    expected = ", ".join(name for name in (encoding, stray) if name)
    if encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32")):
        # Their line breaks are no single bytes.
        text = body.decode(encoding, errors="replace")
        lines = [n for n, line in enumerate(text.split("\n"), 1) if "\ufffd" in line] or [1]
        return text, [_broken(lines, expected, "refuse")]
    pieces = []
    broken: list[int] = []
    for number, line in enumerate(body.split(b"\n"), start=1):
        start = 0
        while True:
            try:
                pieces.append(line[start:].decode(encoding))
                break
            except UnicodeDecodeError as error:
                good, bad = (
                    line[start : start + error.start],
                    line[start + error.start : start + error.end],
                )
                pieces.append(good.decode(encoding))
                pieces.append(bad.decode(stray or "ascii", errors="replace"))
                broken.append(number)
                start += error.end
        pieces.append("\n")
    severity = "note" if stray else "refuse"
    return "".join(pieces[:-1]), [_broken(sorted(set(broken)), expected, severity)]


def _broken(lines: list[int], expected: str, severity: str) -> Finding:
    found = f"{len(lines)} ({_line_list(lines)})"
    return Finding("KP-107", found=found, expected=expected, severity=severity)


def _line_list(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:10]))
    return shown + (" …" if len(lines) > 10 else "")
