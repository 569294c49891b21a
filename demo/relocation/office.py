"""The relocation office's workspace: its reference lists and the inbox of a year."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from demo.page import Page
from demo.relocation.county import (
    BUREAUX,
    COUNTY,
    DEPARTMENTS,
    MERGED,
    MERGED_ON,
    POVERTY_OFFICE,
    RELOCATION_OFFICE,
    SUCCESSOR,
)  # fmt: skip
from demo.relocation.faults import SCAN, Fault, spoil
from demo.relocation.sheets import laid_out
from demo.relocation.story import County, Sending, sendings
from demo.writing import workbook_bytes

BUSINESS_DATE = date(2017, 1, 20)
_UNITS = (
    "unit_id", "name", "name_en", "aliases", "class", "parent_unit_id", "closed_on",
    "successor_unit_id", "inherits", "note",
)  # fmt: skip
_CALENDAR = """\
reports:
  # Every day by 17:00, weekends too, from 21 May to 20 June; then every month.
  - contract: settlement_sites
    periods: {kind: day, from: 2016-05-21, to: 2016-06-20}
    due: {days_after: 0, at: "17:00"}
  - contract: settlement_sites
    periods: {kind: month, from: 2016-M06, to: 2016-M12}
    due: {day: 5, at: "17:00", if_not_working: next}
  - contract: household_verification
    periods: {kind: ten_days, from: 2016-05-T3, to: 2016-05-T3}
    due: {days_after: 3, at: "17:00"}
  - contract: policy_work
    periods: {kind: ten_days, from: 2016-05-T3, to: 2016-06-T2}
    due: {days_after: 1, at: "17:00"}
  - contract: milestone_chain
    periods: {kind: week, from: 2016-W21, to: 2016-W25}
    due: {days_after: 1, at: "17:00"}
  - contract: milestone_chain
    periods: {kind: month, from: 2016-M05, to: 2016-M12}
    due: {day: 5, at: "17:00", if_not_working: next}
  - contract: inspections
    periods: {kind: month, from: 2016-M06, to: 2016-M12}
    due: {day: 5, at: "17:00", if_not_working: next}
  - contract: supervision_findings
    periods: {kind: month, from: 2016-M06, to: 2016-M12}
    due: {day: 5, at: "17:00", if_not_working: next}
  - contract: housing_standards
    periods: {kind: month, from: 2016-M09, to: 2016-M09}
    due: {day: 5, at: "17:00", if_not_working: next}
  - contract: housing_standards
    periods: {kind: month, from: 2016-M12, to: 2016-M12}
    due: {day: 5, at: "17:00", if_not_working: next}
"""
# The software proposes a veto, a minuted decision declares or dismisses it.
DECISIONS = (
    ("relocation_townships_2016", "chain", "T03", "2016-M06", "declared", "2016-07-12",
     "县委常委会纪要〔2016〕18号"),
    # A flood had taken the road to the site.
    ("relocation_townships_2016", "chain", "T11", "2016-M06", "dismissed", "2016-07-12",
     "县委常委会纪要〔2016〕18号"),
    ("relocation_year_2016", "year_target", "T11", "2016", "declared", "2017-01-16",
     "县委常委会纪要〔2017〕2号"),
    ("relocation_year_2016", "chain_in_year", "T03", "2016", "declared", "2017-01-16",
     "县委常委会纪要〔2017〕2号"),
)  # fmt: skip


def write_office(home: Path, seed: int = 2016) -> None:
    """Write the office's reference lists and its inbox; the same seed gives the same bytes."""
    county = County(seed)
    reference, inbox = home / "reference", home / "inbox"
    reference.mkdir(parents=True, exist_ok=True)
    inbox.mkdir(parents=True, exist_ok=True)
    (reference / "office.yml").write_text(
        "office: {zh: 青岩县易地扶贫搬迁工作办公室, en: Qingyan County Relocation Office}\n"
        "language: zh\n"
        "programmes: [relocation]\n"
        "# Fixed, so that the demo says the same every day; an office leaves it out.\n"
        f"business_date: {BUSINESS_DATE.isoformat()}\n",
        encoding="utf-8",
    )
    (reference / "calendar.yml").write_text(_CALENDAR, encoding="utf-8")
    _write_rows(reference / "units.csv", _UNITS, list(_units(county)))
    header = ("rulebook", "veto", "unit", "period", "decision", "decided_on", "document")
    _write_rows(reference / "decisions.csv", header, DECISIONS)
    received = []
    for sending in sendings(county):
        path = inbox / sending.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes_of(sending)[0])
        received.append((sending.path, f"{sending.received:%Y-%m-%d %H:%M}"))
    _write_rows(inbox / "received.csv", ("path", "received_at"), received)


def bytes_of(sending: Sending) -> tuple[bytes, list[tuple[str, Fault]]]:
    """Return a workbook's bytes, and for each fault in it the sheet and what must be found."""
    if sending.is_scan:
        return SCAN, [("", Fault("KP-105"))]
    pages, faults = pages_of(sending)
    # Sheets of one bureau or township by the one library, of groups by the other.
    writer = "openpyxl" if len(sending.parts) == 1 else "xlsxwriter"
    return workbook_bytes(pages, writer), faults


def pages_of(sending: Sending) -> tuple[list[Page], list[tuple[str, Fault]]]:
    """Lay out the sheets of a workbook."""
    pages, faults = [], []
    for part in sending.parts:
        page = laid_out(part.table)
        if part.fault:
            faults.append((page.name, spoil(page, part.fault)))
        pages.append(page)
    return pages, faults


def _units(county: County) -> Iterator[tuple[str, ...]]:
    yield (COUNTY, "青岩县", "Qingyan County", "全县", "county", "", "", "", "", "")
    offices = {POVERTY_OFFICE: ("县扶贫办", "poverty_office"),
               RELOCATION_OFFICE: ("县搬迁办", "relocation_office")}  # fmt: skip
    offices |= {unit: (name, "department") for unit, name in DEPARTMENTS.items()}
    offices |= {unit: (name, "supervision_bureau") for unit, name in BUREAUX.items()}
    for unit_id, (name, unit_class) in offices.items():
        yield (unit_id, name, unit_id.title(), "", unit_class, COUNTY, "", "", "", "")
    for town in county.towns:
        is_merged = town.unit_id == MERGED
        end = (MERGED_ON.isoformat(), SUCCESSOR, "plan;streaks", "并入龙潭镇") if is_merged else (
            "", "", "", ""
        )  # fmt: skip
        yield (
            town.unit_id, town.name, town.name_en, ";".join(town.aliases), "township", COUNTY, *end,
        )  # fmt: skip
        for village in town.villages:
            name_en = f"Village {village.village_id}"
            yield (
                village.village_id, village.name, name_en, "", "village", town.unit_id,
                "", "", "", "",
            )  # fmt: skip


def _write_rows(path: Path, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
