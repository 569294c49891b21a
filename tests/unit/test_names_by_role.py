"""Names below and beside headers that say a post or a part: refused; posts and offices pass."""

import pytest
from reading_office import ABOVE, contract, field, xlsx

from settings.errors import WrongUse
from sources.declined import find_declined
from sources.named_persons import refuse_persons
from sources.reading.grid import Sheet
from sources.reading.read import read_bytes
from sources.signatures import signatures
from sources.text import normalise

NAMES = ["张三", "李四", "王小明"]


def found(rows: list[list[object]], units: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    sheet = Sheet("表", [list(row) for row in rows])
    told = find_declined([sheet], signatures([sheet], (), units), units)
    return [(one.code, one.cell) for one in told]


def column(header: str, *values: str, units: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    rows = [[float(number), value, 5.0] for number, value in enumerate(values)]
    return found([["序号", header, "户数"], *rows], units)


@pytest.mark.parametrize(
    "header",
    [
        "包村干部",
        "包保干部",
        "挂村干部",
        "包保人",
        "帮扶责任人",
        "联系人",
        "负责人",
        "驻村第一书记",
        "组长",
        "村书记",
        "村支书",
        "户主",
        "户主签字",
        "签字",
        "经办",
        "校对",
        "校对人",
        "审核",
        "复核",
        "审批",
        "填报人",
        "制表",
        "网格员",
        "网格长",
        "河长",
        "值班人员",
        "带班领导",
        "监督员",
        "项目经理",
        "总监",
        "扶贫专干",
        "分管领导",
        "镇长",
        "队员",
        "班长",
        "成员",
        "讲课人",
        "证明人",
        "司机",
        "会计",
        "指挥长",
        "责任领导",
        "包案领导",
        "结对干部",
        "人名",
        "干部",
        "领导",
        "签收人",
        "信访人",
        "谈话人",
        "人员",
        "包村干部（必填）",
        "包村干部1",
        "校对人：",
    ],
)
def test_names_below_such_a_header_are_refused(header: str) -> None:
    assert column(header, *NAMES) == [("KP-512", "B2")]


@pytest.mark.parametrize(
    "values",
    [
        ["张三"],
        ["张三（副镇长）", "李四"],
        ["副镇长张三", "住建局李四"],
        ["张三、李四", "王五"],
        ["张三同志", "—"],
        ["扎西", "次仁卓玛"],
        ["副镇长", "住建局", "张三", "李四", "党政办主任", "人大主席"],
    ],
)
def test_a_name_among_posts_or_written_with_more_is_one(values: list[str]) -> None:
    assert [code for code, _ in column("包村干部", *values)] == ["KP-512"]


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("责任人", ["副县长", "住建局", "镇党委书记"]),
        ("包村干部", ["党委委员", "武装部长", "纪委书记", "人大主席"]),
        ("责任人", ["县住建局局长", "王主任", "张书记", "党政办"]),
        ("负责人", ["公安", "卫健", "林草", "水务"]),
        ("组长", ["县长", "常务副县长", "县委副书记"]),
        ("审核", ["通过", "同意", "合格"]),
        ("审核", ["已审核", "属实", "齐全"]),
        ("成员", ["发改局", "财政局"]),
        ("人员", ["到位", "未到位"]),
        ("施工", ["华为", "王府井", "中建三局"]),
        ("业主", ["城投公司", "金地集团"]),
        ("项目法人", ["罗家镇人民政府", "市交投"]),
        ("包村干部", ["张家村", "李家庄", "罗家", "长安街道"]),
        ("户主签字", ["已签", "已签"]),
        ("值班", ["应到", "安排"]),
    ],
)
def test_posts_offices_places_and_results_pass(header: str, values: list[str]) -> None:
    assert column(header, *values) == []


@pytest.mark.parametrize(
    "header",
    ["姓名及职务", "责任人及职务", "核实人职务", "包村干部职务", "责任岗位", "审核岗", "岗位",
     "职务", "检查人（职务）", "联系领导职务*"],
)  # fmt: skip
def test_names_below_a_header_that_asks_for_a_post_are_refused(header: str) -> None:
    assert column(header, "张秀英", "李志强", "王桂兰") == [("KP-512", "B2")]
    assert column(header, "副镇长张秀英", "王桂兰（会计）") == [("KP-512", "B2")]
    assert column(header, "张秀英") == [("KP-512", "B2")]


@pytest.mark.parametrize(
    "header",
    ["养护工", "承包户", "农户", "村民", "贫困户", "低保户", "五保户", "户名", "学生", "家长",
     "劳模", "股东",
     "帮扶对象", "处分对象", "残疾人", "驻村", "名单", "对接", "值守", "分管", "主管", "受助",
     "获奖",
     "被投诉", "来访", "当事", "监督", "Name", "English Name", "Contact", "Person in charge",
     "Responsible", "Owner", "Foreman", "Inspector", "Reporter", "Manager"],
)  # fmt: skip
def test_names_below_a_header_of_a_group_are_refused(header: str) -> None:
    assert column(header, "张秀英", "李志强", "王桂兰") == [("KP-512", "B2")]


