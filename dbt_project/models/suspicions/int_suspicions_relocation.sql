{{ config(schema='intermediate', enabled='relocation' in var('suspicions_of', [])) }}

-- what a person should look at in the relocation of a county; none of it is a fault by itself
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
    select * from {{ ref('fct_relocation_milestone') }}
),

policy_work as (
    select * from {{ ref('fct_policy_work') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

dated_sites as (
    select
        sites.*,
        periods.period_kind,
        periods.ends_on
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
    -- works begun, not complete, and the same progress in seven daily reports in a row
    select
        unit_id,
        site_id,
        max(period_id) as period_id,
        max(progress_percent) as progress_percent,
        count(*) as reports
    from runs
    where
        actual_start <= ends_on
        and progress_percent < 100
        and period_kind = 'day'
    group by unit_id, site_id, run_no
    having count(*) >= 7
),

changed as (
    select
        attainment.unit_id,
        attainment.period_id,
        attainment.households_planned,
        attainment.list_households,
        row_number() over (
            partition by attainment.unit_id
            order by periods.ends_on desc, periods.starts_on asc
        ) as place
    from attainment
    inner join periods on attainment.period_id = periods.period_id
    where attainment.households_changed_after_window > 0
),

adjusted as (
    select
        unit_id,
        period_id,
        sum(case when change_kind = 'kept' then 0 else households end) as households
    from verifications
    where is_after_window
    group by unit_id, period_id
),

unchanged_units as (
    select unit_id
    from verifications
    group by unit_id
    having sum(case when change_kind = 'kept' then 0 else households end) = 0
),

on_target as (
    -- the list is the target to the household, and no village had a single change
    select
        attainment.unit_id,
        attainment.period_id,
        attainment.list_households,
        row_number() over (
            partition by attainment.unit_id
            order by periods.ends_on desc, periods.starts_on asc
        ) as place
    from attainment
    inner join periods on attainment.period_id = periods.period_id
    inner join unchanged_units on attainment.unit_id = unchanged_units.unit_id
    where attainment.list_households = attainment.target_households
),

tenders as (
    select
        township_id,
        min(done_on) as tender_done_on
    from milestones
    where milestone = 'tender'
    group by township_id
),

latest_sites as (
    select
        *,
        row_number() over (
            partition by site_id
            order by ends_on desc, period_kind asc
        ) as place
    from dated_sites
),

before_tender as (
    -- works that began before the tender was done, or without one
    select
        latest_sites.unit_id,
        latest_sites.site_id,
        latest_sites.period_id
    from latest_sites
    inner join tenders on latest_sites.unit_id = tenders.township_id
    where
        latest_sites.place = 1
        and latest_sites.settlement_type = 'centralised'
        and latest_sites.actual_start < coalesce(tenders.tender_done_on, date '9999-12-31')
),

in_chain_only as (
    -- the chain says that all sites have started, the township's own report that some have not
    select
        dated_sites.unit_id,
        milestones.period_id,
        count(*) as sites_not_started
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

copied as (
    -- the same four figures in three villages of a township and more
    select
        unit_id,
        period_id,
        poor_households,
        count(*) as villages
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

found_things as (
    select
        period_id,
        unit_id,
        'site_stands_still' as kind,
        site_id as other,
        progress_percent as found,
        reports as compared_with
    from standing_still
    union all
    select
        period_id,
        unit_id,
        'list_changed_after_window' as kind,
        '' as other,
        households_planned as found,
        list_households as compared_with
    from changed
    where place = 1
    union all
    select
        period_id,
        unit_id,
        'verified_after_window' as kind,
        '' as other,
        households as found,
        null as compared_with
    from adjusted
    union all
    select
        period_id,
        unit_id,
        'list_equals_target' as kind,
        '' as other,
        list_households as found,
        null as compared_with
    from on_target
    where place = 1
    union all
    select
        period_id,
        unit_id,
        'started_before_tender' as kind,
        site_id as other,
        null as found,
        null as compared_with
    from before_tender
    union all
    select
        period_id,
        unit_id,
        'started_in_chain_only' as kind,
        '' as other,
        sites_not_started as found,
        null as compared_with
    from in_chain_only
    union all
    select
        period_id,
        unit_id,
        'copied_between_villages' as kind,
        cast(poor_households as varchar) as other,
        sum(villages) as found,
        null as compared_with
    from copied
    group by period_id, unit_id, poor_households
),

suspected as (
    select
        'relocation' as programme_id,
        period_id,
        unit_id,
        kind,
        '' as indicator_id,
        other,
        cast(found as decimal(28, 10)) as found,
        cast(compared_with as decimal(28, 10)) as compared_with
    from found_things
)

select * from suspected
