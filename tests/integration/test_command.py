"""The command: exit codes, what it tells, what it keeps, and that nobody meets a traceback."""

import json
import shutil
from pathlib import Path

import pytest
from demo_office import (
    KAOPING,
    copy_of,
    kaoping,
    ledger_rows,
    published_state,
    succeed,
)
from own_office import write_checks

from orchestration.session import locked
from settings.workspace import Workspace

EXPLAIN = ("explain", "--programme", "key_projects", "--period", "2017-M06", "--unit", "AHQ07")


def _changed(option: str, value: str) -> tuple[str, ...]:
    place = EXPLAIN.index(option) + 1
    return (*EXPLAIN[:place], value, *EXPLAIN[place + 1 :])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (_changed("--programme", "key_project"), "did you mean key_projects"),
        (_changed("--period", "2017-M6"), "2017-M06"),
        (_changed("--unit", "南站片区指挥"), "南站片区指挥部"),
        (_changed("--unit", "GHQ"), "not assessed"),
        (("export", "--programme", "key_projects", "--period", "2018-M06"), "there are"),
        (("init", ".", "--demo", "key_project"), "there is no demo"),
        (("init", ".", "--from", "no_such_office"), "no_such_office"),
        (("check", "no_such_file.xlsx"), "no_such_file.xlsx"),
        (("refresh", "--forse"), "--forse"),
        (("publish",), "publish"),
        (("sql", "select 1; select 2"), "one statement"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else None,
)
def test_wrong_use_ends_with_2_and_says_what_there_is(
    office: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = kaoping(office, *arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert told in done.stderr, done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("command", ["status", "refresh", "findings"])
def test_a_folder_that_is_no_workspace_is_wrong_use_and_stays_empty(
    tmp_path: Path, command: str
) -> None:
    done = kaoping(tmp_path / "nowhere", command)
    assert done.returncode == 2
    assert "init" in done.stderr, "it does not say how to make one"
    assert not (tmp_path / "nowhere").exists()


def test_a_workspace_is_not_made_over_another(office: Path) -> None:
    before = published_state(office)
    done = kaoping(None, "init", office, "--demo", "key_projects")
    assert done.returncode == 2
    assert "is a workspace already" in done.stderr
    assert published_state(office) == before


def test_the_workspace_is_named_by_option_variable_or_place(own_office: Path) -> None:
    told = succeed(own_office, "status", "--json")
    assert json.loads(told)["home"] == str(own_office)
    by_variable = kaoping(None, "status", "--json", KAOPING_HOME=str(own_office))
    assert by_variable.stdout == told
    shutil.copytree(own_office, own_office.with_name("workspace"), symlinks=True)
    by_place = kaoping(None, "status", "--json", folder=own_office.parent)
    assert json.loads(by_place.stdout)["home"] == str(own_office.with_name("workspace"))


def test_status_has_its_shape(office: Path) -> None:
    told = json.loads(succeed(office, "status", "--json"))
    assert {"home", "office", "language", "business_date", "published", "waiting", "runs", "gates",
            "submissions"} <= set(told)  # fmt: skip
    assert (told["business_date"], told["waiting"]) == ("2017-07-10", 0)
    assert {row["gate"] for row in told["gates"]} == {"submission"}, "the others passed"
    run = told["runs"][0]
    assert (run["verdict"], run["files_read"], run["accepted"], run["refused"]) == (
        "published", 328, 311, 15,
    )  # fmt: skip
    assert told["published"] == run["run_id"]
    in_force = sum(row["in_force"] for row in told["submissions"])
    assert in_force == 306
    assert "已发布" in succeed(office, "status")


def test_findings_have_their_shape(office: Path) -> None:
    told = json.loads(succeed(office, "findings", "--json", "--code", "KP-301"))
    assert [(row["path"], row["sheet"], row["cell"], row["severity"]) for row in told] == [
        ("02城东片区/城东2017年3月投资完成情况.xlsx", "投资完成情况", "K12", "refuse")
    ]
    assert told[0]["found"] == "详见附件"
    assert told[0]["message_zh"] and told[0]["message_en"]
    printed = succeed(office, "findings", "--code", "KP-301")
    assert "投资完成情况!K12" in printed and "详见附件" in printed


def test_check_tells_refused_from_accepted_and_keeps_nothing(
    own_office: Path, tmp_path: Path
) -> None:
    home = copy_of(own_office, tmp_path / "office")
    good, wrong, scan = (tmp_path / f"{name}.xlsx" for name in ("good", "wrong", "scan"))
    write_checks(good, "T4", [("S-09", 5, 5)])
    write_checks(wrong, "T4", [("S-09", 5, 5), ("S-10", -2, 0)])
    scan.write_bytes(b"%PDF-1.4\n%%EOF\n")
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    accepted = kaoping(home, "check", good, "--json")
    refused = kaoping(home, "check", good, wrong, scan, "--json")
    after = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    told = json.loads(accepted.stdout)[0]
    assert (told["verdict"], told["reporter_id"], told["period_id"], told["record_count"]) == (
        "accepted", "T4", "2024-M02", 1,
    )  # fmt: skip
    assert refused.returncode == 1, refused.stdout + refused.stderr
    verdicts = {Path(row["path"]).stem: row for row in json.loads(refused.stdout)}
    assert {name: row["verdict"] for name, row in verdicts.items()} == {
        "good": "accepted", "wrong": "refused", "scan": "refused",
    }  # fmt: skip
    assert [(row["code"], row["cell"]) for row in verdicts["wrong"]["findings"]] == [
        ("KP-401", "B5")
    ]
    assert after.keys() == before.keys(), after.keys() ^ before.keys()
    assert [path for path in before if before[path] != after[path]] == []


def test_a_misspelt_key_is_told_with_line_and_proposal(own_office: Path, tmp_path: Path) -> None:
    home = copy_of(own_office, tmp_path / "office")
    contract = home / "contracts" / "site_checks.yml"
    lines = contract.read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if "required: true" in line)
    lines[place] = lines[place].replace("required", "requierd")
    contract.write_text("\n".join(lines) + "\n", encoding="utf-8")
    before = published_state(home)
    done = kaoping(home, "refresh")
    assert done.returncode == 2, done.stdout + done.stderr
    assert f"{contract}:{place + 1}: " in done.stderr, done.stderr
    assert "required" in done.stderr.split("→")[-1], done.stderr
    assert published_state(home) == before


def test_a_second_run_at_the_same_time_is_told_so(own_office: Path, tmp_path: Path) -> None:
    home = copy_of(own_office, tmp_path / "office")
    with locked(Workspace(home)):
        done = kaoping(home, "refresh", "--force")
    assert done.returncode == 3
    assert "another run is at work" in done.stderr
    assert len(ledger_rows(home, "select * from runs")) == 1


def test_a_refresh_that_fails_says_so_in_json_too(own_office: Path, tmp_path: Path) -> None:
    home = copy_of(own_office, tmp_path / "office")
    (home / "rulebooks" / "safety_2024.yml").write_text("rulebook: [", encoding="utf-8")
    done = kaoping(home, "refresh", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["verdict"] == "failed"


def test_an_empty_workspace_can_be_looked_at(tmp_path: Path) -> None:
    home = tmp_path / "office"
    succeed(home, "init", home)
    assert json.loads(succeed(home, "findings", "--json")) == []
    assert json.loads(succeed(home, "status", "--json"))["published"] == ""
    done = kaoping(home, "sql", "select 1")
    assert done.returncode == 2
    assert "nothing is published yet" in done.stderr


def test_help_tells_the_exit_codes() -> None:
    done = kaoping(None, "--help")
    assert done.returncode == 0
    assert "Exit codes" in done.stdout
    assert KAOPING.is_file()
