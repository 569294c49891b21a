"""What is new in the inbox: nothing known is read again, nothing new is missed."""

import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from small_office import SmallOffice, touch

from settings.errors import RefusedDefinition
from sources.received import Stated, read_received


@pytest.fixture
def office(tmp_path: Path) -> SmallOffice:
    return SmallOffice(tmp_path / "office")


def new(office: SmallOffice) -> list[str]:
    return [arrival.path for arrival in office.arrivals()]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the files whose bytes are read, as they are."""
    done: list[Path] = []
    original = Path.read_bytes

    def read_bytes(self: Path) -> bytes:
        done.append(self)
        return original(self)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    return done


def test_a_second_scan_finds_and_reads_nothing(office: SmallOffice, reads: list[Path]) -> None:
    office.send("三月/城东 🏗.xlsx")
    assert office.run()["accepted"] == 1
    reads.clear()
    assert new(office) == []
    assert reads == []


def test_ten_thousand_known_files_are_found_without_reading_one(
    office: SmallOffice, reads: list[Path]
) -> None:
    rows: list[dict[str, Any]] = []
    for number in range(10_000):
        path = office.workspace.inbox / f"{number % 40}" / f"{number}.xlsx"
        path.parent.mkdir(exist_ok=True)
        path.touch()
        name, stat = path.relative_to(office.workspace.inbox).as_posix(), path.stat()
        rows.append({"path": name, "size": 0, "modified_ns": stat.st_mtime_ns, "sha256": name})
    with office.ledger.transaction():
        office.ledger.insert_all("files", rows)
        for table, more in (
            ("receipts", {"received_at": office.clock, "received_from": "first_seen"}),
            ("parses", {"definitions": "first", "verdict": "accepted", "run_id": "r"}),
        ):
            keys = [{"path": row["path"], "sha256": row["sha256"]} for row in rows]
            office.ledger.insert_all(table, [key | more for key in keys])
    queries: list[str] = []
    office.ledger._connection.set_trace_callback(queries.append)
    assert new(office) == []
    assert reads == []
    # A fixed number of questions to the ledger, however many files there are.
    assert len(queries) < 10
    assert len(set(queries)) == len(queries)


def test_changed_bytes_are_new(office: SmallOffice) -> None:
    office.send("a.xlsx", 100)
    office.run()
    office.send("a.xlsx", 200)
    assert new(office) == ["a.xlsx"]


def test_a_moved_time_alone_is_looked_at_once_and_is_not_new(
    office: SmallOffice, reads: list[Path]
) -> None:
    path = office.send("a.xlsx")
    office.run()
    touch(path)
    assert new(office) == []
    reads.clear()
    assert new(office) == []
    assert reads == []


def test_a_changed_definition_reads_known_files_again_with_their_old_time(
    office: SmallOffice,
) -> None:
    office.send("a.xlsx")
    office.run()
    office.definitions, office.clock = "second", "2017-05-01 09:00:00"
    (arrival,) = office.arrivals()
    assert (arrival.path, arrival.received_at) == ("a.xlsx", "2017-04-01 09:00:00")
    office.run()
    assert new(office) == []


def test_a_file_that_left_the_inbox_is_read_again_from_the_archive(office: SmallOffice) -> None:
    path = office.send("a.xlsx")
    data = path.read_bytes()
    office.run()
    path.unlink()
    assert new(office) == []
    office.definitions = "second"
    (arrival,) = office.arrivals()
    assert (arrival.path, arrival.source.read_bytes()) == ("a.xlsx", data)
    assert arrival.archived_sha256 == sha256(data).hexdigest()
    assert office.run()["accepted"] == 1
    assert new(office) == []


def test_what_was_written_over_is_read_again_from_the_archive_too(office: SmallOffice) -> None:
    # One file name for every month: March lies in the archive only.
    office.send("report.xlsx", 100, month=3)
    office.run()
    office.send("report.xlsx", 200, month=4)
    office.run()
    office.definitions = "second"
    assert new(office) == ["report.xlsx", "report.xlsx"]
    assert office.run()["accepted"] == 2
    assert [row["period_id"] for row in office.ledger.standings("9999")] == ["2017-M03", "2017-M04"]
    assert {row["definitions"] for row in office.ledger.standings("9999")} == {"second"}
    assert new(office) == []
    (now,) = office.ledger.rows("select * from files")
    current = (office.workspace.inbox / "report.xlsx").read_bytes()
    assert now["sha256"] == sha256(current).hexdigest()


def test_a_refused_file_that_left_is_gone(office: SmallOffice) -> None:
    path = office.send("a.xlsx", "一百")
    assert office.run()["refused"] == 1
    path.unlink()
    office.definitions = "second"
    assert new(office) == []


def test_links_lock_files_and_hidden_files_are_no_mail(office: SmallOffice, tmp_path: Path) -> None:
    inbox = office.workspace.inbox
    outside = tmp_path / "outside.xlsx"
    outside.write_bytes(b"x")
    (inbox / "link.xlsx").symlink_to(outside)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "b.xlsx").write_bytes(b"x")
    (inbox / "linked").symlink_to(tmp_path / "folder")
    (inbox / "loop").symlink_to(inbox)
    for name in ("~$a.xlsx", ".DS_Store", "received.csv"):
        (inbox / name).write_bytes(b"path,received_at\n")
    (inbox / ".hidden").mkdir()
    (inbox / ".hidden" / "c.xlsx").write_bytes(b"x")
    assert new(office) == []


def test_a_name_that_is_no_utf8_is_written_out(office: SmallOffice) -> None:
    name = os.fsencode(office.workspace.inbox) + b"/" + "报表.xlsx".encode("gb18030")
    office.send("a.xlsx").rename(os.fsdecode(name))
    assert new(office) == [r"\xb1\xa8\xb1\xed.xlsx"]
    assert office.run()["accepted"] == 1
    assert new(office) == []


def test_a_sidecars_time_belongs_to_the_first_bytes(office: SmallOffice) -> None:
    office.received = {"a.xlsx": "2017-03-30 08:00:00"}
    for plan, clock, expected in (
        (100, "2017-04-01 09:00:00", ("2017-03-30 08:00:00", "sidecar")),
        (200, "2017-04-02 09:00:00", ("2017-04-02 09:00:00", "first_seen")),
        (300, "2017-04-03 09:00:00", ("2017-04-03 09:00:00", "first_seen")),
    ):
        office.clock = clock
        office.send("a.xlsx", plan)
        (arrival,) = office.arrivals()
        assert (arrival.received_at, arrival.received_from) == expected
        office.run()
    office.received = {"a.xlsx": "2017-04-04 08:00:00"}
    office.send("a.xlsx", 400)
    assert office.arrivals()[0].received_at == "2017-04-04 08:00:00"


def test_arrivals_come_in_order_of_receipt(office: SmallOffice) -> None:
    office.received = {"b.xlsx": "2017-03-01 08:00:00"}
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        office.send(name)
    assert new(office) == ["b.xlsx", "a.xlsx", "c.xlsx"]


def test_a_file_that_could_not_be_opened_is_tried_again(
    office: SmallOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = office.send("a.xlsx")
    original = Path.read_bytes

    def refused(self: Path) -> bytes:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return original(self)

    monkeypatch.setattr(Path, "read_bytes", refused)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert office.run()["refused"] == 1
    assert new(office) == []
    monkeypatch.undo()
    assert new(office) == ["a.xlsx"]
    assert office.run()["accepted"] == 1


def sidecar(folder: Path, text: str | bytes) -> dict[str, Stated]:
    data = text.encode() if isinstance(text, str) else text
    (folder / "received.csv").write_bytes(data)
    return read_received(folder)


def test_the_sidecar_is_read(tmp_path: Path) -> None:
    assert read_received(tmp_path) == {}
    text = "path,received_at\r\n三月\\a.xlsx,2017-03-05 16:30\r\n./b.xlsx,2017-03-05T16:30:59\r\n"
    assert sidecar(tmp_path, b"\xef\xbb\xbf" + text.encode()) == {
        "三月/a.xlsx": ("2017-03-05 16:30:00", None), "b.xlsx": ("2017-03-05 16:30:59", None),
    }  # fmt: skip


def test_a_time_with_its_zone_becomes_local_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        found = sidecar(tmp_path, "path,received_at\na,2017-03-05T16:30:00+00:00\n")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert found["a"].moment == "2017-03-06 00:30:00"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("path,received_at\na,soon\n", "received.csv:2: 'soon' is no time"),
        ("path,received_at,version\na,2017-03-05 08:00,b\n", "received.csv:2: 'b' is no number"),
        (
            "path,received_at\na,2017-03-05 08:00\na,2017-03-05 09:00\n",
            "received.csv:3: 'a' is given twice",
        ),
        ("path,when\na,2017-03-05\n", "received.csv:1: column 'received_at' is missing"),
        (
            "path,received_at\n報表.xlsx,x\n".encode("cp950"),
            "received.csv:1: lines in no known.*Big5",
        ),
        ("path,received_at\n报表".encode()[:-1], "received.csv:1: the file ends within a char"),
    ],
)  # fmt: skip
def test_a_faulty_sidecar_is_refused_with_its_line(
    tmp_path: Path, text: str | bytes, reason: str
) -> None:
    with pytest.raises(RefusedDefinition, match=reason):
        sidecar(tmp_path, text)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_the_sidecar_may_be_as_excel_saves_it(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    lines = (("path", "received_at"), ("报表/城东镇.xlsx", "2023年12月5日 9时"))
    text = "".join(separator.join(line) + "\r\n" for line in lines)
    found = sidecar(tmp_path, text.encode(encoding))
    assert found == {"报表/城东镇.xlsx": ("2023-12-05 09:00:00", None)}


def test_the_sidecar_may_be_a_workbook_and_is_no_mail(
    office: SmallOffice,
) -> None:
    sheet = [["path", "received_at", "version"], ["a.xlsx", datetime(2017, 3, 5, 16, 30), 2]]
    book = openpyxl.Workbook()
    for row in sheet:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(office.workspace.inbox / "received.xlsx")
    assert read_received(office.workspace.inbox) == {"a.xlsx": ("2017-03-05 16:30:00", 2)}
    assert new(office) == []
    (office.workspace.inbox / "received.csv").write_text("path,received_at\n", "utf-8")
    with pytest.raises(RefusedDefinition, match="kept twice"):
        read_received(office.workspace.inbox)


def test_definitions_taken_back_read_again_what_others_have_read(office: SmallOffice) -> None:
    office.send("a.xlsx")
    office.send("gone.xlsx", month=2)
    office.run()
    (office.workspace.inbox / "gone.xlsx").unlink()
    for definitions in ("second", "first"):
        office.definitions = definitions
        assert new(office) == ["a.xlsx", "gone.xlsx"]
        office.run()
        assert new(office) == []
