"""Hold tables against suites: yes or no for every expectation, then the rows of what failed."""

from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations.core.batch import Batch
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from sqlalchemy import inspect

from expectations.duckdb_source import DuckDBDatasource, opened, schema_and_name
from expectations.failing_rows import failing_rows, plain_value

Row = dict[str, Any]

# GX caps the list of failing rows at this number, by default 20.
EVERY = 2**31 - 1


def new_context() -> Any:
    """Return a GX context that keeps everything in memory and shows no progress."""
    context = gx.get_context(mode="ephemeral")
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
    # Whatever goes wrong here is the gate's finding, told with its text: no table, no column.
    except Exception as error:
        for outcome in outcomes.values():
            outcome["error"] = _short(str(error))
        return list(outcomes.values())
    expectations: dict[str, Expectation] = {}
    for one in suite["expectations"]:
        try:
            expectations[one["id"]] = _expectation(one)
        # An unknown type and a wrong argument are told by different errors without a common base.
        except Exception as error:
            outcomes[one["id"]]["error"] = _short(str(error))

    answers = _ask(batch, expectations, {"result_format": "BOOLEAN_ONLY"})
    # GX computes many expectations in one query, and one that cannot be computed takes the
    # others with it.
    for name in [name for name, answer in answers.items() if _error(answer)]:
        answers |= _ask(batch, {name: expectations[name]}, {"result_format": "BOOLEAN_ONLY"})
    failed = {
        name: expectations[name]
        for name, answer in answers.items()
        if not answer.success and not _error(answer)
    }
    if failed:
        complete = {
            "result_format": "COMPLETE",
            "unexpected_index_column_names": suite["identify"],
            "partial_unexpected_count": EVERY,
        }
        answers |= _ask(batch, failed, complete)
    for one in suite["expectations"]:
        if one["id"] in answers:
            _fill(datasource, suite, one, answers[one["id"]], outcomes[one["id"]])
    return list(outcomes.values())


def _batch(datasource: DuckDBDatasource, asset: str, suite: Row) -> Batch:
    schema, name = schema_and_name(suite["table"])
    engine = datasource.get_execution_engine().engine
    table = datasource.add_table_asset(asset, table_name=name, schema_name=schema)
    known = {column["name"] for column in inspect(engine).get_columns(name, schema=schema)}
    unknown = [column for column in suite["identify"] if column not in known]
    if unknown:
        raise ValueError(f"{suite['table']} has no column '{unknown[0]}' to identify its rows by")
    return table.add_batch_definition_whole_table("all").get_batch()


def _expectation(one: Row) -> Expectation:
    configuration = ExpectationConfiguration(
        type=one["type"], kwargs=one["kwargs"], meta={"id": one["id"]}
    )
    return configuration.to_domain_obj()


def _ask(batch: Batch, expectations: dict[str, Expectation], result_format: Row) -> dict[str, Any]:
    suite = gx.ExpectationSuite(name="asked", expectations=list(expectations.values()))
    answer = batch.validate(suite, result_format=result_format)
    return {result.expectation_config.meta["id"]: result for result in answer.results}


def _fill(
    datasource: DuckDBDatasource, suite: Row, one: Row, answer: Any, outcome: Row
) -> None:
    outcome["error"] = _error(answer)
    outcome["could_not_run"] = bool(outcome["error"])
    outcome["success"] = bool(answer.success) and not outcome["error"]
    if outcome["success"] or outcome["error"]:
        return
    result = answer.result
    outcome["unexpected_count"] = result.get("unexpected_count")
    outcome["element_count"] = result.get("element_count")
    if one["type"] == "unexpected_rows_expectation":
        outcome["unexpected_count"] = result["observed_value"]
    elif "observed_value" in result:
        outcome["observed"] = str(plain_value(result["observed_value"]))
    with datasource.get_execution_engine().get_connection() as connection:
        rows, keys = failing_rows(connection, suite, one, result)
    outcome["failing_rows"], outcome["failing_keys"] = rows, keys


def _error(answer: Any) -> str:
    information = answer.exception_info or {}
    # One error for the expectation, or one for each of its metrics.
    errors = [information] if "raised_exception" in information else list(information.values())
    messages = [error["exception_message"] for error in errors if error["raised_exception"]]
    return _short(str(messages[0])) if messages else ""


def _short(message: str) -> str:
    return message.split("\n[SQL:")[0].strip()


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
