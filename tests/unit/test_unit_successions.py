"""Successions: what is refused, what comes over, and through how many units."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from settings.errors import RefusedDefinition
from sources.unit_proposals import alias_line, alias_proposals
from sources.unit_successions import memory_spans, successions
from sources.units import read_units

HEAD = "unit_id,name,class,parent_unit_id,closed_on,successor_unit_id,inherits\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "units.csv"
    path.write_text(HEAD + text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A,甲,t,B,,,\nB,乙,t,A,,,\n", "a circle of parents: A → B → A"),
        ("A,甲,t,,2017-01-31,A,plan\n", "a circle of successors: A → A"),
        ("A,甲,t,,2017-01-31,B,\nB,乙,t,,,,\n", "not said what the successor of A inherits"),
        ("A,甲,t,,,,plan\n", "A has no successor"),
        ("A,甲,t,,,B,plan\nB,乙,t,,,,\n", "has a successor and no closing date"),
        ("A,甲,t,,2017-02-01,B,plan\nB,乙,t,,2017-01-01,,\n", "its successor B closed on"),
        ("A,甲,t,,2017-02-01,B,plans\nB,乙,t,,,,\n", "inherits: 'plans' is not known"),
        ("A,甲,t,,2017-02-01,B,plan;nothing\nB,乙,t,,,,\n", "'nothing' goes with nothing else"),
        ("A,甲,t,P,,,\nB,甲,t,P,,,\nP,县,c,,,,\n", "'甲' already means unit A"),
    ],
)
def test_a_list_that_cannot_be_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(RefusedDefinition, match=reason):
        read_units(write(tmp_path, text))


def test_towns_of_one_name_are_found_with_their_county_only(tmp_path: Path) -> None:
    text = "P,甲县,c,,,,\nQ,乙县,c,,,,\nA,城关镇,t,P,,,\nB,城关镇,t,Q,,,\n"
    units = read_units(write(tmp_path, text))
    assert units.find("城关镇") is None
    assert units.sharing("城关镇") == ["A", "B"]
    assert (units.find("甲县城关镇"), units.find("乙县城关镇")) == ("A", "B")
    assert units.nearest("城关镇") == "甲县城关镇、乙县城关镇"


def test_what_one_step_drops_later_ones_lack(tmp_path: Path) -> None:
    text = "A,甲,t,,2017-03-31,B,plan;streaks\nB,乙,t,,2017-06-30,C,streaks\nC,丙,t,,,,\n"
    units = read_units(write(tmp_path, text)).units
    told = [
        (one.unit_id, one.predecessor_unit_id, one.steps, one.inherits_plan, one.inherits_streaks)
        for one in successions(units)
    ]
    assert told == [
        ("B", "A", 1, True, True), ("C", "B", 1, False, True), ("C", "A", 2, False, True),
    ]  # fmt: skip
    line = [
        (span.member_unit_id, span.after, span.until)
        for span in memory_spans(units)
        if (span.unit_id, span.line_unit_id) == ("C", "A")
    ]
    march, june = date(2017, 3, 31), date(2017, 6, 30)
    assert line == [("A", None, march), ("B", march, june), ("C", june, None)]


def test_a_workbook_and_yaml_say_the_same_and_a_refusal_names_the_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "名单"
    book.active.append(["unit_id", "name", "class", "opened_on"])
    book.active.append(["T1", "东镇", "town", date(2017, 3, 1)])
    book.save(tmp_path / "units.xlsx")
    (unit,) = read_units(tmp_path / "units.xlsx").units
    (tmp_path / "yml").mkdir()
    (tmp_path / "yml" / "units.yml").write_text(
        "- {unit_id: T1, name: 东镇, class: town, opened_on: 2017-03-01}\n", "utf-8"
    )
    assert read_units(tmp_path / "yml" / "units.yml").units == [unit]
    book.active["D2"] = "三月"
    book.save(tmp_path / "units.xlsx")
    with pytest.raises(RefusedDefinition, match=r"名单!D2: opened_on: '三月' is no date"):
        read_units(tmp_path / "units.xlsx")


def test_an_unknown_spelling_is_proposed_as_a_line_and_known_after_it(tmp_path: Path) -> None:
    path = write(tmp_path, "A,城东片区指挥部,t,,,,\n")
    rows = [{"code": "KP-501", "found": "城东片区指挥中心", "path": name} for name in ("b", "a")]
    (found,) = alias_proposals(rows, read_units(path))
    assert (found["unit_id"], found["times"], found["files"]) == ("A", 2, ["a", "b"])
    (tmp_path / "unit_aliases.csv").write_text(
        "unit_id,alias,note\n" + alias_line(found) + "\n", "utf-8"
    )
    units = read_units(path)
    assert units.find("城东片区指挥中心") == "A"
    assert alias_proposals(rows, units) == []
