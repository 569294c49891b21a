"""Figures with few people behind them, added to those of the parent unit or withheld."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sources.contract_privacy import SmallGroups
from sources.contracts import Contract
from sources.findings import Finding
from sources.reading.grid import text_of
from sources.reading.tables import RawTable
from sources.reading.walked import Total
from sources.typed.changes import Change, Clear, Insert, place_of
from sources.typed.submissions import Submission
from sources.units import UnitList
from sources.values import NUMERIC_STATES, ROLLED_UP

_WITHHELD = "×"


@dataclass
class _Small:
    """Small records that count as one of a unit."""

    unit_id: str
    rows: list[dict[str, Any]]


def roll_up(
    contract: Contract,
    groups: SmallGroups,
    submission: Submission,
    rows: list[dict[str, Any]],
    units: UnitList,
) -> tuple[list[Change], list[Finding]]:
    """Return what replaces the cells of small groups, and a note that counts them.

    Records of one parent, and alike in the rest of the key, become one of the parent; a sum that
    is still small goes further up. One that nothing was added to takes the smallest record beside
    it along, so that the sum of the unit above is whole and gives nobody away. What has no parent,
    or whose parent reports itself, is withheld.
    A unit whose figures went up keeps a row that says so, and nothing else.
    """
    numeric = (groups.denominator, *groups.figures)
    asked = [row for row in rows if not groups.of or row[groups.of] in groups.codes]
    given = [row for row in asked if any(_is_number(row, name) for name in numeric)]
    small = [
        row for row in given
        if _is_number(row, groups.denominator) and row[groups.denominator] < groups.below
    ]  # fmt: skip
    # Without its denominator nobody can say that a figure is of many.
    withheld = [
        row for row in given
        if not _is_number(row, groups.denominator)
        and any(_is_number(row, name) for name in groups.figures)
    ]  # fmt: skip
    told_twice = _told_twice(contract, groups, asked)
    merged: list[_Small] = []
    if groups.is_plain(contract):
        merged, alone = _climb(contract, groups, small, rows, units)
        if groups.apart:
            beside, alone = _taken_along(contract, groups, alone, given, rows, units)
            merged += beside
        withheld += alone
    else:
        withheld += small
    changes: list[Change] = []
    for row in withheld:
        if _place(row) in told_twice:
            continue
        if groups.is_plain(contract):
            changes.append(_clear(contract, submission, row))
        changes += [_change(submission, row, name, _WITHHELD) for name in numeric]
    for one in merged:
        changes += _as_one(contract, groups, submission, one, units, told_twice)
    changes += _alike(contract, groups, submission, asked, told_twice)
    changes += _totals(contract, groups, submission, is_any_withheld=bool(withheld))
    if not (withheld or merged):
        return changes, []
    count = sum(len(one.rows) for one in merged)
    told = (
        f"{count}条并入上级{len(merged)}条，隐去{len(withheld)}条"
        f"‖{count} records into {len(merged)} of parents, {len(withheld)} withheld"
    )
    title = contract.field_named(groups.denominator).title.both
    sheet = submission.tables[0].sheet
    return changes, [Finding("KP-516", sheet, "", title, told, str(groups.below))]


def _place(row: dict[str, Any]) -> tuple[int, int]:
    return row["block"], row["source_row"]


def _is_of_few(groups: SmallGroups, row: dict[str, Any]) -> bool:
    """Tell a record that nobody can say to be of many."""
    return not _is_number(row, groups.denominator) or row[groups.denominator] < groups.below


def _told_twice(
    contract: Contract, groups: SmallGroups, rows: list[dict[str, Any]]
) -> set[tuple[int, int]]:
    """Return the records that differ from an earlier one in what is not to be told alone."""
    if not groups.instead:
        return set()
    known: set[tuple[Any, ...]] = set()
    found = set()
    # One that can be counted stays rather than one that nobody can count.
    for row in sorted(rows, key=lambda row: (not _is_number(row, groups.denominator), _place(row))):
        if _is_of_few(groups, row):
            name = (row[groups.by], *_rest(contract, groups, row))
            (found.add(_place(row)) if name in known else known.add(name))
    return found


def _rest(contract: Contract, groups: SmallGroups, row: dict[str, Any]) -> tuple[Any, ...]:
    """Return what records of small groups share that become one."""
    apart = (groups.by, *groups.instead)
    return (row["block"], row["period_id"],
            *(row[name] for name in contract.key if name not in apart))  # fmt: skip


def _alike(
    contract: Contract,
    groups: SmallGroups,
    submission: Submission,
    rows: list[dict[str, Any]],
    told_twice: set[tuple[int, int]],
) -> list[Change]:
    """Let every record of few say the same where its key would tell what was found."""
    changes: list[Change] = []
    for row in rows:
        if not groups.instead or not _is_of_few(groups, row):
            continue
        number = row["source_row"]
        if _place(row) in told_twice:
            sheet = submission.tables[row["block"]].sheet
            changes.append((sheet, f"A{number}", Clear(set(), number, number)))
            continue
        for name in groups.instead:
            changes.append(_change(submission, row, name, _instead(contract, groups, name)))
    return changes


def _instead(contract: Contract, groups: SmallGroups, name: str) -> str:
    return contract.field_named(name).codes[groups.instead[name]][0]


def _is_number(row: dict[str, Any], name: str) -> bool:
    return row[f"{name}__state"] in NUMERIC_STATES


def _climb(
    contract: Contract,
    groups: SmallGroups,
    small: list[dict[str, Any]],
    rows: list[dict[str, Any]],
    units: UnitList,
) -> tuple[list[_Small], list[dict[str, Any]]]:
    def rest(row: dict[str, Any]) -> tuple[Any, ...]:
        return _rest(contract, groups, row)

    own = {(row[groups.by], rest(row)) for row in rows}
    waiting = [_Small(row[groups.by] or "", [row]) for row in small]
    done: list[_Small] = []
    alone: list[dict[str, Any]] = []
    while waiting:
        by_parent: dict[tuple[str, tuple[Any, ...]], list[dict[str, Any]]] = defaultdict(list)
        for one in waiting:
            unit = units.by_id.get(one.unit_id)
            parent = unit.parent_unit_id if unit else ""
            if parent and (parent, rest(one.rows[0])) not in own:
                by_parent[parent, rest(one.rows[0])] += one.rows
            else:
                alone += one.rows
        waiting = []
        for (parent, _), together in by_parent.items():
            one = _Small(parent, together)
            is_large = _people(groups, together) >= groups.below
            (done if is_large else waiting).append(one)
    return done, alone


def _taken_along(
    contract: Contract,
    groups: SmallGroups,
    alone: list[dict[str, Any]],
    given: list[dict[str, Any]],
    rows: list[dict[str, Any]],
    units: UnitList,
) -> tuple[list[_Small], list[dict[str, Any]]]:
    """Return small records, each with the smallest one beside it, as one of their parent.

    And those that are left: without their parent's sum, or with nobody beside them who may go up.
    """
    numeric = (groups.denominator, *groups.figures)

    def is_whole(row: dict[str, Any]) -> bool:
        # A blank figure would take that of the others with it.
        return all(_is_number(row, name) for name in numeric)

    def parent_of(row: dict[str, Any]) -> str:
        unit = units.by_id.get(row[groups.by] or "")
        return unit.parent_unit_id if unit else ""

    own = {(row[groups.by], _rest(contract, groups, row)) for row in rows}
    beside: dict[tuple[str, tuple[Any, ...]], list[dict[str, Any]]] = defaultdict(list)
    for row in given:
        unit = units.by_id.get(row[groups.by] or "")
        is_free = unit is not None and unit.unit_class not in groups.apart
        if is_free and is_whole(row) and row[groups.denominator] >= groups.below:
            beside[parent_of(row), _rest(contract, groups, row)].append(row)
    lone: dict[tuple[str, tuple[Any, ...]], list[dict[str, Any]]] = defaultdict(list)
    for row in alone:
        lone[parent_of(row), _rest(contract, groups, row)].append(row)
    taken: list[_Small] = []
    left: list[dict[str, Any]] = []
    for place, together in lone.items():
        others = beside[place] if place[0] and place not in own else []
        if not others or not all(is_whole(row) for row in together):
            left += together
            continue
        smallest = min(others, key=lambda row: (row[groups.denominator], _place(row)))
        taken.append(_Small(place[0], [*together, smallest]))
    return taken, left


def _people(groups: SmallGroups, rows: list[dict[str, Any]]) -> Decimal:
    """Count the people behind some records; those of one unit are the same people."""
    by_unit: dict[str, Decimal] = {}
    for row in rows:
        own = Decimal(row[groups.denominator])
        by_unit[row[groups.by]] = max(own, by_unit.get(row[groups.by], own))
    return sum(by_unit.values(), Decimal(0))


def _as_one(
    contract: Contract,
    groups: SmallGroups,
    submission: Submission,
    one: _Small,
    units: UnitList,
    told_twice: set[tuple[int, int]],
) -> list[Change]:
    # The first is never told twice: what repeats it stands below it.
    first, *others = sorted(one.rows, key=_place)
    others = [row for row in others if _place(row) not in told_twice]
    changes: list[Change] = [_clear(contract, submission, row) for row in (first, *others)]
    stays = {groups.by, *contract.key, *contract.period.field}
    # The first row becomes the parent's; its own unit is named in a row that is put in.
    same: list[int] = []
    moved: list[tuple[int, Any]] = []
    for form in contract.fields_present:
        place = submission.tables[first["block"]].address(form.name, first["source_row"])
        if form.name in groups.instead:
            told = _instead(contract, groups, form.name)
            moved += [(place_of(place)[1], told)] if place else []
            continue
        if form.name in stays:
            same += [place_of(place)[1]] if place else []
            continue
        value: Any = None if form.type == "text" else _WITHHELD
        is_summed = form.name in (groups.denominator, *groups.figures) and form.type in (
            "count", "number",
        )  # fmt: skip
        if is_summed and all(_is_number(row, form.name) for row in one.rows):
            total = sum((Decimal(row[form.name]) for row in one.rows), Decimal(0))
            value = float(_people(groups, one.rows) if form.name == groups.denominator else total)
        changes.append(_change(submission, first, form.name, value))
        mark = None if form.type == "text" else ROLLED_UP
        changes += [_change(submission, row, form.name, mark) for row in others]
        moved += [(place_of(place)[1], mark)] if place else []
    name = units.by_id[one.unit_id].name
    name = units.qualified_name(one.unit_id) if units.sharing(name) else name
    changes.append(_change(submission, first, groups.by, name))
    table = submission.tables[first["block"]]
    has_sections = any(form.source == "section" for form in contract.fields_present)
    # In a section of its own key; else behind all records, so that they stay where they were.
    below = max(row["source_row"] for row in (first, *others))
    last = below if has_sections else max(table.source_rows)
    put_in = Insert(first["source_row"] - 1, tuple(same), tuple(moved))
    changes.append((table.sheet, f"A{last}", put_in))
    return changes


def _totals(
    contract: Contract, groups: SmallGroups, submission: Submission, is_any_withheld: bool
) -> list[Change]:
    """Withhold totals that are small themselves, and all where a group is withheld.

    What is withheld would follow from a total and the other groups.
    """
    changes: list[Change] = []
    for table in submission.tables:
        for total in table.totals:
            if not (is_any_withheld or _is_small(groups, total)):
                continue
            if groups.is_plain(contract):
                changes += _beside_total(table, total)
            changes += [
                (table.sheet, f"{table.letters[name]}{total.row_of(name)}", _WITHHELD)
                for name in (groups.denominator, *groups.figures)
                if table.letters.get(name)
            ]
    return changes


def _is_small(groups: SmallGroups, total: Total) -> bool:
    try:
        return Decimal(text_of(total.values.get(groups.denominator, ""))) < groups.below
    except ArithmeticError:
        return False


def _beside_total(table: RawTable, total: Total) -> list[Change]:
    """Empty what no field reads of a total's rows: a rate tells the same."""
    rows = {total.source_row, *total.rows.values()}
    kept = {f"{letters}{row}" for letters in table.letters.values() for row in rows}
    kept.add(total.label_cell)
    kept |= {one.cell for one in (*table.reporter, *table.unit)} | {table.period_cell}
    return [(table.sheet, f"A{row}", Clear(kept, row, row)) for row in sorted(rows)]


def _clear(contract: Contract, submission: Submission, row: dict[str, Any]) -> Change:
    """Empty what stands in a record's row beside its fields: it may tell the same figures."""
    table = submission.tables[row["block"]]
    number = row["source_row"]
    kept = {table.address(form.name, number) for form in contract.fields_present}
    kept |= {one.cell for one in (*table.reporter, *table.unit)} | {table.period_cell}
    return table.sheet, f"A{number}", Clear(kept, number, number)


def _change(submission: Submission, row: dict[str, Any], name: str, value: Any) -> Change:
    table = submission.tables[row["block"]]
    return table.sheet, table.address(name, row["source_row"]), value
