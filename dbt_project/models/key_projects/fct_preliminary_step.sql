with

steps as (
    select * from {{ ref('stg_preliminary_steps') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

registered as (
    select * from {{ ref('dim_project_register') }}
),

judged as (
    select
        steps.* exclude (planned_start),
        periods.ends_on,
        -- the form need not repeat what the year's list says
        coalesce(steps.planned_start, registered.planned_start) as planned_start,
        cast(list_position([
            'social_stability', 'approval', 'site_selection', 'environment',
            'energy', 'tendering', 'planning_permit',
            'construction_permit', 'land_formalities', 'land_take', 'demolition',
            'funds', 'staff', 'resources'
        ], steps.step) as integer) as step_number,
        steps.step in (
            'social_stability', 'approval', 'site_selection', 'environment', 'energy',
            'tendering', 'planning_permit', 'construction_permit'
        ) as is_of_eight,
        -- "不涉及" in either cell: the project does not need the step
        steps.planned_on__state <> 'not_applicable'
        and steps.done_on__state <> 'not_applicable' as is_needed,
        coalesce(steps.done_on <= periods.ends_on, false) as is_done
    from steps
    inner join periods on steps.period_id = periods.period_id
    left join registered on steps.project_code = registered.project_id
),

facts as (
    select
        project_code as project_id,
        step,
        step_number,
        period_id,
        unit_id,
        project_name,
        is_of_eight,
        is_needed,
        is_done,
        planned_on,
        planned_on__state,
        done_on,
        done_on__state,
        is_needed and not is_done and coalesce(planned_on < ends_on, false) as is_overdue,
        cast(
            case
                when not is_needed or planned_on is null then 0
                when is_done
                    then greatest(0, {{ days_between('planned_on', 'done_on') }})
                else greatest(0, {{ days_between('planned_on', 'ends_on') }})
            end as integer
        ) as days_late,
        planned_start,
        submission_id,
        block,
        source_row
    from judged
)

select * from facts
