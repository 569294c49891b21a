with

villages as (
    select * from {{ ref('stg_policy_work') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

facts as (
    select
        villages.village_id,
        villages.period_id,
        villages.unit_id,
        coalesce(villages.meeting_held_on <= periods.ends_on, false) as has_meeting,
        villages.meeting_held_on,
        villages.poor_households,
        villages.poor_households__state,
        villages.booklets_to_households,
        villages.booklets_to_households__state,
        villages.helpers,
        villages.helpers__state,
        villages.booklets_to_helpers,
        villages.booklets_to_helpers__state,
        villages.days_planned,
        villages.works_map,
        villages.submission_id,
        villages.block,
        villages.source_row
    from villages
    inner join periods on villages.period_id = periods.period_id
)

select * from facts
