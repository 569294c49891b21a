"""填报人：城东指挥部 names a unit of the office: it stays in the archive as in what is landed."""

import io
from dataclasses import replace

import openpyxl
import pytest
from reading_office import ABOVE, UNITS, contract, xlsx

from sources.contracts import Contract
from sources.reading.grid import Sheet
from sources.reading.read import RawFile, read_bytes
from sources.redaction import HIDDEN, redact
from sources.signatures import signatures

HEADER = ["序号", "项目编码", "项目名称", "年度计划投资"]


def read(data: bytes) -> RawFile:
    return read_bytes(data, "报表.xlsx", [contract()], units=UNITS.spellings)


def cells(data: bytes) -> list[object]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [cell.value for row in sheet for cell in row]


def test_a_unit_behind_the_label_stays_in_both() -> None:
    rows = [[1, "P1", "城东片区指挥部", 100], [2, "P2", "道路，填报人：城东片区指挥部", 5]]
    data = xlsx([*ABOVE, HEADER, *rows, ["填报人：城东片区指挥部"]])
    file = read(data)
    assert file.signatures == []
    landed = file.tables[0].columns["name"]
    assert list(landed) == ["t城东片区指挥部", "t道路，填报人：城东片区指挥部"]
    kept = redact(data, file.signatures)
    assert HIDDEN not in cells(kept)
    assert list(read(kept).tables[0].columns["name"]) == list(landed)


def test_a_person_beside_the_unit_is_hidden() -> None:
    foot = ["填报人：城东片区指挥部 张小三", None, "审核人：李小四 王小五 联系电话：66012345"]
    data = xlsx([*ABOVE, HEADER, [1, "P1", "道路", 100], foot])
    file = read(data)
    assert file.signatures == ["张小三", "李小四", "王小五", "66012345"]
    kept = cells(redact(data, file.signatures))
    assert f"填报人：城东片区指挥部 {HIDDEN}" in kept
    assert f"审核人：{HIDDEN} {HIDDEN} 联系电话：{HIDDEN}" in kept


@pytest.mark.parametrize(
    "text",
    ["填报人：张小三 填报时间：3月5日", "填报人：张小三 高新区", "填报人：张小三 审核：李小四"],
)
def test_what_follows_a_name_and_is_none_stays(text: str) -> None:
    found = signatures([Sheet("", [[text]])])
    assert found in (["张小三"], ["张小三", "李小四"])


def test_a_contract_of_one_reader_knows_no_units_unless_told() -> None:
    data = xlsx([*ABOVE, HEADER, [1, "P1", "道路", 100], ["填报人：罗家"]])
    told: list[Contract] = [contract()]
    assert read_bytes(data, "a.xlsx", told).signatures == ["罗家"]
    assert replace(read(data), tables=[]).signatures == []
