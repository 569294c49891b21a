{{ config(schema='intermediate') }}

with

operands as (
    select * from {{ ref('int_score_operands') }}
),

items as (
    select * from {{ ref('dim_rulebook_item') }}
),

segments as (
    select * from {{ ref('dim_rulebook_segment') }}
),

unit_memory as (
    select * from {{ source('compiled', 'unit_memory') }}
),

-- what a unit lost does not depend on the group it is ranked in
followed_items as (
    select distinct
        operands.rulebook_id,
        operands.scenario_id,
        operands.ranking_id,
        operands.unit_id,
        operands.series,
        operands.period_id,
        operands.ends_on,
        operands.has_lost_points,
        items.item_id
    from operands
    inner join items
        on
            operands.rulebook_id = items.rulebook_id
            and operands.item_id = items.streak_item_id
),

-- a unit's own periods, and once more behind those of each predecessor whose streaks it inherits
remembered_items as (
    select
        followed_items.rulebook_id,
        followed_items.scenario_id,
        followed_items.ranking_id,
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
                followed_items.ranking_id,
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
                ranking_id,
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
        ranking_id,
        unit_id,
        series,
        period_id,
        item_id,
        cast(max(streak_length) as hugeint) as streak_length
    from lines_of_memory
    where is_own
    group by rulebook_id, scenario_id, ranking_id, unit_id, series, period_id, item_id
),

streaks as (
    select
        {{ list_score_keys('operands') }}
        longest_streaks.item_id,
        longest_streaks.streak_length
    from longest_streaks
    inner join items
        on
            longest_streaks.rulebook_id = items.rulebook_id
            and longest_streaks.item_id = items.item_id
    inner join operands
        on
            longest_streaks.rulebook_id = operands.rulebook_id
            and longest_streaks.scenario_id = operands.scenario_id
            and longest_streaks.ranking_id = operands.ranking_id
            and longest_streaks.unit_id = operands.unit_id
            and longest_streaks.period_id = operands.period_id
            and items.streak_item_id = operands.item_id
),

streaks_with_points as (
    select
        {{ list_score_keys('streaks') }}
        streaks.item_id,
        streaks.streak_length,
        segments.segment_id,
        segments.template,
        segments.slope * streaks.streak_length + segments.intercept as points_numerator,
        cast(segments.divisor as hugeint) as points_denominator
    from streaks
    inner join segments
        on
            streaks.rulebook_id = segments.rulebook_id
            and streaks.item_id = segments.item_id
            and {{ segment_holds('segments', 'streaks.streak_length', '1') }}
)

select * from streaks_with_points
