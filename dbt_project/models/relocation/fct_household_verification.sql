with

verifications as (
    select * from {{ ref('stg_household_verification') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

dated as (
    select
        verifications.*,
        periods.starts_on,
        -- the window is the year's first period in which any township verified
        min(periods.ends_on) over (partition by periods.year) as window_ends_on,
        case
            when verifications.reason = 'kept' then 'kept'
            when verifications.reason like 'added%' then 'added'
            else 'removed'
        end as change_kind
    from verifications
    inner join periods on verifications.period_id = periods.period_id
),

facts as (
    select
        dated.village_id,
        dated.reason,
        dated.period_id,
        dated.unit_id,
        units.parent_unit_id as county_id,
        dated.change_kind,
        dated.starts_on > dated.window_ends_on as is_after_window,
        dated.window_ends_on,
        dated.households,
        dated.households__state,
        dated.persons,
        dated.persons__state,
        case when dated.change_kind = 'removed' then 0 else dated.households end
            as households_on_list,
        case when dated.change_kind = 'removed' then 0 else coalesce(dated.signed_forms, 0) end
            as forms_signed,
        dated.forms_received_on,
        dated.forms_due_on,
        dated.change_kind <> 'kept'
        and dated.households > 0
        and not coalesce(dated.explained, false) as is_unexplained,
        case
            when dated.reason = 'declined'
                then dated.households - coalesce(dated.written_withdrawals, 0)
            else 0
        end as withdrawals_lacking,
        dated.submission_id,
        dated.block,
        dated.source_row
    from dated
    left join units on dated.unit_id = units.unit_id
)

select * from facts
