{{ config(schema='intermediate') }}

-- whole tables on target to the last digit, and versions that came right before closing
with

records as (
    select * from {{ ref('fct_indicator_records') }}
),

submissions as (
    select * from {{ ref('fct_submissions') }}
),

on_target as (
    select
        programme_id,
        period_id,
        unit_id,
        indicator_id,
        count(*) as records_on_target
    from records
    where is_counted and contribution_denominator is not null
    group by programme_id, period_id, unit_id, indicator_id
    having
        count(*) >= {{ var('suspicion_records_on_target', 5) }}
        and count(distinct contribution_denominator)
        >= {{ var('suspicion_targets_apart', 3) }}
        and count(*) = count(*) filter (
            where contribution_numerator = contribution_denominator
        )
),

last_minute as (
    select
        programme_id,
        period_id,
        contract_id,
        case when unit_id = '' then reporter_id else unit_id end as unit_id,
        {{ seconds_between('received_at', 'closes_at') }} as seconds_left
    from submissions
    where
        is_correction
        and standing in ('in_force', 'superseded')
        and received_at <= closes_at
),

suspected as (
    select
        programme_id,
        period_id,
        unit_id,
        'exactly_on_target' as kind,
        indicator_id,
        '' as other,
        cast(records_on_target as decimal(28, 10)) as found,
        cast(null as decimal(28, 10)) as compared_with
    from on_target

    union all

    select
        programme_id,
        period_id,
        unit_id,
        'last_minute_edit' as kind,
        '' as indicator_id,
        contract_id as other,
        cast(floor(min(seconds_left) / 60) as decimal(28, 10)) as found,
        cast(count(*) as decimal(28, 10)) as compared_with
    from last_minute
    where seconds_left <= 60 * {{ var('suspicion_minutes_before_closing', 60) }}
    group by programme_id, period_id, unit_id, contract_id
)

select * from suspected
