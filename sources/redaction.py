"""The copy that the archive keeps of a file in which persons are named: without them.

An .xlsx is patched part by part, delimited text in its bytes. Of .xls, .xlsb and .ods the cells are
kept, as .xlsx: authors' names stand in too many places of these formats.
"""

import io
import re
import zipfile
from functools import lru_cache
from html import escape, unescape

from sources.named_persons import is_declined_text
from sources.package_marks import hide_literals, tells_person
from sources.package_texts import is_kept, patch_part, without_these
from sources.personal_columns import holds_address, holds_named_person
from sources.personal_numbers import hidden_numbers, holds_personal_number
from sources.reading.formats import kind_of
from sources.reading.grid import Sheet
from sources.reading.parts import Parts
from sources.returned_texts import without_persons
from sources.rewriting import as_workbook
from sources.signatures import LABEL
from sources.suspects import may_hold_label
from sources.text import HIDDEN

__all__ = [
    "HIDDEN", "CannotRedactError", "must_redact", "redact", "without_names", "without_signatures",
]  # fmt: skip

_TEXT = re.compile(r"(<(?:\w+:)?(?:t|v)(?:\s[^>]*)?>)([^<]*)(</(?:\w+:)?(?:t|v)>)")
_STRING = re.compile(r"<((?:\w+:)?(?:si|is))(?:\s[^>]*)?>(.*?)</\1>", re.DOTALL)
_FORMULA = re.compile(r"(<(?:\w+:)?f(?:\s[^>]*)?>)([^<]+)(</(?:\w+:)?f>)")
# The letter alone is rare in cells: by it a sheet without formulas is told much sooner.
_ANY_FORMULA = re.compile(rb"f(?<=[<:]f)")
# A formula in which texts stand.
_SAYING_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>[^<]*?(?:\"|&quot;)")
_LABELLED = re.compile(LABEL)
# Eleven digits in one text, whatever stands between them; texts of several runs are all looked at.
_MANY_DIGITS = re.compile(r">(?:[^<\d]*+\d){11}")
# What stands before is looked at second: a search for one character is quick.
_RUN = re.compile(r"r(?<=[<:]r)[\s>]")
_SMALL = 1 << 16
_CELLS = re.compile(r"^xl/(?:sharedstrings\.xml|worksheets/[^/]+\.xml)$")


class CannotRedactError(ValueError):
    """A file out of which the names cannot be taken without losing something else of it."""


def must_redact(data: bytes, kind: str, parts: Parts | None, names: list[str]) -> bool:
    """Tell whether the archive keeps something else than the file's bytes.

    Raises CannotRedactError where that something cannot be made.
    """
    if kind == "csv":
        return bool(names)
    if kind != "xlsx":
        return True
    parts = parts or Parts(data)
    return bool(_changed_parts(parts, names)) or parts.has_comments


def redact(data: bytes, names: list[str], sheets: list[Sheet] | None = None) -> bytes:
    """Return what the archive keeps; the very same bytes where nobody is named in them."""
    kind = kind_of(data)
    if kind == "csv":
        return _redact_text(data, names)
    if kind == "xlsx":
        return _redact_package(data, Parts(data), names)
    from sources.reading.opening import open_file

    opened = open_file(data, kind=kind) if sheets is None else sheets
    return as_workbook([without_names(sheet, names) for sheet in opened])


def without_signatures(
    data: bytes,
    names: list[str],
    own: frozenset[str] = frozenset(),
    words: frozenset[str] = frozenset(),
) -> bytes:
    """Return an .xlsx without the names in its cells and the persons beside them.

    `own` are the authors of comments that stay, `words` the office's units and codes.
    Raises CannotRedactError.
    """
    parts = Parts(data)
    sheets = _sheet_names(parts)
    changed: dict[str, bytes] = {}
    for entry in parts.entries:
        part = entry.filename.replace("\\", "/").lower().lstrip("/")
        body = kept = parts.read(entry)
        try:
            if _CELLS.match(part):
                kept = _patch_cells(body, names, part, words)
            kept = without_persons(part, kept, sheets, own, words)
            if names and not part.endswith("sharedstrings.xml"):
                kept = without_these(part, kept, names)
        except UnicodeDecodeError:
            raise CannotRedactError(entry.filename) from None
        if kept != body:
            changed[entry.filename] = kept
    return _packed(parts, changed) if changed else data


