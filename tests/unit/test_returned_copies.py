"""Copies of every format, notices that tell no content, names of files, and how long they stay."""

import io
import os
from pathlib import Path

import openpyxl
import pytest
from old_workbooks import container, label, number, stream
from other_formats import ods, xlsb
from reading_office import ABOVE, UNITS, contract, xlsx

from orchestration.returned_copy import Copy, Refused, copy_of
from orchestration.returned_folder import (
    copies_in,
    copy_name,
    digest_of,
    folder_name,
    outdated,
    remove,
    write_copy,
)
from settings.returned_marks import FILLS, SHEET_MARK, without_suffix
from sources.findings import Finding
from sources.reading.grid import Sheet
from sources.reading.opening import open_file
from sources.reading.own_list import is_own_list
from sources.reading.read import RawFile, read_bytes
from sources.typed import gather

LIST = "退回修改意见"
HEADER = ["序号", "项目编码", "项目名称", "年度计划投资", "自年初累计完成投资"]
WRONG = [*ABOVE, HEADER, [1, "A-1", "一号路", 100, "详见附件"], [2, "A-2", "二号路", 50, 20]]
ABC = container({"Workbook": stream([label(0, 0, "表名"), number(1, 1, 7446.08)])})
PHONE = "13812345678"


def refused(findings: list[Finding], path: str = "城东.xlsx", declined: bool = False) -> Refused:
    return Refused(path, "00", Path("-"), findings, is_declined=declined)


def findings_of(raw: RawFile) -> list[Finding]:
    """Return what reading and typing find in a file."""
    form = contract()
    (batch,) = gather([raw], {form.contract: form}, UNITS, {})
    return raw.findings + [found for one in batch.submissions for found in one.findings]


def read(data: bytes, name: str = "城东.xlsx") -> RawFile:
    return read_bytes(data, name, [contract()])


def opened(copy: Copy) -> openpyxl.Workbook:
    assert copy.trouble == ""
    return openpyxl.load_workbook(io.BytesIO(copy.data))


def content(data: bytes) -> list[list[str]]:
    (sheet,) = [one for one in open_file(data) if not is_own_list(one)]
    return [[cell for cell in row if cell] for row in sheet.rows]


def test_the_reader_passes_over_our_sheet_and_finds_the_same_again() -> None:
    data = xlsx(WRONG)
    first = findings_of(read(data))
    assert [one.code for one in first if one.code == "KP-301"] == ["KP-301"]
    copy = copy_of(refused(first), data, "zh")
    assert [sheet.name for sheet in open_file(copy.data)] == [LIST, "表1"]
    assert findings_of(read(copy.data)) == first
    # Renamed by the sender it is still ours.
    book = opened(copy)
    book[LIST].title = "Sheet9"
    stream_ = io.BytesIO()
    book.save(stream_)
    assert findings_of(read(stream_.getvalue())) == first


def test_a_corrected_copy_gives_what_the_right_original_gives() -> None:
    data = xlsx(WRONG)
    book = opened(copy_of(refused(findings_of(read(data))), data, "zh"))
    book["表1"]["E4"] = 30
    back = io.BytesIO()
    book.save(back)
    right = [*WRONG[:3], [*WRONG[3][:4], 30], WRONG[4]]
    (mended,), (wanted,) = read(back.getvalue()).tables, read(xlsx(right)).tables
    assert mended.columns == wanted.columns
    assert findings_of(read(back.getvalue())) == findings_of(read(xlsx(right)))


def test_our_sheet_does_not_hide_what_is_never_kept() -> None:
    data = xlsx([[SHEET_MARK], ["编码", "手机"], ["A-1", PHONE]])
    assert is_own_list(open_file(data)[0])
    assert read(data).declined


def test_the_name_of_a_copy_says_no_more_than_the_originals() -> None:
    path = "a/城东2017年3月.xlsx"
    name = copy_name(path, "00", "xlsx", "zh")
    assert name == f"城东2017年3月-退回修改-{digest_of(path, '00')}.xlsx"
    assert without_suffix(f"a/{name}") == path
    # Sent back and refused again, its name does not grow.
    assert copy_name(f"b/{name}", "11", "xlsx", "zh").count("退回修改") == 1
    assert copy_name(path, "00", "txt", "en").startswith("城东2017年3月-notice-")
    assert PHONE not in copy_name(f"张三{PHONE}.xlsx", "00", "xlsx", "zh")
    assert len(copy_name("长" * 80 + ".xlsx", "00", "xlsx", "zh").encode()) < 255
    assert folder_name("AHQ/1: <x>", "-") == "AHQ_1_ _x_"
    assert folder_name("..", "未知") == "未知"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (ABC, "台账.xls", ".xls"),
        ("表名,甲\r\n,7446.08\r\n".encode("gb18030"), "台账.csv", ".csv"),
        ("表名\t甲\r\n\t00123\r\n".encode("utf-16"), "台账.tsv", ".csv"),
        (xlsb([["表名", None], ["甲", 7446.08]]), "台账.xlsb", ".xlsb"),
        (ods([["表名", None], ["甲", 7446.08]]), "台账.ods", ".ods"),
    ],
)
def test_another_format_comes_back_as_xlsx_and_says_what_was_lost(
    data: bytes, name: str, kind: str
) -> None:
    (sheet,) = open_file(data)
    finding = Finding("KP-301", sheet.name, "B2", "投资", "7446.08", "金额")
    copy = copy_of(refused([finding], name), data, "zh")
    assert copy.extension == "xlsx"
    book = opened(copy)
    assert book.worksheets[1]["B2"].fill.fgColor.rgb == FILLS["refuse"]
    assert kind in "".join(str(book[LIST].cell(row, 1).value) for row in (3, 4))
    assert content(copy.data) == [[cell for cell in row if cell] for row in sheet.rows]
    assert copy_of(refused([finding], name), data, "zh").data == copy.data


