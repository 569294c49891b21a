"""An office whose returns come in slices: other months, other indicators, single corrections."""

from pathlib import Path
from typing import Any

import openpyxl
from demo_office import LINK, succeed

OFFICE = """\
office: {{zh: 督查室, en: Inspection office}}
language: zh
programmes: [duties]
business_date: {day}
"""
UNITS = """\
unit_id,name,class,parent_unit_id
D1,督查室,office,
T1,东镇,town,
T2,西镇,town,
"""
CALENDAR = "contract,period,due_at,unit\n" + "".join(
    f"indicator_return,2024-M{month:02d},{due},D1\n"
    for month, due in enumerate(
        ("2024-04-05 17:00",) * 3 + ("2024-07-05 17:00",) * 3, start=1
    )
)  # fmt: skip
INDICATORS = """\
programme: duties
indicators:
  - indicator: meetings
    title: {zh: 会议次数, en: Meetings}
    definition: Meetings held in the month.
    source: indicator_return
    classes: [town]
    measure: count
    unit_of_measure: 次
  - indicator: visits
    title: {zh: 走访户数, en: Visits}
    definition: Households visited in the month.
    source: indicator_return
    classes: [town]
    measure: count
    unit_of_measure: 户
"""
RULEBOOK = """\
rulebook: duties_2024
programme: duties
title: {zh: 2024 年考评办法, en: Assessment 2024}
legal_basis: An example.
valid: {from: 2024-01-01}
period_kinds: [month]
total: 100
peer_groups:
  - group: towns
    title: {zh: 乡镇, en: Towns}
    units: {class: town}
    minimum_size: 2
ranking: {follows: exact, ties: competition, printed_digits: 2, rounding: half_up,
          print_order: best_first}
items:
  - item: meetings
    title: {zh: 会议, en: Meetings}
    points: 100
    indicator: meetings
    curve: {proportional: {full_at: 10, cap: full}}
    not_applicable: exclude
"""
# A register of the same shape, of which a later version replaces the earlier one as a whole.
REGISTER = """\
contract: cases
programme: duties
title: {zh: 案件台账, en: Cases}
sheet: {title: 案件台账}
reporter: {from: label, label: 填报单位}
period: {from: field, field: month, kind: month}
fields:
  - {name: unit_id, title: {zh: 单位}, type: unit, required: true, header: 单位}
  - {name: month, title: {zh: 月份}, type: period, header: 月份}
  - {name: cases, title: {zh: 件数}, type: count, header: 件数}
key: unit_id
"""


def write_office(home: Path) -> None:
    """Write the office, with nothing in its inbox."""
    for name, text in {
        "reference/units.csv": UNITS,
        "reference/calendar.csv": CALENDAR,
        "indicators/duties.yml": INDICATORS,
        "rulebooks/duties_2024.yml": RULEBOOK,
        "contracts/cases.yml": REGISTER,
        "inbox/received.csv": "path,received_at\n",
    }.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def send(home: Path, name: str, moment: str, *lines: list[Any]) -> None:
    """Put a workbook into the inbox, received at a moment."""
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    book.save(home / "inbox" / name)
    with (home / "inbox" / "received.csv").open("a", encoding="utf-8") as sidecar:
        sidecar.write(f"{name},{moment}\n")


def long(*records: tuple[str, int, str, Any], title: str = "指标填报表") -> list[list[Any]]:
    """Return a long table: unit, month of 2024, indicator, value."""
    return [
        [title], ["填报单位：督查室"], ["单位", "期间", "指标", "数值"],
        *[[unit, f"2024年{month}月", *rest] for unit, month, *rest in records],
    ]  # fmt: skip


def refresh(home: Path, day: str) -> None:
    (home / "reference" / "office.yml").write_text(OFFICE.format(day=day), encoding="utf-8")
    succeed(home, "refresh")


def database(home: Path) -> Path:
    return (home / LINK).resolve()
