"""A county in small: three townships, three departments, two months; every cell written by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

OFFICE = """\
office: {zh: 青岩县易地扶贫搬迁办公室, en: Relocation office}
language: zh
programmes: [relocation]
business_date: 2016-07-20
"""
UNITS = """\
unit_id,name,aliases,class,parent_unit_id
CN,青岩县,全县,county,
PO,县扶贫办,,poverty_office,CN
RO,县搬迁办,,relocation_office,CN
HB,县住建局,,department,CN
LB,县国土局,,department,CN
DR,县发改局,,department,CN
B1,县监察局,,supervision_bureau,CN
TA,石门镇,,township,CN
TB,双河镇,,township,CN
TC,茶山乡,,township,CN
A1,石门村,,village,TA
A2,河口村,,village,TA
B5,双河村,,village,TB
B6,桥头村,,village,TB
C7,茶山村,,village,TC
C8,岭上村,,village,TC
"""
CALENDAR = """\
reports:
  - contract: settlement_sites
    periods: {kind: day, from: 2016-06-09, to: 2016-06-10}
    due: {days_after: 0, at: "17:00"}
  - contract: settlement_sites
    periods: {kind: day, from: 2016-06-20, to: 2016-06-20}
    due: {days_after: 0, at: "17:00"}
  - contract: settlement_sites
    periods: {kind: month, from: 2016-M06, to: 2016-M06}
    due: {day: 5, at: "17:00"}
  - contract: milestone_chain
    periods: {kind: month, from: 2016-M06, to: 2016-M06}
    due: {day: 5, at: "17:00"}
  - contract: inspections
    periods: {kind: month, from: 2016-M06, to: 2016-M06}
    due: {day: 5, at: "17:00"}
  - contract: supervision_findings
    periods: {kind: month, from: 2016-M06, to: 2016-M06}
    due: {day: 5, at: "17:00"}
  - contract: household_verification
    periods: {kind: ten_days, from: 2016-05-T3, to: 2016-05-T3}
    due: {days_after: 3, at: "17:00"}
  - contract: policy_work
    periods: {kind: ten_days, from: 2016-06-T1, to: 2016-06-T1}
    due: {days_after: 1, at: "17:00"}
  - contract: housing_standards
    periods: {kind: month, from: 2016-M06, to: 2016-M06}
    due: {day: 10, at: "17:00"}
