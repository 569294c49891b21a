"""One number everywhere, and back to the cell that it came from."""

import json
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from demo_office import LINK, rows, succeed

from demo.key_projects import Truth
from reports.explanation import explain

PERIOD = "2017-M06"
CONTRACTS = Path(__file__).resolve().parents[2] / "programmes" / "key_projects" / "contracts"
IN_10_000_YUAN = {"万元": 1, "亿元": 10_000}


CONTRACT_OF = {
    "投资完成情况": "monthly_progress",
    "开竣工情况": "starts_and_completions",
    "问题台账": "problem_ledger",
    "倒排工期": "milestones",
    "重点项目清单": "project_register",
}


@pytest.fixture(scope="module")
def explained(office: Path, known: Truth) -> dict[str, dict[str, Any]]:
    """Every unit's explanation for June, as `explain --json` writes it."""
    return {
        area.unit_id: explain(office / LINK, "key_projects", PERIOD, area.unit_id).to_dict()
        for area in known.areas
    }


def _items(told: dict[str, Any]) -> list[dict[str, Any]]:
    (standing,) = told["standings"]
    return list(standing["items"])


def test_the_command_tells_what_the_report_says(
    office: Path, explained: dict[str, dict[str, Any]]
) -> None:
    told = succeed(
        office, "explain", "--programme", "key_projects", "--period", PERIOD,
        "--unit", "南站片区指挥部", "--json",
    )  # fmt: skip
    assert json.loads(told) == explained["AHQ07"]


def test_workbook_explanation_and_sql_show_the_same_totals_and_ranks(
    office: Path, explained: dict[str, dict[str, Any]]
) -> None:
    written = succeed(
        office, "export", "--programme", "key_projects", "--period", PERIOD, "--json"
    )  # fmt: skip
    path, *_ = json.loads(written)
    sheet = openpyxl.load_workbook(path)["考核排名表 片区指挥部"]
    table = [list(row) for row in sheet.iter_rows(values_only=True)]
    header = next(row for row in table if "总分" in row and "名次" in row)
    total, rank = header.index("总分"), header.index("名次")
    in_workbook = {
        str(row[0]): (Decimal(str(row[total])), row[rank])
        for row in table
        if str(row[0]).endswith("指挥部")
    }
    in_explanation = {
        told["unit"]["zh"]: (Decimal(standing["total"]), standing["rank"])
        for told in explained.values()
        for standing in told["standings"]
    }
    asked = succeed(
        office,
        "sql",
        "select units.name, rankings.printed_total, rankings.rank from fct_rankings as rankings"
        f" join dim_unit as units using (unit_id) where period_id = '{PERIOD}'"
        " and peer_group_id = 'area_headquarters'",
        "--format",
        "json",
    )
    in_sql = {
        row["name"]: (Decimal(row["printed_total"]), row["rank"]) for row in json.loads(asked)
    }
    assert len(in_sql) == 8
    assert in_workbook == in_sql
    assert in_explanation == in_sql


def test_the_lines_told_are_those_of_the_ledger(
    office: Path, explained: dict[str, dict[str, Any]]
) -> None:
    ledger = rows(
        office,
        "select unit_id, sum(points) as points, count(*) as lines from marts.fct_score_lines"
        f" where period_id = '{PERIOD}' and line_kind <> 'rounding'"
        " and peer_group_id = 'area_headquarters' group by unit_id",
    )
    for row in ledger:
        lines = [line for item in _items(explained[row["unit_id"]]) for line in item["lines"]]
        told = sum(Decimal(line["points"]) for line in lines)
        assert len(lines) == row["lines"]
        # Each line is rounded for print.
        assert abs(told - row["points"]) <= Decimal("0.005") * len(lines)
        assert all(line["sentence"]["zh"] and line["sentence"]["en"] for line in lines)


def test_the_cells_add_up_to_the_operands(explained: dict[str, dict[str, Any]]) -> None:
    checked = 0
    for told in explained.values():
        for item in _items(told):
            if item.get("indicator_id") not in ("investment_attainment", "starts_by_plan"):
                continue
            for part in ("numerator", "denominator"):
                parts = [row for row in item["sources"] if row["part"] == part]
                summed = sum(Decimal(row["contribution"]) for row in parts)
                assert summed == Decimal(item["operands"][part]), (told["unit_id"], item["item_id"])
                checked += 1
    assert checked == 8 * 2 * 2


@cache
def _sheet(path: Path, name: str) -> Any:
    return openpyxl.load_workbook(path, data_only=True)[name]


