"""The generic return: any assessment's figures, long or wide, without a contract of its own."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from defined_office import UNITS, write_indicators
from reading_office import WRITERS, codes, read
from small_office import write_yaml

from compiling.definitions import Definitions, read_definitions
from settings.errors import RefusedDefinition
from settings.workspace import Workspace
from sources.typed import Batch, gather

RETURNED = {
    "source": "indicator_return",
    "measure": "count",
    "numerator": None,
    "denominator": None,
}
MEETINGS = {"indicator": "meetings", "title": {"zh": "会议次数", "en": "Meetings"},
            "spellings": ["会议数"]}  # fmt: skip
FUNDS = {"indicator": "funds", "title": {"zh": "到位资金", "en": "Funds"}, "measure": "money"}
SHARE = {"indicator": "share", "title": {"zh": "整改率", "en": "Closed"}, "measure": "ratio"}


def office(home: Path, *indicators: dict[str, Any]) -> Workspace:
    workspace = Workspace(home)
    workspace.create_folders()
    write_yaml(
        workspace.reference / "office.yml",
        {"office": {"zh": "甲"}, "programmes": ["test"], "business_date": "2017-06-10"},
    )
    (workspace.reference / "units.csv").write_text(UNITS, "utf-8")
    write_indicators(workspace, *(RETURNED | each for each in indicators or (MEETINGS, FUNDS)))
    return workspace


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    return read_definitions(office(tmp_path, MEETINGS, FUNDS, SHARE))


def returned(
    definitions: Definitions, rows: list[list[Any]], merges: tuple[str, ...] = ()
) -> Batch:
    form = definitions.contracts["indicator_return"]
    batches = []
    for write in WRITERS.values():
        file = read(write(rows, merges), form, "城东指挥部报表.xlsx")
        assert file.findings == []
        (batch,) = gather([file], {form.contract: form}, definitions.units, {})
        batches.append(batch)
    left, right = (batch.records.drop("submission_id") for batch in batches)
    assert left.equals(right)
    return batches[0]


def values(batch: Batch) -> list[tuple[Any, ...]]:
    return sorted(batch.records.select("unit_id", "period_id", "indicator", "value").rows())


EXPECTED = [
    ("A1", "2017-M03", "funds", Decimal(1200)),
    ("A1", "2017-M03", "meetings", Decimal(4)),
    ("A2", "2017-M03", "funds", Decimal(800)),
    ("A2", "2017-M03", "meetings", Decimal(0)),
]


def test_long_with_a_column_of_periods(definitions: Definitions) -> None:
    rows = [
        ["指标填报表（单位：万元）"],
        ["单位", "期间", "指标", "数值"],
        ["城东指挥部", "2017年3月", "会议次数", 4],
        ["城东指挥部", "2017年3月", "到位资金", 1200],
        ["城西指挥部", "2017年3月", "会议数", 0],
        ["城西指挥部", "2017-03", "funds", "800万"],
    ]
    batch = returned(definitions, [*rows[:-1], [*rows[-1][:3], 800]])
    assert values(batch) == EXPECTED
    # The western headquarters of the list opens in May.
    assert codes(batch.submissions[0].findings) == ["KP-504"]
    assert batch.submissions[0].reporter_id == "A1"


def test_long_of_one_period(definitions: Definitions) -> None:
    rows = [
        ["2017年3月指标填报表（单位：万元、次）"],
        ["序号", "单位", "指标名称", "数值"],
        [1, "城东指挥部", "会议次数", 4],
        [2, "城东指挥部", "到位资金", 1200],
        [3, "城西指挥部", "会议次数", 0],
        [4, "城西指挥部", "到位资金", 800],
    ]
    batch = returned(definitions, rows)
    assert values(batch) == EXPECTED
    assert batch.submissions[0].period_id == "2017-M03"


def test_wide_of_one_period_with_units_in_headers(definitions: Definitions) -> None:
    rows = [
        ["2017年3月指标填报表"],
        ["单位", "会议次数（次）", "到位资金（亿元）"],
        ["城东指挥部", 4, 0.12],
        ["城西指挥部", 0, 0.08],
    ]
    assert values(returned(definitions, rows)) == EXPECTED


def test_wide_with_a_column_of_periods(definitions: Definitions) -> None:
    rows = [
        ["指标填报表"],
        ["单位", "月份", "会议次数", "到位资金（万元）"],
        ["城东指挥部", "2017年3月", 4, 1200],
        ["城西指挥部", "2017年3月", 0, 800],
    ]
    assert values(returned(definitions, rows)) == EXPECTED


def test_periods_across(definitions: Definitions) -> None:
    rows = [
        ["2017年指标填报表", "单位：万元"],
        ["单位", "指标", "3月", "4月"],
        ["城东指挥部", "会议次数", 4, None],
        ["城东指挥部", "到位资金", 1200, None],
        ["城西指挥部", "会议次数", 0, None],
        ["城西指挥部", "到位资金", 800, 900],
    ]
    assert values(returned(definitions, rows)) == sorted(
        [*EXPECTED, ("A2", "2017-M04", "funds", Decimal(900))]
    )


def test_numerator_and_denominator(definitions: Definitions) -> None:
    rows = [
        ["2017年3月指标填报表"],
        ["单位", "指标", "分子", "分母"],
        ["城东指挥部", "整改率", 3, 4],
    ]
    batch = returned(definitions, rows)
    assert batch.records.select("indicator", "numerator", "denominator").rows() == [
        ("share", Decimal(3), Decimal(4))
    ]


def test_an_unknown_indicator_is_told_with_those_that_are_known(definitions: Definitions) -> None:
    rows = [
        ["2017年3月指标填报表"],
        ["单位", "指标", "数值"],
        ["城东指挥部", "会议", 4],
    ]
    (finding,) = returned(definitions, rows).submissions[0].findings
    assert (finding.code, finding.cell, finding.found) == ("KP-301", "B3", "会议")
    assert "会议次数" in finding.expected


def test_the_same_indicator_twice_for_a_unit_is_told_by_the_key(definitions: Definitions) -> None:
    form = definitions.contracts["indicator_return"]
    assert form.key == ["unit_id", "indicator"]


def test_it_is_there_only_where_an_indicator_uses_it(tmp_path: Path) -> None:
    with pytest.raises(RefusedDefinition, match="no contract"):
        read_definitions(_without_indicators(tmp_path))
    definitions = read_definitions(office(tmp_path / "b", MEETINGS))
    assert definitions.contracts["indicator_return"].programme == "test"
    indicator = definitions.indicators["test", "meetings"].indicator
    assert indicator.without_records == "missing"
    assert indicator.numerator.sum == "value"


def _without_indicators(home: Path) -> Workspace:
    workspace = office(home)
    next(workspace.indicators.glob("*.yml")).unlink()
    return workspace


def test_one_spelling_for_two_indicators_is_refused(tmp_path: Path) -> None:
    twice = FUNDS | {"title": {"zh": "会议次数"}}
    with pytest.raises(RefusedDefinition, match="already means indicator 'funds'"):
        read_definitions(office(tmp_path, MEETINGS, twice))


def test_two_programmes_cannot_share_it(tmp_path: Path) -> None:
    workspace = office(tmp_path, MEETINGS)
    write_yaml(
        workspace.reference / "office.yml",
        {"office": {"zh": "甲"}, "programmes": ["test", "other"], "business_date": "2017-06-10"},
    )
    write_indicators(workspace, RETURNED | FUNDS, programme="other", name="other")
    with pytest.raises(RefusedDefinition, match="already serves programme 'other'"):
        read_definitions(workspace)


@pytest.mark.parametrize("place", ["title", "line"])
def test_a_unit_of_money_for_all_columns_is_that_of_the_money(
    definitions: Definitions, place: str
) -> None:
    rows: list[list[Any]] = [
        ["2017年3月指标填报表" + ("（单位：元）" if place == "title" else "")],
        ["填报单位：城东指挥部", "单位：元" if place == "line" else None],
        ["单位", "会议次数", "到位资金"],
        ["城东指挥部", 7, 50000],
    ]
    batch = returned(definitions, rows)
    assert codes(batch.submissions[0].findings) == []
    assert values(batch) == [
        ("A1", "2017-M03", "funds", Decimal(5)),
        ("A1", "2017-M03", "meetings", Decimal(7)),
    ]


def test_a_header_nearly_an_indicator_is_refused(definitions: Definitions) -> None:
    rows = [["2017年3月指标填报表"], ["单位", "会议次數", "到位资金（元）"], ["城东指挥部", 7, 5]]
    (finding,) = returned(definitions, rows).submissions[0].findings
    assert (finding.code, finding.cell, finding.expected) == ("KP-204", "B2", "会议次数")


def test_a_month_typed_into_a_spreadsheet_is_a_month(definitions: Definitions) -> None:
    from datetime import datetime

    rows = [
        ["指标填报表"], ["单位", "期间", "指标", "数值"],
        ["城东指挥部", datetime(2017, 3, 1), "会议次数", 4],
    ]  # fmt: skip
    form = definitions.contracts["indicator_return"]
    file = read(WRITERS["openpyxl"](rows), form, "城东指挥部.xlsx")
    (batch,) = gather([file], {form.contract: form}, definitions.units, {})
    assert batch.records["period_id"].to_list() == ["2017-M03"]
