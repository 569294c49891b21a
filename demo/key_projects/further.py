"""Every further workbook that came in beside the three first reports: its bytes, its fate."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from demo.key_projects.area_tables import (
    TEN_DAYS,
    AreaCourse,
    duty_page,
    funnel_page,
    milestones_page,
    month_words,
    steps_page,
    ten_days_page,
)
from demo.key_projects.areas import PERIODS
from demo.key_projects.bodies import (
    DEPARTMENTS,
    GENERAL,
    HIGH_LEVEL,
    PROJECT_OFFICE,
    STATIONED,
    STATISTICS,
    Body,
)
from demo.key_projects.other_tables import (
    NUMBER,
    Courses,
    checks_page,
    events_page,
    findings_page,
    headlines_page,
    posts_page,
    register_page,
    service_page,
    statistics_page,
    support_page,
)
from demo.key_projects.story import CLOSING_TIMES, Report
from demo.page import Page, cell_name
from demo.writing import workbook_bytes

QUARTER_ENDS = ("2017-M03", "2017-M06")
YEAR = "2017"
CLOSINGS = {
    **CLOSING_TIMES,
    "2017-06-T1": datetime(2017, 6, 12, 17),
    "2017-06-T2": datetime(2017, 6, 22, 17),
    "2017-06-T3": datetime(2017, 7, 3, 17),
}
_ISSUED = datetime(2017, 2, 28, 17)
# Contract → the periods for which it is owed, what its file is called.
OWED: dict[str, tuple[tuple[str, ...], str]] = {
    "preliminary_steps": (PERIODS, "八项前期工作台账"),
    "milestones": (PERIODS, "倒排工期进度表"),
    "ten_day_progress": (TEN_DAYS, "项目进度旬报"),
    "duty_record": (QUARTER_ENDS, "五到位责任清单"),
    "project_funnel": (QUARTER_ENDS, "洽谈签约开工投产情况"),
    "project_events": (PERIODS, "变动情况"),
    "headline_figures": (PERIODS, "总体情况"),
    "routine_supervision": (PERIODS, "日常督查发现问题清单"),
    # High-level supervision began with March.
    "high_level_supervision": (PERIODS[1:], "高位督查发现问题清单"),
    "statistics_register": (PERIODS, "项目入统情况"),
    "site_checks": (PERIODS[1:], "投资现场核查"),
    "department_service": (PERIODS[1:], "服务重点项目情况"),
    "stationed_support": (QUARTER_ENDS, "支持重点项目情况"),
}
_OF_AREAS = (
    "preliminary_steps", "milestones", "ten_day_progress", "duty_record", "project_funnel",
)  # fmt: skip
_NEVER_SENT: set[Report] = {
    ("AHQ05", "milestones", "2017-M04"),
    ("AHQ08", "ten_day_progress", "2017-06-T1"),
    ("DEP6", "department_service", "2017-M05"),
}
_LATE: set[Report] = {
    ("AHQ02", "preliminary_steps", "2017-M03"),
    ("AHQ07", "milestones", "2017-M06"),
    ("DEP5", "department_service", "2017-M04"),
    ("STU2", "stationed_support", "2017-M06"),
}
_CORRECTED: set[Report] = {
    ("AHQ02", "milestones", "2017-M05"),
    ("STA1", "statistics_register", "2017-M05"),
}


@dataclass(frozen=True)
class Further:
    """One workbook: whose report, when it came, what must become of it."""

    report: Report
    path: str
    received: datetime
    page: Page
    writer: str
    outcome: str = "in_force"
    code: str = ""
    cell: str = ""

    def make_bytes(self) -> bytes:
        return workbook_bytes([self.page], self.writer)


def _without_last_record(page: Page) -> Page:
    last = max(row for row, _ in page.places.values())
    return replace(page, cells={cell: v for cell, v in page.cells.items() if cell[0] != last})


def _with_column(page: Page, header: str, value: str) -> tuple[Page, str, str]:
    """Add a column that no report may have; the finding names its header."""
    row, column = page.header_bottom, 1 + max(place for _, place in page.cells)
    cells = dict(page.cells) | {(row, column): header, (row + 1, column): value}
    return replace(page, cells=cells), "KP-511", cell_name((row, column))


def _of_the_month(page: Page) -> tuple[Page, str, str]:
    cells = dict(page.cells)
    cells[0, 0] = str(cells[0, 0]).replace("中旬", "")
    return replace(page, cells=cells), "KP-311", cell_name((0, 0))


def _zero_beside_records(page: Page) -> tuple[Page, str, str]:
    row = page.height()
    cells = dict(page.cells) | {(row, 0): "零报告"}
    return replace(page, cells=cells), "KP-405", cell_name((row, 0))


def _of_another_class(page: Page) -> tuple[Page, str, str]:
    cells = dict(page.cells) | {page.reporter_cell: f"填报单位：{STATIONED[0].name}"}
    return replace(page, cells=cells), "KP-502", cell_name(page.reporter_cell)


_FAULTS: dict[Report, Callable[[Page], tuple[Page, str, str]]] = {
    # A column that no form has, and that nobody may keep.
    ("AHQ02", "duty_record", "2017-M03"): lambda page: _with_column(page, "政治面貌", "略"),
    ("AHQ01", "ten_day_progress", "2017-06-T2"): _of_the_month,
    ("DEP1", "department_service", "2017-M06"): _zero_beside_records,
    ("DEP2", "department_service", "2017-M03"): _of_another_class,
}


def further_expected(courses: Courses) -> list[Report]:
    """Return the further reports that are due by the business date."""
    expected: list[Report] = []
    for contract, (periods, _) in OWED.items():
        for sender in _senders(courses, contract):
            first = isinstance(sender, AreaCourse) and sender.area.opened_on is not None
            unit_id = sender.area.unit_id if isinstance(sender, AreaCourse) else sender.unit_id
            expected += [
                (unit_id, contract, period)
                for period in periods
                if not (first and period == "2017-M01-02")
            ]
    return expected


def _senders(courses: Courses, contract: str) -> Sequence[AreaCourse | Body]:
    if contract in _OF_AREAS:
        return list(courses.values())
    bodies: dict[str, list[Body]] = {
        "routine_supervision": [PROJECT_OFFICE], "site_checks": [PROJECT_OFFICE],
        "high_level_supervision": [HIGH_LEVEL], "statistics_register": [STATISTICS],
        "department_service": list(DEPARTMENTS), "stationed_support": list(STATIONED),
    }  # fmt: skip
    return bodies.get(contract, [GENERAL])


def _page(courses: Courses, report: Report, seed: int) -> Page:
    unit_id, contract, period = report
    if contract in _OF_AREAS:
        make: Callable[[AreaCourse, str], Page] = {
            "preliminary_steps": steps_page, "milestones": milestones_page,
            "ten_day_progress": ten_days_page, "duty_record": duty_page,
            "project_funnel": funnel_page,
        }[contract]  # fmt: skip
        return make(courses[unit_id], period)
    if contract == "department_service":
        return service_page(_body(unit_id), period, seed)
    if contract == "stationed_support":
        return support_page(_body(unit_id), period, seed)
    if contract.endswith("_supervision"):
        channel = "routine" if contract.startswith("routine") else "high_level"
        return findings_page(courses, channel, period, seed)
    if contract in ("statistics_register", "site_checks"):
        return {"statistics_register": statistics_page, "site_checks": checks_page}[contract](
            courses, period, seed
        )
    return {"project_events": events_page, "headline_figures": headlines_page}[contract](
        courses, period
    )


def _body(unit_id: str) -> Body:
    return next(body for body in (*DEPARTMENTS, *STATIONED) if body.unit_id == unit_id)


def further_workbooks(courses: Courses, seed: int) -> Iterator[Further]:
    """Yield every further workbook, the lists of the year first."""
    folder = GENERAL.folder
    register = (GENERAL.unit_id, "project_register", YEAR)
    yield Further(register, f"{folder}/2017年重点项目清单.xlsx", _ISSUED,
                  register_page(courses, YEAR), "xlsxwriter")  # fmt: skip
    posts = (GENERAL.unit_id, "leading_posts", YEAR)
    named = posts_page(courses, with_numbers=True)
    number = min(cell for cell, value in named.cells.items() if value == NUMBER)
    yield Further(posts, f"{folder}/2017年指挥体系职务表.xlsx", _ISSUED, named, "openpyxl",
                  "refused", "KP-512", cell_name(number))  # fmt: skip
    yield Further(posts, f"{folder}/2017年指挥体系职务表（改）.xlsx", _ISSUED + timedelta(hours=2),
                  posts_page(courses), "openpyxl")  # fmt: skip
    for report in further_expected(courses):
        if report not in _NEVER_SENT:
            yield from _sent(courses, report, seed)


def _sent(courses: Courses, report: Report, seed: int) -> Iterator[Further]:
    unit_id, contract, period = report
    random = Random(f"{seed}|further|{'|'.join(report)}")
    day = random.randint(1, 3)
    morning = CLOSINGS[period].replace(hour=8) + timedelta(days=day if report in _LATE else -day)
    received = morning + timedelta(minutes=random.randint(0, 8 * 60 + 45))
    sender = next(
        one for one in _senders(courses, contract)
        if unit_id in (getattr(one, "unit_id", ""), one.area.unit_id
                       if isinstance(one, AreaCourse) else "")
    )  # fmt: skip
    area = sender.area if isinstance(sender, AreaCourse) else None
    folder = area.folder if area else sender.folder if isinstance(sender, Body) else ""
    stem = f"{folder}/{area.place if area else ''}{month_words(period)}{OWED[contract][1]}"
    writer = area.habits.writer if area else "openpyxl" if day == 1 else "xlsxwriter"
    sound = Further(report, f"{stem}.xlsx", received, _page(courses, report, seed), writer)
    if report in _FAULTS:
        page, code, cell = _FAULTS[report](sound.page)
        yield replace(sound, page=page, outcome="refused", code=code, cell=cell)
        mended = CLOSINGS[period] - timedelta(hours=3)
        yield replace(sound, path=f"{stem}（改）.xlsx", received=mended)
    elif report in _CORRECTED:
        earlier = _without_last_record(sound.page)
        yield replace(sound, page=earlier, outcome="superseded")
        later = received + timedelta(days=1)
        yield replace(sound, path=f"{stem}（更正）.xlsx", received=later)
    else:
        yield sound


def further_timeliness(courses: Courses) -> dict[Report, str]:
    """Return on_time, late or missing for every further report due."""
    return {
        report: "missing" if report in _NEVER_SENT else "late" if report in _LATE else "on_time"
        for report in further_expected(courses)
    }
