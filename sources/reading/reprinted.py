"""A header that is printed again further down: on every page, or above a further block."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sources.contracts import Contract
from sources.findings import Finding
from sources.reading.aliases import Aliases, aliases_of
from sources.reading.columnar import ColumnRows
from sources.reading.grid import cell_name, text_of
from sources.reading.header import Column, Header, match_header
from sources.reading.header_path import header_text
from sources.reading.layout import Layout
from sources.text import normalise, tidy

_LOOKED_INTO = 2  # columns in which a header's text is looked for: it has one in each
_NAMES_KEPT = 5000
_A_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}|^[\u4e00-\u9fff]$")
_SLACK = 12  # characters that a unit in brackets, spaces or line breaks add to a header


@dataclass(frozen=True)
class Reprint:
    """A header printed again from row `top` on, 0-based.

    `header` is None where it says what the first one says; `is_whole` is false where only a part
    of the first header's rows is there; `is_other` where most of it is called otherwise.
    """

    top: int
    header: Header | None
    is_whole: bool = True
    is_other: bool = False


@dataclass
class _Wanted:
    """What the first header says: (its row in the header, column, what the text names)."""

    layout: Layout
    aliases: Aliases
    shown: list[tuple[int, int, str]]

    @property
    def names(self) -> set[str]:
        return {name for _, _, name in self.shown}

    def name_of(self, text: str) -> str:
        """Return the field that a header's text names in any spelling, else the text."""
        known = self.aliases.named.get(text)
        if known is None:
            name = header_text(text, self.aliases.units)[0]
            forms = self.aliases.fields_of(name)
            known = forms[0].name if forms else name
            if len(self.aliases.named) < _NAMES_KEPT:
                self.aliases.named[text] = known
        return known

    def row_names(self, row: int) -> set[str]:
        values = self.layout.sheet.values
        cells = values[row] if row < len(values) else []
        return {self.name_of(cell) for cell in cells if type(cell) is str and 0 < len(cell) < 200}


def find_reprints(layout: Layout) -> list[Reprint]:
    """Return where most of a table's header is printed again, from the top down."""
    wanted = _wanted(layout)
    if not wanted.shown:
        return []
    depth = layout.header_bottom - layout.header_top
    names = wanted.names
    steps: dict[str, set[int]] = {}
    for step, _, name in wanted.shown:
        steps.setdefault(name, set()).add(step)
    found: list[Reprint] = []
    beyond = layout.header_bottom
    for row, name in _candidates(layout, wanted):
        if row <= beyond:
            continue
        tops = [row - step for step in sorted(steps[name]) if beyond < row - step]
        whole = next((top for top in tops if _is_whole(layout, wanted, top, depth)), None)
        if whole is not None:
            found.append(Reprint(whole, _header_at(layout, whole, depth)))
            beyond = whole + depth
        elif depth and _is_most(wanted.row_names(row), names):
            found.append(Reprint(row, None, is_whole=False))
            beyond = row
        elif _is_other(layout, wanted, row):
            found.append(Reprint(row, None, is_whole=False, is_other=True))
            beyond = row
    return found


def _wanted(layout: Layout) -> _Wanted:
    merged = layout.merged
    wanted = _Wanted(layout, aliases_of(layout.contract), [])
    indexes = [column.index for column in layout.columns.values()]
    indexes += [column.index for column in layout.grid]
    for index in indexes:
        row, column = merged.origin(layout.header_bottom, index)
        text = text_of(merged.rows[row][column]) if column < len(merged.rows[row]) else ""
        if row >= layout.header_top and text:
            wanted.shown.append((row - layout.header_top, column, wanted.name_of(text)))
    return wanted


def _is_most(there: set[str], names: set[str]) -> bool:
    known = len(there & names)
    return 3 * known >= 2 * len(names) and known >= min(2, len(names))


def _is_whole(layout: Layout, wanted: _Wanted, top: int, depth: int) -> bool:
    """Tell a header with all rows of the first: a record above half a header is none of it."""
    rows = [wanted.row_names(top + step) for step in range(depth + 1)]
    first = [wanted.row_names(layout.header_top + step) for step in range(depth + 1)]
    return _is_most(set().union(*rows), wanted.names) and all(
        own & other or not own for own, other in zip(first, rows, strict=True)
    )


def _is_other(layout: Layout, wanted: _Wanted, row: int) -> bool:
    """Tell the header of another table: words only, one of them that of its key or its figures."""
    filled = [value for value in layout.sheet.values[row] if value is not None and value != ""]
    if len(filled) < _LOOKED_INTO or not all(type(value) is str for value in filled):
        return False
    if not all(_A_WORD.search(normalise(value)) for value in filled):
        return False
    contract = layout.contract
    return any(
        wanted.name_of(layout.merged.text(row, column.index)) == name
        for name, column in layout.columns.items()
        if name in contract.key or contract.field_named(name).is_figure
    )


