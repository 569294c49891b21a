"""A small office of key projects, every report of it in a few lines that can be counted by hand."""

from datetime import date
from pathlib import Path
from typing import Any

from demo.key_projects.plain_page import Field, plain_page
from demo.writing import workbook_bytes

AREAS = {"A1": "甲片区指挥部", "A2": "乙片区指挥部", "A3": "丙片区指挥部"}
UNITS = """\
unit_id,name,class,aliases
GHQ,总指挥部,general_headquarters,
A1,甲片区指挥部,area_headquarters,
A2,乙片区指挥部,area_headquarters,
A3,丙片区指挥部,area_headquarters,
G1,优化环境组,functional_group,
OFF,重点办,project_office,
SUP,高位督查组,high_level_supervision,
STA,区统计局,statistics,
D1,区发改委,department,区发展和改革委员会
D2,区国土分局,department,
D3,区环保局,department,
D4,区建设局,department,
D5,区水利局,department,
S1,供电公司,stationed_unit,
S2,自来水公司,stationed_unit,
S3,铁路指挥部,stationed_unit,
"""
OFFICE = """\
office: {zh: 重点办}
language: zh
programmes: [key_projects]
business_date: 2017-05-10
"""
_BOTH, _MARCH = ("2017-M01-02", "2017-M03"), ("2017-M03",)
_OWED = {
    "monthly_progress": _BOTH, "starts_and_completions": _BOTH,
    "problem_ledger": (*_BOTH, "2017-M04"),
    "preliminary_steps": _BOTH, "milestones": _BOTH, "project_events": _BOTH,
    "routine_supervision": _BOTH, "high_level_supervision": _MARCH, "headline_figures": _MARCH,
    "statistics_register": _MARCH, "site_checks": _MARCH,
    "department_service": ("2017-M03", "2017-M04"),
    "stationed_support": _MARCH, "duty_record": _MARCH, "project_funnel": _MARCH,
    "ten_day_progress": ("2017-03-T1", "2017-03-T2"),
}  # fmt: skip
_DUE = {
    "2017-M01-02": "2017-03-05", "2017-M03": "2017-04-05", "2017-03-T1": "2017-03-12",
    "2017-03-T2": "2017-03-22", "2017-M04": "2017-05-05",
}  # fmt: skip
_WORDS = {
    "2017-M01-02": "2017年1-2月", "2017-M03": "2017年3月", "2017-03-T1": "2017年3月上旬",
    "2017-03-T2": "2017年3月中旬", "2017": "2017年", "2017-M04": "2017年4月",
}  # fmt: skip

# What the shipped method needs of a project: code, level, category, kind, then the money of
# January and February and of March: this period, since January; percent.
PROJECTS: dict[str, list[tuple[Any, ...]]] = {
    "A1": [
        ("P1", "市级三看", "产业类", "新建", "x", 0, 1000, (100, 100, 10), (200, 300, 30)),
        ("P2", "一般", "城建类", "续建", 2000, 500, 1000, (50, 50, 27), (50, 100, 30)),
    ],
    "A2": [
        ("P3", "区级调度", "产业类", "新建", 3000, 0, 800, (80, 80, 3), (160, 240, 8)),
        ("P4", "一般", "城建类", "续建", 900, 300, 200, (20, 20, 35), (0, 20, 35)),
    ],
    "A3": [
        ("P5", "市级三看", "城建类", "新建", 5000, 0, 600, (0, 0, 0), (0, 0, 0)),
        ("P6", "一般", "民生类", "续建", 700, 100, 100, (10, 10, 16), (20, 30, 18)),
    ],
}
_STARTS = {
    "A1": ("P1", date(2017, 3, 1), date(2017, 3, 5)),
    "A2": ("P3", date(2017, 3, 20), date(2017, 3, 10)),
    # Put off by the headquarters alone: no document says so.
    "A3": ("P5", "2017年9月", None),
}
_LEDGER = {
    "A1": [
        ("Q1", "P1", "区发改委", date(2017, 2, 10), date(2017, 3, 10), None),
        ("Q2", "P2", "区国土分局", date(2017, 2, 12), date(2017, 3, 20), date(2017, 3, 18)),
    ],
    "A2": [("Q3", "P3", "区环保局", date(2017, 2, 20), date(2017, 4, 20), None)],
    "A3": [
        ("Q4", "P5", "区发展和改革委员会", date(2017, 2, 15), date(2017, 3, 15), date(2017, 3, 25))
    ],
}
_MILESTONES = {
    "A1": [
        ("P1", "正式开工", date(2017, 3, 1), date(2017, 3, 5)),
        ("P2", "基础完工", date(2017, 3, 11), None),
    ],
    "A2": [("P3", "正式开工", date(2017, 3, 20), date(2017, 3, 10))],
    "A3": [("P5", "正式开工", date(2017, 6, 30), None)],
}
_STEPS = (
    "社会稳定风险评估", "项目立项", "项目选址", "环境影响评价", "节能评估", "招标投标", "规划许可",
    "施工许可", "用地手续",
)  # fmt: skip
_FEBRUARY, _AUGUST = date(2017, 2, 10), date(2017, 8, 1)
_NO = ("不涉及", "不涉及")
_DONE = (_FEBRUARY, _FEBRUARY)
_STEPS_OF = {
    # No energy assessment is needed; the land is not through, which is none of the eight.
    "P1": [_DONE] * 4 + [_NO] + [_DONE] * 3 + [(_FEBRUARY, None)],
    # Works began on 10 March without a permit.
    "P3": [_DONE] * 7 + [(date(2017, 3, 15), None), _DONE],
    "P5": [_DONE, (date(2017, 3, 1), None)] + [(_AUGUST, None)] * 7,
}


