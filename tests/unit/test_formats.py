"""What arrives: every format by its content, every refusal by its name, bombs before they blow."""

import io
import re
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path

import old_workbooks as old
import openpyxl
import pytest
import xlsxwriter
from reading_office import xlsx

from settings import limits
from settings.catalogue import in_language
from sources.contract_table import FileForm
from sources.reading import xlsb
from sources.reading.formats import kind_of
from sources.reading.grid import UnreadableFileError
from sources.reading.opening import open_file

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(entries: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def package(rows: str, head: str = "", sheet: str = "", book: str = "", **more: str) -> bytes:
    """Return an .xlsx whose sheet holds this XML."""
    sheet = sheet or f"<worksheet {MAIN}>{head}<sheetData>{rows}</sheetData></worksheet>"
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type='
            f'"{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}">{book}<sheets>'
            '<sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1"'
            f' Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": sheet,
            **more,
        }
    )


def open_document(rows: str, columns: str = "") -> bytes:
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f'<office:document-content {spaces} xmlns:calcext="urn:x">'
            f'<office:body><office:spreadsheet><table:table table:name="表">{columns}{rows}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        }
    )


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(UnreadableFileError) as refused:
        open_file(data)
    return refused.value.finding.code, refused.value.finding.found


@pytest.mark.parametrize(
    ("data", "code", "found"),
    [
        (b" \r\n\t ", "KP-101", ""),
        (b"\x00" * 5000, "KP-101", ""),
        (b"\xef\xbb\xbf", "KP-101", ""),
        (b"\xff\xfe", "KP-101", ""),
        (b"\xff\xfe \x00\r\x00\n\x00", "KP-101", ""),
        (b"\xff\xd8\xff\xe0rest", "KP-105", "JPEG"),
        (b"Rar!\x1a\x07\x01\x00", "KP-105", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "KP-105", "7z"),
        (b"\x1f\x8b\x08\x00", "KP-105", "gzip"),
        (zipped({"报表.xlsx": b"x"}), "KP-105", "ZIP"),
        (zipped({}), "KP-105", "ZIP"),
        (zipped({"OFD.xml": b"x"}), "KP-105", "OFD"),
        (zipped({"ppt/presentation.xml": b"x"}), "KP-105", "PowerPoint"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}),
         "KP-105", "OpenDocument .odt"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns='
         b'"urn:schemas-microsoft-com:office:spreadsheet">', "KP-105", "XML 2003 (SpreadsheetML)"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "KP-105", "HTML"),
        (b"\x09\x04\x06\x00\x00\x04\x10\x00", "KP-105", "Excel 4"),
        (b"\x09\x00\x04\x00\x02\x00\x10\x00", "KP-105", "Excel 2"),
        (old.container({"PowerPoint Document": b"x"}), "KP-105", "PowerPoint"),
        (old.container({"WordDocument": b"x", "1Table": b"x"}), "KP-105", "Word"),
        (old.container({"ETDocument": b"x"}), "KP-105", "WPS .et"),
        (old.container({"Contents": b"x"}), "KP-105", "OLE"),
        (old.container({"EncryptedPackage": b"x"}), "KP-104", ""),
        (old.xls([], extra=old.record(0x2F, b"\0" * 54)), "KP-104", ""),
        (bytes(range(256)) * 20, "KP-103", "无法识别的内容‖unknown content"),
        (xlsx([["a"]])[:-300], "KP-103", "zip"),
        (old.xls([old.number(0, 0, 1)])[:600], "KP-103", "xls"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_by_its_name(data: bytes, code: str, found: str) -> None:
    assert refusal(data) == (code, found)


@pytest.mark.parametrize(
    ("old_xml", "new_xml", "found"),
    [
        (b"", None, "its content is not in the file"),
        (b"</row>.*", b"</ro", "its content ends in the middle"),
        (b'(t="s"><v>)0<', b"\\g<1>99<", "cells refer to texts that are not in the file"),
        (b"</row>", b"</row>\xff\xfe", "its content holds bytes that are no text"),
        (b't="s"', b't="q"', "the type of a cell is not known"),
        (b'r="A1"', b'r="1A"', "the address of a cell is not known"),
    ],
)
def test_a_broken_sheet_is_told_in_words_and_not_in_its_readers(
    old_xml: bytes, new_xml: bytes | None, found: str
) -> None:
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(xlsx([["编码", "名称"], [1, "路"]]))) as book:
        parts: dict[str, bytes | str] = {name: book.read(name) for name in book.namelist()}
        xml = book.read(part)
    del parts[part]
    if new_xml is not None:
        parts[part] = re.sub(old_xml, new_xml, xml, flags=re.DOTALL)
    (sheet,) = open_file(zipped(parts))
    (finding,) = sheet.findings
    assert (finding.code, finding.sheet) == ("KP-106", "表1")
    assert in_language(finding.found, "en") == found
    assert not re.search("[a-z]", in_language(finding.found, "zh"))


