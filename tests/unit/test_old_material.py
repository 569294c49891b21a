"""Old material: copied once, each file with its true time, nothing written over."""

import os
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from small_office import SmallOffice

from settings.errors import KaopingError
from sources.inbox import find_arrivals
from sources.old_material import ImportPlan, carry_out, plan_import
from sources.received import read_received

NOON = datetime(2016, 12, 31, 12)


@pytest.fixture
def office(tmp_path: Path) -> SmallOffice:
    return SmallOffice(tmp_path / "office")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two workbooks of one report below 2016/, what no mail is, and no times."""
    source = tmp_path / "旧件"
    other = SmallOffice(tmp_path / "other")
    for name, plan in (("一月/城东.xlsx", 100), ("一月/城东（更正）.xlsx", 200)):
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(other.send("x.xlsx", plan).read_bytes())
        os.utime(path, (1_480_000_000, 1_480_000_000))
    (source / "~$城东.xlsx").touch()
    return source


def times(folder: Path, *lines: str, name: str = "received.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(("path,received_at", *lines, "")), "utf-8")
    return path


def refused(office: SmallOffice, folder: Path, **options: object) -> str:
    before = sorted(office.workspace.inbox.rglob("*"))
    with pytest.raises(KaopingError) as error:
        plan_import(office.workspace, folder, **options)  # type: ignore[arg-type]
    assert error.value.exit_code == 2
    assert sorted(office.workspace.inbox.rglob("*")) == before
    return str(error.value)


def arrivals(office: SmallOffice) -> dict[str, tuple[str, str]]:
    found = find_arrivals(
        office.workspace, office.ledger, "first", read_received(office.workspace.inbox), "2018"
    )
    return {one.path: (one.received_at, one.received_from) for one in found}


def test_files_and_times_come_into_the_inbox(office: SmallOffice, folder: Path) -> None:
    times(folder, "一月\\城东.xlsx,2017-02-05T16:30:00", "一月/城东（更正）.xlsx,2017-02-08 09:00")
    plan = plan_import(office.workspace, folder)
    assert arrivals(office) == {}, "a plan alone does nothing"
    carry_out(plan)
    assert arrivals(office) == {
        "import-旧件/一月/城东.xlsx": ("2017-02-05 16:30:00", "sidecar"),
        "import-旧件/一月/城东（更正）.xlsx": ("2017-02-08 09:00:00", "sidecar"),
    }
    for name in ("城东.xlsx", "城东（更正）.xlsx"):
        copy = office.workspace.inbox / "import-旧件" / "一月" / name
        assert copy.read_bytes() == (folder / "一月" / name).read_bytes()
    assert not list(office.workspace.inbox.rglob("*.part"))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_times_are_added_to_a_sidecar_that_is_not_utf_8(
    office: SmallOffice, folder: Path, encoding: str
) -> None:
    inbox = office.workspace.inbox
    inbox.mkdir(exist_ok=True)
    (inbox / "received.csv").write_bytes(
        "path,received_at,备注\n镇报.xlsx,2016/2/5 9:00,补报\n".encode(encoding)
    )
    carry_out(plan_import(office.workspace, folder, otherwise=NOON))
    kept = (inbox / "received.csv").read_text("utf-8-sig").splitlines()
    assert kept[:2] == ["path,received_at,备注", "镇报.xlsx,2016/2/5 9:00,补报"]
    assert read_received(inbox) == {
        "镇报.xlsx": ("2016-02-05 09:00:00", None),
        "import-旧件/一月/城东.xlsx": ("2016-12-31 12:00:00", None),
        "import-旧件/一月/城东（更正）.xlsx": ("2016-12-31 12:00:00", None),
    }


def test_done_again_it_does_nothing(office: SmallOffice, folder: Path) -> None:
    times(folder, "一月/城东.xlsx,2017-02-05 16:30", "一月/城东（更正）.xlsx,2017-02-08 09:00")
    carry_out(plan_import(office.workspace, folder))
    before = (office.workspace.inbox / "received.csv").read_bytes()
    again = plan_import(office.workspace, folder)
    assert (again.new, again.lines) == ([], {})
    carry_out(again)
    assert (office.workspace.inbox / "received.csv").read_bytes() == before


def test_stopped_between_times_and_files_it_goes_on(office: SmallOffice, folder: Path) -> None:
    plan = plan_import(office.workspace, folder, otherwise=NOON)
    carry_out(ImportPlan(plan.inbox, plan.files[:1], plan.lines))
    again = plan_import(office.workspace, folder, otherwise=NOON)
    assert [file.path for file in again.new] == [plan.files[1].path]
    assert again.lines == {}


def test_a_file_without_a_time_is_told(office: SmallOffice, folder: Path) -> None:
    times(folder, "一月/城东.xlsx,2017-02-05 16:30")
    told = refused(office, folder)
    assert "1 files have no time: 一月/城东（更正）.xlsx" in told
    assert "--received-from-files" in told
    assert "--default-time" in told


def test_times_of_the_files_and_one_for_all_fill_what_is_lacking(
    office: SmallOffice, folder: Path
) -> None:
    times(folder, "一月/城东.xlsx,2017-02-05 16:30")
    by_file = plan_import(office.workspace, folder, from_files=True, otherwise=NOON)
    written = datetime.fromtimestamp(1_480_000_000).isoformat(sep=" ")
    assert [(file.stated.moment, file.known_from) for file in by_file.files] == [
        ("2017-02-05 16:30:00", "sidecar"), (written, "file"),
    ]  # fmt: skip
    by_default = plan_import(office.workspace, folder, otherwise=NOON)
    assert by_default.files[1].stated.moment == "2016-12-31 12:00:00"
    assert [file.path for file in by_default.after(datetime(2017, 2, 1))] == [
        "import-旧件/一月/城东.xlsx"
    ]


def test_a_line_that_names_no_file_is_told_with_the_nearest(
    office: SmallOffice, folder: Path
) -> None:
    times(folder, "一月/城东.xls,2017-02-05 16:30", "一月/城东（更正）.xlsx,soon")
    assert "received.csv:3: 'soon' is no time" in refused(office, folder)
    times(folder, "一月/城东.xls,2017-02-05 16:30")
    told = refused(office, folder)
    assert "received.csv:2: '一月/城东.xls' is not there" in told
    assert "did you mean '一月/城东.xlsx'?" in told


def test_nothing_is_written_over(office: SmallOffice, folder: Path) -> None:
    target = office.workspace.inbox / "import-旧件" / "一月" / "城东.xlsx"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"other")
    assert "import-旧件/一月/城东.xlsx" in refused(office, folder, otherwise=NOON)
    assert target.read_bytes() == b"other"
    carry_out(plan_import(office.workspace, folder, "二〇一七", otherwise=NOON))
    assert len(arrivals(office)) == 3


def test_the_inbox_sidecar_keeps_its_lines_and_conflicts_are_told(
    office: SmallOffice, folder: Path
) -> None:
    own = office.workspace.inbox / "received.csv"
    own.write_bytes("\ufeffnote,path,received_at\r\n早,a.xlsx,2017-01-01 08:00".encode())
    carry_out(plan_import(office.workspace, folder, otherwise=NOON))
    lines = own.read_bytes().decode().split("\r\n")
    assert lines[:2] == ["\ufeffnote,path,received_at", "早,a.xlsx,2017-01-01 08:00"]
    assert lines[2:] == [
        ",import-旧件/一月/城东.xlsx,2016-12-31 12:00:00",
        ",import-旧件/一月/城东（更正）.xlsx,2016-12-31 12:00:00",
        "",
    ]
    told = refused(office, folder, otherwise=datetime(2017, 1, 1))
    assert "received.csv:3: 'import-旧件/一月/城东.xlsx' was received at 2016-12-31" in told
    assert "kaoping received" in told


def test_a_workbook_of_times_with_versions_adds_the_column(
    office: SmallOffice, folder: Path, tmp_path: Path
) -> None:
    (office.workspace.inbox / "received.csv").write_text(
        "path,received_at\nb.xlsx,2017-01-01 08:00\n", "utf-8"
    )
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["path", "received_at", "version"],
        ["一月/城东.xlsx", datetime(2017, 2, 5, 16, 30), 2],
        ["一月/城东（更正）.xlsx", datetime(2017, 2, 5, 16, 30), 1],
    ):
        sheet.append(row)
    book.save(tmp_path / "times.xlsx")
    carry_out(plan_import(office.workspace, folder, sidecar=tmp_path / "times.xlsx"))
    assert read_received(office.workspace.inbox) == {
        "b.xlsx": ("2017-01-01 08:00:00", None),
        "import-旧件/一月/城东.xlsx": ("2017-02-05 16:30:00", 2),
        "import-旧件/一月/城东（更正）.xlsx": ("2017-02-05 16:30:00", 1),
    }
    office.sidecar = read_received(office.workspace.inbox)
    office.run()
    first, second = sorted(office.standings().items())
    assert first == ("import-旧件/一月/城东.xlsx", "in_force")
    assert second == ("import-旧件/一月/城东（更正）.xlsx", "superseded")


@pytest.mark.parametrize("place", ["inbox", "."])
def test_a_folder_of_the_workspace_is_refused(office: SmallOffice, place: str) -> None:
    office.send("a.xlsx")
    told = refused(office, office.workspace.home / place, otherwise=NOON)
    assert "lies in the workspace" in told


@pytest.mark.parametrize("name", ["../x", "a\\b", " . "])
def test_a_name_that_is_no_folder_is_refused(office: SmallOffice, folder: Path, name: str) -> None:
    assert "--name" in refused(office, folder, name=name, otherwise=NOON)