def _file(
    home: Path, received: list[str], period: str, title: str, sender: str,
    fields: list[tuple[str, ...]], rows: list[tuple[Any, ...]], zero: str = "",
) -> None:  # fmt: skip
    """Write one workbook; `title` has {period}, `fields` are headers, with a group behind."""
    columns = [Field(str(number), *field) for number, field in enumerate(fields)]
    records = [
        (f"{number}", {str(place): value for place, value in enumerate(row)})
        for number, row in enumerate(rows)
    ]
    text = f"青江区{title.format(period=_WORDS[period])}"
    page = plain_page("表", text, sender, columns, records, zero)
    name = f"{sender}{title.format(period=_WORDS[period]).split('（')[0]}.xlsx"
    (home / "inbox" / name).write_bytes(workbook_bytes([page], "openpyxl"))
    day = _DUE.get(period, "2017-03-01")
    received.append(f"{name},{day} 09:00")


def write_key_project_office(home: Path) -> None:
    """Write the office's lists and every report of both periods, all of them in time."""
    for folder in ("reference", "inbox"):
        (home / folder).mkdir(parents=True)
    (home / "reference" / "office.yml").write_text(OFFICE, "utf-8")
    (home / "reference" / "units.csv").write_text(UNITS, "utf-8")
    calendar = ["contract,period,due_at"] + [
        f"{contract},{period},{_DUE[period]} 17:00"
        for contract, periods in _OWED.items()
        for period in periods
    ]
    (home / "reference" / "calendar.csv").write_text("\n".join(calendar) + "\n", "utf-8")
    received = ["path,received_at"]
    _of_areas(home, received)
    _of_headquarters(home, received)
    _of_others(home, received)
    (home / "inbox" / "received.csv").write_text("\n".join(received) + "\n", "utf-8")


_CODE, _NAME = ("项目编码",), ("项目名称",)


def _of_areas(home: Path, received: list[str]) -> None:
    for unit, name in AREAS.items():
        for month, period in enumerate(_BOTH):
            end = date(2017, 2, 28) if month == 0 else date(2017, 3, 31)

            def told(day: Any, end: date = end) -> Any:
                return day if isinstance(day, str) or (day and day <= end) else None

            _file(
                home, received, period, "{period}重点项目投资完成情况表（单位：万元）", name,
                [_CODE, _NAME, ("项目层级",), ("项目类别",), ("建设性质",), ("总投资",),
                 ("至上年底累计完成投资",), ("年度计划投资",), ("本月完成投资",),
                 ("自年初累计完成投资",), ("自开工累计完成投资",), ("形象进度",)],
                [
                    (code, f"{code}项目", level, category, kind, total, before, plan,
                     figures[month][0], figures[month][1], before + figures[month][1],
                     figures[month][2])
                    for code, level, category, kind, total, before, plan, *figures in PROJECTS[unit]
                ],
            )  # fmt: skip
            code, planned, actual = _STARTS[unit]
            _file(
                home, received, period, "{period}重点项目开竣工情况表", name,
                [_CODE, _NAME, ("建设性质",), ("计划年内开工",), ("计划开工时间",),
                 ("实际开工时间",), ("计划年内竣工",), ("计划竣工时间",)],
                [(code, f"{code}项目", "新建", "是", planned, told(actual), "否", "2018年12月")],
            )  # fmt: skip
            _file(
                home, received, period, "{period}重点项目问题台账", name,
                [("问题编号",), _CODE, ("存在问题",), ("牵头单位",), ("提出时间",), ("办结时限",),
                 ("办结时间",)],
                [(*row[:2], "手续未办", *row[2:5], told(row[5])) for row in _LEDGER[unit]],
            )  # fmt: skip
            _file(
                home, received, period, "{period}重点项目倒排工期进度表", name,
                [_CODE, _NAME, ("节点名称",), ("计划完成时间",), ("实际完成时间",),
                 ("责任领导职务",)],
                # In March P5's headquarters writes a later day into its schedule.
                [(code, f"{code}项目", milestone,
                  date(2017, 3, 25) if code == "P5" and month == 0 else day, told(done), "副区长")
                 for code, milestone, day, done in _MILESTONES[unit]],
            )  # fmt: skip
            fields: list[tuple[str, ...]] = [_CODE, _NAME]
            row: list[Any] = [code, f"{code}项目"]
            for step, (planned_on, done_on) in zip(_STEPS, _STEPS_OF[code], strict=True):
                fields += [("计划办结", step), ("实际办结", step)]
                row += [planned_on, told(done_on)]
            _file(home, received, period, "{period}重点项目八项前期工作台账", name, fields,
                  [tuple(row)])  # fmt: skip
    _of_areas_in_march(home, received)


