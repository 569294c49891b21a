with

periods as (
    select * from {{ source('compiled', 'periods') }}
)

select * from periods