@cache
def _column(path: Path, name: str, column: int) -> list[str]:
    return [
        _plain(one.value) for (one,) in _sheet(path, name).iter_rows(min_col=column, max_col=column)
    ]


def _texts(path: Path, name: str, column: int, row: int) -> set[str]:
    """Return what stands above a row in its column."""
    return set(_column(path, name, column)[: row - 1])


@cache
def _headers(name: str, field: str) -> set[str]:
    contract = yaml.safe_load((CONTRACTS / f"{name}.yml").read_text(encoding="utf-8"))
    form = next(one for one in contract["fields"] if one["name"] == field)
    return {_plain(part) for alias in form["header"] for part in alias.split("/")}


def _plain(text: Any) -> str:
    """Return a header without its unit, its line breaks and its breadth."""
    normal = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(text or "")))
    return re.sub(r"\((?:万元|亿元|%)\)$", "", normal)


def _places(explained: dict[str, dict[str, Any]]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (told["unit_id"], str(item["indicator_id"]), source)
        for told in explained.values()
        for item in _items(told)
        for source in item.get("sources", [])
        if source["cell"]
    ]


def test_every_source_cell_stands_in_the_row_and_column_it_says(
    office: Path, explained: dict[str, dict[str, Any]]
) -> None:
    wrong = []
    places = _places(explained)
    for unit, _, source in places:
        sheet = _sheet(office / "inbox" / source["file"], source["sheet"])
        cell = sheet[source["cell"]]
        above = _texts(office / "inbox" / source["file"], source["sheet"], cell.column, cell.row)
        contract = CONTRACT_OF[source["sheet"]]
        labels = {str(one.value).strip() for one in sheet[cell.row] if one.value is not None}
        if not above & _headers(contract, source["field"]):
            wrong.append(f"{unit} {source}: the column is headed {above}")
        if source["record"] not in labels:
            wrong.append(f"{unit} {source}: the row has {labels}")
    assert not wrong, "\n".join(wrong[:10])
    assert len(places) > 500


def test_every_money_cell_holds_exactly_what_is_claimed(
    office: Path, known: Truth, explained: dict[str, dict[str, Any]]
) -> None:
    factor = {area.unit_id: IN_10_000_YUAN[area.habits.money_unit] for area in known.areas}
    wrong, checked = [], 0
    for unit, indicator, source in _places(explained):
        if indicator != "investment_attainment":
            continue
        found = _sheet(office / "inbox" / source["file"], source["sheet"])[source["cell"]].value
        # 约 says that a figure is estimated; a dash is a nothing that was reported.
        text = re.sub(r"[\s,约]", "", unicodedata.normalize("NFKC", str(found)))
        value = Decimal(0) if text in ("—", "-") else Decimal(text) * factor[unit]
        if value != Decimal(source["contribution"]):
            wrong.append(f"{unit} {source}: the workbook has {found!r}")
        checked += 1
    assert not wrong, "\n".join(wrong[:10])
    assert checked == 2 * sum(len(projects) for projects in known.projects.values())


def test_every_date_cell_holds_the_date_that_counted(
    office: Path, explained: dict[str, dict[str, Any]]
) -> None:
    facts = {
        (row["unit_id"], row["project_name"]): row
        for row in rows(office, "select * from marts.fct_project_start where period_id = ?", PERIOD)
    }
    wrong, checked = [], 0
    for unit, indicator, source in _places(explained):
        if indicator != "starts_by_plan":
            continue
        found = _sheet(office / "inbox" / source["file"], source["sheet"])[source["cell"]].value
        # Due is a start by the list or a document: the cell named is the one that counted.
        own = facts[unit, source["record"]]
        counted = own["actual_start" if source["field"] == "actual_start" else "due_on"]
        if not _same_date(found, counted):
            wrong.append(f"{unit} {source}: {found!r} counted as {counted}")
        checked += 1
    assert not wrong, "\n".join(wrong[:10])
    assert checked == 2 * 83


def _same_date(found: Any, counted: date | None) -> bool:
    """Compare what a cell says of a date, as far as it says it, with the date that counted."""
    if found is None or counted is None:
        return (found in (None, "—", "-")) and counted is None
    if isinstance(found, datetime):
        return found.date() == counted
    said = [int(number) for number in re.findall(r"\d+", unicodedata.normalize("NFKC", found))]
    if said and said[0] > 2000:
        return said == [counted.year, counted.month, counted.day][: len(said)]
    quarters = {"一季度": 3, "二季度": 6, "三季度": 9, "四季度": 12, "上半年": 6, "年底": 12}
    month = said[0] if said else next((end for name, end in quarters.items() if name in found), 0)
    return (month or counted.month) == counted.month and counted.year == 2017
