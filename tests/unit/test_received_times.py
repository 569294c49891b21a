"""Times of receipt: equal ones are told, recorded ones stay, and are mended only on purpose."""

from pathlib import Path

import pytest
from small_office import SmallOffice

from settings.errors import WrongUse
from sources.ledger import Row
from sources.received import Stated, not_applied
from sources.received_times import equal_times, mend_time, note_equal_times, versions_of

UNTIL = "2017-12-31 00:00:00"


@pytest.fixture
def office(tmp_path: Path) -> SmallOffice:
    return SmallOffice(tmp_path / "office")


def told(office: SmallOffice) -> list[tuple[str, str]]:
    """Return which version is told not to count, and which does."""
    return [(row["path"], other["path"]) for row, other in pairs(office)]


def pairs(office: SmallOffice) -> list[tuple[Row, Row]]:
    return equal_times(office.ledger.standings(UNTIL))


def two_versions(office: SmallOffice, first: str, second: str) -> None:
    office.send("第一版.xlsx", 100)
    office.send("第二版.xlsx", 200)
    office.received = {"第一版.xlsx": first, "第二版.xlsx": second}
    office.run()


def test_versions_with_the_same_time_are_told_with_the_one_that_counts(office: SmallOffice) -> None:
    two_versions(office, "2017-03-05 08:00:00", "2017-03-05 08:00:00")
    (pair,) = told(office)
    assert set(pair) == {"第一版.xlsx", "第二版.xlsx"}
    assert office.standings()[pair[1]] == "in_force"
    for _ in range(2):
        note_equal_times(office.ledger, "run-001", pairs(office))
        (finding,) = office.ledger.rows("select * from findings where code = 'KP-221'")
        assert (finding["path"], finding["found"]) == pair
        assert (finding["severity"], finding["expected"]) == ("warn", "2017-03-05 08:00:00")


def test_files_first_seen_by_one_run_are_told_too(office: SmallOffice) -> None:
    office.send("第一版.xlsx", 100)
    office.send("第二版.xlsx", 200)
    office.run()
    assert len(told(office)) == 1


def test_different_times_and_other_reports_are_not_told(office: SmallOffice) -> None:
    two_versions(office, "2017-03-05 08:00:00", "2017-03-05 08:00:01")
    office.send("南.xlsx", month=2)
    office.received["南.xlsx"] = "2017-03-05 08:00:01"
    office.run()
    assert told(office) == []


def test_a_tie_that_a_later_version_has_settled_is_not_told(office: SmallOffice) -> None:
    two_versions(office, "2017-03-05 08:00:00", "2017-03-05 08:00:00")
    office.send("第三版.xlsx", 300)
    office.received["第三版.xlsx"] = "2017-03-06 08:00:00"
    office.run()
    assert told(office) == []


@pytest.mark.parametrize("later", ["第一版.xlsx", "第二版.xlsx"])
def test_a_stated_version_settles_which_counts(office: SmallOffice, later: str) -> None:
    two_versions(office, "2017-03-05 08:00:00", "2017-03-05 08:00:00")
    stated = Stated("2017-03-05 08:00:00", 2)
    mend_time(office.ledger, later, "", stated, "版本号", "统计岗", "2017-04-02 09:00:00")
    assert told(office) == []
    assert office.standings()[later] == "in_force"


def test_the_recorded_time_stays_and_another_one_is_told(office: SmallOffice) -> None:
    office.send("a.xlsx")
    office.received = {"a.xlsx": "2017-03-05 08:00:00"}
    office.run()
    same = {"a.xlsx": Stated("2017-03-05 08:00:00"), "b.xlsx": Stated("2017-03-05 08:00:00")}
    assert not_applied(office.ledger, same, set()) == []
    other = {"a.xlsx": Stated("2017-03-09 08:00:00")}
    assert not_applied(office.ledger, other, set()) == [
        {"path": "a.xlsx", "stated": "2017-03-09 08:00:00", "recorded": "2017-03-05 08:00:00"}
    ]
    assert not_applied(office.ledger, other, {"a.xlsx"}) == [], "it may be for new bytes"
    office.received = {"a.xlsx": "2017-03-09 08:00:00"}
    office.run()
    assert versions_of(office.ledger, "a.xlsx")[0]["received_at"] == "2017-03-05 08:00:00"


def test_a_mended_time_counts_and_the_former_one_is_kept(office: SmallOffice) -> None:
    two_versions(office, "2017-03-05 08:00:00", "2017-03-06 08:00:00")
    assert office.standings()["第二版.xlsx"] == "in_force"
    stated = Stated("2017-03-07 08:00:00")
    mend_time(office.ledger, "第一版.xlsx", "", stated, "登记错误", "统计岗", "2017-04-02 09:00:00")
    assert office.standings()["第一版.xlsx"] == "in_force"
    (change,) = office.ledger.rows("select * from received_changes")
    assert (change["former_at"], change["former_from"]) == ("2017-03-05 08:00:00", "sidecar")
    assert (change["reason"], change["changed_by"]) == ("登记错误", "统计岗")
    sidecar = {"第一版.xlsx": Stated("2017-03-05 08:00:00")}
    assert not_applied(office.ledger, sidecar, set()) == [], "the sidecar says what was recorded"


def test_of_several_versions_under_one_name_the_bytes_are_named(office: SmallOffice) -> None:
    office.send("a.xlsx", 100)
    office.run()
    first = versions_of(office.ledger, "a.xlsx")[0]["sha256"]
    office.clock = "2017-04-02 09:00:00"
    office.send("a.xlsx", 200)
    office.run()
    stated = Stated("2017-03-01 08:00:00")
    change = mend_time(office.ledger, "a.xlsx", "", stated, "", "", "2017-04-03 09:00:00")
    assert change["sha256"] != first, "without a hash the bytes that are there now"
    change = mend_time(office.ledger, "a.xlsx", first[:8], stated, "", "", "2017-04-03 09:00:00")
    assert change["sha256"] == first
    with pytest.raises(WrongUse, match="name one with --sha256"):
        mend_time(office.ledger, "a.xlsx", "zz", stated, "", "", "2017-04-03 09:00:00")
    with pytest.raises(WrongUse, match=r"did you mean 'a\.xlsx'"):
        versions_of(office.ledger, "b.xlsx")
