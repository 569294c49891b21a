"""The projects of each headquarters and their course through the year: the invented truth."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from demo.key_projects.areas import Area
from demo.key_projects.project_names import project_names
from demo.spoken_dates import SpokenDate, month_end, spoken

# How a year's investment spreads over January to June; spring festival and rain come first.
_MONTH_WEIGHTS = {1: 4, 2: 6, 3: 12, 4: 20, 5: 26, 6: 32}
_TOTALS = {"industry": (8_000, 240_000), "urban": (5_000, 170_000), "livelihood": (1_500, 42_000)}
_POSTS = (
    "区委书记", "区长", "区人大常委会主任", "区政协主席", "区委副书记", "常务副区长",
    "区委常委、统战部部长", "副区长", "区人大常委会副主任", "区政协副主席",
)  # fmt: skip


@dataclass(frozen=True)
class Project:
    """One project. Money in 万元; dates as they will have happened by the middle of July."""

    code: str
    name: str
    list_level: str
    category: str
    kind: str
    leader_post: str
    total: Decimal
    to_last_year: Decimal
    plan: Decimal
    since_january: dict[int, Decimal]
    start_planned: bool
    planned_start: SpokenDate | None
    actual_start: SpokenDate | None
    completion_planned: bool
    planned_completion: SpokenDate | None
    actual_completion: SpokenDate | None

    @property
    def in_schedule(self) -> bool:
        """Whether the report on starts and completions lists it."""
        return self.kind == "new" or self.completion_planned


def projects_of(area: Area, seed: int) -> list[Project]:
    """Invent the projects of one headquarters; the same seed gives the same projects."""
    random = Random(f"{seed}|projects|{area.unit_id}")
    drafts = []
    names = project_names(area, random)
    for number in range(area.new + area.continuing):
        is_new = number < area.new
        place = number if is_new else number - area.new
        start_planned = is_new and place >= area.new_not_this_year
        if is_new:
            completing = start_planned and place >= area.new - area.completing_new
        else:
            completing = place < area.completing - area.completing_new
        category, name = names[number]
        drafts.append(
            _draft(area, random, number, name, category, is_new, start_planned, completing)
        )
    return _scaled_to_target(drafts, Decimal(random.randint(3600, 6100)) / 10000)


def _draft(
    area: Area, random: Random, number: int, name: str, category: str,
    is_new: bool, start_planned: bool, completing: bool,
) -> Project:  # fmt: skip
    # The top projects are new ones due this year: the city's first, then the district's.
    first_top = area.new_not_this_year
    top = number - first_top
    if 0 <= top < area.three_look:
        level = "city_three_look"
    elif area.three_look <= top < area.three_look + area.scheduled:
        level = "district_scheduled"
    else:
        level = "ordinary"
    low, high = _TOTALS[category]
    total = Decimal(random.randint(low, high)) * (3 if level == "city_three_look" else 1)
    # Three in ten keep their accounts to the 100 yuan: 7,446.08 万元.
    step = Decimal("0.01") if random.random() < 0.3 else Decimal(1)
    spent = Decimal(0) if is_new else _rounded(total * random.randint(15, 60) / 100, step)
    plan = _rounded((total - spent) * random.randint(30, 70) / 100, step)
    if not start_planned and is_new:
        plan = _rounded(plan / 10, step)
    if is_new:
        planned, actual = _new_start(area, random, start_planned)
    else:
        begun = date(random.randint(2014, 2016), random.randint(1, 12), random.randint(1, 28))
        planned, actual = spoken(begun, "month"), spoken(begun, "day")
    planned_end, actual_end = _completion(random, is_new, completing)
    return Project(
        code=f"{area.initials}{2017 if is_new else 2016}-{number + 1:03d}",
        name=name, list_level=level, category=category,
        kind="new" if is_new else "continuing",
        leader_post=random.choice(_POSTS),
        total=total, to_last_year=spent, plan=plan,
        since_january=_course(random, plan, None if not is_new else actual, is_new, step),
        start_planned=start_planned, planned_start=planned, actual_start=actual,
        completion_planned=completing, planned_completion=planned_end,
        actual_completion=actual_end,
    )  # fmt: skip


def _new_start(
    area: Area, random: Random, start_planned: bool
) -> tuple[SpokenDate | None, SpokenDate | None]:
    if not start_planned:
        return random.choice([None, spoken(date(2018, random.randint(3, 9), 15), "month")]), None
    # Some large ones can start only in the third quarter; their plan says so.
    month = random.choice([2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 6, 7, 8, 9])
    precision = random.choice(["day", "month", "month", "ten_days", "quarter"])
    planned = spoken(date(2017, month, random.randint(5, 25)), precision)
    chance = random.random()
    # Between one in ten and four in ten start late, depending on the headquarters.
    late = 0.10 + 0.10 * (area.shift % 4)
    if chance < late:
        started = planned.last + timedelta(days=random.randint(12, 120))
    elif chance < late + 0.15:
        started = planned.first - timedelta(days=random.randint(3, 30))
    else:
        started = planned.first + timedelta(
            days=random.randint(0, (planned.last - planned.first).days)
        )
    started = max(started, date(2017, 1, 5))
    return planned, (spoken(started, "day") if started <= date(2017, 6, 30) else None)


def _completion(
    random: Random, is_new: bool, completing: bool
) -> tuple[SpokenDate | None, SpokenDate | None]:
    if not completing:
        year = random.randint(2018, 2020)
        precision = random.choice(["month", "quarter"])
        return spoken(date(year, random.randint(1, 12), 20), precision), None
    month = random.randint(11, 12) if is_new else random.choice([3, 4, 5, 5, 6, 6, 8, 9, 10, 12])
    precision = random.choice(["day", "month", "quarter", "ten_days"])
    planned = spoken(date(2017, month, random.randint(10, 28)), precision)
    finished = planned.last + timedelta(days=random.choice([-20, -9, -4, 0, 0, 25, 60]))
    if is_new or finished > date(2017, 6, 30):
        return planned, None
    return planned, spoken(max(finished, date(2017, 1, 20)), "day")


def _course(
    random: Random, plan: Decimal, start: SpokenDate | None, is_new: bool, step: Decimal
) -> dict[int, Decimal]:
    """Return the cumulative investment at the end of each month, before it is scaled."""
    attained = Decimal(random.randint(25, 75)) / 100
    begins = 1 if not is_new else (start.last.month if start else 13)
    weights = {
        month: weight * random.randint(70, 130) if month >= begins else 0
        for month, weight in _MONTH_WEIGHTS.items()
    }
    total = sum(weights.values())
    course, done = {}, Decimal(0)
    for month, weight in weights.items():
        done += plan * attained * weight / total if total else Decimal(0)
        course[month] = _rounded(done, step)
    return course


def _scaled_to_target(drafts: list[Project], target: Decimal) -> list[Project]:
    """Scale the courses so that the headquarters attains its share of the plan by June."""
    planned = sum((project.plan for project in drafts), Decimal(0))
    invested = sum((project.since_january[6] for project in drafts), Decimal(0))
    factor = target * planned / invested
    scaled = []
    for project in drafts:
        step = Decimal(1) if project.plan == project.plan.to_integral_value() else Decimal("0.01")
        course = {
            month: _rounded(value * factor, step) for month, value in project.since_january.items()
        }
        scaled.append(Project(**{**vars(project), "since_january": course}))
    return scaled


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step)


def happened(spoken_date: SpokenDate | None, month: int) -> bool:
    """Say whether a date lies on or before the end of a month of 2017."""
    return spoken_date is not None and spoken_date.last <= month_end(2017, month)
