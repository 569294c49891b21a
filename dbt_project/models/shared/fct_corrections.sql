with

corrections as (
    select * from {{ source('compiled', 'corrections') }}
)

select * from corrections
