{{ config(alias='build_context') }}

with

build_context as (
    select * from {{ source('compiled', 'build_context') }}
)

select * from build_context
