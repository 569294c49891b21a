with

attainment as (
    select * from {{ ref('fct_target_attainment') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

timeliness as (
    select * from {{ ref('fct_report_timeliness') }}
    where contract_id = 'settlement_sites' and status in ('on_time', 'late', 'missing')
),

daily as (
    select
        attainment.*,
        periods.ends_on
    from attainment
    inner join periods on attainment.period_id = periods.period_id
    where periods.period_kind = 'day'
),

weekly as (
    -- the last daily report of the week stands for it
    select
        weeks.period_id,
        daily.unit_id,
        daily.ends_on as reported_for,
        daily.target_households,
        daily.list_households,
        daily.households_planned,
        daily.households_started,
        daily.households_built,
        row_number() over (
            partition by weeks.period_id, daily.unit_id
            order by daily.ends_on desc
        ) as place
    from daily
    inner join periods as weeks
        on
            weeks.period_kind = 'week'
            and daily.ends_on >= weeks.starts_on
            and daily.ends_on <= weeks.ends_on
),

owed as (
    select distinct
        weeks.period_id,
        timeliness.unit_id
    from timeliness
    inner join periods as daily_periods
        on timeliness.period_id = daily_periods.period_id and daily_periods.period_kind = 'day'
    inner join periods as weeks
        on
            weeks.period_kind = 'week'
            and daily_periods.ends_on >= weeks.starts_on
            and daily_periods.ends_on <= weeks.ends_on
),

absent as (
    -- who owed daily reports in the week, and of whom none counts
    select
        owed.period_id,
        owed.unit_id
    from owed
    left join weekly
        on owed.period_id = weekly.period_id and owed.unit_id = weekly.unit_id
    where weekly.unit_id is null
),

bulletins as (
    select
        period_id,
        unit_id,
        'reported' as report_state,
        reported_for,
        target_households,
        list_households,
        households_planned,
        households_started,
        households_built
    from weekly
    where place = 1
    union all by name
    select
        period_id,
        unit_id,
        'missing' as report_state
    from absent
)

select * from bulletins
