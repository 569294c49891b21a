"""What must hold of any method: its ledger foots, and its totals are those of plain arithmetic.

dbt compiles the models once, for the deepest method; every example compiles its own rulebook into
the tables they read and runs them in memory. A world of facts is a year of its own.
"""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from compiled_scorer import Scorer
from drawn_methods import (
    EXCLUDED,
    EXCLUDES,
    LACKS,
    UNITS,
    Figure,
    Leaf,
    Method,
    figures,
    methods,
    without_names,
)
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scoring_project import ScoringProject, Value, months

from compiling.rulebook.tables import RulebookContext, compile_rulebooks, unrolling

MONTH = "M06"
YEARS = range(2017, 2025)
NAMES = ("drawn", "scaled")
ITEMS = [f"leaf_{number}" for number in range(40)] + ["bonus"]
# The deepest that `methods` draws: the models unroll so far.
DEEPEST = {
    "score_passes": 4, "score_steps": 2, "score_share_depth": 3, "score_cap_levels": 4,
    "score_spans": 0, "score_ties": 0, "score_exemptions": 0, "score_others": 1,
}  # fmt: skip
CONTEXT = RulebookContext(
    {f"{item}_of_{name}": name for name in NAMES for item in ITEMS},
    [{"unit_id": unit, "unit_class": "town"} for unit in (*UNITS, "Z")],
    list(NAMES),
)
World = dict[str, dict[str, Figure]]
Result = dict[str, tuple[Decimal | None, int | None, str]]


