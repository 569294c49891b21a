"""The works: sites, when they start, what is built and handed over, and the chain of milestones."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from demo.relocation.county import COUNTY, MERGED, SUCCESSOR, Township, persons_of

PLANNED_COMPLETION, PLANNED_HANDOVER = date(2016, 9, 30), date(2016, 10, 31)
# The day after which T06 has six households more on its sites than on its list.
ADJUSTED_ON, ADJUSTED, ADJUSTED_BY = date(2016, 6, 12), "T06", 6
_STUCK = "T02-03"


@dataclass(frozen=True)
class Site:
    """A settlement site, or the scattered households of a village."""

    site_id: str
    name: str
    village: int
    is_centralised: bool
    size: int
    belongs: tuple[bool, bool, bool, bool]
    planned_start: date
    started: date
    completed: date
    handed_over: date
    # Households still without keys at the end of the year.
    left_without: int = 0

    def households(self, day: date) -> int:
        is_adjusted = self.site_id == f"{ADJUSTED}-F3" and day >= ADJUSTED_ON
        return self.size + (ADJUSTED_BY if is_adjusted else 0)

    def persons(self, day: date) -> int:
        return persons_of(self.households(day))

    def started_by(self, day: date) -> date | None:
        return self.started if self.started <= day else None

    def completed_by(self, day: date) -> date | None:
        return self.completed if self.completed <= day else None

    def progress(self, day: date) -> int:
        if self.started > day:
            return 0
        if self.completed <= day:
            return 100
        if self.site_id == _STUCK and day <= date(2016, 6, 20):
            return 5
        return min(95, 2 + (day - self.started).days)

    def built(self, day: date) -> int:
        if self.completed <= day:
            return self.households(day)
        days = (day - self.started).days - 45
        return min(self.size - 1, max(0, self.size * days // 80)) if self.size > 1 else 0

    def with_keys(self, day: date) -> int:
        return self.households(day) - self.left_without if self.handed_over <= day else 0


def sites_of(township: Township, seed: int) -> list[Site]:
    """Return the sites of a township: a large one, one in every other village, scattered rest."""
    random = Random(f"{seed}|sites|{township.unit_id}")
    unit_id = township.unit_id
    sizes = [random.randint(36, 52), *(random.randint(18, 29) for _ in township.villages[1:])]
    if unit_id == "T08":
        # Less than half of its households in centralised sites.
        sizes = [31, *(random.randint(10, 14) for _ in township.villages[1:])]
    if unit_id == "T11":
        sizes[0] = 24
    if unit_id == "T05":
        sizes[3] = 4
    sites = [_site(township, place, True, size, random) for place, size in enumerate(sizes)]
    rest, count = township.on_list - sum(sizes), len(sizes)
    for place in range(count):
        size = rest // count + (1 if place < rest % count else 0)
        sites.append(_site(township, place, False, size, random))
    return sites


def _site(township: Township, place: int, is_centralised: bool, size: int, random: Random) -> Site:
    unit_id, village = township.unit_id, township.villages[place]
    number = place + 1
    site_id = f"{unit_id}-{number:02d}" if is_centralised else f"{unit_id}-F{number}"
    planned = date(2016, 6, 15) if place % 2 else date(2016, 6, 20)
    started = planned - timedelta(days=random.randint(0, 1)) if is_centralised else planned
    completed = date(2016, 9, 30) - timedelta(days=random.randint(0, 20))
    handed_over = date(2016, 10, 31) - timedelta(days=random.randint(0, 15))
    belongs = (True, True, not (is_centralised and random.random() < 0.1), True)
    left_without = 0
    if unit_id == "T02" and place == 2:
        started = date(2016, 6, 12)
    if unit_id in ("T03", "T07", "T10") and place % 3 == 1:
        started = {"T03": date(2016, 6, 24), "T07": date(2016, 6, 23), "T10": date(2016, 6, 25)}[
            unit_id
        ]
    if unit_id == "T05" and place == 4:
        started = date(2016, 7, 2)
    if unit_id == "T11" and place == 5 and is_centralised:
        started = date(2016, 9, 10)
        completed = date(2016, 10, 20)
    if unit_id == "T06" and place == 6:
        completed = date(2016, 10, 5)
    if unit_id == "T08" and place >= 3:
        handed_over = date(2016, 12, 12)
    if unit_id == "T11" and place == 1 and is_centralised:
        left_without = 12
    return Site(
        site_id, f"{village.name}{'集中安置点' if is_centralised else '分散安置'}", place,
        is_centralised, size, belongs, planned, started, completed, handed_over, left_without,
    )  # fmt: skip


@dataclass(frozen=True)
class Milestone:
    """One milestone of the chain: step, name, owner, the township it is for, planned, done."""

    step: int
    name: str
    owner: str
    township: str
    planned: date
    done: date | None

    def done_by(self, day: date) -> date | None:
        return self.done if self.done is not None and self.done <= day else None


# step, name, owner ("" is the township), planned
_CHAIN = (
    (2, "survey_plan_budget", "HOUSING", date(2016, 6, 5)),
    (3, "joint_review", "HOUSING", date(2016, 6, 7)),
    (3, "joint_review", "LAND", date(2016, 6, 7)),
    (3, "joint_review", "FORESTRY", date(2016, 6, 7)),
    (3, "joint_review", "ENVIRONMENT", date(2016, 6, 7)),
    (4, "formal_plan", "HOUSING", date(2016, 6, 10)),
    (5, "budget_audit", "FINANCE", date(2016, 6, 10)),
    (5, "budget_audit", "AUDIT", date(2016, 6, 10)),
    (6, "tender", "", date(2016, 6, 13)),
    (7, "works_begin", "", date(2016, 6, 15)),
    (8, "all_started", "", date(2016, 6, 20)),
    (9, "built", "", PLANNED_COMPLETION),
    (10, "keys", "", PLANNED_HANDOVER),
)
# What was not done on its day: township, milestone, owner → days late; None: not in the year.
LATENESS: dict[tuple[str, str, str], int | None] = {
    # Its own: the tender three days late, a further day until all sites had started.
    ("T03", "tender", "T03"): 3, ("T03", "works_begin", "T03"): 3, ("T03", "all_started", "T03"): 4,
    # Held up: the land bureau five days late, of which two were made up.
    ("T07", "joint_review", "LAND"): 5, ("T07", "formal_plan", "HOUSING"): 3,
    ("T07", "budget_audit", "FINANCE"): 3, ("T07", "budget_audit", "AUDIT"): 3,
    ("T07", "tender", "T07"): 3, ("T07", "works_begin", "T07"): 3, ("T07", "all_started", "T07"): 3,
    # Held up: the forestry bureau five days late.
    ("T10", "joint_review", "FORESTRY"): 5, ("T10", "formal_plan", "HOUSING"): 5,
    ("T10", "budget_audit", "FINANCE"): 5, ("T10", "budget_audit", "AUDIT"): 5,
    ("T10", "tender", "T10"): 5, ("T10", "works_begin", "T10"): 5, ("T10", "all_started", "T10"): 5,
    # The audit two days late; the township made it up by the start of works.
    ("T02", "budget_audit", "AUDIT"): 2, ("T02", "tender", "T02"): 2,
    # A flood: one site began in September.
    ("T11", "all_started", "T11"): 82, ("T11", "built", "T11"): 20, ("T11", "keys", "T11"): None,
    ("T06", "built", "T06"): 5,
    ("T08", "keys", "T08"): 42,
}  # fmt: skip


def chain_of(towns: list[Township]) -> list[Milestone]:
    """Return every milestone: that of the county as a whole first."""
    first = date(2016, 5, 23)
    chain = [Milestone(1, "design_firms", "HOUSING", COUNTY, first, first)]
    for town in towns:
        for step, name, department, planned in _CHAIN:
            owner = department or town.unit_id
            if town.unit_id == MERGED and step > 8:
                owner = SUCCESSOR
            late = LATENESS.get((town.unit_id, name, owner), 0)
            done = None if late is None else planned + timedelta(days=late)
            chain.append(Milestone(step, name, owner, town.unit_id, planned, done))
    return chain
