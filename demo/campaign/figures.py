"""What was really done: figures of every branch and organisation, by quarter and half-year.

Organs study more than they do; farming and herding areas do more than they study.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from demo.campaign.places import TWINS, Branch, County, Organisation

QUARTERS = ("2016-Q2", "2016-Q3", "2016-Q4")
HALVES = ("2016-H1", "2016-H2")
YEAR = "2016"
TOPICS = ("rules", "speeches", "policies", "examples")
CLEANUPS = (
    "responsibility", "regular_meetings", "elections", "double_meetings", "discipline", "files",
    "transfers", "dues",
)  # fmt: skip
_TASKS = {
    "responsibility": "system", "regular_meetings": "catch_up", "elections": "elect",
    "double_meetings": "catch_up", "discipline": "handle", "files": "records",
    "transfers": "transfer", "dues": "collect",
}  # fmt: skip
# Share of attendance and of what is done, by class.
_STUDY = {
    "organ": 0.94, "pastoral": 0.62, "window": 0.86, "heavy_task": 0.81, "non_public": 0.7,
    "school": 0.9,
}  # fmt: skip
_DOING = {
    "organ": 0.55, "pastoral": 0.93, "window": 0.8, "heavy_task": 0.88, "non_public": 0.6,
    "school": 0.7,
}  # fmt: skip
# Nothing to assess in the quarter: the schools of one county were rebuilt, all figures say —.
NOTHING = {("C13-S1", "2016-Q2")}
# Nothing was found, nothing assigned: the item does not apply.
NOTHING_FOUND = {"C12-O1", "C04-N1"}

Row = dict[str, object]


@dataclass(frozen=True)
class Place:
    """One row's unit: a branch, or an organisation without branches."""

    unit_id: str
    name: str
    level: str
    members: int
    organisation: Organisation


def places(county: County, quarter: str) -> list[Place]:
    """Return who has a row of its own in a quarter, in the order of the table."""
    found = []
    for one in county.organisations:
        if not one.is_open_in(quarter):
            continue
        if one.own_members:
            found.append(Place(one.unit_id, one.name, one.level, one.own_members, one))
        found += [_place(branch, one) for branch in one.branches]
    return found


def _place(branch: Branch, organisation: Organisation) -> Place:
    return Place(branch.unit_id, branch.name, branch.level, branch.members, organisation)


def _random(seed: int, kind: str, unit_id: str, *more: str) -> Random:
    for twin, likeness in TWINS.items():
        unit_id = unit_id.replace(twin, likeness)
    return Random("|".join((str(seed), kind, unit_id, *more)))


def study(county: County, quarter: str, seed: int) -> list[Row]:
    """Return sessions, attendance and regular meetings of every branch."""
    rows: list[Row] = []
    for place in places(county, quarter):
        random = _random(seed, "study", place.unit_id, quarter)
        row: Row = {"unit_id": place.unit_id, "members": place.members}
        share = _STUDY[place.organisation.unit_class] + random.uniform(-0.08, 0.06)
        for topic in TOPICS:
            # Far pastures meet less often; one topic may be left for the next quarter.
            sessions = random.choice((0, 1, 1, 2) if place.level == "village" else (1, 2, 2, 3))
            due = sessions * place.members
            row[f"{topic}_sessions"], row[f"{topic}_due"] = sessions, due
            row[f"{topic}_attended"] = min(due, round(due * share))
        row["meetings_due"] = 5
        row["meetings_held"] = random.choice((3, 4, 5, 5, 5) if share > 0.75 else (2, 3, 3, 4, 5))
        rows.append(_or_nothing(row, place.organisation.unit_id, quarter))
    return rows


