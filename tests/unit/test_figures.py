"""Which figure counts: contracts that say it, the SQL made of them, indicators that choose."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from defined_office import FIELDS, INDICATOR, office, write_contract, write_indicators
from reading_office import contract, field

from compiling.counted_figures import source_ctes
from compiling.definitions import read_definitions
from compiling.figure_models import CHECKED, REPORTED, figure_models
from compiling.indicator_sql import Source
from settings.errors import RefusedDefinition
from settings.workspace import Workspace
from sources.contracts import Contract

LAST = field("done_last", "money", "上月实际完成")
SETTLED = {"fields": ["done"], "settled_by": {"done": "done_last"}}
CHECK_FIELDS = [
    field("code", "code", "编码"),
    field("found", "money", "核实完成"),
    field("post", "text", "核查人职务"),
    field("month", "period", "月份"),
]
CHECKS = {
    "contract": "site_check", "fields": CHECK_FIELDS, "key": ["code"], "label": "",
    "totals": None, "verifies": {"contract": "progress", "fields": {"found": "done"}},
}  # fmt: skip


def figures(**changes: Any) -> Contract:
    return contract(fields=[*FIELDS, LAST], totals=None, label="name", **changes)


@pytest.mark.parametrize(
    ("estimates", "reason"),
    [
        ({"fields": ["don"]}, "estimates.fields names 'don', which is no field → one of"),
        ({"fields": ["name"]}, "estimates.fields names 'name', which is no figure"),
        ({"fields": []}, "at least 1 item"),
        (
            {"fields": ["done"], "settled_by": {"plan": "done_last"}},
            "settles 'plan', which is no estimate → add it to estimates.fields",
        ),
        (
            {"fields": ["done", "done_last"], "settled_by": {"done": "done_last"}},
            "'done_last' settles 'done' and is an estimate itself",
        ),
        (
            {"fields": ["done"], "settled_by": {"done": "projects"}},
            "'done' is money, 'projects' is count → give both one type",
        ),
        (
            {"fields": ["done", "plan"], "settled_by": {"done": "done_last", "plan": "done_last"}},
            "'done_last' settles two figures",
        ),
        ({"fields": ["done"], "when": "often"}, "Input should be 'marked'"),
    ],
)
def test_what_estimates_may_not_say(estimates: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        figures(estimates=estimates)


@pytest.mark.parametrize(
    ("verifies", "reason"),
    [
        ({"fields": {"post": "done"}}, "verifies.fields names 'post', which is no figure"),
        ({"checker": "pst"}, "verifies.checker names 'pst', which is no field"),
        ({"checker": "found"}, "verifies.checker names 'found', which is no post"),
        ({"match": {"cod": "code"}}, "verifies.match names 'cod', which is no field"),
        ({"contract": "site_check"}, "a report cannot verify itself"),
        ({"contract": "progres"}, "verifies 'progres', which is no contract → name the report"),
        ({"fields": {"found": "name"}}, "'name' is no figure of 'progress' → one of plan, done"),
        ({"match": {"code": "plan"}}, "'plan' is no key field of 'progress' → one of code"),
    ],
)
def test_what_a_check_may_not_say(tmp_path: Path, verifies: dict[str, Any], reason: str) -> None:
    workspace = office(tmp_path / "office")
    with pytest.raises((ValueError, RefusedDefinition), match=reason):
        write_contract(workspace, **CHECKS | {"verifies": CHECKS["verifies"] | verifies})
        read_definitions(workspace)


def test_a_check_names_its_record_as_the_report_does(tmp_path: Path) -> None:
    workspace = office(tmp_path / "office")
    fields = [field("item", "code", "项目"), *CHECK_FIELDS[1:]]
    path = write_contract(workspace, **CHECKS | {"fields": fields, "key": ["item"]})
    with pytest.raises(RefusedDefinition, match="'code', by which 'progress' tells its") as found:
        read_definitions(workspace)
    assert found.value.refusals[0].file == path
    matched = CHECKS["verifies"] | {"match": {"item": "code"}}
    write_contract(workspace, **CHECKS | {"fields": fields, "key": ["item"], "verifies": matched})
    definitions = read_definitions(workspace)
    assert definitions.sources["progress"].verified == {"done"}


def select(name: str, *contracts: Contract, **tables: str) -> list[dict[str, Any]]:
    """Run a generated model over staging tables given as SQL."""
    text = figure_models({form.contract: form for form in contracts})[
        f"models/indicators/{name}.sql"
    ]
    connection = duckdb.connect()
    for form in contracts:
        columns = ", ".join(f"null::{kind} as {col}" for col, kind in form.columns().items())
        rows = tables.get(form.contract, f"select {columns} where false")
        connection.execute(
            f"create table stg_{form.contract} as select * from (select {columns} where false)"
            f" union all by name ({rows})"
        )
        text = text.replace(f"{{{{ ref('stg_{form.contract}') }}}}", f"stg_{form.contract}")
    answer = connection.execute(text)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def test_a_record_is_known_by_its_key_without_the_period() -> None:
    months = {"from": "field", "field": "month"}
    by_month = contract(
        fields=[*FIELDS, LAST, field("month", "period", "月份")], totals=None, estimates=SETTLED,
        key=["code", "name", "month"], period=months,
    )  # fmt: skip
    (row,) = select(
        REPORTED, by_month,
        progress="select 'a/b' as code, 'c' as name, '2017-M03' as month, 5 as done, 'zero' as"
        " done__state, 4 as done_last, 'reported' as done_last__state",
    )  # fmt: skip
    assert (row["record_key"], row["field"], row["settled_by"]) == ("a//b / c", "done", "done_last")
    assert (row["reported_value"], row["settling_value"], row["is_verified"]) == (5, 4, False)


def test_a_check_is_told_in_the_words_of_the_report_that_it_checks() -> None:
    own = contract(fields=FIELDS, totals=None)
    fields = [field("item", "code", "项目"), *CHECK_FIELDS[1:]]
    verifies = {**CHECKS["verifies"], "match": {"item": "code"}, "checker": "post"}
    checks = contract(**CHECKS | {"fields": fields, "key": "item", "verifies": verifies})
    (row,) = select(
        CHECKED, own, checks,
        site_check="select 'k' as item, 7 as found, 'reported' as found__state, null as post",
    )  # fmt: skip
    assert (row["contract_id"], row["checking_contract_id"]) == ("progress", "site_check")
    assert (row["field"], row["record_key"], row["checked_value"]) == ("done", "k", 7)
    assert row["checker_post"] == ""
    (row,) = select(REPORTED, own, checks, progress="select 'k' as code, 8 as done")
    assert (row["is_verified"], row["estimated_when"], row["settling_value"]) == (True, "", None)


def test_without_estimates_and_checks_the_models_are_empty() -> None:
    assert select(REPORTED, contract()) == []
    assert select(CHECKED, contract()) == []


def counted(figures: str, source: Source) -> dict[str, Any]:
    """Return code → figure and state of the source as indicators take it."""
    ctes = source_ctes(source, [figures])
    for fact in ("fct_settlements", "fct_verified_values"):
        ctes = ctes.replace(f"{{{{ ref('{fact}') }}}}", fact)
    connection = duckdb.connect()
    connection.execute(
        """
        create table stg as select * from (values
            ('s', 1, 'a', 500::decimal(18,6), 'estimated'), ('s', 2, 'b', 7, 'reported'),
            ('s', 3, 'c', 9, 'reported'), ('s', 4, 'd', null, 'withheld')
        ) as t (submission_id, record_number, code, done, done__state);
        create table fct_settlements as select * from (values
            ('progress', 's', 1, 'done', 480::decimal(28,10), 'reported'),
            ('progress', 's', 2, 'done', 7, 'estimated'), ('progress', 's', 3, 'plan', 1, 'zero'),
            ('other', 's', 3, 'done', 1, 'zero')
        ) as t (contract_id, submission_id, record_number, field, counted_value, counted_state);
        create table fct_verified_values as select * from (values
            ('progress', 's', 1, 'done', 0::decimal(28,10)), ('progress', 's', 2, 'done', null),
            ('progress', null, null, 'done', 3), ('progress', 's', 4, 'done', 2)
        ) as t (contract_id, submission_id, record_number, field, verified_value)
        """
    )
    name = "source" if figures == "reported" else f"source_{figures}"
    rows = connection.execute(f"with {ctes} select code, done, done__state from {name}").fetchall()
    assert connection.execute(f"with {ctes} select typeof(done) from {name}").fetchall()[0] == (
        "DECIMAL(18,6)",
    )
    return {code: (value, state) for code, value, state in rows}


COLUMNS = {
    "submission_id": "varchar", "record_number": "integer", "code": "varchar",
    "done": "decimal(18,6)", "done__state": "varchar",
}  # fmt: skip


def test_what_is_settled_or_verified_takes_the_place_of_what_was_reported() -> None:
    source = Source(
        "progress", "stg", COLUMNS, "progress", "",
        estimated=frozenset(["done"]), verified=frozenset(["done", "plan"]),
    )  # fmt: skip
    settled = {
        "a": (480, "reported"), "b": (7, "estimated"), "c": (9, "reported"),
        "d": (None, "withheld"),
    }  # fmt: skip
    assert counted("reported", source) == settled
    assert counted("verified_else_reported", source) == settled | {
        "a": (0, "zero"), "d": (2, "reported")
    }  # fmt: skip
    # What was not checked has no verified figure; it is not zero.
    assert counted("verified", source) == {
        "a": (0, "zero"), "b": (None, "undetermined"), "c": (None, "undetermined"),
        "d": (2, "reported"),
    }  # fmt: skip


def test_a_source_without_other_figures_is_taken_as_it_is() -> None:
    source = Source("progress", "stg", COLUMNS, "progress", "")
    assert source_ctes(source, ["reported"]) == "source as (\n    select * from stg\n)"


def refused(workspace: Workspace) -> str:
    with pytest.raises(RefusedDefinition) as found:
        read_definitions(workspace)
    return "\n".join(f"{one.line} {one.reason} → {one.proposal}" for one in found.value.refusals)


def test_verified_figures_need_a_report_that_verifies_them(tmp_path: Path) -> None:
    workspace = office(tmp_path / "office")
    write_indicators(workspace, INDICATOR | {"figures": "verified"})
    assert "no report verifies a figure that it takes from 'progress' → add 'verifies'" in refused(
        workspace
    )
    write_contract(workspace, **CHECKS)
    assert read_definitions(workspace).indicators["test", "attainment"]
    other = {"fields": {"found": "plan"}, "contract": "progress"}
    write_contract(workspace, **CHECKS | {"verifies": other})
    only_done = {"figures": "verified", "denominator": None, "measure": "money"}
    write_indicators(workspace, INDICATOR | only_done)
    assert "verified are plan" in refused(workspace)
