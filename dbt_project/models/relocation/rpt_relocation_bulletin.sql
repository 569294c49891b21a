with

attainment as (
    select * from {{ ref('fct_target_attainment') }}
),

periods as (
    select * from {{ ref('dim_period') }}
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

bulletins as (
    select
        period_id,
        unit_id,
        reported_for,
        target_households,
        list_households,
        households_planned,
        households_started,
        households_built
    from weekly
    where place = 1
)

select * from bulletins
