"""Total rows held against the details that they sum up."""

from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Any

import polars as pl

from sources.contracts import Contract, FieldForm
from sources.findings import Finding
from sources.reading.grid import text_of
from sources.reading.read import RawTable
from sources.reading.row_kinds import is_heading, stated_count
from sources.reading.walked import is_grand_total, is_part_of_total
from sources.values import NUMERIC_STATES


def report_totals(
    contract: Contract, typed: pl.DataFrame, tables: list[RawTable]
) -> list[tuple[int, Finding]]:
    """Return a finding for every total that its details do not add up to."""
    found: list[tuple[int, Finding]] = []
    if contract.totals is None:
        return found
    severity = contract.totals.severity
    totals = typed.filter("_is_total")
    cuts = {number: list(table.breaks) for number, table in enumerate(tables)}
    grand: dict[int, int] = {}
    for number, before, label in totals.select("_table", "_details_before", "_label").iter_rows():
        cuts[number].append(before)
        grand[number] = grand.get(number, 0) + is_grand_total(label)
    above = _with_headings_above(tables)
    if contract.grid is None:
        found += _counts(tables, cuts, grand, above, severity)
    for form in contract.fields:
        # Whether it is added up or not: what nobody can read is told.
        if form.is_figure:
            found += _not_readable(form, totals, tables)
    for form in (contract.field_named(name) for name in contract.totals.reconcile):
        numeric = pl.col(f"{form.name}__state").is_in(NUMERIC_STATES)
        rows = totals.filter(numeric).select(
            "_table", "_source_row", "_label", form.name, "_details_before"
        )
        if rows.is_empty():
            continue
        sums = _running_sums(typed, form.name)
        open_sums = _with_unknown_details(typed, form.name)
        for number, source_row, label, stated, before in rows.iter_rows():
            if number in open_sums:
                # A figure that is withheld or unreadable leaves the sum open.
                continue
            running = sums.get(number, [Decimal(0)])
            possible = [running[-1]]
            if is_part_of_total(label):
                # An of-which row names a subset that the sheet does not mark; it is no more than
                # the whole, where nothing in that is subtracted.
                is_growing = all(low <= high for low, high in pairwise(running))
                if not is_growing or stated <= running[-1]:
                    continue
            elif not is_grand_total(label) or grand[number] > 1:
                # A subtotal stands above its details or below them, and may hold further ones.
                edges = sorted({0, len(running) - 1, *cuts[number]})
                possible = [running[edge] - running[before] for edge in edges if edge > before]
                if not (is_heading(label) and number in above):
                    possible += [running[before] - running[edge] for edge in edges if edge < before]
                possible = possible or [Decimal(0)]
                if is_empty_part(label, before, len(running) - 1, tables[number].breaks):
                    possible.append(Decimal(0))
            if stated not in possible:
                table = tables[number]
                address = _address(table, form, source_row)
                found.append(
                    (
                        number,
                        Finding(
                            "KP-303", table.sheet, address, form.title.both,
                            _plain(stated),
                            _plain(min(possible, key=lambda each: abs(each - stated))),
                            severity,
                        ),
                    )
                )  # fmt: skip
    return found


def _with_headings_above(tables: list[RawTable]) -> set[int]:
    """Return the tables in which numbered totals stand above their details: the first one does."""
    found = set()
    for number, table in enumerate(tables):
        headings = [total for total in table.totals if is_heading(total.label)]
        if headings and headings[0].details_before == 0:
            found.add(number)
    return found


def _counts(
    tables: list[RawTable],
    cuts: dict[int, list[int]],
    grand: dict[int, int],
    above: set[int],
    severity: str,
) -> list[tuple[int, Finding]]:
    """Hold counts inside labels, such as 合计（100项）, against the number of details."""
    found: list[tuple[int, Finding]] = []
    for number, table in enumerate(tables):
        details = len(table.source_rows)
        for total in table.totals:
            stated = stated_count(total.label)
            if stated is None or is_part_of_total(total.label):
                continue
            possible = [details]
            if not is_grand_total(total.label) or grand[number] > 1:
                before = total.details_before
                edges = {0, details, *cuts[number]} - {before}
                if is_heading(total.label) and number in above:
                    edges = {edge for edge in edges if edge > before}
                possible = sorted({abs(edge - before) for edge in edges} or {0})
                if is_empty_part(total.label, before, details, table.breaks):
                    possible = sorted({0, *possible})
            if stated not in possible:
                expected = str(min(possible, key=lambda count: abs(count - stated)))
                found.append(
                    (
                        number,
                        Finding(
                            "KP-308", table.sheet, total.label_cell, "", total.label, expected,
                            severity,
                        ),
                    )
                )  # fmt: skip
    return found


def is_empty_part(label: str, before: int, details: int, breaks: list[int]) -> bool:
    """Tell a part without records: the next heading or total, or the end, is right below it.

    Only a heading, 二、县级, or one that counts none stands above its details; a 小计 below them.
    """
    if not is_heading(label) and stated_count(label) != 0:
        return False
    return before == details or breaks.count(before) > 1


def _not_readable(
    form: FieldForm, totals: pl.DataFrame, tables: list[RawTable]
) -> list[tuple[int, Finding]]:
    """Tell figures of totals that are none, such as #REF!: they were held against nothing."""
    raw = f"{form.name}__raw"
    rows = totals.filter(pl.col(f"{form.name}__state") == "unreadable")
    return [
        (
            number,
            Finding(
                "KP-313", tables[number].sheet, _address(tables[number], form, source_row),
                form.title.both, text_of(cell)[:80] or "—",
            ),
        )
        for number, source_row, label, cell in rows.select(
            "_table", "_source_row", "_label", raw
        ).iter_rows()
        # A label may stand in the column of a figure.
        if text_of(cell).strip() != label and tables[number].letters.get(form.name)
    ]  # fmt: skip


def _address(table: RawTable, form: FieldForm, source_row: int) -> str:
    """Return the cell of a total's figure, which may stand in another line of the total."""
    total = next(total for total in table.totals if total.source_row == source_row)
    return f"{table.letters[form.name]}{total.row_of(form.name)}"


def _with_unknown_details(typed: pl.DataFrame, field: str) -> set[int]:
    unknown = pl.col(f"{field}__state").is_in(["withheld", "unreadable", "undetermined"])
    return set(typed.filter(~pl.col("_is_total") & unknown)["_table"].to_list())


def _running_sums(typed: pl.DataFrame, field: str) -> dict[int, list[Decimal]]:
    """Return, per table, the sum of the first 0, 1, 2, … details."""
    details = typed.filter(~pl.col("_is_total")).select("_table", field)
    return {
        number: list(accumulate((_number(value) for value in group[field]), initial=Decimal(0)))
        for (number,), group in details.group_by("_table", maintain_order=True)
    }


def _number(value: Any) -> Decimal:
    return Decimal(value or 0)


def _plain(value: Any) -> str:
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
