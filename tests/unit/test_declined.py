"""What is never kept: found by its form and its check digit, told by its cell, never quoted."""

from typing import Any

import pytest
from reading_office import ABOVE, codes, contract, read, xlsx

from sources.declined import find_declined, is_identity_number
from sources.reading.grid import Sheet

HEADER = ["序号", "项目编码", "项目名称", "年度计划投资", "联系电话"]
IDENTITY = "11010519491231002X"  # the example of the standard GB 11643


def found(*rows: list[str], text_only: bool = False) -> list[tuple[str, str]]:
    values = [[float(cell[1:]) if cell[:1] == "n" else cell[1:] for cell in row] for row in rows]
    sheet = Sheet("表", values, is_text_only=text_only)
    return [(finding.code, finding.cell) for finding in find_declined([sheet], [])]


def test_the_check_digit_tells_an_identity_number_from_a_long_number() -> None:
    assert is_identity_number(IDENTITY)
    assert is_identity_number(IDENTITY.lower())
    wrong = [IDENTITY[:17] + digit for digit in "0123456789"]
    assert not any(is_identity_number(number) for number in wrong)


@pytest.mark.parametrize(
    "cell",
    [IDENTITY, f"身份证号：{IDENTITY}", f"（{IDENTITY}）", "110105 19491231 002X",
     "１１０１０５１９４９１２３１００２Ｘ"],
)  # fmt: skip
def test_an_identity_number_is_refused(cell: str) -> None:
    assert found(["t项目"], ["", "t" + cell]) == [("KP-512", "B2")]


@pytest.mark.parametrize(
    "cell",
    ["110105194912310021", f"9{IDENTITY}", "P1" + IDENTITY, "20170305123456789X",
     "11010519491331002X"],
)  # fmt: skip
def test_a_long_code_is_no_identity_number(cell: str) -> None:
    assert found(["t" + cell]) == []


@pytest.mark.parametrize(
    "cell",
    ["13812345678", "电话13812345678", "138 1234 5678", "138-1234-5678", "联系人13812345678。",
     "１３８１２３４５６７８", "手机：13812345678.", "+86 13812345678"],
)  # fmt: skip
def test_a_phone_number_is_refused(cell: str) -> None:
    assert found(["t" + cell]) == [("KP-512", "A1")]


@pytest.mark.parametrize(
    "cell",
    ["23812345678", "138123456789", "13812345678.50", "0.13812345678", "12345678901", "1381234567"],
)
def test_another_number_is_no_phone(cell: str) -> None:
    assert found(["t" + cell]) == []


def test_eleven_bare_digits_are_a_phone_or_an_amount_as_their_header_says() -> None:
    assert found(["t联系电话"], ["n13812345678"]) == [("KP-512", "A2")]
    assert found(["t总投资（元）"], ["n13812345678"]) == []
    assert found(["tPhone"], ["t13812345678"], text_only=True) == [("KP-512", "A2")]
    assert found(["tBudget Forecast"], ["t13812345678"], text_only=True) == []


@pytest.mark.parametrize(
    "cell",
    [
        "骑墙派",
        "分类：两 面 人",
        "两种信仰",
        "留一手",
        "政治立场",
        "民 族",
        "宗教\n信仰",
        "民族（必填）",
        "宗教信仰人数",
        "群众思想状况",
        "信仰",
        "族别",
    ],
)
def test_declined_labels_and_headers_are_refused(cell: str) -> None:
    assert found(["t项目", "t" + cell]) == [("KP-511", "B1")]


@pytest.mark.parametrize(
    "cell",
    [
        "民族中学",
        "学宗教政策",
        "市民族宗教事务局",
        "保留一手资料",
        "思想状况调查中心",
        "宗教信仰自由",
        "两面人行道改造",
        "道路两面人工绿化",
        "留一手续",
    ],
)
def test_words_that_only_contain_a_header_pass(cell: str) -> None:
    assert found(["t" + cell]) == []


