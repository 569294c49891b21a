with

matters as (
    select * from {{ ref('stg_department_service') }}
),

facts as (
    select
        unit_id,
        period_id,
        matter,
        due,
        due__state,
        done,
        done__state,
        done_on_time,
        done_on_time__state,
        submission_id,
        block,
        source_row
    from matters
)

select * from facts
