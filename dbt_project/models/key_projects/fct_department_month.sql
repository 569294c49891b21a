with

problems as (
    select * from {{ ref('fct_problem') }}
),

departments as (
    select * from {{ ref('dim_unit') }}
    where unit_class = 'department'
),

matters as (
    select
        unit_id,
        period_id,
        sum(due) as due
    from {{ ref('fct_department_service') }}
    group by unit_id, period_id
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
            where problems.is_due
        ) as due,
        count(*) filter (
            where
            problems.is_due
            and problems.closed_on <= problems.deadline
        ) as closed_on_time,
        count(*) filter (
            where
            problems.is_overdue
        ) as overdue
    from problems
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
        cast(coalesce(counted.overdue, 0) as integer) as problems_overdue,
        cast(coalesce(counted.due, 0) + coalesce(matters.due, 0) as integer) as due_in_all
    from departments
    cross join reported_periods
    left join counted
        on
            departments.unit_id = counted.department_unit_id
            and reported_periods.period_id = counted.period_id
    left join matters
        on
            departments.unit_id = matters.unit_id
            and reported_periods.period_id = matters.period_id
)

select * from facts
