"""SQL for the indicators of one source: what every record adds to each of them."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from compiling.counted_figures import source_ctes, source_name
from compiling.indicators import Condition, Indicator, Operand, OtherField

NUMERIC_STATES = "('reported', 'zero', 'estimated')"
MISSING_STATES = "('blank', 'unreadable', 'undetermined')"
UNDETERMINED = "('undetermined')"
_COMPARISONS = {
    "equals": "=", "not_equals": "<>", "at_least": ">=", "at_most": "<=", "above": ">",
    "below": "<", "on_or_before": "<=", "after": ">",
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A relation that indicators may be taken from, and what is known of its columns."""

    name: str
    relation: str
    columns: dict[str, str]
    contract_id: str
    label: str
    split_units: frozenset[str] = frozenset()
    # Columns that name units, where that is known; and the codes that a column may hold.
    unit_columns: frozenset[str] = frozenset()
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # Of what is worked out of a record, the fields of the report that it is worked out from.
    cells: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # What the codes of the label are called, where it is a choice.
    label_names: dict[str, str] = field(default_factory=dict)
    # Figures that may be estimates, and figures that another report verifies.
    estimated: frozenset[str] = frozenset()
    verified: frozenset[str] = frozenset()

    def has(self, column: str) -> bool:
        return column in self.columns


def literal(value: Any) -> str:
    """Write a constant; text is quoted, so a definition can never become SQL or Jinja."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        # 1E+3 would be a double.
        return f"{value:f}" if isinstance(value, Decimal) else f"{value}"
    text = "'" + str(value).replace("'", "''") + "'"
    return text.replace("{", "{{ '{' }}") if "{" in text else text


def condition_sql(condition: Condition) -> str:
    """Write a condition that is true or false, never null."""
    name, value = condition.operator
    column = f"source.{condition.field}"
    if name == "is_present":
        return f"{column} is {'not ' if value else ''}null"
    if name in ("in_", "not_in"):
        listed = ", ".join(literal(item) for item in value)
        return f"coalesce({column} {'not ' if name == 'not_in' else ''}in ({listed}), false)"
    if isinstance(value, OtherField):
        other = f"source.{value.field}"
    elif name in ("on_or_before", "after"):
        other = "periods.starts_on" if value == "period_start" else "periods.ends_on"
    else:
        other = literal(value)
    return f"coalesce({column} {_COMPARISONS[name]} {other}, false)"


def conditions_sql(conditions: list[Condition]) -> str:
    return " and ".join(condition_sql(condition) for condition in conditions) or "true"


def _state_in(source: Source, field: str, states: str) -> str:
    if source.has(f"{field}__state"):
        return f"source.{field}__state in {states}"
    # A fact's own column has no state: it is there or it is missing.
    if states == NUMERIC_STATES:
        return f"source.{field} is not null"
    return f"source.{field} is null" if states == MISSING_STATES else "false"


def _contribution(operand: Operand | None) -> str:
    """Write what one record adds to an operand; records outside its conditions add nothing."""
    # A plan is no record's: it comes from the list, unit by unit.
    if operand is None or operand.plan:
        return "cast(null as decimal(28, 10))"
    if operand.count:
        value = "1"
    elif operand.plus:
        value = " + ".join(f"source.{name}" for name in operand.plus)
    elif operand.minus:
        value = " - ".join(f"source.{name}" for name in operand.minus)
    elif operand.count_distinct:
        value = "1"
    else:
        value = f"source.{operand.figures()[0]}"
    if not operand.where:
        return f"cast({value} as decimal(28, 10))"
    outside = "0" if operand.aggregate == "sum" else "null"
    return (
        f"cast(case when {conditions_sql(operand.where)} then {value} else {outside} end"
        " as decimal(28, 10))"
    )


def _all_parts(source: Source, indicator: Indicator, states: str, joiner: str) -> str:
    """Write whether all (or any) of the figures that a record adds are in one of some states."""
    terms = []
    for operand in (indicator.numerator, indicator.denominator):
        if operand is None or operand.count_distinct:
            continue
        for name in operand.figures():
            term = _state_in(source, name, states)
            if operand.where:
                inside = conditions_sql(operand.where)
                term = (
                    f"(not ({inside}) or {term})" if joiner == "and" else f"(({inside}) and {term})"
                )
            terms.append(term)
    terms = list(dict.fromkeys(terms))
    return f" {joiner} ".join(terms) or ("true" if joiner == "and" else "false")


def _distinct_key(operand: Operand | None) -> str:
    if operand is None or not operand.count_distinct:
        return "cast(null as varchar)"
    key = f"cast(source.{operand.count_distinct} as varchar)"
    if operand.where:
        return f"case when {conditions_sql(operand.where)} then {key} end"
    return key


def records_select(programme: str, indicator: Indicator, source: Source, unit: str) -> str:
    """Write the select of the records of an indicator over one unit column."""
    unit_sql = (
        f"{{{{ kaoping.split_units('source.{unit}') }}}}"
        if unit in source.split_units
        else f"source.{unit}"
    )
    label = f"source.{source.label}" if source.label else "''"
    if source.label_names:
        names = (f"when {literal(c)} then {literal(n)}" for c, n in source.label_names.items())
        label = f"case {label} {' '.join(names)} else {label} end"
    has_submission = source.has("submission_id")
    relation = source_name(indicator.figures)
    if relation != "source":
        relation += " as source"
    # A fact of several programmes: each counts its own.
    own = (
        f"\n    where source.programme_id = {literal(programme)}"
        if source.has("programme_id")
        else ""
    )
    return f"""    select
        {literal(programme)} as programme_id,
        {literal(indicator.indicator)} as indicator_id,
        source.period_id,
        {unit_sql} as unit_id,
        {"source.submission_id" if has_submission else "cast(null as varchar)"} as submission_id,
        {"source.block" if has_submission else "cast(null as integer)"} as block,
        {"source.source_row" if has_submission else "cast(null as integer)"} as source_row,
        cast({label} as varchar) as record_label,
        {conditions_sql(indicator.where)} as is_matched,
        {_all_parts(source, indicator, NUMERIC_STATES, "and")} as is_complete,
        {_all_parts(source, indicator, MISSING_STATES, "or")} as has_missing,
        {_all_parts(source, indicator, UNDETERMINED, "or")} as has_undetermined,
        {_all_parts(source, indicator, "('withheld')", "or")} as has_withheld,
        {_all_parts(source, indicator, "('rolled_up')", "or")} as has_rolled_up,
        {_all_parts(source, indicator, "('estimated')", "or")} as has_estimated,
        {_contribution(indicator.numerator)} as numerator,
        {_contribution(indicator.denominator)} as denominator,
        {_distinct_key(indicator.numerator)} as numerator_key,
        {_distinct_key(indicator.denominator)} as denominator_key
    from {relation}
    left join periods on source.period_id = periods.period_id{own}"""


def records_model(indicators: list[tuple[str, Indicator]], source: Source) -> str:
    """Write the model of all records of a source, once per indicator and unit column."""
    selects = [
        records_select(programme, indicator, source, unit)
        for programme, indicator in indicators
        for unit in indicator.units
    ]
    body = "\n    union all\n".join(selects)
    figures = [indicator.figures for _, indicator in indicators]
    return f"""with

