"""A purge takes the page and the texts that tell of a report; steps of signing off stay."""

from pathlib import Path

from small_office import SmallOffice

from orchestration.dry_run import withhold_as_a_run
from sources.ledger_steps import read_steps, record_steps
from sources.purge import bury, find_doomed, sweep
from sources.reading.read import RawFile
from sources.scans import SCAN


def test_page_and_texts_go_and_steps_stay(tmp_path: Path) -> None:
    office = SmallOffice(tmp_path / "office")
    office.send("城东.xlsx")
    office.run()
    (row,) = office.ledger.standings("9999")
    submission = row["submission_id"]
    step = {"kind": SCAN, "submission_id": submission, "sha256": "ab"}
    record_steps(office.ledger, "2017-04-01 09:00:00", [step])
    for name in (
        "status/报送情况.html",
        "chasing/2017-04-05T1700/名单.txt",
        "test/表.xlsx",
        "own/a.txt",
    ):
        path = office.workspace.exports / name
        path.parent.mkdir(parents=True)
        path.write_text("x", "utf-8")
    bury(office.ledger, find_doomed(office.ledger, submission), "主任岗", "误报")
    sweep(office.workspace, office.ledger)
    left = [path.name for path in office.workspace.exports.rglob("*") if path.is_file()]
    assert left == ["a.txt"]
    assert [old["submission_id"] for old in read_steps(office.ledger)] == [submission]


def test_a_trial_refuses_what_was_purged_as_a_run_does(tmp_path: Path) -> None:
    office = SmallOffice(tmp_path / "office")
    office.send("城东.xlsx")
    office.run()
    (row,) = office.ledger.standings("9999")
    (sent,) = office.ledger.rows("select sha256 from parses")
    files = [RawFile("again.xlsx", sent["sha256"], 1), RawFile("other.xlsx", "0" * 64, 1)]
    withhold_as_a_run(office.workspace, files)
    assert [file.findings for file in files] == [[], []]
    bury(office.ledger, find_doomed(office.ledger, row["submission_id"]), "主任岗", "误报")
    withhold_as_a_run(office.workspace, files)
    assert [[one.code for one in file.findings] for file in files] == [["KP-515"], []]


def test_a_purged_file_that_lies_in_the_inbox_is_told_by_its_hash(tmp_path: Path) -> None:
    office = SmallOffice(tmp_path / "office")
    office.send("城东刘家案.xlsx")
    office.send("城东另一份.xlsx", plan=7)
    office.run()
    (row,) = office.ledger.rows("select * from parses where path = '城东刘家案.xlsx'")
    bury(office.ledger, find_doomed(office.ledger, row["path"]), "主任岗", "误报")
    sweep(office.workspace, office.ledger)
    office.send("再次报送刘家案.xlsx")
    name = f"purged-{row['sha256'][:8]}.xlsx"
    assert [one.path for one in office.arrivals()] == [name]
    office.run()
    for table in ("files", "receipts", "parses", "findings"):
        told = str(office.ledger.rows(f"select * from {table}"))
        assert "刘家案" not in told, table
    assert name in str(office.ledger.rows("select * from files"))
    assert office.arrivals() == []
    # Other bytes under the same name are another report.
    office.send("城东刘家案.xlsx", plan=55)
    assert [one.path for one in office.arrivals()] == ["城东刘家案.xlsx"]