"""
TOWNSHIPS = {"TA": "石门镇", "TB": "双河镇", "TC": "茶山乡"}
Rows = list[list[Any]]

_SITE_HEAD = [
    "安置点编号", "安置点名称", "所在村", "安置方式", "安置户数", "安置人数", "基础设施",
    "公共服务", "产业项目", "地灾评估", "计划开工时间", "实际开工时间", "计划竣工时间",
    "实际竣工时间", "计划交钥匙时间", "建成户数", "交钥匙户数", "形象进度",
]  # fmt: skip
_JUNE_20, _SEPTEMBER_30, _OCTOBER_31 = date(2016, 6, 20), date(2016, 9, 30), date(2016, 10, 31)


def site(
    code: str, village: str, kind: str, households: int, started: date | None,
    belongs: str = "是是是是", built: int = 0,
) -> list[Any]:  # fmt: skip
    """Return a row of the report on sites; `belongs` answers its four yes-or-no columns."""
    return [
        code, f"{village}点", village, kind, households, 3 * households, *belongs, _JUNE_20,
        started, _SEPTEMBER_30, None, _OCTOBER_31, built, 0, 5 if started else 0,
    ]  # fmt: skip


# In June: A keeps every rule; B has no site of 30, less than half centralised, a site of 4; C too
# began late, and one of its sites has no public services.
SITES: dict[str, Rows] = {
    "TA": [
        site("A-1", "石门村", "集中", 40, date(2016, 6, 14)),
        site("A-2", "河口村", "集中", 10, date(2016, 6, 20)),
        site("A-3", "河口村", "分散", 20, date(2016, 6, 18)),
    ],
    "TB": [
        site("B-1", "双河村", "集中", 20, date(2016, 6, 19)),
        site("B-2", "桥头村", "集中", 4, None),
        site("B-3", "桥头村", "分散", 36, None),
    ],
    "TC": [
        site("C-1", "茶山村", "集中", 30, date(2016, 6, 25), "是否是是"),
        site("C-2", "岭上村", "集中", 12, date(2016, 6, 17)),
        site("C-3", "岭上村", "分散", 8, date(2016, 6, 17)),
    ],
}
TARGETS = {"TA": (70, 70), "TB": (58, 60), "TC": (50, 50)}
VERIFIED: dict[str, Rows] = {
    "TA": [
        ["石门村", "原锁定保留", 48, 144, 48, None, None, date(2016, 6, 2)],
        ["河口村", "原锁定保留", 20, 60, 20, None, None, date(2016, 6, 2)],
        ["河口村", "漏登补录", 2, 6, 2, None, "是", date(2016, 6, 2)],
        ["河口村", "已有安全住房", 2, 7, None, None, "是", None],
    ],
    "TB": [
        ["双河村", "原锁定保留", 30, 90, 30, None, None, date(2016, 6, 3)],
        # Handed over a day late.
        ["桥头村", "原锁定保留", 24, 72, 24, None, None, date(2016, 6, 4)],
        ["桥头村", "新增贫困户", 2, 6, 2, None, None, date(2016, 6, 3)],
        ["桥头村", "自愿放弃", 3, 9, None, 2, "是", None],
    ],
    "TC": [
        ["茶山村", "无变动", 30, 90, 30, None, None, date(2016, 6, 3)],
        ["岭上村", "无变动", 20, 60, 15, None, None, date(2016, 6, 3)],
    ],
}
# village, day of its meeting, poor households, with booklet, helpers, with booklet
POLICY: dict[str, tuple[int, str, Rows]] = {
    "TA": (10, "是", [["石门村", date(2016, 5, 25), 60, 60, 20, 20],
                      ["河口村", date(2016, 5, 26), 40, 40, 10, 10]]),
    "TB": (7, "否", [["双河村", date(2016, 5, 25), 50, 40, 10, 5],
                     ["桥头村", None, 30, 30, 10, 5]]),
    "TC": (10, "是", [["茶山村", date(2016, 5, 30), 40, 30, 20, 20],
                      ["岭上村", date(2016, 6, 11), 20, 20, 20, 10]]),
}  # fmt: skip


def day(number: int) -> date:
    return date(2016, 6, number)


# step, milestone, owner, township, planned, actual. At B the land bureau was 5 days late, and B
# never later than that; at C the township's own tender was 2 days late and its starts 5.
CHAIN: Rows = [
    [1, "设计单位进场", "县住建局", "全县", date(2016, 5, 23), date(2016, 5, 23)],
    [3, "部门联审", "县住建局", "石门镇", day(7), day(7)],
    [3, "部门联审", "县国土局", "石门镇", day(7), day(6)],
    [6, "招标", "石门镇", "石门镇", day(13), day(13)],
    [8, "全部开工", "石门镇", "石门镇", day(20), day(20)],
    [3, "部门联审", "县住建局", "双河镇", day(7), day(7)],
    [3, "部门联审", "县国土局", "双河镇", day(7), day(12)],
    [6, "招标", "双河镇", "双河镇", day(13), day(18)],
    [8, "全部开工", "双河镇", "双河镇", day(20), day(25)],
    [3, "部门联审", "县住建局", "茶山乡", day(7), day(7)],
    [3, "部门联审", "县国土局", "茶山乡", day(7), day(7)],
    [6, "招标", "茶山乡", "茶山乡", day(13), day(15)],
    [8, "全部开工", "茶山乡", "茶山乡", day(20), day(25)],
    [9, "主体建成", "石门镇", "石门镇", _SEPTEMBER_30, None],
]
BUILT_IN_JULY: Rows = [
    [9, "主体建成", "石门镇", "石门镇", _SEPTEMBER_30, date(2016, 7, 8)],
]
FINDINGS: Rows = [
    ["D-1", "石门镇", "未发现问题", "石门镇", day(21), None, None],
    ["D-2", "双河镇", "开工滞后", "县国土局", day(21), day(28), None],
    ["D-3", "茶山乡", "开工滞后", "茶山乡", day(22), day(28), None],
    ["D-4", "茶山乡", "手续不全", "茶山乡", day(22), day(28), day(27)],
]
INSPECTED: Rows = [
    ["J-1", "督查", "石门镇", day(8), 2, 2],
    ["J-1", "督查", "双河镇", day(8), 0, 0],
    ["J-1", "督查", "茶山乡", day(9), 1, 0],
    # A second time in the same half.
    ["J-3", "督查", "双河镇", day(10), 0, 0],
    ["J-2", "督查", "石门镇", day(22), 0, 0],
    ["J-2", "督查", "茶山乡", day(23), 1, 1],
    ["L-1", "拉练", "石门镇", day(29), 0, 0],
]
# village, programme, households, persons, area, of three and more: households, persons, area; paid
HOUSING: dict[str, Rows] = {
    "TA": [
        ["石门村", "易地搬迁", 40, 120, 3000, 30, 95, 2300, 120],
        ["石门村", "D级危房改造", 2, 5, 120, 1, 3, 54, 2],
        ["河口村", "19号文前已动工", 3, 9, 400, 0, 0, 0, 6],
        ["河口村", "维修加固", 5, 15, 0, 0, 0, 0, 3],
    ],
    "TB": [
        # 25.01 m² a person; below 13 m² a person; 0.61 万元 a household; paid though it left.
        ["双河村", "易地搬迁", 20, 100, 2501, 10, 60, 1500, 0],
        ["桥头村", "D级危房改造", 2, 10, 129, 2, 10, 129, 2],
        ["桥头村", "维修加固", 10, 30, 0, 0, 0, 0, 6.1],
        ["双河村", "退出建档立卡", 1, 3, 0, 0, 0, 0, 1],
    ],
    "TC": [
        # More than 60 m² a household on average, and 18.5 m² a person in households of three.
        ["茶山村", "D级危房改造", 2, 7, 121, 1, 4, 74, 2],
        # 2.01 万元 a household.
        ["岭上村", "19号文前已动工", 1, 4, 90, 1, 4, 90, 2.01],
    ],
}


def write_county(home: Path) -> None:
    """Write the office's lists and every workbook of its inbox."""
    texts = {
        "reference/office.yml": OFFICE,
        "reference/units.csv": UNITS,
        "reference/calendar.yml": CALENDAR,
    }
    for name, text in texts.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    received = []
    for name, (rows, moment) in _books().items():
        _save(home / "inbox" / name, rows)
        received.append(f"{name},{moment}\n")
    (home / "inbox" / "received.csv").write_text(
        "path,received_at\n" + "".join(received), encoding="utf-8"
    )


