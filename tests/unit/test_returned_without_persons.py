"""A copy that goes back names nobody beside its cells; advice and our own comments stay."""

import io
import zipfile
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from reading_office import ABOVE, xlsx

from orchestration.returned_copy import Refused, copy_of
from sources.findings import Finding

HEADER = ["序号", "项目编码", "项目名称", "年度计划投资", "自年初累计完成投资"]
WRONG = [*ABOVE, HEADER, [1, "A-1", "一号路", 100, "详见附件"]]
PERSONAL = ("13812345678", "11010519491231002X", "冯铜锁", "欧阳赵", "宇文铁柱")


def sent() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(WRONG)))
    page = book.active
    page["B4"].comment = Comment("证号11010519491231002X", "欧阳赵")
    page["C4"].comment = Comment("欧阳赵:\n暂估数", "欧阳赵")
    page["D4"].comment = Comment("报送人：冯铜锁", "欧阳赵")
    page["A1"].hyperlink = "tel:13812345678"
    page.oddFooter.center.text = "审核：宇文铁柱 第&P页"
    book.properties.creator = "宇文铁柱"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_nobody_is_named_beside_the_cells() -> None:
    finding = Finding("KP-301", sheet="表1", cell="E4", found="详见附件")
    copy = copy_of(Refused("城东.xlsx", "00", Path("-"), [finding]), sent(), "zh")
    assert (copy.extension, copy.trouble) == ("xlsx", "")
    with zipfile.ZipFile(io.BytesIO(copy.data)) as package:
        parts = b"".join(package.read(name) for name in package.namelist()).decode()
    assert [text for text in PERSONAL if text in parts] == []
    page = openpyxl.load_workbook(io.BytesIO(copy.data))["表1"]
    assert "暂估数" in page["C4"].comment.text
    assert "KP-301" in page["E4"].comment.text
    # Sent again and refused again: our comment is replaced, not doubled.
    again = copy_of(Refused("城东.xlsx", "00", Path("-"), [finding]), copy.data, "zh")
    page = openpyxl.load_workbook(io.BytesIO(again.data))["表1"]
    assert page["E4"].comment.text.count("KP-301") == 1


def test_a_comment_stays_unless_it_names_a_person() -> None:
    told = {
        "原批注": True, "暂估数": True, "请与统计岗核对": True, "应补报": True,
        "计划数待核实": True,
        "原小明": False, "冯铜锁": False, "欧阳赵": False, "联系人冯铜锁": False,
        "电话13812345678": False, "请核对\n冯铜锁": False,
    }  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(xlsx(WRONG)))
    page = book.active
    for row, text in enumerate(told, start=6):
        page[f"D{row}"].comment = Comment(text, "审核岗")
    stream = io.BytesIO()
    book.save(stream)
    finding = Finding("KP-301", sheet="表1", cell="E4", found="详见附件")
    copy = copy_of(Refused("城东.xlsx", "00", Path("-"), [finding]), stream.getvalue(), "zh")
    page = openpyxl.load_workbook(io.BytesIO(copy.data))["表1"]
    kept = {text: page[f"D{row}"].comment.text == text for row, text in enumerate(told, start=6)}
    assert kept == told
