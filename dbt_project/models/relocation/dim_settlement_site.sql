with

sites as (
    select * from {{ ref('stg_settlement_sites') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

latest_first as (
    select
        sites.*,
        row_number() over (
            partition by sites.site_code
            order by periods.ends_on desc, periods.starts_on desc, sites.submission_id asc
        ) as place,
        min(periods.starts_on) over (partition by sites.site_code) as first_reported_on
    from sites
    inner join periods on sites.period_id = periods.period_id
),

described as (
    -- A site is described as its latest report describes it.
    select
        site_code as site_id,
        site_name,
        unit_id,
        village_id,
        settlement_type,
        households,
        persons,
        actual_start,
        first_reported_on,
        period_id as last_reported_period_id
    from latest_first
    where place = 1
)

select * from described
