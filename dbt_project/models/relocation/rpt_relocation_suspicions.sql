with

sites as (
    select * from {{ ref('fct_settlement_site') }}
),

attainment as (
    select * from {{ ref('fct_target_attainment') }}
),

verifications as (
    select * from {{ ref('fct_household_verification') }}
),

milestones as (
    select * from {{ ref('fct_milestone') }}
),

policy_work as (
    select * from {{ ref('fct_policy_work') }}
),

submissions as (
    select * from {{ ref('fct_submissions') }}
    where programme_id = 'relocation'
),

periods as (
    select * from {{ ref('dim_period') }}
),

dated_sites as (
    select
        sites.*,
        periods.period_kind,
        periods.ends_on,
        row_number() over (
            partition by sites.site_id, periods.period_kind
            order by periods.ends_on
        ) as report_no
    from sites
    inner join periods on sites.period_id = periods.period_id
),

changes as (
    select
        *,
        case
            when
                lag(progress_percent) over (
                    partition by site_id, period_kind
                    order by ends_on
                ) = progress_percent
                then 0
            else 1
        end as has_moved
    from dated_sites
),

runs as (
    select
        *,
        sum(has_moved) over (
            partition by site_id, period_kind
            order by ends_on
            rows between unbounded preceding and current row
        ) as run_no
    from changes
),

standing_still as (
    -- started, not complete, and the same progress in seven reports in a row
    select
        unit_id,
        site_id as subject,
        max(period_id) as period_id,
        count(*) as figure
    from runs
    where
        actual_start <= ends_on
        and progress_percent < 100
        and period_kind = 'day'
    group by unit_id, site_id, run_no
    having count(*) >= 7
),

list_totals as (
    select
        attainment.unit_id,
        max(periods.ends_on) as last_on
    from attainment
    inner join periods on attainment.period_id = periods.period_id
    where attainment.households_changed_after_window > 0
    group by attainment.unit_id
),

list_changed as (
    select
        attainment.unit_id,
        attainment.unit_id as subject,
        attainment.period_id,
        attainment.households_changed_after_window as figure
    from attainment
    inner join periods on attainment.period_id = periods.period_id
    inner join list_totals
        on
            attainment.unit_id = list_totals.unit_id
            and periods.ends_on = list_totals.last_on
),

adjusted as (
    select
        unit_id,
        unit_id as subject,
        period_id,
        sum(case when change_kind = 'kept' then 0 else households end) as figure
    from verifications
    where is_after_window
    group by unit_id, period_id
),

tenders as (
    select
        township_id,
        min(done_on) as tender_done_on
    from milestones
    where milestone = 'tender'
    group by township_id
),

last_periods as (
    select
        site_id,
        max(ends_on) as ends_on
    from dated_sites
    group by site_id
),

started_before_tender as (
    -- works that began before the tender was done, or without one
    select
        dated_sites.unit_id,
        dated_sites.site_id as subject,
        dated_sites.period_id,
        1 as figure
    from dated_sites
    inner join last_periods
        on
            dated_sites.site_id = last_periods.site_id
            and dated_sites.ends_on = last_periods.ends_on
    inner join tenders on dated_sites.unit_id = tenders.township_id
    where
        dated_sites.settlement_type = 'centralised'
        and dated_sites.actual_start < coalesce(tenders.tender_done_on, date '9999-12-31')
),

at_month_end as (
    select
        attainment.*,
        periods.ends_on,
        coalesce(
            lag(attainment.households_with_keys) over (
                partition by attainment.unit_id, periods.year
                order by periods.ends_on
            ), 0
        ) as keys_before
    from attainment
    inner join periods on attainment.period_id = periods.period_id
    where periods.period_kind = 'month'
),

december_spike as (
    -- more than half of the year's keys in December
    select
        unit_id,
        unit_id as subject,
        period_id,
        households_with_keys - keys_before as figure
    from at_month_end
    where
        extract(month from ends_on) = 12
        and households_with_keys > 0
        and 2 * (households_with_keys - keys_before) > households_with_keys
),

exact_target as (
    -- the list is the target to the household, without a single change by village
    select
        attainment.unit_id,
        attainment.unit_id as subject,
        max(attainment.period_id) as period_id,
        max(attainment.list_households) as figure
    from attainment
    where
        attainment.list_households = attainment.target_households
        and attainment.unit_id not in (
            select verifications.unit_id from verifications
            where verifications.change_kind <> 'kept' and verifications.households > 0
        )
    group by attainment.unit_id
),

last_minute as (
    -- corrected within the last hour before the report closed
    select
        unit_id,
        contract_id as subject,
        period_id,
        count(*) as figure
    from submissions
    where
        is_correction
        and received_at <= closes_at
        and {{ seconds_between('received_at', 'closes_at') }} < 3600
    group by unit_id, contract_id, period_id
),

copied as (
    -- the same four figures in three villages of a township and more
    select
        unit_id,
        unit_id || '-' || cast(poor_households as varchar) as subject,
        period_id,
        count(*) as figure
    from policy_work
    where poor_households > 0
    group by
        unit_id,
        period_id,
        poor_households,
        booklets_to_households,
        helpers,
        booklets_to_helpers
    having count(*) >= 3
),

chain_against_sites as (
    -- the chain says that all sites have started, the township's own report that some have not
    select
        dated_sites.unit_id,
        dated_sites.unit_id as subject,
        milestones.period_id,
        count(*) as figure
    from milestones
    inner join dated_sites
        on
            milestones.township_id = dated_sites.unit_id
            and milestones.period_id = dated_sites.period_id
    where
        milestones.milestone = 'all_started'
        and milestones.done_on is not null
        and dated_sites.settlement_type = 'centralised'
        and dated_sites.actual_start is null
    group by dated_sites.unit_id, milestones.period_id
),

suspicions as (
    select
        'figures_that_never_move' as suspicion,
        *
    from standing_still
    union all
    select
        'list_changed_after_window' as suspicion,
        *
    from list_changed
    union all
    select
        'verified_after_window' as suspicion,
        *
    from adjusted
    union all
    select
        'started_before_tender' as suspicion,
        *
    from started_before_tender
    union all
    select
        'december_spike' as suspicion,
        *
    from december_spike
    union all
    select
        'list_equals_target' as suspicion,
        *
    from exact_target
    union all
    select
        'last_minute_edit' as suspicion,
        *
    from last_minute
    union all
    select
        'copied_figures' as suspicion,
        *
    from copied
    union all
    select
        'started_in_chain_only' as suspicion,
        *
    from chain_against_sites
),

listed as (
    select
        suspicion,
        unit_id,
        subject,
        period_id,
        cast(figure as bigint) as figure
    from suspicions
)

select * from listed
