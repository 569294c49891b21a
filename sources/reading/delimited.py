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
from sources.reading.chinese_lines import decode_lines, lines_in_big5
from sources.reading.formats import wide_encoding
from sources.reading.grid import Sheet, UnreadableFileError

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_LINES = 300
_SAMPLE = 200_000
# The first line in which some programs state the separator; they do not count it as a row.
_STATED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# Of text that is declared to be Chinese so many lines are looked at for Big5.
_LINES_TRIED = 5_000
_OF_QUOTES = re.compile("unexpected end of data|expected after")
_CUT = "文件在一个字的中间结束‖the file ends within a character"
_UNREADABLE = {
    "quote": (
        "第{line}行的引号没有成对，或引号后还有文字"
        "‖row {line}: a quotation mark is not closed, or text follows it"
    ),
    "": "第{line}行无法分列‖row {line} cannot be split into cells",
}


def open_text(data: bytes, form: FileForm) -> Sheet:
    """Read delimited text; bytes that break its encoding are counted and named."""
    text, findings = decode_text(data, form)
    separator = form.separator
    if separator == "auto":
        stated = _STATED.match(text)
        separator = stated[1] if stated else _separator_of(text)
        text = text[stated.end() :] if stated else text
    csv.field_size_limit(limits.MAX_FILE_BYTES)
    # strict: a quote that is never closed would swallow the rest of the file into one cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[Any]] = []
    try:
        _read_rows(reader, rows)
    except csv.Error as error:
        found = _UNREADABLE["quote" if _OF_QUOTES.search(str(error)) else ""]
        found = found.format(line=len(rows) + 1)
        raise UnreadableFileError(Finding("KP-103", found=found)) from None
    return Sheet("", rows, findings=findings, is_text_only=True)


def _read_rows(reader: Iterator[list[str]], rows: list[list[Any]]) -> None:
    cells = 0
    for row in reader:
        cells += len(row)
        if cells > limits.MAX_CELLS:
            found, expected = f"> {limits.MAX_CELLS:,}", f"{limits.MAX_CELLS:,}"
            raise UnreadableFileError(Finding("KP-102", found=found, expected=expected))
        rows.append(row)


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


def decode_text(data: bytes, form: FileForm) -> tuple[str, list[Finding]]:
    """Return the text of a file, and the lines that are in no known encoding or in another."""
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
        if _is_cut(data) or _is_cut(data.rpartition(b"\n")[2]):
            raise UnreadableFileError(Finding("KP-103", found=_CUT)) from None
    if form.stray_bytes:
        return _in_one_encoding(data, "utf-8", form.stray_bytes)
    return _by_lines(data)


def _is_cut(data: bytes) -> bool:
    """Tell UTF-8 that ends within a character: its end would be read as something else.

    All before it is UTF-8 and holds Chinese, which other text does not by chance.
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.end == len(data):
            whole = data[: error.start].decode("utf-8")
            return any("\u2e80" <= letter <= "\u9fff" for letter in whole)
    return False


def _by_lines(data: bytes) -> tuple[str, list[Finding]]:
    """Decode each line in the one of UTF-8 and GB18030 that it is in."""
    decoded = decode_lines(data)
    lines = decoded.by_encoding
    if lines["big5"]:
        return decoded.text, [_big5(lines["big5"])]
    if lines[""]:
        return decoded.text, [_broken(lines[""], "utf-8, gb18030", "refuse")]
    fewer = min(lines["utf-8"], lines["gb18030"], key=len)
    return decoded.text, [_broken(fewer, "utf-8, gb18030", "warn")] if fewer else []


def _in_one_encoding(body: bytes, encoding: str, stray: str) -> tuple[str, list[Finding]]:
    """Decode line by line where the whole does not decode; the lines that broke are named."""
    try:
        text = body.decode(encoding)
        is_chinese = encoding.lower().startswith(("gb", "cp936"))
        others = lines_in_big5(body, _LINES_TRIED) if is_chinese else []
        return text, [_big5(others)] if others else []
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


def _big5(lines: list[int]) -> Finding:
    shown = _line_list(lines)
    found = f"{len(lines)} ({shown})，似为Big5（繁体）编码‖{len(lines)} ({shown}), in Big5 it seems"
    return Finding("KP-107", found=found, expected="utf-8, gb18030", severity="refuse")


def _line_list(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:10]))
    return shown + (" …" if len(lines) > 10 else "")
