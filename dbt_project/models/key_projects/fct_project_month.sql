with

project_months as (
    select * from {{ ref('stg_monthly_progress') }}
),

facts as (
    select
        project_code as project_id,
        period_id,
        unit_id,
        project_name,
        list_level,
        category,
        kind,
        total_investment,
        total_investment__state,
        invested_to_last_year,
        invested_to_last_year__state,
        plan_of_year,
        plan_of_year__state,
        invested_this_month,
        invested_this_month__state,
        invested_since_january,
        invested_since_january__state,
        invested_since_start,
        invested_since_start__state,
        progress_percent,
        progress_percent__state,
        submission_id,
        block,
        source_row
    from project_months
)

select * from facts
