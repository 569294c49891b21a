"""What is stated outside a table: beside a label, in a cell, in titles and names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath

from sources.contract_places import Place
from sources.reading.aliases import cached_normalise
from sources.reading.grid import Cell, cell_name, text_of
from sources.reading.layout import Layout
from sources.text import normalise, tidy

# A name ends where the next label of the same cell begins, or at a wide gap.
_NEXT_LABEL = re.compile(
    r"\s{2,}|(?=填报日期|填报时间|填报人|填表人|填表日期|报送日期|报送时间|联系人|联系电话|审核人"
    r"|单位负责人|负责人[:：]|日期[:：]|(?:计量|金额)?单位[:：])"
)
_ROWS_BELOW = 15
# Where the seal goes: 罗家镇（盖章）.
_SEAL = re.compile(r"\s*[（(](?:盖章|公章|签章|印章|章)[)）]\s*$")
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class Stated:
    """A text that should name something; `is_within` where the name is only part of it."""

    text: str
    cell: str = ""
    is_within: bool = False
    # The cell as it was read, where the text is all of it.
    raw: Cell = ""
    # What the same label says in other places, with their cells, where that is something else.
    others: tuple[tuple[str, str], ...] = ()
    # What stands behind it in its row or beyond a wide gap, with its cell: a second name is one
    # too many.
    beyond: tuple[tuple[str, str], ...] = ()
    # The label it stands beside, as printed: 总投资（亿元）.
    label: str = ""


def outside_rows(layout: Layout) -> list[int]:
    """Return the rows above a table, then those at its end, from the last one up."""
    end = min(layout.end, len(layout.sheet.values))
    lowest = max(layout.header_bottom, end - _ROWS_BELOW)
    return [*range(layout.above, layout.header_top), *range(end - 1, lowest, -1)]


def beside_label(layout: Layout, labels: list[str]) -> Stated | None:
    """Return what stands behind one of the labels, in its cell or in the next filled one.

    One cell may hold several: 填报单位：罗家镇　　填报人：　　填报日期：2017年4月5日.
    """
    return next((stated for *_, stated in _beside_labels(layout, labels)), None)


def left_blank(layout: Layout, labels: list[str]) -> str:
    """Return the cell of a label above a table that nothing is written behind; else ""."""
    pattern = _label_pattern(tuple(labels))
    wanted = frozenset(normalise(label) for label in labels)
    for row, index, text in texts_above(layout):
        if pattern.search(text) or normalise(text) in wanted:
            return cell_name(row, index)
    return ""


def _with_others(layout: Layout, labels: list[str]) -> Stated | None:
    """Return what stands behind one of the labels, and what the same one says elsewhere."""
    places = list(_beside_labels(layout, labels))
    if not places:
        return None
    label, _, first = places[0]
    # The top of a further page is held against the first one as a whole.
    others = {
        normalise(stated.text): (stated.text, stated.cell)
        for other, row, stated in places[1:]
        if label and other == label and row not in layout.passed
        if normalise(stated.text) != normalise(first.text)
    }
    return replace(first, others=tuple(others.values()))


def _beside_labels(layout: Layout, labels: list[str]) -> Iterator[tuple[str, int, Stated]]:
    """Yield the places of a label: as it is spelt there, "" without a colon; its row; its text."""
    pattern = _label_pattern(tuple(labels))
    wanted = tuple(normalise(label) for label in labels)
    rows = layout.sheet.rows
    for row in outside_rows(layout):
        for index, cell in enumerate(rows[row]):
            if cell[:1] != "t":
                continue
            text = text_of(cell)
            found = pattern.search(text)
            if found is None and not cached_normalise(text).startswith(wanted):
                continue
            behind = text[found.end() :] if found else _behind_gap(text, labels)
            parts = [_SEAL.sub("", tidy(part)) for part in _NEXT_LABEL.split(behind.strip())]
            label = normalise(found[1]) if found else ""
            if stated := parts[0]:
                address = cell_name(row, index)
                shown = _shown_label(text, found)
                beyond = [(part, address) for part in parts[1:] if part]
                beyond += _beyond(layout, row, index)
                yield label, row, Stated(stated, address, label=shown, beyond=tuple(beyond))
                continue
            if found and text[found.end() :].strip():
                # Another label follows in the cell: nothing is said behind this one.
                continue
            beside = right_of(layout, row, index)
            if beside is not None:
                value = _SEAL.sub("", tidy(text_of(beside[0])))
                further = tuple(_beyond(layout, row, address_of(beside[1])[1]))
                yield (
                    label,
                    row,
                    Stated(
                        value, beside[1], raw=beside[0], label=_shown_label(text, found),
                        beyond=further,
                    ),
                )  # fmt: skip


def _beyond(layout: Layout, row: int, index: int) -> list[tuple[str, str]]:
    """Return the texts behind a cell in its row, up to the next label."""
    contract, found = layout.contract, []
    places = [place for place in (contract.reporter, contract.unit, contract.period) if place]
    labels = {normalise(label) for place in places for label in place.label}
    cells = layout.sheet.rows[row]
    for right in range(index + 1, len(cells)):
        text = text_of(cells[right]) if cells[right][:1] == "t" else ""
        if re.search(r"[:：]", text) or normalise(text) in labels:
            break
        if text and layout.merged.origin(row, right) == (row, right):
            found.append((_SEAL.sub("", tidy(text)), cell_name(row, right)))
    return found


def _shown_label(text: str, found: re.Match[str] | None) -> str:
    """Return a label without what stands behind it in its cell."""
    shown = found[0] if found else re.split(r"[ \u3000]{1,}(?=\S)", text.strip(), maxsplit=1)[0]
    return shown.strip().strip(":：；;，,。 ")


def texts_above(layout: Layout) -> list[tuple[int, int, str]]:
    """Return the texts above a table, each with its row and its column."""
    return [
        (row, index, text_of(cell))
        for row in range(layout.above, layout.header_top)
        for index, cell in enumerate(layout.sheet.rows[row])
        if cell[:1] == "t"
    ]


def _behind_gap(text: str, labels: list[str]) -> str:
    """Return what stands behind a label without a colon, parted by a gap: 填报单位  罗家镇."""
    for label in labels:
        if found := re.match(rf"\s*{re.escape(label)}[ \u3000]+(\S.*)$", text):
            return found[1]
    return ""


@lru_cache(maxsize=256)
def _label_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    """Find a label with its colon: at the start of a cell, or behind a space or a mark."""
    spelt = "|".join(r"\s*".join(map(re.escape, "".join(label.split()))) for label in labels)
    return re.compile(
        rf"(?:^|[\s；;，,。)）])({spelt})\s*(?:名称|全称)?\s*(?:[（(][^()（）]*[)）])?\s*[:：]",
        re.I,
    )


def right_of(layout: Layout, row: int, index: int) -> tuple[Cell, str] | None:
    """Return the next filled cell of a row, and its address; a further label is no value."""
    cells = layout.sheet.rows[row]
    for right in range(index + 1, len(cells)):
        if cells[right]:
            if cells[right][0] == "t" and re.search(r"[:：]", text_of(cells[right])):
                return None
            return cells[right], cell_name(row, right)
    return None


def address_of(reference: str) -> tuple[int, int]:
    """Return the row and the column, 0-based, of an address such as B2."""
    found = _REFERENCE.fullmatch(reference)
    assert found is not None
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def label_of(layout: Layout, reference: str) -> str:
    """Return the text beside or above a cell that may give the unit of its figure; else ""."""
    row, column = layout.merged.origin(*address_of(reference))
    own = layout.merged.text(row, column)
    if re.search("[:：]", own):
        return re.split("[:：]", own, maxsplit=1)[0].strip()
    for left in range(column - 1, -1, -1):
        if text := layout.merged.text(row, left):
            return text.strip().rstrip(":：")
    above = layout.merged.text(row - 1, column) if row else ""
    return above.strip().rstrip(":：")


def cell_at(layout: Layout, reference: str) -> Cell:
    """Return the cell of an address such as B2; a merged cell shows what its range does."""
    row, column = layout.merged.origin(*address_of(reference))
    rows = layout.sheet.rows
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def said_in(layout: Layout, place: Place, path: str) -> list[Stated]:
    """Return what the places of a contract say, in their order; what says nothing is left out."""
    said: list[Stated] = []
    name = PurePosixPath(path.replace("\\", "/"))
    for source in place.source:
        if source == "title" and layout.title:
            said.append(Stated(layout.title, layout.title_cell, True))
        elif source == "label":
            found = _with_others(layout, place.label)
            said += [found] if found else []
        elif source == "cell":
            text = tidy(text_of(cell_at(layout, place.cell)))
            said += [Stated(text, place.cell)] if text else []
        elif source == "sheet" and layout.sheet.name:
            said.append(Stated(layout.sheet.name, "", True))
        elif source == "file":
            said.append(Stated(name.stem, "", True))
        elif source == "folder":
            said += [Stated(part, "", True) for part in reversed(name.parts[:-1])]
    return said
