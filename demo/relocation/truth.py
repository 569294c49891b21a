"""What a right reading of the county's year must find, worked out without reading a workbook."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from demo.relocation import reports
from demo.relocation.county import COUNTY, MERGED, SUCCESSOR, Township
from demo.relocation.faults import UNATTRIBUTABLE
from demo.relocation.office import pages_of
from demo.relocation.story import DAILY, MONTHS, County, Part, Sending, sendings

Operands = tuple[Decimal, Decimal]
Report = tuple[str, str, str]


@dataclass(frozen=True)
class FileTruth:
    """What must become of one report of one workbook."""

    path: str
    report: Report
    # in_force | superseded | identical | refused | set_aside
    outcome: str
    # The finding that must be made, where there is one to make.
    code: str = ""
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Truth:
    """Files, and (indicator, unit, period) → operands; None: no accepted report."""

    files: list[FileTruth]
    indicators: dict[tuple[str, str, str], Operands | None]
    list_households: dict[str, int]


def truth(seed: int = 2016) -> Truth:
    """Return what must be found in the workspace that `write_office` writes."""
    county = County(seed)
    return Truth(
        files=_files(sendings(county)),
        indicators=_indicators(county),
        list_households={town.unit_id: town.on_list for town in county.towns},
    )


def _files(sent: list[Sending]) -> list[FileTruth]:
    last: dict[Report, str] = {}
    for sending in sent:
        for part in sending.parts:
            if _lands(sending, part):
                last[part.report] = sending.path
    files = []
    for sending in sent:
        faults = {} if sending.is_scan else dict(pages_of(sending)[1])
        for part in sending.parts:
            fault = faults.get(part.table.sheet) if part.fault else None
            if sending.is_scan:
                files.append(FileTruth(sending.path, part.report, "refused", "KP-105"))
            elif sending.same_as:
                files.append(FileTruth(sending.path, part.report, "identical"))
            elif fault is None or not fault.refuses or part.fault == "built_falls":
                outcome = "in_force" if last[part.report] == sending.path else "superseded"
                if part.fault == "built_falls":
                    outcome = "set_aside"
                code, cell = (fault.code, fault.cell) if fault else ("", "")
                files.append(
                    FileTruth(sending.path, part.report, outcome, code, part.table.sheet, cell)
                )
            else:
                files.append(
                    FileTruth(
                        sending.path, part.report, "refused", fault.code, part.table.sheet,
                        fault.cell,
                    )
                )  # fmt: skip
    return files


def _lands(sending: Sending, part: Part) -> bool:
    return not sending.is_scan and not sending.same_as and part.fault in ("", "total_wrong")


def _indicators(county: County) -> dict[tuple[str, str, str], Operands | None]:
    found: dict[tuple[str, str, str], Operands | None] = {}
    accepted = {
        part.report for sending in sendings(county) for part in sending.parts
        if _lands(sending, part)
    }  # fmt: skip
    for month in MONTHS:
        end, period = reports.month_end(month), f"2016-M{month:02d}"
        for town in county.towns:
            if not town.is_open(end):
                continue
            is_known = (town.unit_id, "settlement_sites", period) in accepted
            for name, operands in _of_sites(county, town, end).items():
                found[name, town.unit_id, period] = operands if is_known else None
        known = [
            town for town in county.towns
            if town.is_open(end) and (town.unit_id, "settlement_sites", period) in accepted
        ]  # fmt: skip
        shares = [_of_sites(county, town, end)["centralised_share"] for town in known]
        # The share of some townships is not the county's.
        is_whole = len(known) == sum(town.is_open(end) for town in county.towns)
        found["county_centralised_share", COUNTY, period] = (
            (
                sum((top for top, _ in shares), Decimal(0)),
                sum((bottom for _, bottom in shares), Decimal(0)),
            )
            if is_whole
            else None
        )
    for period, (_, _, last) in reports.TEN_DAYS.items():
        for town in county.towns:
            is_known = (town.unit_id, "policy_work", period) in accepted
            for name, operands in _of_sprint(county, town, period, last).items():
                found[name, town.unit_id, period] = operands if is_known else None
    return found


def _of_sites(county: County, town: Township, end: date) -> dict[str, Operands]:
    sites = [site for _, site in county.sites_on(town, end)]
    central = [site for site in sites if site.is_centralised]
    households = sum(site.households(end) for site in sites)
    with_keys = sum(site.with_keys(end) for site in sites)
    due = households if end >= date(2016, 10, 31) else 0
    one = Decimal(1)
    list_of = {town.unit_id: town.on_list}
    if town.unit_id == SUCCESSOR and end.month >= 8:
        list_of |= {other.unit_id: other.on_list for other in county.towns
                    if other.unit_id == MERGED}  # fmt: skip
    return {
        "centralised_share": (
            Decimal(sum(site.households(end) for site in central)), Decimal(households),
        ),
        "small_sites": (Decimal(sum(site.households(end) < 5 for site in central)), one),
        "large_sites": (Decimal(sum(site.households(end) >= 30 for site in central)), one),
        "equipped_sites": (
            Decimal(sum(all(site.belongs) for site in central)), Decimal(len(central)),
        ),
        "sites_started": (
            Decimal(sum(site.started <= end for site in central)), Decimal(len(central)),
        ),
        "sites_overdue": (Decimal(sum(site.started > end for site in central)), one),
        "target_attainment": (Decimal(with_keys), Decimal(town.on_list)),
        "list_changed": (Decimal(abs(households - sum(list_of.values()))), one),
        "keys_of_due": (Decimal(with_keys if due else 0), Decimal(due)),
    }  # fmt: skip


def _of_sprint(county: County, town: Township, period: str, last: date) -> dict[str, Operands]:
    one = Decimal(1)
    held = [reports.meeting_day(town, place) for place in range(len(town.villages))]
    handed_out = [sum(reports.booklets(village, period)) for village in town.villages]
    readers = sum(village.poor_households + village.helpers for village in town.villages)
    first = reports.TEN_DAYS[period][1]
    late = sum(
        not _in_time(story)
        for (unit, day), story in DAILY.items()
        if unit == town.unit_id and first <= day <= last
    )
    return {
        "village_meetings": (
            Decimal(sum(day is not None and day <= last for day in held)),
            Decimal(len(town.villages)),
        ),
        "booklets": (Decimal(sum(handed_out)), Decimal(readers)),
        "days_without_plan": (Decimal(reports.UNPLANNED.get((town.unit_id, period), 0)), one),
        "works_map_missing": (Decimal((town.unit_id, period) in reports.WITHOUT_MAP), one),
        "daily_reports_late": (Decimal(late), one),
    }


def _in_time(story: tuple[str, ...]) -> bool:
    """Return whether a first version came in time: also one that was sent back for errors."""
    if story[0] in ("late", "missing"):
        return False
    return story[0] not in UNATTRIBUTABLE or story[-1] == "mended_in_time"
