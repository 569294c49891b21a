"""The quick look over many rows finds what a look at each cell finds, and no less."""

import re
import sys
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources import declined, suspects
from sources.declined import find_declined
from sources.personal_columns import ColumnHeaders, columns_of_persons
from sources.reading.grid import CellError, Percent, Sheet
from sources.signatures import signatures, signed_in

IDENTITY = "11010519491231002X"
PIECES = st.sampled_from(
    [IDENTITY, IDENTITY.lower(), "１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002X",
     "110105\n19491231002x", "13812345678", "138 1234 5678", "138－1234－5678", "１３８12345678",
     "②", "⑬812345678", "1️38", "骑墙派", "两 面 人", "留一手", "资料", "两种\u3000信仰", "政治立场",
     "思想状况", "宗教信仰", "民族", "⺠族", "民 族（必填）", "联系电话", "电话", "填报人：",
     "填报人:张三", "审核人（签字）：", "：", "李四", "制表", "P", "9", "0", ".", ",", " ",
     "\u3000", "\u200b", "\n", "X", "ｘ", "㎡", "𝟏", "𝟑8", "\u00a0", "-", "道路改造",
     "２０１７", "", "\x00", "+86", "010-66012345", "填报人（签字）", "张三", "负责人",
     "110105491231002", "身份证号", "6222021234567890128", "银行卡号", "信教人数",
     "一三八一二三四五六七八", "幺三八12345678", "1三8", "八",
     "一一〇一〇五一九四九一二三一〇〇二X", "(138)12345678", "住址：", "家庭详细地址：",
     "户籍所在地址：", "家庭住地：", "某路3号", "66012345", "６６０１ 2345", "座机",
     "电\u200b话（办公）", "联系方式", "是"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=4).map("".join)
NUMBERS = st.one_of(
    st.sampled_from([13812345678, 13812345678.0, -13812345678.0, 110105194912310000.0,
                     110105194912310020, 110105194913310000.0, 990105194912310000.0, 1e10, 1e300,
                     float("inf"), float("-inf"), float("nan"), 0.0, 7446.08]),
    st.floats(), st.integers(-(10**19), 10**19), st.booleans(), st.none(),
    st.floats(0, 1).map(Percent),
)  # fmt: skip
CELLS = st.one_of(TEXTS, TEXTS, NUMBERS, TEXTS.map(lambda text: CellError("=" + text)))
ROWS = st.lists(st.lists(CELLS, max_size=5), max_size=8)


def by_each_cell(sheet: Sheet, signed: list[str]) -> tuple[str, str] | None:
    """Return the first of what the cells say and of what stands below headers of persons."""
    headers = ColumnHeaders(sheet)
    found = [(row, column, "KP-512")
             for row, column in columns_of_persons(sheet, headers, (), signed)]  # fmt: skip
    for row, values in enumerate(sheet.values):
        for column, value in enumerate(values):
            if code := declined.code_of(sheet, value, signed, headers, (row, column)):
                found.append((row, column, code))
    if not found:
        return None
    row, column, code = min(found)
    return code, declined.cell_name(row, column)


def signed_by_each_cell(sheet: Sheet) -> list[str]:
    found: dict[str, None] = {}
    for row, cells in enumerate(sheet.rows):
        below = sheet.rows[row + 1] if row + 1 < len(sheet.rows) else []
        for place in range(len(cells)):
            found |= dict.fromkeys(signed_in(cells, place, below))
    return list(found)


@pytest.mark.parametrize(
    "header",
    ["姓名", "户主姓名（必填）", "户 主", "护照", "护照\n", "联系人", "法定代表人", "法人代表",
     "法人：", "负责人", "责任人*", "经办人", "包联干部", "帮扶干 部", "包村领导", "住址",
     "家庭 住址", "家庭地址", "家庭住地", "户籍所在地址", "Full name", "HEAD\nNAME", "Passport",
     "Home address", "负责⼈", "电话", "联系 方式（必填）", "手机\n号码", "座机", "传真*",
     "Telephone", "Contact phone", "mobile"],
)  # fmt: skip
def test_no_header_of_persons_is_passed_over(header: str) -> None:
    """What the judge of columns would find is among the cells that it is given."""
    values = {"护照": "E12345678", "Passport": "E12345678"}.get(header.strip(), "罗小云")
    if re.search("电话|方式|手机|座机|传真|phone|mobile", header):
        values = "66012345"
    sheet = Sheet("表", [["编码", header], *([number, values] for number in range(3))])
    assert list(columns_of_persons(sheet, ColumnHeaders(sheet))) == [(1, 1)]


@settings(deadline=None, max_examples=400)
@given(ROWS, st.booleans())
@example([["联系电话"], [13812345678.0]], False)
@example([["\x00" * 3, IDENTITY]], False)
@example([["", "住址："], ["", "⺠族"]], False)
@example([["身份证号"], [Percent(0.846105524645695)]], False)
def test_many_rows_at_once_give_what_each_cell_gives(rows: list[list[Any]], text: bool) -> None:
    sheet = Sheet("表", rows, is_text_only=text)
    signed = signatures([sheet])
    assert signed == signed_by_each_cell(sheet)
    found = [(finding.code, finding.cell) for finding in find_declined([sheet], signed)]
    expected = by_each_cell(sheet, signed)
    assert found == ([expected] if expected else [])


def test_no_sign_that_unicode_folds_into_a_digit_or_a_label_is_forgotten() -> None:
    wanted = set("0123456789Xx") | set("".join(suspects._LABELS))
    known = set("０１２３４５６７８９Ｘｘ㎡㎥")
    forgotten = [
        char
        for char in map(chr, range(0x80, sys.maxunicode + 1))
        if (folded := unicodedata.normalize("NFKC", char)) != char
        and wanted & set(folded)
        and char not in known
        and not suspects._STRANGE.match(char)
    ]
    assert forgotten == []
