"""The list of corrections: each fault of a row is told with its line, its reason and a way out."""

from pathlib import Path

import pytest
from reading_office import contract

from settings.errors import RefusedDefinition
from sources.corrections import COLUMNS, read_corrections
from sources.units import Unit, UnitList

UNITS = UnitList([Unit("A1", "甲区"), Unit("A2", "乙区")])
FORM = contract()
GOOD = {
    "correction_id": "C1", "contract": FORM.contract, "reporter": "A1", "period": "2017-M03",
    "record": ";".join("k" for _ in FORM.key), "action": "exclude", "reason": "重复",
    "author_post": "主任", "decided_on": "2017-04-01",
}  # fmt: skip
PLAIN = next(
    field.name
    for field in FORM.fields
    if field.name not in FORM.identifying and field.type != "unit"
)


def told(folder: Path, *changes: dict[str, str]) -> str:
    lines = [",".join(COLUMNS)]
    for change in changes:
        row = GOOD | change
        lines.append(",".join(row.get(name, "") for name in COLUMNS))
    (folder / "corrections.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(RefusedDefinition) as refused:
        read_corrections(folder, {FORM.contract: FORM}, UNITS)
    return str(refused.value)


def test_no_list_is_no_correction(tmp_path: Path) -> None:
    assert read_corrections(tmp_path, {}, UNITS) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reason": ""}, "reason is empty"),
        ({"author_post": ""}, "author_post is empty"),
        ({"action": "sett"}, "'sett' is no action"),
        ({"decided_on": "3月"}, "'3月' is no date"),
        ({"contract": "nothing"}, "'nothing' is no contract"),
        ({"reporter": "A9"}, "'A9' is no unit"),
        ({"reporter": ""}, "neither reporter nor unit is named"),
        ({"period": "March"}, "'March' is no period"),
        ({"record": "a;b;c;d;e"}, "record has 5 parts"),
        ({"action": "set", "field": PLAIN}, "value is empty"),
        ({"action": "set", "field": "nofield", "value": "1"}, "'nofield' is no field"),
        ({"action": "set", "field": FORM.key[0], "value": "1"}, "says which record it is"),
        ({"action": "state", "field": PLAIN, "value": "gone"}, "'gone' is no state"),
        ({"value": "7"}, "a record that is excluded has no new value"),
        ({"expect": "7"}, "field and expect go together"),
        ({"path": "a.xlsx", "sheet": "s", "record": "", "cell": ""}, "cell is empty"),
        ({"path": "a.xlsx", "sheet": "s", "cell": "B2"}, "record is given beside a cell"),
    ],
)
def test_a_fault_is_told(tmp_path: Path, change: dict[str, str], words: str) -> None:
    text = told(tmp_path, change)
    assert words in text
    assert "corrections.csv:2" in text


def test_an_id_is_given_once(tmp_path: Path) -> None:
    assert "'C1' is given twice" in told(tmp_path, {}, {})


def test_corrections_come_in_the_order_of_their_decisions(tmp_path: Path) -> None:
    lines = [",".join(COLUMNS)]
    for number, day in (("C1", "2017-05-01"), ("C2", "2017-04-01"), ("C3", "2017-05-01")):
        row = GOOD | {"correction_id": number, "decided_on": day}
        lines.append(",".join(row.get(name, "") for name in COLUMNS))
    (tmp_path / "corrections.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = read_corrections(tmp_path, {FORM.contract: FORM}, UNITS)
    assert [one.correction_id for one in found] == ["C2", "C1", "C3"]
