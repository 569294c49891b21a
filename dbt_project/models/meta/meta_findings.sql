{{ config(alias='findings') }}

with

findings as (
    select * from {{ source('compiled', 'findings') }}
)

select * from findings
