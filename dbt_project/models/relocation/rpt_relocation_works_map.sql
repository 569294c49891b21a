with

milestones as (
    select * from {{ ref('fct_relocation_milestone') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

dated as (
    select
        milestones.*,
        row_number() over (
            partition by milestones.milestone, milestones.unit_id, milestones.township_id
            order by periods.ends_on desc, periods.starts_on desc
        ) as place
    from milestones
    inner join periods on milestones.period_id = periods.period_id
),

works_map as (
    select
        township_id,
        step,
        milestone,
        unit_id,
        planned_on,
        done_on,
        status,
        days_late,
        own_days_late,
        held_up_by_unit_ids,
        period_id as last_reported_period_id
    from dated
    where place = 1
)

select * from works_map
