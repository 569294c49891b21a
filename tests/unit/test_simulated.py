"""Holding two sides of a simulation against each other: pairs, moves, causes, what is greatest."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from reports.simulated import Simulation, compare
from reports.simulated_rows import Side
from reports.simulation_files import as_plain, stem_of, write_files


def ranked(group: str, unit: str, rank: int | None, total: str | None) -> dict[str, Any]:
    status = "no_report" if rank is None else "ranked"
    return {
        "peer_group_id": group, "unit_id": unit, "name": f"单位{unit}", "name_en": None,
        "rank": rank, "total": None if total is None else Decimal(total), "printed_total": None,
        "status": status, "reason_zh": "缺报" if rank is None else None,
        "reason_en": "no report" if rank is None else None,
    }  # fmt: skip


def line(item: str, points: str) -> dict[str, Any]:
    return {"item_id": item, "points": Decimal(points), "sentence_zh": f"{item}得{points}",
            "sentence_en": f"{item}: {points}"}  # fmt: skip


def side(name: str, units: list[dict[str, Any]], lines: dict[str, list[Any]]) -> Side:
    keys = {row["unit_id"]: (row["peer_group_id"], row["unit_id"]) for row in units}
    return Side(
        rulebook={"rulebook_id": name, "title_zh": name, "title_en": name, "printed_digits": 2,
                  "rounding": "half_up", "ranks_follow": "exact", "tie_rule": "competition",
                  "ties_broken_by_zh": "", "ties_broken_by_en": ""},
        groups={group: {"title_zh": group, "title_en": group} for group, _ in keys.values()},
        items={"a": {"title_zh": "甲", "title_en": "A"}},
        units={keys[row["unit_id"]]: row for row in units},
        lines={keys[unit]: own for unit, own in lines.items()},
    )  # fmt: skip


OLD = side(
    "old",
    [ranked("g", "U1", 1, "50"), ranked("g", "U2", 2, "40"), ranked("g", "U3", 3, "30"),
     ranked("g", "U4", None, None), ranked("h", "U5", 1, "20"), ranked("h", "U6", 2, "10")],
    {"U1": [line("a", "50")], "U2": [line("a", "45"), line("b", "-5")], "U3": [line("a", "30")],
     "U5": [line("a", "20")], "U6": [line("a", "10")]},
)  # fmt: skip
NEW = side(
    "new",
    [ranked("g", "U2", 1, "55"), ranked("g", "U1", 2, "50"), ranked("g", "U3", 3, "30.004"),
     ranked("g", "U5", 4, "25"), ranked("g", "U4", 5, "1")],
    {"U1": [line("a", "50")], "U2": [line("a", "45"), line("c", "4"), line("c", "6")],
     "U3": [line("a", "30.004")], "U5": [line("a", "25")], "U4": [line("a", "1")]},
)  # fmt: skip


def moves(simulation: Simulation) -> dict[str, Any]:
    return {move.unit_id: move for move in simulation.moves}


def test_causes_are_items_whose_lines_differ_and_add_up() -> None:
    found = moves(compare(OLD, NEW, "works", "2017-M06"))
    second = found["U2"]
    assert (second.rank_change, second.total_change) == (1, Decimal(15))
    told = [(one.item_id, one.before, one.after, one.exact_change) for one in second.causes]
    assert told == [("c", None, Decimal(10), Decimal(10)), ("b", Decimal(-5), None, Decimal(5))]
    assert second.causes[0].sentence_after == {"zh": "c得4；c得6", "en": "c: 4; c: 6"}
    assert second.causes[1].sentence_after == {"zh": "", "en": ""}


def test_a_unit_that_others_overtake_has_moved_without_a_cause() -> None:
    first = moves(compare(OLD, NEW, "works", "2017-M06"))["U1"]
    assert (first.rank_change, first.total_change, first.causes) == (-1, Decimal(0), ())
    assert first.has_moved


def test_units_are_found_again_in_another_group_and_absent_ones_are_told() -> None:
    found = moves(compare(OLD, NEW, "works", "2017-M06"))
    assert (found["U5"].peer_group_id, found["U5"].total_change) == ("g", Decimal(5))
    assert found["U6"].after is None
    assert found["U6"].has_moved
    assert (found["U4"].rank_change, found["U4"].total_change, found["U4"].causes) == (
        None, None, (),
    )  # fmt: skip
    assert found["U4"].before.reason["zh"] == "缺报"


def test_a_change_too_small_to_print_touches_without_moving() -> None:
    third = moves(compare(OLD, NEW, "works", "2017-M06"))["U3"]
    assert (third.has_moved, third.is_touched) == (False, True)
    assert third.printed_change is not None
    assert third.printed_change.text == "0.00"


def test_the_greatest_moves_come_first_and_the_same_side_moves_nobody() -> None:
    simulation = compare(OLD, NEW, "works", "2017-M06")
    # Those whose state changes, then by ranks, points and name; untouched ones never.
    assert [move.unit_id for move in simulation.greatest(9)] == [
        "U4", "U6", "U5", "U2", "U1", "U3",
    ]  # fmt: skip
    assert len(simulation.greatest(2)) == 2
    assert compare(OLD, OLD, "works", "2017-M06").greatest(9) == []


def test_files_are_complete_and_the_same_each_time(tmp_path: Path) -> None:
    simulation = compare(OLD, NEW, "works", "2017-M06")
    stem = stem_of(simulation, Path("my drafts/2018 试行.yml"))
    assert stem == "simulation-2018_试行-against-old"
    written = write_files(simulation, tmp_path, stem)
    before = [path.read_bytes() for path in written]
    assert [path.read_bytes() for path in write_files(simulation, tmp_path, stem)] == before
    units = written[0].read_text("utf-8-sig").splitlines()
    assert len(units) == 1 + len(simulation.moves)
    assert units[1].startswith("g,U2,单位U2,单位U2,2,1,1,40,55,15,ranked,ranked")
    assert len(written[1].read_text("utf-8-sig").splitlines()) == 1 + 4
    assert json.loads(written[2].read_text("utf-8")) == as_plain(simulation)


def ruled(units: list[dict[str, Any]], lines: dict[str, list[Any]], **rules: Any) -> Side:
    plain = side("method", units, lines)
    return replace(plain, rulebook=plain.rulebook | rules)


def tied(first: int, second: int, third: int, printed: str = "50.00") -> list[dict[str, Any]]:
    rows = [ranked("g", "U1", first, "50.005"), ranked("g", "U2", second, "50.005"),
            ranked("g", "U3", third, "40")]  # fmt: skip
    return [row | {"printed_total": Decimal(printed)} if row["total"] > 50 else row for row in rows]


LINES = {"U1": [line("a", "50.005")], "U2": [line("a", "50.005")], "U3": [line("a", "40")]}
CHAIN = {"ties_broken_by_zh": "同分的依次看投资", "ties_broken_by_en": "then by investment"}


def test_a_rank_that_only_the_rules_move_is_not_laid_to_others() -> None:
    before = ruled(tied(1, 1, 2), LINES, tie_rule="dense")
    told = compare(before, ruled(tied(1, 2, 3), LINES, **CHAIN), "works", "2017-M06")
    assert {name: move.moved_by for name, move in moves(told).items()} == {
        "U1": "", "U2": "rules", "U3": "rules",
    }  # fmt: skip
    (rule,) = told.rules
    assert (rule.rule, rule.ranks) == ("ties", True)
    assert rule.before["zh"] == "同分同名次，其后名次不跳号（1、2、2、3）"
    assert rule.after["zh"].endswith("；同分的依次看投资")
    plain = as_plain(told)
    assert plain["moves"][1]["moved_by"] == "rules"
    assert plain["rules"][0]["after"]["en"].endswith("then by investment")


def test_others_are_the_cause_where_their_points_change_and_both_where_rules_do_too() -> None:
    assert moves(compare(OLD, NEW, "works", "2017-M06"))["U1"].moved_by == "others"
    chained = replace(NEW, rulebook=NEW.rulebook | CHAIN)
    told = moves(compare(OLD, chained, "works", "2017-M06"))
    assert told["U1"].moved_by == "others_and_rules"
    assert told["U2"].moved_by == ""


def test_a_total_that_is_only_printed_otherwise_is_told_so() -> None:
    rounded = ruled(tied(1, 1, 3, "50.01"), LINES)
    halved = ruled(tied(1, 1, 3), LINES, rounding="half_even")
    told = compare(halved, rounded, "works", "2017-M06")
    assert [move.is_printed_otherwise for move in told.moves] == [True, True, False]
    # Ranks follow the exact total: rounding moves nobody, whatever else does.
    assert [(rule.rule, rule.ranks) for rule in told.rules] == [("rounding", False)]
    by_printed = {"ranks_follow": "printed"}
    sides = [replace(one, rulebook=one.rulebook | by_printed) for one in (halved, rounded)]
    assert compare(*sides, "works", "2017-M06").rules[0].ranks


def test_a_smaller_least_group_is_told_as_a_rule() -> None:
    few, many = (
        replace(OLD, groups={"g": {"title_zh": "乡镇", "title_en": "Towns", "minimum_size": size}})
        for size in (3, 5)
    )
    (rule,) = compare(few, many, "works", "2017-M06").rules
    assert (rule.title["zh"], rule.before["zh"], rule.after["zh"], rule.ranks) == (
        "排名最少家数（乡镇）", "3", "5", False,
    )  # fmt: skip