def test_an_old_workbook_gives_its_cells_errors_and_percentages() -> None:
    cells = [
        old.label(0, 0, "占比"),
        old.number(1, 0, 0.9, style=1),
        old.number(1, 1, 0.9),
        old.error(2, 0, 0x07),
        old.formula_error(2, 1, 0x2A),
    ]
    (sheet,) = open_file(old.xls(cells, formats=(0, 9)))
    assert list(sheet.rows) == [["t占比", ""], ["p0.9", "n0.9"], ["e#DIV/0!", "e#N/A"]]
    assert not sheet.is_1904


def test_an_et_of_wps_is_an_old_workbook_and_read() -> None:
    book = old.stream([old.number(0, 0, 5)])
    (sheet,) = open_file(old.container({"Workbook": book, "ETExtData": b"x"}))
    assert list(sheet.rows) == [["n5"]]


def test_dates_that_count_from_1904_are_the_right_days() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"date_1904": True})
    page = book.add_worksheet()
    page.write_datetime(0, 0, datetime(2017, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    (sheet,) = open_file(stream.getvalue())
    assert (sheet.values[0][0], sheet.is_1904) == (date(2017, 3, 5), True)
    # 38,915 days after the first of 1904.
    (old_sheet,) = open_file(old.xls([old.number(0, 0, 41337, 1)], is_1904=True, formats=(0, 14)))
    assert (old_sheet.values[0][0], old_sheet.is_1904) == (date(2017, 3, 5), True)
    assert not open_file(xlsx([[1]]))[0].is_1904


def test_hidden_sheets_rows_and_columns_are_told() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page["A1"], page["C3"] = "a", 1
    page.row_dimensions[3].hidden = page.row_dimensions[2].hidden = True
    page.column_dimensions["B"].hidden = True
    page.freeze_panes = "B2"
    for name, state in (("隐", "hidden"), ("深", "veryHidden")):
        book.create_sheet(name)["A1"] = 1
        book[name].sheet_state = state
    stream = io.BytesIO()
    book.save(stream)
    sheets = open_file(stream.getvalue())
    assert [sheet.is_hidden for sheet in sheets] == [False, True, True]
    assert (sheets[0].hidden_rows, sheets[0].hidden_columns) == (2, 1)
    assert (sheets[1].hidden_rows, sheets[1].hidden_columns) == (0, 0)


ODD_CELLS = {
    "usual": '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><f>1+1</f></c></row>',
    "quotes": "<row r='1'><c r='A1' t='e'><v>#N/A</v></c><c r='B1'><f>1+1</f></c></row>",
    "order": '<row r="1"><c t="e" r="A1"><v>#N/A</v></c><c s="0" r="B1"><f>1+1</f><v/></c></row>',
    "no address": '<row><c t="e"><v>#N/A</v></c><c><f>1+1</f></c></row>',
    "spaces": '<row r="1">\n <c r="A1" t="e">\n<v>#N/A</v>\n</c>\n <c r="B1">\n<f>1+1</f>\n</c>\n'
    "</row>",
}


@pytest.mark.parametrize("form", [*ODD_CELLS, "prefix"])
def test_errors_and_formulas_without_a_result_in_every_way_to_write_them(form: str) -> None:
    if form == "prefix":
        rows = re.sub("<(/?)(?=[a-z])", r"<\1x:", ODD_CELLS["usual"])
        sheet = (
            f"<x:worksheet {MAIN.replace('xmlns', 'xmlns:x')}><x:sheetData>{rows}</x:sheetData>"
            "</x:worksheet>"
        )
        data = package("", sheet=sheet)
    else:
        data = package(ODD_CELLS[form])
    assert list(open_file(data)[0].rows) == [["e#N/A", "e=1+1"]]


def test_formulas_by_kind() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:B1" si="0">C1*2</f><v>4</v></c>'
        '<c r="B1"><f t="shared" si="0"/></c><c r="C1"><v>2</v></c>'
        '<c r="D1" t="str"><f>IF(1,"")</f><v></v></c>'
        '<c r="E1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
        '<c r="F1"><f>DISPIMG("ID_2",1)</f></c>'
        '<c r="G1" t="inlineStr"><is><t/></is></c><c r="H1"><v>1</v></c></row>'
    )
    assert list(open_file(package(rows))[0].rows) == [["n4", "e=", "n2", "", "", "", "", "n1"]]


def test_percentages_of_many_styles_and_rows() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet()
    styles = [book.add_format({"num_format": code}) for code in ("0%", "0.00%", '0"%"', "0.0 %")]
    for row in range(40_000):
        for column, style in enumerate(styles):
            page.write_number(row, column, 0.5, style)
        page.write_number(row, 4, 0.5)
    book.close()
    (sheet,) = open_file(stream.getvalue())
    assert {tuple(sheet.rows[row]) for row in range(40_000)} == {
        ("p0.5", "p0.5", "n0.5", "p0.5", "n0.5")
    }


def test_an_open_document_gives_errors_percentages_and_merges() -> None:
    cell = "<table:table-cell office:value-type="
    rows = (
        f'<table:table-row>{cell}"string" table:number-columns-spanned="2"><text:p>题</text:p>'
        "</table:table-cell><table:covered-table-cell/></table:table-row>"
        f'<table:table-row table:number-rows-repeated="2" table:visibility="collapse">{cell}'
        '"percentage" office:value="0.9" table:number-columns-repeated="2"><text:p>90%</text:p>'
        "</table:table-cell></table:table-row>"
        f'<table:table-row>{cell}"string" calcext:value-type="error" table:formula="of:=1/0">'
        '<text:p>#DIV/0!</text:p></table:table-cell><table:table-cell table:formula="of:=1+1"/>'
        f'{cell}"string"><text:p>Err:502</text:p></table:table-cell></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    (sheet,) = open_file(open_document(rows))
    assert list(sheet.rows)[:4] == [
        ["t题", "", ""], ["p0.9", "p0.9", ""], ["p0.9", "p0.9", ""],
        ["e#DIV/0!", "e=of:=1+1", "eErr:502"],
    ]  # fmt: skip
    assert (sheet.merged, sheet.hidden_rows) == ([((0, 0), (0, 1))], 2)


@pytest.mark.parametrize("repeated", ["rows", "columns"])
def test_repeated_cells_are_counted_before_they_are_unfolded(repeated: str) -> None:
    many = f'table:number-{repeated}-repeated="1000000000"'
    row, column = (many, "") if repeated == "rows" else ("", many)
    rows = (
        f'<table:table-row {row}><table:table-cell office:value-type="float" office:value="1" '
        f"{column}><text:p>1</text:p></table:table-cell></table:table-row>"
    )
    assert refusal(open_document(rows))[0] == "KP-102"


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"{}</row>'


@pytest.mark.parametrize("head", ["", '<dimension ref="A1:XFD1048576"/>', '<dimension ref="A1"/>'])
def test_a_cell_far_away_is_refused_before_room_is_made_for_all_between(head: str) -> None:
    data = package(FAR.format("><v>1</v></c>"), head)
    assert refusal(data) == ("KP-102", "1,048,576 × 16,384")


def test_a_cell_far_away_that_is_only_formatted_is_no_cell() -> None:
    (sheet,) = open_file(package(FAR.format(' s="0"/>')))
    assert list(sheet.rows) == [["n1"]]


def test_a_small_file_that_unfolds_to_a_whole_sheet_is_refused() -> None:
    row = "<c><v>1</v></c>" * 256
    bomb = package(f'<row r="1">{row}</row>' * 9000)
    assert len(bomb) < 200_000
    assert refusal(bomb)[0] == "KP-102"


def test_entities_are_never_unfolded() -> None:
    bomb = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
    sheet = f"{bomb}<worksheet {MAIN}><sheetData>{cell}</sheetData></worksheet>"
    assert refusal(package("", sheet=sheet))[0] == "KP-103"


def test_a_row_that_stands_twice_does_not_hang() -> None:
    (sheet,) = open_file(package('<row r="1"><c r="A1"><v>1</v></c></row>' * 2))
    assert sheet.values[0][0] == 1


def test_macros_links_and_pictures_are_let_alone() -> None:
    with_more = package(
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>[1]表!A1</f><v>7</v></c></row>',
        **{
            "xl/vbaProject.bin": "Sub Auto_Open()",
            "xl/media/image1.png": "\x89PNG",
            "xl/externalLinks/externalLink1.xml": '<externalLink><externalBook r:id="x"/>'
            "</externalLink>",
        },
    )
    assert list(open_file(with_more)[0].rows) == [["n1", "n7"]]


TEXT = "编码,名称\nP1,甲镇\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(), TEXT.encode("utf-8-sig"), TEXT.encode("gb18030"), TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"), TEXT.encode("utf-16-be"), TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("utf-16-le"), TEXT.replace(",", "|").encode("gb18030"),
        b"sep=;\r\n" + TEXT.replace(",", ";").encode(), TEXT.replace("\n", "\r\n").encode(),
    ],
)  # fmt: skip
def test_text_tells_its_encoding_and_its_separator(data: bytes) -> None:
    assert kind_of(data) == "csv"
    (sheet,) = open_file(data)
    assert list(sheet.rows) == [["t编码", "t名称"], ["tP1", "t甲镇"]]
    assert sheet.findings == []


