with

indicator_fields as (
    select * from {{ source('compiled', 'indicator_fields') }}
)

select * from indicator_fields
