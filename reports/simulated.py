"""Who moves under another rulebook, by how much, and because of which lines of the ledger."""

from dataclasses import dataclass, replace
from decimal import Decimal

from reports.print_numbers import PrintedNumber, printed
from reports.simulated_rows import Key, Side
from reports.simulated_rules import RuleChange, changed_rules
from reports.warehouse_rows import Row
from settings.labels import LANGUAGES

Bilingual = dict[str, str]


@dataclass(frozen=True)
class Place:
    """Where a unit stands under one rulebook; the total is exact, and None where there is none."""

    rank: int | None
    total: Decimal | None
    printed_total: PrintedNumber | None
    status: str
    reason: Bilingual


@dataclass(frozen=True)
class Cause:
    """An item whose lines give other points: before, after, with their sentences."""

    item_id: str
    title: Bilingual
    before: Decimal | None
    after: Decimal | None
    change: PrintedNumber
    exact_change: Decimal
    sentence_before: Bilingual
    sentence_after: Bilingual


@dataclass(frozen=True)
class Move:
    """One unit under both rulebooks; the causes add up to the change of its total, exactly."""

    peer_group_id: str
    group: Bilingual
    unit_id: str
    unit: Bilingual
    before: Place | None
    after: Place | None
    rank_change: int | None
    total_change: Decimal | None
    printed_change: PrintedNumber | None
    causes: tuple[Cause, ...]
    # Of a rank that moves while the unit's own points stay: others, rules, others_and_rules.
    moved_by: str = ""

    @property
    def is_printed_otherwise(self) -> bool:
        """Tell whether the same exact total is printed as another number."""
        totals = {
            place.printed_total.value
            for place in (self.before, self.after)
            if place is not None and place.printed_total is not None
        }
        return self.total_change == 0 and len(totals) > 1

    @property
    def has_moved(self) -> bool:
        """Tell whether its rank or its state is another one."""
        if self.before is None or self.after is None:
            return True
        return (self.before.rank, self.before.status) != (self.after.rank, self.after.status)

    @property
    def is_touched(self) -> bool:
        return self.has_moved or bool(self.total_change)


@dataclass(frozen=True)
class Simulation:
    """A rulebook held against another, for one programme and period."""

    programme_id: str
    period_id: str
    before: str
    before_title: Bilingual
    after: str
    after_title: Bilingual
    moves: tuple[Move, ...]
    rules: tuple[RuleChange, ...] = ()

    def greatest(self, most: int) -> list[Move]:
        """Return those that something changes for, the greatest moves first, at most so many."""
        touched = [move for move in self.moves if move.is_touched]
        touched.sort(
            key=lambda move: (
                not move.has_moved,
                -abs(move.rank_change) if move.rank_change is not None else -(10**9),
                -abs(move.total_change or Decimal(0)),
                move.peer_group_id,
                move.unit_id,
            )
        )
        return touched[:most]


def compare(before: Side, after: Side, programme_id: str, period_id: str) -> Simulation:
    """Hold two sides against each other, in the print order of the one after."""
    pairs, rules = _pairs(before, after), changed_rules(before, after)
    moves = [_move(before, after, one, other) for one, other in pairs]
    return Simulation(
        programme_id=programme_id,
        period_id=period_id,
        before=before.name,
        before_title=_titles(before.rulebook),
        after=after.name,
        after_title=_titles(after.rulebook),
        moves=tuple(_moved_by(pairs, moves, any(rule.ranks for rule in rules))),
        rules=rules,
    )


def _moved_by(
    pairs: list[tuple[Key | None, Key | None]], moves: list[Move], rules: bool
) -> list[Move]:
    """Say of each unit that moves while its own points stay what moves it."""
    members: dict[tuple[int, str], set[str]] = {}
    changed: dict[tuple[int, str], set[str]] = {}
    for pair, move in zip(pairs, moves, strict=True):
        for side, key in enumerate(pair):
            if key is not None:
                members.setdefault((side, key[0]), set()).add(key[1])
                own = changed.setdefault((side, key[0]), set())
                own |= {key[1]} if _stands_otherwise(move) else set()
    told = []
    for (old, new), move in zip(pairs, moves, strict=True):
        if old and new and move.rank_change and not move.total_change and not move.causes:
            places = ((0, old[0]), (1, new[0]))
            others = bool(changed[places[0]] | changed[places[1]])
            others = others or members[places[0]] != members[places[1]]
            names = [name for name, holds in (("others", others), ("rules", rules)) if holds]
            told.append(replace(move, moved_by="_and_".join(names)))
        else:
            told.append(move)
    return told


