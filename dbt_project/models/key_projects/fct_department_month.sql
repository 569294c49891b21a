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

ledgers as (
    select distinct period_id from problems
),

reported_periods as (
    -- also months for which no headquarters sent a ledger: what the departments report counts
    select period_id from ledgers
    union
    select period_id from {{ ref('fct_submissions') }}
    where contract_id = 'department_service'
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
    -- a department that leads no problem of the month's ledgers has none, and a row that says so;
    -- without any ledger nobody knows
    select
        departments.unit_id,
        reported_periods.period_id,
        cast(
            case when ledgers.period_id is not null then coalesce(counted.led, 0) end as integer
        ) as problems_led,
        cast(
            case when ledgers.period_id is not null then coalesce(counted.due, 0) end as integer
        ) as problems_due,
        cast(
            case
                when ledgers.period_id is not null then coalesce(counted.closed_on_time, 0)
            end as integer
        ) as problems_closed_on_time,
        cast(
            case when ledgers.period_id is not null then coalesce(counted.overdue, 0) end as integer
        ) as problems_overdue,
        cast(coalesce(counted.due, 0) + coalesce(matters.due, 0) as integer) as due_in_all
    from departments
    cross join reported_periods
    left join ledgers on reported_periods.period_id = ledgers.period_id
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
