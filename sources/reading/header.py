"""Finding the header of a table: its rows, and the columns that are a contract's fields."""

import re
from dataclasses import dataclass, field

from sources.contracts import Contract, FieldForm
from sources.reading.aliases import Aliases, aliases_of, cached_normalise, contains
from sources.reading.grid import Sheet, cell_name, column_letters, text_of
from sources.reading.grids import GridColumn, find_grid
from sources.reading.header_path import (
    HeaderPath,
    MergedCells,
    centred_group,
    header_path,
    header_text,
    plain_leaf,
)
from sources.text import normalise

# What stands above a header on the left or right of its row, and is no group of columns.
_LABEL_ABOVE = re.compile(r"(单位|日期|时间|填报人|填表人|联系人|电话)[::]")


@dataclass
class Column:
    """Where a field stands: its column, and the factor that its figures are multiplied by."""

    index: int
    header: str
    header_row: int
    unit: str = ""
    factor: str = "1"
    points: str = ""
    # The unit of its own header, without that of a group above it.
    leaf_unit: str = ""

    @property
    def letters(self) -> str:
        return column_letters(self.index)

    @property
    def header_cell(self) -> str:
        return cell_name(self.header_row, self.index)


@dataclass
class Header:
    """One way to read the header: rows `top` to `bottom`, 0-based, and the columns it names."""

    top: int
    bottom: int
    columns: dict[str, Column]
    # Every column that a field may claim with equal right, from left to right.
    claims: dict[str, list[Column]]
    # Fields that several columns claim though nothing is said to repeat.
    claimed_twice: dict[str, list[int]]
    # Columns of a grid: found, not named one by one.
    grid: list[GridColumn] = field(default_factory=list)

    @property
    def depth(self) -> int:
        return self.bottom - self.top + 1

    @property
    def known(self) -> int:
        return len(self.columns) + len({column.value for column in self.grid})


def find_header(
    contract: Contract, sheet: Sheet, merged: MergedCells, first: int, until: int
) -> Header | None:
    """Look from a row on for the rows that name most of a contract's columns."""
    aliases = aliases_of(contract)
    rows = sheet.rows
    until = min(len(rows), until)
    named: dict[int, set[str]] = {}

    def names(row: int) -> set[str]:
        """Return what the texts of a row may be called, with and without their brackets."""
        if row not in named:
            texts = [text_of(cell) for cell in rows[row] if cell[:1] == "t"]
            named[row] = {header_text(text, aliases.units)[0] for text in texts if len(text) < 200}
            named[row] |= {cached_normalise(text) for text in texts if len(text) < 200}
            named[row] |= {plain_leaf(name) for name in named[row] if "%" in name or "=" in name}
        return named[row]

    in_columns = sum(form.source == "column" for form in contract.fields_present)
    best: Header | None = None
    for top in range(first, until):
        if best is not None and best.known >= in_columns and best.bottom < top:
            # Nothing further down could name more.
            break
        if not names(top):
            continue
        for depth in range(1, contract.header.rows + 1):
            bottom = top + depth - 1
            if contract.grid is None and not any(
                aliases.may_begin(names(row)) for row in range(top, min(bottom + 1, len(rows)))
            ):
                continue
            header = match_header(contract, aliases, sheet, merged, top, bottom)
            if not header.columns or (depth > 1 and not _is_header_row(contract, merged, header)):
                continue
            # A blank row below a header of one row belongs to the records.
            indexes = [column.index for column in header.columns.values()]
            indexes += [column.index for column in header.grid]
            if not any(merged.text(header.bottom, index) for index in indexes):
                continue
            if best is None or (header.known, len(header.grid), depth) > (
                best.known, len(best.grid), best.depth
            ):  # fmt: skip
                best = header
    if best is None or not _is_enough(contract, best):
        return None
    return best


def _is_enough(contract: Contract, header: Header) -> bool:
    """Tell a header from a line that happens to hold a word or two of it."""
    in_columns = [form for form in contract.fields_present if form.source == "column"]
    own = {form.name for form in in_columns}
    keys = sum(name in own for name in contract.key)
    if contract.grid is not None and not header.grid:
        return False
    if contract.sheet is None:
        # Nothing but the header says what it is.
        return 2 * header.known >= len(in_columns) and all(
            name in header.columns for name in contract.key if name in own
        )
    return header.known >= max(1, keys)


