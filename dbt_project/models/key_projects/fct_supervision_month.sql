with

findings as (
    select * from {{ ref('fct_supervision_finding') }}
),

submissions as (
    select * from {{ ref('meta_submissions') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

units as (
    select * from {{ ref('dim_unit') }}
    where unit_class in ('area_headquarters', 'department', 'stationed_unit')
),

bulletins as (
    -- a channel that did not report says nothing of anybody; one that did, of everybody
    select distinct
        period_id,
        case contract_id
            when 'routine_supervision' then 'routine' else 'high_level'
        end as channel
    from submissions
    where
        standing = 'in_force'
        and contract_id in ('routine_supervision', 'high_level_supervision')
),

counted as (
    select
        unit_id,
        period_id,
        channel,
        count(*) as findings,
        count(*) filter (where kind = 'violation') as violations,
        count(*) filter (where kind = 'criticised') as criticised
    from findings
    group by unit_id, period_id, channel
),

facts as (
    select
        units.unit_id,
        bulletins.period_id,
        bulletins.channel,
        cast(coalesce(counted.findings, 0) as integer) as findings,
        cast(coalesce(counted.violations, 0) as integer) as violations,
        cast(coalesce(counted.criticised, 0) as integer) as criticised
    from bulletins
    inner join periods on bulletins.period_id = periods.period_id
    inner join units
        on
            coalesce(units.opened_on, periods.starts_on) <= periods.ends_on
            and coalesce(units.closed_on, periods.ends_on) >= periods.starts_on
    left join counted
        on
            units.unit_id = counted.unit_id
            and bulletins.period_id = counted.period_id
            and bulletins.channel = counted.channel
)

select * from facts
