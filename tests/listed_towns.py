"""Two methods and a year of eight towns in which every rule of lists fires at least once."""

from datetime import date
from decimal import Decimal
from typing import Any

from scoring_project import Value, months

TOWNS = "ABCDEFGH"
# January and February are one period; July was not assessed, so that August follows nothing.
PERIODS = ("2017-M01-02", "2017-M03", "2017-M04", "2017-M05", "2017-M06", "2017-M08")

_HEAD = """\
programme: works
legal_basis: none
valid: {from: 2017-01-01, to: 2017-12-31}
peer_groups:
  - {group: towns, title: {zh: 镇, en: Towns}, units: {class: town}, minimum_size: 3}
ranking:
  {follows: exact, ties: competition, printed_digits: 2, rounding: half_up,
   print_order: best_first}
"""

MONTHLY = f"""\
rulebook: monthly
title: {{zh: 月度考评, en: Monthly}}
period_kinds: [month, month_span]
total: 100
{_HEAD}
rankings:
  - ranking: improvement
    title: {{zh: 进位, en: Improvement}}
    change_from: previous
items:
  - item: progress
    title: {{zh: 投资进度, en: Progress}}
    points: 60
    indicator: progress
    curve: {{proportional: {{full_at: 1, cap: full}}}}
  - item: starts
    title: {{zh: 开工, en: Starts}}
    points: 40
    indicator: starts
    curve: {{proportional: {{full_at: 1, cap: full}}}}
  - item: pace
    title: {{zh: 序时差, en: Pace}}
    indicator: progress
    steps: [{{schedule: gap}}]
    curve: {{bands: {{bands: [{{below: 0, points: 0}}, {{at_least: 0, points: 0}}]}}}}
    missing: leave_out
  - item: short
    title: {{zh: 欠进度, en: Shortfall}}
    indicator: progress
    steps: [{{schedule: shortfall}}]
    curve: {{bands: {{bands: [{{below: 0, points: 0}}, {{at_least: 0, points: 0}}]}}}}
    missing: leave_out
lights:
  - light: pace_light
    title: {{zh: 序时灯, en: Pace light}}
    of: pace
    bands:
      - {{below: -0.3, colour: red}}
      - {{at_least: -0.3, below: 0, colour: yellow}}
      - {{at_least: 0, colour: green}}
  - light: short_light
    title: {{zh: 欠进度灯, en: Shortfall light}}
    of: short
    bands:
      - {{at_most: 0, colour: green}}
      - {{above: 0, at_most: 0.5, colour: yellow}}
      - {{above: 0.5, colour: red, title: {{zh: 红牌, en: red card}}}}
  - light: start_light
    title: {{zh: 开工灯, en: Start light}}
    rules:
      - {{colour: yellow, when: {{indicator: {{indicator: late, at_least: 1}}}}}}
      - colour: red
        when: {{indicator: {{indicator: late, at_least: 1}}, periods_in_a_row: 3}}
    otherwise: green
lists:
  - list: interview
    title: {{zh: 拟约谈, en: Interview}}
    for_each: [progress, starts]
    when: {{rank: {{of: each, last: 2}}, periods_in_a_row: 2}}
  - list: interview_above
    title: {{zh: 拟上级约谈, en: Interview one level up}}
    for_each: [progress]
    when: {{rank: {{of: each, last: 3}}, periods_in_a_row: 2}}
  - list: explain
    title: {{zh: 说明情况, en: Explain in person}}
    when: {{all: [{{rank: {{last: 2}}}}, {{indicator: {{indicator: annual, below: 1}}}}]}}
  - list: red
    title: {{zh: 红榜, en: Red list}}
    when: {{all: [{{indicator: {{indicator: annual, above: 1}}}}, {{rank: {{first: 5}}}}]}}
  - list: black
    title: {{zh: 黑榜, en: Black list}}
    exempt_by: [force_majeure]
    when: {{all: [{{indicator: {{indicator: annual, below: 1}}}}, {{rank: {{last: 4}}}}]}}
  - list: improved
    title: {{zh: 进步最快, en: Most improved}}
    when:
      all: [{{rank: {{of: improvement, first: 2}}}}, {{points: {{of: improvement, above: 0}}}}]
  - list: watched
    title: {{zh: 重点关注, en: Watched}}
    when:
      all:
        - list: {{list: black}}
        - not: {{light: {{light: short_light, is: [green, yellow]}}}}
  - list: silent
    title: {{zh: 未报, en: Silent}}
    when: {{without_data: {{}}}}
  - list: often
    title: {{zh: 多次列入黑榜, en: Often on the black list}}
    when: {{entries: {{list: black, periods: year_to_date, at_least: 3}}}}
  - list: last_quarter
    title: {{zh: 后四分之一, en: Last quarter}}
    when: {{rank: {{last_share: 0.25}}}}
  - list: low
    title: {{zh: 低于三成, en: Below three tenths}}
    when: {{value: {{of: pace, steps: before, below: 0.3}}}}
  - list: not_late_again
    title: {{zh: 未连续迟开工, en: Not late twice running}}
    when: {{not: {{indicator: {{indicator: late, at_least: 1}}, periods_in_a_row: 2}}}}
ladders:
  - ladder: escalation
    title: {{zh: 督办, en: Escalation}}
    exempt_by: [force_majeure]
    when: {{indicator: {{indicator: late, at_least: 1}}}}
    steps: &steps
      - {{step: reminder, title: {{zh: 提醒, en: reminder}}}}
      - {{step: yellow, title: {{zh: 黄牌, en: yellow card}}}}
      - {{step: red, title: {{zh: 红牌, en: red card}}}}
      - {{step: interview, title: {{zh: 约谈, en: interview}}}}
    relief: one_step
    within_year: true
  - ladder: strict
    title: {{zh: 督办二, en: Escalation with reset}}
    when: {{light: {{light: start_light, is: [yellow, red]}}}}
    steps: *steps
    relief: reset
    within_year: false
  - ladder: of_head
    title: {{zh: 督办三, en: Escalation of a head}}
    when: {{indicator: {{indicator: late, at_least: 1}}}}
    steps: *steps
    relief: keep
    within_year: true
    restarts_with_new: head
vetoes:
  - veto: accident
    title: {{zh: 安全事故, en: Accident}}
    basis: 安委〔2017〕1号
    severity: fail
    when: {{indicator: {{indicator: accidents, at_least: 1}}}}
  - veto: criticised
    title: {{zh: 通报批评, en: Criticised}}
    basis: 办〔2017〕2号
    severity: no_excellent
grades:
  bands:
    - {{grade: poor, title: {{zh: 较差, en: Poor}}, below: 25}}
    - {{grade: fair, title: {{zh: 合格, en: Fair}}, at_least: 25, below: 60}}
    - {{grade: good, title: {{zh: 良好, en: Good}}, at_least: 60, below: 75}}
    - {{grade: excellent, title: {{zh: 优秀, en: Excellent}}, at_least: 75}}
  quotas:
    - {{grade: excellent, share: 0.26, rounding: down, ties: none}}
"""

