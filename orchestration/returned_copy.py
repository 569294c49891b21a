"""The copy of one refused file: its original annotated, else its values, else a notice."""

import io
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from orchestration.returned_text import file_name_of, notes_of
from reports.returned.annotate import annotate
from reports.returned.notes import About, Note, Unpatchable
from reports.returned.notice import Reason, notice
from reports.returned.package import extension_of
from reports.returned.plain import PlainSheet, names_for, plain_workbook
from settings import limits
from settings.labels import LANGUAGES, label
from sources.contract_table import FileForm
from sources.declined import find_declined
from sources.findings import Finding
from sources.reading.formats import kind_of
from sources.reading.grid import CellError, Percent, Sheet, UnreadableFileError
from sources.reading.opening import open_file
from sources.reading.own_list import is_own_list
from sources.redaction import CannotRedactError, without_names, without_signatures
from sources.signatures import signatures

# Of a file that could not be opened at all.
_UNOPENED = frozenset(
    ["KP-101", "KP-102", "KP-103", "KP-104", "KP-105", "KP-108", "KP-109"]
)  # fmt: skip
_LIKE_A_PHONE = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True)
class Refused:
    """A refused file: where it came from, what was found, and whether it may be shown at all."""

    path: str
    sha256: str
    source: Path
    findings: list[Finding]
    reporter_id: str = ""
    period_id: str = ""
    is_declined: bool = False
    text_form: FileForm | None = None
    # Names beside 填报人 and its like: hidden in the copy, as in the archive.
    names: tuple[str, ...] = ()
    # The contract keeps small figures or free text out of every store: so out of copies.
    is_reduced: bool = False
    # Spellings of units and codes, as they are compared: in drop-downs they are no persons.
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Copy:
    """What goes back: its bytes, its extension, and why it is less than it should be."""

    data: bytes
    extension: str
    trouble: str = ""


def copy_of(refused: Refused, data: bytes, language: str) -> Copy:
    """Return the best copy that can be made; trouble with the file becomes a notice."""
    if refused.is_declined:
        return _notice(refused, data, "returned.declined", language)
    if any(finding.code in _UNOPENED and not finding.sheet for finding in refused.findings):
        return _notice(refused, data, "returned.unopened", language)
    if refused.is_reduced:
        return _notice(refused, data, "returned.reduced", language)
    trouble = ""
    try:
        kind = kind_of(data)
        if kind == "xlsx":
            try:
                return _patched(refused, data, language)
            except (Unpatchable, UnreadableFileError, CannotRedactError) as error:
                trouble = f"{type(error).__name__}: {error}"
        return replace(_plain(refused, data, kind, language), trouble=trouble)
    except Exception as error:
        # Whatever is odd about the file, its sender is told what was found.
        reason = "; ".join(part for part in (trouble, f"{type(error).__name__}: {error}") if part)
        return replace(_notice(refused, data, "returned.too_large", language), trouble=reason)


def _patched(refused: Refused, data: bytes, language: str) -> Copy:
    own = frozenset(label("returned.author", one) for one in LANGUAGES)
    data = without_signatures(data, list(refused.names), own, refused.words)
    is_small = len(data) <= limits.MAX_COMPARED_BYTES
    sheets = open_file(data, kind="xlsx") if is_small else []
    lists = {sheet.name for sheet in sheets if is_own_list(sheet)} if is_small else _own_lists(data)
    about = About(file_name_of(refused.path, language), language, own_sheets=frozenset(lists))
    copy = annotate(data, notes_of(refused.findings, language), about)
    if is_small:
        _check_same(sheets, open_file(copy, kind="xlsx"), refused.words)
    return Copy(copy, extension_of(copy))


def _check_same(before: list[Sheet], after: list[Sheet], words: frozenset[str]) -> None:
    """Read a copy as its original was read: it must say the same, or it is not sent."""
    kept = [sheet for sheet in before if not is_own_list(sheet)]
    back = [sheet for sheet in after if not is_own_list(sheet)]
    if [_content(sheet) for sheet in kept] != [_content(sheet) for sheet in back]:
        raise Unpatchable("the annotated copy reads otherwise than the original")
    if find_declined(after, signatures(after), words):
        raise Unpatchable("the list of findings would be declined")


