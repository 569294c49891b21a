with

events as (
    select * from {{ ref('stg_project_events') }}
),

facts as (
    select
        project_code as project_id,
        event,
        happened_on,
        period_id,
        unit_id,
        project_name,
        other_project_code as other_project_id,
        new_name,
        document_number,
        submission_id,
        block,
        source_row
    from events
)

select * from facts
