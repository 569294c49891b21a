"""The further tables of a headquarters: steps, milestones, ten-day progress, duty, funnel."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from random import Random

from demo.key_projects.areas import LAST_MONTH, Area
from demo.key_projects.course import (
    EIGHT,
    OTHERS,
    Milestone,
    Prospect,
    Step,
    milestones_of,
    prospects_of,
    steps_of,
)
from demo.key_projects.plain_page import OF_A_PROJECT, Field, plain_page
from demo.key_projects.projects import Project
from demo.key_projects.rows import CATEGORIES, LEVELS
from demo.page import Page, Value
from demo.spoken_dates import month_end

TEN_DAYS = ("2017-06-T1", "2017-06-T2", "2017-06-T3")
_TEN_DAYS_WORDS = {"2017-06-T1": "上旬", "2017-06-T2": "中旬", "2017-06-T3": "下旬"}
_PARTS = {"2017-06-T1": 3, "2017-06-T2": 6, "2017-06-T3": 10}
_PHYSICAL = {
    "industry": ("厂房主体", "平方米"),
    "urban": ("道路路基", "米"),
    "livelihood": ("主体结构", "平方米"),
}
_YES = ("是", "否")
Records = list[tuple[str, dict[str, Value | None]]]


def month_words(period: str) -> str:
    """Write the period as the title does."""
    if period in _TEN_DAYS_WORDS:
        return f"2017年6月{_TEN_DAYS_WORDS[period]}"
    month = LAST_MONTH[period]
    return "2017年1-2月" if month == 2 else f"2017年{month}月"


@dataclass(frozen=True)
class AreaCourse:
    """What really happened in an area, beyond its money and its problems."""

    area: Area
    projects: list[Project]
    seed: int

    @cached_property
    def starting(self) -> list[Project]:
        return [project for project in self.projects if project.start_planned]

    @cached_property
    def steps(self) -> dict[str, list[Step]]:
        return {project.code: steps_of(project, self.seed) for project in self.starting}

    @cached_property
    def milestones(self) -> dict[str, list[Milestone]]:
        listed = [project for project in self.projects if project.in_schedule]
        return {project.code: milestones_of(project, self.seed) for project in listed}

    @cached_property
    def prospects(self) -> list[Prospect]:
        return prospects_of(self.area, self.projects, self.seed)

    @cached_property
    def top(self) -> list[Project]:
        return [project for project in self.projects if project.list_level != "ordinary"]


def _month_of(project: Project, month: int) -> Decimal:
    before = project.since_january[month - 1] if month > 2 else Decimal(0)
    return project.since_january[month] - before


def without_progress(course: AreaCourse, month: int) -> int:
    """Count the city's projects in which nothing was invested in the period."""
    nine = [project for project in course.projects if project.list_level == "city_three_look"]
    return sum(_month_of(project, month) == 0 for project in nine)


def steps_page(course: AreaCourse, period: str) -> Page:
    month = LAST_MONTH[period]
    fields = [
        *OF_A_PROJECT,
    ]  # fmt: skip
    for step, words, _ in (*EIGHT, *OTHERS):
        fields += [
            Field(f"{step}/planned", "计划办结", words), Field(f"{step}/done", "实际办结", words)
        ]  # fmt: skip
    records: Records = []
    for number, project in enumerate(course.starting, start=1):
        values: dict[str, Value | None] = {
            "serial": number, "project_code": project.code, "project_name": project.name,
        }  # fmt: skip
        for one in course.steps[project.code]:
            values[f"{one.step}/planned"] = one.planned or "不涉及"
            values[f"{one.step}/done"] = (
                "不涉及" if one.planned is None else one.done if one.is_done(month) else None
            )
        records.append((project.code, values))
    title = f"青江区{month_words(period)}重点项目八项前期工作台账"
    return plain_page("前期工作台账", title, course.area.written_as, fields, records)


def milestones_page(course: AreaCourse, period: str) -> Page:
    month = LAST_MONTH[period]
    fields = [
        *OF_A_PROJECT,
        Field("milestone", "节点名称"), Field("planned_on", "计划", "完成时间"),
        Field("actual_on", "实际", "完成时间"), Field("responsible_post", "责任领导职务"),
        Field("remark", "滞后原因"),
    ]  # fmt: skip
    records: Records = []
    for project in (one for one in course.projects if one.in_schedule):
        for milestone in course.milestones[project.code]:
            records.append(
                (
                    f"{project.code}/{milestone.name}",
                    {
                        "serial": len(records) + 1, "project_code": project.code,
                        "project_name": project.name, "milestone": milestone.name,
                        "planned_on": milestone.planned,
                        "actual_on": milestone.reached if milestone.is_reached(month) else None,
                        "responsible_post": project.leader_post,
                        "remark": "前期手续滞后" if milestone.is_overdue(month) else None,
                    },
                )
            )  # fmt: skip
    title = f"青江区{month_words(period)}重点项目倒排工期进度表"
    return plain_page("倒排工期", title, course.area.written_as, fields, records)