def test_an_amount_like_a_mobile_number_stays_an_amount() -> None:
    data = f"编码,金额\nA,{PHONE}\n".encode()
    copy = copy_of(refused([Finding("KP-301", "", "B2", "金额", PHONE, "x")], "a.csv"), data, "zh")
    assert copy.extension == "xlsx"
    assert not read(copy.data).declined


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "KP-101"), (b"PK\x03\x04rest", "KP-103"), (b"%PDF-1.4", "KP-105")],
)
def test_what_could_not_be_opened_gets_a_notice(data: bytes, code: str) -> None:
    raw = read(data)
    copy = copy_of(refused(raw.findings), data, "zh")
    text = copy.data.decode("utf-8-sig")
    assert copy.extension == "txt"
    assert code in text
    assert "城东.xlsx" in text


@pytest.mark.parametrize(
    ("rows", "secret", "code"),
    [
        ([["姓名", "电话"], ["王小二", f"手机{PHONE}"]], PHONE, "KP-512"),
        ([["姓名", "民族"], ["王小二", "x"]], "王小二", "KP-511"),
    ],
)
def test_a_declined_file_gets_a_notice_without_content(
    rows: list[list[str]], secret: str, code: str
) -> None:
    data = xlsx(rows, sheet="王小二名册")
    raw = read(data)
    assert raw.declined
    copy = copy_of(refused(raw.findings, f"王小二{PHONE}.xlsx", raw.declined), data, "zh")
    text = copy.data.decode("utf-8-sig")
    assert (copy.extension, code in text, "第1张工作表" in text) == ("txt", True, True)
    for said in (secret, PHONE, "王小二", "民族"):
        assert said not in text


def test_what_stands_in_a_finding_is_hidden_where_it_is_never_kept() -> None:
    data = xlsx([*WRONG[:3], [1, "A-1", "一号路", 100, int(PHONE)]])
    finding = Finding("KP-401", "表1", "E4", "投资", PHONE, "不得大于100")
    copy = copy_of(refused([finding]), data, "zh")
    listed = "".join(str(cell.value) for row in opened(copy)[LIST] for cell in row)
    assert PHONE not in listed
    assert not read(copy.data).declined


def test_a_workbook_that_cannot_be_patched_comes_back_by_its_values() -> None:
    import zipfile

    data = xlsx(WRONG)
    stream_ = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as package,
        zipfile.ZipFile(stream_, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in package.namelist():
            body = package.read(name)
            if name == "xl/styles.xml":
                body = body.replace(b"cellXfs", b"cellxfs")
            changed.writestr(name, body)
    odd = stream_.getvalue()
    copy = copy_of(refused(findings_of(read(odd))), odd, "zh")
    assert copy.extension == "xlsx"
    assert "Unpatchable" in copy.trouble
    assert content(copy.data) == content(odd)


def test_copies_are_kept_for_a_time_and_nothing_else_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "AHQ01" / "2017-M03" / copy_name("a.xlsx", "00", "xlsx", "zh")
    write_copy(path, b"1")
    other = tmp_path / "AHQ01" / "笔记.txt"
    other.write_text("ours", encoding="utf-8")
    os.utime(path, (0, 0))
    write_copy(path, b"1")
    assert path.stat().st_mtime == 0, "the same bytes are not written again"
    copies = copies_in(tmp_path)
    assert copies == {digest_of("a.xlsx", "00"): [path]}
    assert outdated(copies, 90, now=89 * 86_400.0) == []
    assert outdated(copies, 90, now=91 * 86_400.0) == [path]
    remove([path], tmp_path)
    assert not path.parent.exists()
    assert other.is_file()


def test_our_sheet_is_known_by_its_mark_near_the_top_only() -> None:
    assert is_own_list(Sheet("x", [["a"], [None, f"（{SHEET_MARK}）"]]))
    assert not is_own_list(Sheet(LIST, [["a"]]))
    assert not is_own_list(Sheet("x", [["a"]] * 20 + [[SHEET_MARK]]))
