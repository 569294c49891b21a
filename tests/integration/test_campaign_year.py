"""Five senders of the campaign's demo through the real job, held against its truth."""

from pathlib import Path
from typing import Any

import pytest
from dagster_run import run_by_dagster
from demo_office import ledger_rows, rows

from demo.campaign import Truth, truth, write_office
from demo.campaign.places import MERGED

pytestmark = pytest.mark.long

# A refused and mended report, a merger, declined content and a telephone number, the office.
SENDERS = ("C02", "C03", "C12", "C13", "YLZ-XJB")


@pytest.fixture(scope="module")
def known() -> Truth:
    return truth(senders=SENDERS)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("campaign") / "office"
    write_office(home, senders=SENDERS)
    assert run_by_dagster(home).result.success
    return home


def test_what_became_of_each_workbook(office: Path, known: Truth) -> None:
    parses = ledger_rows(office, "select path, verdict from parses")
    verdicts: dict[str, set[str]] = {}
    for row in parses:
        verdicts.setdefault(row["path"], set()).add(row["verdict"])
    for file in known.files:
        refused = file.outcome == "refused"
        assert ("refused" in verdicts[file.path]) == refused, (file.path, verdicts[file.path])


def test_each_fault_is_told_by_code_and_cell(office: Path, known: Truth) -> None:
    found = ledger_rows(office, "select path, code, sheet, cell from findings")
    told = {(row["path"], row["code"], row["cell"]) for row in found}
    for file in known.files:
        if file.code and file.code not in ("KP-105", "KP-404"):
            assert (file.path, file.code, file.cell) in told, file
        elif file.code:
            assert (file.path, file.code) in {each[:2] for each in told}, file


def test_figures_are_those_of_the_truth(office: Path, known: Truth) -> None:
    found: dict[tuple[str, str, str], Any] = {
        (row["indicator_id"], row["unit_id"], row["period_id"]): row
        for row in rows(office, "select * from marts.fct_indicator_values")
    }
    checked = 0
    for key, operands in known.indicators.items():
        if key[1][:3] not in SENDERS:
            continue
        row = found[key]
        if operands is None:
            assert row["state"] in ("missing", "not_applicable"), (key, row)
        else:
            assert (row["numerator"], row["denominator"]) == operands, key
            checked += 1
    assert checked > 400


def test_reports_are_on_time_late_or_missing(office: Path, known: Truth) -> None:
    found = {
        (row["reporter_id"], row["contract_id"], row["period_id"]): row["status"]
        for row in rows(office, "select * from marts.fct_report_timeliness")
    }
    for report, status in known.timeliness.items():
        assert found[report] == status, report


def test_a_merged_township_is_assessed_while_it_was_there(office: Path) -> None:
    ranked = rows(
        office,
        "select period_id, status from marts.fct_rankings where unit_id = ?"
        " and ranking_id = 'level' and period_id like '%Q%'",
        MERGED,
    )
    assert [tuple(row.values()) for row in ranked] == [("2016-Q2", "ranked")]


def test_who_has_nothing_to_assess_is_listed_and_not_ranked(office: Path) -> None:
    [row] = rows(
        office,
        "select status, rank from marts.fct_rankings where unit_id = 'C13-S1'"
        " and period_id = '2016-Q2' and ranking_id = 'level'",
    )
    assert (row["status"], row["rank"]) == ("not_applicable", None)


def test_declined_content_left_no_copy(office: Path, known: Truth) -> None:
    for file in known.files:
        if file.code in ("KP-511", "KP-512"):
            name = Path(file.path).stem
            copies = [path for path in (office / "returned").rglob(f"{name}*")
                      if path.suffix == ".xlsx"]  # fmt: skip
            assert not copies
