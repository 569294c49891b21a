{#- One pass of operands: what each leaf of the pass measures, and where it falls on its curve.

    A leaf of a later pass may rest on scores of the passes before; see docs/decisions/0014. -#}
{% macro score_operands(number) -%}
{%- set steps = var('score_steps', 0) | int(0) -%}
{%- set scopes = var('score_scopes', 0) | int(0) -%}
{%- set others = var('score_others', 0) | int(0) -%}
{%- set carries = number > 1 and var('score_lines_of_methods', 0) | int(0) -%}
{{ config(schema='intermediate') }}

with

scored_units as (
    select * from {{ ref('int_scored_units') }}
),

items as (
    select * from {{ ref('dim_rulebook_item') }}
),

segments as (
    select * from {{ ref('dim_rulebook_segment') }}
),

indicator_values as (
    -- with the plans that came over from units that were merged
    select * from {{ ref('fct_like_for_like_values') }}
),

{{ leaves_of_pass(number) }}

{{ sourced_values(number, carries) }}

{{ sourced_leaves(number) }}
{% if others %}
{{ compared_values(carries) }}
{% endif %}{% if steps %}
steps as (
    select * from {{ source('rulebook_tables', 'rulebook_steps') }}
),

{{ stepped_values(steps) }}
{% endif %}
{{ counted_operands(number) }}

{{ placed_operands(number) }}

operands_with_points as (
    select
        {{ list_numbered_keys() }}
        ends_on,
        {{- ' period_kind,' if scopes }}
        series,
        is_excluded,
        item_id,
        print_order,
        operand_numerator,
        operand_denominator,
        operand_value,
        stepped_value,
        other_value,
        case when effect = 'counts' then points_factor end as points_factor,
        case when is_decided then counted_state else 'undetermined' end as operand_state,
        case when is_decided then reason else 'the points are out of range' end as reason,
        case when is_decided then effect else 'lacks' end as effect,
        exemption,
        lacks_zh,
        lacks_en,
        segment_id,
        template,
        points_numerator // common_divisor as points_numerator,
        points_denominator // common_divisor as points_denominator,
        is_decided
        and effect = 'counts'
        and points_numerator * 1000000
        < cast(full_points * 1000000 as bigint) * points_denominator as has_lost_points
    from decided_operands
)

select
    {{ list_numbered_keys() }}
    ends_on,
    {{- ' period_kind,' if scopes }}
    series,
    is_excluded,
    item_id,
    print_order,
    cast(operand_numerator as decimal(38, 12)) as operand_numerator,
    cast(operand_denominator as decimal(28, 10)) as operand_denominator,
    cast(operand_value as decimal(38, 12)) as operand_value,
    cast(stepped_value as decimal(38, 12)) as stepped_value,
    cast(other_value as decimal(38, 12)) as other_value,
    cast(points_factor as decimal(38, 12)) as points_factor,
    operand_state,
    reason,
    effect,
    exemption,
    lacks_zh,
    lacks_en,
    cast(segment_id as integer) as segment_id,
    template,
    cast(points_numerator as hugeint) as points_numerator,
    cast(points_denominator as hugeint) as points_denominator,
    has_lost_points
from operands_with_points
{%- endmacro %}
