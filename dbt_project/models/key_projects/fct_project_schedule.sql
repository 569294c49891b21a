with

schedules as (
    select * from {{ ref('stg_starts_and_completions') }}
),

facts as (
    select
        project_code as project_id,
        period_id,
        unit_id,
        project_name,
        kind,
        start_planned_this_year,
        planned_start,
        planned_start__state,
        actual_start,
        actual_start__state,
        completion_planned_this_year,
        planned_completion,
        planned_completion__state,
        actual_completion,
        actual_completion__state,
        submission_id,
        block,
        source_row
    from schedules
)

select * from facts
