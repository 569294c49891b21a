"""A branch of few members is counted with its town, and everything that leaves says so."""

import json
from pathlib import Path

import openpyxl
import pytest
from demo_office import kaoping, succeed
from own_office import CONTRACT, INDICATORS, RULEBOOK, write_own_office

FIELDS = """\
  - name: unit_id
    title: {zh: 支部, en: Branch}
    type: unit
    required: true
    header: [支部]
key: [unit_id, site]
small_groups: {denominator: found, figures: [closed], by: unit_id}
"""
ROWS = [["S-1", "甲支部", 7, 6], ["S-1", "乙支部", 8, 5], ["S-1", "丙支部", 40, 30],
        ["S-1", "丁支部", 50, 50]]  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("small") / "office"
    write_own_office(home)
    for path in (home / "inbox").iterdir():
        path.unlink()
    for name, text in {
        "contracts/site_checks.yml": CONTRACT.replace("key: [site]\n", FIELDS),
        "indicators/safety.yml": INDICATORS.replace("classes: [town]", "classes: [town, branch]"),
        "rulebooks/safety_2024.yml": RULEBOOK.replace("class: town}", "class: branch}"),
        "reference/decisions.csv": "rulebook,veto,unit,period,decision,decided_on,document\n",
    }.items():
        (home / name).write_text(text, encoding="utf-8")
    with (home / "reference" / "units.csv").open("a", encoding="utf-8") as units:
        for number, name in enumerate("甲乙丙丁戊", start=1):
            units.write(f"X{number},{name}支部,,,branch,,T1,,,,,\n")
    made = openpyxl.Workbook()
    made.active.title = "检查"
    for row in [["2024年2月工地安全检查情况表"], ["填报单位：东镇"],
                ["工地编号", "支部", "发现隐患", "整改隐患"], *ROWS]:  # fmt: skip
        made.active.append(row)
    made.save(home / "inbox" / "东镇2月.xlsx")
    succeed(home, "refresh")
    return home


def rows(office: Path, sql: str) -> list[list[object]]:
    told = json.loads(succeed(office, "sql", sql, "--format", "json"))
    return [list(row.values()) for row in told]


def test_its_values_have_a_state_of_their_own(office: Path) -> None:
    found = rows(
        office,
        "select unit_id, state, reason, value is null from marts.fct_indicator_values"
        " where indicator_id = 'closed_share' and period_id = '2024-M02' and"
        " (unit_id in ('T1', 'X1', 'X2', 'X5') or unit_id = 'X3') order by unit_id",
    )
    assert found == [
        ["T1", "reported", "", False],
        ["X1", "rolled_up", "counted_with_next_level", True],
        ["X2", "rolled_up", "counted_with_next_level", True],
        ["X3", "reported", "", False],
        ["X5", "missing", "no_accepted_report", True],
    ]


def test_it_is_listed_without_a_rank_for_that_reason(office: Path) -> None:
    found = rows(
        office,
        "select unit_id, status, rank is null, reason_zh from marts.fct_rankings"
        " where ranking_id = 'level' and period_id = '2024-M02' order by unit_id",
    )
    assert [row[:3] for row in found] == [
        ["X1", "not_applicable", True], ["X2", "not_applicable", True],
        ["X3", "ranked", False], ["X4", "ranked", False], ["X5", "no_report", True],
    ]  # fmt: skip
    assert found[0][3] == found[1][3] == "「整改率」人数过少，已并入上级统计，不参加排名"


def test_what_is_explained_and_exported_says_so(office: Path) -> None:
    place = ["--programme", "safety", "--period", "2024-M02"]
    told = kaoping(office, "explain", *place, "--unit", "X1").stdout
    assert "已并入上级统计" in told
    assert "无有效报表" not in told
    succeed(office, "export", *place)
    (path,) = (office / "exports" / "safety" / "2024-M02").glob("*考核排名表*.xlsx")
    cells = [str(cell.value) for sheet in openpyxl.load_workbook(path)
             for row in sheet.iter_rows() for cell in row]  # fmt: skip
    assert any("已并入上级统计" in cell for cell in cells)