class MethodScorer:
    """Runs the compiled models on any method and any worlds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = ScoringProject(folder)
        self.project.write([], CONTEXT)
        self.project._write_project(DEEPEST)
        self.project.write_facts(
            # Z never reports, and is closed after the first of the worlds
            units=[
                *((unit, unit, "town", None, None) for unit in UNITS),
                ("Z", "Z", "town", None, date(2017, 12, 31)),
            ],
            periods=[row for year in YEARS for row in months(6, year=year)],
            indicators=[(owner, name, "ratio") for name, owner in CONTEXT.indicators.items()],
            assessed_periods=[(name, f"{year}-{MONTH}") for name in NAMES for year in YEARS],
            indicator_values=[],
        )
        self.scorer = Scorer(self.project)

    def score(self, method: Method, worlds: list[World], chance: random.Random | None = None,
              scale: int = 1) -> list[dict[str, Result]]:  # fmt: skip
        """Return total, rank and status by unit, by name of the method, for each world."""
        files = []
        for name, factor in zip(NAMES, (1, scale), strict=True):
            written = method.written(name, factor)
            rename(written, name)
            files.append(self.folder / f"{name}.yml")
            files[-1].write_text(yaml.safe_dump(written, sort_keys=False), "utf-8")
        tables = compile_rulebooks(files, CONTEXT)
        # Kinds of step and source are lists: unnamed, the models know them all.
        depths = {key: told for key, told in unrolling(tables).items() if isinstance(told, int)}
        assert all(depth <= DEEPEST.get(key, 0) for key, depth in depths.items())
        for name, table in tables.items():
            table.write_parquet(self.project.tables / f"{name}.parquet")
        self.scorer.define()
        rows = [list(values(method, world)) for world in worlds]
        if chance is not None:
            for world in rows:
                chance.shuffle(world)
        found = []
        for result in self.scorer.score(rows):
            by_name: dict[str, Result] = {name: {} for name in NAMES}
            for (name, _, unit), row in result.items():
                by_name[name][unit] = row
            found.append(by_name)
        return found


def rename(part: Any, name: str) -> None:
    """Indicators belong to one programme: each method has its own."""
    if isinstance(part, dict):
        if "indicator" in part:
            part["indicator"] += f"_{name}"
        for one in part.values():
            rename(one, name)
    elif isinstance(part, list):
        for one in part:
            rename(one, name)


def values(method: Method, world: World) -> Iterator[Value]:
    for name in NAMES:
        for unit, facts in world.items():
            for leaf in leaves_of(method):
                figure = facts[leaf.name]
                indicator = f"{leaf.name}_of_{name}"
                if isinstance(figure, str):
                    yield Value(unit, indicator, None, 1, figure, MONTH, name)
                else:
                    yield Value(unit, indicator, figure.numerator, figure.denominator,
                                "reported", MONTH, name)  # fmt: skip


def leaves_of(method: Method) -> list[Leaf]:
    def below(item: Any) -> list[Leaf]:
        return [item] if isinstance(item, Leaf) else [leaf for one in item.items
                                                      for leaf in below(one)]  # fmt: skip

    found = [leaf for item in method.items for leaf in below(item)]
    return [*found, method.bonus] if method.bonus else found


@pytest.fixture(scope="module")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> MethodScorer:
    return MethodScorer(tmp_path_factory.mktemp("drawn_methods"))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Method, list[World]]:
    method = draw(methods())
    world = st.fixed_dictionaries(
        {unit: st.fixed_dictionaries({leaf.name: figures for leaf in leaves_of(method)})
         for unit in UNITS}
    )  # fmt: skip
    return method, draw(st.lists(world, min_size=3, max_size=3))


# Each example compiles a rulebook and runs all models, about a second; shrinking takes minutes.
GENERATE = [Phase.explicit, Phase.reuse, Phase.generate]
few = settings(
    max_examples=8, deadline=None, phases=GENERATE, suppress_health_check=list(HealthCheck)
)


@few
@given(cases())
def test_totals_are_those_of_plain_arithmetic(
    scorer: MethodScorer, case: tuple[Method, list[World]]
) -> None:
    method, worlds = case
    for world, found in zip(worlds, scorer.score(method, worlds), strict=True):
        expected = method.totals(world)
        for unit in UNITS:
            total, _, status = found["drawn"][unit]
            outcome = expected[unit]
            if isinstance(outcome, str):
                reasons = {LACKS: "no_report", EXCLUDES: "not_applicable"}
                assert total is None
                assert status == ("excluded" if unit == EXCLUDED else reasons[outcome])
            else:
                assert total is not None
                # logarithms and means of the group are kept to 12 places
                assert abs(Fraction(total) - outcome) < Fraction(1, 10**7)


@settings(few, max_examples=4)
@given(cases(), st.permutations(UNITS[:-1]), st.randoms(use_true_random=False), st.integers(2, 9))
def test_what_changes_nothing_changes_nothing(
    scorer: MethodScorer,
    case: tuple[Method, list[World]],
    names: list[str],
    chance: random.Random,
    scale: int,
) -> None:
    method, worlds = without_names(case[0]), case[1]
    renamed = dict(zip(UNITS, [*names, EXCLUDED], strict=True))
    swapped = [{renamed[unit]: facts for unit, facts in world.items()} for world in worlds]
    # The first world is there twice: with Z, which never reports, and without it.
    plain = scorer.score(method, [worlds[0], *worlds, *swapped], scale=scale)
    with_z, without = plain[0], plain[1 : 1 + len(worlds)]
    assert {u: row for u, row in with_z["drawn"].items() if u != "Z"} == without[0]["drawn"]
    assert with_z["drawn"]["Z"][:2] == (None, None)
    # another order of the rows
    assert scorer.score(method, [worlds[0], *worlds, *swapped], chance, scale) == plain
    for before, after in zip(without, plain[1 + len(worlds) :], strict=True):
        # other names
        assert {renamed[unit]: row for unit, row in before["drawn"].items()} == after["drawn"]
        # other units of weight
        ranks = {unit: row[1:] for unit, row in before["drawn"].items()}
        assert {unit: row[1:] for unit, row in before["scaled"].items()} == ranks
    assert wrong_ledgers(scorer) == []


def wrong_ledgers(scorer: MethodScorer) -> list[tuple[Any, ...]]:
    """Return every unit whose lines do not add up to its total, to the last digit."""
    return scorer.scorer.connection.execute(
        """
        with ledgers as (
            select rulebook_id, period_id, unit_id, sum(points) as points
            from warehouse.marts.fct_score_lines where ranking_id = 'level'
            group by rulebook_id, period_id, unit_id
        )
        select rankings.* from warehouse.marts.fct_rankings as rankings
        full join ledgers using (rulebook_id, period_id, unit_id)
        where rankings.total is distinct from ledgers.points
        """
    ).fetchall()
