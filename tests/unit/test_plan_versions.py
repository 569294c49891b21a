"""The list of plan versions: what it may say, and every fault with its line and mend."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from defined_office import office, write_indicators
from small_office import write_yaml

from compiling.definitions import read_definitions
from compiling.plan_versions import COLUMNS, PlanVersion, plan_tables, read_plan_versions
from settings.errors import RefusedDefinition
from settings.workspace import Workspace
from sources.contract_figures import EstimatesForm, VerifiesForm

PLANNED = {"denominator": {"plan": "investment"}, "unit_of_measure": "万元"}
HEADER = "plan,unit,record,year,version,value,unit_of_measure,document_number,effective_from"
ORIGINAL = "investment,A1,,2017,original,1000,,,"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = office(tmp_path / "office")
    write_indicators(workspace, PLANNED)
    return workspace


def read(workspace: Workspace, *lines: str, header: str = HEADER) -> list[PlanVersion]:
    path = workspace.reference / "plan_versions.csv"
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return read_plan_versions(workspace.reference, read_definitions(workspace))


def test_versions_are_read_in_order_with_their_month(workspace: Workspace) -> None:
    read_versions = read(
        workspace,
        "investment,A1,,2017,调整2,0,,文2号,2017-M08",
        "investment,A1,,2017,第1次调整,1200.5,,文1号,2017-05",
        ORIGINAL,
        "investment,A2,P1,2017,原计划,0.12345678,亿元,,2017-03-01",
        "investment,A2,P2,2017,original,×,,,",
    )
    assert [
        (v.unit_id, v.record_key, v.version, v.value, v.state, v.effective_from)
        for v in read_versions
    ] == [
        ("A1", "", "original", 1000, "reported", date(2017, 1, 1)),
        ("A1", "", "adjusted 1", Decimal("1200.5"), "reported", date(2017, 5, 1)),
        ("A1", "", "adjusted 2", 0, "zero", date(2017, 8, 1)),
        ("A2", "P1", "original", Decimal("1234.5678"), "reported", date(2017, 3, 1)),
        ("A2", "P2", "original", None, "withheld", date(2017, 1, 1)),
    ]  # fmt: skip
    table = plan_tables(read_versions)["plan_versions"]
    assert table.height == 5
    assert set(table["unit_of_measure"]) == {"万元"}
    assert plan_tables([])["plan_versions"].schema == table.schema


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["investment,A9,,2017,original,1,,,"], "'A9' is no unit → did you mean 'A3'"),
        (["investment,城东指挥部,,2017,original,1,,,"], "is no unit → write 'A1'"),
        (
            ["investmnt,A1,,2017,original,1,,,"],
            "no indicator of 'test' is measured against plan 'investmnt' → did you mean",
        ),
        ([ORIGINAL, ORIGINAL], "original of investment 2017 of A1 is given twice → keep one"),
        (
            ["investment,A1,,2017,adjusted 1,1,,文,2017-M05"],
            "adjusted 1 of investment 2017 of A1 adjusts no original → add the original",
        ),
        (
            [ORIGINAL, "investment,A1,,2017,adjusted 1,1,,,2017-M05"],
            "an adjusted plan rests on a document → add its number",
        ),
        (
            [ORIGINAL, "investment,A1,,2017,adjusted 1,1,,文,"],
            "'' is no month → such as 2017-M08",
        ),
        (
            [ORIGINAL, "investment,A1,,2017,adjusted 1,1,,文,2018-M01"],
            "it takes effect in 2018-M01, outside its year 2017 → a month of 2017",
        ),
        (
            [
                ORIGINAL,
                "investment,A1,,2017,adjusted 1,1,,文,2017-M08",
                "investment,A1,,2017,adjusted 2,1,,文,2017-M05",
            ],
            "adjusted 2 of investment 2017 of A1 takes effect before an earlier version",
        ),
        ([ORIGINAL, "investment,A1,,2017,final,1,,文,2017-M05"], "'final' is no version"),
        (["investment,A1,,17,original,1,,,"], "'17' is no year → such as 2017"),
        (['investment,A1,,2017,original,"1,000",,,'], "'1,000' is no figure → digits without"),
        (["investment,A1,,2017,original,,,,"], "'' is no figure"),
        (["investment,A1,,2017,original,-1,,,"], "'-1' is no plan → 0 or more"),
        (["investment,A1,,2017,original,1e15,,,"], "'1e15' is no plan"),
        (["investment,A1,,2017,original,0.00000000001,,,"], "of 10 decimal places at most"),
        (["investment,A1,,2017,original,nan,,,"], "'nan' is no figure"),
        (
            ["investment,A1,,2017,original,1,公里,,"],
            "the plan is in 公里, its indicator in 万元 → give it in 万元",
        ),
        (
            [ORIGINAL, "investment,A1,P1,2017,original,1,,,"],
            "A1 has this plan as a whole and by records too → keep one of the two",
        ),
    ],
)
def test_a_fault_of_the_list_is_told_with_its_line(
    workspace: Workspace, lines: list[str], reason: str
) -> None:
    with pytest.raises(RefusedDefinition) as refused:
        read(workspace, *lines)
    (found,) = refused.value.refusals
    assert (found.file.name, found.line) == ("plan_versions.csv", len(lines) + 1)
    assert reason in f"{found.reason} → {found.proposal}"


def test_an_indicator_needs_its_plan_in_the_list(workspace: Workspace) -> None:
    with pytest.raises(
        RefusedDefinition, match="has no plan 'investment' of 'test' → add it, columns: programme"
    ):
        read_plan_versions(workspace.reference, read_definitions(workspace))


def test_another_name_in_the_list_is_proposed(workspace: Workspace) -> None:
    write_indicators(
        workspace, PLANNED, {**PLANNED, "indicator": "b", "denominator": {"plan": "invst"}}
    )
    with pytest.raises(
        RefusedDefinition, match="no plan 'invst' of 'test' → did you mean 'investm"
    ):
        read(workspace, ORIGINAL)


def test_indicators_of_one_plan_have_one_unit_of_measure(workspace: Workspace) -> None:
    other = {**PLANNED, "indicator": "second", "unit_of_measure": "亿元"}
    write_indicators(workspace, PLANNED, other)
    with pytest.raises(RefusedDefinition, match="'investment' is in 万元 for another indicator"):
        read(workspace, ORIGINAL)


def test_a_plan_in_the_list_is_found_in_a_workbook_too(workspace: Workspace) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(COLUMNS))
    sheet.append(["test", "investment", "A1", None, 2017, "original", 0.1])
    sheet.append(["test", "investment", "A1", None, 2017, "调整", 2, "亩", "文", date(2017, 8, 1)])
    book.save(workspace.reference / "plan_versions.xlsx")
    with pytest.raises(RefusedDefinition) as refused:
        read_plan_versions(workspace.reference, read_definitions(workspace))
    (found,) = refused.value.refusals
    assert found.cell == "Sheet!H3"
    sheet["H3"] = "亿元"
    book.save(workspace.reference / "plan_versions.xlsx")
    versions = read_plan_versions(workspace.reference, read_definitions(workspace))
    assert [v.value for v in versions] == [Decimal("0.1"), 20000]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"numerator": {"plan": "investment"}},
            "a plan is what is divided by → give the numerator a figure",
        ),
        (
            {"denominator": {"plan": "investment"}, "period_rule": "sum"},
            "a plan of the year goes with figures since January",
        ),
        (
            {"denominator": {"sum": "plan", "version": "original"}},
            "'version' is of a plan → add 'plan: …', or remove it",
        ),
        (
            {"denominator": {"plan": "a", "where": [{"field": "plan", "above": 1}]}},
            "a plan comes from the list, not from records → remove 'where'",
        ),
        ({"denominator": {"plan": "a", "sum": "plan"}}, "one aggregate is needed"),
    ],
)
def test_what_an_indicator_may_not_say_of_a_plan(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    workspace = office(tmp_path / "office")
    write_indicators(workspace, change)
    with pytest.raises(RefusedDefinition, match=reason):
        read_definitions(workspace)


def test_the_examples_of_the_documentation_are_true(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "estimates-and-plans.md").read_text()
    blocks = re.findall(r"```(\w+)\n(.*?)```", page, re.DOTALL)
    (listed,) = [text for kind, text in blocks if kind == "csv"]
    parts: list[Any] = [yaml.safe_load(text) for kind, text in blocks if kind == "yaml"]
    estimates, verifies, (overstated,), (attainment,) = parts
    EstimatesForm.model_validate(estimates["estimates"])
    VerifiesForm.model_validate(verifies["verifies"])
    workspace = office(tmp_path / "office")
    units = workspace.reference / "units.csv"
    units.write_text(units.read_text("utf-8").replace("A1,", "AHQ01,").replace("A2,", "AHQ02,"))
    write_indicators(workspace, {**PLANNED, "denominator": attainment["denominator"]})
    content = {"programme": "test", "indicators": [{**overstated, "measure": "ratio"}]}
    write_yaml(workspace.indicators / "overstated.yml", content)
    versions = read(workspace, *listed.splitlines()[1:], header=listed.splitlines()[0])
    assert [(v.unit_id, v.value, v.state) for v in versions] == [
        ("AHQ01", 45600, "reported"), ("AHQ01", 48000, "reported"), ("AHQ02", None, "withheld"),
    ]  # fmt: skip
