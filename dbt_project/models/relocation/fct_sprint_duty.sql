with

policy_work as (
    select * from {{ ref('fct_policy_work') }}
),

verifications as (
    select * from {{ ref('fct_household_verification') }}
    where not is_after_window
),

timeliness as (
    select * from {{ ref('fct_report_timeliness') }}
    where contract_id = 'settlement_sites' and status in ('on_time', 'late', 'missing')
),

periods as (
    select * from {{ ref('dim_period') }}
),

spans as (
    select
        policy_work.unit_id,
        policy_work.period_id,
        periods.starts_on,
        periods.ends_on,
        cast({{ days_between('periods.starts_on', 'periods.ends_on') }} + 1 as integer)
            as days_in_period,
        max(policy_work.days_planned) as days_planned,
        bool_or(policy_work.works_map) as has_works_map
    from policy_work
    inner join periods on policy_work.period_id = periods.period_id
    group by policy_work.unit_id, policy_work.period_id, periods.starts_on, periods.ends_on
),

forms_owed as (
    -- forms are owed once their day has passed, and count if they came in by that day
    select
        spans.unit_id,
        spans.period_id,
        bool_or(verifications.forms_due_on <= spans.ends_on) as are_due,
        sum(verifications.households_on_list) as forms_due,
        sum(
            case
                when verifications.forms_received_on <= verifications.forms_due_on
                    then verifications.forms_signed
                else 0
            end
        ) as forms_in_time
    from spans
    inner join verifications on spans.unit_id = verifications.unit_id
    group by spans.unit_id, spans.period_id
),

daily_reports as (
    select
        spans.unit_id,
        spans.period_id,
        count(*) as daily_reports_due,
        sum(case when timeliness.status in ('late', 'missing') then 1 else 0 end)
            as daily_reports_late
    from spans
    inner join timeliness on spans.unit_id = timeliness.unit_id
    inner join periods as single_days
        on
            timeliness.period_id = single_days.period_id
            and spans.starts_on <= single_days.starts_on
            and spans.ends_on >= single_days.ends_on
    where single_days.period_kind = 'day'
    group by spans.unit_id, spans.period_id
),

facts as (
    select
        spans.unit_id,
        spans.period_id,
        spans.days_in_period,
        cast(spans.days_planned as integer) as days_planned,
        cast(greatest(spans.days_in_period - spans.days_planned, 0) as integer)
            as days_without_plan,
        spans.has_works_map,
        cast(case when forms_owed.are_due then forms_owed.forms_due end as bigint)
            as forms_due,
        case
            when forms_owed.unit_id is null then 'blank'
            when not forms_owed.are_due then 'not_applicable'
            when forms_owed.forms_due = 0 then 'zero'
            else 'reported'
        end as forms_due__state,
        cast(case when forms_owed.are_due then forms_owed.forms_in_time end as bigint)
            as forms_in_time,
        cast(coalesce(daily_reports.daily_reports_due, 0) as integer) as daily_reports_due,
        cast(coalesce(daily_reports.daily_reports_late, 0) as integer) as daily_reports_late
    from spans
    left join forms_owed
        on
            spans.unit_id = forms_owed.unit_id
            and spans.period_id = forms_owed.period_id
    left join daily_reports
        on
            spans.unit_id = daily_reports.unit_id
            and spans.period_id = daily_reports.period_id
)

select * from facts
