"""The indicator language: mistakes are refused with line and proposal, the rest becomes SQL."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from defined_office import office, write_contract, write_indicators

from compiling.dbt_project import write_project
from compiling.definitions import read_definitions
from compiling.indicator_sql import Source, condition_sql, literal, records_select, union_model
from compiling.indicators import Condition, Indicator, IndicatorFile
from settings.errors import RefusedDefinition
from settings.workspace import Workspace
from settings.yaml_file import read_yaml, validate


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return office(tmp_path / "office")


def refusals(workspace: Workspace, *indicators: dict[str, Any], **more: Any) -> list[str]:
    write_indicators(workspace, *indicators, **more)
    with pytest.raises(RefusedDefinition) as refused:
        read_definitions(workspace)
    return [f"{found.reason} → {found.proposal}" for found in refused.value.refusals]


def where(**condition: Any) -> dict[str, Any]:
    return {"where": [condition]}


MISTAKES: list[tuple[dict[str, Any], str]] = [
    (
        {"source": "progres"},
        "'progres' is neither a contract nor a fact model → did you mean 'progress'?",
    ),
    ({"numerator": {"sum": "doen"}}, "'doen' is no field of 'progress' → did you mean 'done'?"),
    ({"numerator": {"sum": "name"}}, "'name' is no figure but varchar → count records instead"),
    ({"numerator": {"plus": ["plan", "started"]}}, "'started' is no figure but date"),
    ({"units": ["twon"]}, "'twon' is no field of 'progress' → did you mean 'town'?"),
    ({"units": ["kind"]}, "'kind' of 'progress' names no units → "),
    (
        {"classes": ["towns"]},
        "no unit is of class 'towns' → did you mean 'town'? Or list its units:"
        " kaoping units new FILE --class towns",
    ),
    (where(field="knid", equals="new"), "'knid' is no field of 'progress' → did you mean 'kind'?"),
    (where(field="kind", equals="nwe"), "'nwe' is no code of 'kind' → did you mean 'new'?"),
    (
        where(field="kind", **{"in": ["new", "odl"]}),
        "'odl' is no code of 'kind' → did you mean 'old'?",
    ),
    (where(field="kind", at_least=3), "'kind' is text, no figure → use equals or in"),
    (where(field="plan", equals="new"), "'plan' is a figure, 'new' is not → write a number"),
    (where(field="plan", above=True), "'plan' is a figure, 'True' is not → write a number"),
    (where(field="code", equals=17), "'code' is text, '17' is not → put it in quotes: \"17\""),
    (where(field="is_listed", equals="yes"), "'is_listed' is yes or no, 'yes' is not → write true"),
    (
        where(field="started", at_most=3),
        "'started' is a date, no figure → use on_or_before or after",
    ),
    (
        where(field="started", equals="2017"),
        "'started' is a date, '2017' is not → use on_or_before",
    ),
    (where(field="plan", on_or_before="period_end"), "'plan' is a figure, no date → use at_most"),
    (
        where(field="started", after={"field": "deu"}),
        "'deu' is no field of 'progress' → did you mean 'due'?",
    ),
    (
        where(field="started", after={"field": "plan"}),
        "'started' is a date, 'plan' is a figure: they",
    ),
    (
        where(field="plan", above={"field": "name"}),
        "'plan' is a figure, 'name' is text: they cannot",
    ),
    ({"denominator": {"sum": "plan", **where(field="nmae", equals="x")}}, "'nmae' is no field"),
    ({"denominator": None}, "a ratio needs a denominator → add 'denominator', or another measure"),
    (
        {"total_stated_by": {"numerator": "secnod"}},
        "'secnod' is no indicator of 'test' → did you mean 'second'?",
    ),
    (
        {"denominator": None, "measure": "money", "total_stated_by": {"denominator": "second"}},
        "names a denominator that there is none of",
    ),
    (
        {"period_rule": "sum", "suspect": {"still_for": {"month": 3}}},
        "'still_for' is of work that is done by and by → 'period_rule: last'",
    ),
    (
        {"denominator": None, "measure": "money", "suspect": {"on_target": 5}},
        "'on_target' needs a denominator → add it",
    ),
    ({"suspect": {"still_for": {"fortnight": 3}}}, "still_for"),
    ({"suspect": {"on_target": 1}}, "at least 2"),
    ({"numerator": {}}, "one aggregate is needed → one of sum, count"),
    ({"numerator": {"sum": "done", "count": "records"}}, "one aggregate is needed"),
    ({"numerator": {"minus": ["done"]}}, "at least 2 entries are needed"),
    (where(field="plan"), "a condition has exactly one operator → one of equals"),
    (where(field="plan", above=1, below=2), "a condition has exactly one operator"),
    (where(field="started", after="tomorrow"), "where.0.after"),
    (
        {"numertor": {"sum": "done"}},
        "'numertor' is not a known key here → did you mean 'numerator'?",
    ),
    ({"indicator": "Attainment"}, "it is no name"),
    ({"printed_digits": 7}, "at most 6"),
]


@pytest.mark.parametrize(("change", "expected"), MISTAKES, ids=[text for _, text in MISTAKES])
def test_a_mistake_is_refused_with_a_proposal(
    workspace: Workspace, change: dict[str, Any], expected: str
) -> None:
    found = refusals(workspace, {"measure": "ratio"}, {"indicator": "second", **change})
    assert any(expected in text for text in found), found


def test_a_refusal_points_at_the_line(workspace: Workspace) -> None:
    path = workspace.indicators / "own.yml"
    path.write_text(
        """programme: test
