"""The eight reports as such offices lay them out: titles, two header rows, totals, a foot."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from demo.campaign.figures import Row
from demo.page import Cell, Page, Value

QUARTER_WORDS = {
    "2016-Q2": "2016年第二季度", "2016-Q3": "2016年第三季度", "2016-Q4": "2016年第四季度",
    "2016-H1": "2016年上半年", "2016-H2": "2016年下半年", "2016": "2016年",
}  # fmt: skip
TITLES = {
    "unit_register": "基层党组织基本情况表",
    "study": "学习教育开展情况统计表",
    "leaders_meetings": "领导干部双重组织生活情况表",
    "rectification": "清理整改台账",
    "doing": "践行情况统计表",
    "satisfaction": "监测点群众满意度测评表",
    "supervision_visits": "督查情况统计表",
    "publicity": "宣传工作情况统计表",
    "coverage": "学习教育覆盖情况统计表",
}
_TOPICS = {
    "rules": "学党章党规", "speeches": "学系列讲话", "policies": "学宗教政策",
    "examples": "学先进典型",
}  # fmt: skip
# Field, group over it, header. A group of "" is a header over both rows.
COLUMNS: dict[str, list[tuple[str, str, str]]] = {
    "unit_register": [
        ("unit_id", "", "党组织名称"), ("level", "", "层级"),
        ("registered_class", "", "单位类别"), ("weak_spot", "", "薄弱点"),
        ("branches", "基层组织", "党支部数"), ("members", "基层组织", "党员数"),
    ],
    "study": [
        ("unit_id", "", "党组织名称"), ("members", "", "党员数"),
        *(
            (f"{topic}_{leaf}", group, header)
            for topic, group in _TOPICS.items()
            for leaf, header in (
                ("sessions", "场次"), ("due", "应到人次"), ("attended", "实到人次")
            )
        ),
        ("meetings_due", "三会一课", "应开次数"), ("meetings_held", "三会一课", "实开次数"),
    ],
    "leaders_meetings": [
        ("unit_id", "", "党组织名称"), ("leaders", "", "领导班子成员数"),
        *((f"{topic}_leaders", "领导参加学习人次", name) for topic, name in _TOPICS.items()),
        ("branch_life_due", "支部组织生活", "应到人次"),
        ("branch_life_attended", "支部组织生活", "实到人次"),
        ("group_meeting_due", "班子民主生活会", "应到人次"),
        ("group_meeting_attended", "班子民主生活会", "实到人次"),
    ],
    "rectification": [
        ("unit_id", "", "党组织名称"), ("members", "", "党员数"), ("cleanup", "", "清理项目"),
        ("owner", "", "责任主体"), ("task", "", "整改任务"), ("deadline", "", "整改时限"),
        ("found", "整改进度", "发现问题数"), ("closed", "整改进度", "已整改数"),
        ("closed_on_time", "整改进度", "按期整改数"), ("reduction_document", "", "核减文号"),
    ],
    "doing": [
        ("unit_id", "", "党组织名称"), ("posts_due", "驻村岗位", "应派数"),
        ("posts_sent", "驻村岗位", "已派数"), ("households_assigned", "结对帮扶", "任务户数"),
        ("households_helped", "结对帮扶", "累计帮扶户数"), ("model_posts", "示范创建", "示范岗"),
        ("model_teams", "示范创建", "示范队"), ("model_units", "示范创建", "示范单位"),
        ("model_trades", "示范创建", "示范行业"), ("reduction_document", "", "核减文号"),
    ],
    "satisfaction": [
        ("unit_id", "", "监测点"), ("level", "", "层级"), ("surveyed", "测评情况", "测评人数"),
        ("satisfied", "测评情况", "满意人数"),
    ],
    "supervision_visits": [
        ("unit_id", "", "督查对象"), ("visit_kind", "", "督查类型"),
        ("visits", "督查情况", "次数"), ("problems_found", "督查情况", "发现问题数"),
        ("problems_corrected", "督查情况", "已整改数"),
    ],
    "publicity": [
        ("unit_id", "", "党组织名称"), ("publicity_items", "宣传报道", "稿件数"),
        ("bilingual_items", "宣传报道", "双语资料数"),
        ("typical_cases", "宣传报道", "典型案例数"),
    ],
    "coverage": [
        ("reached_group", "", "覆盖对象"), ("organisations_due", "党组织", "应覆盖数"),
        ("organisations_reached", "党组织", "已覆盖数"), ("members_due", "党员", "应覆盖数"),
        ("members_reached", "党员", "已覆盖数"),
    ],
}  # fmt: skip
_WORDS = {
    "level": {"county": "县级", "township": "乡镇级", "village": "村级"},
    "registered_class": {
        "organ": "机关", "pastoral": "农牧区", "window": "窗口单位和服务行业",
        "heavy_task": "发展民生任务重的单位", "non_public": "非公企业", "school": "学校",
    },
    "weak_spot": {"none": "否", "non_public": "非公企业", "far_pastures": "高山远牧点"},
    "cleanup": {
        "responsibility": "党建责任制", "regular_meetings": "三会一课", "elections": "按期换届",
        "double_meetings": "双重组织生活", "discipline": "违纪处置", "files": "党员档案",
        "transfers": "组织关系", "dues": "党费收缴",
    },
    "owner": {"leading_group": "领导班子", "branch": "党支部"},
    "task": {
        "system": "建章立制", "catch_up": "补开补课", "elect": "限期换届", "records": "完善档案",
        "transfer": "理顺组织关系", "collect": "补缴清收", "handle": "依规处理",
        "none": "无需整改",
    },
    "visit_kind": {"routine": "常规督查", "focus": "重点督查", "effect": "成效督查"},
    "reached_group": {
        "all": "全部党组织", "non_public": "非公企业", "working_away": "流动党员",
        "far_pastures": "高山远牧点",
    },
}  # fmt: skip
_TOTALS = {
    "unit_register": ("branches", "members"),
    "study": ("members", "meetings_due", "meetings_held"),
    "leaders_meetings": ("leaders",),
    "rectification": ("found", "closed", "closed_on_time"),
    "doing": ("posts_due", "posts_sent", "households_assigned", "households_helped"),
    "satisfaction": ("surveyed", "satisfied"),
    "supervision_visits": ("visits", "problems_found", "problems_corrected"),
    "publicity": ("publicity_items", "bilingual_items", "typical_cases"),
    "coverage": (),
}
_TOP = 4  # title, sender, two header rows


def page(
    contract: str,
    period: str,
    sender: str,
    rows: Sequence[Row],
    names: Mapping[str, str],
    signed: str = "",
    remarks: Mapping[str, str] | None = None,
) -> Page:
    """Lay out one report. `names` spells units, `signed` stands beside 填报人 in the foot.

    With `remarks` (by unit) there is a column 备注, which no contract reads.
    """
    columns = COLUMNS[contract] + ([("remark", "", "备注")] if remarks else [])
    made = Page(TITLES[contract][:31])
    width = len(columns)
    made.put(0, 0, f"{QUARTER_WORDS[period]}{TITLES[contract]}")
    made.merge((0, 0), (0, width))
    made.put(1, 0, f"填报单位：{sender}")
    made.reporter_cell = (1, 0)
    _header(made, columns)
    for number, row in enumerate(rows):
        line = _TOP + number
        key = "|".join(str(row[name]) for name in _KEYS[contract])
        made.put(line, 0, number + 1)
        for place, (name, _, _) in enumerate(columns, start=1):
            made.places[key, name] = (line, place)
            if name == "remark":
                made.put(line, place, (remarks or {}).get(str(row["unit_id"])))
            else:
                made.put(line, place, _value(name, row.get(name), names))
    bottom = _TOP + len(rows)
    if _TOTALS[contract]:
        made.put(bottom, 0, "合计")
        for place, (name, _, _) in enumerate(columns, start=1):
            if name in _TOTALS[contract]:
                figures = [row[name] for row in rows if isinstance(row[name], int)]
                made.put(bottom, place, sum(cast("list[int]", figures)))
                made.places["合计", name] = (bottom, place)
    made.put(bottom + 1, 0, f"填报人：{signed}　　　　审核人：　　　　填报日期：")
    return made


_KEYS = {
    "rectification": ("unit_id", "cleanup", "owner", "task"),
    "satisfaction": ("unit_id", "level"),
    "supervision_visits": ("unit_id", "visit_kind"),
    "coverage": ("reached_group",),
    **dict.fromkeys(("unit_register", "study", "leaders_meetings", "doing", "publicity"),
                    ("unit_id",)),
}  # fmt: skip


def _header(made: Page, columns: list[tuple[str, str, str]]) -> None:
    made.put(2, 0, "序号")
    made.merge((2, 0), (3, 0))
    start: dict[str, Cell] = {}
    for place, (_, group, header) in enumerate(columns, start=1):
        if not group:
            made.put(2, place, header)
            made.merge((2, place), (3, place))
            continue
        start.setdefault(group, (2, place))
        made.put(2, start[group][1], group)
        made.put(3, place, header)
    for group, first in start.items():
        last = max(place for place, one in enumerate(columns, start=1) if one[1] == group)
        made.merge(first, (2, last))
    made.header_bottom = 3


def _value(name: str, value: object, names: Mapping[str, str]) -> Value | None:
    if name == "unit_id":
        return names[str(value)]
    if name in _WORDS:
        return _WORDS[name][str(value)]
    return cast("str | int | date | None", value)
