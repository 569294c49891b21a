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

-- a period without lost points, or without data, ends a streak
followed_items as (
    select
        {{ list_score_keys('operands') }}
        operands.series,
        operands.ends_on,
        operands.has_lost_points,
        items.item_id,
        sum(case when operands.has_lost_points then 0 else 1 end) over (
            partition by
                operands.rulebook_id,
                operands.scenario_id,
                operands.ranking_id,
                operands.peer_group_id,
                operands.unit_id,
                operands.series,
                items.item_id
            order by operands.ends_on, operands.period_id
            rows between unbounded preceding and current row
        ) as breaks_so_far
    from operands
    inner join items
        on
            operands.rulebook_id = items.rulebook_id
            and operands.item_id = items.streak_item_id
),

streaks as (
    select
        *,
        cast(
            sum(case when has_lost_points then 1 else 0 end) over (
                partition by
                    rulebook_id,
                    scenario_id,
                    ranking_id,
                    peer_group_id,
                    unit_id,
                    series,
                    item_id,
                    breaks_so_far
                order by ends_on, period_id
                rows between unbounded preceding and current row
            ) as hugeint
        ) as streak_length
    from followed_items
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
