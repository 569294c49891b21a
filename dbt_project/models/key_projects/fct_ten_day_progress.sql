with

reports as (
    select * from {{ ref('stg_ten_day_progress') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

with_the_one_before as (
    select
        reports.*,
        lag(reports.physical_done) over (
            partition by reports.project_code order by periods.ends_on
        ) as physical_done_before,
        lag(reports.progress_percent) over (
            partition by reports.project_code order by periods.ends_on
        ) as progress_percent_before
    from reports
    inner join periods on reports.period_id = periods.period_id
),

facts as (
    select
        project_code as project_id,
        period_id,
        unit_id,
        project_name,
        list_level,
        invested_ten_days,
        invested_ten_days__state,
        invested_since_january,
        invested_since_january__state,
        physical_item,
        physical_unit,
        physical_planned,
        physical_done,
        physical_done__state,
        progress_percent,
        progress_percent__state,
        progress_described,
        work_done,
        work_done__state,
        -- any of the three volumes, or the percentage, has grown since the report before
        coalesce(invested_ten_days > 0, false)
        or coalesce(physical_done > physical_done_before, false)
        or coalesce(progress_percent > progress_percent_before, false) as has_new_progress,
        submission_id,
        block,
        source_row
    from with_the_one_before
)

select * from facts
