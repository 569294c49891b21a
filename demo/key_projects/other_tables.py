"""The tables of headquarters, supervision, statistics, departments and stationed units."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from demo.key_projects.area_tables import AreaCourse, Records, month_words
from demo.key_projects.areas import LAST_MONTH
from demo.key_projects.bodies import (
    DEPARTMENTS,
    GENERAL,
    GROUPS,
    HIGH_LEVEL,
    MATTERS,
    PROJECT_OFFICE,
    STATIONED,
    STATISTICS,
    Body,
)
from demo.key_projects.course import listed_start
from demo.key_projects.plain_page import OF_A_PROJECT, Field, plain_page
from demo.key_projects.rows import CATEGORIES, KINDS, LEVELS
from demo.page import Page, Value
from demo.spoken_dates import month_end, written

Courses = dict[str, AreaCourse]
_YES = ("是", "否")
# Nobody's number: what must never be kept.
NUMBER = "13800000000"


def register_page(courses: Courses, _period: str) -> Page:
    fields = [
        *OF_A_PROJECT,
        Field("unit", "责任片区"), Field("list_level", "项目层级"), Field("category", "项目类别"),
        Field("kind", "建设性质"), Field("years", "是否跨年度"), Field("renovation", "是否技改"),
        Field("safety", "技改安全监管"), Field("total_investment", "总投资"),
        Field("plan_of_year", "年度计划投资"), Field("starts", "是否计划年内开工"),
        Field("planned_start", "计划开工时间"), Field("approved_start", "批准开工时间"),
        Field("document", "批准文号"), Field("completes", "是否计划年内竣工"),
        Field("planned_completion", "计划竣工时间"), Field("post", "挂点领导职务"),
    ]  # fmt: skip
    # The number of all and their sum are kept back.
    records: Records = [("合计", {"project_name": "合计（x项）", "total_investment": "x"})]
    for course in courses.values():
        for project in course.projects:
            planned, approved, document = listed_start(project)
            renovation = "技改" in project.name
            completion = project.planned_completion
            records.append(
                (
                    project.code,
                    {
                        "serial": len(records), "project_code": project.code,
                        "project_name": project.name, "unit": course.area.name,
                        "list_level": LEVELS[project.list_level],
                        "category": CATEGORIES[project.category], "kind": KINDS[project.kind],
                        "years": _YES[project.completion_planned],
                        "renovation": _YES[not renovation],
                        "safety": "是" if renovation else "—",
                        "total_investment": "x"
                        if project.list_level == "city_three_look"
                        else project.total,
                        "plan_of_year": project.plan, "starts": _YES[not project.start_planned],
                        "planned_start": written(planned, "chinese") if planned else "待定",
                        "approved_start": approved, "document": document or None,
                        "completes": _YES[not project.completion_planned],
                        "planned_completion": written(completion, "chinese")
                        if completion
                        else None,
                        "post": project.leader_post,
                    },
                )
            )  # fmt: skip
    title = "青江区2017年重点项目清单（单位：万元）"
    return plain_page("重点项目清单", title, GENERAL.name, fields, records)


@dataclass(frozen=True)
class Event:
    """One change of the list."""

    unit_id: str
    code: str
    name: str
    kind: str
    happened: date
    other: str = ""
    new_name: str = ""


_EVENT_WORDS = {
    "admitted": "新增", "moved_out": "退出", "paused": "暂停", "resumed": "恢复", "merged": "合并",
    "split": "拆分", "renamed": "更名",
}  # fmt: skip


def events_of(courses: Courses) -> dict[str, list[Event]]:
    """Return the changes of the list by period; no change in April."""

    def ordinary(unit_id: str, place: int) -> tuple[str, str, str]:
        listed = [p for p in courses[unit_id].projects if p.list_level == "ordinary"]
        return unit_id, listed[place].code, listed[place].name

    east, lake, brook, bridge = "AHQ02", "AHQ03", "AHQ04", "AHQ05"
    renamed = ordinary(east, -1)
    first, second = ordinary(bridge, -1), ordinary(bridge, -2)
    split = ordinary(brook, -3)
    return {
        "2017-M01-02": [
            Event(*renamed, "renamed", date(2017, 2, 20), new_name=f"{renamed[2]}（更名）")
        ],
        "2017-M03": [Event(*ordinary(lake, -1), "paused", date(2017, 3, 15))],
        "2017-M04": [],
        "2017-M05": [
            Event(*ordinary(lake, -1), "resumed", date(2017, 5, 10)),
            Event("AHQ08", "MP2017-901", "梅浦新增养老服务中心", "admitted", date(2017, 5, 22)),
        ],
        "2017-M06": [
            Event(*ordinary(brook, -1), "moved_out", date(2017, 6, 28)),
            Event(*first, "merged", date(2017, 6, 30), other=second[1]),
            Event(brook, "YX2017-902", f"{split[2]}（二标）", "split", date(2017, 6, 25), split[1]),
            Event("AHQ01", ordinary("AHQ01", -2)[1], ordinary("AHQ01", -2)[2], "paused",
                  date(2017, 6, 12)),
        ],
    }  # fmt: skip


def events_page(courses: Courses, period: str) -> Page:
    fields = [
        *OF_A_PROJECT,
        Field("unit", "责任片区"), Field("event", "变动类型"), Field("happened_on", "变动时间"),
        Field("other", "关联项目编码"), Field("new_name", "变更后名称"),
        Field("document", "批准文号"),
        Field("reason", "变动原因"),
    ]  # fmt: skip
    events = events_of(courses)[period]
    records: Records = [
        (
            event.code,
            {
                "serial": number, "project_code": event.code, "project_name": event.name,
                "unit": courses[event.unit_id].area.name, "event": _EVENT_WORDS[event.kind],
                "happened_on": event.happened, "other": event.other or None,
                "new_name": event.new_name or None,
                "document": f"青项指〔2017〕{100 + LAST_MONTH[period] * 10 + number}号",
                "reason": "按领导小组会议决定",
            },
        )
        for number, event in enumerate(events, start=1)
    ]  # fmt: skip
    title = f"青江区{month_words(period)}重点项目变动情况表"
    return plain_page("变动情况", title, GENERAL.name, fields, records, "" if events else "本月无")


def headlines_page(courses: Courses, period: str) -> Page:
    fields = [Field("headline", "指标"), Field("measured_in", "计量单位"), Field("figure", "数值")]
    projects = [project for course in courses.values() for project in course.projects]
    figures: tuple[tuple[str, str, Value], ...] = (
        ("项目总数", "项", "x"),
        ("新建项目数", "项", sum(project.kind == "new" for project in projects)),
        ("计划开工项目数", "项", sum(project.start_planned for project in projects)),
        ("计划竣工项目数", "项", sum(project.completion_planned for project in projects)),
        ("总投资", "亿元", "x"),
        ("年度计划投资", "亿元", "x"),
    )
    records: Records = [
        (words, {"headline": words, "measured_in": unit, "figure": figure})
        for words, unit, figure in figures
    ]
    title = f"青江区{month_words(period)}重点项目总体情况表"
    return plain_page("总体情况", title, GENERAL.name, fields, records)


def posts_page(courses: Courses, with_numbers: bool = False) -> Page:
    fields = [
        Field("serial", "序号"), Field("body", "机构"), Field("role", "角色"),
        Field("post", "职务"),
        *([Field("number", "手机号码")] if with_numbers else []),
    ]  # fmt: skip
    rows = [
        (GENERAL.name, "总负责", "区委书记"), (GENERAL.name, "总指挥长", "区长"),
        (GENERAL.name, "总督导", "区人大常委会主任"), (GENERAL.name, "总督导", "区政协主席"),
    ]  # fmt: skip
    for course in courses.values():
        rows += [
            (course.area.name, "指挥长", f"区委常委（联系{course.area.place}）"),
            (course.area.name, "副指挥长", "副区长"),
            (course.area.name, "成员", f"{course.area.place}镇镇长"),
        ]
    heads = ("行政服务中心主任", "国土分局局长", "公安分局局长", "宣传部副部长")
    rows += [(group.name, "组长", head) for group, head in zip(GROUPS, heads, strict=True)]
    records: Records = [
        (f"{number}", {"serial": number, "body": body, "role": role, "post": post,
                       "number": NUMBER if with_numbers else None})
        for number, (body, role, post) in enumerate(rows, start=1)
    ]  # fmt: skip
    title = "青江区2017年重点项目指挥体系职务表"
    return plain_page("指挥体系职务", title, GENERAL.name, fields, records)


@dataclass(frozen=True)
class Finding:
    """One finding of a channel of supervision."""

    unit_id: str
    kind: str
    found: date
    project: str
    text: str


_FINDING_TEXTS = {
    "violation": "未取得施工许可擅自施工", "criticised": "指挥长未按要求到场调度",
    "noted": "现场围挡不规范",
}  # fmt: skip
_FINDING_WORDS = {"violation": "违规", "criticised": "通报批评", "noted": "一般问题"}


def findings_of(courses: Courses, channel: str, period: str, seed: int) -> list[Finding]:
    """Invent what a channel found: six a month by routine, three by high level, none in April."""
    if channel == "high_level" and period == "2017-M04":
        return []
    random = Random(f"{seed}|findings|{channel}|{period}")
    month = LAST_MONTH[period]
    open_areas = [
        unit_id
        for unit_id, course in courses.items()
        if course.area.opened_on is None or course.area.opened_on.month <= month
    ]
    findings = []
    for _ in range(6 if channel == "routine" else 3):
        kinds = ("violation", "noted", "noted") if channel == "routine" else ("criticised", "noted")
        if channel == "routine" and random.random() < 0.25:
            unit_id, project = random.choice([*DEPARTMENTS, STATIONED[0]]).unit_id, ""
        else:
            unit_id = random.choice(open_areas)
            project = random.choice(courses[unit_id].projects).code
        kind = random.choice(kinds)
        day = date(2017, month, random.randint(5, 25))
        findings.append(Finding(unit_id, kind, day, project, _FINDING_TEXTS[kind]))
    return findings


def findings_page(courses: Courses, channel: str, period: str, seed: int) -> Page:
    fields = [
        Field("serial", "序号"), Field("finding_code", "督查编号"), Field("unit", "责任单位"),
        Field("project", "项目编码"), Field("found_on", "督查时间"), Field("finding", "发现问题"),
        Field("kind", "问题性质"), Field("bulletin", "通报文号"), Field("deadline", "整改时限"),
        Field("closed", "整改完成时间"),
    ]  # fmt: skip
    names = {body.unit_id: body.name for body in (*DEPARTMENTS, *STATIONED)}
    names |= {unit_id: course.area.name for unit_id, course in courses.items()}
    routine, month = channel == "routine", LAST_MONTH[period]
    findings = findings_of(courses, channel, period, seed)
    records: Records = [
        (
            f"{number}",
            {
                "serial": number,
                "finding_code": f"{'RC' if routine else 'GW'}{month:02d}-{number:02d}",
                "unit": names[finding.unit_id], "project": finding.project or None,
                "found_on": finding.found, "finding": finding.text,
                "kind": _FINDING_WORDS[finding.kind],
                "bulletin": f"{'督查通报' if routine else '高位督查通报'}第{month}期",
                "deadline": finding.found + timedelta(days=20),
                "closed": finding.found + timedelta(days=9) if number % 2 else None,
            },
        )
        for number, finding in enumerate(findings, start=1)
    ]  # fmt: skip
    words = "日常督查" if routine else "高位督查"
    title = f"青江区{month_words(period)}重点项目{words}发现问题清单"
    sender = PROJECT_OFFICE.name if routine else HIGH_LEVEL.name
    return plain_page(words, title, sender, fields, records, "" if findings else "本月无")


def statistics_page(courses: Courses, period: str, seed: int) -> Page:
    fields = [
        *OF_A_PROJECT,
        Field("unit", "责任片区"), Field("in_register", "是否入统"),
        Field("total", "入统计划总投资"),
        Field("invested", "统计口径自年初累计完成投资"),
    ]  # fmt: skip
    records: Records = []
    for course in courses.values():
        if course.area.opened_on is not None and period == "2017-M01-02":
            continue
        # The bureau's table leaves the last project of each headquarters out.
        for project in course.projects[:-1]:
            random = Random(f"{seed}|statistics|{project.code}")
            listed, differs = random.random() < 0.9, random.random() < 0.12
            invested = project.since_january[LAST_MONTH[period]]
            if differs:
                invested = (invested * Decimal("0.9")).quantize(Decimal(1))
            records.append(
                (
                    project.code,
                    {
                        "serial": len(records) + 1, "project_code": project.code,
                        "project_name": project.name, "unit": course.area.name,
                        "in_register": _YES[not listed], "total": project.total if listed else "—",
                        "invested": invested if listed else "—",
                    },
                )
            )  # fmt: skip
    title = f"青江区{month_words(period)}重点项目入统情况表（单位：万元）"
    return plain_page("项目入统情况", title, STATISTICS.name, fields, records)


def checks_page(courses: Courses, period: str, seed: int) -> Page:
    fields = [
        Field("serial", "序号"), Field("unit", "责任片区"), Field("project_code", "项目编码"),
        Field("checked", "核实自年初累计完成投资"), Field("post", "核查人职务"),
    ]  # fmt: skip
    records: Records = []
    for course in courses.values():
        # In May the headquarters had nothing accepted that could be checked.
        if course.area.unit_id == "AHQ05" and period == "2017-M05":
            continue
        random = Random(f"{seed}|checks|{course.area.unit_id}|{period}")
        busy = [one for one in course.projects if one.since_january[LAST_MONTH[period]] > 0]
        for project in random.sample(busy, min(2, len(busy))):
            checked = project.since_january[LAST_MONTH[period]]
            if random.random() < 0.3:
                checked = (checked * Decimal("0.95")).quantize(Decimal(1))
            records.append(
                (
                    project.code,
                    {
                        "serial": len(records) + 1, "unit": course.area.name,
                        "project_code": project.code, "checked": checked, "post": "重点办副主任",
                    },
                )
            )  # fmt: skip
    title = f"青江区{month_words(period)}重点项目投资现场核查表（单位：万元）"
    return plain_page("投资现场核查", title, PROJECT_OFFICE.name, fields, records)


def matters_of(body: Body, period: str, seed: int) -> list[tuple[str, int, int, int]]:
    """Return matter, due, done, done on time; the police had nothing to do in April."""
    if body.unit_id == "DEP8" and period == "2017-M04":
        return []
    random = Random(f"{seed}|matters|{body.unit_id}|{period}")
    matters = []
    for words in MATTERS[body.unit_id]:
        due = random.randint(3, 14)
        done = due - random.choice([0, 0, 0, 1, 2])
        # Two departments do all they have on time.
        late = 0 if body.unit_id in ("DEP7", "DEP9") else random.choice([0, 0, 1, 2])
        if body.unit_id in ("DEP7", "DEP9"):
            done = due
        matters.append((words, due, done, max(0, done - late)))
    return matters


def service_page(body: Body, period: str, seed: int) -> Page:
    fields = [
        Field("serial", "序号"), Field("matter", "办理事项"), Field("due", "应办件数"),
        Field("done", "办结件数"), Field("on_time", "按时办结件数"),
    ]  # fmt: skip
    matters = matters_of(body, period, seed)
    records: Records = [
        (words, {"serial": number, "matter": words, "due": due, "done": done, "on_time": on_time})
        for number, (words, due, done, on_time) in enumerate(matters, start=1)
    ]
    title = f"青江区{month_words(period)}部门服务重点项目情况表"
    return plain_page(
        "服务重点项目", title, body.name, fields, records, "" if matters else "零报告"
    )


@dataclass(frozen=True)
class Task:
    """One task of a stationed unit."""

    code: str
    text: str
    deadline: date
    done: date | None


def tasks_of(body: Body, period: str, seed: int) -> list[Task]:
    """Return the tasks told in a period; the fourth unit had none in the first quarter."""
    month = LAST_MONTH[period]
    if body.unit_id == "STU4" and month == 3:
        return []
    tasks = []
    for number in range(1, 6):
        random = Random(f"{seed}|tasks|{body.unit_id}|{number}")
        deadline = date(2017, random.randint(2, 6), random.randint(3, 26))
        done = deadline + timedelta(days=random.choice([-6, -2, 0, 0, 12, 60]))
        if body.unit_id == "STU4":
            deadline, done = date(2017, 5, 20), date(2017, 5, 18)
        told = done if done <= month_end(2017, month) else None
        if deadline.month <= month or number == 5:
            tasks.append(Task(f"{body.unit_id}-{number}", "管线迁改配合", deadline, told))
    return tasks


def support_page(body: Body, period: str, seed: int) -> Page:
    fields = [
        Field("serial", "序号"), Field("task_code", "任务编号"), Field("task", "支持事项"),
        Field("deadline", "完成时限"), Field("done", "实际完成时间"),
    ]  # fmt: skip
    tasks = tasks_of(body, period, seed)
    records: Records = [
        (task.code, {"serial": number, "task_code": task.code, "task": task.text,
                     "deadline": task.deadline, "done": task.done})
        for number, task in enumerate(tasks, start=1)
    ]  # fmt: skip
    title = f"青江区{month_words(period)}驻区单位支持重点项目情况表"
    return plain_page("驻区单位支持", title, body.name, fields, records, "" if tasks else "零报告")