def _candidates(layout: Layout, wanted: _Wanted) -> Iterator[tuple[int, str]]:
    """Yield the rows below the header in which one of its texts stands, with what it names."""
    places = list(dict.fromkeys(column for _, column, _ in wanted.shown))[:_LOOKED_INTO]
    names = wanted.names
    spelt = _spellings(layout, wanted)
    rows = layout.sheet.values
    until = min(len(rows), layout.end)
    firsts = {text[:1] for text in spelt} | {normalise(text)[:1] for text in spelt}
    longest = max(map(len, spelt)) + _SLACK
    numbers: Sequence[int] = range(layout.header_bottom + 1, until)
    if isinstance(rows, ColumnRows):
        numbers = _in_body(rows, places, spelt, layout.header_bottom + 1, until)
    for number in numbers:
        cells: list[Any] = rows[number]
        for place in places:
            if place >= len(cells):
                continue
            value = cells[place]
            if type(value) is not str:
                continue
            first = value[:1]
            # Most texts are passed over by their first character; a space is looked behind.
            if first not in firsts and not (first.isspace() and value.lstrip()[:1] in firsts):
                continue
            if len(value) > longest:
                continue
            name = wanted.name_of(value)
            if name in names:
                yield number, name
                break


def _spellings(layout: Layout, wanted: _Wanted) -> list[str]:
    """Return how the first header and the contract write what the header says."""
    merged, top = layout.merged, layout.header_top
    spelt = [merged.text(top + step, column) for step, column, _ in wanted.shown]
    for form in layout.contract.fields_present:
        if form.name in layout.columns:
            spelt += form.header
    return [text for text in dict.fromkeys(spelt) if text]


def _in_body(
    rows: ColumnRows, places: list[int], spelt: list[str], first: int, until: int
) -> list[int]:
    """Return the rows of a large sheet worth a look: in its body only an exact spelling is."""
    top = len(rows.top)
    found = set(range(first, min(top, until)))
    for place in places:
        body = rows.body(place)
        if body is not None and str(body.dtype) == "String":
            found |= {top + row for row in body.is_in(spelt).arg_true() if first <= top + row}
    return sorted(row for row in found if row < until)


def _header_at(layout: Layout, top: int, depth: int) -> Header | None:
    """Read a header printed again; None where it is the first one over again."""
    values = layout.sheet.values
    first = [_texts(values[layout.header_top + step]) for step in range(depth + 1)]
    if first == [_texts(values[top + step]) for step in range(depth + 1)]:
        return None
    contract = layout.contract
    header = match_header(
        contract, aliases_of(contract), layout.sheet, layout.merged, top, top + depth
    )
    return header if _says(header.claims, header) != _says(layout.claims, layout) else None


def _texts(cells: list[Any]) -> list[str]:
    texts = [normalise(value) if type(value) is str else "" for value in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _says(claims: dict[str, list[Column]], of: Header | Layout) -> tuple[Any, ...]:
    """Return what a header says: which field stands where in which unit, and a grid's columns."""
    fields = {
        name: [(column.index, column.unit) for column in claimed]
        for name, claimed in claims.items()
        if name in of.columns
    }
    grid = [
        (column.index, column.value, column.unit, column.group, column.is_total)
        for column in of.grid
    ]
    return fields, grid


def differing_header(layout: Layout, again: Reprint) -> Finding:
    """Name the first column of a header printed again that is not what the first header says."""
    depth = layout.header_bottom - layout.header_top
    bottom = again.top + depth if again.is_whole else again.top
    if again.is_other:
        return _first_other(layout, bottom)
    for name, column in layout.columns.items():
        own = again.header.columns.get(name) if again.header else None
        if again.is_whole and own and (own.index, own.unit) == (column.index, column.unit):
            continue
        return _differs(layout.contract, name, _at(layout, bottom, column.index), column.header)
    for known in layout.grid:
        own_column = next(
            (c for c in (again.header.grid if again.header else []) if c.index == known.index), None
        )
        if own_column and (own_column.value, own_column.group, own_column.unit) == (
            known.value, known.group, known.unit,
        ):  # fmt: skip
            continue
        shown = "/".join((*known.group, known.header))
        return _differs(layout.contract, known.value, _at(layout, bottom, known.index), shown)
    name, column = next(iter(layout.columns.items()))
    return _differs(layout.contract, name, _at(layout, bottom, column.index), column.header)


def _first_other(layout: Layout, row: int) -> Finding:
    """Name the first column that another header calls otherwise: one that it fills, if any."""
    wanted = _Wanted(layout, aliases_of(layout.contract), [])
    others = [
        (name, column)
        for name, column in layout.columns.items()
        if wanted.name_of(layout.merged.text(row, column.index)) != name
    ] or list(layout.columns.items())
    filled = [each for each in others if layout.merged.text(row, each[1].index)]
    name, column = (filled or others)[0]
    return _differs(layout.contract, name, _at(layout, row, column.index), column.header)


def _at(layout: Layout, row: int, index: int) -> tuple[str, str]:
    return cell_name(row, index), tidy(layout.merged.text(row, index))


def _differs(contract: Contract, name: str, there: tuple[str, str], expected: str) -> Finding:
    title = contract.field_named(name).title.both
    return Finding(
        "KP-222", cell=there[0], field=title, found=there[1][:80] or "—", expected=expected[:80]
    )


def shifted(columns: dict[str, Column], down: int) -> dict[str, Column]:
    """Return columns whose header stands so many rows further down."""
    return {
        name: replace(column, header_row=column.header_row + down)
        for name, column in columns.items()
    }
