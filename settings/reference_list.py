"""Reference lists kept as CSV, YAML or workbook, read with the place of every value.

All three say the same: rows of named columns, every value as text. A refusal points at a line of
a text file, or at a cell of a workbook.
"""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from settings.errors import Refusal, RefusedDefinition
from settings.proposals import nearest

SUFFIXES = (".csv", ".xlsx", ".yml")


class ListRow(dict[str, str]):
    """One row of a list: column → text. `cell` says where a value stands in a workbook."""

    def __init__(self, values: dict[str, str], cells: dict[str, str] | None = None) -> None:
        super().__init__(values)
        self._cells = cells or {}

    def cell(self, column: str) -> str:
        """Return the cell of a column, such as 单位!H3; "" where the list is a text file."""
        return self._cells.get(column, "")


Rows = list[tuple[int, ListRow]]


def find_list(folder: Path, name: str, suffixes: tuple[str, ...] = SUFFIXES) -> Path | None:
    """Return the file of a list, in whichever form it is kept; two forms of one are refused."""
    found = [path for suffix in suffixes if (path := folder / f"{name}{suffix}").is_file()]
    wrong = [path for suffix in (".yaml", ".xls") if (path := folder / f"{name}{suffix}").is_file()]
    if wrong:
        reason = f"a list is kept as {', '.join(suffixes)}"
        raise RefusedDefinition([Refusal(wrong[0], 1, reason, "save or rename it so")])
    if len(found) > 1:
        reason = f"the list is kept twice: {found[0].name} and {found[1].name}"
        raise RefusedDefinition([Refusal(found[1], 1, reason, "keep one of them")])
    return found[0] if found else None


def read_list(
    path: Path,
    needed: tuple[str, ...],
    known: tuple[str, ...] = (),
    text_of: Callable[[Path], str] | None = None,
) -> Rows:
    """Return the rows of a list with their lines, values stripped; blank rows are left out.

    `needed` columns must be there; where `known` is given, no other column may be. The line of a
    workbook is its row. A CSV file is UTF-8, unless `text_of` reads it.
    """
    if path.suffix == ".xlsx":
        return _from_workbook(path, needed, known)
    if path.suffix == ".yml":
        return _from_yaml(path, needed, known)
    return _from_csv(path, needed, known, text_of or _utf_8)


def _utf_8(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedDefinition(
            [Refusal(path, 1, "the file is not UTF-8", "save it as CSV UTF-8")]
        ) from None


def separator_of(text: str) -> str:
    """Return a comma, or the tab by which Excel's "Unicode text" divides the header."""
    header = text.partition("\n")[0]
    return "\t" if "\t" in header and "," not in header else ","


def _from_csv(
    path: Path, needed: tuple[str, ...], known: tuple[str, ...], text_of: Callable[[Path], str]
) -> Rows:
    try:
        text = text_of(path)
    except OSError as error:
        raise RefusedDefinition([Refusal(path, 1, error.strerror or "not readable")]) from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))
    refusals: list[Refusal] = []
    rows: Rows = []
    try:
        columns = [name.strip() for name in next(reader, [])]
        refusals += _wrong_columns(path, 1, columns, needed, known)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(columns):
                refusals.append(
                    Refusal(
                        path, reader.line_num, f"{len(cells)} cells for {len(columns)} columns",
                        "put a cell that holds a comma in quotes",
                    )
                )  # fmt: skip
                continue
            filled = [cell.strip() for cell in cells] + [""] * (len(columns) - len(cells))
            rows.append((reader.line_num, ListRow(dict(zip(columns, filled, strict=True)))))
    except csv.Error as error:
        refusals.append(Refusal(path, reader.line_num, f"not valid CSV: {error}"))
    if refusals:
        raise RefusedDefinition(refusals)
    return rows