@pytest.mark.parametrize(
    "header", ["负责人", "Contact person", "Manager", "Owner", "Name", "责任人职务", "English Name"]
)
def test_names_in_latin_letters_are_names(header: str) -> None:
    assert column(header, "John Hartwell", "Zhang Guodong") == [("KP-512", "B2")]
    assert column(header, "Emily Carstairs") == [("KP-512", "B2")]
    offices = ("Roads Office", "New Zealand", "Costa Rica", "John Street", "Consolidated Edison")
    assert column(header, *offices, "Site Manager", "Li County", "OK") == []


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("驻村", ["县农业局", "县林业局", "县水利局"]),
        ("主管", ["交通局", "公路局", "农业局"]),
        ("名单", ["王家河", "李家坪", "马岭"]),
        ("对接", ["宏达", "金路", "方圆"]),
        ("村名", ["张家", "李湾", "王坪"]),
        ("贫困户", ["是", "否", "已脱贫"]),
        ("获奖", ["一等奖", "县级"]),
        ("户类型", ["贫困户", "低保户", "五保户"]),
        ("监督", ["已监督", "人大"]),
        ("施工单位", ["宏达", "金路", "方圆"]),
        ("投诉", ["已办结", "办理中"]),
        ("Owner", ["Parks", "DOT", "Fire Department"]),
    ],
)
def test_places_offices_and_answers_below_such_headers_pass(header: str, values: list[str]) -> None:
    assert column(header, *values) == []


@pytest.mark.parametrize("header", ["核实人职务", "责任岗位", "岗位", "职务", "联系领导职务"])
@pytest.mark.parametrize(
    "values",
    [
        ["副县长", "县委常委", "人大副主任"],
        ["王主任", "李局长", "张科长"],
        ["司机", "门卫", "高工"],
        ["统计岗", "综合科", "安监"],
        ["会计", "出纳", "文书", "包村干部"],
        ["到位", "未到位"],
    ],
)
def test_posts_below_it_pass(header: str, values: list[str]) -> None:
    assert column(header, *values) == []


def test_a_unit_of_the_list_is_no_person() -> None:
    units = frozenset([normalise("高林"), normalise("马良")])
    assert column("包保人", "高林", "马良") == [("KP-512", "B2")]
    assert column("包保人", "高林", "马良", units=units) == []


def test_a_column_of_posts_is_no_header_of_those_below() -> None:
    rows: list[list[object]] = [["职务", "单位"]]
    rows += [["组长", "金水"], ["副组长", "黄林"], ["成员", "方正"], ["联络员", "安监"]] * 30
    assert found(rows) == []


def test_what_stands_below_a_name_header_need_not_begin_like_one() -> None:
    assert column("姓名", "阿牛惹古丽") == [("KP-512", "B2")]
    assert column("姓名", "合计", "无") == []


@pytest.mark.parametrize(
    "rows",
    [
        [["姓名", "张三"], ["性别", "男"]],
        [["基本情况"], ["户主", "张三", "人口", 4.0]],
        [["包村干部", "张三"]],
        [["组长", "李四"], ["副组长", "王小明"]],
    ],
)
def test_a_name_beside_its_label_is_refused(rows: list[list[object]]) -> None:
    assert [code for code, _ in found(rows)] == ["KP-512"]


def test_who_filled_in_the_form_is_hidden_and_not_refused() -> None:
    head: list[list[object]] = [["填报人", "张三"], ["单位", "数量"], ["东镇", 5.0]]
    assert found(head) == []
    assert found([["填报人", "张三", "审核", "李四"]]) == []


def test_an_option_does_not_tell_who_said_it() -> None:
    for text in ("张三反映有误", "数据不符，李小四提出", "王明同志要求复核"):
        with pytest.raises(WrongUse):
            refuse_persons("综合岗", object=text)
    for text in (
        "东镇反映有误",
        "投资完成数有误",
        "单位提出异议",
        "高新区要求复核",
        "全县要求统一",
    ):
        refuse_persons("综合岗", object=text)


def test_a_post_that_is_published_holds_no_name_whatever_its_header_says() -> None:
    fields = [
        field("code", "code", "项目编码", required=True),
        field("done", "money", "复核完成"),
        field("checker", "text", "核查情况"),
    ]
    form = contract(header={"rows": 1}, fields=fields, label="code", totals=None,
                    verifies={"contract": "other", "fields": {"done": "done"},
                              "checker": "checker"})  # fmt: skip
    head = ["项目编码", "复核完成", "核查情况"]

    def codes_of(*posts: str) -> list[str]:
        rows = [*ABOVE, head, *([f"X{number}", 5, post] for number, post in enumerate(posts))]
        return [one.code for one in read_bytes(xlsx(rows), "甲.xlsx", [form]).findings]

    assert codes_of("统计岗", "县住建局总工", "李秀英", "质监站") == ["KP-512"]
    assert codes_of("统计岗", "县住建局总工", "王主任", "高工") == []
