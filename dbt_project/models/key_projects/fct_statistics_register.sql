with

registered as (
    select * from {{ ref('stg_statistics_register') }}
),

project_months as (
    select * from {{ ref('fct_project_month') }}
),

compared as (
    select
        registered.project_code as project_id,
        registered.period_id,
        registered.unit_id,
        registered.in_register,
        registered.registered_total,
        registered.registered_total__state,
        registered.registered_since_january,
        registered.registered_since_january__state,
        project_months.total_investment as office_total,
        project_months.invested_since_january as office_since_january,
        registered.registered_since_january - project_months.invested_since_january as difference,
        case
            when not registered.in_register then 'not_in_register'
            when project_months.project_id is null then 'no_office_figure'
            when
                registered.registered_since_january is null
                or project_months.invested_since_january is null
                then 'not_comparable'
            when registered.registered_since_january <> project_months.invested_since_january
                then 'invested_differs'
            when registered.registered_total <> project_months.total_investment
                then 'total_differs'
            else 'agrees'
        end as comparison,
        registered.submission_id,
        registered.block,
        registered.source_row
    from registered
    left join project_months
        on
            registered.project_code = project_months.project_id
            and registered.period_id = project_months.period_id
)

select * from compared
