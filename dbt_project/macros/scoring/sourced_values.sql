{#- What the leaves of a pass measure, whatever it is: a value, a node of the index, a score that is
    taken over, a streak, entries on a list. Where no leaf of the pass asks for a kind it is not built.

    Reads the CTE `leaves`; ends with `sourced_values`. -#}
{% macro sourced_values(number, carries) -%}
{%- set spans = var('score_spans', 0) | int(0) -%}
{%- set gated = var('score_gates', 0) | int(0) if number > 1 else 0 -%}
{%- set asked = asked_sources(number) -%}
measured as (
    {{ measured_operands() | indent(4) }}
),
{% if carries %}
{{ carried_operands(number) }}
{% endif %}{% if spans %}
periods as (
    select * from {{ ref('dim_period') }}
),

spans as (
    select * from {{ source('rulebook_tables', 'rulebook_spans') }}
),

{{ counted_events(spans, carries) }}
{% endif %}
{%- if number > 1 %}
results as (
    {{ union_of_passes('int_score_results', number - 1) | indent(4) }}
),

nodes as (
    select * from {{ source('rulebook_tables', 'rulebook_nodes') }}
),

parts as (
    select * from {{ source('rulebook_tables', 'rulebook_parts') }}
),

taken as (
    select * from {{ source('rulebook_tables', 'rulebook_scores') }}
),

responsibilities as (
    select * from {{ source('compiled', 'responsibilities') }}
),
{% if 'combined_values' in asked %}
{{ combined_nodes() }}
{% endif %}
{%- if 'taken_values' in asked %}
{{ scores_taken(carries) }}
{% endif %}
{%- if 'streak_values' in asked %}
{{ streaks_so_far(number) }}
{% endif %}
{%- if 'entry_values' in asked %}
{{ entries_so_far(number) }}
{% endif %}
scored_elsewhere as (
    select
        leaves.unit_number,
        leaves.item_id,
        bool_or(results.points != 0) as is_elsewhere
    from leaves
    inner join {{ source('rulebook_tables', 'rulebook_excludes') }} as excludes
        on
            leaves.rulebook_id = excludes.rulebook_id
            and leaves.item_id = excludes.item_id
    inner join results
        on
            excludes.other_item_id = results.root_item_id
            and {{ same_unit('leaves', 'results') }}
    group by leaves.unit_number, leaves.item_id
),
{% if gated %}
{{ gates() }}
{% endif %}
{%- endif %}
{% if asked -%}
united_values as (
    select
        unit_number,
        item_id,
        operand_numerator,
        operand_denominator,
        operand_value,
        operand_state,
        reason,
        whole_numerator,
        whole_denominator,
        cast(null as varchar) as lacks_zh,
        cast(null as varchar) as lacks_en
    from measured
    {%- for source in asked %}

    union all

    select
        unit_number,
        item_id,
        operand_value as operand_numerator,
        1 as operand_denominator,
        operand_value,
        operand_state,
        '' as reason,
        {%- if source == 'taken_values' %}
        {{ fine_integer('coalesce(exact_sum, operand_value)') }} as whole_numerator,
        1000000000000 * cast(coalesce(exact_count, 1) as hugeint) as whole_denominator,
        {%- else %}
        {{ fine_integer('operand_value') }} as whole_numerator,
        1000000000000 as whole_denominator,
        {%- endif %}
        {%- if source in ['combined_values', 'taken_values'] %}
        lacks_zh,
        lacks_en
        {%- else %}
        null as lacks_zh,
        null as lacks_en
        {%- endif %}
    from {{ source }}
    {%- endfor %}
),

sourced_values as (
    select
        leaves.*,
        united_values.* exclude (unit_number, item_id)
    from leaves
    inner join united_values
        on
            leaves.item_id = united_values.item_id
            and {{ same_number('leaves', 'united_values') }}
),
{%- else -%}
sourced_values as (
    select
        *,
        cast(null as varchar) as lacks_zh,
        cast(null as varchar) as lacks_en
    from measured
),
{%- endif %}
{%- endmacro %}

{#- The kinds of values, beside those of indicators, that the leaves of a pass ask for. -#}
{% macro asked_sources(number) -%}
{%- set known = var('score_sources', none) -%}
{%- set asked = [] -%}
{%- for source, kinds in [
    ('combined_values', ['index']),
    ('taken_values', ['score', 'reversal']),
    ('streak_values', ['streak']),
    ('entry_values', ['entries']),
] if number > 1 -%}
{%- if not known or kinds | select('in', known[number - 1]) | list -%}
{%- do asked.append(source) -%}
{%- endif -%}
{%- endfor -%}
{{ return(asked) }}
{%- endmacro %}
