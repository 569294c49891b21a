"""An assessment fed by the generic return alone: no contract of its own, through the real job."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from dagster_run import run_by_dagster
from demo_office import rows

pytestmark = pytest.mark.long

TOWNS = {"T1": "东镇", "T2": "西镇", "T3": "南镇", "T4": "北镇"}
OFFICE = """\
office: {zh: 督查室, en: Inspection office}
language: zh
programmes: [duties]
business_date: 2024-03-10
"""
INDICATORS = """\
programme: duties
indicators:
  - indicator: meetings
    title: {zh: 会议次数, en: Meetings}
    definition: Meetings held in the month.
    source: indicator_return
    classes: [town]
    measure: count
    unit_of_measure: 次
  - indicator: closed_share
    title: {zh: 整改率, en: Share closed}
    definition: Items closed, divided by items found.
    source: indicator_return
    classes: [town]
    measure: ratio
    unit_of_measure: 项
  - indicator: attendance
    title: {zh: 出席率, en: Attendance}
    definition: Members present, divided by members due.
    source: indicator_return
    classes: [town]
    measure: ratio
    unit_of_measure: 人
    small_groups: true
  - indicator: funds
    title: {zh: 到位资金, en: Funds}
    definition: Funds that arrived in the month.
    source: indicator_return
    classes: [town]
    measure: money
"""
RULEBOOK = """\
rulebook: duties_2024
programme: duties
title: {zh: 2024 年考评办法, en: Assessment 2024}
legal_basis: An example.
valid: {from: 2024-01-01}
period_kinds: [month]
total: 100
peer_groups:
  - group: towns
    title: {zh: 乡镇, en: Towns}
    units: {class: town}
    minimum_size: 2
ranking: {follows: exact, ties: competition, printed_digits: 2, rounding: half_up,
          print_order: best_first}