def _of_areas_in_march(home: Path, received: list[str]) -> None:
    march, yes, no = "2017-M03", "是", "否"
    five = [(word, "五到位") for word in ("任务", "责任", "人员", "进度", "时限")]
    duty = {
        "A1": [("P1", yes, yes, yes, yes, yes, yes), ("P2", yes, yes, yes, no, yes, yes)],
        "A2": [("P3", *[yes] * 6), ("P4", *[yes] * 6)],
        # All five in place, and no letter signed.
        "A3": [("P5", *[yes] * 5, no), ("P6", *[yes] * 6)],
    }
    funnel = {
        "A1": [("F1", 5000, no, date(2016, 12, 1), date(2017, 1, 10), date(2017, 3, 1)),
               ("F2", "x", yes, date(2017, 2, 1), None, None)],
        "A2": [("F3", 800, yes, date(2017, 1, 5), date(2017, 3, 6), None)],
        "A3": [("F4", 900, no, date(2017, 3, 1), None, None)],
    }  # fmt: skip
    # Invested in the ten days, since January; quantity in all, done; percent; work done.
    ten_days = {
        "2017-03-T1": {"A1": ("P1", 60, 160, 1000, 100, 12, 50),
                       "A2": ("P3", 0, 80, 100, 10, 3, 70), "A3": ("P5", 0, 0, 500, 0, 0, 0)},
        # The second has only more of its physical quantity to show, the third nothing.
        "2017-03-T2": {"A1": ("P1", 60, 220, 1000, 180, 20, 110),
                       "A2": ("P3", 0, 80, 100, 20, 3, 75), "A3": ("P5", 0, 0, 500, 0, 0, 0)},
    }  # fmt: skip
    for unit, name in AREAS.items():
        _file(home, received, march, "{period}重点项目五到位责任清单", name,
              [_CODE, _NAME, *five, ("是否签订责任状",)],
              [(row[0], f"{row[0]}项目", *row[1:]) for row in duty[unit]])  # fmt: skip
        _file(home, received, march, "{period}项目洽谈签约开工投产情况表（单位：万元）", name,
              [_CODE, _NAME, ("项目类别",), ("意向总投资",), ("是否下年储备项目",),
               ("洽谈", "推进时间"), ("签约", "推进时间"), ("开工", "推进时间")],
              [(row[0], f"{row[0]}项目", "产业类", *row[1:]) for row in funnel[unit]])  # fmt: skip
        for period, rows in ten_days.items():
            code, *figures = rows[unit]
            level = next(one[1] for one in PROJECTS[unit] if one[0] == code)
            _file(home, received, period, "{period}重点调度项目进度旬报（单位：万元）", name,
                  [_CODE, _NAME, ("项目层级",), ("本旬完成投资",), ("自年初累计完成投资",),
                   ("实物工作量总量",), ("累计完成实物工作量",), ("形象进度",), ("完成工作量",)],
                  [(code, f"{code}项目", level, *figures)])  # fmt: skip


