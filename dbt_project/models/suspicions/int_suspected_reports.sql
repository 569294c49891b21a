{{ config(schema='intermediate') }}

-- whole tables on target to the last digit, and versions that came right before closing; how many
-- records make a table is said by each indicator's `suspect`
with

records as (
    select * from {{ ref('fct_indicator_records') }}
),

submissions as (
    select * from {{ ref('fct_submissions') }}
),

suspects as (
    select * from {{ source('compiled', 'indicator_suspects') }}
    where kind = 'exactly_on_target'
),

on_target as (
    select
        records.programme_id,
        records.period_id,
        records.unit_id,
        records.indicator_id,
        count(*) as records_on_target
    from records
    inner join suspects
        on
            records.programme_id = suspects.programme_id
            and records.indicator_id = suspects.indicator_id
    where records.is_counted and records.contribution_denominator is not null
    group by
        records.programme_id,
        records.period_id,
        records.unit_id,
        records.indicator_id,
        suspects.at_least
    having
        count(*) >= suspects.at_least
        and count(distinct records.contribution_denominator)
        >= {{ var('suspicion_targets_apart', 3) }}
        and count(*) = count(*) filter (
            where records.contribution_numerator = records.contribution_denominator
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
