with

plan_versions as (
    select * from {{ source('compiled', 'plan_versions') }}
)

select * from plan_versions