YEARLY = f"""\
rulebook: yearly
title: {{zh: 年度考评, en: Yearly}}
period_kinds: [year]
total: 50
{_HEAD}
items:
  - item: progress
    title: {{zh: 投资进度, en: Progress}}
    points: 50
    indicator: progress
    curve: {{proportional: {{full_at: 1, cap: full}}}}
  - item: on_black
    title: {{zh: 列入黑榜, en: On the black list}}
    entries: {{list: black, rulebook: monthly, periods: within, kind: month}}
    curve: {{per_event: {{percent: -10, of: 50}}}}
"""

# Whole printed points rank B and C, D and E, F and G alike; the lower exact points then decide.
TIED = (
    f"""\
rulebook: tied
title: {{zh: 并列, en: Tied}}
period_kinds: [month]
total: 5
{_HEAD}
items:
  - item: progress
    title: {{zh: 投资进度, en: Progress}}
    points: 5
    indicator: progress
    curve: {{proportional: {{full_at: 1, cap: full}}}}
lists:
  - {{list: ends, title: {{zh: 两端, en: Ends}},
     when: {{any: [{{rank: {{first: 2}}}}, {{rank: {{last: 2}}}}]}}}}
""".replace("group: towns", "group: tied_towns")
    .replace("follows: exact", "follows: printed")
    .replace("printed_digits: 2", "printed_digits: 0, broken_by: [{item: progress, better: lower}]")
)

