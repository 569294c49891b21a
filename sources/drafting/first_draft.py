"""A first draft of a contract, from a workbook or CSV as it arrived."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from settings.catalogue import words
from settings.errors import WrongUse
from sources.contract_fields import FIGURES
from sources.contracts import Contract, FileForm
from sources.declined import find_declined
from sources.drafting.draft import Draft
from sources.drafting.field_names import known_headers, name_of
from sources.drafting.form_draft import fill_form, is_form, pairs_in
from sources.drafting.mending import next_period, settle
from sources.drafting.seen import Seen, look_at
from sources.drafting.surroundings import (
    around_cells,
    cells_above,
    is_generic,
    lasting_part,
    period_places,
    reporter_place,
    title_of,
    year_in,
)
from sources.drafting.table_draft import TableDraft
from sources.findings import Finding
from sources.reading.delimited import open_text
from sources.reading.formats import kind_of
from sources.reading.grid import Sheet, UnreadableFileError, text_of
from sources.reading.header_path import MergedCells
from sources.reading.read import RawFile
from sources.reading.workbook import open_workbook
from sources.signatures import signatures
from sources.text import tidy
from sources.typed import Batch
from sources.units import UnitList

_SEPARATORS = ",;\t|"
_ENCODINGS = ("utf-8", "gb18030")


@dataclass
class Drafted:
    """A draft, and how the workbook that it was drafted from is read by it."""

    draft: Draft
    sheet: str
    contract: Contract
    raw: RawFile
    batch: Batch

    @property
    def records(self) -> int:
        return len(self.batch.records)


@dataclass
class _Candidate:
    sheet: Sheet
    merged: MergedCells
    seen: Seen | None
    pairs: list[Any]

    @property
    def score(self) -> tuple[bool, bool, int]:
        seen = self.seen
        has_records = bool(self.pairs) or bool(seen and seen.details)
        return not self.sheet.is_hidden, has_records, seen.score if seen else 10 * len(self.pairs)


def first_draft(
    path: Path,
    *,
    sheet: str = "",
    contract_id: str = "",
    programme: str = "",
    folders: list[Path],
    units: UnitList | None,
    language: str,
) -> Drafted:
    """Draft a contract that reads the file; raises WrongUse where there is nothing to draft from.

    `folders` hold contracts whose names of fields are taken over.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WrongUse(f"{path}: {error.strerror} → name a workbook or CSV") from None
    try:
        sheets, file = _open(data)
    except UnreadableFileError as error:
        raise WrongUse(f"{path}: {told(error.finding, language)}") from None
    signed = signatures(sheets)
    if declined := find_declined(sheets, signed):
        raise WrongUse(f"{path}: {told(declined[0], language)}")
    known = known_headers(folders)
    chosen = _choose(path, sheets, sheet, known)
    drafts = [False, True] if chosen.seen and chosen.seen.columns else [True]
    if chosen.pairs and is_form(chosen.sheet, chosen.merged, chosen.pairs, chosen.seen):
        drafts = [True, False] if chosen.seen else [True]
    best: Drafted | None = None
    for as_form in drafts:
        if as_form and not chosen.pairs:
            continue
        draft = _head(path, chosen, file, contract_id, programme, as_form, units)
        names = _names(path, chosen)
        above = cells_above(chosen.sheet, chosen.seen.top if chosen.seen and not as_form else 40)
        around = above if as_form or not chosen.seen else around_cells(chosen.seen)
        draft.periods = period_places(around, names, above[:12])
        if as_form:
            fill_form(draft, chosen.pairs, known)
        else:
            assert chosen.seen is not None
            year = year_in([*names.values()])
            TableDraft(chosen.seen, draft, known, units, above, year).fill()
        if not draft.fields:
            continue
        next_period(draft)
        _first_key(draft)
        try:
            contract, raw, batch = settle(draft, data, str(path), units)
        except ValidationError:
            continue
        if damaged := next((each for each in raw.findings if each.code == "KP-103"), None):
            raise WrongUse(f"{path}: {told(damaged, language)}")
        found = Drafted(draft, chosen.sheet.name, contract, raw, batch)
        if best is None or found.records > best.records:
            best = found
        if best.records:
            break
    if best is None:
        raise WrongUse(_no_table(path, chosen.sheet))
    return best


def _open(data: bytes) -> tuple[list[Sheet], dict[str, Any]]:
    if kind_of(data) != "csv":
        return open_workbook(data), {"kind": "workbook"}
    encoding = next((name for name in _ENCODINGS if _decodes(data, name)), "gb18030")
    lines = data.decode(encoding, errors="replace").splitlines()[:30]
    counts = {mark: sum(line.count(mark) for line in lines) for mark in _SEPARATORS}
    mark = max(_SEPARATORS, key=lambda sign: counts[sign])
    file: dict[str, Any] = {"kind": "csv"}
    if encoding != "utf-8" and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        file["encoding"] = encoding
    if mark != "," and counts[mark]:
        file["separator"] = mark
    return [open_text(data, FileForm.model_validate(file))], file


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeError:
        return False
    return True


