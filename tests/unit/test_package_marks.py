"""Persons in filters, conditions, choices, number formats, styles: in no archive, in no copy."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule, Rule
from openpyxl.styles import NamedStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import FilterColumn, Filters
from openpyxl.worksheet.scenario import InputCells, Scenario, ScenarioList
from openpyxl.worksheet.table import Table
from reading_office import ABOVE, contract, xlsx

from orchestration.returned_copy import Refused, copy_of
from sources.findings import Finding
from sources.package_marks import patch_marks, patch_styles
from sources.reading.read import read_bytes
from sources.redaction import redact

HEADER = ["序号", "项目编码", "项目名称", "年度计划投资", "自年初累计完成投资"]
NAMES = ("冯铜锁", "欧阳赵", "宇文铁柱", "13812345678", "11010519491231002X", "骑墙派", "罗小云")


def marked(last: object = 50) -> bytes:
    """Return a report whose cells name nobody and whose marks name everybody."""
    book = openpyxl.load_workbook(
        io.BytesIO(xlsx([*ABOVE, HEADER, [1, "A-1", "一号路", 100, last]]))
    )
    page = book.active
    page.auto_filter.ref = "A3:E4"
    page.auto_filter.filterColumn.append(
        FilterColumn(colId=2, filters=Filters(filter=["冯铜锁", "一号路", "13812345678"]))
    )
    page.conditional_formatting.add(
        "C4:C9", Rule(type="containsText", operator="containsText", text="欧阳赵",
                      formula=['NOT(ISERROR(SEARCH("欧阳赵",C4)))']),
    )  # fmt: skip
    page.conditional_formatting.add("D4:D9", FormulaRule(formula=['$C4="骑墙派"']))
    choices = DataValidation("list", formula1='"冯铜锁,宇文铁柱,罗小云"')
    choices.add("C5")
    other = DataValidation("custom", formula1="D5=13812345678")
    other.add("D5")
    page.data_validations.dataValidation += [choices, other]
    page.scenarios = ScenarioList(
        scenario=[Scenario(name="冯铜锁", user="欧阳赵", comment="宇文铁柱：13812345678",
                           inputCells=[InputCells("D4", val="11010519491231002X")])],
    )  # fmt: skip
    page["D4"].number_format = '0"万元（罗小云）"'
    page["E4"].number_format = '0.00"罗小云"'
    style = NamedStyle("常规_冯铜锁")
    book.add_named_style(style)
    page["A4"].style = style
    book.defined_names["宇文铁柱"] = DefinedName("宇文铁柱", attr_text="表1!$A$4")
    book.defined_names["合计"] = DefinedName("合计", attr_text='"欧阳赵"')
    from openpyxl.packaging.custom import StringProperty

    book.custom_doc_props.append(StringProperty(name="罗小云", value="冯铜锁"))
    other_page = book.create_sheet("别表")
    other_page.append(["甲", "乙"])
    other_page.append([1, 2])
    table = Table(displayName="宇文铁柱_2017", ref="A1:B2", comment="欧阳赵")
    other_page.add_table(table)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def text_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "\n".join(package.read(name).decode("utf-8") for name in package.namelist())


def test_the_archive_names_nobody() -> None:
    data = marked()
    assert [name for name in NAMES if name not in text_of(data)] == [], "all of them were there"
    file = read_bytes(data, "a.xlsx", [contract()])
    assert not file.declined, file.findings
    assert file.is_redacted
    kept = redact(data, file.signatures)
    assert [name for name in NAMES if name in text_of(kept)] == []
    page = openpyxl.load_workbook(io.BytesIO(kept))["表1"]
    assert page["D4"].value == 100
    assert page["E4"].number_format.startswith("0.00")
    assert "一号路" in page.auto_filter.filterColumn[0].filters.filter
    again = read_bytes(kept, "a.xlsx", [contract()])
    assert again.tables[0].columns == file.tables[0].columns


def repacked(data: bytes, comment: bytes = b"", more: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        if more:
            new.writestr(more, b"")
        new.comment = comment
    return stream.getvalue()


def test_what_the_zip_itself_says_is_not_kept() -> None:
    plain = xlsx([*ABOVE, HEADER, [1, "A-1", "一号路", 100, 50]])
    data = repacked(plain, comment="冯铜锁".encode())
    file = read_bytes(data, "a.xlsx", [contract()])
    assert file.is_redacted
    assert "冯铜锁".encode() not in redact(data, [])
    named = read_bytes(repacked(plain, more="xl/media/冯铜锁.png"), "a.xlsx", [contract()])
    assert (named.declined, [one.code for one in named.findings]) == (True, ["KP-513"])
    drawn = read_bytes(repacked(plain, more="xl/media/图片1.png"), "a.xlsx", [contract()])
    assert not drawn.declined


def test_a_copy_that_goes_back_names_nobody() -> None:
    finding = Finding("KP-301", sheet="表1", cell="E4", found="详见附件")
    copy = copy_of(Refused("城东.xlsx", "00", Path("-"), [finding]), marked("详见附件"), "zh")
    assert (copy.extension, copy.trouble) == ("xlsx", "")
    assert [name for name in NAMES if name in text_of(copy.data)] == []
    assert openpyxl.load_workbook(io.BytesIO(copy.data))["表1"]["D4"].value == 100


@pytest.mark.parametrize(
    "mark",
    ['<filter val="冯铜锁"/>', "<filter val='冯铜锁'/>",
     '<customFilter operator="equal" val="*冯铜锁*"/>',
     '<sortCondition ref="A1" customList="一,冯铜锁"/>', '<x14:filter val="冯铜锁"/>',
     "<xm:f>&quot;冯铜锁&quot;</xm:f>", "<x14:cfRule><xm:f>\"冯铜锁\"</xm:f></x14:cfRule>",
     '<filter val="&#20911;铜锁"/>', '<protectedRange name="冯铜锁" sqref="A1"/>',
     '<customSheetViews><customSheetView guid="{0}"/></customSheetViews>'
     '<scenarios current="0"><scenario name="冯铜锁"/></scenarios>'],
)  # fmt: skip
def test_each_mark_is_searched(mark: str) -> None:
    kept = patch_marks(mark)
    assert "铜锁" not in kept
    assert "guid" not in kept


@pytest.mark.parametrize(
    "mark",
    ['<filter val="金水区"/>', '<filter val="高桥镇"/>', '<filter val="一号路"/>',
     '<filter val="2017"/>',
     '<cfRule type="containsText" text="超期"><formula>SEARCH("超期",A1)</formula></cfRule>',
     '<formula1>"完成,未完成"</formula1>', "<formula1>单位!$A$1:$A$9</formula1>"],
)  # fmt: skip
def test_words_of_the_form_stay(mark: str) -> None:
    assert patch_marks(mark) == mark


def test_a_form_keeps_its_choices() -> None:
    """严重 begins with a surname: in a copy that goes back the drop-down still works."""
    mark = '<formula1>"严重,一般,轻微"</formula1>'
    assert patch_marks(mark, words=frozenset()) == mark
    assert "冯铜锁" not in patch_marks('<formula1>"冯铜锁,罗小云"</formula1>', frozenset())


def test_units_and_codes_of_the_office_are_no_persons() -> None:
    """云溪 and 梅浦 look like names of persons."""
    words = frozenset(["云溪", "梅浦"])
    mark = '<filter val="云溪"/><formula1>"云溪,梅浦"</formula1>'
    assert patch_marks(mark, words) == mark
    assert "云溪" in patch_marks('<formula1>"云溪,冯铜锁,罗小云"</formula1>', words)
    assert "冯铜锁" not in patch_marks('<formula1>"云溪,冯铜锁,罗小云"</formula1>', words)


@pytest.mark.parametrize(
    "style",
    ['<numFmt numFmtId="176" formatCode="0.00&quot;万元&quot;"/>',
     '<numFmt numFmtId="177" formatCode="yyyy年m月d日"/>',
     '<cellStyle name="常规_Sheet1" xfId="1"/>',
     '<cellStyle name="千位分隔 2" xfId="2"/>', '<cellStyle name="计算" xfId="3" builtinId="22"/>'],
)  # fmt: skip
def test_usual_styles_stay(style: str) -> None:
    assert patch_styles(style) == style


@pytest.mark.parametrize(
    "text", ["两面人", "住址：罗家镇一组12号", "户主：冯铜锁", "政治面貌：群众"]
)
def test_a_text_that_no_cell_shows_any_more_is_not_kept(text: str) -> None:
    """Programs keep deleted texts in the list that the cells point into."""
    stream = io.BytesIO()
    data = xlsx([*ABOVE, HEADER, [1, "A-1", "一号路", 100, 50]])
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "xl/sharedStrings.xml":
                body = body.replace(b"</sst>", f"<si><t>{text}</t></si></sst>".encode())
            new.writestr(name, body)
    file = read_bytes(stream.getvalue(), "a.xlsx", [contract()])
    assert (file.declined, file.is_redacted) == (False, True)
    kept = redact(stream.getvalue(), [])
    assert text not in text_of(kept)
    assert read_bytes(kept, "a.xlsx", [contract()]).tables[0].columns == file.tables[0].columns
