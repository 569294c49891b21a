with

norms as (
    select * from {{ source('compiled', 'housing_norms') }}
)

select * from norms
