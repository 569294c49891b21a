"""Names beside 填报人 stay out of the archive; all else of the workbook stays in."""

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from sources.declined import find_declined
from sources.reading.grid import Sheet, UnreadableFileError
from sources.reading.opening import open_file
from sources.reading.workbook import open_workbook
from sources.redaction import HIDDEN, redact, without_signatures
from sources.signatures import signatures

ROWS = [
    ["2017年6月投资完成情况"],
    ["填报单位：城东片区指挥部", "", "填报人：张三  联系电话：010-66012345"],
    ["项目编码", "项目名称", "年度投资"],
    ["A-1", "张三路改造", 7446.08],
    ["审核人：", "李四 & 王五"],
]


def workbook(writer: str) -> bytes:
    buffer = io.BytesIO()
    if writer == "openpyxl":
        book = openpyxl.Workbook()
        book.properties.creator = "赵六"
        for row in ROWS:
            book.active.append(row)
        book.save(buffer)
    else:
        made = xlsxwriter.Workbook(buffer)
        made.set_properties({"author": "赵六"})
        sheet = made.add_worksheet()
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
        sheet.insert_textbox("E2", "印章")
        made.close()
    return buffer.getvalue()


@pytest.mark.parametrize("writer", ["openpyxl", "xlsxwriter"])
def test_names_go_and_the_rest_stays(writer: str) -> None:
    data = workbook(writer)
    names = signatures(open_workbook(data))
    assert names == ["张三", "010-66012345", "李四 & 王五"]
    patched = redact(data, names)
    rows = [
        [cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(patched)).active
    ]
    assert rows[1] == ["填报单位：城东片区指挥部", None, f"填报人：{HIDDEN}  联系电话：{HIDDEN}"]
    # 张三路 is a road: a name counts alone or behind its label only.
    assert rows[3] == ["A-1", "张三路改造", 7446.08]
    assert rows[4][1] == HIDDEN
    kept, original = (zipfile.ZipFile(io.BytesIO(bytes_)) for bytes_ in (patched, data))
    assert kept.namelist() == original.namelist(), "seals and styles are parts of the package"
    assert "赵六" not in b"".join(kept.read(name) for name in kept.namelist()).decode()


def test_a_sheet_without_signatures_has_none() -> None:
    sheet = Sheet("", [["负责人职务", "联系村"], ["书记", "罗家村"], ["审核：", ""]])
    assert signatures([sheet]) == []


def test_a_phone_beside_its_label_does_not_refuse_the_file() -> None:
    foot = Sheet("", [["A-1"], ["联系电话：13812345678"], ["联系电话：", 13912345678.0]])
    assert find_declined([foot], signatures([foot])) == []
    data_cell = Sheet("", [["电话"], ["13812345678"]])
    assert [one.code for one in find_declined([data_cell], signatures([data_cell]))] == ["KP-512"]


def test_a_damaged_workbook_is_not_redacted() -> None:
    with pytest.raises(UnreadableFileError):
        redact(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, ["张三"])


def test_text_is_patched_in_its_encoding() -> None:
    for encoding in ("utf-8", "gb18030"):
        text = redact("填报人：张三,1".encode(encoding), ["张三"])
        assert text == f"填报人：{HIDDEN},1".encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_names_go_from_text_in_every_encoding_that_is_read(encoding: str) -> None:
    data = "填报人：张三,1\n甲,2\n".encode(encoding)
    names = signatures(open_file(data))
    assert [name for name in names if "张三" in name]
    assert "张三" not in redact(data, names).decode(encoding)


def with_formula(formula: str, shown: object) -> bytes:
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, ["项目编码", "核对"])
    sheet.write_formula(1, 1, formula, value=shown)
    made.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ('=IF(A2="","正常","欧阳小测")', "欧阳小测"),
        ('=IF(A2="","正常","联系13987650421")', "13987650421"),
        ('=IF(A2="","正常","两面人")', "两面人"),
    ],
)
def test_what_a_formula_does_not_show_is_not_kept_either(formula: str, text: str) -> None:
    data = with_formula(formula, "正常")
    assert find_declined(open_workbook(data), []) == []
    for kept in (redact(data, []), without_signatures(data, [])):
        with zipfile.ZipFile(io.BytesIO(kept)) as package:
            bodies = b"".join(package.read(name) for name in package.namelist()).decode()
        assert text not in bodies and "正常" in bodies


def test_a_formula_that_names_nobody_is_kept_byte_for_byte() -> None:
    for formula in ('=IF(A2="","未完成","完成")', '=SUMIF(A:A,"城东",B:B)', '=TEXT(A2,"0.00%")'):
        data = with_formula(formula, "完成")
        assert redact(data, []) == redact(redact(data, []), [])
        with zipfile.ZipFile(io.BytesIO(redact(data, []))) as package:
            assert formula[1:] in package.read("xl/worksheets/sheet1.xml").decode().replace(
                "&quot;", '"'
            )


def test_a_name_among_the_choices_of_a_copy_that_goes_back_is_hidden() -> None:
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, ["审核人：", "钱小七"])
    sheet.data_validation("D4", {"validate": "list", "source": ["完成", "在建", "钱小七", "停工"]})
    sheet.data_validation("D5", {"validate": "list", "source": ["欧阳小测", "是"]})
    made.close()
    kept = without_signatures(buffer.getvalue(), ["钱小七"])
    with zipfile.ZipFile(io.BytesIO(kept)) as package:
        text = b"".join(package.read(name) for name in package.namelist()).decode()
    assert "钱小七" not in text and "欧阳小测" not in text
    assert "完成,在建" in text
