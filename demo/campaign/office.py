"""Writing the demo workspace, and saying what must be found in it."""

import csv
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from demo.campaign import figures
from demo.campaign.faults import spoil
from demo.campaign.figures import Row
from demo.campaign.pages import page
from demo.campaign.places import OFFICE, OFFICE_NAME, PREFECTURE, County, counties
from demo.campaign.story import (
    CLOSING_TIMES,
    NOT_A_WORKBOOK,
    OF_COUNTIES,
    OF_OFFICE,
    SECOND_SHEET,
    Report,
    Sending,
    sendings,
    timeliness,
)
from demo.key_projects.faults import SCAN, Fault
from demo.page import Page
from demo.writing import workbook_bytes

BUSINESS_DATE = date(2017, 1, 20)
SMALL = 10
_UNIT_COLUMNS = (
    "unit_id", "name", "name_en", "aliases", "class", "level", "parent_unit_id",
    "opened_on", "closed_on", "successor_unit_id", "inherits", "note",
)  # fmt: skip
_BY_COUNTY: dict[str, Callable[[County, str, int], list[Row]]] = {
    "study": figures.study,
    "leaders_meetings": figures.leaders,
    "rectification": figures.rectification,
    "doing": figures.doing,
    "publicity": figures.publicity,
    "coverage": figures.coverage,
    "unit_register": lambda county, _period, _seed: figures.register(county),
}
_BY_OFFICE: dict[str, Callable[[tuple[County, ...], str, int], list[Row]]] = {
    "satisfaction": figures.satisfaction,
    "supervision_visits": figures.visits,
}
Operands = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class FileTruth:
    """What must become of one workbook."""

    path: str
    report: Report
    received_at: datetime
    # in_force | superseded | identical | refused
    outcome: str
    code: str = ""
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Truth:
    """What a right reading of the demo must find."""

    files: list[FileTruth]
    counties: tuple[County, ...]
    # (indicator, unit, quarter) → operands, or None: no accepted report.
    indicators: dict[tuple[str, str, str], Operands | None]
    # (unit, contract, period) → on_time | late | missing.
    timeliness: dict[Report, str]


@dataclass(frozen=True)
class Incoming:
    """One workbook of the inbox: what is wrong with it, and its bytes when asked."""

    sending: Sending
    sheet: str
    fault: Fault | None
    make_bytes: Callable[[], bytes]


def rows_of(contract: str, reporter: str, period: str, seed: int) -> list[Row]:
    """Return the rows of a report as it really was."""
    if reporter == OFFICE:
        return _BY_OFFICE[contract](counties(seed), period, seed)
    county = next(one for one in counties(seed) if one.unit_id == reporter)
    return _BY_COUNTY[contract](county, period, seed)


def incoming(seed: int, senders: Collection[str] = ()) -> Iterator[Incoming]:
    """Yield every workbook, or those of some senders, in the order in which it was received."""
    names = _names(seed)
    for sending in sendings(seed):
        if senders and sending.report[0] not in senders:
            continue
        if sending.fault == NOT_A_WORKBOOK:
            yield Incoming(sending, "", Fault("KP-105"), lambda: SCAN)
            continue
        reporter, contract, _ = sending.report
        first, *others = (
            _page(each, sending, names, seed)
            for each in (contract, SECOND_SHEET.get(contract, ""))
            if each
        )
        fault = None
        if sending.fault:
            first, fault = spoil(first, sending.fault)
        writer = "openpyxl" if int(reporter[1:3] if reporter[1].isdigit() else 1) % 4 == 0 else ""
        pages = [first, *others]
        yield Incoming(
            sending, first.name, fault,
            lambda pages=pages, writer=writer: workbook_bytes(pages, writer),  # type: ignore[misc]
        )  # fmt: skip


def _page(contract: str, sending: Sending, names: dict[str, str], seed: int) -> Page:
    reporter, _, period = sending.report
    rows = rows_of(contract, reporter, period, seed)
    if sending.content == "earlier":
        rows = [_as_sent_first(row) for row in rows]
    county = reporter != OFFICE and int(reporter[1:])
    # Some write their sender's name beside 填报人, some a remark: neither is kept.
    signed = "王小川" if county == 2 else ""
    remarks = {f"{reporter}-P1": "由乡党委李书记负责", f"{reporter}-P11": "进展顺利"}
    return page(
        contract, period, names[reporter], rows, names, signed,
        remarks if county == 9 and "unit_id" in rows[0] else None,
    )  # fmt: skip


