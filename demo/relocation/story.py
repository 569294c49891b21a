"""What came in, when, and what became of it: one entry per workbook, in the order of receipt."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random

from demo.relocation import reports
from demo.relocation.county import (
    BUREAUX,
    MERGED,
    SUCCESSOR,
    Township,
    townships,
)  # fmt: skip
from demo.relocation.sheets import Table
from demo.relocation.works import Milestone, Site, chain_of, sites_of

FIRST_DAY, LAST_DAY = date(2016, 5, 21), date(2016, 6, 20)
MONTHS = range(6, 13)
WEEKS = range(21, 26)
STANDARD_MONTHS = (9, 12)
DAYS = [FIRST_DAY + timedelta(days=step) for step in range((LAST_DAY - FIRST_DAY).days + 1)]

# (township, day) → what was not as usual: late, missing, or a fault and how it ended.
DAILY: dict[tuple[str, date], tuple[str, ...]] = {
    ("T04", date(2016, 5, 22)): ("late",),
    ("T01", date(2016, 5, 23)): ("text_in_count", "mended_in_time"),
    ("T11", date(2016, 5, 25)): ("missing",),
    ("T09", date(2016, 5, 28)): ("code_missing", "mended_late"),
    ("T04", date(2016, 5, 29)): ("late",),
    ("T04", date(2016, 6, 3)): ("missing",),
    ("T08", date(2016, 6, 5)): ("late",),
    # Sent again ten minutes before closing.
    ("T01", date(2016, 6, 10)): ("corrected",),
    ("T11", date(2016, 6, 12)): ("late",),
    ("T04", date(2016, 6, 14)): ("late",),
    ("T06", date(2016, 6, 18)): ("progress_above_all", "never_mended"),
    ("T05", date(2016, 6, 19)): ("template_unknown", "mended_in_time"),
    ("T11", date(2016, 6, 20)): ("missing",),
}
MONTHLY: dict[tuple[str, int], tuple[str, ...]] = {
    ("T05", 7): ("late",),
    ("T04", 9): ("set_aside",),
    ("T11", 9): ("missing",),
    ("T02", 10): ("built_above_planned", "mended_late"),
    ("T07", 11): ("completed_before_start", "mended_in_time"),
}
VERIFIED: dict[str, tuple[str, ...]] = {
    "T08": ("household_names", "mended_in_time"),
    "T10": ("late",),
    "T12": ("village_unknown", "mended_late"),
}
POLICY: dict[tuple[str, str], tuple[str, ...]] = {
    ("T05", "2016-05-T3"): ("total_wrong", "accepted"),
    ("T07", "2016-06-T1"): ("village_twice", "mended_in_time"),
    ("T11", "2016-06-T2"): ("missing",),
}
HOUSING: dict[tuple[str, int], tuple[str, ...]] = {
    ("T03", 12): ("text_in_count", "mended_late"),
    ("T04", 9): ("late",),
}
SUPERVISED: dict[tuple[str, int], tuple[str, ...]] = {
    ("B2", 7): ("late",),
    ("B4", 8): ("period_missing", "mended_in_time"),
    ("B3", 11): ("missing",),
}
# The second group's workbook of this day came twice, byte for byte.
TWICE = (2, date(2016, 6, 15))
SCANNED = 9


@dataclass(frozen=True)
class Part:
    """One report within a workbook."""

    unit_id: str
    contract: str
    period: str
    table: Table
    fault: str = ""

    @property
    def report(self) -> tuple[str, str, str]:
        return (self.unit_id, self.contract, self.period)


@dataclass(frozen=True)
class Sending:
    """One workbook that came in: a sheet for each of its reports."""

    path: str
    received: datetime
    parts: tuple[Part, ...]
    # A scan saved as a workbook, or the bytes of another path.
    is_scan: bool = False
    same_as: str = ""


@dataclass(frozen=True)
class County:
    """What really happened."""

    seed: int

    @cached_property
    def towns(self) -> list[Township]:
        return townships(self.seed)

    @cached_property
    def sites(self) -> dict[str, list[Site]]:
        return {town.unit_id: sites_of(town, self.seed) for town in self.towns}

    @cached_property
    def chain(self) -> list[Milestone]:
        return chain_of(self.towns)

    def sites_on(self, town: Township, day: date) -> list[tuple[Township, Site]]:
        """Return the sites that a township reports on a day, with the township they lie in."""
        found = [(town, site) for site in self.sites[town.unit_id]]
        if town.unit_id == SUCCESSOR:
            merged = next(one for one in self.towns if one.unit_id == MERGED)
            if not merged.is_open(day):
                found += [(merged, site) for site in self.sites[MERGED]]
        return found


def due_of_month(month: int) -> datetime:
    """Return the closing time of monthly reports: the 5th, else the next working day."""
    day = date(2016 + month // 12, month % 12 + 1, 5)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    # 5 October lies in the holidays: work begins again on Saturday the 8th.
    return datetime.combine(date(2016, 10, 8) if month == 9 else day, time(17))


def sendings(county: County) -> list[Sending]:
    """Return every workbook in the order in which it was received."""
    found = [
        *_daily(county), *_monthly(county), *_verifications(county), *_policy_work(county),
        *_housing(county), *_of_offices(county),
    ]  # fmt: skip
    return sorted(found, key=lambda sending: (sending.received, sending.path))


def _grouped(
    stem: str, folder: str, due: datetime, parts: dict[str, Part], towns: list[Township],
    unusual: dict[str, tuple[str, ...]],
) -> Iterator[Sending]:  # fmt: skip
    """Yield a workbook for each third of the county, and those that came by themselves."""
    for group in range(1, 5):
        random = Random(f"{folder}{stem}{group}")
        received = due - timedelta(minutes=random.randint(6, 85))
        usual = [
            parts[town.unit_id] for town in towns
            if town.group == group and town.unit_id in parts
            and unusual.get(town.unit_id, ("corrected",))[0]
            in ("corrected", "set_aside", "total_wrong")
        ]  # fmt: skip
        usual = [
            replace(part, fault="total_wrong")
            if unusual.get(part.unit_id, ("",))[0] == "total_wrong" else part
            for part in usual
        ]  # fmt: skip
        if usual:
            yield Sending(f"{folder}/第{group}片区{stem}.xlsx", received, tuple(usual))
    names = {town.unit_id: town.name for town in towns}
    for unit_id, story in unusual.items():
        if unit_id in parts:
            yield from _alone(f"{folder}/{names[unit_id]}{stem}", due, parts[unit_id], story)


def _alone(stem: str, due: datetime, part: Part, story: tuple[str, ...]) -> Iterator[Sending]:
    """Yield what a reporter sent by itself: late, sent back, mended, corrected."""
    what, end = story[0], story[1] if len(story) > 1 else ""
    late, before = due + timedelta(hours=2, minutes=20), due - timedelta(minutes=10)
    if what == "late":
        yield Sending(f"{stem}.xlsx", late, (part,))
    elif what == "corrected":
        yield Sending(f"{stem}（更正）.xlsx", before, (part,))
    elif what == "set_aside":
        wrong = replace(part, fault="built_falls")
        yield Sending(f"{stem}（更正）.xlsx", before, (wrong,))
    elif what == "total_wrong" or what == "missing":
        return
    else:
        wrong = replace(part, fault=what)
        yield Sending(f"{stem}.xlsx", due - timedelta(minutes=70), (wrong,))
        if end != "never_mended":
            mended = before if end == "mended_in_time" else late
            yield Sending(f"{stem}（改）.xlsx", mended, (part,))


def _daily(county: County) -> Iterator[Sending]:
    for day in DAYS:
        due = datetime.combine(day, time(17))
        parts = {
            town.unit_id: Part(
                town.unit_id, "settlement_sites", day.isoformat(),
                reports.settlement(town, county.sites_on(town, day), day, is_daily=True),
            )
            for town in county.towns
        }  # fmt: skip
        unusual = {unit: story for (unit, of), story in DAILY.items() if of == day}
        stem = f"{day.month}月{day.day}日安置点日报"
        for sending in _grouped(stem, "安置点日报", due, parts, county.towns, unusual):
            yield sending
            if day == TWICE[1] and sending.path.startswith(f"安置点日报/第{TWICE[0]}片区"):
                path = sending.path.replace(".xlsx", " - 副本.xlsx")
                again = sending.received + timedelta(minutes=2)
                yield replace(sending, path=path, received=again, same_as=sending.path)


def _monthly(county: County) -> Iterator[Sending]:
    for month in MONTHS:
        end = reports.month_end(month)
        parts = {
            town.unit_id: Part(
                town.unit_id, "settlement_sites", f"2016-M{month:02d}",
                reports.settlement(town, county.sites_on(town, end), end, is_daily=False),
            )
            for town in county.towns
            if town.is_open(end)
        }  # fmt: skip
        unusual = {unit: story for (unit, of), story in MONTHLY.items() if of == month}
        stem = f"{month}月安置点月报"
        yield from _grouped(
            stem, "安置点月报", due_of_month(month), parts, county.towns, unusual
        )  # fmt: skip


def _verifications(county: County) -> Iterator[Sending]:
    due = datetime(2016, 6, 3, 17)
    for town in county.towns:
        part = Part(
            town.unit_id, "household_verification", "2016-05-T3", reports.verification(town)
        )  # fmt: skip
        stem = f"核实/{town.name}搬迁对象核实情况"
        if town.unit_id in VERIFIED:
            yield from _alone(stem, due, part, VERIFIED[town.unit_id])
        else:
            early = due - timedelta(hours=3 + town.number)
            yield Sending(f"{stem}.xlsx", early, (part,))
        if town.unit_id == "T06":
            # After the window: accepted, kept apart from the list, and told as a suspicion.
            part = Part(
                town.unit_id, "household_verification", "2016-06-T1", reports.adjustment(town)
            )  # fmt: skip
            yield Sending(f"核实/{town.name}补报对象.xlsx", datetime(2016, 6, 12, 10), (part,))


def _policy_work(county: County) -> Iterator[Sending]:
    for period, (words, _, last) in reports.TEN_DAYS.items():
        due = datetime.combine(last + timedelta(days=1), time(17))
        parts = {
            town.unit_id: Part(
                town.unit_id, "policy_work", period, reports.policy_work(town, period)
            )
            for town in county.towns
        }
        unusual = {unit: story for (unit, of), story in POLICY.items() if of == period}
        stem = f"{words.removeprefix('2016年')}政策宣传"
        yield from _grouped(stem, "政策宣传", due, parts, county.towns, unusual)


def _housing(county: County) -> Iterator[Sending]:
    for month in STANDARD_MONTHS:
        end = reports.month_end(month)
        parts = {
            town.unit_id: Part(
                town.unit_id, "housing_standards", f"2016-M{month:02d}",
                reports.housing(town, county.sites_on(town, end), end),
            )
            for town in county.towns
            if town.is_open(end)
        }  # fmt: skip
        unusual = {unit: story for (unit, of), story in HOUSING.items() if of == month}
        stem = f"{month}月面积和补助"
        yield from _grouped(
            stem, "面积和补助", due_of_month(month), parts, county.towns, unusual
        )  # fmt: skip


def _of_offices(county: County) -> Iterator[Sending]:
    towns = county.towns
    for is_final, moment in ((False, datetime(2016, 5, 20, 10)), (True, datetime(2016, 6, 6, 9))):
        part = Part("PO", "target_allocation", "2016", reports.allocation(towns, is_final))
        name = "任务分解（调整）" if is_final else "任务分解"
        yield Sending(f"县扶贫办/{name}.xlsx", moment, (part,))
    for week in WEEKS:
        sunday = date.fromisocalendar(2016, week, 7)
        table = reports.milestone_chain(county.chain, towns, sunday, week)
        moment = datetime.combine(sunday + timedelta(days=1), time(11))
        part = Part("RO", "milestone_chain", f"2016-W{week}", table)
        yield Sending(f"县搬迁办/第{week}周节点.xlsx", moment, (part,))
    for month in (5, *MONTHS):
        end, due = reports.month_end(month), due_of_month(month)
        table = reports.milestone_chain(county.chain, towns, end)
        part = Part("RO", "milestone_chain", f"2016-M{month:02d}", table)
        yield Sending(f"县搬迁办/{month}月节点.xlsx", due - timedelta(hours=5), (part,))
    for month in MONTHS:
        due, period = due_of_month(month), f"2016-M{month:02d}"
        part = Part("RO", "inspections", period, reports.inspections(towns, month))
        if month == SCANNED:
            scan = f"县搬迁办/{month}月督查（扫描）.xlsx"
            yield Sending(scan, due - timedelta(hours=7), (part,), is_scan=True)
        yield Sending(f"县搬迁办/{month}月督查.xlsx", due - timedelta(hours=4), (part,))
        for bureau, name in BUREAUX.items():
            table = reports.findings(bureau, towns, month)
            part = Part(bureau, "supervision_findings", period, table)
            stem = f"督查组/{name}{month}月问题台账"
            if (bureau, month) in SUPERVISED:
                yield from _alone(stem, due, part, SUPERVISED[bureau, month])
            else:
                yield Sending(f"{stem}.xlsx", due - timedelta(hours=6), (part,))