def told(finding: Finding, language: str) -> str:
    """Return a finding as one line: its code, its place, what it says and how to mend it."""
    _, text, mend = words(finding.code, language, found=finding.found, expected=finding.expected)
    place = "!".join(part for part in (finding.sheet, finding.cell) if part)
    return f"{finding.code} {place} {text} → {mend}".replace("  ", " ")


def _no_table(path: Path, sheet: Sheet) -> str:
    return (
        f"{path}: no table was found in sheet '{sheet.name}' (a row of headers with records below"
        " it, or labels with values beside them) → name another one with --sheet"
    )


def _choose(path: Path, sheets: list[Sheet], wanted: str, known: dict[str, Any]) -> _Candidate:
    """Choose the sheet that is most likely a report."""
    if wanted and not any(sheet.name == wanted for sheet in sheets):
        names = ", ".join(sheet.name for sheet in sheets)
        raise WrongUse(f"{path} has no sheet '{wanted}' → one of {names}")
    candidates = []
    for sheet in sheets:
        if (wanted and sheet.name != wanted) or not any(any(row) for row in sheet.rows):
            continue
        merged = MergedCells(sheet)
        candidates.append(
            _Candidate(sheet, merged, look_at(sheet, merged), pairs_in(sheet, merged, known))
        )
    if not candidates:
        raise WrongUse(f"{path}: nothing stands in it → name a workbook that was filled in")
    best = max(candidates, key=lambda one: one.score)
    if best.seen is None and len(best.pairs) < 2:
        raise WrongUse(_no_table(path, best.sheet))
    return best


def _names(path: Path, chosen: _Candidate) -> dict[str, str]:
    title = _title(chosen)
    names = {"file": path.stem, "sheet": chosen.sheet.name}
    return ({"title": title[2]} if title else {}) | names


def _title(chosen: _Candidate, as_form: bool = False) -> tuple[int, int, str] | None:
    if chosen.seen is not None and not as_form:
        return title_of(chosen.seen)
    for row, cells in enumerate(chosen.sheet.rows[:10]):
        filled = [(column, cell) for column, cell in enumerate(cells) if cell]
        if len(filled) == 1 and filled[0][1][0] == "t":
            text = tidy(text_of(filled[0][1]))
            if not re.search(r"[:：]", text):
                return row, filled[0][0], text
    return None


def _head(
    path: Path, chosen: _Candidate, file: dict[str, Any], contract_id: str, programme: str,
    as_form: bool, units: UnitList | None,
) -> Draft:  # fmt: skip
    title = _title(chosen, as_form)
    stem = re.sub(r"[\d_\s]+", "", path.stem)
    lasting = lasting_part(title[2]) if title else ""
    report = lasting or ("" if is_generic(chosen.sheet.name) else chosen.sheet.name) or stem
    head: dict[str, Any] = {
        "contract": contract_id or name_of(report, 0),
        "version": 1,
        "programme": programme or "office",
        "title": {"zh": report or path.stem},
        "file": file,
    }
    draft = Draft(head, [], {"key": []})
    draft.ask("contract", "draft.contract")
    if not programme:
        draft.ask("programme", "draft.programme")
    if lasting:
        head["sheet"] = {"title": lasting}
        draft.ask("sheet", "draft.sheet_title", title=title[2] if title else "")
    elif chosen.sheet.name:
        part = chosen.sheet.name
        if not is_generic(part):
            part = lasting_part(part)
        head["sheet"] = {"name": part}
        draft.ask("sheet", "draft.sheet_name", name=chosen.sheet.name)
    texts = around_cells(chosen.seen) if chosen.seen and not as_form else [
        text_of(cell) for row in chosen.sheet.rows[:150] for cell in row if cell[:1] == "t"
    ]  # fmt: skip
    head["reporter"], asked = reporter_place(texts, _names(path, chosen), units)
    draft.ask("reporter", asked)
    return draft


def _first_key(draft: Draft) -> None:
    """Name some key to begin with; what was read says which one is right."""
    names = [form.name for form in draft.fields if form.name not in draft.no_key]
    axes = [form.name for form in draft.fields if form.keys.get("from") == "axis"]
    order = ("code", "unit", "text", "choice", "date")
    own = sorted(
        (form for form in draft.fields
         if form.name in names and form.name not in axes and "join" not in form.keys
         and form.keys.get("from", "column") == "column"),
        key=lambda form: (form.type in FIGURES, form.name.startswith("serial"),
                          order.index(form.type) if form.type in order else len(order)),
    )  # fmt: skip
    first = [own[0].name] if own else [draft.fields[0].name]
    draft.tail["key"] = list(dict.fromkeys([*first, *axes]))
    # The key comes first in what stands below the fields.
    draft.tail = {"key": draft.tail.pop("key"), **draft.tail}
    draft.ask("key", "draft.key_open")
    label = next((f.name for f in draft.fields if f.name.endswith("_name")), "")
    if label:
        draft.tail["label"] = label
