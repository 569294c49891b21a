{{ config(alias='steps') }}

with

steps as (
    select * from {{ source('compiled', 'steps') }}
)

select * from steps
