"""A purge tells which corrections of the office target the report that goes."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_office import SmallOffice

from sources.corrections import Correction
from sources.purge import find_doomed
from sources.purged_corrections import corrections_of


def correction(**target: Any) -> Correction:
    texts = dict.fromkeys(
        ("contract", "reporter", "unit", "period", "field", "path", "sheet", "cell"), ""
    )
    return Correction(
        "2017-014", "set", **texts | target, record=("P1",), expect="100", value="90",
        reason="复核", author_post="主任", document="", decided_on=date(2017, 3, 31),
        file=Path("corrections.csv"), line=2,
    )  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> SmallOffice:
    office = SmallOffice(tmp_path / "office")
    office.send("一.xlsx")
    office.run()
    return office


def is_told(office: SmallOffice, path: str, one: Correction) -> bool:
    doomed = find_doomed(office.ledger, path)
    assert doomed.parses
    found = corrections_of(doomed, [one], office.ledger, office.workspace.landing, "9999")
    return found == [one]


def test_by_its_cell(office: SmallOffice) -> None:
    assert is_told(office, "一.xlsx", correction(path="一.xlsx", sheet="表1", cell="D4"))
    assert not is_told(office, "一.xlsx", correction(path="二.xlsx", sheet="表1", cell="D4"))


@pytest.mark.parametrize("who", ["reporter", "unit"])
def test_by_its_record(office: SmallOffice, who: str) -> None:
    (row,) = office.ledger.standings("9999")
    target = {"contract": "progress", "field": "plan", "period": row["period_id"]}
    unit = row[f"{who}_id"] or office.ledger.rows("select unit_id from parses")[0]["unit_id"]
    assert is_told(office, "一.xlsx", correction(**target, **{who: unit}))
    assert not is_told(office, "一.xlsx", correction(**target, **{who: "X9"}))
    assert not is_told(
        office, "一.xlsx", correction(**target | {"period": "2017-M04"}, reporter=unit)
    )
    assert not is_told(
        office, "一.xlsx", correction(**target | {"contract": "other"}, reporter=unit)
    )


def test_a_version_that_no_longer_counts_is_corrected_by_nothing(office: SmallOffice) -> None:
    one = correction(path="一.xlsx", sheet="表1", cell="D4")
    office.clock = "2017-04-02 09:00:00"
    office.send("二.xlsx", plan=90)
    office.run()
    assert office.standings() == {"一.xlsx": "superseded", "二.xlsx": "in_force"}
    assert not is_told(office, "一.xlsx", one)
