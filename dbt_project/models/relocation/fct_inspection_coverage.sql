with

inspections as (
    select * from {{ ref('fct_inspection') }}
),

allocations as (
    select * from {{ ref('fct_target_allocation') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

reported_periods as (
    select distinct
        periods.period_id,
        periods.year_id,
        periods.quarter_id,
        periods.starts_on,
        periods.ends_on
    from inspections
    inner join periods on inspections.period_id = periods.period_id
),

townships as (
    -- every township with a target that is open in the month, inspected or not
    select
        allocations.unit_id,
        allocations.county_id,
        reported_periods.period_id,
        reported_periods.quarter_id,
        reported_periods.ends_on
    from allocations
    inner join reported_periods on allocations.period_id = reported_periods.year_id
    inner join units on allocations.unit_id = units.unit_id
    where coalesce(units.closed_on, reported_periods.ends_on) >= reported_periods.ends_on
),

halves as (
    select
        unit_id,
        period_id,
        count(distinct case when extract(day from held_on) <= 15 then 1 else 2 end)
            as half_months_inspected
    from inspections
    where kind = 'inspection'
    group by unit_id, period_id
),

meetings as (
    -- within the quarter, up to the end of the month
    select
        townships.unit_id,
        townships.period_id,
        count(*) as meetings_in_quarter
    from townships
    inner join periods as quarters on townships.quarter_id = quarters.period_id
    inner join inspections
        on
            townships.unit_id = inspections.unit_id
            and quarters.starts_on <= inspections.held_on
            and townships.ends_on >= inspections.held_on
    where inspections.kind = 'on_site_meeting'
    group by townships.unit_id, townships.period_id
),

facts as (
    select
        townships.unit_id,
        townships.period_id,
        townships.county_id,
        cast(2 as integer) as half_months,
        cast(coalesce(halves.half_months_inspected, 0) as integer) as half_months_inspected,
        coalesce(meetings.meetings_in_quarter, 0) > 0 as has_meeting_in_quarter
    from townships
    left join halves
        on
            townships.unit_id = halves.unit_id
            and townships.period_id = halves.period_id
    left join meetings
        on
            townships.unit_id = meetings.unit_id
            and townships.period_id = meetings.period_id
)

select * from facts
