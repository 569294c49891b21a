"""A prefecture in small: three counties, an organ and a township in each, figures set by hand."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from demo.campaign.figures import TOPICS, Row
from demo.campaign.pages import QUARTER_WORDS, TITLES, page
from demo.writing import workbook_bytes

# unit: name, class, level, parent. Of the other classes the office has one unit each.
UNITS = {
    "P": ("某州", "prefecture", "prefecture", ""),
    "X": ("某州学教办", "prefecture_office", "prefecture", "P"),
    "A": ("甲县", "county", "county", "P"),
    "B": ("乙县", "county", "county", "P"),
    "C": ("丙县", "county", "county", "P"),
    "AO": ("甲县机关工委", "organ", "county", "A"),
    "BO": ("乙县机关工委", "organ", "county", "B"),
    "CO": ("丙县机关工委", "organ", "county", "C"),
    "AP": ("甲县草坝乡党委", "pastoral", "township", "A"),
    "BP": ("乙县草坝乡党委", "pastoral", "township", "B"),
    "CP": ("丙县草坝乡党委", "pastoral", "township", "C"),
    "AP1": ("甲县上村党支部", "branch", "village", "AP"),
    "AP2": ("甲县下村党支部", "branch", "village", "AP"),
    "AP3": ("甲县远牧点党支部", "branch", "village", "AP"),
    "BP1": ("乙县上村党支部", "branch", "village", "BP"),
    "BP2": ("乙县远牧点党支部", "branch", "village", "BP"),
    "W": ("甲县办事大厅", "window", "county", "A"),
    "H": ("甲县公路局", "heavy_task", "county", "A"),
    "N": ("甲县非公党委", "non_public", "county", "A"),
    "S": ("甲县教育局党委", "school", "county", "A"),
}
NAMES = {unit_id: told[0] for unit_id, told in UNITS.items()}
MEMBERS = {"AO": 20, "AP1": 12, "AP2": 6, "AP3": 5, "BO": 15, "BP1": 30, "BP2": 7,
           "CO": 15, "CP": 25}  # fmt: skip
# Sessions by topic, share of the members who came (as a fraction), meetings held of five due.
_STUDY = {
    "AO": ((1, 1, 1, 1), (1, 1), 5),
    "AP1": ((2, 1, 0, 1), (1, 2), 2),
    # Below ten members each, eleven together: one row of their township.
    "AP2": ((1, 0, 0, 0), (1, 2), 1),
    "AP3": ((1, 0, 0, 0), (4, 5), 2),
    "BO": ((1, 1, 1, 1), (3, 5), 4),
    "BP1": ((1, 1, 1, 1), (1, 2), 3),
    # Alone below ten: of the township together with the branch beside it.
    "BP2": ((1, 1, 1, 1), (1, 1), 5),
    "CO": ((1, 1, 1, 1), (3, 5), 4),
    "CP": ((1, 1, 1, 1), (4, 5), 5),
}
# Posts due and sent, households assigned and helped, models.
_DOING = {
    "AO": (2, 1, 10, 4, (1, 0, 0, 0)),
    "AP1": (0, 0, 20, 18, (2, 1, 0, 0)),
    "AP2": (0, 0, 10, 10, (0, 0, 0, 0)),
    "AP3": (0, 0, 5, 2, (0, 0, 0, 0)),
    "BO": (2, 2, 10, 5, (1, 1, 0, 0)),
    # More than assigned is no fault.
    "BP1": (1, 1, 10, 13, (0, 0, 0, 0)),
    "BP2": (0, 0, 4, 2, (0, 0, 0, 0)),
    "CO": (2, 2, 10, 5, (1, 1, 0, 0)),
    "CP": (1, 0, 8, 8, (0, 0, 0, 1)),
}
# Clean-up, owner, task; found, closed, closed on time.
_ITEMS = [
    ("AO", "responsibility", "leading_group", "system", 4, 3, 2),
    ("AP1", "discipline", "branch", "handle", 1, 1, 1),
    ("AP2", "discipline", "branch", "handle", 2, 0, 0),
    ("AP3", "discipline", "branch", "handle", 1, 1, 0),
    ("BO", "files", "leading_group", "records", 5, 5, 5),
    ("BP1", "dues", "branch", "collect", 2, 1, 1),
    ("BP2", "discipline", "branch", "handle", 2, 2, 2),
    # Nothing found: the key would tell as much, of one branch by itself and of one beside another.
    ("AP3", "discipline", "branch", "none", 0, 0, 0),
    ("BP2", "discipline", "branch", "none", 0, 0, 0),
    ("CO", "files", "leading_group", "records", 5, 5, 5),
    ("CP", "elections", "branch", "none", 0, 0, 0),
]
# Leaders; in branch life due and there, in their group's meeting due and there.
_LEADERS = {
    "AO": (6, 18, 12, 6, 6), "AP": (5, 15, 15, 5, 4), "BO": (10, 30, 30, 10, 5),
    "BP": (4, 12, 12, 4, 4), "CO": (12, 36, 36, 12, 12),
}  # fmt: skip
# Point, level, people asked, people satisfied.
_PEOPLE = [
    ("AO", "county", 20, 20), ("AP1", "village", 12, 9), ("AP2", "village", 6, 6),
    ("AP3", "village", 5, 4), ("BP1", "village", 20, 10), ("CP", "township", 30, 30),
]  # fmt: skip
# Visited, kind, visits, problems found, put right.
_VISITS = [
    ("A", "routine", 1, 2, 1), ("AP", "focus", 2, 0, 0), ("AP1", "effect", 1, 1, 1),
    ("B", "routine", 2, 3, 3), ("C", "routine", 1, 0, 0),
]  # fmt: skip
# Items, bilingual material, typical cases.
_PUBLICITY = {"AO": (10, 4, 1), "AP": (2, 3, 0), "BO": (5, 0, 2), "CO": (1, 1, 0)}
# By group: organisations due and reached, members due and reached.
_COVERAGE = {
    "A": {"all": (10, 9, 200, 150), "non_public": (4, 3, 20, 10), "working_away": (0, 0, 30, 10),
          "far_pastures": (2, 1, 8, 5)},
    "B": {"all": (8, 8, 100, 100)},
    "C": {"all": (8, 4, 100, 80), "far_pastures": (2, 2, 12, 12)},
}  # fmt: skip
# A method of half-years by an indicator that is reported by quarters.
HALF_YEAR_METHOD = """\
rulebook: study_of_half_year
programme: campaign
title: {zh: 半年参学办法, en: Study of the half-year}
legal_basis: 自定
valid: {from: 2016-01-01, to: 2016-12-31}
period_kinds: [half_year]
total: 100
peer_groups:
  - {group: organs, title: {zh: 机关, en: Organs}, units: {class: organ}, minimum_size: 3}
