"""Annotated copies: what is marked, what stays byte for byte, how an earlier copy is replaced."""

import io
import re
import warnings
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from saved_again import SAVERS
from threaded_comments import PERSONS, THREAD, with_thread

from reports.returned.annotate import annotate
from reports.returned.notes import About, Note
from settings.limits import MAX_COMMENTS
from settings.returned_marks import COMMENT_MARK, FILLS, SHEET_MARK

LIST = "退回修改意见"
DATA = "表 1'甲"
ABOUT = About("报表.xlsx", "zh")
AGAIN = About("报表.xlsx", "zh", own_sheets=frozenset([LIST]))
# One pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63"
    "f8cfc0f01f00050001ff56c72f0d0000000049454e44ae426082"
)


def note(cell: str, severity: str = "refuse", sheet: str = DATA, text: str = "有误。") -> Note:
    return Note("KP-301", severity, sheet, cell, text, "请改正。")


NOTES = [note("B3"), note("D9", text="必填。"), note("B2", "warn"), note("", sheet="")]


def rich() -> bytes:
    """A workbook with all that a patch must not lose."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet(DATA)
    percent = book.add_format({"num_format": "0.0%", "bold": True, "bg_color": "#DDEEFF"})
    page.merge_range("A1:D1", "2017年3月情况表")
    page.merge_range("A2:C2", "填报单位：城东")
    page.write("A3", "完成率")
    page.write("B3", 0.5, percent)
    page.write_formula("C3", "=B3*2", None, 1)
    page.write_comment("B3", "填报说明：暂估", {"author": "李处"})
    page.write_comment("A3", "另一条", {"author": "李处"})
    page.insert_image("F2", "seal.png", {"image_data": io.BytesIO(PNG)})
    page.insert_textbox("F8", "印章")
    page.data_validation("B4", {"validate": "list", "source": ["甲", "乙"]})
    bold = book.add_format({"bold": True})
    page.conditional_format("B3:B9", {"type": "cell", "criteria": ">", "value": 3, "format": bold})
    page.repeat_rows(0, 1)
    page.print_area("A1:D9")
    page.set_column("D:D", 12, percent)
    page.activate()
    secret = book.add_worksheet("藏")
    secret.write("A1", 1)
    secret.hide()
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": [DATA, 2, 1, 2, 2]})
    book.add_worksheet("图").insert_chart("A1", chart)
    book.define_name("总额", "='藏'!$A$1")
    book.close()
    return stream.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert len(names) == len(set(names))
        return {name: package.read(name) for name in names}


def opened(data: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data))


def values(data: bytes, without: tuple[str, ...] = (LIST,)) -> dict[str, list[list[object]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
        if name not in without
    }


def well_formed(data: bytes) -> None:
    """Every part is XML, every relation leads to a part, every part has a type."""
    found = parts(data)
    types = found["[Content_Types].xml"].decode()
    for name, body in found.items():
        if name.endswith((".xml", ".rels", ".vml")):
            root = ElementTree.fromstring(body)
            if name.endswith(".rels"):
                folder = name.replace("_rels/", "").rpartition("/")[0]
                for relation in root:
                    if relation.get("TargetMode") == "External":
                        continue
                    target = relation.get("Target", "")
                    whole = target.lstrip("/") if target[:1] == "/" else f"{folder}/{target}"
                    while "/../" in whole:
                        whole = re.sub(r"[^/]+/\.\./", "", whole, count=1)
                    assert whole.lstrip("/") in found, (name, target)
        extension = name.rpartition(".")[2]
        assert f'"/{name}"' in types or f'Extension="{extension}"' in types, name


def test_cells_are_coloured_and_keep_the_rest_of_their_style() -> None:
    page = opened(annotate(rich(), NOTES, ABOUT))[DATA]
    assert page["B3"].fill.fgColor.rgb == FILLS["refuse"]
    assert (page["B3"].number_format, page["B3"].font.bold) == ("0.0%", True)
    # An empty cell gets its column's style; a merged range is marked where it is seen.
    assert page["D9"].fill.fgColor.rgb == FILLS["refuse"]
    assert page["D9"].number_format == "0.0%"
    assert page["A2"].fill.fgColor.rgb == FILLS["warn"]
    assert page["A3"].fill.fill_type is None


def test_comments_join_those_that_are_there() -> None:
    page = opened(annotate(rich(), [*NOTES, note("B3", text="又有误。")], ABOUT))[DATA]
    own, added = page["B3"].comment.text.split("\n", 1)
    assert own == "填报说明：暂估"
    assert added.startswith(COMMENT_MARK)
    assert added.count("有误。") == 2
    assert page["A3"].comment.text == "另一条"
    assert page["D9"].comment.text.startswith(COMMENT_MARK)


def test_a_threaded_comment_stays_and_gets_none_of_ours() -> None:
    data = with_thread(rich(), "B3", "请核对", "李处")
    copy = annotate(data, NOTES, ABOUT)
    well_formed(copy)
    assert [parts(copy)[name] for name in (THREAD, PERSONS)] == [
        parts(data)[name] for name in (THREAD, PERSONS)
    ]
    page = opened(copy)[DATA]
    # The comment that stands for the thread is left; the cell is coloured and listed all the same.
    assert page["B3"].comment.text == "填报说明：暂估"
    assert page["B3"].fill.fgColor.rgb == FILLS["refuse"]
    assert page["D9"].comment.text.startswith(COMMENT_MARK)
    listed = [cell.value for row in opened(copy)[LIST].iter_rows() for cell in row]
    assert "B3" in listed
    # Sent again with its thread, it is annotated anew.
    assert values(annotate(copy, NOTES, AGAIN)) == values(data)


def test_the_first_sheet_lists_everything_with_links_and_is_the_one_that_opens() -> None:
    book = opened(annotate(rich(), NOTES, ABOUT))
    assert book.sheetnames == [LIST, DATA, "藏", "图"]
    page = book[LIST]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=5)]
    assert rows[0] == ["序号", "工作表", "单元格", "级别", "代码", "问题", "如何改正"]
    assert [row[:5] for row in rows[1:]] == [
        [1, DATA, "B3", "退回", "KP-301"],
        [2, DATA, "D9", "退回", "KP-301"],
        [3, DATA, "B2", "提示", "KP-301"],
        [4, None, None, "退回", "KP-301"],
    ]
    links = {cell.coordinate: cell.hyperlink.location for row in page for cell in row
             if cell.hyperlink}  # fmt: skip
    assert links["C6"] == "'表 1''甲'!B3"
    assert set(links) == {"C6", "C7", "C8"}
    assert [sheet.sheet_view.tabSelected or False for sheet in book] == [True, False, False, False]
    assert book.active.title == LIST
    assert SHEET_MARK in "".join(str(cell.value) for row in page["A1:A4"] for cell in row)


def test_what_belongs_to_a_sheet_still_does() -> None:
    before, after = opened(rich()), opened(annotate(rich(), NOTES, ABOUT))
    assert after[DATA].print_title_rows == before[DATA].print_title_rows == "$1:$2"
    assert after[DATA].print_area == before[DATA].print_area
    assert after.defined_names["总额"].attr_text == "'藏'!$A$1"
    assert after["藏"].sheet_state == "hidden"
    assert str(after[DATA].data_validations.dataValidation[0].sqref) == "B4"
    assert len(after[DATA].conditional_formatting) == 1


def test_what_is_not_touched_is_the_same_byte_for_byte() -> None:
    data = rich()  # made once: it says the second in which it was made
    before, after = parts(data), parts(annotate(data, NOTES, ABOUT))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "[Content_Types].xml", "docProps/app.xml", "xl/_rels/workbook.xml.rels", "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml", "xl/styles.xml", "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    }  # fmt: skip
    assert {"xl/media/image1.png", "xl/drawings/drawing1.xml", "xl/charts/chart1.xml"} < set(before)
    assert set(after) - set(before) == {"xl/worksheets/sheet4.xml"}


def test_the_copy_is_whole_reads_the_same_and_has_the_same_bytes_twice() -> None:
    data = rich()
    copy = annotate(data, NOTES, ABOUT)
    well_formed(copy)
    assert values(copy) == values(data)
    assert annotate(data, NOTES, ABOUT) == copy


@pytest.mark.parametrize("saved", SAVERS)
def test_a_copy_saved_and_sent_back_uncorrected_is_replaced_not_stacked(saved: str) -> None:
    back = SAVERS[saved](annotate(rich(), NOTES, ABOUT), {})
    again = annotate(back, [note("A3")], AGAIN)
    well_formed(again)
    book = opened(again)
    assert book.sheetnames == opened(back).sheetnames
    assert len([row for row in book[LIST].iter_rows(min_row=6) if row[0].value]) == 1
    page = book[DATA]
    assert page["B3"].comment.text == "填报说明：暂估"
    assert page["D9"].comment is None
    assert page["A3"].comment.text.count(COMMENT_MARK) == 1
    assert page["B3"].fill.fill_type is None
    assert page["D9"].fill.fill_type is None
    assert page["A3"].fill.fgColor.rgb == FILLS["refuse"]
    shapes = "".join(body.decode() for name, body in parts(again).items() if name.endswith(".vml"))
    boxes = re.findall(r"<(?:\w+:)?Row>", shapes)
    assert len(boxes) == len([c for row in page for c in row if c.comment])
    # And once more: nothing grows.
    third = annotate(again, [note("A3")], AGAIN)
    assert opened(third)[DATA]["A3"].comment.text == page["A3"].comment.text
    assert set(parts(third)) == set(parts(again))


def repacked(data: bytes, change: dict[str, bytes | None]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in (parts(data) | change).items():
            if body is not None:
                package.writestr(name, body)
    return stream.getvalue()


def plain(rows: str, head: str = "", tail: str = "", prefix: str = "") -> bytes:
    """A sheet as a program with habits of its own writes it."""
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = DATA
    book.save(stream)
    p = prefix
    space = f"xmlns:{p[:-1]}" if p else "xmlns"
    sheet = (
        f'<?xml version="1.0"?><{p}worksheet {space}="http://schemas.openxmlformats.org/'
        f'spreadsheetml/2006/main">{head}<{p}sheetData>{rows}</{p}sheetData>{tail}</{p}worksheet>'
    )
    return repacked(stream.getvalue(), {"xl/worksheets/sheet1.xml": sheet.encode()})


@pytest.mark.parametrize(
    ("rows", "prefix"),
    [
        (
            '<row r="3"><c r="A3" t="inlineStr"><is><t>甲</t></is></c><c r="B3"><v>5</v></c></row>',
            "",
        ),
        ('<x:row r="3"><x:c r="B3"><x:v>5</x:v></x:c></x:row>', "x:"),
        ("<row/><row/><row><c/><c><v>5</v></c></row>", ""),
        ("<row r='3' spans='1:2'><c r='B3' s='0'><f t='shared' si='0'/><v>5</v></c></row>", ""),
        ('<row r="1"/><row r="12"><c r="A12"><v>5</v></c></row>', ""),
        ("", ""),
    ],
    ids=["inline", "prefixed", "without addresses", "quotes", "gaps", "empty"],
)
def test_cells_are_found_however_they_are_written(rows: str, prefix: str) -> None:
    data = plain(rows, prefix=prefix)
    copy = annotate(data, [note("B3"), note("D9"), note("A3", "warn")], ABOUT)
    well_formed(copy)
    page = opened(copy)[DATA]
    colors = [page[cell].fill.fgColor.rgb for cell in ("B3", "D9", "A3")]
    assert colors == [FILLS["refuse"], FILLS["refuse"], FILLS["warn"]]
    filled = {name: [[v for v in row if v != ""] for row in sheet if any(row)]
              for name, sheet in values(copy).items()}  # fmt: skip
    assert filled == {
        name: [[v for v in row if v != ""] for row in sheet if any(row)]
        for name, sheet in values(data).items()
    }
    numbers = [int(found) for found in re.findall(
        rb"<(?:x:)?row r=['\"](\d+)", parts(copy)["xl/worksheets/sheet1.xml"])]  # fmt: skip
    assert numbers == sorted(numbers)


def test_the_link_to_comments_stands_where_the_format_demands_it() -> None:
    tail = '<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>'
    after = '<tableParts count="0"/><extLst><ext uri="a"/></extLst>'
    copy = annotate(plain("", tail=tail + after), [note("B3")], ABOUT)
    xml = parts(copy)["xl/worksheets/sheet1.xml"].decode()
    assert re.search(r'footer="1"/><legacyDrawing [^>]*/><tableParts', xml)


def test_a_strict_workbook_stays_strict() -> None:
    def strict(body: bytes) -> bytes:
        for old, new in (
            (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
             b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
            (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
             b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
        ):  # fmt: skip
            body = body.replace(old, new)
        return body

    data = repacked(rich(), {name: strict(body) for name, body in parts(rich()).items()})
    after = parts(annotate(data, NOTES, ABOUT))
    assert b"purl.oclc.org/ooxml/spreadsheetml/main" in after["xl/worksheets/sheet4.xml"]
    assert b"schemas.openxmlformats.org/officeDocument" not in after["xl/_rels/workbook.xml.rels"]


def test_a_macro_part_stays_and_a_signature_goes_and_is_told() -> None:
    signed = b'<?xml version="1.0"?><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
    relations = parts(rich())["_rels/.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rSig" Type="http://schemas.openxmlformats.org/package/2006/'
        b'relationships/digital-signature/origin" Target="_xmlsignatures/origin.sigs"/>'
        b"</Relationships>",
    )
    types = parts(rich())["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        b'<Override PartName="/_xmlsignatures/origin.sigs" ContentType="a/b"/>'
        b'<Override PartName="/_xmlsignatures/sig1.xml" ContentType="a/b"/></Types>',
    )
    macro = bytes(range(256)) * 40
    data = repacked(
        rich(),
        {
            "xl/vbaProject.bin": macro, "_xmlsignatures/origin.sigs": b"",
            "_xmlsignatures/sig1.xml": signed, "_rels/.rels": relations,
            "[Content_Types].xml": types,
        },
    )  # fmt: skip
    copy = annotate(data, NOTES, ABOUT)
    after = parts(copy)
    assert after["xl/vbaProject.bin"] == macro
    assert not [name for name in after if name.startswith("_xmlsignatures")]
    assert b"_xmlsignatures" not in after["[Content_Types].xml"] + after["_rels/.rels"]
    assert "数字签名" in str(opened(copy)[LIST]["A4"].value) + str(opened(copy)[LIST]["A3"].value)


def test_very_many_findings_get_a_limited_number_of_comments_and_all_are_listed() -> None:
    notes = [note(f"B{row}") for row in range(3, 3003)]
    book = opened(annotate(rich(), notes, ABOUT))
    own = [c for row in book[DATA] for c in row if c.comment and COMMENT_MARK in c.comment.text]
    assert len(own) == MAX_COMMENTS
    assert book[DATA]["B3002"].fill.fgColor.rgb == FILLS["refuse"]
    assert [row[0].value for row in book[LIST].iter_rows(min_row=1)][-1] == 3000
    assert f"{MAX_COMMENTS}条" in str(book[LIST]["A4"].value)


def test_a_foreign_sheet_of_the_same_name_is_left_alone() -> None:
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = LIST
    book.active["A1"] = "别人的表"
    book.save(stream)
    copy = opened(annotate(stream.getvalue(), [note("A1", sheet=LIST)], ABOUT))
    assert copy.sheetnames == [f"{LIST}（2）", LIST]
    assert copy[LIST]["A1"].value == "别人的表"


def test_a_workbook_without_styles_gets_some() -> None:
    data = plain('<row r="3"><c r="B3"><v>5</v></c></row>')
    relations = re.sub(
        rb"<Relationship [^>]*styles[^>]*/>", b"", parts(data)["xl/_rels/workbook.xml.rels"]
    )
    types = re.sub(rb"<Override [^>]*styles[^>]*/>", b"", parts(data)["[Content_Types].xml"])
    bare = repacked(
        data,
        {
            "xl/styles.xml": None, "xl/_rels/workbook.xml.rels": relations,
            "[Content_Types].xml": types,
        },
    )  # fmt: skip
    copy = annotate(bare, [note("B3")], ABOUT)
    well_formed(copy)
    assert opened(copy)[DATA]["B3"].fill.fgColor.rgb == FILLS["refuse"]