RULEBOOKS = {"monthly": MONTHLY, "yearly": YEARLY, "tied": TIED}
INDICATORS = ("progress", "starts", "annual", "late", "accidents")
_PROGRESS = dict(zip(TOWNS, ("0.9", "0.8", "0.7", "0.6", "0.5", "0.4", "0.3", "0.2"), strict=True))
_LATE = {
    "A": dict(zip(PERIODS, (1, 1, 1, 1, 0, 1), strict=True)),
    "B": dict(zip(PERIODS, (1, 1, 0, 0, 0, 0), strict=True)),
}
_CHANGED = {
    ("E", "2017-M05", "starts"): "0.55",
    ("D", "2017-M05", "starts"): "0.62",
    ("B", "2017-M08", "progress"): "0.9",
    ("B", "2017-M08", "starts"): "0.9",
    ("C", "2017-M08", "progress"): "0.9",
    ("C", "2017-M08", "starts"): "0.9",
}


def values() -> list[Value]:
    """Return the year's values: H reports no progress in April and no missed starts."""
    rows = []
    for period in (*PERIODS, "2017"):
        for unit in TOWNS:
            told: dict[str, Any] = dict.fromkeys(("progress", "starts"), _PROGRESS[unit])
            told["annual"] = "1.1" if unit in "ABG" else "0.9"
            told["late"] = _LATE.get(unit, {}).get(period, 0)
            told["accidents"] = 1 if unit in "AB" and period == "2017-M06" else 0
            if unit == "H":
                del told["late"]
                if period == "2017-M04":
                    del told["progress"]
            for indicator, value in told.items():
                number = _CHANGED.get((unit, period, indicator), value)
                rows.append(Value(unit, indicator, Decimal(number), 1, "reported", period))
    return rows


def facts() -> dict[str, list[Any]]:
    """Return every table of facts, with exemptions, a new head, and the decisions on vetoes."""
    span = ("2017-M01-02", "month_span", date(2017, 1, 1), date(2017, 2, 28), Decimal(2))
    year = ("2017", "year", date(2017, 1, 1), date(2017, 12, 31), Decimal(12))
    return {
        "units": [(unit, unit, "town", None, None) for unit in TOWNS],
        "periods": [
            (*span, "2017-Q1", "2017-H1", "2017"),
            *months(3, 4, 5, 6, 8),
            (*year, None, None, "2017"),
        ],
        "indicators": [
            ("works", name, "ratio" if name in ("progress", "starts", "annual") else "count")
            for name in INDICATORS
        ],
        "assessed_periods": [("works", period) for period in (*PERIODS, "2017")],
        "indicator_values": values(),
        "exemptions": [
            (unit, "force_majeure", date(2017, 3, 1), date(2017, 3, 31), "防指〔2017〕3号")
            for unit in "BF"
        ],
        "offices_taken": [("A", "head", date(2017, 4, 10))],
        "decisions": [
            ("monthly", "accident", "A", "2017-M06", "declared", date(2017, 7, 3), "纪要1号"),
            ("monthly", "accident", "B", "2017-M06", "dismissed", date(2017, 7, 3), "纪要2号"),
            ("monthly", "criticised", "C", "2017-M06", "declared", date(2017, 7, 3), "纪要3号"),
            ("monthly", "criticised", "B", "2017-M05", "declared", date(2017, 6, 3), "纪要4号"),
            # July is not assessed
            ("monthly", "criticised", "D", "2017-M07", "declared", date(2017, 8, 3), "纪要5号"),
        ],
    }  # fmt: skip
