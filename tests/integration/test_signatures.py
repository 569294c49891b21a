"""A name beside 填报人 is stored nowhere, and the report still counts and can be read again."""

import shutil
from pathlib import Path

import openpyxl
from demo_office import kaoping, succeed


def test_a_signed_workbook_is_kept_without_its_names(office: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "signed"
    shutil.copytree(office, workspace, symlinks=True)
    sent = next((workspace / "inbox").glob("02*/*6月问题台账.xlsx"))
    book = openpyxl.load_workbook(sent)
    sheet = book.active
    sheet.cell(sheet.max_row + 1, 1, "填报人：欧阳小测  联系电话：13812345678")
    sent.unlink()
    book.save(sent.with_name("再次报送.xlsx"))
    assert "1" in succeed(workspace, "refresh")
    with_name = [
        path.relative_to(workspace)
        for path in workspace.rglob("*")
        if path.is_file() and "inbox" not in path.parts and _holds(path, "欧阳小测")
    ]
    assert with_name == [], "the name must be in no file but the sender's own"
    # A new definition makes everything be read again, the redacted copy too.
    (workspace / "inbox" / sent.parent.name / "再次报送.xlsx").unlink()
    units = workspace / "reference" / "units.csv"
    listed = units.read_text(encoding="utf-8")
    units.write_text(listed.replace("沿江片区;", "沿江片区;沿江片;"), encoding="utf-8")
    done = kaoping(workspace, "refresh")
    assert done.returncode == 0, done.stdout + done.stderr
    told = succeed(workspace, "sql", "--format", "csv", _IN_FORCE)
    assert "再次报送" in told, told


_IN_FORCE = (
    "select path from meta.submissions where standing = 'in_force' and contract_id ="
    " 'problem_ledger' and period_id = '2017-M06' and unit_id = 'AHQ02'"
)


def _holds(path: Path, name: str) -> bool:
    data = path.read_bytes()
    if data[:4] == b"PK\x03\x04":
        import zipfile

        with zipfile.ZipFile(path) as package:
            data = b"".join(package.read(entry) for entry in package.namelist())
    return name.encode() in data