def match_header(
    contract: Contract, aliases: Aliases, sheet: Sheet, merged: MergedCells, top: int, bottom: int
) -> Header:
    """Give every field the column whose header is one of its aliases; a longer path counts more."""
    claims: dict[str, list[tuple[int, Column]]] = {}
    width = max((len(row) for row in sheet.rows[top : bottom + 1]), default=0)
    in_grid = frozenset(contract.grid.values if contract.grid else ())
    paths: dict[int, HeaderPath] = {}
    values: dict[int, FieldForm] = {}
    unclaimed: list[int] = []
    for index in range(width):
        path = header_path(merged, top, bottom, index, aliases.units)
        if not path.names:
            continue
        paths[index] = path
        forms, place = _claimants(aliases, path)
        if not forms:
            unclaimed.append(index)
        # How many levels of the header the alias names; the last two names are both the leaf.
        levels = max(1, len(path.names) - 1 - place)
        for form in forms:
            if form.name in in_grid:
                values[index] = form
                continue
            column = Column(index, path.shown, bottom, path.unit, points=path.points,
                            leaf_unit=path.leaf_unit)  # fmt: skip
            claims.setdefault(form.name, []).append((levels, column))
    columns: dict[str, Column] = {}
    equal: dict[str, list[Column]] = {}
    claimed_twice: dict[str, list[int]] = {}
    for name, claimed in claims.items():
        best = max(levels for levels, _ in claimed)
        equal[name] = _once_per_cell(
            merged, top, bottom, [column for levels, column in claimed if levels == best]
        )
        columns[name] = equal[name][0]
        if len(equal[name]) > 1:
            claimed_twice[name] = [column.index for column in equal[name]]
    header = Header(top, bottom, columns, equal, claimed_twice)
    if contract.grid is not None:
        header.grid = find_grid(contract, paths, values, unclaimed)
    return header


def _claimants(aliases: Aliases, path: HeaderPath) -> tuple[list[FieldForm], int]:
    """Return the fields that a column may be by the longest of its names, and that name's place."""
    for place, name in enumerate(path.names):
        forms = [form for form in aliases.fields_of(name) if not aliases.is_never(form, path.names)]
        if forms:
            return forms, place
    for place, name in enumerate(path.plain_names):
        forms = [form for form in aliases.fields_of(name) if not aliases.is_never(form, path.names)]
        if forms:
            return forms, place
    return [], 0


def _once_per_cell(
    merged: MergedCells, top: int, bottom: int, columns: list[Column]
) -> list[Column]:
    """Let one header cell merged over several columns claim once."""
    if len(columns) == 1:
        return columns
    seen: dict[tuple[tuple[int, int], ...], Column] = {}
    for column in columns:
        origins = tuple(merged.origin(row, column.index) for row in range(top, bottom + 1))
        seen.setdefault(origins, column)
    return list(seen.values())


def _text_above(merged: MergedCells, header: Header, index: int) -> str:
    """Return what a header's upper row says of a column, also by a group that is not merged."""
    text = merged.text(header.top, index)
    if text or header.top == header.bottom:
        return text
    group = centred_group(merged, header.top, header.bottom, index)
    return merged.text(*group) if group else ""


def _is_header_row(contract: Contract, merged: MergedCells, header: Header) -> bool:
    """Tell a header's upper row from a line above it: a title, 填报单位：…, 单位：万元."""
    indexes = [column.index for column in header.columns.values()]
    indexes += [column.index for column in header.grid]
    texts = [text for index in indexes if (text := _text_above(merged, header, index))]
    titles = contract.sheet.title if contract.sheet else []
    places = [place for place in (contract.reporter, contract.unit, contract.period) if place]
    labels = tuple(normalise(label) for place in places for label in place.label)
    aliases = aliases_of(contract)
    return (
        2 * len(texts) >= len(indexes)
        and len(set(texts)) > 1
        and not any(
            _LABEL_ABOVE.search(name := header_text(text)[0])
            or (name.startswith(labels) and not aliases.fields_of(name))
            or contains(titles, cached_normalise(text))
            for text in set(texts)
        )
    )
