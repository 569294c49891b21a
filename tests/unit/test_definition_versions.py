"""Versions of definitions: kept once each, a row for each change, laid out as they were."""

from pathlib import Path

import pytest

from settings.errors import RunFailed
from settings.workspace import Workspace
from sources.definition_versions import keep_set, lay_out, read_set, set_at, store
from sources.ledger import Ledger


class Versions:
    """A workspace whose unit list a test changes, and its ledger."""

    def __init__(self, home: Path) -> None:
        self.workspace = Workspace(home)
        self.workspace.create_folders()
        self.ledger = Ledger(self.workspace.ledger)
        self.runs = 0
        self.write("reference/office.yml", "office: {zh: 甲}\n")

    def write(self, name: str, text: str) -> None:
        path = self.workspace.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def keep(self, seen_at: str, units: str) -> str:
        """Let a run keep what there is; return the set."""
        self.write("reference/units.csv", units)
        taken = read_set(self.workspace, ["key_projects"])
        self.runs += 1
        keep_set(self.workspace, self.ledger, taken, seen_at, f"run-{self.runs}")
        return taken.set_id

    def changes(self) -> list[str]:
        rows = self.ledger.rows("select definitions_set from definition_sets order by change_id")
        return [row["definitions_set"] for row in rows]


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    return Versions(tmp_path / "office")


def test_a_change_is_noted_once_and_a_return_again(versions: Versions) -> None:
    a = versions.keep("2017-04-01 09:00:00", "A")
    assert versions.keep("2017-04-02 09:00:00", "A") == a
    b = versions.keep("2017-04-03 09:00:00", "B")
    assert versions.keep("2017-04-04 09:00:00", "A") == a
    assert versions.changes() == [a, b, a]
    assert len(list(store(versions.workspace).glob("*.json"))) == 2


def test_nothing_is_written_where_nothing_changed(versions: Versions) -> None:
    versions.keep("2017-04-01 09:00:00", "A")
    folder = store(versions.workspace)
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    written: list[str] = []
    versions.ledger._connection.set_trace_callback(written.append)
    versions.keep("2017-04-02 09:00:00", "A")
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert all(statement.lstrip().startswith("select") for statement in written)


def test_a_set_holds_the_offices_files_and_the_shipped_ones(versions: Versions) -> None:
    versions.write("rulebooks/own.yml", "rulebook: own\n")
    for name in ("reference/~$units.xlsx", "reference/.units.csv", "reference/办法.pdf"):
        versions.write(name, "no definition")
    names = set(read_set(versions.workspace, ["key_projects"]).files)
    assert {"reference/office.yml", "rulebooks/own.yml"} <= names
    assert "programmes/key_projects/contracts/monthly_progress.yml" in names
    assert "programmes/any/contracts/indicator_return.yml" in names
    assert not {name for name in names if "~$" in name or ".units" in name or "办法" in name}
    without = read_set(versions.workspace, [])
    assert not {name for name in without.files if name.startswith("programmes/key_projects")}


def test_a_set_is_laid_out_byte_for_byte(versions: Versions, tmp_path: Path) -> None:
    first = versions.keep("2017-04-01 09:00:00", "甲\r\n")
    taken = read_set(versions.workspace, ["key_projects"])
    versions.keep("2017-04-02 09:00:00", "乙")
    lay_out(versions.workspace, first, tmp_path / "then")
    found = {
        path.relative_to(tmp_path / "then").as_posix(): path.read_bytes()
        for path in (tmp_path / "then").rglob("*")
        if path.is_file()
    }
    assert found == taken.files


@pytest.mark.parametrize("damage", ["gone", "changed", "manifest"])
def test_a_damaged_store_is_told(versions: Versions, tmp_path: Path, damage: str) -> None:
    first = versions.keep("2017-04-01 09:00:00", "A")
    taken = read_set(versions.workspace, ["key_projects"])
    blob = store(versions.workspace) / taken.digests["reference/units.csv"]
    if damage == "gone":
        blob.unlink()
    else:
        blob = store(versions.workspace) / f"{first}.json" if damage == "manifest" else blob
        blob.chmod(0o644)
        blob.write_text("{")
    with pytest.raises(RunFailed, match="from a backup"):
        lay_out(versions.workspace, first, tmp_path / "then")


def test_the_set_of_a_moment_is_the_last_seen_before_it(versions: Versions) -> None:
    assert set_at(versions.ledger, "2017-04-01 00:00:00") is None
    a = versions.keep("2017-04-01 09:00:00", "A")
    b = versions.keep("2017-04-03 09:00:00", "B")

    def at(until: str) -> tuple[str, bool]:
        found = set_at(versions.ledger, until)
        assert found is not None
        return found[0]["definitions_set"], found[1]

    assert at("2017-04-02 00:00:00") == (a, True)
    assert at("2017-04-03 09:00:00") == (a, True)
    assert at("2017-04-03 09:00:01") == (b, True)
    assert at("2017-03-01 00:00:00") == (a, False), "the earliest stands in"
    # An office on a fixed date: a later run at an earlier time of day.
    c = versions.keep("2017-04-03 08:00:00", "C")
    assert at("2017-04-04 00:00:00") == (c, True)
