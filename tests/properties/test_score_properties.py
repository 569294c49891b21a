"""What must hold of scores and ranks whatever the reports say.

dbt compiles the models once; each example runs the compiled SQL in memory.
"""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_project import FACTS, ScoringProject, Value, months

from compiling.rulebook_tables import RulebookContext

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
  {{follows: exact, ties: competition, printed_digits: 2, rounding: half_up, print_order: best_first}}
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
PERIODS = ("2017-M05", "2017-M06")
UNITS = ("A", "B", "C", "D", "E")
Facts = dict[tuple[str, str], tuple[tuple[Any, Any] | None, tuple[Any, Any] | str, int]]
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
        self.given = {"dim_unit": "units", "fct_indicator_values": "indicator_values"}
        self.models = []
        for model in models:
            sql = f"create or replace table {model['relation_name']} as {model['compiled_code']}"
            fixed = model["name"].startswith("dim_") and model["name"] not in self.given
            if fixed:
                self.connection.execute(sql)
            elif model["name"] not in (*self.given, "rpt_score_lines"):
                self.models.append(sql)

    def score(self, values: list[Value], units: list[tuple[Any, ...]] | None = None) -> Rows:
        """Return total and rank by (rulebook, period, unit)."""
        towns = units or [(unit, unit, "town", None, None) for unit in (*UNITS, "Z")]
        for model, rows in (("dim_unit", towns), ("fct_indicator_values", values)):
            plain = [row.row() if isinstance(row, Value) else row for row in rows]
            frame = pl.DataFrame(plain, schema=FACTS[self.given[model]], orient="row").to_arrow()
            self.connection.register("frame", frame)
            self.connection.execute(
                f"create or replace table warehouse.marts.{model} as select * from frame"
            )
        for sql in self.models:
            self.connection.execute(sql)
        rows = self.connection.execute(
            "select rulebook_id, period_id, unit_id, total, rank, status"
            " from warehouse.marts.fct_rankings"
        ).fetchall()
        return {(row[0], row[1], row[2]): row[3:] for row in rows}


@pytest.fixture(scope="module")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    folder = tmp_path_factory.mktemp("properties")
    project = ScoringProject(folder)
    files: list[Path] = []
    for name, scale in SCALES.items():
        numbers = {f"p{points}": points * scale for points in (50, 30, 20, 3, 15)}
        files.append(folder / f"{name}.yml")
        files[-1].write_text(RULEBOOK.format(name=name, total=100 * scale, **numbers), "utf-8")
    indicators = {
        f"{indicator}_{name}": name for name in SCALES for indicator in ("progress", "speed", "late")
    }
    towns = [{"unit_id": unit, "unit_class": "town"} for unit in (*UNITS, "Z")]
    project.write(files, RulebookContext(indicators, towns, list(SCALES)))
    project.write_facts(
        units=[(unit, unit, "town", None, None) for unit in (*UNITS, "Z")],
        periods=months(5, 6),
        indicators=[(programme, name, "number") for name, programme in indicators.items()],
        assessed_periods=[(name, period) for name in SCALES for period in PERIODS],
        indicator_values=[],
    )
    return Scorer(project)


amounts = st.one_of(
    st.integers(0, 6).map(Decimal),
    st.decimals(0, 99_999, places=6),
    st.decimals(0, 9_999_999_999, places=2),
)
ratios = st.tuples(amounts, amounts.filter(bool))
reports = st.tuples(
    st.one_of(st.none(), ratios), st.one_of(ratios, st.just("not_applicable")), st.integers(0, 6)
)
facts = st.fixed_dictionaries({(unit, period): reports for unit in UNITS for period in PERIODS})


def values(given_facts: Facts, names: tuple[str, ...] = ("plain",)) -> Iterator[Value]:
    """Yield the values of every unit and period; None is a report that never came."""
    for (unit, period), (progress, speed, late) in given_facts.items():
        for name in names if progress is not None else ():
            top, bottom = progress or (0, 1)
            yield Value(unit, f"progress_{name}", top, bottom, "reported", period, name)
            top, bottom = (None, 1) if isinstance(speed, str) else speed
            state = speed if isinstance(speed, str) else "reported"
            yield Value(unit, f"speed_{name}", top, bottom, state, period, name)
            yield Value(unit, f"late_{name}", late, 1, "reported", period, name)


def of_plain(rows: Rows) -> Rows:
    return {key: row for key, row in rows.items() if key[0] == "plain"}


