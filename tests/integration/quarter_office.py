"""Definitions of the simulated office: six reports, twelve reporters, two programmes, in YAML."""

from pathlib import Path

from quarter_calendar import CALENDAR_YML, calendar_csv, reopenings_csv, working_days_csv

NAMES = {
    "D01": "云岭", "D02": "石桥", "D03": "沙河", "D04": "柳林", "D05": "金坝", "D06": "白塔",
    "D07": "长堤", "D08": "红岗", "D09": "南屏", "D10": "北渡", "D11": "东圩", "D12": "西垸",
}  # fmt: skip
OFFICE = """\
office: {zh: 河工指挥部办公室, en: River works office}
language: zh
programmes: [sites, projects]
business_date: DATE
"""
# The spelling of one reporter that the office adds to its list only later.
NEW_SPELLING = ("D08", "红岗指挥所")
_CONTRACT = """\
contract: {name}
version: 1
programme: {programme}
title: {{zh: {title}, en: {name}}}
description: A report of the simulated office.
file: {{kind: workbook}}
sheet: {{title: {title}}}
reporters: {{class: district}}
reporter: {{from: label, label: 填报单位}}
period: {{from: title, kind: {kind}}}
"""
TITLES = {
    "weekly_progress": ("sites", "工程进度周报", "week"),
    "weekly_inspection": ("sites", "安全检查周报", "week"),
    "ten_day_investment": ("projects", "投资完成旬报", "ten_days"),
    "monthly_investment": ("projects", "投资完成月报", "month"),
    "monthly_problems": ("projects", "存在问题月报", "month"),
    "quarterly_summary": ("projects", "工作总结季报", "quarter"),
}
_FIELDS = {
    "weekly_progress": """\
fields:
  - {name: site, title: {zh: 工地编号}, type: code, required: true, header: 工地编号}
  - {name: planned, title: {zh: 计划}, type: money, required: true, minimum: 0, header: 计划产值}
  - {name: done, title: {zh: 完成产值}, type: money, required: true, minimum: 0, header: 完成产值}
  - {name: workers, title: {zh: 在场人数}, type: count, minimum: 0, header: 在场人数}
key: [site]
label: site
""",
    "weekly_inspection": """\
header: {rows: 2}
fields:
  - {name: site, title: {zh: 工地编号}, type: code, required: true, header: 工地编号}
  - {name: area, title: {zh: 检查类别}, type: text, from: axis}
  - {name: found, title: {zh: 发现}, type: count, required: true, minimum: 0, header: 发现}
  - {name: closed, title: {zh: 整改}, type: count, required: true, minimum: 0, header: 整改}
key: [site, area]
label: site
grid: {values: [found, closed]}
zero_report: {}
""",
    "ten_day_investment": """\
fields:
  - {name: project, title: {zh: 项目编码}, type: code, required: true, header: 项目编码}
  - {name: invested, title: {zh: 累计投资}, type: money, required: true, header: 累计投资}
key: [project]
label: project
""",
    "monthly_investment": """\
fields:
  - {name: project, title: {zh: 项目编码}, type: code, required: true, header: 项目编码}
  - {name: name, title: {zh: 项目名称}, type: text, header: 项目名称}
  - {name: plan, title: {zh: 年度计划}, type: money, required: true, minimum: 0, header: 年度计划}
  - {name: invested_month, title: {zh: 本月投资}, type: money, header: 本月投资}
  - {name: invested_year, title: {zh: 累计投资}, type: money, required: true, header: 累计投资}
key: [project]
label: project
totals: {labels_in: name, reconcile: [plan]}
""",
    "monthly_problems": """\
fields:
  - {name: problem, title: {zh: 问题编号}, type: code, required: true, header: 问题编号}
  - {name: kind, title: {zh: 问题类别}, type: text, header: 问题类别}
  - {name: deadline, title: {zh: 办结时限}, type: date, required: true, header: 办结时限}
  - {name: closed_on, title: {zh: 办结时间}, type: date, header: 办结时间}
key: [problem]
label: problem
zero_report: {}
""",
    "quarterly_summary": """\
fields:
  - {name: duty, title: {zh: 事项编号}, type: code, required: true, header: 事项编号}
  - {name: score, title: {zh: 自评得分}, type: number, required: true, minimum: 0, header: 自评得分}
key: [duty]
label: duty
""",
}
_INDICATORS = {
    "sites": """\
  - indicator: weekly_attainment
    source: weekly_progress
    numerator: {sum: done}
    denominator: {sum: planned}
    missing_part: leave_out
    measure: ratio
    unit_of_measure: 万元
  - indicator: weekly_done
    source: weekly_progress
    numerator: {sum: done}
    measure: money
    unit_of_measure: 万元
  - indicator: most_workers
    source: weekly_progress
    numerator: {maximum: workers}
    missing_part: leave_out
    measure: number
    unit_of_measure: 人
  - indicator: idle_sites
    source: weekly_progress
    where: [{field: done, equals: 0}]
    numerator: {count: records}
    measure: count
    unit_of_measure: 处
  - indicator: closing_rate
    source: weekly_inspection
    numerator: {sum: closed}
    denominator: {sum: found}
    measure: ratio
    unit_of_measure: 处
  - indicator: left_open
    source: weekly_inspection
    numerator: {minus: [found, closed]}
    measure: count
    unit_of_measure: 处
  - indicator: areas_with_findings
    source: weekly_inspection
    numerator: {count_distinct: area, where: [{field: found, above: 0}]}
    measure: count
    unit_of_measure: 类
""",
    # Reports of ten days, months and quarters side by side.
    "projects": """\
  - indicator: invested_so_far
    source: ten_day_investment
    numerator: {sum: invested}
    measure: money
    unit_of_measure: 万元
  - indicator: invested_ten_days
    source: ten_day_investment
    numerator: {sum: invested}
    period_rule: difference
    measure: money
    unit_of_measure: 万元
  - indicator: attainment
    source: monthly_investment
    numerator: {sum: invested_year}
    denominator: {sum: plan}
    plan: denominator
    measure: ratio
    unit_of_measure: 万元
  - indicator: invested_month
    source: monthly_investment
    numerator: {sum: invested_month}
    missing_part: leave_out
    period_rule: sum
    measure: money
    unit_of_measure: 万元
  - indicator: open_problems
    source: monthly_problems
    where: [{field: closed_on, is_present: false}]
    numerator: {count: records}
    direction: lower
    measure: count
    unit_of_measure: 项
  - indicator: closed_in_time
    source: monthly_problems
    where: [{field: deadline, on_or_before: period_end}]
    numerator: {count: records, where: [{field: closed_on, on_or_before: {field: deadline}}]}
    denominator: {count: records}
    period_rule: sum
    measure: ratio
    unit_of_measure: 项
  - indicator: lowest_score
    source: quarterly_summary
    numerator: {minimum: score}
    measure: number
    unit_of_measure: 分
  - indicator: full_scores
    source: quarterly_summary
    where: [{field: score, at_least: 10}]
    without_records: missing
    numerator: {count: records}
    measure: count
    unit_of_measure: 项
""",
}
_RULEBOOK = """\
rulebook: projects_2017
programme: projects
title: {zh: 2017年项目考核办法, en: Projects 2017}
legal_basis: An example.
valid: {from: 2017-01-01}
period_kinds: [month]
total: 100
peer_groups:
  - {group: districts, title: {zh: 指挥部, en: Districts}, minimum_size: 2,
     units: {class: district}}
ranking: {follows: exact, ties: competition, printed_digits: 2, rounding: half_up,
          print_order: best_first}
items:
  - item: attained
    title: {zh: 投资完成率, en: Attainment}
    points: 70
    indicator: attainment
    curve: {proportional: {full_at: 1, cap: full}}
  - item: duty
    title: {zh: 问题销号, en: Problems}
    points: 30
    reverse_deduction: {floor: 0}
    items:
      - item: open_problems
        title: {zh: 未销号, en: Left open}
        indicator: open_problems
        curve: {per_event: {points: -1}}
"""
_UNITS = (
    "unit_id,name,name_en,aliases,class,level,parent_unit_id,opened_on,closed_on,"
    "successor_unit_id,inherits,note\n"
)


