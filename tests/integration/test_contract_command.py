"""`kaoping contract`: check, schema and try, without a workspace."""

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from reading_office import ABOVE, xlsx

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = """\
contract: progress
programme: test
title: {zh: 投资完成情况表, en: Progress}
sheet: {title: 投资完成情况}
header: {rows: 2}
reporters: {class: area_headquarters}
reporter: {from: label, label: 填报单位}
period: {from: title}
fields:
  - {name: serial, title: {zh: 序号}, type: text, header: [序号]}
  - {name: code, title: {zh: 项目编码}, type: code, header: [项目编码]}
  - {name: plan, title: {zh: 年度计划投资}, type: money, required: true, header: [年度计划投资]}
  - {name: share, title: {zh: 进度}, type: percent, minimum: 0, maximum: 100, header: [进度]}
  - {name: started, title: {zh: 开工}, type: date, header: [开工时间]}
key: [code]
totals: {labels_in: [serial], reconcile: [plan]}
"""
ROWS = [
    *ABOVE,
    ["序号", "项目编码", "年度计划投资", "进度", "开工时间"],
    ["合计", None, 30, None, None],
    [1, "P1", 10, "50%", "2017年3月"],
    [2, "P2", 20, "—", None],
]


def kaoping(*arguments: str | Path, home: Path) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.command", "--home", home, "contract", *arguments],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
    return done


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    path = tmp_path / "progress.yml"
    path.write_text(CONTRACT, "utf-8")
    return path


def tried(tmp_path: Path, contract: Path, rows: Any, *more: str | Path) -> dict[str, Any]:
    file = tmp_path / "报表.xlsx"
    file.write_bytes(xlsx(rows))
    done = kaoping("try", contract, file, "--json", *more, home=tmp_path)
    (told,) = json.loads(done.stdout)
    assert done.returncode == (told["verdict"] == "refused")
    # Nothing is kept.
    assert set(tmp_path.iterdir()) == {contract, file, *map(Path, more[1::2])}
    return dict(told)


def test_a_trial_says_where_everything_was_found(tmp_path: Path, contract: Path) -> None:
    told = tried(tmp_path, contract, ROWS)
    assert told["verdict"] == "accepted", told["findings"]
    (table,) = told["tables"]
    assert (table["title_cell"], table["header_rows"], table["records"]) == ("A1", "3", 2)
    assert (table["reporter"], table["period_id"], table["period_cell"]) == (
        [["城东指挥部", "A2"]], "2017-M03", "A1",
    )  # fmt: skip
    assert table["totals"] == [[4, "合计"]]
    places = {place["field"]: place for place in table["fields"]}
    assert (places["plan"]["place"], places["plan"]["header"], places["plan"]["unit"]) == (
        "C", "年度计划投资", "万元",
    )  # fmt: skip
    first, second = told["records"]
    assert (first["values"]["plan"], first["values"]["share"]) == ("10", "50")
    assert first["values"]["started"] == "2017-03-31 (month)"
    assert (second["states"]["share"], second["states"]["started"]) == ("not_applicable", "blank")
    # Without a unit list the name stands for the unit.
    assert told["submissions"][0]["reporter_id"] == "城东指挥部"


def test_a_unit_list_makes_ids_of_names(tmp_path: Path, contract: Path) -> None:
    units = tmp_path / "units.csv"
    units.write_text("unit_id,name,class\nA1,城东指挥部,area_headquarters\n", "utf-8")
    told = tried(tmp_path, contract, ROWS, "--units", units)
    assert told["submissions"][0]["reporter_id"] == "A1"


def test_a_trial_passes_gate_1_too(tmp_path: Path, contract: Path) -> None:
    told = tried(tmp_path, contract, [*ROWS, [3, "P2", 5, 120, None]])
    assert told["verdict"] == "refused"
    assert {"KP-401", "KP-402"} <= {row["code"] for row in told["findings"]}


def test_a_trial_warns_of_a_period_far_ahead(tmp_path: Path, contract: Path) -> None:
    told = tried(tmp_path, contract, [["2942年1-3月投资完成情况表"], *ROWS[1:]])
    assert told["verdict"] == "accepted"
    assert "KP-235" in {row["code"] for row in told["findings"]}


def test_what_was_missing_is_told_for_each_sheet(tmp_path: Path, contract: Path) -> None:
    rows = [["2017年3月问题台账"], ["序号", "项目编码", "问题"], [1, "P1", "拆迁"]]
    told = tried(tmp_path, contract, rows)
    (miss,) = told["not_found"]
    assert (miss["sheet"], miss["reason"], miss["header"]) == ("表1", "title", "2")
    assert (miss["known"], miss["of"]) == (2, 5)
    assert miss["missing"][0] == "年度计划投资"
    assert miss["unknown"] == ["问题"]
    shown = kaoping("try", contract, tmp_path / "报表.xlsx", home=tmp_path)
    assert "没有找到标题“投资完成情况”" in shown.stdout
    assert "没有找到：年度计划投资" in shown.stdout


