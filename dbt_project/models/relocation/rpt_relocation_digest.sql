with

sites as (
    select * from {{ ref('fct_settlement_site') }}
),

timeliness as (
    select * from {{ ref('fct_report_timeliness') }}
    where contract_id = 'settlement_sites'
),

units as (
    select * from {{ ref('dim_unit') }}
),

periods as (
    select * from {{ ref('dim_period') }}
    where period_kind = 'day'
),

reporting as (
    select distinct
        unit_id,
        period_id
    from sites
),

absent as (
    -- of whom nothing counts that day: no report, or one that was refused or set aside
    select
        timeliness.period_id,
        string_agg(units.name, '、' order by units.unit_id) as names_zh,
        string_agg(coalesce(nullif(units.name_en, ''), units.name), ', ' order by units.unit_id)
            as names_en
    from timeliness
    inner join units on timeliness.unit_id = units.unit_id
    left join reporting
        on
            timeliness.unit_id = reporting.unit_id
            and timeliness.period_id = reporting.period_id
    where
        timeliness.status in ('on_time', 'late', 'missing')
        and not timeliness.is_zero_report
        and reporting.unit_id is null
    group by timeliness.period_id
),

reports as (
    select
        period_id,
        count(*) as reports_due,
        sum(case when status = 'on_time' then 1 else 0 end) as reports_on_time,
        sum(case when status = 'late' then 1 else 0 end) as reports_late,
        sum(case when status = 'missing' then 1 else 0 end) as reports_missing
    from timeliness
    where status in ('on_time', 'late', 'missing')
    group by period_id
),

site_figures as (
    select
        sites.period_id,
        count(distinct sites.unit_id) as townships_reported,
        sum(case when sites.settlement_type = 'centralised' then 1 else 0 end)
            as centralised_sites,
        sum(
            case
                when
                    sites.settlement_type = 'centralised'
                    and sites.actual_start <= periods.ends_on
                    then 1
                else 0
            end
        ) as centralised_sites_started,
        sum(sites.households) as households,
        sum(case when sites.settlement_type = 'centralised' then sites.households else 0 end)
            as households_centralised
    from sites
    inner join periods on sites.period_id = periods.period_id
    group by sites.period_id
),

digests as (
    select
        reports.period_id,
        periods.ends_on as reported_for,
        cast(reports.reports_due as integer) as reports_due,
        cast(reports.reports_on_time as integer) as reports_on_time,
        cast(reports.reports_late as integer) as reports_late,
        cast(reports.reports_missing as integer) as reports_missing,
        cast(coalesce(site_figures.townships_reported, 0) as integer) as townships_reported,
        cast(site_figures.centralised_sites as integer) as centralised_sites,
        cast(site_figures.centralised_sites_started as integer) as centralised_sites_started,
        cast(site_figures.households as bigint) as households,
        cast(site_figures.households_centralised as bigint) as households_centralised,
        coalesce('（不含' || absent.names_zh || '）', '') as without_zh,
        coalesce(' (without ' || absent.names_en || ')', '') as without_en
    from reports
    inner join periods on reports.period_id = periods.period_id
    left join site_figures on reports.period_id = site_figures.period_id
    left join absent on reports.period_id = absent.period_id
)

select * from digests
