{{ config(alias='submissions') }}

with

submissions as (
    select * from {{ source('compiled', 'submissions') }}
)

select * from submissions