def test_the_name_of_a_sheet_counts_and_is_not_repeated() -> None:
    (finding,) = find_declined([Sheet("一", []), Sheet("两面人名单", [["甲"]])], [])
    assert (finding.code, finding.sheet) == ("KP-511", "2")


def test_nothing_of_a_refused_file_is_kept_but_the_cell() -> None:
    row: list[Any] = [1, "P1", f"道路 {IDENTITY}", 100, 13812345678]
    file = read(xlsx([*ABOVE, HEADER, row]), contract())
    assert (file.declined, file.tables, codes(file.findings)) == (True, [], ["KP-512"])
    assert "P1" not in repr(file)
    assert IDENTITY not in repr(file)


def test_an_identity_number_that_was_stored_as_a_number_is_refused() -> None:
    assert found(["t编号"], ["n110105194912310000"]) == [("KP-512", "A2")]
    # No province, no month, no century.
    for number in ("990105194912310000", "110105194913310000", "110105184912310000"):
        assert found(["t编号"], ["n" + number]) == []
        assert found(["t身份证号"], ["n" + number]) == [("KP-512", "A2")]


def test_a_phone_column_is_told_by_what_stands_above_and_not_below() -> None:
    assert found(["n13812345678"], ["t联系电话"]) == []
    assert found(["t联系电话"], *[["n5"]] * 3000, ["n13812345678"]) == [("KP-512", "A3002")]


@pytest.mark.parametrize(
    "cell",
    [
        "住址：罗家镇一组12号",
        "家庭住址:东街5号",
        "住 址：东街",
        "张三，现住址为东街5号",
        "户籍地址：甲县",
        "Home address: 5 East St",
    ],
)
def test_an_address_of_a_person_in_any_cell_is_refused(cell: str) -> None:
    assert found(["t项目"], ["", "t" + cell]) == [("KP-512", "B2")]


@pytest.mark.parametrize("header", ["住址", "家庭住址", "家庭详细地址（必填）", "Home address"])
def test_a_column_of_addresses_is_refused(header: str) -> None:
    assert found(["t编码", "t" + header], ["tP1", "t—"], ["tP2", "t东街"]) == [("KP-512", "B3")]
    assert found(["t编码", "t" + header], ["tP1", "t"], ["tP2", "t无"]) == []


def test_an_address_beside_its_label_is_refused() -> None:
    assert found(["t住址", "t罗家镇东街5号"]) == [("KP-512", "A1")]
    assert found(["t住址", "t备注"]) == []


@pytest.mark.parametrize(
    "cell",
    [
        "项目地址：罗家镇东街5号",
        "建设地点：东街5号",
        "安置点地址：甲村三组",
        "单位地址：东街5号",
        "住址证明已办",
        "住址：",
        "家庭住址：无",
        "Site address: 5 East St",
    ],
)
def test_a_site_is_no_address_of_a_person(cell: str) -> None:
    assert found(["t项目"], ["", "t" + cell]) == []


@pytest.mark.parametrize(
    "cell",
    [
        "一三八一二三四五六七八",
        "电话：幺三八一二三四五六七八",
        "一三八 一二三四 五六七八",
        "壹叁捌壹贰叁肆伍陆柒捌",
        "1三八12345六78",
        "一一〇一〇五一九四九一二三一〇〇二X",
    ],
)
def test_a_number_in_chinese_digits_is_refused(cell: str) -> None:
    assert found(["t项目"], ["", "t" + cell]) == [("KP-512", "B2")]


@pytest.mark.parametrize(
    "cell",
    [
        "二〇一七年一月至三月",
        "一三八一二三四五六七",
        "一三八一二三四五六七八九",
        "一、三、八、一、二、三、四、五、六、七、八",
        "二三八一二三四五六七八",
        "第一三五七次",
    ],
)
def test_other_chinese_digits_pass(cell: str) -> None:
    assert found(["t项目"], ["", "t" + cell]) == []


@pytest.mark.parametrize("header", ["法人代表", "法定代表人", "户主姓名", "项目负责人"])
def test_a_column_of_names_is_refused(header: str) -> None:
    assert found(["t" + header], ["t张三"]) == [("KP-512", "A2")]
