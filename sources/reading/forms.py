"""Forms: sheets on which every field stands beside or below its label, one record a form."""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches

from settings import limits
from sources.contracts import MONEY_FACTORS, Contract, FieldForm
from sources.findings import Finding
from sources.reading.aliases import Aliases, aliases_of, cached_normalise, contains
from sources.reading.form_cells import (
    further_cell,
    is_spelling,
    is_text_alone,
    is_value,
    misplaced,
    place_of,
    unit_beside,
    unit_within,
)
from sources.reading.form_strangers import unknown_labels
from sources.reading.grid import Cell, Sheet, cell_name, text_of
from sources.reading.header import Column
from sources.reading.header_path import MergedCells, header_text
from sources.reading.layout import Layout, strange_unit, title_cells
from sources.reading.likeness import is_opposite
from sources.text import normalise, tidy

# A label with its value in one cell: 资金来源：中央.
_A_LABEL = re.compile(r"\s*[\u4e00-\u9fff]{2,12}\s*[:：]")
# What is signed or dated below a form, or names who sends it: never the value of a field.
_SIGNATURE = re.compile(
    r"(?:填报|填表|制表|报送|审核|复核|审批|经办|负责|联系|签发)(?:人|单位|日期|时间|电话|部门|领导)?"
    r"(?:姓名|名称|签字|签名|意见)?(?:\([^()]*\))?:"
    r"|(?:单位|主要|分管|科室|部门|项目)(?:负责人|领导)(?:签字|签名|意见)?(?:\([^()]*\))?:"
    r"|(?:联系电话|电话|手机|日期|盖章|签字|签章|单位盖章|单位\(盖章\)|年月日)(?:\([^()]*\))?:"
)


@dataclass
class FormBlock:
    """One form: the layout that its surroundings are read by, and each field's cell and address."""

    layout: Layout
    values: dict[str, tuple[Cell, str]]
    source_row: int


@dataclass
class _Label:
    form: FieldForm
    row: int
    column: int
    text: str
    unit: str = ""
    findings: list[Finding] = field(default_factory=list)


def find_forms(contract: Contract, sheet: Sheet, merged: MergedCells) -> list[FormBlock]:
    """Return the forms of a contract in a sheet, from the top down."""
    title, title_cell, tops = "", "", [0]
    if contract.sheet is not None:
        named = contract.sheet.name
        if named and not contains(named, cached_normalise(sheet.name)):
            return []
        if contract.sheet.title:
            places = list(title_cells(sheet, contract.sheet.title))
            if not places:
                return []
            row, column = places[0]
            title, title_cell = tidy(text_of(sheet.rows[row][column])), cell_name(row, column)
            tops = sorted({row for row, _ in places})
    labels = _labels(contract, sheet, merged, tops[0])
    found = {label.form.name for label in labels}
    wanted = [form.name for form in contract.fields_present if form.source == "column"]
    has_key = contract.sheet is not None and set(contract.key) <= found
    if not labels or (2 * len(found) < len(wanted) and not has_key):
        return []
    repeats = contract.repeat is not None and contract.repeat.down
    starts = _starts(contract, labels, tops) if repeats else [tops[0]]
    blocks = []
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(sheet.values)
        own = [label for label in labels if start <= label.row < end]
        if own:
            layout = Layout(
                contract, sheet, merged, end, end, {}, [], end, start, title, title_cell,
                is_further=number > 0,
            )  # fmt: skip
            blocks.append(_block(layout, own))
    return blocks


def _labels(contract: Contract, sheet: Sheet, merged: MergedCells, first: int) -> list[_Label]:
    aliases = aliases_of(contract)
    found = []
    for row in range(first, min(len(sheet.values), limits.TITLE_SEARCH_ROWS)):
        for column, value in enumerate(sheet.values[row]):
            if type(value) is not str or not value or merged.origin(row, column) != (row, column):
                continue
            group = _group_of(merged, row, column)
            for form, text, unit in _forms_of(aliases, value, group):
                found.append(_Label(form, row, column, text, unit))
    return found


def _group_of(merged: MergedCells, row: int, column: int) -> str:
    """Return the text of a cell to the left that is merged over several rows: a group of labels."""
    for left in range(column - 1, -1, -1):
        origin = merged.origin(row, left)
        below = merged.origins.get((origin[0] + 1, origin[1]))
        if origin[1] == left and below == origin and (text := merged.text(row, left)):
            return normalise(text)
    return ""


