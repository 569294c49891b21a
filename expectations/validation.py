"""Hold tables against suites: yes or no for every expectation, then the rows of what failed."""

from pathlib import Path
from typing import Any, NamedTuple

import great_expectations as gx
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from sqlalchemy import inspect

from expectations.duckdb_source import DuckDBDatasource, opened, quoted_table, schema_and_name
from expectations.failing_rows import failing_rows, plain_value

Row = dict[str, Any]

# GX caps the list of failing rows at this number, by default 20.
EVERY = 2**31 - 1


class Answer(NamedTuple):
    """What GX answers to one expectation; with an error, nothing is known."""

    success: bool
    error: str
    result: Row


def new_context() -> Any:
    """Return a GX context that keeps everything in memory and shows no progress."""
    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context


def validate(
    context: Any, database: Path | None, parquet_tables: dict[str, str], suites: list[Row]
) -> list[Row]:
    """Return one outcome per expectation, in the order of the suites.

    The outcomes have the fields of `expectations.gate.ExpectationResult`.
    """
    with opened(context, database, parquet_tables) as datasource:
        return [
            outcome
            for position, suite in enumerate(suites)
            for outcome in _validate_suite(datasource, f"{position}", suite)
        ]


def _validate_suite(datasource: DuckDBDatasource, asset: str, suite: Row) -> list[Row]:
    outcomes = {one["id"]: _not_yet_run(suite, one) for one in suite["expectations"]}
    try:
        batch = _batch(datasource, asset, suite)
        rows = _row_count(datasource, suite["table"])
    # An expectation that cannot be judged is a result with its reason, whatever the reason is.
    except Exception as error:
        for outcome in outcomes.values():
            outcome["error"] = _short(error)
        return list(outcomes.values())
    expectations: dict[str, Expectation] = {}
    for one in suite["expectations"]:
        outcomes[one["id"]]["element_count"] = rows
        try:
            expectations[one["id"]] = _expectation(one)
        except Exception as error:
            outcomes[one["id"]]["error"] = _short(error)

    answers = _ask(batch, expectations, {"result_format": "BOOLEAN_ONLY"})
    failed = {
        name: expectations[name]
        for name, answer in answers.items()
        if not answer.success and not answer.error
    }
    complete = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": suite["identify"],
        "partial_unexpected_count": EVERY,
    }
    answers |= _ask(batch, failed, complete)
    for one in suite["expectations"]:
        if one["id"] in answers:
            outcomes[one["id"]] |= _outcome(datasource, suite, one, answers[one["id"]])
    return list(outcomes.values())


def _batch(datasource: DuckDBDatasource, asset: str, suite: Row) -> Batch:
    schema, name = schema_and_name(suite["table"])
    inspector = inspect(datasource.get_engine())
    known = {column["name"] for column in inspector.get_columns(name, schema=schema)}
    if not known:
        raise LookupError(f"there is no table {suite['table']}")
    unknown = [column for column in suite["identify"] if column not in known]
    if unknown:
        raise LookupError(f"{suite['table']} has no column '{unknown[0]}' to identify its rows by")
    table = datasource.add_table_asset(asset, table_name=name, schema_name=schema)
    return table.add_batch_definition_whole_table("all").get_batch()


def _row_count(datasource: DuckDBDatasource, table: str) -> int:
    query = f"select count(*) from {quoted_table(table)}"
    with datasource.get_execution_engine().get_connection() as connection:
        return int(connection.exec_driver_sql(query).scalar() or 0)


def _expectation(one: Row) -> Expectation:
    configuration = ExpectationConfiguration(
        type=one["type"], kwargs=one["kwargs"], meta={"id": one["id"]}
    )
    return configuration.to_domain_obj()


def _ask(
    batch: Batch, expectations: dict[str, Expectation], result_format: Row
) -> dict[str, Answer]:
    answers = _ask_together(batch, expectations, result_format)
    # GX computes many expectations in one query, and one that cannot be computed takes others
    # with it.
    for name in [name for name, answer in answers.items() if answer.error]:
        answers |= _ask_together(batch, {name: expectations[name]}, result_format)
    return answers


def _ask_together(
    batch: Batch, expectations: dict[str, Expectation], result_format: Row
) -> dict[str, Answer]:
    if not expectations:
        return {}
    suite = gx.ExpectationSuite(name="asked", expectations=list(expectations.values()))
    try:
        results: Any = batch.validate(suite, result_format=result_format).results
    except Exception as error:
        return {name: Answer(False, _short(error), {}) for name in expectations}
    return {
        result.expectation_config.meta["id"]: Answer(
            bool(result.success), _error(result.exception_info or {}), result.result
        )
        for result in results
    }


def _outcome(datasource: DuckDBDatasource, suite: Row, one: Row, answer: Answer) -> Row:
    if answer.error:
        return {"error": answer.error}
    if answer.success:
        return {"success": True, "could_not_run": False}
    try:
        with datasource.get_execution_engine().get_connection() as connection:
            rows, keys = failing_rows(connection, suite, one, answer.result)
    except Exception as error:
        return {"error": _short(error)}
    result = answer.result
    is_query = one["type"] == "unexpected_rows_expectation"
    observed = result.get("observed_value")
    count = observed if is_query else result.get("unexpected_count")
    return {
        "could_not_run": False,
        "unexpected_count": None if count is None else int(count),
        "observed": "" if is_query or observed is None else str(plain_value(observed)),
        "failing_rows": rows,
        "failing_keys": keys,
    }


def _error(information: Row) -> str:
    # One error for the expectation, or one for each of its metrics.
    errors = [information] if "raised_exception" in information else list(information.values())
    messages = [error["exception_message"] for error in errors if error["raised_exception"]]
    return _short(messages[0]) if messages else ""


def _short(error: object) -> str:
    return str(error).split("\n[SQL:")[0].strip() or type(error).__name__


def _not_yet_run(suite: Row, one: Row) -> Row:
    kwargs = one["kwargs"]
    columns = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
    return {
        "suite": suite["suite"],
        "expectation_id": one["id"],
        "code": one["meta"]["code"],
        "type": one["type"],
        "table": suite["table"],
        "column": ", ".join(columns or kwargs.get("column_list", [])),
        "success": False,
        "could_not_run": True,
        "error": "",
        "unexpected_count": None,
        "element_count": None,
        "observed": "",
        "failing_rows": [],
        "failing_keys": [],
        "meta": one["meta"],
    }
