"""A district's project office with a year of reports: a workspace's material, and its truth."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from demo.key_projects.area_tables import AreaCourse
from demo.key_projects.areas import (
    CONTRACTS,
    GENERAL_HEADQUARTERS,
    LAST_MONTH,
    PERIODS,
    Area,
    areas_of,
)
from demo.key_projects.bodies import BODIES
from demo.key_projects.further import (
    CLOSINGS,
    OWED,
    Further,
    further_timeliness,
    further_workbooks,
)
from demo.key_projects.further_truth import (
    Values,
    department_values,
    further_indicators,
    stationed_values,
)
from demo.key_projects.other_tables import Courses
from demo.key_projects.problems import is_overdue
from demo.key_projects.projects import Project, happened
from demo.key_projects.story import Report, expected_reports, timeliness
from demo.key_projects.workbooks import AreaTruth, Incoming, incoming
from demo.spoken_dates import month_end

BUSINESS_DATE = date(2017, 7, 10)
_UNIT_COLUMNS = (
    "unit_id", "name", "name_en", "aliases", "class", "level", "parent_unit_id",
    "opened_on", "closed_on", "successor_unit_id", "inherits", "note",
)  # fmt: skip

Operands = tuple[Decimal, Decimal]
"""Numerator and denominator."""


@dataclass(frozen=True)
class FileTruth:
    """What must become of one workbook."""

    path: str
    report: Report
    received_at: datetime
    # in_force | superseded | identical | refused
    outcome: str
    # The finding that must be made, where there is one to make.
    code: str = ""
    sheet: str = ""
    cell: str = ""
    field: str = ""


@dataclass(frozen=True)
class Truth:
    """What a right reading of the demo must find. Keys are (unit, …, period) as written below."""

    files: list[FileTruth]
    areas: list[Area]
    # (unit, period) → the projects of the headquarters; figures by `Project.since_january`.
    projects: dict[str, list[Project]]
    # (indicator, unit, period) → operands, or None: no accepted report, the value is missing.
    indicators: dict[tuple[str, str, str], Operands | None]
    # (unit, contract, period) → on_time | late | missing.
    timeliness: dict[Report, str]
    # The same of departments and of units stationed in the district.
    of_others: Values


def write_office(
    home: Path, seed: int = 2017, offices_scale: int = 1, whole: bool | None = None
) -> None:
    """Write a demo workspace's own material: reference lists and the inbox.

    `offices_scale` 1 gives 8 headquarters; every further step adds 18 headquarters. An office that
    is not `whole` has the three first reports only, 120 workbooks, and 280 for every further step,
    and the method that goes with them. The first step is whole unless told. The same seed gives
    the same bytes.
    """
    areas = areas_of(offices_scale)
    whole = offices_scale == 1 if whole is None else whole
    reference, inbox = home / "reference", home / "inbox"
    reference.mkdir(parents=True, exist_ok=True)
    inbox.mkdir(parents=True, exist_ok=True)
    (reference / "office.yml").write_text(
        "office: {zh: 青江区重点项目办公室, en: Qingjiang District Key Projects Office}\n"
        "language: zh\n"
        "programmes: [key_projects]\n"
        "# Fixed, so that the demo says the same every day; an office leaves it out.\n"
        f"business_date: {BUSINESS_DATE.isoformat()}\n",
        encoding="utf-8",
    )
    _write_units(reference / "units.csv", areas)
    owed: dict[str, tuple[str, ...]] = dict.fromkeys(CONTRACTS, PERIODS)
    if whole:
        owed |= {contract: periods for contract, (periods, _) in OWED.items()}
        _write_plans(home, areas, seed)
    else:
        (home / "rulebooks").mkdir(exist_ok=True)
        method = Path(__file__).with_name("first_method.yml").read_text(encoding="utf-8")
        (home / "rulebooks" / "area_headquarters_2017.yml").write_text(method, encoding="utf-8")
    _write_rows(
        reference / "calendar.csv",
        ("contract", "period", "due_at"),
        [
            (contract, period, f"{CLOSINGS[period]:%Y-%m-%d %H:%M}")
            for contract, periods in owed.items()
            for period in periods
        ],
    )
    received = []
    sound: dict[Report, bytes] = {}
    truths = _truths(areas, seed)
    for further in further_workbooks(_courses(truths), seed) if whole else ():
        path = inbox / further.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(further.make_bytes())
        received.append((further.path, f"{further.received:%Y-%m-%d %H:%M}"))
    for workbook in incoming(truths, seed, offices_scale):
        sending = workbook.sending
        path = inbox / sending.path
        path.parent.mkdir(parents=True, exist_ok=True)
        data = sound[sending.report] if sending.content == "same" else workbook.make_bytes()
        sound.setdefault(sending.report, data)
        path.write_bytes(data)
        received.append((sending.path, f"{sending.received:%Y-%m-%d %H:%M}"))
    _write_rows(inbox / "received.csv", ("path", "received_at"), received)


def truth(seed: int = 2017, offices_scale: int = 1, whole: bool | None = None) -> Truth:
    """Return what must be found in the workspace that `write_office` writes."""
    areas = areas_of(offices_scale)
    truths = _truths(areas, seed)
    whole = offices_scale == 1 if whole is None else whole
    courses = _courses(truths) if whole else {}
    files = _files(list(incoming(truths, seed, offices_scale)))
    files += [_file(further) for further in further_workbooks(courses, seed)] if courses else []
    accepted = {file.report for file in files if file.outcome == "in_force"}
    in_time = timeliness(seed, offices_scale)
    in_time |= further_timeliness(courses) if courses else {}
    indicators: Values = further_indicators(courses, accepted, seed)
    ledgers = {
        (unit_id, period): of.problems
        for unit_id, of in truths.items()
        for period in of.area.periods
        if (unit_id, "problem_ledger", period) in accepted
    }
    others = department_values(courses, ledgers, accepted, seed) if courses else {}
    others |= stationed_values(accepted, seed) if courses else {}
    for unit_id, area_truth in truths.items():
        for period in area_truth.area.periods:
            for contract, values in _operands(area_truth, period).items():
                known = (unit_id, contract, period) in accepted
                for name, operands in values.items():
                    indicators[name, unit_id, period] = operands if known else None
            late = sum(
                status in ("late", "missing")
                for (unit, _, of), status in in_time.items()
                if (unit, of) == (unit_id, period)
            )
            indicators["late_reports", unit_id, period] = (Decimal(late), Decimal(1))
    return Truth(
        files=files,
        areas=areas,
        projects={unit_id: area_truth.projects for unit_id, area_truth in truths.items()},
        indicators=indicators,
        timeliness=in_time,
        of_others=others,
    )


def _truths(areas: list[Area], seed: int) -> dict[str, AreaTruth]:
    return {area.unit_id: AreaTruth(area, seed) for area in areas}


def _courses(truths: dict[str, AreaTruth]) -> Courses:
    return {
        unit_id: AreaCourse(truth.area, truth.projects, truth.seed)
        for unit_id, truth in truths.items()
    }


def _file(further: Further) -> FileTruth:
    return FileTruth(
        further.path, further.report, further.received, further.outcome, further.code,
        further.page.name, further.cell,
    )  # fmt: skip


def _write_plans(home: Path, areas: list[Area], seed: int) -> None:
    """Write the plans of the year in their versions."""
    rows: list[tuple[str, ...]] = []
    for unit_id, truth in _truths(areas, seed).items():
        planned = sum((project.plan for project in truth.projects), Decimal(0))
        common = ("investment_of_year", unit_id, "2017")
        rows.append((*common, "original", f"{planned:f}", "万元", "青项指〔2017〕1号", ""))
        if unit_id in ("AHQ01", "AHQ04"):
            adjusted = (planned * Decimal("0.9")).quantize(Decimal(1))
            document = f"青项指〔2017〕5{unit_id[-1]}号"
            rows.append((*common, "adjusted 1", f"{adjusted:f}", "万元", document, "2017-M05"))
    header = (
        "plan", "unit", "year", "version", "value", "unit_of_measure", "document_number",
        "effective_from",
    )  # fmt: skip
    _write_rows(home / "reference" / "plan_versions.csv", header, rows)


def _files(workbooks: list[Incoming]) -> list[FileTruth]:
    files = []
    sound = [book for book in workbooks if book.fault is None or not book.fault.refuses]
    last = {book.sending.report: book for book in sound if book.sending.content != "same"}
    for book in workbooks:
        sending, fault = book.sending, book.fault
        if fault is not None and fault.refuses:
            outcome = "refused"
        elif sending.content == "same":
            outcome = "identical"
        else:
            outcome = "in_force" if last[sending.report] is book else "superseded"
        code, cell, field = (fault.code, fault.cell, fault.field) if fault else ("", "", "")
        files.append(
            FileTruth(
                sending.path,
                sending.report,
                sending.received,
                outcome,
                code,
                book.sheet,
                cell,
                field,
            )
        )
    return files


def _operands(truth: AreaTruth, period: str) -> dict[str, dict[str, Operands]]:
    """Return the operands of every indicator, by the contract that they rest on."""
    month = LAST_MONTH[period]
    projects = truth.projects
    one = Decimal(1)
    invested = sum((project.since_january[month] for project in projects), Decimal(0))
    before = sum((project.since_january[month - 1] for project in projects), Decimal(0))
    planned = sum((project.plan for project in projects), Decimal(0))
    starts = [project for project in projects if project.start_planned]
    ends = [project for project in projects if project.completion_planned]
    started = [project for project in starts if happened(project.actual_start, month)]
    due = [project for project in starts if happened(project.planned_start, month)]
    completed = [project for project in ends if happened(project.actual_completion, month)]
    due_ends = [project for project in ends if happened(project.planned_completion, month)]
    end = month_end(2017, month)
    late = [
        one
        for one in due
        if one not in started and one.planned_start and one.planned_start.last < end
    ]
    overdue = [problem for problem in truth.problems if is_overdue(problem, month)]
    return {
        "monthly_progress": {
            "investment_attainment": (invested, planned),
            "invested_this_period": (invested - (before if month > 2 else 0), one),
        },
        "starts_and_completions": {
            "starts_attainment": (Decimal(len(started)), Decimal(len(due))),
            "completions_attainment": (Decimal(len(completed)), Decimal(len(due_ends))),
            "late_starts": (Decimal(len(late)), one),
        },
        "problem_ledger": {"overdue_problems": (Decimal(len(overdue)), one)},
    }


def _write_units(path: Path, areas: list[Area]) -> None:
    units = [
        {
            "unit_id": body.unit_id,
            "name": body.name,
            "name_en": body.name_en,
            "aliases": body.aliases,
            "class": body.unit_class,
            "level": "district",
            "parent_unit_id": body.parent,
        }
        for body in BODIES
    ]
    for area in areas:
        units.append(
            {
                "unit_id": area.unit_id,
                "name": area.name,
                "name_en": area.name_en,
                "aliases": ";".join(area.all_aliases),
                "class": "area_headquarters",
                "level": "area",
                "parent_unit_id": GENERAL_HEADQUARTERS,
                "opened_on": area.opened_on.isoformat() if area.opened_on else "",
                "note": "2017年3月组建" if area.opened_on else "",
            }
        )
    rows = [tuple(unit.get(column, "") for column in _UNIT_COLUMNS) for unit in units]
    _write_rows(path, _UNIT_COLUMNS, rows)


def _write_rows(path: Path, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


__all__ = ["BUSINESS_DATE", "FileTruth", "Truth", "expected_reports", "truth", "write_office"]
