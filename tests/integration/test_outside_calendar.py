"""Imported reports of last year: told while the calendar has no such periods, then compared."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from demo_office import kaoping, rows, succeed
from own_office import TOWNS, write_own_office

pytestmark = pytest.mark.long

YEARS = "select period_id, unit_id, state, numerator::integer as closed" \
        " from marts.fct_indicator_values where indicator_id = 'closed_share'" \
        " and unit_id in ('T1', 'T2') order by period_id, unit_id"  # fmt: skip
RULE = """\
reports:
  - contract: site_checks
    periods: {kind: month, from: 2023-M01-02, to: 2023-M03, january_february: together}
    due: {day: 5, at: "17:00"}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outside")
    home = folder / "office"
    write_own_office(home)
    times = ["path,received_at"]
    for month, named in (("1—2月", "1-2"), ("3月", "3")):
        for unit, closed in (("T1", 7), ("T2", 5)):
            made = openpyxl.Workbook()
            made.active.title = "检查"
            for row in [[f"2023年{month}工地安全检查情况表"], [f"填报单位：{TOWNS[unit]}"],
                        ["工地编号", "发现隐患", "整改隐患"], ["S-01", 10, closed]]:  # fmt: skip
                made.active.append(row)
            path = folder / "旧件" / f"{TOWNS[unit]}2023年{named}月.xlsx"
            path.parent.mkdir(exist_ok=True)
            made.save(path)
            times.append(f"{path.name},2023-04-04 10:00")
    (folder / "times.csv").write_text("\n".join([*times, ""]), "utf-8")
    done = kaoping(home, "import", folder / "旧件", "--received", folder / "times.csv")
    assert done.returncode == 0, done.stdout + done.stderr
    return home


def test_they_are_told_and_then_compared_with(home: Path) -> None:
    told: dict[str, Any] = json.loads(succeed(home, "refresh", "--json"))
    assert told["outside_calendar"] == [
        {"contract_id": "site_checks", "kind": "month", "first": "2023-M01-02",
         "last": "2023-M03", "reports": 4}
    ]  # fmt: skip
    assert {row["period_id"] for row in rows(home, YEARS)} == {"2024-M02"}
    again = succeed(home, "refresh")
    rule = "periods: {kind: month, from: 2023-M01-02, to: 2023-M03, january_february: together}"
    assert "site_checks 2023-M01-02—2023-M03：4份" in again
    assert rule in again
    (home / "reference" / "calendar.yml").write_text(RULE, "utf-8")
    assert rule in RULE
    told = json.loads(succeed(home, "refresh", "--json"))
    assert (told["verdict"], told["outside_calendar"]) == ("published", [])
    found = {(row["period_id"], row["unit_id"]): row["closed"] for row in rows(home, YEARS)}
    assert found["2023-M03", "T1"] == found["2023-M01-02", "T1"] == 7
    assert found["2024-M02", "T1"] == 15
