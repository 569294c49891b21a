"""A small office whose figures have two sides: estimates settled later, checks, adjusted plans."""

from pathlib import Path
from typing import Any

import openpyxl

UNITS = """\
unit_id,name,class,opened_on,closed_on,successor_unit_id,inherits
H1,甲片指挥部,hq,,,,
H2,乙片指挥部,hq,,,,
H3,丙片指挥部,hq,,2017-06-30,H4,plan
H4,丁片指挥部,hq,2017-07-01,,,
S1,督查室,office,,,,
"""
CONTRACTS = """\
contract: progress
programme: works
title: {zh: 投资完成情况表}
sheet: {title: 投资完成情况}
reporters: {class: hq}
reporter: {from: label, label: 填报单位}
period: {from: title}
fields:
  - {name: project, title: {zh: 项目}, type: code, header: 项目}
  - {name: invested, title: {zh: 本期完成投资}, type: money, header: 本期完成投资}
  - {name: invested_last, title: {zh: 上期实际完成投资}, type: money, header: 上期实际完成投资}
key: project
label: project
money_unit: {default: 万元}
estimates:
  fields: [invested]
  when: received_before_period_end
  settled_by: {invested: invested_last}
---
contract: site_check
programme: works
title: {zh: 投资核查表}
sheet: {title: 投资核查}
reporter: {from: fixed, unit: S1}
period: {from: title}
fields:
  - {name: unit_id, title: {zh: 单位}, type: unit, header: 单位, required: true}
  - {name: item, title: {zh: 核查项目}, type: code, header: 核查项目}
  - {name: found, title: {zh: 核实投资}, type: money, header: 核实投资}
  - {name: post, title: {zh: 核查人职务}, type: text, header: 核查人职务}
key: [unit_id, item]
money_unit: {default: 万元}
verifies:
  contract: progress
  fields: {found: invested}
  match: {item: project}
  checker: post
"""
INDICATORS = """\
programme: works
indicators:
  - &invested
    indicator: invested
    title: {zh: 本期完成投资}
    definition: Invested in the period.
    source: progress
    classes: [hq]
    numerator: {sum: invested}
    period_rule: sum
    measure: money
    unit_of_measure: 万元
  - <<: *invested
    indicator: invested_verified
    title: {zh: 核实完成投资}
    figures: verified_else_reported
  - &attained
    indicator: attained
    title: {zh: 完成率}
    definition: Invested in the period by the plan of the year.
    source: progress
    classes: [hq]
    numerator: {sum: invested}
    denominator: {plan: investment}
    unit_of_measure: 万元
  - <<: *attained
    indicator: attained_of_original
    title: {zh: 原计划完成率}
    denominator: {plan: investment, version: original}
  - indicator: overstated
    title: {zh: 核减率}
    definition: Verified less reported, by reported, over what was checked.
    source: fct_verified_values
    classes: [hq]
    where: [{field: status, in: [agreed, differs]}]
    numerator: {sum: difference}
    denominator: {sum: reported_value}
    without_records: missing
    unit_of_measure: 万元
"""
PLANS = """\
plan,unit,year,version,value,unit_of_measure,document_number,effective_from
investment,H1,2016,original,300,,甲发〔2016〕3号,
investment,H1,2017,original,1000,,甲发〔2017〕3号,
investment,H1,2017,adjusted 1,1200.5,,甲发〔2017〕40号,2017-M07
investment,H2,2017,原计划,0.1,亿元,甲发〔2017〕3号,
investment,H3,2017,original,500,,甲发〔2017〕3号,
"""
CALENDAR = """\
contract,period,due_at
progress,2016-M12,2017-01-05 17:00
progress,2017-M01-02,2017-03-05 17:00
progress,2017-M03,2017-04-05 17:00
progress,2017-M06,2017-07-05 17:00
progress,2017-M07,2017-08-05 17:00
progress,2017-M08,2017-09-05 17:00
"""
_TITLES = {
    "2016-M12": "2016年12月", "2017-M01-02": "2017年1-2月", "2017-M03": "2017年3月",
    "2017-M06": "2017年6月", "2017-M07": "2017年7月",
}  # fmt: skip
Rows = list[tuple[str, Any, Any]]
# (unit, period, received) → project, invested, what the period before came to
REPORTS: dict[tuple[str, str, str], Rows] = {
    ("甲片指挥部", "2016-M12", "2017-01-04"): [("P1", "约100", None), ("P2", 50, None)],
    # Sent on the 25th: all of it is an estimate.
    ("甲片指挥部", "2017-M01-02", "2017-02-25"): [
        ("P1", 40, 110), ("P2", 20, 49), ("P3", 7, None),
    ],
    ("甲片指挥部", "2017-M03", "2017-04-03"): [("P1", "约30", 45), ("P2", 5, None)],
    ("甲片指挥部", "2017-M07", "2017-08-03"): [("P1", 10, None)],
    ("乙片指挥部", "2017-M06", "2017-07-03"): [("Q1", "约70", None)],
    ("乙片指挥部", "2017-M07", "2017-08-03"): [("Q1", "约80", 0)],
    ("丙片指挥部", "2017-M06", "2017-07-03"): [("R1", "60（预计）", None)],
    ("丁片指挥部", "2017-M07", "2017-08-03"): [("R1", 25, 61)],
}  # fmt: skip
CHECKS = [
    ("乙片指挥部", "Q1", 78, "督查室副主任"), ("丁片指挥部", "R1", 25, "督查室科长"),
    ("丁片指挥部", "R9", 5, "督查室科长"),
]  # fmt: skip


def write_settled_office(home: Path) -> None:
    """Write the office, the reports of its units and one report of checks."""
    contracts = CONTRACTS.split("---\n")
    texts = {
        "reference/office.yml": "office: {zh: 重点办}\nprogrammes: [works]\n"
        "business_date: 2017-08-10\n",
        "reference/units.csv": UNITS,
        "reference/calendar.csv": CALENDAR,
        "reference/plan_versions.csv": PLANS,
        "contracts/progress.yml": contracts[0],
        "contracts/site_check.yml": contracts[1],
        "indicators/works.yml": INDICATORS,
        "inbox/received.csv": "path,received_at\n"
        + "".join(
            f"{_TITLES[period]}{unit}.xlsx,{received} 10:00\n" for unit, period, received in REPORTS
        )
        + "核查.xlsx,2017-08-08 10:00\n",
    }
    for name, text in texts.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for (unit, period, _), rows in REPORTS.items():
        write_report(home, unit, _TITLES[period], rows)
    head = ["单位", "核查项目", "核实投资", "核查人职务"]
    _save(home / "inbox" / "核查.xlsx", [["2017年7月投资核查表"], head, *CHECKS])


def write_report(home: Path, unit: str, period: str, rows: Rows) -> str:
    """Write a unit's report for a period, such as 2017年4月; return the file's name."""
    above: list[Any] = [[f"{period}投资完成情况表"], [f"填报单位：{unit}"]]
    head = ["项目", "本期完成投资", "上期实际完成投资"]
    name = f"{period}{unit}.xlsx"
    _save(home / "inbox" / name, [*above, head, *rows])
    return name


def _save(path: Path, rows: list[Any]) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    workbook.save(path)
