"""Scans: known by content and hash; which version each is of."""

import io
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from settings.errors import WrongUse
from sources.scans import SCAN, read_scan, standing_of_scans


def ofd() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("OFD.xml", "<ofd/>")
    return buffer.getvalue()


SCANS = {
    "pdf": b"%PDF-1.7\n",
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "png": b"\x89PNG\r\n\x1a\n\x00",
    "ofd": ofd(),
}


@pytest.mark.parametrize("media", SCANS)
def test_a_scan_is_known_by_its_content_whatever_it_is_called(tmp_path: Path, media: str) -> None:
    path = tmp_path / "东镇盖章.dat"
    path.write_bytes(SCANS[media])
    scan = read_scan(path)
    digest = sha256(SCANS[media]).hexdigest()
    assert (scan.media, scan.size, scan.sha256) == (media, len(SCANS[media]), digest)
    assert scan.name == "东镇盖章.dat"


def test_a_name_that_may_not_be_kept_is_hidden(tmp_path: Path) -> None:
    path = tmp_path / "填报人：张三.pdf"
    path.write_bytes(SCANS["pdf"])
    assert "张三" not in read_scan(path).name


@pytest.mark.parametrize(
    "content",
    [b"", b"just text", b"PK\x03\x04 no package", b" %PDF-1.7"],
)
def test_what_is_no_scan_by_its_content_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "盖章.pdf"
    path.write_bytes(content)
    with pytest.raises(WrongUse, match="no scan by its content"):
        read_scan(path)


def test_a_workbook_is_no_scan(tmp_path: Path) -> None:
    path = tmp_path / "月报.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(WrongUse, match="inbox"):
        read_scan(path)


def test_a_folder_or_nothing_is_no_scan(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.pdf"):
        with pytest.raises(WrongUse, match="is no file"):
            read_scan(path)


def test_a_scan_of_the_version_in_force_matches_and_one_of_another_does_not() -> None:
    def scanned(unit: str, submission: str) -> dict[str, str]:
        return {"kind": SCAN, "contract_id": "monthly", "unit_id": unit,
                "period_id": "2017-M03", "submission_id": submission}  # fmt: skip

    steps = [
        scanned("T1", "a1"), scanned("T2", "b1"), scanned("T3", "c1"), scanned("T3", "c2"),
        scanned("T4", "d1"), {**scanned("T5", "e1"), "kind": "agreed"},
    ]  # fmt: skip
    in_force = {
        ("monthly", unit, "2017-M03"): frozenset(submissions)
        for unit, submissions in {
            "T1": {"a1", "a2"},
            "T2": {"b2"},
            "T3": {"c2"},
            "T4": set(),
            "T5": {"e1"},
        }.items()
    }
    found = standing_of_scans(steps, in_force)
    assert {key[1]: value for key, value in found.items()} == {
        "T1": "matches", "T2": "superseded", "T3": "matches", "T4": "superseded"}  # fmt: skip
