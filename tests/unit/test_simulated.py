"""Holding two sides of a simulation against each other: pairs, moves, causes, what is greatest."""

import json
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
                  "rounding": "half_up"},
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
