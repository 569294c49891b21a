{#- The steps between a value and its curve, one after the other: exact quotients as long as they
    are short (`exact_steps.sql`), else kept to 12 places.

    Where a step looks at the group it looks at the units of the same peer group and period that
    have a value and are not excluded. Reads the CTEs `sourced` and `steps`; ends with `stepped`. -#}
{% macro stepped_values(count) -%}
stepped_0 as (
    select
        sourced.unit_number,
        sourced.group_number,
        sourced.rulebook_id,
        sourced.item_id,
        sourced.is_excluded,
        sourced.schedule_share,
        sourced.schedule_numerator,
        sourced.schedule_denominator,
        sourced.operand_state as state,
        case
            when sourced.operand_state in ('reported', 'zero', 'estimated')
                then {{ exact_ratio('sourced.whole_numerator', 'sourced.whole_denominator') }}
        end as value,
        sourced.whole_numerator as long_numerator,
        sourced.whole_denominator as long_denominator
    from sourced
    where (sourced.rulebook_id, sourced.item_id) in (select (rulebook_id, item_id) from steps)
),
{% for number in range(1, count + 1) %}
{{ one_step(number) }}
{% endfor %}
{{ shortened(
    'stepped', 'stepped_' ~ count, 'long_numerator', 'long_denominator', places=1000000000000
) }}
{%- endmacro %}

{% macro one_step(number) -%}
{%- set kinds = step_kinds(number) -%}
{%- set exact = exact_steps() | selectattr(0, 'in', kinds) | list -%}
{%- set others = var('score_others', 0) | int(0) -%}
{%- set kept = "'limit', 'impute', 'winsorise'" -%}
whole_{{ number }} as (
    select
        values_before.*,
        steps.kind,
        steps.mode,
        steps.first_value,
        steps.second_value,
        steps.first_numerator,
        steps.first_denominator,
        steps.second_numerator,
        steps.second_denominator,
        {%- if others %}
        others.lack_state,
        others.other_value,
        others.other_numerator,
        others.other_denominator,
        {{ is_numeric('values_before.state') }}
        and values_before.value is not null
        and others.lack_state is null as has_value,
        {%- else %}
        {{ is_numeric('values_before.state') }}
        and values_before.value is not null as has_value,
        {%- endif %}
        case when steps.mode = 'lower' then -values_before.value else values_before.value end
            as merit
    from stepped_{{ number - 1 }} as values_before
    left join steps
        on
            values_before.rulebook_id = steps.rulebook_id
            and values_before.item_id = steps.item_id
            and steps.step_number = {{ number }}
    {%- if others %}
    left join others
        on
            values_before.item_id = others.item_id
            and others.step_number = {{ number }}
            and {{ same_number('values_before', 'others') }}
    {%- endif %}
),

{% set divided = exact_kinds() | select('in', kinds) | list -%}
{% if divided -%}
{{ shortened(
    'numbered_' ~ number, 'whole_' ~ number, 'long_numerator', 'long_denominator', divided
) }}
{%- else -%}
numbered_{{ number }} as (
    select * from whole_{{ number }}
),
{%- endif %}

{{ step_groups(number) }}

moved_{{ number }} as (
    select
        numbered.unit_number,
        numbered.group_number,
        numbered.rulebook_id,
        numbered.item_id,
        numbered.is_excluded,
        numbered.schedule_share,
        numbered.schedule_numerator,
        numbered.schedule_denominator,
        {%- if others %}
        case
            when {{ is_numeric('numbered.state') }} then coalesce(numbered.lack_state, numbered.state)
            else numbered.state
        end as state_before,
        {%- else %}
        numbered.state as state_before,
        {%- endif %}
        numbered.kind,
        numbered.has_value,
        -- what a limit leaves alone, and where there is no further step, stays the quotient it is
        numbered.value as value_before,
        numbered.long_numerator as numerator_before,
        numbered.long_denominator as denominator_before,
        {%- if exact %}
        {{ exact_step(exact) | indent(8) }},
        {%- endif %}
        {{ moved_value(kinds) | indent(8) }} as value
    from numbered_{{ number }} as numbered
    {%- if kinds | select('in', grouped_kinds()) | list %}
    left join groups_{{ number }} as groups on {{ same_group('numbered', 'groups') }}
    {%- endif %}
    {%- if kinds | select('in', sorted_kinds()) | list %}
    left join quantiles_{{ number }} as quantiles on {{ same_group('numbered', 'quantiles') }}
    {%- endif %}
    {%- if 'z' in kinds %}
    left join spreads_{{ number }} as spreads on {{ same_group('numbered', 'spreads') }}
    {%- endif %}
    {%- if kinds | select('in', ranked_kinds()) | list %}
    left join ranks_{{ number }} as ranks
        on
            numbered.item_id = ranks.item_id
            and {{ same_number('numbered', 'ranks') }}
    {%- endif %}
),

{% if exact -%}
{{ shortened('kept_' ~ number, 'moved_' ~ number, 'step_numerator', 'step_denominator') }}
{%- else -%}
kept_{{ number }} as (
    select
        *,
        cast(null as hugeint) as exact_numerator,
        cast(null as hugeint) as exact_denominator
    from moved_{{ number }}
),
{%- endif %}

-- what has no short quotient goes on as a number of 12 places
places_{{ number }} as (
    select
        * exclude (value),
        case
            when exact_numerator is null then cast(value as decimal(38, 12))
            else {{ exact_ratio('exact_numerator', 'exact_denominator') }}
        end as value,
        case
            when kind is null or (kind in ({{ kept }}) and value = value_before)
                then numerator_before
            when exact_numerator is null then {{ fine_integer('value') }}
            else exact_numerator
        end as long_numerator,
        case
            when kind is null or (kind in ({{ kept }}) and value = value_before)
                then denominator_before
            else coalesce(exact_denominator, 1000000000000)
        end as long_denominator
    from kept_{{ number }}
),

stepped_{{ number }} as (
    select
        unit_number,
        group_number,
        rulebook_id,
        item_id,
        is_excluded,
        schedule_share,
        schedule_numerator,
        schedule_denominator,
        case
            when kind = 'impute' and not has_value and value is not null then 'estimated'
            when has_value and value is null then 'undetermined'
            else state_before
        end as state,
        value,
        long_numerator,
        long_denominator
    from places_{{ number }}
),
{%- endmacro %}
