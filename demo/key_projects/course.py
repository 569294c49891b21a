"""How projects come on: preliminary steps, milestones, the funnel; the invented truth behind."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from demo.key_projects.areas import Area
from demo.key_projects.projects import Project
from demo.spoken_dates import SpokenDate, month_end, spoken

KNOWN_UNTIL = date(2017, 6, 30)
# Step, what the header calls it, days before the planned start.
EIGHT = (
    ("social_stability", "社会稳定风险评估", 130),
    ("approval", "项目立项", 115),
    ("site_selection", "项目选址", 100),
    ("environment", "环境影响评价", 85),
    ("energy", "节能评估", 75),
    ("tendering", "招标投标", 45),
    ("planning_permit", "规划许可", 30),
    ("construction_permit", "施工许可", 12),
)
OTHERS = (
    ("land_formalities", "用地手续", 60),
    ("land_take", "征地", 50),
    ("demolition", "拆迁", 40),
    ("funds", "资金落实", 35),
    ("staff", "人员落实", 30),
    ("resources", "要素保障", 25),
)
MILESTONES = ("前期手续办结", "正式开工", "基础完工", "主体完工", "竣工验收")


@dataclass(frozen=True)
class Step:
    """One step of one project; not needed where `planned` is None."""

    step: str
    planned: date | None
    done: date | None

    @property
    def is_of_eight(self) -> bool:
        return self.step in {step for step, _, _ in EIGHT}

    def is_done(self, month: int) -> bool:
        return self.done is not None and self.done <= month_end(2017, month)

    def is_overdue(self, month: int) -> bool:
        return (
            self.planned is not None
            and self.planned < month_end(2017, month)
            and not self.is_done(month)
        )


@dataclass(frozen=True)
class Milestone:
    """One milestone of one project's backward schedule."""

    name: str
    planned: date
    reached: date | None

    def is_due(self, month: int) -> bool:
        return self.planned <= month_end(2017, month)

    def is_reached(self, month: int) -> bool:
        return self.reached is not None and self.reached <= month_end(2017, month)

    def is_overdue(self, month: int) -> bool:
        return self.planned < month_end(2017, month) and not self.is_reached(month)

    def days_late(self, month: int) -> int:
        end = month_end(2017, month)
        until = self.reached if self.reached and self.reached <= end else end
        return max(0, (until - self.planned).days)


@dataclass(frozen=True)
class Prospect:
    """One project of the funnel: from the first talks to production."""

    code: str
    name: str
    category: str
    total: int | None
    for_next_year: bool
    talks: date
    signed: date | None
    started: date | None
    in_production: date | None
    completed: date | None

    def stage(self, month: int) -> str:
        end = month_end(2017, month)
        for day, stage in (
            (self.in_production, "in_production"), (self.started, "started"),
            (self.signed, "signed"),
        ):  # fmt: skip
            if day is not None and day <= end:
                return stage
        return "in_talks"


def steps_of(project: Project, seed: int) -> list[Step]:
    """Invent the steps of a project that is planned to start this year."""
    assert project.planned_start is not None
    random = Random(f"{seed}|steps|{project.code}")
    start = project.planned_start.last
    # Works that began before the permit did: one in twenty.
    hasty = project.actual_start is not None and random.random() < 0.05
    steps = []
    for step, _, before in (*EIGHT, *OTHERS):
        unneeded = (
            (step == "energy" and project.category == "livelihood")
            or (step == "demolition" and project.category == "industry")
        )  # fmt: skip
        if unneeded:
            steps.append(Step(step, None, None))
            continue
        planned = start - timedelta(days=before)
        lag = random.choice([-10, -5, -2, 0, 0, 3, 8])
        done: date | None = planned + timedelta(days=lag)
        if project.actual_start is None:
            # Something keeps the project from starting: a late step, often the land.
            if random.random() < (
                0.45 if step in ("land_formalities", "planning_permit") else 0.15
            ):
                done = None
        elif done is not None:
            done = min(done, project.actual_start.last - timedelta(days=1))
            if hasty and step == "construction_permit":
                done = None
        steps.append(Step(step, planned, done if done and done <= KNOWN_UNTIL else None))
    return steps


