with

allocations as (
    select * from {{ ref('stg_target_allocation') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

facts as (
    select
        allocations.unit_id,
        allocations.period_id,
        units.parent_unit_id as county_id,
        allocations.locked_households,
        allocations.locked_households__state,
        allocations.target_households,
        allocations.target_households__state,
        allocations.target_persons,
        allocations.target_persons__state,
        allocations.submission_id,
        allocations.block,
        allocations.source_row
    from allocations
    left join units on allocations.unit_id = units.unit_id
)

select * from facts
