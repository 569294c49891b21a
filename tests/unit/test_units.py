"""The unit list: every fault is refused with its line."""

from pathlib import Path

import pytest
from reading_office import UNITS, write_units

from settings.errors import RefusedDefinition
from sources.units import read_units


def refusals(folder: Path, *lines: str) -> list[tuple[int, str]]:
    with pytest.raises(RefusedDefinition) as refused:
        read_units(write_units(folder, *lines))
    return [(refusal.line, refusal.reason) for refusal in refused.value.refusals]


def test_a_list_is_read_with_its_spellings(tmp_path: Path) -> None:
    units = read_units(
        write_units(tmp_path, "T1,罗家镇,Luojia,罗家;罗家镇人民政府,town", "", " , ,,,")
    )
    assert [unit.unit_id for unit in units.units] == ["T1"]
    for spelling in ("T1", "罗家镇", "LUOJIA", "罗 家", "罗家镇人民政府"):
        assert units.find(spelling) == "T1"
    assert units.find("罗家乡") is None


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        (["T1,罗家镇,,,town", "T1,城关镇,,,town"], 3, "unit 'T1' is given twice"),
        (["T1,罗家镇,,,town", "T2,罗 家镇,,,town"], 3, "'罗 家镇' already means unit T1"),
        (["T1,罗家镇,,t2,town", "T2,城关镇,,,town"], 3, "'T2' already means unit T1"),
        ([",罗家镇,,,town"], 2, "unit_id and name must be filled"),
        (["T1,罗家镇,,,town,多"], 2, "6 cells for 5 columns"),
        (["A;B,罗家镇,,,town"], 2, "'A;B' holds a semicolon"),
    ],
)
def test_a_fault_is_refused_with_its_line(
    tmp_path: Path, lines: list[str], line: int, reason: str
) -> None:
    assert refusals(tmp_path, *lines) == [(line, reason)]


def test_dates_parents_and_columns_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"

    def told(text: str) -> list[tuple[int, str, str]]:
        path.write_text(text, "utf-8")
        with pytest.raises(RefusedDefinition) as refused:
            read_units(path)
        return [(r.line, r.reason, r.proposal) for r in refused.value.refusals]

    head = "unit_id,name,class,parent_unit_id,opened_on,closed_on\n"
    assert told(head + "T1,甲,town,T9,,\n") == [
        (2, "parent_unit_id 'T9' of T1 is no unit", "did you mean 'T1'?")
    ]
    assert told(head + "T1,甲,town,,2017-13-01,\n")[0][1] == "opened_on: '2017-13-01' is no date"
    assert told(head + "T1,甲,town,,2017-03-01,2016-03-01\n")[0][1] == "closed before it was opened"
    assert told("unit_id,name,clas\nT1,甲,town\n") == [
        (1, "column 'class' is missing", told("unit_id,name,clas\n")[0][2]),
        (1, "unknown column 'clas'", "did you mean 'class'?"),
    ]
    path.write_bytes("unit_id,name,class\nT1,罗家镇,town\n".encode("gb18030"))
    with pytest.raises(RefusedDefinition, match="not UTF-8 → save it as CSV UTF-8"):
        read_units(path)


def test_a_missing_list_is_refused_and_an_empty_one_is_empty(tmp_path: Path) -> None:
    with pytest.raises(RefusedDefinition, match="the unit list is missing"):
        read_units(tmp_path / "units.csv")
    assert read_units(write_units(tmp_path)).units == []


def test_the_nearest_is_a_proposal_and_nothing_far_is_proposed() -> None:
    assert UNITS.nearest("罗家乡") == "罗家镇"
    assert UNITS.nearest("xyz") == ""