ranking:
  {follows: exact, ties: competition, printed_digits: 2, rounding: half_up, print_order: best_first}
items:
  - item: attendance
    title: {zh: 参学率, en: Attendance}
    points: 100
    indicator: study_attendance
    curve: {proportional: {full_at: 1, cap: full}}
"""
QUARTERS = ("2016-Q2", "2016-Q3", "2016-Q4")
SIGNED, REMARK = "王小川", "由李大山联系"


def write_prefecture(home: Path) -> None:
    """Write the office and its workbooks; county A's doing of the second quarter came late."""
    reference, inbox = home / "reference", home / "inbox"
    reference.mkdir(parents=True)
    inbox.mkdir()
    lines = ["unit_id,name,class,level,parent_unit_id"]
    lines += [",".join((unit_id, *told)) for unit_id, told in UNITS.items()]
    texts = {
        "units.csv": "\n".join(lines) + "\n",
        "office.yml": "office: {zh: 某州学教办}\nprogrammes: [campaign]\n"
        "business_date: 2017-01-20\n",
        "calendar.csv": "contract,period,due_at\n" + "".join(_due()),
    }
    for name, text in texts.items():
        (reference / name).write_text(text, "utf-8")
    (home / "rulebooks").mkdir()
    (home / "rulebooks" / "study_of_half_year.yml").write_text(HALF_YEAR_METHOD, "utf-8")
    received = ["path,received_at"]
    for path, (data, moment) in _workbooks().items():
        (inbox / path).write_bytes(data)
        received.append(f"{path},{moment}")
    (inbox / "received.csv").write_text("\n".join(received) + "\n", "utf-8")


def _due() -> list[str]:
    quarterly = ("study", "leaders_meetings", "rectification", "doing")
    due = [f"{name},2016-Q2,2016-07-08 17:00\n" for name in quarterly]
    due += [f"{name},2016-Q3,2016-10-12 17:00\n" for name in quarterly]
    due += [f"{name},2016-Q4,2017-01-09 17:00\n" for name in quarterly]
    due += [f"{name},2016-Q2,2016-07-08 17:00\n" for name in ("satisfaction", "supervision_visits")]
    due += [f"{name},2016-H1,2016-07-08 17:00\n" for name in ("publicity", "coverage")]
    return [*due, "unit_register,2016,2017-01-09 17:00\n"]


