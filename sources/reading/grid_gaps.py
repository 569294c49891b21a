"""What a grid lacks: a figure of one of its groups, a code, a group whose header cannot be read."""

import re
from collections.abc import Iterator

from sources.contracts import Contract
from sources.findings import Finding
from sources.reading.aliases import aliases_of
from sources.reading.around import EXPECTED_PERIODS
from sources.reading.grid import cell_name
from sources.reading.header_path import header_path
from sources.reading.layout import Layout
from sources.text import normalise, tidy

_A_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
# 10 over its figures can only be a month; 全年 or a text may be meant as no part of the grid.
_BARE_NUMBER = re.compile(r"\d{1,2}")
_CODES_TOLD = 10


def grid_gaps(layout: Layout, year: str) -> Iterator[Finding]:
    """Yield a finding for everything that a grid's header lacks; `year` is the report's own."""
    yield from _lacking_figures(layout)
    yield from _lacking_codes(layout)
    yield from _unread_groups(layout)
    yield from _of_other_year(layout, year)


def _lacking_figures(layout: Layout) -> Iterator[Finding]:
    """Tell a figure that some groups have and another one has not."""
    contract = layout.contract
    columns = [column for column in layout.grid if not column.is_total]
    some = {column.value for column in columns}
    groups: dict[tuple[str, ...], set[str]] = {}
    cells: dict[tuple[str, ...], str] = {}
    for column in columns:
        groups.setdefault(column.group, set()).add(column.value)
        cells.setdefault(column.group, [cell for _, cell in column.axis.values()][-1])
    for group, values in groups.items():
        for name in sorted(some - values):
            form = contract.field_named(name)
            yield Finding(
                "KP-203", cell=cells[group], field=form.title.both,
                expected=f"{' '.join(group)} / {'、'.join(form.header[:4]) or form.title.zh}",
                severity="refuse" if contract.is_required(form) else "warn",
            )  # fmt: skip


def _lacking_codes(layout: Layout) -> Iterator[Finding]:
    """Tell the codes of an axis that no column is of, where the contract itself lists them."""
    for form in layout.contract.fields_present:
        if form.source != "axis" or form.type != "choice" or form.codes_from:
            continue
        said = {normalise(c.axis[form.name][0]).lower() for c in layout.grid if not c.is_total}
        lacking = [
            spellings[0] if spellings else code
            for code, spellings in form.codes.items()
            if not said & {normalise(text).lower() for text in (code, *spellings)}
        ]
        if lacking:
            yield Finding(
                "KP-203", cell=cell_name(layout.header_bottom, layout.grid[0].index),
                # A form may well leave out what no project of the sender has.
                field=form.title.both, expected="、".join(lacking[:_CODES_TOLD]), severity="note",
            )  # fmt: skip


def _unread_groups(layout: Layout) -> Iterator[Finding]:
    """Tell the header over a figure of the grid that says nothing its axis could mean."""
    contract, merged = layout.contract, layout.merged
    assert contract.grid is not None
    named = [name for name in contract.grid.values if contract.field_named(name).header]
    axes = [form for form in contract.fields_present if form.source == "axis"]
    if not named or len(axes) != 1 or axes[0].type != "period":
        return
    axis, aliases = axes[0], aliases_of(contract)
    taken = {column.index for column in layout.grid}
    taken |= {column.index for claimed in layout.claims.values() for column in claimed}
    top, bottom = layout.header_top, layout.header_bottom
    told: set[str] = set()
    for index in range(max((len(row) for row in layout.sheet.rows[top : bottom + 1]), default=0)):
        if index in taken or top == bottom or merged.origin(bottom, index)[0] <= top:
            continue
        path = header_path(merged, top, bottom, index, aliases.units)
        if not path.levels or not any(
            form.name in named for form in aliases.fields_of(path.levels[-1][1])
        ):
            continue
        above = path.levels[:-1]
        shown = "".join(text for text, *_ in above)
        cell = above[-1][2] if above else cell_name(*merged.origin(bottom - 1, index))
        if cell in told:
            continue
        told.add(cell)
        is_surely = not shown or _BARE_NUMBER.fullmatch(normalise(shown))
        yield Finding(
            "KP-301" if shown else "KP-302", cell=cell, field=axis.title.both,
            found=tidy(shown)[:80],
            expected=EXPECTED_PERIODS[contract.period.kind or ""] if shown else "",
            severity="refuse" if is_surely else "warn",
        )  # fmt: skip


def _of_other_year(layout: Layout, year: str) -> Iterator[Finding]:
    """Tell a header of one group that names another year than the report, and than the others."""
    axes = _period_axes(layout.contract)
    said = [(column.axis[name], name) for column in layout.grid for name in axes]
    years = {found for (text, _), _ in said for found in _A_YEAR.findall(normalise(text))}
    if not year or len(years) != 1 or year in years or layout.contract.period.kind == "year":
        return
    for (text, cell), name in said:
        if _A_YEAR.search(normalise(text)):
            title = layout.contract.field_named(name).title.both
            yield Finding("KP-244", cell=cell, field=title, found=tidy(text)[:80], expected=year)
            return


def _period_axes(contract: Contract) -> list[str]:
    return [
        form.name
        for form in contract.fields_present
        if form.source == "axis" and form.type == "period"
    ]
