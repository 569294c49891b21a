with

units as (
    select * from {{ source('compiled', 'units') }}
)

select * from units
