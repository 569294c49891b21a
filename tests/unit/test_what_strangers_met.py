"""What people who only had the documents met, and what must not come back."""

from pathlib import Path
from typing import Any

import pytest
from reading_office import ABOVE, TITLE, UNITS, contract, field, xlsx

from compiling.declined_definitions import declined_in
from settings.yaml_file import read_yaml
from sources.declined_words import has_declined_label
from sources.drafting.trial import try_contract, try_file
from sources.ledger import Ledger
from sources.period_titles import period_in_text
from sources.personal_numbers import holds_mobile
from sources.reading.read import read_bytes

HEADER = [["序号", "项目编码", "项目名称", "年度计划投资", "自年初累计完成投资"]]


@pytest.mark.parametrize(
    "text",
    ["1381234 5678", "138.1234.5678", "手机：138\u30001234\u30005678", "138\n12345678",
     "138\u200b1234\u200b5678", "138-12345-678", "138/1234/5678", "138_1234_5678",
     "13812 345678", "（138）12345678", "1 3 8 1 2 3 4 5 6 7 8", "138*1234*5678"],
)  # fmt: skip
def test_a_mobile_number_is_one_however_it_is_grouped(text: str) -> None:
    assert holds_mobile(text)
    raw = read_bytes(xlsx([["2017年3月情况表"], ["编码", "备注"], ["P1", text]]), "a.xlsx", [])
    assert [finding.code for finding in raw.findings] == ["KP-512"]


@pytest.mark.parametrize(
    "text",
    ["13 812 345 678", "13812345678.50", "150-20170301", "15812.345678", "2017-03-05 1381234",
     "P-150-2017-0301-1", "1500 2000 3000", "1,381,234,567", "15.5 12.25 13.75"],
)  # fmt: skip
def test_ordinary_figures_and_codes_are_none(text: str) -> None:
    assert not holds_mobile(text)


@pytest.mark.parametrize("text", ["騎牆派", "骑-墙-派", "骑 墙 派", "兩種信仰", "两_面_人"])
def test_a_declined_label_is_one_however_it_is_written(text: str) -> None:
    assert has_declined_label(text)
    raw = read_bytes(xlsx([["2017年3月情况表"], ["编码"], [text]]), "a.xlsx", [])
    assert [finding.code for finding in raw.findings] == ["KP-511"]


@pytest.mark.parametrize("title", ["政治面貌", "籍贯", "手机号码"])
def test_a_contract_that_asks_for_persons_is_told_so(tmp_path: Path, title: str) -> None:
    path = tmp_path / "c.yml"
    path.write_text(f"contract: c\nfields:\n  - name: x\n    header: {title}\n", encoding="utf-8")
    (refusal,) = declined_in(read_yaml(path))
    assert refusal.line == 4
    assert "personal data" in refusal.reason


@pytest.mark.parametrize(
    ("title", "kind", "period"),
    [
        ("2017年前三季度情况", None, "2017-M09"),
        ("2017年前三季度情况", "quarter", "2017-Q3"),
        ("2017年1、2月情况", "month", "2017-M01-02"),
        ("2017年2月、3月情况", "month", None),
        ("2017年一季度及4月情况", None, None),
        ("2017年3月完成情况及4月计划", "month", "2017-M03"),
    ],
)
def test_two_periods_in_a_title_are_not_one(title: str, kind: str | None, period: Any) -> None:
    found = period_in_text(title, kind)
    assert (found.period_id if found else None) == period


def test_who_may_only_look_can_read_the_ledger(tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as ledger:
        ledger.start_run("r1", "2017-04-01", "")
    monkeypatch.setattr("sources.ledger._can_write", lambda _: False)
    with Ledger(path) as ledger:
        assert [row["run_id"] for row in ledger.rows("select run_id from runs")] == ["r1"]
        with pytest.raises(Exception, match="readonly database"):
            ledger.start_run("r2", "2017-04-02", "")


def test_a_trial_passes_a_hidden_copy_over(tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx([*ABOVE, *HEADER, [1, "A-1", "一号路", 100, 30]]))
    book = openpyxl.load_workbook(path)
    copy = book.copy_worksheet(book.active)
    copy.sheet_state = "hidden"
    book.save(path)
    (trial,), _ = try_contract(contract(), [path], UNITS, try_file)
    assert len(trial.tables) == 1


@pytest.mark.parametrize(
    ("line", "headers"),
    [
        ("单位：亿元、万元", ("年度计划投资", "自年初累计完成投资")),
        ("单位：万元（其中总投资为亿元）", ("年度计划投资", "自年初累计完成投资")),
        ("单位：万元", ("年度计划投资（%）", "自年初累计完成投资")),
        ("单位：万元", ("年度计划投资（户）", "自年初累计完成投资")),
    ],
)
def test_a_unit_that_is_two_or_none_is_refused(line: str, headers: tuple[str, str]) -> None:
    above = [[TITLE], ["填报单位：城东指挥部", None, None, line]]
    head = ["序号", "项目编码", "项目名称", *headers]
    raw = read_bytes(xlsx([*above, head, [1, "A-1", "一号路", 100, 30]]), "a.xlsx", [contract()])
    found = {finding.code for table in raw.tables for finding in table.findings}
    assert found & {"KP-207", "KP-218"}


def test_a_record_below_a_note_is_one_if_it_has_its_key_and_a_figure() -> None:
    rows = [[1, "A-1", "一号路", 100, 30], ["注：以下为新建项目"], [None, "A-2", None, 50, None]]
    (table,) = read_bytes(xlsx([*ABOVE, *HEADER, *rows]), "a.xlsx", [contract()]).tables
    assert table.columns["code"] == ["tA-1", "tA-2"]


def test_a_total_may_be_called_by_the_other_word() -> None:
    rows = [[1, "A-1", "一号路", 100, 30], [None, None, "共计", 100, 30]]
    (table,) = read_bytes(xlsx([*ABOVE, *HEADER, *rows]), "a.xlsx", [contract()]).tables
    assert [total.label for total in table.totals] == ["共计"]
    assert table.columns["code"] == ["tA-1"]


def test_an_empty_form_cell_does_not_take_the_next_label() -> None:
    form = contract(
        table="form",
        fields=[field("code", "code", "项目编码"), field("place", "text", "建设地点"),
                field("source", "text", "资金来源")],
        totals=None,
        label="code",
    )  # fmt: skip
    rows = [["项目编码：", "A-1"], ["建设地点：", "资金来源：中央"]]
    (table,) = read_bytes(xlsx([*ABOVE, *rows]), "a.xlsx", [form]).tables
    assert table.columns["place"] == [""]
    assert table.columns["source"] == ["t中央"]


def test_a_trial_opens_a_workbook_once(tmp_path: Path, monkeypatch: Any) -> None:
    from sources.reading import read

    opened = []
    open_file = read.open_file

    def counted(*args: Any, **more: Any) -> Any:
        opened.append(args)
        return open_file(*args, **more)

    monkeypatch.setattr(read, "open_file", counted)
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx([*ABOVE, *HEADER, [1, "A-1", "一号路", 100, 30]]))
    (trial,), batch = try_contract(contract(), [path], UNITS, try_file)
    assert (len(opened), len(trial.tables), len(batch.records)) == (1, 1, 1)
    path.write_bytes(xlsx([["别的表"], ["甲", "乙"]]))
    (trial,), _ = try_contract(contract(), [path], UNITS, try_file)
    assert (len(opened), [miss.reason for miss in trial.misses]) == (2, ["title"])
