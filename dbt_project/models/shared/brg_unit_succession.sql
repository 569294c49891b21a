with

unit_successions as (
    select * from {{ source('compiled', 'unit_successions') }}
)

select * from unit_successions
