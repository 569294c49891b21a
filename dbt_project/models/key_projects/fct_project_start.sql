with

schedules as (
    select * from {{ ref('fct_project_schedule') }}
    where start_planned_this_year
),

registered as (
    select * from {{ ref('dim_project_register') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

steps as (
    select
        project_id,
        period_id,
        count(*) filter (where is_of_eight and is_needed) as steps_needed,
        count(*) filter (where is_of_eight and is_needed and is_done) as steps_done,
        count(*) filter (where not is_of_eight and is_needed and not is_done) as others_open,
        count(*) filter (
            where step = 'land_formalities' and is_needed and not is_done
        ) as land_open
    from {{ ref('fct_preliminary_step') }}
    group by project_id, period_id
),

due as (
    select
        schedules.*,
        periods.ends_on,
        registered.planned_start as listed_start,
        -- a later start counts only where a document approved it
        case
            when registered.approval_document is not null then registered.approved_start
        end as approved_start,
        case
            when registered.approval_document is not null and registered.approved_start is not null
                then registered.approved_start
            else coalesce(registered.planned_start, schedules.planned_start)
        end as due_on,
        case
            when registered.approval_document is not null and registered.approved_start is not null
                then 'document'
            when registered.planned_start is not null then 'list'
            when schedules.planned_start is not null then 'report'
            else ''
        end as due_by
    from schedules
    inner join periods on schedules.period_id = periods.period_id
    left join registered on schedules.project_id = registered.project_id
),

facts as (
    select
        due.project_id,
        due.period_id,
        due.unit_id,
        due.project_name,
        due.planned_start,
        due.listed_start,
        due.approved_start,
        due.due_on,
        due.due_by,
        due.actual_start,
        coalesce(due.actual_start <= due.ends_on, false) as is_started,
        coalesce(due.due_on <= due.ends_on, false) as is_due,
        -- on its last day a deadline has not passed
        coalesce(due.due_on < due.ends_on, false)
        and not coalesce(due.actual_start <= due.ends_on, false) as is_overdue,
        coalesce(due.planned_start < due.ends_on, false)
        and not coalesce(due.actual_start <= due.ends_on, false) as is_overdue_as_reported,
        cast(
            case
                when due.due_on is null then 0
                when due.actual_start <= due.ends_on
                    then greatest(0, {{ days_between('due.due_on', 'due.actual_start') }})
                else greatest(0, {{ days_between('due.due_on', 'due.ends_on') }})
            end as integer
        ) as days_late,
        cast(steps.steps_needed as integer) as steps_needed,
        cast(steps.steps_done as integer) as steps_done,
        cast(steps.others_open as integer) as others_open,
        coalesce(steps.land_open > 0, false) as land_formalities_open,
        -- works that began before the eight steps were through
        coalesce(
            due.actual_start <= due.ends_on and steps.steps_done < steps.steps_needed, false
        ) as started_without_steps,
        due.submission_id,
        due.block,
        due.source_row
    from due
    left join steps
        on due.project_id = steps.project_id and due.period_id = steps.period_id
)

select * from facts