def test_separators_inside_quotes_do_not_count() -> None:
    data = b'a;b\n"1,2,3";x\n"4,5,6";y\n"7,8,9";z\n'
    assert open_file(data)[0].values[1] == ["1,2,3", "x"]
    titled = "2017年3月报表\n编码,名称,备注\nP1,甲,一;二;三\nP2,乙,四;五;六\n".encode()
    assert open_file(titled)[0].values[2] == ["P1", "甲", "一;二;三"]


def test_two_encodings_line_by_line_are_read_and_named() -> None:
    data = "编码,名称\n".encode() + "P1,罗家镇\n".encode("gb18030") + "P2,城关镇\n".encode()
    (sheet,) = open_file(data)
    assert list(sheet.rows)[1:] == [["tP1", "t罗家镇"], ["tP2", "t城关镇"]]
    (finding,) = sheet.findings
    assert (finding.code, finding.found, finding.severity) == ("KP-107", "1 (2)", "warn")


def test_chinese_that_is_utf8_by_chance_stays_chinese() -> None:
    assert "小模".encode("gb18030").decode("utf-8")
    (sheet,) = open_file("编码,名称\nP1,小模\n".encode("gb18030"))
    assert (sheet.rows[1], sheet.findings) == (["tP1", "t小模"], [])


