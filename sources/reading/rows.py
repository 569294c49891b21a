"""Taking a found table apart: details, totals, headings and what stands below them."""

from collections.abc import Sequence

from sources.findings import Finding
from sources.reading.column_numbers import column_numbers
from sources.reading.columnar import ColumnRows
from sources.reading.grid import Cell, cell_name, text_of
from sources.reading.layout import Layout
from sources.reading.merged_values import merged_values
from sources.reading.plain_rows import plain_records
from sources.reading.record_cells import (
    column_of,
    filled_from_above,
    from_headings,
    of_several_rows,
    turned,
)
from sources.reading.row_kinds import Heading, RowKinds, at
from sources.reading.row_names import unknown_lines, unknown_lines_of_totals
from sources.reading.rows_together import (
    label_until,
    lines_of_total,
    row_in_total,
    rows_of_record,
    rows_of_total,
)
from sources.reading.tagging import tag_column
from sources.reading.walked import Records, Total, Walk

_LONGER_ROWS_TOLD = 20


def take_records(layout: Layout) -> Records:
    """Walk the rows below the header once; nothing is dropped without a reason kept."""
    walk = _walk(layout)
    first_rows = [rows[0] for rows in walk.rows]
    records = Records([row + 1 for row in first_rows], {}, walk.totals, {}, walk.findings)
    records.numbers, records.numbers_row = walk.numbers, walk.numbers_row
    records.breaks, records.passed = walk.headings_at, walk.passed
    across = turned(layout.sheet.values, records.source_rows)
    for name, column in layout.columns.items():
        form = layout.contract.field_named(name)
        if not layout.contract.records.is_single:
            of_several_rows(layout, form, column.index, walk, records)
        elif form.fill:
            filled_from_above(layout, form, column.index, walk, records)
        else:
            records.columns[name] = (
                tag_column(across[column.index])
                if column.index < len(across)
                else column_of(layout, column.index, records.source_rows)
            )
    for form in layout.contract.fields_present:
        if form.source == "section":
            from_headings(form, walk, records)
    if contract_labels := layout.contract.records.labels:
        records.findings += unknown_lines(layout, walk.rows, contract_labels)
        records.findings += unknown_lines_of_totals(layout, walk.total_rows, contract_labels)
    if layout.sheet.is_text_only and layout.contract.grid is None:
        records.findings += _longer_rows(layout, first_rows)
    records.findings += merged_values(layout, records.source_rows)
    if walk.passed_over:
        shown = ", ".join(walk.passed_over[:10]) + (" …" if len(walk.passed_over) > 10 else "")
        found = f"{len(walk.passed_over)} ({shown})"
        records.findings.append(Finding("KP-210", cell=walk.passed_over[0], found=found))
    return records


def _longer_rows(layout: Layout, rows: list[int]) -> list[Finding]:
    """Tell a row of text with more cells than its header: 1,234 without quotes is two of them."""
    values = layout.sheet.values
    width = max(len(values[row]) for row in range(layout.header_top, layout.header_bottom + 1))
    return [
        Finding(
            "KP-220", cell=cell_name(row, width), found=str(len(values[row])), expected=str(width)
        )
        for row in rows
        if len(values[row]) > width and any(values[row][width:])
    ][:_LONGER_ROWS_TOLD]