def _stands_otherwise(move: Move) -> bool:
    """Tell whether a unit's points or its state are others, whatever its rank."""
    if move.before is None or move.after is None or move.before.status != move.after.status:
        return True
    return bool(move.causes or move.total_change)


def _pairs(before: Side, after: Side) -> list[tuple[Key | None, Key | None]]:
    """Pair a unit with itself: in the group of the same name, else in the only other one."""
    left = [key for key in before.units if key not in after.units]
    pairs: list[tuple[Key | None, Key | None]] = []
    for key in after.units:
        if key in before.units:
            pairs.append((key, key))
            continue
        others = [one for one in left if one[1] == key[1]]
        if len(others) == 1:
            left.remove(others[0])
        pairs.append((others[0] if len(others) == 1 else None, key))
    return [*pairs, *((key, None) for key in left)]


def _move(before: Side, after: Side, old: Key | None, new: Key | None) -> Move:
    row_before = before.units[old] if old else None
    row_after = after.units[new] if new else None
    row = row_after or row_before or {}
    side, key = (after, new) if new else (before, old)
    place_before, place_after = _place(before, row_before), _place(after, row_after)
    ranks = [place.rank if place else None for place in (place_before, place_after)]
    totals = [place.total if place else None for place in (place_before, place_after)]
    change = None if None in totals else totals[1] - totals[0]  # type: ignore[operator]
    return Move(
        peer_group_id=str(row["peer_group_id"]),
        group=_titles(side.groups.get(str(row["peer_group_id"]), {})),
        unit_id=str(row["unit_id"]),
        unit={"zh": row["name"] or row["unit_id"], "en": row["name_en"] or row["name"] or ""},
        before=place_before,
        after=place_after,
        rank_change=None if None in ranks else ranks[0] - ranks[1],  # type: ignore[operator]
        total_change=change,
        printed_change=None if change is None else _number(after, change),
        causes=() if change is None else _causes(before, after, old, key),
    )


def _place(side: Side, row: Row | None) -> Place | None:
    if row is None:
        return None
    total = row["total"]
    shown = row["printed_total"] if row["printed_total"] is not None else total
    return Place(
        rank=row["rank"],
        total=total,
        printed_total=None if shown is None else _number(side, shown),
        status=row["status"],
        reason={language: row[f"reason_{language}"] or "" for language in LANGUAGES},
    )


def _causes(before: Side, after: Side, old: Key | None, new: Key | None) -> tuple[Cause, ...]:
    lines = [_by_item(before.lines.get(old, []) if old else []),
             _by_item(after.lines.get(new, []) if new else [])]  # fmt: skip
    causes = []
    for item_id in [*lines[1], *(item for item in lines[0] if item not in lines[1])]:
        one, other = (side.get(item_id) for side in lines)
        points = [None if own is None else _points(own) for own in (one, other)]
        change = (points[1] or Decimal(0)) - (points[0] or Decimal(0))
        if change:
            titled = after.items.get(item_id) or before.items.get(item_id, {})
            causes.append(
                Cause(
                    item_id, _titles(titled), points[0], points[1], _number(after, change), change,
                    _sentences(one), _sentences(other),
                )
            )  # fmt: skip
    return tuple(sorted(causes, key=lambda cause: -abs(cause.exact_change)))


def _by_item(lines: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for line in lines:
        found.setdefault(line["item_id"], []).append(line)
    return found


def _points(lines: list[Row]) -> Decimal:
    return sum((line["points"] for line in lines), Decimal(0))


def _sentences(lines: list[Row] | None) -> Bilingual:
    told = {"zh": "；", "en": "; "}
    return {
        language: mark.join(
            line[f"sentence_{language}"] for line in lines or [] if line[f"sentence_{language}"]
        )
        for language, mark in told.items()
    }


def _number(side: Side, value: Decimal) -> PrintedNumber:
    return PrintedNumber(printed(value, side.digits, side.rounding), side.digits)


def _titles(row: Row) -> Bilingual:
    return {language: str(row.get(f"title_{language}") or "") for language in LANGUAGES}