def ten_days_page(course: AreaCourse, period: str) -> Page:
    fields = [
        *OF_A_PROJECT,
        Field("list_level", "项目层级"), Field("invested_ten_days", "本旬", "完成投资"),
        Field("invested_since_january", "自年初累计", "完成投资"),
        Field("physical_item", "内容", "实物工作量"), Field("physical_unit", "单位", "实物工作量"),
        Field("physical_planned", "总量", "实物工作量"),
        Field("physical_done", "累计完成", "实物工作量"),
        Field("progress_percent", "百分比", "形象进度"),
        Field("progress_described", "说明", "形象进度"),
        Field("work_done", "完成工作量"),
    ]  # fmt: skip
    records: Records = []
    for number, project in enumerate(course.top, start=1):
        so_far, before = (_by_then(project, part) for part in (_PARTS[period], _before(period)))
        share = (project.to_last_year + so_far) / project.total
        item, unit = _PHYSICAL[project.category]
        planned = (project.total / 4).quantize(Decimal(1))
        records.append(
            (
                project.code,
                {
                    "serial": number, "project_code": project.code, "project_name": project.name,
                    "list_level": LEVELS[project.list_level],
                    "invested_ten_days": so_far - before, "invested_since_january": so_far,
                    "physical_item": item, "physical_unit": unit, "physical_planned": planned,
                    "physical_done": (planned * min(share, Decimal(1))).quantize(Decimal(1)),
                    "progress_percent": (100 * min(share, Decimal(1))).quantize(Decimal("0.1")),
                    "progress_described": "主体施工" if share > Decimal("0.4") else "基础施工",
                    "work_done": (so_far * Decimal("0.9")).quantize(Decimal("0.01")),
                },
            )
        )  # fmt: skip
    title = f"青江区{month_words(period)}重点调度项目进度旬报（单位：万元）"
    return plain_page("项目进度旬报", title, course.area.written_as, fields, records)


def _before(period: str) -> int:
    return {"2017-06-T1": 0, "2017-06-T2": 3, "2017-06-T3": 6}[period]


def _by_then(project: Project, tenths: int) -> Decimal:
    """Return what was invested when so many tenths of June had passed."""
    june = _month_of(project, 6)
    return project.since_january[5] + (june * tenths / 10).quantize(Decimal("0.01"))


def ten_days_without(course: AreaCourse, period: str) -> int:
    """Count the top projects of which none of the three volumes grew in the ten days."""
    part, before = _PARTS[period], _before(period)
    return sum(_by_then(project, part) == _by_then(project, before) for project in course.top)


def duty_page(course: AreaCourse, period: str) -> Page:
    names = ("task", "responsibility", "staff", "pace", "deadline")
    words = ("任务", "责任", "人员", "进度", "时限")
    fields = [
        *OF_A_PROJECT,
        *(Field(name, word, "五到位") for name, word in zip(names, words, strict=True)),
        Field("letter", "是否签订责任状"), Field("post", "责任人职务"),
    ]  # fmt: skip
    records: Records = []
    for number, project in enumerate(course.projects, start=1):
        lacking = duty_lacking(course, project, period)
        values: dict[str, Value | None] = {
            "serial": number, "project_code": project.code, "project_name": project.name,
            "letter": _YES[lacking == "letter"], "post": project.leader_post,
        }  # fmt: skip
        values |= {name: _YES[lacking == name] for name in names}
        records.append((project.code, values))
    title = f"青江区{month_words(period)}重点项目五到位责任清单"
    return plain_page("五到位责任清单", title, course.area.written_as, fields, records)


def duty_lacking(course: AreaCourse, project: Project, period: str) -> str:
    """Return which of the five, or the letter, is not in place; "" where all is."""
    random = Random(f"{course.seed}|duty|{project.code}")
    lacking = random.choice(("staff", "pace", "deadline", "letter"))
    # In March one in four lacks something, in June one in ten.
    return lacking if random.random() < (0.25 if period == "2017-M03" else 0.10) else ""


def funnel_page(course: AreaCourse, period: str) -> Page:
    month = LAST_MONTH[period]
    fields = [
        *OF_A_PROJECT,
        Field("category", "项目类别"), Field("total_investment", "意向总投资"),
        Field("for_next_year", "是否下年储备项目"), Field("talks", "洽谈", "推进时间"),
        Field("signed", "签约", "推进时间"), Field("started", "开工", "推进时间"),
        Field("in_production", "投产", "推进时间"), Field("completed", "竣工", "推进时间"),
    ]  # fmt: skip
    records: Records = []
    for prospect in in_funnel(course, month):
        values: dict[str, Value | None] = {
            "serial": len(records) + 1, "project_code": prospect.code,
            "project_name": prospect.name, "category": CATEGORIES[prospect.category],
            "total_investment": "x" if prospect.total is None else prospect.total,
            "for_next_year": _YES[not prospect.for_next_year], "talks": prospect.talks,
        }  # fmt: skip
        for name in ("signed", "started", "in_production", "completed"):
            day = getattr(prospect, name)
            values[name] = day if day is not None and day <= month_end(2017, month) else None
        records.append((prospect.code, values))
    title = f"青江区{month_words(period)}项目洽谈签约开工投产情况表（单位：万元）"
    return plain_page("洽谈签约开工投产情况", title, course.area.written_as, fields, records)


def in_funnel(course: AreaCourse, month: int) -> list[Prospect]:
    """Return the projects whose talks have begun by the end of a month."""
    return [one for one in course.prospects if one.talks.year < 2017 or one.talks.month <= month]