def _walk(layout: Layout) -> Walk:
    contract = layout.contract
    values, tagged = layout.sheet.values, layout.sheet.rows
    places = {name: column.index for name, column in layout.columns.items()}
    kinds = RowKinds(contract, places | {f"grid {c.index}": c.index for c in layout.grid},
                     layout.window, layout.unit_names)  # fmt: skip
    walk = Walk()
    first = layout.header_bottom + 1
    for row in range(first, min(layout.first, len(values))):
        if any(tagged[row]):
            walk.findings.append(Finding("KP-208", cell=cell_name(row, 0)))
    single = contract.records.is_single
    headings: dict[int, tuple[str, str]] = {}
    below_footer = after_gap = False
    row = layout.first - 1
    end = min(layout.end, len(values))
    # Numbers of columns stand in the first row that holds anything.
    opening = layout.first
    while opening + 1 < end and kinds.is_empty(tagged[opening]):
        opening += 1
    if single:
        kinds.rows = lambda: (kinds.in_window(tagged[number]) for number in range(opening, end))
    plain = None
    if single and isinstance(values, ColumnRows):
        plain = plain_records(values, kinds, layout.passed)
    while (row := row + 1) < end:
        if plain is not None and not below_footer and not after_gap and row >= plain.start:
            # All rows up to the next one that must be looked at are records.
            until = min(plain.next_doubtful(row), end)
            walk.rows += [[number] for number in range(row, until)]
            if until >= end:
                break
            row = until
        elif (
            single
            and not below_footer
            and not after_gap
            and kinds.is_plainly_a_record(values[row])
            and row not in layout.passed
            and not (row == opening and column_numbers(kinds.in_window(tagged[row])))
        ):
            walk.rows.append([row])
            continue
        cells = kinds.in_window(tagged[row])
        if row in layout.passed:
            _pass_over(walk, row, cells)
            if below_footer and row in layout.others:
                _pass_all(walk, kinds, tagged, range(row + 1, end))
                break
            walk.findings += [layout.others[row]] if row in layout.others else []
            continue
        if kinds.is_empty(cells):
            after_gap = True
            continue
        lead = next(index for index, cell in enumerate(cells) if cell)
        is_footer = kinds.is_footer(cells, lead)
        if after_gap and not below_footer and not is_footer and kinds.is_further_header(cells):
            # Words beside it may be anybody's name.
            words = text_of(cells[lead])[:80]
            walk.findings.append(Finding("KP-241", cell=cell_name(row, lead), found=words))
            _pass_over(walk, row, cells)
            continue
        after_gap = False
        if (
            contract.records.by
            and walk.rows
            and any(layout.merged.origin(row, place)[0] == walk.rows[-1][0] for place in kinds.keys)
        ):
            # Merged with the key above: part of that record, whatever stands in it.
            walk.rows[-1].append(row)
            continue
        if row == opening and (numbers := column_numbers(cells)):
            walk.numbers, walk.numbers_row = numbers, row
            _pass_over(walk, row, cells)
            continue
        if below_footer and not is_footer and kinds.is_other_table(cells):
            # What follows is another table: none of its rows is a record of this one.
            _pass_all(walk, kinds, tagged, range(row, end))
            break
        below_footer = below_footer or is_footer
        if not is_footer and (label := kinds.total_label(cells)):
            # A total may take as many rows as a record.
            last = row + (
                lines_of_total(layout, kinds, row, end)
                if contract.records.by
                else rows_of_total(layout, kinds, row, end)
            )
            last = label_until(layout, kinds, label, last, end)
            own = list(range(row, last + 1))
            rows = {
                name: row_in_total(layout, kinds, contract.field_named(name), own)
                for name in places
            }
            shown = {
                name: at(tagged[rows[name]], place) if rows[name] != -1 else ""
                for name, place in places.items()
            }
            shown |= {f"grid {c.index}": at(cells, c.index) for c in layout.grid}
            others = {name: at_row + 1 for name, at_row in rows.items() if at_row not in (row, -1)}
            walk.totals.append(
                Total(row + 1, label, shown, len(walk.rows), cell_name(row, lead), others)
            )
            walk.total_rows.append(own)
            _break(walk)
            if contract.totals is None:
                # Nothing says that there are totals: that it is none of the records is told.
                _pass_over(walk, row, cells)
            if heading := kinds.heading(cells):
                _enter(walk, headings, heading, row)
            row = last
            continue
        if single and (words := kinds.says_nothing(cells)):
            _pass_over(walk, row, cells)
            if contract.zero_report is not None:
                cell, known = walk.passed_over[-1], "、".join(contract.zero_report.texts)
                walk.findings.append(Finding("KP-231", cell=cell, found=words, expected=known))
            continue
        if (
            is_footer
            or kinds.is_section(cells)
            or kinds.is_remark(cells)
            or kinds.is_mean(cells)
            or (below_footer and not kinds.is_full(cells))
        ):
            _pass_over(walk, row, cells)
            if not is_footer and not below_footer and (heading := kinds.heading(cells)):
                _break(walk)
                _enter(walk, headings, heading, row)
            continue
        if single:
            walk.rows.append([row])
        elif contract.records.by:
            if kinds.has_keys(cells) or not walk.rows or len(walk.rows) in walk.breaks:
                walk.rows.append([row])
            else:
                walk.rows[-1].append(row)
        else:
            own = rows_of_record(layout, kinds, walk, row, end)
            walk.rows.append(own)
            row = own[-1]
    # Else the two would hold each other, and the whole sheet, until somebody looks for circles.
    kinds.rows = tuple
    return walk


def _pass_over(walk: Walk, row: int, cells: list[Cell]) -> None:
    lead = next((index for index, cell in enumerate(cells) if cell), 0)
    walk.passed_over.append(cell_name(row, lead))
    walk.passed.append(row)


def _pass_all(walk: Walk, kinds: RowKinds, tagged: Sequence[list[Cell]], rows: range) -> None:
    for row in rows:
        if any(cells := kinds.in_window(tagged[row])):
            _pass_over(walk, row, cells)


def _break(walk: Walk) -> None:
    walk.breaks.add(len(walk.rows))
    walk.headings_at.append(len(walk.rows))


def _enter(walk: Walk, headings: dict[int, tuple[str, str]], heading: Heading, row: int) -> None:
    for level in [level for level in headings if level >= heading.level]:
        del headings[level]
    headings[heading.level] = (heading.text, cell_name(row, heading.place))
    walk.headings.append((len(walk.rows), dict(headings)))