def _workbooks() -> dict[str, tuple[bytes, str]]:
    made: dict[str, tuple[bytes, str]] = {}

    def send(contract: str, reporter: str, period: str, rows: list[Row], beside: str = "") -> None:
        # A name in the foot, a remark with a name in it: neither is kept.
        remarks = {"AP1": REMARK} if contract == "study" and reporter == "A" else None
        pages = [page(contract, period, NAMES[reporter], rows, NAMES, SIGNED, remarks)]
        if beside:
            others = [row for row in _leader_rows() if str(row["unit_id"])[0] == reporter]
            pages.append(page(beside, period, NAMES[reporter], others, NAMES))
        day = {"2016-Q3": "2016-10-11", "2016-Q4": "2017-01-08"}.get(period, "2016-07-07")
        if (contract, reporter, period) == ("doing", "A", "2016-Q2"):
            day = "2016-07-11"
        name = f"{NAMES[reporter]}{QUARTER_WORDS[period]}{TITLES[contract]}.xlsx"
        made[name] = (workbook_bytes(pages, ""), f"{day} 10:00")

    for county in "ABC":
        for quarter in QUARTERS:
            send("study", county, quarter, _of(county, _study_rows()), "leaders_meetings")
            send("doing", county, quarter, _of(county, _doing_rows()))
            send("rectification", county, quarter, _of(county, _item_rows()))
        send("publicity", county, "2016-H1", _of(county, _publicity_rows()))
        send("coverage", county, "2016-H1", _coverage_rows(county))
        send("unit_register", county, "2016", _of(county, _register_rows()))
    send("satisfaction", "X", "2016-Q2", _people_rows())
    send("supervision_visits", "X", "2016-Q2", _visit_rows())
    return made


def _of(county: str, rows: list[Row]) -> list[Row]:
    return [row for row in rows if str(row["unit_id"]).startswith(county)]


def _study_rows() -> list[Row]:
    rows: list[Row] = []
    for unit_id, (sessions, (part, whole), held) in _STUDY.items():
        row: Row = {"unit_id": unit_id, "members": MEMBERS[unit_id], "meetings_due": 5,
                    "meetings_held": held}  # fmt: skip
        for topic, times in zip(TOPICS, sessions, strict=True):
            due = times * MEMBERS[unit_id]
            row |= {f"{topic}_sessions": times, f"{topic}_due": due,
                    f"{topic}_attended": due * part // whole}  # fmt: skip
        rows.append(row)
    return rows


def _leader_rows() -> list[Row]:
    names = ("leaders", "branch_life_due", "branch_life_attended", "group_meeting_due",
             "group_meeting_attended")  # fmt: skip
    attending = dict(zip((f"{topic}_leaders" for topic in TOPICS), (3, 2, 0, 1), strict=True))
    return [_row(unit_id, names, told) | attending for unit_id, told in _LEADERS.items()]


def _doing_rows() -> list[Row]:
    names = ("posts_due", "posts_sent", "households_assigned", "households_helped",
             "model_posts", "model_teams", "model_units", "model_trades")  # fmt: skip
    return [_row(unit_id, names, (*told[:4], *told[4])) for unit_id, told in _DOING.items()]


def _item_rows() -> list[Row]:
    rows: list[Row] = []
    for unit_id, cleanup, owner, task, found, closed, on_time in _ITEMS:
        rows.append({
            "unit_id": unit_id, "members": MEMBERS[unit_id], "cleanup": cleanup, "owner": owner,
            "task": task, "found": found, "closed": closed, "closed_on_time": on_time,
            "deadline": date(2016, 9, 30) if found else "—",
        })  # fmt: skip
    return rows


def _people_rows() -> list[Row]:
    names = ("level", "surveyed", "satisfied")
    return [_row(unit_id, names, told) for unit_id, *told in _PEOPLE]


def _visit_rows() -> list[Row]:
    names = ("visit_kind", "visits", "problems_found", "problems_corrected")
    return [_row(unit_id, names, told) for unit_id, *told in _VISITS]


def _publicity_rows() -> list[Row]:
    names = ("publicity_items", "bilingual_items", "typical_cases")
    return [_row(unit_id, names, told) for unit_id, told in _PUBLICITY.items()]


def _coverage_rows(county: str) -> list[Row]:
    names = ("organisations_due", "organisations_reached", "members_due", "members_reached")
    return [
        {"reached_group": group, **dict(zip(names, told, strict=True))}
        for group, told in _COVERAGE[county].items()
    ]


def _register_rows() -> list[Row]:
    rows: list[Row] = []
    for unit_id, members in MEMBERS.items():
        is_organ = unit_id.endswith("O")
        rows.append({
            "unit_id": unit_id, "level": UNITS[unit_id][2],
            # Told as a service window by its county, listed as an organ.
            "registered_class": "window" if unit_id == "CO" else "organ" if is_organ
            else "pastoral",
            "weak_spot": "far_pastures" if NAMES[unit_id].endswith("远牧点党支部") else "none",
            "branches": 1, "members": members,
        })  # fmt: skip
    return rows


def _row(unit_id: str, names: tuple[str, ...], told: object) -> Row:
    assert isinstance(told, tuple | list)
    row: Mapping[str, object] = dict(zip(names, told, strict=True))
    return {"unit_id": unit_id, **row}
