with

problems as (
    select * from {{ ref('stg_problem_ledger') }}
),

facts as (
    select
        problem_code as problem_id,
        period_id,
        unit_id,
        project_code as project_id,
        problem,
        lead_department,
        raised_on,
        deadline,
        deadline__state,
        closed_on,
        closed_on__state,
        submission_id,
        block,
        source_row
    from problems
)

select * from facts
