"""What is said inside a table, above a page or a part of it, held against what its top says."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from sources.contracts import MONEY_FACTORS
from sources.findings import Finding
from sources.reading.around import Surroundings, read_surroundings
from sources.reading.grid import cell_name, text_of
from sources.reading.header_path import money_unit_in, money_units_in
from sources.reading.layout import Layout
from sources.reading.stated_units import units_said_in
from sources.reading.unit_lines import units_in
from sources.reading.walked import Records
from sources.text import fold, normalise, tidy

# 以下金额单位为亿元
_BELOW = re.compile(r"(?:以下|金额)[^,。;]{0,8}单位[:为是]*(.{1,10})")
# 注：以上金额单位为亿元, 本表金额以亿元计; 总投资为5亿元 is a figure.
_NOTE = re.compile(r"^(?:备?注|说明|附注)\d*[:.、]|以上|本表|上表|上述|全表|表中")
_IN_NOTE = re.compile(r"(?:金额|单位|数据|数字|投资)[^,。;]{0,6}?(?:为|是|以|:)([^\d,。;]{1,6})")


def differing_pages(layout: Layout, around: Surroundings, path: str) -> list[Finding]:
    """Tell a page that names another period or reporter than the first one does."""
    known = _said(layout)
    findings: list[Finding] = []
    for page in layout.pages:
        said = _said(page)
        if said.keys() <= known.keys():
            continue
        own = read_surroundings(replace(page, columns={}, claims={}, grid=[]), path, around)
        lead = next(cell for text, (cell, _) in said.items() if text not in known)
        if own.period_id != around.period_id:
            findings.append(
                Finding(
                    "KP-223", cell=own.period_cell or lead, found=own.period_id,
                    expected=around.period_id,
                )
            )  # fmt: skip
        named = {normalise(one.text): one for one in own.reporter if not one.is_within}
        first = {normalise(one.text): one.text for one in around.reporter if not one.is_within}
        for text, one in named.items():
            if text not in first:
                expected = "、".join(first.values())
                findings.append(
                    Finding("KP-223", cell=one.cell or lead, found=one.text, expected=expected)
                )
    return findings


def other_units(layout: Layout, around: Surroundings, records: Records) -> list[Finding]:
    """Tell a line between the records that gives those below it another unit."""
    if not records.source_rows:
        return []
    between, below = _lines_between(layout, records), _notes_below(layout, records)
    return [
        *(_other_money(layout, between, _units_below) or _other_money(layout, below, _in_note)),
        *_other_measures(layout, records),
    ]


def _other_measures(layout: Layout, records: Records) -> list[Finding]:
    """Tell a line between the records with another of the units that a figure declares."""
    for row, place, text in _lines_between(layout, records):
        words = [word for said in units_in(text) for word in said.units]
        for name, column in layout.columns.items():
            form = layout.contract.field_named(name)
            known = {normalise(unit): factor for unit, factor in form.units.items()}
            for word in words if not column.unit else []:
                if known.get(word, column.factor) != column.factor:
                    return [
                        Finding(
                            "KP-213", cell=cell_name(row, place), field=form.title.both,
                            found=word, expected="、".join(form.units),
                        )
                    ]  # fmt: skip
    return []


def _lines_between(layout: Layout, records: Records) -> Iterator[tuple[int, int, str]]:
    """Yield the texts of rows that are no records and stand above the last one."""
    for row in records.passed:
        if row + 1 >= records.source_rows[-1]:
            break
        for place, cell in enumerate(layout.sheet.rows[row]):
            if cell[:1] == "t":
                yield row, place, text_of(cell)


def _notes_below(layout: Layout, records: Records) -> Iterator[tuple[int, int, str]]:
    """Yield the notes below the last record that speak of the table above them."""
    for row in records.passed:
        for place, cell in enumerate(layout.sheet.rows[row]):
            if row + 1 > records.source_rows[-1] and cell[:1] == "t":
                text = text_of(cell)
                if _NOTE.search(fold(text)):
                    yield row, place, text


def _in_note(text: str) -> list[str]:
    """Return the units of money that a note gives to what stands above it."""
    said = _IN_NOTE.search(fold(text))
    return list(dict.fromkeys([*units_said_in(text), *money_units_in(said[1] if said else "")]))


def _other_money(
    layout: Layout,
    lines: Iterator[tuple[int, int, str]],
    units_of: Callable[[str], list[str]],
) -> list[Finding]:
    said = [] if layout.contract.money_unit.fixed else list(lines)
    if not said:
        return []
    money = [
        (form, column)
        for name, column in layout.columns.items()
        if (form := layout.contract.field_named(name)).type == "money"
        and not money_unit_in(column.unit)
    ]
    if not money:
        return []
    form, column = money[0]
    own = next((unit for unit, factor in MONEY_FACTORS.items() if factor == column.factor), "")
    # A note may say again what a header says of its own column.
    in_headers = {money_unit_in(column.unit) for column in layout.columns.values()}
    for row, place, text in said:
        if others := [unit for unit in units_of(text) if unit not in (own, *in_headers)]:
            both = "、".join([own, *others])
            return [
                Finding(
                    "KP-218", cell=cell_name(row, place), field=form.title.both, found=both,
                    expected=both,
                )
            ]  # fmt: skip
    return []


def _units_below(text: str) -> list[str]:
    """Return the units of money that a line gives to what follows it, with a colon or without."""
    below = _BELOW.search(fold(text))
    return list(dict.fromkeys([*units_said_in(text), *money_units_in(below[1] if below else "")]))


def _said(layout: Layout) -> dict[str, tuple[str, str]]:
    """Return the texts above a header: normalised → (cell, as printed)."""
    return {
        normalise(text): (cell_name(row, index), tidy(text))
        for row in range(layout.above, layout.header_top)
        for index, cell in enumerate(layout.sheet.rows[row])
        if cell[:1] == "t" and (text := text_of(cell))
    }
