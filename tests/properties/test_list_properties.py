"""What must hold of lists and grades whatever the reports and decisions say.

dbt builds the models once; each example runs their compiled SQL again, on other facts.
"""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listed_towns import INDICATORS, PERIODS, RULEBOOKS, TOWNS, facts
from scoring_project import ScoringProject, Value

from compiling.rulebook.tables import RulebookContext

Facts = dict[str, list[Any]]


class Lister:
    """Runs the compiled models on any facts."""

    def __init__(self, folder: Path) -> None:
        self.project = ScoringProject(folder)
        files = []
        for name, text in RULEBOOKS.items():
            files.append(folder / f"{name}.yml")
            files[-1].write_text(text, encoding="utf-8")
        units = [{"unit_id": unit, "unit_class": "town"} for unit in TOWNS]
        context = RulebookContext(dict.fromkeys(INDICATORS, "works"), units, ["works"])
        self.project.write(files, context)
        self.project.write_facts(**facts())
        self.project.dbt("build", "--exclude-resource-type", "unit_test", "test")
        target = self.project.folder / "target"
        manifest = json.loads((target / "manifest.json").read_text())
        results = json.loads((target / "run_results.json").read_text())
        models = [manifest["nodes"][result["unique_id"]] for result in results["results"]]
        self.connection = duckdb.connect()
        self.connection.execute("attach ':memory:' as warehouse")
        for schema in ("marts", "intermediate"):
            self.connection.execute(f"create schema warehouse.{schema}")
        self.connection.execute("set threads = 1")
        self.models = [
            f"create or replace table {model['relation_name']} as {model['compiled_code']}"
            for model in models
        ]

    def told(self, given_facts: Facts) -> dict[str, set[tuple[Any, ...]]]:
        """Return entries, evidence and grades as sets of rows that begin with the unit."""
        self.project.write_facts(**given_facts)
        for sql in self.models:
            self.connection.execute(sql)
        columns = {
            "fct_list_entries": "unit_id, period_id, list_key, verdict, step, previous_step",
            "fct_list_evidence": "unit_id, period_id, list_key, evidence_number, fact_value",
            "fct_grades": "unit_id, period_id, grade_number, grade_reason",
        }
        return {
            table: set(
                self.connection.execute(f"select {names} from warehouse.marts.{table}").fetchall()
            )
            for table, names in columns.items()
        }


@pytest.fixture(scope="module")
def lister(tmp_path_factory: pytest.TempPathFactory) -> Lister:
    return Lister(tmp_path_factory.mktemp("lists"))


few = settings(max_examples=6, deadline=None)
# Few different values, so that ties are common; None is a value that never came.
reports = st.lists(
    st.one_of(st.none(), st.integers(0, 6)), min_size=len(TOWNS) * 12, max_size=len(TOWNS) * 12
)
decisions = st.lists(
    st.tuples(
        st.sampled_from(["accident", "criticised"]),
        st.sampled_from(TOWNS),
        st.sampled_from(PERIODS),
    ),
    unique=True,
    max_size=12,
)


def drawn(numbers: list[int | None]) -> Facts:
    """Return the year's facts with progress and starts as drawn, in sixths of a whole."""
    rows, index = [], 0
    for row in facts()["indicator_values"]:
        if row.indicator in ("progress", "starts") and row.period in PERIODS:
            number = numbers[index % len(numbers)]
            index += 1
            if number is None:
                continue
            row = replace(row, numerator=Decimal(number), denominator=6)
        rows.append(row)
    return facts() | {"indicator_values": rows}


def declared(chosen: list[tuple[str, str, str]]) -> list[tuple[Any, ...]]:
    return [
        ("monthly", veto, unit, period, "declared", date(2017, 9, 1), "纪要")
        for veto, unit, period in chosen
    ]


@few
@given(reports, decisions)
def test_a_veto_never_raises_a_grade(
    lister: Lister, numbers: list[int | None], chosen: list[tuple[str, str, str]]
) -> None:
    given_facts = drawn(numbers)
    without = lister.told(given_facts | {"decisions": []})
    with_vetoes = lister.told(given_facts | {"decisions": declared(chosen)})
    assert with_vetoes["fct_list_entries"] == without["fct_list_entries"]
    before = {(unit, period): grade for unit, period, grade, _ in without["fct_grades"]}
    assert before
    for unit, period, grade, _ in with_vetoes["fct_grades"]:
        was = before[unit, period]
        assert grade == was or grade == 1 or (was is not None and grade is not None and grade < was)
        if ("accident", unit, period) in chosen:
            assert grade == 1
        elif ("criticised", unit, period) not in chosen:
            assert grade == was


@few
@given(reports, st.permutations(TOWNS))
def test_other_names_of_units_permute_what_is_told(
    lister: Lister, numbers: list[int | None], names: list[str]
) -> None:
    renamed = dict(zip(TOWNS, names, strict=True))

    def other(row: Any) -> Any:
        if isinstance(row, Value):
            return replace(row, unit=renamed[row.unit])
        return tuple(renamed.get(cell, cell) if isinstance(cell, str) else cell for cell in row)

    given_facts = drawn(numbers)
    permuted = {
        name: [other(row) for row in rows]
        for name, rows in given_facts.items()
        if name not in ("periods", "indicators", "assessed_periods")
    }
    plain = lister.told(given_facts)
    again = lister.told(given_facts | permuted)
    for table, rows in plain.items():
        assert again[table] == {(renamed[unit], *rest) for unit, *rest in rows}, table
