{#- How many periods in a row a unit lost points in an item, its inherited memory included. -#}
{% macro streaks_so_far(number) -%}
{%- set continued = var('score_lines_of_methods', 0) | int(0) -%}
operands_before as (
    {{ union_of_passes('int_score_operands', number - 1) | indent(4) }}
),

unit_memory as (
    select * from {{ source('compiled', 'unit_memory') }}
),

-- what a unit lost does not depend on the group it is ranked in
followed_items as (
    select distinct
        items.rulebook_id,
        operands.scenario_id,
        operands.unit_id,
        operands.series,
        operands.period_id,
        operands.ends_on,
        operands.has_lost_points,
        items.item_id
    from operands_before as operands
    {%- if continued %}
    -- a method that continues another remembers what was lost under that
    inner join {{ source('rulebook_tables', 'rulebook_lines') }} as method_lines
        on operands.rulebook_id = method_lines.member_rulebook_id
    inner join items
        on
            method_lines.rulebook_id = items.rulebook_id
            and operands.item_id = items.streak_item_id
    {%- else %}
    inner join items
        on
            operands.rulebook_id = items.rulebook_id
            and operands.item_id = items.streak_item_id
    {%- endif %}
),

-- a unit's own periods, and once more behind those of each predecessor whose streaks it inherits
remembered_items as (
    select
        followed_items.rulebook_id,
        followed_items.scenario_id,
        followed_items.series,
        followed_items.period_id,
        followed_items.ends_on,
        followed_items.has_lost_points,
        followed_items.item_id,
        unit_memory.unit_id,
        unit_memory.line_unit_id,
        unit_memory.member_unit_id = unit_memory.unit_id as is_own,
        sum(case when followed_items.has_lost_points then 0 else 1 end) over (
            partition by
                followed_items.rulebook_id,
                followed_items.scenario_id,
                unit_memory.unit_id,
                unit_memory.line_unit_id,
                followed_items.series,
                followed_items.item_id
            order by followed_items.ends_on, followed_items.period_id
            rows between unbounded preceding and current row
        ) as breaks_so_far
    from followed_items
    inner join unit_memory
        on
            followed_items.unit_id = unit_memory.member_unit_id
            and (unit_memory.after is null or followed_items.ends_on > unit_memory.after)
            and (unit_memory.until is null or followed_items.ends_on <= unit_memory.until)
),

-- a period without lost points, or without data, ends a streak
lines_of_memory as (
    select
        *,
        sum(case when has_lost_points then 1 else 0 end) over (
            partition by
                rulebook_id,
                scenario_id,
                unit_id,
                line_unit_id,
                series,
                item_id,
                breaks_so_far
            order by ends_on, period_id
            rows between unbounded preceding and current row
        ) as streak_length
    from remembered_items
),

-- of several lines the longest counts: who takes over takes over the worst
longest_streaks as (
    select
        rulebook_id,
        scenario_id,
        unit_id,
        series,
        period_id,
        item_id,
        cast(max(streak_length) as hugeint) as streak_length
    from lines_of_memory
    where is_own
    group by rulebook_id, scenario_id, unit_id, series, period_id, item_id
),

streak_values as (
    select
        leaves.unit_number,
        leaves.item_id,
        cast(longest_streaks.streak_length as decimal(38, 12)) as operand_value,
        'reported' as operand_state
    from leaves
    inner join longest_streaks
        on
            leaves.rulebook_id = longest_streaks.rulebook_id
            and leaves.scenario_id = longest_streaks.scenario_id
            and leaves.item_id = longest_streaks.item_id
            and leaves.unit_id = longest_streaks.unit_id
            and leaves.period_id = longest_streaks.period_id
    where leaves.source = 'streak'
),
{%- endmacro %}
