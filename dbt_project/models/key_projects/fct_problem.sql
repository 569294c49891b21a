with

problems as (
    select * from {{ ref('stg_problem_ledger') }}
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
        problems.submission_id,
        problems.block,
        problems.source_row
    from problems
    left join units on problems.lead_department = units.unit_id
)

select * from facts
