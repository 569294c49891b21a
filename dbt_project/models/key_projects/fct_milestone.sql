with

milestones as (
    select * from {{ ref('stg_milestones') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

facts as (
    select
        milestones.project_code as project_id,
        milestones.milestone,
        milestones.period_id,
        milestones.unit_id,
        milestones.project_name,
        milestones.planned_on,
        milestones.planned_on__state,
        milestones.actual_on,
        milestones.actual_on__state,
        coalesce(milestones.actual_on <= periods.ends_on, false) as is_reached,
        coalesce(milestones.planned_on <= periods.ends_on, false) as is_due,
        coalesce(milestones.planned_on < periods.ends_on, false)
        and not coalesce(milestones.actual_on <= periods.ends_on, false) as is_overdue,
        cast(
            case
                when milestones.planned_on is null then 0
                when milestones.actual_on <= periods.ends_on
                    then
                        greatest(
                            0, {{ days_between('milestones.planned_on', 'milestones.actual_on') }}
                        )
                else
                    greatest(0, {{ days_between('milestones.planned_on', 'periods.ends_on') }})
            end as integer
        ) as days_late,
        milestones.responsible_post,
        milestones.submission_id,
        milestones.block,
        milestones.source_row
    from milestones
    inner join periods on milestones.period_id = periods.period_id
)

select * from facts