def _forms_of(aliases: Aliases, value: str, group: str) -> list[tuple[FieldForm, str, str]]:
    """Return the fields that a cell labels, with what stands behind the label in the cell."""
    head, mark, tail = value.partition("：")
    if not mark:
        head, mark, tail = value.partition(":")
    for text, rest in ((head, tail), (value, "")):
        name, unit, _ = header_text(text.strip().rstrip(":："), aliases.units)
        plain = normalise(text).rstrip(":")
        for spelling in (f"{group}/{name}", f"{group}/{plain}", name, plain):
            if forms := aliases.fields_of(spelling):
                return [
                    (form, rest.strip(), unit)
                    for form in forms
                    if not aliases.is_never(form, [spelling])
                ]
    return []


def _starts(contract: Contract, labels: list[_Label], tops: list[int]) -> list[int]:
    """Return the rows in which the forms begin: at their titles, else by their first key."""
    if len(tops) > 1:
        return tops
    anchors = [label.row for label in labels if label.form.name == contract.key[0]]
    if len(anchors) < 2:
        return [tops[0]]
    lead = anchors[0] - min(label.row for label in labels)
    return [tops[0], *(row - lead for row in anchors[1:])]


def _block(layout: Layout, labels: list[_Label]) -> FormBlock:
    contract = layout.contract
    values: dict[str, tuple[Cell, str]] = {}
    names = {(label.row, label.column) for label in labels}
    for label in labels:
        form = label.form
        cell, address = _value(layout, label, names)
        known = values.get(form.name)
        _look_further(layout, label, address, names)
        if not cell and (known is None or not known[0]):
            _look_elsewhere(layout, label, address, names)
        if known is None or not known[0]:
            values[form.name] = (cell, address)
            layout.form_cells[form.name] = cell
            layout.columns[form.name] = Column(
                label.column, tidy(label.text), label.row, label.unit, leaf_unit=label.unit
            )
            layout.columns[form.name].header = tidy(
                text_of(layout.sheet.rows[label.row][label.column])
            ).rstrip(":：")
        elif cell and cell != known[0]:
            layout.findings.append(
                Finding(
                    "KP-211", cell=address, field=form.title.both,
                    found=layout.columns[form.name].header, expected=f"{known[1]}、{address}",
                )
            )  # fmt: skip
    lacks, told = False, set[str]()
    for form in contract.fields_present:
        if form.source != "column" or form.name in values:
            continue
        required = contract.is_required(form)
        layout.missing += required
        near = _nearest_label(layout, form, names)
        lacks = lacks or near is None
        told |= {cell_name(*near)} if near else set()
        if near is None and not required:
            continue
        found = _label_at(layout, near) if near else ""
        unit = strange_unit(form, normalise(found))
        if unit:
            expected = "、".join(MONEY_FACTORS if unit == "KP-207" else form.units) or "—"
        else:
            expected = "、".join(form.header[:4])
        layout.findings.append(
            Finding(
                unit or ("KP-203" if near is None else "KP-204"),
                cell=cell_name(*(near or (layout.above, 0))),
                field=form.title.both,
                found=found,
                expected=expected,
                severity="refuse" if required or unit else "warn",
            )
        )
    if lacks:
        # One of them may be meant by it, and what stands beside it would be lost.
        addresses = {address for _, address in values.values()}
        told |= {finding.cell for finding in layout.findings}
        layout.findings += unknown_labels(layout, names, addresses, told)
    layout.form_places = frozenset(address for cell, address in values.values() if cell)
    key = values.get(contract.key[0], ("", ""))[1]
    row = int("".join(filter(str.isdigit, key)) or layout.above + 1)
    return FormBlock(layout, values, row)


def _look_further(
    layout: Layout, label: _Label, address: str, labels: set[tuple[int, int]]
) -> None:
    """Look at what stands behind a value: its unit, or a second value, which is told."""
    if label.form.at == "below" and not label.text:
        return
    place = further_cell(layout, address, labels)
    if place is None:
        return
    cell = layout.sheet.rows[place[0]][place[1]]
    if unit := unit_beside(label.form, cell, label.unit):
        row, column = place_of(address)
        own = unit_within(label.text or text_of(layout.sheet.rows[row][column]))
        stated = own or label.unit
        if not stated:
            label.unit = unit
        elif normalise(stated) != unit:
            layout.findings.append(
                Finding(
                    "KP-234", cell=cell_name(*place), field=label.form.title.both,
                    found=tidy(text_of(cell)), expected=stated,
                )
            )  # fmt: skip
    elif is_value(cell) or is_spelling(label.form, cell):
        row, column = place_of(address)
        own = tidy(label.text or text_of(layout.sheet.rows[row][column]))[:80]
        layout.findings.append(
            Finding(
                "KP-233", cell=cell_name(*place), field=label.form.title.both,
                found=tidy(text_of(cell))[:80], expected=f"{own} ({address})",
            )
        )  # fmt: skip
    elif is_text_alone(layout, place, labels):
        # A text may be a name: it is told by its cell, never by what it holds.
        layout.findings.append(
            Finding(
                "KP-236", cell=cell_name(*place), field=label.form.title.both,
                found=cell_name(*place), expected=address,
            )
        )  # fmt: skip


