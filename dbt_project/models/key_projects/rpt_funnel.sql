with

projects as (
    select * from {{ ref('fct_project_funnel') }}
),

reached as (
    -- who has started has been signed, though nobody may have written when
    select
        unit_id,
        period_id,
        count(*) as in_talks,
        count(*) filter (where funnel_stage in ('signed', 'started', 'in_production')) as signed,
        count(*) filter (where funnel_stage in ('started', 'in_production')) as started,
        count(*) filter (where funnel_stage = 'in_production') as in_production,
        count(*) filter (where is_completed) as completed,
        sum(days_in_talks) as days_in_talks,
        count(days_in_talks) as with_days_in_talks,
        sum(days_signed) as days_signed,
        count(days_signed) as with_days_signed,
        sum(days_started) as days_started,
        count(days_started) as with_days_started
    from projects
    group by unit_id, period_id
),

by_stage as (
    select
        unit_id,
        period_id,
        1 as stage_number,
        'in_talks' as funnel_stage,
        in_talks as reached,
        signed as went_on,
        days_in_talks as days_together,
        with_days_in_talks as with_days
    from reached
    union all
    select
        unit_id,
        period_id,
        2 as stage_number,
        'signed' as funnel_stage,
        signed as reached,
        started as went_on,
        days_signed as days_together,
        with_days_signed as with_days
    from reached
    union all
    select
        unit_id,
        period_id,
        3 as stage_number,
        'started' as funnel_stage,
        started as reached,
        in_production as went_on,
        days_started as days_together,
        with_days_started as with_days
    from reached
    union all
    select
        unit_id,
        period_id,
        4 as stage_number,
        'in_production' as funnel_stage,
        in_production as reached,
        null as went_on,
        null as days_together,
        0 as with_days
    from reached
    union all
    select
        unit_id,
        period_id,
        5 as stage_number,
        'completed' as funnel_stage,
        completed as reached,
        null as went_on,
        null as days_together,
        0 as with_days
    from reached
),

funnel as (
    select
        unit_id,
        period_id,
        stage_number,
        funnel_stage,
        cast(reached as integer) as reached,
        cast(went_on as integer) as went_on,
        case
            when reached > 0 and went_on is not null
                then
                    cast(
                        {{ exact_ratio(
                            'cast(went_on as hugeint) * 100', 'cast(reached as hugeint)', 6
                        ) }} as decimal(18, 6)
                    )
        end as conversion_percent,
        case
            when with_days > 0
                then
                    cast(
                        {{ exact_ratio(
                            'cast(days_together as hugeint)', 'cast(with_days as hugeint)', 6
                        ) }}
                        as decimal(18, 6)
                    )
        end as mean_days_in_stage
    from by_stage
)

select * from funnel