def _content(sheet: Sheet) -> tuple[str, list[list[str]], list[Any], bool]:
    rows = [list(row) for row in sheet.rows]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return sheet.name, rows, sorted(sheet.merged), sheet.is_hidden


def _own_lists(data: bytes) -> set[str]:
    """Find an earlier list in a large workbook without reading the rest of it."""
    import python_calamine

    names = tuple(label("returned.sheet", language) for language in LANGUAGES)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = set()
    for name in book.sheet_names:
        if name.startswith(names):
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if is_own_list(Sheet(name, rows)):
                found.add(name)
    return found


def _plain(refused: Refused, data: bytes, kind: str, language: str) -> Copy:
    sheets = open_file(data, refused.text_form, kind)
    names = list(refused.names)
    sheets = [without_names(sheet, names) for sheet in sheets if not is_own_list(sheet)]
    if sum(len(row) for sheet in sheets for row in sheet.values) > limits.MAX_PLAIN_CELLS:
        raise Unpatchable("too many cells to be written anew")
    plain = [_plain_sheet(sheet) for sheet in sheets]
    otherwise = label("returned.data_sheet", language)
    is_1904 = any(sheet.is_1904 for sheet in sheets)
    renamed = dict(zip((one.name for one in plain), names_for(plain, otherwise), strict=True))
    notes = [
        replace(note, sheet=renamed.get(note.sheet, note.sheet))
        for note in notes_of(refused.findings, language)
    ]
    about = About(
        file_name_of(refused.path, language), language, (label(f"returned.lost_{kind}", language),)
    )
    copy = annotate(plain_workbook(plain, otherwise, is_1904), notes, about)
    after = open_file(copy, kind="xlsx")
    if find_declined(after, signatures(after), refused.words):
        raise Unpatchable("the copy would be declined")
    return Copy(copy, "xlsx")


def _plain_sheet(sheet: Sheet) -> PlainSheet:
    rows = [list(row) for row in sheet.values]
    places = [(row, column, value) for row, values in enumerate(rows)
              for column, value in enumerate(values)]  # fmt: skip
    if sheet.is_text_only:
        for row, column, value in places:
            # As a text in a workbook such an amount would pass for a mobile number.
            if type(value) is str and _LIKE_A_PHONE.fullmatch(value):
                rows[row][column] = int(value)
    return PlainSheet(
        sheet.name,
        rows,
        list(sheet.merged),
        sheet.is_hidden,
        frozenset((row, column) for row, column, value in places if type(value) is Percent),
        frozenset((row, column) for row, column, value in places if type(value) is CellError),
    )


def _notice(refused: Refused, data: bytes, why: str, language: str) -> Copy:
    names = _sheet_names(data) if refused.is_declined else []
    reasons = [
        Reason(note.code, _place(note, refused.is_declined, names, language), note.text, note.mend)
        for note in notes_of(refused.findings, language)
        if note.severity != "note"
    ]
    return Copy(notice(file_name_of(refused.path, language), reasons, why, language), "txt")


def _place(note: Note, is_declined: bool, names: list[str], language: str) -> str:
    """Say where: of declined content without the sheet's name, which is content too."""
    if not is_declined:
        return " ".join(part for part in (note.sheet, note.cell) if part)
    number = note.sheet if note.sheet.isdigit() and note.code == "KP-511" and not note.cell else ""
    if not number and note.sheet in names:
        number = str(names.index(note.sheet) + 1)
    told = label("returned.sheet_number", language, number=number) if number else ""
    return " ".join(part for part in (told, note.cell) if part)


def _sheet_names(data: bytes) -> list[str]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return list(book.sheet_names)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:
        # Delimited text has no sheets.
        return []
