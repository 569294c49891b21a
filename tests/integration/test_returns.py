"""Refused, sent back annotated, corrected, accepted: the whole loop through the real job."""

import io
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from dagster_run import run_by_dagster
from demo_office import kaoping, ledger_rows, rows, succeed
from own_office import TOWNS, write_checks, write_own_office
from saved_again import by_excel, by_libreoffice

from settings.returned_marks import COMMENT_MARK, FILLS

LIST = "退回修改意见"
# The town whose workbook is wrong, and the program that its office uses.
WRITTEN = {"T3": by_excel, "T4": by_libreoffice}
PHONE = "13812345678"


def copies(home: Path) -> dict[str, Path]:
    """Return the copies by what stands before the first dash."""
    found = sorted(path for path in (home / "returned").rglob("*") if path.is_file())
    return {path.name.partition("-")[0]: path for path in found}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office after a run that refused two workbooks and declined one."""
    home = tmp_path_factory.mktemp("returns") / "office"
    write_own_office(home)
    inbox = home / "inbox"
    for unit, saved in WRITTEN.items():
        path = inbox / f"{TOWNS[unit]}2月.xlsx"
        write_checks(path, unit, [("S-08", 5, 5), ("S-09", 4, 1)])
        path.write_bytes(saved(path.read_bytes(), {("检查", "C5"): "详见附件"}))
    book = openpyxl.Workbook()
    book.active.append(["联系人", f"张三 {PHONE}"])
    book.save(inbox / f"{PHONE}.xlsx")
    run = run_by_dagster(home)
    assert run.result.success
    return home


@pytest.fixture(scope="module")
def annotated(refused: Path) -> dict[str, bytes]:
    """The annotated copies of the first run."""
    return {name: path.read_bytes() for name, path in copies(refused).items()}


def test_each_refused_workbook_has_a_copy_under_its_reporter_and_period(
    refused: Path, annotated: dict[str, bytes]
) -> None:
    found = copies(refused)
    assert set(found) == {"南镇2月", "北镇2月", "退回文件"}
    assert found["南镇2月"].parent == refused / "returned" / "T3 南镇" / "2024-M02"
    for name in ("南镇2月", "北镇2月"):
        book = openpyxl.load_workbook(io.BytesIO(annotated[name]))
        assert book.sheetnames == [LIST, "检查"]
        assert book["检查"]["C5"].fill.fgColor.rgb == FILLS["refuse"]
        assert book["检查"]["C5"].comment.text.startswith(COMMENT_MARK)


def test_the_declined_one_has_a_notice_without_content(annotated: dict[str, bytes]) -> None:
    text = annotated["退回文件"].decode("utf-8-sig")
    assert "KP-514" in text
    assert PHONE not in text
    assert "张三" not in text


def test_findings_say_where_the_copy_is(refused: Path, annotated: dict[str, bytes]) -> None:
    told = json.loads(succeed(refused, "findings", "--json", "--file", "南镇"))
    assert {row["returned"] for row in told} == {
        str(copies(refused)["南镇2月"].relative_to(refused))
    }
    assert "退回件：returned/T3 南镇/2024-M02/" in kaoping(refused, "findings").stdout


@pytest.fixture(scope="module")
def sent_again(refused: Path, annotated: dict[str, bytes]) -> Path:
    """The next run: each office corrects its copy and saves it; one sends its copy as it was."""
    for unit, saved in WRITTEN.items():
        copy = copies(refused)[f"{TOWNS[unit]}2月"]
        mended = saved(annotated[f"{TOWNS[unit]}2月"], {("检查", "C5"): 3})
        (refused / "inbox" / copy.name).write_bytes(mended)
    unchanged = by_libreoffice(annotated["南镇2月"], {})
    (refused / "inbox" / "南镇未改.xlsx").write_bytes(unchanged)
    assert run_by_dagster(refused).result.success
    return refused


@pytest.mark.parametrize("unit", WRITTEN)
def test_corrected_and_sent_again_it_counts(sent_again: Path, unit: str) -> None:
    (parse,) = ledger_rows(
        sent_again,
        "select * from parses where path like ? and verdict = 'accepted'",
        f"{TOWNS[unit]}2月-退回修改-%",
    )
    assert (parse["reporter_id"], parse["period_id"], parse["record_count"]) == (
        unit, "2024-M02", 2,
    )  # fmt: skip
    assert not ledger_rows(
        sent_again, "select * from findings where parse_id = ?", parse["parse_id"]
    )
    (value,) = rows(
        sent_again,
        "select numerator, denominator from marts.fct_indicator_values where unit_id = ?"
        " and indicator_id = 'closed_share' and period_id = '2024-M02'",
        unit,
    )
    assert (value["numerator"], value["denominator"]) == (Decimal(8), Decimal(9))


def test_sent_back_as_it_was_it_gets_the_same_findings_and_a_fresh_copy(sent_again: Path) -> None:
    def told(path: str) -> list[tuple[str, str, str, str]]:
        found = ledger_rows(
            sent_again, "select code, sheet, cell, found from findings where path = ?", path
        )
        return [tuple(row.values()) for row in found]

    assert told("南镇未改.xlsx") == told("南镇2月.xlsx") != []
    book = openpyxl.load_workbook(copies(sent_again)["南镇未改"])
    assert book.sheetnames == [LIST, "检查"]
    assert book["检查"]["C5"].comment.text.count(COMMENT_MARK) == 1
