"""What must hold of scores and ranks whatever the reports say.

dbt compiles the models once; each example runs the compiled SQL in memory, on several worlds at
once: a world is a year of its own, and an April without reports ends every streak before it.
"""

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from compiled_scorer import MONTHS, SCALES, UNITS, Rows, Scorer, scorer_in
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_project import Value

Facts = dict[tuple[str, str], tuple[tuple[Any, Any] | None, tuple[Any, Any] | str, int]]


@pytest.fixture(scope="module")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    return scorer_in(tmp_path_factory.mktemp("properties"))


amounts = st.one_of(
    st.integers(0, 6).map(Decimal),
    st.decimals(0, 99_999, places=6),
    st.decimals(0, 9_999_999_999, places=2),
)
ratios = st.tuples(amounts, amounts.filter(bool))
reports = st.tuples(
    st.one_of(st.none(), ratios), st.one_of(ratios, st.just("not_applicable")), st.integers(0, 6)
)
facts = st.fixed_dictionaries({(unit, month): reports for unit in UNITS for month in MONTHS})
worlds = st.lists(facts, min_size=4, max_size=4)


def values(given_facts: Facts, names: tuple[str, ...] = ("plain",)) -> list[Value]:
    """Return the values of every unit and month; None is a report that never came."""
    rows = []
    for (unit, month), (progress, speed, late) in given_facts.items():
        for name in names if progress is not None else ():
            top, bottom = progress or (0, 1)
            rows.append(Value(unit, f"progress_{name}", top, bottom, "reported", month, name))
            top, bottom = (None, 1) if isinstance(speed, str) else speed
            state = speed if isinstance(speed, str) else "reported"
            rows.append(Value(unit, f"speed_{name}", top, bottom, state, month, name))
            rows.append(Value(unit, f"late_{name}", late, 1, "reported", month, name))
    return rows


def of_plain(rows: Rows) -> Rows:
    return {key: row for key, row in rows.items() if key[0] == "plain"}


def exact_total(given_facts: Facts, unit: str, month: str) -> Fraction | None:
    """Compute the method by hand, in fractions."""
    progress, speed, late = given_facts[unit, month]
    if progress is None:
        return None
    rate = Fraction(progress[0]) / Fraction(progress[1])
    points = min(Fraction(50), 50 * rate / Fraction(3, 2))
    deducted = min(3 * late, 15)
    before = given_facts[unit, MONTHS[0]]
    if month == MONTHS[1] and late and before[0] is not None and before[2]:
        deducted += 3
    if isinstance(speed, str):
        # The full points grow to 100 of 70; what is deducted stays as it is written.
        return points * 100 / 70 + max(Fraction(2000, 70) - deducted, Fraction(0))
    points += max(20 - deducted, 0)
    pace = Fraction(speed[0]) / Fraction(speed[1])
    if pace <= Fraction(7, 10):
        return points + 20 * pace / Fraction(7, 10)
    return points + min(Fraction(30), 20 + 10 * (pace - Fraction(7, 10)) / Fraction(21, 10))


few = settings(max_examples=8, deadline=None)


@few
@given(worlds)
def test_totals_are_those_of_the_method(scorer: Scorer, many: list[Facts]) -> None:
    for given_facts, rows in zip(many, scorer.score([values(one) for one in many]), strict=True):
        for (_, month, unit), (total, rank, status) in of_plain(rows).items():
            exact = exact_total(given_facts, unit, month) if unit != "Z" else None
            if exact is None:
                assert (total, rank, status) == (None, None, "no_report")
                continue
            assert total is not None
            assert abs(Fraction(total) - exact) <= Fraction(6, 10**10)
            others = [rows["plain", month, other][0] for other in UNITS]
            assert rank == 1 + sum(other is not None and other > total for other in others)


@few
@given(worlds)
def test_the_ledger_foots_exactly(scorer: Scorer, many: list[Facts]) -> None:
    scorer.score([values(one, tuple(SCALES)) for one in many])
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
@given(worlds, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    scorer: Scorer, many: list[Facts], chance: random.Random
) -> None:
    rows = [values(one) for one in many]
    before = scorer.score(rows)
    for world in rows:
        chance.shuffle(world)
    assert scorer.score(rows) == before


@few
@given(facts)
def test_a_unit_without_data_changes_no_rank(scorer: Scorer, given_facts: Facts) -> None:
    with_z, without_z = scorer.score([values(given_facts)] * 2)
    assert ("plain", MONTHS[0], "Z") in with_z
    assert {key: row for key, row in with_z.items() if key[2] != "Z"} == without_z


@few
@given(worlds)
def test_other_units_of_points_leave_the_ranks(scorer: Scorer, many: list[Facts]) -> None:
    for rows in scorer.score([values(one, tuple(SCALES)) for one in many]):
        for (name, month, unit), (_, rank, _) in rows.items():
            assert rank == rows["plain", month, unit][1], name


@few
@given(worlds, st.permutations(UNITS))
def test_other_names_permute_the_result(
    scorer: Scorer, many: list[Facts], names: list[str]
) -> None:
    renamed = dict(zip(UNITS, names, strict=True))
    swapped = [{(renamed[unit], month): row for (unit, month), row in one.items()} for one in many]
    # An empty world first, so that Z is closed in all that are compared.
    results = scorer.score([[], *(values(one) for one in (*many, *swapped))])[1:]
    for before, after in zip(results[: len(many)], results[len(many) :], strict=True):
        assert {
            (name, month, renamed[unit]): row for (name, month, unit), row in before.items()
        } == after


@few
@given(worlds, st.integers(1, 97))
def test_true_ties_stay_ties(scorer: Scorer, many: list[Facts], factor: int) -> None:
    """B reports what A reports, of a plan and with an outcome `factor` times as large."""
    for given_facts in many:
        for month in MONTHS:
            progress, speed, late = given_facts["A", month]
            larger = None if progress is None else (progress[0] * factor, progress[1] * factor)
            pace = speed if isinstance(speed, str) else (speed[0] * factor, speed[1] * factor)
            given_facts["B", month] = (larger, pace, late)
    for rows in scorer.score([values(one) for one in many]):
        for month in MONTHS:
            assert rows["plain", month, "A"] == rows["plain", month, "B"]
