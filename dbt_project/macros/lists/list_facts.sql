{#- One pass of facts that conditions ask for: each with its value and whether it lies in bounds.

    A unit without data has no row: what is not known is neither true nor false. -#}
{% macro list_facts(number) -%}
{{ config(schema='intermediate') }}

with

atoms as (
    select * from {{ source('rulebook_tables', 'rulebook_atoms') }}
    where pass = {{ number }}
),

scored_units as (
    select * from {{ ref('int_scored_units') }}
),

items as (
    select * from {{ ref('dim_rulebook_item') }}
),

results as (
    {{ union_of_passes('int_score_results', number) | indent(4) }}
),

operands as (
    {{ union_of_passes('int_score_operands', number) | indent(4) }}
),

indicator_values as (
    select * from {{ ref('fct_like_for_like_values') }}
),
{% if number > 1 %}
marks as (
    {{ union_of_passes('int_list_marks', number - 1) | indent(4) }}
),

wanted as (
    select
        scored_units.*,
        atoms.atom_id as wanted_id,
        atoms.source_rulebook_id,
        atoms.list_id,
        atoms.steps,
        atoms.periods,
        atoms.source_series
    from scored_units
    inner join atoms on scored_units.rulebook_id = atoms.rulebook_id
    where atoms.list_id is not null
),

{{ counted_entries() }}
{% endif %}
{{ ranked_roots() }}

rank_values as (
    select
        {{ list_unit_keys('ranked_units') }}
        atoms.atom_id,
        case
            when atoms.measure like 'rank_first%' then ranked_units.place_from_first
            -- who ranks first is never among the last, however many share the rank
            when ranked_units.place_from_first = 1 then ranked_units.group_size + 1
            else ranked_units.place_from_last
        end as whole_numerator,
        case when atoms.measure like '%_share' then ranked_units.group_size else 1 end
            as whole_denominator,
        ranked_units.place_from_first as fact_value,
        ranked_units.group_size
    from ranked_units
    inner join atoms
        on
            ranked_units.rulebook_id = atoms.rulebook_id
            and ranked_units.root_item_id = atoms.item_id
            and atoms.measure like 'rank%'
    where ranked_units.group_size >= ranked_units.minimum_size
),

point_values as (
    select
        {{ list_unit_keys('results') }}
        atoms.atom_id,
        case atoms.measure
            when 'lost_points' then items.full_points - cast(results.points as decimal(38, 12))
            else cast(results.points as decimal(38, 12))
        end as fact_value
    from results
    inner join atoms
        on
            results.rulebook_id = atoms.rulebook_id
            and results.root_item_id = atoms.item_id
    inner join items
        on
            results.rulebook_id = items.rulebook_id
            and results.root_item_id = items.item_id
    where atoms.measure in ('points', 'lost_points') and results.status = 'scored'
),

item_values as (
    select
        {{ list_unit_keys('operands') }}
        atoms.atom_id,
        items.source,
        operands.operand_numerator,
        operands.operand_denominator,
        operands.operand_value,
        case when atoms.measure = 'value' then operands.stepped_value end as stepped_value
    from operands
    inner join atoms
        on
            operands.rulebook_id = atoms.rulebook_id
            and operands.item_id = atoms.item_id
    inner join items
        on
            operands.rulebook_id = items.rulebook_id
            and operands.item_id = items.item_id
    where
        atoms.measure in ('value', 'value_before_steps')
        and {{ is_numeric('operands.operand_state') }}
),

measured_values as (
    select
        {{ list_unit_keys('scored_units') }}
        atoms.atom_id,
        indicator_values.numerator,
        coalesce(indicator_values.denominator, 1) as denominator,
        indicator_values.value
    from scored_units
    inner join atoms on scored_units.rulebook_id = atoms.rulebook_id
    inner join indicator_values
        on
            scored_units.programme_id = indicator_values.programme_id
            and scored_units.period_id = indicator_values.period_id
            and scored_units.unit_id = indicator_values.unit_id
            and atoms.indicator_id = indicator_values.indicator_id
    where
        atoms.measure = 'indicator'
        and {{ is_numeric('indicator_values.state') }}
        and indicator_values.numerator is not null
        and coalesce(indicator_values.denominator, 1) != 0
),

absences as (
    select
        {{ list_unit_keys('scored_units') }}
        atoms.atom_id,
        case when results.status = 'scored' then 0 else 1 end as absent
    from scored_units
    inner join atoms on scored_units.rulebook_id = atoms.rulebook_id
    left join results
        on
            atoms.item_id = results.root_item_id
            and {{ same_unit('scored_units', 'results') }}
    where atoms.measure = 'without_data'
),

-- values as whole numbers, so that bounds are compared exactly
fact_values as (
    select
        {{ list_unit_keys() }}
        atom_id,
        cast(whole_numerator as hugeint) as whole_numerator,
        cast(whole_denominator as hugeint) as whole_denominator,
        cast(fact_value as decimal(38, 12)) as fact_value,
        cast(group_size as integer) as group_size
    from rank_values

    union all

    select
        {{ list_unit_keys() }}
        atom_id,
        {{ fine_integer('fact_value') }} as whole_numerator,
        1000000000000 as whole_denominator,
        cast(fact_value as decimal(38, 12)) as fact_value,
        null as group_size
    from point_values

    union all

    select
        {{ list_unit_keys() }}
        atom_id,
        case
            when stepped_value is not null then {{ fine_integer('stepped_value') }}
            when source = 'indicator'
                then sign(operand_denominator) * {{ scaled_integer('operand_numerator') }}
            else {{ fine_integer('operand_numerator') }}
        end as whole_numerator,
        case
            when stepped_value is null and source = 'indicator'
                then abs({{ scaled_integer('operand_denominator') }})
            else 1000000000000
        end as whole_denominator,
        coalesce(stepped_value, cast(operand_value as decimal(38, 12))) as fact_value,
        null as group_size
    from item_values
    where stepped_value is not null or (operand_numerator is not null and operand_denominator != 0)

    union all

    select
        {{ list_unit_keys() }}
        atom_id,
        sign(denominator) * {{ scaled_integer('numerator') }} as whole_numerator,
        abs({{ scaled_integer('denominator') }}) as whole_denominator,
        cast(value as decimal(38, 12)) as fact_value,
        null as group_size
    from measured_values

    union all

    select
        {{ list_unit_keys() }}
        atom_id,
        absent as whole_numerator,
        1 as whole_denominator,
        cast(absent as decimal(38, 12)) as fact_value,
        null as group_size
    from absences
    {%- if number > 1 %}

    union all

    -- whether it is on a list is known only once the list has judged it
    select
        {{ list_unit_keys('counted_entries') }}
        counted_entries.wanted_id as atom_id,
        counted_entries.entries as whole_numerator,
        1 as whole_denominator,
        cast(counted_entries.entries as decimal(38, 12)) as fact_value,
        null as group_size
    from counted_entries
    inner join atoms
        on
            counted_entries.rulebook_id = atoms.rulebook_id
            and counted_entries.wanted_id = atoms.atom_id
    where atoms.measure = 'entries' or counted_entries.marks_found > 0
    {%- endif %}
)

select
    fact_values.*,
    {{ segment_holds('atoms', 'fact_values.whole_numerator', 'fact_values.whole_denominator') }}
        as is_true
from fact_values
inner join atoms
    on
        fact_values.rulebook_id = atoms.rulebook_id
        and fact_values.atom_id = atoms.atom_id
{%- endmacro %}
