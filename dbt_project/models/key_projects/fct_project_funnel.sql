with

projects as (
    select * from {{ ref('stg_project_funnel') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

staged as (
    select
        projects.*,
        periods.ends_on,
        case
            when projects.in_production_on <= periods.ends_on then 'in_production'
            when projects.started_on <= periods.ends_on then 'started'
            when projects.signed_on <= periods.ends_on then 'signed'
            else 'in_talks'
        end as funnel_stage
    from projects
    inner join periods on projects.period_id = periods.period_id
),

facts as (
    select
        project_code as project_id,
        period_id,
        unit_id,
        project_name,
        category,
        total_investment,
        total_investment__state,
        for_next_year,
        funnel_stage,
        -- completion stands beside the funnel: a road is completed and never in production
        coalesce(completed_on <= ends_on, false) as is_completed,
        talks_began,
        signed_on,
        started_on,
        in_production_on,
        completed_on,
        cast({{ days_between('talks_began', 'signed_on') }} as integer) as days_in_talks,
        cast({{ days_between('signed_on', 'started_on') }} as integer) as days_signed,
        cast({{ days_between('started_on', 'in_production_on') }} as integer) as days_started,
        cast(
            {{ days_between(
                "case funnel_stage when 'in_production' then in_production_on"
                ~ " when 'started' then started_on when 'signed' then signed_on"
                ~ " else talks_began end",
                'ends_on'
            ) }} as integer
        ) as days_in_stage,
        submission_id,
        block,
        source_row
    from staged
)

select * from facts