def without_names(sheet: Sheet, names: list[str]) -> Sheet:
    """Return a sheet in which the names are hidden, alone in their cell or behind a label."""
    from dataclasses import replace

    if not names:
        return sheet
    rows = [
        [hidden_text(value, names) if isinstance(value, str) else _hidden_number(value, names)
         for value in row]
        for row in sheet.values
    ]  # fmt: skip
    return replace(sheet, values=rows)


def _hidden_number(value: object, names: list[str]) -> object:
    is_signed = type(value) is float and value.is_integer() and f"{value:.0f}" in names
    return HIDDEN if is_signed else value


def hidden_text(text: str, names: list[str]) -> str:
    """Hide the names in one text: alone, or behind a label."""
    if text.strip() in names:
        return HIDDEN
    if _LABELLED.search(text):
        # The longest first: 张三丰 before 张三.
        for name in sorted(names, key=len, reverse=True):
            text = text.replace(name, HIDDEN)
    return text


def _redact_text(data: bytes, names: list[str]) -> bytes:
    for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
        for name in sorted(names, key=len, reverse=True):
            try:
                data = data.replace(name.encode(encoding), HIDDEN.encode(encoding))
            except UnicodeEncodeError:
                continue
    return data


def _redact_package(data: bytes, parts: Parts, names: list[str]) -> bytes:
    changed = _changed_parts(parts, names)
    return _packed(parts, changed) if changed or parts.has_comments else data


