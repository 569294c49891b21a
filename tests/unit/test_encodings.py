"""Delimited text in GB18030 with rare characters, in Big5, and damaged."""

import pytest

from sources.contract_table import FileForm
from sources.reading.grid import Sheet, UnreadableFileError
from sources.reading.opening import open_file

HEADER = "编码,名称,金额\n"


def opened(data: bytes, form: FileForm | None = None) -> Sheet:
    (sheet,) = open_file(data, form)
    return sheet


@pytest.mark.parametrize(
    "line",
    [
        "P1,镕,5",
        "P1,喆,5",
        "P1,堃,5",
        "P1,朱镕基工程,5",
        "P1,喆堃镕,5",
        "P1,羅家鎮,5",
        "P1,臺灣商會會館,5",
        "P1,㙍㵲,5",
        "P1,𠮷野,5",
        "P1,鎮,5",
        "P1,①Ⅲ㎡,5",
        "P1,★重点●,5",
        "P1,℃→←,5",
    ],
)
def test_rare_and_traditional_characters_of_gb18030_are_read(line: str) -> None:
    sheet = opened((HEADER + line + "\n").encode("gb18030"))
    assert (sheet.values[1], sheet.findings) == (line.split(","), [])


def test_a_whole_file_of_traditional_characters_is_read() -> None:
    text = "編號,項目名稱,縣鎮\n1,環湖綠道,羅家鎮\n2,滙豐廣場,萬壽縣\n3,黨校遷建,龍門區\n"
    sheet = opened(text.encode("gb18030"))
    assert sheet.values[2] == ["2", "滙豐廣場", "萬壽縣"]
    assert sheet.findings == []


@pytest.mark.parametrize(
    "line",
    ["12,陳大文,5", "P1,羅家鎮,500", "經濟部", "臺北市政府工務局", "P1,項目編碼名稱,年度計劃投資"],
)
@pytest.mark.parametrize("declared", [None, FileForm(kind="csv", encoding="gb18030")])
def test_a_line_in_big5_is_refused_and_never_read_as_other_characters(
    line: str, declared: FileForm | None
) -> None:
    data = HEADER.encode("gb18030") + "P0,罗家镇,3\n".encode("gb18030") + line.encode("cp950")
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        declared = None
    (finding,) = opened(data + b"\n", declared).findings
    assert (finding.code, finding.severity) == ("KP-107", "refuse")
    assert "1 (3)" in finding.found
    assert "Big5" in finding.found


def test_a_whole_file_in_big5_is_refused() -> None:
    (finding,) = opened("編碼,名稱,金額\nP1,羅家鎮,5\nP2,經濟部,6\n".encode("cp950")).findings
    assert (finding.code, finding.severity) == ("KP-107", "refuse")


@pytest.mark.parametrize("text", ["name\n深水埗\n", "1,鰂魚涌\n", "區,赤鱲角\n"])
def test_big5_with_the_characters_of_hong_kong_is_refused(text: str) -> None:
    (finding,) = opened(text.encode("big5hkscs")).findings
    assert (finding.code, finding.severity) == ("KP-107", "refuse")
    assert "Big5" in finding.found


@pytest.mark.parametrize(
    "text", ["屏東縣,8\n台北市,3\n", "前導路徑,5\n長度,6\n寫入區塊,7\n", "公顷,1\n", "货币,2\n"]
)
def test_a_few_lines_of_gb18030_are_never_taken_for_big5(text: str) -> None:
    sheet = opened(text.encode("gb18030"))
    assert (sheet.findings, sheet.values[0]) == ([], text.split("\n")[0].split(","))


@pytest.mark.parametrize(
    "text", ["code,備註\n1,abc\n", "a\n1,橋樑\n2,道路\n", "單位,橋樑\n5,7\n", "年度,金額\n5,備註\n"]
)
@pytest.mark.parametrize("declared", [None, FileForm(kind="csv", encoding="gb18030")])
def test_a_few_words_in_big5_are_refused_too(text: str, declared: FileForm | None) -> None:
    try:
        text.encode("cp950").decode("gb18030")
    except UnicodeDecodeError:
        declared = None
    (finding,) = opened(text.encode("cp950"), declared).findings
    assert (finding.code, finding.severity) == ("KP-107", "refuse")
    assert "Big5" in finding.found


@pytest.mark.parametrize("text", ["a,称爹\n1,2\n名称,罗家镇\n", "编号,备注\n1,2\n", "a,称\n1,2\n"])
def test_a_few_words_of_gb18030_are_read(text: str) -> None:
    sheet = opened(text.encode("gb18030"))
    assert (sheet.findings, ",".join(sheet.values[0])) == ([], text.partition("\n")[0])


@pytest.mark.parametrize(
    "text",
    [
        "罗家镇人民政府",
        "项目名称",
        "滨江路道路工程（一期）",
        "党校迁建、县医院；续建",
        "①在建",
        "亳州",
        "濮阳縣",
        "〔2017〕12号",
        "喀什噶尔",
        "邛崃市夹关镇",
        "郴州市嘉禾县",
        "—",
        "“三重一大”",
        "犍为县罗城镇",
    ],
)
def test_ordinary_chinese_is_never_taken_for_big5(text: str) -> None:
    sheet = opened(f"{HEADER}P1,{text},5\n".encode("gb18030"))
    assert (sheet.values[1][1], sheet.findings) == (text, [])


def test_western_text_is_not_read_as_chinese() -> None:
    for word in ("Muñoz", "café au lait", "Señor Peña", "naïve"):
        (finding,) = opened(f"a,b\nP1,{word}\n".encode("latin-1")).findings
        assert (finding.code, finding.severity) == ("KP-107", "refuse")


@pytest.mark.parametrize(("text", "row"), [('a,b\n1,"x\n2,y\n', 2), ('a,b\n1,2\n3,"x"y\n', 3)])
def test_a_quotation_mark_without_its_other_is_told_by_its_row_in_plain_words(
    text: str, row: int
) -> None:
    with pytest.raises(UnreadableFileError) as refused:
        opened(text.encode())
    finding = refused.value.finding
    assert finding.code == "KP-103"
    assert f"第{row}行的引号" in finding.found
    assert f"row {row}: a quotation mark" in finding.found


@pytest.mark.parametrize("lost", [1, 2])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_cut_within_a_character_is_refused(encoding: str, lost: int) -> None:
    text = "项目编码,项目名称\nA-1,滨江路改造\nA-2,罗家小学"
    data = text.encode(encoding)[:-lost]
    if lost == 2 and encoding in ("gb18030", "utf-16"):
        # A whole character is gone: nobody can tell.
        assert opened(data).findings == []
        return
    try:
        findings = opened(data).findings
    except UnreadableFileError as error:
        findings = [error.finding]
    assert [(one.code, one.severity or "refuse") for one in findings] in (
        [("KP-103", "refuse")],
        [("KP-107", "refuse")],
    )


def test_a_cut_last_line_is_told_beside_lines_of_another_encoding() -> None:
    lines = ["项目编码,项目名称\n".encode("gb18030"), "A-1,滨江路改造".encode()]
    with pytest.raises(UnreadableFileError) as told:
        opened(b"".join(lines)[:-1])
    assert told.value.finding.code == "KP-103"
