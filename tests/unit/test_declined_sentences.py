"""What is said of persons and units without a label, and what only sounds like it."""

import pytest
from reading_office import ABOVE, contract, xlsx

from sources.declined import find_declined
from sources.declined_words import declined_word
from sources.reading.grid import Sheet
from sources.reading.read import read_bytes
from sources.signatures import signatures


def code(text: object, *beside: object) -> str:
    sheet = Sheet("表", [["项目", "说明"], ["甲", text, *beside]])
    return "".join(one.code for one in find_declined([sheet], signatures([sheet])))


@pytest.mark.parametrize(
    "text",
    [
        "信教群众32人",
        "32名信教群众",
        "该村信教群众较多",
        "信教户5户",
        "是否信教",
        "有宗教信仰的党员3人",
        "易闹事村",
        "维稳重点村",
        "重点维稳村",
        "不稳定村",
        "政治表现",
        "政治表现：好",
        "张三、李四思想不坚定",
        "个别党员思想不坚定",
        "立场不坚定",
        "思想动摇",
        "两面派",
        "涉访人员3人",
        "重点上访户",
        "稳控对象",
        "缠访人员",
        "信教人数12",
        "少数民族120人",
        "少数民族人数120人",
        "藏族占比35%",
        "汉族80人、藏族20人",
        "回族村民12户",
        "20名藏族群众",
        "基督教信徒5户",
        "政治面貌为群众",
        "重点人员3名",
        "不放心人员2人",
        "上访老户",
        "党员思想动态摸排3次",
        "religious belief: none",
    ],
)
def test_thoughts_faith_and_unrest_are_declined(text: str) -> None:
    assert code(text) == "KP-511"


@pytest.mark.parametrize(
    "text",
    [
        "信教群众工作",
        "团结信教群众",
        "学宗教政策",
        "宗教场所3处",
        "思想坚定、作风过硬",
        "理想信念不坚定问题专项整治",
        "社会稳定风险评估",
        "维稳工作",
        "不稳定因素排查",
        "供水不稳定村3个",
        "收入不稳定户",
        "边坡不稳定",
        "信访案件5件",
        "重点信访件5件",
        "涉法涉诉信访",
        "重点村5个",
        "政治理论学习",
        "两面人行道",
        "留一手续",
        "教派出所",
        "少数民族发展资金120万元",
        "少数民族特色村寨3个",
        "土家族苗族自治县",
        "白族民居修缮12户",
        "民族村",
        "民族中学120人",
        "重点人群筛查120人",
        "信教群众活动场所道路",
        "集体上访12批次",
    ],
)
def test_topics_works_and_ground_pass(text: str) -> None:
    assert code(text) == ""


@pytest.mark.parametrize(
    "text",
    ["11010519491231OO2X", "1101O519491231002X", "l10105l949123l002X", "110105-1949-1231-002X",
     "1380013-8000", "138OO138OOO", "138 00 13 80 00", "0716-8123456", "（0716）8123456",
     "电话0716-8123456", "卡号6222021234567890128", "6222 0212 3456 7890 128",
     "护照号E12345678", "护照：G12345678", "港澳通行证C12345678",
     "家住东镇三村二组5号张三", "东镇三村二组5号张三", "现住东镇三村二组5号",
     "村民袁桂兰阻工", "农户李四要求补偿", "举报人王小明", "伤者张秀英，已出院",
     "驾驶员高德胜，伤2人",
     "责任人是李志强", "负责人为王桂兰", "镇长王小明带队检查", "包村干部张秀英", "镇长李志强",
     "户主张三", "户主张三等5户", "贫困户张三家", "姓名 张三", "村民张三反映路灯不亮"],
)  # fmt: skip
def test_numbers_addresses_and_names_however_written_are_refused(text: str) -> None:
    assert code(text) == "KP-512"


@pytest.mark.parametrize(
    "text",
    ["农民工工资13812345678元", "13812345678.00元", "备案号第13800138000号", "合同编号13800138000",
     "第13800138000号", "13800138000㎡", "发票号13800138000", "020-20170015", "0715-20170012",
     "鄂发改2017-0716-8123456", "E12345678", "项目代码4201002017010112345",
     "统一社会信用代码91110000600007156W", "户主同意", "村民高度认可", "居民高兴", "户主任意",
     "村民方便要求不高", "满足群众任何要求", "责任人是镇长", "负责人为公路站站长", "镇长高度重视",
     "驾驶员安全培训", "包村干部包片", "农户任意要求", "镇长任组长", "伤者已送医", "举报人信息保密",
     "司机马上到", "镇长于3月调研", "东街5号金都花园", "住在集中安置点的5户",
     "现住房面积25平方米", "护照办理5件"],
)  # fmt: skip
def test_amounts_documents_and_sites_pass(text: str) -> None:
    assert code(text) == ""


@pytest.mark.parametrize("text", ["手机13800138000", "工资卡13800138000号机", "联系13800138000"])
def test_a_phone_beside_such_words_is_one(text: str) -> None:
    assert code(text) == "KP-512"


@pytest.mark.parametrize(
    "cells",
    [["110105", "19491231", "002X"], [110105.0, 19491231.0, "002X"], ["110105", "19491231002X"],
     ["11010519491231", "002X"], ["110105", "", "19491231", "002X"]],
)  # fmt: skip
def test_an_identity_number_over_several_cells_is_refused(cells: list[object]) -> None:
    assert code(*cells) == "KP-512"


def test_codes_of_which_one_happens_to_fit_pass() -> None:
    rows = [
        ["区划", "日期", "编号"],
        ["110105", "19491231", "002X"],
        ["110105", "19491231", "0021"],
    ]
    assert find_declined([Sheet("表", rows)], []) == []
    assert code(110105.0, 20170301.0, 1234.0) == ""


DECLINED_FIGURES = [
    "政治立场得分", "思想状况评分", "党员思想状况评分", "信教率", "信教群众数", "民族人数",
    "少数民族", "藏族人数", "宗教", "不稳定人员", "重点人员数", "上访户数", "上访人员数",
    "忠诚度测评", "信徒数", "Political loyalty score",
]  # fmt: skip


@pytest.mark.parametrize("header", DECLINED_FIGURES)
def test_a_score_a_rate_or_a_count_of_it_is_declined(header: str) -> None:
    assert find_declined([Sheet("表", [["单位", header], ["东镇", 5.0]])], [])[0].code == "KP-511"
    assert declined_word(header)


@pytest.mark.parametrize(
    "header",
    ["少数民族发展资金", "少数民族村数", "民族村道（公里）", "民族中学", "民族工作", "宗教工作",
     "思想政治测评", "政治理论得分", "重点人员培训率", "客户忠诚度", "上访件次", "信访人次",
     "家族企业", "民族团结进步创建得分"],
)  # fmt: skip
def test_a_figure_of_funds_places_and_topics_is_none(header: str) -> None:
    assert find_declined([Sheet("表", [["单位", header], ["东镇", 5.0]])], []) == []
    assert declined_word(header) == ""


def test_a_header_that_no_field_reads_asks_for_it_like_an_indicator() -> None:
    head = ["项目编码", "年度计划投资", "各支部党员思想状况评分（百分制）均值"]
    rows = [*ABOVE, head, ["X1", 5, 90]]
    form = contract(header={"rows": 1})
    (finding,) = read_bytes(xlsx(rows), "甲.xlsx", [form]).findings
    assert (finding.code, finding.cell) == ("KP-511", "C3")
