"""The small office with another method: means in a tree, a schedule, rankings beside the level."""

from pathlib import Path

import openpyxl
from own_office import OFFICE, TOWNS, write_own_office

# Hazards found and closed in March; T3 did not report.
MARCH = {"T1": [("S-01", 10, 5), ("S-02", 10, 4)], "T2": [("S-03", 8, 8)]}
RULEBOOK = """\
rulebook: safety_2024
programme: safety
title: {zh: 2024 年安全考评办法, en: Safety assessment 2024}
legal_basis: An example.
valid: {from: 2024-01-01}
period_kinds: [month]
total: 4
combine: mean
schedule: {by_month: [0.1, 0.5, 0.75, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.9, 1]}
peer_groups:
  - group: towns
    title: {zh: 乡镇, en: Towns}
    units: {class: town}
    minimum_size: 2
ranking: {follows: exact, ties: competition, printed_digits: 2, rounding: half_up,
          print_order: best_first}
rankings:
  - {ranking: improvement, title: {zh: 进步名次, en: Improvement}, change_from: previous}
  - {ranking: by_pace, title: {zh: 进度名次, en: Pace}, item: pace}
items:
  - item: pace
    title: {zh: 整改进度, en: Pace}
    weight: 3
    points: 100
    indicator: closed_share
    steps: [{schedule: gap}]
    curve: {linear: {at: 0, points: 60, each: 0.01, gain: 1, lose: 1, highest: 100, lowest: 0}}
  - item: whole
    title: {zh: 全面, en: Whole}
    weight: 1
    combine: geometric
    items:
      - item: share
        title: {zh: 整改率, en: Share closed}
        points: 100
        indicator: closed_share
        curve: {proportional: {full_at: 1, cap: full}}
      - item: few
        title: {zh: 未整改, en: Left open}
        points: 100
        indicator: left_open
        curve: {linear: {at: 0, points: 100, each: 1, gain: -5, lowest: 1}}
"""


def write_mean_office(home: Path) -> None:
    """Write the office with two months of reports."""
    write_own_office(home)
    # The method below has no vetoes to decide.
    (home / "reference/decisions.csv").unlink()
    (home / "reference/office.yml").write_text(
        OFFICE.replace("2024-03-10", "2024-04-10"), encoding="utf-8"
    )
    calendar = home / "reference/calendar.csv"
    calendar.write_text(
        calendar.read_text("utf-8") + "site_checks,2024-M03,2024-04-05 17:00\n", encoding="utf-8"
    )
    (home / "rulebooks/safety_2024.yml").write_text(RULEBOOK, encoding="utf-8")
    for unit, sites in MARCH.items():
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        assert sheet is not None
        sheet.title = "检查"
        for row in (
            ["2024年3月工地安全检查情况表"],
            [f"填报单位：{TOWNS[unit]}"],
            ["工地编号", "发现隐患", "整改隐患"],
            *sites,
        ):
            sheet.append(row)
        workbook.save(home / "inbox" / f"{TOWNS[unit]}3月.xlsx")