def _books() -> dict[str, tuple[Rows, str]]:
    """Return file → its rows and when it came in."""
    books: dict[str, tuple[Rows, str]] = {
        "任务.xlsx": (_table("2016年易地扶贫搬迁任务分解表", "县扶贫办",
            ["乡镇", "锁定户数", "任务户数", "任务人数"],
            [[TOWNSHIPS[unit], locked, target, 3 * target]
             for unit, (locked, target) in TARGETS.items()]), "2016-06-06 09:00"),
        "节点6月.xlsx": (_table("2016年6月倒排工期节点推进表", "县搬迁办", ["节点序号", "工作节点",
            "责任单位", "涉及乡镇", "要求完成时间", "实际完成时间"], CHAIN), "2016-07-04 09:00"),
        # June's milestones know nothing of what was reported in July.
        "节点27周.xlsx": (_table("2016年第27周节点推进周报表", "县搬迁办", ["节点序号", "工作节点",
            "责任单位", "涉及乡镇", "要求完成时间", "实际完成时间"], BUILT_IN_JULY),
            "2016-07-11 09:00"),
        # Two households more after the window.
        "双河镇6月核实.xlsx": (_table("2016年6月下旬搬迁对象核实情况表", "双河镇", ["行政村",
            "核实情况", "户数", "人数", "签字确认表", "书面放弃声明", "书面说明", "移交时间"],
            [["桥头村", "漏登补录", 2, 6, 2, None, "是", date(2016, 6, 29)]],
            ["移交时限：2016年6月30日"]), "2016-07-01 10:00"),
        "督查组6月.xlsx": (_table("2016年6月督查组发现问题台账", "县监察局", ["问题编号",
            "受督查乡镇", "问题类别", "责任单位", "督查时间", "整改时限", "销号时间"], FINDINGS,
            ["督查组人数：3"]), "2016-07-04 09:00"),
        "督查6月.xlsx": (_table("2016年6月督查检查情况表", "县搬迁办",
            ["督查编号", "类型", "乡镇", "时间", "发现问题数", "已整改数"], INSPECTED),
            "2016-07-04 09:00"),
    }  # fmt: skip
    for unit, town in TOWNSHIPS.items():
        books[f"{town}6月.xlsx"] = (sites_table("2016年6月", town, SITES[unit]), "2016-07-04 10:00")
        for number in (9, 10, 20):
            # B's report of the 9th came after 17:00, C's of the 10th and of the 20th never.
            hour = "17:01" if (unit, number) == ("TB", 9) else "16:59"
            if unit != "TC" or number == 9:
                books[f"{town}6月{number}日.xlsx"] = (
                    sites_table(f"2016年6月{number}日", town, _not_begun(SITES[unit])),
                    f"2016-06-{number:02d} {hour}",
                )
        books[f"{town}核实.xlsx"] = (
            _table("2016年5月下旬搬迁对象核实情况表", town, ["行政村", "核实情况", "户数", "人数",
            "签字确认表", "书面放弃声明", "书面说明", "移交时间"], VERIFIED[unit],
            ["移交时限：2016年6月3日"]), "2016-06-03 10:00",
        )  # fmt: skip
        plans, works_map, rows = POLICY[unit]
        books[f"{town}宣传.xlsx"] = (
            _table("2016年6月上旬政策宣传工作情况表", town, ["行政村", "村民会议召开时间",
            "贫困户数", "发放手册户数", "帮扶人数", "帮扶人手册数"], rows,
            [f"日工作计划天数：{plans}", f"作战图：{works_map}"]), "2016-06-11 10:00",
        )  # fmt: skip
        books[f"{town}标准.xlsx"] = (
            _table("2016年6月住房面积和补助标准执行情况表（单位：万元）", town, ["行政村", "类别",
            "户数", "人数", "住房面积（平方米）", "3人以上户数", "3人以上户人数",
            "3人以上户面积（平方米）", "已发补助"], HOUSING[unit]), "2016-07-05 10:00",
        )  # fmt: skip
    return books


def sites_table(period: str, town: str, rows: Rows) -> Rows:
    """Return a report on sites as it is printed."""
    name = "日报表" if period.endswith("日") else "表"
    return _table(f"{period}安置点建设进度{name}", town, _SITE_HEAD, rows)


def _not_begun(rows: Rows) -> Rows:
    """Return the sites as they stood on 9 and 10 June."""
    return [[*row[:11], None, *row[12:17], 0] for row in rows]


def _table(
    title: str, sender: str, head: list[Any], rows: Rows, labels: list[str] | None = None
) -> Rows:
    return [[title], [f"填报单位：{sender}", *(labels or [])], head, *rows]


def _save(path: Path, rows: Rows) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(path)


def save_sites(home: Path, name: str, period: str, town: str, rows: Rows) -> None:
    """Put one more report on sites into the inbox."""
    _save(home / "inbox" / name, sites_table(period, town, rows))
