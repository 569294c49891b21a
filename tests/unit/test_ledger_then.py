"""The ledger as it was: what was received, by which definitions it was read, which times held."""

from pathlib import Path

import pytest
from small_office import SmallOffice

from settings.moment import Moment
from sources.ledger import Ledger
from sources.ledger_then import Known, copy_ledger, cut
from sources.received import Stated
from sources.received_times import mend_time

FIRST, SECOND = "2017-04-01", "2017-04-05"


@pytest.fixture
def office(tmp_path: Path) -> SmallOffice:
    return SmallOffice(tmp_path / "office")


class Then:
    """The ledger of an office cut down to a moment."""

    def __init__(self, office: SmallOffice, moment: str, definitions: str = "first") -> None:
        path = office.workspace.home / "then.sqlite"
        path.unlink(missing_ok=True)
        copy_ledger(office.workspace.ledger, path)
        self.ledger = Ledger(path)
        self.known: Known = cut(self.ledger, Moment.of(moment).until, definitions)

    def standings(self) -> dict[str, str]:
        return {row["path"]: row["standing"] for row in self.ledger.standings("9999")}

    def verdicts(self) -> list[tuple[str, str]]:
        rows = self.ledger.rows("select path, verdict from parses order by path, parse_id")
        return [(row["path"], row["verdict"]) for row in rows]


def on(office: SmallOffice, day: str) -> None:
    """Let a run pass on a business date."""
    office.clock = f"{day} 09:00:00"
    office.business_date = day
    office.run()


def test_what_came_later_is_gone_and_what_it_superseded_is_in_force(office: SmallOffice) -> None:
    office.send("a.xlsx", 100)
    on(office, FIRST)
    office.send("a.xlsx", 200)
    office.send("b.xlsx", month=2)
    on(office, SECOND)
    then = Then(office, FIRST)
    assert then.standings() == {"a.xlsx": "in_force"}
    assert then.known.files == 1
    assert len(then.known.archived) == len(then.known.segments) == 1
    (file,) = then.ledger.rows("select * from files")
    assert file["sha256"] in then.known.archived, "the bytes of then are the present ones"
    assert [row["run_id"] for row in then.ledger.rows("select * from runs")] == ["run-001"]
    assert Then(office, SECOND).known.files == 3


def test_the_moment_itself_counts(office: SmallOffice) -> None:
    office.send("a.xlsx")
    on(office, FIRST)
    assert Then(office, "2017-04-01 08:59:59").known.files == 0
    assert Then(office, "2017-04-01 09:00").known.files == 1


def test_a_reading_by_the_definitions_of_then_stands_alone(office: SmallOffice) -> None:
    office.send("a.xlsx")
    on(office, FIRST)
    office.definitions = "second"
    on(office, SECOND)
    (first, second) = office.ledger.rows("select * from parses order by parse_id")
    for definitions, parse in (("first", first), ("second", second)):
        then = Then(office, SECOND, definitions)
        (kept,) = then.ledger.rows("select * from parses")
        assert kept["parse_id"] == parse["parse_id"]
        assert then.ledger.accepted_before(definitions) == []


def test_what_other_definitions_have_accepted_is_read_again(office: SmallOffice) -> None:
    office.send("a.xlsx")
    on(office, FIRST)
    then = Then(office, FIRST, "third")
    assert [path for path, _ in then.ledger.accepted_before("third")] == ["a.xlsx"]


def test_what_was_refused_stands_as_it_was_read_then(office: SmallOffice) -> None:
    """Its bytes are not kept. A later reading by other definitions says nothing of then."""
    office.send("a.xlsx", "见附件")
    on(office, FIRST)
    office.definitions = "second"
    on(office, SECOND)
    then = Then(office, FIRST, "third")
    assert then.verdicts() == [("a.xlsx", "refused")]
    assert {row["run_id"] for row in then.ledger.rows("select * from parses")} == {"run-001"}
    findings = then.ledger.rows("select * from findings where severity = 'refuse'")
    assert {row["run_id"] for row in findings} == {"run-001"}
    assert then.ledger.accepted_before("third") == []


def test_old_material_that_was_refused_stands_as_first_read(office: SmallOffice) -> None:
    office.send("a.xlsx", "见附件")
    office.received = {"a.xlsx": "2016-04-01 09:00:00"}
    on(office, FIRST)
    office.definitions = "second"
    on(office, SECOND)
    then = Then(office, "2016-04-01", "third")
    assert {row["run_id"] for row in then.ledger.rows("select * from parses")} == {"run-001"}


def test_a_copy_whose_original_came_later_was_the_report(office: SmallOffice) -> None:
    office.send("later.xlsx")
    on(office, SECOND)
    office.send("copy.xlsx")
    (office.workspace.inbox / "copy.xlsx").write_bytes(
        (office.workspace.inbox / "later.xlsx").read_bytes()
    )
    office.received = {"copy.xlsx": "2017-03-01 08:00:00"}
    on(office, SECOND)
    assert ("copy.xlsx", "duplicate") in Then(office, SECOND).verdicts()
    then = Then(office, FIRST)
    assert then.verdicts() == [("copy.xlsx", "accepted")]
    assert [path for path, _ in then.ledger.accepted_before("first")] == ["copy.xlsx"]
    assert len(then.known.archived) == 1


def test_a_time_mended_later_was_another_one_then(office: SmallOffice) -> None:
    office.send("a.xlsx")
    office.received = {"a.xlsx": "2017-03-01 08:00:00"}
    on(office, FIRST)
    at = f"{SECOND} 10:00:00"
    stated = Stated("2017-04-03 08:00:00", 2)
    mend_time(office.ledger, "a.xlsx", "", stated, "登记错误", "统计岗", at)
    (before,) = Then(office, FIRST).ledger.rows("select * from receipts")
    assert (before["received_at"], before["received_from"], before["version"]) == (
        "2017-03-01 08:00:00", "sidecar", None,
    )  # fmt: skip
    (after,) = Then(office, SECOND).ledger.rows("select * from receipts")
    assert (after["received_at"], after["received_from"], after["version"]) == (
        "2017-04-03 08:00:00", "mended", 2,
    )  # fmt: skip


def test_old_material_counts_from_its_mended_time(office: SmallOffice) -> None:
    """Nobody had read it then, so no figure of then rests on the wrong time."""
    office.send("a.xlsx")
    office.received = {"a.xlsx": "2017-02-01 08:00:00"}
    on(office, SECOND)
    stated = Stated("2017-03-01 08:00:00")
    mend_time(office.ledger, "a.xlsx", "", stated, "抄错", "统计岗", f"{SECOND} 10:00:00")
    assert Then(office, "2017-02-15").known.files == 0
    assert Then(office, "2017-03-15").known.files == 1


def test_the_ledger_it_is_cut_from_stays(office: SmallOffice) -> None:
    office.send("a.xlsx")
    on(office, FIRST)
    tables = ("files", "receipts", "parses", "runs")
    before = [office.ledger.rows(f"select * from {table}") for table in tables]
    Then(office, "2016-01-01")
    assert [office.ledger.rows(f"select * from {table}") for table in tables] == before
