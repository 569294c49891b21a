with

sites as (
    select * from {{ ref('fct_settlement_site') }}
),

verifications as (
    select * from {{ ref('fct_household_verification') }}
    where not is_after_window
),

allocations as (
    select * from {{ ref('fct_target_allocation') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

successions as (
    select * from {{ ref('brg_unit_succession') }}
),

reported as (
    select
        sites.unit_id,
        sites.county_id,
        sites.period_id,
        periods.year_id,
        periods.starts_on,
        periods.ends_on,
        sum(sites.households) as households_planned,
        sum(case when sites.settlement_type = 'centralised' then sites.households else 0 end)
            as households_centralised,
        sum(case when sites.actual_start <= periods.ends_on then sites.households else 0 end)
            as households_started,
        sum(sites.households_built) as households_built,
        sum(sites.households_with_keys) as households_with_keys
    from sites
    inner join periods on sites.period_id = periods.period_id
    group by
        sites.unit_id,
        sites.county_id,
        sites.period_id,
        periods.year_id,
        periods.starts_on,
        periods.ends_on
),

own_lists as (
    select
        unit_id,
        max(window_ends_on) as window_ends_on,
        sum(households_on_list) as list_households
    from verifications
    group by unit_id
),

lists as (
    -- a successor also answers for the list of whom it took over
    select
        reported.unit_id,
        reported.period_id,
        max(own_lists.window_ends_on) as window_ends_on,
        sum(own_lists.list_households) as list_households
    from reported
    left join successions
        on
            reported.unit_id = successions.unit_id
            and reported.ends_on > successions.closed_on
    inner join own_lists
        on successions.predecessor_unit_id = own_lists.unit_id
    group by reported.unit_id, reported.period_id
    union all
    select
        reported.unit_id,
        reported.period_id,
        own_lists.window_ends_on,
        own_lists.list_households
    from reported
    inner join own_lists on reported.unit_id = own_lists.unit_id
),

whole_lists as (
    select
        unit_id,
        period_id,
        max(window_ends_on) as window_ends_on,
        sum(list_households) as list_households
    from lists
    group by unit_id, period_id
),

county_targets as (
    select
        county_id,
        period_id as year_id,
        sum(target_households) as county_target_households,
        sum(locked_households) as county_locked_households,
        count(*) as townships_with_target
    from allocations
    group by county_id, period_id
),

county_lists as (
    select
        county_id,
        count(distinct unit_id) as townships_verified,
        sum(households_on_list) as county_list_households
    from verifications
    group by county_id
),

reported_periods as (
    select distinct
        county_id,
        period_id,
        year_id,
        ends_on
    from reported
),

expected as (
    -- townships with a target that are open on the last day of a period
    select
        allocations.county_id,
        reported_periods.period_id,
        count(*) as townships_expected
    from allocations
    inner join reported_periods
        on
            allocations.county_id = reported_periods.county_id
            and allocations.period_id = reported_periods.year_id
    inner join units on allocations.unit_id = units.unit_id
    where coalesce(units.closed_on, reported_periods.ends_on) >= reported_periods.ends_on
    group by allocations.county_id, reported_periods.period_id
),

county_totals as (
    select
        county_id,
        period_id,
        count(*) as townships_reported,
        sum(households_with_keys) as county_households_with_keys,
        sum(households_planned) as county_households_planned,
        sum(households_centralised) as county_households_centralised
    from reported
    group by county_id, period_id
),

facts as (
    select
        reported.unit_id,
        reported.period_id,
        reported.county_id,
        cast(allocations.locked_households as bigint) as locked_households,
        cast(allocations.target_households as bigint) as target_households,
        cast(whole_lists.list_households as bigint) as list_households,
        cast(reported.households_planned as bigint) as households_planned,
        -- no adjustment after the window: what differs from the list then, either way
        cast(
            case
                when whole_lists.window_ends_on < reported.starts_on
                    then abs(reported.households_planned - whole_lists.list_households)
                when whole_lists.window_ends_on is not null then 0
            end as bigint
        ) as households_changed_after_window,
        cast(reported.households_started as bigint) as households_started,
        cast(reported.households_built as bigint) as households_built,
        cast(reported.households_with_keys as bigint) as households_with_keys,
        cast(county_targets.county_locked_households as bigint) as county_locked_households,
        cast(county_targets.county_target_households as bigint) as county_target_households,
        -- the county's figures are known when every township has verified, and has reported
        cast(
            case
                when county_lists.townships_verified >= county_targets.townships_with_target
                    then county_lists.county_list_households
            end as bigint
        ) as county_list_households,
        cast(
            case
                when county_totals.townships_reported >= expected.townships_expected
                    then county_totals.county_households_with_keys
            end as bigint
        ) as county_households_with_keys,
        cast(
            case
                when county_totals.townships_reported >= expected.townships_expected
                    then county_totals.county_households_planned
            end as bigint
        ) as county_households_planned,
        cast(
            case
                when county_totals.townships_reported >= expected.townships_expected
                    then county_totals.county_households_centralised
            end as bigint
        ) as county_households_centralised
    from reported
    left join allocations
        on
            reported.unit_id = allocations.unit_id
            and reported.year_id = allocations.period_id
    left join whole_lists
        on
            reported.unit_id = whole_lists.unit_id
            and reported.period_id = whole_lists.period_id
    left join county_targets
        on
            reported.county_id = county_targets.county_id
            and reported.year_id = county_targets.year_id
    left join county_lists on reported.county_id = county_lists.county_id
    left join expected
        on
            reported.county_id = expected.county_id
            and reported.period_id = expected.period_id
    left join county_totals
        on
            reported.county_id = county_totals.county_id
            and reported.period_id = county_totals.period_id
)

select * from facts
