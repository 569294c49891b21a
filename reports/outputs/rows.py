"""The rows of one output, each value as it is printed: read from published tables, rounded once."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import duckdb

from compiling.indicator_sql import condition_sql
from compiling.outputs import Output, OutputColumn
from reports.print_numbers import PrintedNumber, digits_to_show, printed
from reports.titles import day
from reports.warehouse_rows import Row, query
from settings.errors import WrongUse
from settings.labels import in_language, label, label_or

Value = PrintedNumber | str


@dataclass(frozen=True)
class OutputPart:
    """What stands on one sheet or in one text: its rows, column by column.

    `of` is the value that they have in common where the output has one part for each of them.
    """

    of: str
    rows: list[list[Value]]


@dataclass(frozen=True)
class Names:
    """What the ids of units and periods are called in print, in one language."""

    units: dict[str, str]
    periods: dict[str, str]
    language: str


def read_names(connection: duckdb.DuckDBPyConnection, language: str) -> Names:
    """Read what units and periods are called."""
    name = "coalesce(nullif(name_en, ''), name)" if language == "en" else "name"
    units = query(connection, f"select unit_id, {name} as name from marts.dim_unit")
    periods = query(connection, "select * from marts.dim_period")
    return Names(
        {row["unit_id"]: row["name"] for row in units},
        {row["period_id"]: in_language(row, "label", language) for row in periods},
        language,
    )


def read_rows(
    connection: duckdb.DuckDBPyConnection,
    output: Output,
    programme_id: str,
    period_id: str,
    names: Names,
) -> list[OutputPart]:
    """Return the parts of an output for a period; none where it has no rows.

    Raises WrongUse for a source or a column that is not published.
    """
    known = _columns(connection, output)
    columns = [_in_language(column, known, names.language) for column in output.columns]
    wanted = [column.field for column in columns]
    states = [f"{name}__state" for name in wanted if f"{name}__state" in known]
    tests = [condition_sql(each) for each in output.where]
    values: list[object] = [period_id]
    if "programme_id" in known:
        tests.append("source.programme_id = ?")
        values.append(programme_id)
    if (of_period := _period_test(output)) is not None:
        tests.append(of_period)
    order = [*output.order, *(name for name in wanted if name not in output.order)]
    sql = f"""
        with periods as (select * from marts.dim_period where period_id = ?)
        select {", ".join(f'source."{name}"' for name in dict.fromkeys([*wanted, *states]))}
        from marts."{output.source}" as source
        cross join periods
        where {" and ".join(tests) or "true"}
        order by {", ".join(f'source."{name}" nulls last' for name in dict.fromkeys(order))}
    """
    # Braces are escaped for where such conditions usually go.
    rows = query(connection, sql.replace("{{ '{' }}", "{"), *values)
    shown = {column.field: _shown(column, rows, names) for column in columns}
    places = {column.field: place for place, column in enumerate(output.columns)}
    parts: dict[str, list[list[Value]]] = {}
    for number in range(len(rows)):
        own = [shown[name][number] for name in wanted]
        of = own[places[output.one_for_each]] if output.one_for_each else ""
        parts.setdefault(of.text if isinstance(of, PrintedNumber) else of, []).append(own)
    return [OutputPart(of, own) for of, own in parts.items()]


def _columns(connection: duckdb.DuckDBPyConnection, output: Output) -> set[str]:
    sql = """
        select column_name from information_schema.columns
        where table_schema = 'marts' and table_name = ?
    """
    known = {row["column_name"] for row in query(connection, sql, output.source)}
    if not known:
        raise WrongUse(
            f"the output '{output.output}' is made of '{output.source}', which is not published"
        )
    of_period = [output.period.field] if output.period.rows != "any" else []
    asked = [column.field for column in output.columns]
    asked += [name for each in output.where for name in each.fields()]
    for name in (*asked, *output.order, *of_period):
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise WrongUse(f"the output '{output.output}': {output.source} has no '{name}'{hint}")
    return known


def _in_language(column: OutputColumn, known: set[str], language: str) -> OutputColumn:
    other = f"{column.field.removesuffix('_zh')}_{language}"
    is_in_both = column.field.endswith("_zh") and other in known
    return column.model_copy(update={"field": other}) if is_in_both else column


def _period_test(output: Output) -> str | None:
    field = f'source."{output.period.field}"'
    inside = """(
            select inner_periods.period_id from marts.dim_period as inner_periods
            where inner_periods.starts_on >= periods.starts_on
                and inner_periods.ends_on <= periods.ends_on
        )"""
    if output.period.rows == "equal":
        return f"{field} = periods.period_id"
    if output.period.rows == "within":
        return f"{field} in {inside}"
    if output.period.rows == "latest":
        return f"""{field} = (
            select max_by(used.period_id, (used.ends_on, used.starts_on))
            from marts.dim_period as used
            where used.ends_on <= periods.ends_on and used.period_id in (
                select "{output.period.field}" from marts."{output.source}"
            )
        )"""
    return None


def _shown(column: OutputColumn, rows: list[Row], names: Names) -> list[Value]:
    values = [row[column.field] for row in rows]
    states = [row.get(f"{column.field}__state") for row in rows]
    numbers = [value for value in values if isinstance(value, Decimal)]
    digits = column.digits if column.digits is not None else digits_to_show(numbers, 6)
    return [
        _one(column, value, state, digits, names)
        for value, state in zip(values, states, strict=True)
    ]


def _one(column: OutputColumn, value: Any, state: str | None, digits: int, names: Names) -> Value:
    """Show one value; where there is none, the state that stands in its place."""
    if value is None:
        said = state if state not in (None, "reported", "zero") else None
        return label(f"state.{said}", names.language) if said else ""
    if isinstance(value, bool):
        return label("word.yes" if value else "word.no", names.language)
    if isinstance(value, Decimal | int):
        exact = Decimal(value)
        mark = label("mark.estimated", names.language) if state == "estimated" else ""
        places = digits if isinstance(value, Decimal) else 0
        return PrintedNumber(printed(exact, places, "half_up"), places, False, mark)
    if isinstance(value, datetime) and column.shown != "date":
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return day(value, names.language)
    text = str(value)
    if column.codes:
        found = column.codes.get(text)
        return found.in_language(names.language) if found else text
    if column.shown == "unit":
        return names.units.get(text, text)
    if column.shown == "period":
        return names.periods.get(text, text)
    return label_or(f"state.{text}", names.language, text) if column.field == "state" else text
