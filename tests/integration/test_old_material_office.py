"""Old material in a published office: imported, told where times tie, mended, looked back to."""

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from demo_office import kaoping, rows, succeed
from looking_back import spend_days
from own_office import write_checks

pytestmark = pytest.mark.long

NAMES = ("南镇一.xlsx", "南镇二.xlsx")
CLOSED = {NAMES[0]: 2, NAMES[1]: 1}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office after its first day; then two old versions of the third town, at one time."""
    folder = tmp_path_factory.mktemp("old")
    home = spend_days(folder / "office", days=1).home
    for name, closed in CLOSED.items():
        write_checks(folder / "旧件" / name, "T3", [("S-04", 3, closed), ("S-05", 4, 4)])
    times = folder / "times.csv"
    lines = [f"{name},2024-03-05 10:00+08:00" for name in NAMES]
    times.write_text("\n".join(["path,received_at", *lines, ""]), "utf-8")
    arguments = ("import", folder / "旧件", "--received", times)
    looked = kaoping(home, *arguments, "--dry-run", "--json", TZ="Asia/Shanghai")
    assert json.loads(looked.stdout)["copied"] == 2
    assert not (home / "inbox" / "import-旧件").exists()
    done = kaoping(home, *arguments, TZ="Asia/Shanghai")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(succeed(home, "refresh", "--json"))["accepted"] == 2
    return home


def counted(home: Path) -> tuple[str, int]:
    (row,) = rows(
        home,
        "select path, numerator::integer as closed from marts.fct_indicator_values"
        " join meta.submissions using (unit_id, period_id)"
        " where unit_id = 'T3' and standing = 'in_force' and indicator_id = 'closed_share'",
    )
    return row["path"], row["closed"]


def test_versions_of_one_time_are_told_and_a_mended_time_settles_it(home: Path) -> None:
    told: list[dict[str, Any]] = json.loads(succeed(home, "findings", "--code", "KP-221", "--json"))
    path, closed = counted(home)
    ((other, winner),) = {(row["path"], row["found"]) for row in told}
    assert (winner, closed) == (path, CLOSED[Path(path).name] + 4)
    assert {Path(other).name, Path(winner).name} == set(NAMES)

    arguments = ("received", other, "2024-03-06 08:00", "--by", "统计岗", "--reason")
    assert kaoping(home, *arguments, "").returncode == 2
    assert "2024-03-05 10:00:00" in succeed(home, *arguments, "登记簿所载")
    assert json.loads(succeed(home, "refresh", "--json"))["verdict"] == "published"
    assert counted(home) == (other, CLOSED[Path(other).name] + 4)
    assert json.loads(succeed(home, "findings", "--code", "KP-221", "--json")) == []

    # Looking back to before the mended time, what was imported later than then is known.
    done = json.loads(succeed(home, "rebuild", "--as-of", "2024-03-05", "--json"))
    assert done["files_known"] == 4
    with duckdb.connect(done["warehouse"], read_only=True) as connection:
        (path,) = connection.execute(
            "select path from meta.submissions where unit_id = 'T3' and standing = 'in_force'"
        ).fetchall()
    assert path == (winner,)


def test_a_time_that_was_recorded_is_not_changed_by_the_sidecar(home: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(home, tmp_path / "office", symlinks=True)
    sidecar = copy / "inbox" / "received.csv"
    text = sidecar.read_text("utf-8")
    assert "东镇2月.xlsx,2024-03-04 10:00" in text
    sidecar.write_text(text.replace("东镇2月.xlsx,2024-03-04", "东镇2月.xlsx,2024-03-01"), "utf-8")
    told = json.loads(succeed(copy, "refresh", "--json"))["times_not_applied"]
    assert told == [
        {"path": "东镇2月.xlsx", "stated": "2024-03-01 10:00:00", "recorded": "2024-03-04 10:00:00"}
    ]
    assert "kaoping received" in succeed(copy, "refresh")
    assert "2024-03-04 10:00:00" in succeed(copy, "received", "东镇2月.xlsx")
