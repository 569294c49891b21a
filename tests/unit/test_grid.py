"""Opening a file by its content: formats, limits, encodings, cells."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from reading_office import codes, contract, openpyxl_xlsx, xlsx

from settings import limits
from sources.contracts import FileForm
from sources.reading.delimited import open_text
from sources.reading.formats import kind_of
from sources.reading.grid import UnreadableFileError, column_letters, tagged
from sources.reading.read import read_bytes, read_file
from sources.reading.workbook import open_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(data: bytes) -> tuple[str, str]:
    """Return the code and the words of what keeps a file from being read."""
    found = read_bytes(data, "x.xlsx", [contract()]).findings
    return found[0].code, found[0].found


def package(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "found"),
    [
        (b"", "KP-101", ""),
        (b"<html><table><tr><td>1</td></tr></table></html>", "KP-105", "HTML"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "KP-105", "HTML"),
        ("\ufeff<html>".encode("utf-16-le"), "KP-105", "HTML"),
        (b"<table><tr>", "KP-105", "HTML"),
        (b'<?xml version="1.0"?><Workbook/>', "KP-105", "XML"),
        (b"MIME-Version: 1.0\r\n", "KP-105", "MHTML"),
        (b"%PDF-1.7", "KP-105", "PDF"),
        (b"{\\rtf1", "KP-105", "RTF"),
        (package({"word/document.xml": b"x"}), "KP-105", "Word"),
        (OLE + "WordDocument".encode("utf-16-le"), "KP-105", "Word"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "KP-104", ""),
        (package({"META-INF/manifest.xml": b"<manifest:encryption-data/>"}), "KP-104", ""),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "KP-105", "PNG"),
        (b"PK\x03\x04 cut off", "KP-103", "zip"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name_of_its_format(
    data: bytes, code: str, found: str
) -> None:
    assert refusal(data) == (code, found)


def test_a_workbook_is_known_by_its_content_whatever_its_name() -> None:
    data = xlsx([["a"]])
    assert read_bytes(data, "报表.xls", [contract()]).findings[0].code == "KP-202"
    assert kind_of(data) == "xlsx"
    assert kind_of(b"a,b\n") == "csv"


def test_a_zip_that_unfolds_too_far_is_refused_before_it_is_unfolded() -> None:
    bomb = package({"xl/worksheets/sheet1.xml": b"0" * 60_000_000})
    assert len(bomb) < 100_000
    assert refusal(bomb)[0] == "KP-102"


def test_a_sheet_with_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CELLS", 1000)
    assert refusal(xlsx([[1] * 50] * 50)) == ("KP-102", "50 × 50")


def test_a_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 10)
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"0" * 11)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("it was read"))
    assert codes(read_file(path, "x.xlsx", [contract()]).findings) == ["KP-102"]


def test_a_file_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    assert codes(read_file(tmp_path / "gone.xlsx", "gone.xlsx", [contract()]).findings) == [
        "KP-108"
    ]
    assert codes(read_file(tmp_path, "folder", [contract()]).findings) == ["KP-108"]


def test_a_panic_of_the_reader_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    import python_calamine

    class PanicException(BaseException):
        pass

    class Panics:
        @staticmethod
        def from_filelike(stream: io.BytesIO) -> None:
            raise PanicException("index out of bounds\nat src/xls.rs")

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", Panics)
    assert refusal(xlsx([["a"]])) == ("KP-103", "xlsx")


def test_an_empty_workbook_says_so() -> None:
    assert refusal(xlsx([]))[0] == "KP-201"
    assert refusal(xlsx([[" ", "\u3000"], ["\u00a0", "\n"]]))[0] == "KP-201"


def test_cells_are_tagged_and_kept_at_their_addresses() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page["B3"], page["C3"], page["D3"] = 0.1 + 0.2, date(2017, 3, 5), True
    page["B4"], page["C4"], page["D4"] = " 文字 ", "   ", "#DIV/0!"
    page["D4"].data_type = "e"
    page.merge_cells("B3:B3")
    page.merge_cells("A1:C1")
    page["A1"] = "题"
    book.create_sheet("隐").sheet_state = "hidden"
    book["隐"]["A1"] = 5
    stream = io.BytesIO()
    book.save(stream)
    sheets = open_workbook(stream.getvalue())
    assert [sheet.name for sheet in sheets] == ["Sheet", "隐"]
    rows = sheets[0].rows
    assert rows[2][1:] == ["n0.3", "d2017-03-05", "b1"]
    assert rows[3][1:] == ["t 文字 ", "", "e#DIV/0!"]
    assert ((0, 0), (0, 2)) in sheets[0].merged
    assert list(sheets[1].rows) == [["n5"]]


@pytest.mark.parametrize(
    ("stored", "cell"),
    [(0.1, "n0.1"), (0.1 + 0.2, "n0.3"), (7446.08, "n7446.08"), (5.0, "n5"), (-0.0, "n0"),
     (1e15, "n1000000000000000"), (123456789012345.0, "n123456789012345"), (629.04, "n629.04"),
     (1e20, "n100000000000000000000"), (1e-7, "n0.0000001"), (1 / 3, "n0.333333333333333"),
     (1e300, "n1e+300")],
)  # fmt: skip
def test_a_double_is_the_shortest_decimal_with_15_digits(stored: float, cell: str) -> None:
    assert tagged(stored) == cell


def test_only_the_names_of_errors_are_errors() -> None:
    assert tagged("#REF!") == "e#REF!"
    assert tagged("#10") == "t#10"
    assert tagged("#A") == "t#A"


def test_a_picture_in_a_cell_is_no_content() -> None:
    assert tagged('=DISPIMG("ID_1",1)') == ""


def test_column_letters() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 51, 701, 702, 16383)] == [
        "A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD",
    ]  # fmt: skip
    assert all(
        column_letters(n) == openpyxl.utils.get_column_letter(n + 1) for n in range(0, 16384, 7)
    )


TEXT = '编码,名称\nP1,"甲,乙"\n'


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (TEXT.encode(), {}),
        (b"\xef\xbb\xbf" + TEXT.encode(), {}),
        (TEXT.encode("gb18030"), {"encoding": "gb18030"}),
        (TEXT.encode("utf-16"), {}),
        ("\ufeff".encode("utf-16-be") + TEXT.encode("utf-16-be"), {}),
        (TEXT.replace("\n", "\r\n").encode(), {}),
        (TEXT.replace("编码,", "编码;").replace("P1,", "P1;").encode(), {"separator": ";"}),
        (TEXT.replace("编码,", "编码\t").replace("P1,", "P1\t").encode(), {"separator": "\t"}),
    ],
)  # fmt: skip
def test_delimited_text_in_every_declared_form(data: bytes, form: dict[str, str]) -> None:
    sheet = open_text(data, FileForm(kind="csv", **form))
    assert list(sheet.rows) == [["t编码", "t名称"], ["tP1", "t甲,乙"]]
    assert sheet.findings == []


def test_bytes_that_break_the_encoding_are_counted_and_refused_unless_declared() -> None:
    data = "编码,名称\nP1,".encode() + b"caf\xe9\n" + b"P2,x\n"
    broken = open_text(data, FileForm(kind="csv")).findings[0]
    assert (broken.code, broken.found, broken.severity) == ("KP-107", "1 (2)", "refuse")
    declared = open_text(data, FileForm(kind="csv", stray_bytes="latin-1"))
    assert declared.rows[1] == ["tP1", "tcafé"]
    assert declared.findings[0].severity == "note"


def test_text_that_is_cut_off_inside_a_character_is_refused() -> None:
    cut = open_text("\ufeff编码".encode("utf-16-le")[:-1], FileForm(kind="csv"))
    assert cut.findings[0].severity == "refuse"


def test_a_quote_that_is_never_closed_refuses_the_file() -> None:
    with pytest.raises(UnreadableFileError) as refused:
        open_text(b'a,b\n1,"x\n2,y\n3,z\n', FileForm(kind="csv"))
    assert refused.value.finding.code == "KP-103"


def test_a_long_field_of_text_is_read() -> None:
    assert open_text(b"a\n" + b"x" * 200_000, FileForm(kind="csv")).rows[1] == ["t" + "x" * 200_000]


def test_writers_agree() -> None:
    rows = [["题", None, 1.5], [None, date(2017, 3, 5), True]]
    tables = [
        list(open_workbook(write(rows))[0].rows) for write in (xlsx_with_dates, openpyxl_xlsx)
    ]
    assert tables[0] == tables[1]


def xlsx_with_dates(rows: list[list[object]]) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd"})
    page = book.add_worksheet()
    for row, cells in enumerate(rows):
        page.write_row(row, 0, cells)
    book.close()
    return stream.getvalue()


def test_what_the_reader_leaves_out_of_cells_is_looked_up() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page["C5"], page["D5"], page["E5"] = "a", 0.9, 0.9
    page["D5"].number_format, page["E5"].number_format = "0.0%", '0.0"%"'
    page["C6"], page["C6"].data_type = "#REF!", "e"
    page["D6"] = "=C5/0"
    page["F9"], page["F9"].data_type = "#N/A", "e"
    stream = io.BytesIO()
    book.save(stream)
    rows = open_workbook(stream.getvalue())[0].rows
    assert rows[4][2:5] == ["ta", "p0.9", "n0.9"]
    assert rows[5][2:4] == ["e#REF!", "e=C5/0"]
    assert rows[8][5] == "e#N/A"


def test_an_empty_text_as_a_result_is_blank_and_no_error() -> None:
    with_result = b'<c r="A1" t="str"><f>IF(1,"","x")</f><v></v></c>'
    without = b'<c r="B1"><f>1+1</f><v></v></c>'
    data = replaced(xlsx([["=1", "=2", "文"]]), {b"A1": with_result, b"B1": without})
    assert list(open_workbook(data)[0].rows) == [["", "e=1+1", "t文"]]


def replaced(data: bytes, cells: dict[bytes, bytes]) -> bytes:
    """Put other XML in the place of some cells of the first sheet."""
    entries = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            entries[name] = archive.read(name)
    sheet = entries["xl/worksheets/sheet1.xml"]
    for address, xml in cells.items():
        sheet = re.sub(rb'<c r="%s".*?</c>' % address, lambda _, xml=xml: xml, sheet)
    return package(entries | {"xl/worksheets/sheet1.xml": sheet})
