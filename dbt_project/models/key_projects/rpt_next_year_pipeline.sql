with

projects as (
    select * from {{ ref('fct_project_funnel') }}
),

pipeline as (
    select
        project_id,
        period_id,
        unit_id,
        project_name,
        category,
        funnel_stage,
        total_investment,
        total_investment__state,
        case
            when total_investment__state = 'withheld' then 'x'
            when {{ is_numeric('total_investment__state') }}
                then {{ written_number('total_investment') }}
            else '—'
        end as printed_total_investment,
        days_in_stage
    from projects
    where for_next_year
)

select * from pipeline
