{{ config(schema='intermediate', enabled='key_projects' in var('suspicions_of', [])) }}

-- what a person should look at in projects; none of it is a fault by itself
with

project_months as (
    select * from {{ ref('fct_project_month') }}
),

starts as (
    select * from {{ ref('fct_project_start') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

with_the_one_before as (
    select
        project_months.*,
        periods.starts_on,
        periods.period_kind,
        lag(project_months.invested_this_month) over (
            partition by project_months.project_id order by periods.ends_on
        ) as invested_month_before,
        lag(project_months.invested_since_january, 2) over (
            partition by project_months.project_id order by periods.ends_on
        ) as invested_two_before
    from project_months
    inner join periods on project_months.period_id = periods.period_id
),

planned_starts as (
    select
        starts.*,
        lag(starts.planned_start) over (
            partition by starts.project_id order by periods.ends_on
        ) as planned_before
    from starts
    inner join periods on starts.period_id = periods.period_id
),

milestones as (
    select
        reached.*,
        lag(reached.planned_on) over (
            partition by reached.project_id, reached.milestone order by periods.ends_on
        ) as planned_before
    from {{ ref('fct_milestone') }} as reached
    inner join periods on reached.period_id = periods.period_id
),

-- on the list, its headquarters has reported, and not of it
not_reported as (
    select
        standings.unit_id,
        standings.period_id,
        standings.project_id
    from {{ ref('fct_project_standing') }} as standings
    where
        standings.standing = 'active'
        and exists (
            select 1 from project_months
            where
                project_months.unit_id = standings.unit_id
                and project_months.period_id = standings.period_id
        )
        and not exists (
            select 1 from project_months
            where
                project_months.project_id = standings.project_id
                and project_months.period_id = standings.period_id
        )
),

unit_months as (
    select
        unit_id,
        period_id,
        count(*) as projects,
        count(*) filter (where invested_since_january = plan_of_year) as exactly_as_planned
    from project_months
    group by unit_id, period_id
),

suspicions as (
    -- the same odd amount two months running was perhaps copied
    select
        unit_id,
        period_id,
        project_id,
        'project_copied' as suspicion
    from with_the_one_before
    where invested_this_month > 0 and invested_this_month = invested_month_before
    union all
    -- under way, and three reports with one and the same figure
    select
        unit_id,
        period_id,
        project_id,
        'project_stands_still' as suspicion
    from with_the_one_before
    where invested_since_january > 0 and invested_since_january = invested_two_before
    union all
    select
        unit_id,
        period_id,
        project_id,
        'project_december' as suspicion
    from with_the_one_before
    where
        extract(month from starts_on) = 12
        and period_kind = 'month'
        and invested_this_month * 2 > invested_since_january
        and invested_since_january > 0
    union all
    select
        unit_id,
        period_id,
        project_id,
        'started_without_steps' as suspicion
    from starts
    where started_without_steps
    union all
    -- put off by the one who reports it; once told, it is told again when it moves again
    select
        unit_id,
        period_id,
        project_id,
        'start_moved' as suspicion
    from planned_starts
    where approved_start is null and planned_start > coalesce(planned_before, listed_start)
    union all
    select distinct
        unit_id,
        period_id,
        project_id,
        'milestone_moved' as suspicion
    from milestones
    where planned_on > planned_before
    union all
    select
        unit_id,
        period_id,
        project_id,
        'project_not_reported' as suspicion
    from not_reported
    union all
    -- a whole table in which every project has reached its plan to the last digit
    select
        unit_id,
        period_id,
        '' as project_id,
        'projects_as_planned' as suspicion
    from unit_months
    where projects >= 3 and exactly_as_planned = projects
)

select
    'key_projects' as programme_id,
    period_id,
    unit_id,
    suspicion as kind,
    '' as indicator_id,
    project_id as other,
    cast(null as decimal(28, 10)) as found,
    cast(null as decimal(28, 10)) as compared_with
from suspicions
