"""The compiled scoring models in memory, run on one method in three units of points."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
from scoring_project import FACTS, ScoringProject, Value, months

from compiling.rulebook.tables import RulebookContext

RULEBOOK = """\
rulebook: {name}
programme: {name}
title: {{zh: 考评, en: Assessment}}
legal_basis: none
valid: {{from: 2017-01-01}}
period_kinds: [month]
total: {total}
peer_groups:
  - {{group: all, title: {{zh: 全部, en: All}}, units: {{class: town}}, minimum_size: 1}}
ranking:
  follows: exact
  ties: competition
  printed_digits: 2
  rounding: half_up
  print_order: best_first
items:
  - item: progress
    title: {{zh: 进度, en: Progress}}
    points: {p50}
    indicator: progress_{name}
    curve: {{proportional: {{full_at: 1.5, cap: full}}}}
  - item: speed
    title: {{zh: 速度, en: Speed}}
    points: {p30}
    indicator: speed_{name}
    curve: {{points: {{through: [[0, 0], [0.7, {p20}], [2.8, {p30}]], outside: flat}}}}
    not_applicable: rescale
  - item: duty
    title: {{zh: 责任, en: Duty}}
    points: {p20}
    reverse_deduction: {{floor: 0}}
    items:
      - item: late
        title: {{zh: 迟, en: Late}}
        indicator: late_{name}
        curve: {{per_event: {{points: -{p3}, most: -{p15}}}}}
      - item: again
        title: {{zh: 又迟, en: Again}}
        streak: {{item: late, lost_points: true, at_least: 2, points: -{p3}}}
"""

# The same method in other units of points: 1 : 0.7 : 13.
SCALES = {"plain": Decimal(1), "small": Decimal("0.7"), "large": Decimal(13)}
YEARS = range(2017, 2029)
MONTHS = ("M05", "M06")
UNITS = ("A", "B", "C", "D", "E")
Rows = dict[tuple[str, str, str], tuple[Decimal | None, int | None, str]]


class Scorer:
    """Runs the compiled models on any indicator values."""

    def __init__(self, project: ScoringProject) -> None:
        project.dbt("build", "--exclude-resource-type", "unit_test", "test")
        manifest = json.loads((project.folder / "target" / "manifest.json").read_text())
        results = json.loads((project.folder / "target" / "run_results.json").read_text())
        order = [result["unique_id"] for result in results["results"]]
        models = [manifest["nodes"][name] for name in order]
        self.connection = duckdb.connect()
        self.connection.execute("attach ':memory:' as warehouse")
        for schema in ("marts", "intermediate"):
            self.connection.execute(f"create schema warehouse.{schema}")
        self.connection.execute("set threads = 1")
        self.models = []
        self.dimensions = []
        for model in models:
            sql = f"create or replace table {model['relation_name']} as {model['compiled_code']}"
            if model["name"].startswith("dim_"):
                self.dimensions.append(sql)
            elif model["name"] not in ("fct_indicator_values", "rpt_score_lines"):
                self.models.append(sql)

        self.define()

    def define(self) -> None:
        """Read units, periods and rulebooks again."""
        for sql in self.dimensions:
            self.connection.execute(sql)

    def score(self, worlds: list[list[Value]]) -> list[Rows]:
        """Return total, rank and status by (rulebook, month, unit), for each world."""
        rows = [
            replace(value, period=f"{year}-{value.period}").row()
            for year, world in zip(YEARS, worlds, strict=False)
            for value in world
        ]
        frame = pl.DataFrame(rows, schema=FACTS["indicator_values"], orient="row").to_arrow()
        self.connection.register("frame", frame)
        self.connection.execute(
            "create or replace table warehouse.marts.fct_indicator_values as select * from frame"
        )
        for sql in self.models:
            self.connection.execute(sql)
        ranked = self.connection.execute(
            "select period_id, rulebook_id, unit_id, total, rank, status"
            " from warehouse.marts.fct_rankings"
        ).fetchall()
        results: list[Rows] = [{} for _ in worlds]
        for period, name, unit, *row in ranked:
            year, month = period.split("-")
            if month in MONTHS and int(year) - YEARS[0] < len(worlds):
                results[int(year) - YEARS[0]][name, month, unit] = tuple(row)
        return results


def scorer_in(folder: Path) -> Scorer:
    """Build the models of a new project once and keep their SQL."""
    project = ScoringProject(folder)
    files: list[Path] = []
    for name, scale in SCALES.items():
        numbers = {f"p{points}": points * scale for points in (50, 30, 20, 3, 15)}
        files.append(folder / f"{name}.yml")
        files[-1].write_text(RULEBOOK.format(name=name, total=100 * scale, **numbers), "utf-8")
    indicators = {
        f"{indicator}_{name}": name
        for name in SCALES
        for indicator in ("progress", "speed", "late")
    }
    towns = [{"unit_id": unit, "unit_class": "town"} for unit in (*UNITS, "Z")]
    project.write(files, RulebookContext(indicators, towns, list(SCALES)))
    project.write_facts(
        # Z never reports, and is closed after the first of the worlds
        units=[
            *((unit, unit, "town", None, None) for unit in UNITS),
            ("Z", "Z", "town", None, date(YEARS[0], 12, 31)),
        ],
        periods=[row for year in YEARS for row in months(4, 5, 6, year=year)],
        indicators=[(programme, name, "number") for name, programme in indicators.items()],
        assessed_periods=[
            (name, f"{year}-M{month:02d}")
            for name in SCALES
            for year in YEARS
            for month in (4, 5, 6)
        ],
        indicator_values=[],
    )
    return Scorer(project)
