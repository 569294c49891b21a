with

problems as (
    select * from {{ ref('stg_problem_ledger') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

facts as (
    select
        problems.problem_code as problem_id,
        problems.period_id,
        problems.unit_id,
        problems.project_code as project_id,
        problems.problem,
        problems.lead_department as department_unit_id,
        units.name as lead_department,
        problems.raised_on,
        problems.deadline,
        problems.deadline__state,
        problems.closed_on,
        problems.closed_on__state,
        coalesce(problems.deadline <= periods.ends_on, false) as is_due,
        -- on its last day a deadline has not passed
        coalesce(problems.deadline < periods.ends_on, false)
        and not coalesce(problems.closed_on <= periods.ends_on, false) as is_overdue,
        problems.submission_id,
        problems.block,
        problems.source_row
    from problems
    inner join periods on problems.period_id = periods.period_id
    left join units on problems.lead_department = units.unit_id
)

select * from facts
