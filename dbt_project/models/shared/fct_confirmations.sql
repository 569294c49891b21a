with

confirmations as (
    select * from {{ source('compiled', 'confirmations') }}
)

select * from confirmations
