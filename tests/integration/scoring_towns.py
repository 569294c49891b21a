"""Two methods and the reports of a dozen towns: every policy, cap, tie and reason once."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from scoring_project import Value

LEVEL = """\
rulebook: level
programme: works
title: {zh: 考评, en: Assessment}
legal_basis: none
valid: {from: 2017-01-01, to: 2017-12-31}
period_kinds: [month]
total: 100
peer_groups:
  - group: towns
    title: {zh: 镇, en: Towns}
    units: {list: [A, B, C, D, E, F, G, H, I, X]}
    minimum_size: 3
    excluded: [{unit: X, reason: {zh: 试点, en: A pilot}}]
  - group: parks
    title: {zh: 园区, en: Parks}
    units: {list: [P, Q]}
    minimum_size: 3
ranking:
  follows: exact
  ties: competition
  printed_digits: 2
  rounding: half_up
  print_order: best_first
items:
  - item: progress
    title: {zh: 投资完成率, en: Progress}
    points: 60
    indicator: progress
    curve: {proportional: {full_at: 1, cap: full}}
  - item: starts
    title: {zh: 开工率, en: Starts}
    points: 20
    indicator: starts
    curve: {step_table: {steps: [{from: 1, points: 20}, {from: 0.8, points: 15}], otherwise: 0}}
    not_applicable: rescale
  - item: duty
    title: {zh: 责任, en: Duty}
    points: 20
    reverse_deduction: {floor: 0}
    items:
      - item: late
        title: {zh: 迟开工, en: Late starts}
        indicator: late
        curve: {per_event: {points: -3, most: -9}}
      - item: problems
        title: {zh: 问题, en: Problems}
        indicator: problems
        curve: {per_event: {points: -2}}
      - item: again
        title: {zh: 连续迟开工, en: Late again}
        streak: {item: late, lost_points: true, at_least: 2, points: -2}
  - item: awards
    title: {zh: 表彰, en: Awards}
    indicator: awards
    curve: {per_event: {points: 2, most: 4}}
"""

PRINTED = """\
rulebook: printed
programme: services
title: {zh: 服务, en: Services}
legal_basis: none
valid: {from: 2017-01-01}
period_kinds: [month]
total: 30
bounds: {lowest: 5, highest: 28}
peer_groups:
  - group: all
    title: {zh: 全部, en: All}
    units: {class: town}
    minimum_size: 1
ranking:
  follows: printed
  ties: dense
  printed_digits: 1
  rounding: half_even
  print_order: worst_first
items:
  - item: speed
    title: {zh: 速度, en: Speed}
    points: 20
    indicator: speed
    curve: {points: {through: [[0, 0], [3, 20]], outside: flat}}
    not_applicable: full
  - item: care
    title: {zh: 质量, en: Care}
    points: 10
    indicator: care
    curve: {proportional: {full_at: 1, cap: none}}
    not_applicable: base
    base: 2
"""

TOWNS = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "X", "P", "Q"]


def town(
    unit: str,
    progress: tuple[Any, Any] | str,
    starts: tuple[Any, Any] | str = (1, 1),
    period: str = "2017-M06",
    **counts: Any,
) -> Iterator[Value]:
    """Yield the values of one town: a pair is a ratio, a text is a state without a number."""
    for indicator, value in {
        "progress": progress, "starts": starts, "late": 0, "problems": 0, "awards": 0, **counts
    }.items():  # fmt: skip
        if isinstance(value, str):
            yield Value(unit, indicator, state=value, period=period)
        else:
            top, bottom = value if isinstance(value, tuple) else (value, 1)
            yield Value(unit, indicator, top, bottom, period=period)


def facts() -> list[Value]:
    values = [
        *town("A", (20, 15)),  # Xiamen: 133.3 %
        *town("B", (1, 3), (4, 5), late=5),
        *town("C", (40, 30)),
        *town("D", (1, 2), "not_applicable"),
        *[value for value in town("E", (1, 2)) if value.indicator != "progress"],
        *town("F", "not_applicable"),
        *town("G", "withheld", late="blank"),
        *town("H", (1, 1), awards=10**9),
        *town("I", (0, 7), (0, 1), late=2, problems=40, awards=3),
        *town("X", (1, 1)),
        *town("P", (1, 2)),
        *town("Q", (1, 1)),
    ]
    values += [row for unit in "BIX" for row in town(unit, (1, 2), late=1, period="2017-M05")]
    values += [row for unit in "ABDI" for row in town(unit, (1, 2), period="2017-M04")]
    for unit, speed, care in (
        ("A", (1, 1), (1, 1)),
        ("B", ("1.000001", 1), (1, 1)),
        ("C", ("0.315", 1), (Decimal("0.2"), 1)),
        ("D", "not_applicable", (1, 4)),
        ("E", (3, 1), "not_applicable"),
        ("F", (3, 1), (2, 1)),
        ("G", (0, 1), (-1, 2)),
        ("H", "not_applicable", "not_applicable"),
        ("P", (1, 1), ("0.2", "0.000001")),
    ):
        for indicator, value in (("speed", speed), ("care", care)):
            top, bottom = (None, 1) if isinstance(value, str) else value
            state = value if isinstance(value, str) else "reported"
            values.append(Value(unit, indicator, top, bottom, state, programme="services"))
    return values