def _as_sent_first(row: Row) -> Row:
    """Return the figures that a correction puts right: what was done was told too low."""
    return row | {
        name: value - 1
        for name, value in row.items()
        if name in ("meetings_held", "closed", "closed_on_time", "households_helped")
        and isinstance(value, int)
        and value > 0
    }


def write_office(home: Path, seed: int = 2016, senders: Collection[str] = ()) -> None:
    """Write the demo workspace's own material: reference lists and the inbox.

    With `senders` the inbox holds their workbooks alone, and the other reports are missing.
    """
    reference, inbox = home / "reference", home / "inbox"
    reference.mkdir(parents=True, exist_ok=True)
    (reference / "office.yml").write_text(
        f"office: {{zh: {OFFICE_NAME}, en: Office for study and practice of the prefecture}}\n"
        "language: zh\n"
        "programmes: [campaign]\n"
        "# Fixed, so that the demo says the same every day; an office leaves it out.\n"
        f"business_date: {BUSINESS_DATE.isoformat()}\n",
        encoding="utf-8",
    )
    _write(reference / "units.csv", _UNIT_COLUMNS, _units(seed))
    _write(
        reference / "calendar.csv",
        ("contract", "period", "due_at"),
        [
            (each, period, f"{CLOSING_TIMES[period]:%Y-%m-%d %H:%M}")
            for contract, periods in (OF_COUNTIES | OF_OFFICE).items()
            for each in (contract, SECOND_SHEET.get(contract))
            if each
            for period in periods
        ],
    )
    received = []
    sound: dict[Report, bytes] = {}
    for workbook in incoming(seed, senders):
        sending = workbook.sending
        path = inbox / sending.path
        path.parent.mkdir(parents=True, exist_ok=True)
        data = sound[sending.report] if sending.content == "same" else workbook.make_bytes()
        sound.setdefault(sending.report, data)
        path.write_bytes(data)
        received.append((sending.path, f"{sending.received:%Y-%m-%d %H:%M}"))
    _write(inbox / "received.csv", ("path", "received_at"), received)


def _names(seed: int) -> dict[str, str]:
    names = {OFFICE: OFFICE_NAME}
    for county in counties(seed):
        names[county.unit_id] = county.name
        for one in county.organisations:
            names[one.unit_id] = one.name
            names |= {branch.unit_id: branch.name for branch in one.branches}
    return names


def _units(seed: int) -> Iterator[tuple[str, ...]]:
    yield (PREFECTURE, "云岭州", "Yunling prefecture", "", "prefecture", "prefecture",
           "", "", "", "", "", "")  # fmt: skip
    yield (OFFICE, OFFICE_NAME, "Office for study and practice", "州学教办", "prefecture_office",
           "prefecture", PREFECTURE, "", "", "", "", "")  # fmt: skip
    for county in counties(seed):
        yield (county.unit_id, county.name, county.name_en, ";".join(county.aliases), "county",
               "county", PREFECTURE, "", "", "", "", "")  # fmt: skip
        for one in county.organisations:
            closed = one.closed_on.isoformat() if one.closed_on else ""
            inherits, note = ("streaks", "2016年6月合并") if one.successor else ("", "")
            yield (one.unit_id, one.name, one.name_en, "", one.unit_class, one.level,
                   county.unit_id, "", closed, one.successor, inherits, note)  # fmt: skip
            for branch in one.branches:
                yield (branch.unit_id, branch.name, "", "", "branch", branch.level, one.unit_id,
                       "", "", "", "", "")  # fmt: skip


def truth(seed: int = 2016, senders: Collection[str] = ()) -> Truth:
    """Return what must be found in the workspace that `write_office` writes."""
    files = _files(list(incoming(seed, senders)))
    accepted = {file.report for file in files if file.outcome == "in_force"}
    indicators: dict[tuple[str, str, str], Operands | None] = {}
    for county in counties(seed):
        for quarter in figures.QUARTERS:
            for contract, of_contract in _RATIOS.items():
                is_known = (county.unit_id, contract, quarter) in accepted
                rows = rolled_up(contract, rows_of(contract, county.unit_id, quarter, seed), county)
                for name, (above, below) in of_contract.items():
                    sums = _sums(rows, above, below, county)
                    for unit_id in _assessed(county, quarter):
                        indicators[name, unit_id, quarter] = sums.get(unit_id) if is_known else None
    in_time = {
        report: status if not senders or report[0] in senders else "missing"
        for report, status in timeliness(seed).items()
    }
    return Truth(files, counties(seed), indicators, in_time)