def leaders(county: County, quarter: str, seed: int) -> list[Row]:
    """Return the leading groups in study and in their two meetings."""
    rows: list[Row] = []
    for one in county.organisations:
        if not one.is_open_in(quarter):
            continue
        random = _random(seed, "leaders", one.unit_id, quarter)
        row: Row = {"unit_id": one.unit_id, "leaders": one.leaders}
        for topic in TOPICS:
            row[f"{topic}_leaders"] = random.randint(one.leaders // 2, one.leaders * 2)
        row["branch_life_due"] = one.leaders * 3
        row["branch_life_attended"] = random.randint(one.leaders * 2, one.leaders * 3)
        row["group_meeting_due"] = one.leaders
        row["group_meeting_attended"] = random.randint(one.leaders - 2, one.leaders)
        rows.append(row)
    return rows


def doing(county: County, quarter: str, seed: int) -> list[Row]:
    """Return posts, households and models as they stand at the end of the quarter."""
    rows: list[Row] = []
    done = QUARTERS.index(quarter) + 1
    for place in places(county, quarter):
        one = place.organisation
        random = _random(seed, "doing", place.unit_id)
        share = min(1.0, _DOING[one.unit_class] + random.uniform(-0.1, 0.1))
        is_free = one.unit_id in NOTHING_FOUND
        assigned, due = (0, 0) if is_free else (random.randint(8, 40), random.randint(1, 4))
        models = [random.randint(0, 3) for _ in range(4)]
        row: Row = {
            "unit_id": place.unit_id,
            "posts_due": due,
            "posts_sent": min(due, round(due * share + 0.2 * (done - 1))),
            "households_assigned": assigned,
            "households_helped": round(assigned * share * (0.55 + 0.15 * done)),
            **{
                name: 0 if is_free else number * done // 3
                for name, number in zip(
                    ("model_posts", "model_teams", "model_units", "model_trades"),
                    models,
                    strict=True,
                )
            },
        }
        rows.append(_or_nothing(row, one.unit_id, quarter))
    return rows


def rectification(county: County, quarter: str, seed: int) -> list[Row]:
    """Return the eight clean-ups: those of the leading group, then those of the branches."""
    rows: list[Row] = []
    done = QUARTERS.index(quarter) + 1
    for one in county.organisations:
        if not one.is_open_in(quarter):
            continue
        own = [place for place in places(county, quarter) if place.organisation is one]
        for number, cleanup in enumerate(CLEANUPS):
            is_own = number % 2 == 1 or bool(one.own_members)
            whose = [(one.unit_id, one.members)] if is_own else [
                (place.unit_id, place.members) for place in own
                if cleanup == "discipline" or place is own[number // 2 % len(own)]
            ]  # fmt: skip
            for unit_id, members in whose:
                row = _items(one, unit_id, cleanup, done, seed)
                row |= {"members": members, "owner": "leading_group" if is_own else "branch"}
                rows.append(_or_nothing(row, one.unit_id, quarter, "cleanup", "owner", "task"))
    return rows


def _items(one: Organisation, unit_id: str, cleanup: str, done: int, seed: int) -> Row:
    random = _random(seed, "items", unit_id, cleanup)
    first = 0 if one.unit_id in NOTHING_FOUND else random.randint(0, 3)
    found = first if first == 0 else first + (done > 1) * random.randint(0, 1)
    pace = random.choice((0.2, 0.3, 0.34))
    closed = min(found, round(found * (pace * done)))
    late = random.randint(0, 1) if closed > 1 else 0
    return {
        "unit_id": unit_id,
        "cleanup": cleanup,
        # Of disciplinary handling the row alone must not tell whether there is any.
        "task": _TASKS[cleanup] if found or cleanup == "discipline" else "none",
        "found": found,
        "closed": closed,
        "closed_on_time": closed - late,
        "deadline": "—"
        if not found or cleanup == "discipline"
        else date(2016, random.choice((9, 11, 12)), 30),
    }


def _or_nothing(row: Row, organisation: str, quarter: str, *kept: str) -> Row:
    """Write — in every figure of who has nothing to assess."""
    if (organisation, quarter) not in NOTHING:
        return row
    return {name: value if name in ("unit_id", "members", *kept) else "—"
            for name, value in row.items()}  # fmt: skip


def satisfaction(all_counties: tuple[County, ...], quarter: str, seed: int) -> list[Row]:
    """Return the monitor points of all counties: one at the county, one township, villages."""
    rows: list[Row] = []
    for county in all_counties:
        by_class = {one.unit_class: one for one in county.organisations if not one.closed_on}
        points = [
            (by_class["window"].branches[0].unit_id, "county"),
            (by_class["pastoral"].unit_id, "township"),
            *((branch.unit_id, "village") for branch in by_class["pastoral"].branches),
        ]
        for unit_id, level in points:
            random = _random(seed, "people", unit_id, level, quarter)
            low, high = (6, 24) if level == "village" else (20, 60)
            asked = random.randint(low, high)
            rows.append({
                "unit_id": unit_id, "level": level, "surveyed": asked,
                "satisfied": round(asked * random.uniform(0.78, 1)),
            })  # fmt: skip
    return rows


def visits(all_counties: tuple[County, ...], quarter: str, seed: int) -> list[Row]:
    """Return the three kinds of visit: to the county, to a township, to a village."""
    rows: list[Row] = []
    for county in all_counties:
        pastoral = next(one for one in county.organisations if one.unit_class == "pastoral")
        for unit_id, kind in (
            (county.unit_id, "routine"),
            (pastoral.unit_id, "focus"),
            (pastoral.branches[0].unit_id, "effect"),
        ):
            random = _random(seed, "visits", unit_id, kind, quarter)
            # Where nothing was found there is nothing to put right.
            found = 0 if county.number == 11 else random.randint(0, 5)
            rows.append({
                "unit_id": unit_id, "visit_kind": kind, "visits": random.randint(1, 4),
                "problems_found": found, "problems_corrected": random.randint(0, found),
            })  # fmt: skip
    return rows


def publicity(county: County, half: str, seed: int) -> list[Row]:
    """Return what every organisation published in a half-year."""
    rows: list[Row] = []
    for one in county.organisations:
        if half == "2016-H2" and one.closed_on:
            continue
        random = _random(seed, "publicity", one.unit_id, half)
        rows.append({
            "unit_id": one.unit_id, "publicity_items": random.randint(0, 14),
            "bilingual_items": random.randint(0, 6), "typical_cases": random.randint(0, 2),
        })  # fmt: skip
    return rows


def coverage(county: County, half: str, seed: int) -> list[Row]:
    """Return whom it reached: all, and the three weak spots."""
    rows: list[Row] = []
    base = Random(f"{seed}|coverage|{county.unit_id}")
    for group, organisations in (
        ("all", 160), ("non_public", 12), ("working_away", 0), ("far_pastures", 18),
    ):  # fmt: skip
        due = organisations and organisations + base.randint(-8, 8)
        members = due * base.randint(9, 16) if due else base.randint(60, 200)
        share = min(1.0, base.uniform(0.7, 0.97) + (0.05 if half == "2016-H2" else 0))
        rows.append({
            "reached_group": group, "organisations_due": due,
            "organisations_reached": round(due * share), "members_due": members,
            "members_reached": round(members * share),
        })  # fmt: skip
    return rows


def register(county: County) -> list[Row]:
    """Return who there is at the end of the year."""
    rows: list[Row] = []
    for place in places(county, QUARTERS[-1]):
        kind = place.organisation.unit_class
        spot = "non_public" if kind == "non_public" else "none"
        spot = "far_pastures" if place.name.endswith("远牧点党支部") else spot
        rows.append({
            "unit_id": place.unit_id, "level": place.level, "registered_class": kind,
            "weak_spot": spot, "branches": 1, "members": place.members,
        })  # fmt: skip
    return rows
