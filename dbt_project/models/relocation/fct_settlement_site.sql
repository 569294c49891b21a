with

sites as (
    select * from {{ ref('stg_settlement_sites') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

facts as (
    select
        sites.site_code as site_id,
        sites.period_id,
        sites.unit_id,
        units.parent_unit_id as county_id,
        sites.site_name,
        sites.village_id,
        sites.settlement_type,
        sites.households,
        sites.households__state,
        sites.persons,
        sites.persons__state,
        sites.infrastructure,
        sites.public_services,
        sites.industry_project,
        sites.hazard_checked,
        sites.planned_start,
        sites.planned_start__state,
        sites.actual_start,
        sites.actual_start__state,
        sites.planned_completion,
        sites.planned_completion__state,
        sites.actual_completion,
        sites.actual_completion__state,
        sites.planned_handover,
        sites.planned_handover__state,
        sites.households_built,
        sites.households_built__state,
        sites.households_with_keys,
        sites.households_with_keys__state,
        sites.progress_percent,
        sites.progress_percent__state,
        coalesce(sites.decrease_explained, false) as is_decrease_explained,
        sites.submission_id,
        sites.block,
        sites.source_row
    from sites
    left join units on sites.unit_id = units.unit_id
)

select * from facts
