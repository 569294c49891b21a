with

milestones as (
    select * from {{ ref('fct_relocation_milestone') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

reported as (
    select
        milestones.*,
        periods.starts_on,
        periods.ends_on
    from milestones
    inner join periods on milestones.period_id = periods.period_id
),

stands as (
    select distinct
        period_id,
        starts_on,
        ends_on
    from reported
),

known as (
    -- what had been reported up to the end of each period; nothing of a later report
    select
        stands.period_id as map_period_id,
        reported.*,
        row_number() over (
            partition by
                stands.period_id, reported.milestone, reported.unit_id, reported.township_id
            order by reported.ends_on desc, reported.starts_on desc
        ) as place
    from stands
    inner join reported
        on
            stands.ends_on > reported.ends_on
            or (stands.ends_on = reported.ends_on and stands.starts_on <= reported.starts_on)
),

works_map as (
    select
        map_period_id as period_id,
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
    from known
    where place = 1
)

select * from works_map