@pytest.mark.parametrize("line", [b"caf\xe9,1", b"caf\xe9teria,2", b"\x80\xff,3"])
def test_bytes_in_neither_encoding_are_refused_by_line(line: bytes) -> None:
    (finding,) = open_file("编码,名称\n".encode() + line + b"\n")[0].findings
    assert (finding.code, finding.found, finding.severity) == ("KP-107", "1 (2)", "refuse")


def test_a_declared_encoding_wins_except_over_a_mark() -> None:
    form = FileForm(kind="csv", encoding="gb18030")
    assert open_file(TEXT.encode("utf-8-sig"), form)[0].rows[1] == ["tP1", "t甲镇"]
    western = open_file("a,é\n".encode("latin-1"), FileForm(kind="csv", encoding="latin-1"))
    assert western[0].rows[0] == ["ta", "té"]


def test_text_of_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CELLS", 10)
    assert refusal(b"a,b\n" * 6)[0] == "KP-102"


def test_the_name_of_a_file_says_nothing(tmp_path: Path) -> None:
    assert kind_of(xlsx([["a"]])) == "xlsx"
    assert kind_of(old.xls([old.number(0, 0, 1)])) == "xls"
    assert kind_of(open_document("")) == "ods"


def binary(kind: int, body: bytes) -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return number + bytes([len(body)]) + body


def test_the_records_of_a_binary_workbook_tell_what_its_reader_leaves_out() -> None:
    cell = struct.Struct("<II")
    part = b"".join(
        [
            binary(60, struct.pack("<IIIIH", 2, 4, 0, 0, 1)),
            binary(0, struct.pack("<IIHBB", 3, 0, 0, 0, 0x10)),
            binary(5, cell.pack(1, 2) + struct.pack("<d", 0.9)),
            binary(5, cell.pack(2, 1) + struct.pack("<d", 0.9)),
            binary(3, cell.pack(3, 0) + b"\x2a"),
            binary(11, cell.pack(4, 0) + b"\x07" + b"\x00" * 4),
            binary(176, struct.pack("<IIII", 0, 1, 0, 3)),
        ]
    )
    marks = xlsb.marks_of_sheet(part, {2})
    assert marks.errors == {(3, 3): "#N/A", (3, 4): "#DIV/0!"}
    assert (marks.percents, marks.merged) == ({1: [3]}, [((0, 0), (1, 3))])
    assert (marks.hidden_rows, marks.hidden_columns, marks.extent) == (1, 3, (4, 5))
    assert xlsb.marks_of_sheet(part[:-5], {2}).merged == []
    text = struct.pack("<I", 2) + "0%".encode("utf-16-le")
    styles = binary(44, struct.pack("<H", 170) + text) + binary(617, b"")
    styles += b"".join(binary(47, struct.pack("<HH", 0, form)) for form in (0, 170, 9, 2))
    assert xlsb.percent_styles(styles + binary(618, b"")) == {1, 2}
    assert xlsb.read_book(binary(153, b"\x01\x00\x00\x00")) == (True, [])
