"""Which contract reads which part of a workbook."""

from dataclasses import replace
from itertools import pairwise

from sources.contracts import Contract
from sources.findings import Finding
from sources.reading.grid import Sheet
from sources.reading.header_path import MergedCells
from sources.reading.tables import FoundTable, find_tables


def find_all(
    pairs: list[tuple[Sheet, Contract]], path: str, is_one_sheet: bool
) -> list[FoundTable]:
    """Return the tables found, in the order of the sheets and from the top down.

    Where contracts find the same table, the one counts that knows most of its columns. With
    `is_one_sheet` the sheets are one text opened in several ways.
    """
    groups: dict[int, list[FoundTable]] = {}
    merged: dict[int, MergedCells] = {}
    for sheet, contract in pairs:
        if id(sheet) not in merged:
            merged[id(sheet)] = MergedCells(sheet)
        found = find_tables(contract, sheet, merged[id(sheet)])
        if found:
            group = groups.setdefault(0 if is_one_sheet else id(sheet), [])
            group.append(_best_layout(found, path))
    chosen = [table for group in groups.values() for table in _of_one_sheet(group)]
    shown = {table.contract.contract for table in chosen if not table.sheet.is_hidden}
    # A hidden sheet is an old copy or a scratch pad where the same report stands in the open.
    for table in chosen:
        table.is_passed = table.sheet.is_hidden and table.contract.contract in shown
    # A page of instructions that quotes a title and a header or two is no table where another
    # sheet holds one.
    with_key = {table.contract.contract for table in chosen if table.has_key}
    return [table for table in chosen if table.has_key or table.contract.contract not in with_key]


def _best_layout(found: list[FoundTable], path: str) -> FoundTable:
    """Choose among the layouts of a contract: first by the period, then by what is known of it."""
    if len(found) == 1 and not found[0].contract.has_validity:
        return found[0]
    periods = [{table.period_id for table in one.take(path)} - {""} for one in found]
    valid = [
        all(one.contract.is_valid_in(period) for period in own)
        for one, own in zip(found, periods, strict=True)
    ]
    ranked = sorted(
        range(len(found)),
        key=lambda place: (not valid[place], -found[place].known, found[place].missing, place),
    )
    best = found[ranked[0]]
    if not valid[ranked[0]] and best.layout is not None:
        best.layout.findings.append(
            Finding(
                "KP-216", cell=best.layout.title_cell or "A1",
                found="、".join(sorted(periods[ranked[0]])),
                expected=best.contract.validity,
            )
        )  # fmt: skip
    return best


def _of_one_sheet(found: list[FoundTable]) -> list[FoundTable]:
    """Keep the tables that do not claim the same rows; each ends where the next one begins."""
    kept: list[FoundTable] = []
    for table in sorted(found, key=lambda one: (-one.known, one.missing, one.contract.contract)):
        rival = next((other for other in kept if not _apart(table, other)), None)
        if rival is None:
            kept.append(table)
        elif (
            (rival.known, rival.missing) == (table.known, table.missing)
            and rival.layout is not None
            and not any(finding.code == "KP-217" for finding in rival.layout.findings)
        ):
            names = f"{rival.contract.title.zh}、{table.contract.title.zh}"
            rival.layout.findings.append(
                Finding("KP-217", cell=rival.layout.title_cell or "A1", found=names)
            )
    kept.sort(key=lambda one: one.start)
    for upper, lower in pairwise(kept):
        if upper.layout is not None:
            upper.layout = replace(upper.layout, end=min(upper.layout.end, lower.start))
    return kept


def _apart(one: FoundTable, other: FoundTable) -> bool:
    """Tell two tables that stand below each other, each with a title of its own."""
    upper, lower = sorted((one, other), key=lambda table: table.start)
    return (
        upper.layout is not None
        and lower.contract.sheet is not None
        and bool(lower.contract.sheet.title)
        and lower.start > upper.header_bottom
    )
