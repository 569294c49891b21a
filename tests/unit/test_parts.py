"""The parts of a zip: what `zipfile` gives, and refused where it refuses."""

import io
import pickle
import struct
import zipfile
import zlib

import pytest
import xlsxwriter

from settings import limits
from sources.reading import parts as module
from sources.reading.formats import kind_and_parts
from sources.reading.opening import open_file
from sources.reading.parts import Parts
from sources.reading.tables import RawTable
from sources.redaction import must_redact

BODY = "编码,道路改造".encode() * 500


def zipped(names: list[str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as package:
        for name in names:
            package.writestr(name, BODY + name.encode())
    return stream.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("remembered", [1 << 20, 0])
def test_every_part_is_what_zipfile_gives(
    method: int, remembered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", remembered)
    names = ["xl/workbook.xml", "表.xml", "empty/"]
    # What stands before a zip moves all its parts.
    for data in (zipped(names, method), b"before" + zipped(names, method)):
        parts = Parts(data)
        assert [entry.filename for entry in parts.entries] == names
        for entry in parts.entries:
            assert parts.read(entry) == parts.open(entry).read() == BODY + entry.filename.encode()


def test_a_small_part_is_unfolded_once() -> None:
    parts = Parts(zipped(["a"]))
    assert parts.read(parts.entries[0]) is parts.read(parts.entries[0])


def test_of_two_parts_of_one_name_each_is_read() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("a", b"1")
        package.writestr("a", b"2")
    parts = Parts(stream.getvalue())
    assert [parts.read(entry) for entry in parts.entries] == [b"1", b"2"]


def test_a_part_that_is_not_what_its_directory_says_is_refused() -> None:
    data = bytearray(zipped(["a"]))
    place = data.find(b"PK\x01\x02")
    for field, value in ((16, zlib.crc32(b"other")), (24, 10)):
        changed = bytearray(data)
        changed[place + field : place + field + 4] = struct.pack("<I", value)
        parts = Parts(bytes(changed))
        with pytest.raises(zipfile.BadZipFile):
            parts.read(parts.entries[0])


@pytest.mark.parametrize("hint", ["", "张三请核对"])
def test_what_follows_the_cells_of_a_large_sheet_is_looked_at(
    hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "COLUMNAR_FROM_BYTES", 0)
    monkeypatch.setattr("sources.reading.workbook._LARGE", 0)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet("表")
    for row in range(200):
        page.write_row(row, 0, [f"P-{row}", row])
    page.set_footer("第&P页")
    if hint:
        page.data_validation(
            "A1", {"validate": "length", "criteria": ">", "value": 1, "input_message": hint}
        )
    book.close()
    kind, parts = kind_and_parts(stream.getvalue())
    open_file(stream.getvalue(), kind=kind, parts=parts)
    assert parts is not None
    ends = [parts.end_of(entry) for entry in parts.entries if "sheet1" in entry.filename]
    assert ends[0] is not None and ends[0].startswith(b"</sheetData>")
    assert must_redact(stream.getvalue(), kind, parts, []) is bool(hint)


@pytest.mark.parametrize("cells", [[], [""], ["", ""], ["ta", "", "n1"], ["ta\x00b", "n1"]])
def test_columns_come_back_from_a_reading_process_as_they_were(cells: list[str]) -> None:
    table = RawTable("c", "表", list(range(len(cells))), {"name": cells}, {}, {}, {})
    assert pickle.loads(pickle.dumps(table)) == table
