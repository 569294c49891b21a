"""A small office of its own kind: contract, indicators, rulebook and lists in YAML and CSV only."""

from datetime import date
from pathlib import Path

import openpyxl

TOWNS = {"T1": "东镇", "T2": "西镇", "T3": "南镇", "T4": "北镇"}
# Hazards found and closed at each town's sites in February.
FEBRUARY = {
    "T1": [("S-01", 10, 9), ("S-02", 6, 6)],
    "T2": [("S-03", 8, 4)],
    "T3": [("S-04", 3, 3), ("S-05", 4, 4)],
}
OFFICE = """\
office: {zh: 安全办, en: Safety office}
language: zh
programmes: [safety]
business_date: 2024-03-10
"""
CONTRACT = """\
contract: site_checks
version: 1
programme: safety
title: {zh: 工地安全检查表, en: Safety checks of sites}
description: One row per site and month.
file: {kind: workbook}
sheet: {title: 安全检查}
reporters: {class: town}
reporter: {from: label, label: 填报单位}
period: {from: title}
fields:
  - name: site
    title: {zh: 工地编号, en: Site}
    type: code
    required: true
    header: [工地编号]
  - name: found
    title: {zh: 发现隐患, en: Hazards found}
    type: count
    required: true
    minimum: 0
    header: [发现隐患, 隐患数]
  - name: closed
    title: {zh: 整改隐患, en: Hazards closed}
    type: count
    required: true
    minimum: 0
    header: [整改隐患, 整改数]
key: [site]
label: site
"""
INDICATORS = """\
programme: safety
indicators:
  - indicator: closed_share
    title: {zh: 整改率, en: Share closed}
    definition: Hazards closed, divided by hazards found.
    source: site_checks
    classes: [town]
    numerator: {sum: closed}
    denominator: {sum: found}
    measure: ratio
    unit_of_measure: 处
  - indicator: left_open
    title: {zh: 未整改隐患, en: Hazards left open}
    definition: Hazards found less hazards closed.
    source: site_checks
    classes: [town]
    numerator: {minus: [found, closed]}
    direction: lower
    measure: count
    unit_of_measure: 处
"""
RULEBOOK = """\
rulebook: safety_2024
programme: safety
title: {zh: 2024 年安全考评办法, en: Safety assessment 2024}
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
  - item: closing
    title: {zh: 整改率, en: Share closed}
    points: 60
    indicator: closed_share
    curve: {proportional: {full_at: 1, cap: full}}
    not_applicable: exclude
  - item: duty
    title: {zh: 责任, en: Duty}
    points: 40
    reverse_deduction: {floor: 0}
    items:
      - item: open_hazards
        title: {zh: 未整改, en: Left open}
        indicator: left_open
        curve: {per_event: {points: -2}}
lights:
  - light: closing_light
    title: {zh: 整改灯, en: Light}
    of: closing
    bands:
      - {below: 0.6, colour: red}
      - {at_least: 0.6, below: 1, colour: yellow}
      - {at_least: 1, colour: green}
lists:
  - list: last
    title: {zh: 拟约谈名单, en: To be interviewed}
    when: {all: [{rank: {last: 1}}, {light: {light: closing_light, is: [red]}}]}
  - list: silent
    title: {zh: 未报名单, en: Without a report}
    when: {without_data: {}}
vetoes:
  - veto: many_open
    title: {zh: 隐患过多, en: Too many hazards}
    basis: An example.
    severity: fail
    when: {indicator: {indicator: left_open, at_least: 1}}
grades:
  bands:
    - {grade: fail, title: {zh: 不合格, en: Fail}, below: 60}
    - {grade: pass, title: {zh: 合格, en: Pass}, at_least: 60, below: 90}
    - {grade: excellent, title: {zh: 优秀, en: Excellent}, at_least: 90}
  quotas: [{grade: excellent, share: "1/3", rounding: up, ties: all}]
"""
DECISIONS = """rulebook,veto,unit,period,decision,decided_on,document
safety_2024,many_open,T2,2024-M02,declared,2024-03-08,安委会纪要1号
"""
UNITS = (
    "unit_id,name,name_en,aliases,class,level,parent_unit_id,opened_on,closed_on,"
    "successor_unit_id,inherits,note\n"
)


def write_own_office(home: Path) -> None:
    """Write the office and the workbooks of three of its four towns."""
    texts = {
        "reference/office.yml": OFFICE,
        "reference/units.csv": UNITS
        + "".join(f"{unit},{name},Town {unit},,town,,,,,,,\n" for unit, name in TOWNS.items()),
        "reference/calendar.csv": "contract,period,due_at\nsite_checks,2024-M02,2024-03-05 17:00\n",
        "reference/decisions.csv": DECISIONS,
        "contracts/site_checks.yml": CONTRACT,
        "indicators/safety.yml": INDICATORS,
        "rulebooks/safety_2024.yml": RULEBOOK,
    }
    for name, text in texts.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for unit, sites in FEBRUARY.items():
        write_checks(home / "inbox" / f"{TOWNS[unit]}2月.xlsx", unit, sites)


def write_checks(path: Path, unit: str, sites: list[tuple[str, int, int]]) -> None:
    """Write one town's workbook as an office would."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "检查"
    sheet.append(["2024年2月工地安全检查情况表"])
    sheet.append([f"填报单位：{TOWNS[unit]}", None, f"{date(2024, 3, 1):%Y-%m-%d}"])
    sheet.append(["工地编号", "发现隐患", "整改隐患"])
    for row in sites:
        sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(path)
