with

project_months as (
    select * from {{ ref('stg_monthly_progress') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

latest_first as (
    select
        project_months.*,
        periods.ends_on,
        row_number() over (
            partition by project_months.project_code
            order by periods.ends_on desc, project_months.submission_id asc
        ) as place,
        min(periods.starts_on) over (partition by project_months.project_code)
            as first_reported_on
    from project_months
    inner join periods on project_months.period_id = periods.period_id
),

projects as (
    -- A project is described as its latest report describes it.
    select
        project_code as project_id,
        project_name,
        unit_id,
        list_level,
        category,
        kind,
        total_investment,
        total_investment__state,
        first_reported_on,
        period_id as last_reported_period_id
    from latest_first
    where place = 1
)

select * from projects