items:
  - item: meetings
    title: {zh: 会议, en: Meetings}
    points: 100
    indicator: meetings
    curve: {proportional: {full_at: 4, cap: full}}
    not_applicable: exclude
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office after a run: one return in wide form, one in long form, one of small branches."""
    home = tmp_path_factory.mktemp("returned") / "office"
    units = "unit_id,name,class,parent_unit_id\n"
    units += "".join(f"{unit},{name},town,C1\n" for unit, name in TOWNS.items())
    for name, text in {
        "reference/office.yml": OFFICE,
        "reference/units.csv": units + "D1,督查室,office,\nC1,甲县,county,\n"
        "X1,甲支部,branch,T1\nX2,乙支部,branch,T1\nX3,丙支部,branch,T3\n",
        "indicators/duties.yml": INDICATORS,
        "rulebooks/duties_2024.yml": RULEBOOK,
    }.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    wide = [
        ["2024年2月指标填报表"],
        ["填报单位：督查室"],
        ["序号", "单位", "会议次数（次）"],
        [1, "东镇", 3],
        [2, "西镇", "—"],
        [3, "北镇", 1],
        [4, "甲县", 9],
    ]
    long = [
        ["2024年2月指标填报表"],
        ["填报单位：东镇"],
        ["单位", "指标名称", "分子", "分母"],
        ["东镇", "整改率", 3, 4],
        ["南镇", "整改率", 0, 5],
    ]
    branches = [
        ["2024年2月指标填报表"],
        ["填报单位：西镇"],
        ["单位", "指标名称", "分子", "分母"],
        ["甲支部", "出席率", 6, 7],
        ["乙支部", "出席率", 5, 8],
        ["丙支部", "出席率", 3, 4],
    ]
    funds = [
        ["2024年2月指标填报表"],
        ["填报单位：南镇"],
        ["单位", "指标名称", "计量单位", "数值"],
        ["东镇", "到位资金", "亿元", 0.2],
        ["西镇", "到位资金", "元", 30000],
    ]
    # Without its unit of money, and a ratio by its result: refused as a whole.
    refused = [
        ["2024年2月指标填报表"],
        ["填报单位：南镇"],
        ["单位", "指标名称", "数值"],
        ["南镇", "到位资金", 20],
        ["南镇", "会议次数", 3.5],
        ["北镇", "整改率", 75],
    ]
    files = {"会议": wide, "整改": long, "资金": funds, "出席": branches, "无单位": refused}
    for name, content in files.items():
        book = openpyxl.Workbook()
        for line in content:
            book.active.append(line)
        path = home / "inbox" / f"{name}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        book.save(path)
    return run_by_dagster(home).home


def test_what_was_returned_counts_and_what_was_not_is_no_zero(home: Path) -> None:
    values = {
        (row["unit_id"], row["indicator_id"]): (row["numerator"], row["denominator"], row["state"])
        for row in rows(home, "select * from marts.fct_indicator_values where period_id='2024-M02'")
        if row["indicator_id"] != "attendance"
    }
    assert values == {
        ("T1", "meetings"): (Decimal(3), Decimal(1), "reported"),
        ("T2", "meetings"): (None, None, "not_applicable"),
        ("T3", "meetings"): (None, None, "missing"),
        ("T4", "meetings"): (Decimal(1), Decimal(1), "reported"),
        ("T4", "closed_share"): (None, None, "missing"),
        ("T1", "closed_share"): (Decimal(3), Decimal(4), "reported"),
        ("T2", "closed_share"): (None, None, "missing"),
        ("T3", "closed_share"): (Decimal(0), Decimal(5), "zero"),
        ("T1", "funds"): (Decimal(2000), Decimal(1), "reported"),
        ("T2", "funds"): (Decimal(3), Decimal(1), "reported"),
        ("T3", "funds"): (None, None, "missing"),
        ("T4", "funds"): (None, None, "missing"),
    }


def test_a_return_in_no_unit_is_refused_with_every_cell(home: Path) -> None:
    found = rows(
        home,
        """
        select code, cell from meta.findings
        where path like '%无单位%' and severity = 'refuse' order by cell
        """,
    )
    assert [(row["code"], row["cell"]) for row in found] == [
        ("KP-226", "C4"), ("KP-228", "C5"), ("KP-227", "C6"),
    ]  # fmt: skip


def test_it_is_ranked_and_who_reported_nothing_is_named(home: Path) -> None:
    ranked = rows(home, "select unit_id, total, rank from marts.fct_rankings order by unit_id")
    found = {row["unit_id"]: (row["total"], row["rank"]) for row in ranked}
    assert found == {
        "T1": (Decimal(75), 1),
        "T2": (None, None),
        "T3": (None, None),
        "T4": (Decimal(25), 2),
    }


def test_every_figure_leads_back_to_its_cell_also_in_wide_form(home: Path) -> None:
    places = rows(
        home,
        """
        select r.unit_id, c.field,
            coalesce(nullif(c.cell, ''), c.column_letters || r.source_row) as cell
        from marts.fct_indicator_records as r
        inner join meta.cell_map as c
            on c.submission_id = r.submission_id and c.block = r.block
            and coalesce(c.source_row, r.source_row) = r.source_row
        where r.indicator_id = 'meetings' and r.unit_id = 'T1' and r.is_counted
        order by c.field
        """,
    )
    assert {row["field"]: row["cell"] for row in places} == {
        "serial": "A4", "unit_id": "B4", "indicator": "C3", "value": "C4",
    }  # fmt: skip


def test_a_unit_of_another_class_has_no_row_and_is_missing_nowhere(home: Path) -> None:
    """The county stands in a return; the indicators are the towns'."""
    values = rows(home, "select * from marts.fct_indicator_values where unit_id not like 'T%'")
    assert values == []
    assert rows(home, "select unit_id from marts.fct_rankings where unit_id = 'C1'") == []
    # What was sent is not lost: it stays among the records.
    (record,) = rows(
        home,
        "select indicator_id, contribution_numerator from marts.fct_indicator_records"
        " where unit_id = 'C1'",
    )
    assert record == {"indicator_id": "meetings", "contribution_numerator": Decimal(9)}


def test_small_groups_are_rolled_up_before_they_are_kept(home: Path) -> None:
    """Two branches become their town; one that has nobody to be added to is withheld."""
    values = {
        row["unit_id"]: (row["numerator"], row["denominator"], row["state"])
        for row in rows(
            home, "select * from marts.fct_indicator_values where indicator_id = 'attendance'"
        )
    }
    assert values == {
        "T1": (Decimal(11), Decimal(15), "reported"),
        "T2": (None, None, "missing"),
        "T3": (None, None, "missing"),
        "T4": (None, None, "missing"),
    }
    landed = pl.concat(
        pl.read_parquet(path) for path in (home / "landing" / "indicator_return").glob("2*.parquet")
    ).filter(indicator="attendance")
    columns = ("unit_id", "numerator", "denominator", "denominator__state")
    assert landed.select(columns).sort("unit_id").rows() == [
        ("T1", Decimal(11), Decimal(15), "reported"),
        ("X1", None, None, "rolled_up"),
        ("X2", None, None, "rolled_up"),
        ("X3", None, None, "withheld"),
    ]
    kept = [
        [cell.value for cell in row]
        for path in (home / "archive").rglob("*")
        if path.is_file()
        for row in openpyxl.load_workbook(BytesIO(path.read_bytes())).active
    ]
    branches = [row for row in kept if "甲支部" in str(row) or "乙支部" in str(row)]
    assert sorted(branches) == [
        [name, "出席率", "并入上级", "并入上级"] for name in ("乙支部", "甲支部")
    ]
    assert [row[2:4] for row in kept if row[0] == "丙支部"] == [["×", "×"]]
    assert any(row[:4] == ["东镇", "整改率", 3, 4] for row in kept), "others are kept as sent"
