"""Lists of an office that name persons are refused: every version of a list is kept.

Their cells are searched as those of a report are. A column of posts holds no names of persons.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from settings.errors import Refusal, RefusedDefinition
from settings.workspace import Workspace
from settings.yaml_file import Location, read_yaml
from sources.declined import find_declined, masked_name
from sources.definition_versions import is_kept
from sources.named_persons import holds_person, is_declined_text
from sources.personal_names import is_personal_name
from sources.personal_numbers import holds_personal_number
from sources.posts import is_plainly_a_person
from sources.reading.grid import Sheet, UnreadableFileError, cell_name, text_of
from sources.reading.opening import open_file
from sources.signatures import signed_in
from sources.suspects import suspects_of
from sources.text import HIDDEN
from sources.told_persons import is_called_after_person, tells_of_person

_POSTS = frozenset(["author_post", "post", "by", "by_post", "decided_by", "岗位", "职务"])
_PERSONAL = "personal data or declined content stands here; every version of a list is kept"
_DEFINED = "personal data or declined content stands here; every version of a definition is kept"
_MEND = "leave names of persons, numbers and addresses out"
_NAME = "a post is expected, and this is a person's name"
_POST = "write the post, such as 统计岗 or 办公室主任"
_COMMENT = re.compile(r"(?:^|\s)#(.*)$")


def persons_in_lists(workspace: Workspace) -> Iterator[Refusal]:
    """Yield a refusal for what names persons in reference/ and in comments of definitions."""
    for path in sorted(workspace.reference.rglob("*")):
        if not is_kept(path):
            continue
        name = path.relative_to(workspace.reference).as_posix()
        if masked_name(name) != name:
            place = workspace.reference / masked_name(name)
            yield Refusal(place, 1, "the file's name holds personal data", "give it another name")
        elif is_called_after_person(path.stem):
            place = path.with_name(HIDDEN + path.suffix)
            yield Refusal(place, 1, "the file's name holds personal data", "give it another name")
        elif path.suffix == ".yml":
            yield from _in_yaml(path)
        elif path.suffix == ".csv":
            yield from _in_text(path)
        else:
            yield from _in_workbook(path)
    for folder in (workspace.contracts, workspace.indicators, workspace.rulebooks):
        for path in sorted(folder.glob("*.yml")):
            for number, comment in _comments(path):
                if holds_personal_number(comment):
                    yield Refusal(path, number, _DEFINED, _MEND)


def _in_text(path: Path) -> Iterator[Refusal]:
    text = _decoded(path)
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error:
        # The list itself is refused for that; what it says is looked at all the same.
        rows = [[line] for line in text.splitlines()]
        lines = list(range(1, len(rows) + 1))
    for number, _, reason, mend in _in_cells(Sheet("", rows, is_text_only=True)):
        yield Refusal(path, lines[number], reason, mend)


def _in_workbook(path: Path) -> Iterator[Refusal]:
    try:
        sheets = open_file(path.read_bytes())
    except (UnreadableFileError, OSError):
        yield Refusal(path, 1, "the workbook cannot be opened", "save it as .xlsx again")
        return
    for sheet in sheets:
        for row, column, reason, mend in _in_cells(sheet):
            cell = f"{sheet.name}!{cell_name(row, column)}"
            yield Refusal(path, row + 1, reason, mend, cell)


def _in_cells(sheet: Sheet) -> Iterator[tuple[int, int, str, str]]:
    """Yield row, column, reason and mend of what a list may not say."""
    sheet = Sheet(sheet.name, _with_codes(sheet.values), is_text_only=sheet.is_text_only)
    told = set()
    for finding in find_declined([sheet], []):
        column, row = _place(finding.cell)
        told.add((row, column))
        yield row, column, _PERSONAL, _MEND
    for row, column in suspects_of(sheet).signed:
        below = sheet.rows[row + 1] if row + 1 < len(sheet.values) else []
        said = signed_in(sheet.rows[row], column, below)
        if any(is_personal_name(one, may_be_office=True) or holds_person(one) for one in said):
            yield row, column, _PERSONAL, _MEND
    for row in range(len(sheet.values)):
        for column, value in enumerate(sheet.rows[row]):
            if isinstance(value, str) and tells_of_person(value):
                yield row, column, _PERSONAL, _MEND
    headers = sheet.rows[0] if len(sheet.values) else []
    for column, header in enumerate(headers):
        if text_of(header).strip() not in _POSTS:
            continue
        for row in range(1, len(sheet.values)):
            cells = sheet.rows[row]
            if (row, column) in told:
                continue
            if column < len(cells) and is_plainly_a_person(text_of(cells[column])):
                yield row, column, _NAME, _POST


def _with_codes(rows: Any) -> Any:
    """Say of columns of ids that they hold codes: fifteen digits are no person's there."""
    if not len(rows):
        return rows
    first = [
        f"{value} code" if isinstance(value, str) and value.strip().endswith("_id") else value
        for value in rows[0]
    ]
    return [first, *rows[1:]]


def _place(cell: str) -> tuple[int, int]:
    found = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    if found is None:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1, int(found[2]) - 1


def _in_yaml(path: Path) -> Iterator[Refusal]:
    for number, comment in _comments(path):
        if _may_not_stay(comment):
            yield Refusal(path, number, _PERSONAL, _MEND)
    try:
        file = read_yaml(path)
    except RefusedDefinition:
        # It is refused for its form by who reads it; a stray one is looked at line by line.
        for number, line in enumerate(_decoded(path).splitlines(), start=1):
            if _may_not_stay(line):
                yield Refusal(path, number, _PERSONAL, _MEND)
        return
    for place, text in _texts(file.content, ()):
        key = str(next((step for step in reversed(place) if isinstance(step, str)), ""))
        below = Sheet("", [[key], [text]], is_text_only=True)
        if _may_not_stay(text) or find_declined([below], []):
            yield file.refusal(place, _PERSONAL, _MEND)
        elif key in _POSTS and is_plainly_a_person(text):
            yield file.refusal(place, _NAME, _POST)


def _may_not_stay(text: str) -> bool:
    return holds_person(text) or is_declined_text(text) or tells_of_person(text)


def _comments(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(_decoded(path).splitlines(), start=1):
        if found := _COMMENT.search(line):
            yield number, found[1]


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _texts(content: Any, place: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _texts(value, (*place, str(key)))
    elif isinstance(content, list):
        for index, value in enumerate(content):
            yield from _texts(value, (*place, index))
    elif isinstance(content, str | int) and not isinstance(content, bool):
        yield place, str(content)