def _of_headquarters(home: Path, received: list[str]) -> None:
    head, march = "总指挥部", "2017-M03"
    listed = {"P1": (date(2017, 3, 1), None, None), "P5": (date(2017, 3, 25), None, None),
              "P3": (date(2017, 2, 20), date(2017, 3, 31), "青项指〔2017〕3号")}  # fmt: skip
    register = [
        (code, f"{code}项目", AREAS[unit], level, category, kind, total, plan,
         "是" if code in listed else "否", *listed.get(code, (None, None, None)), "否")
        for unit, projects in PROJECTS.items()
        for code, level, category, kind, total, _, plan, *_ in projects
    ]  # fmt: skip
    _file(home, received, "2017", "{period}重点项目清单（单位：万元）", head,
          [_CODE, _NAME, ("责任片区",), ("项目层级",), ("项目类别",), ("建设性质",), ("总投资",),
           ("年度计划投资",), ("计划年内开工",), ("计划开工时间",), ("批准开工时间",),
           ("批准文号",), ("计划年内竣工",)], register)  # fmt: skip
    _file(home, received, "2017", "{period}重点项目指挥体系职务表", head,
          [("机构",), ("角色",), ("职务",)],
          [("总指挥部", "总负责", "区委书记"), ("总指挥部", "总督导", "区政协主席"),
           ("甲片区指挥部", "成员", "罗家镇镇长"), ("优化环境组", "组长", "公安分局局长")]
    )  # fmt: skip
    changes = [("项目编码",), ("项目名称",), ("责任片区",), ("变动类型",), ("变动时间",),
               ("变更后名称",), ("批准文号",)]  # fmt: skip
    title = "{period}重点项目变动情况表"
    _file(home, received, "2017-M01-02", title, head, changes, [], "本月无")
    _file(home, received, march, title, head, changes,
          [("P4", "P4项目", AREAS["A2"], "暂停", date(2017, 3, 15), None, "青项指〔2017〕8号"),
           ("P6", "P6项目", AREAS["A3"], "更名", date(2017, 3, 20), "敬老院", "青项指〔2017〕9号"),
           ("P7", "新项目", AREAS["A1"], "新增", date(2017, 3, 28), None, "青项指〔2017〕10号")],
          )  # fmt: skip
    _file(home, received, march, "{period}重点项目总体情况表", head,
          [("指标",), ("计量单位",), ("数值",)],
          [("项目总数", "项", "x"), ("总投资", "亿元", "x"), ("新建项目数", "项", 3),
           ("年度计划投资", "亿元", "x")])  # fmt: skip


def _of_others(home: Path, received: list[str]) -> None:
    march = "2017-M03"
    found = [("督查编号",), ("责任单位",), ("项目编码",), ("督查时间",), ("发现问题",),
             ("问题性质",), ("通报文号",)]  # fmt: skip
    routine = "{period}重点项目日常督查发现问题清单"
    _file(home, received, "2017-M01-02", routine, "重点办", found, [], "本月无")
    _file(home, received, march, routine, "重点办", found,
          [("R1", AREAS["A1"], "P1", date(2017, 3, 8), "无证施工", "违规", "第3期"),
           ("R2", AREAS["A2"], "P3", date(2017, 3, 9), "围挡不规范", "一般问题", "第3期")]
    )  # fmt: skip
    _file(home, received, march, "{period}重点项目高位督查发现问题清单", "高位督查组", found,
          [("H1", AREAS["A3"], "P5", date(2017, 3, 20), "无人到场", "通报批评", "高位第1期")]
    )  # fmt: skip
    _file(home, received, march, "{period}重点项目入统情况表（单位：万元）", "区统计局",
          [_CODE, ("责任片区",), ("是否入统",), ("入统计划总投资",),
           ("统计口径自年初累计完成投资",)],
          [("P1", AREAS["A1"], "是", 4000, 250), ("P2", AREAS["A1"], "是", 2000, 100),
           ("P3", AREAS["A2"], "否", "—", "—"), ("P5", AREAS["A3"], "是", 5000, 0),
           ("P6", AREAS["A3"], "是", 700, 30)])  # fmt: skip
    _file(home, received, march, "{period}重点项目投资现场核查表（单位：万元）", "重点办",
          [("责任片区",), _CODE, ("核实自年初累计完成投资",), ("核查人职务",)],
          [(AREAS["A1"], "P2", 90, "重点办副主任"), (AREAS["A2"], "P3", 240, "重点办副主任")]
    )  # fmt: skip
    matters = [("事项",), ("应办件数",), ("办结件数",), ("按时办结件数",)]
    service = "{period}部门服务重点项目情况表"
    for name, row in (
        ("区发改委", (10, 9, 8)),
        ("区国土分局", (10, 10, 10)),
        ("区环保局", (5, 5, 4)),
        ("区水利局", (4, 4, 2)),
    ):
        _file(home, received, march, service, name, matters, [("审批", *row)])
    _file(home, received, march, service, "区建设局", matters, [], "零报告")
    # In April two departments reported, and no headquarters sent its ledger of problems.
    _file(home, received, "2017-M04", service, "区建设局", matters, [], "零报告")
    _file(home, received, "2017-M04", service, "区发改委", matters, [("审批", 5, 5, 5)])
    early, late = date(2017, 3, 1), date(2017, 3, 20)
    tasks = {
        "供电公司": [(early, early), (late, late)], "自来水公司": [(early, late), (late, late)],
        "铁路指挥部": [(early, None), (late, late)],
    }  # fmt: skip
    for name, days in tasks.items():
        _file(home, received, march, "{period}驻区单位支持重点项目情况表", name,
              [("任务编号",), ("支持事项",), ("完成时限",), ("完成时间",)],
              [(f"{name[:1]}{number}", "管线迁改", *pair) for number, pair in enumerate(days)]
        )  # fmt: skip
