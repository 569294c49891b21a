"""A table that begins again: below itself, beside itself, or page after page."""

from dataclasses import replace

from sources.findings import Finding
from sources.reading.aliases import cached_normalise, contains
from sources.reading.column_numbers import column_numbers
from sources.reading.grid import cell_name, text_of
from sources.reading.layout import Layout
from sources.reading.reprinted import differing_header, find_reprints, shifted
from sources.text import is_blank, tidy

_ROWS_ABOVE = 6  # title, unit of money, reporter: what a block may say above its header


def blocks_of(layout: Layout) -> list[Layout]:
    """Return the blocks of a table, from the top down and from left to right."""
    form = layout.contract.repeat
    downward = _downward(layout) if form and form.down else [_without_page_headers(layout)]
    if not form or not form.across:
        return downward
    if form.across == "records":
        return [block for one in downward for block in _beside(one)]
    for one in downward:
        one.repeated = {
            name: [column.index for column in one.claims[name][1:]]
            for name in one.contract.key
            if len(one.claims.get(name, [])) > 1
        }
    return downward


def _said_above(layout: Layout, top: int, lowest: int) -> int:
    """Return the first of the lines that belong to a header printed again at `top`."""
    titles = layout.contract.sheet.title if layout.contract.sheet else []
    first = top
    for row in range(top - 1, max(lowest, top - 1 - _ROWS_ABOVE), -1):
        texts = [value for value in layout.sheet.values[row] if value is not None and value != ""]
        if not texts:
            continue
        shown = [value for value in texts if type(value) is str and not is_blank(value)]
        if len(texts) > 3 or len(shown) < len(texts):
            break
        if titles and any(contains(titles, cached_normalise(text)) for text in shown):
            return row
        # A short record of texts alone may stand there too: only what says something of the
        # table counts, unless a title stands above it.
        if any(":" in cached_normalise(text) for text in shown) and first == _below(layout, row):
            first = row
        elif not titles:
            return row if len(shown) == 1 and first == _below(layout, row) else first
    return first


def _below(layout: Layout, row: int) -> int:
    """Return the next row that holds anything."""
    row += 1
    while row + 1 < len(layout.sheet.values) and not any(layout.sheet.rows[row]):
        row += 1
    return row


def _downward(layout: Layout) -> list[Layout]:
    reprints = find_reprints(layout)
    if not reprints:
        return [layout]
    depth = layout.header_bottom - layout.header_top
    tops = [again.top for again in reprints]
    firsts = [
        _said_above(layout, top, lowest)
        for top, lowest in zip(tops, [layout.header_bottom, *tops], strict=False)
    ]
    blocks = [replace(layout, end=firsts[0])]
    for place, (first, again) in enumerate(zip(firsts, reprints, strict=True)):
        top = again.top
        title, title_cell = _own_title(layout, first, top)
        shift = top - layout.header_top
        columns = shifted(layout.columns, shift)
        claims = {
            name: [replace(column, header_row=column.header_row + shift) for column in each]
            for name, each in layout.claims.items()
        }
        grid = layout.grid
        findings: list[Finding] = []
        if again.header is not None and set(again.header.columns) >= set(layout.columns):
            # Its columns stand in another order, or in another unit: it is read by its own header.
            columns, claims, grid = again.header.columns, again.header.claims, again.header.grid
        elif again.header is not None or not again.is_whole:
            findings = [differing_header(layout, again)]
        blocks.append(
            replace(
                layout,
                header_top=top,
                header_bottom=top + (depth if again.is_whole else 0),
                columns=columns,
                claims=claims,
                grid=grid,
                above=first,
                end=firsts[place + 1] if place + 1 < len(firsts) else layout.end,
                title=title or layout.title,
                title_cell=title_cell or layout.title_cell,
                findings=findings,
                is_further=True,
            )
        )
    return blocks


def _own_title(layout: Layout, first: int, top: int) -> tuple[str, str]:
    titles = layout.contract.sheet.title if layout.contract.sheet else []
    for row in range(first, top):
        for place, cell in enumerate(layout.sheet.rows[row]):
            text = text_of(cell)
            if cell[:1] == "t" and titles and contains(titles, cached_normalise(text)):
                return tidy(text), cell_name(row, place)
    return "", ""


def _without_page_headers(layout: Layout) -> Layout:
    """Pass over a header that is printed again on every page, with the title above it.

    One that says anything else is refused: its records belong to another header.
    """
    reprints = find_reprints(layout)
    if not reprints:
        return layout
    depth = layout.header_bottom - layout.header_top
    passed: set[int] = set()
    pages: list[Layout] = []
    findings: list[Finding] = []
    others: dict[int, Finding] = {}
    lowest = layout.header_bottom
    for again in reprints:
        first = _said_above(layout, again.top, lowest)
        lowest = again.top + (depth if again.is_whole else 0)
        passed |= set(range(first, lowest + 1))
        if again.is_other:
            others[again.top] = differing_header(layout, again)
        elif again.header is not None or not again.is_whole:
            findings.append(differing_header(layout, again))
        title, title_cell = _own_title(layout, first, again.top)
        if first < again.top:
            pages.append(
                replace(
                    layout, header_top=again.top, header_bottom=lowest, above=first,
                    end=lowest + 1, title=title, title_cell=title_cell, findings=[],
                    is_further=True,
                )
            )  # fmt: skip
        # The numbers of the columns are printed again with it.
        if lowest + 1 < len(layout.sheet.values) and column_numbers(layout.sheet.rows[lowest + 1]):
            passed.add(lowest + 1)
    return replace(
        layout, passed=frozenset(passed), pages=pages, others=others,
        findings=[*layout.findings, *findings],
    )  # fmt: skip


def _beside(layout: Layout) -> list[Layout]:
    """Take the tables that stand side by side apart: each begins where its key does."""
    keys = [layout.claims[name] for name in layout.contract.key if name in layout.claims]
    if not keys:
        return [layout]
    times = max(map(len, keys))
    leading = next(claimed for claimed in keys if len(claimed) == times)
    repeating = [claimed for claimed in layout.claims.values() if len(claimed) == times]
    starts = [
        min(claimed[number].index for claimed in repeating if claimed[number].index <= lead.index)
        for number, lead in enumerate(leading)
    ]
    blocks = []
    for number, start in enumerate(starts):
        stop = starts[number + 1] if number + 1 < times else 1 << 20
        columns = {}
        findings: list[Finding] = []
        for name, claimed in layout.claims.items():
            own = [column for column in claimed if start <= column.index < stop]
            # What stands before the first of them belongs to all.
            shared = [column for column in claimed if column.index < starts[0]]
            if own or shared:
                columns[name] = (own or shared)[0]
            if len(own) > 1:
                form = layout.contract.field_named(name)
                cells = [column.header_cell for column in own]
                findings.append(
                    Finding(
                        "KP-211", cell=cells[0], field=form.title.both,
                        found=own[0].header, expected="、".join(cells),
                    )
                )  # fmt: skip
        findings += [
            Finding(
                "KP-203", cell=cell_name(layout.header_bottom, start), field=form.title.both,
                expected="、".join(form.header[:4]), severity="refuse",
            )
            for name in layout.columns
            if name not in columns
            and layout.contract.is_required(form := layout.contract.field_named(name))
        ]  # fmt: skip
        blocks.append(
            replace(
                layout,
                columns=columns,
                window=(start, stop),
                findings=findings + (layout.findings if number == 0 else []),
                is_further=layout.is_further or number > 0,
            )
        )
    return blocks
