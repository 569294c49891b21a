with

problems as (
    select * from {{ ref('fct_problem') }}
),

departments as (
    select * from {{ ref('dim_unit') }}
    where unit_class = 'department'
),

periods as (
    select * from {{ ref('dim_period') }}
),

reported_periods as (
    select distinct period_id from problems
),

counted as (
    select
        problems.department_unit_id,
        problems.period_id,
        count(*) as led,
        count(*) filter (
            where problems.deadline <= periods.ends_on
        ) as due,
        count(*) filter (
            where
            problems.deadline <= periods.ends_on
            and problems.closed_on <= problems.deadline
        ) as closed_on_time,
        count(*) filter (
            where
            problems.deadline <= periods.ends_on
            and not coalesce(problems.closed_on <= periods.ends_on, false)
        ) as overdue
    from problems
    inner join periods on problems.period_id = periods.period_id
    group by problems.department_unit_id, problems.period_id
),

facts as (
    -- a department that leads no problem of the month's ledgers has none, and a row that says so
    select
        departments.unit_id,
        reported_periods.period_id,
        cast(coalesce(counted.led, 0) as integer) as problems_led,
        cast(coalesce(counted.due, 0) as integer) as problems_due,
        cast(coalesce(counted.closed_on_time, 0) as integer) as problems_closed_on_time,
        cast(coalesce(counted.overdue, 0) as integer) as problems_overdue
    from departments
    cross join reported_periods
    left join counted
        on
            departments.unit_id = counted.department_unit_id
            and reported_periods.period_id = counted.period_id
)

select * from facts
