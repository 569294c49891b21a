"""Names behind the labels with which an office signs are hidden; other words behind them stay."""

import pytest

from sources.reading.grid import Sheet
from sources.redaction import without_names
from sources.signatures import signatures

LABELS = ["报送人", "核对人", "法定代表人", "审签", "局长", "联络员", "报告人", "值班人",
          "填报", "录入", "校核", "联络", "主要领导", "制 表 人", "Prepared by",
          "领导签字", "上报人", "镇党委书记", "副主任", "见证人", "值班员（签字）"]  # fmt: skip
ALONE = ["报送人", "核对人", "法定代表人", "审签", "联络员", "报告人", "值班人", "领导签字"]


def hidden(*rows: list[str]) -> tuple[list[str], list[list[str]]]:
    sheet = Sheet("表", list(rows))
    names = signatures([sheet])
    return names, list(without_names(sheet, names).values)


@pytest.mark.parametrize("label", LABELS)
def test_a_name_behind_its_label_is_hidden(label: str) -> None:
    assert hidden([f"{label}：冯铜锁"]) == (["冯铜锁"], [[f"{label}：■■"]])
    assert hidden([f"{label}: 冯铜锁  2017年"]) == (["冯铜锁"], [[f"{label}: ■■  2017年"]])
    assert hidden([f"{label}：", "", "冯铜锁"]) == (["冯铜锁"], [[f"{label}：", "", "■■"]])


@pytest.mark.parametrize("label", ALONE)
def test_without_a_colon_too(label: str) -> None:
    assert hidden([label, "冯铜锁"]) == (["冯铜锁"], [[label, "■■"]])
    assert hidden([f"{label}冯铜锁"]) == (["冯铜锁"], [[f"{label}■■"]])


@pytest.mark.parametrize(
    "text",
    ["项目法人：江河", "建设单位负责人员：12人", "全长：白石", "班长：3人", "受益人：120",
     "局长：金水区", "请局长安排", "党委书记：已到会", "审核单位：金水区", "路长制：已落实",
     "总长：安全"],
)  # fmt: skip
def test_ordinary_words_stay(text: str) -> None:
    assert hidden([text]) == ([], [[text]])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("签批 余晓燕", "签批 ■■"),
        ("制 表 人 余晓燕", "制 表 人 ■■"),
        ("Reported by Zhang Guodong", "Reported by ■■"),
        ("Prepared by: John Hartwell", "Prepared by: ■■"),
        ("负责人：张三电话：66012345", "负责人：■■电话：■■"),
        ("责任人：副镇长张三", "责任人：■■"),
        ("责任人：张三镇长", "责任人：■■"),
        ("责任人：张站长 李四", "责任人：张站长 ■■"),
    ],
)
def test_only_the_name_is_hidden(text: str, kept: str) -> None:
    assert hidden([text])[1] == [[kept]]


@pytest.mark.parametrize(
    "text",
    ["责任人：镇长", "责任人：分管副镇长", "联系人：公路站", "审核：办公室", "制表：综合科",
     "经办：养护科", "填报人：王主任", "单位负责人（签字）：            填报人：", "校核：通过",
     "记录：完整", "填报人：        联系电话：        填报日期：2018年4月3日",
     "Prepared by: Roads Office"],
)  # fmt: skip
def test_posts_offices_and_labels_stay(text: str) -> None:
    assert hidden([text]) == ([], [[text]])


def test_a_post_beside_its_label_stays() -> None:
    assert hidden(["责任人：", "镇长"])[0] == []
    assert hidden(["责任人：", "张三"])[0] == ["张三"]
    assert hidden(["Prepared by:", "John Hartwell"])[0] == ["John Hartwell"]