def _packed(parts: Parts, changed: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as patched:
        for entry in parts.entries:
            copy = zipfile.ZipInfo(entry.filename, entry.date_time)
            copy.compress_type = zipfile.ZIP_DEFLATED
            patched.writestr(copy, changed.get(entry.filename, parts.read(entry)))
    return buffer.getvalue()


def _changed_parts(parts: Parts, names: list[str]) -> dict[str, bytes]:
    """Return the parts of which something is not kept, by name, as they are kept."""
    changed: dict[str, bytes] = {}
    sheets: frozenset[str] | None = None
    for entry in parts.entries:
        part, is_cells, is_looked_at = _part_named(entry.filename)
        if not is_looked_at:
            continue
        end = None if names else parts.end_of(entry)
        try:
            if end is not None and patch_part(part, end, frozenset()) is end:
                # Without names to hide, only what follows a sheet's cells may have to go.
                continue
            body = kept = parts.read(entry)
            if is_cells:
                kept = _patch_cells(kept, names, part)
            if sheets is None:
                sheets = _sheet_names(parts)
            kept = _patched_part(part, kept, sheets)
            if names and not part.endswith("sharedstrings.xml"):
                kept = without_these(part, kept, names)
        except UnicodeDecodeError:
            raise CannotRedactError(entry.filename) from None
        if kept is not body and kept != body:
            changed[entry.filename] = kept
    return changed


@lru_cache(maxsize=1024)
def _part_named(filename: str) -> tuple[str, bool, bool]:
    """Return a part's name in small letters, whether it holds cells, and whether it may change.

    Raises CannotRedactError where the name is a person's.
    """
    part = filename.replace("\\", "/").lower().lstrip("/")
    if not part.isascii() and tells_person(part.rpartition("/")[2].rpartition(".")[0]):
        raise CannotRedactError(filename)
    is_cells = _CELLS.match(part) is not None
    return part, is_cells, is_cells or not is_kept(part)


def _patched_part(part: str, body: bytes, sheets: frozenset[str]) -> bytes:
    """Patch a part; workbooks of one office hold the same small parts, which are patched once."""
    if len(body) > _SMALL or _CELLS.match(part):
        return patch_part(part, body, sheets)
    kept = _small_part(part, body, sheets)
    return body if kept == body else kept


_small_part = lru_cache(maxsize=256)(patch_part)


def _sheet_names(parts: Parts) -> frozenset[str]:
    for entry in parts.entries:
        if entry.filename.lower().lstrip("/") == "xl/workbook.xml":
            book = parts.read(entry).decode("utf-8", "replace")
            found = re.findall(r"<(?:\w+:)?sheet\s[^>]*?name=\"([^\"]*)\"", book)
            return frozenset(map(unescape, found))
    return frozenset()


def _patch_cells(
    body: bytes, names: list[str], part: str, words: frozenset[str] | None = None
) -> bytes:
    # With `words` the copy goes back to who sent it, who needs the choices of a formula.
    is_shared = part.endswith("sharedstrings.xml")
    says_texts = (
        not is_shared
        and _ANY_FORMULA.search(body) is not None
        and _SAYING_FORMULA.search(body) is not None
    )
    if not names and not says_texts and (words is not None or not is_shared):
        return body
    xml = body.decode("utf-8")
    if says_texts:
        # =IF(A1>0,"正常","张三"): what the cell shows is looked at, the rest only here.
        xml = _FORMULA.sub(lambda node: _hide_literals(node, words), xml)
    if names:
        xml = _STRING.sub(lambda found: _hide_string(found, names), xml)
        xml = _TEXT.sub(lambda node: _hide_node(node, names), xml)
        xml = _FORMULA.sub(lambda node: _hide_formula(node, names), xml)
    if (
        is_shared
        and words is None
        and (_MANY_DIGITS.search(xml) or _RUN.search(xml) or may_hold_label(xml))
    ):
        # What a cell was once and is no more: the cells themselves were looked at.
        xml = _STRING.sub(_hide_left_over, xml)
    kept = xml.encode("utf-8")
    return body if kept == body else kept


def _hide_node(node: re.Match[str], names: list[str]) -> str:
    """Hide the names in one text: a name alone, or one behind its label."""
    text = unescape(node[2])
    hidden = hidden_text(text, names)
    return node[0] if hidden == text else f"{node[1]}{escape(hidden, quote=False)}{node[3]}"


def _hide_string(found: re.Match[str], names: list[str]) -> str:
    """Hide names in a text of several runs: a label in one, its name in the next."""
    runs = _TEXT.findall(found[2])
    if len(runs) < 2:
        return found[0]
    text = "".join(unescape(run) for _, run, _ in runs)
    hidden = hidden_text(text, names)
    return found[0] if hidden == text else _as_one(found, hidden)


def _as_one(found: re.Match[str], text: str) -> str:
    prefix = found[1].rpartition(":")[0]
    tag = f"{prefix}:t" if prefix else "t"
    plain = f'<{tag} xml:space="preserve">{escape(text, quote=False)}</{tag}>'
    return f"<{found[1]}>{plain}</{found[1]}>"


def _hide_left_over(found: re.Match[str]) -> str:
    text = "".join(unescape(run) for _, run, _ in _TEXT.findall(found[2]))
    if is_declined_text(text) or holds_address(text) or holds_named_person(text):
        return _as_one(found, HIDDEN)
    if sum(map(str.isdecimal, text)) < 11 or not holds_personal_number(text):
        return found[0]
    return _as_one(found, hidden_numbers(text, HIDDEN) or HIDDEN)


def _hide_literals(node: re.Match[str], words: frozenset[str] | None) -> str:
    text = unescape(node[2])
    hidden = hide_literals(text, words) if '"' in text else text
    return node[0] if hidden == text else f"{node[1]}{escape(hidden, quote=False)}{node[3]}"


def _hide_formula(node: re.Match[str], names: list[str]) -> str:
    text = unescape(node[2])
    for name in names:
        text = text.replace(name, HIDDEN)
    return f"{node[1]}{escape(text, quote=False)}{node[3]}"