indicators:
  - indicator: attainment
    title: {zh: 完成率}
    definition: x
    source: progress
    classes: [area_headquarters]
    numerator:
      sum: done
      where:
        - {field: kind, equals: new}
        - field: kind
          equals: nwe
    measure: money
""",
        "utf-8",
    )
    with pytest.raises(RefusedDefinition) as refused:
        read_definitions(workspace)
    (found,) = refused.value.refusals
    assert (found.file, found.line) == (path, 12)


def test_all_refusals_of_an_office_are_told_together(workspace: Workspace) -> None:
    (workspace.contracts / "second.yml").write_text("contract: [", "utf-8")
    with pytest.raises(RefusedDefinition):
        read_definitions(workspace)
    (workspace.contracts / "second.yml").unlink()
    found = refusals(
        workspace, {"source": "x"}, {"indicator": "b", "classes": ["y"]}, {"indicator": "c"},
        {"indicator": "c"},
    )  # fmt: skip
    assert len(found) == 3
    assert "indicator 'c' is defined twice → " in found


def test_other_endings_of_yaml_are_refused_and_not_passed_over(workspace: Workspace) -> None:
    write_indicators(workspace, {}).rename(workspace.indicators / "own.yaml")
    with pytest.raises(RefusedDefinition, match=r"own.yaml:1: only files ending in .yml are read"):
        read_definitions(workspace)


def test_an_own_contract_overrides_and_one_of_another_programme_is_refused(
    workspace: Workspace,
) -> None:
    write_contract(workspace, version=7)
    assert read_definitions(workspace).contracts["progress"].version == 7
    write_contract(workspace, contract="other", programme="elsewhere")
    with pytest.raises(RefusedDefinition, match="'elsewhere' is no programme of this office"):
        read_definitions(workspace)


def test_what_contracts_say_of_units_is_checked(workspace: Workspace) -> None:
    write_contract(
        workspace, reporters={"class": "county"}, reporter={"from": "fixed", "unit": "X"}
    )
    with pytest.raises(RefusedDefinition) as refused:
        read_definitions(workspace)
    assert len(refused.value.refusals) == 2


# What becomes SQL


@pytest.mark.parametrize(
    ("value", "sql"),
    [("it's", "'it''s'"), (True, "true"), (3, "3"), (Decimal("0.10"), "0.10"),
     (Decimal("1E+3"), "1000"), (Decimal("1E-7"), "0.0000001"),
     ("'; drop table x; --", "'''; drop table x; --'")],
)  # fmt: skip
def test_constants_are_quoted(value: Any, sql: str) -> None:
    assert literal(value) == sql


def test_no_constant_becomes_jinja(workspace: Workspace) -> None:
    from jinja2 import Environment

    for text in ("{{ env_var('HOME') }}", "{% raw %}", "{# note #}", "a { b } c"):
        rendered = Environment().from_string(literal(text)).render()
        assert rendered == "'" + text.replace("'", "''") + "'"


def value_in_duckdb(sql: str) -> Any:
    ((value,),) = duckdb.sql(sql).fetchall()
    return value


@pytest.mark.parametrize(
    ("condition", "row", "expected"),
    [
        ({"field": "a", "equals": "x"}, {"a": "x"}, True),
        ({"field": "a", "equals": "x"}, {"a": None}, False),
        ({"field": "a", "not_equals": "x"}, {"a": None}, False),
        ({"field": "a", "not_in": ["x"]}, {"a": None}, False),
        ({"field": "a", "not_in": ["x", "y"]}, {"a": "z"}, True),
        ({"field": "a", "in": ["x", "it's"]}, {"a": "it's"}, True),
        ({"field": "a", "above": {"field": "b"}}, {"a": 2, "b": 1}, True),
        ({"field": "a", "above": {"field": "b"}}, {"a": 2, "b": None}, False),
        ({"field": "a", "at_most": Decimal("0.1")}, {"a": Decimal("0.1")}, True),
        ({"field": "a", "is_present": False}, {"a": None}, True),
        ({"field": "a", "is_present": True}, {"a": None}, False),
        ({"field": "a", "on_or_before": "period_end"}, {"a": "2017-03-31"}, True),
        ({"field": "a", "on_or_before": "period_end"}, {"a": "2017-04-01"}, False),
        ({"field": "a", "after": "period_start"}, {"a": "2017-03-01"}, False),
    ],
)
def test_a_condition_is_true_or_false_and_never_null(
    condition: dict[str, Any], row: dict[str, Any], expected: bool
) -> None:
    sql = condition_sql(Condition.model_validate(condition))
    dated = "period" in str(condition)
    columns = ", ".join(
        f"{'date ' if dated else ''}{literal(value) if value is not None else 'null'} as {name}"
        for name, value in row.items()
    )
    periods = "select date '2017-03-01' as starts_on, date '2017-03-31' as ends_on"
    query = f"select {sql} from (select {columns}) as source, ({periods}) as periods"
    assert value_in_duckdb(query) is expected


def records(
    indicator: dict[str, Any], *rows: dict[str, Any], **source: Any
) -> list[dict[str, Any]]:
    """Run the select of an indicator over rows that a test gives."""
    given = {"indicator": "i", "title": {"zh": "指"}, "definition": "x", "source": "s",
             "classes": ["c"], "measure": "money"}  # fmt: skip
    form = Indicator.model_validate(given | indicator)
    names = list(rows[0])
    values = ", ".join(
        "(" + ", ".join("null" if row[n] is None else literal(row[n]) for n in names) + ")"
        for row in rows
    )
    columns = dict.fromkeys(names, "varchar")
    select = records_select("p", form, Source("s", "s", columns, "", "", **source), "unit_id")
    connection = duckdb.connect()
    connection.execute(
        f"create table source as select * from (values {values}) as t({', '.join(names)})"
    )
    connection.execute(
        "create table periods as select 'M' as period_id, date '2017-01-31' as ends_on"
    )
    result = connection.execute(select)
    titles = [column[0] for column in result.description]
    return [dict(zip(titles, row, strict=True)) for row in result.fetchall()]


def test_what_a_record_adds() -> None:
    rows = [
        {"a": 5, "b": 2, "a__state": "reported", "b__state": "reported"},
        {"a": 7, "b": None, "a__state": "estimated", "b__state": "blank"},
    ]
    rows = [{"unit_id": "A", "period_id": "M"} | row for row in rows]
    found = records({"numerator": {"minus": ["a", "b"]}}, *rows)
    assert [row["numerator"] for row in found] == [Decimal(3), None]
    assert [row["is_complete"] for row in found] == [True, False]
    assert [row["has_missing"] for row in found] == [False, True]
    assert [row["has_estimated"] for row in found] == [False, True]
    counted = {"count": "records", "where": [{"field": "b", "is_present": True}]}
    assert [row["numerator"] for row in records({"numerator": counted}, *rows)] == [1, 0]


def test_a_record_says_whether_a_figure_of_it_is_undetermined() -> None:
    rows = [
        {"unit_id": "A", "period_id": "M", "a": None, "a__state": state}
        for state in ("undetermined", "blank", "withheld")
    ]
    found = records({"numerator": {"sum": "a"}}, *rows)
    assert [row["has_undetermined"] for row in found] == [True, False, False]
    assert [row["has_missing"] for row in found] == [True, True, False]


def test_a_facts_column_without_a_state_is_missing_where_it_is_null() -> None:
    rows = [
        {"unit_id": "A", "period_id": "M", "a": 5},
        {"unit_id": "A", "period_id": "M", "a": None},
    ]
    found = records({"numerator": {"sum": "a"}}, *rows)
    assert [row["is_complete"] for row in found] == [True, False]
    assert [row["has_missing"] for row in found] == [False, True]


def test_a_fact_of_several_programmes_counts_for_each_its_own() -> None:
    rows = [{"unit_id": "A", "period_id": "M", "programme_id": name, "a": 1} for name in ("p", "q")]
    assert len(records({"numerator": {"sum": "a"}}, *rows)) == 1


def test_two_programmes_may_take_indicators_from_one_source(tmp_path: Path) -> None:
    workspace = office(tmp_path / "office", programmes=("test", "other"))
    write_contract(workspace, contract="elsewhere", programme="other")
    late = {
        "source": "fct_report_timeliness",
        "numerator": {"count": "records"},
        "denominator": None,
        "measure": "count",
    }
    write_indicators(workspace, late, name="a")
    write_indicators(workspace, late, name="b", programme="other")
    write_project(workspace, read_definitions(workspace), {"score_passes": 2})
    model = workspace.dbt / "models" / "indicators" / "int_indicator_records__report_timeliness.sql"
    text = model.read_text("utf-8")
    assert text.count("where source.programme_id = 'test'") == 1
    assert text.count("where source.programme_id = 'other'") == 1


def test_an_office_without_indicators_has_an_empty_table_of_records(workspace: Workspace) -> None:
    assert write_project(workspace, read_definitions(workspace), {"score_passes": 2}) is True
    assert write_project(workspace, read_definitions(workspace), {"score_passes": 2}) is False
    sql = (workspace.dbt / "models" / "indicators" / "int_indicator_records.sql").read_text("utf-8")
    assert sql == union_model([])
    found = duckdb.sql(sql.split("}}", 1)[1])
    select = records({"numerator": {"count": "records"}}, {"unit_id": "A", "period_id": "M"})
    assert found.columns == list(select[0])
    assert found.fetchall() == []


def test_braces_in_an_offices_words_do_not_become_jinja(workspace: Workspace) -> None:
    write_contract(workspace, description="what {{ this }} is {% and %} that {# is #}")
    write_project(workspace, read_definitions(workspace), {"score_passes": 2})
    for path in (workspace.dbt / "models").rglob("*.yml"):
        text = path.read_text("utf-8")
        assert not any(mark in text for mark in ("{{", "{%", "{#"))


def test_the_worked_example_of_the_documentation_is_a_file_of_indicators(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "indicators.md").read_text("utf-8")
    path = tmp_path / "example.yml"
    path.write_text(page.split("```yaml\n", 1)[1].split("```", 1)[0], "utf-8")
    home = office(tmp_path / "office", programmes=("key_projects",), programme="key_projects")
    (home.indicators / "example.yml").write_text(path.read_text("utf-8"), "utf-8")
    assert validate(read_yaml(path), IndicatorFile).programme == "key_projects"
    assert ("key_projects", "late_starts_share") in read_definitions(home).indicators


def test_a_shipped_programme_names_groups_that_an_office_may_lack(tmp_path: Path) -> None:
    """An office of headquarters alone has no departments; a class that is misspelt it has."""
    home = office(tmp_path / "office", programmes=("key_projects",), programme="key_projects")
    found = read_definitions(home)
    assert "department" not in found.units.classes()
    assert ("key_projects", "service_on_time") in found.indicators
    units = home.reference / "units.csv"
    units.write_text(units.read_text("utf-8") + "D1,发改委,departmen,,\n", "utf-8")
    with pytest.raises(RefusedDefinition, match="no unit is of class 'department'"):
        read_definitions(home)
