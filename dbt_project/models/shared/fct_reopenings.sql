with

reopenings as (
    select * from {{ source('compiled', 'reopenings') }}
)

select * from reopenings