def write_quarter_office(home: Path) -> None:
    """Write the definitions and lists of the office; nothing has come in yet."""
    merged = {"D12": "2017-05-31,D07,plan;streaks"}
    texts = {
        "reference/units.csv": _UNITS
        + "".join(
            f"{unit},{name}工程指挥部,{unit},{name}指挥部,district,,,,{merged.get(unit, ',,')},\n"
            for unit, name in NAMES.items()
        ),
        "reference/calendar.yml": CALENDAR_YML,
        "reference/calendar.csv": calendar_csv(),
        "reference/working_days.csv": working_days_csv(),
        "reference/reopenings.csv": reopenings_csv(),
        "rulebooks/projects_2017.yml": _RULEBOOK,
    }
    for name, (programme, title, kind) in TITLES.items():
        head = _CONTRACT.format(name=name, programme=programme, title=title, kind=kind)
        texts[f"contracts/{name}.yml"] = head + _FIELDS[name]
    for programme, entries in _INDICATORS.items():
        texts[f"indicators/{programme}.yml"] = f"programme: {programme}\nindicators:\n" + "".join(
            _with_words(entry) for entry in entries.split("  - indicator: ")[1:]
        )
    for name, text in texts.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (home / "inbox").mkdir(exist_ok=True)


def _with_words(entry: str) -> str:
    name, rest = entry.split("\n", 1)
    words = f"    title: {{zh: {name}, en: {name}}}\n    definition: Of the simulated office.\n"
    return f"  - indicator: {name}\n{words}    classes: [district]\n{rest}"
