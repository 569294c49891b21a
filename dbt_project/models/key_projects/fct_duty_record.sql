with

records as (
    select * from {{ ref('stg_duty_record') }}
),

counted as (
    select
        *,
        case when task_in_place then 1 else 0 end
        + case when responsibility_in_place then 1 else 0 end
        + case when staff_in_place then 1 else 0 end
        + case when pace_in_place then 1 else 0 end
        + case when deadline_in_place then 1 else 0 end as in_place
    from records
),

facts as (
    select
        project_code as project_id,
        period_id,
        unit_id,
        project_name,
        task_in_place,
        responsibility_in_place,
        staff_in_place,
        pace_in_place,
        deadline_in_place,
        letter_signed,
        cast(in_place as integer) as in_place,
        in_place = 5 and coalesce(letter_signed, false) as is_complete,
        responsible_post,
        submission_id,
        block,
        source_row
    from counted
)

select * from facts
