with

registered as (
    select * from {{ ref('fct_statistics_register') }}
),

project_months as (
    select * from {{ ref('fct_project_month') }}
),

reported_periods as (
    select distinct period_id from registered
),

not_listed as (
    -- the bureau's table leaves a project out that the headquarters reports
    select
        project_months.project_id,
        project_months.period_id,
        project_months.unit_id,
        'not_in_bureau_table' as comparison,
        cast(null as decimal(18, 6)) as registered_since_january,
        project_months.invested_since_january as office_since_january,
        cast(null as decimal(19, 6)) as difference
    from project_months
    inner join reported_periods on project_months.period_id = reported_periods.period_id
    left join registered
        on
            project_months.project_id = registered.project_id
            and project_months.period_id = registered.period_id
    where registered.project_id is null
),

differences as (
    select
        project_id,
        period_id,
        unit_id,
        comparison,
        registered_since_january,
        office_since_january,
        difference
    from registered
    where comparison <> 'agrees'
    union all
    select * from not_listed
)

select * from differences
