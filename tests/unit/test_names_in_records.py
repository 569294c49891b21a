"""A name behind its label: refused within a record, hidden below the table, never landed."""

import pytest
from reading_office import ABOVE, contract, read, xlsx

from sources.declined import find_declined
from sources.reading.grid import Sheet
from sources.redaction import redact

HEADER = ["序号", "项目编码", "项目名称", "年度计划投资"]


@pytest.mark.parametrize("label", ["负责人", "联系人", "填报人", "经办人", "户主", "姓名", "局长"])
def test_a_name_in_a_record_is_refused_and_not_quoted(label: str) -> None:
    rows = [[1, "P1", f"道路，{label}：欧阳赵", 100]]
    file = read(xlsx([*ABOVE, HEADER, *rows]), contract())
    assert (file.declined, file.tables) == (True, [])
    assert [(one.code, one.found) for one in file.findings] == [("KP-512", "")]


def test_a_name_in_a_cell_of_money_is_refused_and_not_quoted() -> None:
    file = read(xlsx([*ABOVE, HEADER, [1, "P1", "道路", "见负责人：宇文铁柱"]]), contract())
    assert [(one.code, one.cell, one.found) for one in file.findings] == [("KP-512", "D4", "")]


def test_a_name_below_the_table_is_hidden_and_the_report_is_read() -> None:
    foot = ["负责人：宇文铁柱", None, "审核人：欧阳赵", None]
    file = read(xlsx([*ABOVE, HEADER, [1, "P1", "道路", 100], foot]), contract())
    assert not file.declined
    assert file.signatures == ["宇文铁柱", "欧阳赵"]
    landed = [cell for table in file.tables for cells in table.columns.values() for cell in cells]
    assert "tP1" in landed
    assert not any("欧阳赵" in cell or "宇文铁柱" in cell for cell in landed)


@pytest.mark.parametrize(
    "text",
    ["道路，户主：12户", "道路，项目名：欧阳修故居", "道路"],
)
def test_ordinary_text_of_a_record_is_landed(text: str) -> None:
    file = read(xlsx([*ABOVE, HEADER, [1, "P1", text, 100]]), contract())
    assert not file.declined
    assert f"t{text}" in list(file.tables[0].columns["name"])


def test_what_looks_like_no_name_is_landed_as_the_archive_keeps_it() -> None:
    data = xlsx([*ABOVE, HEADER, [1, "P1", "道路，负责人：阿牛惹古丽", 100]])
    file = read(data, contract())
    assert list(file.tables[0].columns["name"]) == ["t道路，负责人：■■"]
    again = read(redact(data, file.signatures), contract())
    assert list(again.tables[0].columns["name"]) == list(file.tables[0].columns["name"])


@pytest.mark.parametrize(
    "text",
    [
        "户主：欧阳赵",
        "户 主：张三，3人",
        "姓名:张三丰",
        "姓名（户主）：李四；",
        "姓名：王五性别：男",
    ],
)
def test_a_named_person_is_found_in_any_cell(text: str) -> None:
    found = find_declined([Sheet("表", [["说明"], [text]])], [])
    assert [one.code for one in found] == ["KP-512"]


@pytest.mark.parametrize("text", ["户主：", "姓名：", "户主：见附件", "姓名：-", "农户主体：安置"])
def test_a_label_alone_passes(text: str) -> None:
    assert find_declined([Sheet("表", [["说明"], [text]])], []) == []
