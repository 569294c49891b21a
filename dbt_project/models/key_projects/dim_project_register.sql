with

listed as (
    select * from {{ ref('stg_project_register') }}
),

events as (
    select * from {{ ref('stg_project_events') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

latest_listing as (
    select
        listed.*,
        row_number() over (
            partition by listed.project_code
            order by periods.ends_on desc, listed.submission_id asc
        ) as place
    from listed
    inner join periods on listed.period_id = periods.period_id
),

last_standing as (
    select
        project_code,
        event,
        happened_on,
        other_project_code,
        row_number() over (
            partition by project_code order by happened_on desc, event desc
        ) as place
    from events
    where event in ('admitted', 'moved_out', 'paused', 'resumed', 'merged')
),

last_name as (
    select
        project_code,
        new_name,
        row_number() over (partition by project_code order by happened_on desc) as place
    from events
    where event = 'renamed' and new_name is not null
),

first_admission as (
    select
        project_code,
        min(happened_on) as admitted_on
    from events
    where event in ('admitted', 'split')
    group by project_code
),

splits as (
    select
        project_code,
        min(other_project_code) as split_from_project_id
    from events
    where event = 'split'
    group by project_code
),

known as (
    -- who was admitted in the course of the year may be in no list yet
    select
        project_code,
        project_name,
        unit_id
    from latest_listing
    where place = 1
    union
    select
        events.project_code,
        min(events.project_name) as project_name,
        min(events.unit_id) as unit_id
    from events
    left join listed on events.project_code = listed.project_code
    where listed.project_code is null
    group by events.project_code
),

projects as (
    select
        known.project_code as project_id,
        coalesce(last_name.new_name, known.project_name) as project_name,
        known.project_name as listed_name,
        known.unit_id,
        latest_listing.project_code is not null as is_in_list,
        latest_listing.list_level,
        latest_listing.category,
        latest_listing.kind,
        latest_listing.over_several_years,
        latest_listing.is_technical_renovation,
        latest_listing.safety_watched,
        latest_listing.total_investment,
        coalesce(latest_listing.total_investment__state, 'blank') as total_investment__state,
        latest_listing.plan_of_year,
        coalesce(latest_listing.plan_of_year__state, 'blank') as plan_of_year__state,
        latest_listing.start_planned_this_year,
        latest_listing.planned_start,
        latest_listing.approved_start,
        latest_listing.approval_document,
        latest_listing.completion_planned_this_year,
        latest_listing.planned_completion,
        latest_listing.leader_post,
        first_admission.admitted_on,
        case last_standing.event
            when 'moved_out' then 'moved_out'
            when 'paused' then 'paused'
            when 'merged' then 'merged'
            else 'active'
        end as standing,
        last_standing.happened_on as standing_since,
        case
            when last_standing.event = 'merged' then last_standing.other_project_code
        end as merged_into_project_id,
        splits.split_from_project_id,
        latest_listing.submission_id,
        latest_listing.block,
        latest_listing.source_row
    from known
    left join latest_listing
        on known.project_code = latest_listing.project_code and latest_listing.place = 1
    left join last_standing
        on known.project_code = last_standing.project_code and last_standing.place = 1
    left join last_name
        on known.project_code = last_name.project_code and last_name.place = 1
    left join first_admission on known.project_code = first_admission.project_code
    left join splits on known.project_code = splits.project_code
)

select * from projects
