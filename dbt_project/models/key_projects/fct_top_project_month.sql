with

project_months as (
    select * from {{ ref('fct_project_month') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

with_the_one_before as (
    select
        project_months.*,
        lag(project_months.progress_percent) over (
            partition by project_months.project_id order by periods.ends_on
        ) as progress_percent_before
    from project_months
    inner join periods on project_months.period_id = periods.period_id
    where project_months.list_level in ('city_three_look', 'district_scheduled')
),

facts as (
    select
        project_id,
        period_id,
        unit_id,
        project_name,
        list_level,
        -- the city's nine are looked at three times a year and must show something new each time
        list_level = 'city_three_look' as must_show_progress,
        invested_this_month,
        invested_this_month__state,
        progress_percent,
        coalesce(invested_this_month > 0, false)
        or coalesce(progress_percent > progress_percent_before, false) as has_new_progress,
        submission_id,
        block,
        source_row
    from with_the_one_before
)

select * from facts