def exact_total(given_facts: Facts, unit: str, period: str) -> Fraction | None:
    """Compute the method by hand, in fractions."""
    progress, speed, late = given_facts[unit, period]
    if progress is None:
        return None
    rate = Fraction(progress[0]) / Fraction(progress[1])
    points = min(Fraction(50), 50 * rate / Fraction(3, 2))
    deducted = min(3 * late, 15)
    before = given_facts[unit, PERIODS[0]]
    if period == PERIODS[1] and late and before[0] is not None and before[2]:
        deducted += 3
    points += max(20 - deducted, 0)
    if isinstance(speed, str):
        return points * 100 / 70
    pace = Fraction(speed[0]) / Fraction(speed[1])
    if pace <= Fraction(7, 10):
        return points + 20 * pace / Fraction(7, 10)
    return points + min(Fraction(30), 20 + 10 * (pace - Fraction(7, 10)) / Fraction(21, 10))


few = settings(max_examples=25, deadline=None)


@few
@given(facts)
def test_totals_are_those_of_the_method(scorer: Scorer, given_facts: Facts) -> None:
    rows = of_plain(scorer.score(list(values(given_facts))))
    for (_, period, unit), (total, rank, status) in rows.items():
        exact = exact_total(given_facts, unit, period) if unit != "Z" else None
        if exact is None:
            assert (total, rank, status) == (None, None, "no_report")
        else:
            assert total is not None
            assert abs(Fraction(total) - exact) <= Fraction(6, 10**10)
            better = [
                other for other in UNITS
                if (theirs := rows["plain", period, other][0]) is not None and theirs > total
            ]  # fmt: skip
            assert rank == 1 + len(better)


@few
@given(facts)
def test_the_ledger_foots_exactly(scorer: Scorer, given_facts: Facts) -> None:
    scorer.score(list(values(given_facts)))
    wrong = scorer.connection.execute(
        """
        with ledgers as (
            select rulebook_id, period_id, unit_id, sum(points) as points
            from warehouse.marts.fct_score_lines group by rulebook_id, period_id, unit_id
        )
        select rankings.unit_id from warehouse.marts.fct_rankings as rankings
        full join ledgers using (rulebook_id, period_id, unit_id)
        where rankings.total is distinct from ledgers.points
        """
    ).fetchall()
    assert wrong == []


@few
@given(facts, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(scorer: Scorer, given_facts: Facts, chance: Any) -> None:
    rows = list(values(given_facts))
    before = scorer.score(rows)
    chance.shuffle(rows)
    assert scorer.score(rows) == before


@few
@given(facts)
def test_a_unit_without_data_changes_no_rank(scorer: Scorer, given_facts: Facts) -> None:
    rows = list(values(given_facts))
    listed = scorer.score(rows)
    closed = [(unit, unit, "town", None, None) for unit in UNITS]
    closed.append(("Z", "Z", "town", None, date(2016, 12, 31)))  # type: ignore[arg-type]
    without = scorer.score(rows, closed)
    assert {key: row for key, row in listed.items() if key[2] != "Z"} == without


@few
@given(facts)
def test_other_units_of_points_leave_the_ranks(scorer: Scorer, given_facts: Facts) -> None:
    rows = scorer.score(list(values(given_facts, tuple(SCALES))))
    for (name, period, unit), (_, rank, _) in rows.items():
        assert rank == rows["plain", period, unit][1], name


@few
@given(facts, st.permutations(UNITS))
def test_other_names_permute_the_result(
    scorer: Scorer, given_facts: Facts, names: list[str]
) -> None:
    renamed = dict(zip(UNITS, names, strict=True))
    before = of_plain(scorer.score(list(values(given_facts))))
    swapped = {(renamed[unit], period): row for (unit, period), row in given_facts.items()}
    after = of_plain(scorer.score(list(values(swapped))))
    assert {
        (name, period, renamed.get(unit, unit)): row
        for (name, period, unit), row in before.items()
    } == after


@few
@given(facts, st.integers(1, 97))
def test_true_ties_stay_ties(scorer: Scorer, given_facts: Facts, factor: int) -> None:
    """B reports what A reports, of a plan and with an outcome `factor` times as large."""
    for period in PERIODS:
        progress, speed, late = given_facts["A", period]
        larger = None if progress is None else (progress[0] * factor, progress[1] * factor)
        pace = speed if isinstance(speed, str) else (speed[0] * factor, speed[1] * factor)
        given_facts = {**given_facts, ("B", period): (larger, pace, late)}
    rows = scorer.score(list(values(given_facts)))
    for period in PERIODS:
        assert rows["plain", period, "A"] == rows["plain", period, "B"]
