with

projects as (
    select * from {{ ref('dim_project_register') }}
),

events as (
    select * from {{ ref('fct_project_event') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

reported_periods as (
    select distinct period_id from {{ ref('stg_monthly_progress') }}
),

project_periods as (
    select
        projects.project_id,
        projects.unit_id,
        projects.list_level,
        projects.category,
        projects.admitted_on,
        periods.period_id,
        periods.ends_on
    from projects
    cross join reported_periods
    inner join periods on reported_periods.period_id = periods.period_id
),

events_so_far as (
    select
        project_periods.project_id,
        project_periods.period_id,
        events.event,
        events.happened_on,
        events.document_number,
        row_number() over (
            partition by project_periods.project_id, project_periods.period_id
            order by events.happened_on desc, events.event desc
        ) as place
    from project_periods
    inner join events
        on
            project_periods.project_id = events.project_id
            and project_periods.ends_on >= events.happened_on
    where events.event not in ('renamed', 'split')
),

facts as (
    select
        project_periods.project_id,
        project_periods.period_id,
        project_periods.unit_id,
        project_periods.list_level,
        project_periods.category,
        case
            when project_periods.admitted_on > project_periods.ends_on then 'not_yet_admitted'
            when events_so_far.event = 'moved_out' then 'moved_out'
            when events_so_far.event = 'paused' then 'paused'
            when events_so_far.event = 'merged' then 'merged'
            else 'active'
        end as standing,
        events_so_far.happened_on as standing_since,
        events_so_far.document_number
    from project_periods
    left join events_so_far
        on
            project_periods.project_id = events_so_far.project_id
            and project_periods.period_id = events_so_far.period_id
            and events_so_far.place = 1
)

select * from facts
