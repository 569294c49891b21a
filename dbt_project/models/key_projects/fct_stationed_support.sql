with

tasks as (
    select * from {{ ref('stg_stationed_support') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

facts as (
    select
        tasks.task_code as task_id,
        tasks.period_id,
        tasks.unit_id,
        tasks.task,
        tasks.project_code as project_id,
        tasks.deadline,
        tasks.done_on,
        coalesce(tasks.deadline <= periods.ends_on, false) as is_due,
        coalesce(tasks.done_on <= tasks.deadline, false) as is_done_on_time,
        -- on its last day a deadline has not passed
        coalesce(tasks.deadline < periods.ends_on, false)
        and not coalesce(tasks.done_on <= periods.ends_on, false) as is_overdue,
        tasks.submission_id,
        tasks.block,
        tasks.source_row
    from tasks
    inner join periods on tasks.period_id = periods.period_id
)

select * from facts
