"""The reports made of dates: starts and completions, and the problem ledger."""

from datetime import date
from random import Random

from demo.key_projects.areas import LAST_MONTH, Area
from demo.key_projects.frames import Column, finish_page, start_page
from demo.key_projects.problems import Problem, in_ledger
from demo.key_projects.projects import Project, happened
from demo.key_projects.rows import KINDS, RowWriter, column
from demo.page import Page
from demo.spoken_dates import month_end, spoken, written


def _half(field: str, group: str, leaf: str, grouped: bool) -> Column:
    """Return 计划 under 开工时间, or in one cell 计划开工时间."""
    return Column(field, leaf, group) if grouped else Column(field, f"{leaf}{group}")


def schedule_page(
    area: Area, projects: list[Project], period: str, random: Random, earlier: bool = False
) -> Page:
    """Lay out the report on starts and completions."""
    month, habit = LAST_MONTH[period], area.habits.dates
    grouped = area.habits.grouped_header
    columns = [
        Column("serial", "序号"),
        column(area, "project_code"),
        column(area, "project_name"),
        column(area, "kind"),
        column(area, "start_planned_this_year"),
        _half("planned_start", "开工时间", "计划", grouped),
        _half("actual_start", "开工时间", "实际", grouped),
        column(area, "completion_planned_this_year"),
        _half("planned_completion", "竣工时间", "计划", grouped),
        _half("actual_completion", "竣工时间", "实际", grouped),
        Column("remark", "备注"),
    ]
    page = start_page(area, "starts_and_completions", period, "开竣工情况", columns)
    writer = RowWriter(page, columns, area, random)
    listed = [project for project in projects if project.in_schedule]
    writer.write("合计", {"project_name": f"合计（{len(listed)}项）"})
    yes, no = ("是", "否") if area.shift % 2 else ("√", "×")
    for number, project in enumerate(listed, start=1):
        started, completed = (
            happened(moment, month) for moment in (project.actual_start, project.actual_completion)
        )
        late = happened(project.planned_start, month) and not started
        writer.write(
            project.code,
            {
                "serial": number,
                "project_code": project.code,
                "project_name": project.name,
                "kind": KINDS[project.kind],
                "start_planned_this_year": yes if project.start_planned else no,
                "planned_start": written(project.planned_start, habit)
                if project.planned_start
                else "待定",
                "actual_start": written(project.actual_start, habit)
                if project.actual_start and started
                else None,
                "completion_planned_this_year": yes if project.completion_planned else no,
                "planned_completion": written(project.planned_completion, habit)
                if project.planned_completion
                else None,
                "actual_completion": written(project.actual_completion, habit)
                if project.actual_completion and completed
                else ("—" if area.shift % 2 else None),
                "remark": "前期手续未办结" if late else None,
            },
        )
    return finish_page(page, area, period)


def ledger_page(
    area: Area, problems: list[Problem], period: str, random: Random, earlier: bool = False
) -> Page:
    """Lay out the problem ledger; `earlier` leaves out that one was closed."""
    month, habit = LAST_MONTH[period], area.habits.dates
    grouped = area.habits.grouped_header
    columns = [
        Column("serial", "序号"),
        column(area, "problem_code"),
        Column("project_code", "编码" if grouped else "项目编码", "涉及项目" if grouped else ""),
        Column("project_name", "名称" if grouped else "项目名称", "涉及项目" if grouped else ""),
        column(area, "problem"),
        column(area, "lead_department"),
        column(area, "raised_on"),
        column(area, "deadline"),
        column(area, "closed_on"),
    ]
    page = start_page(area, "problem_ledger", period, "问题台账", columns)
    writer = RowWriter(page, columns, area, random)
    listed = [problem for problem in problems if in_ledger(problem, month)]
    closed = [problem for problem in listed if _closed_text(problem, month, habit)]
    for number, problem in enumerate(listed, start=1):
        hidden = earlier and bool(closed) and problem is closed[-1]
        writer.write(
            problem.code,
            {
                "serial": number,
                "problem_code": problem.code,
                "project_code": problem.project.code,
                "project_name": problem.project.name,
                "problem": problem.text,
                "lead_department": problem.department,
                "raised_on": written(spoken(problem.raised, "day"), habit),
                "deadline": written(problem.deadline, habit),
                "closed_on": None if hidden else _closed_text(problem, month, habit),
            },
        )
    return finish_page(page, area, period)


def _closed_text(problem: Problem, month: int, habit: str) -> date | str | None:
    if problem.closed is None or problem.closed > month_end(2017, month):
        return None
    return written(spoken(problem.closed, "day"), habit)
