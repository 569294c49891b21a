"""What the further reports come to: the operands of the indicators that rest on them."""

from decimal import Decimal

from demo.key_projects.area_tables import (
    TEN_DAYS,
    AreaCourse,
    duty_lacking,
    in_funnel,
    ten_days_without,
    without_progress,
)
from demo.key_projects.areas import LAST_MONTH
from demo.key_projects.bodies import DEPARTMENTS, STATIONED
from demo.key_projects.course import due_start, is_start_overdue
from demo.key_projects.further import OWED, QUARTER_ENDS
from demo.key_projects.other_tables import Courses, findings_of, matters_of, tasks_of
from demo.key_projects.problems import Problem
from demo.key_projects.projects import happened
from demo.key_projects.story import Report
from demo.spoken_dates import month_end

Operands = tuple[Decimal, Decimal]
Values = dict[tuple[str, str, str], Operands | None]
SUMMED = (
    "top_without_progress", "routine_violations", "routine_criticised", "high_level_violations",
    "high_level_criticised",
)  # fmt: skip
_ONE = Decimal(1)


def _pair(numerator: int, denominator: int | None = None) -> Operands:
    return Decimal(numerator), _ONE if denominator is None else Decimal(denominator)


def further_indicators(courses: Courses, accepted: set[Report], seed: int) -> Values:
    """Return (indicator, unit, period) → operands, or None where no report was accepted."""
    values: Values = {}
    for unit_id, course in courses.items():
        for period in course.area.periods:
            for contract, found in _of_area(course, period).items():
                known = (unit_id, contract, period) in accepted
                for name, operands in found.items():
                    values[name, unit_id, period] = operands if known else None
            for channel in ("routine", "high_level"):
                _findings(values, courses, channel, unit_id, period, seed)
        for period in TEN_DAYS:
            known = (unit_id, "ten_day_progress", period) in accepted
            values["top_without_progress_ten_days", unit_id, period] = (
                _pair(ten_days_without(course, period)) if known else None
            )
    return values


def _findings(
    values: Values, courses: Courses, channel: str, unit_id: str, period: str, seed: int
) -> None:
    told = period in OWED[f"{channel}_supervision"][0]
    found = findings_of(courses, channel, period, seed) if told else []
    for kind, name in (("violation", "violations"), ("criticised", "criticised")):
        count = sum(one.unit_id == unit_id and one.kind == kind for one in found)
        values[f"{channel}_{name}", unit_id, period] = _pair(count) if told else None


def _of_area(course: AreaCourse, period: str) -> dict[str, dict[str, Operands]]:
    month = LAST_MONTH[period]
    steps = [step for listed in course.steps.values() for step in listed]
    eight = [step for step in steps if step.is_of_eight and step.planned is not None]
    land = [step for step in steps if step.step == "land_formalities"]
    milestones = [one for listed in course.milestones.values() for one in listed]
    due = [one for one in milestones if one.is_due(month)]
    planned = [project for project in course.starting if project.start_planned]
    overdue_starts = sum(is_start_overdue(project, month) for project in course.starting)
    found: dict[str, dict[str, Operands]] = {
        "monthly_progress": {"top_without_progress": _pair(without_progress(course, month))},
        "starts_and_completions": {
            "starts_overdue_by_plan": _pair(overdue_starts),
            "starts_by_plan": _pair(
                sum(happened(project.actual_start, month) for project in planned),
                sum(
                    1
                    for one in planned
                    if (day := due_start(one)) and day <= month_end(2017, month)
                ),
            ),
        },
        "preliminary_steps": {
            "steps_done": _pair(sum(step.is_done(month) for step in eight), len(eight)),
            "steps_overdue": _pair(sum(step.is_overdue(month) for step in eight)),
            "land_overdue": _pair(sum(step.is_overdue(month) for step in land)),
        },
        "milestones": {
            "milestones_reached": _pair(sum(one.is_reached(month) for one in due), len(due)),
            "milestones_overdue": _pair(sum(one.is_overdue(month) for one in milestones)),
            "milestone_days_late": _pair(sum(one.days_late(month) for one in milestones)),
        },
    }
    if period in QUARTER_ENDS:
        stages = [one.stage(month) for one in in_funnel(course, month)]
        signed = sum(stage != "in_talks" for stage in stages)
        started = sum(stage in ("started", "in_production") for stage in stages)
        complete = sum(not duty_lacking(course, one, period) for one in course.projects)
        found["duty_record"] = {"duty_complete": _pair(complete, len(course.projects))}
        found["project_funnel"] = {
            "talks_to_signed": _pair(signed, len(stages)),
            "signed_to_started": _pair(started, signed),
            "pipeline_projects": _pair(
                sum(one.for_next_year for one in in_funnel(course, month))
            ),
        }  # fmt: skip
    return found


def department_values(
    courses: Courses,
    ledgers: dict[tuple[str, str], list[Problem]],
    accepted: set[Report],
    seed: int,
) -> Values:
    """Return the operands of departments; `ledgers` are those in force by unit and period."""
    values: Values = {}
    for body in DEPARTMENTS:
        for period in OWED["department_service"][0]:
            end = month_end(2017, LAST_MONTH[period])
            matters = matters_of(body, period, seed)
            known = (body.unit_id, "department_service", period) in accepted
            values["service_on_time", body.unit_id, period] = (
                _pair(sum(one[3] for one in matters), sum(one[1] for one in matters))
                if known
                else None
            )
            led = [
                problem
                for (_, of), problems in ledgers.items()
                if of == period
                for problem in problems
                if problem.department == body.name and problem.raised <= end
            ]
            due = [problem for problem in led if problem.deadline.last <= end]
            on_time = [one for one in due if one.closed and one.closed <= one.deadline.last]
            overdue = [
                one
                for one in due
                if one.deadline.last < end and (one.closed is None or one.closed > end)
            ]
            values["department_problems_on_time", body.unit_id, period] = _pair(
                len(on_time), len(due)
            )
            values["department_problems_overdue", body.unit_id, period] = _pair(len(overdue))
            for channel in ("routine", "high_level"):
                _findings(values, courses, channel, body.unit_id, period, seed)
    return values


def stationed_values(accepted: set[Report], seed: int) -> Values:
    """Return the operands of units stationed in the district."""
    values: Values = {}
    for body in STATIONED:
        for period in QUARTER_ENDS:
            end = month_end(2017, LAST_MONTH[period])
            due = [task for task in tasks_of(body, period, seed) if task.deadline <= end]
            on_time = sum(task.done is not None and task.done <= task.deadline for task in due)
            known = (body.unit_id, "stationed_support", period) in accepted
            values["stationed_on_time", body.unit_id, period] = (
                _pair(on_time, len(due)) if known else None
            )
            values["stationed_overdue", body.unit_id, period] = (
                _pair(sum(task.done is None and task.deadline < end for task in due))
                if known
                else None
            )
    return values