def _look_elsewhere(
    layout: Layout, label: _Label, address: str, labels: set[tuple[int, int]]
) -> None:
    """Tell what is written near a label and not where it belongs: nothing of it is read."""
    place = misplaced(layout, (label.row, label.column), address, labels, label.form.at)
    if place is None:
        return
    is_sure = is_value(layout.sheet.rows[place[0]][place[1]])
    layout.findings.append(
        Finding(
            "KP-242", cell=cell_name(*place), field=label.form.title.both,
            found=cell_name(*place), expected=address, severity="refuse" if is_sure else "warn",
        )
    )  # fmt: skip


def _label_at(layout: Layout, place: tuple[int, int]) -> str:
    """Return a label as it is printed, without a value that stands behind it."""
    return tidy(re.split("[:：]", text_of(layout.sheet.rows[place[0]][place[1]]), maxsplit=1)[0])


def _nearest_label(
    layout: Layout, form: FieldForm, known: set[tuple[int, int]]
) -> tuple[int, int] | None:
    """Propose the cell that looks most like a label of a field; a person decides."""
    wanted = [normalise(alias) for alias in form.header]
    never = {normalise(other) for other in form.not_header}
    candidates: dict[str, tuple[int, int]] = {}
    for row in range(layout.above, min(layout.end, len(layout.sheet.values))):
        for column, cell in enumerate(layout.sheet.rows[row]):
            if cell[:1] != "t" or (row, column) in known:
                continue
            label = re.split("[:：]", text_of(cell), maxsplit=1)[0]
            plain = re.sub(r"\([^()]*\)", "", normalise(label))
            if plain in wanted:
                return row, column
            if len(label) < 30 and plain not in never:
                candidates.setdefault(plain, (row, column))
    for alias in wanted:
        fitting = {
            name: place for name, place in candidates.items() if not is_opposite(alias, name)
        }
        if match := get_close_matches(alias, fitting, 1, 0.75):
            return candidates[match[0]]
    return None


def _is_label_of(contract: Contract, text: str) -> bool:
    """Tell a label by which the contract finds its reporter, its unit or its period."""
    head, mark, _ = normalise(text).partition(":")
    places = [place for place in (contract.reporter, contract.unit, contract.period) if place]
    return bool(mark) and any(head == normalise(label) for place in places for label in place.label)


def _value(layout: Layout, label: _Label, labels: set[tuple[int, int]]) -> tuple[Cell, str]:
    """Return the cell beside a label, beyond the range it is merged over; a label is no value."""
    if label.text:
        return "t" + label.text, cell_name(label.row, label.column)
    merged = layout.merged
    bottom, right = label.row, label.column
    while merged.origins.get((bottom + 1, label.column)) == (label.row, label.column):
        bottom += 1
    while merged.origins.get((label.row, right + 1)) == (label.row, label.column):
        right += 1
    row, column = (bottom + 1, label.column) if label.form.at == "below" else (label.row, right + 1)
    row, column = merged.origin(row, column)
    rows = layout.sheet.rows
    if (row, column) in labels or row >= len(rows) or column >= len(rows[row]):
        return "", cell_name(row, column)
    own = text_of(rows[label.row][label.column]).rstrip()
    beside = text_of(rows[row][column])
    if label.form.at == "below" and (
        _SIGNATURE.match(normalise(beside)) or _is_label_of(layout.contract, beside)
    ):
        # 项目概况 with nothing below it but 填报人：某: the form ends there.
        return "", cell_name(row, column)
    if own.endswith((":", "：")) and _A_LABEL.match(beside):
        # 建设地点： | 资金来源：中央 — the next label with its value; this one was left empty.
        return "", cell_name(row, column)
    return rows[row][column], cell_name(row, column)