def test_a_trial_is_printed_for_a_person(tmp_path: Path, contract: Path) -> None:
    file = tmp_path / "报表.xlsx"
    file.write_bytes(xlsx(ROWS))
    done = kaoping("try", contract, file, "--rows", "1", home=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    for told in ("填报单位  城东指挥部  [A2]", "2017-M03  [A1]", "年度计划投资", "没有单位名单"):
        assert told in done.stdout
    assert "P1" in done.stdout
    assert "P2" not in done.stdout


def test_a_draft_reads_its_own_workbook(tmp_path: Path) -> None:
    file, draft = tmp_path / "报表.xlsx", tmp_path / "contracts" / "progress.yml"
    file.write_bytes(xlsx(ROWS))
    made = kaoping("new", file, "-o", draft, home=tmp_path)
    assert made.returncode == 0, made.stderr
    assert "读出2条记录" in made.stderr
    assert "请核对" in draft.read_text("utf-8")
    assert draft.read_text("utf-8").splitlines()[2] == "contract: progress"
    told = json.loads(kaoping("try", draft, file, "--json", home=tmp_path).stdout)[0]
    assert (told["verdict"], len(told["records"])) == ("accepted", 2), told["findings"]
    # What a person has finished is not written over.
    again = kaoping("new", file, "-o", draft, home=tmp_path)
    assert again.returncode == 2
    assert "is there already" in again.stderr
    shown = kaoping("new", file, home=tmp_path)
    assert "sheet: {title: 投资完成情况表}" in shown.stdout


def test_check_tells_ok_or_line_and_proposal(tmp_path: Path, contract: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(CONTRACT.replace("required: true", "requierd: true"), "utf-8")
    done = kaoping("check", contract, wrong, "--lang", "en", home=tmp_path)
    assert done.returncode == 2
    assert f"{contract}: ok" in done.stdout
    assert f"{wrong}:12: " in done.stderr
    assert "did you mean 'required'?" in done.stderr
    # Without an office it speaks Chinese, as the other commands do.
    chinese = kaoping("check", contract, wrong, home=tmp_path)
    assert chinese.returncode == 2
    assert f"{contract}: 通过" in chinese.stdout
    assert f"{wrong}:12: “requierd”不是此处的键 → 是否为“required”？" in chinese.stderr
    assert kaoping("check", contract, home=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("title: 投资完成情况}", 'title: "{yaer}年投资完成情况"}', 4),
        ("header: [年度计划投资]", 'header: ["{yaer}年计划投资"]', 12),
    ],
)
def test_a_misspelt_token_is_told(
    tmp_path: Path, contract: Path, old: str, new: str, line: int
) -> None:
    contract.write_text(CONTRACT.replace(old, new), "utf-8")
    done = kaoping("check", contract, "--lang", "en", home=tmp_path)
    assert done.returncode == 2
    assert f"{contract}:{line}: " in done.stderr
    assert "'{yaer}' stands for nothing → {year}" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("header: [序号]", "header: [联系人]", "“联系人”要求填写人名，人名一律不保存"),
        ("type: money, ", "type: cash, ", "应为'text', 'code'"),
        ("key: [code]", "key: [code", "不是有效的YAML：缺少“,”或“]”"),
        ("key: [code]", "key: []", "key：至少应有1项"),
        ("key: [code]", "key: [kode]", "key所指的“kode”不是字段 → 可用的有：serial"),
    ],
)
def test_whatever_is_wrong_is_told_in_chinese(
    tmp_path: Path, contract: Path, old: str, new: str, reason: str
) -> None:
    contract.write_text(CONTRACT.replace(old, new), "utf-8")
    done = kaoping("check", contract, home=tmp_path)
    assert done.returncode == 2
    assert reason in done.stderr
    assert not re.search("(?:is|the|it|add|remove) ", done.stderr), done.stderr


def broken(tmp_path: Path, fault: str) -> Path:
    """Write a workbook whose reader gives up: a cell far out, a part that is not where it was."""
    data = xlsx(ROWS)
    package = zipfile.ZipFile(io.BytesIO(data))
    path = tmp_path / f"{fault}.xlsx"
    if fault == "header":
        entry = package.getinfo("docProps/core.xml")
        start = entry.header_offset
        path.write_bytes(data[:start] + b"PKXX" + data[start + 4 :])
        return path
    with zipfile.ZipFile(path, "w") as changed:
        for entry in package.infolist():
            body = package.read(entry)
            changed.writestr(entry, body.replace(b'r="B3"', b'r="ZZZZ99999999"'))
    return path


@pytest.mark.parametrize(("fault", "code"), [("cell", "KP-109"), ("header", "KP-103")])
def test_a_file_that_breaks_its_reader_does_not_end_the_command(
    tmp_path: Path, contract: Path, fault: str, code: str
) -> None:
    path, whole = broken(tmp_path, fault), tmp_path / "whole.xlsx"
    whole.write_bytes(xlsx(ROWS))
    done = kaoping("try", contract, path, whole, "--json", home=tmp_path)
    told = json.loads(done.stdout)
    assert (done.returncode, [one["verdict"] for one in told]) == (1, ["refused", "accepted"])
    assert [one["code"] for one in told[0]["findings"]] == [code]
    drafted = kaoping("new", path, home=tmp_path)
    assert (drafted.returncode, drafted.stdout) == (2, "")
    assert code in drafted.stderr
    for shown in (done, drafted):
        assert "panicked" not in shown.stderr
        assert "RUST_BACKTRACE" not in shown.stderr
        assert "failed:" not in shown.stderr


def test_the_schema_is_printed(tmp_path: Path) -> None:
    done = kaoping("schema", home=tmp_path)
    assert done.stdout == (ROOT / "docs" / "contract.schema.json").read_text("utf-8")
