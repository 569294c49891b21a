with

indicators as (
    select * from {{ source('compiled', 'indicators') }}
)

select * from indicators
