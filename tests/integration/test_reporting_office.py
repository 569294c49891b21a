"""A calendar by rules, a zero report, a return, a closed unit: through the real job."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from dagster_run import run_by_dagster
from demo_office import rows
from own_office import CONTRACT, write_checks, write_own_office

pytestmark = pytest.mark.long

CALENDAR = """\
reports:
  - contract: site_checks
    periods: {kind: month, from: 2024-M02}
    due: {day: 5, at: "17:00"}
    exempt: [{unit: T4, from: 2024-M02, document: 安办〔2024〕3号}]
"""
RECEIVED = """\
path,received_at
东镇2月.xlsx,2024-03-05 17:00:00
西镇2月.xlsx,2024-03-05 17:00:01
南镇先.xlsx,2024-03-05 09:00:00
南镇2月.xlsx,2024-03-06 09:00:00
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("reporting") / "office"
    write_own_office(home)
    (home / "reference" / "calendar.csv").unlink()
    (home / "reference" / "calendar.yml").write_text(CALENDAR, "utf-8")
    (home / "contracts" / "site_checks.yml").write_text(CONTRACT + "zero_report: {}\n", "utf-8")
    (home / "inbox" / "received.csv").write_text(RECEIVED, "utf-8")
    # First sent wrong and in time, then right and after the closing time.
    write_checks(home / "inbox" / "南镇先.xlsx", "T3", [("S-04", -3, 3)])
    book = openpyxl.load_workbook(home / "inbox" / "东镇2月.xlsx")
    book.active.delete_rows(4, 2)
    book.active["A4"] = "本月无"
    book.save(home / "inbox" / "东镇2月.xlsx")
    return run_by_dagster(home).home


def test_timeliness_and_quality_are_two_things(home: Path) -> None:
    told = {
        row["reporter_id"]: (
            row["status"], row["quality"], row["hours_late"], row["times_returned"],
            row["is_zero_report"],
        )
        for row in rows(
            home, "select * from marts.fct_report_timeliness where period_id = '2024-M02'"
        )
    }  # fmt: skip
    assert told == {
        "T1": ("on_time", "accepted_first_time", None, 0, True),
        "T2": ("late", "accepted_first_time", Decimal("0.01"), 0, False),
        "T3": ("on_time", "returned", None, 1, False),
        "T4": ("exempt", "not_received", None, 0, False),
    }
    march = rows(home, "select distinct status from marts.fct_report_timeliness"
                 " where period_id = '2024-M03'")  # fmt: skip
    assert march == [{"status": "not_yet_due"}]


def test_every_version_is_listed_with_its_standing(home: Path) -> None:
    found = rows(
        home,
        "select path, version_no, standing, is_on_time, is_correction, due_at"
        " from marts.fct_submissions where reporter_id = 'T3' order by version_no",
    )
    due = datetime(2024, 3, 5, 17)
    assert [tuple(row.values()) for row in found] == [
        ("南镇先.xlsx", 1, "refused", True, False, due),
        ("南镇2月.xlsx", 2, "in_force", False, False, due),
    ]


def test_a_zero_report_counts_as_reported(home: Path) -> None:
    (value,) = rows(
        home,
        "select numerator, state from marts.fct_indicator_values where unit_id = 'T1'"
        " and indicator_id = 'left_open' and period_id = '2024-M02'",
    )
    assert value == {"numerator": Decimal(0), "state": "zero"}
