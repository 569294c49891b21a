"""The draft of a form: labels with the value beside or below them, one record a sheet."""

import re
from dataclasses import dataclass
from typing import Any

from sources.drafting.draft import Draft, FieldDraft
from sources.drafting.field_names import Known, free_name, name_of
from sources.drafting.kinds import guess, is_person
from sources.drafting.seen import Seen, is_number, is_words
from sources.drafting.spellings import spelling
from sources.reading.grid import Cell, Sheet, cell_name, text_of
from sources.reading.header_path import MergedCells, header_text
from sources.reading.row_kinds import at
from sources.text import fold, normalise

_LABEL = re.compile(
    r"(?:名称|编码|编号|代码|日期|时间|单位|部门|地点|地址|内容|投资|资金|金额|规模|性质|类别|类型|年限"
    r"|面积|人数|户数|负责人|联系人|电话|备注|情况|进度|阶段|状态|级别|产值|数量|依据|文号|问题|意见|说明"
    r"|目标|计划|措施)$"
)
_SKIPPED = re.compile(r"^(?:填报|填表|报送|制表|审核|联系|负责人|单位:)")
_LONGEST = 16
_ROWS = 120


@dataclass
class Pair:
    """A label, and where its value stands."""

    row: int
    column: int
    text: str
    cell: Cell
    at: str = "right"


def pairs_in(sheet: Sheet, merged: MergedCells, known: dict[str, Known]) -> list[Pair]:
    """Return the labels of a sheet with their values, from the top down."""
    found: list[Pair] = []
    for row in range(min(len(sheet.rows), _ROWS)):
        cells = sheet.rows[row]
        column = 0
        while column < len(cells):
            cell = cells[column]
            beside = _beyond(merged, row, column)
            if merged.origin(row, column) == (row, column) and _is_label(cell, known):
                pair = _pair(sheet, merged, known, row, column, beside)
                found.append(pair)
                if pair.at == "right" and pair.cell and not _is_inline(text_of(cell)):
                    beside += 1
            column = max(beside, column + 1)
    return found


def is_form(sheet: Sheet, merged: MergedCells, pairs: list[Pair], seen: Seen | None) -> bool:
    """Tell a form from a table: labels in most rows below the first, and no columns of figures."""
    if len(sheet.rows) > _ROWS or (seen is not None and seen.again):
        return False
    first = seen.bottom + 1 if seen else 0
    filled = [row for row in range(first, len(sheet.rows)) if any(sheet.rows[row])]
    rows = {
        pair.row
        for pair in pairs
        if pair.row >= first
        and not any(merged.text(pair.row, column) for column in range(pair.column))
    }
    if len(rows) < 3 or 2 * len(rows) < len(filled):
        return False
    figures = 0
    for column in seen.columns[1:] if seen else []:
        cells = [cell for row in filled if (cell := at(sheet.rows[row], column.index))]
        figures += len(cells) >= 2 and sum(map(is_number, cells)) >= 0.7 * len(cells)
    return figures < 2


def _is_inline(text: str) -> bool:
    return re.search(r"[:：]\s*\S", text) is not None


def _is_label(cell: Cell, known: dict[str, Known]) -> bool:
    if not is_words(cell):
        return False
    text = text_of(cell)
    head = re.split(r"[:：]", text)[0]
    name, unit, _ = header_text(head)
    if not name or len(fold(head)) > _LONGEST:
        return False
    return bool(
        re.search(r"[:：]", text) or unit or _LABEL.search(name) or normalise(name) in known
    )


def _beyond(merged: MergedCells, row: int, column: int) -> int:
    right = column + 1
    while merged.origins.get((row, right)) == (row, column):
        right += 1
    return right


def _pair(
    sheet: Sheet, merged: MergedCells, known: dict[str, Known], row: int, column: int, beside: int
) -> Pair:
    text = text_of(sheet.rows[row][column])
    head, _, tail = text.replace("：", ":").partition(":")
    if tail.strip():
        return Pair(row, column, head.strip(), "t" + tail.strip())
    head = head.strip()
    cell = at(sheet.rows[row], beside)
    if cell and not _is_label(cell, known):
        return Pair(row, column, head, cell)
    if not cell and row + 1 < len(sheet.rows):
        below = at(sheet.rows[row + 1], column)
        if below and not _is_label(below, known) and merged.origin(row + 1, column)[0] == row + 1:
            return Pair(row, column, head, below, "below")
    return Pair(row, column, head, "")


def fill_form(draft: Draft, pairs: list[Pair], known: dict[str, Known]) -> None:
    """Draft a field for every label; who filled it in and when is none."""
    draft.head["table"] = "form"
    draft.ask("table", "draft.form")
    told: set[str] = set()
    for pair in pairs:
        header = spelling(pair.text)
        if normalise(header) in told:
            # The form begins again below itself, or it has two values for one label.
            draft.head["repeat"] = {"down": True}
            draft.ask("repeat", "draft.down")
            continue
        told.add(normalise(header))
        if _SKIPPED.match(normalise(header)):
            continue
        cells = [pair.cell] if pair.cell else []
        cell = cell_name(pair.row, pair.column)
        if is_person(header, cells):
            draft.left_out.append((cell, header, "draft.person"))
            continue
        other = known.get(normalise(header))
        kind = guess(header, header_text(pair.text)[1], cells, other)
        if kind.type == "choice":
            kind.type, kind.keys, kind.why = "text", {}, ""
        name = other.name if other else name_of(header, pair.column)
        keys: dict[str, Any] = {"header": [header], **kind.keys}
        if pair.at == "below":
            keys["at"] = "below"
        form = FieldDraft(
            free_name(name, [f.name for f in draft.fields], kind.type), header, kind.type,
            other.title_en if other else "", keys, spellings=[header],
        )  # fmt: skip
        if kind.why:
            form.ask(f"draft.is_{kind.why}")
        draft.fields.append(form)