def _from_yaml(path: Path, needed: tuple[str, ...], known: tuple[str, ...]) -> Rows:
    """Read a list of mappings; a value that is a list is joined by semicolons."""
    from settings.yaml_file import read_yaml

    file = read_yaml(path)
    content = file.content
    if not content and not isinstance(content, list):
        content = []
    if not isinstance(content, list):
        raise RefusedDefinition(
            [file.refusal((), "a list is expected", f"begin each row with '- {needed[0]}: …'")]
        )
    refusals: list[Refusal] = []
    rows: Rows = []
    columns = known or tuple(dict.fromkeys(name for row in content for name in _names(row)))
    for index, row in enumerate(content):
        if not isinstance(row, dict):
            refusals.append(file.refusal((index,), "a row is a mapping", f"- {needed[0]}: …"))
            continue
        for name in needed:
            if name not in row:
                refusals.append(file.refusal((index,), f"'{name}' is missing", "add it"))
        for name in row:
            if known and name not in known:
                reason = f"'{name}' is not a known key here"
                refusals.append(file.refusal((index, str(name)), reason, nearest(str(name), known)))
        texts: dict[str, str] = dict.fromkeys(columns, "")
        for name, value in row.items():
            text = _text(value)
            if text is None:
                reason = f"{name}: a text, a number or a date is expected"
                refusals.append(file.refusal((index, str(name)), reason))
            texts[str(name)] = text or ""
        if any(texts.values()):
            rows.append((file.line((index,)), ListRow(texts)))
    if refusals:
        raise RefusedDefinition(refusals)
    return rows


def _names(row: Any) -> list[str]:
    return [str(name) for name in row] if isinstance(row, dict) else []


def _from_workbook(path: Path, needed: tuple[str, ...], known: tuple[str, ...]) -> Rows:
    """Read the one filled sheet of a workbook, or the sheet that is named as the list is."""
    sheet, lines = _filled_sheet(path)
    top = next((number for number, line in enumerate(lines) if _is_filled(line)), None)
    if top is None:
        raise RefusedDefinition(
            [Refusal(path, 1, "the workbook is empty", f"columns: {', '.join(known or needed)}")]
        )
    columns = [_shown(value) for value in lines[top]]
    while columns and not columns[-1]:
        columns.pop()
    refusals = _wrong_columns(path, top + 1, columns, needed, known)
    rows: Rows = []
    for number, line in enumerate(lines[top + 1 :], start=top + 2):
        if not _is_filled(line):
            continue
        cells = {name: f"{sheet}!{_letters(place)}{number}" for place, name in enumerate(columns)}
        values = dict.fromkeys(columns, "")
        for place, value in enumerate(line):
            text = _text(value)
            if place >= len(columns):
                if text:
                    reason, mend = "it stands under no header", "name its column or clear it"
                    cell = f"{sheet}!{_letters(place)}{number}"
                    refusals.append(Refusal(path, number, reason, mend, cell))
            elif text is None:
                refusals.append(
                    Refusal(path, number, f"{cells[columns[place]]}: '{value}' is no text")
                )
            else:
                values[columns[place]] = text
        rows.append((number, ListRow(values, cells)))
    if refusals:
        raise RefusedDefinition(refusals)
    return rows


def _filled_sheet(path: Path) -> tuple[str, list[list[Any]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        # From A1 on, so that places in the list are places in the sheet.
        sheets = {
            name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in workbook.sheet_names
        }
    except (CalamineError, OSError, ValueError) as error:
        raise RefusedDefinition(
            [Refusal(path, 1, f"the workbook cannot be opened ({error})", "save it as .xlsx again")]
        ) from None
    filled = {
        name: lines
        for name, lines in sheets.items()
        if any(any(map(_shown, line)) for line in lines)
    }
    if len(filled) > 1 and path.stem not in filled:
        reason = f"several sheets are filled: {', '.join(filled)}"
        raise RefusedDefinition([Refusal(path, 1, reason, f"name the one to read '{path.stem}'")])
    name = path.stem if path.stem in filled else next(iter(filled), "")
    return name, filled.get(name, [])


def _is_filled(line: list[Any]) -> bool:
    return any(map(_shown, line))


def _letters(place: int) -> str:
    """Name a column by its 0-based place."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _shown(value: Any) -> str:
    return _text(value) or ""


def _text(value: Any) -> str | None:
    """Write a value as a list in a text file would have it; None for what no cell can hold."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date().isoformat()
        return value.isoformat(timespec="seconds", sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, list):
        parts = [_text(part) for part in value]
        return None if None in parts else ";".join(part or "" for part in parts)
    return value.strip() if isinstance(value, str) else None


def _wrong_columns(
    path: Path, line: int, columns: list[str], needed: tuple[str, ...], known: tuple[str, ...]
) -> list[Refusal]:
    refusals = [
        Refusal(path, line, f"column '{name}' is missing", f"columns: {', '.join(known or needed)}")
        for name in needed
        if name not in columns
    ]
    refusals += [
        Refusal(path, line, f"column '{name}' is given twice", "remove one")
        for name in sorted({name for name in columns if columns.count(name) > 1})
    ]
    for name in columns if known else []:
        if name not in known:
            refusals.append(Refusal(path, line, f"unknown column '{name}'", nearest(name, known)))
    return refusals