def milestones_of(project: Project, seed: int) -> list[Milestone]:
    """Invent the backward schedule of a project: five milestones from its start to its end."""
    random = Random(f"{seed}|milestones|{project.code}")
    first = project.planned_start.last if project.planned_start else date(2018, 6, 30)
    last = project.planned_completion.last if project.planned_completion else date(2018, 12, 31)
    if last <= first:
        last = first + timedelta(days=240)
    length = (last - first).days
    planned = [
        first - timedelta(days=10), first, first + timedelta(days=length // 4),
        first + timedelta(days=length * 3 // 5), last,
    ]  # fmt: skip
    started = project.actual_start.last if project.actual_start else None
    reached: list[date | None] = [None] * 5
    if started is not None:
        slip = (started - first).days
        reached[0], reached[1] = started - timedelta(days=3), started
        for number in (2, 3):
            day = planned[number] + timedelta(days=max(slip, 0) + random.choice([-6, 0, 4, 15]))
            reached[number] = max(day, started + timedelta(days=5))
    if project.actual_completion is not None:
        end = project.actual_completion.last
        reached = [day if day is None else min(day, end) for day in reached]
        reached[4] = end
    return [
        Milestone(name, day, done if done is not None and done <= KNOWN_UNTIL else None)
        for name, day, done in zip(MILESTONES, planned, reached, strict=True)
    ]


def prospects_of(area: Area, projects: list[Project], seed: int) -> list[Prospect]:
    """Invent the funnel of a headquarters: its industry projects, and next year's pipeline."""
    random = Random(f"{seed}|funnel|{area.unit_id}")
    prospects = []
    for project in (one for one in projects if one.category == "industry"):
        start = project.actual_start.last if project.actual_start else None
        base = start or (project.planned_start.first if project.planned_start else date(2017, 7, 1))
        signed = min(base - timedelta(days=random.randint(60, 200)), date(2017, 5, 20))
        talks = signed - timedelta(days=random.randint(40, 260))
        end = project.actual_completion.last if project.actual_completion else None
        prospects.append(
            Prospect(
                project.code, project.name, project.category, int(project.total), False, talks,
                signed, start, end + timedelta(days=5) if end else None, end,
            )
        )  # fmt: skip
    for number in range(1, 5):
        talks = date(2017, random.randint(1, 5), random.randint(1, 28))
        hoped = talks + timedelta(days=random.randint(20, 120))
        signed_on = hoped if hoped <= KNOWN_UNTIL and random.random() < 0.6 else None
        prospects.append(
            Prospect(
                f"{area.initials}2018-{number:03d}", f"{area.place}储备项目{number}", "industry",
                # The sum of one is kept back while the talks go on.
                None if number == 1 else random.randint(5_000, 90_000),
                True, talks, signed_on, None, None, None,
            )
        )  # fmt: skip
    return prospects


def listed_start(project: Project) -> tuple[SpokenDate | None, date | None, str]:
    """Return the start as the year's list has it, the start approved later, and its document.

    A start in the third quarter is approved by a document for two of three projects; the third was
    put off by its headquarters alone and is late by the list.
    """
    planned = project.planned_start
    if planned is None or not project.start_planned or planned.first < date(2017, 7, 1):
        return planned, None, ""
    number = int(project.code[-3:])
    in_june = spoken(date(2017, 6, 20), "day")
    if number % 3 == 0:
        return in_june, None, ""
    return in_june, planned.last, f"青项指〔2017〕{number}号"


def due_start(project: Project) -> date | None:
    """Return the day by which it should start: by its document, else by the year's list."""
    listed, approved, _ = listed_start(project)
    return approved or (listed.last if listed else None)


def is_start_overdue(project: Project, month: int) -> bool:
    """Say whether the project should have started by the list or its document, and has not."""
    due = due_start(project)
    end = month_end(2017, month)
    started = project.actual_start is not None and project.actual_start.last <= end
    return project.start_planned and due is not None and due < end and not started