{source_ctes(source, figures)},

periods as (
    select * from {{{{ ref('dim_period') }}}}
),

records as (
{body}
)

select * from records
"""


_UNION_MODEL = """{{{{ config(materialized='table') }}}}

with

{imports}

records as (
{union}
)

select * from records
"""


_NO_RECORDS = """{{ config(materialized='table') }}

-- The office has no indicator yet.
select
    cast(null as varchar) as programme_id,
    cast(null as varchar) as indicator_id,
    cast(null as varchar) as period_id,
    cast(null as varchar) as unit_id,
    cast(null as varchar) as submission_id,
    cast(null as integer) as block,
    cast(null as integer) as source_row,
    cast(null as varchar) as record_label,
    cast(null as boolean) as is_matched,
    cast(null as boolean) as is_complete,
    cast(null as boolean) as has_missing,
    cast(null as boolean) as has_undetermined,
    cast(null as boolean) as has_withheld,
    cast(null as boolean) as has_rolled_up,
    cast(null as boolean) as has_estimated,
    cast(null as decimal(28, 10)) as numerator,
    cast(null as decimal(28, 10)) as denominator,
    cast(null as varchar) as numerator_key,
    cast(null as varchar) as denominator_key
where false
"""


def union_model(models: list[str]) -> str:
    """Write the model that puts the records of all sources under one another."""
    if not models:
        return _NO_RECORDS
    imports = "\n\n".join(
        f"{model} as (\n    select * from {{{{ ref('{model}') }}}}\n)," for model in models
    )
    union = "\n    union all\n".join(f"    select * from {model}" for model in models)
    return _UNION_MODEL.format(imports=imports, union=union)
