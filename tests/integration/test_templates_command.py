"""`kaoping templates`: what it writes, what it tells, when it refuses."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from reading_office import contract

from settings.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
UNITS = """\
unit_id,name,class,opened_on,closed_on
A1,城东指挥部,area_headquarters,,
A2,城西指挥部,area_headquarters,2017-05-10,
A3,城南指挥部,area_headquarters,,2017-03-31
T1,罗家镇,town,,
"""


def write_contract(workspace: Workspace, **changes: Any) -> None:
    form = contract(**changes)
    content = form.model_dump(mode="json", by_alias=True, exclude_unset=True)
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    (workspace.contracts / f"{form.contract}.yml").write_text(text, "utf-8")


def templates(
    workspace: Workspace, *arguments: str | Path, code: int = 0
) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.command", "--home", workspace.home, "templates",
         *arguments],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
    assert done.returncode == code, done.stdout + done.stderr
    return done


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "office")
    made.create_folders()
    (made.reference / "office.yml").write_text(
        "office: {zh: 甲}\nprogrammes: [test]\nbusiness_date: 2017-06-10\n", "utf-8"
    )
    (made.reference / "units.csv").write_text(UNITS, "utf-8")
    write_contract(made)
    (made.reference / "calendar.csv").write_text(
        "contract,period,due_at\nprogress,2017-M06,2017-07-05 17:00\n", "utf-8"
    )
    return made


def test_every_open_sender_gets_a_workbook_with_its_name_and_the_deadline(
    workspace: Workspace, tmp_path: Path
) -> None:
    done = templates(workspace, tmp_path / "out", "--period", "2017-M06", "--json")
    told = json.loads(done.stdout)
    assert told["refused"] == []
    # A3 closed in March.
    assert [one["reporter_id"] for one in told["written"]] == ["A1", "A2"]
    book = openpyxl.load_workbook(told["written"][1]["path"])
    page, told_to_people = book.worksheets
    shown = [cell.value for row in page.iter_rows(max_row=4) for cell in row if cell.value]
    assert "2017年6月投资完成情况表" in shown
    assert "城西指挥部" in shown
    assert "2017-07-05 17:00" in told_to_people["A2"].value


def test_an_unfilled_workbook_is_refused_as_empty(workspace: Workspace, tmp_path: Path) -> None:
    done = templates(workspace, tmp_path, "--period", "2017-M06", "--reporter", "A1", "--json")
    (written,) = json.loads(done.stdout)["written"]
    checked = subprocess.run(
        [sys.executable, "-m", "orchestration.command", "--home", workspace.home, "check",
         written["path"]],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert checked.returncode == 1
    assert "KP-404" in checked.stdout


def test_what_is_there_already_is_kept(workspace: Workspace, tmp_path: Path) -> None:
    templates(workspace, tmp_path, "--for-all")
    # The same workbook again changes nothing.
    templates(workspace, tmp_path, "--for-all")
    (path,) = tmp_path.glob("*.xlsx")
    path.write_bytes(b"filled in")
    done = templates(workspace, tmp_path, "--for-all", code=2)
    assert "may have been filled in" in done.stderr
    assert path.read_bytes() == b"filled in"


def test_what_cannot_be_laid_out_is_told_and_the_rest_is_written(
    workspace: Workspace, tmp_path: Path
) -> None:
    write_contract(workspace, contract="counted", sheet={"title": "情况表({n}个项目)"})
    done = templates(workspace, tmp_path / "out", "--period", "2017-M06", "--json")
    told = json.loads(done.stdout)
    assert {one["contract"] for one in told["written"]} == {"progress"}
    assert [(one["contract"], one["key"]) for one in told["refused"]] == [
        ("counted", "sheet.title")
    ]
    done = templates(workspace, tmp_path / "other", "--contract", "counted", code=2)
    assert "counted: sheet.title: " in done.stderr
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--contract", "progres"], "progress"),
        (["--period", "June"], "2017-M06"),
        (["--reporter", "城东指挥"], "城东指挥部"),
        (["--contract", "progress", "--layout", "wide"], "no layout"),
        (["--contract", "progress", "--reporter", "罗家镇"], "does not owe"),
    ],
)
def test_wrong_names_are_told_with_a_proposal(
    workspace: Workspace, tmp_path: Path, arguments: list[str], words: str
) -> None:
    done = templates(workspace, tmp_path / "out", *arguments, code=2)
    assert words in done.stderr