def _assessed(county: County, quarter: str) -> list[str]:
    return [county.unit_id] + [
        one.unit_id for one in county.organisations if one.is_open_in(quarter)
    ]


_TOPIC_PARTS = {
    leaf: tuple(f"{topic}_{leaf}" for topic in figures.TOPICS) for leaf in ("attended", "due")
}
# By contract: indicator → what is added up above and below.
_RATIOS: dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "study": {
        "study_attendance": (_TOPIC_PARTS["attended"], _TOPIC_PARTS["due"]),
        "regular_meetings": (("meetings_held",), ("meetings_due",)),
    },
    "doing": {
        "households_helped": (("households_helped",), ("households_assigned",)),
        "posts_sent": (("posts_sent",), ("posts_due",)),
    },
    "rectification": {
        "items_closed": (("closed",), ("found",)),
        "items_closed_on_time": (("closed_on_time",), ("closed",)),
    },
}


def rolled_up(contract: str, rows: list[Row], county: County) -> list[Row]:
    """Return the rows as they may be kept: small branches as their organisation, then county.

    One that stands alone is its organisation's with the smallest branch beside it.
    """
    if contract == "doing":
        return rows
    kept, small = [], defaultdict[tuple[str, object], list[Row]](list)
    above = {branch.unit_id: one.unit_id for one in county.organisations for branch in one.branches}
    for row in rows:
        members = row["members"]
        assert isinstance(members, int)
        is_asked = contract == "study" or row["cleanup"] == "discipline"
        if is_asked and members < SMALL and row.get("rules_due", row.get("found")) != "—":
            small[above[str(row["unit_id"])], row.get("task")].append(row)
        else:
            kept.append(row)
    to_county: dict[object, list[Row]] = defaultdict(list)
    for (unit_id, task), together in small.items():
        if _whole(together, "members") >= SMALL:
            kept.append(_added(together, unit_id))
        else:
            to_county[task] += together
    for together in to_county.values():
        if _whole(together, "members") >= SMALL:
            kept.append(_added(together, county.unit_id))
        else:
            for row in together:
                unit_id = above[str(row["unit_id"])]
                others = [
                    one for one in kept
                    if contract == "study" and above.get(str(one["unit_id"])) == unit_id
                    and isinstance(one.get("members"), int) and one["rules_due"] != "—"
                ]  # fmt: skip
                if not others:
                    kept.append({"unit_id": row["unit_id"], "withheld": True})
                    continue
                beside = min(others, key=lambda one: _whole([one], "members"))
                kept.remove(beside)
                kept.append(_added([row, beside], unit_id))
    return kept


def _whole(rows: Sequence[Row], name: str) -> int:
    return sum(value for row in rows if isinstance(value := row[name], int))


def _added(rows: Sequence[Row], unit_id: str) -> Row:
    first = rows[0]
    return {
        name: _whole(rows, name) if isinstance(value, int) else value
        for name, value in first.items()
    } | {"unit_id": unit_id}


def _sums(
    rows: list[Row], above: tuple[str, ...], below: tuple[str, ...], county: County
) -> dict[str, Operands]:
    """Add up over organisations and the county; what is withheld or has no figure is left out."""
    owner = {branch.unit_id: one.unit_id for one in county.organisations for branch in one.branches}
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        unit_id = owner.get(str(row["unit_id"]), str(row["unit_id"]))
        for counted in {unit_id, county.unit_id}:
            if not row.get("withheld") and isinstance(row[above[0]], int):
                totals[counted][0] += sum(_whole([row], name) for name in above)
                totals[counted][1] += sum(_whole([row], name) for name in below)
    return {
        unit_id: (Decimal(top), Decimal(bottom))
        for unit_id, (top, bottom) in totals.items()
        if bottom
    }


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
        code, cell = (fault.code, fault.cell) if fault else ("", "")
        files.append(
            FileTruth(
                sending.path, sending.report, sending.received, outcome, code, book.sheet, cell
            )
        )
    return files


def _write(
    path: Path, header: tuple[str, ...], rows: Sequence[tuple[str, ...]] | Iterator[tuple[str, ...]]
) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
